//! The differences between two readings of the configuration, key by key: a reload must say of
//! every change whether it is in force.
//!
//! Made from the table of keys, so that no key can be forgotten; a key that is not in [`RELOADED`]
//! needs a restart, and the reload says so. Values of secrets are compared but never shown.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

use super::given::value;
use super::keys::{KEYS, Kind, SECTIONS};
use super::sections::Form;
use super::setting::{Setting, Table, Value};
use super::values::Values;

/// Keys and lists of tables that a running server takes over at a reload.
pub(crate) const RELOADED: &[&str] = &[
    "directory.adopt",
    "directory.password_terms",
    "directory.breached_passwords",
    "log.filter",
    "owners.help",
    "owners.imap",
    "owners.pop3",
    "owners.submission",
    "web.trusted_proxies",
    "auth_policy.trusted_proxies",
    "auth_policy.mode",
    "postfix_policy.allowed_clients",
    "postfix_policy.trusted_proxies",
    "postfix_policy.mode",
    "ldap.trusted_proxies",
    "connector",
    "shared_network",
    "recovery.label_en",
    "recovery.label_ro",
    "support.address",
    "geoip.country",
    "geoip.city",
    "geoip.network",
];

/// All values, given or default: by key, and lists of tables by section.
#[derive(Debug, Clone, Default)]
pub(crate) struct GivenValues(BTreeMap<String, GivenValue>);

/// One value.
#[derive(Clone, PartialEq, Eq)]
enum GivenValue {
    Open(String),
    Secret(Zeroizing<String>),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// `web.listen`, or the section of a list.
    pub(crate) key: String,
    /// The value still in force until a restart; `None` if it must not be shown.
    pub(crate) still: Option<String>,
    /// Whether a reload takes over the new value.
    pub(crate) reloaded: bool,
}

impl fmt::Debug for GivenValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(text) => f.write_str(text),
            Self::Secret(_) => f.write_str("secret"),
        }
    }
}

impl GivenValues {
    /// Collects the values of `values` and of its single keys, `top`; `read` reads the file of a
    /// secret.
    pub(super) fn of(values: &Values, top: &Table, read: impl Fn(&str) -> String) -> Self {
        let mut given = Self::default();
        given.note_keys(top, &read);
        for section in SECTIONS {
            let said = match (section.form, values.present.contains(section.path)) {
                (Form::Settings, _) => continue,
                (Form::List, _) => {
                    let tables = values.many.get(section.path);
                    list(tables.map_or(&[][..], Vec::as_slice), &read)
                }
                (Form::Switch, true) => GivenValue::Open("on".into()),
                (Form::Switch, false) => GivenValue::Open("off".into()),
            };
            given.0.insert(section.path.to_owned(), said);
        }
        given
    }

    fn note_keys(&mut self, top: &Table, read: &impl Fn(&str) -> String) {
        for key in KEYS.iter() {
            let said = match key.kind {
                Kind::Secret => GivenValue::Secret(secret(top.get(key.path), read)),
                kind => {
                    let text = value(top, key.path).map_or_else(String::new, |v| shown(&v));
                    // A URL may contain a password.
                    match matches!(kind, Kind::Url(_)) && text.contains('@') {
                        true => GivenValue::Secret(Zeroizing::new(text)),
                        false => GivenValue::Open(text),
                    }
                }
            };
            self.0.insert(key.path.to_owned(), said);
        }
    }

    /// The keys whose values differ in `new`.
    pub(crate) fn changed(&self, new: &Self) -> Vec<Difference> {
        let keys = self
            .0
            .iter()
            .filter(|(key, said)| new.0.get(*key) != Some(said));
        keys.map(|(key, said)| Difference {
            key: key.clone(),
            still: match said {
                GivenValue::Open(text) => Some(text.clone()),
                GivenValue::Secret(_) => None,
            },
            reloaded: RELOADED.contains(&key.as_str()),
        })
        .collect()
    }

    /// Takes over from `new` what a reload can take over; the rest stays.
    pub(crate) fn take_over(&mut self, new: &Self) {
        for (key, said) in &mut self.0 {
            if RELOADED.contains(&key.as_str())
                && let Some(now) = new.0.get(key)
            {
                *said = now.clone();
            }
        }
    }
}

/// The value of a secret, from the setting or from its file.
fn secret(setting: Option<&Setting>, read: &impl Fn(&str) -> String) -> Zeroizing<String> {
    Zeroizing::new(match setting {
        Some(setting) if setting.file => read(&shown(&setting.value)),
        Some(setting) => shown(&setting.value),
        None => String::new(),
    })
}

/// All tables of a list as one text; it may include secrets.
fn list(tables: &[Table], read: &impl Fn(&str) -> String) -> GivenValue {
    let mut text = Zeroizing::new(String::new());
    for table in tables {
        for (key, setting) in table {
            text.push_str(&format!("{key}="));
            text.push_str(&secret(Some(setting), read));
            text.push(';');
        }
        text.push('\n');
    }
    GivenValue::Secret(text)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Switch(on) => on.to_string(),
        Value::Texts(texts) => texts.join(", "),
        Value::Wrong => String::new(),
    }
}

impl Difference {
    /// The key as it stands in the file.
    fn name(&self) -> String {
        let key = self.key.split_once('.');
        match key.filter(|_| self.key != "ldap.service") {
            Some((section, key)) => format!("[{section}] {key}"),
            None => self.key.clone(),
        }
    }

    /// What the file says and the server does not do, with what puts it in force.
    pub(crate) fn waiting(&self) -> String {
        let needs = match self.reloaded {
            true => "a reload (systemctl reload zavor, or SIGHUP)",
            false => "a restart",
        };
        let still = match self.still.as_deref() {
            Some("") => "not set",
            Some(still) => still,
            None => "the old value",
        };
        format!(
            "{} was changed and is not in force yet: it needs {needs}; still in force: {still}",
            self.name()
        )
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} changed: ", self.name())?;
        match (self.reloaded, &self.still) {
            (true, _) => f.write_str("in force from now on"),
            (false, Some(still)) if !still.is_empty() => {
                write!(f, "needs a restart; still {still}")
            }
            (false, Some(_)) => f.write_str("needs a restart; still not set"),
            (false, None) => f.write_str("needs a restart; the old value stays in force"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reloaded_exists() {
        for reloaded in RELOADED {
            let key = KEYS.iter().any(|key| key.path == *reloaded);
            let list = SECTIONS
                .iter()
                .any(|s| s.form == Form::List && s.path == *reloaded);
            assert!(key || list, "{reloaded}");
        }
    }

    #[test]
    fn every_change_says_whether_it_is_in_force_and_no_secret_is_shown() {
        let said = |listen: &str, mode: &str, secret: &str| {
            GivenValues(BTreeMap::from([
                ("web.listen".into(), GivenValue::Open(listen.into())),
                ("auth_policy.mode".into(), GivenValue::Open(mode.into())),
                (
                    "auth_policy.password".into(),
                    GivenValue::Secret(Zeroizing::new(secret.into())),
                ),
            ]))
        };
        let mut old = said("127.0.0.1:8080", "enforce", "canary-1");
        let new = said("127.0.0.1:9090", "observe", "canary-2");
        let texts: Vec<_> = old.changed(&new).iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "[auth_policy] mode changed: in force from now on",
                "[auth_policy] password changed: needs a restart; the old value stays in force",
                "[web] listen changed: needs a restart; still 127.0.0.1:8080",
            ]
        );
        let waiting: Vec<_> = old.changed(&new).iter().map(Difference::waiting).collect();
        assert!(waiting[0].contains("needs a reload") && waiting[0].ends_with("force: enforce"));
        assert!(
            waiting[1].contains("[auth_policy] password was") && !waiting[1].contains("canary")
        );
        assert!(waiting[2].contains("needs a restart; still in force: 127.0.0.1:8080"));
        old.take_over(&new);
        assert_eq!(old.changed(&new).len(), 2, "the next reload says it again");
        assert!(!format!("{old:?}").contains("canary"));
    }
}
