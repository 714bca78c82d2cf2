//! Records and alerts about one-time codes that were wrong or not checked, and the record of a sign-in
//! without a password.

use std::net::IpAddr;

use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::alert::{AlertKind, OwnerNotice};
use zavor_core::event::{FailureReason, Outcome, Protocol, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{Evidence, StoredHold, Subject};
use zavor_core::hours::Happened;
use zavor_core::moment::Timestamp;
use zavor_core::network::Origin;
use zavor_core::sign_in::Class;

use crate::notifications::notices::readable;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::notes::AlertNote;
use crate::platform::resolve::ResolvedName;
use crate::ports::{Effect, GuardsExt};
use crate::sign_in::event_row::cut;
use crate::sign_on::service::SignOn;
use crate::sign_on::sessions::SessionView;

/// Who typed a one-time code or followed a link, and from where.
pub(super) struct CodeTyped<'a> {
    pub(super) account: AccountId,
    pub(super) address: &'a SignInName,
    pub(super) from: Option<IpAddr>,
    /// User agent; may be empty.
    pub(super) device: &'a str,
}

impl<'a> From<&'a SessionView> for CodeTyped<'a> {
    fn from(view: &'a SessionView) -> Self {
        Self {
            account: view.account.id,
            address: &view.account.address,
            from: view.session.address,
            device: &view.session.device,
        }
    }
}

impl SignOn {
    /// The notices to the owner when codes must wait; commit them with the count.
    pub(super) async fn tell_of_codes(
        &self,
        typed: &CodeTyped<'_>,
        hold: &StoredHold,
    ) -> Result<Vec<Effect>, AppError> {
        let Some(account) = self.platform.store.account(typed.account).await? else {
            return Ok(Vec::new());
        };
        let from = typed.from;
        let arguments = vec![
            ("address", from.map_or("-".into(), |from| from.to_string())),
            ("until", hold.until.map(readable).unwrap_or_default()),
        ];
        Ok(self
            .verification
            .owner_notice(&account, OwnerNotice::SecondFactorThrottled, arguments))
    }

    /// Records a wrong code, and whether codes must wait because of it.
    pub(super) async fn wrong_code(&self, typed: &CodeTyped<'_>, waits: Option<&StoredHold>) {
        let until = waits.and_then(|hold| hold.until);
        let (outcome, reason) = (Outcome::Failure, FailureReason::WrongCode);
        self.code_event(typed, outcome, Some(reason), until).await;
        let Some(StoredHold {
            evidence: Evidence::FailedCodes { failures, .. },
            ..
        }) = waits
        else {
            return;
        };
        let (account, failures) = (typed.address.to_string(), *failures);
        let said = match typed.from {
            Some(from) => AlertNote::WrongCodes {
                account,
                failures,
                from: from.to_string(),
            },
            None => AlertNote::WrongCodesFromUnknown { account, failures },
        };
        let subject = Some(Subject::Account(typed.address.clone()));
        self.notifications
            .raise_alert(AlertKind::SecondFactorThrottled, subject, said);
    }

    /// Records a code that was not checked.
    pub(super) async fn refused_code(&self, typed: &CodeTyped<'_>) {
        let reason = FailureReason::SecondFactorThrottled;
        self.platform.tally.refused(reason);
        self.code_event(typed, Outcome::Refused, Some(reason), None)
            .await;
    }

    /// Records that somebody signed in by a one-time link, so that the owner sees it among their sign-ins.
    pub(super) async fn signed_in_by_link(&self, by: &CodeTyped<'_>) {
        self.code_event(by, Outcome::Success, None, None).await;
    }

    async fn code_event(
        &self,
        typed: &CodeTyped<'_>,
        outcome: Outcome,
        reason: Option<FailureReason>,
        until: Option<Timestamp>,
    ) {
        let (now, stamp) = (self.platform.now(), clock::stamp(&self.platform));
        self.platform.count_hour(Happened::SignIn(outcome), stamp);
        self.platform.store.record_sign_in(SignInEvent {
            time: stamp,
            last: stamp,
            count: 1,
            key: GuardKey::account(typed.account),
            name: typed.address.clone(),
            address: typed.from,
            protocol: Protocol::Web,
            device: cut(typed.device),
            class: self.class_of(typed, now).await.scope(),
            outcome,
            reason,
            transition: until.is_some(),
            until: until.map(|until| clock::as_stamp(&self.platform, until)),
            correlation: Some(self.platform.next_attempt()),
        });
    }

    /// The class of place of a session, for the log; if state cannot be read, the row is written
    /// all the same.
    async fn class_of(&self, typed: &CodeTyped<'_>, now: Timestamp) -> Class {
        let policies = self.platform.store.policies();
        let who = ResolvedName {
            key: GuardKey::account(typed.account),
            account: Some(typed.account),
            address: typed.address.clone(),
            brief: None,
            holds: Vec::new().into(),
            normal: true,
        };
        let origin = typed.from.map_or(Origin::NONE, Origin::of);
        let hint = self.sign_in.hint_key(typed.device);
        let view = self.sign_in.view_origin(typed.from, &who, &policies, now);
        let Ok(seen) = view.await else {
            return Class::Unfamiliar;
        };
        let policy = &policies.smart_lockout;
        let look = self.platform.store.sign_in(who.key, |guard| {
            (
                guard.class_at(origin, hint, &seen, policy, now),
                Touched::Unchanged,
            )
        });
        look.await.map_or(Class::Unfamiliar, |(class, _)| class)
    }
}
