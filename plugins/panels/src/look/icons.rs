//! Small signs, drawn with lines: sharp at every size, and no font needs to have them.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::theme::{Theme, Type};
use crate::views::Severity;

/// A sign.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Icon {
    /// Let time pass.
    Play,
    /// Let it stand.
    Pause,
    /// Let a little pass.
    Step,
    /// Look for something.
    Search,
    /// Close, no, does not hold.
    Cross,
    /// Yes, holds, done.
    Check,
    /// More below.
    Down,
    /// Less below.
    Up,
    /// Go on to the left.
    Left,
    /// Go on to the right.
    Right,
    /// Undo.
    Undo,
    /// Bring into the picture.
    Focus,
    /// Stay with it.
    Follow,
    /// A plan from above.
    Map,
    /// A view from aside.
    Orbit,
    /// Layers.
    Layers,
    /// Somebody.
    Person,
    /// Keys.
    Keyboard,
    /// A language.
    Globe,
    /// The other theme.
    Contrast,
    /// How dense.
    Density,
    /// Stopped by an operator, frozen.
    Lock,
    /// A vessel.
    Vessel,
    /// A quay crane.
    QuayCrane,
    /// A yard crane.
    YardCrane,
    /// A terminal vehicle.
    Vehicle,
    /// A truck.
    Truck,
    /// A box.
    Container,
    /// A yard block.
    Block,
    /// A gate or lane.
    Gate,
    /// A scanner, the hall.
    Scanner,
    /// The port.
    Port,
    /// A notice.
    Bell,
    /// A happening.
    List,
    /// A request.
    Request,
    /// What is known about a thing.
    Inspector,
    /// A reefer.
    Snow,
    /// The wind.
    Wind,
    /// A link.
    Link,
    /// A link that is lost.
    Unlinked,
    /// Battery.
    Battery,
    /// A comment.
    Comment,
    /// A sail or anchor: the program's own sign.
    Rose,
    /// Time.
    Clock,
    /// The ledger: a bound book.
    Ledger,
    /// Devices at the wire.
    Devices,
    /// Put into the clipboard.
    Copy,
    /// Write into a file.
    Save,
    /// Signed, verified.
    Seal,
    /// Write down what comes.
    Record,
    /// End it.
    Stop,
    /// A camera.
    Camera,
    /// A fence and what watches it.
    Fence,
}

/// Strokes in a square from (0, 0) to (1, 1): several lines, each of several points.
type Strokes = &'static [&'static [(f32, f32)]];

impl Icon {
    const fn strokes(self) -> Strokes {
        match self {
            Self::Step => &[&[(0.2, 0.2), (0.6, 0.5), (0.2, 0.8), (0.2, 0.2)], &[(0.78, 0.2), (0.78, 0.8)]],
            Self::Search => &[&[(0.62, 0.62), (0.88, 0.88)]],
            Self::Cross => &[&[(0.22, 0.22), (0.78, 0.78)], &[(0.78, 0.22), (0.22, 0.78)]],
            Self::Check => &[&[(0.16, 0.54), (0.4, 0.78), (0.86, 0.24)]],
            Self::Down => &[&[(0.2, 0.36), (0.5, 0.68), (0.8, 0.36)]],
            Self::Up => &[&[(0.2, 0.66), (0.5, 0.34), (0.8, 0.66)]],
            Self::Left => &[&[(0.64, 0.2), (0.32, 0.5), (0.64, 0.8)]],
            Self::Right => &[&[(0.36, 0.2), (0.68, 0.5), (0.36, 0.8)]],
            Self::Undo => &[
                &[(0.32, 0.18), (0.14, 0.38), (0.32, 0.58)],
                &[(0.14, 0.38), (0.62, 0.38), (0.8, 0.46), (0.86, 0.6), (0.8, 0.74), (0.62, 0.82), (0.36, 0.82)],
            ],
            Self::Focus => &[
                &[(0.12, 0.34), (0.12, 0.12), (0.34, 0.12)],
                &[(0.66, 0.12), (0.88, 0.12), (0.88, 0.34)],
                &[(0.88, 0.66), (0.88, 0.88), (0.66, 0.88)],
                &[(0.34, 0.88), (0.12, 0.88), (0.12, 0.66)],
            ],
            Self::Follow => &[&[(0.1, 0.5), (0.6, 0.5)], &[(0.42, 0.3), (0.62, 0.5), (0.42, 0.7)], &[(0.86, 0.16), (0.86, 0.84)]],
            Self::Map => &[
                &[(0.1, 0.24), (0.36, 0.12), (0.64, 0.24), (0.9, 0.12), (0.9, 0.76), (0.64, 0.88), (0.36, 0.76), (0.1, 0.88), (0.1, 0.24)],
                &[(0.36, 0.12), (0.36, 0.76)],
                &[(0.64, 0.24), (0.64, 0.88)],
            ],
            Self::Orbit => &[
                &[(0.5, 0.1), (0.88, 0.3), (0.88, 0.72), (0.5, 0.92), (0.12, 0.72), (0.12, 0.3), (0.5, 0.1)],
                &[(0.12, 0.3), (0.5, 0.5), (0.88, 0.3)],
                &[(0.5, 0.5), (0.5, 0.92)],
            ],
            Self::Layers => &[
                &[(0.5, 0.12), (0.9, 0.34), (0.5, 0.56), (0.1, 0.34), (0.5, 0.12)],
                &[(0.1, 0.52), (0.5, 0.74), (0.9, 0.52)],
                &[(0.1, 0.7), (0.5, 0.92), (0.9, 0.7)],
            ],
            Self::Person => &[&[(0.16, 0.9), (0.2, 0.68), (0.36, 0.58), (0.64, 0.58), (0.8, 0.68), (0.84, 0.9)]],
            Self::Keyboard => &[
                &[(0.06, 0.24), (0.94, 0.24), (0.94, 0.78), (0.06, 0.78), (0.06, 0.24)],
                &[(0.3, 0.64), (0.7, 0.64)],
                &[(0.2, 0.42), (0.28, 0.42)],
                &[(0.46, 0.42), (0.54, 0.42)],
                &[(0.72, 0.42), (0.8, 0.42)],
            ],
            Self::Globe => &[
                &[(0.1, 0.5), (0.9, 0.5)],
                &[(0.5, 0.1), (0.34, 0.28), (0.3, 0.5), (0.34, 0.72), (0.5, 0.9)],
                &[(0.5, 0.1), (0.66, 0.28), (0.7, 0.5), (0.66, 0.72), (0.5, 0.9)],
            ],
            // A small A and a large one.
            Self::Density => &[
                &[(0.04, 0.84), (0.2, 0.44), (0.36, 0.84)],
                &[(0.1, 0.7), (0.3, 0.7)],
                &[(0.42, 0.84), (0.7, 0.14), (0.98, 0.84)],
                &[(0.53, 0.6), (0.87, 0.6)],
            ],
            Self::Lock => &[
                &[(0.2, 0.46), (0.8, 0.46), (0.8, 0.9), (0.2, 0.9), (0.2, 0.46)],
                &[(0.32, 0.46), (0.32, 0.28), (0.4, 0.15), (0.5, 0.11), (0.6, 0.15), (0.68, 0.28), (0.68, 0.46)],
            ],
            Self::Vessel => &[
                &[(0.06, 0.56), (0.94, 0.56), (0.82, 0.84), (0.16, 0.84), (0.06, 0.56)],
                &[(0.2, 0.56), (0.2, 0.36), (0.62, 0.36), (0.62, 0.56)],
                &[(0.7, 0.56), (0.7, 0.2), (0.84, 0.2), (0.84, 0.56)],
                &[(0.41, 0.36), (0.41, 0.56)],
            ],
            Self::QuayCrane => &[
                &[(0.04, 0.32), (0.92, 0.32)],
                &[(0.44, 0.32), (0.44, 0.92)],
                &[(0.8, 0.32), (0.8, 0.92)],
                &[(0.44, 0.64), (0.8, 0.64)],
                &[(0.04, 0.32), (0.56, 0.08), (0.92, 0.32)],
                &[(0.18, 0.32), (0.18, 0.58)],
            ],
            Self::YardCrane => &[
                &[(0.08, 0.22), (0.92, 0.22)],
                &[(0.18, 0.22), (0.18, 0.9)],
                &[(0.82, 0.22), (0.82, 0.9)],
                &[(0.5, 0.22), (0.5, 0.46)],
                &[(0.38, 0.46), (0.62, 0.46), (0.62, 0.62), (0.38, 0.62), (0.38, 0.46)],
            ],
            Self::Vehicle => &[&[(0.04, 0.62), (0.96, 0.62)], &[(0.16, 0.62), (0.16, 0.3), (0.84, 0.3), (0.84, 0.62)]],
            Self::Truck => &[
                &[(0.04, 0.66), (0.04, 0.26), (0.6, 0.26), (0.6, 0.66), (0.04, 0.66)],
                &[(0.6, 0.4), (0.8, 0.4), (0.94, 0.54), (0.94, 0.66), (0.6, 0.66)],
            ],
            Self::Container => &[
                &[(0.06, 0.28), (0.94, 0.28), (0.94, 0.74), (0.06, 0.74), (0.06, 0.28)],
                &[(0.28, 0.38), (0.28, 0.64)],
                &[(0.5, 0.38), (0.5, 0.64)],
                &[(0.72, 0.38), (0.72, 0.64)],
            ],
            Self::Block => &[
                &[(0.08, 0.08), (0.92, 0.08), (0.92, 0.92), (0.08, 0.92), (0.08, 0.08)],
                &[(0.36, 0.08), (0.36, 0.92)],
                &[(0.64, 0.08), (0.64, 0.92)],
                &[(0.08, 0.36), (0.92, 0.36)],
                &[(0.08, 0.64), (0.92, 0.64)],
            ],
            Self::Gate => &[&[(0.14, 0.9), (0.14, 0.4)], &[(0.14, 0.5), (0.94, 0.2)], &[(0.04, 0.9), (0.24, 0.9)]],
            Self::Scanner => &[
                &[(0.1, 0.9), (0.1, 0.16), (0.9, 0.16), (0.9, 0.9)],
                &[(0.28, 0.86), (0.28, 0.5), (0.72, 0.5), (0.72, 0.86), (0.28, 0.86)],
                &[(0.5, 0.22), (0.5, 0.42)],
            ],
            Self::Port => &[
                &[(0.5, 0.3), (0.5, 0.92)],
                &[(0.28, 0.42), (0.72, 0.42)],
                &[(0.1, 0.62), (0.2, 0.82), (0.5, 0.92), (0.8, 0.82), (0.9, 0.62)],
            ],
            Self::Bell => &[
                &[
                    (0.12, 0.74),
                    (0.88, 0.74),
                    (0.76, 0.6),
                    (0.74, 0.34),
                    (0.62, 0.18),
                    (0.38, 0.18),
                    (0.26, 0.34),
                    (0.24, 0.6),
                    (0.12, 0.74),
                ],
                &[(0.4, 0.86), (0.6, 0.86)],
            ],
            Self::List => &[
                &[(0.34, 0.22), (0.9, 0.22)],
                &[(0.34, 0.5), (0.9, 0.5)],
                &[(0.34, 0.78), (0.9, 0.78)],
                &[(0.1, 0.22), (0.18, 0.22)],
                &[(0.1, 0.5), (0.18, 0.5)],
                &[(0.1, 0.78), (0.18, 0.78)],
            ],
            Self::Request => &[&[(0.08, 0.5), (0.92, 0.14), (0.66, 0.88), (0.46, 0.58), (0.08, 0.5)], &[(0.46, 0.58), (0.92, 0.14)]],
            Self::Inspector => &[&[(0.5, 0.46), (0.5, 0.76)], &[(0.5, 0.24), (0.5, 0.3)]],
            Self::Snow => &[
                &[(0.5, 0.08), (0.5, 0.92)],
                &[(0.14, 0.29), (0.86, 0.71)],
                &[(0.14, 0.71), (0.86, 0.29)],
                &[(0.38, 0.16), (0.5, 0.27), (0.62, 0.16)],
                &[(0.38, 0.84), (0.5, 0.73), (0.62, 0.84)],
            ],
            Self::Wind => &[
                &[(0.06, 0.36), (0.6, 0.36), (0.7, 0.28), (0.64, 0.16), (0.52, 0.2)],
                &[(0.06, 0.54), (0.82, 0.54), (0.92, 0.44), (0.84, 0.32)],
                &[(0.06, 0.72), (0.5, 0.72), (0.6, 0.8), (0.52, 0.9)],
            ],
            Self::Link => &[&[(0.3, 0.5), (0.7, 0.5)]],
            Self::Unlinked => &[&[(0.3, 0.5), (0.42, 0.5)], &[(0.58, 0.5), (0.7, 0.5)], &[(0.44, 0.8), (0.56, 0.2)]],
            Self::Battery => &[
                &[(0.06, 0.3), (0.84, 0.3), (0.84, 0.7), (0.06, 0.7), (0.06, 0.3)],
                &[(0.94, 0.42), (0.94, 0.58)],
                &[(0.2, 0.5), (0.5, 0.5)],
            ],
            Self::Comment => &[&[(0.08, 0.16), (0.92, 0.16), (0.92, 0.7), (0.5, 0.7), (0.28, 0.9), (0.28, 0.7), (0.08, 0.7), (0.08, 0.16)]],
            Self::Clock => &[&[(0.5, 0.24), (0.5, 0.52), (0.7, 0.62)]],
            Self::Ledger => &[
                &[(0.14, 0.1), (0.86, 0.1), (0.86, 0.9), (0.14, 0.9), (0.14, 0.1)],
                &[(0.3, 0.1), (0.3, 0.9)],
                &[(0.44, 0.34), (0.72, 0.34)],
                &[(0.44, 0.54), (0.72, 0.54)],
            ],
            Self::Devices => &[
                &[(0.26, 0.26), (0.74, 0.26), (0.74, 0.74), (0.26, 0.74), (0.26, 0.26)],
                &[(0.4, 0.08), (0.4, 0.26)],
                &[(0.6, 0.08), (0.6, 0.26)],
                &[(0.4, 0.74), (0.4, 0.92)],
                &[(0.6, 0.74), (0.6, 0.92)],
                &[(0.08, 0.4), (0.26, 0.4)],
                &[(0.08, 0.6), (0.26, 0.6)],
                &[(0.74, 0.4), (0.92, 0.4)],
                &[(0.74, 0.6), (0.92, 0.6)],
            ],
            Self::Copy => &[
                &[(0.36, 0.3), (0.88, 0.3), (0.88, 0.9), (0.36, 0.9), (0.36, 0.3)],
                &[(0.64, 0.3), (0.64, 0.1), (0.12, 0.1), (0.12, 0.7), (0.36, 0.7)],
            ],
            Self::Save => &[
                &[(0.5, 0.1), (0.5, 0.62)],
                &[(0.28, 0.42), (0.5, 0.64), (0.72, 0.42)],
                &[(0.12, 0.66), (0.12, 0.9), (0.88, 0.9), (0.88, 0.66)],
            ],
            Self::Seal => &[&[(0.3, 0.52), (0.45, 0.67), (0.72, 0.36)]],
            Self::Camera => &[
                &[(0.06, 0.28), (0.66, 0.28), (0.66, 0.72), (0.06, 0.72), (0.06, 0.28)],
                &[(0.66, 0.46), (0.94, 0.3), (0.94, 0.7), (0.66, 0.54)],
            ],
            Self::Fence => &[
                &[(0.16, 0.92), (0.16, 0.2), (0.26, 0.08), (0.36, 0.2), (0.36, 0.92)],
                &[(0.64, 0.92), (0.64, 0.2), (0.74, 0.08), (0.84, 0.2), (0.84, 0.92)],
                &[(0.04, 0.42), (0.96, 0.42)],
                &[(0.04, 0.72), (0.96, 0.72)],
            ],
            Self::Play | Self::Pause | Self::Contrast | Self::Rose | Self::Record | Self::Stop => &[],
        }
    }

    /// Draws it into a square.
    pub fn paint(self, painter: &Painter, square: Rect, ink: Color32) {
        let side = square.width().min(square.height());
        let square = Rect::from_center_size(square.center(), Vec2::splat(side));
        let at = |(x, y): (f32, f32)| square.min + vec2(x, y) * side;
        let stroke = Stroke::new((side / 13.0).clamp(1.0, 2.2), ink);
        match self {
            Self::Play => {
                let corners = [(0.24, 0.14), (0.86, 0.5), (0.24, 0.86)].map(at).to_vec();
                painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
            }
            Self::Pause => {
                for left in [0.22, 0.6] {
                    painter.rect_filled(Rect::from_min_max(at((left, 0.16)), at((left + 0.18, 0.84))), 0.0, ink);
                }
            }
            Self::Record => {
                painter.circle_stroke(square.center(), side * 0.41, stroke);
                painter.circle_filled(square.center(), side * 0.22, ink);
            }
            Self::Stop => {
                painter.rect_filled(Rect::from_min_max(at((0.22, 0.22)), at((0.78, 0.78))), 0.0, ink);
            }
            Self::Contrast => {
                let (center, radius) = (square.center(), side * 0.4);
                painter.circle_stroke(center, radius, stroke);
                let half: Vec<Pos2> = (0..=16)
                    .map(|step| {
                        let angle = std::f32::consts::PI * (step as f32 / 16.0 - 0.5);
                        center + Vec2::angled(angle) * radius
                    })
                    .collect();
                painter.add(Shape::convex_polygon(half, ink, Stroke::NONE));
            }
            Self::Rose => {
                // A compass rose, as on a portolan.
                let center = square.center();
                for quarter in 0..4 {
                    let along = Vec2::angled(std::f32::consts::FRAC_PI_2 * quarter as f32);
                    let corners =
                        vec![center + along * side * 0.5, center + along.rot90() * side * 0.1, center - along.rot90() * side * 0.1];
                    painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
                    let diagonal = Vec2::angled(std::f32::consts::FRAC_PI_2 * (quarter as f32 + 0.5));
                    painter.line_segment([center + diagonal * side * 0.12, center + diagonal * side * 0.36], stroke);
                }
                painter.circle_stroke(center, side * 0.27, Stroke::new(stroke.width * 0.8, ink));
            }
            _ => {}
        }
        for line in self.strokes() {
            painter.add(Shape::line(line.iter().copied().map(at).collect(), stroke));
        }
        let ring = |center: (f32, f32), radius: f32| painter.circle_stroke(at(center), radius * side, stroke);
        match self {
            Self::Search => ring((0.42, 0.42), 0.28),
            Self::Person => ring((0.5, 0.34), 0.18),
            Self::Globe | Self::Inspector | Self::Clock | Self::Seal => ring((0.5, 0.5), 0.41),
            Self::Focus => painter.circle_filled(at((0.5, 0.5)), side * 0.11, ink),
            Self::Port => ring((0.5, 0.2), 0.1),
            Self::Vehicle => {
                ring((0.24, 0.74), 0.1);
                ring((0.76, 0.74), 0.1)
            }
            Self::Truck => {
                ring((0.24, 0.76), 0.1);
                ring((0.76, 0.76), 0.1)
            }
            Self::Link | Self::Unlinked => {
                ring((0.18, 0.5), 0.12);
                ring((0.82, 0.5), 0.12)
            }
            _ => return,
        };
    }
}

/// The mark of a severity: its own colour, shape and letter. Normal has none.
pub fn severity_mark(painter: &Painter, theme: &Theme, square: Rect, severity: Severity) {
    let ink = theme.severity(severity);
    let side = square.width().min(square.height());
    let square = Rect::from_center_size(square.center(), Vec2::splat(side));
    let at = |x: f32, y: f32| pos2(square.left() + x * side, square.top() + y * side);
    let (letter, middle) = match severity {
        Severity::Normal => return,
        Severity::Info => {
            painter.circle_stroke(square.center(), side * 0.42, Stroke::new(1.3, ink.fill));
            painter.circle_filled(square.center(), side * 0.14, ink.fill);
            return;
        }
        Severity::Low => {
            painter.add(Shape::convex_polygon(vec![at(0.0, 0.08), at(1.0, 0.08), at(0.5, 0.96)], ink.fill, Stroke::NONE));
            ("3", at(0.5, 0.36))
        }
        Severity::High => {
            painter.add(Shape::convex_polygon(vec![at(0.5, 0.02), at(1.0, 0.92), at(0.0, 0.92)], ink.fill, Stroke::NONE));
            ("2", at(0.5, 0.64))
        }
        Severity::Urgent => {
            painter.rect(square.shrink(side * 0.04), 1.0, ink.fill, Stroke::NONE, StrokeKind::Inside);
            ("1", square.center())
        }
    };
    if side >= 14.5 {
        let mut font = theme.font(Type::Strong);
        font.size = (side * 0.68).round();
        painter.text(middle, Align2::CENTER_CENTER, letter, font, ink.on_fill);
    }
}
