//! Metrics as Prometheus and strict parsers read them, at both listeners and in both forms.

use std::process::Command;

use crate::process::run_to_end;
use crate::server::{Answer, Server};
use crate::tools;

/// What Prometheus 2 and 3 send.
const PROMETHEUS: &str = "application/openmetrics-text;version=1.0.0;q=0.5,\
    application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";

/// Reads a page of OpenMetrics strictly; fails at what the specification does not allow.
const OPEN_METRICS: &str = "import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(sys.stdin.read()))
print(len(families))
";

/// The page of both listeners in one form.
fn pages(server: &Server, token: &str, accept: Option<&str>) -> [Answer; 2] {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("Authorization", bearer.as_str())];
    headers.extend(accept.map(|accept| ("Accept", accept)));
    ["metrics", "web"].map(|door| {
        let page = server.get(door, "/metrics", &headers);
        assert!(page.head.starts_with("HTTP/1.1 200"), "{}", page.head);
        assert_eq!(page.header("vary"), "accept", "{door}");
        page
    })
}

#[test]
fn promtool_finds_nothing_to_say_about_the_text_of_either_listener() {
    let Some(promtool) = tools::needed(tools::directory().join("promtool")) else {
        return;
    };
    let server = Server::start();
    for page in pages(&server, &server.token("monitor"), None) {
        let kind = page.header("content-type");
        assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
        let mut command = Command::new(&promtool);
        let checked = run_to_end(command.args(["check", "metrics"]), &page.body);
        let said = [checked.stdout, checked.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(checked.status.success() && said.is_empty(), "{said}");
    }
}

#[test]
fn a_strict_reader_of_open_metrics_takes_what_prometheus_asks_for() {
    let Some(python) = tools::needed(tools::directory().join("python/bin/python")) else {
        return;
    };
    let server = Server::start();
    for page in pages(&server, &server.token("monitor"), Some(PROMETHEUS)) {
        let kind = page.header("content-type");
        assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"));
        let read = run_to_end(Command::new(&python).args(["-c", OPEN_METRICS]), &page.body);
        let said = String::from_utf8_lossy(&read.stderr);
        assert!(read.status.success(), "{said}");
    }
}

#[test]
fn the_slowest_bucket_of_every_histogram_is_infinite() {
    let server = Server::start();
    let token = server.token("monitor");
    for accept in [None, Some(PROMETHEUS)] {
        for page in pages(&server, &token, accept) {
            let buckets: Vec<&str> = page
                .body
                .lines()
                .filter(|line| line.starts_with("zavor_answer_seconds_bucket"))
                .collect();
            let doors = buckets.iter().filter(|line| line.contains("+Inf"));
            assert_eq!(doors.count(), 3, "{buckets:#?}");
            assert!(!page.body.contains("e308"), "{buckets:#?}");
        }
    }
}
