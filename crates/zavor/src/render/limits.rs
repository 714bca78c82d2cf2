//! What sending limits would do.

use zavor_web::report::{EffectReport, LimitsEffectReport, WeekReport};

use super::text::{count, plain, stamp};

/// `policies effect`.
pub(crate) fn effect(effect: &LimitsEffectReport) -> String {
    let week = &effect.week;
    let least = match week.cut || week.shortened > 0 {
        true => "at least ",
        false => "",
    };
    let mailboxes = |n: usize| count(n as u64, "mailbox", "mailboxes");
    let mut out = format!(
        "With these limits, {least}{} would have been restricted in the last 7 days; under the \
         limits in force, {}.\n",
        mailboxes(week.restricted),
        mailboxes(week.restricted_before),
    );
    for one in &week.first {
        let too = if one.before { " (in force too)" } else { "" };
        let (address, at) = (plain(&one.address), stamp(one.at));
        out.push_str(&format!("  {address}  {}  {at} UTC{too}\n", one.reason));
    }
    let unnamed = week.restricted.saturating_sub(week.first.len());
    if unnamed > 0 {
        out.push_str(&format!("  and {unnamed} more\n"));
    }
    if week.told > 0 {
        let told = mailboxes(week.told);
        out.push_str(&format!(
            "Administrators would only have been told of {told}.\n"
        ));
    }
    out.push_str(&looked_at(week));
    out.push_str(&effect.now.as_ref().map_or_else(String::new, at_once));
    out
}

/// How much was looked at, and what was not seen.
fn looked_at(week: &WeekReport) -> String {
    let Some(since) = week.since else {
        return "The log has no messages of this time.\n".into();
    };
    let messages = count(week.messages as u64, "message", "messages");
    let rest = match (week.cut, week.short) {
        (true, _) => "; there are more, only the newest were looked at",
        (false, true) => "; the log has no earlier ones, so this is not a whole week",
        (false, false) => "",
    };
    let shortened = match week.shortened {
        0 => String::new(),
        n => format!(
            " Of {} only the newest 5000 were looked at.",
            count(n as u64, "sender", "senders")
        ),
    };
    format!(
        "Looked at {messages} since {} UTC{rest}.{shortened}\n",
        stamp(since)
    )
}

fn at_once(now: &EffectReport) -> String {
    let accounts = count(now.restricted_now as u64, "account", "accounts");
    let least = if now.complete { "" } else { "at least " };
    let first = match now.first.is_empty() {
        true => String::new(),
        false => format!(" ({})", plain(&now.first.join(", "))),
    };
    let then = match now.action.as_str() {
        "alert_only" => "would be reported, and nobody restricted",
        _ => "would be restricted",
    };
    format!("Right now, {least}{accounts} {then}{first}.\n")
}
