//! One-time links: to choose a password, and to set up the first administrator.

use super::*;

#[test]
fn sec_15_a_link_to_choose_a_password_counts_once_and_sec_18_opening_it_changes_nothing() {
    let site = site();
    let visitor = site.nobody();
    site.add("ana");
    let token = site
        .run(site.world.zavor.sign_on.make_set_up_link(&OPERATOR))
        .expect("the operator makes it");
    let path = format!("/setup/{}", token.text());
    for _ in 0..3 {
        assert_eq!(
            visitor.get(&path).status,
            StatusCode::OK,
            "opening changes nothing"
        );
    }
    let fields = [
        ("address", "root@contoso.example"),
        ("name", "Root"),
        ("password", NEW),
    ];
    let weak = [
        ("address", "root@contoso.example"),
        ("name", "Root"),
        ("password", "short"),
    ];
    assert_eq!(
        visitor.post(&path, &weak).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let done = visitor.post(&path, &fields);
    assert_eq!(
        done.location().as_deref(),
        Some("/register"),
        "{}",
        done.body
    );
    let second = site.nobody();
    second.get("/password");
    assert_eq!(second.get(&path).status, StatusCode::NOT_FOUND);
    assert_eq!(second.post(&path, &fields).status, StatusCode::NOT_FOUND);
}

/// Ana with a recovery address that counts.
fn with_address(site: &TestSite) {
    let id = site.add("ana");
    let mut account = site.world.store.account(id).now().unwrap().unwrap();
    account.recovery_addresses.push(RecoveryAddress {
        address: "ana@home.example".into(),
        added: site.world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(site.world.now().minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    site.world.commit(vec![Change::PutAccount(account)]);
}

/// The newest path that begins so in a mail to her recovery address.
fn mailed_path(site: &TestSite, begins: &str) -> String {
    site.run(run_outbox(&site.world.zavor.notifications))
        .unwrap();
    let mails = site.world.messenger.mails_to("ana@home.example");
    let path = mails.iter().rev().find_map(|mail| {
        let at = mail.text.find(begins)?;
        mail.text[at..].split_whitespace().next()
    });
    path.expect("it was mailed").to_owned()
}

/// The path of a link to choose her password, sent by an administrator.
fn password_link(site: &TestSite) -> String {
    let people = &site.world.zavor.people;
    let (way, ana) = (ResetPassword::Link, "ana@contoso.example");
    site.run(people.reset_password(&OPERATOR, ana, way, true, None))
        .unwrap();
    mailed_path(site, "/password/")
}

/// A password set by an administrator's link does not end what the owner's report stopped: no page says
/// that administrators did it, and each leads to what ends it.
#[test]
fn a_link_to_choose_a_password_says_that_the_owners_own_report_stops_sign_in() {
    let site = site();
    with_address(&site);
    let (people, ana) = (&site.world.zavor.people, "ana@contoso.example");
    site.run(people.block_sign_in(&OPERATOR, ana, "a test"))
        .unwrap();
    site.run(people.allow_sign_in(&OPERATOR, ana)).unwrap();
    let visitor = site.nobody();
    let report = mailed_path(&site, "/not-me/");
    visitor.get(&report);
    let reported = visitor.post(&report, &[]);
    assert!(reported.says("shut out"), "{}", reported.body);
    let link = password_link(&site);
    let form = visitor.get(&link);
    let done = visitor.post(&link, &[("new-password", NEW), ("again-password", NEW)]);
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    for page in [form, done] {
        assert!(page.says("href=\"/recover\""), "{}", page.body);
        assert!(page.says("said that it was not the owner"));
        assert!(!page.says("administrators"), "{}", page.body);
    }
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let home = gil.get("/admin");
    assert!(home.says("or by its owner"), "{}", home.body);
}

#[test]
fn a_link_to_choose_a_password_works_while_sign_in_is_blocked_and_says_whom_to_ask() {
    let site = site();
    with_address(&site);
    let (zavor, ana) = (&site.world.zavor, "ana@contoso.example");
    site.run(zavor.people.block_sign_in(&OPERATOR, ana, "stolen"))
        .unwrap();
    let link = password_link(&site);
    let link = link.as_str();
    let visitor = site.nobody();
    let form = visitor.get(link);
    assert!(form.says("have blocked signing in"), "{}", form.body);
    let whose = "You choose the password of …@contoso.example.";
    assert!(
        form.says(whose) && !form.says("ana@contoso.example"),
        "{}",
        form.body
    );
    assert!(!visitor.get("/password").says("You choose the password of"));
    let short = visitor.post(
        link,
        &[("new-password", "short"), ("again-password", "short")],
    );
    assert!(short.says("have blocked signing in"), "{}", short.body);
    let done = visitor.post(link, &[("new-password", NEW), ("again-password", NEW)]);
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.says("Signing in is still blocked") && done.says("ask your help desk"));
    assert!(
        !done.says("href=\"/sign-in\""),
        "no link to a page that is closed"
    );
    assert_eq!(visitor.get(link).status, StatusCode::NOT_FOUND);
}

#[test]
fn sec_47_the_set_up_link_is_over_after_thirty_minutes() {
    let site = site();
    let token = site
        .run(site.world.zavor.sign_on.make_set_up_link(&OPERATOR))
        .unwrap();
    site.world.advance(Span::from_mins(30));
    let reply = site.nobody().get(&format!("/setup/{}", token.text()));
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}
