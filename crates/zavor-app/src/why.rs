//! Why an account cannot sign in or send: loads everything about it and lists its holds.

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::event::FailureReason;
use zavor_core::guard::Touched;
use zavor_core::hold::{Evidence, Hold, Reason, StoredHold};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, NetworkKey, Origin};
use zavor_core::origin_guard::Width;
use zavor_core::rights::Right;
use zavor_core::sending::{SessionsEnd, derived_holds, observed_holds};
use zavor_core::sign_in::SignInGuard;
use zavor_core::why::{OriginBlock, Situation, holds};

use crate::error::AppError;
use crate::ports::{EventQuery, OriginVerdict, Store};
use crate::resolve::Resolved;
use crate::sign_in::Mode;
use crate::zavor::Zavor;

/// How far back refusals of this account name the networks whose blocks are shown.
const REFUSALS_SHOWN: Span = Span::from_hours(24);
/// Rows of the sign-in log looked at for that.
const REFUSALS_READ_MAX: usize = 500;

/// The answer.
#[derive(Debug, Clone)]
pub struct WhyReport {
    /// The account's address, or the sending name that is no account.
    pub address: SignInName,
    /// The person's name; `None` for a name that is no account.
    pub display_name: Option<String>,
    /// When it was asked.
    pub checked_at: Timestamp,
    /// Every hold.
    pub holds: Vec<Hold>,
    /// Who can end the account's sessions, and say so.
    pub sessions: SessionsEnd,
    /// Commands that end its sessions on the mail server, where Zavor cannot.
    pub run_there: Vec<String>,
}

impl<S: Store> Zavor<S> {
    /// Lists every hold on an account, or on a sending name that is no account but has holds.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name that is no account and has no holds.
    ///
    /// Asks for no right: for the local operator, and for pages that have judged it.
    pub async fn why(&self, name: &str) -> Result<WhyReport, AppError> {
        let who = self.resolve(name.as_bytes())?;
        let now = self.now();
        let account = match who.account {
            Some(id) => self.store.account(id)?,
            None => None,
        };
        let subject = who.subject();
        let lasting = self.store.lasting_holds(&subject)?;
        let sending = self.sending_holds(&who, now).await?;
        if account.is_none() && lasting.is_empty() && sending.is_empty() {
            return Err(AppError::Unknown {
                what: "account",
                name: name.to_string(),
            });
        }
        let (guard, _) = self
            .store
            .sign_in(who.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let origins = self.origin_blocks_of(&who, &guard, now).await?;
        let policies = self.store.policies();
        let roles = match who.account {
            Some(id) => self.roles_held(id)?,
            None => Vec::new(),
        };
        let situation = Situation {
            subject: &subject,
            account: account.as_ref(),
            roles: &roles,
            lasting: &lasting,
            sign_in: Some(&guard),
            origins: &origins,
            sending: &sending,
            policy: &policies.smart_lockout,
            sign_in_observed: self.settings().sign_in_mode == Mode::Observe,
            sending_observed: self.settings().sending_mode == Mode::Observe,
        };
        let holds = holds(&situation, now);
        let sessions = self.who_ends_sessions(account.as_ref(), &lasting)?;
        let run_there = self.commands_there(account.as_ref());
        let display_name = account.map(|account: Account| account.display_name);
        Ok(WhyReport {
            address: who.address,
            display_name,
            checked_at: now,
            holds,
            sessions,
            run_there,
        })
    }

    /// The same for whoever may see the account; the name is judged first, so that nobody learns who
    /// is in a domain that they may not see.
    ///
    /// # Errors
    /// As [`Zavor::why`]; `Denied`.
    pub async fn why_seen(&self, actor: &Actor, name: &str) -> Result<WhyReport, AppError> {
        let who = self.resolve(name.as_bytes())?;
        self.judge(actor, Right::See, Some(&who.address))?;
        self.why(name).await
    }

    /// What the sending windows amount to, and restrictions that are in force but not on disk yet.
    async fn sending_holds(
        &self,
        who: &Resolved,
        now: Timestamp,
    ) -> Result<Vec<StoredHold>, AppError> {
        let payer = self.account_payer(who.address.clone(), now)?;
        let policy = self.policy_name(&payer);
        let (guard, _) = self
            .store
            .sending(payer.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let (organisation, _) = self
            .store
            .organisation(|guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let accounts = self.store.account_count();
        let (subject, limits) = (&payer.subject, &payer.limits);
        let organisation = Some((&organisation, accounts));
        let mut holds = derived_holds(subject, &guard, organisation, limits, &policy, now);
        if self.settings().sending_mode == Mode::Observe {
            holds.extend(observed_holds(subject, &guard, limits, &policy, now));
        }
        holds.extend(self.sending.unwritten(subject));
        Ok(holds)
    }

    /// Blocks in force of networks that refused this account within the last day: those the guard
    /// remembers, and (after a restart) those the log names.
    async fn origin_blocks_of(
        &self,
        who: &Resolved,
        guard: &SignInGuard,
        now: Timestamp,
    ) -> Result<Vec<OriginBlock>, AppError> {
        let mut networks: Vec<NetworkKey> = guard.refused_by(now);
        let query = EventQuery {
            key: Some(who.key),
            from: now.minus(REFUSALS_SHOWN),
            to: now.plus(Span::from_secs(1)),
            limit: REFUSALS_READ_MAX,
        };
        let mut denied = Vec::new();
        for event in self.store.sign_ins(&query)? {
            let origin = event.address.map_or(Origin::NONE, Origin::of);
            match event.reason {
                Some(FailureReason::OriginBlocked) => {
                    networks.extend(origin.host().map(|network| network.key()));
                    networks.extend(origin.place().map(|network| network.key()));
                }
                Some(FailureReason::Denylist) => denied.extend(origin.address()),
                _ => {}
            }
        }
        networks.sort_unstable();
        networks.dedup();
        let mut blocks = Vec::new();
        for key in networks {
            blocks.extend(self.origin_block(key, now).await?);
        }
        let mut rules: Vec<OriginBlock> = Vec::new();
        for rule in self.store.origin_rules().iter() {
            let ours = rule.verdict == OriginVerdict::Deny
                && rule.until.is_none_or(|until| now < until)
                && denied.iter().any(|address| rule.network.contains(*address));
            if ours {
                rules.push(OriginBlock {
                    network: rule.network,
                    since: rule.since,
                    until: rule.until,
                    reason: Reason::Denylist,
                    evidence: Evidence::Statement {
                        text: rule.reason.clone(),
                    },
                });
            }
        }
        blocks.append(&mut rules);
        Ok(blocks)
    }

    /// The block in force of one network, with its evidence.
    pub(crate) async fn origin_block(
        &self,
        key: NetworkKey,
        now: Timestamp,
    ) -> Result<Option<OriginBlock>, AppError> {
        let policies = self.store.policies();
        let network = key.network();
        let width = width_of(network);
        let (found, _) = self
            .store
            .origin(key, |guard| {
                let evidence = guard.evidence(width, &policies.origin_guard, now);
                (
                    guard.blocked(now).map(|block| (block, evidence)),
                    Touched::Unchanged,
                )
            })
            .await?;
        Ok(found.map(|((since, until), evidence)| OriginBlock {
            network,
            since,
            until: Some(until),
            reason: Reason::GuessingManyAccounts,
            evidence,
        }))
    }
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
