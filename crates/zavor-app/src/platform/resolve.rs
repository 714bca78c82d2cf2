//! From a typed name to the guard, the account and the subject of its holds.

use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher24;
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::hold::{StoredHold, Subject};

use crate::platform::names;
use crate::platform::service::Platform;
use crate::ports::{AccountBrief, StoreError};

/// Most characters that an event keeps of a name that no account can have.
const STRANGE_NAME_CHARS_MAX: usize = 64;
/// How many of them are left for the name where it cannot be shown as it is: the rest is what tells
/// it from others that look the same.
const LOSSY_NAME_CHARS_MAX: usize = STRANGE_NAME_CHARS_MAX - " @[0123456789abcdef]".len();

/// A resolved name.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedName {
    /// Its guard.
    pub(crate) key: GuardKey,
    /// The account, when there is one.
    pub(crate) account: Option<AccountId>,
    /// The account's address, or the name in normal form.
    pub(crate) address: SignInName,
    /// What decisions need to know about that account.
    pub(crate) brief: Option<Arc<AccountBrief>>,
    /// The lasting holds on it when it was resolved.
    pub(crate) holds: Arc<[StoredHold]>,
    /// Whether an account could have this name at all (it has a normal form).
    pub(crate) normal: bool,
}

impl ResolvedName {
    /// The subject of its holds.
    pub(crate) fn subject(&self) -> Subject {
        Subject::Account(self.address.clone())
    }
}

impl Platform {
    /// Resolves a typed name. Known and unknown names do the same work.
    pub(crate) async fn resolve(&self, typed: &[u8]) -> Result<ResolvedName, StoreError> {
        let domains = self.store.domains();
        let Some(name) = names::normalise(typed, &domains) else {
            let shown = shown(self, typed);
            let address = SignInName::from_normal_form(&shown);
            let subject = Subject::Account(address.clone());
            return Ok(ResolvedName {
                key: self.unknown_key(shown.as_bytes()),
                account: None,
                brief: None,
                address,
                holds: self.store.lasting_holds(&subject).await?,
                normal: false,
            });
        };
        let known = self.store.known(&name).await?;
        if let Some(brief) = known.brief {
            return Ok(ResolvedName {
                key: GuardKey::account(brief.id),
                account: Some(brief.id),
                address: brief.address.clone(),
                brief: Some(brief),
                holds: known.holds,
                normal: true,
            });
        }
        let key = self.unknown_key(name.as_str().as_bytes());
        Ok(ResolvedName {
            key,
            account: None,
            brief: None,
            address: name,
            holds: known.holds,
            normal: true,
        })
    }

    /// The key under which the log keeps a normalised name without an account: rows are found by it
    /// although they show the name masked.
    pub fn key_of_name(&self, name: &SignInName) -> GuardKey {
        self.unknown_key(name.as_str().as_bytes())
    }

    /// The guard of a name without an account.
    pub(crate) fn unknown_key(&self, name: &[u8]) -> GuardKey {
        let mut hasher = SipHasher24::new_with_key(&self.settings().names_key);
        hasher.write(b"unknown name");
        hasher.write(name);
        GuardKey::unknown(hasher.finish())
    }
}

/// The text of a name that no account can have. It is the name's identity too: a name that is
/// shown lossily (bytes outside UTF-8, control characters) or cut gets a keyed mark of its
/// bytes, so that two such names have two guards and two lists of holds. It contains what no
/// name in normal form can, so that resolving the text gives itself.
fn shown(platform: &Platform, typed: &[u8]) -> String {
    let text = String::from_utf8_lossy(typed);
    let whole = text.chars().nth(STRANGE_NAME_CHARS_MAX).is_none();
    if whole && text.as_bytes() == typed && !text.contains(char::is_control) {
        return text.into_owned();
    }
    let plain = text.chars().map(|c| match c.is_control() {
        true => char::REPLACEMENT_CHARACTER,
        false => c,
    });
    let name: String = plain.take(LOSSY_NAME_CHARS_MAX).collect();
    let mark = platform.unknown_key(typed).raw();
    format!("{name} @[{mark:016x}]")
}
