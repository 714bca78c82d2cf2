//! Results read in pages (RFC 2696).

use std::time::Duration;

use tokio::io::DuplexStream;

use super::client::{
    Client, Search, bind, combined, equals, page, present, who_am_i, with_controls,
};
use super::script::{ANA, BASE, SERVICE, SERVICE_PASSWORD, Script, connect, person};
use crate::ldap::search::{SCAN_PAGE, SIZE_LIMIT_MAX};

const PEOPLE: &str = "ou=people,dc=contoso,dc=example";

async fn bound(script: &Script, dn: &str, password: &[u8]) -> Client<DuplexStream> {
    let mut client = connect(script);
    assert_eq!(client.ask(&bind(1, dn, password)).await.code(), 0);
    client
}

fn many(count: u32) -> Script {
    let script = Script::new();
    *script.people.lock().unwrap() = (0..count)
        .map(|number| person(number, &format!("user{number:05}@contoso.example"), "User"))
        .collect();
    script
}

/// All pages of a search: the names of each.
async fn pages(
    client: &mut Client<DuplexStream>,
    search: &Search<'_>,
    size: u32,
) -> Vec<Vec<String>> {
    let (mut pages, mut from) = (Vec::new(), Vec::new());
    loop {
        let (names, code, cookie) = client.page(search, size, &from).await;
        assert_eq!(code, 0);
        pages.push(names);
        from = cookie.expect("a page has a cookie");
        if from.is_empty() {
            return pages;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_program_reads_more_than_one_answer_may_hold_in_pages() {
    let count = 2 * SIZE_LIMIT_MAX + 7;
    let mut client = bound(&many(count), SERVICE, SERVICE_PASSWORD).await;
    let everybody = Search::new(PEOPLE, 1, present("uid"));
    for size in [300, SCAN_PAGE as u32, SIZE_LIMIT_MAX, 5_000] {
        let pages = pages(&mut client, &everybody, size).await;
        let most = size.min(SIZE_LIMIT_MAX) as usize;
        assert_eq!(pages.len(), (count as usize).div_ceil(most), "{size}");
        assert!(pages.iter().all(|page| page.len() <= most), "{size}");
        let mut all = pages.concat();
        all.dedup();
        assert_eq!(all.len(), count as usize, "{size}");
    }
    // Without the control the answer is limited as before.
    assert_eq!(client.found(&everybody).await.1, 4);
}

#[tokio::test(start_paused = true)]
async fn pages_of_every_size_give_the_same_entries_in_the_same_order() {
    let mut client = bound(&Script::new(), SERVICE, SERVICE_PASSWORD).await;
    let both = combined(
        0xa1,
        &[
            equals("uid", b"bob@contoso.example"),
            equals("mail", b"office@contoso.example"),
            equals("uid", b"ana@contoso.example"),
        ],
    );
    for (base, scope, filter) in [
        (BASE, 2, present("objectClass")),
        (BASE, 3, present("objectClass")),
        (BASE, 2, equals("objectClass", b"inetOrgPerson")),
        (PEOPLE, 1, both),
        (ANA, 0, present("uid")),
        ("", 0, present("objectClass")),
    ] {
        let search = Search::new(base, scope, filter);
        let (whole, code) = client.found(&search).await;
        assert_eq!(code, 0);
        for size in 1..6 {
            let pages = pages(&mut client, &search, size).await;
            assert_eq!(pages.concat(), whole, "{base} {scope} {size}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_size_limit_of_the_client_is_for_all_pages_together() {
    let mut client = bound(&many(20), SERVICE, SERVICE_PASSWORD).await;
    let mut search = Search::new(PEOPLE, 1, present("uid"));
    search.size_limit = 7;
    let (names, code, cookie) = client.page(&search, 5, b"").await;
    assert_eq!((names.len(), code), (5, 0));
    let (names, code, _) = client.page(&search, 5, &cookie.unwrap()).await;
    assert_eq!((names.len(), code), (2, 4));
}

#[tokio::test(start_paused = true)]
async fn a_page_ends_where_a_scan_must_end_and_the_next_goes_on() {
    let mut client = bound(&many(100_300), SERVICE, SERVICE_PASSWORD).await;
    let last = Search::new(PEOPLE, 1, equals("cn", b"nobody"));
    let (names, code, cookie) = client.page(&last, 10, b"").await;
    assert_eq!((names.len(), code), (0, 0));
    let (names, code, cookie) = client.page(&last, 10, &cookie.unwrap()).await;
    assert_eq!((names.len(), code, cookie), (0, 0, Some(Vec::new())));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_wants_no_more_pages_is_let_go() {
    let mut client = bound(&many(20), SERVICE, SERVICE_PASSWORD).await;
    let search = Search::new(PEOPLE, 1, present("uid"));
    let (_, _, cookie) = client.page(&search, 5, b"").await;
    let ended = client.page(&search, 0, &cookie.unwrap()).await;
    assert_eq!(ended, (vec![], 0, Some(Vec::new())));
}

/// A cookie is the client's text: it moves the beginning, and shows nobody more.
#[tokio::test(start_paused = true)]
async fn a_made_up_cookie_shows_a_person_nothing_and_a_broken_one_is_refused() {
    let script = Script::new();
    let mut client = bound(&script, ANA, b"right").await;
    let everything = Search::new(BASE, 2, present("objectClass"));
    for cookie in [&b"\x00\x00\x00\x00\x01"[..], b"\x02\x00\x00\x00\x01a"] {
        let found = client.page(&everything, 10, cookie).await;
        assert_eq!(found, (vec![ANA.to_owned()], 0, Some(Vec::new())));
    }
    assert!(script.scans.lock().unwrap().is_empty());
    for cookie in [
        &b"x"[..],
        b"\x02\x00\x00\x00\x01",
        b"\xff\xff\xff\xff\xff\xff",
    ] {
        assert_eq!(
            client.page(&everything, 10, cookie).await.1,
            53,
            "{cookie:?}"
        );
    }
    let twice = [page(5, b"", true), page(5, b"", true)].concat();
    client.send(&everything.with_controls(7, &twice)).await;
    assert_eq!(client.answer().await.code(), 53);
}

#[tokio::test(start_paused = true)]
async fn pages_mean_something_only_for_a_search() {
    let mut client = connect(&Script::new());
    let who = |critical| {
        let whole = who_am_i(1);
        // The operation alone, with the control behind it.
        let op = whole[5..].to_vec();
        let control = page(5, b"", critical);
        with_controls(
            1,
            |m| {
                let mut reader = crate::ldap::ber::Reader::new(&op);
                let (tag, content) = reader.any().unwrap();
                m.value(tag, content);
            },
            &control,
        )
    };
    let (critical, other) = (who(true), who(false));
    assert_eq!(client.ask(&critical).await.code(), 12);
    assert_eq!(client.ask(&other).await.code(), 0);
    tokio::time::advance(Duration::from_millis(1)).await;
}
