//! Scenario tables: the sign-in rules as text that the specification's author could have written.
//!
//! One line per event; blanks separate the columns, `#` begins a comment. The first column is the
//! time since the start of the scenario (`10m`, `1h30m`, `45d`); time never goes back.
//!
//! ```text
//! # time  address      device  password  door    expected
//! 0s      192.0.2.1    phone   right     sign-in allow
//! 1s      198.51.100.7 -       wrong-1   sign-in allow
//! 2s      198.51.100.7 -       wrong-2   check   refuse locked_out 60s
//! ```
//!
//! | door | what happens |
//! |---|---|
//! | `sign-in` | check; if allowed, the report follows at once (success for `right`) |
//! | `scram` | what Dovecot asks if it sees no password: no digest, and two further checks if it was right |
//! | `smtp-scram` | the same without a session, as with Postfix |
//! | `check` | only the check: the attempt stays in flight |
//! | `report` | only the report of an attempt |
//! | `bind` | Zavor verifies the password itself |
//! | `unlock` | an administrator unlocks; expected `-` |
//!
//! `password` is `right`, or any other word: a wrong password of that name. A word `name:word`
//! tries the account `name` instead of `ana` (an account is created when first named, unless its
//! name begins with `nobody`). A range `1..9` in a password repeats the line: `wrong-1..9`. In an
//! address, `{n}` is the number of the repetition. Expected is `allow`, `refuse REASON` with an
//! optional time to wait, or, for binds, `right`, `wrong REASON`.

use std::collections::BTreeSet;
use std::net::IpAddr;

use zavor_app::platform::Mode;
use zavor_app::ports::TypedPassword;
use zavor_app::sign_in::{CheckAnswer, Reported, SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_core::actor::Actor;
use zavor_core::event::Protocol;
use zavor_core::moment::Span;
use zavor_core::policy::{format_span, parse_span};

use crate::world::{FakeWorld, world};
use zavor_memory::START;
use zavor_memory::block_on;

/// One line of a table, with the range split off.
#[derive(Debug, Clone)]
struct Line<'a> {
    number: usize,
    time: Span,
    address: String,
    device: &'a str,
    account: &'a str,
    password: String,
    door: &'a str,
    expected: String,
}

/// Plays a table in a fresh world with default policies.
///
/// # Errors
/// Every line with a different answer: what was expected and what came.
pub fn play(table: &str) -> Result<(), Vec<String>> {
    let world = world();
    let mut known = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in lines(table).map_err(|why| vec![why])? {
        if !line.account.starts_with("nobody") && known.insert(line.account.to_string()) {
            world.add_account(line.account, &right_password(line.account));
        }
        world.clock.advance_to(START.plus(line.time));
        let answer = ask(&world, &line);
        if answer != line.expected {
            wrong.push(format!(
                "line {} ({} from {} password {}): expected {:?}, got {answer:?}",
                line.number, line.door, line.address, line.password, line.expected
            ));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn right_password(account: &str) -> String {
    format!("right password of {account}")
}

fn lines(table: &str) -> Result<Vec<Line<'_>>, String> {
    let mut found = Vec::new();
    for (index, text) in table.lines().enumerate() {
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        let number = index + 1;
        let mut columns = text.split_whitespace();
        let mut column = |name: &str| {
            columns
                .next()
                .ok_or_else(|| format!("line {number}: column {name} is missing"))
        };
        let time = column("time")?;
        let time = moment(time).ok_or_else(|| format!("line {number}: {time:?} is no time"))?;
        let (address, device) = (column("address")?, column("device")?);
        let (password, door) = (column("password")?, column("door")?);
        let expected = columns.collect::<Vec<_>>().join(" ");
        let (account, password) = password.split_once(':').unwrap_or(("ana", password));
        let (stem, repetitions) = repetitions(password);
        for n in repetitions {
            let suffix = if stem == password {
                String::new()
            } else {
                n.to_string()
            };
            found.push(Line {
                number,
                time,
                address: address.replace("{n}", &n.to_string()),
                device,
                account,
                password: format!("{stem}{suffix}"),
                door,
                expected: expected.clone(),
            });
        }
    }
    Ok(found)
}

/// `wrong-1..9` is `wrong-` with the numbers 1 to 9.
fn repetitions(password: &str) -> (&str, std::ops::RangeInclusive<u32>) {
    let parsed = password.split_once("..").and_then(|(left, last)| {
        let stem = left.trim_end_matches(|c: char| c.is_ascii_digit());
        let first = left[stem.len()..].parse().ok()?;
        Some((stem, first..=last.parse().ok()?))
    });
    parsed.unwrap_or((password, 1..=1))
}

/// `1h30m` is one hour and thirty minutes.
fn moment(text: &str) -> Option<Span> {
    let mut sum = 0;
    for part in text.split_inclusive(|c: char| c.is_ascii_alphabetic()) {
        sum += parse_span(part)?.as_millis();
    }
    Some(Span::from_millis(sum))
}

fn ask(world: &FakeWorld, line: &Line<'_>) -> String {
    let digest = line.password.bytes().fold(7_u64, |hash, byte| {
        hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
    });
    let address: Option<IpAddr> = line.address.parse().ok();
    let attempt = SignInQuestion {
        name: line.account.as_bytes(),
        address,
        protocol: Protocol::Imap,
        device: if line.device == "-" { "" } else { line.device },
        session: &format!("{} {}", line.number, line.password),
        digest: Some(digest),
        mode: Mode::Enforce,
    };
    let outcome = if line.password == "right" {
        Reported::Success
    } else {
        Reported::Failure
    };
    let zavor = &world.zavor;
    match line.door {
        "sign-in" => {
            let answer = block_on(zavor.sign_in.check_sign_in(&attempt)).expect("the store works");
            let reported = match answer {
                CheckAnswer::Allow => outcome,
                CheckAnswer::Refuse { .. } => Reported::PolicyReject,
            };
            block_on(zavor.sign_in.report_sign_in(&attempt, reported)).expect("the store works");
            checked(answer, &line.expected)
        }
        "scram" | "smtp-scram" => scram(world, line, &attempt, outcome),
        "check" => {
            let answer = block_on(zavor.sign_in.check_sign_in(&attempt)).expect("the store works");
            checked(answer, &line.expected)
        }
        "report" => {
            block_on(zavor.sign_in.report_sign_in(&attempt, outcome)).expect("the store works");
            line.expected.clone()
        }
        "bind" => {
            let typed = if line.password == "right" {
                right_password(line.account)
            } else {
                line.password.clone()
            };
            let question = VerifyQuestion {
                attempt: SignInQuestion {
                    protocol: Protocol::Ldap,
                    digest: None,
                    ..attempt
                },
                password: TypedPassword(typed.into_bytes()),
                trusted_proxy: false,
                known_device: false,
                announced_as: Vec::new(),
                app_protocol: None,
            };
            match block_on(zavor.sign_in.verify_password(question)).expect("the store works") {
                VerifyAnswer::Right { .. } => "right".to_string(),
                VerifyAnswer::Refused(reason) => format!("wrong {reason}"),
                VerifyAnswer::Busy => "busy".to_string(),
            }
        }
        "unlock" => {
            let actor = Actor::LocalOperator { uid: 0 };
            match block_on(zavor.sign_in.unlock(&actor, line.account)) {
                Ok(_) => "-".to_string(),
                Err(error) => error.to_string(),
            }
        }
        other => format!("no door {other:?}"),
    }
}

/// A sign-in without a digest: three checks and a report for a right password, one check and a
/// report for a wrong one.
fn scram(
    world: &FakeWorld,
    line: &Line<'_>,
    attempt: &SignInQuestion<'_>,
    outcome: Reported,
) -> String {
    let session = if line.door == "scram" {
        attempt.session
    } else {
        ""
    };
    let attempt = SignInQuestion {
        digest: None,
        session,
        ..attempt.clone()
    };
    let check = || block_on(world.zavor.sign_in.check_sign_in(&attempt)).expect("the store works");
    let mut answer = check();
    for _ in 0..2 {
        if answer == CheckAnswer::Allow && outcome == Reported::Success {
            answer = check();
        }
    }
    let reported = match answer {
        CheckAnswer::Allow => outcome,
        CheckAnswer::Refuse { .. } => Reported::PolicyReject,
    };
    block_on(world.zavor.sign_in.report_sign_in(&attempt, reported)).expect("the store works");
    checked(answer, &line.expected)
}

/// The answer in the words of the table; with the time to wait only if the table names one.
fn checked(answer: CheckAnswer, expected: &str) -> String {
    match answer {
        CheckAnswer::Allow => "allow".to_string(),
        CheckAnswer::Refuse {
            reason,
            retry_after: Some(wait),
        } if expected.split(' ').count() > 2 => format!("refuse {reason} {}", format_span(wait)),
        CheckAnswer::Refuse { reason, .. } => format!("refuse {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_answered_otherwise_is_named_with_both_answers() {
        let wrong = play("0s 192.0.2.1 - right sign-in refuse locked_out").unwrap_err();
        assert_eq!(wrong.len(), 1);
        assert!(wrong[0].contains("expected \"refuse locked_out\", got \"allow\""));
    }

    #[test]
    fn a_bad_table_says_where() {
        assert!(play("soon 192.0.2.1 - right sign-in allow").unwrap_err()[0].contains("line 1"));
        assert!(play("0s 192.0.2.1").unwrap_err()[0].contains("device"));
    }
}
