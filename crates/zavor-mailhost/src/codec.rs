//! doveadm over HTTP: the two requests, and reading their answers. No sockets.
//!
//! A request is a JSON array of commands `["name", {parameters}, "tag"]`. The answer is HTTP 200
//! with one `["doveadmResponse", [...], "tag"]` or `["error", {"type": "exitCode", "exitCode": N},
//! "tag"]` for each command; 401 means a wrong key, 400 JSON that doveadm could not read, 404 a
//! wrong path. A command that crashes doveadm loses the answers to the whole request.
//!
//! Dovecot knows a person by what was typed, in lower case: the address, the local part alone, or
//! the address with a `+tag`. Zavor takes all of them for one account, so sessions under any of
//! them must end.
//!
//! - `kick` takes one mask, in which `*` and `?` are wildcards that cannot be escaped, so there is
//!   one command for each form of the name. Exit code 68 (EX_NOHOST in `sysexits.h`) means that
//!   nobody matched: there was no session to end, so all is well. Normal forms contain no `*`
//!   (`zavor_app::platform::names`). A `?`, which RFC 5322 allows, ends the sessions of a few more
//!   accounts rather than leave those of this one running.
//! - `authCacheFlush` takes a list and compares each entry with the whole name at the start of
//!   Dovecot's cache keys. Whether a key begins with the address or with the local part depends on
//!   the site's `pass_filter`, so both are sent. **Never an empty list**: without a user, doveadm's
//!   process dies. Known limit: if a site has added `+` to `auth_username_chars`, entries under a
//!   `+tag` cannot be named and stay until they expire; the auth policy door refuses a blocked
//!   account in any case.

use serde_json::{Value, json};
use zavor_app::ports::HostAct;
use zavor_core::account::SignInName;

/// Exit code of `kick` when nobody matched.
const NOTHING_TO_KICK: i64 = 68;

/// The body of the request that does `act` for `address`.
pub(crate) fn request(act: HostAct, address: &SignInName) -> Vec<u8> {
    let (whole, local) = (address.as_str(), address.local_part());
    let commands = match act {
        HostAct::EndSessions => {
            let tagged = format!("{local}+*@{}", address.domain());
            json!([
                ["kick", {"mask": [whole]}, tag(0)],
                ["kick", {"mask": [local]}, tag(1)],
                ["kick", {"mask": [tagged]}, tag(2)],
            ])
        }
        HostAct::FlushAuthCache => {
            json!([["authCacheFlush", {"user": [whole, local]}, tag(0)]])
        }
    };
    commands.to_string().into_bytes()
}

/// How many commands the request for `act` has.
pub(crate) const fn commands(act: HostAct) -> usize {
    match act {
        HostAct::EndSessions => 3,
        HostAct::FlushAuthCache => 1,
    }
}

/// The tag that matches an answer to its command.
fn tag(command: usize) -> String {
    format!("zavor{command}")
}

/// Reads the answer to `act`: what to show if it was done, or why it was not.
pub(crate) fn read_answer(act: HostAct, status: u16, body: &[u8]) -> Result<String, String> {
    match status {
        200 => {}
        400 => return Err("doveadm did not understand the request (HTTP 400)".into()),
        401 | 403 => {
            return Err(format!(
                "the key was refused (HTTP {status}): doveadm_api_key_file here and \
                 doveadm_api_key of that Dovecot must hold the same text"
            ));
        }
        404 => {
            return Err(
                "nothing answers at this path (HTTP 404): doveadm_url usually ends \
                        in /doveadm/v1"
                    .into(),
            );
        }
        other => return Err(format!("unexpected answer: HTTP {other}")),
    }
    let answer: Value = serde_json::from_slice(body)
        .map_err(|_| "the answer is not JSON: is doveadm_url really doveadm's?".to_string())?;
    let not_doveadm = "the answer is not doveadm's: is doveadm_url really doveadm's?";
    let answers = answer.as_array().ok_or(not_doveadm)?;
    if answers.len() != commands(act) {
        return Err(not_doveadm.into());
    }
    let mut shown = None;
    for (command, answer) in answers.iter().enumerate() {
        let (kind, content) = answer_to(command, answer).ok_or(not_doveadm)?;
        match kind {
            "doveadmResponse" => shown = Some(done(act, content)),
            "error" if nobody_matched(act, content) => {}
            "error" => return Err(refused(act, content)),
            _ => return Err("doveadm answered neither a result nor an error".into()),
        }
    }
    Ok(shown.unwrap_or_else(|| "no session to end".into()))
}

/// Kind and content of the answer to one of our commands.
fn answer_to(command: usize, answer: &Value) -> Option<(&str, &Value)> {
    match answer.as_array()?.as_slice() {
        [kind, content, tagged] if *tagged == tag(command) => Some((kind.as_str()?, content)),
        _ => None,
    }
}

/// Whether an error of `kick` only means that there was no such session.
fn nobody_matched(act: HostAct, content: &Value) -> bool {
    act == HostAct::EndSessions
        && content.get("type").and_then(Value::as_str) == Some("exitCode")
        && content.get("exitCode").and_then(Value::as_i64) == Some(NOTHING_TO_KICK)
}

/// What to show for a result.
fn done(act: HostAct, content: &Value) -> String {
    match act {
        HostAct::EndSessions => "sessions ended".into(),
        HostAct::FlushAuthCache => {
            let entries: u64 = content
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|row| row.get("entries")?.as_str()?.parse::<u32>().ok())
                .map(u64::from)
                .sum();
            match entries {
                0 => "no cached sign-in to forget".into(),
                1 => "1 cached sign-in forgotten".into(),
                n => format!("{n} cached sign-ins forgotten"),
            }
        }
    }
}

/// What to show for an error.
fn refused(act: HostAct, content: &Value) -> String {
    let command = match act {
        HostAct::EndSessions => "kick",
        HostAct::FlushAuthCache => "authCacheFlush",
    };
    let kind = content.get("type").and_then(Value::as_str);
    match (kind, content.get("exitCode").and_then(Value::as_i64)) {
        (Some("unknownMethod"), _) => format!("this Dovecot has no doveadm command {command}"),
        (Some("exitCode"), Some(code)) => {
            format!("doveadm {command} ended with exit code {code}: see that Dovecot's log")
        }
        _ => format!("doveadm {command} failed: see that Dovecot's log"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> SignInName {
        SignInName::from_normal_form("alice@example.test")
    }

    fn read(act: HostAct, body: &str) -> Result<String, String> {
        read_answer(act, 200, body.as_bytes())
    }

    const NOBODY: &str = r#"["error",{"type":"exitCode", "exitCode":68},"#;
    const KICKED: &str = r#"["doveadmResponse",[{"result":"alice@example.test"}],"#;

    /// The answers to the three commands of a kick.
    fn kick(answers: [&str; 3]) -> Result<String, String> {
        let [a, b, c] = answers;
        let body = format!(r#"[{a}"zavor0"],{b}"zavor1"],{c}"zavor2"]]"#);
        read(HostAct::EndSessions, &body)
    }

    /// Answers of Dovecot 2.3.19 as captured, except for the tag.
    #[test]
    fn captured_answers_are_read() {
        assert_eq!(kick([KICKED, NOBODY, NOBODY]).unwrap(), "sessions ended");
        assert_eq!(kick([NOBODY, NOBODY, KICKED]).unwrap(), "sessions ended");
        assert_eq!(kick([NOBODY, NOBODY, NOBODY]).unwrap(), "no session to end");
        for (error, expected) in [
            (
                r#"["error",{"type":"exitCode", "exitCode":75},"#,
                "exit code 75",
            ),
            (
                r#"["error",{"type":"unknownMethod", "exitCode":0},"#,
                "no doveadm command kick",
            ),
        ] {
            let why = kick([KICKED, error, NOBODY]).unwrap_err();
            assert!(why.contains(expected), "{why}");
        }
        let flush = |text: &str| {
            let body = format!(r#"[["doveadmResponse",[{{"entries":"{text}"}}],"zavor0"]]"#);
            read(HostAct::FlushAuthCache, &body)
        };
        assert_eq!(flush("0").unwrap(), "no cached sign-in to forget");
        assert_eq!(flush("2").unwrap(), "2 cached sign-ins forgotten");
        let nobody = format!(r#"[{NOBODY}"zavor0"]]"#);
        let why = read(HostAct::FlushAuthCache, &nobody).unwrap_err();
        assert!(why.contains("exit code 68"), "{why}");
    }

    #[test]
    fn an_http_error_names_its_remedy() {
        let read = |status| read_answer(HostAct::EndSessions, status, b"").unwrap_err();
        assert!(read(401).contains("doveadm_api_key"));
        assert!(read(404).contains("/doveadm/v1"));
        assert!(read(500).contains("HTTP 500"));
    }

    #[test]
    fn an_answer_to_another_question_is_no_success() {
        for body in [
            "",
            "[]",
            "{}",
            "[[]]",
            "JSON parse error: Missing '}'",
            r#"[["doveadmResponse",[],"t1"]]"#,
            r#"[["doveadmResponse",[],"zavor0"]]"#,
            r#"[["doveadmResponse",[],"zavor1"],["doveadmResponse",[],"zavor0"],["doveadmResponse",[],"zavor2"]]"#,
            r#"[["surprise",[],"zavor0"],["surprise",[],"zavor1"],["surprise",[],"zavor2"]]"#,
            "<html>welcome</html>",
        ] {
            assert!(read(HostAct::EndSessions, body).is_err(), "{body}");
        }
        let deep = "[".repeat(10_000);
        assert!(read(HostAct::EndSessions, &deep).is_err());
    }

    proptest::proptest! {
        /// Whatever answers at that address: the result is an error or a success, never a panic,
        /// and a success only for doveadm's own words.
        #[test]
        fn any_answer_is_read(status in 100_u16..600, body in "\\PC{0,80}") {
            for act in [HostAct::EndSessions, HostAct::FlushAuthCache] {
                let read = read_answer(act, status, body.as_bytes());
                proptest::prop_assert!(read.is_err() || body.contains("zavor"));
            }
        }
    }

    #[test]
    fn requests_name_the_account_in_every_form_dovecot_may_know() {
        let text = |act| String::from_utf8(request(act, &ana())).unwrap();
        assert_eq!(
            text(HostAct::EndSessions),
            concat!(
                r#"[["kick",{"mask":["alice@example.test"]},"zavor0"],"#,
                r#"["kick",{"mask":["alice"]},"zavor1"],"#,
                r#"["kick",{"mask":["alice+*@example.test"]},"zavor2"]]"#
            )
        );
        assert_eq!(
            text(HostAct::FlushAuthCache),
            r#"[["authCacheFlush",{"user":["alice@example.test","alice"]},"zavor0"]]"#
        );
    }

    #[test]
    fn a_quote_in_an_address_stays_inside_its_string() {
        let odd = SignInName::from_normal_form(r#"a"]},"x"],["stop",{},"@example.test"#);
        for act in [HostAct::EndSessions, HostAct::FlushAuthCache] {
            let sent: Value = serde_json::from_slice(&request(act, &odd)).unwrap();
            assert_eq!(sent.as_array().unwrap().len(), commands(act));
            let first = sent[0][1].as_object().unwrap().values().next().unwrap();
            assert_eq!(first[0], odd.as_str());
        }
    }
}
