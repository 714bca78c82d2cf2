//! Reading the bytes of a question, within the door's budget.

use std::io;

use tokio::io::AsyncReadExt;

use crate::listener::{Connection, Guest};

/// Initial size of a connection's buffer: several questions of the usual 700 bytes.
pub(super) const BUFFER_BYTES: usize = 4 * 1024;
/// Answers are written at the latest when they are this long.
pub(super) const ANSWERS_BYTES: usize = 4 * 1024;
/// Reads once; an idle connection has no buffer until there is something to read.
pub(super) async fn receive(
    connection: &mut Connection,
    input: &mut Vec<u8>,
    guest: &Guest,
) -> io::Result<usize> {
    let full = || io::Error::from(io::ErrorKind::OutOfMemory);
    if input.capacity() == 0 {
        connection.readable().await?;
        let room = guest.hold(BUFFER_BYTES + ANSWERS_BYTES).await;
        room.map_err(|_| full())?;
        input.reserve_exact(BUFFER_BYTES);
    } else if input.len() == input.capacity() {
        // The buffer doubles. The framer gives up at QUESTION_BYTES_MAX, so this ends.
        let room = guest.hold(2 * input.capacity() + ANSWERS_BYTES).await;
        room.map_err(|_| full())?;
        input.reserve_exact(input.capacity());
    }
    connection.read_buf(input).await
}
