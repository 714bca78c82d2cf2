//! A scripted directory, and doors on it: in memory with virtual time, or on a socket.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::DuplexStream;
use tokio::sync::watch;
use zavor_app::doors::seats::Seats;
use zavor_app::notifications::Shut;
use zavor_app::platform::current::Current;
use zavor_app::platform::{AppError, Person};
use zavor_app::ports::{AccountQuery, StoreError, TypedPassword};
use zavor_app::sign_in::VerifyAnswer;
use zavor_app::sign_on::{FactorAsked, PasswordChanged};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::event::FailureReason;
use zavor_core::password_rule::PasswordRefusal;

use super::client::Client;
use crate::ldap::connection;
use crate::ldap::dn::Dn;
use crate::ldap::door::Door;
use crate::ldap::entry::Tree;
use crate::ldap::services::{Service, Services};
use crate::ldap::session::Session;
use crate::ldap::{BUFFERS_BYTES_MAX, BindAttempt, ChangeAttempt, People};
use crate::listener::{Guest, Peer, Stopping, seat_bounds};
use crate::meter::Meter;

pub(super) const BASE: &str = "dc=contoso,dc=example";
pub(super) const ANA: &str = "uid=ana@contoso.example,ou=people,dc=contoso,dc=example";
pub(super) const SERVICE: &str = "cn=dovecot,ou=services,dc=contoso,dc=example";
pub(super) const SERVICE_PASSWORD: &[u8] = b"service secret";
pub(super) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub(super) const DEADLINE: Duration = Duration::from_millis(300);
/// What a password hash costs in virtual time.
const HASH_TIME: Duration = Duration::from_millis(120);

/// The use cases that were called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) name: Vec<u8>,
    pub(super) service: Option<Vec<u8>>,
    pub(super) password: Vec<u8>,
    pub(super) trusted_proxy: bool,
}

/// Names and new passwords.
pub(super) type Changes = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// Answers by name: `ana` and `bob` have the password "right"; others fail in the way their name
/// says.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) domains: Vec<String>,
    /// Shared with the doors on this script: a test may change it while a client is connected.
    pub(super) people: Arc<Mutex<Vec<Person>>>,
    pub(super) asked: Arc<Mutex<Vec<Asked>>>,
    pub(super) scans: Arc<Mutex<Vec<String>>>,
    /// Whose passwords were to be changed, and to what.
    pub(super) changes: Changes,
    /// How long a page of people takes.
    pub(super) page_time: Duration,
    /// Whether a scan never ends, with invented people.
    pub(super) endless: bool,
    /// How often the deadline is still twice as long: the hash pool catches up meanwhile.
    pub(super) behind: Arc<AtomicU32>,
}

pub(super) fn person(id: u32, address: &str, display_name: &str) -> Person {
    Person {
        id: AccountId(id),
        address: SignInName::from_normal_form(address),
        display_name: display_name.into(),
        aliases: vec![],
        groups: vec![],
    }
}

impl Script {
    pub(super) fn new() -> Self {
        let mut ana = person(1, "ana@contoso.example", "Ana Popescu");
        ana.aliases = vec![SignInName::from_normal_form("office@contoso.example")];
        ana.groups = vec!["staff".into()];
        Self {
            domains: vec!["contoso.example".into()],
            people: Arc::new(Mutex::new(vec![
                ana,
                person(2, "bob@contoso.example", "Bob"),
            ])),
            asked: Arc::default(),
            scans: Arc::default(),
            changes: Arc::default(),
            page_time: Duration::ZERO,
            endless: false,
            behind: Arc::default(),
        }
    }

    fn find(&self, name: &[u8]) -> Option<Person> {
        let name = zavor_app::platform::names::normalise(name, &self.domains)?;
        let has = |person: &&Person| person.address == name || person.aliases.contains(&name);
        self.people.lock().unwrap().iter().find(has).cloned()
    }
}

impl People for Script {
    async fn verify(&self, attempt: BindAttempt<'_>) -> Result<VerifyAnswer, StoreError> {
        self.asked.lock().unwrap().push(Asked {
            name: attempt.name.to_vec(),
            service: attempt.service.map(<[u8]>::to_vec),
            password: attempt.password.0.clone(),
            trusted_proxy: attempt.trusted_proxy,
        });
        let refused = |reason| Ok(VerifyAnswer::Refused(reason));
        match attempt
            .name
            .split(|byte| *byte == b'@')
            .next()
            .unwrap_or_default()
        {
            b"locked" => return refused(FailureReason::LockedOut),
            b"blocked" => return refused(FailureReason::SignInBlocked),
            b"change" => return refused(FailureReason::MustChangePassword),
            b"crowd" => return refused(FailureReason::TooManyInFlight),
            b"busy" => return Ok(VerifyAnswer::Busy),
            b"broken" => return Err(StoreError::Unreadable("scripted".into())),
            _ => {}
        }
        tokio::time::sleep(HASH_TIME).await;
        match self.find(attempt.name) {
            None => refused(FailureReason::UnknownAccount),
            Some(person) if attempt.password.0 == b"right" => Ok(VerifyAnswer::Right {
                account: person.id,
                address: person.address,
            }),
            Some(_) => refused(FailureReason::WrongPassword),
        }
    }

    async fn change_password(
        &self,
        attempt: ChangeAttempt<'_>,
    ) -> Result<PasswordChanged, AppError> {
        let name = String::from_utf8_lossy(attempt.name).into_owned();
        tokio::time::sleep(HASH_TIME).await;
        self.changes
            .lock()
            .unwrap()
            .push((name, attempt.new.0.clone()));
        if self.find(attempt.name).is_none() || attempt.old.0 != b"right" {
            return Ok(PasswordChanged::Refused);
        }
        if attempt.name.starts_with(b"bob") {
            return Ok(PasswordChanged::Factor(FactorAsked {
                begun: String::new(),
                code: true,
                passkey: false,
            }));
        }
        match attempt.new.0.len() {
            0..15 => Err(AppError::Password(PasswordRefusal::TooShort {
                minimum: 15,
            })),
            _ => Ok(PasswordChanged::Done {
                effects: Vec::new(),
                still_blocked: None,
                shut: Shut::default(),
                sending: None,
            }),
        }
    }

    fn answer_deadline(&self, _: &[u8]) -> Duration {
        let less = |left: u32| left.checked_sub(1);
        match self.behind.fetch_update(SeqCst, SeqCst, less) {
            Ok(_) => DEADLINE * 2,
            Err(_) => DEADLINE,
        }
    }

    fn domains(&self) -> Arc<[String]> {
        self.domains.clone().into()
    }

    async fn may_stay(&self, _: AccountId, _: &SignInName) -> bool {
        true
    }

    async fn person(&self, name: &[u8]) -> Result<Option<Person>, StoreError> {
        Ok(self.find(name))
    }

    async fn people(&self, query: AccountQuery) -> Result<Vec<Person>, StoreError> {
        self.scans.lock().unwrap().push(query.text.clone());
        tokio::time::sleep(self.page_time).await;
        if self.endless {
            let page = (0..query.limit).map(|n| person(n as u32, "crowd@contoso.example", "x"));
            return Ok(page.collect());
        }
        let mut people = self.people.lock().unwrap().clone();
        people.sort_by(|one, two| one.address.cmp(&two.address));
        let later = |person: &Person| query.after.as_ref().is_none_or(|a| person.address > *a);
        let has = |person: &Person| {
            let names = std::iter::once(&person.address).chain(&person.aliases);
            names
                .into_iter()
                .any(|name| name.as_str().contains(&query.text))
        };
        people.retain(|person| later(person) && has(person));
        people.truncate(query.limit);
        Ok(people)
    }
}

pub(super) fn service() -> Service {
    Service {
        dn: SERVICE.into(),
        password: TypedPassword(SERVICE_PASSWORD.to_vec()),
        networks: vec![],
    }
}

/// One client of a door on `people`, as if from `peer`; and the door's counters.
pub(super) fn session<P: People>(people: P, peer: IpAddr) -> (Session<P>, Arc<Meter>) {
    let meter = Arc::new(Meter::default());
    let door = Door {
        people,
        tree: Tree::new(Dn::parse(BASE.as_bytes()).unwrap()),
        services: Services::new(vec![(Dn::parse(SERVICE.as_bytes()).unwrap(), service())]),
        trusted_proxies: Current::new(vec!["127.0.0.9/32".parse().unwrap()]),
        nonce: None,
        tls: None,
        meter: Arc::clone(&meter),
    };
    (Session::new(Arc::new(door), peer), meter)
}

/// The same, behind a connection in memory.
pub(super) fn connect_to(people: impl People, peer: IpAddr) -> (Client<DuplexStream>, Arc<Meter>) {
    let (client, server) = tokio::io::duplex(64 * 1024);
    let (session, meter) = session(people, peer);
    let (stop, stopping) = watch::channel(false);
    let seats = Seats::new(seat_bounds(10, 10), BUFFERS_BYTES_MAX, false);
    let guest = Guest {
        peer: Peer::Tcp(peer),
        seat: Arc::new(seats.take(Some(peer), true).unwrap()),
    };
    tokio::spawn(async move {
        connection::serve(server, session, guest, Stopping(stopping), false).await;
        drop(stop);
    });
    (Client(client), meter)
}

pub(super) fn connect_from(script: &Script, peer: IpAddr) -> Client<DuplexStream> {
    connect_to(script.clone(), peer).0
}

pub(super) fn connect(script: &Script) -> Client<DuplexStream> {
    connect_from(script, LOOPBACK)
}
