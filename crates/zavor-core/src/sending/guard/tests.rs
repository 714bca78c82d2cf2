//! The sending guard: what a release clears and what it never clears, its bounds, and its bytes.

use proptest::prelude::*;

use super::*;

const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn mail(external: u32, internal: u32) -> Recipients {
    Recipients { external, internal }
}

fn bytes_of(guard: &SendingGuard) -> Vec<u8> {
    let mut bytes = Vec::new();
    guard.encode(&mut bytes);
    bytes
}

#[test]
fn a_release_starts_hour_day_and_minute_from_zero_but_never_the_service_window() {
    let mut guard = SendingGuard::default();
    guard.charge(mail(30, 12), None, T0);
    guard.release(T0);
    let counted = guard.counted(T0);
    assert_eq!(
        counted,
        Counted {
            service_day: 42,
            ..Counted::default()
        }
    );
    guard.charge(mail(1, 0), None, T0);
    let counted = guard.counted(T0);
    assert_eq!((counted.day, counted.service_day), (1, 43));
    assert_eq!(guard.releases(), 1);
    guard.release(T0.plus(Span::from_hours(1)));
    assert_eq!(guard.releases(), 2);
    assert_eq!(guard.counted(T0.plus(Span::from_hours(1))).service_day, 43);
    let drained = T0.plus(Span::from_hours(25));
    assert_eq!(guard.counted(drained).service_day, 0);
}

#[test]
fn an_ended_restriction_is_no_release() {
    let mut guard = SendingGuard::default();
    guard.charge(mail(5, 0), None, T0);
    guard.forgive(T0);
    assert_eq!(guard.releases(), 0);
    assert_eq!(guard.counted(T0).day, 0);
}

#[test]
fn messages_of_a_minute_are_counted_in_ten_second_buckets() {
    let mut guard = SendingGuard::default();
    guard.charge(mail(1, 0), None, T0);
    guard.charge(mail(1, 0), None, T0.plus(Span::from_secs(10)));
    let at = |secs| guard.counted(T0.plus(Span::from_secs(secs))).messages;
    assert_eq!((at(10), at(69), at(70), at(79), at(80)), (2, 2, 1, 1, 0));
    assert_eq!(
        guard.minute_drained_at(T0.plus(Span::from_secs(11)), 1),
        T0.plus(Span::from_secs(70))
    );
}

#[test]
fn a_guard_survives_its_bytes_without_its_open_messages() {
    let mut guard = SendingGuard::default();
    guard.charge(mail(3, 300), Some(IpAddr::from([192, 0, 2, 7])), T0);
    guard.note_restricted(T0);
    guard.release(T0);
    guard.charge(mail(2, 0), None, T0);
    guard.open_message(9);
    let back = SendingGuard::decode(&bytes_of(&guard)).unwrap();
    assert_eq!(back.counted(T0), guard.counted(T0));
    assert_eq!(back.last_address(), Some(IpAddr::from([192, 0, 2, 7])));
    assert_eq!(back.engine_restricted(), Some(T0));
    assert_eq!(back.releases(), 1);
    assert_eq!(back.open_messages(), 0);
    assert!(SendingGuard::decode(&[]).is_none());
    let mut longer = bytes_of(&guard);
    longer.push(0);
    assert!(SendingGuard::decode(&longer).is_none());
}

#[test]
fn the_hundred_and_first_open_message_puts_the_oldest_out() {
    let mut guard = SendingGuard::default();
    for instance in 0..100 {
        assert_eq!(guard.open_message(instance), None);
    }
    assert_eq!(guard.open_message(100), Some(0));
    assert_eq!(guard.open_messages(), OPEN_MESSAGES_MAX);
    for instance in 0..=100 {
        guard.close_message(instance);
    }
    assert_eq!(guard.heap_bytes(), 0);
}

#[test]
fn a_sender_with_twenty_messages_in_a_day_is_small() {
    let mut guard = SendingGuard::default();
    for n in 0..20 {
        let now = T0.plus(Span::from_mins(72 * n));
        guard.charge(mail(1, 0), Some(IpAddr::from([192, 0, 2, 7])), now);
    }
    let inline = size_of::<SendingGuard>();
    assert!(inline <= 104, "{inline} bytes inline");
    assert!(guard.heap_bytes() <= 126, "{}", guard.heap_bytes());
}

#[test]
fn the_busiest_guard_stays_below_the_cap() {
    let mut guard = SendingGuard::default();
    for minute in 0..24 * 60 {
        let now = T0.plus(Span::from_mins(minute));
        guard.charge(mail(100_000, 100_000), None, now);
    }
    for instance in 0..1000 {
        guard.open_message(instance);
    }
    let bytes = size_of::<SendingGuard>() + guard.heap_bytes();
    assert!(bytes <= crate::guard::GUARD_BYTES_MAX, "{bytes}");
}

#[test]
fn a_restricted_sender_and_open_messages_are_never_given_up() {
    let mut guard = SendingGuard::default();
    assert_eq!(guard.keep(&Policies::default(), T0), Keep::Forget);
    guard.open_message(1);
    assert_eq!(guard.keep(&Policies::default(), T0), Keep::Pinned);
    guard.close_message(1);
    guard.charge(mail(1, 0), None, T0);
    assert_eq!(guard.keep(&Policies::default(), T0), Keep::Counters);
    assert_eq!(
        guard.keep(&Policies::default(), T0.plus(Span::from_hours(25))),
        Keep::Forget
    );
    guard.note_restricted(T0);
    assert_eq!(guard.keep(&Policies::default(), T0), Keep::Pinned);
}

#[test]
fn an_alert_that_places_nothing_comes_once_in_its_time() {
    let mut guard = SendingGuard::default();
    let hour = Span::from_hours(1);
    assert!(guard.may_alert(T0, hour));
    assert!(!guard.may_alert(T0.plus(Span::from_mins(59)), hour));
    assert!(guard.may_alert(T0.plus(hour), hour));
}

#[test]
fn a_recipient_named_again_costs_nothing_and_what_was_never_asked_is_external() {
    let charged = |seen, total| Recipients::charged(seen, total);
    assert_eq!(charged(Some(mail(2, 1)), 3), mail(2, 1));
    assert_eq!(charged(Some(mail(1, 0)), 4), mail(1, 0));
    assert_eq!(charged(Some(mail(2, 1)), 9), mail(2, 1));
    assert_eq!(
        charged(Some(mail(2, 4)), 3),
        mail(2, 1),
        "Postfix refused three"
    );
    assert_eq!(
        charged(Some(mail(5, 0)), 3),
        mail(3, 0),
        "Postfix refused two"
    );
    assert_eq!(charged(None, 3), mail(3, 0));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        if let Some(mut guard) = SendingGuard::decode(&bytes) {
            guard.charge(mail(1, 1), None, T0);
            guard.release(T0);
        }
    }

    /// A release never takes anything from the service window, whenever it happens.
    #[test]
    fn the_service_window_does_not_notice_releases(
        steps in prop::collection::vec((0u64..5000, 0u32..50, any::<bool>()), 1..80),
    ) {
        let (mut released, mut plain) = (SendingGuard::default(), SendingGuard::default());
        let mut now = T0;
        for (secs, recipients, release) in steps {
            now = now.plus(Span::from_secs(secs));
            released.charge(mail(recipients, 1), None, now);
            plain.charge(mail(recipients, 1), None, now);
            if release {
                released.release(now);
            }
            let service = plain.counted(now).service_day;
            prop_assert_eq!(released.counted(now).service_day, service);
        }
    }
}

#[test]
fn an_account_takes_over_what_its_name_sent_bucket_by_bucket() {
    let minutes = |n: u64| T0.plus(Span::from_mins(n));
    for released in [false, true] {
        let mut account = SendingGuard::default();
        let (mut name, mut both) = (account.clone(), account.clone());
        for n in 0..90 {
            let own = if n % 3 == 0 { &mut account } else { &mut name };
            let sent = mail(n as u32 % 7, 70_000 * (n as u32 % 2));
            own.charge(sent, None, minutes(10 * n));
            both.charge(sent, None, minutes(10 * n));
        }
        if released {
            name.release(minutes(895));
        }
        account.take_over(&name.after_removal(), minutes(900));
        assert_eq!(account.releases(), u16::from(released));
        for n in (900..2_500).step_by(7) {
            let (ours, whole) = (account.counted(minutes(n)), both.counted(minutes(n)));
            assert_eq!(ours.service_day, whole.service_day, "{n}");
            match released {
                true => assert!(ours.day <= whole.day, "{n}: a release forgave a part"),
                false => assert_eq!(ours, whole, "{n}"),
            }
        }
        // Nothing to take over changes nothing.
        let before = account.counted(minutes(900));
        account.take_over(&SendingGuard::default(), minutes(900));
        assert_eq!(account.counted(minutes(900)), before);
        assert!(!account.is_blank(minutes(900)));
    }
    let mut busy = SendingGuard::default();
    assert!(busy.is_blank(T0));
    busy.open_message(7);
    assert_eq!(busy.after_removal().open_messages(), 0);
}

#[test]
fn what_counted_in_an_earlier_minute_does_not_come_back_when_its_bucket_is_used_again() {
    let after = |secs| T0.plus(Span::from_secs(secs));
    let messages = |guard: &SendingGuard, secs| guard.counted(after(secs)).messages;
    let mut guard = SendingGuard::default();
    for secs in [0, 30, 60, 80] {
        guard.charge(mail(1, 0), None, after(secs));
    }
    assert_eq!(messages(&guard, 80), 3, "the first is gone");
    // Swept in steps, without a message between.
    let mut guard = SendingGuard::default();
    guard.charge(mail(1, 0), None, T0);
    for secs in [20, 40, 60, 69] {
        guard.sweep(after(secs));
        assert_eq!(messages(&guard, secs), 1, "{secs}");
    }
    guard.sweep(after(75));
    assert_eq!(messages(&guard, 75), 0);
}

#[test]
fn after_a_clock_set_back_a_minute_is_a_minute_from_then_on() {
    let mut guard = SendingGuard::default();
    guard.charge(mail(1, 0), None, T0);
    guard.charge(mail(1, 0), None, T0);
    let back = T0.minus(Span::from_secs(20));
    guard.sweep(back);
    let messages = |secs| guard.counted(back.plus(Span::from_secs(secs))).messages;
    assert_eq!((messages(0), messages(50), messages(69)), (2, 2, 2));
    assert_eq!(messages(70), 0);
}

#[test]
fn the_last_message_is_known_to_the_minute_or_else_to_the_half_hour() {
    let mut guard = SendingGuard::default();
    assert_eq!(guard.last_charged(T0), T0, "none");
    guard.charge(mail(1, 0), None, T0);
    guard.charge(mail(1, 0), None, T0.plus(Span::from_secs(130)));
    let known = T0.plus(Span::from_secs(120));
    assert_eq!(guard.last_charged(T0.plus(Span::from_mins(30))), known);
    assert_eq!(guard.last_charged(T0.plus(Span::from_hours(3))), T0);
}

#[test]
fn an_account_takes_over_the_minute_of_its_name_and_an_address_it_lacks() {
    let (ana, dan) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
    for (own, expected) in [(None, dan), (ana, ana)] {
        let (mut guard, mut name) = (SendingGuard::default(), SendingGuard::default());
        guard.charge(mail(1, 0), own, T0);
        name.charge(mail(1, 0), dan, T0);
        guard.take_over(&name, T0);
        assert_eq!(guard.counted(T0).messages, 2);
        assert_eq!(guard.last_address(), expected);
    }
}

#[test]
fn a_guard_is_blank_only_if_nothing_of_it_says_anything() {
    let later = T0.plus(Span::from_hours(2));
    let mut guard = SendingGuard::default();
    assert!(guard.is_blank(T0));
    guard.charge(mail(1, 0), None, T0);
    assert!(!guard.is_blank(T0) && !guard.is_blank(later), "the day");
    let drained = T0.plus(Span::from_hours(25));
    assert!(guard.is_blank(drained));
    guard.release(drained);
    assert!(!guard.is_blank(drained), "a release is remembered");
    let mut restricted = SendingGuard::default();
    restricted.note_restricted(T0);
    assert!(!restricted.is_blank(drained));
    let mut open = SendingGuard::default();
    open.open_message(1);
    assert!(!open.is_blank(T0));
}

#[test]
fn a_guard_is_kept_for_a_day_after_a_restriction_for_its_counts_and_its_releases() {
    let policies = Policies::default();
    let after = |hours| T0.plus(Span::from_hours(hours));
    let mut guard = SendingGuard::default();
    assert_eq!(guard.keep(&policies, T0), Keep::Forget);
    guard.note_restricted(T0);
    let last = after(24).minus(Span::from_secs(1));
    assert_eq!(guard.keep(&policies, last), Keep::Pinned);
    assert_eq!(guard.keep(&policies, after(24)), Keep::Forget);
    guard.charge(mail(1, 0), None, after(24));
    assert_eq!(guard.keep(&policies, after(25)), Keep::Counters);
    assert_eq!(guard.keep(&policies, after(50)), Keep::Forget);
    guard.release(after(50));
    assert_eq!(guard.keep(&policies, after(50)), Keep::Counters);
}

#[test]
fn its_bytes_in_memory_are_those_of_its_windows_and_open_messages() {
    let mut guard = SendingGuard::default();
    assert_eq!(guard.heap_bytes(), 0);
    guard.charge(mail(1, 0), None, T0);
    let windows = guard.hour.heap_bytes() + guard.day.heap_bytes();
    assert!(windows > 0);
    assert_eq!(guard.heap_bytes(), windows);
    for instance in 0..3 {
        guard.open_message(instance);
    }
    let open = size_of::<Vec<u64>>() + 3 * size_of::<u64>();
    assert_eq!(guard.heap_bytes(), windows + open);
    guard.sweep(T0.plus(Span::from_hours(30)));
    assert_eq!(guard.heap_bytes(), open, "what has drained takes no memory");
}
