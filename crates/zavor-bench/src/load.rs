//! The load generator: closed loop, one thread, any number of connections, the same for all
//! servers. It counts answered questions and the time each took.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest time told apart, in microseconds; slower answers count as this slow.
const SLOWEST_US: usize = 500_000;
/// Time before counting begins.
const WARM_UP: Duration = Duration::from_millis(700);

/// Writes the next question of one connection into the (empty) buffer.
pub(crate) type Next = Box<dyn FnMut(&mut Vec<u8>) + Send>;

/// How to read the answers of a protocol.
#[derive(Clone, Copy)]
pub(crate) struct Protocol {
    /// Whether an answer is complete.
    pub(crate) complete: fn(&[u8]) -> bool,
    /// Whether it is the expected one.
    pub(crate) expected: fn(&[u8]) -> bool,
}

/// The figures of one measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    /// Processor time of the server per answer, user and system: the most stable figure on a shared
    /// machine.
    pub(crate) cpu_us: f64,
    /// Answers that were not the expected ones.
    pub(crate) unexpected: u64,
}

/// Runs `connections` closed loops for `seconds`.
pub(crate) fn run(
    (address, pid): (SocketAddr, u32),
    connections: usize,
    seconds: f64,
    protocol: Protocol,
    next: impl Fn(usize) -> Next,
) -> Result<Figures, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let counting = Arc::new(AtomicBool::new(false));
        let stop = Arc::new(AtomicBool::new(false));
        let mut loops = Vec::new();
        for connection in 0..connections {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let flags = (counting.clone(), stop.clone());
            loops.push(tokio::spawn(one_loop(
                stream,
                protocol,
                next(connection),
                flags,
            )));
        }
        tokio::time::sleep(WARM_UP).await;
        counting.store(true, Ordering::Relaxed);
        let (began, cpu_before) = (Instant::now(), cpu_ticks(pid));
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        stop.store(true, Ordering::Relaxed);
        let cpu = cpu_ticks(pid).saturating_sub(cpu_before);
        let lasted = began.elapsed().as_secs_f64();
        let mut times = vec![0_u32; SLOWEST_US];
        let mut unexpected = 0;
        for one in loops {
            let (taken, bad) = one.await??;
            unexpected += bad;
            for us in taken {
                times[us as usize] += 1;
            }
        }
        Ok(figures(&times, lasted, cpu, unexpected))
    })
}

async fn one_loop(
    mut stream: TcpStream,
    protocol: Protocol,
    mut next: Next,
    (counting, stop): (Arc<AtomicBool>, Arc<AtomicBool>),
) -> std::io::Result<(Vec<u32>, u64)> {
    let mut question = Vec::with_capacity(2048);
    let mut answer = vec![0_u8; 8192];
    let mut times = Vec::with_capacity(1 << 16);
    let mut unexpected = 0;
    while !stop.load(Ordering::Relaxed) {
        question.clear();
        next(&mut question);
        let asked = Instant::now();
        stream.write_all(&question).await?;
        let mut filled = 0;
        loop {
            let read = stream.read(&mut answer[filled..]).await?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            filled += read;
            if (protocol.complete)(&answer[..filled]) {
                break;
            }
        }
        if counting.load(Ordering::Relaxed) {
            let us = asked.elapsed().as_micros().min(SLOWEST_US as u128 - 1);
            times.push(us as u32);
            unexpected += u64::from(!(protocol.expected)(&answer[..filled]));
        }
    }
    Ok((times, unexpected))
}

/// Processor time a process has used, in ticks of a hundredth of a second (`USER_HZ`).
pub(crate) fn cpu_ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let field = |index: usize| fields.get(index).and_then(|text| text.parse::<u64>().ok());
    field(11).unwrap_or(0) + field(12).unwrap_or(0)
}

fn figures(times: &[u32], seconds: f64, cpu_ticks: u64, unexpected: u64) -> Figures {
    let total: u64 = times.iter().map(|n| u64::from(*n)).sum();
    let at = |share: f64| {
        let mut left = (total as f64 * share) as u64;
        for (us, n) in times.iter().enumerate() {
            if left < u64::from(*n) {
                return us as f64;
            }
            left -= u64::from(*n);
        }
        0.0
    };
    Figures {
        per_second: total as f64 / seconds,
        p50_us: at(0.5),
        p99_us: at(0.99),
        cpu_us: cpu_ticks as f64 * 10_000.0 / (total.max(1) as f64),
        unexpected,
    }
}
