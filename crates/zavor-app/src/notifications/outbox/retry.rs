//! When an effect is tried again, when it is given up, and what is then said about it. Pure.

use zavor_core::alert::{AlertKind, Parties};
use zavor_core::hold::Subject;
use zavor_core::moment::{Span, Timestamp};

use crate::notifications::outbox::by_hand::command;
use crate::platform::notes::AlertNote;
use crate::ports::{Alert, Effect, EffectState, Errand, HostAct};

/// Wait after the first failed try.
pub const RETRY_FIRST: Span = Span::from_secs(5);

/// Longest wait between two tries.
pub const RETRY_LONGEST: Span = Span::from_mins(10);

/// Most tries of one effect.
pub const TRIES_MAX: u32 = 200;

/// Age at which an effect is given up: ending the sessions of last week helps nobody.
pub const AGE_MAX: Span = Span::from_hours(24);

/// Longest error text kept with an effect, in bytes.
const ERROR_BYTES_MAX: usize = 500;

/// How one try ended.
pub(super) enum Try {
    Done(String),
    Failed(String),
    /// Trying again cannot help.
    Hopeless(String),
    /// Its host had just failed, or time was up.
    Skipped,
}

/// The state of an effect after this try.
pub(super) fn next_state(effect: &Effect, tried: Try, now: Timestamp) -> EffectState {
    let (before, last_error) = match &effect.state {
        EffectState::Due {
            tries, last_error, ..
        } => (*tries, last_error.clone()),
        EffectState::Done(_) | EffectState::Failed(_) => (0, String::new()),
    };
    let (tries, last_error) = match tried {
        Try::Done(text) => return EffectState::Done(text),
        Try::Hopeless(why) => return EffectState::Failed(why),
        Try::Failed(why) => (before.saturating_add(1), why),
        Try::Skipped => (before, last_error),
    };
    if tries >= TRIES_MAX || now.since(effect.since) >= AGE_MAX {
        return EffectState::Failed(last_error);
    }
    EffectState::Due {
        tries,
        at: now.plus(wait_after(tries)),
        last_error,
    }
}

/// How long to wait after this many failed tries.
fn wait_after(tries: u32) -> Span {
    let doublings = tries.saturating_sub(1).min(16);
    RETRY_FIRST.times(1 << doublings).min(RETRY_LONGEST)
}

/// What an act does, for logs.
const fn in_words(errand: &Errand) -> &'static str {
    match errand {
        Errand::OnHost { act, .. } => match act {
            HostAct::EndSessions => "end the sessions",
            HostAct::FlushAuthCache => "forget the cached sign-ins",
        },
        Errand::Mail => "send a notice",
        Errand::Webhook { .. } => "take a notice",
    }
}

/// Logs how a try ended.
pub(super) fn log(effect: &Effect, tried: &Try) {
    let (host, account) = (effect.errand.host(), effect.address.as_str());
    let act = in_words(&effect.errand);
    match tried {
        Try::Done(answer) => {
            tracing::info!(?host, ?account, act, ?answer, "done");
        }
        Try::Failed(why) => {
            tracing::warn!(?host, ?account, act, ?why, "not done yet");
        }
        // The alert says so.
        Try::Hopeless(_) | Try::Skipped => {}
    }
}

/// What to tell when an effect is given up: what was not done, and how to do it by hand. `stamp` =
/// now by the wall clock.
pub(super) fn alert(effect: &Effect, why: &str, stamp: Timestamp) -> Alert {
    let (kind, said) = given_up(effect, why.into());
    let about = effect.address.as_str();
    Alert {
        parties: Parties::NONE,
        time: stamp,
        kind,
        subject: (!about.is_empty()).then(|| Subject::Account(effect.address.clone())),
        said: said.into(),
    }
}

fn given_up(effect: &Effect, why: String) -> (AlertKind, AlertNote) {
    let (host, account) = (effect.errand.host().into(), effect.address.to_string());
    match &effect.errand {
        Errand::OnHost { act, .. } => {
            let command = command(*act, &effect.address);
            let said = match act {
                HostAct::EndSessions => AlertNote::SessionsNotEnded {
                    host,
                    account,
                    why,
                    command,
                },
                HostAct::FlushAuthCache => AlertNote::SignInsNotForgotten {
                    host,
                    account,
                    why,
                    command,
                },
            };
            (AlertKind::MailHostGaveUp, said)
        }
        Errand::Mail if account.is_empty() => {
            (AlertKind::NoticeGaveUp, AlertNote::MailNotSent { why })
        }
        Errand::Mail => (
            AlertKind::NoticeGaveUp,
            AlertNote::MailAboutAccountNotSent { account, why },
        ),
        Errand::Webhook { .. } if account.is_empty() => (
            AlertKind::NoticeGaveUp,
            AlertNote::WebhookNotCalled { host, why },
        ),
        Errand::Webhook { .. } => (
            AlertKind::NoticeGaveUp,
            AlertNote::WebhookAboutAccountNotCalled { host, account, why },
        ),
    }
}

/// An error text of bounded length.
pub(super) fn cut(mut text: String) -> String {
    if text.len() > ERROR_BYTES_MAX {
        let end = (0..=ERROR_BYTES_MAX)
            .rev()
            .find(|&at| text.is_char_boundary(at));
        text.truncate(end.unwrap_or(0));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<u64> = (1..=9).map(|n| wait_after(n).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(wait_after(u32::MAX), RETRY_LONGEST);
    }

    #[test]
    fn a_long_error_is_cut_between_characters() {
        let text = cut("ș".repeat(400));
        assert!(text.len() <= ERROR_BYTES_MAX && text.chars().all(|c| c == 'ș'));
    }
}
