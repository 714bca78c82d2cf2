//! Files that nothing reads: a Rust file that no module declares, a template that no page names. The
//! compiler does not look at them, so what they say of the product is true no longer and nobody notices.

use std::collections::BTreeSet;

use crate::tree::Source;

/// Where the templates of pages are; they are named by their path below it.
const TEMPLATES: &str = "/templates/";

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let declared: BTreeSet<String> = sources
        .iter()
        .filter(|source| source.is_rust())
        .flat_map(declared_by)
        .collect();
    let alone = |source: &&Source| match source.is_rust() {
        true => !is_root(&source.path) && !declared.contains(&source.path),
        false => template_of(&source.path).is_some_and(|name| !is_named(name, sources)),
    };
    let orphans = sources.iter().filter(alone);
    orphans
        .map(|source| format!("{}: nothing reads it; declare it or delete it", source.path))
        .collect()
}

/// Whether cargo itself compiles this file.
fn is_root(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = folder.rsplit_once('/').map_or(folder, |(_, last)| last);
    let whole = ["tests", "benches", "examples", "bin", "fuzz_targets"];
    matches!(name, "main.rs" | "lib.rs" | "build.rs") || whole.contains(&parent)
}

/// The files that a file's `mod NAME;` may mean, and those that a `#[path]` before it names.
fn declared_by(source: &Source) -> Vec<String> {
    let (folder, name) = source.path.rsplit_once('/').unwrap_or_default();
    let is_head = is_root(&source.path) || name == "mod.rs";
    let below = match is_head {
        true => folder.to_owned(),
        false => source.path.trim_end_matches(".rs").to_owned(),
    };
    let mut found = Vec::new();
    for line in source.text.lines().map(str::trim) {
        if let Some(path) = line
            .strip_prefix("#[path = \"")
            .and_then(|l| l.strip_suffix("\"]"))
        {
            found.push(joined(folder, path));
        }
        let item = line
            .split_once("mod ")
            .filter(|(before, _)| is_visibility(before));
        if let Some(name) = item.and_then(|(_, rest)| rest.strip_suffix(';')) {
            found.push(format!("{below}/{name}.rs"));
            found.push(format!("{below}/{name}/mod.rs"));
        }
    }
    found
}

fn is_visibility(before: &str) -> bool {
    before.is_empty() || before.starts_with("pub") && before.ends_with(' ')
}

/// A relative path from a folder, without `..`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn template_of(path: &str) -> Option<&str> {
    let (_, name) = path.split_once(TEMPLATES)?;
    name.ends_with(".html").then_some(name)
}

/// Whether a page or another template names it.
fn is_named(template: &str, sources: &[Source]) -> bool {
    let quoted = format!("\"{template}\"");
    sources.iter().any(|source| {
        let may_name = source.is_rust() || template_of(&source.path).is_some();
        may_name && source.text.contains(&quoted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    #[test]
    fn a_file_that_no_module_declares_and_a_template_that_no_page_names_are_found() {
        let sources = [
            fixture("crates/a/src/lib.rs", "mod used;\npub(crate) mod folder;\n"),
            fixture(
                "crates/a/src/used.rs",
                "#[path = \"used_tests.rs\"]\nmod tests;\n",
            ),
            fixture("crates/a/src/used_tests.rs", ""),
            fixture("crates/a/src/folder/mod.rs", "mod deep;\n"),
            fixture("crates/a/src/folder/deep.rs", "// mod left;\n"),
            fixture("crates/a/src/folder/left.rs", ""),
            fixture("crates/a/tests/whole.rs", "mod parts;\n"),
            fixture("crates/a/tests/parts/mod.rs", "// \"page.html\"\n"),
            fixture("crates/a/templates/page.html", ""),
            fixture("crates/a/templates/old.html", "{% include \"page.html\" %}"),
        ];
        let found = check(&sources);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/a/src/folder/left.rs"));
        assert!(found[1].starts_with("crates/a/templates/old.html"));
    }
}
