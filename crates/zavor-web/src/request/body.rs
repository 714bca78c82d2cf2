//! Bodies: how much of one is read, from whom, and what all of them may cost together.
//!
//! Who has no whole session and no token may send [`OPEN_BYTES_MAX`]; a larger body is refused by its
//! announced length before a byte of it is read. While a body arrives, its connection is idle and may
//! give way; what has arrived counts against the door's budget until the answer is made.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, sleep, timeout};
use zavor_app::doors::seats::{ROOM_PAUSE, ROOM_WITHIN, Seat};

/// Longest body in bytes of somebody who has neither a whole session nor a token: the largest form
/// among the pages for signing in, a passkey's answer, many times over.
pub(crate) const OPEN_BYTES_MAX: usize = 16 * 1024;
/// Longest body in bytes otherwise: ten thousand ticked accounts, or addresses of a bulk run.
pub(crate) const BYTES_MAX: usize = 1024 * 1024;
/// How long a body may take to arrive.
pub(crate) const WITHIN: Duration = Duration::from_secs(20);
/// A body is kept twice: as it came, and as the values made of it.
const COPIES: usize = 2;
/// So much of a refused body is read and thrown away: closing at once would destroy the answer on
/// its way to a client that goes on sending (RFC 9112 section 9.6).
const DISCARDED_BYTES_MAX: usize = 2 * BYTES_MAX;
/// How long that may take.
const DISCARDED_WITHIN: Duration = Duration::from_secs(5);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadBody {
    /// Longer than allowed, or it broke off.
    TooMuch,
    /// Longer than [`OPEN_BYTES_MAX`], from somebody who is not signed in.
    TooMuchYet,
    /// It did not arrive in time.
    TooSlow,
    /// The bodies of others fill the budget.
    NoRoom,
}

/// Reads a body to its end. `whole`: whether the request is in a whole session or has a token.
pub(crate) async fn read(
    body: Body,
    whole: bool,
    seat: Option<&Arc<Seat>>,
) -> Result<Vec<u8>, BadBody> {
    let (most, too_much) = match whole {
        true => (BYTES_MAX, BadBody::TooMuch),
        false => (OPEN_BYTES_MAX, BadBody::TooMuchYet),
    };
    read_most(body, most, too_much, seat).await
}

/// Reads a body of at most so many bytes to its end; a longer one is answered with `too_much`.
pub(crate) async fn read_most(
    body: Body,
    most: usize,
    too_much: BadBody,
    seat: Option<&Arc<Seat>>,
) -> Result<Vec<u8>, BadBody> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        discard(body);
        return Err(too_much);
    }
    if let Some(seat) = seat {
        seat.rest();
    }
    let arrived = timeout(WITHIN, collect(body, announced, most, too_much, seat)).await;
    let bytes = arrived.map_err(|_| BadBody::TooSlow)??;
    match seat.is_none_or(|seat| seat.begin()) {
        true => Ok(bytes),
        false => Err(BadBody::NoRoom),
    }
}

async fn collect(
    mut body: Body,
    announced: usize,
    most: usize,
    too_much: BadBody,
    seat: Option<&Arc<Seat>>,
) -> Result<Vec<u8>, BadBody> {
    hold(seat, COPIES * announced).await?;
    let mut bytes = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| BadBody::TooMuch)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let length = bytes.len() + data.len();
        if length > most {
            discard(body);
            return Err(too_much);
        }
        if length > bytes.capacity() {
            let larger = length.max(2 * bytes.capacity()).min(most);
            hold(seat, COPIES * larger).await?;
            bytes.reserve_exact(larger - bytes.len());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Keeps so many bytes; waits a little while the budget is used up.
async fn hold(seat: Option<&Arc<Seat>>, bytes: usize) -> Result<(), BadBody> {
    let Some(seat) = seat else {
        return Ok(());
    };
    let until = Instant::now() + ROOM_WITHIN;
    while seat.hold(bytes).is_err() {
        if Instant::now() >= until {
            return Err(BadBody::NoRoom);
        }
        seat.make_room();
        sleep(ROOM_PAUSE).await;
    }
    Ok(())
}

/// Reads nothing of a body that nobody may send; says whether it announces more than
/// [`OPEN_BYTES_MAX`].
pub(crate) fn refuse(body: Body) -> bool {
    let announced = body.size_hint().lower();
    if announced > 0 {
        discard(body);
    }
    announced > OPEN_BYTES_MAX as u64
}

/// Reads the rest of a refused body beside the answer, keeping nothing.
fn discard(mut body: Body) {
    let rest = async move {
        let mut length = 0;
        while let Some(Ok(frame)) = body.frame().await {
            length += frame.data_ref().map_or(0, Bytes::len);
            if length > DISCARDED_BYTES_MAX {
                return;
            }
        }
    };
    tokio::spawn(timeout(DISCARDED_WITHIN, rest));
}

/// An answer's body; when it has been fetched, its connection does nothing any more.
pub(crate) struct Fetched {
    body: Body,
    seat: Arc<Seat>,
}

impl Fetched {
    /// Around the answer to a request on this connection, whose own bytes are given back now.
    pub(crate) fn around(response: Response, seat: Arc<Seat>) -> axum::http::Response<Self> {
        // Fewer bytes are never refused.
        let _ = seat.hold(0);
        seat.sending();
        response.map(|body| Self { body, seat })
    }
}

impl Drop for Fetched {
    fn drop(&mut self) {
        self.seat.rest();
    }
}

impl HttpBody for Fetched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use zavor_app::doors::seats::{SeatBounds, Seats};

    use super::*;

    const BOUNDS: SeatBounds = SeatBounds {
        seats: 100,
        reserved: 10,
        per_source: 100,
    };

    /// A body that has begun and does not go on.
    fn begun(bytes: usize) -> Body {
        let first = futures_util::stream::iter([Ok::<_, std::io::Error>(vec![b'a'; bytes])]);
        let never = futures_util::stream::pending();
        Body::from_stream(futures_util::StreamExt::chain(first, never))
    }

    fn seat(seats: &Arc<Seats>) -> Arc<Seat> {
        Arc::new(seats.take(Some([203, 0, 113, 9].into()), false).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_on_their_way_count_together_and_the_one_over_is_refused_after_a_wait() {
        let seats = Seats::new(BOUNDS, 8 * OPEN_BYTES_MAX, true);
        let reading: Vec<_> = (0..4)
            .map(|_| {
                let seat = seat(&seats);
                tokio::spawn(
                    async move { read(begun(OPEN_BYTES_MAX / 2), false, Some(&seat)).await },
                )
            })
            .collect();
        while seats.bytes() < 4 * OPEN_BYTES_MAX {
            tokio::task::yield_now().await;
        }
        let more = seat(&seats);
        let began = Instant::now();
        // Nothing ends the others here: they are shown out, and no task of theirs hears it.
        let refused = read(begun(100), false, Some(&more)).await;
        assert_eq!(refused, Err(BadBody::NoRoom));
        assert!(began.elapsed() >= ROOM_WITHIN);
        for task in reading {
            task.abort();
            let _ = task.await;
        }
        drop(more);
        assert_eq!(seats.bytes(), 0, "given back");
    }

    #[tokio::test]
    async fn a_large_announced_body_is_refused_before_it_is_read() {
        let announced = Body::from(vec![b'a'; OPEN_BYTES_MAX + 1]);
        assert_eq!(read(announced, false, None).await, Err(BadBody::TooMuchYet));
        let fits = Body::from(vec![b'a'; OPEN_BYTES_MAX + 1]);
        assert_eq!(
            read(fits, true, None).await.map(|b| b.len()),
            Ok(OPEN_BYTES_MAX + 1)
        );
        let grows = futures_util::stream::repeat(vec![b'a'; 1024]);
        let grows = futures_util::StreamExt::map(grows, Ok::<_, std::io::Error>);
        let endless = Body::from_stream(grows);
        assert_eq!(read(endless, true, None).await, Err(BadBody::TooMuch));
    }
}
