//! [`Messages`] against mail servers and web servers that answer well, badly or not at all.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use zavor_app::ports::{Mail, Messenger, OwnCall, OwnHook, Undelivered, WebhookCall};
use zavor_core::moment::Timestamp;
use zavor_mailhost::{ApiKey, Messages, MessagesConfig, OwnWebhook, SIGNATURE_HEADERS, SmtpServer};

const FROM: &str = "Zăvor <no-reply@contoso.example>";

fn mailing(url: &str) -> Messages {
    let smtp = SmtpServer {
        url: url.into(),
        from: Some(FROM.into()),
        ..SmtpServer::default()
    };
    Messages::open(&MessagesConfig {
        smtp: Some(smtp),
        webhook_allow: Vec::new(),
        own: Vec::new(),
    })
    .unwrap()
}

fn mail() -> Mail {
    Mail {
        to: "ana@home.example".into(),
        subject: "Parola a fost resetată".into(),
        text: "Bună ziua,\n\n.parola contului a fost resetată.\n".into(),
        html: "<p>Bună ziua,</p>\n.parola".into(),
        organisation: "contoso.example".into(),
        idempotency_key: 0xfeed,
    }
}

/// Answers of a mail server to the commands of one connection.
#[derive(Clone, Copy)]
struct Answers {
    greeting: &'static str,
    hello: &'static str,
    mail: &'static str,
    recipient: &'static str,
    end: &'static str,
}

const WELL: Answers = Answers {
    greeting: "220 mx.contoso.example ESMTP",
    hello: "250-mx.contoso.example\r\n250 PIPELINING",
    mail: "250 2.1.0 Ok",
    recipient: "250 2.1.5 Ok",
    end: "250 2.0.0 Ok: queued as 4F2A",
};

/// A mail server for one connection; returns the commands and the message that it received.
async fn mail_server(answers: Answers) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve_mail(stream, answers).await
    });
    (url, server)
}

async fn serve_mail(stream: TcpStream, answers: Answers) -> String {
    let mut stream = BufReader::new(stream);
    let mut log = String::new();
    let mut in_message = false;
    let greeting = format!("{}\r\n", answers.greeting);
    stream.write_all(greeting.as_bytes()).await.unwrap();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return log;
        }
        log.push_str(&line);
        let answer = match line.split([' ', ':', '\r']).next().unwrap() {
            "." if in_message => {
                in_message = false;
                answers.end
            }
            _ if in_message => continue,
            "EHLO" => answers.hello,
            "MAIL" => answers.mail,
            "RCPT" => answers.recipient,
            "DATA" => {
                in_message = true;
                "354 End data with <CR><LF>.<CR><LF>"
            }
            _ => "250 Ok",
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.write_all(b"\r\n").await.unwrap();
        if !answer.starts_with(['2', '3']) || answer == answers.end {
            return log;
        }
    }
}

#[tokio::test]
async fn a_mail_without_html_is_plain_text_only() {
    let (url, server) = mail_server(WELL).await;
    let mail = Mail {
        html: String::new(),
        ..mail()
    };
    mailing(&url).send(&mail).await.unwrap();
    let log = server.await.unwrap();
    assert!(
        log.contains("Content-Type: text/plain; charset=utf-8\r\n"),
        "{log}"
    );
    assert!(
        !log.contains("multipart") && !log.contains("text/html"),
        "{log}"
    );
}

#[tokio::test]
async fn the_senders_name_is_the_configured_one_or_the_organisation() {
    for (from, organisation, shown) in [
        (
            "no-reply@contoso.example",
            "contoso.example",
            "From: contoso.example <no-reply@contoso.example>\r\n",
        ),
        (
            "no-reply@contoso.example",
            "",
            "From: no-reply@contoso.example\r\n",
        ),
        (
            "Contoso <no-reply@contoso.example>",
            "contoso.example",
            "From: Contoso <no-reply@contoso.example>\r\n",
        ),
        (
            "no-reply@contoso.example",
            "a\"b <evil@x.example>, c",
            "From: =?utf-8?b?YSJiIDxldmlsQHguZXhhbXBsZT4sIGM=?= <no-reply@contoso.example>\r\n",
        ),
    ] {
        let (url, server) = mail_server(WELL).await;
        let smtp = SmtpServer {
            url,
            from: Some(from.into()),
            ..SmtpServer::default()
        };
        let messages = Messages::open(&MessagesConfig {
            smtp: Some(smtp),
            webhook_allow: Vec::new(),
            own: Vec::new(),
        });
        let mail = Mail {
            organisation: organisation.into(),
            ..mail()
        };
        messages.unwrap().send(&mail).await.unwrap();
        let log = server.await.unwrap();
        assert!(log.contains(shown), "{shown}\n{log}");
    }
}

#[tokio::test]
async fn a_mail_is_text_and_html_marked_as_automatic_and_known_again_by_its_id() {
    let (url, server) = mail_server(WELL).await;
    let sent = mailing(&url).send(&mail()).await;
    assert_eq!(sent, Ok("250 2.0.0 Ok: queued as 4F2A".into()));
    let log = server.await.unwrap();
    for expected in [
        "MAIL FROM:<no-reply@contoso.example>\r\n",
        "RCPT TO:<ana@home.example>\r\n",
        "From: =?utf-8?b?",
        "To: ana@home.example\r\n",
        "Message-ID: <zavor-000000000000feed@contoso.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "MIME-Version: 1.0\r\n",
        "Date: ",
    ] {
        assert!(log.contains(expected), "{expected}\n{log}");
    }
    let place = |part: &str| log.find(part);
    assert!(
        place("text/plain") < place("text/html"),
        "the best comes last (RFC 2046): {log}"
    );
    assert!(log.is_ascii(), "old servers take it: {log}");
    assert!(!log.contains("Parola a fost resetată"));
}

#[tokio::test]
async fn refusals_for_now_are_repeated_and_refusals_for_good_are_not() {
    let refusals = [
        (
            Answers {
                recipient: "450 4.2.0 greylisted",
                ..WELL
            },
            true,
        ),
        (
            Answers {
                end: "451 4.3.0 disk full",
                ..WELL
            },
            true,
        ),
        (
            Answers {
                mail: "530 5.7.0 authentication required",
                ..WELL
            },
            true,
        ),
        (
            Answers {
                recipient: "550 5.1.1 no such user",
                ..WELL
            },
            false,
        ),
        (
            Answers {
                end: "554 5.7.1 content refused",
                ..WELL
            },
            false,
        ),
    ];
    for (answers, repeated) in refusals {
        let (url, server) = mail_server(answers).await;
        let sent = mailing(&url).send(&mail()).await;
        let (later, why) = match sent.unwrap_err() {
            Undelivered::Later(why) => (true, why),
            Undelivered::Never(why) => (false, why),
        };
        assert_eq!(later, repeated, "{why}");
        assert!(why.contains(&url), "{why}");
        server.await.unwrap();
    }
}

/// A mail server for any number of connections.
async fn patient_server(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve_mail(stream, answers));
        }
    });
    url
}

#[tokio::test]
async fn a_server_that_refuses_us_has_not_refused_the_mail() {
    let hello = |hello| Answers { hello, ..WELL };
    let greeting = |greeting| Answers { greeting, ..WELL };
    let recipient = |recipient| Answers { recipient, ..WELL };
    for answers in [
        hello("550 5.7.1 helo name refused"),
        hello("501 5.5.4 syntax"),
        hello("421 4.3.2 not now"),
        hello("450 4.7.1 host not found"),
        greeting("554 5.3.2 no service here"),
        greeting("421 4.3.2 too busy"),
        // Postfix says so at the recipient.
        recipient("504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname"),
        recipient("554 5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied"),
    ] {
        let url = patient_server(answers).await;
        let sent = mailing(&url).send(&mail()).await;
        assert!(matches!(sent, Err(Undelivered::Later(_))), "{sent:?}");
    }
    let never = Answers {
        recipient: "550 5.1.1 no such user",
        ..WELL
    };
    let url = patient_server(never).await;
    let sent = mailing(&url).send(&mail()).await;
    assert!(matches!(sent, Err(Undelivered::Never(_))), "{sent:?}");
}

#[tokio::test]
async fn the_server_hears_the_configured_name() {
    for (helo, said) in [
        (
            Some("accounts.contoso.example"),
            "EHLO accounts.contoso.example\r\n",
        ),
        (Some("[192.0.2.7]"), "EHLO [192.0.2.7]\r\n"),
        (Some("[IPv6:2001:db8::7]"), "EHLO [IPv6:2001:db8::7]\r\n"),
    ] {
        let (url, server) = mail_server(WELL).await;
        let smtp = SmtpServer {
            url,
            from: Some(FROM.into()),
            helo: helo.map(Into::into),
            ..SmtpServer::default()
        };
        let messages = Messages::open(&MessagesConfig {
            smtp: Some(smtp),
            webhook_allow: Vec::new(),
            own: Vec::new(),
        });
        messages.unwrap().send(&mail()).await.unwrap();
        let log = server.await.unwrap();
        assert!(log.starts_with(said), "{log}");
    }
}

#[tokio::test]
async fn a_link_of_the_longest_length_stays_on_one_line_of_the_mail() {
    let (url, server) = mail_server(WELL).await;
    let link = format!("https://accounts.contoso.example/{}", "a".repeat(37));
    assert_eq!(link.len(), 70);
    let mail = Mail {
        text: format!("Bună ziua,\n\n{link}\n\nadministratorii\n"),
        ..mail()
    };
    mailing(&url).send(&mail).await.unwrap();
    let log = server.await.unwrap();
    let encoded = log.contains("Content-Transfer-Encoding: base64");
    assert!(encoded || log.lines().any(|line| line == link), "{log}");
}

#[tokio::test]
async fn a_mail_server_that_is_off_is_tried_again() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", free.local_addr().unwrap());
    drop(free);
    let sent = mailing(&url).send(&mail()).await;
    assert!(matches!(sent, Err(Undelivered::Later(_))), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_hangs_is_left_after_its_time() {
    let hanging = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", hanging.local_addr().unwrap());
    let sent = mailing(&url).send(&mail()).await;
    assert!(matches!(sent, Err(Undelivered::Later(_))), "{sent:?}");
}

#[tokio::test]
async fn a_line_break_never_becomes_a_header() {
    let messages = mailing("smtp://127.0.0.1:1");
    let subject = Mail {
        subject: "Hello\r\nBcc: everybody@contoso.example".into(),
        ..mail()
    };
    let to = Mail {
        to: "ana@home.example\r\nBcc: x@y.example".into(),
        ..mail()
    };
    let nobody = Mail {
        to: "ana".into(),
        ..mail()
    };
    for mail in [subject, to, nobody] {
        let sent = messages.send(&mail).await;
        assert!(matches!(sent, Err(Undelivered::Never(_))), "{sent:?}");
    }
}

#[tokio::test]
async fn without_a_mail_server_nothing_can_be_mailed() {
    let messages = Messages::open(&MessagesConfig::default()).unwrap();
    assert!(!messages.can_mail());
    let sent = messages.send(&mail()).await;
    assert!(matches!(sent, Err(Undelivered::Never(_))), "{sent:?}");
    assert!(mailing("smtp://127.0.0.1:1").can_mail());
}

#[tokio::test]
async fn a_wrong_section_names_the_key_and_no_text_holds_the_password() {
    let fine = SmtpServer {
        helo: None,
        url: "smtps://mx.contoso.example".into(),
        from: Some(FROM.into()),
        user: Some("zavor".into()),
        password: Some(ApiKey::new("canary-7f3a")),
    };
    let open = |smtp: &SmtpServer| {
        Messages::open(&MessagesConfig {
            smtp: Some(smtp.clone()),
            webhook_allow: Vec::new(),
            own: Vec::new(),
        })
    };
    let text = format!("{fine:?} {:?}", open(&fine).unwrap());
    assert!(!text.contains("canary-7f3a"), "{text}");
    let wrong = [
        (
            SmtpServer {
                from: None,
                ..fine.clone()
            },
            "smtp.from",
        ),
        (
            SmtpServer {
                from: Some("nobody".into()),
                ..fine.clone()
            },
            "smtp.from",
        ),
        (
            SmtpServer {
                user: None,
                ..fine.clone()
            },
            "smtp.user",
        ),
        (
            SmtpServer {
                password: None,
                ..fine.clone()
            },
            "smtp.password",
        ),
        (
            SmtpServer {
                url: "http://mx/".into(),
                ..fine.clone()
            },
            "smtp.url",
        ),
        (
            SmtpServer {
                url: "smtp://a:canary-7f3a@mx".into(),
                ..fine.clone()
            },
            "smtp.url",
        ),
        (
            SmtpServer {
                url: "smtp://mx/x".into(),
                ..fine.clone()
            },
            "smtp.url",
        ),
    ];
    for (section, key) in wrong {
        let why = open(&section).unwrap_err().to_string();
        assert!(why.contains(key) && !why.contains("canary"), "{key}: {why}");
    }
}

/// Serves one connection: reads a request, sends `answer`, closes; returns what it read.
async fn web_server(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = Vec::new();
        let mut buffer = [0; 4096];
        while !read.ends_with(b"}") {
            match stream.read(&mut buffer).await.unwrap() {
                0 => break,
                n => read.extend_from_slice(&buffer[..n]),
            }
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(read).unwrap()
    });
    (url, server)
}

fn calling() -> Messages {
    Messages::open(&MessagesConfig {
        smtp: None,
        webhook_allow: vec!["127.0.0.1".into()],
        own: Vec::new(),
    })
    .unwrap()
}

fn call(url: &str) -> WebhookCall {
    WebhookCall {
        url: url.into(),
        body: r#"{"kind":"attack_in_progress"}"#.into(),
        key: vec![7; 32],
        idempotency_key: 0xfeed,
        time: Timestamp::from_secs(1_800_000_000),
    }
}

#[tokio::test]
async fn a_call_is_one_signed_post() {
    let (url, server) = web_server("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok").await;
    assert_eq!(calling().call(&call(&url)).await, Ok("HTTP 202".into()));
    let sent = server.await.unwrap();
    assert!(sent.starts_with("POST /hook?x=1 HTTP/1.1\r\n"), "{sent}");
    let [time, signature, repetition] = SIGNATURE_HEADERS;
    for expected in [
        format!(
            "host: {}\r\n",
            &url["http://".len()..url.len() - "/hook?x=1".len()]
        ),
        format!("{time}: 1800000000\r\n"),
        format!("{signature}: v1="),
        format!("{repetition}: 000000000000feed\r\n"),
        "content-type: application/json\r\n".into(),
    ] {
        assert!(sent.contains(&expected), "{expected}\n{sent}");
    }
    assert!(sent.ends_with("\r\n\r\n{\"kind\":\"attack_in_progress\"}"));
}

#[tokio::test]
async fn an_operators_webhook_is_called_with_its_own_key_and_needs_no_list() {
    let (url, server) = web_server("HTTP/1.1 204 No Content\r\n\r\n").await;
    let messages = Messages::open(&MessagesConfig {
        smtp: None,
        webhook_allow: Vec::new(),
        own: vec![OwnWebhook {
            hook: OwnHook::RecoveryCode,
            url: url.clone(),
            key: ApiKey::new("canary-5c1d\n"),
        }],
    })
    .unwrap();
    let host = &url["http://".len()..url.len() - "/hook?x=1".len()];
    assert_eq!(messages.own_hook(OwnHook::RecoveryCode), Some(host.into()));
    assert_eq!(messages.own_hook(OwnHook::SupportRequest), None);
    assert!(messages.may_call(&url).is_err(), "no policy may name it");
    let call = |hook| OwnCall {
        hook,
        body: r#"{"code":"1234567"}"#.into(),
        idempotency_key: 0xfeed,
        time: Timestamp::from_secs(1_800_000_000),
    };
    assert!(!format!("{:?}", call(OwnHook::RecoveryCode)).contains("1234567"));
    let sent = messages.call_own(&call(OwnHook::SupportRequest)).await;
    assert!(matches!(sent, Err(Undelivered::Never(_))), "{sent:?}");
    let sent = messages.call_own(&call(OwnHook::RecoveryCode)).await;
    assert_eq!(sent, Ok("HTTP 204".into()));
    let sent = server.await.unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"canary-5c1d").unwrap();
    mac.update(b"1800000000.{\"code\":\"1234567\"}");
    let signature = hex::encode(mac.finalize().into_bytes());
    let [time, signed, repetition] = SIGNATURE_HEADERS;
    for expected in [
        format!("{time}: 1800000000\r\n"),
        format!("{signed}: v1={signature}\r\n"),
        format!("{repetition}: 000000000000feed\r\n"),
    ] {
        assert!(sent.contains(&expected), "{expected}\n{sent}");
    }
    assert!(sent.ends_with("\r\n\r\n{\"code\":\"1234567\"}"), "{sent}");
}

#[tokio::test]
async fn an_operators_webhook_in_clear_elsewhere_is_no_start() {
    for url in ["http://sms.contoso.example/", "ftp://localhost/", "sms"] {
        let opened = Messages::open(&MessagesConfig {
            smtp: None,
            webhook_allow: Vec::new(),
            own: vec![OwnWebhook {
                hook: OwnHook::RecoveryCode,
                url: url.into(),
                key: ApiKey::new("key"),
            }],
        });
        let why = opened.unwrap_err().to_string();
        assert!(why.contains(url), "{why}");
        assert!(OwnWebhook::check(url).is_err(), "{url}");
    }
}

#[tokio::test]
async fn what_a_web_server_answers_decides_whether_it_is_called_again() {
    for (answer, repeated) in [
        (
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
            false,
        ),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false),
        (
            "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
            true,
        ),
        (
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
            true,
        ),
        ("no HTTP at all\r\n\r\n", true),
        ("", true),
    ] {
        let (url, server) = web_server(answer).await;
        let later = match calling().call(&call(&url)).await.unwrap_err() {
            Undelivered::Later(_) => true,
            Undelivered::Never(_) => false,
        };
        assert_eq!(later, repeated, "{answer:?}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n";
        stream.write_all(head).await.unwrap();
        let block = [b'x'; 64 * 1024];
        // Ends when the caller hangs up.
        while stream.write_all(&block).await.is_ok() {}
    });
    assert_eq!(calling().call(&call(&url)).await, Ok("HTTP 200".into()));
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_web_server_that_hangs_is_left_after_its_time() {
    let hanging = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", hanging.local_addr().unwrap());
    let called = calling().call(&call(&url)).await;
    assert!(matches!(called, Err(Undelivered::Later(_))), "{called:?}");
}

#[tokio::test]
async fn a_host_that_is_not_listed_is_never_called() {
    let messages = calling();
    for url in [
        "https://evil.example/",
        "http://localhost/",
        "http://[::1]/",
        "nonsense",
    ] {
        assert!(messages.may_call(url).is_err(), "{url}");
        let called = messages.call(&call(url)).await;
        assert!(
            matches!(called, Err(Undelivered::Never(_))),
            "{url}: {called:?}"
        );
    }
    assert_eq!(messages.may_call("http://127.0.0.1:9000/"), Ok(()));
}
