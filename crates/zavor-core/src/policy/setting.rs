//! Which types a policy field may have.

use super::value::Value;
use crate::moment::Span;

/// A field type of the `policy!` macro: how it becomes a [`Value`] and back.
pub(super) trait Setting: Copy {
    fn to_value(self) -> Value;
    fn from_value(value: Value) -> Option<Self>;
}

impl Setting for u32 {
    fn to_value(self) -> Value {
        Value::Count(self)
    }
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Count(n) = value {
            Some(n)
        } else {
            None
        }
    }
}

impl Setting for Span {
    fn to_value(self) -> Value {
        Value::Time(self)
    }
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Time(span) = value {
            Some(span)
        } else {
            None
        }
    }
}

impl Setting for bool {
    fn to_value(self) -> Value {
        Value::Switch(self)
    }
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Switch(on) = value {
            Some(on)
        } else {
            None
        }
    }
}
