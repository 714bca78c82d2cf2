//! Changes of an account: roles, names, recovery addresses, accounts added and removed.

use super::*;

#[test]
fn roles_are_granted_for_domains_and_revoked_by_global_administrators_only() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let fields = [
        ("role", "helpdesk_administrator"),
        ("domains", "contoso.example"),
    ];
    gil.post(&page("/roles/grant"), &fields);
    let form = gil.get(&page("/roles"));
    is_clean(&form);
    assert!(
        form.says("Helpdesk Administrator for contoso.example"),
        "{}",
        form.body
    );
    assert!(form.says("The roles are inactive until"), "no factor yet");
    let odd = [
        ("role", "helpdesk_administrator"),
        ("domains", "evil.example"),
    ];
    let refused = gil.post(&page("/roles/grant"), &odd);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    gil.post(&page("/roles/revoke"), &fields[..1]);
    assert!(
        site.world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .roles
            .is_empty()
    );
    let uma = site.administrator("uma", Role::UserAdministrator);
    assert_eq!(uma.get(&page("/roles")).status, StatusCode::FORBIDDEN);
    assert_eq!(
        uma.post(&page("/roles/grant"), &fields).status,
        StatusCode::FORBIDDEN
    );
}

#[test]
fn an_edit_changes_what_was_typed_and_keeps_what_others_added() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let save = |aliases: &str, were: &str, name: &str| {
        let fields = [("name", name), ("aliases", aliases), ("aliases_were", were)];
        uma.post(&page("/edit"), &fields)
    };
    let aliases = || -> Vec<String> {
        let account = site
            .world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .account;
        account.aliases.iter().map(ToString::to_string).collect()
    };
    let saved = save("a@contoso.example\r\nb@contoso.example", "", "Ana Pop");
    assert_eq!(saved.location().unwrap(), page(""));
    assert_eq!(aliases(), ["a@contoso.example", "b@contoso.example"]);
    save("", "a@contoso.example", "Ana Pop");
    assert_eq!(aliases(), ["b@contoso.example"]);
    let taken = save("uma@contoso.example", "", "Ana Pop");
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        taken.says("uma@contoso.example</textarea>"),
        "what was typed stays"
    );
    assert!(uma.get(&page("/edit")).says("value=\"Ana Pop\""));
}

#[test]
fn recovery_addresses_are_added_unconfirmed_and_removed() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    uma.post(&page("/recovery/add"), &[("recovery", "ana@club.example")]);
    let shown = uma.get(&page(""));
    assert!(
        shown.says("ana@club.example") && shown.says("Not confirmed yet"),
        "{}",
        shown.body
    );
    let mails = || {
        site.run(zavor_testkit::run_outbox(&site.world.zavor.notifications))
            .unwrap();
        site.world.messenger.mails_to("ana@club.example").len()
    };
    assert_eq!(mails(), 1);
    assert!(shown.says("Send the link again"), "{}", shown.body);
    uma.post(&page("/recovery/add"), &[("recovery", "ana@club.example")]);
    assert_eq!(mails(), 2);
    let own = uma.post(&page("/recovery/add"), &[("recovery", ANA)]);
    assert!(own.says("the mailbox that it would recover"));
    assert!(
        own.says(&format!("value=\"{ANA}\"")),
        "typed, and there again"
    );
    uma.post(
        &page("/recovery/remove"),
        &[("recovery", "ana@club.example")],
    );
    assert!(!uma.get(&page("")).says("ana@club.example"));
}

#[test]
fn removing_says_first_what_goes_and_what_stays() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let path = "/admin/restricted/add?entity=ana%40contoso.example";
    assert!(uma.get(&page("")).says(&format!("href=\"{path}\"")));
    assert!(uma.get(path).says("value=\"ana@contoso.example\""));
    assert!(
        uma.get(&page("/remove"))
            .says("stays with its address for 90 days")
    );
    let unsure = uma.post(&page("/remove"), &[]);
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = uma.post(&page("/remove"), &[("understood", "yes")]);
    assert_eq!(gone.location().as_deref(), Some("/admin/users"));
    assert!(site.world.zavor.people.show_account(ANA).now().is_err());
}

#[test]
fn without_a_mail_server_no_link_and_no_recovery_address_is_offered_and_nobody_is_half_added() {
    let site = site();
    with_ana(&site);
    site.world.messenger.set_can_mail(false);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let form = uma.get("/admin/users/add");
    is_clean(&form);
    assert!(form.says("No mail server is configured"), "{}", form.body);
    assert!(!form.says("value=\"link\"") && !form.says("name=\"recovery\""));
    for how in ["link", "elsewhere"] {
        let fields = [
            ("address", "new@contoso.example"),
            ("name", "New"),
            ("how", how),
            ("recovery", "new@home.example"),
        ];
        let refused = uma.post("/admin/users/add", &fields);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Nothing was changed") || refused.says("nothing was changed"));
        let shown = site.world.zavor.people.show_account("new@contoso.example");
        assert!(shown.now().is_err(), "{how}: the page says what was done");
    }
    let reset = uma.get(&page("/reset-password"));
    let cause = "No link can be sent: no mail server is configured (section [smtp]).";
    assert!(
        reset.says(cause) && reset.says("it works for 24 hours"),
        "{}",
        reset.body
    );
    assert!(!reset.says("Add a recovery address"));
    let gina = site.administrator("gina", Role::GlobalAdministrator);
    let reset = gina.get(&page("/reset-password"));
    assert!(reset.says(cause) && !reset.says("The owner is told."));
    for path in [page(""), "/security".into()] {
        let shown = uma.get(&path);
        assert!(!shown.says("type=\"email\""), "{path}: {}", shown.body);
    }
}

#[test]
fn a_user_is_added_with_a_recovery_address_a_temporary_password_or_one_kept_elsewhere() {
    let site = site();
    let uma = site.administrator("uma", Role::UserAdministrator);
    let form = uma.get("/admin/users/add");
    assert!(!form.says("value=\"temporary\""), "{}", form.body);
    let add = |visitor: &Visitor<'_>, address: &str, how: &str, recovery: &str| {
        let fields = [
            ("address", address),
            ("name", "New"),
            ("how", how),
            ("recovery", recovery),
        ];
        visitor.post("/admin/users/add", &fields)
    };
    let missing = add(&uma, "new@contoso.example", "link", "");
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.says("value=\"new@contoso.example\""));
    let added = add(&uma, "new@contoso.example", "link", "new@home.example");
    assert_eq!(
        added.location().as_deref(),
        Some("/admin/users/new@contoso.example")
    );
    assert!(
        uma.get("/admin/users/new@contoso.example")
            .says("new@home.example")
    );
    let denied = add(&uma, "two@contoso.example", "temporary", "");
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert!(
        site.world
            .zavor
            .people
            .show_account("two@contoso.example")
            .now()
            .is_err()
    );
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = add(&gil, "two@contoso.example", "temporary", "");
    assert!(shown.says("id=\"secret\">"), "{}", shown.body);
    let elsewhere = add(&gil, "three@contoso.example", "elsewhere", "");
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER);
    let outside = add(&gil, "x@elsewhere.example", "elsewhere", "");
    assert_eq!(outside.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_lost_second_factor_is_taken_away_for_a_verified_caller() {
    let site = site();
    with_ana(&site);
    let ana = site
        .world
        .zavor
        .people
        .show_account(ANA)
        .now()
        .unwrap()
        .account
        .id;
    site.add_factor(ana);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let id = u64::from(ana.0) + 1_000;
    let path = page(&format!("/methods/{id}/remove"));
    assert!(gil.get(&page("/security")).says(&path));
    let bare = gil.post(&path, &[]);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = gil.post(&path, &IN_PERSON);
    assert_eq!(done.location().unwrap(), page("/security"));
    assert!(
        site.world
            .zavor
            .sign_on
            .methods_of(ana)
            .now()
            .unwrap()
            .is_empty()
    );
    assert_eq!(gil.get(&path).status, StatusCode::NOT_FOUND);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get(&path).status, StatusCode::FORBIDDEN);
}

#[test]
fn saved_codes_are_seen_with_their_age_and_ended_for_a_verified_caller() {
    let site = site();
    with_ana(&site);
    let people = &site.world.zavor.people;
    let ana = people.show_account(ANA).now().unwrap().account.id;
    let path = page("/recovery-codes/end");
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let none = gil.get(&page("/security"));
    assert!(none.says("Saved recovery codes") && !none.says(&path));
    for n in 0..10 {
        let code = zavor_core::recovery::SavedCode {
            key: zavor_core::identity::SecretHash([n; 32]),
            account: ana,
            made: site.world.now(),
        };
        let put = zavor_app::ports::IdentityChange::PutSavedCode(code);
        site.world
            .commit(vec![zavor_app::ports::Change::Identity(put)]);
    }
    let seen = gil.get(&page("/security"));
    assert!(
        seen.says("10 are left") && seen.says("They count from") && seen.says(&path),
        "{}",
        seen.body
    );
    let bare = gil.post(&path, &[]);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_clean(&gil.get(&path));
    let done = gil.post(&path, &IN_PERSON);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let left = site.run(site.world.zavor.recovery.saved_codes_left(ana));
    assert_eq!(left.unwrap().count, 0);
    let audit = gil.get(&page("/audit"));
    assert!(audit.says("Recovery codes ended"), "{}", audit.body);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get(&path).status, StatusCode::FORBIDDEN);
}
