//! A connection that reads and writes lines, with time-outs, for the two small clients.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::process::PATIENCE;

/// Text lines over TCP. They end in CR LF on the wire, and have no line ends here.
pub(crate) struct Line {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Line {
    pub(crate) fn open(port: u16) -> Self {
        let writer = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        writer.set_read_timeout(Some(PATIENCE)).expect("not zero");
        writer.set_write_timeout(Some(PATIENCE)).expect("not zero");
        writer.set_nodelay(true).expect("a connected socket");
        let reader = BufReader::new(writer.try_clone().expect("a connected socket"));
        Self { reader, writer }
    }

    pub(crate) fn send(&mut self, line: &str) {
        // If the server has closed, reading its answer shows that.
        let _ = self.writer.write_all(format!("{line}\r\n").as_bytes());
    }

    /// The next line; `None` if the server has closed.
    pub(crate) fn read(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.trim_end().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("no answer: {error}"),
        }
    }
}
