//! Forms as types: each form is a struct that names its fields. A misspelt field is a compile
//! error, and a form with other fields than its page sends is refused as a whole, instead of being
//! read as empty texts.
//!
//! | type | value |
//! |---|---|
//! | `String` | the text, trimmed |
//! | `Option<…>` | `None` if blank; with `#[serde(default)]` also if absent |
//! | [`AsTyped`] | the text untrimmed: a password |
//! | `bool` with `#[serde(default)]` | a box: ticked if the field is present |
//! | `Vec<String>` with `#[serde(default)]` | every value of a field that may be repeated |
//! | a number | its digits |
//!
//! Three kinds of fields are skipped: the token, which the door has checked, the return place
//! (`crate::respond::back`), and those that the page `/step-up` adds to a form when it sends it on.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::value::{SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use zeroize::Zeroize;

use super::context::Context;
use super::fields::Fields;

/// Name of the field with the token against forged forms.
pub(crate) const TOKEN: &str = "csrf";
/// Name of the field with the return place (`crate::respond::back`), in queries and in forms.
pub(crate) const BACK: &str = "return";
/// Fields of the page `/step-up` itself; they are still there when it sends a form on.
pub(crate) const STEP_UP: [&str; 4] = ["code", "answer", "next", "then"];
/// The name by which [`AsTyped`] is told apart from other texts.
const AS_TYPED: &str = "AsTyped";

/// The form of a request, checked against forgery. Handlers ask whether it fits (`form.fits()?`)
/// once they know that the sender may send it.
pub(crate) struct Form<T>(pub(crate) Result<T, Misfit>);

/// Why a form does not fit. It names fields and never a typed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misfit {
    Missing(String),
    Unknown(String),
    Twice(String),
    NotANumber(String),
    /// Something that no browser sends; in English.
    Other(String),
}

/// A text as typed, spaces included.
#[derive(Default, Deserialize)]
pub(crate) struct AsTyped(String);

impl AsTyped {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Its bytes, for comparing and hashing passwords.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }
}

impl Drop for AsTyped {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Reads an optional text; a blank one is present, not absent (for `deserialize_with`).
pub(crate) fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Form<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<Context>();
        let fields = context.map(|c| c.form().clone()).unwrap_or_default();
        Ok(Self(read(&fields)))
    }
}

/// Reads fields into the type of a form.
pub(super) fn read<T: DeserializeOwned>(fields: &Fields) -> Result<T, Misfit> {
    T::deserialize(WholeForm(fields))
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "missing field `{field}`"),
            Self::Unknown(field) => write!(f, "unknown field `{field}`"),
            Self::Twice(field) => write!(f, "the field `{field}` is there twice"),
            Self::NotANumber(field) => write!(f, "the field `{field}` is not a number"),
            Self::Other(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Misfit {}

impl serde::de::Error for Misfit {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self::Other(why.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field.to_owned())
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::Unknown(field.to_owned())
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::Twice(field.to_owned())
    }
}

/// A whole form.
struct WholeForm<'a>(&'a Fields);

impl<'de> Deserializer<'de> for WholeForm<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in self.0.iter() {
            let passed_over = [TOKEN, BACK].contains(&name) || STEP_UP.contains(&name);
            if known.contains(&name) || !passed_over {
                named.entry(name).or_default().push(value);
            }
        }
        visitor.visit_map(FormEntries {
            left: named.into_iter(),
            value: None,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The fields of a form, each with all of its values.
struct FormEntries<'a> {
    left: std::collections::btree_map::IntoIter<&'a str, Vec<&'a str>>,
    value: Option<Values<'a>>,
}

impl<'de> MapAccess<'de> for FormEntries<'_> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misfit> {
        let Some((name, all)) = self.left.next() else {
            return Ok(None);
        };
        self.value = Some(Values { name, all });
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        match self.value.take() {
            Some(value) => seed.deserialize(value),
            None => Err(Misfit::Other("a field without a value".into())),
        }
    }
}

/// The values of one field.
struct Values<'a> {
    name: &'a str,
    all: Vec<&'a str>,
}

impl<'a> Values<'a> {
    fn one(&self) -> Result<&'a str, Misfit> {
        match self.all.as_slice() {
            [one] => Ok(one),
            _ => Err(Misfit::Twice(self.name.to_owned())),
        }
    }

    fn number<N: FromStr>(&self) -> Result<N, Misfit> {
        let number = self.one()?.trim().parse();
        number.map_err(|_| Misfit::NotANumber(self.name.to_owned()))
    }
}

/// One sort of number.
macro_rules! number {
    ($($deserialize:ident $visit:ident,)+) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.$visit(self.number()?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Values<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_str(self.one()?.trim())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.one()?.trim().is_empty() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    /// A ticked box sends some value; a box that is not ticked sends nothing.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.one()?;
        visitor.visit_bool(true)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(SeqDeserializer::new(self.all.into_iter()))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match name == AS_TYPED {
            true => visitor.visit_newtype_struct(StrDeserializer::new(self.one()?)),
            false => visitor.visit_newtype_struct(self),
        }
    }

    /// The value of a field that the form's type ignores.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    number! {
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map struct enum identifier
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Everything {
        name: String,
        #[serde(rename = "new-password")]
        password: AsTyped,
        #[serde(default)]
        note: Option<String>,
        #[serde(default, deserialize_with = "given")]
        blank: Option<String>,
        #[serde(default)]
        ticked: bool,
        #[serde(default)]
        domains: Vec<String>,
        #[serde(default)]
        place: Option<u64>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Code {
        code: String,
    }

    fn form<T: DeserializeOwned>(body: &str) -> Result<T, Misfit> {
        read(&Fields::parse(body.as_bytes(), 100).expect("fields"))
    }

    #[test]
    fn each_sort_of_field_is_read_as_its_page_means_it() {
        let body = "csrf=x&name=+Ana+&new-password=+p+&note=+&blank=+&ticked=&domains=a&domains=b\
                    &place=+7+&then=/x&code=123456";
        let read: Everything = form(body).expect("it fits");
        assert_eq!(read.name, "Ana");
        assert_eq!(read.password.as_str(), " p ");
        assert_eq!((read.note, read.blank.as_deref()), (None, Some("")));
        assert!(read.ticked);
        assert_eq!(read.domains, ["a", "b"]);
        assert_eq!(read.place, Some(7));
        let read: Everything = form("name=&new-password=").expect("it fits");
        assert!(!read.ticked && read.domains.is_empty() && read.blank.is_none());
    }

    #[test]
    fn missing_doubled_and_unknown_fields_do_not_fit_and_no_value_is_repeated() {
        for (body, why) in [
            ("new-password=secret", "missing field `name`"),
            (
                "name=a&name=secret&new-password=p",
                "the field `name` is there twice",
            ),
            (
                "name=a&new-password=p&new-password=secret",
                "is there twice",
            ),
            ("name=a&new-password=p&ticked=1&ticked=1", "is there twice"),
            (
                "name=a&new-password=p&place=secret",
                "`place` is not a number",
            ),
            ("name=a&new-password=p&nmae=secret", "unknown field `nmae`"),
        ] {
            let misfit = form::<Everything>(body).map(|_| ()).expect_err(body);
            assert!(misfit.to_string().contains(why), "{misfit}");
            assert!(!misfit.to_string().contains("secret"), "{misfit}");
        }
    }

    #[test]
    fn a_form_that_has_a_code_of_its_own_reads_it() {
        assert_eq!(form::<Code>("code=1&then=/").expect("it fits").code, "1");
        assert!(form::<Code>("then=/").is_err());
    }
}
