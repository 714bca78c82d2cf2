//! The wire of Postfix policy delegation: bytes to a [`SendQuestion`] that borrows them.
//!
//! [`Framer`] finds the end of a question and enforces the bounds; it looks at each byte only once,
//! however slowly the bytes arrive. [`parse`] reads one whole question; [`write_action`] turns an
//! action into bytes. Unknown attributes are ignored, attributes come in any order, values may be
//! empty (`SMTPD_POLICY_README`). An attribute that comes twice with different values is refused:
//! there must be no doubt about who is charged.

use std::net::IpAddr;

use zavor_app::sending::{SendMoment, SendQuestion};

/// Longest line in bytes, without its end.
pub const LINE_BYTES_MAX: usize = 8 * 1024;
/// Most attributes of one question. Postfix 3.10 sends 34.
pub const ATTRIBUTES_MAX: usize = 100;
/// Longest question in bytes. Lines and attributes alone would allow 800 KiB.
pub const QUESTION_BYTES_MAX: usize = 64 * 1024;

/// What is wrong with the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadInput {
    /// A line longer than [`LINE_BYTES_MAX`].
    LongLine,
    /// More than [`ATTRIBUTES_MAX`] attributes.
    TooManyAttributes,
    /// More than [`QUESTION_BYTES_MAX`] bytes.
    TooLong,
    /// A line without `=`, or with nothing before the `=`.
    NotAnAttribute,
    /// No `request=smtpd_access_policy`.
    NoRequest,
    /// NUL, another control character, or not UTF-8.
    Binary,
    /// A value that is not a number, or too large.
    BadNumber,
    /// One attribute with two values.
    TwoValues,
}

impl BadInput {
    /// A fixed text for the log and the answer.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LongLine => "a line is too long",
            Self::TooManyAttributes => "too many attributes",
            Self::TooLong => "the question is too long",
            Self::NotAnAttribute => "a line is not name=value",
            Self::NoRequest => "request=smtpd_access_policy is missing",
            Self::Binary => "binary data",
            Self::BadNumber => "a number is wrong",
            Self::TwoValues => "an attribute has two values",
        }
    }
}

/// Finds the end of the next question in a growing buffer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Framer {
    scanned: usize,
    line_start: usize,
    lines: usize,
}

/// What a [`Framer`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// No end yet; call again with the same bytes and more after them.
    Incomplete,
    /// A whole question of this many bytes, including its empty line. The framer starts again.
    Complete(usize),
    /// A limit is exceeded: the end of the question is unknown, so the connection is lost.
    Broken(BadInput),
}

impl Framer {
    /// Looks for the end of the question at the start of `bytes`.
    pub fn next(&mut self, bytes: &[u8]) -> Frame {
        if self.scanned == 0
            && let Some(length) = whole_at_once(bytes)
        {
            return Frame::Complete(length);
        }
        while let Some(found) = bytes
            .get(self.scanned..)
            .and_then(|rest| memchr::memchr(b'\n', rest))
        {
            let end = self.scanned + found;
            if end - self.line_start > LINE_BYTES_MAX {
                return Frame::Broken(BadInput::LongLine);
            }
            if end >= QUESTION_BYTES_MAX {
                return Frame::Broken(BadInput::TooLong);
            }
            if end == self.line_start {
                *self = Self::default();
                return Frame::Complete(end + 1);
            }
            self.lines += 1;
            if self.lines > ATTRIBUTES_MAX {
                return Frame::Broken(BadInput::TooManyAttributes);
            }
            self.scanned = end + 1;
            self.line_start = end + 1;
        }
        self.scanned = bytes.len();
        if bytes.len() - self.line_start > LINE_BYTES_MAX {
            Frame::Broken(BadInput::LongLine)
        } else if bytes.len() >= QUESTION_BYTES_MAX {
            Frame::Broken(BadInput::TooLong)
        } else {
            Frame::Incomplete
        }
    }
}

/// The usual case, without looking at each line: the question is there as a whole and so short that
/// no line can be too long.
fn whole_at_once(bytes: &[u8]) -> Option<usize> {
    let near = bytes.get(..LINE_BYTES_MAX).unwrap_or(bytes);
    if near.first() == Some(&b'\n') {
        return None;
    }
    let end = memchr::memmem::find(near, b"\n\n")?;
    let lines = memchr::memchr_iter(b'\n', near.get(..=end)?).count();
    (lines <= ATTRIBUTES_MAX).then_some(end + 2)
}

/// Reads one whole question, with or without its empty line. The caller sets its `mode`.
pub fn parse(bytes: &[u8]) -> Result<SendQuestion<'_>, BadInput> {
    let text = std::str::from_utf8(bytes).map_err(|_| BadInput::Binary)?;
    // No early exit, so that it compiles to a few vector instructions.
    let binary = bytes.iter().fold(false, |found, b| {
        found | ((*b < 0x20) & (*b != b'\n')) | (*b == 0x7f)
    });
    if binary {
        return Err(BadInput::Binary);
    }
    let mut question = SendQuestion::default();
    let (mut request, mut state) = ("", "");
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = bytes.get(start..end).unwrap_or_default();
        if line.is_empty() {
            break;
        }
        let equals = match line.iter().position(|b| *b == b'=') {
            Some(equals @ 1..) => equals,
            _ => return Err(BadInput::NotAnAttribute),
        };
        // Both ends are next to an ASCII byte, so they are character boundaries.
        let value = text.get(start + equals + 1..end).unwrap_or_default();
        let name = line.get(..equals).unwrap_or_default();
        take(&mut question, (&mut request, &mut state), name, value)?;
        start = end + 1;
    }
    if request == "smtpd_access_policy" {
        question.moment = moment(state);
        Ok(question)
    } else {
        Err(BadInput::NoRequest)
    }
}

fn take<'a>(
    question: &mut SendQuestion<'a>,
    (request, state): (&mut &'a str, &mut &'a str),
    name: &[u8],
    value: &'a str,
) -> Result<(), BadInput> {
    let slot = match name {
        b"request" => request,
        b"protocol_state" => state,
        b"instance" => &mut question.instance,
        b"queue_id" => &mut question.queue_id,
        b"sasl_username" => &mut question.sasl_username,
        b"ccert_fingerprint" => &mut question.ccert_fingerprint,
        b"ccert_pubkey_fingerprint" => &mut question.ccert_pubkey_fingerprint,
        b"sender" => &mut question.sender,
        b"recipient" => &mut question.recipient,
        b"client_address" => {
            return once(&mut question.client_address, address(value), &None);
        }
        b"recipient_count" => {
            return once(&mut question.recipient_count, number(value)?, &0);
        }
        b"size" => return once(&mut question.size, number(value)?, &0),
        _ => return Ok(()),
    };
    once(slot, value, &"")
}

/// The moment of a message that a state of the SMTP session belongs to.
fn moment(protocol_state: &str) -> Option<SendMoment> {
    match protocol_state {
        // With `smtpd_delay_reject = no` sender restrictions are asked at MAIL.
        "RCPT" | "MAIL" => Some(SendMoment::Recipient),
        "DATA" | "BDAT" => Some(SendMoment::Data),
        "END-OF-MESSAGE" => Some(SendMoment::EndOfMessage),
        _ => None,
    }
}

/// Sets a value that is unset or already the same.
fn once<T: PartialEq>(slot: &mut T, value: T, unset: &T) -> Result<(), BadInput> {
    if *slot != *unset && *slot != value {
        return Err(BadInput::TwoValues);
    }
    *slot = value;
    Ok(())
}

/// IPv4-mapped IPv6 becomes IPv4; Postfix sends `unknown` if it has no address.
fn address(value: &str) -> Option<IpAddr> {
    value
        .parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

fn number<T: std::str::FromStr + Default>(value: &str) -> Result<T, BadInput> {
    if value.is_empty() {
        return Ok(T::default());
    }
    if !value.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadInput::BadNumber);
    }
    value.parse().map_err(|_| BadInput::BadNumber)
}

/// Appends an answer: the action and an empty line. `action` must be one line; callers only pass
/// texts made by this program or by [`one_line`].
pub fn write_action(out: &mut Vec<u8>, action: &str) {
    out.extend_from_slice(b"action=");
    out.extend_from_slice(action.as_bytes());
    out.extend_from_slice(b"\n\n");
}

/// Longest configured text within an answer; SMTP reply lines end at 512 bytes (RFC 5321
/// §4.5.3.1.5).
pub const TEXT_BYTES_MAX: usize = 200;

/// A configured text in the form allowed in an SMTP reply: printable ASCII, cut at
/// [`TEXT_BYTES_MAX`].
pub fn one_line(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, ' '..='~'))
        .take(TEXT_BYTES_MAX)
        .collect()
}
