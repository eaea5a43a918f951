//! The log as static files (C2SP tlog-tiles): any file server can publish it, and other people's tools read and verify it.
//!
//! ```text
//! checkpoint                    the last signed checkpoint
//! tile/<level>/<number>[.p/<width>]     256 hashes of 32 bytes, or fewer where the tile is unfinished
//! tile/entries/<number>[.p/<width>]     256 entries, or fewer; each with its length in two bytes before it
//! payload/<hash>                payloads, where they were asked for
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use tlog_tiles::Tile;

use crate::error::LedgerError;
use crate::folder::{CHECKPOINT_FILE, LOG_KEY_FILE, write_whole};
use crate::hash::Hash;
use crate::ledger::Ledger;
use crate::merkle::TILE_WIDTH;
use crate::store::{Commit, Grant, Store, StoreError};

const HEIGHT: u8 = 8;

/// Where a tile of hashes stands below the log's address.
pub fn tile_path(level: u8, number: u64, width: usize) -> String {
    // The paths of Go's checksum database name the height of the tiles; C2SP's, where it is always 8, do not.
    Tile::new(HEIGHT, level, number, width as u32, false).path().replacen("tile/8/", "tile/", 1)
}

/// Where a bundle of entries stands below the log's address.
pub fn bundle_path(number: u64, width: usize) -> String {
    Tile::new(HEIGHT, 0, number, width as u32, true).path().replacen("tile/8/data/", "tile/entries/", 1)
}

/// What a path below the log's address asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// A tile of hashes.
    Tile {
        /// Level of tiles.
        level: u8,
        /// Which of its level.
        number: u64,
        /// How many hashes.
        width: usize,
    },
    /// A bundle of entries.
    Bundle {
        /// Which.
        number: u64,
        /// How many entries.
        width: usize,
    },
}

/// Reads a path below the log's address; none where it is no path of a tile. (`Tile::from_path` would panic at a width of 0.)
pub fn asked(path: &str) -> Option<Asked> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|width| (1..TILE_WIDTH).contains(width))?),
        None => (rest, TILE_WIDTH),
    };
    let digits: String = number.split('/').map(|digits| digits.trim_start_matches('x')).collect();
    let number: u64 = digits.parse().ok()?;
    let asked = match level {
        "entries" => Asked::Bundle { number, width },
        level => Asked::Tile { level: level.parse().ok().filter(|level| *level < 8)?, number, width },
    };
    // There is one way to write each.
    let written = match asked {
        Asked::Tile { level, number, width } => tile_path(level, number, width),
        Asked::Bundle { number, width } => bundle_path(number, width),
    };
    (written == path).then_some(asked)
}

/// How many of a tile's hashes, or of a bundle's entries, a log of this size has.
pub fn width_of(size: u64, level: u8, number: u64) -> usize {
    let on_level = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
    on_level.saturating_sub(number.saturating_mul(TILE_WIDTH as u64)).min(TILE_WIDTH as u64) as usize
}

/// The bytes of a bundle.
pub fn bundle_bytes<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(&(entry.len() as u16).to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    bytes
}

/// The entries of a bundle.
///
/// # Errors
/// What is wrong with it, and where.
pub fn entries_of_bundle(bytes: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let (mut entries, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let read = rest.split_first_chunk::<2>().and_then(|(length, rest)| rest.split_at_checked(usize::from(u16::from_be_bytes(*length))));
        let Some((entry, after)) = read else { return Err(format!("it ends in the middle of its entry {}", entries.len())) };
        entries.push(entry.to_vec());
        rest = after;
    }
    Ok(entries)
}

/// What a log answers to such a path; none where it has no such tile.
///
/// # Errors
/// What the store says.
pub fn answer<S: Store>(ledger: &Ledger<S>, asked: Asked) -> Result<Option<Vec<u8>>, LedgerError> {
    match asked {
        Asked::Tile { level, number, width } => {
            let tile = ledger.store().tile(level, number)?.filter(|tile| tile.len() >= width);
            Ok(tile.map(|tile| tile[..width].iter().flat_map(|hash| hash.0).collect()))
        }
        Asked::Bundle { number, width } => {
            let mut entries: Vec<Vec<u8>> = Vec::with_capacity(width);
            ledger.store().entries(number * TILE_WIDTH as u64, &mut |_, entry| {
                if entries.len() < width {
                    entries.push(entry.to_vec());
                }
                entries.len() < width
            })?;
            Ok((entries.len() == width).then(|| bundle_bytes(entries.iter().map(Vec::as_slice))))
        }
    }
}

/// Writes the log as static files; tiles that are whole and there already are left alone. The checkpoint comes last, so that nobody ever
/// sees one without its tiles.
///
/// # Errors
/// What the store or the disk says.
pub fn export<S: Store>(ledger: &mut Ledger<S>, folder: &Path, with_payloads: bool) -> Result<u64, LedgerError> {
    let Some(checkpoint) = ledger.checkpoint()? else { return Err(LedgerError::NoEntry { index: 0, size: 0 }) };
    let size = checkpoint.size();
    let mut written = 0;
    let mut write = |path: String, asked: Asked, width: usize| -> Result<(), LedgerError> {
        let path = folder.join(path);
        if width == TILE_WIDTH && path.is_file() {
            return Ok(());
        }
        let bytes = answer(ledger, asked)?.ok_or_else(|| StoreError::Damaged { what: format!("{asked:?} is missing") })?;
        make_parent(&path)?;
        write_whole(&path, &bytes)?;
        written += 1;
        Ok(())
    };
    for level in 0..8 {
        for number in 0..size.div_ceil(1 << (8 * (u32::from(level) + 1)).min(63)) {
            let width = width_of(size, level, number);
            if width > 0 {
                write(tile_path(level, number, width), Asked::Tile { level, number, width }, width)?;
            }
            if width > 0 && level == 0 {
                write(bundle_path(number, width), Asked::Bundle { number, width }, width)?;
            }
        }
    }
    if with_payloads {
        let mut hashes: Vec<Hash> = Vec::new();
        ledger.store().entries(0, &mut |_, entry| {
            hashes.extend(crate::Entry::decode(entry).ok().and_then(|entry| entry.payload()).map(|payload| payload.hash));
            true
        })?;
        for hash in hashes {
            if let Some(payload) = ledger.store().payload(&hash)? {
                let path = folder.join("payload").join(hash.to_hex());
                make_parent(&path)?;
                write_whole(&path, &payload)?;
            }
        }
    }
    make_parent(&folder.join(LOG_KEY_FILE))?;
    write_whole(&folder.join(LOG_KEY_FILE), format!("{}\n", ledger.log()).as_bytes())?;
    write_whole(&folder.join(CHECKPOINT_FILE), checkpoint.note().as_bytes())?;
    Ok(written)
}

fn make_parent(path: &Path) -> Result<(), LedgerError> {
    path.parent()
        .map_or(Ok(()), |parent| fs::create_dir_all(parent).map_err(|source| LedgerError::File { path: parent.to_owned(), source }))
}

/// A log as static files, to be read and verified.
#[derive(Debug)]
pub struct PublishedLog {
    folder: PathBuf,
    size: u64,
    note: String,
}

impl PublishedLog {
    /// True where a folder holds a log as static files.
    pub fn is_there(folder: &Path) -> bool {
        folder.join(CHECKPOINT_FILE).is_file() && folder.join("tile").is_dir()
    }

    /// The log in this folder, as far as its checkpoint says it goes. Whether that checkpoint is true is for the reader to check.
    ///
    /// # Errors
    /// Where there is no checkpoint, or none that says a size.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join(CHECKPOINT_FILE);
        let note = fs::read_to_string(&path).map_err(|source| LedgerError::File { path: path.clone(), source })?;
        let size = note.lines().nth(1).and_then(|size| size.parse().ok());
        let size = size
            .ok_or_else(|| LedgerError::FileContent { path, what: "its second line does not say how many entries there are".to_owned() })?;
        Ok(Self { folder: folder.to_owned(), size, note })
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.folder.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Io { what: format!("{path}: {error}") }),
        }
    }

    fn bundle(&self, number: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let width = width_of(self.size, 0, number);
        let path = bundle_path(number, width);
        let damaged = |what: String| StoreError::Damaged { what: format!("{path}: {what}") };
        let bytes = self.read(&path)?.ok_or_else(|| damaged("the file is missing".to_owned()))?;
        let entries = entries_of_bundle(&bytes).map_err(damaged)?;
        if entries.len() == width { Ok(entries) } else { Err(damaged(format!("it has {} entries instead of {width}", entries.len()))) }
    }
}

/// Reading only: nothing is ever put into a published log.
impl Store for PublishedLog {
    fn size(&self) -> Result<u64, StoreError> {
        Ok(self.size)
    }

    fn commit(&mut self, _: &Commit) -> Result<(), StoreError> {
        Err(StoreError::NotOurs { what: "a published log is only read".to_owned() })
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        if index >= self.size {
            return Ok(None);
        }
        let bundle = self.bundle(index / TILE_WIDTH as u64)?;
        Ok(bundle.into_iter().nth((index % TILE_WIDTH as u64) as usize))
    }

    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), StoreError> {
        let mut index = from;
        while index < self.size {
            let bundle = self.bundle(index / TILE_WIDTH as u64)?;
            for entry in bundle.iter().skip((index % TILE_WIDTH as u64) as usize) {
                if !show(index, entry) {
                    return Ok(());
                }
                index += 1;
            }
        }
        Ok(())
    }

    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        let width = width_of(self.size, level, number);
        if width == 0 {
            return Ok(None);
        }
        let path = tile_path(level, number, width);
        let Some(bytes) = self.read(&path)? else { return Ok(None) };
        let (hashes, rest) = bytes.as_chunks::<32>();
        if hashes.len() != width || !rest.is_empty() {
            return Err(StoreError::Damaged { what: format!("{path}: it has {} bytes instead of {}", bytes.len(), 32 * width) });
        }
        Ok(Some(hashes.iter().map(|hash| Hash(*hash)).collect()))
    }

    fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(&format!("payload/{}", hash.to_hex()))
    }

    fn put_payload(&mut self, _: &Hash, _: &[u8]) -> Result<(), StoreError> {
        Err(StoreError::NotOurs { what: "a published log is only read".to_owned() })
    }

    fn grants(&self, _: &Hash) -> Result<Vec<Grant>, StoreError> {
        Ok(Vec::new())
    }

    fn head(&self) -> Result<Option<(u64, String)>, StoreError> {
        Ok(Some((self.size, self.note.clone())))
    }

    fn put_head(&mut self, _: u64, _: &str) -> Result<(), StoreError> {
        Err(StoreError::NotOurs { what: "a published log is only read".to_owned() })
    }

    fn kept_heads(&self) -> Result<Vec<(u64, String)>, StoreError> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_field() {
        assert_eq!(tile_path(0, 0, 256), "tile/0/000");
        assert_eq!(tile_path(1, 1_234_067, 5), "tile/1/x001/x234/067.p/5");
        assert_eq!(bundle_path(12, 256), "tile/entries/012");
        assert_eq!(bundle_path(12, 1), "tile/entries/012.p/1");
        assert_eq!(asked("tile/1/x001/x234/067.p/5"), Some(Asked::Tile { level: 1, number: 1_234_067, width: 5 }));
        assert_eq!(asked("tile/entries/012"), Some(Asked::Bundle { number: 12, width: 256 }));
        for path in [
            "tile/0/1",
            "tile/8/000",
            "tile/entries/",
            "tile/data/000",
            "checkpoint",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/../000",
        ] {
            assert_eq!(asked(path), None, "{path}");
        }
    }

    #[test]
    fn bundles_come_back_or_say_where_they_end() {
        let bytes = bundle_bytes([b"ab".as_slice(), b"", b"c"]);
        assert_eq!(entries_of_bundle(&bytes).expect("entries"), [b"ab".to_vec(), Vec::new(), b"c".to_vec()]);
        assert_eq!(entries_of_bundle(&bytes[..bytes.len() - 1]), Err("it ends in the middle of its entry 2".to_owned()));
    }

    #[test]
    fn widths_follow_from_the_size() {
        assert_eq!((width_of(0, 0, 0), width_of(255, 0, 0), width_of(256, 0, 0), width_of(256, 0, 1)), (0, 255, 256, 0));
        assert_eq!((width_of(256, 1, 0), width_of(255, 1, 0), width_of(u64::MAX, 7, 0)), (1, 0, 255));
    }
}
