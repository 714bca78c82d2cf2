//! Fixed names read back from a file.
//!
//! The vocabulary has names that live as long as the program (`MessageEvent::reason`). Rows hold
//! their text; reading returns one copy of each different text.
//! The names come from our own source, so there are few; damage or another release cannot make the
//! table grow beyond its bound.

use std::sync::Mutex;

use crate::locked::locked;

/// Most different names; further ones all read as [`OTHER`].
const NAMES_MAX: usize = 256;
/// Longest name in bytes.
const NAME_BYTES_MAX: usize = 64;
/// Replaces names beyond the bounds.
const OTHER: &str = "other";

static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// The same text, with the lifetime of the program.
pub(crate) fn interned(text: &str) -> &'static str {
    let mut names = locked(&NAMES);
    if let Some(name) = names.iter().find(|name| **name == text) {
        return name;
    }
    if names.len() >= NAMES_MAX || text.len() > NAME_BYTES_MAX {
        return OTHER;
    }
    let name: &'static str = Box::leak(text.to_owned().into_boxed_str());
    names.push(name);
    name
}
