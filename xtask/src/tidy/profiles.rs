//! Every crate of ours is named in the profile for development. What is not named there is compiled
//! as a crate of the registry: optimised, and slowly.

use crate::tree::Source;

/// Crates that the root's `Cargo.toml` does not name as not optimised.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let Some(root) = sources.iter().find(|source| source.path == "Cargo.toml") else {
        return vec!["Cargo.toml: not found".to_owned()];
    };
    let manifests = sources
        .iter()
        .filter_map(|source| source.path.strip_suffix("/Cargo.toml"));
    let names = manifests.filter_map(|folder| folder.rsplit('/').next());
    names
        .filter(|name| {
            let line = format!("{name} = {{ opt-level = 0 }}");
            !root.text.lines().any(|there| there == line)
        })
        .map(|name| {
            format!("Cargo.toml: [profile.dev.package] needs `{name} = {{ opt-level = 0 }}`")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    #[test]
    fn a_crate_that_would_be_optimised_in_development_is_found() {
        let tree = |profile: &str| {
            let crates = ["crates/a/Cargo.toml", "xtask/Cargo.toml"];
            let mut sources: Vec<Source> = crates.map(|path| fixture(path, "")).into();
            sources.push(fixture("Cargo.toml", profile));
            sources
        };
        let both = "a = { opt-level = 0 }\nxtask = { opt-level = 0 }\n";
        assert_eq!(check(&tree(both)), Vec::<String>::new());
        let found = check(&tree("xtask = { opt-level = 0 }\n"));
        assert!(found.len() == 1 && found[0].contains("`a = "), "{found:?}");
    }
}
