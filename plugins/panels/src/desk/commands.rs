//! Commands: everything that can be done without pointing at something, with the keys that do it.
//!
//! One list serves the keyboard, the finder and the sheet of keys, so that none of them can know less than another.

use egui::{Key, KeyboardShortcut, Modifiers};
use portolan_model::MINUTE_MS;

use super::PanelKind;
use crate::actions::Layer;
use crate::look::Icon;
use crate::views::{CameraView, Pace};
use crate::words::Words;

/// A command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Let time stand or pass again.
    PlayPause,
    /// Let time pass at a pace.
    SetPace(Pace),
    /// While paused: a minute on.
    StepMinute,
    /// While paused: a quarter of an hour on.
    StepQuarter,
    /// Look for something.
    Find,
    /// Choose an action for the selected thing.
    Act,
    /// Propose to undo the last request that can be undone.
    UndoLast,
    /// Select what the most pressing notice is about.
    NextNotice,
    /// Acknowledge the most pressing notice.
    AcknowledgeNotice,
    /// Select nothing.
    ClearSelection,
    /// Bring the selected thing into the picture.
    Focus,
    /// Stay with the selected thing, or leave it.
    Follow,
    /// Look from above.
    Map,
    /// Look from aside.
    Orbit,
    /// The whole port in the picture.
    WholePort,
    /// Go to a saved view.
    Recall(u8),
    /// Save the view.
    Save(u8),
    /// Show or hide a layer.
    ToggleLayer(Layer),
    /// Open a panel, or close it where it is in front.
    TogglePanel(PanelKind),
    /// The next language.
    NextLanguage,
    /// The other theme.
    NextTheme,
    /// The next density.
    NextDensity,
    /// The next role.
    NextRole,
    /// Panels as they were at first.
    ResetPanels,
    /// Every panel at once.
    AllPanels,
    /// The sheet of keys.
    Keys,
}

/// Where a command stands in the sheet of keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Group {
    Time,
    Acting,
    Picture,
    Layers,
    Panels,
    Screen,
}

impl Group {
    pub(crate) const ALL: [Self; 6] = [Self::Time, Self::Acting, Self::Picture, Self::Layers, Self::Panels, Self::Screen];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Time => "keys-time",
            Self::Acting => "keys-acting",
            Self::Picture => "keys-picture",
            Self::Layers => "keys-layers",
            Self::Panels => "keys-panels",
            Self::Screen => "keys-screen",
        }
    }
}

const DIGITS: [Key; 10] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9, Key::Num0];

impl Command {
    /// Every command, in the order of the sheet of keys.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::PlayPause];
        all.extend(Pace::OFFERED.map(Self::SetPace));
        all.extend([Self::StepMinute, Self::StepQuarter]);
        all.extend([
            Self::Find,
            Self::Act,
            Self::UndoLast,
            Self::NextNotice,
            Self::AcknowledgeNotice,
            Self::ClearSelection,
            Self::NextRole,
        ]);
        all.extend([Self::Focus, Self::Follow, Self::Map, Self::Orbit, Self::WholePort]);
        let places = CameraView::PLACES as u8;
        all.extend((0..places).map(Self::Recall));
        all.extend((0..places).map(Self::Save));
        all.extend(Layer::ALL.map(Self::ToggleLayer));
        all.extend(PanelKind::ALL.map(Self::TogglePanel));
        all.extend([Self::Keys, Self::NextLanguage, Self::NextTheme, Self::NextDensity, Self::ResetPanels, Self::AllPanels]);
        all
    }

    pub(crate) const fn group(self) -> Group {
        match self {
            Self::PlayPause | Self::SetPace(_) | Self::StepMinute | Self::StepQuarter => Group::Time,
            Self::Find
            | Self::Act
            | Self::UndoLast
            | Self::NextNotice
            | Self::AcknowledgeNotice
            | Self::ClearSelection
            | Self::NextRole => Group::Acting,
            Self::Focus | Self::Follow | Self::Map | Self::Orbit | Self::WholePort | Self::Recall(_) | Self::Save(_) => Group::Picture,
            Self::ToggleLayer(_) => Group::Layers,
            Self::TogglePanel(_) => Group::Panels,
            Self::NextLanguage | Self::NextTheme | Self::NextDensity | Self::ResetPanels | Self::AllPanels | Self::Keys => Group::Screen,
        }
    }

    /// The keys that do it.
    pub fn shortcut(self) -> KeyboardShortcut {
        let (modifiers, key) = match self {
            Self::PlayPause => (Modifiers::NONE, Key::Space),
            Self::SetPace(pace) => {
                let place = Pace::OFFERED.iter().position(|offered| *offered == pace).unwrap_or(0);
                (Modifiers::NONE, DIGITS[place])
            }
            Self::StepMinute => (Modifiers::NONE, Key::Period),
            Self::StepQuarter => (Modifiers::SHIFT, Key::Period),
            Self::Find => (Modifiers::COMMAND, Key::K),
            Self::Act => (Modifiers::NONE, Key::P),
            Self::UndoLast => (Modifiers::COMMAND, Key::Z),
            Self::NextNotice => (Modifiers::NONE, Key::N),
            Self::AcknowledgeNotice => (Modifiers::NONE, Key::A),
            Self::ClearSelection => (Modifiers::NONE, Key::Escape),
            Self::Focus => (Modifiers::NONE, Key::F),
            Self::Follow => (Modifiers::SHIFT, Key::F),
            Self::Map => (Modifiers::NONE, Key::M),
            Self::Orbit => (Modifiers::NONE, Key::O),
            Self::WholePort => (Modifiers::NONE, Key::Home),
            Self::Recall(place) => (Modifiers::COMMAND, DIGITS[usize::from(place) % DIGITS.len()]),
            Self::Save(place) => (Modifiers::COMMAND.plus(Modifiers::SHIFT), DIGITS[usize::from(place) % DIGITS.len()]),
            Self::ToggleLayer(layer) => (Modifiers::SHIFT, DIGITS[layer as usize % DIGITS.len()]),
            Self::TogglePanel(panel) => match panel as usize {
                place @ 0..10 => (Modifiers::ALT, DIGITS[place]),
                // The keys to the right of the digits, then those of the row below.
                10 => (Modifiers::ALT, Key::Minus),
                11 => (Modifiers::ALT, Key::Equals),
                12 => (Modifiers::ALT, Key::OpenBracket),
                _ => (Modifiers::ALT, Key::CloseBracket),
            },
            Self::NextLanguage => (Modifiers::COMMAND, Key::L),
            Self::NextTheme => (Modifiers::COMMAND, Key::T),
            Self::NextDensity => (Modifiers::COMMAND, Key::D),
            Self::NextRole => (Modifiers::COMMAND, Key::R),
            Self::ResetPanels => (Modifiers::COMMAND, Key::Backspace),
            Self::AllPanels => (Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Backspace),
            Self::Keys => (Modifiers::NONE, Key::F1),
        };
        KeyboardShortcut::new(modifiers, key)
    }

    /// Whether its keys would also write something into a text field: there they are left to the field.
    pub(crate) fn types(self) -> bool {
        let KeyboardShortcut { modifiers, logical_key } = self.shortcut();
        let is_function = matches!(logical_key, Key::F1 | Key::Escape);
        !is_function && !modifiers.command && !modifiers.alt
    }

    /// What it is called.
    pub fn text(self, words: &Words) -> String {
        match self {
            Self::SetPace(pace) => words.say("command-pace", &[("pace", pace_text(words, pace).into())]),
            Self::Recall(place) => words.say("command-recall", &[("place", (place + 1).into())]),
            Self::Save(place) => words.say("command-save", &[("place", (place + 1).into())]),
            Self::ToggleLayer(layer) => words.say("command-layer", &[("layer", words.of(layer).into())]),
            Self::TogglePanel(panel) => words.say("command-panel", &[("panel", words.of(panel).into())]),
            _ => words.get(self.plain_key()).to_owned(),
        }
    }

    const fn plain_key(self) -> &'static str {
        match self {
            Self::PlayPause => "command-play-pause",
            Self::SetPace(_) => "command-pace",
            Self::StepMinute => "command-step-minute",
            Self::StepQuarter => "command-step-quarter",
            Self::Find => "command-find",
            Self::Act => "command-act",
            Self::UndoLast => "command-undo-last",
            Self::NextNotice => "command-next-notice",
            Self::AcknowledgeNotice => "command-acknowledge-notice",
            Self::ClearSelection => "command-clear-selection",
            Self::Focus => "command-focus",
            Self::Follow => "command-follow",
            Self::Map => "command-map",
            Self::Orbit => "command-orbit",
            Self::WholePort => "command-whole-port",
            Self::Recall(_) => "command-recall",
            Self::Save(_) => "command-save",
            Self::ToggleLayer(_) => "command-layer",
            Self::TogglePanel(_) => "command-panel",
            Self::NextLanguage => "command-next-language",
            Self::NextTheme => "command-next-theme",
            Self::NextDensity => "command-next-density",
            Self::NextRole => "command-next-role",
            Self::ResetPanels => "command-reset-panels",
            Self::AllPanels => "command-all-panels",
            Self::Keys => "command-keys",
        }
    }

    pub(crate) const fn icon(self) -> Icon {
        match self {
            Self::PlayPause | Self::SetPace(_) => Icon::Play,
            Self::StepMinute | Self::StepQuarter => Icon::Step,
            Self::Find => Icon::Search,
            Self::Act => Icon::Request,
            Self::UndoLast => Icon::Undo,
            Self::NextNotice | Self::AcknowledgeNotice => Icon::Bell,
            Self::ClearSelection => Icon::Cross,
            Self::Focus | Self::WholePort | Self::Recall(_) | Self::Save(_) => Icon::Focus,
            Self::Follow => Icon::Follow,
            Self::Map => Icon::Map,
            Self::Orbit => Icon::Orbit,
            Self::ToggleLayer(_) => Icon::Layers,
            Self::TogglePanel(panel) => panel.icon(),
            Self::NextLanguage => Icon::Globe,
            Self::NextTheme => Icon::Contrast,
            Self::NextDensity | Self::ResetPanels | Self::AllPanels => Icon::Density,
            Self::NextRole => Icon::Person,
            Self::Keys => Icon::Keyboard,
        }
    }
}

/// A pace as the top bar writes it.
pub(crate) fn pace_text(words: &Words, pace: Pace) -> String {
    match pace {
        Pace::Paused => words.get("pace-paused").to_owned(),
        Pace::Times(times) => words.say("pace-times", &[("times", times.into())]),
        Pace::Max => words.get("pace-max").to_owned(),
    }
}

/// How far a step goes.
pub(crate) const fn step_ms(command: Command) -> Option<i64> {
    match command {
        Command::StepMinute => Some(MINUTE_MS),
        Command::StepQuarter => Some(15 * MINUTE_MS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_have_the_same_keys() {
        let all = Command::all();
        for (index, command) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                assert_ne!(command.shortcut(), other.shortcut(), "{command:?} and {other:?}");
            }
        }
    }

    #[test]
    fn plain_letters_are_left_to_text_fields() {
        assert!(Command::Focus.types() && Command::PlayPause.types() && Command::ToggleLayer(Layer::Holds).types());
        assert!(!Command::Find.types() && !Command::Keys.types() && !Command::TogglePanel(PanelKind::Gate).types());
    }
}
