//! [`DoveadmHosts`] against a doveadm that answers as captured, and against worse.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use zavor_app::ports::{HostAct, MailHosts};
use zavor_core::account::SignInName;
use zavor_mailhost::{ApiKey, DoveadmHosts, HOSTS_MAX, MailHost};

const KEY: &str = "canary-key-of-the-mail-host";

/// Serves one connection: reads a request, sends `answer`, closes; returns what it read.
async fn doveadm(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/doveadm/v1", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        request
    });
    (url, server)
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    while !read.ends_with(b"]]") {
        match stream.read(&mut buffer).await.unwrap() {
            0 => break,
            n => read.extend_from_slice(&buffer[..n]),
        }
    }
    String::from_utf8(read).unwrap()
}

fn host(name: &str, url: &str) -> MailHost {
    MailHost {
        name: name.into(),
        doveadm_url: url.into(),
        api_key: ApiKey::new(&format!("{KEY}\n")),
        has_cache: true,
    }
}

fn one(url: &str) -> DoveadmHosts {
    DoveadmHosts::open(vec![host("mx1", url)]).unwrap()
}

fn ana() -> SignInName {
    SignInName::from_normal_form("ana@contoso.example")
}

#[tokio::test]
async fn a_kick_is_one_post_with_the_key_and_says_what_came_of_it() {
    let (url, server) = doveadm(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n\
         Content-Length: 173\r\nConnection: close\r\n\r\n\
         [[\"doveadmResponse\",[{\"result\":\"ana@contoso.example\"}],\"zavor0\"],\
         [\"error\",{\"type\":\"exitCode\", \"exitCode\":68},\"zavor1\"],\
         [\"error\",{\"type\":\"exitCode\", \"exitCode\":68},\"zavor2\"]]",
    )
    .await;
    let done = one(&url).perform("mx1", HostAct::EndSessions, &ana()).await;
    assert_eq!(done, Ok("sessions ended".into()));
    let sent = server.await.unwrap();
    assert!(sent.starts_with("POST /doveadm/v1 HTTP/1.1\r\n"), "{sent}");
    let key = "authorization: X-Dovecot-API Y2FuYXJ5LWtleS1vZi10aGUtbWFpbC1ob3N0\r\n";
    assert!(sent.contains(key), "{sent}");
    assert!(
        sent.contains("\r\n\r\n[[\"kick\",{\"mask\":[\"ana@contoso.example\"]},\"zavor0\"],"),
        "{sent}"
    );
}

#[tokio::test]
async fn a_wrong_key_is_explained_and_no_text_holds_a_key() {
    let (url, server) = doveadm(
        "HTTP/1.1 401 Authentication required\r\nContent-Length: 0\r\nConnection: close\r\n\
         WWW-Authenticate: X-Dovecot-API\r\n\r\n",
    )
    .await;
    let hosts = one(&url);
    let why = hosts
        .perform("mx1", HostAct::FlushAuthCache, &ana())
        .await
        .unwrap_err();
    assert!(why.contains("doveadm_api_key_file"), "{why}");
    let section = host("mx1", &url);
    for text in [why, format!("{hosts:?}"), format!("{section:?}")] {
        assert!(!text.contains(KEY), "{text}");
        assert!(!text.contains("Y2FuYXJ5"), "{text}");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_host_that_is_off_or_hangs_up_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let off = one(&format!("http://{address}/doveadm/v1"));
    let why = off
        .perform("mx1", HostAct::EndSessions, &ana())
        .await
        .unwrap_err();
    assert!(
        why.contains(&format!("cannot connect to http://{address}")),
        "{why}"
    );
    assert!(why.contains("refused"), "{why}");

    let (url, server) = doveadm("").await;
    let why = one(&url)
        .perform("mx1", HostAct::EndSessions, &ana())
        .await
        .unwrap_err();
    assert!(why.contains("gave no answer"), "{why}");
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/doveadm/v1", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        stream.write_all(head).await.unwrap();
        while stream.write_all(&[b' '; 4096]).await.is_ok() {}
    });
    let why = one(&url)
        .perform("mx1", HostAct::EndSessions, &ana())
        .await
        .unwrap_err();
    assert!(why.contains("broke off"), "{why}");
    server.await.unwrap();
}

/// The test owns the runtime's clock: nothing really waits.
#[tokio::test(start_paused = true)]
async fn a_silent_host_is_given_up_within_the_promised_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/doveadm/v1", listener.local_addr().unwrap());
    let hosts = one(&url);
    let ana = ana();
    let call = hosts.perform("mx1", HostAct::EndSessions, &ana);
    let why = tokio::time::timeout(Duration::from_secs(6), call)
        .await
        .expect("perform bounds itself")
        .unwrap_err();
    assert!(why.contains("did not answer within 5 s"), "{why}");
}

#[tokio::test]
async fn tls_to_a_server_without_it_is_an_error_and_no_panic() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/doveadm/v1", listener.local_addr().unwrap());
    let Ok(hosts) = DoveadmHosts::open(vec![host("mx1", &url)]) else {
        return; // a machine without certificate roots says so at start
    };
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    });
    let why = hosts
        .perform("mx1", HostAct::EndSessions, &ana())
        .await
        .unwrap_err();
    assert!(why.contains("cannot connect"), "{why}");
    server.await.unwrap();
}

#[tokio::test]
async fn an_unknown_host_is_an_error() {
    let hosts = one("http://127.0.0.1:1/doveadm/v1");
    assert_eq!(hosts.names(), ["mx1"]);
    let why = hosts
        .perform("mx2", HostAct::EndSessions, &ana())
        .await
        .unwrap_err();
    assert!(why.contains("mx2"), "{why}");
}

/// Dovecot 2.4.1's doveadm dies of the request; without a cache there is nothing to forget.
#[tokio::test]
async fn a_dovecot_without_a_password_cache_is_not_asked_to_empty_it() {
    let nobody_listens = MailHost {
        has_cache: false,
        ..host("mx1", "http://127.0.0.1:1/doveadm/v1")
    };
    let hosts = DoveadmHosts::open(vec![nobody_listens]).unwrap();
    let ana = SignInName::from_normal_form("ana@contoso.example");
    let done = hosts.perform("mx1", HostAct::FlushAuthCache, &ana).await;
    assert!(done.unwrap().contains("no password cache"));
    assert!(
        hosts
            .perform("mx1", HostAct::EndSessions, &ana)
            .await
            .is_err()
    );
}

#[test]
fn a_bad_section_names_its_key() {
    let good = "http://127.0.0.1:8090/doveadm/v1";
    let empty_key = MailHost {
        api_key: ApiKey::new("\n"),
        ..host("mx1", good)
    };
    let long_key = MailHost {
        api_key: ApiKey::new(&"k".repeat(2000)),
        ..host("mx1", good)
    };
    let table = [
        (vec![host("", good)], "name"),
        (vec![host("mx1", good), host("mx1", good)], "two sections"),
        (vec![host("mx1", "127.0.0.1:8090")], "doveadm_url"),
        (vec![host("mx1", "ftp://127.0.0.1/x")], "doveadm_url"),
        (vec![host("mx1", "/doveadm/v1")], "doveadm_url"),
        (vec![host("mx1", "http://u:p@127.0.0.1/x")], "doveadm_url"),
        (vec![empty_key], "doveadm_api_key_file"),
        (vec![long_key], "doveadm_api_key_file"),
        (vec![host("mx1", good); HOSTS_MAX + 1], "at most"),
    ];
    for (sections, expected) in table {
        let error = DoveadmHosts::open(sections).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains(KEY), "{error}");
    }
}
