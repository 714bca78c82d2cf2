//! One setting: its value, its place, and complaints about it.

use std::collections::BTreeMap;
use std::fmt;

/// A checked value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text, path, address, choice or secret.
    Text(String),
    /// A count or a size in bytes.
    Number(u64),
    /// A switch.
    Switch(bool),
    /// A list.
    Texts(Vec<String>),
    /// Given, and complained about: neither missing nor of any use.
    Wrong,
}

/// The place where a setting was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A line of the configuration file, from 1.
    Line(usize),
    /// An environment variable.
    Variable(String),
}

/// A value with its place.
#[derive(Clone)]
pub(crate) struct Setting {
    /// The value; for `file`, the path.
    pub(crate) value: Value,
    /// Where it was given.
    pub(crate) place: Place,
    /// Whether it was given as `KEY_file`.
    pub(crate) file: bool,
}

/// One complaint. Displays as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where, if known.
    pub(crate) place: Option<Place>,
    /// Which key.
    pub(crate) key: String,
    /// What is wrong, and what would be accepted.
    pub(crate) reason: String,
    /// The nearest valid key, for an unknown one.
    pub(crate) nearest: Option<String>,
}

/// One table of settings by key name.
pub(crate) type Table = BTreeMap<&'static str, Setting>;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(Place::Line(line)) => write!(f, "line {line}: ")?,
            Some(Place::Variable(name)) => write!(f, "environment {name}: ")?,
            None => {}
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key.escape_debug())?;
        }
        f.write_str(&self.reason)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; the nearest valid key is {nearest}"),
            None => Ok(()),
        }
    }
}
