//! Lines of bytes from a stream that may hold anything, one at a time and never more than a bounded piece of one.

use std::io::{self, BufRead};

/// Bytes of a line that are kept; what a longer one has beyond is read over. AIS lines have about a hundred.
pub const MAX_LINE_BYTES: usize = 4_096;

/// One line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// Its number in the stream, from 1.
    pub number: u64,
    /// Its bytes without the line's end.
    pub bytes: &'a [u8],
    /// Whether it was longer than [`MAX_LINE_BYTES`], so that its end is missing here.
    pub cut: bool,
}

/// The lines of a stream. They end at LF, CR LF or a lone CR.
#[derive(Debug)]
pub struct LinesOf<R> {
    input: R,
    bytes: Vec<u8>,
    number: u64,
    after_return: bool,
}

impl<R: BufRead> LinesOf<R> {
    /// The lines of this stream.
    pub const fn new(input: R) -> Self {
        Self { input, bytes: Vec::new(), number: 0, after_return: false }
    }

    /// The next line; none at the end of the stream.
    ///
    /// # Errors
    /// When the stream cannot be read. [`io::ErrorKind::Interrupted`] is tried again.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.bytes.clear();
        let (mut read_any, mut cut) = (false, false);
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            // The LF of a CR LF belongs to the line that has just ended.
            if std::mem::take(&mut self.after_return) && buffer[0] == b'\n' {
                self.input.consume(1);
                continue;
            }
            read_any = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            let room = MAX_LINE_BYTES - self.bytes.len();
            self.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
            cut |= piece.len() > room;
            self.after_return = end.is_some_and(|end| buffer[end] == b'\r');
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !read_any {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line { number: self.number, bytes: &self.bytes, cut }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn all(text: &[u8], buffer: usize) -> Vec<(u64, Vec<u8>, bool)> {
        let mut lines = LinesOf::new(BufReader::with_capacity(buffer, text));
        let mut read = Vec::new();
        while let Some(line) = lines.next_line().expect("memory can be read") {
            read.push((line.number, line.bytes.to_vec(), line.cut));
        }
        read
    }

    #[test]
    fn every_line_end_ends_one_line_however_it_is_buffered() {
        for buffer in 1..12 {
            let read = all(b"a\nb\r\nc\rd\n\n\xffe", buffer);
            let lines: Vec<&[u8]> = read.iter().map(|(_, bytes, _)| bytes.as_slice()).collect();
            assert_eq!(lines, [&b"a"[..], b"b", b"c", b"d", b"", b"\xffe"], "buffer of {buffer}");
            assert_eq!(read.last().map(|line| line.0), Some(6));
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_is_whole() {
        let mut text = vec![b'x'; 3 * MAX_LINE_BYTES];
        text.extend_from_slice(b"\nnext");
        let read = all(&text, 1_000);
        assert_eq!((read[0].1.len(), read[0].2), (MAX_LINE_BYTES, true));
        assert_eq!(read[1], (2, b"next".to_vec(), false));
    }
}
