//! Search filters: read from BER (RFC 4511 §4.5.1.7) and evaluated in three-valued logic.
//!
//! What this door cannot decide (an unknown attribute, a match it does not offer, an assertion that
//! is no value of the attribute) is `Undefined`, and an entry is returned only if the whole filter
//! is `True`: so `(!(unknown=x))` returns nothing, as the RFC requires. Assertion values are bytes;
//! a binary GUID is an ordinary value of an unknown attribute.
//!
//! Security: depth and number of terms are bounded while reading, before anything is evaluated.

use super::ber::{self, Malformed, Reader};

/// Deepest nesting of a filter that is accepted.
pub const FILTER_DEPTH_MAX: usize = 32;
/// Most terms (inner and outer) of a filter that is accepted.
pub const FILTER_TERMS_MAX: usize = 256;

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// All of them; an empty list is `True` (RFC 4526).
    And(Vec<Filter>),
    /// At least one of them; an empty list is `False` (RFC 4526).
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A value equals; approximate matches are equality (RFC 4511 §4.5.1.7.6).
    Equality(Assertion),
    /// A value has these parts in this order.
    Substrings(Substrings),
    /// The attribute has a value.
    Present(Vec<u8>),
    /// Ordering and extensible matches: always `Undefined` here.
    Unsupported,
}

/// An attribute and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Attribute description as sent.
    pub attribute: Vec<u8>,
    /// Value as sent.
    pub value: Vec<u8>,
}

/// An attribute and parts of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Substrings {
    /// Attribute description as sent.
    pub attribute: Vec<u8>,
    /// How the value begins.
    pub initial: Option<Vec<u8>>,
    /// What comes in between, in order.
    pub any: Vec<Vec<u8>>,
    /// How the value ends.
    pub last: Option<Vec<u8>>,
}

/// The three truth values of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// Matches.
    True,
    /// Does not match.
    False,
    /// Cannot be decided.
    Undefined,
}

/// Why a filter was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterError {
    /// Not the BER of a filter: the connection cannot be trusted any more.
    Malformed(Malformed),
    /// Deeper or longer than [`FILTER_DEPTH_MAX`] and [`FILTER_TERMS_MAX`]: answered with 53.
    TooComplex,
}

impl From<Malformed> for FilterError {
    fn from(error: Malformed) -> Self {
        Self::Malformed(error)
    }
}

/// Answers the terms of a filter about one entry.
pub trait Matches {
    /// Whether a value equals.
    fn equals(&self, assertion: &Assertion) -> Truth;
    /// Whether a value has these parts.
    fn contains(&self, substrings: &Substrings) -> Truth;
    /// Whether the attribute is there.
    fn has(&self, attribute: &[u8]) -> Truth;
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Undefined => Self::Undefined,
        }
    }
}

impl Filter {
    /// Reads the next value as a filter.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, FilterError> {
        let mut terms = FILTER_TERMS_MAX;
        read(reader, FILTER_DEPTH_MAX, &mut terms)
    }

    /// Evaluates the filter. The recursion is bounded, because reading limited the depth.
    pub fn evaluate(&self, entry: &impl Matches) -> Truth {
        match self {
            Self::And(terms) => decisive(terms, entry, Truth::False),
            Self::Or(terms) => decisive(terms, entry, Truth::True),
            Self::Not(term) => !term.evaluate(entry),
            Self::Equality(assertion) => entry.equals(assertion),
            Self::Substrings(substrings) => entry.contains(substrings),
            Self::Present(attribute) => entry.has(attribute),
            Self::Unsupported => Truth::Undefined,
        }
    }
}

/// One decisive term decides; without one, an undefined term makes the result undefined; else it is
/// the contrary.
fn decisive(terms: &[Filter], entry: &impl Matches, decisive: Truth) -> Truth {
    let mut result = !decisive;
    for term in terms {
        let truth = term.evaluate(entry);
        if truth == decisive {
            return decisive;
        }
        if truth == Truth::Undefined {
            result = Truth::Undefined;
        }
    }
    result
}

fn read(reader: &mut Reader<'_>, depth: usize, terms: &mut usize) -> Result<Filter, FilterError> {
    let (tag, content) = reader.any()?;
    *terms = terms.checked_sub(1).ok_or(FilterError::TooComplex)?;
    let deeper = depth.checked_sub(1).ok_or(FilterError::TooComplex)?;
    let mut inner = Reader::new(content);
    Ok(match tag {
        0xa0 => Filter::And(set(inner, deeper, terms)?),
        0xa1 => Filter::Or(set(inner, deeper, terms)?),
        0xa2 => {
            let term = read(&mut inner, deeper, terms)?;
            inner.end()?;
            Filter::Not(Box::new(term))
        }
        0xa3 | 0xa8 => Filter::Equality(assertion(inner)?),
        0xa4 => Filter::Substrings(substrings(inner)?),
        0xa5 | 0xa6 => {
            assertion(inner)?;
            Filter::Unsupported
        }
        0x87 => Filter::Present(content.to_vec()),
        0xa9 => {
            while !inner.is_empty() {
                inner.any()?;
            }
            Filter::Unsupported
        }
        _ => return Err(Malformed("a filter of an unknown kind").into()),
    })
}

fn set(
    mut reader: Reader<'_>,
    depth: usize,
    terms: &mut usize,
) -> Result<Vec<Filter>, FilterError> {
    let mut filters = Vec::new();
    while !reader.is_empty() {
        filters.push(read(&mut reader, depth, terms)?);
    }
    Ok(filters)
}

fn assertion(mut reader: Reader<'_>) -> Result<Assertion, Malformed> {
    let attribute = reader.octets()?.to_vec();
    let value = reader.octets()?.to_vec();
    reader.end()?;
    Ok(Assertion { attribute, value })
}

fn substrings(mut reader: Reader<'_>) -> Result<Substrings, FilterError> {
    let mut found = Substrings {
        attribute: reader.octets()?.to_vec(),
        ..Substrings::default()
    };
    let mut parts = reader.constructed(ber::SEQUENCE)?;
    reader.end()?;
    if parts.is_empty() {
        return Err(Malformed("a substring filter without parts").into());
    }
    let mut count = 0;
    while !parts.is_empty() {
        count += 1;
        if count > FILTER_TERMS_MAX {
            return Err(FilterError::TooComplex);
        }
        let first = found.initial.is_none() && found.any.is_empty();
        let (tag, content) = parts.any()?;
        match tag {
            _ if found.last.is_some() => {
                return Err(Malformed("a substring part behind the final one").into());
            }
            0x80 if first => found.initial = Some(content.to_vec()),
            0x81 => found.any.push(content.to_vec()),
            0x82 => found.last = Some(content.to_vec()),
            _ => return Err(Malformed("a substring part out of place").into()),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ldap::ber::Writer;

    /// Attributes `t`, `f`, `u` have the truth they are named after.
    struct Table;

    impl Matches for Table {
        fn equals(&self, assertion: &Assertion) -> Truth {
            self.has(&assertion.attribute)
        }
        fn contains(&self, substrings: &Substrings) -> Truth {
            self.has(&substrings.attribute)
        }
        fn has(&self, attribute: &[u8]) -> Truth {
            match attribute {
                b"t" => Truth::True,
                b"f" => Truth::False,
                _ => Truth::Undefined,
            }
        }
    }

    fn term(letter: char) -> Filter {
        Filter::Present(letter.to_string().into_bytes())
    }

    #[test]
    fn three_valued_logic_follows_rfc_4511() {
        use Truth::{False, True, Undefined};
        let table = [
            // left, right, and, or
            ('t', 't', True, True),
            ('t', 'f', False, True),
            ('t', 'u', Undefined, True),
            ('f', 'f', False, False),
            ('f', 'u', False, Undefined),
            ('u', 'u', Undefined, Undefined),
        ];
        for (left, right, and, or) in table {
            for (one, two) in [(left, right), (right, left)] {
                let both = vec![term(one), term(two)];
                assert_eq!(
                    Filter::And(both.clone()).evaluate(&Table),
                    and,
                    "{one} and {two}"
                );
                assert_eq!(Filter::Or(both).evaluate(&Table), or, "{one} or {two}");
            }
        }
        for (letter, not) in [('t', False), ('f', True), ('u', Undefined)] {
            assert_eq!(Filter::Not(Box::new(term(letter))).evaluate(&Table), not);
        }
        assert_eq!(Filter::And(vec![]).evaluate(&Table), True);
        assert_eq!(Filter::Or(vec![]).evaluate(&Table), False);
        assert_eq!(
            Filter::Not(Box::new(Filter::Unsupported)).evaluate(&Table),
            Undefined
        );
    }

    #[test]
    fn a_binary_guid_is_an_ordinary_value() {
        // (objectGUID=\00\ff\80\01), byte for byte as ldapsearch sends it.
        let bytes = b"\xa3\x12\x04\x0aobjectGUID\x04\x04\x00\xff\x80\x01";
        let filter = Filter::read(&mut Reader::new(bytes)).unwrap();
        assert_eq!(
            filter,
            Filter::Equality(Assertion {
                attribute: b"objectGUID".to_vec(),
                value: vec![0, 0xff, 0x80, 1]
            })
        );
    }

    #[test]
    fn substrings_keep_their_places() {
        let bytes = b"\xa4\x13\x04\x03uid\x30\x0c\x80\x01a\x81\x01b\x81\x01c\x82\x01d";
        let Ok(Filter::Substrings(parts)) = Filter::read(&mut Reader::new(bytes)) else {
            panic!("not substrings");
        };
        assert_eq!(
            (parts.initial, parts.any, parts.last),
            (
                Some(b"a".to_vec()),
                vec![b"b".to_vec(), b"c".to_vec()],
                Some(b"d".to_vec())
            )
        );
        for bad in [
            &b"\xa4\x07\x04\x03uid\x30\x00"[..],
            b"\xa4\x0d\x04\x03uid\x30\x06\x81\x01b\x80\x01a",
        ] {
            assert!(matches!(
                Filter::read(&mut Reader::new(bad)),
                Err(FilterError::Malformed(_))
            ));
        }
    }

    fn nested(depth: usize) -> Vec<u8> {
        (1..depth).fold(b"\x87\x01t".to_vec(), |inner, _| {
            let mut writer = Writer::new();
            writer.value(0xa2, &inner);
            writer.into_bytes()
        })
    }

    #[test]
    fn a_filter_of_depth_100_is_refused_and_one_of_32_is_not() {
        let read = |depth| Filter::read(&mut Reader::new(&nested(depth)));
        assert!(read(FILTER_DEPTH_MAX).is_ok());
        assert_eq!(read(FILTER_DEPTH_MAX + 1), Err(FilterError::TooComplex));
        assert_eq!(read(100), Err(FilterError::TooComplex));
    }

    #[test]
    fn a_filter_of_too_many_terms_is_refused() {
        let read = |terms| {
            let mut writer = Writer::new();
            writer.value(0xa1, &b"\x87\x01t".repeat(terms));
            Filter::read(&mut Reader::new(&writer.into_bytes()))
        };
        assert!(read(FILTER_TERMS_MAX - 1).is_ok());
        assert_eq!(read(FILTER_TERMS_MAX), Err(FilterError::TooComplex));
    }
}
