//! The one loop that accepts connections.
//!
//! ```text
//! accept ──▶ admit ──▶ a task of its own ──▶ ended
//!   │          └── turned away: closed by being dropped
//!   └── failed: said, then a pause
//! ```
//!
//! Beside that it sweeps the seats ([`zavor_app::doors::seats`]) every second and collects the tasks
//! that have ended. All of these are waited for alike, so a flood at one does not starve the others
//! or the stop. If a task fails (a defect), the others go on.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};
use zavor_app::doors::seats::{SWEEP_EVERY, Seat};

/// Pause after a failed accept (no file descriptors left), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What gives connections.
pub trait Accept {
    /// One of them.
    type Connection;

    /// Waits for the next one; loses none when it is dropped.
    fn accept(&self) -> impl Future<Output = io::Result<Self::Connection>> + Send;
}

impl Accept for TcpListener {
    type Connection = (TcpStream, SocketAddr);

    async fn accept(&self) -> io::Result<Self::Connection> {
        Self::accept(self).await
    }
}

/// Whom a door lets in, and what it does with them.
pub trait Entrance<C> {
    /// A connection that may stay; otherwise it is closed by being dropped. `open`: connections
    /// whose tasks go on.
    fn admit(
        &self,
        connection: C,
        open: usize,
    ) -> Option<Visit<impl Future<Output = ()> + Send + 'static>>;

    /// A second has passed: who has proved nothing in time must give up its seat.
    fn sweep(&self) {}

    /// The task of a connection has ended. A cancellation means that it was shown out, another error
    /// is a defect.
    fn ended(&self, _done: Result<(), JoinError>) {}

    /// No connection could be accepted.
    fn cannot_accept(&self, _error: io::Error) {}
}

/// A connection that may stay.
#[derive(Debug)]
pub struct Visit<F> {
    task: F,
    seat: Option<Arc<Seat>>,
}

impl<F> Visit<F> {
    /// With a seat: when it must be given up, the task is ended, which closes the socket.
    pub const fn seated(task: F, seat: Arc<Seat>) -> Self {
        let seat = Some(seat);
        Self { task, seat }
    }

    /// At a door without seats.
    pub const fn standing(task: F) -> Self {
        Self { task, seat: None }
    }
}

/// Accepts until `shutdown` ends; returns the tasks of the connections that are open then.
pub async fn accept_until<A: Accept>(
    socket: &A,
    entrance: &impl Entrance<A::Connection>,
    shutdown: impl Future<Output = ()>,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = &mut shutdown => return tasks,
            Some(done) = tasks.join_next(), if !tasks.is_empty() => entrance.ended(done),
            _ = sweep.tick() => entrance.sweep(),
            accepted = socket.accept() => match accepted {
                Ok(connection) => {
                    // Tasks that have ended take no place from whoever comes now.
                    while let Some(done) = tasks.try_join_next() {
                        entrance.ended(done);
                    }
                    if let Some(visit) = entrance.admit(connection, tasks.len()) {
                        let task = tasks.spawn(visit.task);
                        if let Some(seat) = visit.seat {
                            seat.on_show_out(move || task.abort());
                        }
                    }
                }
                Err(error) => {
                    entrance.cannot_accept(error);
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
}

/// Waits for the tasks, at most so long; says how many are cut off.
pub async fn drain<C>(
    entrance: &impl Entrance<C>,
    mut tasks: JoinSet<()>,
    within: Duration,
) -> usize {
    let drained = async {
        while let Some(done) = tasks.join_next().await {
            entrance.ended(done);
        }
    };
    // An error means that the time is up, which the number says.
    let _ = tokio::time::timeout(within, drained).await;
    tasks.len()
}
