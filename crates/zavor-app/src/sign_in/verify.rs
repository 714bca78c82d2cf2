//! Sign-in at doors where Zavor itself verifies the password: LDAP binds and the pages.
//!
//! One call checks, verifies and reports. A text of the form of app passwords is compared with
//! those, and never with the owner's password ([`app_passwords`]). Order matters for security: a
//! locked account costs no hash, nor does a wrong password that was wrong just before; a keyed proof
//! recognises the right one for a few minutes, so that a polling mail program costs one Argon2 per
//! period. Nothing here tells a client why it failed; the door answers every failure alike, at
//! [`SignIn::answer_deadline`].
//!
//! Binds of a mail server that asks the auth policy door itself (`trusted_proxy`, or on this host)
//! belong to the attempt that its `allow` opened: they claim it and count nothing, because its report
//! will. A bind without such an attempt comes from an unknown client: it counts
//! on the account as unfamiliar and charges no network, least of all the server's own.

pub(crate) mod app_passwords;
mod compared;
pub(crate) mod remembered;

use zavor_core::account::{Account, AccountId, SignInName};
use zavor_core::app_password::AppProtocol;
use zavor_core::event::{FailureReason, Protocol};
use zavor_core::guard::Touched;
use zavor_core::password_rule::minimum_for;
use zavor_core::shared_network::SharedSource;
use zavor_core::sign_in::{Claim, Class, Closing, SignInGuard, Standing};

use crate::platform::settings::Mode;
use crate::ports::{GuardsExt, StoreError, TypedPassword};
use crate::sign_in::question::{SignInCase, SignInQuestion, enforced, until_on_disk};
use crate::sign_in::service::SignIn;
use crate::sign_in::verify::app_passwords::{TypedApp, compare_app, where_it_opens};
use crate::sign_in::verify::compared::Comparison;

/// A bind or web sign-in: Zavor itself verifies the password.
#[derive(Debug, Clone)]
pub struct VerifyQuestion<'a> {
    /// The attempt; `digest` is ignored, Zavor makes its own.
    pub attempt: SignInQuestion<'a>,
    /// The password as typed.
    pub password: TypedPassword,
    /// Whether the peer is a listed mail server that asks the auth policy door itself: its bind
    /// belongs to the attempt that its `allow` opened.
    pub trusted_proxy: bool,
    /// Whether the client has proved that it is a known device of this account.
    pub known_device: bool,
    /// The digests by which that server may have announced this password at the auth policy door;
    /// empty if they cannot be known. They tell which attempt the bind belongs to.
    pub announced_as: Vec<u64>,
    /// What an app password would open here; `None` = nothing, only the owner's password counts. Heard
    /// only from a listed mail server and from this host.
    pub app_protocol: Option<AppProtocol>,
}

/// Answer to a verification. All but `Right` look the same on the wire, at the same deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyAnswer {
    /// Right.
    Right {
        /// The account.
        account: AccountId,
        /// Its address.
        address: SignInName,
    },
    /// Wrong, unknown, or refused.
    Refused(FailureReason),
    /// Too many passwords at once: answer "busy", never "wrong"; nothing was counted.
    Busy,
}

impl SignIn {
    /// Checks, verifies and reports in one (LDAP bind, page).
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when state cannot be read; nothing was counted.
    pub async fn verify_password(
        &self,
        mut question: VerifyQuestion<'_>,
    ) -> Result<VerifyAnswer, StoreError> {
        let of_mail_server = question.trusted_proxy || self.is_bind_of_this_host(&question.attempt);
        // Only a mail server knows for which service somebody signs in; any other client would choose
        // the one that its app password opens.
        question.app_protocol = question.app_protocol.filter(|_| of_mail_server);
        if of_mail_server && let Some(claim) = self.claim_attempt(&question).await? {
            return self.verify_for_proxy(&question, claim).await;
        }
        if question.trusted_proxy {
            self.platform.tally.bind_without_check();
        }
        let known = question.known_device && !question.trusted_proxy;
        let forced = known.then_some(Class::KnownDevice);
        let digest = self.password_digest(&question.password);
        let session = format!("bind {}", self.platform.next_attempt());
        let attempt = SignInQuestion {
            digest: Some(digest),
            session: &session,
            // Nobody knows where a bind without a policy check comes from: no network is charged.
            address: match question.trusted_proxy {
                true => None,
                false => question.attempt.address,
            },
            // What an observing policy door lets through must not fail at the bind behind it.
            mode: match question.trusted_proxy {
                true => self.platform.settings().sign_in_mode,
                false => Mode::Enforce,
            },
            ..question.attempt.clone()
        };
        let mut asked = self.ask(&attempt, forced).await?;
        // The lists are those of the mail servers' door; here a lockout holds for everybody.
        asked.origin.lifts_lockout = false;
        asked.attempt.ours = true;
        let checked = self.check_asked(&asked).await?;
        if let Some((reason, _)) = checked.refusal
            && enforced(reason, attempt.mode)
        {
            return Ok(VerifyAnswer::Refused(reason));
        }
        if let Some(typed) = TypedApp::read(&question.password, question.app_protocol) {
            let compared = compare_app(self, &asked, typed).await?;
            return self.conclude(&asked, compared).await;
        }
        let account = self.judged_account(&asked).await?;
        asked.attempt.credential = self.credential_key(account.as_ref());
        let compared = if self.is_known_wrong(&asked, digest).await? {
            Comparison::Wrong
        } else {
            let origin = asked.attempt.origin.address();
            self.compare(&asked, account, checked.class, origin, question.password)
                .await?
        };
        // Hashing took time: the result counts from now, not from when the question came.
        asked.now = self.platform.now();
        let compared = where_it_opens(&asked, compared);
        self.conclude(&asked, compared).await
    }

    /// Whether a program on this host binds. Dovecot on this host needs no entry in
    /// `trusted_proxies`: its binds belong to the attempts that it announced. Without an announced
    /// attempt it is a client like any other behind a shared address.
    fn is_bind_of_this_host(&self, attempt: &SignInQuestion<'_>) -> bool {
        let settings = self.platform.settings();
        let view = attempt
            .address
            .and_then(|address| settings.shared.view(address));
        attempt.protocol == Protocol::Ldap
            && view.is_some_and(|view| view.source == SharedSource::ThisHost)
    }

    /// Finds the pending attempt that a mail server's bind belongs to; each attempt is claimed
    /// once.
    async fn claim_attempt(
        &self,
        question: &VerifyQuestion<'_>,
    ) -> Result<Option<Claim>, StoreError> {
        let who = self.platform.resolve(question.attempt.name).await?;
        let now = self.platform.now();
        let bound = &question.announced_as;
        let claim = |guard: &mut SignInGuard| (guard.claim(bound, now), Touched::Transient);
        let (claim, durable) = self.platform.store.sign_in(who.key, claim).await?;
        until_on_disk(durable).await;
        Ok(claim)
    }

    /// Whether this password was wrong just before: then it costs no hash.
    async fn is_known_wrong(
        &self,
        asked: &SignInCase<'_>,
        digest: u64,
    ) -> Result<bool, StoreError> {
        let (policy, credential) = (&asked.policies.smart_lockout, asked.attempt.credential);
        let look = |guard: &mut SignInGuard| {
            let known = guard.is_known_wrong(digest, credential, policy);
            (known, Touched::Transient)
        };
        Ok(self.platform.store.sign_in(asked.who.key, look).await?.0)
    }

    /// Reports how the comparison ended and answers.
    async fn conclude(
        &self,
        asked: &SignInCase<'_>,
        compared: Comparison,
    ) -> Result<VerifyAnswer, StoreError> {
        match compared {
            Comparison::Right { account, address } => {
                self.report_asked(asked, Closing::Success).await?;
                Ok(VerifyAnswer::Right { account, address })
            }
            Comparison::ByApp { account, address } => {
                self.report_asked(asked, Closing::AppSuccess).await?;
                Ok(VerifyAnswer::Right { account, address })
            }
            Comparison::Wrong => {
                let outcome = self.report_asked(asked, Closing::Failure).await?;
                let reason = outcome.reason.unwrap_or(FailureReason::WrongPassword);
                Ok(VerifyAnswer::Refused(reason))
            }
            Comparison::Busy => {
                self.abandon(asked).await?;
                Ok(VerifyAnswer::Busy)
            }
            Comparison::NoGuess(why) => {
                self.report_asked(asked, Closing::NoGuess(why)).await?;
                Ok(VerifyAnswer::Refused(why.reason()))
            }
            Comparison::Blocked => {
                self.abandon(asked).await?;
                Ok(VerifyAnswer::Refused(FailureReason::SignInBlocked))
            }
        }
    }

    /// Closes an attempt without counting anything.
    async fn abandon(&self, asked: &SignInCase<'_>) -> Result<(), StoreError> {
        let key = asked.attempt.key;
        let abandon = |guard: &mut SignInGuard| {
            guard.abandon(key);
            ((), Touched::Transient)
        };
        let ((), durable) = self.platform.store.sign_in(asked.who.key, abandon).await?;
        until_on_disk(durable).await;
        Ok(())
    }

    /// A bind that belongs to an attempt of the auth policy door: verified, never counted here.
    async fn verify_for_proxy(
        &self,
        question: &VerifyQuestion<'_>,
        claim: Claim,
    ) -> Result<VerifyAnswer, StoreError> {
        let asked = self.ask(&question.attempt, Some(claim.class)).await?;
        let holds = self
            .platform
            .store
            .lasting_holds(&asked.who.subject())
            .await?;
        let standing = Standing::of(&holds, asked.now);
        if standing.sign_in_blocked {
            return Ok(VerifyAnswer::Refused(FailureReason::SignInBlocked));
        }
        if standing.must_change || standing.password_expired {
            return Ok(VerifyAnswer::Refused(FailureReason::MustChangePassword));
        }
        // The server asks for everybody: its address must not get one client's share of the pool.
        let compared = match TypedApp::read(&question.password, question.app_protocol) {
            Some(typed) => compare_app(self, &asked, typed).await?,
            None => {
                let account = self.judged_account(&asked).await?;
                let password = question.password.clone();
                let compared = self
                    .compare(&asked, account, claim.class, None, password)
                    .await?;
                where_it_opens(&asked, compared)
            }
        };
        Ok(match compared {
            Comparison::Right { account, address } => VerifyAnswer::Right { account, address },
            Comparison::ByApp { account, address } => {
                let note = |guard: &mut SignInGuard| guard.note_by_app(claim);
                note_in_attempt(self, &asked, note).await?;
                VerifyAnswer::Right { account, address }
            }
            Comparison::Wrong => VerifyAnswer::Refused(FailureReason::WrongPassword),
            Comparison::Busy => {
                let note = |guard: &mut SignInGuard| guard.note_unchecked(claim);
                note_in_attempt(self, &asked, note).await?;
                VerifyAnswer::Busy
            }
            Comparison::NoGuess(why) => {
                let note = |guard: &mut SignInGuard| guard.note_no_guess(claim, why);
                note_in_attempt(self, &asked, note).await?;
                VerifyAnswer::Refused(why.reason())
            }
            Comparison::Blocked => VerifyAnswer::Refused(FailureReason::SignInBlocked),
        })
    }

    async fn judged_account(&self, asked: &SignInCase<'_>) -> Result<Option<Account>, StoreError> {
        match asked.who.account {
            Some(id) => self.platform.store.account(id).await,
            None => Ok(None),
        }
    }

    /// Shortest password that the owner of this account may choose, in characters; pages say so
    /// beforehand. `None` = nobody has proved whose it is: what holds without a second factor.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn password_minimum(&self, account: Option<AccountId>) -> Result<u32, StoreError> {
        let has_factor = match account {
            Some(id) => !self.platform.store.methods_of(id).await?.is_empty(),
            None => false,
        };
        let policies = self.platform.store.policies();
        Ok(minimum_for(&policies.passwords, has_factor))
    }
}

/// The shortest password beside a second factor, where that is shorter; else `None`.
pub fn password_minimum_with_factor(sign_in: &SignIn) -> Option<u32> {
    let policies = sign_in.platform.store.policies();
    let policy = &policies.passwords;
    let with_factor = minimum_for(policy, true);
    (with_factor < minimum_for(policy, false)).then_some(with_factor)
}

/// Notes in a mail server's attempt how its bind ended, so that its report is not mistaken.
async fn note_in_attempt(
    sign_in: &SignIn,
    asked: &SignInCase<'_>,
    note: impl Fn(&mut SignInGuard) + Send + Sync,
) -> Result<(), StoreError> {
    let note = |guard: &mut SignInGuard| (note(guard), Touched::Transient);
    let noted = sign_in.platform.store.sign_in(asked.who.key, note);
    let ((), durable) = noted.await?;
    until_on_disk(durable).await;
    Ok(())
}
