//! `[owners]` and `[support]`: what the owners of accounts are told, and where their requests are passed on to.

use zavor_app::notifications::mail_address;
use zavor_app::platform::{ForOwners, HelpContact, MailServer};

use super::builder::Builder;
use super::given::text;
use super::setting::Table;

impl Builder {
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
