//! The auth policy door on real sockets, with use cases from a script.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zavor_app::platform::current::Current;
use zavor_app::platform::{AppError, InvalidNetwork, Mode};
use zavor_app::ports::{Fingerprint, OriginRule, ProgramRule, RuleAction, StoreError};
use zavor_app::sign_in::{CheckAnswer, ListedRule, Reported, RuleTerms, SignInQuestion};
use zavor_core::account::{AccountId, SignInName};
use zavor_core::actor::Actor;
use zavor_core::event::FailureReason;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;
use zavor_doors::auth_policy::{AuthPolicyDesk, Config, Limits, WhenUnavailable, bind};
use zavor_doors::listener::{Balancers, ListenAddress};
use zavor_doors::meter::{Meter, Outcome};

mod dialogues;

use dialogues::{recorded, until};

/// Answers by the login's name; records what it was asked and what was understood.
#[derive(Default)]
struct Script(Mutex<String>, Mutex<Vec<&'static str>>);

impl Script {
    fn note(&self, line: std::fmt::Arguments<'_>) {
        writeln!(self.0.lock().unwrap(), "{line}").unwrap();
    }

    fn asked(&self, what: &str, question: &SignInQuestion<'_>) {
        self.note(format_args!(
            "{what} name={:?} address={:?} protocol={} device={:?} session={:?} digest={:?} mode={:?}",
            String::from_utf8_lossy(question.name),
            question.address,
            question.protocol,
            question.device,
            question.session,
            question.digest,
            question.mode,
        ));
    }
}

fn rule(action: RuleAction, account: Option<&str>) -> ListedRule {
    ListedRule {
        rule: OriginRule {
            network: "198.51.100.0/24".parse().unwrap(),
            account: account.map(|_| AccountId(1)),
            action,
            since: Timestamp::from_secs(0),
            until: Some(Timestamp::from_secs(1_795_365_556)),
            reason: "said \"so\"".into(),
            by: "local operator".into(),
        },
        account: account.map(SignInName::from_normal_form),
    }
}

impl AuthPolicyDesk for Script {
    async fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        program: &str,
    ) -> Result<CheckAnswer, StoreError> {
        self.asked("check", question);
        if !program.is_empty() {
            self.note(format_args!("by a program with TLS {program}"));
        }
        match question.name.split(|b| *b == b'@').next() {
            Some(b"locked") => Ok(CheckAnswer::Refuse {
                reason: FailureReason::LockedOut,
                retry_after: Some(Span::from_secs(60)),
            }),
            Some(b"blocked") => Ok(CheckAnswer::Refuse {
                reason: FailureReason::SignInBlocked,
                retry_after: None,
            }),
            Some(b"broken") => Err(StoreError::Unreadable("disk gone".into())),
            Some(b"defect") => panic!("a defect in a use case"),
            _ => Ok(CheckAnswer::Allow),
        }
    }

    async fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> Result<(), StoreError> {
        self.asked(&format!("report {outcome:?}"), question);
        if question.name == b"broken" {
            return Err(StoreError::Unreadable("disk gone".into()));
        }
        Ok(())
    }

    async fn reset_counters(
        &self,
        actor: &Actor,
        account: Option<&str>,
        address: Option<IpAddr>,
    ) -> Result<(), AppError> {
        self.note(format_args!("{actor}: reset {account:?} {address:?}"));
        if account.is_none() && address.is_none() {
            return Err(InvalidNetwork::NothingToReset.into());
        }
        Ok(())
    }

    async fn deny_origin(
        &self,
        actor: &Actor,
        network: Network,
        terms: RuleTerms<'_>,
    ) -> Result<(), AppError> {
        self.note(format_args!("{actor}: deny {network} {terms:?}"));
        Ok(())
    }

    async fn allow_origin(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: Option<&str>,
        terms: RuleTerms<'_>,
    ) -> Result<(), AppError> {
        self.note(format_args!(
            "{actor}: allow {network:?} {account:?} {terms:?}"
        ));
        Ok(())
    }

    async fn remove_origin_rule(
        &self,
        actor: &Actor,
        action: RuleAction,
        network: Option<Network>,
        account: Option<&str>,
    ) -> Result<(), AppError> {
        self.note(format_args!(
            "{actor}: remove {action:?} {network:?} {account:?}"
        ));
        Ok(())
    }

    async fn origin_rules_about(
        &self,
        network: Option<Network>,
        account: Option<&str>,
    ) -> Result<Vec<ListedRule>, AppError> {
        self.note(format_args!("rules about {network:?} {account:?}"));
        let mut rules = self.origin_rules().await?;
        rules.retain(|listed| listed.account.is_none() || account.is_some());
        Ok(rules)
    }

    async fn origin_rules(&self) -> Result<Vec<ListedRule>, AppError> {
        Ok(vec![
            rule(RuleAction::Deny, None),
            rule(RuleAction::Allow, Some("ana@contoso.example")),
        ])
    }

    async fn list_program(
        &self,
        actor: &Actor,
        action: RuleAction,
        program: (&str, Option<Network>),
        terms: RuleTerms<'_>,
    ) -> Result<(), AppError> {
        self.note(format_args!(
            "{actor}: {action} program {program:?} {terms:?}"
        ));
        Ok(())
    }

    async fn unlist_program(
        &self,
        actor: &Actor,
        action: RuleAction,
        program: (&str, Option<Network>),
    ) -> Result<(), AppError> {
        self.note(format_args!("{actor}: {action} no program {program:?}"));
        Ok(())
    }

    fn program_rules(&self) -> Vec<ProgramRule> {
        let rule = |network: Option<&str>| ProgramRule {
            program: Fingerprint::of("e7d705a3286e19ea42f587b344ee6865").unwrap(),
            network: network.map(|network| network.parse().unwrap()),
            action: RuleAction::Deny,
            since: Timestamp::from_secs(0),
            until: Some(Timestamp::from_secs(1_795_365_556)),
            reason: "a tool".into(),
            by: "local operator".into(),
        };
        vec![rule(None), rule(Some("198.51.100.0/24"))]
    }

    fn program_rules_about(&self, program: &str, network: Option<Network>) -> Vec<ProgramRule> {
        let around = |listed: Network| network.is_some_and(|asked| listed.covers(asked));
        let mut rules = self.program_rules();
        rules.retain(|rule| rule.program.as_str() == program && rule.network.is_none_or(around));
        rules
    }

    fn understood(&self, peer: IpAddr) {
        assert!(peer.is_loopback());
        self.1.lock().unwrap().push("understood");
    }

    fn not_understood(&self, peer: IpAddr, why: &'static str) {
        assert!(peer.is_loopback() || peer == INTRODUCED);
        self.1.lock().unwrap().push(why);
    }
}

/// A client behind a load balancer.
const INTRODUCED: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

struct Door {
    address: SocketAddr,
    script: Arc<Script>,
    meter: Arc<Meter>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

fn config() -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        tls: None,
        password: "door-secret".into(),
        admin_password: None,
        nonce: None,
        trusted_proxies: Current::new(vec!["127.0.0.1/32".parse().unwrap()]),
        balancers: None,
        mode: Current::new(Mode::Enforce),
        when_unavailable: WhenUnavailable::Allow,
        limits: Limits::default(),
    }
}

impl Door {
    async fn open(config: Config) -> Self {
        let bound = bind(config).await.unwrap();
        let ListenAddress::Tcp(address) = *bound.address() else {
            panic!("not TCP")
        };
        let meter = bound.meter();
        let script = Arc::new(Script::default());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(bound.serve(Arc::clone(&script), async move {
            let _ = stopped.await;
        }));
        Self {
            address,
            script,
            meter,
            stop: Some(stop),
            task,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// One request on a connection of its own: status and body.
    async fn request(&self, command: &str, key: &str, body: &str) -> (u16, String) {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = format!(
            "{method} /?command={command} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = rest(&mut stream).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), body.to_owned())
    }

    async fn close(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.task.await.unwrap();
    }
}

/// Everything until the server closes. A reset counts as closed.
async fn rest(stream: &mut TcpStream) -> String {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    String::from_utf8(rest).unwrap()
}

/// `ZAVOR_WRITE_TRANSCRIPTS=1` rewrites the expected files; read the difference before you trust
/// it.
#[tokio::test]
async fn captured_dialogues_ask_and_answer_as_recorded() {
    let files = recorded("auth_policy_");
    assert!(files.len() >= 7);
    for file in files {
        let door = Door::open(config()).await;
        let mut stream = door.connect().await;
        stream
            .write_all(&std::fs::read(&file).unwrap())
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        let mut seen = String::new();
        for line in rest(&mut stream).await.split_inclusive("\r\n") {
            if !line.to_ascii_lowercase().starts_with("date: ") {
                seen.push_str(&line.replace("\r\n", "\n"));
            }
        }
        write!(seen, "\n-- asked:\n{}", door.script.0.lock().unwrap()).unwrap();
        let expected = file.with_extension("ref");
        if std::env::var_os("ZAVOR_WRITE_TRANSCRIPTS").is_some() {
            std::fs::write(&expected, &seen).unwrap();
        }
        let expected = std::fs::read_to_string(expected).unwrap();
        assert_eq!(seen, expected, "{}", file.display());
        door.close().await;
    }
}

#[tokio::test]
async fn sec_11_every_refusal_looks_alike_but_for_r_attrs() {
    let door = Door::open(config()).await;
    for (login, attributes) in [
        ("locked", r#"{"reason":"locked_out","retry_after":"60"}"#),
        (
            "blocked",
            r#"{"reason":"sign_in_blocked","retry_after":""}"#,
        ),
    ] {
        let body = format!(r#"{{"login":"{login}"}}"#);
        let (status, answer) = door.request("allow", "door-secret", &body).await;
        assert_eq!(status, 200);
        let expected = format!(r#"{{"status":-1,"msg":"","r_attrs":{attributes}}}"#);
        assert_eq!(answer, expected);
    }
    door.close().await;
}

#[tokio::test]
async fn the_use_cases_hear_which_peers_are_understood() {
    let door = Door::open(config()).await;
    for (command, key, body) in [
        (
            "allow",
            "door-secret",
            r#"{"login":"ana","tls":"TLS","tls":false}"#,
        ),
        ("allow", "door-secret", r#"{"login":"ana","login":"ana"}"#),
        ("allow", "door-secret", r#"{"remote":"192.0.2.1"}"#),
        ("report", "door-secret", r#"{"login":"ana"}"#),
        ("allow", "wrong", r#"{"login":"ana"}"#),
    ] {
        door.request(command, key, body).await;
    }
    assert_eq!(
        *door.script.1.lock().unwrap(),
        [
            "understood",
            "the JSON document gives login twice",
            "login is missing",
            "success is missing",
            "wrong password of the door",
        ]
    );
    door.close().await;
}

#[tokio::test]
async fn sec_47_no_password_no_answer_and_no_door_without_a_password() {
    let door = Door::open(config()).await;
    for key in ["", "wrong", "door-secre", "door-secret2"] {
        let (status, answer) = door.request("allow", key, r#"{"login":"ana"}"#).await;
        assert_eq!(
            (status, &*answer),
            (401, r#"{"reason":"Unauthorized","status":"failure"}"#)
        );
    }
    assert_eq!(*door.script.0.lock().unwrap(), "");
    assert_eq!(door.meter.snapshot().count(Outcome::Unauthorised), 4);
    door.close().await;
    let mut open = config();
    open.password = String::new();
    assert!(bind(open).await.is_err());
}

#[tokio::test]
async fn lists_need_the_administrative_password_once_there_is_one() {
    let mut config = config();
    config.admin_password = Some("admin-secret".into());
    let door = Door::open(config).await;
    assert_eq!(door.request("getBL", "door-secret", "").await.0, 401);
    let reset = r#"{"login":"ana"}"#;
    assert_eq!(door.request("reset", "door-secret", reset).await.0, 401);
    assert_eq!(*door.script.0.lock().unwrap(), "");
    let (status, list) = door.request("getBL", "admin-secret", "").await;
    assert_eq!(status, 200);
    let first = r#"{"bl_entries":[{"expiration":"2026-Nov-22 16:39:16","ip":"198.51.100.0/24","reason":"said \"so\""},"#;
    assert!(list.starts_with(first), "{list}");
    assert_eq!(door.request("reset", "admin-secret", reset).await.0, 200);
    assert_eq!(door.request("allow", "door-secret", reset).await.0, 200);
    door.close().await;
}

#[tokio::test]
async fn a_store_that_cannot_be_read_allows_or_refuses_as_configured() {
    for (when, start) in [
        (WhenUnavailable::Allow, r#"{"status":0,"#),
        (
            WhenUnavailable::Refuse,
            r#"{"status":-1,"msg":"","r_attrs":{"reason":"unavailable""#,
        ),
    ] {
        let mut config = config();
        config.when_unavailable = when;
        let door = Door::open(config).await;
        let broken = r#"{"login":"broken","success":false}"#;
        let (status, answer) = door.request("allow", "door-secret", broken).await;
        assert!(status == 200 && answer.starts_with(start), "{answer}");
        assert_eq!(door.request("report", "door-secret", broken).await.0, 503);
        assert_eq!(door.meter.snapshot().count(Outcome::Unavailable), 2);
        door.close().await;
    }
}

#[tokio::test]
async fn bad_clients_harm_nobody_else() {
    let mut config = config();
    config.limits.headers = Duration::from_millis(100);
    config.limits.body = Duration::from_millis(100);
    let door = Door::open(config).await;
    let head = "POST /?command=allow HTTP/1.1\r\nHost: x\r\nX-API-Key: door-secret\r\n";
    let chunk = format!("8000\r\n{}\r\n", "x".repeat(0x8000));
    let inputs: Vec<(Vec<u8>, &str)> = vec![
        (b"\x16\x03\x01\x02\0\x01\0\0".to_vec(), "HTTP/1.1 400 "),
        (vec![0; 100_000], "HTTP/1.1 400 "),
        (
            format!("GET /{} HTTP/1.1\r\n", "a".repeat(100_000)).into(),
            "HTTP/1.1 4",
        ),
        (
            format!("{head}{}\r\n", "X-Y: z\r\n".repeat(100)).into(),
            "HTTP/1.1 431 ",
        ),
        (
            format!("{head}Content-Length: 65537\r\n\r\n").into(),
            "HTTP/1.1 413 ",
        ),
        (
            format!(
                "{head}Transfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                chunk.repeat(3)
            )
            .into(),
            "HTTP/1.1 413 ",
        ),
        (
            format!("{head}Content-Length: 10\r\n\r\n{{").into(),
            "HTTP/1.1 408 ",
        ),
        (format!("{head}Content-Le").into(), ""),
        (
            format!("{head}Content-Length: 3\r\n\r\n\0\x01\x7f").into(),
            "HTTP/1.1 400 ",
        ),
    ];
    for (input, start) in inputs {
        let mut bad = door.connect().await;
        // The server may close before it has read everything.
        let _ = bad.write_all(&input).await;
        let answer = if start.is_empty() || start.contains("408") || start.contains("413") {
            rest(&mut bad).await
        } else {
            let _ = bad.shutdown().await;
            rest(&mut bad).await
        };
        // A reset may destroy the answer to a client that sent more than was read.
        assert!(
            answer.starts_with(start) || answer.is_empty() && input.len() > 60_000,
            "{answer}"
        );
        assert!(answer.len() < 1024, "an answer to garbage is bounded");
        let (status, _) = door
            .request("allow", "door-secret", r#"{"login":"ana"}"#)
            .await;
        assert_eq!(status, 200);
    }
    let mut victim = door.connect().await;
    let defect = r#"{"login":"defect"}"#;
    let request = format!("{head}Content-Length: {}\r\n\r\n{defect}", defect.len());
    victim.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(rest(&mut victim).await, "");
    let (status, _) = door
        .request("allow", "door-secret", r#"{"login":"ana"}"#)
        .await;
    assert_eq!(status, 200);
    assert!(door.meter.snapshot().timeouts >= 2);
    door.close().await;
}

#[tokio::test]
async fn a_thousand_idle_connections_are_kept_and_a_stop_closes_them() {
    let door = Door::open(config()).await;
    let mut idle = Vec::new();
    for _ in 0..1_000 {
        idle.push(door.connect().await);
    }
    until("all are open", || {
        door.meter.snapshot().connections_open == 1_000
    })
    .await;
    let (status, _) = door
        .request("allow", "door-secret", r#"{"login":"ana"}"#)
        .await;
    assert_eq!(status, 200);
    door.close().await;
    for stream in idle.iter_mut().step_by(100) {
        assert_eq!(rest(stream).await, "");
    }
}

#[tokio::test]
async fn with_a_certificate_the_door_speaks_https_and_nothing_else() {
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
    use zavor_doors::tls::Tls;

    let folder = std::env::temp_dir().join(format!("zavor-auth-policy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    std::fs::write(&file, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut config = config();
    config.tls = Some(Tls::load(&file, &key).unwrap());
    let door = Door::open(config).await;

    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(&file).unwrap())
        .unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client))
        .connect(name, door.connect().await)
        .await
        .unwrap();
    let ping = b"GET /?command=ping HTTP/1.1\r\nHost: x\r\nX-API-Key: door-secret\r\nConnection: close\r\n\r\n";
    stream.write_all(ping).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));

    let mut clear = door.connect().await;
    clear.write_all(ping).await.unwrap();
    let mut answer = Vec::new();
    let _ = clear.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/"), "{}", answer.escape_ascii());
    door.close().await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn sec_44_passwords_are_not_shown() {
    let mut config = config();
    config.admin_password = Some("admin-secret".into());
    let shown = format!("{config:?}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn sec_a_client_behind_a_balancer_on_this_machine_is_not_this_machine() {
    let door = Door::open(Config {
        balancers: Some(Balancers {
            door: "auth_policy",
            trusted: Current::new(vec!["127.0.0.0/8".parse().unwrap()]),
            faults: Arc::default(),
        }),
        ..config()
    })
    .await;
    let status = async |client: &str| {
        let mut stream = door.connect().await;
        let request = format!(
            "PROXY TCP4 {client} 192.0.2.1 4711 8084\r\n\
             GET /?command=getBL HTTP/1.1\r\nHost: x\r\nX-API-Key: door-secret\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        rest(&mut stream).await[9..12].to_owned()
    };
    assert_eq!(status("127.0.0.1").await, "200", "asked on this machine");
    assert_eq!(status(&INTRODUCED.to_string()).await, "401");
    door.close().await;
}
