//! As much of an SMTP client as the story needs. It tells the client address by Postfix's XCLIENT,
//! as a proxy would.

use crate::line::Line;

/// One session.
pub(crate) struct Smtp {
    line: Line,
}

/// The last line of a reply.
pub(crate) type Reply = String;

impl Smtp {
    /// Connects as a client at `address`.
    pub(crate) fn open(port: u16, address: &str) -> Self {
        let mut smtp = Self {
            line: Line::open(port),
        };
        assert!(smtp.reply().starts_with("220 "));
        smtp.expect("EHLO client.example", "250 ");
        smtp.expect(
            &format!("XCLIENT ADDR={address} NAME=[UNAVAILABLE]"),
            "220 ",
        );
        smtp.expect("EHLO client.example", "250 ");
        smtp
    }

    /// Signs in; returns the reply, such as `235 2.7.0 Authentication successful`.
    pub(crate) fn login(&mut self, user: &str, password: &str) -> Reply {
        let secret = base64(format!("\0{user}\0{password}").as_bytes());
        self.command(&format!("AUTH PLAIN {secret}"))
    }

    /// Offers one message; returns the first reply that is not a success, or the last one.
    pub(crate) fn message(&mut self, from: &str, to: &[&str]) -> Reply {
        let mail = self.command(&format!("MAIL FROM:<{from}>"));
        if !mail.starts_with('2') {
            return mail;
        }
        for recipient in to {
            let rcpt = self.command(&format!("RCPT TO:<{recipient}>"));
            if !rcpt.starts_with('2') {
                self.command("RSET");
                return rcpt;
            }
        }
        let data = self.command("DATA");
        if !data.starts_with('3') {
            self.command("RSET");
            return data;
        }
        self.command(&format!(
            "From: <{from}>\r\nSubject: test\r\n\r\nHello.\r\n."
        ))
    }

    /// Sends a line; returns the reply.
    pub(crate) fn command(&mut self, line: &str) -> Reply {
        self.line.send(line);
        self.reply()
    }

    fn expect(&mut self, line: &str, start: &str) {
        let reply = self.command(line);
        assert!(reply.starts_with(start), "{line}: {reply}");
    }

    fn reply(&mut self) -> Reply {
        loop {
            match self.line.read() {
                Some(line) if line.as_bytes().get(3) == Some(&b'-') => {}
                Some(line) => return line,
                None => return "connection closed".into(),
            }
        }
    }
}

/// RFC 4648, for one command.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = bytes.chunks(3).flat_map(|chunk| {
        let group = (0..3).fold(0_u32, |group, at| {
            group << 8 | u32::from(chunk.get(at).copied().unwrap_or(0))
        });
        (0..4).map(move |at| match at <= chunk.len() {
            true => char::from(LETTERS[(group >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        })
    });
    letters.collect()
}

#[test]
fn base64_is_rfc_4648s() {
    let table = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ];
    for (plain, coded) in table {
        assert_eq!(base64(plain.as_bytes()), coded);
    }
}
