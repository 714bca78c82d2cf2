//! Files named by keys: certificates, and secrets in files of their own. Files with secrets are
//! remembered, so that it can be checked who may read them.

use std::path::PathBuf;

use zavor_passwords::{BreachedFault, examine_breached};
use zeroize::Zeroizing;

use super::builder::{Builder, SECRET_BYTES_MAX, read_bounded};
use super::given::text;
use super::setting::{Place, Setting, Table, Value};
use super::tree::{Config, Listen, Secret, Tls};
use crate::groups;

impl Builder {
    pub(super) fn tls(&mut self, top: &Table, certificate: &str, key: &str) -> Option<Tls> {
        match (self.path(top, certificate), self.path(top, key)) {
            (Some(certificate), Some(key)) => {
                self.secret_files.insert(key.clone());
                Some(Tls { certificate, key })
            }
            (None, None) => None,
            _ if top.contains_key(certificate) && top.contains_key(key) => None,
            (given, _) => {
                let (has, lacks) = if given.is_some() {
                    (certificate, key)
                } else {
                    (key, certificate)
                };
                let place = top.get(has).map(|setting| setting.place.clone());
                self.values
                    .problem(place, has, format!("needs {lacks} too"));
                None
            }
        }
    }

    pub(super) fn secret(&mut self, table: &Table, path: &'static str) -> Option<Secret> {
        let setting = table.get(path)?;
        if !setting.file {
            if matches!(setting.place, Place::Line(_)) {
                self.secret_files.extend(self.file.clone());
            }
            return text(table, path).map(|text| Secret(Zeroizing::new(text)));
        }
        let file = self.resolve(setting)?;
        self.secret_files.insert(file.clone());
        let problem = match read_bounded(&file, SECRET_BYTES_MAX).map(Zeroizing::new) {
            Ok(text) if text.trim_end_matches(['\r', '\n']).is_empty() => "is empty".to_string(),
            Ok(text) => {
                return Some(Secret(Zeroizing::new(
                    text.trim_end_matches(['\r', '\n']).to_string(),
                )));
            }
            Err(why) => format!("cannot be read: {why}"),
        };
        let reason = format!("{} {problem}", file.display());
        self.values
            .problem(Some(setting.place.clone()), &format!("{path}_file"), reason);
        None
    }

    pub(super) fn path(&self, table: &Table, path: &str) -> Option<PathBuf> {
        table.get(path).and_then(|setting| self.resolve(setting))
    }

    /// A path in the file is relative to the file; one in the environment, to the working
    /// directory.
    fn resolve(&self, setting: &Setting) -> Option<PathBuf> {
        let Value::Text(path) = &setting.value else {
            return None;
        };
        Some(match setting.place {
            Place::Line(_) => self.folder.join(path),
            Place::Variable(_) => path.into(),
        })
    }
}

impl Config {
    /// What is wrong with the files of stolen passwords, as far as samples show. Opens them; a start
    /// does the same and says so in the log.
    pub(crate) fn wrong_breached(&self) -> Option<BreachedFault> {
        let place = self.breached_passwords.clone()?;
        let why = examine_breached(&place).err()?;
        Some(BreachedFault { place, why })
    }

    /// What this machine does not have as the configuration says, one line each; a start would
    /// refuse it.
    pub(crate) fn wrong_on_this_machine(&self) -> Vec<String> {
        let mut wrong = self.wrong_certificates();
        let group = self
            .postfix_policy
            .as_ref()
            .and_then(|door| door.group.as_ref());
        if let Some(why) = group.and_then(|group| groups::known(group).err()) {
            wrong.push(format!("{}: postfix_policy.group: {why}", self.place()));
        }
        if self.data_dir.exists() && !self.data_dir.is_dir() {
            let at = self.data_dir.display();
            wrong.push(format!(
                "{}: data_dir: {at} is not a directory",
                self.place()
            ));
        }
        wrong
    }

    /// What a start could lack on this machine, unless something makes it before: one line each.
    pub(crate) fn not_here_yet(&self) -> Option<String> {
        let Listen::Unix(path) = &self.postfix_policy.as_ref()?.listen else {
            return None;
        };
        let directory = path.parent().filter(|directory| !directory.is_dir())?;
        Some(format!(
            "postfix_policy.listen: there is no directory {}: make it, or let systemd make it \
             (contrib/zavor-postfix.tmpfiles)",
            directory.display()
        ))
    }

    /// What a line about the configuration begins with.
    fn place(&self) -> String {
        let file = self.file.as_ref().map(|file| file.display().to_string());
        file.unwrap_or_else(|| "configuration".into())
    }

    /// Certificates and keys that a start could not read, or that do not belong together, one line
    /// each. Opens the files; a start does the same and refuses.
    fn wrong_certificates(&self) -> Vec<String> {
        let doors = [
            ("web", self.web.as_ref().map(|door| &door.tls)),
            (
                "auth_policy",
                self.auth_policy.as_ref().map(|door| &door.tls),
            ),
            ("ldap", self.ldap.as_ref().map(|door| &door.tls)),
        ];
        let given = doors
            .into_iter()
            .filter_map(|(door, tls)| Some((door, tls?.as_ref()?)));
        let wrong = given.filter_map(|(door, tls)| {
            let error = zavor_doors::tls::Tls::load(&tls.certificate, &tls.key).err()?;
            let place = self.place();
            Some(format!(
                "{place}: {door}.certificate and {door}.key cannot be used: {error}; name a chain and \
                 its key in PEM form that this user can read"
            ))
        });
        wrong.collect()
    }
}
