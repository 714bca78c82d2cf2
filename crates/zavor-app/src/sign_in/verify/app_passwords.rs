//! App passwords at sign-in: recognised by their form, compared by SHA-256, without a hash job.
//!
//! Security: the account's keys are all compared, each in constant time, and whoever fails is
//! answered at the door's one deadline; so neither the time nor the answer tells how many there are,
//! or whether one is right for another protocol. Everything that shuts the account shuts these too:
//! a denied network, a block, a lockout of this class of place, a password that must be changed
//! first. A sign-in with one makes its place familiar as any other does, but clears no count of wrong
//! passwords: it proves another secret. One that opens
//! nothing is no guess and counts as nothing ([`zavor_core::app_password`]). Once a day its use is
//! written; then it is compared again, because it may have been ended meanwhile.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zavor_core::account::AccountId;
use zavor_core::app_password::{AppKey, AppProtocol, AppSecret};
use zavor_core::event::Protocol;
use zavor_core::identity::SecretHash;
use zavor_core::sign_in::NoGuess;
use zeroize::Zeroizing;

use crate::platform::audit::only;
use crate::platform::token;
use crate::ports::{Change, IdentityChange, StoreError, TypedPassword};
use crate::sign_in::question::SignInCase;
use crate::sign_in::service::SignIn;
use crate::sign_in::verify::compared::Comparison;

/// What was typed, if it has the form of an app password, and for what.
#[derive(Clone, Copy)]
pub(super) struct TypedApp {
    key: SecretHash,
    protocol: Option<AppProtocol>,
}

impl TypedApp {
    /// Reads it; `protocol` is what the door says that it is to open.
    pub(super) fn read(password: &TypedPassword, protocol: Option<AppProtocol>) -> Option<Self> {
        let secret = AppSecret::read(&password.0)?;
        Some(Self {
            key: key_of(secret),
            protocol,
        })
    }

    /// Which of these it is. Looks at all of them, whatever it finds.
    fn among(&self, keys: &[AppKey]) -> Option<AppKey> {
        let mut place = u32::MAX;
        for (at, key) in (0_u32..).zip(keys) {
            let opens = |asked| key.protocols.contains(asked);
            let here = Choice::from(u8::from(self.protocol.is_some_and(opens)));
            let same = key.key.0.ct_eq(&self.key.0) & here;
            place.conditional_assign(&at, same);
        }
        keys.get(place as usize).copied()
    }
}

/// What is stored of an app password. The text is wiped.
pub(crate) fn key_of(secret: AppSecret) -> SecretHash {
    token::hash(&Zeroizing::new(secret.into_text()))
}

/// How the comparison with the app passwords of an account ends.
pub(super) async fn compare_app(
    sign_in: &SignIn,
    asked: &SignInCase<'_>,
    typed: TypedApp,
) -> Result<Comparison, StoreError> {
    let wrong = Comparison::NoGuess(NoGuess::WrongAppPassword);
    let Some(id) = asked.who.account else {
        return Ok(wrong);
    };
    let Some(brief) = sign_in.platform.store.brief(id).await? else {
        return Ok(wrong);
    };
    let keys = sign_in.platform.store.app_keys_of(id).await?;
    let Some(key) = typed.among(&keys) else {
        return Ok(wrong);
    };
    if key.wants_note(asked.now) {
        note_use(sign_in, asked, id, key).await;
        // Writing took time: an act that ended it meanwhile was told that it is done.
        let keys = sign_in.platform.store.app_keys_of(id).await?;
        if typed.among(&keys).is_none() {
            return Ok(wrong);
        }
    }
    Ok(Comparison::ByApp {
        account: id,
        address: brief.address.clone(),
    })
}

/// Notes when it was used, once a day. If that cannot be written, the sign-in is still right.
async fn note_use(sign_in: &SignIn, asked: &SignInCase<'_>, account: AccountId, key: AppKey) {
    let used = IdentityChange::UseAppPassword(account, key.id, asked.now);
    let commit = only(vec![Change::Identity(used)]);
    if let Err(error) = sign_in.platform.store.commit(commit).await {
        tracing::warn!(%error, "the use of an app password could not be noted");
    }
}

/// The comparison of an owner's password where only app passwords open: everywhere but on our
/// own pages. That it was right is for the log only.
pub(super) fn where_it_opens(asked: &SignInCase<'_>, compared: Comparison) -> Comparison {
    let shut = asked.policies.passwords.mail_needs_app_password
        && asked.question.protocol != Protocol::Web;
    match compared {
        Comparison::Right { .. } if shut => Comparison::NoGuess(NoGuess::AppPasswordNeeded),
        Comparison::Right { .. }
        | Comparison::ByApp { .. }
        | Comparison::Wrong
        | Comparison::Busy
        | Comparison::Blocked
        | Comparison::NoGuess(_) => compared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_core::app_password::AppProtocols;

    const TEXT: &str = "app-bcdf-ghjk-mnpq-rstv-wxz2-3456-789b";

    fn key(id: u64, text: &str, protocols: impl Into<AppProtocols>) -> AppKey {
        AppKey {
            id,
            key: key_of(AppSecret::read(text.as_bytes()).unwrap()),
            protocols: protocols.into(),
            last_used: None,
        }
    }

    #[test]
    fn only_the_key_of_the_text_and_its_protocol_is_found() {
        let other = TEXT.replace("789b", "789c");
        let keys = [
            key(1, &other, AppProtocol::Imap),
            key(2, TEXT, AppProtocol::Imap),
            key(3, TEXT, AppProtocol::Pop3),
        ];
        let found = |protocol| {
            let typed = TypedApp::read(&TypedPassword(TEXT.into()), protocol).unwrap();
            typed.among(&keys).map(|key| key.id)
        };
        assert_eq!(found(Some(AppProtocol::Imap)), Some(2));
        assert_eq!(found(Some(AppProtocol::Pop3)), Some(3));
        assert_eq!(found(Some(AppProtocol::Submission)), None);
        assert_eq!(found(None), None, "a bind that names no protocol");
        let phone = AppProtocols::from_name("imap-submission").unwrap();
        let opens = |protocol| {
            let typed = TypedApp::read(&TypedPassword(TEXT.into()), Some(protocol)).unwrap();
            typed.among(&[key(7, TEXT, phone)]).is_some()
        };
        let all = AppProtocol::ALL.iter().map(|protocol| opens(*protocol));
        assert_eq!(all.collect::<Vec<_>>(), [true, false, true]);
    }
}
