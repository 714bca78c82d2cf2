//! Who sees and who may act, and the published steps of the manual.

use super::*;

#[test]
fn readers_see_and_change_nothing_and_strangers_are_led_to_the_sign_in() {
    let site = site();
    with_ana(&site);
    let rea = site.administrator("rea", Role::SecurityReader);
    assert_eq!(rea.get("/admin/users").status, StatusCode::OK);
    let own = rea.get(&page(""));
    assert!(own.status == StatusCode::OK && !own.says("/reset-password"));
    let acts = [
        "/reset-password",
        "/unlock",
        "/sign-out",
        "/sign-in-status",
        "/roles",
        "/edit",
        "/remove",
    ];
    for end in acts {
        assert_eq!(rea.get(&page(end)).status, StatusCode::FORBIDDEN, "{end}");
        let nobody = site.nobody().get(&page(end)).location().unwrap();
        assert!(nobody.starts_with("/sign-in?next="), "{end}: {nobody}");
    }
    let person = site.add("per");
    site.add_factor(person);
    let person = site.signed_in("per");
    assert_eq!(person.get("/admin/users").status, StatusCode::FORBIDDEN);
    assert_eq!(person.get(&page("")).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_sensitive_act_asks_for_the_factor_again_before_anything_is_typed() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    site.world.advance(Span::from_mins(16));
    let asked = dan.get(&page("/reset-password")).location().unwrap();
    assert!(asked.starts_with("/step-up?next="), "{asked}");
    assert_eq!(dan.get(&page("/unlock")).status, StatusCode::OK);
}

#[test]
fn a_role_limited_to_domains_sees_only_those() {
    let site = site();
    with_ana(&site);
    let domains = vec!["contoso.example".into(), "fabrikam.example".into()];
    site.world.commit(vec![Change::PutDomains(domains)]);
    site.world.add_account("eva@fabrikam.example", PASSWORD);
    let dan = site.add("dan");
    site.grant(dan, Role::HelpdeskAdministrator, &["fabrikam.example"]);
    site.add_factor(dan);
    let dan = site.signed_in("dan");
    let table = dan.get("/admin/users");
    assert!(
        table.says("eva@fabrikam.example") && !table.says(ANA),
        "{}",
        table.body
    );
    assert!(
        table.says("Reset password"),
        "buttons for the accounts of the domain"
    );
    assert_eq!(dan.get(&page("")).status, StatusCode::FORBIDDEN);
    assert_eq!(
        dan.get("/admin/users/eva@fabrikam.example/unlock").status,
        StatusCode::OK
    );
}

#[test]
fn the_published_steps_can_be_followed_in_romanian_too() {
    let site = site();
    with_ana(&site);
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.language = "ro";
    let table = gil.get("/admin/users");
    for said in [
        "Utilizatori activi",
        "Resetați parola",
        "Mai multe acțiuni (...)",
        "Editați starea de conectare",
    ] {
        assert!(table.says(said), "{said}");
    }
    for end in [
        "",
        "/sign-ins",
        "/mail",
        "/security",
        "/audit",
        "/reset-password",
        "/roles",
    ] {
        assert_eq!(gil.get(&page(end)).status, StatusCode::OK, "{end}");
    }
}

#[test]
fn the_page_that_edits_shows_names_and_groups_to_whoever_may_change_them() {
    let site = site();
    site.add("ana");
    let path = format!("/admin/users/{ANA}/edit");
    for (name, role, names, groups) in [
        ("ulla", Role::UserAdministrator, true, false),
        ("sid", Role::SecurityAdministrator, false, true),
        ("gil", Role::GlobalAdministrator, true, true),
    ] {
        let visitor = site.administrator(name, role);
        let form = visitor.get(&path);
        assert_eq!(form.says("name=\"aliases\""), names, "{role}");
        assert_eq!(form.says("name=\"groups\""), groups, "{role}");
        let typed = [("groups", "newsletters"), ("groups_were", "")];
        let saved = visitor.post(&path, &typed);
        let expected = if groups { 303 } else { 403 };
        assert_eq!(saved.status.as_u16(), expected, "{role}: {}", saved.body);
        let kept = site
            .world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .account
            .groups;
        assert_eq!(kept.is_empty(), !groups, "{role}");
    }
}
