//! What each door would answer now: shown after a release, while somebody watches it take effect.
//!
//! The answers come from the state that the doors themselves read, with their rules, but dry:
//! nothing is counted, no attempt is opened, no event is written. Sign-in is judged from an
//! unfamiliar place; the auth policy door may let familiar places in earlier.

use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::network::Origin;
use zavor_core::sending::{AskedAt, Recipients, judge, organisation_limit, refusal_of};
use zavor_core::sign_in::{Attempt, OriginView, Standing};

use crate::platform::error::AppError;
use crate::platform::settings::Mode;
use crate::ports::{EffectFilter, EffectState, GuardsExt, PAGE_MAX};
use crate::sending::payer::Payer;
use crate::sign_in::question::enforced;
use crate::views::service::Views;

/// A door, or a mail host that must still be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// Dovecot's question before a password counts.
    AuthPolicy,
    /// Binds.
    Ldap,
    /// Postfix's questions about mail.
    PostfixPolicy,
    /// A mail host of the configuration: sessions and cached sign-ins.
    MailHost(String),
}

/// What it would answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorAnswer {
    /// It lets this account sign in, or takes its mail; for a mail host: it has done everything it
    /// was asked.
    Accepts,
    /// It refuses, for this reason (a fixed name of `FailureReason` or `SendRefusal`).
    Refuses(&'static str),
    /// A mail host that must still be told: how many calls are due, and why the last one failed.
    StillDue {
        /// Calls that are due.
        calls: usize,
        /// Why the last one failed; empty before the first try.
        last_error: String,
    },
    /// A mail host that did not do what it was asked within
    /// [`AGE_MAX`](crate::notifications::outbox::retry::AGE_MAX); Zavor does not try again.
    GivenUp {
        /// Why the last try failed.
        last_error: String,
    },
}

/// One door and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorState {
    /// Which door.
    pub door: Door,
    /// What it would answer now.
    pub answer: DoorAnswer,
}

/// How far a release has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseState {
    /// Every door accepts, and every mail host has done its part.
    Open,
    /// Sending is open, and nothing else is left for us to do: signing in waits for the owner, who
    /// must choose a new password first. A reset normally ends like this.
    OwnersTurn,
    /// Something is not open yet.
    Waits,
}

/// How far a release has got, from the answers of all doors.
pub fn release_state(doors: &[DoorState]) -> ReleaseState {
    let owners_turn = |answer: &DoorAnswer| match answer {
        DoorAnswer::Refuses(reason) => waits_for_owner(reason),
        DoorAnswer::Accepts | DoorAnswer::StillDue { .. } | DoorAnswer::GivenUp { .. } => false,
    };
    // What was given up stays so: its row says it, and nothing waits for it.
    let open =
        |answer: &DoorAnswer| matches!(answer, DoorAnswer::Accepts | DoorAnswer::GivenUp { .. });
    if doors.iter().all(|door| open(&door.answer)) {
        return ReleaseState::Open;
    }
    let done = |door: &DoorState| {
        let signs_in = matches!(door.door, Door::AuthPolicy | Door::Ldap);
        open(&door.answer) || (signs_in && owners_turn(&door.answer))
    };
    match doors.iter().all(done) {
        true => ReleaseState::OwnersTurn,
        false => ReleaseState::Waits,
    }
}

/// Whether a refusal with this name ends when the owner chooses a password.
pub fn waits_for_owner(reason: &str) -> bool {
    [
        FailureReason::MustChangePassword,
        FailureReason::PasswordExpired,
    ]
    .iter()
    .any(|owners| owners.as_str() == reason)
}

impl Views {
    /// What every door would answer an account (or a connector) now.
    ///
    /// # Errors
    /// `Denied` when the actor may not see it.
    pub async fn delivery_of(
        &self,
        actor: &Actor,
        target: &str,
    ) -> Result<Vec<DoorState>, AppError> {
        let payer = self.sending.entity_named(target).await?;
        self.sending.may_see_sender(actor, &payer).await?;
        let now = self.platform.now();
        let mut states = Vec::new();
        if let Some(brief) = &payer.brief {
            let mode = self.platform.settings().sign_in_mode;
            for (door, protocol, mode) in [
                (Door::AuthPolicy, Protocol::Imap, mode),
                // Binds are verified here and always enforced.
                (Door::Ldap, Protocol::Ldap, Mode::Enforce),
            ] {
                let answer = self.would_sign_in(&payer, protocol, mode, now).await?;
                states.push(DoorState { door, answer });
            }
            states.push(self.would_send(&payer, now).await?);
            if let Some(account) = self.platform.store.account(brief.id).await? {
                states.extend(self.mail_hosts_told(&account).await?);
            }
        } else {
            states.push(self.would_send(&payer, now).await?);
        }
        Ok(states)
    }

    async fn would_sign_in(
        &self,
        payer: &Payer,
        protocol: Protocol,
        mode: Mode,
        now: Timestamp,
    ) -> Result<DoorAnswer, AppError> {
        let holds = self.platform.store.lasting_holds(&payer.subject).await?;
        let (standing, view) = (Standing::of(&holds, now), OriginView::default());
        let policies = self.platform.store.policies();
        let attempt = Attempt {
            key: self.platform.next_attempt(),
            origin: Origin::NONE,
            hint: 0,
            digest: None,
            protocol,
            ours: false,
            has_app_passwords: false,
            credential: 0,
            has_session: false,
            forced_class: None,
        };
        let look = self.platform.store.sign_in(payer.key, |guard| {
            // On a copy, so that looking opens no attempt.
            let mut copy = guard.clone();
            let policy = &policies.smart_lockout;
            let (outcome, _) =
                zavor_core::sign_in::check(&mut copy, &attempt, standing, &view, policy, now);
            (outcome, Touched::Unchanged)
        });
        let (outcome, _) = look.await?;
        Ok(match outcome.refusal {
            Some((reason, _)) if enforced(reason, mode) => DoorAnswer::Refuses(reason.as_str()),
            _ => DoorAnswer::Accepts,
        })
    }

    /// One message with one outside recipient, as Postfix would ask about it first.
    async fn would_send(&self, payer: &Payer, now: Timestamp) -> Result<DoorState, AppError> {
        let observe = self.platform.settings().sending_mode == Mode::Observe;
        let unwritten = self.sending.state.is_unwritten(&payer.subject) && !observe;
        let refusal = match self.sending.judge_holds(payer, observe, now).await?.refusal {
            Some(refusal) => Some(refusal),
            None if unwritten => Some(payer.restricted()),
            None if observe => None,
            None => {
                let limit = organisation_limit(self.platform.store.account_count());
                let look = self
                    .platform
                    .store
                    .organisation(|guard| (guard.counted(now) >= limit, Touched::Unchanged));
                let (full, _) = look.await?;
                let next = Recipients {
                    external: 1,
                    internal: 0,
                };
                let look = self.platform.store.sending(payer.key, |guard| {
                    let counted = guard.counted_under(&payer.limits, now);
                    let asked = AskedAt::FirstRecipient;
                    let decision = judge(asked, &counted, next, &payer.limits, full);
                    (decision, Touched::Unchanged)
                });
                refusal_of(look.await?.0, payer.is_connector())
            }
        };
        Ok(DoorState {
            door: Door::PostfixPolicy,
            answer: match refusal {
                Some(refusal) => DoorAnswer::Refuses(refusal.as_str()),
                None => DoorAnswer::Accepts,
            },
        })
    }

    async fn mail_hosts_told(&self, account: &Account) -> Result<Vec<DoorState>, AppError> {
        let open = self
            .platform
            .store
            .effects(EffectFilter::Waiting, PAGE_MAX)
            .await?;
        let given_up = self
            .notifications
            .given_up_since_the_last_end(account)
            .await?;
        let mut states = Vec::new();
        for host in self.platform.world.mail_hosts.names() {
            let mut due = open.iter().filter(|effect| {
                let ours =
                    effect.address == account.address || account.aliases.contains(&effect.address);
                ours && effect.errand.host() == host
            });
            let answer = match due.next() {
                None => match given_up.iter().find(|effect| effect.errand.host() == host) {
                    Some(effect) => DoorAnswer::GivenUp {
                        last_error: match &effect.state {
                            EffectState::Failed(why) => why.clone(),
                            EffectState::Done(_) | EffectState::Due { .. } => String::new(),
                        },
                    },
                    None => DoorAnswer::Accepts,
                },
                Some(effect) => DoorAnswer::StillDue {
                    calls: 1 + due.count(),
                    last_error: match &effect.state {
                        EffectState::Due { last_error, .. } => last_error.clone(),
                        EffectState::Done(_) | EffectState::Failed(_) => String::new(),
                    },
                },
            };
            let door = Door::MailHost(host);
            states.push(DoorState { door, answer });
        }
        Ok(states)
    }
}

impl Door {
    /// The fixed name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AuthPolicy => "auth_policy",
            Self::Ldap => "ldap",
            Self::PostfixPolicy => "postfix_policy",
            Self::MailHost(_) => "mail_host",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(door: Door, answer: DoorAnswer) -> DoorState {
        DoorState { door, answer }
    }

    #[test]
    fn after_a_reset_the_owners_turn_is_not_something_that_is_still_to_come() {
        let must_change = || DoorAnswer::Refuses(FailureReason::MustChangePassword.as_str());
        let mut doors = vec![
            state(Door::AuthPolicy, must_change()),
            state(Door::Ldap, must_change()),
            state(Door::PostfixPolicy, DoorAnswer::Accepts),
            state(Door::MailHost("mx1".into()), DoorAnswer::Accepts),
        ];
        assert_eq!(release_state(&doors), ReleaseState::OwnersTurn);
        doors[3].answer = DoorAnswer::StillDue {
            calls: 1,
            last_error: String::new(),
        };
        assert_eq!(release_state(&doors), ReleaseState::Waits, "a host is due");
        doors[3].answer = DoorAnswer::Accepts;
        doors[2].answer = DoorAnswer::Refuses("restricted");
        assert_eq!(
            release_state(&doors),
            ReleaseState::Waits,
            "still restricted"
        );
        doors[2].answer = DoorAnswer::Accepts;
        doors[1].answer = DoorAnswer::Refuses(FailureReason::SignInBlocked.as_str());
        assert_eq!(
            release_state(&doors),
            ReleaseState::Waits,
            "the owner cannot end a block"
        );
        for door in &mut doors {
            door.answer = DoorAnswer::Accepts;
        }
        assert_eq!(release_state(&doors), ReleaseState::Open);
    }

    #[test]
    fn doors_have_the_names_of_the_configuration() {
        let host = Door::MailHost("mx1".into());
        let names = [Door::AuthPolicy, Door::Ldap, Door::PostfixPolicy, host];
        let names = names.map(|door| door.as_str());
        let expected = ["auth_policy", "ldap", "postfix_policy", "mail_host"];
        assert_eq!(names, expected);
    }
}
