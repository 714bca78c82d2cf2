//! Why somebody cannot sign in or send: loads everything about an account, a network or a
//! connector, and lists its holds and those that ended recently.
//!
//! The addresses that tried an account, and lockouts that have ended, come from the log. It is up
//! to a second behind the doors and read within bounds ([`LATELY_READ_MAX`](crate::sign_in::LATELY_READ_MAX) rows): it explains, but
//! no decision depends on it.

pub(crate) mod ended;
pub(crate) mod others;

use zavor_core::account::{Account, RaisedLimit, SignInName};
use zavor_core::actor::Actor;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::guard::Touched;
use zavor_core::hold::{EndedHold, Hold, StoredHold, Subject};
use zavor_core::identity::{Link, LinkPurpose};
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::recovery::own_release_again;
use zavor_core::rights::{Denied, Right};
use zavor_core::sending::{SessionsEnd, derived_holds, observed_holds};
use zavor_core::why::{CanSend, CanSignIn, RefusedLately, answers, holds, refused_lately};

use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::resolve::ResolvedName;
use crate::platform::settings::Mode;
use crate::ports::GuardsExt;
use crate::sign_in::LATELY_READ_MAX;
use crate::sign_in::situation::{lately, without_rules_unseen_by};
use crate::views::service::Views;

/// The answer.
#[derive(Debug, Clone)]
pub struct WhyReport {
    /// Whom or what it is about.
    pub subject: Subject,
    /// The account's address, or the name asked for: of a sender without an account, of a
    /// connector, of a network.
    pub address: SignInName,
    /// The person's name; `None` without an account.
    pub display_name: Option<String>,
    /// When it was asked.
    pub checked_at: Timestamp,
    /// Every hold in force.
    pub holds: Vec<Hold>,
    /// Whether a network that tried the account recently and was not looked at may be blocked or
    /// denied: then it may be stopped by a block that `holds` does not name.
    pub more_tried: bool,
    /// Who can end the account's sessions and confirm it.
    pub sessions: SessionsEnd,
    /// Commands that end its sessions on the mail server, if Zavor cannot.
    pub run_there: Vec<String>,
    /// The account's raised sending limit, while it is in force.
    pub raised_limit: Option<RaisedLimit>,
    /// When the owner released sending alone, while that keeps them from doing it again.
    pub own_release: Option<Timestamp>,
    /// Holds that ended within [`ENDED_SHOWN`](zavor_core::hold::ENDED_SHOWN), the newest first.
    pub ended: Vec<EndedHold>,
    /// Whether the account, or a name that is treated like one, can sign in and send; `None` for
    /// networks and connectors.
    pub answers: Option<(CanSignIn, CanSend)>,
    /// Refusals within the same time.
    pub refused: RefusedLately,
    /// Links to choose a password that were sent and work now.
    pub password_links: Vec<PasswordLink>,
}

/// A one-time link with which the owner may choose a password; never the link itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordLink {
    /// The recovery address to which it was sent.
    pub to: String,
    /// When it ends.
    pub until: Timestamp,
}

/// The recent logs about an account, the newest first.
struct Lately<'a> {
    sign_ins: &'a [SignInEvent],
    messages: &'a [MessageEvent],
}

impl Views {
    /// Lists every hold on an account, on a name without an account that has holds (it is charged
    /// for mail, or somebody tries to sign in with it), on a network, or on a connector.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name that is none of them.
    ///
    /// Checks no right: for the local operator.
    pub async fn why(&self, name: &str) -> Result<WhyReport, AppError> {
        if let Ok(network) = name.parse() {
            return self.why_network(network).await;
        }
        if self.is_connector(name).await? {
            return self.why_connector(name).await;
        }
        let who = self.platform.resolve(name.as_bytes()).await?;
        let report = self.why_account(who).await?;
        if report.display_name.is_none() && report.holds.is_empty() {
            return Err(AppError::Unknown {
                what: "account",
                name: name.to_string(),
            });
        }
        Ok(report)
    }

    pub(super) async fn why_account(&self, who: ResolvedName) -> Result<WhyReport, AppError> {
        let now = self.platform.now();
        let found = self.sign_in.situation(&who, now).await?;
        let sending = self.sending_holds(&who, now).await?;
        let lately = lately(&who, clock::stamp(&self.platform));
        let messages = self.platform.store.messages(&lately).await?;
        let (policies, settings) = (self.platform.store.policies(), self.platform.settings());
        let situation = found.with(&sending, &policies, &settings);
        let holds = holds(&situation, now);
        let logs = Lately {
            sign_ins: &found.sign_ins,
            messages: &messages,
        };
        let ended = self.ended_of(&who, &situation, &logs, &holds, now).await?;
        // Rows of logs are stamped by the wall clock.
        let read_at = clock::stamp(&self.platform);
        let refused = refused_lately(logs.sign_ins, logs.messages, LATELY_READ_MAX, read_at);
        let account = found.account.as_ref();
        Ok(WhyReport {
            display_name: account.map(|account| account.display_name.clone()),
            checked_at: now,
            answers: Some(answers(&holds, found.more_tried, &found.owned_origins())),
            refused,
            holds,
            more_tried: found.more_tried,
            sessions: self
                .notifications
                .who_ends_sessions(account, &found.lasting)
                .await?,
            run_there: self.notifications.commands_there(account),
            raised_limit: account.and_then(|account| account.raised_limit_at(now)),
            own_release: account
                .and_then(|account| account.own_release)
                .filter(|at| own_release_again(Some(*at), now).is_some()),
            ended,
            password_links: self.password_links(account, now).await?,
            address: who.address,
            subject: found.subject,
        })
    }

    /// The same for actors who may see the account, the network or the connector. The name is
    /// judged first, so that nobody learns who is in a domain that they may not see. Who may not see
    /// the lists learns where a rule lifts a lockout neither.
    ///
    /// # Errors
    /// As [`Views::why`]; `Denied`.
    pub async fn why_seen(&self, actor: &Actor, name: &str) -> Result<WhyReport, AppError> {
        if name.parse::<Network>().is_ok() {
            self.platform.judge_in_general(actor, Right::SeeSecurity)?;
        } else if self.is_connector(name).await? {
            self.platform.judge_in_general(actor, Right::See)?;
            // It belongs to no domain: only actors who may see every domain see it.
            if self.platform.domains_seen(actor).is_some() {
                return Err(AppError::Denied(Denied::OtherDomain));
            }
        } else {
            let who = self.platform.resolve(name.as_bytes()).await?;
            self.platform
                .judge(actor, Right::See, Some(&who.address))
                .await?;
        }
        let mut report = self.why(name).await?;
        without_rules_unseen_by(&self.platform, actor, &mut report.holds);
        Ok(report)
    }

    /// The links to choose a password that the owner could open now.
    async fn password_links(
        &self,
        account: Option<&Account>,
        now: Timestamp,
    ) -> Result<Vec<PasswordLink>, AppError> {
        let links = match account {
            Some(account) => self.platform.store.links_of(account.id).await?,
            None => Vec::new(),
        };
        let works = |link: &Link| link.purpose == LinkPurpose::ChangePassword && link.in_force(now);
        let of = |link: Link| PasswordLink {
            to: link.address,
            until: link.until,
        };
        Ok(links.into_iter().filter(works).map(of).collect())
    }

    /// Holds that follow from the sending windows, and restrictions that are in force but not on
    /// disk yet.
    async fn sending_holds(
        &self,
        who: &ResolvedName,
        now: Timestamp,
    ) -> Result<Vec<StoredHold>, AppError> {
        let payer = self
            .sending
            .payers
            .of_name(who.address.clone(), now)
            .await?;
        let policy = self.sending.payers.policy_name(&payer);
        let (guard, _) = self
            .platform
            .store
            .sending(payer.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let (organisation, _) = self
            .platform
            .store
            .organisation(|guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let accounts = self.platform.store.account_count();
        let (subject, limits) = (&payer.subject, &payer.limits);
        let organisation = Some((&organisation, accounts));
        let mut holds = derived_holds(subject, &guard, organisation, limits, &policy, now);
        if self.platform.settings().sending_mode == Mode::Observe {
            holds.extend(observed_holds(subject, &guard, limits, &policy, now));
        }
        holds.extend(self.sending.state.unwritten(subject));
        Ok(holds)
    }
}
