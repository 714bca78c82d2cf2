//! Fields of a form or a query: strict UTF-8, bounded in number and size. Input that is not text is
//! refused as a whole; nothing is guessed.

use std::fmt;
use std::sync::Arc;

/// Most fields of one form; ten thousand accounts may be ticked.
pub(crate) const FIELDS_MAX: usize = 10_200;
/// Most fields of a client that is not signed in: several times the number in the largest of these
/// forms. A field costs much more memory than the two bytes it may have.
pub(crate) const FIELDS_OPEN_MAX: usize = 100;
/// Longest value of one field in bytes; fits a list of ten thousand addresses.
pub(crate) const VALUE_BYTES_MAX: usize = 512 * 1024;

/// Parsed fields in their order. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Fields(Arc<Vec<(String, String)>>);

/// Why fields were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadFields {
    /// Not `application/x-www-form-urlencoded` in UTF-8.
    NotText,
    /// More than allowed, or longer than [`VALUE_BYTES_MAX`].
    TooMuch,
}

/// Shows no values: they may be passwords.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Fields {
    /// Parses `name=value&…` with at most this many fields.
    pub(crate) fn parse(encoded: &[u8], fields_max: usize) -> Result<Self, BadFields> {
        let mut fields = Vec::new();
        for pair in encoded
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            if fields.len() >= fields_max {
                return Err(BadFields::TooMuch);
            }
            let split = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = match split {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            let (name, value) = (decode(name)?, decode(value)?);
            if name.len() > 200 || value.len() > VALUE_BYTES_MAX {
                return Err(BadFields::TooMuch);
            }
            fields.push((name, value));
        }
        Ok(Self(Arc::new(fields)))
    }

    /// The first value of this name, trimmed; empty if there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value as typed (passwords keep their spaces); empty if there is none.
    pub(crate) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The first value; `None` if absent or blank.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// Every value of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Whether a checkbox of this name was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The value as a number, if it is one.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// All fields.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn decode(encoded: &[u8]) -> Result<String, BadFields> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (digit(), digit());
                let (Some(high), Some(low)) = (high, low) else {
                    return Err(BadFields::NotText);
                };
                u8::try_from(high * 16 + low).map_err(|_| BadFields::NotText)?
            }
            plain => plain,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| BadFields::NotText)?;
    match text.contains('\0') {
        true => Err(BadFields::NotText),
        false => Ok(text),
    }
}

/// Encodes one value for a query.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(encoded: &[u8]) -> Result<Fields, BadFields> {
        Fields::parse(encoded, FIELDS_MAX)
    }

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let fields = parse(b"name=Ana+Pop&reason=%C8%99i%20a%26b&account=a&account=b&x");
        let fields = fields.unwrap();
        assert_eq!(fields.text("name"), "Ana Pop");
        assert_eq!(fields.text("reason"), "și a&b");
        assert_eq!(fields.all("account").collect::<Vec<_>>(), ["a", "b"]);
        assert!(fields.ticked("x") && !fields.ticked("y"));
        assert_eq!(fields.some("x"), None);
    }

    #[test]
    fn what_is_not_text_is_refused_as_a_whole() {
        for bad in [&b"a=%FF"[..], b"a=%4", b"a=%zz", b"a=\xc8", b"a=%00"] {
            assert_eq!(parse(bad).unwrap_err(), BadFields::NotText, "{bad:?}");
        }
    }

    #[test]
    fn number_and_length_are_bounded() {
        let many = "a=1&".repeat(FIELDS_MAX + 1);
        assert_eq!(parse(many.as_bytes()).unwrap_err(), BadFields::TooMuch);
        let long = format!("a={}", "x".repeat(VALUE_BYTES_MAX + 1));
        assert_eq!(parse(long.as_bytes()).unwrap_err(), BadFields::TooMuch);
    }

    #[test]
    fn an_encoded_value_reads_back() {
        let text = "ana+x@contoso.example & ș/?#";
        let fields = parse(format!("q={}", encode(text)).as_bytes()).unwrap();
        assert_eq!(fields.raw("q"), text);
    }
}
