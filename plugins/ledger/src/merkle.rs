//! The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: its growing edge, and the verification of proofs.
//!
//! Proofs are *made* by `tlog_tiles`. They are *verified* here, by the two algorithms of RFC 9162 (2.1.3.2 and 2.1.4.2) as they are
//! written there: without recursion, without allocation, without a panic, whatever a stranger's file holds. Tests hold both to be equal.

use sha2::{Digest, Sha256};

use crate::hash::Hash;

/// The hash of the tree without leaves.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
    0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The hash of a leaf: SHA-256 of a zero byte and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(entry);
    Hash(hasher.finalize().into())
}

/// The hash of a node: SHA-256 of a one byte and its children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash(Sha256::digest(bytes).into())
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofError {
    /// The leaf lies beyond the tree.
    #[error("entry {index} lies beyond a tree of {size} entries")]
    BeyondTree {
        /// The index of the leaf.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The later tree is the smaller one.
    #[error("the later tree has {later} entries, fewer than the earlier one with {earlier}")]
    Shrinks {
        /// The size of the earlier tree.
        earlier: u64,
        /// The size of the later tree.
        later: u64,
    },
    /// A tree without entries is a prefix of every tree; nothing is to be proven.
    #[error("the earlier tree is empty: nothing can be proven of it")]
    FromEmpty,
    /// Too few or too many hashes.
    #[error("it has {found} hashes, {wanted} are needed")]
    Length {
        /// How many there are.
        found: usize,
        /// How many there must be.
        wanted: usize,
    },
    /// The hashes lead to another root.
    #[error("its hashes lead to the root {found}, not to {wanted}")]
    OtherRoot {
        /// The root that they give.
        found: Hash,
        /// The root it should be.
        wanted: Hash,
    },
    /// The hashes lead to another root of the earlier tree.
    #[error("its hashes lead to the earlier root {found}, not to {wanted}")]
    OtherEarlierRoot {
        /// The root that they give.
        found: Hash,
        /// The root it should be.
        wanted: Hash,
    },
}

/// How many hashes the proof of a leaf holds: those below the place where its path and that of the last leaf part, and those above.
fn inclusion_length(index: u64, size: u64) -> usize {
    let inner = (u64::BITS - (index ^ (size - 1)).leading_zeros()) as usize;
    let border = index.checked_shr(inner as u32).unwrap_or(0).count_ones() as usize;
    inner + border
}

/// Verifies that the leaf with this hash is the one at `index` in the tree of this size and root (RFC 9162, 2.1.3.2).
///
/// # Errors
/// [`ProofError`] for everything else.
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, hashes: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::BeyondTree { index, size });
    }
    let wanted = inclusion_length(index, size);
    if hashes.len() != wanted {
        return Err(ProofError::Length { found: hashes.len(), wanted });
    }
    let (mut first, mut second) = (index, size - 1);
    let mut found = *leaf;
    for hash in hashes {
        if second == 0 {
            return Err(ProofError::Length { found: hashes.len(), wanted });
        }
        if first & 1 == 1 || first == second {
            found = node_hash(hash, &found);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                second >>= 1;
            }
        } else {
            found = node_hash(&found, hash);
        }
        first >>= 1;
        second >>= 1;
    }
    if second != 0 {
        return Err(ProofError::Length { found: hashes.len(), wanted });
    }
    if found == *root { Ok(()) } else { Err(ProofError::OtherRoot { found, wanted: *root }) }
}

/// The two roots that the hashes of a consistency proof lead to. That the later one is right while the earlier one is not proves that the
/// log was rewritten.
///
/// # Errors
/// [`ProofError`] where the sizes or the number of hashes make no proof.
pub fn roots_of_consistency(earlier: u64, later: u64, hashes: &[Hash], earlier_root: &Hash) -> Result<(Hash, Hash), ProofError> {
    if later < earlier {
        return Err(ProofError::Shrinks { earlier, later });
    }
    if earlier == later {
        let length = ProofError::Length { found: hashes.len(), wanted: 0 };
        return if hashes.is_empty() { Ok((*earlier_root, *earlier_root)) } else { Err(length) };
    }
    if earlier == 0 {
        return Err(ProofError::FromEmpty);
    }
    // Where the earlier tree is whole, its root begins the path; otherwise the first hash does.
    let whole = earlier.is_power_of_two();
    let wanted = inclusion_length(earlier - 1, later) - earlier.trailing_zeros() as usize + usize::from(!whole);
    let length = ProofError::Length { found: hashes.len(), wanted };
    if hashes.len() != wanted {
        return Err(length);
    }
    let (seed, path) =
        if whole { (*earlier_root, hashes) } else { hashes.split_first().map(|(seed, path)| (*seed, path)).ok_or(length)? };
    let shift = earlier.trailing_zeros();
    let (mut first, mut second) = ((earlier - 1) >> shift, (later - 1) >> shift);
    let (mut first_root, mut second_root) = (seed, seed);
    for hash in path {
        if second == 0 {
            return Err(length);
        }
        if first & 1 == 1 || first == second {
            first_root = node_hash(hash, &first_root);
            second_root = node_hash(hash, &second_root);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                second >>= 1;
            }
        } else {
            second_root = node_hash(&second_root, hash);
        }
        first >>= 1;
        second >>= 1;
    }
    if second == 0 { Ok((first_root, second_root)) } else { Err(length) }
}

/// Verifies that the later tree begins with all leaves of the earlier one (RFC 9162, 2.1.4.2).
///
/// # Errors
/// [`ProofError`] for everything else.
pub fn verify_consistency(earlier: u64, later: u64, earlier_root: &Hash, later_root: &Hash, hashes: &[Hash]) -> Result<(), ProofError> {
    let (first, second) = roots_of_consistency(earlier, later, hashes, earlier_root)?;
    if first != *earlier_root {
        return Err(ProofError::OtherEarlierRoot { found: first, wanted: *earlier_root });
    }
    if second == *later_root { Ok(()) } else { Err(ProofError::OtherRoot { found: second, wanted: *later_root }) }
}

/// Hashes in a whole tile: eight levels of the tree.
pub const TILE_WIDTH: usize = 256;

/// A tile that has become whole: its level, its number in the level, its hashes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TileHashes {
    /// Level of tiles; 0 holds leaves.
    pub level: u8,
    /// Which of its level.
    pub number: u64,
    /// 1 to 256 hashes.
    pub hashes: Vec<Hash>,
}

/// The growing edge of a tree: the last, unfinished tile of each level. Everything left of it is whole tiles, which are on disk; so a
/// tree of any size grows in a few kilobytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; tiles that it makes whole go to `whole`.
    pub fn push(&mut self, leaf: Hash, whole: &mut Vec<TileHashes>) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::with_capacity(TILE_WIDTH));
            }
            let tile = &mut self.levels[level];
            tile.push(hash);
            if tile.len() < TILE_WIDTH {
                return;
            }
            hash = perfect_root(tile);
            let hashes = std::mem::replace(tile, Vec::with_capacity(TILE_WIDTH));
            whole.push(TileHashes { level: level as u8, number: (self.size >> (8 * (level + 1))) - 1, hashes });
        }
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut root: Option<Hash> = None;
        for tile in &self.levels {
            // The unfinished tile falls into whole subtrees, the largest to the left.
            let mut rest = tile.as_slice();
            let mut peaks = Vec::new();
            while !rest.is_empty() {
                let (peak, after) = rest.split_at(1 << rest.len().ilog2());
                peaks.push(perfect_root(peak));
                rest = after;
            }
            for peak in peaks.iter().rev() {
                root = Some(root.map_or(*peak, |root| node_hash(peak, &root)));
            }
        }
        root.unwrap_or(EMPTY_ROOT)
    }

    /// The unfinished tiles that are not empty.
    pub fn unfinished(&self) -> impl Iterator<Item = TileHashes> + '_ {
        let unfinished = self.levels.iter().enumerate().filter(|(_, tile)| !tile.is_empty());
        unfinished.map(|(level, tile)| TileHashes { level: level as u8, number: self.size >> (8 * (level + 1)), hashes: tile.clone() })
    }

    /// The hashes of the unfinished tile of a level, if this is its number.
    pub fn unfinished_tile(&self, level: u8, number: u64) -> Option<&[Hash]> {
        let tile = self.levels.get(usize::from(level)).filter(|tile| !tile.is_empty())?;
        (self.size >> (8 * (u32::from(level) + 1)) == number).then_some(tile.as_slice())
    }

    /// The edge of a tree of this size from its unfinished tiles, which `tile` reads by level and number.
    ///
    /// # Errors
    /// What `tile` says; `None` from it, or a tile of another width, is told as [`EdgeError::Tile`].
    pub fn read<E>(size: u64, mut tile: impl FnMut(u8, u64) -> Result<Option<Vec<Hash>>, E>) -> Result<Self, EdgeError<E>> {
        let mut levels = Vec::new();
        for level in 0_u8..8 {
            let hashes_on_level = size >> (8 * u32::from(level));
            if hashes_on_level == 0 {
                break;
            }
            let (number, width) = (hashes_on_level >> 8, (hashes_on_level & 0xff) as usize);
            let mut hashes = Vec::with_capacity(TILE_WIDTH);
            if width > 0 {
                let read = tile(level, number).map_err(EdgeError::Read)?.unwrap_or_default();
                if read.len() != width {
                    return Err(EdgeError::Tile { level, number, found: read.len(), wanted: width });
                }
                hashes.extend(read);
            }
            levels.push(hashes);
        }
        Ok(Self { size, levels })
    }
}

/// Why an edge cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EdgeError<E> {
    /// Reading failed.
    Read(E),
    /// A tile is missing or has another width.
    Tile {
        /// Level of tiles.
        level: u8,
        /// Which of its level.
        number: u64,
        /// Hashes found.
        found: usize,
        /// Hashes there must be.
        wanted: usize,
    },
}

/// The root over a power of two of hashes.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Hash {
    debug_assert!(hashes.len().is_power_of_two());
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        for at in 0..row.len() / 2 {
            row[at] = node_hash(&row[2 * at], &row[2 * at + 1]);
        }
        row.truncate(row.len() / 2);
    }
    row.first().copied().unwrap_or(EMPTY_ROOT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tlog_tiles::{HashReader, check_record, check_tree, prove_record, prove_tree, stored_hashes_for_record_hash, tree_hash};

    use super::*;

    /// The roots of the trees over the eight inputs with which the field tests its trees, sizes 1 to 8.
    const INPUTS: [&str; 8] = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    struct Stored(Vec<tlog_tiles::Hash>);

    impl HashReader for Stored {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
            Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
        }
    }

    fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    fn stored(size: u64) -> Stored {
        let mut stored = Stored(Vec::new());
        for index in 0..size {
            let hashes = stored_hashes_for_record_hash(index, leaf(index).into(), &stored).expect("hashes");
            stored.0.extend(hashes);
        }
        stored
    }

    fn ours(hashes: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
        hashes.into_iter().map(Hash::from).collect()
    }

    #[test]
    fn the_known_trees_have_their_known_roots() {
        let mut edge = Edge::default();
        assert_eq!(edge.root(), EMPTY_ROOT);
        assert_eq!(Hash::of(b""), EMPTY_ROOT);
        for (input, root) in INPUTS.iter().zip(ROOTS) {
            edge.push(leaf_hash(&hex::decode(input).expect("hexadecimal")), &mut Vec::new());
            assert_eq!(edge.root().to_hex(), root);
        }
    }

    /// The proofs that the field publishes for these trees.
    #[test]
    fn the_known_proofs_verify_for_their_place_alone() {
        const A: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
        const B: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
        const C: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
        const D: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
        const E: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
        const F: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
        let hash = |text: &str| Hash::of_hex(text).expect("a hash");
        let root = |size: u64| hash(ROOTS[size as usize - 1]);
        let inclusions: [(u64, u64, &[&str]); 5] =
            [(0, 1, &[]), (0, 8, &[A, B, C]), (5, 8, &[D, E, ROOTS[3]]), (2, 3, &[ROOTS[1]]), (1, 5, &[ROOTS[0], B, D])];
        for (index, size, hashes) in inclusions {
            let hashes: Vec<Hash> = hashes.iter().copied().map(hash).collect();
            let leaf = leaf_hash(&hex::decode(INPUTS[index as usize]).expect("hexadecimal"));
            for told in 0..9 {
                let verified = verify_inclusion(told, size, &leaf, &hashes, &root(size));
                assert_eq!(verified.is_ok(), told == index, "{index} in {size} told as {told}");
            }
        }
        let consistencies: [(u64, u64, &[&str]); 4] = [(1, 1, &[]), (1, 8, &[A, B, C]), (6, 8, &[F, E, ROOTS[3]]), (2, 5, &[B, D])];
        for (earlier, later, hashes) in consistencies {
            let hashes: Vec<Hash> = hashes.iter().copied().map(hash).collect();
            for told in 1..9 {
                let verified = verify_consistency(told, later, &root(told), &root(later), &hashes);
                assert_eq!(verified.is_ok(), told == earlier, "{earlier} to {later} told from {told}");
            }
        }
    }

    #[test]
    fn the_edge_grows_as_the_tree_does() {
        let size = 70_000;
        let stored = stored(size);
        let (mut edge, mut whole) = (Edge::default(), Vec::new());
        for index in 0..size {
            edge.push(leaf(index), &mut whole);
            if index % 997 == 0 || index % 256 < 2 || index > 65_530 && index < 65_540 {
                assert_eq!(edge.root(), tree_hash(index + 1, &stored).expect("a root").into(), "size {}", index + 1);
                let read = Edge::read(edge.size(), |level, number| Ok::<_, ()>(edge.unfinished_tile(level, number).map(<[Hash]>::to_vec)));
                assert_eq!(read, Ok(edge.clone()));
            }
        }
        assert_eq!(whole.iter().filter(|tile| tile.level == 0).count(), 273);
        assert_eq!(whole.iter().filter(|tile| tile.level == 1).count(), 1);
        assert!(whole.iter().all(|tile| tile.hashes.len() == TILE_WIDTH));
        let numbers: Vec<u64> = whole.iter().filter(|tile| tile.level == 0).map(|tile| tile.number).collect();
        assert_eq!(numbers, (0..273).collect::<Vec<_>>());
    }

    #[test]
    fn every_proof_of_small_trees_verifies_and_none_for_another_place() {
        let stored = stored(40);
        let root = |size: u64| Hash::from(tree_hash(size, &stored).expect("a root"));
        for size in 1..=40 {
            for index in 0..size {
                let hashes = ours(prove_record(size, index, &stored).expect("a proof"));
                assert_eq!(verify_inclusion(index, size, &leaf(index), &hashes, &root(size)), Ok(()));
                for (other_index, other_size) in [(index + 1, size), (index ^ 1, size), (index, size + 1), (index, size - 1), (size, size)]
                {
                    if (other_index, other_size) != (index, size) {
                        let verified = verify_inclusion(other_index, other_size, &leaf(index), &hashes, &root(size));
                        // A proof may have the right number of hashes for another size; its root must then differ, for it was made from other sizes.
                        assert!(verified.is_err() || other_size != size, "{index} in {size} as {other_index} in {other_size}");
                    }
                }
            }
            for earlier in 1..=size {
                let hashes = ours(prove_tree(size, earlier, &stored).expect("a proof"));
                assert_eq!(verify_consistency(earlier, size, &root(earlier), &root(size), &hashes), Ok(()));
                if earlier < size {
                    assert!(verify_consistency(earlier, size, &root(size), &root(earlier), &hashes).is_err(), "swapped");
                    assert!(verify_consistency(size, earlier, &root(size), &root(earlier), &hashes).is_err(), "reversed");
                }
            }
        }
    }

    #[test]
    fn nothing_is_proven_of_an_empty_tree() {
        let root = leaf(0);
        assert_eq!(verify_consistency(0, 1, &EMPTY_ROOT, &root, &[]), Err(ProofError::FromEmpty));
        assert_eq!(verify_consistency(0, 1, &EMPTY_ROOT, &root, &[root]), Err(ProofError::FromEmpty));
        assert_eq!(verify_consistency(0, 0, &EMPTY_ROOT, &EMPTY_ROOT, &[]), Ok(()));
        assert!(verify_consistency(0, 0, &EMPTY_ROOT, &EMPTY_ROOT, &[root]).is_err());
        assert!(verify_consistency(1, 1, &root, &EMPTY_ROOT, &[]).is_err());
        assert_eq!(verify_inclusion(0, 0, &root, &[], &EMPTY_ROOT), Err(ProofError::BeyondTree { index: 0, size: 0 }));
        assert_eq!(verify_inclusion(0, 1, &root, &[], &root), Ok(()));
    }

    #[test]
    fn the_largest_numbers_make_no_panic() {
        let hashes = vec![leaf(0); 64];
        for index in [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
            for size in [0, 1, u64::MAX / 2 + 1, u64::MAX - 1, u64::MAX] {
                for count in [0, 1, 63, 64] {
                    assert!(verify_inclusion(index, size, &leaf(1), &hashes[..count], &leaf(2)).is_err());
                    assert!(verify_consistency(index, size, &leaf(1), &leaf(2), &hashes[..count]).is_err());
                }
            }
        }
    }

    /// What is done to a good proof.
    #[derive(Clone, Debug)]
    enum Damage {
        Flip(prop::sample::Index, usize),
        Drop(prop::sample::Index),
        Double(prop::sample::Index),
        Swap(prop::sample::Index, prop::sample::Index),
        Append,
        Prepend,
        Index(u64),
        Size(u64),
        Root(usize),
    }

    fn damages() -> impl Strategy<Value = Damage> {
        use prop::sample::Index;
        prop_oneof![
            (any::<Index>(), 0..256_usize).prop_map(|(at, bit)| Damage::Flip(at, bit)),
            any::<Index>().prop_map(Damage::Drop),
            any::<Index>().prop_map(Damage::Double),
            (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Damage::Swap(a, b)),
            Just(Damage::Append),
            Just(Damage::Prepend),
            any::<u64>().prop_map(Damage::Index),
            any::<u64>().prop_map(Damage::Size),
            (0..256_usize).prop_map(Damage::Root),
        ]
    }

    fn damage(damage: &Damage, index: &mut u64, size: &mut u64, root: &mut Hash, hashes: &mut Vec<Hash>) {
        match damage {
            Damage::Flip(at, bit) if !hashes.is_empty() => {
                let at = at.index(hashes.len());
                hashes[at].0[bit / 8] ^= 1 << (bit % 8);
            }
            Damage::Drop(at) if !hashes.is_empty() => {
                hashes.remove(at.index(hashes.len()));
            }
            Damage::Double(at) if !hashes.is_empty() => {
                let at = at.index(hashes.len());
                hashes.insert(at, hashes[at]);
            }
            Damage::Swap(a, b) if !hashes.is_empty() => {
                let (a, b) = (a.index(hashes.len()), b.index(hashes.len()));
                hashes.swap(a, b);
            }
            Damage::Append => hashes.push(*root),
            Damage::Prepend => hashes.insert(0, *root),
            Damage::Index(other) => *index = *other,
            Damage::Size(other) => *size = *other,
            Damage::Root(bit) => root.0[bit / 8] ^= 1 << (bit % 8),
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(100) * 10, ..ProptestConfig::default() })]

        /// Both implementations say the same of every damaged proof, and yes only to what is undamaged.
        #[test]
        fn damaged_proofs_are_refused(size in 1..600_u64, at: prop::sample::Index, wounds in proptest::collection::vec(damages(), 0..3)) {
            let stored = stored(size);
            let index = at.index(size as usize) as u64;
            let mut root = Hash::from(tree_hash(size, &stored).expect("a root"));
            let mut hashes = ours(prove_record(size, index, &stored).expect("a proof"));
            let good = (index, size, root, hashes.clone());
            let (mut told_index, mut told_size) = (index, size);
            for wound in &wounds {
                damage(wound, &mut told_index, &mut told_size, &mut root, &mut hashes);
            }
            let verified = verify_inclusion(told_index, told_size, &leaf(index), &hashes, &root);
            let theirs: Vec<tlog_tiles::Hash> = hashes.iter().map(|hash| (*hash).into()).collect();
            prop_assert_eq!(verified.is_ok(), check_record(&theirs, told_size, root.into(), told_index, leaf(index).into()).is_ok());
            if (told_index, root, &hashes) != (good.0, good.2, &good.3) {
                prop_assert!(verified.is_err());
            }

            let earlier = index + 1;
            let earlier_root = Hash::from(tree_hash(earlier, &stored).expect("a root"));
            let mut later_root = good.2;
            let mut hashes = ours(prove_tree(size, earlier, &stored).expect("a proof"));
            let good = (later_root, hashes.clone());
            let (mut told_earlier, mut told_later) = (earlier, size);
            for wound in &wounds {
                damage(wound, &mut told_earlier, &mut told_later, &mut later_root, &mut hashes);
            }
            let verified = verify_consistency(told_earlier, told_later, &earlier_root, &later_root, &hashes);
            let theirs: Vec<tlog_tiles::Hash> = hashes.iter().map(|hash| (*hash).into()).collect();
            let checked = (1..=told_later).contains(&told_earlier)
                && check_tree(&theirs, told_later, later_root.into(), told_earlier, earlier_root.into()).is_ok();
            prop_assert_eq!(verified.is_ok(), checked || (told_earlier == 0 && verified.is_ok()));
            if (later_root, &hashes) != (good.0, &good.1) {
                prop_assert!(verified.is_err());
            }
        }
    }
}
