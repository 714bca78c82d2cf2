//! Asking the help desk, before and after a recovery.

use super::*;

/// The token of the private link on this page.
fn request_token(reply: &Reply) -> String {
    let after = reply
        .body
        .split("/request/")
        .nth(1)
        .expect("a private link");
    after.chars().take(22).collect()
}

/// The number of a request that its page tells: a stranger's own, so that it says nothing of the account.
fn request_number(page: &Reply) -> String {
    let (_, after) = page.body.split_once("Its number is ").expect("it is told");
    let (number, _) = after.split_once('.').expect("a sentence");
    assert_eq!(number.len(), 6, "{number}");
    number.to_owned()
}

#[test]
fn sec_09_asking_the_help_desk_has_the_same_bytes_headers_and_cookies_for_every_address() {
    let site = site();
    site.add("ana");
    site.add("dan");
    let blocked = site
        .world
        .zavor
        .people
        .block_sign_in(&OPERATOR, "dan@contoso.example", "left");
    site.run(blocked).unwrap();
    let mut all = Vec::new();
    for name in ["ana", "nobody", "dan"] {
        let visitor = site.nobody();
        let mut steps = vec![seen(&visitor, &visitor.get("/recover/ask"))];
        let address = format!("{name}@contoso.example");
        let typed = [
            ("name", address.as_str()),
            ("text", "<b>help</b> https://evil.example"),
            ("contact", "0740"),
        ];
        let sent = visitor.post("/recover/ask", &typed);
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
        let (token, number) = (request_token(&sent), request_number(&sent));
        let link = format!("/request/{token}");
        let plain = |text: String| text.replace(&token, "LINK").replace(&number, "NUMBER");
        assert!(sent.says("for 30 days, and for 90 if"), "{}", sent.body);
        steps.push(plain(seen(&visitor, &sent)));
        site.run(site.world.zavor.support.look_up_evidence(9))
            .unwrap();
        let opened = visitor.get(&link);
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
        assert!(opened.body.contains("&#60;b&#62;help"), "{}", opened.body);
        assert!(
            !opened.body.contains("href=\"https://evil"),
            "{}",
            opened.body
        );
        assert_eq!(opened.header("referrer-policy"), "no-referrer");
        assert_eq!(opened.header("cache-control"), "no-store");
        steps.push(plain(seen(&visitor, &opened)));
        let replied = visitor.post(&link, &[("text", "tomorrow")]);
        assert_eq!(replied.status, StatusCode::SEE_OTHER, "{}", replied.body);
        steps.push(plain(seen(&visitor, &visitor.get(&link))));
        all.push((name, steps));
    }
    for (name, steps) in &all {
        assert_eq!(steps, &all[0].1, "{name}");
    }
    let fourth = site.nobody();
    fourth.get("/recover/ask");
    let typed = [("name", "ana@contoso.example"), ("text", "again")];
    let sent = fourth.post("/recover/ask", &typed);
    assert_eq!(sent.status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn the_owner_asks_after_a_recovery_without_naming_an_account_and_only_once() {
    let site = site();
    with_address(&site, "ana");
    let visitor = proved(&site, "ana");
    visitor.get("/recover/finish");
    let done = visitor.post("/recover/unlock", &[]);
    assert!(done.body.contains("href=\"/recover/ask\""), "{}", done.body);
    let form = visitor.get("/recover/ask");
    assert!(!form.body.contains("name=\"name\""), "{}", form.body);
    let sent = visitor.post("/recover/ask", &[("text", "still held")]);
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    assert!(sent.says("has your request now"), "{}", sent.body);
    assert!(!sent.says("If this address"), "{}", sent.body);
    let request = site.world.zavor.support.request(&OPERATOR, 1);
    let request = site.run(request).unwrap();
    assert_eq!(request.name.as_str(), "ana@contoso.example");
    assert_eq!(request.askers[0].proved.len(), 1);
    let again = visitor.post("/recover/ask", &[("text", "still held")]);
    assert_eq!(again.location().as_deref(), Some("/recover"));
}
