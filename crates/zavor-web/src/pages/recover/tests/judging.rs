//! A new password is judged while it is typed, on every page that takes one.

use zavor_app::people::ResetPassword;
use zavor_app::platform::Settings;
use zavor_testkit::world_with;

use super::*;
use crate::testing::site_in;

/// The name of the organisation is in it, which nobody is told who has not proved anything.
const NAMED: &str = "contoso has quiet otters";
/// One term of the organisation, and little else.
const OF_A_TERM: &str = "zvqkrmtywxbh-a1x7q";

/// How a page judges a password: `refused`, or how hard it is to guess.
fn judged(visitor: &Visitor<'_>, path: &str, password: &str) -> String {
    let reply = visitor.post(path, &[("new-password", password)]);
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(!reply.body.contains(password), "{}", reply.body);
    let answer: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert!(answer["says"].as_str().is_some_and(|says| says.len() > 3));
    answer["strength"].as_str().unwrap().to_owned()
}

fn site_with_a_term() -> TestSite {
    site_in(world_with(Settings {
        password_terms: vec!["zvqkrmtywxbh".into()],
        ..Settings::default()
    }))
}

#[test]
fn a_new_password_is_judged_while_it_is_typed_by_the_rules_of_whose_it_is() {
    let site = site_with_a_term();
    with_address(&site, "ana");
    let own = [
        ("zvqkrm", "refused"),
        (NAMED, "refused"),
        (OF_A_TERM, "fair"),
    ];
    let of_nobody = [
        ("zvqkrm", "refused"),
        (NAMED, "strong"),
        (OF_A_TERM, "strong"),
    ];

    let stranger = site.nobody();
    let page = stranger.get("/password");
    assert!(page.says("data-judge=\"/password/judge\""), "{}", page.body);
    let recovered = proved(&site, "ana@contoso.example");
    let page = recovered.get("/recover/finish");
    assert!(page.says("data-judge=\"/recover/judge\""), "{}", page.body);

    let people = &site.world.zavor.people;
    let reset = people.reset_password(&OPERATOR, "ana", ResetPassword::Link, false, None);
    site.run(reset).unwrap();
    site.run(run_outbox(&site.world.zavor.notifications))
        .unwrap();
    let mails = site.world.messenger.mails_to(HOME);
    let linked = mails
        .iter()
        .find_map(|mail| mail.text.split_once("/password/"));
    let (_, rest) = linked.expect("a link is mailed");
    let token = rest.split_whitespace().next().unwrap();
    let by_link = site.nobody();
    by_link.get(&format!("/password/{token}"));
    let of_link = format!("/password/{token}/judge");

    for (password, expected) in of_nobody {
        assert_eq!(judged(&stranger, "/password/judge", password), expected);
        let over = judged(&stranger, "/recover/judge", password);
        assert_eq!(over, expected, "nothing is proved");
    }
    for (password, expected) in own {
        assert_eq!(judged(&by_link, &of_link, password), expected, "{password}");
    }
    // The reset has ended the flow: it is nobody's now.
    assert_eq!(judged(&recovered, "/recover/judge", NAMED), "strong");
}

#[test]
fn the_owner_of_a_session_and_of_a_proved_recovery_are_told_their_own_rules() {
    let site = site_with_a_term();
    with_address(&site, "ana");
    let signed_in = site.signed_in("ana");
    signed_in.get("/password");
    let recovered = proved(&site, "ana@contoso.example");
    for (password, expected) in [(NAMED, "refused"), (OF_A_TERM, "fair")] {
        assert_eq!(judged(&signed_in, "/password/judge", password), expected);
        assert_eq!(judged(&recovered, "/recover/judge", password), expected);
    }
}

#[test]
fn a_judgement_needs_the_token_of_a_page_like_every_form() {
    let site = site();
    let stranger = site.nobody();
    stranger.get("/password");
    let reply = stranger.post_bare("/password/judge", &[("new-password", NAMED)]);
    assert_ne!(reply.status, StatusCode::OK);
}

#[test]
fn a_text_that_would_keep_the_door_busy_is_not_judged() {
    let site = site();
    let stranger = site.nobody();
    stranger.get("/password");
    let longest = "zvqk".repeat(16);
    assert_eq!(judged(&stranger, "/password/judge", &longest), "refused");
    let longer = [("new-password", &*format!("{longest}z"))];
    let reply = stranger.post("/password/judge", &longer);
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}
