//! From where an account was tried recently, and which networks would refuse it there now.
//!
//! It does not matter why an address was refused last time, only whether it would be refused now:
//! an unlock lets yesterday's locked-out owner in only if nothing else stands in the way. Each
//! address is judged as the doors judge it: with the lists, with its class of place for this
//! account, with the blocks in force.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use zavor_core::account::AccountId;
use zavor_core::actor::owner_in_text;
use zavor_core::event::{Outcome, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{Evidence, Owner, Reason};
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, NetworkKey, Origin};
use zavor_core::origin_guard::{
    ListDecision, OriginGuard, Width, deny_decides, list_decision, narrowest_allowed,
};
use zavor_core::policy::OriginGuardPolicy;
use zavor_core::sign_in::{SignInGuard, TRIED_SHOWN};
use zavor_core::why::{AppliedRule, OriginBlock};

use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::resolve::ResolvedName;
use crate::platform::service::Platform;
use crate::ports::{EventQuery, GuardsExt, OriginRule, RuleAction};
use crate::sign_in::service::SignIn;

/// Most rows of each log read for one answer, the newest.
pub const LATELY_READ_MAX: usize = 1_000;
/// Most blocked networks looked through where the log does not say which of them an account tried.
const BLOCKED_LOOKED_AT_MAX: usize = 10_000;
/// Most addresses judged for one answer: each needs a look at two guards.
const ADDRESSES_JUDGED_MAX: usize = 256;
/// Most of them in one place (/24, /48): an attacker who tries from every address of a network has
/// tried from one place, and must not push the owner's addresses out of the answer. An owner's
/// devices fit in.
const HOSTS_OF_PLACE_MAX: usize = 8;

/// From where an account was tried.
pub(super) struct TriedOrigins {
    /// The addresses to judge.
    pub(super) addresses: Vec<IpAddr>,
    /// Those that are left out, because there are more than are judged.
    pub(super) left_out: Vec<IpAddr>,
    /// Whether there may be others still, in rows of the log that were not read.
    pub(super) unread: bool,
}

impl SignIn {
    /// The blocks and deny rules that would refuse this account now at one of these addresses.
    pub(crate) async fn origin_blocks_of(
        &self,
        who: &ResolvedName,
        guard: &SignInGuard,
        addresses: &[IpAddr],
        now: Timestamp,
    ) -> Result<Vec<OriginBlock>, AppError> {
        let policies = self.platform.store.policies();
        let (mut networks, mut denied) = (Vec::new(), Vec::<Network>::new());
        for address in addresses {
            let origin = Origin::of(*address);
            let view = self
                .view_origin(Some(*address), who, &policies, now)
                .await?;
            let class = guard.class_at(origin, 0, &view, &policies.smart_lockout, now);
            if view.denied {
                // A rule names the address as it arrived, or as what it is.
                let both = [Some(*address), origin.address()].into_iter().flatten();
                denied.extend(both.map(|address| Network::of(address, u8::MAX)));
            } else if view.refuses(class) {
                networks.extend(keys_of(origin));
            }
        }
        let mut blocks = Vec::new();
        for key in each_once(networks) {
            blocks.extend(self.origin_block(key, now).await?);
        }
        let rules = self.deny_rules(&denied, who.account, now);
        blocks.extend(rules);
        Ok(blocks)
    }

    /// Deny rules in force that refuse an account (or whoever has none) at one of these addresses or
    /// networks: those that no allow rule overrides there, each once.
    pub(crate) fn deny_rules(
        &self,
        places: &[Network],
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Vec<OriginBlock> {
        let rules = self.platform.store.origin_rules();
        let ours = |rule: &&OriginRule| {
            rule.in_force(now) && (rule.account.is_none() || rule.account == account)
        };
        let with_allowed = |place: &Network| {
            let there = rules.iter().filter(ours);
            let there = there.filter(|rule| rule.network.covers(*place));
            (*place, narrowest_allowed(there.map(OriginRule::word)))
        };
        let places: Vec<(Network, Option<u8>)> = places.iter().map(with_allowed).collect();
        let decides = |rule: &&OriginRule, (place, allowed): &(Network, Option<u8>)| {
            rule.network.covers(*place) && deny_decides(rule.network.prefix(), *allowed)
        };
        let denying = rules
            .iter()
            .filter(|rule| rule.action == RuleAction::Deny && rule.in_force(now));
        denying
            .filter(|rule| places.iter().any(|place| decides(rule, place)))
            .map(|rule| OriginBlock {
                network: rule.network,
                since: rule.since,
                until: rule.until,
                reason: Reason::Denylist,
                owner: owner_in_text(&rule.by),
                evidence: Evidence::Statement {
                    text: rule.reason.clone(),
                },
            })
            .collect()
    }

    /// The rules of the lists in force that apply to an account, or to a name without one.
    pub(super) fn rules_applied_to(&self, who: &ResolvedName, now: Timestamp) -> Vec<AppliedRule> {
        let rules = self.platform.store.origin_rules();
        let ours = rules.iter().filter(|rule| {
            rule.in_force(now) && (rule.account.is_none() || rule.account == who.account)
        });
        ours.map(|rule| AppliedRule {
            network: rule.network,
            action: rule.action,
            names_account: rule.account.is_some(),
        })
        .collect()
    }

    /// The block in force of one network, with its evidence.
    pub(crate) async fn origin_block(
        &self,
        key: NetworkKey,
        now: Timestamp,
    ) -> Result<Option<OriginBlock>, AppError> {
        let last = self.last_origin_block(key, now).await?;
        Ok(last.filter(|block| block.until.is_none_or(|until| now < until)))
    }

    /// The last block of one network, in force or ended, if its guard still remembers it.
    pub(crate) async fn last_origin_block(
        &self,
        key: NetworkKey,
        now: Timestamp,
    ) -> Result<Option<OriginBlock>, AppError> {
        let policies = self.platform.store.policies();
        let (found, _) = self
            .platform
            .store
            .origin(key, |guard| {
                let last = last_block_of(guard, key.network(), &policies.origin_guard, now);
                (last, Touched::Unchanged)
            })
            .await?;
        Ok(found)
    }
}

/// Addresses that tried this account within a day, each once: those in the log, those that its
/// guard remembers, which is ahead of the log and outlives it, and `counted`
/// ([`counted_where_blocked`]). If there are more than are judged, those where this
/// account succeeded before come first, then the newest one of each place. `stamp` is now by the
/// wall clock, as the log has it.
pub(super) fn tried_from(
    guard: &SignInGuard,
    sign_ins: &[SignInEvent],
    counted: Vec<IpAddr>,
    now: Timestamp,
    stamp: Timestamp,
) -> TriedOrigins {
    let refused = guard.refused_at(now).into_iter();
    let remembered = refused.chain(guard.failed_from(now)).chain(counted);
    let is_late = |event: &&SignInEvent| stamp.since(event.last) < TRIED_SHOWN;
    let lately = sign_ins.iter().filter(is_late);
    let logged = lately.clone().filter_map(|event| event.address);
    let owners: HashSet<IpAddr> = lately
        .filter(|event| event.outcome == Outcome::Success)
        .filter_map(|event| event.address)
        .collect();
    let mut seen = HashSet::new();
    let each_once = remembered.chain(logged).filter(|a| seen.insert(*a));
    let mut ranked: Vec<(u8, IpAddr)> = each_once
        .map(|address| match () {
            () if owners.contains(&address) => (0, address),
            () if guard.succeeded_around(Origin::of(address)) => (1, address),
            () => (2, address),
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut of_place: HashMap<NetworkKey, usize> = HashMap::new();
    let (mut judged, mut left_out) = (Vec::<(u8, usize, IpAddr)>::new(), Vec::new());
    for (rank, address) in ranked {
        let place = Origin::of(address).place();
        let nth = match place {
            Some(place) => of_place.entry(place.key()).or_default(),
            None => &mut 0,
        };
        *nth += 1;
        match *nth <= HOSTS_OF_PLACE_MAX {
            true => judged.push((rank, *nth, address)),
            false => left_out.push(address),
        }
    }
    judged.sort_by_key(|(rank, nth, _)| (*rank, *nth));
    let too_many = judged.split_off(judged.len().min(ADDRESSES_JUDGED_MAX));
    left_out.extend(too_many.into_iter().map(|(_, _, address)| address));
    // The log returned as many rows as it may, and none of them is older than a day.
    let unread = sign_ins.len() >= LATELY_READ_MAX && sign_ins.iter().all(|e| is_late(&e));
    TriedOrigins {
        addresses: judged.into_iter().map(|(_, _, address)| address).collect(),
        left_out,
        unread,
    }
}

/// Blocked networks that remember this account among those that were tried there. Only if the log
/// does not reach back a day, as after a restore on another machine: a backup holds the guards,
/// but no log, and what stops an account must not depend on where the server runs.
pub(super) async fn counted_where_blocked(
    sign_in: &SignIn,
    who: &ResolvedName,
    now: Timestamp,
) -> Result<Vec<IpAddr>, AppError> {
    let store = &sign_in.platform.store;
    let older = EventQuery {
        key: None,
        from: Timestamp::from_millis(0),
        to: clock::stamp(&sign_in.platform).minus(TRIED_SHOWN),
        limit: 1,
    };
    if !store.sign_ins(&older).await?.is_empty() {
        return Ok(Vec::new());
    }
    let subject = sign_in.subject_fingerprint(who.key);
    let blocked = store.blocked_origins(now, BLOCKED_LOOKED_AT_MAX).await?;
    let tried = blocked
        .into_iter()
        .filter(|(_, guard)| guard.was_tried_by(subject, now));
    Ok(tried.map(|(key, _)| key.network().base()).collect())
}

/// Whether no block of the origin guard refuses anybody in the whole of this network: an allow
/// rule for all accounts covers it, or it is declared as shared.
pub(crate) fn is_never_blocked(platform: &Platform, network: Network, now: Timestamp) -> bool {
    is_never_blocked_for(platform, network, None, now)
}

/// The same of one account, which may have rules of its own.
pub(super) fn is_never_blocked_for(
    platform: &Platform,
    network: Network,
    account: Option<AccountId>,
    now: Timestamp,
) -> bool {
    let rules = platform.store.origin_rules();
    let ours = rules.iter().filter(|rule| {
        (rule.account.is_none() || rule.account == account)
            && rule.in_force(now)
            && rule.network.covers(network)
    });
    if list_decision(ours.map(OriginRule::word)) == Some(ListDecision::Allowed) {
        return true;
    }
    let host = Origin::of(network.base()).host();
    let shared = platform.settings().shared.view(network.base());
    shared.is_some() && host.is_some_and(|host| host.covers(network))
}

/// The block in force of a network, with its evidence.
pub(super) fn block_of(
    guard: &OriginGuard,
    network: Network,
    policy: &OriginGuardPolicy,
    now: Timestamp,
) -> Option<OriginBlock> {
    last_block_of(guard, network, policy, now)
        .filter(|block| block.until.is_none_or(|until| now < until))
}

/// The last block of a network, in force or ended, if its guard still remembers it.
fn last_block_of(
    guard: &OriginGuard,
    network: Network,
    policy: &OriginGuardPolicy,
    now: Timestamp,
) -> Option<OriginBlock> {
    let (since, until) = guard.blocked(now).or(guard.last_block())?;
    Some(OriginBlock {
        network,
        since,
        until: Some(until),
        reason: Reason::GuessingManyAccounts,
        owner: Owner::Engine,
        evidence: guard.evidence(width_of(network), policy, now),
    })
}

/// The guards on which an origin counts.
pub(crate) fn keys_of(origin: Origin) -> impl Iterator<Item = NetworkKey> {
    let host = origin.host().map(|network| network.key());
    host.into_iter()
        .chain(origin.place().map(|network| network.key()))
}

/// Whether a guard's network is a host or the place around it.
pub(crate) fn width_of(network: Network) -> Width {
    let host = if network.base().is_ipv4() { 32 } else { 64 };
    if network.prefix() == host {
        Width::Host
    } else {
        Width::Place
    }
}

/// The keys, each once.
pub(crate) fn each_once(mut networks: Vec<NetworkKey>) -> Vec<NetworkKey> {
    networks.sort_unstable();
    networks.dedup();
    networks
}
