//! The wire of Postfix policy delegation: bytes to a [`SendQuestion`] that borrows them.
//!
//! [`Framer`] finds the end of a question and enforces the bounds; it looks at each byte only once,
//! however slowly the bytes arrive. [`Question`] reads one whole question; [`write_action`] turns an
//! action into bytes. Unknown attributes are ignored, attributes come in any order, values may be
//! empty (`SMTPD_POLICY_README`). An attribute that comes twice with different values is refused:
//! there must be no doubt about who is charged.
//!
//! Postfix passes addresses on as its clients send them, without looking at their bytes. What is
//! not UTF-8, or a control character, is a value like any other, for inbound mail too: shown with
//! U+FFFD in its place, and told apart by its bytes ([`Exact`]). Only NUL, which no C program
//! sends, is not.

use std::borrow::Cow;
use std::net::IpAddr;

use zavor_app::sending::{Exact, SendMoment, SendQuestion};

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
    /// NUL.
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

/// One whole question, with or without its empty line, and its text.
#[derive(Debug)]
pub struct Question<'a> {
    bytes: &'a [u8],
    /// Borrowed if the bytes are text as they are, which is nearly always.
    text: Cow<'a, str>,
}

impl<'a> Question<'a> {
    /// The question in these bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        // No early exit, so that it compiles to a few vector instructions.
        let controls = bytes.iter().fold(false, |found, b| {
            found | ((*b < 0x20) & (*b != b'\n')) | (*b == 0x7f)
        });
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if !controls => Cow::Borrowed(text),
            _ => Cow::Owned(shown(bytes)),
        };
        Self { bytes, text }
    }

    /// Reads it. The caller sets the `mode`.
    ///
    /// # Errors
    /// [`BadInput`] for what is not a question of Postfix.
    pub fn read(&self) -> Result<SendQuestion<'_>, BadInput> {
        let mut question = SendQuestion::default();
        let (mut request, mut state) = ("", "");
        match &self.text {
            Cow::Borrowed(text) => {
                for_each_line(self.bytes, |start, equals, end| {
                    // Both ends are next to an ASCII byte, so they are character boundaries.
                    let value = text.get(equals + 1..end).unwrap_or_default();
                    let name = self.bytes.get(start..equals).unwrap_or_default();
                    take(&mut question, (&mut request, &mut state), name, value)
                })?;
            }
            Cow::Owned(text) => self.read_lossy(text, &mut question, (&mut request, &mut state))?,
        }
        if request == "smtpd_access_policy" {
            question.moment = moment(state);
            Ok(question)
        } else {
            Err(BadInput::NoRequest)
        }
    }

    /// The same where the text is not the bytes: it has the same lines.
    fn read_lossy<'q>(
        &'q self,
        text: &'q str,
        question: &mut SendQuestion<'q>,
        (request, state): (&mut &'q str, &mut &'q str),
    ) -> Result<(), BadInput> {
        if self.bytes.contains(&0) {
            return Err(BadInput::Binary);
        }
        let mut shown = text.split('\n');
        for_each_line(self.bytes, |start, equals, end| {
            let name = self.bytes.get(start..equals).unwrap_or_default();
            let exact = self.bytes.get(equals + 1..end).unwrap_or_default();
            let line = shown.next().unwrap_or_default();
            let value = line.split_once('=').map_or("", |(_, value)| value);
            let Exact {
                instance,
                sasl_username,
                recipient,
            } = &mut question.exact;
            let slot = match name {
                b"instance" => Some(instance),
                b"sasl_username" => Some(sasl_username),
                b"recipient" => Some(recipient),
                _ => None,
            };
            if let Some(slot) = slot {
                // Two that look the same may have different bytes.
                if slot.is_some_and(|known| !known.is_empty() && known != exact) {
                    return Err(BadInput::TwoValues);
                }
                *slot = Some(exact);
            }
            take(question, (&mut *request, &mut *state), name, value)
        })?;
        let exact = &mut question.exact;
        for (exact, shown) in [
            (&mut exact.instance, question.instance),
            (&mut exact.sasl_username, question.sasl_username),
            (&mut exact.recipient, question.recipient),
        ] {
            *exact = exact.filter(|bytes| *bytes != shown.as_bytes());
        }
        Ok(())
    }
}

/// The text of bytes that are not text as they are: U+FFFD for each sequence outside UTF-8 and each
/// control character; line ends stay.
fn shown(bytes: &[u8]) -> String {
    let plain = |c: char| match c {
        '\n' => c,
        '\0'..='\u{1f}' | '\u{7f}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    String::from_utf8_lossy(bytes).chars().map(plain).collect()
}

/// Passes the lines before the empty one on, as the places of their beginning, their first `=`, and
/// their end.
fn for_each_line(
    bytes: &[u8],
    mut each: impl FnMut(usize, usize, usize) -> Result<(), BadInput>,
) -> Result<(), BadInput> {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = bytes.get(start..end).unwrap_or_default();
        if line.is_empty() {
            break;
        }
        let equals = match line.iter().position(|b| *b == b'=') {
            Some(equals @ 1..) => start + equals,
            _ => return Err(BadInput::NotAnAttribute),
        };
        each(start, equals, end)?;
        start = end + 1;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"request=smtpd_access_policy\nprotocol_state=RCPT\n";

    fn asked(rest: &[u8]) -> Vec<u8> {
        [HEAD, rest, b"\n"].concat()
    }

    #[test]
    fn bytes_that_are_no_text_are_values_shown_lossily_and_kept_exactly() {
        let bytes = asked(
            b"sender=j\xf6rg@example.net\nrecipient=\"a\tb\xff=c\"@example.net\n\
              instance=1f4.6a.0\nsasl_username=caf\xe9\nsize=7\nhelo_name=\xc3\n",
        );
        let question = Question::of(&bytes);
        let read = question.read().unwrap();
        assert_eq!(read.sender, "j\u{fffd}rg@example.net");
        assert_eq!(read.recipient, "\"a\u{fffd}b\u{fffd}=c\"@example.net");
        assert_eq!(
            read.exact.recipient,
            Some(&b"\"a\tb\xff=c\"@example.net"[..])
        );
        assert_eq!(read.sasl_username, "caf\u{fffd}");
        assert_eq!(read.exact.sasl_username, Some(&b"caf\xe9"[..]));
        assert_eq!((read.instance, read.exact.instance), ("1f4.6a.0", None));
        assert_eq!((read.size, read.moment), (7, Some(SendMoment::Recipient)));
        // Text is its own identity, wherever it stands.
        let bytes = asked("sender=jörg@example.net\nrecipient=ș@example.net\n".as_bytes());
        let question = Question::of(&bytes);
        let read = question.read().unwrap();
        assert_eq!(
            (read.sender, read.recipient),
            ("jörg@example.net", "ș@example.net")
        );
        assert_eq!(read.exact, Exact::default());
    }

    #[test]
    fn two_values_that_look_the_same_are_two_values() {
        for name in ["sasl_username", "recipient", "instance"] {
            let line = |byte: u8| [name.as_bytes(), b"=a", &[byte], b"\n"].concat();
            let same = asked(&[line(0xe9), line(0xe9)].concat());
            assert!(Question::of(&same).read().is_ok());
            let other = asked(&[line(0xe9), line(0xe8)].concat());
            let two = Question::of(&other).read().map(drop);
            assert_eq!(two, Err(BadInput::TwoValues), "{name}");
        }
    }

    #[test]
    fn nul_is_no_value() {
        let bytes = asked(b"sender=a\0b\n");
        let read = Question::of(&bytes).read().map(drop);
        assert_eq!(read, Err(BadInput::Binary));
    }
}
