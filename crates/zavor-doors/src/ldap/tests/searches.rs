//! Searches: who sees what, and the limits.

use super::client::{Answer, Client, Search, begins, bind, combined, equals, present};
use super::script::{ANA, BASE, SERVICE, SERVICE_PASSWORD, Script, connect, person};
use crate::ldap::search::{SCAN_PAGE, SCANNED_PEOPLE_MAX, SIZE_LIMIT_MAX, TIME_LIMIT_MAX};
use std::time::Duration;
use tokio::io::DuplexStream;
use tokio::time::Instant;
use zavor_core::account::AccountId;

const PEOPLE: &str = "ou=people,dc=contoso,dc=example";
const BOB: &str = "uid=bob@contoso.example,ou=people,dc=contoso,dc=example";
const NOBODY: &str = "uid=nobody@contoso.example,ou=people,dc=contoso,dc=example";

async fn bound(script: &Script, dn: &str, password: &[u8]) -> Client<DuplexStream> {
    let mut client = connect(script);
    assert_eq!(client.ask(&bind(1, dn, password)).await.code(), 0);
    client
}

fn everything(base: &str, scope: u32) -> Search<'_> {
    Search::new(base, scope, present("objectClass"))
}

#[tokio::test(start_paused = true)]
async fn nobody_reads_only_the_root_dse() {
    let mut client = connect(&Script::new());
    let mut root = everything("", 0);
    root.attributes = &["*", "+"];
    let (entries, code) = client.search(&root).await;
    assert_eq!(code, 0);
    let [Answer::Entry { dn, attributes }] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(dn, "");
    for (name, expected) in [
        ("namingContexts", &[BASE][..]),
        ("supportedLDAPVersion", &["3"]),
        (
            "supportedExtension",
            &["1.3.6.1.4.1.4203.1.11.3", "1.3.6.1.4.1.4203.1.11.1"],
        ),
        (
            "supportedControl",
            &["1.2.840.113556.1.4.319", "1.3.6.1.4.1.42.2.27.8.5.1"],
        ),
        ("vendorName", &["Zavor"]),
    ] {
        let found = attributes.iter().find(|(known, _)| known == name);
        assert_eq!(&found.expect(name).1, expected);
    }
    for base in [BASE, PEOPLE, ANA, BOB, NOBODY, "dc=fabrikam"] {
        for scope in 0..4 {
            assert_eq!(
                client.found(&everything(base, scope)).await,
                (vec![], 50),
                "{base}"
            );
        }
    }
    assert_eq!(client.found(&everything("", 2)).await, (vec![], 32));
}

#[tokio::test(start_paused = true)]
async fn a_person_reads_the_own_entry_and_cannot_tell_whether_others_exist() {
    let script = Script::new();
    let mut client = bound(&script, ANA, b"right").await;
    for (base, scope) in [
        (ANA, 0),
        (ANA, 2),
        (PEOPLE, 1),
        (PEOPLE, 2),
        (BASE, 2),
        (BASE, 3),
    ] {
        assert_eq!(
            client.found(&everything(base, scope)).await,
            (vec![ANA.into()], 0),
            "{base}"
        );
    }
    for (base, scope) in [(BASE, 0), (BASE, 1), (PEOPLE, 0), (ANA, 1)] {
        assert_eq!(
            client.found(&everything(base, scope)).await,
            (vec![], 0),
            "{base} {scope}"
        );
    }
    for base in [
        BOB,
        NOBODY,
        "uid=bob,ou=people,dc=contoso,dc=example",
        "dc=fabrikam",
    ] {
        assert_eq!(
            client.found(&everything(base, 0)).await,
            (vec![], 32),
            "{base}"
        );
    }
    for filter in [
        equals("uid", b"bob@contoso.example"),
        begins("mail", b"bob"),
    ] {
        assert_eq!(
            client.found(&Search::new(BASE, 2, filter)).await,
            (vec![], 0)
        );
    }
    assert!(script.scans.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_person_whose_address_went_to_somebody_else_reads_nothing() {
    let script = Script::new();
    let mut client = bound(&script, ANA, b"right").await;
    script.people.lock().unwrap()[0].id = AccountId(99);
    assert_eq!(client.found(&everything(ANA, 0)).await, (vec![], 32));
}

#[tokio::test(start_paused = true)]
async fn a_service_finds_people_by_name_without_a_scan() {
    let script = Script::new();
    let mut client = bound(&script, SERVICE, SERVICE_PASSWORD).await;
    for filter in [
        equals("uid", b"ana"),
        equals("mail", b"Office@contoso.example"),
        combined(
            0xa0,
            &[
                equals("objectClass", b"inetOrgPerson"),
                equals("uid", b"ana"),
            ],
        ),
        combined(
            0xa1,
            &[
                equals("uid", b"ana@contoso.example"),
                equals("mail", b"ana@contoso.example"),
            ],
        ),
    ] {
        assert_eq!(
            client.found(&Search::new(BASE, 2, filter)).await,
            (vec![ANA.into()], 0)
        );
    }
    for filter in [
        equals("uid", b"nobody"),
        equals("uid", b"\xff\xfe"),
        equals("objectGUID", b"\x00\xff\x80\x01"),
        combined(0xa0, &[equals("uid", b"ana"), equals("uid", b"bob")]),
        combined(0xa2, &[equals("objectGUID", b"\xff")]),
    ] {
        assert_eq!(
            client.found(&Search::new(PEOPLE, 1, filter)).await,
            (vec![], 0)
        );
    }
    // Only the last one, a negation, had to look at people.
    assert_eq!(script.scans.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_reads_the_tree() {
    let mut client = bound(&Script::new(), SERVICE, SERVICE_PASSWORD).await;
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    for (base, scope, expected) in [
        (BASE, 0, names(&[BASE])),
        (BASE, 1, names(&[PEOPLE])),
        (BASE, 2, names(&[BASE, PEOPLE, ANA, BOB])),
        (BASE, 3, names(&[PEOPLE, ANA, BOB])),
        (PEOPLE, 0, names(&[PEOPLE])),
        (PEOPLE, 1, names(&[ANA, BOB])),
        (PEOPLE, 3, names(&[ANA, BOB])),
        (BOB, 0, names(&[BOB])),
        (BOB, 1, names(&[])),
        ("uid=bob,ou=people,dc=contoso,dc=example", 2, names(&[BOB])),
    ] {
        assert_eq!(
            client.found(&everything(base, scope)).await,
            (expected, 0),
            "{base} {scope}"
        );
    }
    assert_eq!(client.found(&everything(NOBODY, 0)).await, (vec![], 32));
    assert_eq!(client.found(&everything("no dn", 0)).await, (vec![], 34));
}

#[tokio::test(start_paused = true)]
async fn an_entry_shows_names_and_groups_and_nothing_else() {
    let mut client = bound(&Script::new(), SERVICE, SERVICE_PASSWORD).await;
    let (entries, _) = client.search(&everything(ANA, 0)).await;
    let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let expected: Vec<(String, Vec<String>)> = vec![
        (
            "objectClass".into(),
            list(&["top", "person", "organizationalPerson", "inetOrgPerson"]),
        ),
        ("uid".into(), list(&["ana@contoso.example"])),
        ("cn".into(), list(&["Ana Popescu"])),
        ("sn".into(), list(&["Popescu"])),
        (
            "mail".into(),
            list(&["ana@contoso.example", "office@contoso.example"]),
        ),
        (
            "memberOf".into(),
            list(&["cn=staff,ou=groups,dc=contoso,dc=example"]),
        ),
    ];
    assert_eq!(
        entries,
        [Answer::Entry {
            dn: ANA.into(),
            attributes: expected
        }]
    );

    let mut types = everything(ANA, 0);
    types.types_only = true;
    types.attributes = &["MAIL", "userPassword"];
    let (entries, _) = client.search(&types).await;
    let attributes = vec![("mail".into(), vec![])];
    assert_eq!(
        entries,
        [Answer::Entry {
            dn: ANA.into(),
            attributes
        }]
    );

    types.attributes = &["1.1"];
    let (entries, _) = client.search(&types).await;
    assert_eq!(
        entries,
        [Answer::Entry {
            dn: ANA.into(),
            attributes: vec![]
        }]
    );
}

fn many(count: u32) -> Script {
    let script = Script::new();
    *script.people.lock().unwrap() = (0..count)
        .map(|number| person(number, &format!("user{number:05}@contoso.example"), "User"))
        .collect();
    script
}

#[tokio::test(start_paused = true)]
async fn sizes_are_limited_by_the_client_and_by_the_server() {
    let script = many(SIZE_LIMIT_MAX + 1);
    let mut client = bound(&script, SERVICE, SERVICE_PASSWORD).await;
    for (asked, returned) in [(0, SIZE_LIMIT_MAX), (5_000, SIZE_LIMIT_MAX), (3, 3)] {
        let mut search = everything(PEOPLE, 1);
        search.size_limit = asked;
        let (names, code) = client.found(&search).await;
        assert_eq!((names.len() as u32, code), (returned, 4), "{asked}");
    }
    let mut exact = Search::new(PEOPLE, 1, begins("uid", b"user0000"));
    exact.size_limit = 10;
    assert_eq!(client.found(&exact).await.0.len(), 10);
    assert_eq!(client.found(&exact).await.1, 0);
    assert_eq!(script.scans.lock().unwrap().last().unwrap(), "user0000");
}

#[tokio::test(start_paused = true)]
async fn time_is_limited_by_the_client_and_by_the_server() {
    let mut script = many(5_000);
    script.page_time = Duration::from_secs(2);
    let mut client = bound(&script, SERVICE, SERVICE_PASSWORD).await;
    for (asked, ends) in [
        (0, TIME_LIMIT_MAX),
        (600, TIME_LIMIT_MAX),
        (7, Duration::from_secs(8)),
    ] {
        let mut search = Search::new(PEOPLE, 1, equals("sn", b"nobody"));
        search.time_limit = asked;
        let begin = Instant::now();
        assert_eq!(client.found(&search).await, (vec![], 3), "{asked}");
        assert_eq!(begin.elapsed(), ends, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_scan_ends_at_its_bound() {
    let mut script = Script::new();
    script.endless = true;
    let mut client = bound(&script, SERVICE, SERVICE_PASSWORD).await;
    let search = Search::new(PEOPLE, 1, equals("sn", b"nobody"));
    assert_eq!(client.found(&search).await, (vec![], 11));
    let pages = script.scans.lock().unwrap().len();
    assert_eq!(pages, SCANNED_PEOPLE_MAX.div_ceil(SCAN_PAGE));
}
