//! The file that names the parties: read, or refused with the place.

use portolan_keys::{KeyRing, NoteSigner, PartyName};
use portolan_parties::Config;

#[test]
fn mistakes_in_the_file_are_named_with_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    for party in ["port", "customs"] {
        let ring = KeyRing::from_seed(PartyName::new(party).expect("a name"), &[1; 32]).expect("keys");
        ring.card().write(&folder.path().join(format!("{party}.card"))).expect("written");
    }
    let log = NoteSigner::from_seed("example.org/port", &[2; 32]).expect("a key").verifier().to_string();
    let path = folder.path().join("parties.ron");
    let good = format!(
        "(format: 1, log: \"{log}\", sequencer: \"port\", poll_ms: 200, parties: [
            (address: \"127.0.0.1:1\", card: \"port.card\"), (address: \"127.0.0.1:2\", card: \"customs.card\")])"
    );
    let read = |text: &str| {
        std::fs::write(&path, text).expect("written");
        Config::read(&path).map_err(|error| error.to_string())
    };
    let config = read(&good).expect("read");
    let names: Vec<&str> = config.parties.iter().map(|party| party.card.party.as_str()).collect();
    assert_eq!((names, config.poll_ms, config.unsigned_entries), (vec!["port", "customs"], 200, false));
    assert_eq!(config.cosigners().iter().count(), 2);
    for (from, to, said) in [
        ("format: 1", "format: 2", "format: it is 2; this program reads format 1"),
        ("poll_ms: 200", "poll_ms: 1", "poll_ms: it is 1"),
        ("sequencer: \"port\"", "sequencer: \"bank\"", "sequencer: bank is none of the parties"),
        ("customs.card", "port.card", "parties[1]: port is there already"),
        ("customs.card", "absent.card", "parties[1].card: "),
        ("example.org/port+", "example.org/qort+", "log: the public key of a note carries the id"),
        ("poll_ms", "pool_ms", "pool_ms"),
    ] {
        let refused = read(&good.replace(from, to)).expect_err(to);
        assert!(refused.contains("parties.ron") && refused.contains(said), "{refused}");
    }
}
