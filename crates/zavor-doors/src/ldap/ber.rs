//! The part of BER that LDAP uses (RFC 4511 §5.1): definite lengths only, no constructed strings,
//! tags of one byte. Values are byte strings: nothing here requires UTF-8.
//!
//! Security: every byte read is the attacker's. The reader borrows, never allocates, and never
//! looks beyond the slice it was given; lengths are checked before they are used.
//! Known limits: tags above 30 and integers beyond 64 bits are malformed.

/// Why bytes are not what was expected, in words for the log, never for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

/// Universal BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// Universal INTEGER.
pub const INTEGER: u8 = 0x02;
/// Universal OCTET STRING, primitive.
pub const OCTET_STRING: u8 = 0x04;
/// Universal ENUMERATED.
pub const ENUMERATED: u8 = 0x0a;
/// Universal SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// Universal SET.
pub const SET: u8 = 0x31;

/// Longest length field that is read: four bytes behind the first.
const LENGTH_BYTES_MAX: usize = 4;

/// Reads values one after the other from a slice.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

/// The size in bytes (header included) of the value at the start of `bytes`; `None` if the header
/// is not complete yet. The value itself may still be missing.
pub fn whole_length(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    let Some((&tag, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    if tag & 0x1f == 0x1f {
        return Err(Malformed("a tag of more than one byte"));
    }
    let Some((&first, rest)) = rest.split_first() else {
        return Ok(None);
    };
    if first < 0x80 {
        return Ok(Some(2 + usize::from(first)));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 {
        return Err(Malformed("an indefinite length"));
    }
    if count > LENGTH_BYTES_MAX {
        return Err(Malformed("a length of more than four bytes"));
    }
    let Some(digits) = rest.get(..count) else {
        return Ok(None);
    };
    let length = digits
        .iter()
        .fold(0_usize, |sum, &byte| (sum << 8) | usize::from(byte));
    length
        .checked_add(2 + count)
        .map(Some)
        .ok_or(Malformed("a length beyond memory"))
}

impl<'a> Reader<'a> {
    /// Reads from `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether everything was read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value, whatever it is: tag and content.
    pub fn any(&mut self) -> Result<(u8, &'a [u8]), Malformed> {
        let whole = whole_length(self.rest)?.ok_or(Malformed("a header that is cut short"))?;
        let value = self
            .rest
            .get(..whole)
            .ok_or(Malformed("a value that is cut short"))?;
        let tag = self.peek().ok_or(Malformed("nothing"))?;
        // The header is two bytes, or two plus as many as the long form announces.
        let header = match value.get(1) {
            Some(&first) if first >= 0x80 => 2 + usize::from(first & 0x7f),
            _ => 2,
        };
        let content = value
            .get(header..)
            .ok_or(Malformed("a value that is cut short"))?;
        self.rest = self.rest.get(whole..).unwrap_or_default();
        Ok((tag, content))
    }

    /// The content of the next value, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        match self.peek() {
            Some(found) if found == tag => Ok(self.any()?.1),
            Some(_) => Err(Malformed("another tag than expected")),
            None => Err(Malformed("a value is missing")),
        }
    }

    /// The content of the next value if it has this tag; otherwise nothing is read.
    pub fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>, Malformed> {
        if self.peek() == Some(tag) {
            self.any().map(|(_, content)| Some(content))
        } else {
            Ok(None)
        }
    }

    /// A constructed value, to be read by its own reader.
    pub fn constructed(&mut self, tag: u8) -> Result<Self, Malformed> {
        self.expect(tag).map(Self::new)
    }

    /// An octet string.
    pub fn octets(&mut self) -> Result<&'a [u8], Malformed> {
        self.expect(OCTET_STRING)
    }

    /// An INTEGER or ENUMERATED between 0 and 2^31 - 1 (`maxInt` of RFC 4511 §4.1.1).
    pub fn number(&mut self, tag: u8) -> Result<u32, Malformed> {
        number(self.expect(tag)?)
    }

    /// A BOOLEAN. RFC 4511 §5.1 requires 0xFF for true; like every server, this reads any value but
    /// zero as true.
    pub fn boolean(&mut self) -> Result<bool, Malformed> {
        boolean(self.expect(BOOLEAN)?)
    }

    /// Fails if anything follows.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Malformed("bytes behind the end"))
        }
    }
}

/// The content of an INTEGER or ENUMERATED, 0 to 2^31 - 1.
pub fn number(content: &[u8]) -> Result<u32, Malformed> {
    if content.is_empty() || content.len() > 8 {
        return Err(Malformed("an integer of no sane size"));
    }
    let sign = if content.first().is_some_and(|first| first & 0x80 != 0) {
        -1
    } else {
        0
    };
    let value = content
        .iter()
        .fold(sign, |sum: i64, &byte| (sum << 8) | i64::from(byte));
    u32::try_from(value)
        .ok()
        .filter(|value| *value <= i32::MAX as u32)
        .ok_or(Malformed("an integer out of range"))
}

/// The content of a BOOLEAN.
pub fn boolean(content: &[u8]) -> Result<bool, Malformed> {
    match content {
        [value] => Ok(*value != 0),
        _ => Err(Malformed("a boolean of no sane size")),
    }
}

/// Writes values. Lengths are in their shortest form.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An empty one.
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// A primitive value.
    pub fn value(&mut self, tag: u8, content: &[u8]) -> &mut Self {
        self.bytes.push(tag);
        self.length(content.len());
        self.bytes.extend_from_slice(content);
        self
    }

    /// An octet string.
    pub fn octets(&mut self, content: &[u8]) -> &mut Self {
        self.value(OCTET_STRING, content)
    }

    /// An INTEGER or ENUMERATED.
    pub fn number(&mut self, tag: u8, value: u32) -> &mut Self {
        let bytes = i64::from(value).to_be_bytes();
        // Shortest form: drop leading zero bytes while the sign bit of the next stays clear.
        let mut content: &[u8] = &bytes;
        while let [0, rest @ ..] = content {
            match rest.first() {
                Some(next) if next & 0x80 == 0 => content = rest,
                _ => break,
            }
        }
        self.value(tag, content)
    }

    /// A constructed value, filled by `fill`.
    pub fn constructed(&mut self, tag: u8, fill: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::new();
        fill(&mut inner);
        self.value(tag, &inner.bytes)
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn length(&mut self, length: usize) {
        if let Ok(short @ 0..0x80) = u8::try_from(length) {
            self.bytes.push(short);
            return;
        }
        let bytes = length.to_be_bytes();
        let digits = bytes.iter().skip_while(|byte| **byte == 0).count();
        // At most eight bytes: fits the seven bits of the first.
        self.bytes.push(0x80 | digits as u8);
        self.bytes
            .extend(bytes.iter().skip_while(|byte| **byte == 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = Writer::new();
        fill(&mut writer);
        writer.into_bytes()
    }

    #[test]
    fn numbers_are_written_in_the_shortest_form() {
        for (value, bytes) in [
            (0, &[2, 1, 0][..]),
            (127, &[2, 1, 127]),
            (128, &[2, 2, 0, 128]),
            (256, &[2, 2, 1, 0]),
            (i32::MAX as u32, &[2, 4, 0x7f, 0xff, 0xff, 0xff]),
        ] {
            let got = written(|w| {
                w.number(INTEGER, value);
            });
            assert_eq!(got, bytes);
            assert_eq!(Reader::new(&got).number(INTEGER), Ok(value));
        }
    }

    #[test]
    fn long_values_come_back() {
        for size in [0, 127, 128, 255, 256, 65_536] {
            let content = vec![0xa5; size];
            let bytes = written(|w| {
                w.octets(&content);
            });
            assert_eq!(whole_length(&bytes), Ok(Some(bytes.len())));
            assert_eq!(Reader::new(&bytes).octets(), Ok(&content[..]));
        }
    }

    #[test]
    fn lengths_that_are_not_minimal_are_read() {
        // RFC 4511 §5.1 asks for the definite form, not for the shortest one.
        assert_eq!(Reader::new(&[4, 0x81, 1, b'x']).octets(), Ok(&b"x"[..]));
        assert_eq!(
            Reader::new(&[4, 0x84, 0, 0, 0, 1, b'x']).octets(),
            Ok(&b"x"[..])
        );
    }

    #[test]
    fn indefinite_and_absurd_lengths_are_refused() {
        assert!(whole_length(&[0x30, 0x80]).is_err());
        assert!(whole_length(&[0x30, 0x85, 1, 1, 1, 1, 1]).is_err());
        assert!(whole_length(&[0x1f, 0x81]).is_err());
        assert_eq!(whole_length(&[0x30, 0x84, 0xff, 0xff, 0xff]), Ok(None));
        assert!(
            Reader::new(&[4, 0x84, 0xff, 0xff, 0xff, 0xff, 0])
                .octets()
                .is_err()
        );
    }

    #[test]
    fn negative_and_huge_integers_are_refused() {
        for content in [
            &[0xff][..],
            &[0x80, 0, 0, 0],
            &[0, 0x80, 0, 0, 0],
            &[],
            &[1; 9],
        ] {
            assert!(number(content).is_err(), "{content:?}");
        }
    }

    #[test]
    fn a_constructed_string_is_refused() {
        assert!(Reader::new(&[0x24, 3, 4, 1, b'x']).octets().is_err());
    }
}
