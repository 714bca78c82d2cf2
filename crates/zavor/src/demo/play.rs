//! Plays the week: every sign-in and message goes through the real doors, every act through its use case, by the
//! demonstration's clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use zavor_app::ports::Clock;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::NoticeLanguage;

use super::cast::{TARGET, botnet};
use super::clock::DemoClock;
use super::mail_host::Doors;
use super::peers::{Dovecot, Postfix, SignIn, SignedIn};
use super::site::MailSystem;
use super::week::Event;
use crate::serve::Server;

/// Guesses of a round: more than lead to a lockout.
const GUESSES: u32 = 12;
/// Seconds between two guesses of the week.
const GUESS_EVERY: u64 = 2;

/// What was played.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Sign-ins with the right password.
    pub(super) signed_in: u32,
    /// Wrong passwords.
    pub(super) wrong: u32,
    /// Sign-ins refused before a password was looked at.
    pub(super) refused: u32,
    /// Messages accepted.
    pub(super) messages: u32,
    /// Messages refused.
    pub(super) messages_refused: u32,
}

/// Who plays.
pub(super) struct Player<'a> {
    pub(super) server: &'a Server,
    pub(super) clock: &'a DemoClock,
    pub(super) system: &'a Arc<MailSystem>,
    /// The seeds of the authenticator apps of people with roles.
    pub(super) seeds: BTreeMap<&'static str, String>,
    pub(super) dovecot: Dovecot,
    pub(super) postfix: Postfix,
    pub(super) tally: Tally,
    /// The language of mails, and of what people write.
    pub(super) language: NoticeLanguage,
}

impl<'a> Player<'a> {
    /// Connects to the doors.
    pub(super) async fn begin(
        server: &'a Server,
        clock: &'a DemoClock,
        system: &'a Arc<MailSystem>,
        language: NoticeLanguage,
    ) -> Result<Self, String> {
        let door = |name: &str| {
            let address = server.addresses().get(name).cloned();
            address.ok_or_else(|| format!("the door {name} is off"))
        };
        let password = server.auth_policy_password();
        let doors = Doors {
            auth_policy: door("auth_policy")?,
            password: password.ok_or("the auth policy door is off")?.into(),
            ldap: door("ldap")?,
            postfix_policy: door("postfix_policy")?,
        };
        let (dovecot, postfix) = (doors.dovecot().await?, doors.postfix().await?);
        system.host.ask_at(doors);
        Ok(Self {
            server,
            clock,
            system,
            seeds: BTreeMap::new(),
            dovecot,
            postfix,
            tally: Tally::default(),
            language,
        })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Plays a part of the week.
    pub(super) async fn play(&mut self, part: Vec<(Timestamp, Event)>) -> Result<(), String> {
        for (at, event) in part {
            let midnight = self.now().next_utc_day();
            if at >= midnight {
                self.end_of_day().await?;
            }
            self.clock.go_to(at);
            match event {
                Event::SignIn(attempt) => self.sign_in(&attempt).await?,
                Event::Session(attempt) => {
                    let saved = self.system.host.saved_password(&attempt.login);
                    let saved = saved.unwrap_or_default();
                    let ended = self.system.host.sign_in(&attempt, &saved).await?;
                    self.count(ended);
                }
                Event::Message { from, remote, to } => {
                    match self.postfix.send(&from, &remote, &to).await? {
                        None => self.tally.messages += 1,
                        Some(_) => {
                            self.tally.messages_refused += 1;
                            self.deliver().await?;
                        }
                    }
                }
                Event::Guesses(round) => {
                    self.guess(round, GUESSES).await?;
                    self.deliver().await?;
                }
                Event::Scene(scene) => self.scene(scene).await?,
            }
        }
        self.end_of_day().await
    }

    /// Writes everything down, and mails the alerts that are known only then.
    async fn end_of_day(&self) -> Result<(), String> {
        self.server.write_down().await?;
        self.deliver().await?;
        self.server.write_down().await
    }

    /// Lets so many seconds pass.
    pub(super) fn pass(&self, seconds: u64) {
        self.clock.go_to(self.now().plus(Span::from_secs(seconds)));
    }

    async fn sign_in(&mut self, attempt: &SignIn) -> Result<(), String> {
        let ended = self.dovecot.sign_in(attempt).await?;
        self.count(ended);
        Ok(())
    }

    fn count(&mut self, ended: SignedIn) {
        match ended {
            SignedIn::Yes => self.tally.signed_in += 1,
            SignedIn::WrongPassword => self.tally.wrong += 1,
            SignedIn::Refused => self.tally.refused += 1,
        }
    }

    /// Guesses at Ana's password, each from another address and with another password.
    pub(super) async fn guess(&mut self, round: u32, guesses: u32) -> Result<(), String> {
        for number in 0..guesses {
            let number = 100 * round + number;
            let guess = SignIn {
                login: TARGET.into(),
                remote: botnet(number),
                protocol: "imap",
                program: "",
                digest: 0x1000 + number,
                right: false,
            };
            self.sign_in(&guess).await?;
            // The clock of the morning is the machine's, and stays where it is.
            self.pass(GUESS_EVERY);
        }
        Ok(())
    }
}
