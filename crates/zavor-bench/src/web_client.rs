//! A minimal browser: one open connection, one session cookie, and the size of pages as sent.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Longest wait for a page before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection of one person.
pub(crate) struct Client {
    address: SocketAddr,
    cookie: String,
    stream: Option<BufReader<TcpStream>>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The body as sent: compressed if the server compresses.
    pub(crate) body: Vec<u8>,
    /// Its compression; empty = none.
    pub(crate) encoding: String,
    pub(crate) took: Duration,
}

impl Client {
    /// A client with this session.
    pub(crate) fn new(address: SocketAddr, session: &str) -> Self {
        Self {
            address,
            cookie: format!("zavor-session={session}"),
            stream: None,
        }
    }

    /// Fetches a page like a browser, compressed if the server can.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer, Box<dyn Error>> {
        self.ask(path, "gzip, deflate, br, zstd")
    }

    /// Fetches a page as text.
    pub(crate) fn text(&mut self, path: &str) -> Result<(u16, String), Box<dyn Error>> {
        let answer = self.ask(path, "identity")?;
        Ok((answer.status, String::from_utf8(answer.body)?))
    }

    fn ask(&mut self, path: &str, encodings: &str) -> Result<Answer, Box<dyn Error>> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::with_capacity(1 << 16, stream)
            }
        };
        let question = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nAccept: text/html\r\n\
             Accept-Encoding: {encodings}\r\nAccept-Language: en\r\nUser-Agent: zavor-bench\r\n\r\n",
            self.address, self.cookie
        );
        let began = Instant::now();
        stream.get_mut().write_all(question.as_bytes())?;
        let mut answer = read(&mut stream)?;
        answer.took = began.elapsed();
        self.stream = Some(stream);
        Ok(answer)
    }
}

fn line(stream: &mut impl BufRead) -> Result<String, Box<dyn Error>> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    if line.is_empty() {
        return Err("the connection was closed".into());
    }
    Ok(line.trim_end().to_owned())
}

fn read(stream: &mut impl BufRead) -> Result<Answer, Box<dyn Error>> {
    let first = line(stream)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
    let mut answer = Answer {
        status: status.ok_or_else(|| format!("no HTTP answer: {first}"))?,
        body: Vec::new(),
        encoding: String::new(),
        took: Duration::ZERO,
    };
    let (mut length, mut chunked) = (0, false);
    loop {
        let header = line(stream)?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse()?,
            "content-encoding" => value.clone_into(&mut answer.encoding),
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    loop {
        let piece = match chunked {
            true => usize::from_str_radix(line(stream)?.as_str(), 16)?,
            false => length,
        };
        let start = answer.body.len();
        answer.body.resize(start + piece, 0);
        stream.read_exact(&mut answer.body[start..])?;
        if !chunked {
            break;
        }
        line_end(stream)?;
        if piece == 0 {
            break;
        }
    }
    Ok(answer)
}

/// The end of a chunk.
fn line_end(stream: &mut impl BufRead) -> std::io::Result<()> {
    stream.read_exact(&mut [0; 2])
}
