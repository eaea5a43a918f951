//! Proofs: made by a ledger, checked with its public key alone.

mod common;

use common::{entry, log};
use portolan_keys::NoteSigner;
use portolan_ledger::{Batch, Ledger, MemoryStore, Proof, Shown, link_of, proof_of_link, qr_png, qr_svg};
use proptest::prelude::*;

fn ledger(entries: u64) -> Ledger<MemoryStore> {
    let mut ledger = Ledger::open(MemoryStore::default(), log()).expect("open");
    if entries > 0 {
        ledger.append(&Batch::of((0..entries).map(entry))).expect("appended");
    }
    ledger
}

#[test]
fn proofs_come_back_from_their_files_and_links() {
    let mut ledger = ledger(1_000);
    let earlier = ledger.checkpoint().expect("a checkpoint").expect("signed");
    ledger.append(&Batch::of((1_000..1_300).map(entry))).expect("appended");
    let inclusion = ledger.prove_inclusion(700).expect("a proof");
    let consistency = ledger.prove_consistency(&earlier).expect("a proof");
    for proof in [Proof::Inclusion(inclusion.clone()), Proof::Consistency(consistency.clone())] {
        assert_eq!(Proof::from_json(&proof.to_json().expect("JSON")).expect("read"), proof);
    }
    assert_eq!(inclusion.check(log().verifier()).expect("proven").entry, Some(entry(700)));
    let (first, second) = consistency.check(log().verifier()).expect("proven");
    assert_eq!((first.size(), second.size()), (1_000, 1_300));
    let link = link_of("https://example.org/consignment/CN-1", &inclusion);
    assert_eq!(proof_of_link(&link).expect("read"), inclusion);
    let other = NoteSigner::from_seed("portolan.example/port", &[8; 32]).expect("a key");
    assert!(inclusion.check(other.verifier()).is_err() && consistency.check(other.verifier()).is_err());
}

#[test]
fn a_qr_code_is_read_by_a_reader() {
    let mut ledger = ledger(3_000);
    let link = link_of("https://example.org/consignment/CN-1", &ledger.prove_inclusion(2_000).expect("a proof"));
    let picture = qr_png(&link, 4).expect("a picture");
    let decoder = png::Decoder::new(std::io::Cursor::new(picture));
    let mut reader = decoder.read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a frame");
    let (width, height) = (info.width as usize, info.height as usize);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let codes = image.detect_grids();
    let (_, text) = codes.first().expect("a code").decode().expect("decoded");
    assert_eq!(text, link);
    assert!(proof_of_link(&text).expect("a proof").check(log().verifier()).is_ok());
    let svg = qr_svg(&link).expect("a picture");
    assert!(svg.starts_with("<svg") && svg.matches('M').count() > 1_000);
    assert!(qr_svg(&"x".repeat(3_000)).is_err());
}

#[test]
fn what_cannot_be_proven_is_said() {
    let mut empty = ledger(0);
    assert!(empty.prove_inclusion(0).is_err());
    let mut small = ledger(3);
    assert!(small.prove_inclusion(3).is_err());
    let later = ledger(5).checkpoint().expect("a checkpoint").expect("signed");
    assert!(small.prove_consistency(&later).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(100) * 10, ..ProptestConfig::default() })]

    /// Whatever is changed in a proof's file: it is refused, or shows the same entry at the same place under the same checkpoint.
    #[test]
    fn damaged_proof_files_are_refused(size in 1..80_u64, at: prop::sample::Index, wounds in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..3)) {
        let mut ledger = ledger(size);
        let proof = ledger.prove_inclusion(at.index(size as usize) as u64).expect("a proof");
        let mut text = Proof::Inclusion(proof.clone()).to_json().expect("JSON").into_bytes();
        for (at, byte, how) in wounds {
            let at = at.index(text.len());
            match how {
                0 => text[at] = byte,
                1 => { text.remove(at); }
                _ => text.insert(at, byte),
            }
        }
        if let Ok(Proof::Inclusion(read)) = Proof::from_json(&String::from_utf8_lossy(&text))
            && let Ok(proven) = read.check(log().verifier())
        {
            prop_assert_eq!((read.index, &read.shown), (proof.index, &proof.shown));
            prop_assert_eq!(proven.checkpoint.size(), size);
        }
    }

    #[test]
    fn damaged_links_are_refused(size in 1..80_u64, at: prop::sample::Index, byte: u8, cut: bool) {
        let mut ledger = ledger(size);
        let proof = ledger.prove_inclusion(size / 2).expect("a proof");
        let mut link = link_of("x", &proof).into_bytes();
        let at = at.index(link.len());
        if cut { link.truncate(at); } else { link[at] = byte; }
        if let Ok(read) = proof_of_link(&String::from_utf8_lossy(&link)) && read.check(log().verifier()).is_ok() {
            prop_assert_eq!((read.index, read.shown), (proof.index, proof.shown));
        }
    }

    #[test]
    fn no_text_makes_a_proof_panic(text: String) {
        prop_assert!(Proof::from_json(&text).is_err());
        prop_assert!(proof_of_link(&text).is_err());
    }
}

#[test]
fn the_hash_of_a_leaf_alone_can_be_shown() {
    let mut ledger = ledger(9);
    let mut proof = ledger.prove_inclusion(4).expect("a proof");
    proof.shown = Shown::LeafHash(portolan_ledger::merkle::leaf_hash(&entry(4).encode()));
    assert_eq!(proof.check(log().verifier()).expect("proven").entry, None);
    proof.shown = Shown::LeafHash(portolan_ledger::merkle::leaf_hash(&entry(5).encode()));
    assert!(proof.check(log().verifier()).is_err());
}
