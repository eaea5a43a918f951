//! Which fault a device can have at all. What it cannot have is refused, since a test that disturbs nothing proves nothing.

use portolan_protocol::Fault;
use portolan_protocol::wire::{BenchFault, Kind, LineFault};

/// A kind with its article.
pub(crate) fn a(kind: Kind) -> String {
    let article = if kind.slug().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// Why a device of this kind cannot have the fault; nothing where it can. Vehicles that speak VDA 5050 say other things than the rest.
pub fn why_not(kind: Kind, speaks_vda5050: bool, fault: &BenchFault) -> Option<String> {
    let name = fault.name();
    match fault {
        BenchFault::Machine(Fault::ReaderDown) if kind != Kind::GateLane => {
            Some(format!("{} cannot have {name}: only a gate-lane has a reader", a(kind)))
        }
        BenchFault::Machine(_) if kind.machine().is_none() => {
            Some(format!("{} cannot have {name}: it only watches; take stuck, kill or another fault of its line", a(kind)))
        }
        BenchFault::Line(LineFault::LateAck { .. } | LineFault::NoAck) if kind.machine().is_none() => {
            Some(format!("{} cannot have {name}: it takes no orders", a(kind)))
        }
        BenchFault::Line(LineFault::LateAck { .. } | LineFault::NoAck | LineFault::Stuck | LineFault::OutOfRange { .. })
            if speaks_vda5050 =>
        {
            Some(format!(
                "a vehicle that speaks VDA 5050 cannot have {name}: it says nothing of the sort; latency, drop or half_open come nearest"
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_that_would_disturb_nothing_is_refused() {
        let down = BenchFault::Machine(Fault::Down);
        let reader_down = BenchFault::Machine(Fault::ReaderDown);
        let late = BenchFault::Line(LineFault::LateAck { ms: 1 });
        assert_eq!(why_not(Kind::QuayCrane, false, &down), None);
        assert!(why_not(Kind::Camera, false, &down).is_some_and(|why| why.contains("only watches")));
        assert!(why_not(Kind::QuayCrane, false, &reader_down).is_some());
        assert_eq!(why_not(Kind::GateLane, false, &reader_down), None);
        assert!(why_not(Kind::Agv, false, &reader_down).is_some_and(|why| why.starts_with("an agv cannot have reader_down")));
        assert!(why_not(Kind::WeatherStation, false, &late).is_some());
        assert!(why_not(Kind::Agv, true, &late).is_some() && why_not(Kind::Agv, false, &late).is_none());
        for kind in Kind::ALL {
            assert_eq!(why_not(kind, false, &BenchFault::Line(LineFault::Kill)), None);
        }
    }
}
