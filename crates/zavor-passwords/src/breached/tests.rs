//! Looking passwords up, and what happens when that cannot be done.

use super::files::tests::Place;
use super::*;

fn typed(text: &str) -> TypedPassword {
    TypedPassword(text.as_bytes().to_vec())
}

fn listing(place: &Place, passwords: &[&str]) -> PathBuf {
    let digits = |text: &&str| hex::encode_upper(Sha1::digest(text));
    let mut lines: Vec<String> = passwords
        .iter()
        .map(|text| format!("{}:3\r\n", digits(text)))
        .collect();
    lines.sort();
    let path = place.0.join("list.txt");
    std::fs::write(&path, lines.concat()).unwrap();
    path
}

#[tokio::test]
async fn a_password_is_looked_up_as_typed_and_in_its_normal_form() {
    let place = Place::new();
    let (composed, decomposed) = ("parol\u{103} veche", "parola\u{306} veche");
    let breached = Breached::default();
    assert_eq!(
        breached.count(&typed(composed)).await,
        None,
        "no files, nothing known"
    );
    for listed in [composed, decomposed] {
        breached.keep(Some(&listing(&place, &[listed, "other"])));
        assert_eq!(
            breached.count(&typed(decomposed)).await,
            Some(3),
            "{listed}"
        );
        assert_eq!(breached.count(&typed("never seen")).await, Some(0));
    }
    breached.keep(Some(&listing(&place, &["\u{fb01}sh"])));
    assert_eq!(breached.count(&typed("fish")).await, Some(0));
    let bytes = TypedPassword(vec![0xff, 0xfe]);
    assert_eq!(breached.count(&bytes).await, Some(0));
    assert_eq!(breached.fault(), None);
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_unknown_and_told_once_until_the_files_are_taken_again() {
    let place = Place::new();
    let breached = Breached::default();
    let absent = place.0.join("absent");
    breached.keep(Some(&absent));
    for _ in 0..3 {
        assert_eq!(breached.count(&typed("password")).await, None);
    }
    let fault = breached.fault().unwrap();
    assert_eq!(fault.place, absent);
    assert!(
        fault.to_string().contains("judged by all other rules"),
        "{fault}"
    );
    let digest = hex::encode_upper(Sha1::digest("password"));
    assert!(!fault.to_string().contains(&digest[..5]), "{fault}");
    breached.keep(Some(&listing(&place, &["password"])));
    assert_eq!(breached.fault(), None);
    breached.examine().await;
    assert_eq!(breached.fault(), None);
    assert_eq!(breached.count(&typed("password")).await, Some(3));
    std::fs::write(place.0.join("list.txt"), b"no list\n").unwrap();
    breached.examine().await;
    assert_eq!(breached.fault().unwrap().why, Unreadable::Form);
}
