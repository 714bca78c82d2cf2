//! Circles: files of one crate that import each other, directly or through others. None of them can
//! be read, tested or moved alone, so small circles must be rare, and large ones are not allowed.
//!
//! The ratchet has one line per crate: `circle crates/NAME N`, where N is the number of files in
//! circles that are too large. If a circle falls into two, no new line is needed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::ratchet::Ratchet;
use crate::imports::{Imports, crates};
use crate::tree::Source;

/// Most files in one circle: a type, its errors and their neighbours may know each other.
const FILES_MAX: usize = 4;
/// Crates without any circle.
const NO_CIRCLES: &[&str] = &["crates/zavor-app", "crates/zavor-core"];

pub(super) fn check(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    crates(sources)
        .into_iter()
        .flat_map(|folder| judge(folder, &Imports::of(folder, sources), ratchet))
        .collect()
}

fn judge(folder: &str, imports: &Imports, ratchet: &mut Ratchet) -> Vec<String> {
    let most = if NO_CIRCLES.contains(&folder) {
        0
    } else {
        FILES_MAX
    };
    let mut large = circles(imports);
    large.retain(|circle| circle.len() > most);
    let files = large.iter().map(Vec::len).sum();
    let Some(wrong) = ratchet.judge(&format!("circle {folder}"), files, most) else {
        return Vec::new();
    };
    large
        .iter()
        .map(|circle| {
            let first = circle[0];
            let way = way_round(first, imports).join(" -> ");
            let size = circle.len();
            format!("{first}: in a circle of {size} files ({way}); {wrong}")
        })
        .collect()
}

/// Every circle, its files sorted.
fn circles<'a>(imports: &Imports<'a>) -> Vec<Vec<&'a str>> {
    let mut walk = Walk {
        imports,
        numbers: BTreeMap::new(),
        stack: Vec::new(),
        circles: Vec::new(),
    };
    for (file, _) in imports.files() {
        if !walk.numbers.contains_key(file) {
            walk.visit(file);
        }
    }
    walk.circles.sort_unstable();
    walk.circles
}

/// Tarjan's algorithm (SIAM J. Comput. 1, 1972): a file from which no earlier one on the stack can
/// be reached closes the circle of the files above it.
struct Walk<'w, 'a> {
    imports: &'w Imports<'a>,
    numbers: BTreeMap<&'a str, usize>,
    stack: Vec<&'a str>,
    circles: Vec<Vec<&'a str>>,
}

impl<'a> Walk<'_, 'a> {
    /// The lowest number on the stack that is reachable from a file.
    fn visit(&mut self, file: &'a str) -> usize {
        let imports = self.imports;
        let number = self.numbers.len();
        let height = self.stack.len();
        self.numbers.insert(file, number);
        self.stack.push(file);
        let mut lowest = number;
        for next in imports.from(file) {
            let reached = match self.numbers.get(next).copied() {
                None => self.visit(next),
                Some(number) if self.stack.contains(&next) => number,
                Some(_) => continue,
            };
            lowest = lowest.min(reached);
        }
        if lowest == number {
            let mut circle = self.stack.split_off(height);
            circle.sort_unstable();
            if circle.len() > 1 {
                self.circles.push(circle);
            }
        }
        lowest
    }
}

/// The shortest way from a file of a circle back to it.
fn way_round<'a>(start: &'a str, imports: &Imports<'a>) -> Vec<&'a str> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in imports.from(way[way.len() - 1]) {
            let longer = [way.as_slice(), &[next]].concat();
            if next == start {
                return longer;
            }
            if seen.insert(next) {
                ways.push_back(longer);
            }
        }
    }
    vec![start]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    /// A circle of the files in `names`, each importing the next, and one file outside it.
    fn ring(folder: &str, names: &[&str]) -> Vec<Source> {
        let mut sources: Vec<Source> = names
            .iter()
            .zip(names.iter().cycle().skip(1))
            .map(|(name, next)| {
                let path = format!("{folder}/src/{name}.rs");
                fixture(&path, &format!("use crate::{next}::Thing;\n"))
            })
            .collect();
        let beside = format!("{folder}/src/lib.rs");
        sources.push(fixture(&beside, "mod a;\npub use a::Thing;\n"));
        sources
    }

    #[test]
    fn a_small_circle_is_borne_but_not_where_the_rules_live() {
        let elsewhere = ring("crates/zavor-doors", &["a", "b", "c", "d"]);
        assert_eq!(check(&elsewhere, &mut Ratchet::parse("")), [""; 0]);
        let app = ring("crates/zavor-app", &["a", "b"]);
        let expected = "crates/zavor-app/src/a.rs: in a circle of 2 files \
                        (crates/zavor-app/src/a.rs -> crates/zavor-app/src/b.rs -> \
                        crates/zavor-app/src/a.rs); more than 0";
        assert_eq!(check(&app, &mut Ratchet::parse("")), [expected]);
    }

    #[test]
    fn a_large_circle_is_found_unless_its_ratchet_allows_for_it() {
        let web = ring("crates/zavor-web", &["a", "b", "c", "d", "e"]);
        let found = check(&web, &mut Ratchet::parse(""));
        assert!(found[0].contains("a circle of 5 files"), "{found:?}");
        let mut enough = Ratchet::parse("circle crates/zavor-web 5\n");
        assert_eq!(check(&web, &mut enough), [""; 0]);
        assert_eq!(enough.left_over(), [""; 0]);
        let mut short = Ratchet::parse("circle crates/zavor-web 4\n");
        assert_eq!(check(&web, &mut short).len(), 1);
    }

    #[test]
    fn two_circles_that_one_way_joins_are_two() {
        let mut app = ring("crates/zavor-app", &["a", "b"]);
        app.extend(ring("crates/zavor-app", &["c", "d"]).into_iter().take(2));
        app[0].text += "use crate::c::Thing;\n";
        let found = check(&app, &mut Ratchet::parse(""));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].starts_with("crates/zavor-app/src/c.rs: in a circle of 2"));
    }

    #[test]
    fn a_room_and_its_file_are_a_circle_only_when_both_import() {
        let one_way = [
            fixture("crates/zavor-app/src/a.rs", "mod b;\npub struct A;\n"),
            fixture("crates/zavor-app/src/a/b.rs", "use super::A;\n"),
        ];
        assert_eq!(check(&one_way, &mut Ratchet::parse("")), [""; 0]);
        let both = [
            fixture("crates/zavor-app/src/a.rs", "mod b;\npub use b::B;\n"),
            fixture("crates/zavor-app/src/a/b.rs", "use super::A;\n"),
        ];
        assert_eq!(check(&both, &mut Ratchet::parse("")).len(), 1);
    }
}
