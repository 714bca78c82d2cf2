//! Bodies of requests: how much is read, from whom, and what all of them may cost together.
//!
//! A client without a whole session and without a token may send [`OPEN_BYTES_MAX`]; a longer body
//! is refused by its announced length, before a byte of it is read. While a body arrives, its
//! connection is idle and may give way. The bytes that have arrived count against the door's budget
//! until the answer is made.

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

/// Longest body of a client without a whole session and without a token, in bytes: many times the
/// largest form of the pages for signing in, which is a passkey's answer.
pub(crate) const OPEN_BYTES_MAX: usize = 16 * 1024;
/// Longest body of other clients, in bytes: ten thousand ticked accounts, or the addresses of a
/// bulk run.
pub(crate) const BYTES_MAX: usize = 1024 * 1024;
/// Longest time for a body to arrive.
pub(crate) const WITHIN: Duration = Duration::from_secs(20);
/// A body is kept twice: as received, and as parsed values.
const COPIES: usize = 2;
/// Most bytes of a refused body that are read and thrown away. Closing at once would destroy the
/// answer on its way to a client that is still sending (RFC 9112 section 9.6).
const DISCARDED_BYTES_MAX: usize = 2 * BYTES_MAX;
/// Longest time for reading them.
const DISCARDED_WITHIN: Duration = Duration::from_secs(5);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadBody {
    /// Longer than allowed, or it broke off.
    TooMuch,
    /// Longer than [`OPEN_BYTES_MAX`], from a client that is not signed in.
    TooMuchYet,
    /// It did not arrive in time.
    TooSlow,
    /// Other bodies fill the budget.
    NoRoom,
}

/// Reads a body to its end. `whole`: whether the request has a whole session or a token.
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

/// Reads a body of at most `most` bytes to its end; refuses a longer one with `too_much`.
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

/// Reserves this many bytes; waits a little if the budget is used up.
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

/// Reads nothing of a body that must not be sent; returns whether it announces more than
/// [`OPEN_BYTES_MAX`].
pub(crate) fn refuse(body: Body) -> bool {
    let announced = body.size_hint().lower();
    if announced > 0 {
        discard(body);
    }
    announced > OPEN_BYTES_MAX as u64
}

/// Reads the rest of a refused body while the answer is sent, and keeps nothing.
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

/// The body of an answer; once it is fetched, its connection counts as idle.
pub(crate) struct AnswerBody {
    body: Body,
    seat: Arc<Seat>,
}

impl AnswerBody {
    /// Wraps the answer to a request on this connection, and gives back the bytes of the request.
    pub(crate) fn around(response: Response, seat: Arc<Seat>) -> axum::http::Response<Self> {
        // Reserving fewer bytes never fails.
        let _ = seat.hold(0);
        seat.sending();
        response.map(|body| Self { body, seat })
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        self.seat.rest();
    }
}

impl HttpBody for AnswerBody {
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

    /// A body that has begun and never continues.
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
        // The other bodies stay: their connections are told to close, but no task of this test
        // listens.
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
