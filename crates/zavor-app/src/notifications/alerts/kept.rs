//! What the desk remembers, as the text of a note: lines of words, subjects last because they
//! may hold blanks. A line that is not understood (another release, damage) is left out: at worst a
//! few alerts are told twice or not collected.

use std::fmt::Write;

use zavor_core::alert::{AlertDesk, AlertKind, Open};
use zavor_core::moment::Timestamp;

/// The desk as text.
pub(super) fn encode(desk: &AlertDesk) -> String {
    let mut text = format!("cursor {}\nday {}\n", desk.cursor, desk.day);
    // Writing to a String cannot fail.
    for (kind, count) in &desk.told {
        let _ = writeln!(text, "told {kind} {count}");
    }
    for open in &desk.open {
        let (since, last) = (open.since.as_millis(), open.last.as_millis());
        let _ = writeln!(
            text,
            "open {} {since} {} {last} {}",
            open.kind, open.count, open.subject
        );
    }
    text
}

/// The desk from its text.
pub(super) fn decode(text: &str) -> AlertDesk {
    let mut desk = AlertDesk::default();
    for line in text.lines() {
        if read_line(&mut desk, line).is_none() {
            tracing::warn!("a line of what is kept about alerts is not understood");
        }
    }
    desk
}

fn read_line(desk: &mut AlertDesk, line: &str) -> Option<()> {
    let (word, rest) = line.split_once(' ')?;
    match word {
        "cursor" => desk.cursor = rest.parse().ok()?,
        "day" => desk.day = rest.parse().ok()?,
        "told" => {
            let (kind, count) = rest.split_once(' ')?;
            let told = (AlertKind::from_name(kind)?, count.parse().ok()?);
            desk.told.push(told);
        }
        "open" => {
            let mut words = rest.splitn(5, ' ');
            let mut next = || words.next();
            let time = |word: &str| word.parse().ok().map(Timestamp::from_millis);
            desk.open.push(Open {
                kind: AlertKind::from_name(next()?)?,
                since: time(next()?)?,
                count: next()?.parse().ok()?,
                last: time(next()?)?,
                subject: next()?.into(),
            });
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_survives_its_text() {
        let desk = AlertDesk {
            cursor: 42,
            day: 20_833,
            told: vec![(AlertKind::ManyLockouts, 3), (AlertKind::Other, 1)],
            open: vec![
                Open {
                    kind: AlertKind::ConnectorRestricted,
                    subject: "connector:billing of the west".into(),
                    since: Timestamp::from_millis(1_800_000_000_123),
                    count: 7,
                    last: Timestamp::from_millis(1_800_000_000_456),
                },
                Open {
                    kind: AlertKind::AttackInProgress,
                    subject: String::new(),
                    since: Timestamp::from_millis(1),
                    count: 0,
                    last: Timestamp::from_millis(1),
                },
            ],
        };
        assert_eq!(decode(&encode(&desk)), desk);
    }

    #[test]
    fn damage_is_left_out() {
        let desk = decode("cursor 7\nopen x\nnonsense\ntold many_lockouts 2\n\n");
        assert_eq!(desk.cursor, 7);
        assert_eq!(desk.told, [(AlertKind::ManyLockouts, 2)]);
        assert_eq!(desk.open, []);
    }
}
