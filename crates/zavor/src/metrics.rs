//! `[metrics] listen`: `/healthz` (the process answers), `/readyz` (it can decide and write), and
//! `/metrics` (Prometheus).
//!
//! Security: there is no token, so it belongs on loopback or a monitoring network. Labels are fixed
//! names of doors, reasons and tables, never an account or an address. Connections and times are
//! bounded.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};
use tokio::net::{TcpListener, TcpStream};
use zavor_sockets::entrance::{Entrance, Visit, accept_until};
use zavor_sockets::listen;
use zavor_web::Exposition;

/// Most scrapes at once.
const CONNECTIONS_MAX: usize = 64;
/// Longest time for the head of a request to arrive.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Longest life of a connection.
const CONNECTION_WITHIN: Duration = Duration::from_secs(60);

/// Numbers of one door.
#[derive(Debug, Clone, Default)]
pub(crate) struct DoorNumbers {
    /// Its fixed name.
    pub(crate) door: &'static str,
    /// Questions by outcome.
    pub(crate) questions: Vec<(&'static str, u64)>,
    /// Connections open now.
    pub(crate) open: u64,
    /// Connections by outcome.
    pub(crate) connections: Vec<(&'static str, u64)>,
    /// Upper bounds in seconds, each with its number of answers, not cumulative; slower answers
    /// last.
    pub(crate) latency: Vec<(f64, u64)>,
    /// Sum of all durations in seconds.
    pub(crate) latency_sum: f64,
}

/// All numbers at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    /// Each door.
    pub(crate) doors: Vec<DoorNumbers>,
    /// Bytes held by the connections of each door.
    pub(crate) bytes: Vec<(&'static str, u64)>,
    /// Refused sign-ins by reason.
    pub(crate) refused: Vec<(&'static str, u64)>,
    /// Other counters: name, help, value.
    pub(crate) counters: Vec<(&'static str, &'static str, u64)>,
    /// Gauges: name, help, value.
    pub(crate) gauges: Vec<(&'static str, &'static str, u64)>,
    /// Guards by table.
    pub(crate) guards: Vec<(&'static str, u64)>,
}

/// The source of the numbers.
pub(crate) trait Numbered: Send + Sync + 'static {
    /// All numbers now.
    fn numbers(&self) -> Numbers;
    /// Why the server is not ready; `None` if it is.
    fn unready(&self) -> Option<String>;
}

struct Scrape(Numbers);

impl std::fmt::Debug for Scrape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scrape")
    }
}

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        encode_doors(&self.0.doors, &mut encoder)?;
        let Numbers {
            bytes,
            refused,
            counters,
            gauges,
            guards,
            ..
        } = &self.0;
        let help = "Bytes of input held for open connections, by door";
        let mut family =
            encoder.encode_descriptor("zavor_connections_bytes", help, None, MetricType::Gauge)?;
        for (door, bytes) in bytes {
            let gauge = ConstGauge::new(i64::try_from(*bytes).unwrap_or(i64::MAX));
            gauge.encode(family.encode_family(&[("door", *door)])?)?;
        }
        let help = "Sign-ins refused, by reason";
        let mut family =
            encoder.encode_descriptor("zavor_sign_ins_refused", help, None, MetricType::Counter)?;
        for (reason, count) in refused {
            ConstCounter::new(*count).encode(family.encode_family(&[("reason", *reason)])?)?;
        }
        let help = "Guards kept, by table";
        let mut family =
            encoder.encode_descriptor("zavor_guards", help, None, MetricType::Gauge)?;
        for (table, count) in guards {
            let gauge = ConstGauge::new(i64::try_from(*count).unwrap_or(i64::MAX));
            gauge.encode(family.encode_family(&[("table", *table)])?)?;
        }
        for (name, help, count) in counters {
            let family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            ConstCounter::new(*count).encode(family)?;
        }
        for (name, help, value) in gauges {
            let family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(i64::try_from(*value).unwrap_or(i64::MAX)).encode(family)?;
        }
        Ok(())
    }
}

fn encode_doors(
    doors: &[DoorNumbers],
    encoder: &mut DescriptorEncoder<'_>,
) -> Result<(), std::fmt::Error> {
    let help = "Questions answered, by door and outcome";
    let mut family =
        encoder.encode_descriptor("zavor_questions", help, None, MetricType::Counter)?;
    for door in doors {
        for (outcome, count) in &door.questions {
            let labels = [("door", door.door), ("outcome", *outcome)];
            ConstCounter::new(*count).encode(family.encode_family(&labels)?)?;
        }
    }
    let help = "Connections, by door and fate";
    let mut family =
        encoder.encode_descriptor("zavor_connections", help, None, MetricType::Counter)?;
    for door in doors {
        for (fate, count) in &door.connections {
            let labels = [("door", door.door), ("fate", *fate)];
            ConstCounter::new(*count).encode(family.encode_family(&labels)?)?;
        }
    }
    let help = "Connections open now";
    let mut family =
        encoder.encode_descriptor("zavor_connections_open", help, None, MetricType::Gauge)?;
    for door in doors {
        let gauge = ConstGauge::new(i64::try_from(door.open).unwrap_or(i64::MAX));
        gauge.encode(family.encode_family(&[("door", door.door)])?)?;
    }
    let help = "Time from question to answer";
    let unit = Unit::Seconds;
    let mut family =
        encoder.encode_descriptor("zavor_answer", help, Some(&unit), MetricType::Histogram)?;
    for door in doors {
        let count = door.latency.iter().map(|(_, count)| count).sum();
        let labels = [("door", door.door)];
        let mut histogram = family.encode_family(&labels)?;
        histogram.encode_histogram::<NoLabelSet>(door.latency_sum, count, &door.latency, None)?;
    }
    Ok(())
}

/// The page of `/metrics`.
pub(crate) fn page(numbers: Numbers, form: Exposition) -> Result<String, std::fmt::Error> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Scrape(numbers)));
    let mut page = String::new();
    text::encode(&mut page, &registry)?;
    Ok(match form {
        Exposition::OpenMetrics => page,
        Exposition::Text => as_text(&page),
    })
}

/// Our OpenMetrics page in the Prometheus text format 0.0.4, which the library does not write. The
/// samples are the same; what is about a family differs: a counter is named like its samples, and
/// there is neither a unit nor an end.
fn as_text(open_metrics: &str) -> String {
    let mut text = String::with_capacity(open_metrics.len());
    let mut help = "";
    for line in open_metrics.lines() {
        if line.starts_with("# HELP ") {
            help = line;
        } else if let Some(family) = line.strip_prefix("# TYPE ") {
            let (name, kind) = family.split_once(' ').unwrap_or((family, "untyped"));
            let total = if kind == "counter" { "_total" } else { "" };
            let about = help.strip_prefix("# HELP ").unwrap_or_default();
            let about = about.strip_prefix(name).unwrap_or_default();
            for part in [
                "# HELP ",
                name,
                total,
                about,
                "\n# TYPE ",
                name,
                total,
                " ",
                kind,
                "\n",
            ] {
                text.push_str(part);
            }
        } else if !line.starts_with('#') {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// The listener.
pub(crate) struct Metrics(TcpListener);

impl Metrics {
    /// Listens on the address.
    pub(crate) fn bind(address: SocketAddr) -> std::io::Result<Self> {
        listen::tcp(address).map(Self)
    }

    /// The address in use.
    pub(crate) fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Serves until `shutdown` ends; scrapes of that moment are finished while the doors stop.
    pub(crate) async fn serve(
        self,
        from: Arc<dyn Numbered>,
        shutdown: impl Future<Output = ()> + Send,
    ) {
        let mut scrapes = accept_until(&self.0, &WayIn(from), shutdown).await;
        scrapes.detach_all();
    }
}

/// The listener as the loop sees it: a simple bound instead of seats.
struct WayIn(Arc<dyn Numbered>);

impl Entrance<(TcpStream, SocketAddr)> for WayIn {
    fn admit(
        &self,
        (stream, _): (TcpStream, SocketAddr),
        open: usize,
    ) -> Option<Visit<impl Future<Output = ()> + Send + 'static>> {
        let scrape = scrape(stream, Arc::clone(&self.0));
        (open < CONNECTIONS_MAX).then(|| Visit::standing(scrape))
    }
}

async fn scrape(stream: TcpStream, from: Arc<dyn Numbered>) {
    let service = service_fn(|request| {
        let response = respond(&*from, &request);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    let connection = http
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    // A client that leaves or is slow is not worth a log line.
    let _ = tokio::time::timeout(CONNECTION_WITHIN, connection).await;
}

fn respond(from: &dyn Numbered, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "only GET\n");
    }
    match request.uri().path() {
        "/healthz" => plain(StatusCode::OK, "ok\n"),
        "/readyz" => match from.unready() {
            None => plain(StatusCode::OK, "ready\n"),
            Some(why) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
        },
        "/metrics" => {
            let form = Exposition::accepted(request.headers());
            let Ok(page) = page(from.numbers(), form) else {
                let text = "the numbers cannot be written\n";
                return plain(StatusCode::INTERNAL_SERVER_ERROR, text);
            };
            let mut response = Response::new(Full::new(Bytes::from(page)));
            response.headers_mut().extend(form.headers());
            response
        }
        _ => plain(
            StatusCode::NOT_FOUND,
            "only /healthz, /readyz and /metrics\n",
        ),
    }
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One door, some of whose answers were slower than every bound.
    fn numbers() -> Numbers {
        let door = DoorNumbers {
            door: "ldap",
            questions: vec![("allowed", 3)],
            open: 1,
            connections: vec![("accepted", 4)],
            latency: vec![(0.001, 2), (f64::INFINITY, 1)],
            latency_sum: 0.5,
        };
        Numbers {
            doors: vec![door],
            counters: vec![("zavor_binds_without_check", "x", 2)],
            ..Numbers::default()
        }
    }

    #[test]
    fn both_forms_have_the_same_samples_and_fixed_labels() {
        for form in [Exposition::Text, Exposition::OpenMetrics] {
            let page = page(numbers(), form).unwrap();
            for line in [
                "zavor_questions_total{door=\"ldap\",outcome=\"allowed\"} 3",
                "zavor_connections_open{door=\"ldap\"} 1",
                "zavor_answer_seconds_count{door=\"ldap\"} 3",
                "zavor_answer_seconds_bucket{le=\"+Inf\",door=\"ldap\"} 3",
                "zavor_binds_without_check_total 2",
            ] {
                assert!(page.lines().any(|found| found == line), "{line}\n{page}");
            }
        }
    }

    #[test]
    fn each_form_names_families_in_its_own_way() {
        let open_metrics = page(numbers(), Exposition::OpenMetrics).unwrap();
        assert!(open_metrics.contains("# TYPE zavor_questions counter\n"));
        assert!(open_metrics.contains("# UNIT zavor_answer_seconds seconds\n"));
        assert!(open_metrics.ends_with("# EOF\n"));
        let text = page(numbers(), Exposition::Text).unwrap();
        assert!(text.contains("# TYPE zavor_questions_total counter\n"));
        assert!(text.contains("# HELP zavor_binds_without_check_total x\n"));
        assert!(text.contains("# TYPE zavor_answer_seconds histogram\n"));
        assert!(!text.contains("# EOF") && !text.contains("# UNIT"));
    }
}
