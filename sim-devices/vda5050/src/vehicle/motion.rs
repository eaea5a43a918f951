//! Driving: how far, how fast, and where it stops.

use std::collections::BTreeSet;

use super::duty::Belongs;
use super::profile::Pose;
use super::route::Route;
use super::speed::{Profile, Progress, Stretch, bend_speed};
use super::{Deed, VirtualVehicle};
use crate::model::{Order, OrientationType};

/// A drive from where the vehicle was when it was planned to where it has to stand next.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Drive {
    profile: Profile,
    since_ms: i64,
    /// The edge of the first stretch, by index in the route.
    first_edge: usize,
    /// Where on it the drive began, in metres.
    first_along_m: f64,
    /// How many stretches there are, and how many of them end at a node: all, or all but the last.
    stretches: usize,
    ends_at_node: bool,
    /// How long each is, for the odometer.
    lengths_m: Vec<f64>,
    accounted_m: f64,
}

impl Drive {
    /// When the stretch in hand ends.
    pub(super) fn next_ms(&self, route: Option<&Route>) -> Option<i64> {
        let done = self.done(route?);
        Some(self.since_ms.saturating_add((self.profile.passes_s(done + 1) * 1_000.0 + 0.5) as i64))
    }

    /// How many stretches are behind.
    fn done(&self, route: &Route) -> usize {
        route.last.saturating_sub(self.first_edge).min(self.stretches - 1)
    }

    fn progress(&self, now_ms: i64) -> Option<Progress> {
        self.profile.at((now_ms - self.since_ms) as f64 * 1e-3)
    }

    /// Which edge, how far on it, how fast. The stretch is the one that the route says, since events fall on whole milliseconds.
    fn place(&self, route: &Route, now_ms: i64) -> (usize, f64, f64) {
        let done = self.done(route);
        let Some(progress) = self.progress(now_ms) else { return (self.first_edge, self.first_along_m, 0.0) };
        let begin_m = if done == 0 { self.first_along_m } else { 0.0 };
        let along_m = match progress.stretch.cmp(&done) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => progress.along,
            std::cmp::Ordering::Greater => self.lengths_m[done],
        };
        (self.first_edge + done, begin_m + along_m, progress.speed)
    }

    /// Metres driven since it was last asked.
    pub(super) fn metres_until(&mut self, now_ms: i64) -> f64 {
        let Some(progress) = self.progress(now_ms) else { return 0.0 };
        let driven_m = self.lengths_m[..progress.stretch].iter().sum::<f64>() + progress.along;
        let news_m = (driven_m - self.accounted_m).max(0.0);
        self.accounted_m = self.accounted_m.max(driven_m);
        news_m
    }
}

impl VirtualVehicle {
    /// Where it is at this instant.
    pub(super) fn pose_at(&self, now_ms: i64) -> Pose {
        let (Some(drive), Some(route)) = (&self.drive, &self.route) else { return self.pose.clone() };
        let (edge, along_m, _) = drive.place(route, now_ms);
        self.pose_on(route, edge, along_m)
    }

    fn pose_on(&self, route: &Route, edge: usize, along_m: f64) -> Pose {
        let Some(((x_m, y_m), direction)) = route.at(edge, along_m) else { return self.pose.clone() };
        let map_id = route.nodes.get(edge + 1).and_then(|node| node.node_position.as_ref()).map(|position| position.map_id.clone());
        let theta_rad = if direction == (0.0, 0.0) { self.pose.theta_rad } else { heading(route, edge, direction) };
        Pose { x_m, y_m, theta_rad, map_id: map_id.unwrap_or_else(|| self.pose.map_id.clone()) }
    }

    /// Its speed along its way, in metres a second.
    pub(super) fn speed_m_s(&self) -> f64 {
        match (&self.drive, &self.route) {
            (Some(drive), Some(route)) => drive.place(route, self.now_ms).2,
            _ => 0.0,
        }
    }

    /// By how much its heading differs from the direction that it drives in.
    pub(super) fn crab_rad(&self) -> f64 {
        let (Some(drive), Some(route)) = (&self.drive, &self.route) else { return 0.0 };
        let (edge, along_m, _) = drive.place(route, self.now_ms);
        match route.at(edge, along_m) {
            Some((_, direction)) if direction != (0.0, 0.0) => {
                within_pi(heading(route, edge, direction) - libm::atan2(direction.1, direction.0))
            }
            _ => 0.0,
        }
    }

    /// Metres since the last node.
    pub(super) fn since_last_node_m(&self) -> f64 {
        match (&self.drive, &self.route) {
            (Some(drive), Some(route)) => drive.place(route, self.now_ms).1,
            (None, Some(route)) => route.along_m,
            _ => 0.0,
        }
    }

    /// Whether its base ends before it could come to a gentle stop beyond, while there is a horizon to be released.
    pub(super) fn wants_base(&self) -> bool {
        let Some(route) = self.route.as_ref().filter(|route| !route.is_cancelled) else { return false };
        let end = route.base_end();
        if end + 1 >= route.nodes.len() {
            return false;
        }
        let ahead_m = (route.last..end).map(|edge| route.length_m(edge)).sum::<f64>() - self.since_last_node_m();
        let top = self.profile.spec.speed_m_s;
        // Twice the way that it needs to brake from full speed.
        ahead_m < top * top / self.profile.spec.acceleration_m_s2
    }

    /// The stretch in hand ends: at a node, or where it brakes to.
    pub(super) fn end_stretches(&mut self) {
        while let (Some(drive), Some(route)) = (&self.drive, &self.route) {
            if drive.next_ms(Some(route)).is_none_or(|due_ms| due_ms > self.now_ms) {
                return;
            }
            let done = drive.done(route);
            if done + 1 == drive.stretches {
                if !drive.ends_at_node {
                    return self.stand();
                }
                let edge = drive.first_edge + done;
                self.pose = self.pose_on(route, edge, route.length_m(edge));
                self.drive = None;
            }
            self.traverse();
        }
    }

    /// It reaches the next node of its route.
    fn traverse(&mut self) {
        let Some(route) = &mut self.route else { return };
        let left = route.edges.get(route.last).map(|edge| edge.sequence_id);
        route.last += 1;
        route.along_m = 0.0;
        let Some(node) = route.nodes.get(route.last) else { return };
        self.last_node = (node.node_id.clone(), node.sequence_id);
        if self.drive.is_none()
            && let Some(theta_rad) = node.node_position.as_ref().and_then(|position| position.theta)
        {
            self.pose.theta_rad = theta_rad;
        }
        let (reached, order_id) = (node.sequence_id, route.order_id.clone());
        self.deeds.push(Deed::Reached { node_id: node.node_id.clone(), order_id, at_ms: self.now_ms });
        self.has_news = true;
        if let Some(left) = left {
            self.leave_edge(left);
        }
        self.make_due(Belongs::Node(reached));
    }

    /// It stands, wherever it is.
    pub(super) fn stand(&mut self) {
        if let (Some(drive), Some(route)) = (self.drive.take(), &self.route) {
            let (edge, along_m, _) = drive.place(route, self.now_ms);
            self.pose = self.pose_on(route, edge, along_m);
            if let Some(route) = &mut self.route {
                route.along_m = along_m;
            }
        }
        self.must_plan = false;
    }

    /// The first node ahead at which it has to stand: for an action there, for one on the edge behind it, or because its base ends.
    fn stop_ahead(&self, route: &Route, edge: usize, base_end: usize) -> usize {
        let blocking = self.duties.iter().filter(|duty| !duty.is_over() && duty.action.blocking_type.stops_driving());
        let sequences: BTreeSet<u32> = blocking
            .filter_map(|duty| match duty.belongs {
                Belongs::Node(sequence) | Belongs::Edge(sequence) => Some(sequence),
                Belongs::Instant => None,
            })
            .collect();
        let stops = |node: &usize| {
            route.nodes.get(*node).is_some_and(|node| sequences.contains(&node.sequence_id))
                || route.edges.get(*node).is_some_and(|edge| sequences.contains(&edge.sequence_id))
        };
        (edge + 1..base_end).find(stops).unwrap_or(base_end)
    }

    /// Sets out, goes on, or brakes, as things are now.
    pub(super) fn settle_drive(&mut self) {
        let Some(route) = &self.route else { return };
        if self.is_held() {
            if self.must_plan && self.drive.is_some() {
                self.brake();
            }
            self.must_plan = false;
            return;
        }
        if self.drive.is_some() && !self.must_plan {
            return;
        }
        self.must_plan = false;
        let base_end = route.base_end();
        if self.duties.iter().any(super::duty::Duty::holds_vehicle) || route.last >= base_end {
            return;
        }
        let (edge, along_m, speed) = match &self.drive {
            Some(drive) => drive.place(route, self.now_ms),
            None => (route.last, route.along_m, 0.0),
        };
        let end = self.stop_ahead(route, edge, base_end);
        let stretches = self.stretches(route, edge, along_m, end);
        let drive = self.driven(&stretches, speed, edge, along_m, true);
        if self.drive.is_none() && self.battery.end_refill(self.now_ms) {
            self.has_news = true;
        }
        self.drive = Some(drive);
    }

    /// The way from here to a node of the route.
    fn stretches(&self, route: &Route, edge: usize, along_m: f64, end: usize) -> Vec<Stretch> {
        let stretch = |at: usize| {
            let behind_m = if at == edge { along_m } else { 0.0 };
            let limit = route.edges[at].max_speed.unwrap_or(f64::INFINITY).min(self.profile.spec.speed_m_s);
            let exit = route.turn_cosine(at).map_or(f64::INFINITY, |cosine| bend_speed(cosine, self.profile.bend_m_s));
            Stretch { length: (route.length_m(at) - behind_m).max(0.0), limit, exit }
        };
        (edge..end).map(stretch).collect()
    }

    fn driven(&self, stretches: &[Stretch], speed: f64, first_edge: usize, first_along_m: f64, ends_at_node: bool) -> Drive {
        Drive {
            profile: Profile::new(stretches, speed, self.profile.spec.acceleration_m_s2),
            since_ms: self.now_ms,
            first_edge,
            first_along_m,
            stretches: stretches.len(),
            ends_at_node,
            lengths_m: stretches.iter().map(|stretch| stretch.length).collect(),
            accounted_m: 0.0,
        }
    }

    /// Comes to rest as soon as it can on the way that it is on.
    fn brake(&mut self) {
        let (Some(drive), Some(route)) = (&self.drive, &self.route) else { return };
        let (edge, along_m, speed) = drive.place(route, self.now_ms);
        let mut left_m = speed * speed / (2.0 * self.profile.spec.acceleration_m_s2);
        if left_m <= 0.0 {
            return self.stand();
        }
        let mut braked = Vec::new();
        for mut stretch in self.stretches(route, edge, along_m, drive.first_edge + drive.stretches) {
            stretch.exit = f64::INFINITY;
            stretch.limit = stretch.limit.max(speed);
            if stretch.length >= left_m {
                stretch.length = left_m;
                braked.push(stretch);
                self.drive = Some(self.driven(&braked, speed, edge, along_m, false));
                return;
            }
            left_m -= stretch.length;
            braked.push(stretch);
        }
        // It was about to stand at the end of its drive, and does.
        let ends_at_node = drive.ends_at_node;
        self.drive = Some(self.driven(&braked, speed, edge, along_m, ends_at_node));
    }

    /// The first node ahead at which it can come to rest by ordinary braking; none if it stands.
    pub(super) fn next_stop(&self) -> Option<usize> {
        let (drive, route) = (self.drive.as_ref()?, self.route.as_ref()?);
        let (edge, along_m, speed) = drive.place(route, self.now_ms);
        let needed_m = speed * speed / (2.0 * self.profile.spec.acceleration_m_s2);
        let mut ahead_m = -along_m;
        let base_end = route.base_end();
        for node in edge + 1..base_end {
            ahead_m += route.length_m(node - 1);
            // A millimetre is no reason to drive another edge.
            if ahead_m + 1e-3 >= needed_m {
                return Some(node);
            }
        }
        Some(base_end)
    }

    /// Where it is.
    pub(super) fn here(&self) -> (f64, f64) {
        let pose = self.pose_at(self.now_ms);
        (pose.x_m, pose.y_m)
    }

    /// Takes an update into its route while it may be driving: the route forgets what is behind, and the drive has to count from there.
    pub(super) fn extend_route(&mut self, order: Order, content: u64) {
        let moving = self.drive.as_ref().zip(self.route.as_ref()).map(|(drive, route)| drive.place(route, self.now_ms));
        if let Some(route) = &mut self.route {
            route.extend(order, content);
        }
        if let (Some((_, along_m, speed)), Some(route)) = (moving, &self.route) {
            let stretches = self.stretches(route, 0, along_m, route.base_end());
            self.drive = Some(self.driven(&stretches, speed, 0, along_m, true));
        }
        self.must_plan = true;
    }
}

/// Which way a vehicle looks that drives in this direction on an edge.
fn heading(route: &Route, edge: usize, direction: (f64, f64)) -> f64 {
    let along = libm::atan2(direction.1, direction.0);
    match route.edges.get(edge) {
        Some(edge) => match (edge.orientation, edge.orientation_type) {
            (Some(orientation), Some(OrientationType::Global)) => within_pi(orientation),
            (Some(orientation), _) => within_pi(along + orientation),
            (None, _) => along,
        },
        None => along,
    }
}

/// The same angle within ±π.
pub(super) fn within_pi(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    if !angle.is_finite() {
        return 0.0;
    }
    let turned = libm::fmod(angle, TAU);
    if turned > PI {
        turned - TAU
    } else if turned < -PI {
        turned + TAU
    } else {
        turned
    }
}
