//! What the configuration tells the owners of accounts: whom to ask for help, and what their mail
//! programs connect to.
//!
//! Security: it is shown to people who have proved nothing, and in mails. So a contact is plain words,
//! or a link of one of two kinds that open a page or a letter and nothing else; never markup, and
//! never a character that could end an attribute or hide what follows.

use crate::platform::typed::is_invisible;
use crate::ports::Language;

/// Longest contact, in characters: a name, a telephone number and hours fit.
pub const HELP_CHARS_MAX: usize = 200;
/// Longest label of a button, in characters: it stays on one line of a phone.
const LABEL_CHARS_MAX: usize = 40;
/// Longest name of a server, in bytes (RFC 1035 section 2.3.4).
const HOST_BYTES_MAX: usize = 253;

/// What the configuration tells owners.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForOwners {
    /// Whom to ask.
    pub help: Option<HelpContact>,
    /// Where mail is read with IMAP.
    pub imap: Option<MailServer>,
    /// Where mail is fetched with POP3.
    pub pop3: Option<MailServer>,
    /// Where mail is sent.
    pub submission: Option<MailServer>,
    /// What the button says with which codes are asked for that the site sends in its own way, in the
    /// order of [`Language::ALL`].
    pub code_way: [Option<WayLabel>; Language::ALL.len()],
}

impl ForOwners {
    /// The label of that button in a language; `None` = the usual one.
    pub fn code_way_in(&self, language: Language) -> Option<&str> {
        let mut labels = Language::ALL.into_iter().zip(&self.code_way);
        let (_, label) = labels.find(|(known, _)| *known == language)?;
        label.as_ref().map(|label| label.0.as_str())
    }
}

/// What a button says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayLabel(String);

impl WayLabel {
    /// Reads what somebody wrote.
    ///
    /// # Errors
    /// What it must be instead.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > LABEL_CHARS_MAX {
            return Err("must have 1 to 40 characters");
        }
        match text.chars().any(is_invisible) {
            true => Err("must have no control or invisible characters"),
            false => Ok(Self(text.into())),
        }
    }
}

/// How the help desk is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpContact {
    /// In words, such as a telephone number.
    Words(String),
    /// The address of a page, `https:` only.
    Page(String),
    /// An address to write to.
    Mail(String),
}

/// A server with TLS from the first byte (RFC 8314).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port; `None` = the usual one.
    pub port: Option<u16>,
}

impl HelpContact {
    /// Reads what somebody wrote.
    ///
    /// # Errors
    /// What it must be instead.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > HELP_CHARS_MAX {
            return Err("must have 1 to 200 characters");
        }
        if text.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err("must have no control or invisible characters");
        }
        let plain = |rest: &str| {
            !rest.is_empty()
                && rest
                    .chars()
                    .all(|c| c.is_ascii_graphic() && !"\"'<>\\`".contains(c))
        };
        if let Some(rest) = text.strip_prefix("https://") {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let fine = plain(rest) && !host.is_empty() && !host.contains('@');
            return match fine {
                true => Ok(Self::Page(text.into())),
                false => Err("must be a whole https:// address, without a user"),
            };
        }
        if let Some(address) = text.strip_prefix("mailto:") {
            let parts = address.split_once('@');
            let fine = plain(address)
                && !address.contains(['?', '&', '%', ','])
                && parts.is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
            return match fine {
                true => Ok(Self::Mail(address.into())),
                false => Err("must be mailto: with one address and nothing behind it"),
            };
        }
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        let is_link = !scheme.is_empty() && !text.contains(char::is_whitespace);
        match is_link || text.contains("://") {
            true => Err("may be a link only with https:// or mailto:"),
            false => Ok(Self::Words(text.into())),
        }
    }

    /// Where a link leads; empty for words.
    pub fn href(&self) -> String {
        match self {
            Self::Words(_) => String::new(),
            Self::Page(url) => url.clone(),
            Self::Mail(address) => format!("mailto:{address}"),
        }
    }

    /// As people read it.
    pub fn words(&self) -> &str {
        match self {
            Self::Words(text) | Self::Page(text) | Self::Mail(text) => text,
        }
    }
}

impl MailServer {
    /// Reads `HOST` or `HOST:PORT`.
    ///
    /// # Errors
    /// What it must be instead.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        const WHAT: &str = "must be the name of a server, such as mail.contoso.example or mail.contoso.example:993";
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| WHAT)?)),
            None => (text, None),
        };
        let label = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let fine = host.len() <= HOST_BYTES_MAX && host.split('.').all(label) && port != Some(0);
        match fine {
            true => Ok(Self {
                host: host.into(),
                port,
            }),
            false => Err(WHAT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_words_or_one_of_two_kinds_of_link_and_never_anything_else() {
        let words = |text: &str| Ok(HelpContact::Words(text.into()));
        assert_eq!(
            HelpContact::read("  Help desk: 021 555 0100, 8 to 16 "),
            words("Help desk: 021 555 0100, 8 to 16")
        );
        assert_eq!(HelpContact::read("<b>Ana</b>"), words("<b>Ana</b>"));
        let page = HelpContact::read("https://help.contoso.example/mail?x=1").unwrap();
        assert_eq!(page.href(), page.words());
        let mail = HelpContact::read("mailto:help@contoso.example").unwrap();
        assert_eq!(mail.href(), "mailto:help@contoso.example");
        assert_eq!(mail.words(), "help@contoso.example");
        for bad in [
            "",
            " ",
            "http://help.contoso.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "//help.contoso.example://x",
            "https://",
            "https:///x",
            "https://ana@contoso.example/",
            "https://help.contoso.example/\"onclick=x",
            "https://help.contoso.example/ x",
            "mailto:",
            "mailto:help",
            "mailto:help@contoso.example?bcc=eve@evil.example",
            "mailto:a@b.example,c@d.example",
            "a\u{202e}b",
            "a\nb",
            &"x".repeat(201),
        ] {
            assert!(HelpContact::read(bad).is_err(), "{bad:?}");
        }
        assert!(HelpContact::read(&"ș".repeat(200)).is_ok());
    }

    #[test]
    fn a_label_is_one_short_line_in_each_language() {
        let label = |text: &str| WayLabel::read(text).ok();
        let owners = ForOwners {
            code_way: [label(" Send me a text message "), None],
            ..ForOwners::default()
        };
        let english = owners.code_way_in(Language::English);
        assert_eq!(english, Some("Send me a text message"));
        assert_eq!(owners.code_way_in(Language::Romanian), None);
        assert!(label(&"ș".repeat(40)).is_some());
        for bad in ["", " ", "a\nb", "a\u{202e}b", &"ș".repeat(41)] {
            assert_eq!(label(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_server_is_a_name_with_or_without_a_port() {
        let server = |text| MailServer::read(text).map(|of| (of.host, of.port));
        assert_eq!(
            server("mail.contoso.example"),
            Ok(("mail.contoso.example".into(), None))
        );
        assert_eq!(server("mail:1993"), Ok(("mail".into(), Some(1993))));
        for bad in [
            "",
            "mail:",
            "mail:0",
            "mail:70000",
            "a b",
            "a..b",
            "https://a",
            "<a>",
        ] {
            assert!(server(bad).is_err(), "{bad}");
        }
    }
}
