//! A configuration being built, and the files that it may read.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::given::text;
use super::keys;
use super::setting::Table;
use super::values::Values;

/// Largest secret file.
pub(super) const SECRET_BYTES_MAX: u64 = 4096;

/// A configuration being built.
pub(super) struct Builder {
    pub(super) values: Values,
    /// The directory that relative paths start from.
    pub(super) folder: PathBuf,
    /// The configuration file.
    pub(super) file: Option<PathBuf>,
    /// Files that hold secrets.
    pub(super) secret_files: BTreeSet<PathBuf>,
}

impl Builder {
    /// The tables of a `[[section]]`, after checking that required keys are present and names are
    /// unique.
    pub(super) fn items(&mut self, section: &'static str, unique: &'static str) -> Vec<Table> {
        let items = self.values.many.remove(section).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for item in &items {
            let place = item.values().next().map(|setting| setting.place.clone());
            for required in keys::REQUIRED
                .iter()
                .filter(|path| path.rsplit_once('.').is_some_and(|(of, _)| of == section))
            {
                if !item.contains_key(required) {
                    self.values.problem(
                        place.clone(),
                        required,
                        format!("missing; every [[{section}]] needs it"),
                    );
                }
            }
            if let Some(name) = text(item, unique).filter(|name| !seen.insert(name.clone())) {
                let reason = format!("{name:?} is used twice; names are unique");
                self.values.problem(place, unique, reason);
            }
        }
        items
    }
}

/// Reads a text of at most `most` bytes.
pub(super) fn read_bounded(path: &Path, most: u64) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    file.take(most + 1)
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    if text.len() as u64 > most {
        Err(format!("longer than {most} bytes"))
    } else {
        Ok(text)
    }
}
