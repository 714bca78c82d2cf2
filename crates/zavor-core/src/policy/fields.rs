//! Fields: a number of a policy with its key, text, unit, bounds and default in one place.

use alloc::string::{String, ToString};

use super::value::{Bounds, Value};

/// One setting of policy type `P`.
pub struct Field<P: 'static> {
    /// Its key, as typed in `zavor policies set`.
    pub key: &'static str,
    /// What it means, for people.
    pub text: &'static str,
    /// Unit of a count; empty otherwise.
    pub unit: &'static str,
    /// What it accepts.
    pub bounds: Bounds,
    /// Reads it.
    pub get: fn(&P) -> Value,
    /// Writes a value that [`Field::check`] has accepted.
    pub(super) put: fn(&mut P, Value),
}

/// A policy type made by the macro `policy!`.
pub trait PolicyType: Default + Clone + PartialEq + Sized + 'static {
    /// Its fixed name.
    const NAME: &'static str;
    /// Its fields in reading order.
    const FIELDS: &'static [Field<Self>];
    /// Its fields by what they are about, those that most people change first; empty for a policy so
    /// small that it needs none.
    const GROUPS: &'static [Group];
}

/// Settings that belong together: they stand under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its fixed name; what is common to several policies has the same one.
    pub name: &'static str,
    /// Keys of its fields, in reading order.
    pub keys: &'static [&'static str],
}

/// The fields of a policy in the order of its groups, each with the name of its group (empty for
/// none).
pub fn grouped<P: PolicyType>() -> impl Iterator<Item = (&'static str, &'static Field<P>)> {
    let in_group = |key: &str| P::GROUPS.iter().any(|group| group.keys.contains(&key));
    let named = P::GROUPS.iter().flat_map(|group| {
        let fields = group.keys.iter().filter_map(|key| field::<P>(key));
        fields.map(|field| (group.name, field))
    });
    let rest = P::FIELDS.iter().filter(move |field| !in_group(field.key));
    named.chain(rest.map(|field| ("", field)))
}

/// Why a value was not accepted, and what would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// No such key; the policy's keys are in `FIELDS`.
    UnknownKey {
        /// The key that was given.
        key: String,
    },
    /// Not a value of this kind or outside its bounds.
    OutOfBounds {
        /// The key.
        key: &'static str,
        /// The value that was given.
        given: String,
        /// What is accepted.
        bounds: Bounds,
    },
}

impl<P> Field<P> {
    /// Reads and checks a text for this field.
    pub fn check(&self, text: &str) -> Result<Value, PolicyError> {
        Value::parse(text, self.bounds)
            .filter(|value| self.bounds.accept(*value))
            .ok_or_else(|| PolicyError::OutOfBounds {
                key: self.key,
                given: text.to_string(),
                bounds: self.bounds,
            })
    }
}

/// The field with this key.
pub fn field<P: PolicyType>(key: &str) -> Option<&'static Field<P>> {
    P::FIELDS.iter().find(|field| field.key == key)
}

/// Sets one key from text; returns the old and the new value.
pub fn set<P: PolicyType>(
    policy: &mut P,
    key: &str,
    text: &str,
) -> Result<(Value, Value), PolicyError> {
    let field = field::<P>(key).ok_or_else(|| PolicyError::UnknownKey {
        key: key.to_string(),
    })?;
    let value = field.check(text)?;
    let before = (field.get)(policy);
    (field.put)(policy, value);
    Ok((before, value))
}

macro_rules! policy {
    ($(#[doc = $doc:literal])+ pub struct $name:ident = $text:literal {
        $($(#[doc = $fdoc:literal])+ $field:ident: $ty:ty = $default:expr, $bounds:expr, $unit:literal;)+
    } $(in groups { $($group:literal: $($member:ident),+;)+ })?) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[doc = $fdoc])+ pub $field: $ty,)+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $crate::policy::fields::PolicyType for $name {
            const NAME: &'static str = $text;
            const FIELDS: &'static [$crate::policy::fields::Field<Self>] = &[$($crate::policy::fields::Field {
                key: stringify!($field),
                text: concat!($($fdoc),+).trim_ascii(),
                unit: $unit,
                bounds: $bounds,
                get: |policy| $crate::policy::setting::Setting::to_value(policy.$field),
                put: |policy, value| {
                    if let Some(value) = $crate::policy::setting::Setting::from_value(value) {
                        policy.$field = value;
                    }
                },
            },)+];
            const GROUPS: &'static [$crate::policy::fields::Group] =
                &[$($($crate::policy::fields::Group {
                    name: $group,
                    keys: &[$(stringify!($member)),+],
                },)+)?];
        }
    };
}
pub(super) use policy;
