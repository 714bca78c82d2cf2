//! As much of an IMAP client as the story needs. It tells the client address by Dovecot's
//! `x-originating-ip` (RFC 2971 ID from a trusted network), as a proxy would.

use crate::line::Line;
use crate::scram::Scram;

/// One connection.
pub(crate) struct Imap {
    line: Line,
    tags: u32,
}

/// The tagged answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// `OK`.
    Ok(String),
    /// `NO` or `BAD`, with the text.
    No(String),
    /// The server closed the connection.
    Closed,
}

impl Answer {
    pub(crate) fn is_ok(&self) -> bool {
        matches!(self, Self::Ok(_))
    }

    /// Parses a tagged line without its tag.
    fn of(rest: &str) -> Self {
        let rest = rest.trim_start();
        match rest.strip_prefix("OK ") {
            Some(text) => Self::Ok(text.into()),
            None => Self::No(rest.into()),
        }
    }

    /// The text of a refusal; panics if it is not one.
    pub(crate) fn no(&self) -> &str {
        match self {
            Self::No(text) => text,
            other => panic!("not refused: {other:?}"),
        }
    }
}

impl Imap {
    /// Connects as a client at `address` with the device name `device`.
    pub(crate) fn open(port: u16, address: &str, device: &str) -> Self {
        let mut line = Line::open(port);
        let greeting = line.read().expect("a greeting");
        assert!(greeting.starts_with("* OK"), "{greeting}");
        let mut imap = Self { line, tags: 0 };
        let id = format!(
            "ID (\"name\" \"{device}\" \"x-originating-ip\" \"{address}\" \
             \"x-originating-port\" \"4242\")"
        );
        assert!(imap.command(&id).0.is_ok());
        imap
    }

    /// Signs in.
    pub(crate) fn login(&mut self, user: &str, password: &str) -> Answer {
        self.command(&format!("LOGIN \"{user}\" \"{password}\"")).0
    }

    /// Signs in by SCRAM-SHA-256.
    pub(crate) fn scram(&mut self, user: &str, password: &str) -> Answer {
        let scram = Scram::new(user, password);
        self.tags += 1;
        let tag = format!("a{}", self.tags);
        self.line.send(&format!("{tag} AUTHENTICATE SCRAM-SHA-256"));
        let mut asked = 0;
        while let Some(line) = self.line.read() {
            if let Some(rest) = line.strip_prefix(&tag) {
                return Answer::of(rest);
            }
            let Some(challenge) = line.strip_prefix('+') else {
                continue;
            };
            asked += 1;
            self.line.send(&match asked {
                1 => scram.first(),
                2 => scram.last(challenge.trim_start()),
                _ => String::new(),
            });
        }
        Answer::Closed
    }

    /// Sends a command; returns its answer and the untagged lines before it.
    pub(crate) fn command(&mut self, command: &str) -> (Answer, Vec<String>) {
        self.tags += 1;
        let tag = format!("a{}", self.tags);
        self.line.send(&format!("{tag} {command}"));
        let mut untagged = Vec::new();
        while let Some(line) = self.line.read() {
            match line.strip_prefix(&tag) {
                Some(rest) => {
                    return (Answer::of(rest), untagged);
                }
                None => untagged.push(line),
            }
        }
        (Answer::Closed, untagged)
    }

    /// The number of messages in the inbox.
    pub(crate) fn messages(&mut self) -> u32 {
        let (answer, lines) = self.command("STATUS INBOX (MESSAGES)");
        assert!(answer.is_ok(), "{answer:?}");
        let count = lines.iter().find_map(|line| {
            let (_, rest) = line.split_once("(MESSAGES ")?;
            rest.trim_end_matches(')').parse().ok()
        });
        count.expect("a count")
    }
}

/// One sign-in on its own connection.
pub(crate) fn sign_in(port: u16, address: &str, user: &str, password: &str) -> Answer {
    Imap::open(port, address, "test").login(user, password)
}
