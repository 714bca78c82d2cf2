//! The Dovecot of the demonstration: mail programs with open sessions, and doveadm's HTTP API, through which
//! Zavor ends them. When a session is ended, its program does what real ones do: it signs in again at once with
//! the password that it has saved, through the real doors. What becomes of that is shown on `/demo/sessions`.
//!
//! - [`MailHost::sign_in`]: a mail program signs in and keeps its session.
//! - [`MailHost::doveadm`]: `kick` and `authCacheFlush`, answered as Dovecot 2.3 does (`zavor_mailhost::codec`).
//!
//! Bounds: sessions shown, the oldest ended ones are dropped first; commands in a request by its size.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use zavor_app::ports::Clock;
use zavor_core::moment::Timestamp;

use super::peers::{Dovecot, Postfix, SignIn, SignedIn};

/// Most sessions kept, open and ended ones together.
const SESSIONS_MAX: usize = 200;
/// Exit code of `kick` when nobody matched (EX_NOHOST).
const NOBODY: i64 = 68;

/// The doors of the server, once it runs.
#[derive(Debug, Clone)]
pub(super) struct Doors {
    /// Where Dovecot asks.
    pub(super) auth_policy: String,
    /// The password of that door.
    pub(super) password: String,
    /// Where passwords are verified.
    pub(super) ldap: String,
    /// Where Postfix asks.
    pub(super) postfix_policy: String,
}

impl Doors {
    /// A Dovecot at the first door.
    pub(super) async fn dovecot(&self) -> Result<Dovecot, String> {
        Dovecot::connect(&self.auth_policy, &self.password).await
    }

    /// A Postfix at the last one.
    pub(super) async fn postfix(&self) -> Result<Postfix, String> {
        Postfix::connect(&self.postfix_policy).await
    }
}

/// A session of a mail program.
#[derive(Debug, Clone)]
pub(super) struct Session {
    number: usize,
    /// Whose, in lower case, as Dovecot knows it.
    pub(super) login: String,
    /// From where.
    pub(super) remote: String,
    /// What the program says about itself.
    pub(super) program: &'static str,
    /// Since when.
    pub(super) since: Timestamp,
    /// When it was ended, and what came of signing in again.
    pub(super) ended: Option<(Timestamp, Again)>,
    /// The password that the program has saved.
    saved: String,
}

/// What became of a program that signed in again after its session was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Again {
    /// It is still asking.
    Asking,
    /// It is answered.
    Answered(SignedIn),
    /// It got no answer, for this reason.
    Nothing(String),
}

/// The mail host.
pub(super) struct MailHost {
    clock: Arc<dyn Clock>,
    /// The value of `Authorization` that doveadm wants.
    authorization: String,
    doors: OnceLock<Doors>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    sessions: Vec<Session>,
    last: usize,
    /// The password that the programs of an account have saved.
    passwords: BTreeMap<String, String>,
}

impl MailHost {
    /// A host without sessions, with this key of its doveadm.
    pub(super) fn new(clock: Arc<dyn Clock>, key: &str) -> Self {
        Self {
            clock,
            authorization: format!("X-Dovecot-API {}", BASE64_STANDARD.encode(key)),
            doors: OnceLock::new(),
            kept: Mutex::default(),
        }
    }

    /// Asks at these doors from now on.
    pub(super) fn ask_at(&self, doors: Doors) {
        // Set once, when the server has started.
        let _ = self.doors.set(doors);
    }

    /// The doors.
    pub(super) fn doors(&self) -> Result<&Doors, String> {
        self.doors.get().ok_or_else(|| "not open yet".into())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mail programs of this account have saved this password.
    pub(super) fn save_password(&self, login: &str, password: &str) {
        let mut kept = self.kept();
        kept.passwords.insert(login.into(), password.into());
    }

    /// The password that the programs of this account have saved.
    pub(super) fn saved_password(&self, login: &str) -> Option<String> {
        self.kept().passwords.get(login).cloned()
    }

    /// All sessions, the newest first.
    pub(super) fn sessions(&self) -> Vec<Session> {
        self.kept().sessions.iter().rev().cloned().collect()
    }

    /// A mail program signs in with this password and keeps its session if it gets one.
    pub(super) async fn sign_in(
        &self,
        attempt: &SignIn,
        password: &str,
    ) -> Result<SignedIn, String> {
        let doors = self.doors()?;
        let mut dovecot = doors.dovecot().await?;
        let ended = dovecot.verify(attempt, password, &doors.ldap).await?;
        if ended == SignedIn::Yes {
            self.open(attempt, password);
        }
        Ok(ended)
    }

    fn open(&self, attempt: &SignIn, password: &str) {
        let mut kept = self.kept();
        kept.last += 1;
        let session = Session {
            number: kept.last,
            login: attempt.login.to_ascii_lowercase(),
            remote: attempt.remote.clone(),
            program: attempt.program,
            since: self.clock.now(),
            ended: None,
            saved: password.into(),
        };
        if kept.sessions.len() >= SESSIONS_MAX {
            let ended = kept.sessions.iter().position(|old| old.ended.is_some());
            kept.sessions.remove(ended.unwrap_or(0));
        }
        kept.sessions.push(session);
    }

    /// Whether a request to doveadm carries the key.
    pub(super) fn knows(&self, authorization: Option<&str>) -> bool {
        authorization == Some(&self.authorization)
    }

    /// The answer of doveadm to a request; `None` if it is not understood.
    pub(super) fn doveadm(self: &Arc<Self>, body: &[u8]) -> Option<String> {
        let commands: Value = serde_json::from_slice(body).ok()?;
        let mut answers = Vec::new();
        for command in commands.as_array()? {
            let [name, parameters, tag] = command.as_array()?.as_slice() else {
                return None;
            };
            let (kind, content) = match name.as_str()? {
                "kick" => self.kick(parameters),
                // Nothing is cached here, so nothing is forgotten.
                "authCacheFlush" => ("doveadmResponse", json!([{"entries": "0"}])),
                _ => ("error", json!({"type": "unknownMethod", "exitCode": 0})),
            };
            answers.push(json!([kind, content, tag]));
        }
        Some(Value::from(answers).to_string())
    }

    fn kick(self: &Arc<Self>, parameters: &Value) -> (&'static str, Value) {
        let masks = parameters["mask"].as_array().cloned().unwrap_or_default();
        let masks: Vec<&str> = masks.iter().filter_map(Value::as_str).collect();
        let now = self.clock.now();
        let mut ended = Vec::new();
        for session in &mut self.kept().sessions {
            let matches = masks.iter().any(|mask| like(mask, &session.login));
            if matches && session.ended.is_none() {
                session.ended = Some((now, Again::Asking));
                ended.push(session.clone());
            }
        }
        let result: Vec<Value> = ended
            .iter()
            .map(|session| json!({"result": session.login}))
            .collect();
        for session in ended {
            let host = Arc::clone(self);
            tokio::spawn(async move { host.sign_in_again(session).await });
        }
        match result.is_empty() {
            true => ("error", json!({"type": "exitCode", "exitCode": NOBODY})),
            false => ("doveadmResponse", result.into()),
        }
    }

    async fn sign_in_again(&self, session: Session) {
        let attempt = SignIn {
            login: session.login,
            remote: session.remote,
            protocol: "imap",
            program: session.program,
            digest: 0,
            right: false,
        };
        let again = match self.sign_in(&attempt, &session.saved).await {
            Ok(ended) => Again::Answered(ended),
            Err(why) => Again::Nothing(why),
        };
        let mut kept = self.kept();
        let mut sessions = kept.sessions.iter_mut();
        let known = sessions.find(|known| known.number == session.number);
        if let Some((_, said)) = known.and_then(|known| known.ended.as_mut()) {
            *said = again;
        }
    }
}

/// Whether a name matches a mask of doveadm, in which `*` is any text and `?` any character.
fn like(mask: &str, name: &str) -> bool {
    let (mask, name): (Vec<char>, Vec<char>) = (mask.chars().collect(), name.chars().collect());
    let (mut at, mut read) = (0, 0);
    // The last `*`, and how much of the name it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        match mask.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                (at, read) = (place + 1, taken + 1);
            }
        }
    }
    mask[at..].iter().all(|left| *left == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemClock;

    fn host(logins: &[&str]) -> Arc<MailHost> {
        let host = Arc::new(MailHost::new(Arc::new(SystemClock::new()), "key"));
        for login in logins {
            let attempt = SignIn {
                login: (*login).into(),
                remote: "192.0.2.7".into(),
                protocol: "imap",
                program: "",
                digest: 0,
                right: true,
            };
            host.open(&attempt, "saved");
        }
        host
    }

    #[test]
    fn a_mask_matches_as_doveadms_does() {
        for (mask, name, matches) in [
            ("ana@x.example", "ana@x.example", true),
            ("ana", "ana@x.example", false),
            ("ana+*@x.example", "ana+shop@x.example", true),
            ("ana+*@x.example", "ana@x.example", false),
            ("a?a@x.example", "ana@x.example", true),
            ("*", "", true),
            ("*a*a*", "ana", true),
            ("*b", "ana", false),
            ("a*b", "abab", true),
        ] {
            assert_eq!(like(mask, name), matches, "{mask} {name}");
        }
    }

    #[tokio::test]
    async fn a_kick_ends_sessions_of_this_account_only_and_says_when_there_was_none() {
        let host = host(&["ana@x.example", "dan@x.example", "ana@x.example"]);
        assert!(host.knows(Some("X-Dovecot-API a2V5")));
        assert!(!host.knows(Some("X-Dovecot-API a2V6")) && !host.knows(None));
        let kick = r#"[["kick",{"mask":["ana@x.example"]},"a"],["kick",{"mask":["ana"]},"b"],
            ["authCacheFlush",{"user":["ana"]},"c"],["stop",{},"d"]]"#;
        let answer = host.doveadm(kick.as_bytes()).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let kicked = json!([{"result": "ana@x.example"}, {"result": "ana@x.example"}]);
        assert_eq!(answer[0], json!(["doveadmResponse", kicked, "a"]));
        assert_eq!(answer[1][1]["exitCode"], NOBODY);
        assert_eq!(answer[2][0], "doveadmResponse");
        assert_eq!(answer[3][1]["type"], "unknownMethod");
        let open = host.sessions();
        let open: Vec<&Session> = open.iter().filter(|s| s.ended.is_none()).collect();
        assert_eq!((open.len(), open[0].login.as_str()), (1, "dan@x.example"));
        for strange in ["", "{}", "[1]", "[[]]", r#"[["kick",{}]]"#] {
            assert_eq!(host.doveadm(strange.as_bytes()), None, "{strange}");
        }
    }

    #[test]
    fn a_crowd_of_sessions_drops_those_that_have_ended_first() {
        let host = host(&["first@x.example"; SESSIONS_MAX]);
        host.kept().sessions[5].ended = Some((Timestamp::from_secs(1), Again::Asking));
        host.open(
            &SignIn {
                login: "new@x.example".into(),
                remote: String::new(),
                protocol: "imap",
                program: "",
                digest: 0,
                right: true,
            },
            "",
        );
        let sessions = host.sessions();
        assert_eq!(sessions.len(), SESSIONS_MAX);
        assert!(sessions.iter().all(|session| session.ended.is_none()));
    }
}
