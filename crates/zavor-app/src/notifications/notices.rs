//! Notices: mail to owners about what happened to their account, mail to one address, and the test
//! message of the admin centre.
//!
//! A notice is an effect: it is committed together with the act that causes it, and the worker of
//! the outbox sends it. An act neither waits for a mail nor fails because of one; without a mail
//! server there are simply no effects.
//!
//! Every notice to an owner has a link to say that it was not them ([`zavor_core::not_me`]), made for
//! this event and this address, and kept with the notice in one commit.
//!
//! Security: an owner is told at every address, the account's own and each confirmed recovery
//! address, so that a thief who holds one of them cannot act unseen (ASVS 6.3.7). Callers that
//! remove an address pass the account as it was before. Texts may hold one-time links and codes;
//! they are sealed in the store and never logged. How many notices an owner gets is bounded by
//! [`NoticeWatch`](zavor_core::alert::NoticeWatch).

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::alert::{AlertReach, OwnerNotice, SignInLeft};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{StoredHold, Subject};
use zavor_core::identity::{Link, LinkPurpose};
use zavor_core::moment::Timestamp;
use zavor_core::policy::RECIPIENT_BYTES_MAX;
use zavor_core::rights::Right;
use zavor_core::sign_in::Standing;

use crate::notifications::outbox::OWN_TURN;
use crate::notifications::outbox::payload::Payload;
use crate::notifications::outbox::report::EffectReport;
use crate::notifications::service::Notifications;
use crate::platform::error::{AppError, InvalidRecipient, RefusedNotice};
use crate::platform::notes::SettingNote;
use crate::platform::service::{Platform, help_contact, organisation, recovery_is_offered};
use crate::platform::token::Token;
use crate::platform::typed::is_invisible;
use crate::ports::{Commit, Effect, EffectState, Errand, Language, Letter, Notice, StoreError};

/// Where the page of a link is with which a reader says that it was not them.
pub(crate) const NOT_ME_PATH: &str = "/not-me/";
/// Key of the words of the test message.
const TEST_MESSAGE: &str = "notice-test";

impl Notifications {
    /// Whether mail can be sent at all (`[smtp]` is configured).
    pub fn can_mail(&self) -> bool {
        self.platform.world.messenger.can_mail()
    }

    /// The language of the organisation's notices.
    pub fn notice_language(&self) -> Language {
        let language = self.platform.store.policies().alerts.notices.language;
        Language::from_tag(language.as_str()).unwrap_or_default()
    }

    /// The effects that tell an owner, one mail for each of their addresses. Commit them with the
    /// act that causes them. Empty without a mail server, and when the owner has had enough notices
    /// lately.
    ///
    /// `notice.key` is the name of an [`OwnerNotice`]; `account`, `name` and `time` are added to
    /// its arguments.
    pub(crate) fn notice_effects(&self, account: &Account, notice: Notice) -> Vec<Effect> {
        let Some(kind) = OwnerNotice::from_name(notice.key) else {
            tracing::error!(key = notice.key, "no notice to owners has this name");
            return Vec::new();
        };
        let now = self.platform.now();
        let wanted = kind.is_wanted(&self.platform.store.policies().alerts.notices);
        if !wanted || !self.can_mail() || !self.notices.lock().may_tell(account.id, kind, now) {
            return Vec::new();
        }
        let mut notice = notice;
        notice.arguments.extend([
            ("account", account.address.to_string()),
            ("name", account.display_name.clone()),
            ("time", readable(now)),
        ]);
        addresses_of(account)
            .into_iter()
            .filter_map(|to| owner_notice_to(self, to, account, &notice, now))
            .collect()
    }

    /// [`Self::notice_effects`] about what changes signing in or sending. `left`: what is left of
    /// signing in once that is committed, so that the mail promises nothing else.
    pub(crate) fn tell_owner(
        &self,
        account: &Account,
        kind: OwnerNotice,
        left: SignInLeft,
    ) -> Vec<Effect> {
        let notice = Notice {
            key: kind.as_str(),
            arguments: vec![sign_in_argument(left)],
        };
        self.notice_effects(account, notice)
    }

    /// The effect that sends one mail to one address, for links and codes; `None` without a mail
    /// server. `about` is the account concerned. Every mail also names the organisation and a page of
    /// its site (`organisation`, `account`, `page`), because a reader may have accounts at several. It is not bounded here: the rules of the caller
    /// bound it.
    ///
    /// It is due at once, so the worker sends it; [`in_own_turn`] leaves it to the act.
    pub(crate) fn notice_to(
        &self,
        to: &str,
        about: &SignInName,
        notice: &Notice,
    ) -> Option<Effect> {
        self.notice_in(to, about, notice, self.notice_language())
    }

    /// [`Self::notice_to`] in a language that the reader chose. A mail about an account is read by its
    /// owner, and whoever cannot sign in finds the way back in it.
    pub(crate) fn notice_in(
        &self,
        to: &str,
        about: &SignInName,
        notice: &Notice,
        language: Language,
    ) -> Option<Effect> {
        let notice = with_way_back(&self.platform, about.as_str(), notice);
        mail(self, to, about, notice, language)
    }

    /// An effect that carries a sealed payload, due at once.
    pub(crate) fn sealed_effect(
        &self,
        errand: Errand,
        about: &SignInName,
        payload: &Payload,
    ) -> Effect {
        let now = self.platform.now();
        Effect {
            id: 0,
            idempotency_key: self.platform.world.random_number(),
            link: None,
            errand,
            address: about.clone(),
            payload: payload.sealed(&*self.platform.world.vault),
            state: EffectState::Due {
                tries: 0,
                at: now,
                last_error: String::new(),
            },
            since: now,
        }
    }

    /// Sends the test message to one address and returns the mail server's answer. When the server
    /// does not take the message, the outbox tries again as with any notice.
    ///
    /// # Errors
    /// `Invalid` when `address` is not an address; `Refused` without a mail server; `Denied`
    /// without the right.
    pub async fn send_test_notice(
        &self,
        actor: &Actor,
        address: &str,
    ) -> Result<EffectReport, AppError> {
        const ACT: AuditAct = AuditAct::TestNotice;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let address = mail_address(address)?;
        let notice = Notice {
            key: TEST_MESSAGE,
            arguments: vec![("time", readable(self.platform.now()))],
        };
        let nobody = SignInName::from_normal_form("");
        let Some(effect) = self.notice_to(address, &nobody, &notice) else {
            return Err(self
                .platform
                .refusal(actor, ACT, None, RefusedNotice::NoMailServer)
                .await);
        };
        let address = address.into();
        self.send_test(actor, effect, SettingNote::TestMail { address })
            .await
    }

    /// Commits a test message, sends it and returns the answer.
    pub(crate) async fn send_test(
        &self,
        actor: &Actor,
        effect: Effect,
        detail: SettingNote,
    ) -> Result<EffectReport, AppError> {
        let audit =
            self.platform
                .audit(actor, AuditAct::TestNotice, None, AuditResult::Done, detail);
        let commit = Commit {
            changes: Vec::new(),
            audit: vec![audit],
            effects: vec![in_own_turn(effect)],
        };
        let effects = self.commit_effects(commit).await?;
        let shown = self.perform_now(effects).await.pop();
        shown.ok_or_else(|| RefusedNotice::NothingSent.into())
    }
}

/// A mail about an account that its owner does not read.
pub(crate) fn mail_to_desk(
    notifications: &Notifications,
    to: &str,
    about: &SignInName,
    notice: &Notice,
) -> Option<Effect> {
    mail(
        notifications,
        to,
        about,
        notice.clone(),
        notifications.notice_language(),
    )
}

fn mail(
    notifications: &Notifications,
    to: &str,
    about: &SignInName,
    notice: Notice,
    language: Language,
) -> Option<Effect> {
    if !notifications.can_mail() {
        return None;
    }
    let payload = Payload::Mail {
        to: to.into(),
        letter: notice_words(&notifications.platform, about.as_str(), &notice, language),
    };
    Some(notifications.sealed_effect(Errand::Mail, about, &payload))
}

/// A mail that the owner of this account reads leads to the recovery, where there is one.
pub(crate) fn with_way_back(platform: &Platform, about: &str, notice: &Notice) -> Notice {
    let mut notice = notice.clone();
    if recovery_is_offered(platform) && !about.is_empty() {
        notice.add("recover", || platform.settings().page("/recover"));
    }
    notice
}

/// A mail about this account.
pub(crate) fn notice_words(
    platform: &Platform,
    about: &str,
    notice: &Notice,
    language: Language,
) -> Letter {
    let mut notice = notice.clone();
    let settings = platform.settings();
    notice.add("organisation", || organisation(platform));
    notice.add("account", || about.to_owned());
    notice.add("page", || settings.page("/"));
    if let Some(help) = help_contact(platform) {
        notice.add("help", || help.words().to_owned());
        notice.add("help_page", || help.href());
    }
    platform.world.words.notice(&notice, language)
}

/// What is left of signing in to an account now.
pub(crate) async fn sign_in_left(
    platform: &Platform,
    account: &Account,
) -> Result<SignInLeft, StoreError> {
    let subject = Subject::Account(account.address.clone());
    let holds = platform.store.lasting_holds(&subject).await?;
    Ok(left_by(&holds, account, platform.now()))
}

/// What these lasting holds leave of signing in to an account.
pub(crate) fn left_by(holds: &[StoredHold], account: &Account, now: Timestamp) -> SignInLeft {
    let life = account.credential.as_ref().map(|password| password.life);
    SignInLeft::of(Standing::of(holds, now), life)
}

/// The argument by which a notice says what is left of signing in.
pub(crate) fn sign_in_argument(left: SignInLeft) -> (&'static str, String) {
    ("sign_in", left.to_string())
}

/// One owner notice to one address, with a link of its own to say that it was not them, unless so
/// many were mailed lately.
fn owner_notice_to(
    notifications: &Notifications,
    to: &str,
    account: &Account,
    notice: &Notice,
    now: Timestamp,
) -> Option<Effect> {
    // The mail about a freeze goes to the mailbox that asked for it: with a link it would ask again for ever.
    let of_freeze = notice.key == OwnerNotice::MethodsFrozen.as_str();
    let (token, link) = match !of_freeze && notifications.not_me.lock().may_link(account.id, now) {
        true => {
            let token = Token::for_link(&*notifications.platform.world.entropy);
            let link = Link {
                key: token.hash(),
                purpose: LinkPurpose::NotMe,
                account: Some(account.id),
                address: to.into(),
                created: now,
                until: now.plus(LinkPurpose::NotMe.life()),
            };
            (Some(token), Some(Box::new(link)))
        }
        false => (None, None),
    };
    let page = |token: &Token| {
        let settings = notifications.platform.settings();
        settings.page(&format!("{NOT_ME_PATH}{}", token.text()))
    };
    let mut notice = notice.clone();
    notice.arguments.extend([
        (
            "has_link",
            if token.is_some() { "yes" } else { "no" }.into(),
        ),
        ("not_me", token.as_ref().map_or_else(String::new, page)),
    ]);
    let effect = notifications.notice_to(to, &account.address, &notice)?;
    Some(Effect { link, ..effect })
}

/// Whom alerts reach now, by their policies and the configuration.
pub fn alert_reach(notifications: &Notifications) -> AlertReach {
    let platform = &notifications.platform;
    let policies = &platform.store.policies().alerts;
    let may_call = platform.world.messenger.may_call(&policies.webhook);
    AlertReach::of(policies, notifications.can_mail(), may_call.is_ok())
}

/// Leaves a fresh effect to the act: the worker does not touch it for [`OWN_TURN`], and
/// `perform_now` shows its result.
pub(crate) fn in_own_turn(mut effect: Effect) -> Effect {
    if let EffectState::Due { at, .. } = &mut effect.state {
        *at = effect.since.plus(OWN_TURN);
    }
    effect
}

/// Lets a notice leave later. Its age counts from then on, so that it is not given up while it waits.
pub(crate) fn planned(mut effect: Effect, leaves: Timestamp) -> Effect {
    if let EffectState::Due { at, .. } = &mut effect.state {
        (*at, effect.since) = (leaves, leaves);
    }
    effect
}

/// A time as people read it in a mail: `2026-11-22 19:50:37 UTC`.
pub(crate) fn readable(time: Timestamp) -> String {
    time.to_string().replace('T', " ").replace('Z', " UTC")
}

/// A mail address as typed into a setting: one `@` with something on both sides, no blanks, no
/// control characters, bounded. The test message shows whether mail arrives there.
///
/// # Errors
/// `Invalid` otherwise.
pub fn mail_address(typed: &str) -> Result<&str, AppError> {
    let text = typed.trim();
    let parts = text.rsplit_once('@');
    let fine = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && text.len() <= RECIPIENT_BYTES_MAX
        && !text
            .chars()
            .any(|c| is_invisible(c) || c.is_whitespace() || c == ',');
    match fine {
        true => Ok(text),
        false => Err(InvalidRecipient::NotAnAddress { typed: text.into() }.into()),
    }
}

/// All addresses at which an owner is told, each once.
fn addresses_of(account: &Account) -> Vec<&str> {
    let mut addresses = vec![account.address.as_str()];
    for recovery in &account.recovery_addresses {
        let address = recovery.address.as_str();
        if recovery.is_confirmed() && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_takes_mail_addresses_only() {
        assert_eq!(
            mail_address(" soc@contoso.example ").unwrap(),
            "soc@contoso.example"
        );
        let long = format!("{}@contoso.example", "a".repeat(RECIPIENT_BYTES_MAX));
        for wrong in [
            "",
            "soc",
            "@contoso.example",
            "a@",
            "a b@c",
            "a@b\r\nc",
            "a@b,c@d",
            &long,
        ] {
            assert!(mail_address(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_time_in_a_mail_names_its_zone() {
        let time = Timestamp::from_secs(1_795_377_037);
        assert_eq!(readable(time), "2026-11-22 19:50:37 UTC");
    }
}
