//! Blocks placed by the origin guard: who is blocked, releasing a block, and the counters that a
//! program may reset through a door. Every release is audited before it happens, and is in force
//! and on disk before the call returns.

use std::net::IpAddr;

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::guard::Touched;
use zavor_core::hold::{Evidence, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, Origin};
use zavor_core::note::Detail;
use zavor_core::origin_guard::OriginGuard;
use zavor_core::why::origin_hold;

use crate::notifications::acted::Acted;
use crate::platform::error::{AppError, InvalidNetwork, PartDone};
use crate::platform::notes::NetworkNote;
use crate::platform::resolve::ResolvedName;
use crate::ports::GuardsExt;
use crate::sign_in::places::{block_of, width_of};
use crate::sign_in::service::SignIn;
use crate::sign_in::unlock::Ending;

/// Most blocked networks of one list.
pub const BLOCKED_ORIGINS_MAX: usize = 10_000;

/// Changes of the lists of programs take turns: a rule has one key on both, so whoever removes one must not take
/// away what somebody else has just put in its place. So do those that add to the lists of networks: what
/// they amount to together has bounds.
pub(super) const LISTS: Subject = Subject::Organisation;

/// A network that the origin guard blocks now.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockedOrigin {
    /// The network.
    pub network: Network,
    /// Since when.
    pub since: Timestamp,
    /// Until when, unless released.
    pub until: Timestamp,
    /// What it did.
    pub evidence: Evidence,
}

impl SignIn {
    /// Networks that the origin guard blocks now, at most `limit` and [`BLOCKED_ORIGINS_MAX`].
    ///
    /// # Errors
    /// [`AppError::Store`] when guards cannot be read.
    pub async fn blocked_origins(&self, limit: usize) -> Result<Vec<BlockedOrigin>, AppError> {
        let now = self.platform.now();
        let policies = self.platform.store.policies();
        let guards = self
            .platform
            .store
            .blocked_origins(now, limit.min(BLOCKED_ORIGINS_MAX))
            .await?;
        let mut blocked: Vec<_> = guards
            .into_iter()
            .filter_map(|(key, guard)| {
                let (since, until) = guard.blocked(now)?;
                let network = key.network();
                Some(BlockedOrigin {
                    network,
                    since,
                    until,
                    evidence: guard.evidence(width_of(network), &policies.origin_guard, now),
                })
            })
            .collect();
        blocked.sort_by_key(|blocked| blocked.network);
        Ok(blocked)
    }

    /// Releases the origin block of a network and sets its penalty to zero. For a single address
    /// this includes the small network around it, because either may refuse the address. It also
    /// ends the rules that let single accounts in from there. In force and on disk before it
    /// returns.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a network of a size that is not counted.
    pub async fn release_origin(&self, actor: &Actor, network: Network) -> Result<Acted, AppError> {
        let target = Some(Subject::Origin(network));
        self.may_guard(actor, AuditAct::ReleaseOrigin, target)
            .await?;
        let counted = counted_networks(network).ok_or_else(|| {
            let network = network.to_string();
            AppError::from(InvalidNetwork::NotCounted { network })
        })?;
        self.platform
            .orders
            .in_turn(&turn_of(network), async {
                let now = self.platform.now();
                let mut blocked = false;
                for network in counted.into_iter().flatten() {
                    let look = self.platform.store.origin(network.key(), |guard| {
                        (guard.blocked(now).is_some(), Touched::Unchanged)
                    });
                    blocked |= look.await?.0;
                }
                let networks: Vec<Network> = counted.into_iter().flatten().collect();
                let let_ins = self.end_let_ins_from(&networks);
                let acted = Acted::done_if(blocked || !let_ins.is_empty());
                let target = Some(Subject::Origin(network));
                let act = AuditAct::ReleaseOrigin;
                let audit = self
                    .platform
                    .audit(actor, act, target, acted.result(), Detail::NONE);
                self.platform.commit(let_ins, audit).await?;
                let forgotten = self.forget_origin(actor, act, counted, blocked).await;
                forgotten.map_err(|error| error.after(PartDone::ReleaseOrigin))?;
                Ok(acted)
            })
            .await
    }

    /// Resets what was counted about an account, an address, or both: ends the account's lockouts,
    /// and the address's block and penalty. The auth policy door's `reset`.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name that has no account and is not locked,
    /// [`AppError::Invalid`] when neither is given.
    pub async fn reset_counters(
        &self,
        actor: &Actor,
        account: Option<&str>,
        address: Option<IpAddr>,
    ) -> Result<(), AppError> {
        if account.is_none() && address.is_none() {
            return Err(InvalidNetwork::NothingToReset.into());
        }
        self.may_guard(actor, AuditAct::ResetCounters, None).await?;
        let who = match account {
            Some(name) => {
                let who = self.platform.resolve(name.as_bytes()).await?;
                if who.account.is_none() {
                    self.check_locked_name(&who, name).await?;
                }
                Some(who)
            }
            None => None,
        };
        let target = match (&who, address) {
            (Some(who), _) => Some(who.subject()),
            (None, address) => address.map(|a| Subject::Origin(Network::of(a, 128))),
        };
        let counted = address.map(|address| NetworkNote::Counters {
            address: address.to_string(),
        });
        let detail: Detail = counted.into_iter().collect();
        let act = AuditAct::ResetCounters;
        let audit = self
            .platform
            .audit(actor, act, target, AuditResult::Done, detail);
        self.platform.commit(Vec::new(), audit).await?;
        let forgotten = self.forget_counted(actor, act, who, address).await;
        forgotten.map_err(|error| error.after(PartDone::ResetCounters))
    }

    async fn forget_counted(
        &self,
        actor: &Actor,
        act: AuditAct,
        who: Option<ResolvedName>,
        address: Option<IpAddr>,
    ) -> Result<(), AppError> {
        if let Some(who) = &who {
            let ending = Ending::of(&who.address, act, actor);
            self.release_lockouts(&ending, who.key, self.platform.now())
                .await?;
        }
        if let Some(address) = address {
            let origin = Origin::of(address);
            let subject = turn_of(Network::of(address, 128));
            let networks = [origin.host(), origin.place()];
            let forgotten = self.forget_origin(actor, act, networks, true);
            self.platform.orders.in_turn(&subject, forgotten).await?;
        }
        Ok(())
    }

    /// Starts the guards of these networks from zero; a block that was in force is kept as ended.
    /// For an act that has the turn of these networks. A guard whose release cannot be written is put
    /// back.
    ///
    /// `audited` = the act's audit event says that it releases. Without that, a block that began
    /// since somebody looked stays: nobody could trace its end.
    async fn forget_origin(
        &self,
        actor: &Actor,
        act: AuditAct,
        networks: [Option<Network>; 2],
        audited: bool,
    ) -> Result<(), AppError> {
        let now = self.platform.now();
        let policies = self.platform.store.policies();
        let policy = &policies.origin_guard;
        for network in networks.into_iter().flatten() {
            let (released, durable) = self
                .platform
                .store
                .origin(network.key(), |guard| {
                    let block = block_of(guard, network, policy, now);
                    if block.is_some() && !audited {
                        return (None, Touched::Unchanged);
                    }
                    let before = guard.clone();
                    guard.release(now);
                    (Some((before, block)), Touched::Transition)
                })
                .await?;
            let Some((before, block)) = released else {
                continue;
            };
            if let Err(error) = durable.wait().await {
                // The answer must be true: the network is still blocked.
                let restore = |guard: &mut OriginGuard| {
                    guard.clone_from(&before);
                    ((), Touched::Counters)
                };
                let _ = self.platform.store.origin(network.key(), restore).await?;
                return Err(error.into());
            }
            let ending = Ending {
                subject: Subject::Origin(network),
                act,
                actor,
            };
            let ended = block.iter().map(origin_hold).collect();
            self.note_ended(&ending, ended, now).await;
        }
        Ok(())
    }
}

/// Whose turn an act on a network takes: that of the place around it, because releasing a host
/// releases its place too.
fn turn_of(network: Network) -> Subject {
    Subject::Origin(Origin::of(network.base()).place().unwrap_or(network))
}

/// The guards that count for a network: only a place, or a host and its place.
fn counted_networks(network: Network) -> Option<[Option<Network>; 2]> {
    let origin = Origin::of(network.base());
    match (network.base(), network.prefix()) {
        (IpAddr::V4(_), 24) | (IpAddr::V6(_), 48) => Some([Some(network), None]),
        (IpAddr::V4(_), 32) | (IpAddr::V6(_), 64..) => Some([origin.host(), origin.place()]),
        _ => None,
    }
}
