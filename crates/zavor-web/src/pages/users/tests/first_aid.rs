//! Acts on one account that let its owner back in or keep others out.

use zavor_testkit::run_outbox;

use super::*;

#[test]
fn a_lockout_says_on_the_page_and_at_unlock_where_the_allow_list_lifts_it() {
    let site = site();
    with_ana(&site);
    lock(&site);
    let platform = &site.world.zavor.platform;
    platform.exchange_settings(zavor_app::platform::Settings {
        sign_in_asked_at: vec!["auth_policy"],
        sign_in_enforced_at: vec!["web"],
        ..(*platform.settings()).clone()
    });
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    for path in [page(""), page("/unlock")] {
        assert!(!dan.get(&path).says("allow list"), "{path}");
    }
    let office = Some("192.0.2.0/24".parse().unwrap());
    let sign_in = &site.world.zavor.sign_in;
    let terms = zavor_app::sign_in::RuleTerms::default();
    site.run(sign_in.allow_origin(&OPERATOR, office, Some(ANA), terms))
        .unwrap();
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let where_it_is = "The allow list lifts it for mail programs from 192.0.2.0/24; it holds elsewhere and on the pages.";
    let somewhere =
        "The allow list lifts it for mail programs from certain networks; it holds on the pages.";
    // The help desk may not see the lists.
    for (reader, said) in [(&gil, where_it_is), (&dan, somewhere)] {
        for path in [page(""), page("/unlock")] {
            let reply = reader.get(&path);
            assert!(reply.says(said), "{path}: {}", reply.body);
        }
    }
}

#[test]
fn unlock_names_a_blocked_network_and_lets_this_account_in_where_that_is_ticked() {
    let site = site();
    site.add("ana");
    lock(&site);
    let question = |n: u64| zavor_app::sign_in::SignInQuestion {
        name: b"",
        address: Some(crate::testing::ADDRESS),
        protocol: zavor_core::event::Protocol::Imap,
        device: "",
        session: "",
        digest: Some(n),
        mode: zavor_app::platform::Mode::Enforce,
    };
    // Others guess from the same address until the network is blocked.
    for n in 0..20 {
        let name = format!("nobody{n}@contoso.example");
        let asked = zavor_app::sign_in::SignInQuestion {
            name: name.as_bytes(),
            ..question(n)
        };
        let failed = zavor_app::sign_in::Reported::Failure;
        site.run(site.world.zavor.sign_in.report_sign_in(&asked, failed))
            .unwrap();
    }
    assert!(held(&site, HoldKind::OriginBlocked));
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/unlock"));
    assert!(
        form.says("Blocked networks from which this account is refused now"),
        "{}",
        form.body
    );
    assert!(
        form.says("name=\"with_origins\"")
            && !form.says("name=\"with_origins\" value=\"yes\" checked")
    );
    let plain = dan.post(&page("/unlock"), &IN_PERSON);
    let told = dan.get(&plain.location().unwrap());
    assert!(
        told.says("Still held for another reason: Network blocked (203.0.113."),
        "{}",
        told.body
    );
    dan.post(&page("/unlock"), &IN_PERSON);
    let told = dan.get(&page(""));
    assert!(
        told.says("was not locked out. Nothing was changed. Still held for another reason: Network blocked"),
        "{}",
        told.body
    );
    let ticked = page("/unlock?with_origins=yes");
    assert!(told.says(&format!("href=\"{ticked}\">Allow sign-in from there</a>")));
    assert!(!told.says("No problems") && told.says(">Network blocked"));
    let led = dan.get(&ticked);
    assert!(led.says("name=\"with_origins\" value=\"yes\" checked"));
    let whole = dan.post(&page("/unlock"), &with(&[("with_origins", "yes")]));
    let told = dan.get(&whole.location().unwrap());
    assert!(
        told.says("was unlocked and can sign in at once"),
        "{}",
        told.body
    );
    assert!(!held(&site, HoldKind::OriginBlocked));
    assert!(
        told.says("holds ended in the last 24 hours"),
        "{}",
        told.body
    );
    assert!(
        told.says("by dan@contoso.example: Unlocked"),
        "{}",
        told.body
    );
    is_clean(&told);
}

/// A request about Ana that the help desk opened; its number and the path of its private link.
fn request_of_ana(site: &TestSite) -> (u64, String) {
    let opened = site.world.zavor.support.open_for(&OPERATOR, ANA, "help");
    let opened = site.run(opened).unwrap();
    (opened.number, format!("/request/{}", opened.token.text()))
}

#[test]
fn an_act_from_a_support_request_comes_back_to_it_and_the_account_leads_there() {
    let site = site();
    site.add("ana");
    let (number, _) = request_of_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let path = format!("/admin/requests/{number}");
    let shown = dan.get(&path);
    let acts: Vec<String> = shown
        .body
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.contains("return="))
        .map(|href| href.replace("&#38;", "&"))
        .collect();
    let unlock = acts.iter().find(|href| href.contains("/unlock"));
    let unlock = unlock.unwrap_or_else(|| panic!("{}", shown.body));
    let form = dan.get(unlock);
    let back = hidden(&form, "return");
    let place = [("return", back.as_str())];
    let done = dan.post(&page("/unlock"), &with(&place));
    assert_eq!(
        done.location().as_deref(),
        Some(path.as_str()),
        "{}",
        done.body
    );
    let account = dan.get(&page(""));
    assert!(
        account.says(&format!("href=\"{path}\">Support request {number}")),
        "{}",
        account.body
    );
    site.run(site.world.zavor.support.close(&OPERATOR, number, ""))
        .unwrap();
    assert!(!dan.get(&page("")).says(&format!("href=\"{path}\"")));
}

#[test]
fn the_list_of_requests_shows_that_the_asker_wrote_until_the_help_desk_writes() {
    const NEWS: &str = "The asker wrote";
    let site = site();
    site.add("ana");
    let (number, link) = request_of_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert!(!dan.get("/admin/requests").says(NEWS));
    let asker = site.nobody();
    asker.get(&link);
    asker.post(&link, &[("text", "it is on my desk")]);
    assert!(dan.get("/admin/requests").says(NEWS));
    let note = zavor_app::support::DeskText::Note;
    let written = site
        .world
        .zavor
        .support
        .write(&OPERATOR, number, "seen", note);
    site.run(written).unwrap();
    assert!(!dan.get("/admin/requests").says(NEWS));
}

#[test]
fn unlock_lets_the_owner_in_at_once() {
    let site = site();
    with_ana(&site);
    lock(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/unlock"));
    assert!(
        form.says("Locked out in unfamiliar places"),
        "{}",
        form.body
    );
    is_clean(&form);
    let done = dan.post(&page("/unlock"), &[]);
    assert_eq!(done.location().unwrap(), page(""));
    assert!(
        dan.get(&page(""))
            .says("was unlocked and can sign in at once")
    );
    assert!(!held(&site, HoldKind::LockedOut));
    let again = dan.post(&page("/unlock"), &IN_PERSON);
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(dan.get(&page("")).says("This was already the case"));
}

#[test]
fn sec_36_a_reset_by_link_shows_no_secret_and_asks_how_the_caller_was_verified() {
    let site = site();
    with_ana(&site);
    site.world
        .policies(|policies| policies.passwords.help_desk_temporary_password = false);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/reset-password"));
    assert!(
        form.says("Send a one-time link to ana@home.example"),
        "{}",
        form.body
    );
    assert!(!form.says("value=\"temporary\"") && !form.says("value=\"lasting\""));
    is_clean(&form);
    let missing = dan.post(&page("/reset-password"), &[("how", "link")]);
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        missing.says("Choose how the caller was verified"),
        "{}",
        missing.body
    );
    let done = dan.post(&page("/reset-password"), &with(&[("how", "link")]));
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.says("A link to choose a password was sent to ana@home.example"));
    assert!(!done.says("id=\"secret\""));
    assert_ne!(signs_in(&site, PASSWORD).status, StatusCode::SEE_OTHER);
    for how in ["temporary", "lasting"] {
        let fields = with(&[("how", how), ("new-password", NEW), ("again-password", NEW)]);
        let refused = dan.post(&page("/reset-password"), &fields);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{how}");
    }
}

#[test]
fn the_help_desk_is_offered_a_temporary_password_of_a_day_and_sees_it_once() {
    let site = site();
    site.add("ana");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/reset-password"));
    assert!(form.says("it works for 24 hours"), "{}", form.body);
    assert!(!form.says("value=\"lasting\"") && !form.says("value=\"link\""));
    is_clean(&form);
    let temporary = |caller: &str, note: &str| {
        let fields = [
            ("how", "temporary"),
            ("caller", caller),
            ("caller_note", note),
        ];
        dan.post(&page("/reset-password"), &fields)
    };
    for (caller, note) in [("", ""), ("override", "urgent"), ("call_back", " ")] {
        let refused = temporary(caller, note);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{caller}");
        assert!(!refused.says("id=\"secret\""), "{caller}");
    }
    let override_refused = temporary("override", "urgent");
    assert!(
        override_refused.says("called the owner back"),
        "{}",
        override_refused.body
    );
    let done = temporary("call_back", "number in the contract");
    let (_, rest) = done.body.split_once("id=\"secret\">").expect("it is shown");
    let secret = rest.split('<').next().unwrap().to_owned();
    assert!(done.says("It is valid for 24 hours"), "{}", done.body);
    assert_eq!(done.header("cache-control"), "no-store");
    let shown = dan.get(&page(""));
    assert!(shown.says("shown to the help desk"), "{}", shown.body);
    assert!(!shown.says(&secret) && !dan.get(&page("/audit")).says(&secret));
    let answer = signs_in(&site, &secret);
    let change = "/password?name=ana%40contoso.example";
    assert_eq!(answer.location().as_deref(), Some(change));
    site.world.advance(Span::from_hours(24));
    assert_ne!(signs_in(&site, &secret).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_password_that_lives_elsewhere_is_moved_here_when_that_is_ticked() {
    let site = site();
    site.world.add_account_elsewhere(ANA);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/reset-password"));
    assert!(!form.says("name=\"move_here\""), "{}", form.body);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let form = gil.get(&page("/reset-password"));
    assert!(form.says("name=\"move_here\""), "{}", form.body);
    assert!(form.says("still accept the old one"), "{}", form.body);
    is_clean(&form);
    let fields = |more: &[(&'static str, &'static str)]| {
        let lasting = [
            ("how", "lasting"),
            ("new-password", NEW),
            ("again-password", NEW),
        ];
        with(&[&lasting[..], more].concat())
    };
    let stays = gil.post(&page("/reset-password"), &fields(&[]));
    assert_eq!(stays.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stays.says("not kept by Zavor"), "{}", stays.body);
    let moved = gil.post(&page("/reset-password"), &fields(&[("move_here", "yes")]));
    assert!(
        moved.says("Zavor keeps the password of this account"),
        "{}",
        moved.body
    );
    assert_eq!(
        signs_in(&site, NEW).location().as_deref(),
        Some("/ways-back?next=%2Fsecurity")
    );
    assert!(!gil.get(&page("/reset-password")).says("name=\"move_here\""));
}

#[test]
fn a_global_administrator_sees_a_temporary_password_once() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let done = gil.post(&page("/reset-password"), &with(&[("how", "temporary")]));
    let (_, rest) = done.body.split_once("id=\"secret\">").expect("it is shown");
    let secret = rest.split('<').next().unwrap().to_owned();
    assert!(secret.len() > 20, "{secret}");
    assert_eq!(done.header("cache-control"), "no-store");
    let answer = signs_in(&site, &secret);
    let change = "/password?name=ana%40contoso.example";
    assert_eq!(answer.location().as_deref(), Some(change));
    for end in ["", "/audit", "/reset-password"] {
        assert!(!gil.get(&page(end)).says(&secret), "{end}");
    }
}

#[test]
fn a_lasting_password_must_be_typed_twice_alike_and_obey_the_rules() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let lasting = |new, again| {
        let fields = [
            ("how", "lasting"),
            ("new-password", new),
            ("again-password", again),
        ];
        gil.post(&page("/reset-password"), &with(&fields))
    };
    let unlike = lasting(NEW, "something else");
    assert_eq!(unlike.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unlike.says("do not match") && !unlike.says(NEW));
    assert!(unlike.says("value=\"staff card\""), "the note stays");
    let short = lasting("short", "short");
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(lasting(NEW, NEW).status, StatusCode::OK);
    assert_eq!(
        signs_in(&site, NEW).location().as_deref(),
        Some("/security")
    );
}

#[test]
fn a_code_that_is_read_back_verifies_the_caller() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/reset-password"));
    let back = hidden(&form, "caller_back");
    let send = page("/caller/code");
    let sent = dan.post(&send, &[("caller_place", "0"), ("caller_back", &back)]);
    let next = sent.location().unwrap();
    assert_eq!(next, page("/reset-password?caller=code"));
    assert!(
        dan.get(&next)
            .says("A code is on its way to ana@home.example")
    );
    site.run(run_outbox(&site.world.zavor.notifications))
        .unwrap();
    let mails = site.world.messenger.mails_to("ana@home.example");
    let text = &mails.last().unwrap().text;
    let code: String = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|word| word.len() == 8)
        .expect("the mail has a code")
        .to_owned();
    let reset = |code: &str| {
        let fields = [("how", "link"), ("caller", "code"), ("caller_code", code)];
        dan.post(&page("/reset-password"), &fields)
    };
    let wrong = reset("00000000");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("The code does not match"), "{}", wrong.body);
    let done = reset(&code);
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    assert!(
        gil.get(&page("/audit"))
            .says("caller verified: code sent to ana@home.example")
    );
    let odd = dan.post(
        &send,
        &[("caller_place", "0"), ("caller_back", "//evil.example")],
    );
    assert_eq!(odd.location().unwrap(), page(""));
}

#[test]
fn sign_in_status_is_edited_with_a_reason() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let path = page("/sign-in-status");
    let bare = uma.post(&path, &[("status", "blocked"), ("reason", " ")]);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!held(&site, HoldKind::SignInBlocked));
    let none = uma.post(&path, &[]);
    assert!(none.says("Choose one of the two"), "{}", none.body);
    let blocked = uma.post(&path, &[("status", "blocked"), ("reason", NASTY)]);
    assert_eq!(blocked.location().unwrap(), page(""));
    assert!(held(&site, HoldKind::SignInBlocked));
    let form = uma.get(&path);
    is_clean(&form);
    assert!(form.says("value=\"blocked\" checked"), "{}", form.body);
    uma.post(&path, &[("status", "allowed")]);
    assert!(!held(&site, HoldKind::SignInBlocked));
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get(&path).status, StatusCode::FORBIDDEN);
    assert_eq!(
        dan.post(&path, &[("status", "allowed")]).status,
        StatusCode::FORBIDDEN
    );
}

#[test]
fn sign_out_ends_the_sessions_of_the_web_door() {
    let site = site();
    with_ana(&site);
    let ana = site.signed_in("ana");
    assert_eq!(ana.get("/security").status, StatusCode::OK);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert!(
        dan.get(&page("/sign-out"))
            .says("All sessions of this account end now")
    );
    let done = dan.post(&page("/sign-out"), &[]);
    assert!(done.says("All sessions were ended"), "{}", done.body);
    assert_eq!(ana.get("/security").status, StatusCode::SEE_OTHER);
}

#[test]
fn without_a_mail_host_pages_say_before_and_after_what_is_to_be_run_there() {
    let site = site();
    site.world.mail_hosts.configure(&[]);
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let kick = "doveadm kick ana@contoso.example";
    for act in ["/sign-out", "/sign-in-status", "/reset-password"] {
        let form = gil.get(&page(act));
        is_clean(&form);
        assert!(
            form.says("No mail host is configured"),
            "{act}: {}",
            form.body
        );
    }
    let out = gil.post(&page("/sign-out"), &[]);
    is_clean(&out);
    assert!(
        out.says(kick) && !out.says("All sessions were ended"),
        "{}",
        out.body
    );
    let reset = gil.post(
        &page("/reset-password"),
        &[
            ("how", "temporary"),
            ("caller", "in_person"),
            ("caller_note", "she stands here"),
        ],
    );
    is_clean(&reset);
    assert!(
        reset.says("Temporary password") && reset.says(kick),
        "{}",
        reset.body
    );
    let fields = [("status", "blocked"), ("reason", "stolen")];
    let blocked = gil.follow(&gil.post(&page("/sign-in-status"), &fields));
    assert!(
        blocked.says("Attention:") && blocked.says(kick),
        "{}",
        blocked.body
    );
    let removed = gil.follow(&gil.post(&page("/remove"), &[("understood", "yes")]));
    assert!(
        removed.says("Attention:") && removed.says(kick),
        "{}",
        removed.body
    );
}
