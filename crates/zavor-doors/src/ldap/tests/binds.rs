//! Binds: who gets in, and what a failure shows.

use std::time::Duration;

use tokio::time::Instant;

use super::client::{self, Answer, bind, bind_op, message, who_am_i, with_controls};
use super::script::{
    ANA, Asked, DEADLINE, LOOPBACK, SERVICE, SERVICE_PASSWORD, Script, connect, connect_from,
    connect_to,
};
use crate::ldap::connection::{BOUND_IDLE, MESSAGE_TIME, UNBOUND_IDLE, UNBOUND_MESSAGE_MAX};

fn dn(name: &str) -> String {
    format!("uid={name},ou=people,dc=contoso,dc=example")
}

fn value(answer: Answer) -> String {
    match answer {
        Answer::Result {
            code: 0,
            value: Some(value),
            ..
        } => String::from_utf8(value).unwrap(),
        other => panic!("no value: {other:?}"),
    }
}

/// The failed bind of message 1: 49, no matched DN, no text.
const REFUSED: [u8; 14] = [0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 49, 4, 0, 4, 0];

#[tokio::test(start_paused = true)]
async fn sec_11_every_failed_bind_is_the_same_bytes_at_the_same_moment() {
    let elsewhere: std::net::IpAddr = "127.0.0.77".parse().unwrap();
    for (case, name, password) in [
        ("wrong password", dn("ana@contoso.example"), &b"wrong"[..]),
        ("password in Latin-1", dn("ana@contoso.example"), b"caf\xe9"),
        ("unknown account", dn("nobody@contoso.example"), b"right"),
        ("no possible name", dn("\\00"), b"right"),
        ("other domain", dn("ana@fabrikam.example"), b"right"),
        ("locked out", dn("locked@contoso.example"), b"right"),
        ("blocked", dn("blocked@contoso.example"), b"right"),
        ("must change", dn("change@contoso.example"), b"right"),
        ("too many in flight", dn("crowd@contoso.example"), b"right"),
        ("service, wrong password", SERVICE.to_owned(), b"wrong"),
        (
            "no entry of ours",
            "cn=admin,dc=fabrikam".to_owned(),
            b"right",
        ),
        (
            "no person",
            "ou=people,dc=contoso,dc=example".to_owned(),
            b"right",
        ),
        ("no name at all", String::new(), b"right"),
        ("address", "ana@contoso.example".to_owned(), b"wrong"),
        (
            "address of nobody",
            "nobody@contoso.example".to_owned(),
            b"right",
        ),
        (
            "address, locked out",
            "locked@contoso.example".to_owned(),
            b"right",
        ),
    ] {
        let mut client = connect_from(&Script::new(), elsewhere);
        let begin = Instant::now();
        client.send(&bind(1, &name, password)).await;
        let answer = client.raw().await.unwrap();
        assert_eq!(answer, REFUSED, "{case}");
        assert_eq!(begin.elapsed(), DEADLINE, "{case}");
        // Afterwards it is anonymous.
        assert_eq!(value(client.ask(&who_am_i(2)).await), "", "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_password_is_answered_at_once_and_names_the_address() {
    for name in [
        "ana@contoso.example",
        "ANA@Contoso.Example",
        "office@contoso.example",
        "ana",
    ] {
        let mut client = connect(&Script::new());
        let begin = Instant::now();
        assert_eq!(
            client.ask(&bind(1, &dn(name), b"right")).await.code(),
            0,
            "{name}"
        );
        assert!(begin.elapsed() < DEADLINE);
        assert_eq!(value(client.ask(&who_am_i(2)).await), format!("dn:{ANA}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_program_made_for_active_directory_binds_with_the_address_itself() {
    for name in [
        "ana@contoso.example",
        "ANA@Contoso.Example",
        "office@contoso.example",
    ] {
        let script = Script::new();
        let mut client = connect(&script);
        assert_eq!(
            client.ask(&bind(1, name, b"right")).await.code(),
            0,
            "{name}"
        );
        assert_eq!(value(client.ask(&who_am_i(2)).await), format!("dn:{ANA}"));
        assert_eq!(script.asked.lock().unwrap()[0].name, name.as_bytes());
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_says_in_the_name_what_an_app_password_is_to_open() {
    let script = Script::new();
    let mut client = connect(&script);
    for name in [
        ANA,
        "uid=ana@contoso.example,cn=imap,ou=people,dc=contoso,dc=example",
        "UID=ana@contoso.example, CN=POP3, OU=people, dc=contoso, dc=example",
    ] {
        assert_eq!(
            client.ask(&bind(1, name, b"right")).await.code(),
            0,
            "{name}"
        );
        assert_eq!(value(client.ask(&who_am_i(2)).await), format!("dn:{ANA}"));
    }
    let services: Vec<Option<Vec<u8>>> = script
        .asked
        .lock()
        .unwrap()
        .iter()
        .map(|asked| asked.service.clone())
        .collect();
    assert_eq!(
        services,
        [None, Some(b"imap".to_vec()), Some(b"POP3".to_vec())]
    );
    // Deeper names and other attributes are nobody.
    for name in [
        "uid=ana@contoso.example,ou=imap,ou=people,dc=contoso,dc=example",
        "uid=ana@contoso.example,cn=a,cn=imap,ou=people,dc=contoso,dc=example",
        "cn=imap,ou=people,dc=contoso,dc=example",
    ] {
        assert_eq!(
            client.ask(&bind(1, name, b"right")).await.code(),
            49,
            "{name}"
        );
    }
    assert_eq!(script.asked.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_bare_name_is_nobody_while_there_are_two_domains() {
    let mut script = Script::new();
    script.domains.push("fabrikam.example".into());
    let mut client = connect(&script);
    assert_eq!(client.ask(&bind(1, &dn("ana"), b"right")).await.code(), 49);
    assert!(script.asked.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn passwords_arrive_as_bytes_and_trusted_proxies_are_named() {
    let script = Script::new();
    let proxy = "::ffff:127.0.0.9".parse().unwrap();
    let mut client = connect_from(&script, proxy);
    client
        .ask(&bind(1, &dn("a\\2Cb@contoso.example"), b"caf\xe9\x00"))
        .await;
    connect(&script).ask(&bind(1, ANA, b"right")).await;
    let asked = |name: &[u8], password: &[u8], trusted_proxy| Asked {
        service: None,
        name: name.to_vec(),
        password: password.to_vec(),
        trusted_proxy,
    };
    assert_eq!(
        *script.asked.lock().unwrap(),
        [
            asked(b"a,b@contoso.example", b"caf\xe9\x00", true),
            asked(b"ana@contoso.example", b"right", false)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn busy_is_51_and_unavailable_52_at_the_deadline() {
    for (name, code) in [("busy@contoso.example", 51), ("broken@contoso.example", 52)] {
        let mut client = connect(&Script::new());
        let begin = Instant::now();
        let answer = client.ask(&bind(1, &dn(name), b"right")).await;
        let expected = Answer::Result {
            id: 1,
            tag: 0x61,
            code,
            text: String::new(),
            value: None,
            cookie: None,
        };
        assert_eq!((answer, begin.elapsed()), (expected, DEADLINE));
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_request_itself_shows_is_answered_at_once() {
    let far = "192.0.2.9".parse().unwrap();
    let local = "::1".parse().unwrap();
    let sasl = message(1, |m| {
        m.constructed(0x60, |op| {
            op.number(2, 3).octets(b"");
            op.constructed(0xa3, |sasl| {
                sasl.octets(b"PLAIN");
            });
        });
    });
    let version_2 = message(1, |m| bind_op(m, 2, ANA, b"right"));
    let critical = b"\x30\x0a\x04\x051.2.3\x01\x01\xff";
    let critical = with_controls(1, |m| bind_op(m, 3, ANA, b"right"), critical);
    for (case, peer, bytes, code) in [
        ("anonymous", far, bind(1, "", b""), 0),
        ("SASL", local, sasl, 7),
        ("version 2", local, version_2, 2),
        ("no password", local, bind(1, ANA, b""), 53),
        ("in clear from afar", far, bind(1, ANA, b"right"), 13),
        (
            "a service in clear from afar",
            far,
            bind(1, SERVICE, SERVICE_PASSWORD),
            13,
        ),
        ("no DN", local, bind(1, "ana", b"right"), 34),
        ("critical control", local, critical, 12),
    ] {
        let script = Script::new();
        let mut client = connect_from(&script, peer);
        let begin = Instant::now();
        assert_eq!(client.ask(&bytes).await.code(), code, "{case}");
        assert_eq!(begin.elapsed(), Duration::ZERO, "{case}");
        assert!(script.asked.lock().unwrap().is_empty(), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_bind_makes_a_bound_client_nobody() {
    let mut client = connect(&Script::new());
    assert_eq!(
        client.ask(&bind(1, SERVICE, SERVICE_PASSWORD)).await.code(),
        0
    );
    assert_eq!(
        value(client.ask(&who_am_i(2)).await),
        format!("dn:{SERVICE}")
    );
    assert_eq!(client.ask(&bind(3, ANA, b"wrong")).await.code(), 49);
    assert_eq!(value(client.ask(&who_am_i(4)).await), "");
}

#[tokio::test(start_paused = true)]
async fn operations_not_offered_get_the_response_that_belongs_to_them() {
    let mut client = connect(&Script::new());
    for (request, response) in [(0x66, 0x67), (0x68, 0x69), (0x4a, 0x6b), (0x6c, 0x6d)] {
        let bytes = message(5, |m| {
            m.value(request, b"");
        });
        match client.ask(&bytes).await {
            Answer::Result {
                id: 5,
                tag,
                code: 53,
                ..
            } => assert_eq!(tag, response),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(client.ask(&client::extended(6, "1.2.3")).await.code(), 2);
    assert_eq!(client.ask(&client::start_tls(7)).await.code(), 2);
    // Abandon has no answer; the next answer belongs to the next request.
    client
        .send(&message(8, |m| {
            m.value(0x50, &[7]);
        }))
        .await;
    assert_eq!(value(client.ask(&who_am_i(9)).await), "");
    client.send(&client::unbind(10)).await;
    assert_eq!(client.raw().await, None);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_ldap_is_told_so_and_disconnected() {
    let large = [&[0x30, 0x83, 0x10, 0, 0][..], &[0; 64]].concat();
    for bytes in [
        &b"GET / HTTP/1.0\r\n\r\n"[..],
        &[0x30, 0x80, 0, 0],
        &[0x30, 3, 2, 1, 0],
        &large,
    ] {
        let mut client = connect(&Script::new());
        match client.ask(bytes).await {
            Answer::Result {
                id: 0,
                tag: 0x78,
                code: 2,
                ..
            } => {}
            other => panic!("{bytes:?}: {other:?}"),
        }
        assert_eq!(client.raw().await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_of_a_megabyte_is_refused_before_it_arrives() {
    let whole = bind(1, ANA, &vec![b'x'; 1024 * 1024]);
    let mut client = connect(&Script::new());
    assert_eq!(client.ask(&whole[..8]).await.code(), 2);
    assert_eq!(client.raw().await, None);
}

#[tokio::test(start_paused = true)]
async fn larger_messages_are_allowed_after_a_bind() {
    let large = bind(2, ANA, &vec![b'x'; UNBOUND_MESSAGE_MAX]);
    let mut client = connect(&Script::new());
    assert_eq!(client.ask(&bind(1, ANA, b"right")).await.code(), 0);
    assert_eq!(client.ask(&large).await.code(), 49);
    assert_eq!(client.ask(&large[..8]).await.code(), 2);
}

#[tokio::test(start_paused = true)]
async fn silent_and_slow_clients_are_closed_without_a_word() {
    let (mut silent, meter) = connect_to(Script::new(), LOOPBACK);
    let begin = Instant::now();
    assert_eq!((silent.raw().await, begin.elapsed()), (None, UNBOUND_IDLE));
    assert_eq!(meter.snapshot().timeouts, 1);

    let mut bound = connect(&Script::new());
    bound.ask(&bind(1, ANA, b"right")).await;
    let begin = Instant::now();
    assert_eq!((bound.raw().await, begin.elapsed()), (None, BOUND_IDLE));

    let mut slow = connect(&Script::new());
    let begin = Instant::now();
    slow.send(&bind(1, ANA, b"right")[..9]).await;
    assert_eq!((slow.raw().await, begin.elapsed()), (None, MESSAGE_TIME));
}

#[tokio::test(start_paused = true)]
async fn requests_sent_at_once_are_answered_in_order() {
    let mut client = connect(&Script::new());
    let both = [
        bind(1, ANA, b"right"),
        who_am_i(2),
        bind(3, ANA, b"wrong"),
        who_am_i(4),
    ]
    .concat();
    client.send(&both).await;
    assert_eq!(client.answer().await.code(), 0);
    assert_eq!(value(client.answer().await), format!("dn:{ANA}"));
    assert_eq!(client.answer().await.code(), 49);
    assert_eq!(value(client.answer().await), "");
}
