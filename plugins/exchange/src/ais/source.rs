//! Where lines come from: files, a TCP stream, UDP datagrams.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::net::{TcpStream, ToSocketAddrs, UdpSocket};
use std::time::Duration;

use super::feed::{Feed, Heard};
use crate::lines::LinesOf;

/// Reads a stream to its end, or until `tell` says false. `clock_ms` is asked for each line and says when it is received, or none for a
/// record of the past.
///
/// # Errors
/// When the stream cannot be read; what came before is told.
pub fn read_lines(
    input: impl BufRead,
    feed: &mut Feed,
    clock_ms: impl Fn() -> Option<i64>,
    tell: &mut impl FnMut(Heard) -> bool,
) -> io::Result<()> {
    let mut lines = LinesOf::new(input);
    let go_on = Cell::new(true);
    let mut tell = |heard| {
        if !tell(heard) {
            go_on.set(false);
        }
    };
    let ended = loop {
        if !go_on.get() {
            break Ok(());
        }
        match lines.next_line() {
            Ok(Some(line)) => feed.take(line.number, line.bytes, clock_ms(), &mut tell),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    feed.finish(&mut tell);
    ended
}

/// Connects to a server that sends lines. A read that takes longer than `patience` ends with [`io::ErrorKind::WouldBlock`] or
/// [`io::ErrorKind::TimedOut`]; without patience it waits for ever.
///
/// # Errors
/// When there is no such address or nobody answers there.
pub fn tcp_lines(address: impl ToSocketAddrs, patience: Option<Duration>) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(patience)?;
    Ok(BufReader::new(stream))
}

/// Bytes of a stream that is made to be read line by line.
fn read_of_lines(lines: &mut impl BufRead, into: &mut [u8]) -> io::Result<usize> {
    let count = lines.fill_buf()?.read(into)?;
    lines.consume(count);
    Ok(count)
}

/// Datagrams as a stream of lines: each datagram ends a line, whether it says so or not.
#[derive(Debug)]
pub struct UdpLines {
    socket: UdpSocket,
    datagram: Box<[u8]>,
    from: usize,
    end: usize,
}

impl UdpLines {
    /// The largest datagram there is.
    const LARGEST_BYTES: usize = 65_535;

    /// Listens at an address. Patience is as with [`tcp_lines`].
    ///
    /// # Errors
    /// When the address cannot be listened at.
    pub fn bind(address: impl ToSocketAddrs, patience: Option<Duration>) -> io::Result<Self> {
        let socket = UdpSocket::bind(address)?;
        socket.set_read_timeout(patience)?;
        // One more for the line's end.
        Ok(Self { socket, datagram: vec![0; Self::LARGEST_BYTES + 1].into(), from: 0, end: 0 })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<std::net::SocketAddr> {
        self.socket.local_addr()
    }
}

impl Read for UdpLines {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        read_of_lines(self, into)
    }
}

impl BufRead for UdpLines {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from == self.end {
            let count = self.socket.recv(&mut self.datagram[..Self::LARGEST_BYTES])?;
            self.datagram[count] = b'\n';
            let ended = count > 0 && matches!(self.datagram[count - 1], b'\n' | b'\r');
            (self.from, self.end) = (0, if ended { count } else { count + 1 });
        }
        Ok(&self.datagram[self.from..self.end])
    }

    fn consume(&mut self, count: usize) {
        self.from = (self.from + count).min(self.end);
    }
}

/// A stream that is read until someone says stop, however long nothing comes: it then ends as a file does. Its source must give up
/// waiting from time to time, as [`tcp_lines`] and [`UdpLines`] do with patience.
#[derive(Debug)]
pub struct UntilTold<R, F> {
    input: R,
    is_over: F,
}

impl<R: BufRead, F: Fn() -> bool> UntilTold<R, F> {
    /// Reads this stream until `is_over`.
    pub const fn new(input: R, is_over: F) -> Self {
        Self { input, is_over }
    }
}

impl<R: BufRead, F: Fn() -> bool> Read for UntilTold<R, F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        read_of_lines(self, into)
    }
}

impl<R: BufRead, F: Fn() -> bool> BufRead for UntilTold<R, F> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        loop {
            if (self.is_over)() {
                return Ok(&[]);
            }
            match self.input.fill_buf() {
                Ok(_) => break,
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        // It has them already, or is at its end.
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.input.consume(count);
    }
}
