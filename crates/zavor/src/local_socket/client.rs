//! The command line's end of the local socket.

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::net::UnixStream;

use super::protocol::{
    REQUEST_BYTES_MAX, RESPONSE_BYTES_MAX, Request, Response, read_frame, write_frame,
};

/// How long a command waits for its answer; a backup of a large store takes minutes.
const ANSWER_WITHIN: Duration = Duration::from_secs(600);
/// How long it waits for the server to take the call.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Asks on a small runtime of its own. The error is one line that says what to do.
pub(crate) fn ask_server(socket: &Path, request: &Request) -> Result<Response, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| format!("cannot start: {error}"))?;
    runtime.block_on(ask(socket, request))
}

/// Asks the running server. The error is one line that says what to do.
pub(crate) async fn ask(socket: &Path, request: &Request) -> Result<Response, String> {
    let connect = tokio::time::timeout(CONNECT_WITHIN, UnixStream::connect(socket)).await;
    let mut stream = match connect {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(explain(socket, &error)),
        Err(_) => {
            return Err(format!(
                "the server at {} does not answer; nothing was changed",
                socket.display()
            ));
        }
    };
    let exchange = async {
        write_frame(&mut stream, request, REQUEST_BYTES_MAX).await?;
        read_frame::<Response>(&mut stream, RESPONSE_BYTES_MAX).await
    };
    match tokio::time::timeout(ANSWER_WITHIN, exchange).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Err(
            "the server closed the connection without an answer; look at its log, then ask \"zavor why\" what is so".into(),
        ),
        Ok(Err(error)) => Err(format!("the local socket failed: {error}")),
        Err(_) => Err("no answer within 10 minutes; the server may still be at work, look at its log".into()),
    }
}

fn explain(socket: &Path, error: &io::Error) -> String {
    let at = socket.display();
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => format!(
            "no server is running on {at}; start it with \"zavor serve\" (or name its data directory with --data-dir or ZAVOR_DATA_DIR)"
        ),
        io::ErrorKind::PermissionDenied => {
            format!("not allowed to use {at}; run this as the server's user or as root")
        }
        _ => format!("cannot reach the server at {at}: {error}"),
    }
}
