//! Which file of a crate imports which, read from the code: `use` trees and the paths between them.
//! A path leads to the file of its longest prefix that is a module, so a re-exported name comes
//! from the file that re-exports it. `mod x;` alone is not an import, nor is a path in a comment, a
//! string, a unit test or the `in` of a visibility.
//!
//! Known limits: a module written inside a file counts as that file, a glob brings no names, and
//! code written by a macro is not seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::{Production, is_word};
use crate::tree::Source;

/// The path of a module below its crate: `["a", "b"]` is `crate::a::b`, the root is empty.
pub(crate) type Module<'a> = Vec<&'a str>;

/// The files of one crate that are neither tests nor for tests only, and their imports.
pub(crate) struct Imports<'a> {
    modules: BTreeMap<&'a str, Module<'a>>,
    arrows: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// A path of a `use` tree, and the name that it has in the file.
struct Brought<'a> {
    path: Vec<&'a str>,
    name: Option<&'a str>,
}

impl<'a> Imports<'a> {
    /// The imports of a crate, given its folder (`crates/zavor-app`).
    pub(crate) fn of(folder: &str, sources: &'a [Source]) -> Self {
        let mut files: Vec<(&str, Module, Production)> = sources
            .iter()
            .filter(|source| source.is_rust() && !source.is_test())
            .filter_map(|source| {
                let module = module_of(folder, &source.path)?;
                Some((source.path.as_str(), module, Production::of(&source.text)))
            })
            .collect();
        let for_tests: Vec<Module> = files.iter().flat_map(test_modules).collect();
        files.retain(|(_, module, _)| !for_tests.iter().any(|test| module.starts_with(test)));
        let places: BTreeMap<Module, &str> = files
            .iter()
            .map(|(path, module, _)| (module.clone(), *path))
            .collect();
        let arrows = files
            .iter()
            .map(|(path, module, code)| {
                let mut to: BTreeSet<&str> = targets(module, &code.tokens)
                    .into_iter()
                    .filter_map(|target| nearest(&places, target))
                    .collect();
                to.remove(path);
                (*path, to)
            })
            .collect();
        let modules = files.into_iter().map(|(p, m, _)| (p, m)).collect();
        Self { modules, arrows }
    }

    /// Every file with its module, sorted by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'a str, &Module<'a>)> {
        self.modules.iter().map(|(path, module)| (*path, module))
    }

    /// The module of a file.
    pub(crate) fn module(&self, path: &str) -> Option<&Module<'a>> {
        self.modules.get(path)
    }

    /// The files that a file imports.
    pub(crate) fn from(&self, path: &str) -> impl Iterator<Item = &'a str> {
        self.arrows.get(path).into_iter().flatten().copied()
    }
}

/// The folders of all crates with production code, sorted.
pub(crate) fn crates(sources: &[Source]) -> BTreeSet<&str> {
    sources
        .iter()
        .filter(|source| source.is_rust() && !source.is_test())
        .filter_map(|source| source.path.split_once("/src/"))
        .map(|(folder, _)| folder)
        .collect()
}

fn module_of<'a>(folder: &str, path: &'a str) -> Option<Module<'a>> {
    let inside = path
        .strip_prefix(folder)?
        .strip_prefix("/src/")?
        .strip_suffix(".rs")?;
    let mut module: Module = inside.split('/').collect();
    if module.last() == Some(&"mod") {
        module.pop();
    }
    if module == ["lib"] || module == ["main"] {
        module.clear();
    }
    Some(module)
}

fn test_modules<'a>(file: &(&str, Module<'a>, Production<'a>)) -> Vec<Module<'a>> {
    let (_, module, code) = file;
    code.test_modules
        .iter()
        .map(|name| [module.as_slice(), &[*name]].concat())
        .collect()
}

/// The file of the longest prefix of `target` that is a module.
fn nearest<'a>(places: &BTreeMap<Module, &'a str>, mut target: Module) -> Option<&'a str> {
    loop {
        if let Some(path) = places.get(&target) {
            return Some(path);
        }
        target.pop()?;
    }
}

/// The paths that the code of a module names, from the crate's root.
fn targets<'a>(module: &Module<'a>, tokens: &[&'a str]) -> Vec<Module<'a>> {
    let (brought, named) = paths(tokens);
    let mut known: BTreeMap<&str, Module> = tokens
        .windows(3)
        .filter(|window| window[0] == "mod" && window[2] == ";")
        .map(|window| (window[1], [module.as_slice(), &[window[1]]].concat()))
        .collect();
    let mut found = Vec::new();
    // Twice: an imported name may begin the path of the next `use`.
    for _ in 0..2 {
        for one in &brought {
            let Some(target) = absolute(module, &known, &one.path) else {
                continue;
            };
            if let Some(name) = one.name {
                known.insert(name, target.clone());
            }
            found.push(target);
        }
    }
    found.extend(
        named
            .iter()
            .filter_map(|path| absolute(module, &known, path)),
    );
    found
}

/// A path from the crate's root; `None` if it leads out of the crate.
fn absolute<'a>(
    module: &Module<'a>,
    known: &BTreeMap<&str, Module<'a>>,
    path: &[&'a str],
) -> Option<Module<'a>> {
    let (first, mut rest) = path.split_first()?;
    let mut base = match *first {
        "crate" => Vec::new(),
        "self" => module.clone(),
        "super" => module[..module.len().checked_sub(1)?].to_vec(),
        name => known.get(name)?.clone(),
    };
    while let Some(("super", left)) = rest.split_first().map(|(word, left)| (*word, left)) {
        base.pop()?;
        rest = left;
    }
    base.extend(rest);
    Some(base)
}

/// The paths in `use` items, and those in the code between.
fn paths<'a>(tokens: &[&'a str]) -> (Vec<Brought<'a>>, Vec<Vec<&'a str>>) {
    let (mut brought, mut named) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let before = |back: usize| at.checked_sub(back).map_or("", |place| tokens[place]);
        let next = tokens.get(at + 1).copied().unwrap_or_default();
        let is_visibility = before(1) == "in" && before(2) == "(" && before(3) == "pub";
        if tokens[at] == "use" && next != "<" {
            at += 1 + use_tree(&tokens[at + 1..], &[], &mut brought);
        } else if is_word(tokens[at]) && next == "::" && begins_a_path(before(1), before(2)) {
            let path = path(&tokens[at..]);
            at += 2 * path.len() - 1;
            if !is_visibility {
                named.push(path);
            }
        } else {
            at += 1;
        }
    }
    (brought, named)
}

/// Whether a path can begin after these two tokens: it can after `..`, but not after one `.`.
fn begins_a_path(last: &str, last_but_one: &str) -> bool {
    !["::", "$"].contains(&last) && (last != "." || last_but_one == ".")
}

/// The words joined by `::`, from the first token on.
fn path<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    let mut found = vec![tokens[0]];
    for pair in tokens[1..].chunks(2) {
        match pair {
            ["::", word] if is_word(word) => found.push(*word),
            _ => break,
        }
    }
    found
}

/// Reads one branch of a `use` tree; returns how many tokens it has.
fn use_tree<'a>(tokens: &[&'a str], stem: &[&'a str], found: &mut Vec<Brought<'a>>) -> usize {
    let mut path = stem.to_vec();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at] {
            "{" => {
                at += 1;
                while at < tokens.len() && !["}", ";"].contains(&tokens[at]) {
                    at += use_tree(&tokens[at..], &path, found);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                return at + 1;
            }
            "*" => {
                found.push(Brought { path, name: None });
                return at + 1;
            }
            "as" => {
                found.push(brought(path, tokens.get(at + 1).copied()));
                return at + 2;
            }
            "," | "}" | ";" => {
                found.push(brought(path, None));
                return at;
            }
            word if is_word(word) => path.push(word),
            _ => {}
        }
        at += 1;
    }
    at
}

fn brought<'a>(mut path: Vec<&'a str>, alias: Option<&'a str>) -> Brought<'a> {
    if path.len() > 1 && path.last() == Some(&"self") {
        path.pop();
    }
    let name = alias.or(path.last().copied());
    Brought { path, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 7] = [
        "lib.rs", "a.rs", "a/b.rs", "a/c.rs", "d/mod.rs", "d/e.rs", "scene.rs",
    ];

    /// What a file with this text imports, in a crate with the files above.
    fn imported(file: &str, text: &str) -> Vec<String> {
        let sources: Vec<Source> = FILES
            .iter()
            .map(|name| Source {
                path: format!("crates/x/src/{name}"),
                text: match *name {
                    name if name == file => text.to_string(),
                    "lib.rs" => "#[cfg(test)]\nmod scene;\n".to_string(),
                    _ => String::new(),
                },
            })
            .collect();
        let imports = Imports::of("crates/x", &sources);
        imports
            .from(&format!("crates/x/src/{file}"))
            .map(|path| path["crates/x/src/".len()..].to_string())
            .collect()
    }

    #[test]
    fn a_path_leads_to_the_file_of_its_longest_module() {
        assert_eq!(imported("d/e.rs", "use crate::a::b::Thing;"), ["a/b.rs"]);
        assert_eq!(imported("d/e.rs", "use crate::a::Thing;"), ["a.rs"]);
        assert_eq!(
            imported("a.rs", "use crate::d::again::Thing;"),
            ["d/mod.rs"]
        );
        assert_eq!(imported("a.rs", "use crate::Thing;"), ["lib.rs"]);
    }

    #[test]
    fn trees_aliases_and_visible_uses_are_read() {
        let text = "pub(crate) use crate::{a::{self, b::{One, Two as Three}}, d::e as f};";
        let expected = ["a.rs", "a/b.rs", "d/e.rs"];
        assert_eq!(imported("lib.rs", text), expected);
        assert_eq!(imported("lib.rs", "pub use self::d::*;"), ["d/mod.rs"]);
    }

    #[test]
    fn paths_from_here_and_from_above_are_read() {
        assert_eq!(imported("a/b.rs", "use super::c::Thing;"), ["a/c.rs"]);
        assert_eq!(imported("a/b.rs", "use super::Thing;"), ["a.rs"]);
        assert_eq!(imported("a/b.rs", "use super::super::d::T;"), ["d/mod.rs"]);
        assert_eq!(imported("a.rs", "mod b;\npub use b::Thing;"), ["a/b.rs"]);
    }

    #[test]
    fn paths_in_the_code_are_read_and_names_are_followed() {
        let text = "fn f(x: crate::a::b::T) { self::e::g::<u8>(); }";
        assert_eq!(imported("d/mod.rs", text), ["a/b.rs", "d/e.rs"]);
        assert_eq!(imported("d/e.rs", text), ["a/b.rs"]);
        assert_eq!(imported("a.rs", "mod b;\nfn f() { b::g(); }"), ["a/b.rs"]);
        let text = "use first::c;\nuse crate::a as first;\nfn f() { first::b::g(); }";
        assert_eq!(imported("d/e.rs", text), ["a.rs", "a/b.rs", "a/c.rs"]);
    }

    #[test]
    fn what_only_looks_like_an_import_is_none() {
        let text = "//! See crate::a.\nmod b;\nuse std::a::b;\npub(in crate::d) struct S;\n\
                    fn f() -> impl Iterator + use<> { std::a::g(\"crate::a::b\", x.b::<u8>()) }\n\
                    #[cfg(test)]\nmod tests { use crate::a::c::T; }\n";
        assert_eq!(imported("a.rs", text), [""; 0]);
        assert_eq!(imported("scene.rs", "use crate::a::T;"), [""; 0]);
    }

    #[test]
    fn loops_and_ranges_are_no_visibilities_and_no_fields() {
        let text = "fn f() { for (_, x) in crate::a::g() { h(..super::N) } }";
        assert_eq!(imported("d/e.rs", text), ["a.rs", "d/mod.rs"]);
    }
}
