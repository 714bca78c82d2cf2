//! doveadm over HTTP: the two requests and the reading of their answers. No sockets.
//!
//! A request is a JSON array of commands `["name", {parameters}, "tag"]`; we send one command at
//! a time, because a command that crashes doveadm takes the answers of its whole batch along. The
//! answer is HTTP 200 with `[["doveadmResponse", [...], "tag"]]` or
//! `[["error", {"type": "exitCode", "exitCode": N}, "tag"]]`; 401 means a wrong key, 400 JSON that
//! doveadm could not read, 404 a wrong path.
//!
//! - `kick` takes a mask. Exit code 68 (EX_NOHOST in `sysexits.h`) means that nobody matched: there
//!   was no session to end, which is what was wanted. `*` and `?` in a mask are wildcards and have
//!   no escape: normal forms hold no `*` (`zavor_app::names`), and a `?`, which RFC 5322 allows,
//!   ends the sessions of a few more accounts rather than leave this one's running.
//! - `authCacheFlush` compares what it is given with the start of Dovecot's cache keys. Whether
//!   these begin with the address or with the local part depends on `pass_filter` or
//!   `auth_bind_userdn` of the site, so both are sent. **Never an empty list**: without a user
//!   doveadm's process dies.

use serde_json::{Value, json};
use zavor_app::ports::EffectAct;
use zavor_core::account::SignInName;

/// The tag of our only command.
const TAG: &str = "zavor";

/// Exit code of `kick` when nobody matched.
const NOTHING_TO_KICK: i64 = 68;

/// The body of the request that does `act` for `address`.
pub(crate) fn request(act: EffectAct, address: &SignInName) -> Vec<u8> {
    let command = match act {
        EffectAct::EndSessions => json!([["kick", {"mask": [address.as_str()]}, TAG]]),
        EffectAct::FlushAuthCache => {
            let both = [address.as_str(), address.local_part()];
            json!([["authCacheFlush", {"user": both}, TAG]])
        }
    };
    command.to_string().into_bytes()
}

/// Reads the answer to `act`: what to show when it was done, or why it was not.
pub(crate) fn read_answer(act: EffectAct, status: u16, body: &[u8]) -> Result<String, String> {
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
    let (kind, content) = only_answer(&answer)
        .ok_or("the answer is not doveadm's: is doveadm_url really doveadm's?")?;
    match kind {
        "doveadmResponse" => Ok(done(act, content)),
        "error" => refused(act, content),
        _ => Err("doveadm answered something that is neither a result nor an error".into()),
    }
}

/// Kind and content of the one answer with our tag.
fn only_answer(answer: &Value) -> Option<(&str, &Value)> {
    let [only] = answer.as_array()?.as_slice() else {
        return None;
    };
    match only.as_array()?.as_slice() {
        [kind, content, tag] if tag == TAG => Some((kind.as_str()?, content)),
        _ => None,
    }
}

/// What to show of a result.
fn done(act: EffectAct, content: &Value) -> String {
    match act {
        EffectAct::EndSessions => "sessions ended".into(),
        EffectAct::FlushAuthCache => {
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

/// Reads an error: one of them is none.
fn refused(act: EffectAct, content: &Value) -> Result<String, String> {
    let command = match act {
        EffectAct::EndSessions => "kick",
        EffectAct::FlushAuthCache => "authCacheFlush",
    };
    match content.get("type").and_then(Value::as_str) {
        Some("exitCode") => match content.get("exitCode").and_then(Value::as_i64) {
            Some(NOTHING_TO_KICK) if act == EffectAct::EndSessions => {
                Ok("no session to end".into())
            }
            Some(code) => Err(format!(
                "doveadm {command} ended with exit code {code}: see that Dovecot's log"
            )),
            None => Err(format!("doveadm {command} failed: see that Dovecot's log")),
        },
        Some("unknownMethod") => Err(format!("this Dovecot has no doveadm command {command}")),
        _ => Err(format!("doveadm {command} failed: see that Dovecot's log")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> SignInName {
        SignInName::from_normal_form("alice@example.test")
    }

    fn read(act: EffectAct, body: &str) -> Result<String, String> {
        read_answer(act, 200, body.as_bytes())
    }

    /// Answers of Dovecot 2.3.19 as captured, but for the tag.
    #[test]
    fn captured_answers_are_read() {
        use EffectAct::{EndSessions, FlushAuthCache};
        let table = [
            (
                EndSessions,
                r#"[["doveadmResponse",[{"result":"alice@example.test"}],"zavor"]]"#,
                Ok("sessions ended"),
            ),
            (
                EndSessions,
                r#"[["error",{"type":"exitCode", "exitCode":68},"zavor"]]"#,
                Ok("no session to end"),
            ),
            (
                FlushAuthCache,
                r#"[["doveadmResponse",[{"entries":"0"}],"zavor"]]"#,
                Ok("no cached sign-in to forget"),
            ),
            (
                FlushAuthCache,
                r#"[["doveadmResponse",[{"entries":"2"}],"zavor"]]"#,
                Ok("2 cached sign-ins forgotten"),
            ),
            (
                FlushAuthCache,
                r#"[["error",{"type":"exitCode", "exitCode":68},"zavor"]]"#,
                Err("exit code 68"),
            ),
            (
                EndSessions,
                r#"[["error",{"type":"exitCode", "exitCode":75},"zavor"]]"#,
                Err("exit code 75"),
            ),
            (
                EndSessions,
                r#"[["error",{"type":"unknownMethod", "exitCode":0},"zavor"]]"#,
                Err("no doveadm command kick"),
            ),
        ];
        for (act, body, expected) in table {
            match (read(act, body), expected) {
                (Ok(got), Ok(want)) => assert_eq!(got, want),
                (Err(got), Err(want)) => assert!(got.contains(want), "{got}"),
                (got, _) => panic!("{body}: {got:?}"),
            }
        }
    }

    #[test]
    fn an_http_error_names_its_remedy() {
        let read = |status| read_answer(EffectAct::EndSessions, status, b"").unwrap_err();
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
            r#"[["doveadmResponse",[],"zavor"],["doveadmResponse",[],"zavor"]]"#,
            r#"[["surprise",[],"zavor"]]"#,
            "<html>welcome</html>",
        ] {
            assert!(read(EffectAct::EndSessions, body).is_err(), "{body}");
        }
        let deep = "[".repeat(10_000);
        assert!(read(EffectAct::EndSessions, &deep).is_err());
    }

    proptest::proptest! {
        /// Whatever answers at that address: an error or a success, never a panic, and never a
        /// success for anything but doveadm's own words.
        #[test]
        fn any_answer_is_read(status in 100_u16..600, body in "\\PC{0,80}") {
            for act in [EffectAct::EndSessions, EffectAct::FlushAuthCache] {
                let read = read_answer(act, status, body.as_bytes());
                proptest::prop_assert!(read.is_err() || body.contains("zavor"));
            }
        }
    }

    #[test]
    fn requests_name_the_account_and_both_forms_of_its_cache_key() {
        let text = |act| String::from_utf8(request(act, &ana())).unwrap();
        assert_eq!(
            text(EffectAct::EndSessions),
            r#"[["kick",{"mask":["alice@example.test"]},"zavor"]]"#
        );
        assert_eq!(
            text(EffectAct::FlushAuthCache),
            r#"[["authCacheFlush",{"user":["alice@example.test","alice"]},"zavor"]]"#
        );
    }

    #[test]
    fn a_quote_in_an_address_stays_inside_its_string() {
        let odd = SignInName::from_normal_form(r#"a"]},"x"],["stop",{},"@example.test"#);
        for act in [EffectAct::EndSessions, EffectAct::FlushAuthCache] {
            let sent: Value = serde_json::from_slice(&request(act, &odd)).unwrap();
            assert_eq!(sent.as_array().unwrap().len(), 1);
            let first = sent[0][1].as_object().unwrap().values().next().unwrap();
            assert_eq!(first[0], odd.as_str());
        }
    }
}
