//! Sliding windows against a plain model: never too few, accurate to a bucket; and their bytes.

use alloc::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::guard::Reader;
use crate::moment::Span;

type Hour = Window<61, 60>;
type Day = Window<49, 1800>;

/// A moment at the start of a minute and of a half hour.
const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

fn after(secs: u64) -> Timestamp {
    T0.plus(Span::from_secs(secs))
}

fn encoded<const S: usize, const B: u32>(window: &Window<S, B>) -> Vec<u8> {
    let mut bytes = Vec::new();
    window.encode(&mut bytes);
    bytes
}

#[test]
fn a_count_stays_for_an_hour_and_at_most_one_bucket_more() {
    for (offset, gone) in [(0, 3660), (59, 3660), (60, 3720)] {
        let mut hour = Hour::default();
        hour.add(after(offset), Pair::new(3, 4));
        let before = after(gone).minus(Span::from_millis(1));
        assert_eq!(hour.sum(before), Pair::new(3, 4), "{offset}");
        assert_eq!(hour.sum(after(gone)), Pair::default(), "{offset}");
    }
}

#[test]
fn the_day_slides_in_half_hours() {
    let mut day = Day::default();
    day.add(T0, Pair::new(1, 0));
    day.add(after(1800), Pair::new(2, 0));
    let gone = after(24 * 3600 + 1800);
    assert_eq!(day.sum(gone.minus(Span::from_millis(1))).first, 3);
    assert_eq!(day.sum(gone).first, 2);
}

#[test]
fn twenty_buckets_take_six_bytes_each() {
    let mut day = Day::default();
    for n in 0..20 {
        day.add(after(n * 3600), Pair::new(1, 0));
    }
    assert_eq!(day.heap_bytes(), 120);
}

#[test]
fn more_than_forty_eight_buckets_are_dense_and_thin_out_again() {
    let mut hour = Hour::default();
    for minute in 0..48 {
        hour.add(after(minute * 60), Pair::new(1, 0));
    }
    assert!(!hour.is_dense());
    hour.add(after(48 * 60), Pair::new(1, 0));
    assert!(hour.is_dense());
    assert_eq!(hour.sum(after(48 * 60)).first, 49);
    let later = after(48 * 60 + 50 * 60);
    hour.advance(later);
    assert!(!hour.is_dense());
    assert_eq!(hour.sum(later).first, 11);
}

#[test]
fn counts_beyond_sixteen_bits_are_not_cut() {
    let mut hour = Hour::default();
    hour.add(T0, Pair::new(65_535, 0));
    assert!(!hour.is_dense());
    hour.add(T0, Pair::new(65_535, 1));
    assert_eq!(hour.sum(T0), Pair::new(131_070, 1));
}

#[test]
fn a_clock_set_back_lets_counts_drain_from_then_on() {
    for buckets in [3, 55] {
        let mut hour = Hour::default();
        for minute in 0..buckets {
            hour.add(after(minute * 60), Pair::new(1, 0));
        }
        let back = T0.minus(Span::from_days(400));
        assert_eq!(hour.sum(back).first, buckets as u32);
        hour.add(back, Pair::new(1, 0));
        assert_eq!(hour.sum(back).first, buckets as u32 + 1);
        assert_eq!(hour.sum(back.plus(Span::from_mins(61))).first, 0);
    }
}

#[test]
fn it_says_when_enough_has_drained() {
    let mut hour = Hour::default();
    hour.add(T0, Pair::new(10, 0));
    hour.add(after(60), Pair::new(10, 0));
    let first = |pair: Pair| pair.first;
    assert_eq!(hour.drained_at(after(60), first, 20), after(60));
    assert_eq!(hour.drained_at(after(60), first, 19), after(61 * 60));
    assert_eq!(hour.drained_at(after(60), first, 9), after(62 * 60));
}

#[test]
fn what_is_taken_back_leaves_the_newest_bucket_first() {
    let mut day = Day::default();
    day.add(T0, Pair::new(5, 0));
    day.add(after(1800), Pair::new(2, 0));
    day.take_back(Pair::new(3, 0));
    assert_eq!(day.sum(after(1800)).first, 4);
    assert_eq!(day.sum(after(24 * 3600 + 1800)).first, 0);
}

#[test]
fn bytes_that_are_no_window_are_refused() {
    let mut day = Day::default();
    day.add(T0, Pair::new(5, 300));
    day.add(after(1800), Pair::new(1, 0));
    let bytes = encoded(&day);
    for cut in 0..bytes.len() {
        let mut reader = Reader(&bytes[..cut]);
        assert!(Day::decode(&mut reader).is_none(), "cut at {cut}");
    }
    let mut wrong_order = bytes.clone();
    wrong_order[5] = 0;
    assert!(Day::decode(&mut Reader(&wrong_order)).is_none());
}

#[test]
fn counts_around_a_byte_are_read_as_they_were_and_small_ones_take_one_byte() {
    for (count, bytes) in [(1, 1), (254, 1), (255, 5), (256, 5), (70_000, 5)] {
        let mut hour = Hour::default();
        hour.add(T0, Pair::new(count, 1));
        let written = encoded(&hour);
        let read = Hour::decode(&mut Reader(&written)).unwrap();
        assert_eq!(read.sum(T0), Pair::new(count, 1));
        // Newest bucket, number of buckets, age, and the two counts.
        assert_eq!(written.len(), 4 + 1 + 1 + bytes + 1, "{count}");
    }
}

#[test]
fn a_window_with_every_bucket_in_use_and_the_last_bucket_of_all_survive_their_bytes() {
    let mut hour = Hour::default();
    for minute in 0..61 {
        hour.add(after(minute * 60), Pair::new(1, 0));
    }
    let now = after(3_600);
    let written = encoded(&hour);
    let read = Hour::decode(&mut Reader(&written)).unwrap();
    assert_eq!(read.sum(now), hour.sum(now));
    assert_eq!(hour.sum(now).first, 61);
    let last = Timestamp::from_secs(u32::MAX.into());
    let mut hour = Hour::default();
    hour.add(last, Pair::new(3, 0));
    let written = encoded(&hour);
    let read = Hour::decode(&mut Reader(&written)).unwrap();
    assert_eq!(read.sum(last).first, 3);
    let mut beyond = written;
    let next = u32::MAX / 60 + 1;
    beyond[..4].copy_from_slice(&next.to_le_bytes());
    assert!(Hour::decode(&mut Reader(&beyond)).is_none());
}

proptest! {
    /// Against the plain list of everything that was added.
    #[test]
    fn it_counts_what_a_list_counts(steps in prop::collection::vec((0u64..600, 0u32..70_000, 0u32..3), 1..150)) {
        let mut window = Hour::default();
        let mut list: BTreeMap<i64, Pair> = BTreeMap::new();
        let mut now = T0;
        for (secs, first, second) in steps {
            now = now.plus(Span::from_secs(secs));
            let pair = Pair::new(first, second);
            window.add(now, pair);
            let bucket = list.entry(now.as_millis() / 60_000).or_default();
            *bucket = bucket.plus(pair);
            let newest = now.as_millis() / 60_000;
            let expected = list
                .iter()
                .filter(|(minute, _)| newest - **minute < 61)
                .fold(Pair::default(), |sum, (_, pair)| sum.plus(*pair));
            prop_assert_eq!(window.sum(now), expected);
            prop_assert!(window.heap_bytes() <= 61 * 8);
            let bytes = encoded(&window);
            let back = Hour::decode(&mut Reader(&bytes)).unwrap();
            prop_assert_eq!(back.sum(now), expected);
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Some(mut window) = Day::decode(&mut Reader(&bytes)) {
            window.add(T0, Pair::new(1, 1));
            window.take_back(Pair::new(1, 0));
            let _ = window.drained_at(T0, Pair::total, 0);
        }
    }
}
