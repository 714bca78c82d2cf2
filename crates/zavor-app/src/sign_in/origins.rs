//! The allow and deny lists of networks.
//!
//! A deny rule refuses everybody from a network; an allow rule keeps the origin guard from blocking
//! it, for everybody or for one account. (A rule with which an unlock lets an account in for a day
//! is not on the allow list: `crate::sign_in::unlock`.) No list denies an account: block its
//! sign-in instead, which has an owner, a reason and a release of its own. Every act is audited
//! before it is in force.

use std::net::IpAddr;

use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{STATEMENT_BYTES_MAX, Subject};
use zavor_core::lists::{unfit_beside, unfit_to_allow, unfit_to_deny};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;
use zavor_core::note::Detail;
use zavor_core::rights::Right;

use crate::notifications::acted::Acted;
use crate::platform::error::{AppError, InvalidNetwork, RefusedNetwork};
use crate::platform::names::normalise;
use crate::platform::notes::NetworkNote;
use crate::ports::{Change, OriginRule, RuleAction};
use crate::sign_in::origin_blocks::LISTS;
use crate::sign_in::replaced::{ReplacedRule, put};
use crate::sign_in::service::SignIn;
use crate::sign_in::unfit::refuse_unfit;

/// Most rules in force on the deny list. Every check reads all rules.
pub const DENY_RULES_MAX: usize = 2_000;
/// Most rules in force on the allow list: its own bound, so that a program that denies networks
/// never keeps a person from allowing one. A rule for an account everywhere counts twice, once for
/// each family of addresses.
pub const ALLOW_RULES_MAX: usize = 1_000;
/// Longest life of a rule with an end; a rule without one stays until removed.
pub const RULE_LIFE_MAX: Span = Span::from_days(3_650);
/// A rule with the address of its account, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRule {
    /// The rule.
    pub rule: OriginRule,
    /// Address of `rule.account`.
    pub account: Option<SignInName>,
}

/// For whom an allow rule applies, and how long.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuleTerms<'a> {
    /// How long; `None` = until removed.
    pub lasts: Option<Span>,
    /// Why, in the words of the person who makes it; cut at [`STATEMENT_BYTES_MAX`].
    pub reason: &'a str,
}

impl RuleTerms<'_> {
    /// When a rule made now begins and ends.
    pub(super) fn life(&self, now: Timestamp) -> Result<(Timestamp, Option<Timestamp>), AppError> {
        let lasts = self.lasts;
        if lasts.is_some_and(|lasts| lasts == Span::ZERO || lasts > RULE_LIFE_MAX) {
            let days = RULE_LIFE_MAX.as_secs() / 86_400;
            return Err(InvalidNetwork::RuleLife { days }.into());
        }
        Ok((now, lasts.map(|lasts| now.plus(lasts))))
    }

    /// The reason, as long as one is kept.
    pub(super) fn kept_reason(&self) -> &str {
        let end = self.reason.floor_char_boundary(STATEMENT_BYTES_MAX);
        self.reason.get(..end).unwrap_or_default()
    }
}

impl SignIn {
    /// Puts a network on the deny list. Returns the rule for the same network that it replaced.
    ///
    /// # Errors
    /// [`AppError::Refused`] for a network that [`unfit_to_deny`] or [`unfit_beside`] the others
    /// refuses, or when the lists are full.
    pub async fn deny_origin(
        &self,
        actor: &Actor,
        network: Network,
        terms: RuleTerms<'_>,
    ) -> Result<Option<ReplacedRule>, AppError> {
        let target = Some(Subject::Origin(network));
        self.may_guard(actor, AuditAct::DenyOrigin, target).await?;
        if let Some(unfit) = unfit_to_deny(network, actor.source()) {
            return Err(
                refuse_unfit(&self.platform, actor, AuditAct::DenyOrigin, network, unfit).await,
            );
        }
        // What the lists amount to is judged in their turn: of many at once each must see the others.
        self.platform
            .orders
            .in_turn(&LISTS, async {
                let now = self.platform.now();
                let rules = self.platform.store.origin_rules();
                let denies =
                    |rule: &&OriginRule| rule.action == RuleAction::Deny && rule.in_force(now);
                let denied = rules.iter().filter(denies).map(|rule| rule.network);
                if let Some(unfit) = unfit_beside(network, denied) {
                    return Err(refuse_unfit(
                        &self.platform,
                        actor,
                        AuditAct::DenyOrigin,
                        network,
                        unfit,
                    )
                    .await);
                }
                let rule = rule(now, actor, network, None, RuleAction::Deny, terms)?;
                self.put_rules(actor, AuditAct::DenyOrigin, vec![rule])
                    .await
            })
            .await
    }

    /// Puts a network on the allow list, for everybody or for one account. Without a network, no
    /// origin block refuses the account, wherever it signs in from. Returns the rule for the same
    /// network and account that it replaced.
    ///
    /// # Errors
    /// [`AppError::Unknown`] for a name without an account, [`AppError::Invalid`] when neither is
    /// given, [`AppError::Refused`] for a network that [`unfit_to_allow`] refuses for all accounts,
    /// or when the lists are full.
    pub async fn allow_origin(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: Option<&str>,
        terms: RuleTerms<'_>,
    ) -> Result<Option<ReplacedRule>, AppError> {
        let target = network.map(Subject::Origin);
        self.may_guard(actor, AuditAct::AllowOrigin, target).await?;
        let account = match account {
            Some(name) => Some(self.named_account(name).await?),
            None => None,
        };
        if let (Some(network), None) = (network, account)
            && let Some(unfit) = unfit_to_allow(network)
        {
            return Err(
                refuse_unfit(&self.platform, actor, AuditAct::AllowOrigin, network, unfit).await,
            );
        }
        self.platform
            .orders
            .in_turn(&LISTS, async {
                let now = self.platform.now();
                let rules = networks_meant(network, account)?
                    .into_iter()
                    .map(|network| rule(now, actor, network, account, RuleAction::Allow, terms))
                    .collect::<Result<_, _>>()?;
                self.put_rules(actor, AuditAct::AllowOrigin, rules).await
            })
            .await
    }

    /// Removes a rule from its list.
    ///
    /// # Errors
    /// As [`SignIn::allow_origin`].
    pub async fn remove_origin_rule(
        &self,
        actor: &Actor,
        action: RuleAction,
        network: Option<Network>,
        account: Option<&str>,
    ) -> Result<Acted, AppError> {
        let target = network.map(Subject::Origin);
        self.may_guard(actor, AuditAct::RemoveOriginRule, target)
            .await?;
        let account = match account {
            Some(name) => Some(self.named_account(name).await?),
            None => None,
        };
        let networks = networks_meant(network, account)?;
        let wanted = |rule: &OriginRule| rule.action == action && rule.account == account;
        remove_rules(self, actor, &networks, wanted).await
    }

    /// The rules in force, in the order of their networks.
    ///
    /// # Errors
    /// [`AppError::Store`] when accounts cannot be read.
    pub async fn origin_rules(&self) -> Result<Vec<ListedRule>, AppError> {
        let now = self.platform.now();
        let mut listed = Vec::new();
        for rule in self.platform.store.origin_rules().iter() {
            if !rule.in_force(now) {
                continue;
            }
            let brief = match rule.account {
                Some(id) => self.platform.store.brief(id).await?,
                None => None,
            };
            listed.push(ListedRule {
                rule: rule.clone(),
                account: brief.map(|brief| brief.address.clone()),
            });
        }
        listed.sort_by_key(|listed| (listed.rule.network, listed.rule.account));
        Ok(listed)
    }

    /// Whether the actor may act on networks: administrators by their roles, a program at a door
    /// by that door's own password.
    pub(crate) async fn may_guard(
        &self,
        actor: &Actor,
        act: AuditAct,
        target: Option<Subject>,
    ) -> Result<(), AppError> {
        match actor {
            Actor::Door { .. } => Ok(()),
            Actor::Administrator(_)
            | Actor::Token { .. }
            | Actor::Owner { .. }
            | Actor::Reader { .. }
            | Actor::LocalOperator { .. }
            | Actor::System => {
                self.platform
                    .authorise_for_all(actor, act, Right::Security, target)
                    .await
            }
        }
    }

    pub(crate) async fn named_account(&self, name: &str) -> Result<AccountId, AppError> {
        let unknown = || AppError::Unknown {
            what: "account",
            name: name.chars().take(100).collect(),
        };
        let name =
            normalise(name.as_bytes(), &self.platform.store.domains()).ok_or_else(unknown)?;
        self.platform.store.find(&name).await?.ok_or_else(unknown)
    }

    /// For an act that has the turn of the lists.
    async fn put_rules(
        &self,
        actor: &Actor,
        act: AuditAct,
        rules: Vec<OriginRule>,
    ) -> Result<Option<ReplacedRule>, AppError> {
        let now = self.platform.now();
        let known = self.platform.store.origin_rules();
        let replaced = |old: &OriginRule| {
            rules
                .iter()
                .any(|new| new.network == old.network && new.account == old.account)
        };
        let Some(first) = rules.first() else {
            return Ok(None);
        };
        let counts =
            |old: &&OriginRule| old.action == first.action && old.in_force(now) && !replaced(old);
        let (most, why) = match first.action {
            RuleAction::Allow | RuleAction::LetIn => {
                let most = ALLOW_RULES_MAX;
                (most, RefusedNetwork::TooManyAllowed { most })
            }
            RuleAction::Deny => {
                let most = DENY_RULES_MAX;
                (most, RefusedNetwork::TooManyDenied { most })
            }
        };
        if known.iter().filter(counts).count() + rules.len() > most {
            let target = Some(Subject::Origin(first.network));
            return Err(self.platform.refusal(actor, act, target, why).await);
        }
        let reason = first.reason.clone();
        let detail = match first.until {
            Some(_) => NetworkNote::ForATime { reason },
            None => NetworkNote::UntilRemoved { reason },
        };
        let target = Some(Subject::Origin(first.network));
        let audit = self
            .platform
            .audit(actor, act, target, AuditResult::Done, detail);
        let stood = known.iter().find(|old| old.in_force(now) && replaced(old));
        let stood = stood.map(ReplacedRule::from);
        let mut changes = self.rules_over(now);
        changes.extend(rules.into_iter().map(Change::PutOriginRule));
        put(&self.platform, actor, changes, audit, stood).await
    }
}

/// The rules in force that bear on this network or account: for a network, those that contain
/// it, for everybody and, if an account is named too, for that one; for an account alone, those
/// that hold wherever it signs in from. The account may be named by an alias, in any case; a
/// name without an account has no rules of its own.
///
/// # Errors
/// [`AppError::Store`] when accounts cannot be read.
pub async fn origin_rules_about(
    sign_in: &SignIn,
    network: Option<Network>,
    account: Option<&str>,
) -> Result<Vec<ListedRule>, AppError> {
    let account = match account {
        Some(name) => match sign_in.named_account(name).await {
            Ok(id) => Some(id),
            Err(AppError::Unknown { .. }) if network.is_some() => None,
            Err(AppError::Unknown { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        },
        None => None,
    };
    let mut rules = sign_in.origin_rules().await?;
    rules.retain(|listed| {
        let rule = &listed.rule;
        match network {
            Some(network) => {
                (rule.account.is_none() || rule.account == account) && rule.network.covers(network)
            }
            None => rule.account == account && rule.network.prefix() == 0,
        }
    });
    Ok(rules)
}

fn rule(
    since: Timestamp,
    actor: &Actor,
    network: Network,
    account: Option<AccountId>,
    action: RuleAction,
    terms: RuleTerms<'_>,
) -> Result<OriginRule, AppError> {
    let (since, until) = terms.life(since)?;
    Ok(OriginRule {
        network,
        account,
        action,
        since,
        until,
        reason: terms.kept_reason().to_owned(),
        by: actor.to_string(),
    })
}

/// Removes the rules of these networks that are wanted, in the turn of the lists: nobody removes what
/// somebody else has just put in its place.
pub(super) async fn remove_rules(
    sign_in: &SignIn,
    actor: &Actor,
    networks: &[Network],
    wanted: impl Fn(&OriginRule) -> bool,
) -> Result<Acted, AppError> {
    let platform = &sign_in.platform;
    platform
        .orders
        .in_turn(&LISTS, async {
            let known = platform.store.origin_rules();
            let found: Vec<&OriginRule> = known
                .iter()
                .filter(|rule| wanted(rule) && networks.contains(&rule.network))
                .collect();
            let acted = Acted::done_if(!found.is_empty());
            let detail = found.first().map_or(Detail::NONE, |rule| was(rule));
            let target = networks.first().copied().map(Subject::Origin);
            let (act, result) = (AuditAct::RemoveOriginRule, acted.result());
            let audit = platform.audit(actor, act, target, result, detail);
            let changes = found
                .iter()
                .map(|rule| Change::RemoveOriginRule(rule.network, rule.account))
                .collect();
            platform.commit(changes, audit).await?;
            Ok(acted)
        })
        .await
}

fn was(rule: &OriginRule) -> Detail {
    let reason = rule.reason.clone();
    NetworkNote::Was { reason }.into()
}

/// The networks that a rule is about: the given one, or all of them for a rule about an account.
pub(super) fn networks_meant(
    network: Option<Network>,
    account: Option<AccountId>,
) -> Result<Vec<Network>, AppError> {
    use std::net::{Ipv4Addr, Ipv6Addr};
    match (network, account) {
        (Some(network), _) => Ok(vec![network]),
        (None, Some(_)) => Ok(vec![
            Network::of(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
            Network::of(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0),
        ]),
        (None, None) => Err(InvalidNetwork::NeitherGiven.into()),
    }
}
