//! Why somebody cannot sign in or send: loads everything about an account, a network or a connector
//! and lists its holds, and those that ended lately.
//!
//! The log is the source of the addresses that tried an account and of lockouts that have ended. It
//! is up to a second behind the doors and read within bounds ([`LATELY_READ_MAX`] rows): it explains,
//! nothing decides by it.

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{ENDED_SHOWN, EndedHold, Hold, StoredHold, Subject};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::{Network, NetworkKey};
use zavor_core::origin_guard::Width;
use zavor_core::rights::{Denied, Right};
use zavor_core::sending::{SessionsEnd, derived_holds, observed_holds};
use zavor_core::why::{Situation, holds};

use crate::error::AppError;
use crate::ports::{EventQuery, GuardsExt};
use crate::resolve::Resolved;
use crate::sign_in::Mode;
use crate::zavor::Zavor;

mod ended;
mod others;
mod places;

/// Rows of each log read for one answer, the newest.
pub const LATELY_READ_MAX: usize = 1_000;

/// The answer.
#[derive(Debug, Clone)]
pub struct WhyReport {
    /// Whom or what it is about.
    pub subject: Subject,
    /// The account's address, or the name that was asked for: of a sender that is no account, of a
    /// connector, of a network.
    pub address: SignInName,
    /// The person's name; `None` for what is no account.
    pub display_name: Option<String>,
    /// When it was asked.
    pub checked_at: Timestamp,
    /// Every hold in force.
    pub holds: Vec<Hold>,
    /// More networks tried the account lately than were looked at: a block may stop it that `holds`
    /// does not name.
    pub more_tried: bool,
    /// Who can end the account's sessions, and say so.
    pub sessions: SessionsEnd,
    /// Commands that end its sessions on the mail server, where Zavor cannot.
    pub run_there: Vec<String>,
    /// Holds that ended within [`ENDED_SHOWN`], the newest first.
    pub ended: Vec<EndedHold>,
}

/// What the logs say about an account lately, the newest first.
struct Lately {
    sign_ins: Vec<SignInEvent>,
    messages: Vec<MessageEvent>,
}

impl Zavor {
    /// Lists every hold on an account, on a name that is no account but has holds (it is charged for
    /// mail, or somebody tries to sign in by it), on a network, or on a connector.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name that is none of them.
    ///
    /// Asks for no right: for the local operator, and for pages that have judged it.
    pub async fn why(&self, name: &str) -> Result<WhyReport, AppError> {
        if let Ok(network) = name.parse() {
            return self.why_network(network).await;
        }
        if self.is_connector(name)? {
            return self.why_connector(name).await;
        }
        let who = self.resolve(name.as_bytes())?;
        let account = match who.account {
            Some(id) => self.store.account(id)?,
            None => None,
        };
        let report = self.why_account(who, account).await?;
        if report.display_name.is_none() && report.holds.is_empty() {
            return Err(AppError::Unknown {
                what: "account",
                name: name.to_string(),
            });
        }
        Ok(report)
    }

    async fn why_account(
        &self,
        who: Resolved,
        account: Option<Account>,
    ) -> Result<WhyReport, AppError> {
        let now = self.now();
        let subject = who.subject();
        let lasting = self.store.lasting_holds(&subject)?;
        let sending = self.sending_holds(&who, now).await?;
        let methods = match who.account {
            Some(id) => self.store.methods_of(id)?,
            None => Vec::new(),
        };
        let (guard, _) = self
            .store
            .sign_in(who.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let lately = self.lately(&who, now)?;
        let tried = self.tried_from(&guard, &lately.sign_ins, now);
        let origins = self
            .origin_blocks_of(&who, &guard, &tried.addresses, now)
            .await?;
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
            methods: &methods,
            origins: &origins,
            sending: &sending,
            policy: &policies.smart_lockout,
            sign_in_observed: self.settings().sign_in_mode == Mode::Observe,
            sending_observed: self.settings().sending_mode == Mode::Observe,
        };
        let holds = holds(&situation, now);
        let sessions = self.who_ends_sessions(account.as_ref(), &lasting)?;
        let run_there = self.commands_there(account.as_ref());
        let ended = self
            .ended_of(&who, &situation, &lately, &holds, now)
            .await?;
        Ok(WhyReport {
            address: who.address,
            display_name: account.map(|account| account.display_name),
            checked_at: now,
            subject,
            holds,
            more_tried: tried.more,
            sessions,
            run_there,
            ended,
        })
    }

    fn lately(&self, who: &Resolved, now: Timestamp) -> Result<Lately, AppError> {
        let query = EventQuery {
            key: Some(who.key),
            // What ended within a day may have begun a day before: nothing holds longer by itself.
            from: now.minus(ENDED_SHOWN.times(2)),
            to: now.plus(Span::from_secs(1)),
            limit: LATELY_READ_MAX,
        };
        Ok(Lately {
            sign_ins: self.store.sign_ins(&query)?,
            messages: self.store.messages(&query)?,
        })
    }

    /// The same for whoever may see the account, the network or the connector; the name is judged
    /// first, so that nobody learns who is in a domain that they may not see.
    ///
    /// # Errors
    /// As [`Zavor::why`]; `Denied`.
    pub async fn why_seen(&self, actor: &Actor, name: &str) -> Result<WhyReport, AppError> {
        if name.parse::<Network>().is_ok() {
            self.judge(actor, Right::SeeSecurity, None)?;
        } else if self.is_connector(name)? {
            self.judge(actor, Right::See, None)?;
            // It belongs to no domain: only who sees every domain sees it.
            if self.domains_seen(actor).is_some() {
                return Err(AppError::Denied(Denied::OtherDomain));
            }
        } else {
            let who = self.resolve(name.as_bytes())?;
            self.judge(actor, Right::See, Some(&who.address))?;
        }
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

/// Keys, each once.
fn each_once(mut networks: Vec<NetworkKey>) -> Vec<NetworkKey> {
    networks.sort_unstable();
    networks.dedup();
    networks
}
