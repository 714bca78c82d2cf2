//! Simple paged results (RFC 2696): a client reads a long result in pages, so that the size limit of
//! one answer does not limit what a program can list.
//!
//! ```text
//! client                                            server
//! search, page of 500, no cookie      ─────▶
//!                                     ◀─────        500 entries, done, cookie "after ana@..."
//! the same search, that cookie        ─────▶
//!                                     ◀─────        the rest, done, empty cookie
//! ```
//!
//! A cookie says where the page before ended, and nothing is kept for it: not a byte for a client
//! that never comes back. It is the client's text. A made-up one only changes where a search
//! begins: who asks, which entries they may see and the filter are judged again for every page. It
//! holds nothing that the client was not told, except for a service, which may read everything.

use zavor_core::account::SignInName;

use super::ber::{self, Malformed, Reader, Writer};

/// OID of the control (RFC 2696 §2).
pub const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";
/// Longest cookie: kind, count and an address.
const COOKIE_BYTES_MAX: usize = 1 + 4 + 254;

/// The control as a client sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageAsked {
    /// A page.
    Page(PageRequest),
    /// The control comes twice, or its value is not what RFC 2696 says.
    Unreadable,
}

/// Which page of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Most entries of the page; 0 = the client wants no further ones.
    pub(super) size: u32,
    /// Where it begins.
    pub(super) from: Cookie,
}

/// Where a page ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cookie {
    /// Entries sent so far, in all pages; a size limit of the request is for all of them.
    pub(super) sent: u32,
    /// The last entry that was looked at; `None` = the beginning.
    pub(super) after: Option<Position>,
}

/// The position of an entry, in the order of every search.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Position {
    /// The first entry, such as the base itself.
    First,
    /// The parent of all people.
    People,
    /// A person, by address.
    Person(SignInName),
}

impl PageAsked {
    /// Reads the value of the control.
    pub(super) fn read(value: &[u8]) -> Self {
        PageRequest::read(value).map_or(Self::Unreadable, Self::Page)
    }
}

impl PageRequest {
    fn read(value: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Reader::new(value);
        let mut reader = outer.constructed(ber::SEQUENCE)?;
        outer.end()?;
        let size = reader.number(ber::INTEGER)?;
        let from = Cookie::read(reader.octets()?)?;
        reader.end()?;
        Ok(Self { size, from })
    }
}

impl Cookie {
    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        const NOT_OURS: Malformed = Malformed("a cookie that this door never gave");
        let Some((kind, rest)) = bytes.split_first() else {
            return Ok(Self::default());
        };
        let (sent, address) = rest.split_first_chunk().ok_or(NOT_OURS)?;
        if bytes.len() > COOKIE_BYTES_MAX {
            return Err(NOT_OURS);
        }
        let after = match (kind, address) {
            (0, []) => Position::First,
            (1, []) => Position::People,
            (2, [_, ..]) => {
                let address = std::str::from_utf8(address).map_err(|_| NOT_OURS)?;
                // Any text is a position in the order of addresses; no account need be there.
                Position::Person(SignInName::from_normal_form(address))
            }
            _ => return Err(NOT_OURS),
        };
        Ok(Self {
            sent: u32::from_be_bytes(*sent),
            after: Some(after),
        })
    }

    /// The cookie as bytes; empty at the beginning, which as an answer means the end.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let (kind, address) = match &self.after {
            None => return Vec::new(),
            Some(Position::First) => (0, ""),
            Some(Position::People) => (1, ""),
            Some(Position::Person(address)) => (2, address.as_str()),
        };
        [&[kind][..], &self.sent.to_be_bytes(), address.as_bytes()].concat()
    }
}

/// Writes the control into the controls of an answer. How many entries there are in all is not
/// said (0): nobody counts them.
pub(super) fn write(controls: &mut Writer, cookie: &[u8]) {
    let mut value = Writer::new();
    value.constructed(ber::SEQUENCE, |page| {
        page.number(ber::INTEGER, 0);
        page.octets(cookie);
    });
    controls.constructed(ber::SEQUENCE, |control| {
        control.octets(PAGED_RESULTS.as_bytes());
        control.octets(&value.into_bytes());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_comes_back_as_it_was_given_and_others_are_refused() {
        let person = Position::Person(SignInName::from_normal_form("ana@contoso.example"));
        for after in [
            None,
            Some(Position::First),
            Some(Position::People),
            Some(person),
        ] {
            let sent = if after.is_some() { 1_000 } else { 0 };
            let cookie = Cookie { sent, after };
            assert_eq!(Cookie::read(&cookie.bytes()), Ok(cookie));
        }
        let long = [&[2, 0, 0, 0, 0][..], &[b'a'; 255]].concat();
        for bad in [
            &[0][..],
            &[2, 0, 0, 0, 1],
            &[0, 0, 0, 0, 1, b'a'],
            &[3, 0, 0, 0, 1],
            &[2, 0, 0, 0, 1, 0xff],
            &long,
        ] {
            assert!(Cookie::read(bad).is_err(), "{bad:?}");
        }
    }
}
