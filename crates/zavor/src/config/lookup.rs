//! Finds keys: by path, and by similarity for "did you mean".

use super::keys::{KEYS, Key, Kind, SECTIONS, Section};
use super::sections::Form;

impl Key {
    /// Its section.
    pub(crate) fn section(&self) -> &'static str {
        self.path
            .rsplit_once('.')
            .map_or("", |(section, _)| section)
    }

    /// Its name inside the section.
    pub(crate) fn name(&self) -> &'static str {
        self.path
            .rsplit_once('.')
            .map_or(self.path, |(_, name)| name)
    }
}

/// The key with this path; the flag says whether `path` is its `_file` form.
pub(crate) fn find(path: &str) -> Option<(&'static Key, bool)> {
    let exact = |path: &str| KEYS.iter().find(|key| key.path == path);
    exact(path).map(|key| (key, false)).or_else(|| {
        let key = exact(path.strip_suffix("_file")?)?;
        (key.kind == Kind::Secret).then_some((key, true))
    })
}

/// The section of this name.
pub(crate) fn find_section(path: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.path == path)
}

/// The valid key or section most similar to `path`; those of the same section are preferred.
pub(crate) fn nearest(path: &str) -> Option<String> {
    let sections = SECTIONS
        .iter()
        .skip(1)
        .map(|section| section.path.to_string());
    most_like(path, key_paths().chain(sections))
}

/// The same, but only among keys that have a variable.
pub(crate) fn nearest_variable(path: &str) -> Option<String> {
    most_like(path, paths_of(KEYS.iter().filter(|key| has_variable(key))))
}

/// Whether a key belongs to a `[[section]]`.
pub(crate) fn is_in_list(key: &Key) -> bool {
    find_section(key.section()).is_some_and(|section| section.form == Form::List)
}

/// Whether an environment variable sets a key: one value, of a section that occurs once.
pub(crate) fn has_variable(key: &Key) -> bool {
    !is_in_list(key) && !matches!(key.kind, Kind::Texts | Kind::Domains | Kind::Networks)
}

fn key_paths() -> impl Iterator<Item = String> {
    paths_of(KEYS.iter())
}

fn paths_of(keys: impl Iterator<Item = &'static Key>) -> impl Iterator<Item = String> {
    keys.flat_map(|key| {
        let file = (key.kind == Kind::Secret).then(|| format!("{}_file", key.path));
        [Some(key.path.to_string()), file].into_iter().flatten()
    })
}

fn most_like(path: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let section = path.rsplit_once('.').map_or("", |(section, _)| section);
    names
        .map(|name| {
            let same = name.rsplit_once('.').map_or("", |(of, _)| of) == section;
            let likeness = strsim::normalized_damerau_levenshtein(&name, path);
            (likeness + if same { 0.25 } else { 0.0 }, name)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
