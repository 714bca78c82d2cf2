//! The bytes of a network's guard, those of the first releases, and its memory.

use super::*;
use crate::origin_guard::cost::COSTS_BYTES_MAX;
use crate::origin_guard::kept::WORST_BYTES;
use crate::origin_guard::rare::Rare;
use crate::origin_guard::record::RECORD_BYTES_MAX;

/// A guard in the first form: block, step, alerted; accounts with the hours since they failed and
/// the points that they cost then; how many find the place familiar.
fn first_form(block: u32, step: u8, alerted: bool, costs: &[(u64, f32)], familiar: u8) -> Vec<u8> {
    let second = T0.second().0;
    let mut bytes = vec![1];
    bytes.extend_from_slice(&12.0_f32.to_le_bytes());
    for number in [second, second, block] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&[step, u8::from(alerted), costs.len() as u8]);
    for (subject, (ago, points)) in (1_u32..).zip(costs) {
        let at = T0.minus(Span::from_hours(*ago)).second();
        bytes.extend_from_slice(&subject.to_le_bytes());
        bytes.extend_from_slice(&at.0.to_le_bytes());
        bytes.extend_from_slice(&points.to_le_bytes());
    }
    bytes.push(familiar);
    for subject in 0..u32::from(familiar) {
        bytes.extend_from_slice(&subject.to_le_bytes());
        bytes.extend_from_slice(&20_833_u16.to_le_bytes());
    }
    bytes
}

#[test]
fn a_success_takes_back_what_is_left_of_a_cost_that_the_first_releases_wrote() {
    // Six points half a day ago are three now: five for the first password, two further ones.
    let read = |ago| OriginGuard::decode(&first_form(0, 0, false, &[(ago, 6.0)], 0)).unwrap();
    let mut guard = read(12);
    assert!(guard.was_tried_by(1, T0.plus(Span::from_hours(11))));
    assert!(!guard.was_tried_by(1, T0.plus(Span::from_hours(12))));
    record(&mut guard, success(1), T0);
    assert!((points(&guard, T0) - 9.0).abs() < 0.01);
    let mut guard = read(0);
    for (password, cost) in [(1, 0.5), (2, 0.5), (3, 0.0)] {
        let before = points(&guard, T0);
        record(&mut guard, wrong(1, password), T0);
        assert_eq!(points(&guard, T0) - before, cost, "{password}");
    }
    record(&mut guard, success(1), T0);
    assert!((points(&guard, T0) - 6.0).abs() < 0.01);
    let mut first_only = OriginGuard::decode(&first_form(0, 0, false, &[(0, 5.0)], 0)).unwrap();
    for password in 1..=5 {
        record(&mut first_only, wrong(1, password), T0);
    }
    assert_eq!(
        points(&first_only, T0),
        14.0,
        "four further ones cost half a point each"
    );
}

#[test]
fn a_guard_of_the_first_releases_without_a_block_has_none_and_keeps_its_alert() {
    let costs = [(0, 5.0), (0, 5.0)];
    let guard = OriginGuard::decode(&first_form(0, 3, true, &costs, 0)).unwrap();
    assert_eq!((guard.blocked(T0), guard.last_block()), (None, None));
    let rare = guard.rare.as_ref().unwrap();
    assert_eq!((rare.alerted, rare.step), (true, 0), "no block, no step");
    let guard = OriginGuard::decode(&first_form(0, 3, false, &costs, 0)).unwrap();
    assert_eq!(guard.rare, None);
    let guard = OriginGuard::decode(&first_form(60, 3, false, &costs, 0)).unwrap();
    let rare = guard.rare.as_ref().unwrap();
    assert_eq!((rare.alerted, rare.step, rare.blocked_secs), (false, 3, 60));
}

#[test]
fn as_many_accounts_as_are_ever_kept_are_read_and_no_more() {
    let costs = [(0, 5.0); ACCOUNTS_MAX];
    let read = |bytes: &[u8]| OriginGuard::decode(bytes);
    assert!(read(&first_form(0, 0, false, &costs, 8)).is_some());
    let more = [(0, 5.0); ACCOUNTS_MAX + 1];
    assert_eq!(read(&first_form(0, 0, false, &more, 8)), None);
    assert_eq!(read(&first_form(0, 0, false, &costs, 9)), None);
}

#[test]
fn the_largest_guard_takes_what_its_bound_says() {
    let mut guard = full();
    let policy = policy();
    for subject in 0..9 {
        let event = OriginEvent::Success {
            subject: 5_000 + subject,
            credit: false,
            familiar: true,
            counts: false,
            newcomer: false,
        };
        guard.record(event, &Terms::of(&policy, Width::Place), T0);
    }
    let familiar = FAMILIAR_MAX * size_of::<(u32, u16)>();
    let worst = COSTS_BYTES_MAX + RECORD_BYTES_MAX + familiar + size_of::<Rare>();
    assert_eq!(guard.heap_bytes(), worst);
    assert_eq!(size_of::<OriginGuard>() + worst, WORST_BYTES);
    let mut bytes = Vec::new();
    guard.encode(&mut bytes);
    assert!(OriginGuard::decode(&bytes).is_some());
    assert_eq!(OriginGuard::default().heap_bytes(), 0);
}
