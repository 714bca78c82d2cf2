//! What the overview shows: windows, places, domains, blocked networks and risks.

use super::*;

/// Sends one message with these recipients.
fn send(site: &TestSite, recipients: &[&str]) {
    let ask = |moment, recipient: &str, count| {
        let question = SendQuestion {
            moment: Some(moment),
            instance: "1",
            sasl_username: ANA,
            client_address: Some(IpAddr::from([192, 0, 2, 7])),
            sender: ANA,
            recipient,
            recipient_count: count,
            ..SendQuestion::default()
        };
        site.run(site.world.zavor.sending.decide_send(&question))
            .expect("decided");
    };
    for recipient in recipients {
        ask(SendMoment::Recipient, recipient, 0);
    }
    ask(SendMoment::EndOfMessage, "", recipients.len() as u32);
}

#[test]
fn the_overview_shows_windows_places_and_domains_with_hostile_text_escaped() {
    let site = site();
    let id = site.add("ana");
    send(&site, &["a@net.example", "b@<script>alert(1)</script>"]);
    let now = site.world.now();
    site.world.store.record_sign_in(SignInEvent {
        time: now,
        last: now,
        count: 3,
        key: GuardKey::account(id),
        name: site.world.name(ANA),
        address: Some(IpAddr::from([192, 0, 2, 7])),
        protocol: Protocol::Imap,
        device: NASTY.into(),
        class: Scope::Unfamiliar,
        outcome: Outcome::Success,
        reason: None,
        transition: false,
        until: None,
        correlation: None,
    });
    restrict(&site, "ana", "spam");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let overview = dan.get(&format!("{WIZARD}/overview"));
    assert!(!overview.says(NASTY));
    for text in ["192.0.2.7", "net.example", "2 of 500", "External", "“spam”"] {
        assert!(overview.says(text), "{text}: {}", overview.body);
    }
    assert!(overview.says("href=\"/admin/users/ana@contoso.example\">Open the account</a>"));
    assert!(overview.body.len() < 100_000);
}

fn block_network(site: &TestSite, network: &str) {
    let network: Network = network.parse().expect("a network");
    let policy = site.world.store.policies().origin_guard.clone();
    let now = site.world.now();
    for subject in 1..40 {
        let event = OriginEvent::Failure {
            subject,
            password: Some(1),
            home: false,
        };
        let change = site.world.store.origin(network.key(), |guard| {
            guard.record(event, &Terms::of(&policy, Width::Host), now)
        });
        let (_, durable) = site.run(change).expect("recorded");
        site.run(durable.wait()).expect("durable");
    }
}

#[test]
fn a_network_that_hides_many_people_is_named_with_what_to_do() {
    use zavor_app::platform::Mode;
    use zavor_app::sign_in::{Reported, SignInQuestion};
    let site = site();
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    assert!(
        !eva.get("/admin/origins")
            .says("Many people behind one address")
    );
    for n in 0..22 {
        let name = format!("person{n}");
        site.add(&name);
        let question = SignInQuestion {
            name: name.as_bytes(),
            address: Some([203, 0, 113, 80].into()),
            protocol: Protocol::Imap,
            device: "",
            session: "",
            digest: None,
            mode: Mode::Enforce,
        };
        let zavor = &site.world.zavor;
        site.run(zavor.sign_in.report_sign_in(&question, Reported::Success))
            .expect("recorded");
    }
    let page = eva.get("/admin/origins");
    for text in [
        "Many people behind one address",
        "203.0.113.80/32",
        "signed in from it within a day",
        "[[shared_network]]",
        "login_trusted_networks",
    ] {
        assert!(page.says(text), "{text}: {}", page.body);
    }
    assert!(page.says("No network is blocked"));
    let home = eva.get("/admin");
    assert!(
        home.says("Many people share 1 network. If they are one office"),
        "{}",
        home.body
    );
    let mut romanian = site.signed_in("eva");
    romanian.language = "ro";
    let page = romanian.get("/admin/origins");
    assert!(page.says("Mulți utilizatori de la o singură adresă"));
}

#[test]
fn blocked_origins_are_shown_with_why_and_released() {
    let site = site();
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    assert!(eva.get("/admin/origins").says("No network is blocked"));
    block_network(&site, "203.0.113.9/32");
    block_network(&site, "198.51.100.7/32");
    let list = eva.get("/admin/origins");
    assert!(
        list.says("203.0.113.9/32") && list.says("the penalty was 10, the threshold 10"),
        "{}",
        list.body
    );
    assert!(list.says("href=\"/admin/policies/lists\""));
    let found = eva.get("/admin/origins?q=198.51.100.7");
    assert!(!found.says(">203.0.113.9/32<") && found.says(">198.51.100.7/32<"));
    let path = "/admin/origins/release";
    let done = eva.post(path, &[("network", "203.0.113.9/32")]);
    assert_eq!(lands(&done), "/admin/origins");
    let list = eva.get("/admin/origins");
    assert!(list.says("203.0.113.9/32 is released.") && !list.says(">203.0.113.9/32<"));
    let again = eva.post(path, &[("network", "203.0.113.9/32")]);
    assert!(eva.get(&lands(&again)).says("was not blocked"));
    for bad in ["", "everywhere", "10.0.0.0/9"] {
        let refused = eva.post(path, &[("network", bad)]);
        assert!(refused.status.is_client_error(), "{bad}");
    }
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get("/admin/origins").status.as_u16(), 403);
    let rita = site.administrator("rita", Role::SecurityReader);
    let seen = rita.get("/admin/origins");
    assert!(seen.says("198.51.100.7/32") && !seen.says("/admin/origins/release"));
}

#[test]
fn a_risk_is_confirmed_and_dismissed_with_a_reason() {
    let site = site();
    site.add("ana");
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    assert!(eva.get("/admin/risky").says("Nobody is at risk"));
    let confirm = "/admin/risky/ana@contoso.example/confirm";
    assert_eq!(eva.get(confirm).status.as_u16(), 404, "nobody is at risk");
    site.run(site.world.zavor.people.confirm_risk(&OPERATOR, ANA, NASTY))
        .expect("confirmed");
    let list = eva.get("/admin/risky");
    assert!(list.says("Confirmed compromised") && list.says("Risk: high"));
    assert!(
        !list.says(NASTY) && !list.says(confirm),
        "confirmed already"
    );
    let dismiss = "/admin/risky/ana@contoso.example/dismiss";
    assert!(
        eva.get(dismiss)
            .says("All signs of this account are treated as harmless")
    );
    let empty = eva.post(dismiss, &[("reason", " ")]);
    assert_eq!(empty.status.as_u16(), 422);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert!(!dan.get("/admin/risky").says(dismiss));
    assert_eq!(dan.get(dismiss).status.as_u16(), 403);
    assert_eq!(dan.post(dismiss, &[("reason", "x")]).status.as_u16(), 403);
    let done = eva.post(dismiss, &[("reason", "she was on a journey")]);
    assert_eq!(lands(&done), "/admin/risky");
    let list = eva.get("/admin/risky");
    assert!(
        list.says("The risk of ana@contoso.example is dismissed.")
            && list.says("Nobody is at risk")
    );
    assert_eq!(
        eva.get("/admin/risky/ana@contoso.example/pardon")
            .status
            .as_u16(),
        404
    );
}
