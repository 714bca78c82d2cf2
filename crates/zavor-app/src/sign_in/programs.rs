//! Rules of the allow and deny lists about client programs, by the fingerprint of their TLS (JA3), as
//! weakforced's clients make them.
//!
//! Only a mail server that names the fingerprint (`ja3=%{ssl_ja3_hash}`) can be answered by them. A rule about a
//! program speaks of less than one about a network, so it is stronger; among rules about one program
//! the narrowest network wins. It is no proof: a tool that wants to look like a mail program can.

use std::net::IpAddr;

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::Subject;
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::note::Detail;
use zavor_core::origin_guard::{ListDecision, RuleAction, list_decision};

use crate::notifications::acted::Acted;
use crate::platform::error::{AppError, InvalidNetwork, RefusedNetwork};
use crate::platform::notes::NetworkNote;
use crate::ports::{Change, Fingerprint, ProgramRule, StoreError};
use crate::sign_in::check::answer;
use crate::sign_in::origin_blocks::LISTS;
use crate::sign_in::origins::RuleTerms;
use crate::sign_in::question::{CheckAnswer, SignInQuestion};
use crate::sign_in::replaced::{ReplacedRule, put};
use crate::sign_in::service::SignIn;

/// Most rules in force about programs on each list: every check that names a program reads them.
pub const PROGRAM_RULES_MAX: usize = 500;

/// Puts a program on a list, in one network or wherever it comes from. Returns the rule for the same
/// that it replaced.
///
/// # Errors
/// [`AppError::Invalid`] for a text that is no fingerprint or a rule without an end in the
/// future, [`AppError::Refused`] when the list is full.
pub async fn list_program(
    sign_in: &SignIn,
    actor: &Actor,
    action: RuleAction,
    (program, network): (&str, Option<Network>),
    terms: RuleTerms<'_>,
) -> Result<Option<ReplacedRule>, AppError> {
    let act = match action {
        RuleAction::Deny => AuditAct::DenyOrigin,
        RuleAction::Allow | RuleAction::LetIn => AuditAct::AllowOrigin,
    };
    let target = network.map(Subject::Origin);
    sign_in.may_guard(actor, act, target.clone()).await?;
    let program = fingerprint(program)?;
    sign_in
        .platform
        .orders
        .in_turn(&LISTS, async {
            let (since, until) = terms.life(sign_in.platform.now())?;
            let rule = ProgramRule {
                program,
                network,
                action,
                since,
                until,
                reason: terms.kept_reason().to_owned(),
                by: actor.to_string(),
            };
            let known = sign_in.platform.store.program_rules();
            let others = known.iter().filter(|old| {
                old.action == action && old.in_force(since) && old.key() != rule.key()
            });
            if others.count() >= PROGRAM_RULES_MAX {
                let most = PROGRAM_RULES_MAX;
                let why = RefusedNetwork::TooManyPrograms { most };
                return Err(sign_in.platform.refusal(actor, act, target, why).await);
            }
            let said = format!("TLS {}: {}", rule.program.as_str(), rule.reason);
            let detail = match until {
                Some(_) => NetworkNote::ForATime { reason: said },
                None => NetworkNote::UntilRemoved { reason: said },
            };
            let audit = sign_in
                .platform
                .audit(actor, act, target, AuditResult::Done, detail);
            let same = |old: &&ProgramRule| old.in_force(since) && old.key() == rule.key();
            let stood = known.iter().find(same).map(ReplacedRule::from);
            let over = known.iter().filter(|old| !old.in_force(since));
            let mut changes: Vec<Change> = over
                .map(|old| Change::RemoveProgramRule(old.program.clone(), old.network))
                .collect();
            changes.push(Change::PutProgramRule(rule));
            put(&sign_in.platform, actor, changes, audit, stood).await
        })
        .await
}

/// Takes a program off a list.
///
/// # Errors
/// As [`list_program`].
pub async fn unlist_program(
    sign_in: &SignIn,
    actor: &Actor,
    action: RuleAction,
    (program, network): (&str, Option<Network>),
) -> Result<Acted, AppError> {
    let target = network.map(Subject::Origin);
    let act = AuditAct::RemoveOriginRule;
    sign_in.may_guard(actor, act, target.clone()).await?;
    let program = fingerprint(program)?;
    sign_in
        .platform
        .orders
        .in_turn(&LISTS, async {
            let known = sign_in.platform.store.program_rules();
            let mut ours = known
                .iter()
                .filter(|rule| rule.action == action && rule.key() == (&program, network));
            let (acted, detail, changes) = match ours.next() {
                None => (Acted::NothingToDo, Detail::NONE, Vec::new()),
                Some(rule) => {
                    let reason = format!("TLS {}: {}", program.as_str(), rule.reason);
                    let change = Change::RemoveProgramRule(rule.program.clone(), network);
                    (
                        Acted::done(),
                        NetworkNote::Was { reason }.into(),
                        vec![change],
                    )
                }
            };
            let audit = sign_in
                .platform
                .audit(actor, act, target, acted.result(), detail);
            sign_in.platform.commit(changes, audit).await?;
            Ok(acted)
        })
        .await
}

/// The rules about programs in force.
pub fn program_rules(sign_in: &SignIn) -> Vec<ProgramRule> {
    let now = sign_in.platform.now();
    let rules = sign_in.platform.store.program_rules();
    let mut listed: Vec<ProgramRule> = rules
        .iter()
        .filter(|rule| rule.in_force(now))
        .cloned()
        .collect();
    listed.sort_by(|one, two| one.key().cmp(&two.key()));
    listed
}

/// Those of them that bear on this program, in this network or (without one) wherever it comes from:
/// the rules of a network around it, and those of all networks. The narrowest of a list come first.
pub fn program_rules_about(
    sign_in: &SignIn,
    program: &str,
    network: Option<Network>,
) -> Vec<ProgramRule> {
    let around = |listed: Network| network.is_some_and(|asked| listed.covers(asked));
    let mut rules = program_rules(sign_in);
    rules.retain(|rule| rule.program.as_str() == program && rule.network.is_none_or(around));
    rules.sort_by_key(|rule| std::cmp::Reverse(narrowness(rule.network)));
    rules
}

/// Asks whether a password may be tried ([`SignIn::check_sign_in`]) by a program whose TLS has this
/// fingerprint; empty = not told.
///
/// # Errors
/// As [`SignIn::check_sign_in`].
pub async fn check_program(
    sign_in: &SignIn,
    question: &SignInQuestion<'_>,
    program: &str,
) -> Result<CheckAnswer, StoreError> {
    let mut asked = sign_in.ask(question, None).await?;
    // As in `view_origin`: a rule may also name the form in which an address arrives.
    let from = [question.address, asked.attempt.origin.address()];
    let listed = match program {
        "" => None,
        program => judge_program(sign_in, program, from, asked.now),
    };
    match listed {
        None => {}
        Some(ListDecision::Denied) => asked.origin.denied = true,
        Some(ListDecision::Allowed) => {
            asked.origin.denied = false;
            asked.origin.blocked = None;
        }
    }
    let outcome = sign_in.check_asked(&asked).await?;
    Ok(answer(&outcome, question.mode))
}

/// What the lists say about a program from an address, in its forms; `None` = nothing.
fn judge_program(
    sign_in: &SignIn,
    program: &str,
    from: [Option<IpAddr>; 2],
    now: Timestamp,
) -> Option<ListDecision> {
    let rules = sign_in.platform.store.program_rules();
    let ours = rules.iter().filter(|rule| {
        let here = |network: Network| {
            let mut from = from.into_iter().flatten();
            from.any(|address| network.contains(address))
        };
        rule.program.as_str() == program && rule.in_force(now) && rule.network.is_none_or(here)
    });
    list_decision(ours.map(|rule| (narrowness(rule.network), rule.action)))
}

/// How narrow a rule is: rules about one network are narrower than one about all, also than
/// 0.0.0.0/0.
fn narrowness(network: Option<Network>) -> u8 {
    network.map_or(0, |network| network.prefix() + 1)
}

fn fingerprint(typed: &str) -> Result<Fingerprint, AppError> {
    Fingerprint::of(typed).ok_or_else(|| {
        let typed = typed.chars().take(100).collect();
        InvalidNetwork::NotAFingerprint { typed }.into()
    })
}
