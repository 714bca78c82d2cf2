//! Numbers that are still too large: `xtask/ratchet.txt` has a line for each place, with the number
//! last. A place may not grow beyond its number; once it is small enough, its line is removed.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::root;

/// The lines of the file, and which of them were used.
pub(super) struct Ratchet {
    allowed: BTreeMap<String, usize>,
    used: BTreeSet<String>,
}

impl Ratchet {
    pub(super) fn read() -> Self {
        let path = root().join("xtask/ratchet.txt");
        Self::parse(&std::fs::read_to_string(path).unwrap_or_default())
    }

    pub(super) fn parse(text: &str) -> Self {
        let allowed = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (place, number) = line.rsplit_once(' ')?;
                Some((place.to_string(), number.parse().ok()?))
            })
            .collect();
        Self {
            allowed,
            used: BTreeSet::new(),
        }
    }

    /// The finding for a number that should be at most `most`; `None` if it is, or if the line of
    /// the place allows it.
    pub(super) fn judge(&mut self, place: &str, number: usize, most: usize) -> Option<String> {
        if number <= most {
            return None;
        }
        let Some(allowed) = self.allowed.get(place) else {
            return Some(format!("more than {most}"));
        };
        self.used.insert(place.to_string());
        (number > *allowed).then(|| format!("its ratchet stands at {allowed}"))
    }

    /// Lines that are no longer needed.
    pub(super) fn left_over(&self) -> Vec<String> {
        self.allowed
            .keys()
            .filter(|place| !self.used.contains(*place))
            .map(|place| format!("xtask/ratchet.txt: {place} is small now; take the line out"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_shrink_but_not_grow_and_its_line_goes_when_it_is_small() {
        let mut ratchet = Ratchet::parse("# A remark 3\na.rs 500\ncircle crates/x 9\n");
        assert_eq!(ratchet.judge("b.rs", 401, 400).unwrap(), "more than 400");
        assert_eq!(ratchet.judge("a.rs", 500, 400), None);
        let grown = ratchet.judge("a.rs", 501, 400).unwrap();
        assert_eq!(grown, "its ratchet stands at 500");
        assert_eq!(ratchet.judge("circle crates/x", 4, 4), None);
        let left = ["xtask/ratchet.txt: circle crates/x is small now; take the line out"];
        assert_eq!(ratchet.left_over(), left);
    }
}
