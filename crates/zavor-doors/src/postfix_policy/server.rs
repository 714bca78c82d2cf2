//! Sockets of the Postfix policy door.
//!
//! Per connection: wait for bytes, answer every whole question in them in order, write all answers
//! at once, wait again. A connection that asks often keeps a small buffer; an idle one gives it up,
//! so that ten thousand idle ones (Postfix keeps one per smtpd process) cost almost nothing.
//!
//! Bounds ([`Limits`]): half a question must be completed in time, an answer must be read in time,
//! bad questions are counted, and an idle connection ends, later than Postfix would end it. A new
//! connection must ask something that is understood within
//! [`zavor_app::doors::seats::PROVE_WITHIN`], because Postfix connects only to ask. All buffers
//! together have at most [`BUFFERS_BYTES_MAX`].

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};
use zavor_app::doors::seats::{SeatBounds, Seats};
use zavor_app::platform::Mode;
use zavor_app::platform::current::Current;
use zavor_core::network::Network;

use super::codec::{BadInput, Frame, Framer, Question};
use super::input::{ANSWERS_BYTES, BUFFER_BYTES, receive};
use super::mapping::{SendDecider, Texts, WhenUnavailable, write_bad_input};
use crate::listener::{
    Balancers, Connection, Gate, Guest, House, ListenAddress, Listener, Peer, Stopping, seat_bounds,
};
use crate::meter::{Meter, Outcome, Readable};

/// Most connections at once: Postfix keeps one per smtpd process. All of them come from the mail
/// servers themselves (`allowed_clients`), so there is no smaller limit per address.
pub const CONNECTIONS_MAX: usize = 12_000;
/// Most bytes of the buffers of all connections together: every connection may be asking at once.
pub const BUFFERS_BYTES_MAX: usize = 128 * 1024 * 1024;
/// How much is still read from a connection whose framing is lost, so that its client sees the
/// answer.
const LINGER_BYTES: usize = 256 * 1024;

/// Bounds of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once.
    pub seats: SeatBounds,
    /// How long a question that has begun may take to be complete.
    pub half_question: Duration,
    /// How long an answer may wait to be read.
    pub answer_taken: Duration,
    /// After how long without a question a connection gives up its buffer.
    pub trim: Duration,
    /// After how long without a question a connection is closed. Postfix reuses one for up to 1,000
    /// s (`smtpd_policy_service_max_ttl`).
    pub idle: Duration,
    /// How many questions may be not understood before a connection is closed.
    pub bad_questions_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            seats: seat_bounds(CONNECTIONS_MAX, CONNECTIONS_MAX),
            half_question: Duration::from_secs(10),
            answer_taken: Duration::from_secs(10),
            trim: Duration::from_secs(5),
            idle: Duration::from_secs(1_800),
            bad_questions_max: 20,
        }
    }
}

/// Configuration of the door.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens.
    pub listen: ListenAddress,
    /// TCP clients that may ask.
    pub allowed_clients: Current<Vec<Network>>,
    /// Load balancers that say whose connections they pass on; their clients must be allowed ones.
    pub balancers: Option<Balancers>,
    /// Enforce or observe.
    pub mode: Current<Mode>,
    /// The answer when state cannot be read.
    pub when_unavailable: WhenUnavailable,
    /// Where a refused sender gets help; an address or a URL, may be empty.
    pub help: String,
    /// Bounds.
    pub limits: Limits,
}

/// The door, bound to its address but not serving yet.
#[derive(Debug)]
pub struct Bound {
    listener: Listener,
    gate: Gate,
    balancers: Option<Balancers>,
    seats: Arc<Seats>,
    shared: Shared,
}

#[derive(Debug)]
struct Shared {
    texts: Texts,
    mode: Current<Mode>,
    limits: Limits,
    meter: Arc<Meter>,
    readable: Readable,
}

/// Binds the address. Nothing is answered before [`Bound::serve`].
pub async fn bind(config: Config) -> io::Result<Bound> {
    Ok(Bound {
        listener: config.listen.bind().await?,
        gate: Gate {
            // Whoever may ask here is a mail server.
            listed: config.allowed_clients.clone(),
            allowed_clients: Some(config.allowed_clients),
        },
        balancers: config.balancers,
        seats: Seats::new(config.limits.seats, BUFFERS_BYTES_MAX, true),
        shared: Shared {
            texts: Texts::new(&config.help, config.when_unavailable),
            mode: config.mode,
            limits: config.limits,
            meter: Arc::new(Meter::default()),
            readable: Readable::new("postfix_policy"),
        },
    })
}

impl Bound {
    /// Where it listens, with the port that was chosen.
    pub fn address(&self) -> &ListenAddress {
        self.listener.address()
    }

    /// The door's counters.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.shared.meter)
    }

    /// The door's connections.
    pub fn seats(&self) -> Arc<Seats> {
        Arc::clone(&self.seats)
    }

    /// Answers until `shutdown` ends; questions in progress are finished.
    pub async fn serve<D: SendDecider>(
        self,
        decider: Arc<D>,
        shutdown: impl Future<Output = ()> + Send,
    ) {
        let house = House {
            meter: self.meter(),
            gate: self.gate,
            balancers: self.balancers,
            seats: self.seats,
        };
        let shared = Arc::new(self.shared);
        let handle = move |connection, guest, stopping: Stopping| {
            let (shared, decider) = (Arc::clone(&shared), Arc::clone(&decider));
            let session = Session::new(connection, guest, shared, decider);
            async move { session.run(stopping.wait()).await }
        };
        self.listener.serve(house, shutdown, handle).await;
    }
}

/// One connection.
struct Session<D> {
    connection: Connection,
    guest: Guest,
    /// The address of the mail server that asks; a unix socket is this machine.
    server: IpAddr,
    shared: Arc<Shared>,
    decider: Arc<D>,
    /// Bytes received but not answered yet; no memory while the connection is idle.
    input: Vec<u8>,
    answers: Vec<u8>,
    framer: Framer,
    bad_questions: u32,
}

/// Why a connection ends.
enum End {
    /// Closed by the client, a write failed, or the door is stopping.
    Quiet,
    /// The client was too slow.
    Slow,
    /// Framing is lost; the answer is written, and a reset must not destroy it.
    Linger,
}

impl<D: SendDecider> Session<D> {
    fn new(connection: Connection, guest: Guest, shared: Arc<Shared>, decider: Arc<D>) -> Self {
        let server = match guest.peer {
            Peer::Tcp(address) => address,
            Peer::Local => IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        Self {
            connection,
            guest,
            server,
            shared,
            decider,
            input: Vec::new(),
            answers: Vec::new(),
            framer: Framer::default(),
            bad_questions: 0,
        }
    }

    async fn run(mut self, stopping: impl Future<Output = ()> + Send) {
        match self.answer_all(stopping).await {
            End::Quiet => {}
            End::Slow => self.shared.meter.timed_out(),
            End::Linger => self.linger().await,
        }
    }

    async fn answer_all(&mut self, stopping: impl Future<Output = ()> + Send) -> End {
        let limits = self.shared.limits;
        let mut stopping = std::pin::pin!(stopping);
        // One timer, reset only when the connection changes between busy, half and idle: a question
        // in time touches no timer and reads no clock for it.
        let mut timer = std::pin::pin!(sleep(limits.trim));
        let mut waiting = Waiting::Busy { asked: false };
        loop {
            tokio::select! {
                biased;
                received = receive(&mut self.connection, &mut self.input, &self.guest) => {
                    if !matches!(received, Ok(1..)) || !self.guest.seat.begin() {
                        return End::Quiet;
                    }
                    let answered = match self.answer_received().await {
                        Ok(answered) => answered,
                        Err(end) => return end,
                    };
                    self.guest.seat.rest();
                    match (&mut waiting, self.input.is_empty()) {
                        (Waiting::Busy { asked }, true) => *asked = true,
                        // The same question is still incomplete: its timer continues.
                        (Waiting::Half, false) if answered == 0 => {}
                        (_, true) => {
                            waiting = Waiting::Busy { asked: true };
                            timer.as_mut().reset(Instant::now() + limits.trim);
                        }
                        (_, false) => {
                            waiting = Waiting::Half;
                            timer.as_mut().reset(Instant::now() + limits.half_question);
                        }
                    }
                }
                () = timer.as_mut() => match waiting {
                    Waiting::Busy { asked: true } => {
                        waiting = Waiting::Busy { asked: false };
                        timer.as_mut().reset(Instant::now() + limits.trim);
                    }
                    Waiting::Busy { asked: false } => {
                        waiting = Waiting::Idle;
                        self.input = Vec::new();
                        self.answers = Vec::new();
                        // Holding fewer bytes is never refused.
                        let _ = self.guest.seat.hold(0);
                        timer.as_mut().reset(Instant::now() + limits.idle);
                    }
                    Waiting::Half => return End::Slow,
                    Waiting::Idle => return End::Quiet,
                },
                () = &mut stopping => return End::Quiet,
            }
        }
    }

    /// Answers every whole question received; returns how many.
    async fn answer_received(&mut self) -> Result<usize, End> {
        let (mut start, mut answered) = (0, 0);
        let mode = *self.shared.mode.get();
        let mut began = Instant::now();
        loop {
            let rest = self.input.get(start..).unwrap_or_default();
            let (outcome, broken) = match self.framer.next(rest) {
                Frame::Incomplete => break,
                Frame::Broken(bad) => (self.bad_input(bad), true),
                Frame::Complete(length) => {
                    let asked = Question::of(rest.get(..length).unwrap_or_default());
                    start += length;
                    match asked.read() {
                        Err(bad) => (self.bad_input(bad), false),
                        Ok(mut asked) => {
                            asked.mode = mode;
                            self.guest.seat.prove();
                            self.decider.understood(self.server);
                            // For inbound mail, asking in one place only is fine.
                            if let Some(moment) = asked.moment
                                && !asked.sasl_username.is_empty()
                            {
                                self.decider.saw_question(self.server, moment);
                            }
                            let answer = self.decider.decide_send(&asked).await;
                            self.shared.readable.observe(&answer);
                            (self.shared.texts.write(&mut self.answers, &answer), false)
                        }
                    }
                }
            };
            answered += 1;
            let now = Instant::now();
            self.shared.meter.question(outcome, now - began);
            began = now;
            let lost = broken || self.bad_questions > self.shared.limits.bad_questions_max;
            if lost || self.answers.len() >= ANSWERS_BYTES {
                self.send_answers().await?;
            }
            if lost {
                return Err(End::Linger);
            }
        }
        self.input.drain(..start);
        if self.input.is_empty() && self.input.capacity() > BUFFER_BYTES {
            self.input = Vec::new();
            let _ = self.guest.seat.hold(0);
        }
        self.send_answers().await?;
        Ok(answered)
    }

    fn bad_input(&mut self, bad: BadInput) -> Outcome {
        self.bad_questions += 1;
        self.decider.not_understood(self.server, bad.as_str());
        if let Some(kept_back) = self.shared.meter.may_say() {
            tracing::warn!(
                what = bad.as_str(),
                kept_back,
                "a policy question was not understood"
            );
        }
        write_bad_input(&mut self.answers, bad);
        Outcome::BadInput
    }

    async fn send_answers(&mut self) -> Result<(), End> {
        if self.answers.is_empty() {
            return Ok(());
        }
        // The socket nearly always accepts everything at once, and no timer is needed.
        let sent = match self.connection.try_write(&self.answers) {
            Ok(sent) => sent,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(_) => return Err(End::Quiet),
        };
        let rest = self.answers.get(sent..).unwrap_or_default();
        if !rest.is_empty() {
            let written = self.connection.write_all(rest);
            match timeout(self.shared.limits.answer_taken, written).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Err(End::Quiet),
                Err(_) => return Err(End::Slow),
            }
        }
        self.answers.clear();
        Ok(())
    }

    /// Keeps reading for a moment: closing with unread bytes would destroy the answer on its way.
    async fn linger(mut self) {
        self.input = Vec::new();
        self.answers = Vec::new();
        // Holding fewer bytes is never refused.
        let _ = self.guest.seat.hold(0);
        self.guest.seat.rest();
        let discard = async {
            self.connection.shutdown().await?;
            let mut scrap = vec![0; BUFFER_BYTES];
            let mut total = 0;
            while total < LINGER_BYTES {
                match self.connection.read(&mut scrap).await? {
                    0 => break,
                    n => total += n,
                }
            }
            io::Result::Ok(())
        };
        // However it ended, the connection is closed now.
        let _ = timeout(self.shared.limits.half_question, discard).await;
    }
}

/// What a connection's timer waits for.
#[derive(Debug, Clone, Copy)]
enum Waiting {
    /// Nothing special; `asked` = a question came since the timer was set.
    Busy { asked: bool },
    /// The rest of a question.
    Half,
    /// No question for long; the buffer is given up.
    Idle,
}
