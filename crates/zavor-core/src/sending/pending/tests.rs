//! Messages between their RCPT questions and their end: charged once, bounded, forgotten.

use alloc::format;

use proptest::prelude::*;

use super::*;
use crate::account::AccountId;
use crate::event::{MESSAGE_NAMES_BYTES_MAX, MESSAGE_RECIPIENTS_MAX};
use crate::hold::Reason;
use crate::sending::Trip;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);
const ANA: GuardKey = GuardKey::account(AccountId(1));
const DAN: GuardKey = GuardKey::account(AccountId(2));

const TRIP: Decision = Decision::Restrict(Trip {
    reason: Reason::RecipientsPerDay,
    counted: 0,
    requested: 1,
    limit: 0,
    window: Span::ZERO,
});

fn offer(instance: u64, recipient: u64) -> Offer<'static> {
    Offer {
        instance: Some(instance),
        key: ANA,
        digest: recipient,
        internal: false,
        name: "r@example.net",
    }
}

fn pass(_: Recipients, _: bool) -> (Decision, bool) {
    (Decision::Pass, true)
}

fn external(external: u32) -> Recipients {
    Recipients {
        external,
        internal: 0,
    }
}

fn seen(begun: Begun) -> Recipients {
    match begun {
        Begun::Open {
            seen: Some(seen), ..
        } => seen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_recipient_asked_twice_under_one_instance_counts_once() {
    let mut pending = PendingMessages::default();
    for recipient in [1, 1, 2, 2, 1] {
        pending.offer(&offer(7, recipient), T0, pass);
    }
    let inside = Offer {
        internal: true,
        digest: 3,
        ..offer(7, 3)
    };
    let offered = pending.offer(&inside, T0, pass);
    let both = Recipients {
        external: 2,
        internal: 1,
    };
    assert_eq!(offered.message, both);
    assert_eq!(seen(pending.begin(7, ANA)), both);
}

#[test]
fn an_empty_instance_joins_nothing() {
    let mut pending = PendingMessages::default();
    let nameless = Offer {
        instance: None,
        ..offer(0, 1)
    };
    for _ in 0..3 {
        let offered = pending.offer(&nameless, T0, |message, is_new| {
            assert_eq!((message, is_new), (external(1), true));
            (Decision::Pass, true)
        });
        assert!(!offered.opened);
    }
    assert!(pending.is_empty());
}

#[test]
fn a_refused_recipient_is_not_part_of_its_message() {
    let mut pending = PendingMessages::default();
    pending.offer(&offer(7, 1), T0, pass);
    for _ in 0..2 {
        let refused = pending.offer(&offer(7, 2), T0, |message, _| {
            assert_eq!(message, external(2));
            (Decision::TooManyRecipients, false)
        });
        assert_eq!(refused.decision, Decision::TooManyRecipients);
    }
    assert_eq!(seen(pending.begin(7, ANA)), external(1));
}

#[test]
fn a_tripped_message_stays_refused_for_its_life() {
    let mut pending = PendingMessages::default();
    let first = pending.offer(&offer(7, 1), T0, |_, _| (TRIP, false));
    assert!(first.opened && first.first_objection);
    let later = T0.plus(Span::from_mins(59));
    let again = pending.offer(&offer(7, 2), later, pass);
    assert_eq!(again.decision, Decision::Tripped);
    assert!(!again.first_objection);
    assert_eq!(pending.begin(7, ANA), Begun::Tripped);
}

#[test]
fn a_charged_message_gives_the_same_answer_again() {
    let mut pending = PendingMessages::default();
    for answer in [None, Some(SendRefusal::MessagesPerMinute)] {
        pending.offer(&offer(7, 1), T0, pass);
        assert_eq!(seen(pending.begin(7, ANA)), external(1));
        assert_eq!(
            pending.begin(7, ANA),
            Begun::Answered(None),
            "not charged in parallel"
        );
        pending.finish(7, ANA, answer, T0);
        for _ in 0..3 {
            assert_eq!(pending.begin(7, ANA), Begun::Answered(answer));
        }
    }
    assert_eq!(pending.begin(8, ANA), Begun::Unknown);
    pending.finish(8, ANA, None, T0);
    assert_eq!(
        pending.begin(8, ANA),
        Begun::Answered(None),
        "asked at the end only"
    );
}

#[test]
fn one_senders_message_is_not_anothers() {
    let mut pending = PendingMessages::default();
    pending.offer(&offer(7, 1), T0, pass);
    assert_eq!(pending.begin(7, DAN), Begun::Unknown);
    let dans = Offer {
        key: DAN,
        ..offer(7, 9)
    };
    assert_eq!(pending.offer(&dans, T0, pass).message, external(1));
}

#[test]
fn messages_run_out_after_an_hour_and_their_senders_are_told() {
    let mut pending = PendingMessages::default();
    pending.offer(&offer(1, 1), T0, pass);
    let last = T0.plus(Span::from_secs(3599));
    assert!(pending.offer(&offer(2, 1), last, pass).gone.is_empty());
    let after = pending.offer(&offer(3, 1), T0.plus(PENDING_LIFE), pass);
    assert_eq!(after.gone, [(ANA, 1)]);
    assert_eq!(pending.begin(1, ANA), Begun::Unknown);
}

#[test]
fn a_full_shard_gives_up_answered_messages_first_then_the_oldest() {
    let mut pending = PendingMessages::default();
    for instance in 0..SHARE as u64 {
        pending.offer(&offer(instance, 1), T0, pass);
    }
    pending.begin(5, ANA);
    pending.finish(5, ANA, None, T0);
    let first = pending.offer(&offer(10_000, 1), T0, pass);
    assert!(first.gone.is_empty(), "nobody counts answered messages");
    assert_eq!(pending.begin(5, ANA), Begun::Unknown);
    let second = pending.offer(&offer(10_001, 1), T0, pass);
    assert_eq!(second.gone, [(ANA, 0)]);
    assert_eq!(pending.len(), SHARE);
}

#[test]
fn the_largest_message_fits_and_recipients_are_bounded_together() {
    let mut pending = PendingMessages::default();
    for recipient in 0..100_000 {
        pending.offer(&offer(1, recipient), T0, pass);
    }
    assert_eq!(seen(pending.begin(1, ANA)).external, 100_000);
    for instance in 2..100 {
        for recipient in 0..20_000 {
            pending.offer(&offer(instance, recipient), T0, pass);
        }
        assert!(pending.bytes <= PENDING_BYTES_PER_SHARD_MAX);
    }
    assert!(pending.len() < 60, "{}", pending.len());
}

fn names_after(recipients: u64, name: impl Fn(u64) -> alloc::string::String) -> Names {
    let mut pending = PendingMessages::default();
    for recipient in 0..recipients {
        let offer = Offer {
            name: &name(recipient),
            ..offer(1, recipient)
        };
        pending.offer(&offer, T0, pass);
    }
    match pending.begin(1, ANA) {
        Begun::Open {
            names,
            seen: Some(seen),
        } => {
            assert_eq!(u64::from(seen.external), recipients, "all are counted");
            names
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn everybody_whom_an_ordinary_message_reaches_is_kept_by_name_and_the_rest_is_counted() {
    let usual = |n| format!("customer.{n}@fabrikam.example");
    let names = names_after(500, usual);
    assert_eq!(names.len(), 500);
    assert!(
        names
            .iter()
            .enumerate()
            .all(|(n, name)| name == usual(n as u64))
    );
    assert_eq!(names_after(700, usual).len(), MESSAGE_RECIPIENTS_MAX);
}

#[test]
fn long_names_are_cut_between_characters_and_bounded_together() {
    let long = |_| format!("{}@example.net", "ș".repeat(400));
    let names = names_after(300, long);
    let bytes: usize = names.iter().map(|name| name.len() + 1).sum();
    assert!(
        bytes <= MESSAGE_NAMES_BYTES_MAX && names.len() > 50,
        "{bytes}"
    );
    assert!(
        names
            .iter()
            .all(|name| name.len() <= RECIPIENT_NAME_BYTES_MAX)
    );
    assert!(names.iter().all(|name| long(0).starts_with(name)));
    assert_eq!(
        names_after(1, |_| "a@x\nb@x".into()).iter().next(),
        Some("a@x")
    );
}

#[test]
fn busy_shards_do_not_keep_stale_places() {
    let mut pending = PendingMessages::default();
    pending.offer(&offer(0, 1), T0, pass);
    for instance in 1..50_000 {
        pending.offer(&offer(instance, 1), T0, pass);
        pending.begin(instance, ANA);
        pending.finish(instance, ANA, None, T0);
    }
    assert!(pending.len() <= SHARE);
    let places = pending.open.len() + pending.answered.len();
    assert!(places <= 4 * SHARE + 2 * QUEUE_SLACK + 2, "{places}");
    assert_eq!(seen(pending.begin(0, ANA)), external(1), "still open");
}

#[test]
fn a_message_that_was_pushed_out_and_goes_on_hides_none_of_its_recipients() {
    let mut pending = PendingMessages::default();
    for recipient in 0..499 {
        pending.offer(&offer(7, recipient), T0, pass);
    }
    pending.evict(7);
    assert_eq!(pending.begin(7, ANA), Begun::Unknown, "all are external");
    // One more recipient: the limits see the 499 before it, and in the end all are external.
    let again = pending.offer(&offer(7, 499), T0, |message, is_new| {
        assert_eq!((message, is_new), (external(500), false));
        (Decision::Pass, true)
    });
    assert!(again.opened, "the sender's guard counts it again");
    assert!(matches!(
        pending.begin(7, ANA),
        Begun::Open { seen: None, .. }
    ));
    pending.finish(7, ANA, None, T0);
    assert_eq!(pending.begin(7, ANA), Begun::Answered(None));
    // Evicted at its end: charged, answered, and the same answer when it is asked again.
    pending.offer(&offer(8, 1), T0, pass);
    pending.evict(8);
    pending.finish(8, ANA, None, T0);
    assert_eq!(pending.begin(8, ANA), Begun::Answered(None));
}

#[test]
fn a_recipient_that_comes_after_an_hour_begins_another_message() {
    for (after, seen_then) in [
        (Span::from_mins(59), 2),
        (PENDING_LIFE, 1),
        (Span::from_mins(61), 1),
    ] {
        let mut pending = PendingMessages::default();
        assert!(pending.is_empty());
        assert!(pending.offer(&offer(7, 1), T0, pass).opened);
        assert!(!pending.is_empty());
        let offered = pending.offer(&offer(7, 2), T0.plus(after), pass);
        assert_eq!(offered.message, external(seen_then));
        assert_eq!(offered.opened, seen_then == 1);
        assert_eq!(offered.gone.len(), usize::from(seen_then == 1));
    }
}

#[test]
fn the_first_objection_to_a_message_is_the_one_that_is_logged() {
    let mut pending = PendingMessages::default();
    let object = |_: Recipients, _: bool| (Decision::TooManyRecipients, false);
    assert!(pending.offer(&offer(7, 1), T0, pass).first_objection);
    assert!(pending.offer(&offer(7, 2), T0, object).first_objection);
    assert!(!pending.offer(&offer(7, 3), T0, object).first_objection);
    // An objection of a limit that only tells lets the recipient through.
    let tell = |_: Recipients, _: bool| (Decision::TooManyRecipients, true);
    assert!(pending.offer(&offer(8, 1), T0, tell).first_objection);
    assert!(!pending.offer(&offer(8, 2), T0, tell).first_objection);
}

#[test]
fn names_are_empty_until_one_is_added() {
    assert!(Names::default().is_empty());
    let names = names_after(1, |_| "ana@example.com".into());
    assert!(!names.is_empty());
    assert_eq!(names.len(), 1);
}

proptest! {
    #[test]
    fn its_bookkeeping_holds_whatever_comes(
        steps in prop::collection::vec((0u64..6, 0u64..5, 0u8..5, 0u64..2000), 1..200),
    ) {
        let mut pending = PendingMessages::default();
        let mut now = T0;
        for (instance, recipient, act, secs) in steps {
            now = now.plus(Span::from_secs(secs));
            match act {
                0 | 1 => { pending.offer(&offer(instance, recipient), now, pass); }
                2 => { pending.offer(&offer(instance, recipient), now, |_, _| (TRIP, false)); }
                3 => { pending.begin(instance, ANA); pending.finish(instance, ANA, None, now); }
                _ => pending.evict(instance),
            }
            let bytes: usize = pending.messages.values().map(Pending::bytes).sum();
            prop_assert_eq!(pending.bytes, bytes);
            for (instance, message) in &pending.messages {
                let answered = matches!(message.state, State::Answered(_) | State::Evicted);
                let queue = if answered { &pending.answered } else { &pending.open };
                prop_assert!(queue.contains(&(*instance, message.serial)), "no place to leave from");
            }
        }
    }
}
