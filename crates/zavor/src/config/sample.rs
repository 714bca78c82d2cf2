//! `zavor config reference --sample`: a `zavor.toml` to begin with, made from the tables of keys.
//!
//! Every key is there, commented out, with its meaning, what it accepts and its default; a key without a default has
//! an example. The doors that are on without a file are on in it, so the file as it is means what no file means.

use std::fmt::Write;

use super::keys::{KEYS, Key, Kind, SECTIONS, Section};
use super::sections::Form;
use super::{check, load};

/// Widest line of a comment.
const COLUMNS: usize = 116;

const HEAD: &str = "\
# zavor.toml: a sample with every setting.
# Made by \"zavor config reference --sample\"; put it at /etc/zavor/zavor.toml.
#
# Every setting below is commented out and shows its default, or an example where there is none. Remove the # in
# front of what you want to change, and of the [section] above it if that has one. A section that is absent switches
# its door or purpose off. A secret can be in a file of its own: KEY_file = \"FILE\". Paths are relative to this file.
#
# \"zavor config check\" says what is wrong before anything starts. Limits, thresholds and policies are not settings of
# this file: see \"zavor policies\".
";

/// What a key may look like whose default says nothing.
const EXAMPLES: &[(&str, &str)] = &[
    ("data_dir", "\"/var/lib/zavor\""),
    ("domains", "[\"contoso.example\"]"),
    ("public_url", "\"https://accounts.contoso.example\""),
    (
        "directory.breached_passwords",
        "\"/var/lib/zavor/breached\"",
    ),
    ("owners.help", "\"mailto:help@contoso.example\""),
    ("owners.imap", "\"mail.contoso.example\""),
    ("owners.pop3", "\"mail.contoso.example\""),
    ("owners.submission", "\"mail.contoso.example\""),
    ("recovery.webhook", "\"https://sms.contoso.example/zavor\""),
    ("recovery.webhook_key", "\"recovery-webhook.key\""),
    ("recovery.label_en", "\"Send me a text message\""),
    ("recovery.label_ro", "\"Trimiteți-mi un SMS\""),
    ("support.address", "\"help@contoso.example\""),
    ("support.webhook", "\"https://desk.contoso.example/zavor\""),
    ("support.webhook_key", "\"support-webhook.key\""),
    ("web.certificate", "\"/etc/zavor/fullchain.pem\""),
    ("web.key", "\"/etc/zavor/privkey.pem\""),
    ("auth_policy.nonce", "\"dovecot.nonce\""),
    ("auth_policy.password", "\"auth-policy.password\""),
    ("auth_policy.admin_password", "\"auth-policy.admin\""),
    ("auth_policy.certificate", "\"/etc/zavor/fullchain.pem\""),
    ("auth_policy.key", "\"/etc/zavor/privkey.pem\""),
    ("postfix_policy.group", "\"postfix\""),
    ("ldap.base_dn", "\"dc=contoso,dc=example\""),
    ("ldap.certificate", "\"/etc/zavor/fullchain.pem\""),
    ("ldap.key", "\"/etc/zavor/privkey.pem\""),
    ("ldap.service.dn", "\"cn=webmail,dc=contoso,dc=example\""),
    ("ldap.service.password", "\"webmail.password\""),
    ("smtp.from", "\"Zavor <no-reply@contoso.example>\""),
    ("smtp.helo", "\"accounts.contoso.example\""),
    ("smtp.user", "\"zavor\""),
    ("smtp.password", "\"smtp.password\""),
    ("mail_host.name", "\"mx1\""),
    (
        "mail_host.doveadm_url",
        "\"http://127.0.0.1:8090/doveadm/v1\"",
    ),
    ("mail_host.doveadm_api_key", "\"doveadm.key\""),
    ("connector.name", "\"billing\""),
    ("shared_network.name", "\"webmail\""),
    ("shared_network.networks", "[\"192.0.2.10/32\"]"),
    ("shared_network.kind", "\"webmail\""),
    (
        "geoip.country",
        "\"/usr/share/GeoIP/GeoLite2-Country.mmdb\"",
    ),
    ("geoip.city", "\"/usr/share/GeoIP/GeoLite2-City.mmdb\""),
    ("geoip.network", "\"/usr/share/GeoIP/GeoLite2-ASN.mmdb\""),
];

/// The whole file.
pub(crate) fn sample() -> String {
    let mut file = HEAD.to_string();
    for section in SECTIONS {
        file.push('\n');
        comment(&mut file, section.text);
        if !section.served {
            comment(&mut file, "Accepted, but not served by this release.");
        }
        let on = section.form == Form::Settings || load::ON_WITHOUT_A_FILE.contains(&section.path);
        if !section.path.is_empty() {
            let mark = if on { "" } else { "#" };
            // Writing to a String cannot fail.
            let _ = writeln!(file, "{mark}{}", head(section));
        }
        for key in KEYS.iter().filter(|key| key.section() == section.path) {
            file.push('\n');
            comment(&mut file, key.text);
            if let Some(accepts) = accepts(key) {
                comment(&mut file, &accepts);
            }
            let _ = writeln!(file, "#{}", line(key));
        }
    }
    file
}

fn head(section: &Section) -> String {
    match section.form {
        Form::List => format!("[[{}]]", section.path),
        Form::Settings | Form::Switch => format!("[{}]", section.path),
    }
}

/// What a key accepts, where its value does not show it.
fn accepts(key: &Key) -> Option<String> {
    match key.kind {
        Kind::Choice(_) | Kind::Count(..) | Kind::Size(..) => {
            let expected = check::expected(key.kind);
            let accepts = expected.trim_start_matches("must be ");
            Some(format!("Accepts {accepts}."))
        }
        Kind::Secret => None,
        _ if example(key).is_some() => Some("Example:".into()),
        _ => None,
    }
}

fn example(key: &Key) -> Option<&'static str> {
    let mut examples = EXAMPLES.iter();
    let found = examples.find(|(path, _)| *path == key.path);
    found.map(|(_, value)| *value)
}

/// The key with its default or an example. Secrets are shown as the name of a file.
fn line(key: &Key) -> String {
    let value = example(key).unwrap_or(key.default);
    let file = if key.kind == Kind::Secret {
        "_file"
    } else {
        ""
    };
    format!("{}{file} = {value}", key.name())
}

/// Adds a text as comment lines.
fn comment(file: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS {
            file.push_str(&line);
            file.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    file.push_str(&line);
    file.push('\n');
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::config::{Config, Source};

    /// Loads a configuration from a directory that has every file of a secret.
    fn loaded(name: &str, text: Option<&str>) -> Config {
        let folder = format!("zavor-sample-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for key in KEYS.iter().filter(|key| key.kind == Kind::Secret) {
            let line = line(key);
            let file = line.split('"').nth(1).unwrap();
            std::fs::write(folder.join(file), "a secret of thirty-two characters").unwrap();
        }
        let file = text.map(|text| -> PathBuf {
            let file = folder.join("zavor.toml");
            std::fs::write(&file, text).unwrap();
            file
        });
        let source = Source {
            file,
            data_dir: None,
            variables: Vec::new(),
            search: Vec::new(),
            root: false,
        };
        let loaded = load::load(&source);
        std::fs::remove_dir_all(folder).unwrap();
        loaded.unwrap_or_else(|error| panic!("{error}"))
    }

    /// What is in force, apart from the file that it came from.
    fn in_force(config: Config) -> String {
        format!("{:?}", config.given)
    }

    #[test]
    fn the_sample_that_is_shipped_is_the_one_that_is_printed() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contrib/zavor.toml");
        let shipped = std::fs::read_to_string(shipped).unwrap();
        assert!(
            shipped == sample(),
            "run: cargo run -- config reference --sample > contrib/zavor.toml"
        );
    }

    #[test]
    fn the_sample_as_it_is_means_what_no_file_means() {
        let (with, without) = (loaded("as-it-is", Some(&sample())), loaded("none", None));
        assert_eq!(in_force(with), in_force(without));
    }

    #[test]
    fn every_line_of_the_sample_is_right_when_its_mark_is_removed() {
        let is_prose = |line: &&str| line.starts_with("# ") || *line == "#";
        let sample = sample();
        let lines: Vec<&str> = sample
            .lines()
            .filter(|line| !is_prose(line))
            .map(|line| line.strip_prefix('#').unwrap_or(line))
            .collect();
        for key in KEYS {
            let named = |line: &&&str| line.starts_with(key.name());
            assert!(lines.iter().any(|line| named(&line)), "{}", key.path);
            assert!(!line(key).ends_with("= "), "{} has no example", key.path);
        }
        let config = loaded("all", Some(&lines.join("\n")));
        assert!(config.smtp.is_some() && config.mail_hosts.len() == 1);
        assert!(config.connectors.len() == 1 && config.shared_networks.len() == 1);
    }
}
