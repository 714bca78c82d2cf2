//! Range files as the downloader writes them, as people mend them, and as an attacker would.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering as Atomic};

use proptest::prelude::*;
use sha1::{Digest, Sha1};

use super::*;

/// A directory that is removed at the end.
pub(in crate::breached) struct Place(pub(in crate::breached) PathBuf);

impl Place {
    pub(in crate::breached) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Atomic::Relaxed);
        let name = format!("zavor-breached-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

type Listed = BTreeMap<[u8; DIGEST_BYTES], u64>;

/// How a file is spelled.
#[derive(Debug, Clone, Copy)]
struct Spelling {
    crlf: bool,
    bom: bool,
    lower: bool,
    open_end: bool,
}

const OFFICIAL: Spelling = Spelling {
    crlf: true,
    bom: false,
    lower: false,
    open_end: true,
};

fn spelled(lines: impl Iterator<Item = String>, spelling: Spelling) -> Vec<u8> {
    let end = if spelling.crlf { "\r\n" } else { "\n" };
    let lines = lines.map(|line| match spelling.lower {
        true => line.to_lowercase(),
        false => line,
    });
    let mut text = lines.collect::<Vec<_>>().join(end);
    if !spelling.open_end {
        text.push_str(end);
    }
    let bom: &[u8] = if spelling.bom { BOM } else { b"" };
    [bom, text.as_bytes()].concat()
}

fn one_file(place: &Place, listed: &Listed, spelling: Spelling) -> PathBuf {
    let lines = listed
        .iter()
        .map(|(digest, count)| format!("{}:{count}", hex::encode_upper(digest)));
    place.write("pwnedpasswords.txt", &spelled(lines, spelling))
}

fn folder(place: &Place, listed: &Listed, spelling: Spelling) -> PathBuf {
    let mut ranges: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (digest, count) in listed {
        let digits = hex::encode_upper(digest);
        let lines = ranges.entry(digits[..5].to_owned()).or_default();
        lines.push(format!("{}:{count}", &digits[5..]));
    }
    for (prefix, lines) in ranges {
        place.write(
            &format!("{prefix}.txt"),
            &spelled(lines.into_iter(), spelling),
        );
    }
    place.0.clone()
}

fn digest_of(password: &str) -> [u8; DIGEST_BYTES] {
    Sha1::digest(password).into()
}

fn some_passwords(many: u64) -> Listed {
    (0..many)
        .map(|n| (digest_of(&format!("password{n}")), n + 1))
        .collect()
}

prop_compose! {
    fn spelling()(crlf: bool, bom: bool, lower: bool, open_end: bool) -> Spelling {
        Spelling { crlf, bom, lower, open_end }
    }
}

proptest! {
    #[test]
    fn every_listed_password_is_found_with_its_count_and_no_other(
        counts in proptest::collection::btree_map(any::<[u8; DIGEST_BYTES]>(), any::<u64>(), 1..60),
        others in proptest::collection::vec(any::<[u8; DIGEST_BYTES]>(), 8),
        spelling in spelling(),
    ) {
        let place = Place::new();
        let file = one_file(&place, &counts, spelling);
        for (digest, times) in &counts {
            prop_assert_eq!(count(&file, digest), Ok(*times));
            let mut near = *digest;
            near[DIGEST_BYTES - 1] ^= 1;
            let of_near = counts.get(&near).copied().unwrap_or(0);
            prop_assert_eq!(count(&file, &near), Ok(of_near));
        }
        for other in &others {
            let times = counts.get(other).copied().unwrap_or(0);
            prop_assert_eq!(count(&file, other), Ok(times));
        }
        prop_assert_eq!(examine(&file), Ok(()));
    }

    #[test]
    fn every_password_of_a_folder_is_found_with_its_count_and_no_neighbour(
        counts in proptest::collection::btree_map(any::<[u8; DIGEST_BYTES]>(), any::<u64>(), 1..20),
        spelling in spelling(),
    ) {
        let place = Place::new();
        let folder = folder(&place, &counts, spelling);
        for (digest, times) in &counts {
            prop_assert_eq!(count(&folder, digest), Ok(*times));
            let mut near = *digest;
            near[DIGEST_BYTES - 1] ^= 1;
            let of_near = counts.get(&near).copied().unwrap_or(0);
            prop_assert_eq!(count(&folder, &near), Ok(of_near));
        }
    }

    /// Whatever stands in it, there is an answer, and nothing is invented.
    #[test]
    fn no_file_upsets_the_search(
        mut bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'A'), Just(b':')], 0..600),
        insert in proptest::option::of(0_usize..600),
    ) {
        let place = Place::new();
        let wanted = digest_of("password");
        let line = format!("\n{}:7\n", hex::encode_upper(wanted));
        if let Some(at) = insert {
            let at = at.min(bytes.len());
            bytes.splice(at..at, line.bytes());
        }
        let file = place.write("hostile.txt", &bytes);
        let found = count(&file, &wanted);
        prop_assert!(insert.is_some() || !matches!(found, Ok(1..)), "{found:?}");
        let _ = examine(&file);
        let digits = hex::encode_upper(wanted);
        place.write(&format!("{}.txt", &digits[..5]), &bytes);
        let found = count(&place.0, &wanted);
        prop_assert!(!matches!(found, Ok(1..)) , "{found:?}");
    }

    /// A file that is cut off within a line, or has a byte changed, says nothing wrong about what it
    /// still holds.
    #[test]
    fn a_damaged_file_never_says_that_a_listed_password_has_another_count(
        cut in 0_usize..4_000,
        broken in proptest::option::of((0_usize..4_000, any::<u8>())),
    ) {
        let place = Place::new();
        let listed = some_passwords(100);
        let file = one_file(&place, &listed, OFFICIAL);
        let mut bytes = fs::read(&file).unwrap();
        bytes.truncate(cut);
        if let Some((at, byte)) = broken.filter(|(at, _)| *at < bytes.len()) {
            // Another digit would be another list.
            prop_assume!(!byte.is_ascii_hexdigit());
            bytes[at] = byte;
        }
        fs::write(&file, &bytes).unwrap();
        for (digest, times) in &listed {
            if let Ok(found) = count(&file, digest) {
                // Cut within a count, or before it, which says "once".
                let shorter = times.to_string().starts_with(&found.to_string());
                prop_assert!(found <= 1 || found == *times || shorter, "{found} {times}");
            }
        }
    }
}

#[test]
fn what_has_the_wrong_form_is_said_and_never_taken_for_not_listed() {
    let place = Place::new();
    let listed = some_passwords(3_000);
    let wanted = digest_of("password1700");
    let official = fs::read(one_file(&place, &listed, OFFICIAL)).unwrap();
    // In the order of the counts, as the other download of the same site is.
    let mut by_count: Vec<(&[u8; DIGEST_BYTES], &u64)> = listed.iter().collect();
    by_count.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let by_count = by_count
        .into_iter()
        .map(|(digest, count)| format!("{}:{count}", hex::encode_upper(digest)));
    let unsorted = place.write("by-count.txt", &spelled(by_count, OFFICIAL));
    assert_eq!(examine(&unsorted), Err(Unreadable::Unsorted));
    for (name, bytes, why) in [
        ("empty", Vec::new(), Unreadable::Empty),
        ("huge-line", vec![b'A'; 3 << 20], Unreadable::Form),
        ("newlines", vec![b'\n'; 3 << 20], Unreadable::Form),
        ("zeros", vec![0; 3 << 20], Unreadable::Form),
        (
            "ntlm",
            b"8846F7EAEE8FB117AD06BDD830B7586C:7\n".repeat(3_000),
            Unreadable::Form,
        ),
        (
            "html",
            b"<!doctype html><title>404</title>".to_vec(),
            Unreadable::Form,
        ),
        (
            "cut",
            official[..official.len() - 12].to_vec(),
            Unreadable::Form,
        ),
    ] {
        let file = place.write(name, &bytes);
        assert_eq!(examine(&file), Err(why.clone()), "{name}");
        if name != "cut" {
            assert_eq!(count(&file, &wanted), Err(why), "{name}");
        }
    }
    // The last digest is in the part that is cut.
    let last = *listed.last_key_value().unwrap().0;
    assert_eq!(count(&place.0.join("cut"), &last), Err(Unreadable::Form));
    assert!(matches!(
        examine(&place.0.join("absent")),
        Err(Unreadable::Os(_))
    ));
    assert_eq!(
        count(Path::new("/dev/zero"), &wanted),
        Err(Unreadable::Kind)
    );
}

#[test]
fn a_folder_is_wrong_if_range_files_are_missing_or_are_none() {
    let place = Place::new();
    let wanted = digest_of("password");
    let (missing, looked_for) = (SAMPLES, SAMPLES);
    let all = Err(Unreadable::Missing {
        missing,
        looked_for,
    });
    assert_eq!(examine(&place.0), all);
    let absent = count(&place.0, &wanted).unwrap_err();
    let prefix = &hex::encode_upper(wanted)[..5];
    // 20 bits of the digest would be in the log.
    assert!(!absent.to_string().contains(prefix), "{absent}");
    let name = format!("{prefix}.txt");
    place.write(&name, b"");
    assert_eq!(count(&place.0, &wanted), Err(Unreadable::Empty));
    place.write(&name, &vec![b'A'; (RANGE_BYTES_MAX + 1) as usize]);
    assert_eq!(count(&place.0, &wanted), Err(Unreadable::Large));
    place.write(&name, b"<!doctype html><title>429</title>");
    assert_eq!(count(&place.0, &wanted), Err(Unreadable::Form));
    fs::remove_file(place.0.join(&name)).unwrap();
    fs::create_dir(place.0.join(&name)).unwrap();
    assert_eq!(count(&place.0, &wanted), Err(Unreadable::Kind));
    // As curl and as the downloader name them.
    fs::remove_dir(place.0.join(&name)).unwrap();
    let suffix = &hex::encode_upper(wanted)[5..];
    let line = format!("{suffix}:52256179\r\n");
    for name in [prefix.to_owned(), format!("{}.txt", prefix.to_lowercase())] {
        place.write(&name, line.as_bytes());
        assert_eq!(count(&place.0, &wanted), Ok(52_256_179), "{name}");
        fs::remove_file(place.0.join(&name)).unwrap();
    }
    for sample in 0..SAMPLES {
        let prefix = ((1 << 20) - 1) * sample / (SAMPLES - 1);
        place.write(&format!("{prefix:05X}.txt"), line.as_bytes());
    }
    assert_eq!(examine(&place.0), Ok(()));
    place.write("00000.txt", b"no range");
    assert_eq!(examine(&place.0), Err(Unreadable::Form));
}
