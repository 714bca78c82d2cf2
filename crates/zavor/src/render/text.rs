//! Escaping, quoting, times and plural forms.

use zavor_app::notifications::quoted;
use zavor_app::platform::is_invisible;
use zavor_core::moment::Span;
use zavor_core::rounded::{Rounded, Unit};
use zavor_web::report::Time;

/// Text that cannot control a terminal: control, bidirectional and invisible characters become
/// `\u{..}`; everything else, including Romanian letters, stays.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Quotes a word for a shell, if needed.
pub(crate) fn shell(word: &str) -> String {
    quoted(&plain(word))
}

/// The same for a name that follows the options of a command: one that begins with a dash stands
/// behind the word that ends options, or it would be taken for one.
pub(crate) fn operand(word: &str) -> String {
    match word.starts_with('-') {
        true => format!("-- {}", shell(word)),
        false => shell(word),
    }
}

/// `14:32:10` if it is the day of `today`, else `2026-11-21 14:32:10`; UTC.
pub(crate) fn clock(time: Time, today: Time) -> String {
    let shown = |time: Time| time.to_string().trim_end_matches('Z').replace('T', " ");
    let (time, today) = (shown(time), shown(today));
    match (time.split_once(' '), today.split_once(' ')) {
        (Some((day, clock)), Some((same, _))) if day == same => clock.to_string(),
        _ => time,
    }
}

/// `2026-11-22 14:32:10`, for tables whose head says UTC.
pub(crate) fn stamp(time: Time) -> String {
    time.to_string().trim_end_matches('Z').replace('T', " ")
}

/// A length of time: `40 s`, `3 min`, `2 h 9 min`, `5 days`.
pub(crate) fn length(rounded: Rounded) -> String {
    let part = |(n, unit): (u64, Unit)| match unit {
        Unit::Millisecond => format!("{n} ms"),
        Unit::Second => format!("{n} s"),
        Unit::Minute => format!("{n} min"),
        Unit::Hour => format!("{n} h"),
        Unit::Day => count(n, "day", "days"),
    };
    let parts = [Some(rounded.large), rounded.small].into_iter().flatten();
    parts.map(part).collect::<Vec<_>>().join(" ")
}

/// How long something lasted; at least a second.
pub(crate) fn lasted(from: Time, to: Time) -> String {
    length(Rounded::roughly(between(from, to).max(Span::from_secs(1))))
}

/// How long it is until `to`.
pub(crate) fn left(now: Time, to: Time) -> String {
    length(Rounded::left(between(now, to)))
}

/// The time from one moment to another; zero if `to` is in the past.
fn between(from: Time, to: Time) -> Span {
    Span::from_millis(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
}

/// `1 account`, `2 accounts`.
pub(crate) fn count(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A protocol in people's spelling.
pub(crate) fn protocol(name: &str) -> String {
    match name {
        "imap" => "IMAP".into(),
        "pop3" => "POP3".into(),
        "smtp" => "SMTP".into(),
        "managesieve" => "ManageSieve".into(),
        "ldap" => "LDAP".into(),
        "web" => "the web".into(),
        other => plain(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_45_text_of_the_attacker_cannot_act_on_a_terminal() {
        let table = [
            ("Thunderbird 128", "Thunderbird 128"),
            ("Ștefan Ionescu", "Ștefan Ionescu"),
            ("\x1b[2Jgone", "\\u{1b}[2Jgone"),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("user\u{202e}moc", "user\\u{202e}moc"),
            ("zero\u{200b}width", "zero\\u{200b}width"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{e0041}", "\\u{e0041}"),
            (
                "a\u{34f}b\u{fe0f}c\u{ffa0}",
                "a\\u{34f}b\\u{fe0f}c\\u{ffa0}",
            ),
        ];
        for (given, shown) in table {
            assert_eq!(plain(given), shown);
        }
    }

    #[test]
    fn a_word_is_quoted_for_the_shell_only_when_it_must() {
        assert_eq!(shell("ana+x@contoso.example"), "ana+x@contoso.example");
        assert_eq!(shell("a b"), "'a b'");
        assert_eq!(shell("o'neil@x.example"), "'o'\\''neil@x.example'");
        assert_eq!(shell("$(reboot)@x.example"), "'$(reboot)@x.example'");
        assert_eq!(shell(""), "''");
        assert_eq!(operand("-ana@x.example"), "-- -ana@x.example");
        assert_eq!(operand("a b"), "'a b'");
    }

    #[test]
    fn what_is_left_is_rounded_up_as_on_the_pages_and_what_lasted_to_the_nearest() {
        let (now, almost) = (Time(1_795_357_930_000), 29 * 60_000 + 40_000);
        assert_eq!(left(now, Time(now.0 + almost)), "30 min");
        assert_eq!(left(now, Time(now.0 - 1)), "0 s");
        assert_eq!(lasted(now, Time(now.0 + almost)), "30 min");
        assert_eq!(lasted(now, now), "1 s");
        assert_eq!(left(now, Time(now.0 + 86_400_000)), "1 day");
    }

    #[test]
    fn the_day_is_shown_only_when_it_is_another() {
        let (now, yesterday) = (
            Time(1_795_357_930_000),
            Time(1_795_357_930_000 - 86_400_000),
        );
        assert_eq!(clock(now, now).len(), 8);
        assert_eq!(clock(yesterday, now).len(), 19);
    }
}
