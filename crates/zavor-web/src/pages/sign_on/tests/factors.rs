//! Second factors at sign-in: what stands without one, and what waits for one.

use super::*;

#[test]
fn a_password_alone_changes_nothing_where_a_second_factor_exists() {
    let site = site();
    let dan = site.add("dan");
    site.add_factor(dan);
    let visitor = site.nobody();
    visitor.get("/password");
    let fields = [
        ("name", "dan@contoso.example"),
        ("current-password", PASSWORD),
        ("new-password", NEW),
        ("again-password", NEW),
    ];
    let asked = visitor.post("/password", &fields);
    assert!(asked.says("name=\"code\""), "{}", asked.body);
    assert!(!asked.says(NEW) && !asked.says(PASSWORD));
    let begun = asked.body.split("name=\"begun\" value=\"").nth(1);
    let begun = begun.and_then(|rest| rest.split('"').next()).unwrap();
    let (_, with_old) = try_password(&site, "dan@contoso.example", PASSWORD);
    assert!(with_old.starts_with("303"), "{with_old}");

    let show = |begun: &str, code: &str| {
        visitor.post("/password/factor", &[("begun", begun), ("code", code)])
    };
    let wrong = show(begun, "000000");
    assert!(wrong.says("That code was wrong"), "{}", wrong.body);
    let code = site.code(dan);
    let other = show(&format!("{begun}0"), &code);
    assert!(other.says("Nothing was changed"), "{}", other.body);
    let (_, with_old) = try_password(&site, "dan@contoso.example", PASSWORD);
    assert!(with_old.starts_with("303"), "{with_old}");
    let done = show(begun, &code);
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let (_, with_new) = try_password(&site, "dan@contoso.example", NEW);
    assert!(with_new.starts_with("303"), "{with_new}");
    let again = show(begun, &code);
    assert!(again.says("Nothing was changed"), "once: {}", again.body);
}

#[test]
fn a_change_that_waits_for_its_factor_ends_with_the_password_a_block_and_its_time() {
    let change = |site: &TestSite, between: &dyn Fn(&TestSite)| {
        let dan = site.add("dan");
        site.add_factor(dan);
        let visitor = site.nobody();
        visitor.get("/password");
        let fields = [
            ("name", "dan@contoso.example"),
            ("current-password", PASSWORD),
            ("new-password", NEW),
            ("again-password", NEW),
        ];
        let asked = visitor.post("/password", &fields);
        let begun = asked.body.split("name=\"begun\" value=\"").nth(1);
        let begun = begun.and_then(|rest| rest.split('"').next()).unwrap();
        between(site);
        let code = site.code(dan);
        let shown = visitor.post("/password/factor", &[("begun", begun), ("code", &code)]);
        shown.status
    };
    let address = "dan@contoso.example";
    let blocked = change(&site(), &|site| {
        site.run(
            site.world
                .zavor
                .people
                .block_sign_in(&OPERATOR, address, "x"),
        )
        .unwrap();
    });
    let late = change(&site(), &|site| site.world.advance(Span::from_mins(10)));
    let replaced = change(&site(), &|site| {
        let generated = ResetPassword::Generated;
        let reset = site
            .world
            .zavor
            .people
            .reset_password(&OPERATOR, address, generated, false, None);
        site.world.advance(Span::from_secs(1));
        site.run(reset).unwrap();
    });
    for status in [blocked, late, replaced] {
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(change(&site(), &|_| {}), StatusCode::OK);
}

#[test]
fn a_role_without_a_second_factor_leads_to_registering_one_and_nowhere_else() {
    let site = site();
    let dan = site.add("dan");
    site.grant(dan, Role::GlobalAdministrator, &[]);
    let (visitor, _) = try_password(&site, "dan@contoso.example", PASSWORD);
    for path in ["/security", "/step-up"] {
        assert_eq!(
            visitor.get(path).location().as_deref(),
            Some("/register"),
            "{path}"
        );
    }
    let offer = visitor.get("/register/app");
    assert!(
        offer.says("<svg") && !offer.says("style="),
        "{}",
        offer.body
    );
    let wrong = visitor.post("/register/app", &[("code", "000000"), ("name", "phone")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn the_password_alone_opens_nothing_while_a_second_factor_is_missing() {
    let site = site();
    let dan = site.add("dan");
    site.grant(dan, Role::HelpdeskAdministrator, &[]);
    site.add_factor(dan);
    let (visitor, _) = try_password(&site, "dan@contoso.example", PASSWORD);
    let stopped = visitor.get("/security").location().unwrap_or_default();
    assert_eq!(stopped, "/second-factor?next=%2Fsecurity");
    let before = visitor.cookies();
    let wrong = visitor.post("/second-factor", &[("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let code = site.code(dan);
    let right = visitor.post("/second-factor", &[("code", &code), ("next", "/security")]);
    let asked = right.location().unwrap_or_default();
    assert_eq!(
        asked, "/ways-back?next=%2Fsecurity",
        "a role needs two proofs"
    );
    assert_ne!(visitor.cookies(), before, "the token is new after a proof");
    assert_eq!(visitor.get("/security").status, StatusCode::OK);
    let again = visitor.post("/step-up", &[("code", &code), ("next", "/security")]);
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "a code counts once");
}

#[test]
fn after_too_many_wrong_codes_the_page_says_whom_to_ask_and_names_no_passkey_that_is_not_there() {
    let site = site();
    let dan = site.add("dan");
    site.add_factor(dan);
    let (visitor, _) = try_password(&site, "dan@contoso.example", PASSWORD);
    let wrong = || visitor.post("/second-factor", &[("code", "000000")]);
    let told = (0..20)
        .map(|_| wrong())
        .find(|reply| reply.says("Too many wrong codes"));
    let told = told.expect("codes wait after some wrong ones");
    assert!(
        told.says("zavor unlock ADDRESS") && told.says("ask an administrator"),
        "{}",
        told.body
    );
    assert!(!told.says("passkey still works"));
}

#[test]
fn sec_38_a_form_sent_too_late_is_kept_and_sent_on_after_the_factor() {
    let site = site();
    let dan = site.administrator("dan", Role::GlobalAdministrator);
    let id = site
        .world
        .zavor
        .people
        .show_account("dan@contoso.example")
        .now()
        .unwrap()
        .account
        .id;
    site.world.advance(Span::from_mins(16));
    let fields = [("address", "dan@home.example")];
    let late = dan.post("/security/addresses/add", &fields);
    assert_eq!(late.status, StatusCode::TEMPORARY_REDIRECT);
    let there = late.location().unwrap();
    let asked = dan.post(&there, &fields);
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    assert!(asked.says("value=\"dan@home.example\""), "{}", asked.body);
    let (code, token) = (site.code(id), dan.csrf());
    let then = "/security/addresses/add";
    let proof = [
        ("code", code.as_str()),
        ("address", "dan@home.example"),
        ("then", then),
    ];
    let proved = dan.post("/step-up", &proof);
    assert_eq!(proved.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(proved.location().as_deref(), Some(then));
    let done = dan.post_bare(then, &[("csrf", &token), ("address", "dan@home.example")]);
    assert_eq!(
        done.location().as_deref(),
        Some("/security"),
        "{}",
        done.body
    );
}
