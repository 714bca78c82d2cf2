//! Compare, password modify, and the control that says why.

use std::net::IpAddr;

use tokio::time::Instant;

use super::client::{self, bind, message, who_am_i, with_controls};
use super::script::{
    ANA, DEADLINE, LOOPBACK, SERVICE, SERVICE_PASSWORD, Script, connect, connect_from,
};
use crate::ldap::ber::{self, Writer};

const NEW: &[u8] = b"nine green apples under snow";
const BOB: &str = "uid=bob@contoso.example,ou=people,dc=contoso,dc=example";

fn compare(id: u32, dn: &str, attribute: &str, value: &[u8]) -> Vec<u8> {
    message(id, |m| {
        m.constructed(0x6e, |op| {
            op.octets(dn.as_bytes());
            op.constructed(ber::SEQUENCE, |assertion| {
                assertion.octets(attribute.as_bytes());
                assertion.octets(value);
            });
        });
    })
}

fn modify_op(m: &mut Writer, who: Option<&str>, old: Option<&[u8]>, new: Option<&[u8]>) {
    let mut value = Writer::new();
    value.constructed(ber::SEQUENCE, |request| {
        for (tag, part) in [(0x80, who.map(str::as_bytes)), (0x81, old), (0x82, new)] {
            if let Some(part) = part {
                request.value(tag, part);
            }
        }
    });
    m.constructed(0x77, |op| {
        op.value(0x80, b"1.3.6.1.4.1.4203.1.11.1");
        op.value(0x81, &value.into_bytes());
    });
}

fn modify(id: u32, who: Option<&str>, old: Option<&[u8]>, new: Option<&[u8]>) -> Vec<u8> {
    message(id, |m| modify_op(m, who, old, new))
}

/// A change with both passwords.
pub(super) fn modify_of(id: u32, who: Option<&str>, old: &[u8], new: &[u8]) -> Vec<u8> {
    modify(id, who, Some(old), Some(new))
}

/// The control that asks for the password policy.
fn asks_why() -> Vec<u8> {
    let mut control = Writer::new();
    control.constructed(ber::SEQUENCE, |c| {
        c.octets(b"1.3.6.1.4.1.42.2.27.8.5.1");
    });
    control.into_bytes()
}

/// The value of the control at the end of an answer.
fn said(answer: &[u8]) -> Vec<u8> {
    let oid = b"1.3.6.1.4.1.42.2.27.8.5.1";
    let at = answer.windows(oid.len()).position(|part| part == oid);
    let at = at.expect("the control") + oid.len();
    answer[at + 2..].to_vec()
}

fn elsewhere() -> IpAddr {
    "127.0.0.77".parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn compare_says_true_or_false_of_what_the_client_may_read() {
    let mut person = connect(&Script::new());
    assert_eq!(person.ask(&compare(1, ANA, "uid", b"ana")).await.code(), 50);
    person.ask(&bind(1, ANA, b"right")).await;
    let mut service = connect(&Script::new());
    service.ask(&bind(1, SERVICE, SERVICE_PASSWORD)).await;
    for (dn, attribute, value, of_person, of_service) in [
        (ANA, "uid", &b"ANA@contoso.example"[..], 6, 6),
        (ANA, "mail", b"office@contoso.example", 6, 6),
        (ANA, "mail", b"other@contoso.example", 5, 5),
        (ANA, "ou", b"people", 16, 16),
        (ANA, "userPassword", b"right", 17, 17),
        (BOB, "uid", b"bob@contoso.example", 32, 6),
        (
            "uid=nobody@contoso.example,ou=people,dc=contoso,dc=example",
            "uid",
            b"x",
            32,
            32,
        ),
        ("ou=people,dc=contoso,dc=example", "ou", b"people", 32, 6),
        ("not a dn", "uid", b"x", 34, 34),
    ] {
        let asked = compare(2, dn, attribute, value);
        assert_eq!(
            person.ask(&asked).await.code(),
            of_person,
            "{dn} {attribute}"
        );
        assert_eq!(
            service.ask(&asked).await.code(),
            of_service,
            "{dn} {attribute}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_changes_the_own_password_and_is_anonymous_afterwards() {
    for who in [None, Some(ANA), Some("ana@contoso.example"), Some("ana")] {
        let script = Script::new();
        let mut client = connect(&script);
        client.ask(&bind(1, ANA, b"right")).await;
        if who == Some("ana") {
            let asked = modify(2, who, Some(b"right"), Some(NEW));
            assert_eq!(client.ask(&asked).await.code(), 34);
            continue;
        }
        let asked = modify(2, who, Some(b"right"), Some(NEW));
        assert_eq!(client.ask(&asked).await.code(), 0, "{who:?}");
        let changed = ("ana@contoso.example".to_owned(), NEW.to_vec());
        assert_eq!(*script.changes.lock().unwrap(), [changed]);
        let whoami = client.ask(&who_am_i(3)).await;
        assert!(format!("{whoami:?}").contains("Some([])"), "{whoami:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_temporary_password_that_binds_nowhere_is_changed_by_naming_the_account() {
    let script = Script::new();
    let mut client = connect(&script);
    let asked = modify(1, Some(ANA), Some(b"right"), Some(NEW));
    assert_eq!(client.ask(&asked).await.code(), 0);
    let asked = modify(2, None, Some(b"right"), Some(NEW));
    assert_eq!(client.ask(&asked).await.code(), 53, "whose?");
}

#[tokio::test(start_paused = true)]
async fn nobody_changes_the_password_of_somebody_else() {
    let script = Script::new();
    let mut client = connect(&script);
    client.ask(&bind(1, ANA, b"right")).await;
    for who in [BOB, "bob@contoso.example"] {
        let asked = modify(2, Some(who), Some(b"right"), Some(NEW));
        assert_eq!(client.ask(&asked).await.code(), 50, "{who}");
    }
    client.ask(&bind(3, SERVICE, SERVICE_PASSWORD)).await;
    for who in [None, Some(ANA)] {
        let asked = modify(4, who, Some(b"right"), Some(NEW));
        assert_eq!(client.ask(&asked).await.code(), 50, "{who:?}");
    }
    assert!(script.changes.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn sec_11_every_refused_change_is_the_same_bytes_at_the_same_moment() {
    let mut first = None;
    for (case, who, old) in [
        ("wrong", ANA, &b"wrong"[..]),
        (
            "unknown",
            "uid=nobody@contoso.example,ou=people,dc=contoso,dc=example",
            b"right",
        ),
        (
            "elsewhere",
            "uid=ana,ou=other,dc=contoso,dc=example",
            b"right",
        ),
        (
            "no name",
            "uid=\\00,ou=people,dc=contoso,dc=example",
            b"right",
        ),
    ] {
        let mut client = connect_from(&Script::new(), elsewhere());
        let begin = Instant::now();
        client
            .send(&modify(1, Some(who), Some(old), Some(NEW)))
            .await;
        let answer = client.raw().await.unwrap();
        assert_eq!(begin.elapsed(), DEADLINE, "{case}");
        assert_eq!(first.get_or_insert(answer.clone()), &answer, "{case}");
    }
    assert_eq!(first.unwrap()[9], 49);
}

#[tokio::test(start_paused = true)]
async fn sec_11_who_waited_for_a_pool_that_caught_up_is_answered_at_the_later_deadline() {
    for request in [
        modify(1, Some(ANA), Some(b"wrong"), Some(NEW)),
        bind(1, ANA, b"wrong"),
    ] {
        let script = Script::new();
        script.behind.store(1, std::sync::atomic::Ordering::SeqCst);
        let mut client = connect_from(&script, elsewhere());
        let begin = Instant::now();
        client.send(&request).await;
        client.raw().await.unwrap();
        assert_eq!(begin.elapsed(), DEADLINE * 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_change_lacks_is_said_and_the_broken_rule_is_named() {
    let mut client = connect(&Script::new());
    client.ask(&bind(1, ANA, b"right")).await;
    for (old, new, code, error) in [
        (None, Some(NEW), 53, Some(4)),
        (Some(&b""[..]), Some(NEW), 53, Some(4)),
        (Some(b"right"), None, 53, None),
        (Some(b"right"), Some(&b"short"[..]), 19, Some(6)),
    ] {
        let asked = with_controls(2, |m| modify_op(m, None, old, new), &asks_why());
        client.send(&asked).await;
        let answer = client.raw().await.unwrap();
        // A message of more than 127 bytes has a longer header.
        let at = if answer[1] < 0x80 { 9 } else { 10 };
        assert_eq!(answer[at], code, "{old:?} {new:?}");
        let value = match error {
            None => vec![0x30, 0],
            Some(error) => vec![0x30, 3, 0x81, 1, error],
        };
        assert_eq!(said(&answer), value, "{old:?} {new:?}");
        if code == 19 {
            let text = String::from_utf8_lossy(&answer).into_owned();
            assert!(text.contains("minimum_length"), "{text}");
        }
    }
    let mut client = connect(&Script::new());
    client.ask(&bind(1, BOB, b"right")).await;
    let asked = modify(2, None, Some(b"right"), Some(NEW));
    assert_eq!(
        client.ask(&asked).await.code(),
        53,
        "a second factor is needed"
    );
    let not = message(3, |m| {
        m.constructed(0x77, |op| {
            op.value(0x80, b"1.3.6.1.4.1.4203.1.11.1");
            op.value(0x81, b"\x30\x02\x83\x00");
        });
    });
    assert_eq!(client.ask(&not).await.code(), 2);
}

#[tokio::test(start_paused = true)]
async fn why_a_bind_failed_is_said_to_listed_mail_servers_only() {
    let name = |name: &str| format!("uid={name}@contoso.example,ou=people,dc=contoso,dc=example");
    let proxy: IpAddr = "127.0.0.9".parse().unwrap();
    for (who, error) in [
        (name("locked"), Some(1)),
        (name("blocked"), Some(1)),
        (name("change"), Some(2)),
        (name("nobody"), None),
        (ANA.to_owned(), None),
    ] {
        for peer in [proxy, elsewhere(), LOOPBACK] {
            let mut client = connect_from(&Script::new(), peer);
            let asked = with_controls(1, |m| client::bind_op(m, 3, &who, b"wrong"), &asks_why());
            client.send(&asked).await;
            let answer = client.raw().await.unwrap();
            let told = error.filter(|_| peer == proxy);
            let value = match told {
                None => vec![0x30, 0],
                Some(error) => vec![0x30, 3, 0x81, 1, error],
            };
            assert_eq!(said(&answer), value, "{who} {peer}");
        }
    }
    // Who does not ask gets no control, and one that is asked of a search says so.
    let mut client = connect(&Script::new());
    client.send(&bind(1, ANA, b"wrong")).await;
    assert_eq!(client.raw().await.unwrap().len(), 14);
}
