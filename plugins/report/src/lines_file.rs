//! A file of lines, compressed: written while a run goes on, and read again line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use zstd::{Decoder, Encoder};

use crate::ReportError;

/// How hard it is compressed: lines of decisions are much alike, and a little effort goes far.
const LEVEL: i32 = 3;

/// The first bytes of a compressed file.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A compressed file of lines.
pub struct LinesFile {
    path: PathBuf,
    encoder: Encoder<'static, File>,
    count: u64,
}

impl LinesFile {
    /// Makes the file, replacing one that is there.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(path: &Path) -> Result<Self, ReportError> {
        let file = File::create(path).map_err(ReportError::unwritable(path))?;
        let encoder = Encoder::new(file, LEVEL).map_err(ReportError::unwritable(path))?;
        Ok(Self { path: path.to_owned(), encoder, count: 0 })
    }

    /// Writes lines, each without its end.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn take<T: AsRef<str>>(&mut self, lines: impl IntoIterator<Item = T>) -> Result<(), ReportError> {
        for line in lines {
            let written = self.encoder.write_all(line.as_ref().as_bytes()).and_then(|()| self.encoder.write_all(b"\n"));
            written.map_err(ReportError::unwritable(&self.path))?;
            self.count += 1;
        }
        Ok(())
    }

    /// Ends the file; gives the number of lines in it.
    ///
    /// # Errors
    /// The file cannot be written or brought to the disk.
    pub fn finish(self) -> Result<u64, ReportError> {
        let file = self.encoder.finish().map_err(ReportError::unwritable(&self.path))?;
        file.sync_all().map_err(ReportError::unwritable(&self.path))?;
        Ok(self.count)
    }
}

/// The lines of a file, compressed or plain.
///
/// # Errors
/// The file cannot be opened or read.
pub fn lines_of(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = File::open(path)?;
    let mut first = Vec::new();
    (&mut file).take(MAGIC.len() as u64).read_to_end(&mut first)?;
    file.rewind()?;
    if first == MAGIC { Ok(Box::new(BufReader::new(Decoder::new(file)?))) } else { Ok(Box::new(BufReader::new(file))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (packed, plain) = (folder.path().join("a.jsonl.zst"), folder.path().join("a.jsonl"));
        let mut file = LinesFile::create(&packed).expect("made");
        file.take(["one", "", "three"]).expect("written");
        assert_eq!(file.finish().expect("ended"), 3);
        std::fs::write(&plain, "one\n\nthree\n").expect("written");
        for path in [packed, plain] {
            let lines: Vec<String> = lines_of(&path).expect("opened").lines().collect::<Result<_, _>>().expect("read");
            assert_eq!(lines, ["one", "", "three"]);
        }
    }
}
