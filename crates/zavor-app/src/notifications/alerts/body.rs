//! The JSON that a webhook gets. Small and flat, so it is written here: texts are escaped (RFC 8259
//! section 7), everything else is a number or a fixed name.

use zavor_core::alert::AlertNotice;
use zavor_core::moment::Timestamp;
use zavor_core::note::{Argument, Note};

use crate::notifications::json::{VERSION, quoted};

/// An alert.
pub(super) fn of_alert(alert: &AlertNotice) -> String {
    let subject = match alert.subject.as_str() {
        "" => "null".to_string(),
        subject => quoted(subject),
    };
    format!(
        "{{\"version\":{VERSION},\"kind\":{},\"severity\":{},\"subject\":{subject},\"count\":{},\
         \"first\":\"{}\",\"last\":\"{}\",\"text\":{},\"last_today\":{},\"notes\":[{}]}}",
        quoted(alert.kind.as_str()),
        quoted(alert.kind.severity().as_str()),
        alert.count,
        alert.first,
        alert.last,
        quoted(&alert.said.to_string()),
        alert.last_today,
        commas(alert.said.notes().iter().map(of_note)),
    )
}

/// What an alert says, for programs: code and arguments, as the API gives them.
fn of_note(note: &Note) -> String {
    let arguments = note.arguments();
    let arguments = arguments.map(|(name, value)| format!("{}:{}", quoted(name), of_value(value)));
    let (code, arguments) = (quoted(note.code()), commas(arguments));
    format!("{{\"code\":{code},\"arguments\":{{{arguments}}}}}")
}

fn of_value(argument: &Argument) -> String {
    match argument {
        Argument::Number(number) => number.to_string(),
        Argument::Said(said) => format!("[{}]", commas(said.notes().iter().map(of_note))),
        Argument::Text(_)
        | Argument::Time(_)
        | Argument::Word(_)
        // No alert has these.
        | Argument::Owners(_)
        | Argument::Bounds(_)
        | Argument::New(_) => quoted(&argument.to_string()),
    }
}

fn commas(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

/// The test message.
pub(super) fn of_test(now: Timestamp) -> String {
    format!(
        "{{\"version\":{VERSION},\"kind\":\"test\",\"severity\":\"low\",\"subject\":null,\
         \"count\":1,\"first\":\"{now}\",\"last\":\"{now}\",\"text\":\"test message\",\
         \"last_today\":false,\"notes\":[]}}"
    )
}

#[cfg(test)]
mod tests {
    use zavor_core::alert::AlertKind;
    use zavor_core::note::{Detail, Word};

    use super::*;
    use crate::platform::notes::{AlertNote, TokenNote};

    #[test]
    fn an_alert_is_one_json_object_whatever_its_text_holds() {
        let alert = AlertNotice {
            kind: AlertKind::AccountRestricted,
            subject: "account:ana@contoso.example".into(),
            count: 3,
            first: Timestamp::from_secs(1_800_000_000),
            last: Timestamp::from_secs(1_800_000_060),
            said: Detail::read("a \"quote\", a \\ and a\nline; ș", |_| None),
            last_today: true,
            by_mail: true,
            by_webhook: true,
        };
        assert_eq!(
            of_alert(&alert),
            concat!(
                r#"{"version":1,"kind":"account_restricted","severity":"high","#,
                r#""subject":"account:ana@contoso.example","count":3,"#,
                r#""first":"2027-01-15T08:00:00Z","last":"2027-01-15T08:01:00Z","#,
                r#""text":"a \"quote\", a \\ and a\u000aline; ș","last_today":true,"notes":[]}"#
            )
        );
    }

    #[test]
    fn what_an_alert_says_stands_beside_its_text_for_programs() {
        let said = AlertNote::SenderNearLimit {
            sender: "a\"na@contoso.example".into(),
            used: 400,
            limit: 500,
            limit_name: Word::of("alert-limit", "recipients_per_day"),
            requested: 1,
        };
        let time = Timestamp::from_secs(1_800_000_000);
        let body = of_alert(&AlertNotice {
            kind: AlertKind::SuspiciousSending,
            subject: String::new(),
            count: 1,
            first: time,
            last: time,
            said: Detail::from(said).and(AlertNote::TokenMade {
                actor: "dan".into(),
                token: TokenNote::Sensitive.into(),
            }),
            last_today: false,
            by_mail: true,
            by_webhook: true,
        });
        let notes = concat!(
            r#""notes":[{"code":"sender_near_limit","arguments":{"#,
            r#""sender":"a\"na@contoso.example","used":400,"limit":500,"#,
            r#""limit_name":"recipients_per_day","requested":1}},"#,
            r#"{"code":"token_made","arguments":{"actor":"dan","#,
            r#""token":[{"code":"token_sensitive","arguments":{}}]}}]}"#
        );
        assert!(body.ends_with(notes), "{body}");
    }
}
