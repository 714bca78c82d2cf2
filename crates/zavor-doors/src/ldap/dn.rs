//! Distinguished names as text: RFC 4514, read and written.
//!
//! A DN is a list of RDNs, the most specific one first; each is one attribute and its value. Values
//! are bytes: `\C3\A9` and `#0402…` are understood, and so are raw bytes that are not UTF-8.
//!
//! Comparison: attribute names and values compare without regard to ASCII case, which is the
//! rule of every attribute in our names (`uid`, `ou`, `dc`, `cn`, `o`).
//! Known limits: RDNs of several values (`a=1+b=2`) are refused, because no name of ours has any;
//! `;` between RDNs (RFC 2253) is accepted.

use std::fmt::Write as _;

/// Longest DN in bytes that is read.
pub const DN_BYTES_MAX: usize = 2_048;
/// Most RDNs of a DN that is read.
pub const RDNS_MAX: usize = 32;

/// A distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dn {
    rdns: Vec<Rdn>,
}

/// One part of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rdn {
    /// Attribute name in lower case, or an OID as it is.
    pub attribute: String,
    /// Its value, unescaped.
    pub value: Vec<u8>,
}

/// A text that is not a DN (result 34, invalidDNSyntax).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADn;

impl Dn {
    /// Reads a DN; the empty text is the empty name.
    pub fn parse(text: &[u8]) -> Result<Self, NotADn> {
        if text.len() > DN_BYTES_MAX {
            return Err(NotADn);
        }
        let mut rdns = Vec::new();
        let mut rest = text;
        if trimmed_start(rest).is_empty() {
            return Ok(Self { rdns });
        }
        loop {
            let (rdn, after) = rdn(rest)?;
            rdns.push(rdn);
            if rdns.len() > RDNS_MAX {
                return Err(NotADn);
            }
            match after.split_first() {
                None => return Ok(Self { rdns }),
                Some((b',' | b';', more)) => rest = more,
                Some(_) => return Err(NotADn),
            }
        }
    }

    /// This name with one more part in front.
    pub fn child(&self, attribute: &str, value: &[u8]) -> Self {
        let mut rdns = Vec::with_capacity(self.rdns.len() + 1);
        rdns.push(Rdn {
            attribute: attribute.to_owned(),
            value: value.to_vec(),
        });
        rdns.extend(self.rdns.iter().cloned());
        Self { rdns }
    }

    /// The part in front and the name above it; `None` for the empty name.
    pub fn split(&self) -> Option<(&Rdn, Self)> {
        let (first, above) = self.rdns.split_first()?;
        Some((
            first,
            Self {
                rdns: above.to_vec(),
            },
        ))
    }

    /// Whether this is the name of the root.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// Whether both name the same entry.
    pub fn same(&self, other: &Self) -> bool {
        self.rdns.len() == other.rdns.len()
            && self.rdns.iter().zip(&other.rdns).all(|(one, two)| {
                one.attribute == two.attribute && one.value.eq_ignore_ascii_case(&two.value)
            })
    }
}

impl std::fmt::Display for Dn {
    /// RFC 4514 §2: escapes what must be escaped; bytes that are not UTF-8 are written in hex.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, rdn) in self.rdns.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(&rdn.attribute)?;
            f.write_str("=")?;
            f.write_str(&escaped(&rdn.value))?;
        }
        Ok(())
    }
}

/// A value as in RFC 4514 §2.4. Control characters are escaped too, so that a DN is always one
/// line.
fn escaped(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len() + 8);
    let last = value.len().saturating_sub(1);
    let mut at = 0;
    for chunk in value.utf8_chunks() {
        for character in chunk.valid().chars() {
            let edge_space = character == ' ' && (at == 0 || at == last);
            let edge_hash = character == '#' && at == 0;
            if edge_space || edge_hash || "\"+,;<>\\=".contains(character) {
                text.push('\\');
                text.push(character);
            } else if character.is_control() {
                let mut buffer = [0; 4];
                push_hex(&mut text, character.encode_utf8(&mut buffer).as_bytes());
            } else {
                text.push(character);
            }
            at += character.len_utf8();
        }
        push_hex(&mut text, chunk.invalid());
        at += chunk.invalid().len();
    }
    text
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing into a String cannot fail.
        let _ = write!(text, "\\{byte:02X}");
    }
}

fn trimmed_start(mut bytes: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

/// One RDN and what follows it.
fn rdn(text: &[u8]) -> Result<(Rdn, &[u8]), NotADn> {
    let text = trimmed_start(text);
    let equals = text.iter().position(|byte| *byte == b'=').ok_or(NotADn)?;
    let (name, rest) = text.split_at_checked(equals).ok_or(NotADn)?;
    let name = name.trim_ascii_end();
    let named = !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if !named {
        return Err(NotADn);
    }
    let attribute = String::from_utf8_lossy(name).to_ascii_lowercase();
    let rest = trimmed_start(rest.get(1..).unwrap_or_default());
    let (value, rest) = match rest.split_first() {
        Some((b'#', hex)) => hex_value(hex)?,
        _ => string_value(rest)?,
    };
    Ok((Rdn { attribute, value }, rest))
}

/// `#` and the BER of the value in hex; only strings are accepted.
fn hex_value(text: &[u8]) -> Result<(Vec<u8>, &[u8]), NotADn> {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_hexdigit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).ok_or(NotADn)?;
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some((hex(*high)? << 4) | hex(*low)?),
            _ => None,
        })
        .collect();
    let bytes = bytes.ok_or(NotADn)?;
    let mut reader = super::ber::Reader::new(&bytes);
    let (_, content) = reader.any().map_err(|_| NotADn)?;
    reader.end().map_err(|_| NotADn)?;
    Ok((content.to_vec(), trimmed_start(rest)))
}

/// A value with escapes, up to an unescaped separator. Unescaped spaces at its end are dropped.
fn string_value(text: &[u8]) -> Result<(Vec<u8>, &[u8]), NotADn> {
    let mut value = Vec::new();
    // Bytes up to here are kept, even if only spaces follow.
    let mut kept = 0;
    let mut rest = text;
    loop {
        match rest {
            [] | [b',' | b';', ..] => {
                value.truncate(kept);
                return Ok((value, rest));
            }
            [b'\\', high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                value.push((hex(*high).unwrap_or(0) << 4) | hex(*low).unwrap_or(0));
                kept = value.len();
                rest = after;
            }
            [b'\\', plain, after @ ..] if b"\"+,;<>\\= #".contains(plain) => {
                value.push(*plain);
                kept = value.len();
                rest = after;
            }
            // An unescaped `=` or `#` inside is allowed (RFC 4514 §3, `stringchar`).
            [b'\\' | b'"' | b'+' | b'<' | b'>' | 0, ..] => return Err(NotADn),
            [byte, after @ ..] => {
                value.push(*byte);
                if *byte != b' ' {
                    kept = value.len();
                }
                rest = after;
            }
        }
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value_of(text: &str) -> Result<Vec<u8>, NotADn> {
        Dn::parse(text.as_bytes()).map(|dn| dn.split().unwrap().0.value.clone())
    }

    #[test]
    fn escapes_of_rfc_4514_are_read() {
        assert_eq!(value_of(r"uid=a\2Cb,ou=people"), Ok(b"a,b".to_vec()));
        assert_eq!(value_of(r"uid=a\,b,ou=people"), Ok(b"a,b".to_vec()));
        assert_eq!(
            value_of(r"CN=James \22Jim\22 Smith\, III"),
            Ok(b"James \"Jim\" Smith, III".to_vec())
        );
        assert_eq!(
            value_of(r"cn=Lu\C4\8Di\C4\87"),
            Ok("Lučić".as_bytes().to_vec())
        );
        assert_eq!(value_of(r"cn=\ x \ "), Ok(b" x  ".to_vec()));
        assert_eq!(value_of("cn= x  ,ou=y"), Ok(b"x".to_vec()));
        assert_eq!(value_of("1.3.6.1.4.1.1466.0=#04024869"), Ok(b"Hi".to_vec()));
        assert_eq!(
            value_of("uid=ana@contoso.example;ou=people"),
            Ok(b"ana@contoso.example".to_vec())
        );
        assert_eq!(value_of("uid=a=b#c"), Ok(b"a=b#c".to_vec()));
    }

    #[test]
    fn what_is_no_dn_is_refused() {
        for bad in [
            "x",
            "=y",
            "uid=a\\",
            "uid=a\\g",
            "uid=\"a\"",
            "uid=a+ou=b",
            "uid=a,",
            ",",
            "u id=a",
            "uid=#0",
            "uid=#04",
            "uid=#zz",
        ] {
            assert_eq!(Dn::parse(bad.as_bytes()), Err(NotADn), "{bad}");
        }
        assert_eq!(Dn::parse(&vec![b'a'; DN_BYTES_MAX + 1]), Err(NotADn));
        assert_eq!(
            Dn::parse("a=b,".repeat(RDNS_MAX + 1).trim_end_matches(',').as_bytes()),
            Err(NotADn)
        );
        assert_eq!(Dn::parse(b" ").map(|dn| dn.is_empty()), Ok(true));
    }

    #[test]
    fn names_compare_without_case_and_spaces() {
        let one = Dn::parse(b"UID=Ana@Contoso.Example, OU=People,dc=contoso").unwrap();
        let two = Dn::parse(b"uid=ana@contoso.example,ou=people,DC=Contoso").unwrap();
        assert!(one.same(&two));
        assert!(!one.same(&two.split().unwrap().1));
    }

    #[test]
    fn a_written_name_is_one_line() {
        let dn = Dn::default().child("cn", b"a\nb\0c\xff");
        assert_eq!(dn.to_string(), "cn=a\\0Ab\\00c\\FF");
    }

    proptest! {
        #[test]
        fn every_value_comes_back_from_its_text(
            values in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..4),
        ) {
            let dn = values.iter().fold(Dn::default(), |dn, value| dn.child("uid", value));
            prop_assert_eq!(Dn::parse(dn.to_string().as_bytes()), Ok(dn));
        }

        #[test]
        fn any_text_is_a_name_or_not_but_never_a_panic(text in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(dn) = Dn::parse(&text) {
                prop_assert_eq!(Dn::parse(dn.to_string().as_bytes()), Ok(dn));
            }
        }
    }
}
