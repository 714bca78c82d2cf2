//! The origin's side of a sign-in: what lists and guards say about where it comes from, and what
//! the network is charged for its outcome.
//!
//! The store is not asked about a shared network: it is never blocked. Failures there count on the
//! single address only, so that a guesser behind it does not affect neighbours; a [`Crowd`] tells
//! operators who can pass on the real addresses.

use std::net::IpAddr;

use zavor_core::alert::AlertKind;
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, NetworkKey, Origin};
use zavor_core::origin_guard::{
    Crowd, CrowdSort, GuessingAlert, ListDecision, OriginEvent, OriginGuard, OriginOutcome, Terms,
    Width, list_decision,
};
use zavor_core::policy::{OriginGuardPolicy, Policies};
use zavor_core::shared_network::{SharedSource, SharedView};
use zavor_core::sign_in::OriginView;

use crate::platform::notes::AlertNote;
use crate::platform::resolve::ResolvedName;
use crate::ports::{GuardsExt, RuleAction, StoreError};
use crate::sign_in::question::{SignInCase, until_on_disk};
use crate::sign_in::service::SignIn;

/// An origin that is charged.
pub(super) struct Charged<'a> {
    pub(super) origin: Origin,
    /// The shared network that it is in.
    pub(super) shared: Option<SharedView>,
    pub(super) policy: &'a OriginGuardPolicy,
    pub(super) now: Timestamp,
}

impl SignIn {
    /// What lists and guards say about an attempt from this address, as the door was given it.
    pub(crate) async fn view_origin(
        &self,
        given: Option<IpAddr>,
        who: &ResolvedName,
        policies: &Policies,
        now: Timestamp,
    ) -> Result<OriginView, StoreError> {
        let mut view = OriginView::default();
        let origin = given.map_or(Origin::NONE, Origin::of);
        let (Some(given), Some(address)) = (given, origin.address()) else {
            return Ok(view);
        };
        let rules = self.platform.store.origin_rules();
        // A rule may also name the form in which an address arrives, such as all of 6to4.
        let carried = given.to_canonical() != address;
        let mut names_us = false;
        let decision = list_decision(rules.iter().filter_map(|rule| {
            let for_us = rule.account.is_none() || rule.account == who.account;
            let network = &rule.network;
            let from_there = network.contains(address) || (carried && network.contains(given));
            let applies = for_us && rule.in_force(now) && from_there;
            names_us |= applies && rule.account.is_some() && rule.action == RuleAction::Allow;
            applies.then(|| rule.word())
        }));
        view.lifts_lockout = names_us && decision == Some(ListDecision::Allowed);
        view.denied = decision == Some(ListDecision::Denied);
        view.shared = self.platform.settings().shared.view(address);
        if view.shared.is_some() {
            return Ok(view);
        }
        let (guard_policy, lockout) = (&policies.origin_guard, &policies.smart_lockout);
        let mut keys = [NetworkKey::default(); 2];
        let mut used = 0;
        for (slot, (network, _)) in keys.iter_mut().zip(widths(origin)) {
            *slot = network.key();
            used += 1;
        }
        let allowed = decision == Some(ListDecision::Allowed);
        let mut wide = widths(origin).map(|(_, width)| width);
        let mut look = |key: NetworkKey, guard: &OriginGuard| {
            let Some(width) = wide.next() else { return };
            view.common |= width == Width::Place
                && guard.is_common(lockout.near_accounts, lockout.familiar_memory, now);
            let Some((_, until)) = guard.blocked(now).filter(|_| !allowed) else {
                return;
            };
            if view.blocked.is_none_or(|(_, other)| other < until) {
                view.blocked = Some((key, until));
            }
            view.blocked_for_near |= guard.refuses_near(width, guard_policy, now);
        };
        let keys = keys.get(..used).unwrap_or_default();
        self.platform.store.look_at_origins(keys, &mut look).await?;
        Ok(view)
    }

    pub(super) async fn record_origin(
        &self,
        asked: &SignInCase<'_>,
        event: OriginEvent,
    ) -> Result<(), StoreError> {
        let from = Charged {
            origin: asked.attempt.origin,
            shared: asked.origin.shared,
            policy: &asked.policies.origin_guard,
            now: asked.now,
        };
        charge_origin(self, &from, event).await
    }

    fn alert_guessing(&self, network: Network, alert: GuessingAlert) {
        // From a place familiar to them no block may answer: somebody must look.
        let (accounts, named) = (alert.accounts, network.to_string());
        let (kind, said) = match alert.inside {
            true => (
                AlertKind::GuessingFromInside,
                AlertNote::GuessingFromInside {
                    accounts,
                    network: named,
                },
            ),
            false => (
                AlertKind::GuessingManyAccounts,
                AlertNote::GuessingFromOutside {
                    accounts,
                    network: named,
                },
            ),
        };
        self.notifications
            .raise_alert(kind, Some(Subject::Origin(network)), said);
    }

    /// Notes a network that hides its people, and raises an alert the first time.
    fn note_crowd(&self, crowd: Crowd) {
        if !self.crowds.lock().note(crowd) {
            return;
        }
        let said = said_of_crowd(&crowd);
        tracing::warn!(network = %crowd.network, "{said}");
        let subject = Some(Subject::Origin(crowd.network));
        self.notifications
            .raise_alert(AlertKind::ManyBehindOneAddress, subject, said);
    }

    /// Recent networks that hide many people: declare them as shared or, better, pass on the
    /// addresses of their clients.
    pub fn crowds(&self) -> Vec<Crowd> {
        self.crowds.lock().shown(self.platform.now())
    }
}

/// Charges an origin for what happened there.
pub(super) async fn charge_origin(
    sign_in: &SignIn,
    from: &Charged<'_>,
    event: OriginEvent,
) -> Result<(), StoreError> {
    let Charged {
        shared,
        policy,
        now,
        ..
    } = *from;
    let learning = sign_in.learns(policy, now).await?;
    for (network, width) in widths(from.origin) {
        if shared.is_some() && width == Width::Place {
            continue;
        }
        let terms = Terms {
            policy,
            width,
            learning,
            shared: shared.is_some(),
        };
        let (outcome, durable) = sign_in
            .platform
            .store
            .origin(network.key(), |guard| guard.record(event, &terms, now))
            .await?;
        until_on_disk(durable).await;
        if let Some(until) = outcome.blocked_now {
            sign_in.platform.tally.origin_blocked();
            tracing::warn!(%network, %until, "origin blocked");
        }
        if let (Some(alert), Width::Host) = (outcome.alert, width) {
            sign_in.alert_guessing(network, alert);
        }
        if let Some(crowd) = crowd(network, &outcome, shared.map(|s| s.source), now) {
            sign_in.note_crowd(crowd);
        }
    }
    Ok(())
}

/// The crowd to report, if the outcome shows one.
fn crowd(
    network: Network,
    outcome: &OriginOutcome,
    shared: Option<SharedSource>,
    now: Timestamp,
) -> Option<Crowd> {
    let (sort, accounts, newcomers) = match (shared, outcome.spared, outcome.crowd) {
        (Some(SharedSource::ThisHost), Some(accounts), _) => (CrowdSort::ThisHost, accounts, 0),
        (Some(SharedSource::TrustedProxy), Some(accounts), _) => (CrowdSort::Proxy, accounts, 0),
        (None, _, Some((accounts, newcomers))) => (CrowdSort::Undeclared, accounts, newcomers),
        _ => return None,
    };
    Some(Crowd {
        network,
        sort,
        accounts,
        newcomers,
        last: now,
    })
}

/// What was seen and what to do about it.
fn said_of_crowd(crowd: &Crowd) -> AlertNote {
    let (network, accounts) = (crowd.network.to_string(), crowd.accounts);
    match crowd.sort {
        CrowdSort::Undeclared => AlertNote::CrowdUndeclared {
            accounts,
            network,
            newcomers: crowd.newcomers,
        },
        CrowdSort::ThisHost => AlertNote::CrowdOfThisHost { accounts, network },
        CrowdSort::Proxy => AlertNote::CrowdOfAProxy { accounts, network },
    }
}

/// What was seen and what to do about it, in English: for `doctor` and lists.
pub fn crowd_in_words(crowd: &Crowd) -> String {
    said_of_crowd(crowd).to_string()
}

/// The guards on which an origin counts: its host and the place around it.
fn widths(origin: Origin) -> impl Iterator<Item = (Network, Width)> {
    let host = origin.host().map(|network| (network, Width::Host));
    let place = origin.place().map(|network| (network, Width::Place));
    host.into_iter().chain(place)
}
