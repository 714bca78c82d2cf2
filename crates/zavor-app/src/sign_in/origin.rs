//! The origin's side of a sign-in: what lists and guards say about where it comes from, and what
//! the network is charged for how it ended.

use zavor_core::alert::AlertKind;
use zavor_core::guard::Touched;
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, Origin};
use zavor_core::origin_guard::{ListVerdict, OriginEvent, Width, list_verdict};
use zavor_core::policy::Policies;
use zavor_core::sign_in::{Class, OriginView};

use super::{Asked, settle};
use crate::ports::{OriginVerdict, Store, StoreError};
use crate::resolve::Resolved;
use crate::zavor::Zavor;

impl<S: Store> Zavor<S> {
    pub(crate) async fn view_origin(
        &self,
        origin: Origin,
        who: &Resolved,
        policies: &Policies,
        now: Timestamp,
    ) -> Result<OriginView, StoreError> {
        let mut view = OriginView::default();
        let Some(address) = origin.address() else {
            return Ok(view);
        };
        let rules = self.store.origin_rules();
        let verdict = list_verdict(rules.iter().filter_map(|rule| {
            let for_us = rule.account.is_none() || rule.account == who.account;
            let in_force = rule.until.is_none_or(|until| now < until);
            (for_us && in_force && rule.network.contains(address))
                .then_some((rule.network.prefix(), rule.verdict == OriginVerdict::Deny))
        }));
        view.denied = verdict == Some(ListVerdict::Denied);
        let (guard_policy, lockout) = (&policies.origin_guard, &policies.smart_lockout);
        for (network, width) in widths(origin) {
            let key = network.key();
            let ((blocked, near, common), durable) = self
                .store
                .origin(key, |guard| {
                    let blocked = guard.blocked(now).map(|(_, until)| until);
                    let near = guard.refuses_near(width, guard_policy, now);
                    let common = width == Width::Place
                        && guard.is_common(lockout.near_accounts, lockout.familiar_memory, now);
                    ((blocked, near, common), Touched::Unchanged)
                })
                .await?;
            settle(durable).await;
            view.common |= common;
            if let Some(until) = blocked
                && verdict != Some(ListVerdict::Allowed)
            {
                if view.blocked.is_none_or(|(_, other)| other < until) {
                    view.blocked = Some((key, until));
                }
                view.blocked_for_near |= near;
            }
        }
        Ok(view)
    }

    pub(super) async fn record_origin(
        &self,
        asked: &Asked<'_>,
        event: OriginEvent,
        class: Class,
    ) -> Result<(), StoreError> {
        let (policy, now) = (&asked.policies.origin_guard, asked.now);
        for (network, width) in widths(asked.attempt.origin) {
            let (outcome, durable) = self
                .store
                .origin(network.key(), |guard| {
                    guard.record(event, width, policy, now)
                })
                .await?;
            settle(durable).await;
            if let Some(until) = outcome.blocked_now {
                self.tally.origin_blocked();
                tracing::warn!(%network, %until, "origin blocked");
            }
            if let (Some(accounts), Width::Host) = (outcome.alert_accounts, width) {
                self.alert_guessing(network, accounts, class);
            }
        }
        Ok(())
    }

    fn alert_guessing(&self, network: Network, accounts: u32, class: Class) {
        // From a place familiar to them no block may answer: somebody must look.
        let (kind, where_from) = if class.is_home() {
            (
                AlertKind::GuessingFromInside,
                "a place familiar to them; no block answers this",
            )
        } else {
            (AlertKind::GuessingManyAccounts, "an unfamiliar place")
        };
        let text =
            format!("{accounts} accounts failed from {network} within an hour, {where_from}");
        let subject = Some(zavor_core::hold::Subject::Origin(network));
        self.raise_alert(kind, subject, text);
    }
}

/// The guards an origin counts on: its host and the place around it.
fn widths(origin: Origin) -> impl Iterator<Item = (Network, Width)> {
    let host = origin.host().map(|network| (network, Width::Host));
    let place = origin.place().map(|network| (network, Width::Place));
    host.into_iter().chain(place)
}
