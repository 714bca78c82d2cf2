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
        Stolen::NotKept,
        "no files, nothing known"
    );
    for listed in [composed, decomposed] {
        breached.keep(Some(&listing(&place, &[listed, "other"])));
        assert_eq!(
            breached.count(&typed(decomposed)).await,
            Stolen::Seen(3),
            "{listed}"
        );
        assert_eq!(breached.count(&typed("never seen")).await, Stolen::Seen(0));
    }
    breached.keep(Some(&listing(&place, &["\u{fb01}sh"])));
    assert_eq!(breached.count(&typed("fish")).await, Stolen::Seen(0));
    let bytes = TypedPassword(vec![0xff, 0xfe]);
    assert_eq!(breached.count(&bytes).await, Stolen::Seen(0));
    assert_eq!(breached.fault(), None);
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_unknown_and_told_once_until_the_files_are_taken_again() {
    let place = Place::new();
    let breached = Breached::default();
    let absent = place.0.join("absent");
    breached.keep(Some(&absent));
    for _ in 0..3 {
        assert_eq!(breached.count(&typed("password")).await, Stolen::Unknown);
    }
    assert_eq!(breached.unanswered(), (3, 0), "each one is counted");
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
    assert_eq!(breached.count(&typed("password")).await, Stolen::Seen(3));
    std::fs::write(place.0.join("list.txt"), b"no list\n").unwrap();
    breached.examine().await;
    assert_eq!(breached.fault().unwrap().why, Unreadable::Form);
}

/// A range file that answers only when somebody writes into it: a named pipe.
fn pipe(place: &Place, password: &str) -> PathBuf {
    let prefix = hex::encode_upper(Sha1::digest(password))[..5].to_owned();
    let path = place.0.join(format!("{prefix}.txt"));
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    path
}

/// Lets the other tasks go on until this is so.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn who_makes_others_wait_is_put_off_and_a_disk_that_does_not_answer_is_unknown() {
    tokio::time::pause();
    let place = Place::new();
    let path = pipe(&place, "password");
    let breached = Arc::new(Breached::default());
    breached.keep(Some(&place.0));
    let ask = || {
        let breached = Arc::clone(&breached);
        tokio::spawn(async move { breached.count(&typed("password")).await })
    };
    let (first, second) = (ask(), ask());
    until(|| locked(&breached.kept().reads).len() == AT_ONCE).await;
    // Others came first, a moment ago: whoever asks again gets an answer.
    tokio::time::advance(ANSWER_WITHIN / 2).await;
    let crowd = ask();
    drop((first, second));
    // Now both reads are older than anybody waits: nobody waits for them again. A clock that stands still does not go
    // on by itself while a thread reads.
    while !crowd.is_finished() {
        tokio::time::advance(ANSWER_WITHIN / 2).await;
    }
    assert_eq!(crowd.await.unwrap(), Stolen::Unknown);
    assert_eq!(ask().await.unwrap(), Stolen::Unknown);
    assert_eq!(breached.fault().unwrap().why, Unreadable::Slow);
    // Other files have places of their own.
    breached.keep(Some(&listing(&place, &["password"])));
    assert_eq!(ask().await.unwrap(), Stolen::Seen(3));
    // Ends the threads that still read. A pipe that is opened for both waits for nobody.
    let both = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(path);
    drop(both.unwrap());
}

#[tokio::test]
async fn a_crowd_is_put_off_and_switches_nothing_off() {
    tokio::time::pause();
    let place = Place::new();
    let breached = Breached::default();
    breached.keep(Some(&listing(&place, &["password"])));
    let (places, reads) = {
        let kept = breached.kept();
        (Arc::clone(&kept.places), Arc::clone(&kept.reads))
    };
    let begin = || {
        let permit = Arc::clone(&places).try_acquire_owned();
        Reading::begin(&reads, permit.unwrap())
    };
    let old = begin();
    tokio::time::advance(ANSWER_WITHIN / 2).await;
    let young = begin();
    let password = typed("password");
    let (asked, ()) = tokio::join!(breached.count(&password), async {
        tokio::time::advance(ANSWER_WITHIN).await;
        // One place is held for long, the other one has just been given to somebody else.
        let mut reads = locked(&reads);
        let since = reads.iter_mut().find(|since| **since == young.since);
        *since.unwrap() = Instant::now();
    });
    assert_eq!(asked, Stolen::Busy);
    assert_eq!((breached.unanswered(), breached.fault()), ((0, 1), None));
    drop((old, young));
    locked(&reads).clear();
    assert_eq!(breached.count(&typed("password")).await, Stolen::Seen(3));
}
