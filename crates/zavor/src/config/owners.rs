//! `[owners]`: what the owners of accounts are told.

use zavor_app::platform::{ForOwners, HelpContact, MailServer};

use super::builder::Builder;
use super::given::text;
use super::setting::Table;

impl Builder {
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
