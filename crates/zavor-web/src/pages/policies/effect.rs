//! What changed sending limits would do, in words: at once, and to the mail of the last seven days.

use std::sync::Arc;

use zavor_app::platform::{AppError, Refusal, RefusedNow};
use zavor_app::policies::{
    LimitEffect, PolicyAdmin, PolicyDifference, REPLAYED_MESSAGES_MAX, REPLAYED_OF_ONE_MAX,
    WeekEffect,
};
use zavor_core::policy::ActionAtLimit;

use crate::request::aside::limits_effect;
use crate::request::context::Context;
use crate::text::Text;

/// The effect of a change.
#[derive(Debug, Clone)]
pub(super) struct EffectView {
    /// At once, in a sentence; empty if it is not known.
    pub(super) now: String,
    /// What would have happened within seven days.
    pub(super) week: String,
    /// Mailboxes that would have been restricted, each in a sentence; not all of many.
    pub(super) first: Vec<String>,
    /// How many of them are not named, in words; empty if all are.
    pub(super) more: String,
    /// What the limits in force would have done, and what was looked at.
    pub(super) notes: Vec<String>,
}

/// What these changes of one policy would do together; `None` for policies without sending limits.
/// A failure to find out must not stop anybody from saving.
pub(super) async fn effect(
    policies: Arc<PolicyAdmin>,
    context: &Context,
    policy: &str,
    differences: &[PolicyDifference],
) -> Option<EffectView> {
    let text = *context.text();
    let (actor, policy) = (context.actor().ok()?.clone(), policy.to_owned());
    // A new policy begins with its priority; what else it has can be set only then.
    let first = |one: &(String, String)| one.0 != "priority";
    let ordered = differences
        .iter()
        .map(|one| (one.key.clone(), one.now.clone()));
    let mut ordered: Vec<(String, String)> = ordered.collect();
    ordered.sort_by_key(first);
    match limits_effect(policies, actor, policy, ordered).await {
        Ok(Ok(Some(effect))) => Some(view(text, effect.now.as_ref(), &effect.week)),
        Ok(Ok(None)) => None,
        Ok(Err(AppError::Refused(Refusal::Now(RefusedNow::Replaying)))) => Some(EffectView {
            now: String::new(),
            week: text.say("week-effect-busy"),
            first: Vec::new(),
            more: String::new(),
            notes: Vec::new(),
        }),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the effect of changed limits was not found out");
            None
        }
        Err(_) => None,
    }
}

fn view(text: Text, now: Option<&LimitEffect>, week: &WeekEffect) -> EffectView {
    let sentence = |one: &zavor_app::policies::WouldRestrict| {
        let key = match one.before {
            true => "week-effect-who-before",
            false => "week-effect-who",
        };
        let arguments = [
            ("who", one.address.as_str().into()),
            ("reason", text.name_of("reason", one.reason).into()),
            ("at", text.time(one.at).into()),
        ];
        text.say_with(key, &arguments)
    };
    let unnamed = week.restricted.saturating_sub(week.first.len());
    EffectView {
        now: now.map_or_else(String::new, |now| at_once(text, now)),
        week: match (week.restricted, week.cut || week.shortened > 0) {
            (0, false) => text.say("week-effect-none"),
            (n, true) => text.count("week-effect-at-least", n as u64),
            (n, false) => text.count("week-effect", n as u64),
        },
        first: week.first.iter().map(sentence).collect(),
        more: match unnamed {
            0 => String::new(),
            n => text.say_with("week-effect-more", &[("n", n.into())]),
        },
        notes: notes(text, week),
    }
}

fn at_once(text: Text, now: &LimitEffect) -> String {
    let key = match (now.action, now.complete) {
        (ActionAtLimit::AlertOnly, _) => "limit-effect-alert",
        (ActionAtLimit::Restrict | ActionAtLimit::RestrictUntilNextDay, true) => "limit-effect",
        (ActionAtLimit::Restrict | ActionAtLimit::RestrictUntilNextDay, false) => {
            "limit-effect-at-least"
        }
    };
    let first: Vec<String> = now.first.iter().map(ToString::to_string).collect();
    let said = text.count(key, now.restricted_now as u64);
    match first.is_empty() {
        true => said,
        false => format!("{said} ({})", first.join(", ")),
    }
}

fn notes(text: Text, week: &WeekEffect) -> Vec<String> {
    let mut notes = vec![text.count("week-effect-before", week.restricted_before as u64)];
    if week.told > 0 {
        notes.push(text.count("week-effect-told", week.told as u64));
    }
    match week.since {
        None => notes.push(text.say("week-effect-nothing")),
        Some(since) => {
            let messages = week.messages as u64;
            let arguments = [("n", messages.into()), ("since", text.time(since).into())];
            notes.push(text.say_with("week-effect-looked", &arguments));
            let arguments = [("most", (REPLAYED_MESSAGES_MAX as u64).into())];
            match (week.cut, week.short) {
                (true, _) => notes.push(text.say_with("week-effect-cut", &arguments)),
                (false, true) => notes.push(text.say("week-effect-short")),
                (false, false) => {}
            }
        }
    }
    if week.shortened > 0 {
        let arguments = [
            ("n", (week.shortened as u64).into()),
            ("most", (REPLAYED_OF_ONE_MAX as u64).into()),
        ];
        notes.push(text.say_with("week-effect-shortened", &arguments));
    }
    notes.push(text.say("week-effect-blind"));
    notes
}
