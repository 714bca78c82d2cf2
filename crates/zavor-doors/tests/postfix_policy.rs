//! The Postfix policy door on real sockets, with use cases from a script.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UnixStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zavor_app::doors::proxies::{ProxyFault, ProxyFaults};
use zavor_app::doors::seats::{PROVE_WITHIN, SWEEP_EVERY, Seats};
use zavor_app::platform::Mode;
use zavor_app::platform::current::Current;
use zavor_app::ports::StoreError;
use zavor_app::sending::{SendAnswer, SendQuestion};
use zavor_core::moment::Span;
use zavor_core::sending::SendRefusal;
use zavor_doors::listener::{Balancers, ListenAddress, seat_bounds};
use zavor_doors::meter::{Meter, Outcome};
use zavor_doors::postfix_policy::{Config, Limits, SendDecider, WhenUnavailable, bind};

mod dialogues;

use dialogues::{recorded, until};

/// Answers by the sender's name; records what it was asked.
#[derive(Default)]
struct Script(Mutex<String>);

impl SendDecider for Script {
    async fn decide_send(&self, question: &SendQuestion<'_>) -> Result<SendAnswer, StoreError> {
        writeln!(self.0.lock().unwrap(), "{question:#?}").unwrap();
        let refuse = |refusal| SendAnswer::Refuse {
            refusal,
            retry_after: Some(Span::from_mins(5)),
        };
        match question.sasl_username.split('@').next() {
            Some("bob") => Ok(refuse(SendRefusal::Restricted)),
            Some("busy") => Ok(refuse(SendRefusal::ServiceLimit)),
            Some("broken") => Err(StoreError::Unreadable("disk gone".into())),
            Some("defect") => panic!("a defect in a use case"),
            _ => Ok(SendAnswer::Dunno),
        }
    }
}

struct Door {
    address: ListenAddress,
    script: Arc<Script>,
    meter: Arc<Meter>,
    seats: Arc<Seats>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

fn config() -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        allowed_clients: Current::new(vec!["127.0.0.0/8".parse().unwrap()]),
        balancers: None,
        mode: Current::new(Mode::Enforce),
        when_unavailable: WhenUnavailable::Defer,
        help: "https://help.contoso.example".into(),
        limits: Limits::default(),
    }
}

impl Door {
    async fn open(config: Config) -> Self {
        let bound = bind(config).await.unwrap();
        let (address, meter) = (bound.address().clone(), bound.meter());
        let seats = bound.seats();
        let script = Arc::new(Script::default());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(bound.serve(Arc::clone(&script), async move {
            let _ = stopped.await;
        }));
        Self {
            address,
            script,
            meter,
            seats,
            stop: Some(stop),
            task,
        }
    }

    async fn connect(&self) -> TcpStream {
        let ListenAddress::Tcp(address) = self.address else {
            panic!("not TCP")
        };
        TcpStream::connect(address).await.unwrap()
    }

    async fn close(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.task.await.unwrap();
    }
}

const DUNNO: &[u8] = b"action=DUNNO\n\n";

fn asked_by(name: &str) -> Vec<u8> {
    format!("request=smtpd_access_policy\nprotocol_state=RCPT\nsasl_username={name}\n\n").into()
}

/// Sends a question and reads one answer.
async fn ask<S>(stream: &mut S, question: &[u8]) -> String
where
    S: AsyncReadExt + AsyncWriteExt + Unpin,
{
    stream.write_all(question).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\n\n") {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "closed");
    }
    String::from_utf8(answer).unwrap()
}

/// Everything until the server closes. A reset counts as closed.
async fn rest<S: AsyncReadExt + Unpin>(stream: &mut S) -> Vec<u8> {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    rest
}

/// `ZAVOR_WRITE_TRANSCRIPTS=1` rewrites the expected files; read the difference before you trust
/// it.
#[tokio::test]
async fn captured_dialogues_ask_and_answer_as_recorded() {
    let files = recorded("postfix_policy_");
    assert!(files.len() >= 5);
    for file in files {
        let door = Door::open(config()).await;
        let mut stream = door.connect().await;
        stream
            .write_all(&std::fs::read(&file).unwrap())
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        let answers = rest(&mut stream).await;
        let mut seen = String::from_utf8(answers).unwrap();
        write!(seen, "-- asked:\n{}", door.script.0.lock().unwrap()).unwrap();
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
async fn pipelined_questions_are_answered_in_order() {
    let door = Door::open(config()).await;
    let mut stream = door.connect().await;
    let mut questions = Vec::new();
    for number in 0..500 {
        questions.extend(asked_by(if number % 2 == 0 { "ana" } else { "busy" }));
    }
    stream.write_all(&questions).await.unwrap();
    stream.shutdown().await.unwrap();
    let answers = String::from_utf8(rest(&mut stream).await).unwrap();
    let answers: Vec<_> = answers.split_terminator("\n\n").collect();
    assert_eq!(answers.len(), 500);
    for (number, answer) in answers.iter().enumerate() {
        let start = if number % 2 == 0 {
            "action=DUNNO"
        } else {
            "action=450 4.7.1 "
        };
        assert!(answer.starts_with(start), "{number}: {answer}");
    }
    door.close().await;
}

#[tokio::test]
async fn bad_clients_harm_nobody_else() {
    let mut config = config();
    config.limits.half_question = Duration::from_millis(50);
    let door = Door::open(config).await;
    let mut good = door.connect().await;
    let inputs: [Vec<u8>; 6] = [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        vec![0; 100_000],
        vec![b'a'; 100_000],
        b"\n".repeat(1000),
        b"a=b\n".repeat(50_000),
        (0..=255).cycle().take(70_000).collect(),
    ];
    for input in inputs {
        let mut bad = door.connect().await;
        // The server may close before it has read everything.
        let _ = bad.write_all(&input).await;
        let _ = bad.shutdown().await;
        let answer = rest(&mut bad).await;
        let text = String::from_utf8(answer).unwrap();
        for action in text.split_terminator("\n\n") {
            assert!(action.starts_with("action=451 4.3.5 "), "{action}");
        }
        assert!(text.len() < 4096, "an answer to garbage is bounded");
        assert_eq!(ask(&mut good, &asked_by("ana")).await.as_bytes(), DUNNO);
    }
    assert!(door.meter.snapshot().count(Outcome::BadInput) > 0);
    door.close().await;
}

#[tokio::test]
async fn a_client_that_never_finishes_its_question_is_closed() {
    let mut config = config();
    config.limits.half_question = Duration::from_millis(50);
    let door = Door::open(config).await;
    let mut slow = door.connect().await;
    slow.write_all(b"request=smtpd_access_policy\nsend")
        .await
        .unwrap();
    assert_eq!(rest(&mut slow).await, b"");
    until("the time-out is counted", || {
        door.meter.snapshot().timeouts == 1
    })
    .await;
    door.close().await;
}

#[tokio::test]
async fn a_client_that_never_takes_its_answers_is_closed() {
    let mut config = config();
    config.limits.answer_taken = Duration::from_millis(50);
    let door = Door::open(config).await;
    let mut deaf = door.connect().await;
    let questions = asked_by("bob").repeat(1_000);
    let flood = async { while deaf.write_all(&questions).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(60), flood)
        .await
        .expect("the door closes the connection");
    until("the time-out is counted", || {
        door.meter.snapshot().timeouts == 1
    })
    .await;
    let mut good = door.connect().await;
    assert_eq!(ask(&mut good, &asked_by("ana")).await.as_bytes(), DUNNO);
    door.close().await;
}

#[tokio::test]
async fn an_idle_connection_ends_after_its_time_and_not_before_postfix_drops_it() {
    assert!(Limits::default().idle >= Duration::from_secs(1_000));
    let mut config = config();
    config.limits.trim = Duration::from_millis(10);
    config.limits.idle = Duration::from_millis(10);
    let door = Door::open(config).await;
    let mut idle = door.connect().await;
    assert_eq!(ask(&mut idle, &asked_by("ana")).await.as_bytes(), DUNNO);
    assert_eq!(rest(&mut idle).await, b"");
    assert_eq!(door.meter.snapshot().timeouts, 0, "nobody was too slow");
    door.close().await;
}

/// Both ends of every connection of these tests live in this process.
fn allow_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

#[tokio::test]
async fn two_thousand_idle_connections_are_kept_and_still_served() {
    let mut config = config();
    config.limits.trim = Duration::from_millis(20);
    allow_many_files();
    let door = Door::open(config).await;
    let mut idle = Vec::new();
    for number in 0..2_000 {
        let mut stream = door.connect().await;
        if number % 100 == 0 {
            assert_eq!(ask(&mut stream, &asked_by("ana")).await.as_bytes(), DUNNO);
        }
        idle.push(stream);
    }
    until("all are open", || {
        door.meter.snapshot().connections_open == 2_000
    })
    .await;
    for stream in idle.iter_mut().step_by(50) {
        assert_eq!(ask(stream, &asked_by("ana")).await.as_bytes(), DUNNO);
    }
    drop(idle);
    until("all are closed", || {
        door.meter.snapshot().connections_open == 0
    })
    .await;
    door.close().await;
}

#[tokio::test]
async fn over_the_bound_the_oldest_idle_connection_gives_way_and_foreign_clients_are_closed() {
    let mut few = config();
    few.limits.seats = seat_bounds(2, 2);
    let door = Door::open(few).await;
    let mut first = door.connect().await;
    let mut second = door.connect().await;
    for stream in [&mut first, &mut second] {
        assert_eq!(ask(stream, &asked_by("ana")).await.as_bytes(), DUNNO);
    }
    let mut third = door.connect().await;
    assert_eq!(ask(&mut third, &asked_by("ana")).await.as_bytes(), DUNNO);
    assert_eq!(rest(&mut first).await, b"", "the oldest idle one gave way");
    assert_eq!(ask(&mut second, &asked_by("ana")).await.as_bytes(), DUNNO);
    until("one is shown out", || {
        door.meter.snapshot().connections_shown_out == 1
    })
    .await;
    door.close().await;

    let mut foreign = config();
    foreign.allowed_clients = Current::new(vec!["192.0.2.0/24".parse().unwrap()]);
    let door = Door::open(foreign).await;
    assert_eq!(rest(&mut door.connect().await).await, b"");
    assert_eq!(door.meter.snapshot().connections_refused, 1);
    door.close().await;
}

#[tokio::test]
async fn half_questions_count_against_one_budget_and_give_it_back() {
    let door = Door::open(config()).await;
    let mut half = Vec::new();
    for _ in 0..20 {
        let mut stream = door.connect().await;
        stream.write_all(b"request=smtpd_acc").await.unwrap();
        half.push(stream);
    }
    until("all are read", || door.seats.bytes() == 20 * 8 * 1024).await;
    let long = format!("{}\n", "a=b\n".repeat(2_000)).into_bytes();
    half[0].write_all(&long).await.unwrap();
    assert_ne!(rest(&mut half[0]).await, b"", "refused");
    until("its bytes are back", || door.seats.bytes() < 20 * 8 * 1024).await;
    drop(half);
    until("all bytes are back", || door.seats.bytes() == 0).await;
    door.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_asks_nothing_in_time_is_closed_and_one_that_asked_stays() {
    let door = Door::open(config()).await;
    let mut asked = door.connect().await;
    assert_eq!(ask(&mut asked, &asked_by("ana")).await.as_bytes(), DUNNO);
    let began = tokio::time::Instant::now();
    assert_eq!(rest(&mut door.connect().await).await, b"");
    assert!(began.elapsed() <= PROVE_WITHIN + 2 * SWEEP_EVERY);
    // As long as Postfix keeps a connection by default, from sweep to sweep.
    while began.elapsed() < Duration::from_secs(1_000) {
        tokio::time::advance(SWEEP_EVERY).await;
    }
    assert_eq!(ask(&mut asked, &asked_by("ana")).await.as_bytes(), DUNNO);
    door.close().await;
}

#[tokio::test]
async fn a_store_that_cannot_be_read_defers_or_allows_and_the_door_goes_on() {
    for (when, start) in [
        (WhenUnavailable::Defer, "action=451 4.3.0 "),
        (WhenUnavailable::Allow, "action=DUNNO\n"),
    ] {
        let mut config = config();
        config.when_unavailable = when;
        let door = Door::open(config).await;
        let mut stream = door.connect().await;
        let answer = ask(&mut stream, &asked_by("broken")).await;
        assert!(answer.starts_with(start), "{answer}");
        assert_eq!(ask(&mut stream, &asked_by("ana")).await.as_bytes(), DUNNO);
        assert_eq!(door.meter.snapshot().count(Outcome::Unavailable), 1);
        door.close().await;
    }
}

#[tokio::test]
async fn a_defect_ends_one_connection_and_is_counted() {
    let door = Door::open(config()).await;
    let mut good = door.connect().await;
    let mut victim = door.connect().await;
    victim.write_all(&asked_by("defect")).await.unwrap();
    assert_eq!(rest(&mut victim).await, b"");
    assert_eq!(ask(&mut good, &asked_by("ana")).await.as_bytes(), DUNNO);
    until("the failure is counted", || {
        door.meter.snapshot().connections_failed == 1
    })
    .await;
    door.close().await;
}

#[tokio::test]
async fn a_unix_socket_has_its_mode_replaces_a_stale_one_and_never_a_living_one() {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("zavor-policy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("policy");
    // What a killed server leaves behind: a socket file that nobody listens on.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let mut config = config();
    config.listen = ListenAddress::unix(&path);
    let door = Door::open(config.clone()).await;
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    let mut stream = UnixStream::connect(&path).await.unwrap();
    assert_eq!(ask(&mut stream, &asked_by("ana")).await.as_bytes(), DUNNO);
    let second = bind(config.clone()).await.unwrap_err();
    assert_eq!(second.kind(), std::io::ErrorKind::AddrInUse);
    door.close().await;
    assert!(!path.exists(), "a stopped door takes its socket along");
    std::fs::write(&path, "precious").unwrap();
    assert!(bind(config).await.is_err(), "a file is never replaced");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn observe_mode_reaches_the_use_case() {
    let config = config();
    config.mode.set(Mode::Observe);
    let door = Door::open(config).await;
    let mut stream = door.connect().await;
    ask(&mut stream, &asked_by("ana")).await;
    assert!(door.script.0.lock().unwrap().contains("mode: Observe"));
    door.close().await;
}

#[tokio::test]
async fn a_stopping_door_closes_idle_connections() {
    let door = Door::open(config()).await;
    let mut stream = door.connect().await;
    assert_eq!(ask(&mut stream, &asked_by("ana")).await.as_bytes(), DUNNO);
    door.close().await;
    assert_eq!(rest(&mut stream).await, b"");
}

#[tokio::test]
async fn sec_a_balancer_introduces_its_clients_and_nobody_else_introduces_anybody() {
    let faults = Arc::new(ProxyFaults::default());
    let door = Door::open(Config {
        allowed_clients: Current::new(vec![
            "203.0.113.0/24".parse().unwrap(),
            "127.0.0.2/32".parse().unwrap(),
        ]),
        balancers: Some(Balancers {
            door: "postfix_policy",
            trusted: Current::new(vec!["127.0.0.1/32".parse().unwrap()]),
            faults: Arc::clone(&faults),
        }),
        ..config()
    })
    .await;
    let question = String::from_utf8(asked_by("ana@contoso.example")).unwrap();
    let answered = async |mut stream: TcpStream, header: &str| {
        let all = format!("{header}{question}");
        // The door may close before it has read everything.
        let _ = stream.write_all(all.as_bytes()).await;
        let _ = stream.shutdown().await;
        rest(&mut stream).await
    };
    let through = async |header: &str| answered(door.connect().await, header).await;
    let of = |client: &str| format!("PROXY TCP4 {client} 192.0.2.1 4711 10040\r\n");
    assert_eq!(through(&of("203.0.113.9")).await, DUNNO);
    assert_eq!(through(&of("198.51.100.1")).await, b"", "no allowed client");
    assert_eq!(door.meter.snapshot().connections_refused, 1, "and counted");
    let balancer = "127.0.0.1".parse().unwrap();
    let noted = || {
        let now = tokio::time::Instant::now().into_std();
        faults.list(now)
    };
    assert!(noted().is_empty());
    assert_eq!(through("").await, b"");
    let fault = noted().pop().expect("noted");
    assert_eq!((fault.proxy, fault.fault), (balancer, ProxyFault::NoHeader));
    // Somebody else's header is no question, and changes nobody's address.
    let ListenAddress::Tcp(address) = door.address else {
        panic!("not TCP")
    };
    let other = TcpSocket::new_v4().unwrap();
    other.bind(([127, 0, 0, 2], 0).into()).unwrap();
    let other = other.connect(address).await.unwrap();
    let answer = answered(other, &of("203.0.113.9")).await;
    assert!(
        answer.starts_with(b"action=451 4.3.5"),
        "{}",
        answer.escape_ascii()
    );
    assert_eq!(noted().len(), 1);
    let unsaid = through("PROXY UNKNOWN\r\n").await;
    assert_eq!(unsaid, b"", "nor is whom the balancer does not name");
    assert_eq!(noted().len(), 2);
    until("the seats are free", || door.seats.taken() == 0).await;
    door.close().await;
}
