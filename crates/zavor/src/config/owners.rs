//! `[owners]`, `[recovery]` and `[support]`: what the owners of accounts are told, how the site sends
//! them codes, and where their requests are passed on to.

use zavor_app::notifications::mail_address;
use zavor_app::platform::{ForOwners, HelpContact, MailServer, WayLabel};
use zavor_app::ports::OwnHook;
use zavor_mailhost::OwnWebhook;

use super::builder::Builder;
use super::given::text;
use super::setting::Table;
use super::tree::OwnHookConfig;

/// Fewest characters of a key that signs codes: as many as the 32 bytes of HMAC-SHA-256 (RFC 2104
/// section 3), so that nobody guesses one.
const KEY_CHARS_MIN: usize = 32;

/// The operator's own webhooks with the names of their keys.
const OWN_WEBHOOKS: [(OwnHook, &str, &str); 2] = [
    (
        OwnHook::RecoveryCode,
        "recovery.webhook",
        "recovery.webhook_key",
    ),
    (
        OwnHook::SupportRequest,
        "support.webhook",
        "support.webhook_key",
    ),
];

impl Builder {
    /// The operator's own webhooks; of what cannot be one it is said why.
    pub(super) fn own_webhooks(&mut self, top: &Table) -> Vec<OwnHookConfig> {
        let own = OWN_WEBHOOKS.into_iter();
        own.filter_map(|(hook, url_path, key_path)| self.own_webhook(top, hook, url_path, key_path))
            .collect()
    }

    fn own_webhook(
        &mut self,
        top: &Table,
        hook: OwnHook,
        url_path: &'static str,
        key_path: &'static str,
    ) -> Option<OwnHookConfig> {
        let place = |path: &str| top.get(path).map(|setting| setting.place.clone());
        let has_key = top.contains_key(key_path);
        let (url, key) = (text(top, url_path), self.secret(top, key_path));
        let Some(url) = url else {
            if has_key {
                let why = format!("needs {url_path} too");
                self.values.problem(place(key_path), key_path, why);
            }
            return None;
        };
        if let Err(why) = OwnWebhook::check(&url) {
            self.values.problem(place(url_path), url_path, why);
            return None;
        }
        if !has_key {
            let why = format!("needs {key_path} too");
            self.values.problem(place(url_path), url_path, why);
        }
        // What cannot be read has its own complaint.
        let key = key?;
        if key.reveal().chars().count() < KEY_CHARS_MIN {
            let why = format!("must have at least {KEY_CHARS_MIN} characters");
            self.values.problem(place(key_path), key_path, why);
            return None;
        }
        Some(OwnHookConfig { hook, url, key })
    }

    /// Where support requests are passed on to; empty = nowhere.
    pub(super) fn support_address(&mut self, top: &Table) -> String {
        let address = text(top, "support.address").unwrap_or_default();
        if !address.is_empty() && mail_address(&address).is_err() {
            let place = top
                .get("support.address")
                .map(|setting| setting.place.clone());
            let why = "must be a mail address";
            self.values
                .problem(place, "support.address", why.to_owned());
        }
        address
    }

    /// What the owners of accounts are told; of what cannot be shown it is said why.
    pub(super) fn owners(&mut self, top: &Table) -> ForOwners {
        ForOwners {
            help: self.told(top, "owners.help", HelpContact::read),
            imap: self.told(top, "owners.imap", MailServer::read),
            pop3: self.told(top, "owners.pop3", MailServer::read),
            submission: self.told(top, "owners.submission", MailServer::read),
            code_way: [
                self.told(top, "recovery.label_en", WayLabel::read),
                self.told(top, "recovery.label_ro", WayLabel::read),
            ],
        }
    }

    fn told<T>(
        &mut self,
        top: &Table,
        path: &str,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        match read(&text(top, path)?) {
            Ok(told) => Some(told),
            Err(why) => {
                let place = top.get(path).map(|setting| setting.place.clone());
                self.values.problem(place, path, why.into());
                None
            }
        }
    }
}
