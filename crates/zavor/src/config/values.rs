//! Raw settings: the values of the file and the environment, checked against the table of keys.
//!
//! A setting keeps its place, so that every complaint can name a line or a variable. Only the files
//! that `KEY_file` names are opened here.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check;
use super::keys::{self, Key, Kind};
use super::lookup;
use super::sections::Form;
use super::setting::{Place, Problem, Setting, Table, Value};

/// The short name of `ZAVOR_LOG__FILTER`; an empty one counts as absent.
const LOG_VARIABLE: &str = "ZAVOR_LOG";

/// All values that were given.
#[derive(Default)]
pub(crate) struct Values {
    /// Keys of single sections, by full path.
    pub(crate) single: Table,
    /// Tables of `[[section]]`s.
    pub(crate) many: BTreeMap<&'static str, Vec<Table>>,
    /// Sections that occur.
    pub(crate) present: BTreeSet<&'static str>,
    /// Complaints.
    pub(crate) problems: Vec<Problem>,
    /// Warnings, which stop nothing.
    pub(crate) warnings: Vec<String>,
}

impl Values {
    /// Reads the text of a configuration file.
    pub(crate) fn read_file(&mut self, text: &str) {
        match DeTable::parse(text) {
            Ok(table) => self.read_table(text, "", table.get_ref()),
            Err(error) => {
                let line = error.span().map(|span| line_of(text, span.start));
                self.problem(
                    line.map(Place::Line),
                    "",
                    format!("not TOML: {}", error.message()),
                );
            }
        }
    }

    fn read_table(&mut self, text: &str, section: &'static str, table: &DeTable<'_>) {
        for (name, value) in table {
            let path = join(section, name.get_ref());
            let place = Place::Line(line_of(text, name.span().start));
            if let Some(known) = lookup::find_section(&path).filter(|known| !known.path.is_empty())
            {
                self.read_section(text, known, value, place);
            } else if let Some((key, file)) = lookup::find(&path) {
                let value = from_toml(key, file, value.get_ref()).unwrap_or_else(|reason| {
                    self.problem(Some(place.clone()), &path, reason);
                    Value::Wrong
                });
                self.put(key, Setting { value, place, file });
            } else {
                self.unknown(Some(place), &path);
            }
        }
    }

    fn read_section(
        &mut self,
        text: &str,
        known: &'static keys::Section,
        value: &Spanned<DeValue<'_>>,
        place: Place,
    ) {
        self.present.insert(known.path);
        match (value.get_ref(), known.form == Form::List) {
            (DeValue::Table(inner), false) => self.read_table(text, known.path, inner),
            (DeValue::Array(items), true) => {
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::Table(inner) => self.read_item(text, known.path, inner),
                        _ => self.problem(Some(place.clone()), known.path, wanted(known)),
                    }
                }
            }
            _ => self.problem(Some(place), known.path, wanted(known)),
        }
    }

    /// One `[[section]]`: read like a single section, then moved to its own table.
    fn read_item(&mut self, text: &str, section: &'static str, table: &DeTable<'_>) {
        self.read_table(text, section, table);
        let mine: Vec<&'static str> = keys::KEYS
            .iter()
            .filter(|key| key.section() == section)
            .map(|key| key.path)
            .collect();
        let item = mine
            .into_iter()
            .filter_map(|path| self.single.remove(path).map(|setting| (path, setting)))
            .collect();
        self.many.entry(section).or_default().push(item);
    }

    /// Reads variables named `ZAVOR_SECTION__KEY`; they win over the file.
    pub(crate) fn read_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        let mut ours: Vec<_> = variables
            .filter(|(name, _)| name.starts_with("ZAVOR_"))
            .filter(|(name, text)| name != LOG_VARIABLE || !text.is_empty())
            .collect();
        ours.sort();
        for (name, text) in ours {
            let path = match name.as_str() {
                LOG_VARIABLE => "log.filter".to_owned(),
                _ => name["ZAVOR_".len()..]
                    .to_ascii_lowercase()
                    .replace("__", "."),
            };
            let place = Place::Variable(name.clone());
            let (key, file) = match lookup::find(&path) {
                Some((key, file)) if lookup::has_variable(key) => (key, file),
                known => {
                    let known = known.map(|(key, _)| key);
                    self.warnings.push(sets_nothing(&name, &path, known));
                    continue;
                }
            };
            let value = from_variable(key, file, &text).unwrap_or_else(|reason| {
                self.problem(Some(place.clone()), &path, reason);
                Value::Wrong
            });
            if !key.section().is_empty() {
                self.present.insert(key.section());
            }
            self.single.remove(key.path);
            self.put(key, Setting { value, place, file });
        }
    }

    fn put(&mut self, key: &'static Key, setting: Setting) {
        if self.single.contains_key(key.path) {
            let reason = format!("given twice, as {0} and as {0}_file; keep one", key.name());
            self.problem(Some(setting.place), key.path, reason);
        } else {
            self.single.insert(key.path, setting);
        }
    }

    /// Notes a complaint.
    pub(crate) fn problem(&mut self, place: Option<Place>, key: &str, reason: String) {
        self.problems.push(Problem {
            place,
            key: key.to_string(),
            reason,
            nearest: None,
        });
    }

    fn unknown(&mut self, place: Option<Place>, path: &str) {
        self.problems.push(Problem {
            place,
            key: path.to_string(),
            reason: "unknown key".to_string(),
            nearest: lookup::nearest(path),
        });
    }
}

/// The variable that sets a key.
pub(crate) fn variable(path: &str) -> String {
    format!("ZAVOR_{}", path.replace('.', "__").to_ascii_uppercase())
}

/// Why a variable sets nothing, and what to do.
fn sets_nothing(name: &str, path: &str, known: Option<&Key>) -> String {
    let name = name.escape_debug();
    match known {
        Some(key) if lookup::is_in_list(key) => format!(
            "environment variable {name} sets nothing: [[{0}]] can occur several times, so its keys are \
             read only from the configuration file",
            key.section()
        ),
        Some(key) => format!(
            "environment variable {name} sets nothing: {} is a list, and lists are read only from the \
             configuration file",
            key.path
        ),
        None => {
            let nearest = lookup::nearest_variable(path).map(|path| variable(&path));
            format!(
                "environment variable {name} sets nothing; the nearest valid name is {}",
                nearest.unwrap_or_default()
            )
        }
    }
}

fn wanted(section: &keys::Section) -> String {
    if section.form == Form::List {
        format!("is a list of sections; write [[{}]]", section.path)
    } else {
        format!("is a section; write [{}]", section.path)
    }
}

fn join(section: &str, name: &str) -> String {
    if section.is_empty() {
        name.to_string()
    } else {
        format!("{section}.{name}")
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// Converts a TOML value to a value of this key.
pub(crate) fn from_toml(key: &Key, file: bool, value: &DeValue<'_>) -> Result<Value, String> {
    let kind = if file { Kind::Path } else { key.kind };
    let value = match (value, kind) {
        (DeValue::String(text), Kind::Size(..)) => Value::Number(check::size(text)?),
        (DeValue::String(text), _) => Value::Text(text.to_string()),
        (DeValue::Integer(number), Kind::Count(..) | Kind::Size(..)) => {
            let digits = number.as_str();
            let parsed = u64::from_str_radix(digits.trim_start_matches('+'), number.radix());
            Value::Number(parsed.map_err(|_| check::expected(kind))?)
        }
        (DeValue::Boolean(on), _) => Value::Switch(*on),
        (DeValue::Array(items), _) => {
            let texts = items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_string));
            Value::Texts(
                texts
                    .collect::<Option<_>>()
                    .ok_or_else(|| check::expected(kind))?,
            )
        }
        _ => return Err(check::expected(kind)),
    };
    check::accept(kind, value)
}

fn from_variable(key: &Key, file: bool, text: &str) -> Result<Value, String> {
    let kind = if file { Kind::Path } else { key.kind };
    let value = match kind {
        Kind::Count(..) => Value::Number(text.parse().map_err(|_| check::expected(kind))?),
        Kind::Size(..) => Value::Number(check::size(text)?),
        Kind::Switch => Value::Switch(text.parse().map_err(|_| check::expected(kind))?),
        _ => Value::Text(text.to_string()),
    };
    check::accept(kind, value)
}
