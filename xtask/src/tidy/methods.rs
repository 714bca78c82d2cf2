//! Methods of one type: a type with too many is several things under one name. All `impl` blocks of
//! a type in its crate count together, in whichever file they are; a trait counts by the methods it
//! declares. The methods with which a type implements a trait are not counted again: the trait
//! fixes their number, and no work on the type could reduce it.
//!
//! The ratchet's lines are `methods crates/NAME TYPE N`. Code written by a macro is not seen.

use std::collections::{BTreeMap, BTreeSet};

use super::ratchet::Ratchet;
use crate::code::{Production, is_word};
use crate::imports::{Imports, crates};
use crate::tree::Source;

/// Most methods of one type.
const METHODS_MAX: usize = 40;

/// A type: its name and the file that declares it, because two modules may have a type of the same
/// name.
type Type<'a> = (&'a str, &'a str);

pub(super) fn check(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    let mut found = Vec::new();
    for folder in crates(sources) {
        for ((name, path), methods) in methods(folder, sources) {
            let place = format!("methods {folder} {name}");
            if let Some(wrong) = ratchet.judge(&place, methods, METHODS_MAX) {
                found.push(format!("{path}: {name} has {methods} methods; {wrong}"));
            }
        }
    }
    found
}

/// How many methods each type of a crate has.
fn methods<'a>(folder: &str, sources: &'a [Source]) -> BTreeMap<Type<'a>, usize> {
    let imports = Imports::of(folder, sources);
    let mut files = Vec::new();
    for (path, _) in imports.files() {
        let source = sources.iter().find(|source| source.path == path);
        files.extend(source.map(|source| (path, Production::of(&source.text).tokens)));
    }
    let mut declared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, tokens) in &files {
        for pair in tokens.windows(2) {
            if ["struct", "enum", "union", "trait"].contains(&pair[0]) {
                declared.entry(pair[1]).or_default().insert(path);
            }
        }
    }
    let mut found = BTreeMap::new();
    for (path, tokens) in &files {
        for (name, methods) in blocks(tokens) {
            let home = home(path, declared.get(name), &imports);
            *found.entry((name, home)).or_default() += methods;
        }
    }
    found
}

/// Of the files that declare a name, the one meant in the file `path`: itself, else one that it
/// imports, else (through a re-export) the first.
fn home<'a>(path: &'a str, declared: Option<&BTreeSet<&'a str>>, imports: &Imports<'a>) -> &'a str {
    let Some(declared) = declared.filter(|files| !files.contains(path)) else {
        return path;
    };
    imports
        .from(path)
        .find(|file| declared.contains(file))
        .or(declared.first().copied())
        .unwrap_or(path)
}

/// The blocks `impl TYPE { … }` and `trait NAME { … }` of a file, with their number of methods.
fn blocks<'a>(tokens: &[&'a str]) -> Vec<(&'a str, usize)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("}", |place| tokens[place]);
        let begins = ["}", "{", ";", "]", ")", "pub", "unsafe"].contains(&before);
        if !begins || !["impl", "trait"].contains(token) {
            continue;
        }
        let Some(open) = tokens[at..].iter().position(|token| *token == "{") else {
            continue;
        };
        let (header, body) = tokens[at..].split_at(open);
        let name = match *token {
            "impl" => implemented(&header[1..]),
            _ => header.get(1).copied(),
        };
        found.extend(name.map(|name| (name, functions(body))));
    }
    found
}

/// The type of `impl<…> TYPE<…> where …`; `None` if the block implements a trait.
fn implemented<'a>(header: &[&'a str]) -> Option<&'a str> {
    let mut depth = 0;
    let mut name = None;
    for token in header {
        match *token {
            "<" => depth += 1,
            ">" => depth -= 1,
            "for" if depth == 0 => return None,
            "where" if depth == 0 => break,
            word if depth == 0 && is_word(word) => name = Some(word),
            _ => {}
        }
    }
    name
}

/// Number of functions directly in the block at the start of `tokens`.
fn functions(tokens: &[&str]) -> usize {
    let mut depth = 0;
    let mut count = 0;
    for pair in tokens.windows(2) {
        match pair[0] {
            "{" => depth += 1,
            "}" => depth -= 1,
            "fn" if depth == 1 && is_word(pair[1]) => count += 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    fn many(count: usize) -> String {
        (0..count)
            .map(|number| format!("    pub fn f{number}(&self) {{ fn inner() {{}} }}\n"))
            .collect()
    }

    #[test]
    fn all_blocks_of_a_type_count_together_and_those_for_traits_do_not() {
        let text = "impl<T: for<'x> A<'x>> Hall<T> where T: B {\n    const F: fn(u8) = g;\n    \
                    fn one() -> impl C { h() }\n    pub(crate) async fn two<U>(u: U) {}\n}\n\
                    impl D for Hall<u8> { fn three() {} }\n\
                    pub trait D { fn three(); }\n";
        let tokens = crate::code::tokens(text);
        assert_eq!(blocks(&tokens), [("Hall", 2), ("D", 1)]);
    }

    #[test]
    fn a_type_with_too_many_methods_is_found_over_all_its_files() {
        let hall = format!("pub struct Hall;\nimpl Hall {{\n{}}}\n", many(30));
        let more = format!("use crate::hall::Hall;\nimpl Hall {{\n{}}}\n", many(11));
        let sources = [
            fixture("crates/zavor-app/src/hall.rs", &hall),
            fixture("crates/zavor-app/src/more.rs", &more),
        ];
        let expected = "crates/zavor-app/src/hall.rs: Hall has 41 methods; more than 40";
        assert_eq!(check(&sources, &mut Ratchet::parse("")), [expected]);
        assert_eq!(check(&sources[..1], &mut Ratchet::parse("")), [""; 0]);
        let mut enough = Ratchet::parse("methods crates/zavor-app Hall 41\n");
        assert_eq!(check(&sources, &mut enough), [""; 0]);
        let mut short = Ratchet::parse("methods crates/zavor-app Hall 40\n");
        assert_eq!(check(&sources, &mut short).len(), 1);
    }

    #[test]
    fn two_types_of_one_name_are_two() {
        let text = format!("struct Row;\nimpl Row {{\n{}}}\n", many(21));
        let sources = [
            fixture("crates/zavor-web/src/a.rs", &text),
            fixture("crates/zavor-web/src/b.rs", &text),
        ];
        assert_eq!(check(&sources, &mut Ratchet::parse("")), [""; 0]);
    }

    #[test]
    fn methods_for_tests_do_not_count() {
        let text = format!(
            "struct A;\nimpl A {{\n{}}}\n#[cfg(test)]\nimpl A {{\n    fn last() {{}}\n}}\n",
            many(40)
        );
        let sources = [fixture("crates/zavor-web/src/a.rs", &text)];
        assert_eq!(check(&sources, &mut Ratchet::parse("")), [""; 0]);
    }
}
