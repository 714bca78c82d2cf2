//! The ceilings: the least work that a server on this runtime can do per question, for each
//! protocol.

use std::convert::Infallible;
use std::error::Error;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A bare line echo: fixed buffer, looks for the blank line, constant answer.
pub(crate) fn line() -> Result<(), Box<dyn Error>> {
    serve(|mut stream| async move {
        let mut buffer = [0_u8; 4096];
        let mut filled = 0;
        while let Ok(read @ 1..) = stream.read(&mut buffer[filled..]).await {
            filled += read;
            if buffer[..filled].ends_with(b"\n\n") {
                filled = 0;
                if stream.write_all(b"action=DUNNO\n\n").await.is_err() {
                    return;
                }
            }
            if filled == buffer.len() {
                return;
            }
        }
    })
}

#[derive(serde::Deserialize)]
struct Question<'a> {
    #[serde(borrow)]
    login: std::borrow::Cow<'a, str>,
}

/// A bare hyper server: reads a JSON body into a struct, constant JSON answer.
pub(crate) fn json() -> Result<(), Box<dyn Error>> {
    async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let body = request
            .into_body()
            .collect()
            .await
            .map(|body| body.to_bytes());
        let body = body.unwrap_or_default();
        let known =
            serde_json::from_slice::<Question<'_>>(&body).is_ok_and(|q| !q.login.is_empty());
        let text: &'static [u8] = if known {
            b"{\"status\":0,\"msg\":\"\"}"
        } else {
            b"{}"
        };
        Ok(Response::new(Full::new(Bytes::from_static(text))))
    }
    serve(|stream| async move {
        let io = hyper_util::rt::TokioIo::new(stream);
        let service = hyper::service::service_fn(answer);
        let _ = hyper::server::conn::http1::Builder::new()
            .serve_connection(io, service)
            .await;
    })
}

/// Accepts for ever on a free port; writes the port to the file named by the second argument.
fn serve<F>(handle: fn(tokio::net::TcpStream) -> F) -> Result<(), Box<dyn Error>>
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let file = std::env::args()
            .nth(2)
            .ok_or("a file for the port is missing")?;
        std::fs::write(file, listener.local_addr()?.port().to_string())?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(handle(stream));
        }
    })
}
