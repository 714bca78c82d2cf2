//! Holds on an account that ended within a day, from four bounded sources: what acts ended (a
//! record in the act's own commit), what the logs say about lockouts and limits, what the guards of
//! networks remember about their last block, and lasting holds that have expired.

use std::net::IpAddr;

use zavor_core::audit::AuditAct;
use zavor_core::event::{FailureReason, SignInEvent};
use zavor_core::hold::{ENDED_SHOWN, EndedBy, EndedHold, Hold, HoldKind, Reason, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, Origin};
use zavor_core::second_factor::throttle_ended;
use zavor_core::why::{Situation, ended_limits, ended_lockouts, origin_hold};

use crate::platform::error::AppError;
use crate::platform::resolve::ResolvedName;
use crate::ports::{ENDED_READ_MAX, RuleAction};
use crate::sign_in::places::{each_once, keys_of};
use crate::views::service::Views;
use crate::views::why::Lately;

/// Most networks that are looked at for ended blocks.
const NETWORKS_READ_MAX: usize = 64;

impl Views {
    /// See the module text; the newest first.
    pub(super) async fn ended_of(
        &self,
        who: &ResolvedName,
        situation: &Situation<'_>,
        lately: &Lately<'_>,
        in_force: &[Hold],
        now: Timestamp,
    ) -> Result<Vec<EndedHold>, AppError> {
        let subject = situation.subject;
        let noted = self
            .platform
            .store
            .ended_holds(subject, now.minus(ENDED_SHOWN))
            .await?;
        let mut ended = ended_lockouts(
            subject,
            lately.sign_ins,
            &noted,
            in_force,
            situation.policy,
            now,
        );
        let codes = throttle_ended(subject, situation.methods, now);
        let is_told = |ended: &EndedHold, all: &[EndedHold]| {
            let kind = ended.hold.identity.kind;
            all.iter()
                .any(|told| told.hold.identity.kind == kind && told.at == ended.at)
        };
        ended.extend(codes.filter(|codes| !is_told(codes, &ended)));
        ended.extend(ended_limits(subject, lately.messages, in_force));
        let lasting = situation.lasting.iter().chain(situation.sending);
        ended.extend(lasting.filter_map(|hold| {
            let at = hold.until.filter(|until| *until <= now)?;
            Some(EndedHold {
                hold: hold.clone(),
                at,
                by: EndedBy::Timer,
            })
        }));
        ended.extend(
            self.ended_blocks(who, lately.sign_ins, in_force, now)
                .await?,
        );
        ended.extend(noted);
        ended.retain(|ended| ended.is_shown(now));
        ended.sort_by_key(|ended| std::cmp::Reverse(ended.at));
        ended.truncate(ENDED_READ_MAX);
        Ok(ended)
    }

    /// Blocks that refused this account within a day and would not do so now.
    async fn ended_blocks(
        &self,
        who: &ResolvedName,
        sign_ins: &[SignInEvent],
        in_force: &[Hold],
        now: Timestamp,
    ) -> Result<Vec<EndedHold>, AppError> {
        let by_block = |event: &&SignInEvent| event.reason == Some(FailureReason::OriginBlocked);
        let addresses = sign_ins.iter().filter(by_block).filter_map(|e| e.address);
        let mut networks = Vec::new();
        for address in addresses {
            networks.extend(keys_of(Origin::of(address)));
        }
        // If a rule lets this account in, a block may be in force that would refuse it without the
        // rule.
        let rules = self.platform.store.origin_rules();
        let own = rules
            .iter()
            .filter(|rule| rule.account.is_some() && rule.account == who.account);
        networks.extend(own.map(|rule| rule.network.key()));
        let mut ended = Vec::new();
        for key in each_once(networks).into_iter().take(NETWORKS_READ_MAX) {
            let network = key.network();
            let subject = Subject::Origin(network);
            let holds = |hold: &Hold| hold.stored.identity.subject == subject;
            if in_force.iter().any(holds) {
                continue;
            }
            let last = self.sign_in.last_origin_block(key, now).await?;
            match last.as_ref().and_then(|block| block.until) {
                Some(until) if now < until => {
                    // It holds others; a rule lets this account in.
                    let hold = last.as_ref().map(origin_hold);
                    let allowed = self.allowed_since(who, network, now);
                    ended.extend(hold.zip(allowed).map(|(hold, (at, actor, act))| EndedHold {
                        hold,
                        at,
                        by: EndedBy::Act { act, actor },
                    }));
                }
                Some(until) => ended.extend(last.as_ref().map(origin_hold).map(|hold| EndedHold {
                    hold,
                    at: until,
                    by: EndedBy::Timer,
                })),
                None => ended.extend(
                    self.platform
                        .store
                        .ended_holds(&subject, now.minus(ENDED_SHOWN))
                        .await?,
                ),
            }
        }
        let guessing = |ended: &EndedHold| {
            let identity = &ended.hold.identity;
            identity.kind == HoldKind::OriginBlocked && identity.reason != Reason::Denylist
        };
        ended.retain(guessing);
        Ok(ended)
    }

    /// Since when, by whom and through which act a rule lets this account in from a network.
    fn allowed_since(
        &self,
        who: &ResolvedName,
        network: Network,
        now: Timestamp,
    ) -> Option<(Timestamp, String, AuditAct)> {
        let base: IpAddr = network.base();
        let rules = self.platform.store.origin_rules();
        let ours = rules.iter().filter(|rule| {
            rule.action != RuleAction::Deny
                && (rule.account.is_none() || rule.account == who.account)
                && rule.in_force(now)
                && rule.network.contains(base)
        });
        let newest = ours.max_by_key(|rule| rule.since)?;
        let act = match newest.action {
            RuleAction::LetIn => AuditAct::LetInOneAccount,
            RuleAction::Allow | RuleAction::Deny => AuditAct::AllowOrigin,
        };
        Some((newest.since, newest.by.clone(), act))
    }
}
