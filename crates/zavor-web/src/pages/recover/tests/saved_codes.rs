//! Saved recovery codes: made, shown once, and what a thief has left of them.

use super::*;

#[test]
fn saved_codes_are_made_on_the_security_page_and_shown_once() {
    let site = site();
    let visitor = site.person("ana");
    visitor.get("/security");
    let page = visitor.post("/security/recovery-codes", &[]);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let code = page.body.split("<li><code class=\"code\">").nth(1).unwrap();
    let code = code.split('<').next().unwrap().to_owned();
    // What a sheet of paper must say by itself, and two ways to keep it that need no script.
    for said in [
        "ana@contoso.example",
        "data-print",
        "data-copy=\"codes\"",
        "Ctrl+P",
        "They count from <time datetime=\"2026-01-08T08:00:00Z\">",
    ] {
        assert!(page.says(said), "{said}: {}", page.body);
    }
    let again = visitor.get("/security");
    assert!(
        again.says("10 codes left") && again.says("They count from") && !again.says(&code),
        "{}",
        again.body
    );
    site.world.advance(RECOVERY_ADDRESS_WAIT);
    let (stranger, _) = begin(&site, "ana@contoso.example");
    stranger.get("/recover/prove");
    let right = stranger.post("/recover/prove", &[("code", &code)]);
    assert_eq!(
        right.location().as_deref(),
        Some("/recover/finish"),
        "{}",
        right.body
    );
    let done = stranger.post("/recover/unlock", &[]);
    assert!(done.says("Your new recovery code"), "{}", done.body);
}

/// The codes that somebody makes on the security page.
pub(super) fn made_codes(visitor: &Visitor<'_>) -> Vec<String> {
    visitor.get("/security");
    let page = visitor.post("/security/recovery-codes", &[]);
    let codes = page.body.split("<li><code class=\"code\">").skip(1);
    let codes = codes.filter_map(|rest| rest.split('<').next());
    codes.map(str::to_owned).collect()
}

#[test]
fn a_thief_who_sat_in_the_owners_session_comes_back_neither_by_codes_nor_by_an_open_flow() {
    use zavor_app::people::ResetPassword;
    use zavor_app::ports::TypedPassword;
    const ANA: &str = "ana@contoso.example";
    type Act = fn(&TestSite);
    let acts: [(&str, Act); 3] = [
        ("reset", |site| {
            let given = ResetPassword::Given(TypedPassword(NEW.into()));
            let people = &site.world.zavor.people;
            let reset = people.reset_password(&OPERATOR, ANA, given, false, None);
            site.run(reset).unwrap();
        }),
        ("block", |site| {
            let people = &site.world.zavor.people;
            site.run(people.block_sign_in(&OPERATOR, ANA, "stolen"))
                .unwrap();
        }),
        ("the owner's change", |site| {
            let owner = site.nobody();
            owner.get("/password");
            let form = [
                ("name", ANA),
                ("current-password", PASSWORD),
                ("new-password", NEW),
                ("again-password", NEW),
            ];
            let changed = owner.post("/password", &form);
            let told = changed.says("Your saved recovery codes ended with the old password");
            assert!(told, "{}", changed.body);
        }),
    ];
    for (name, act) in acts {
        let site = site();
        with_address(&site, "ana");
        let thief = site.signed_in("ana");
        let codes = made_codes(&thief);
        assert_eq!(codes.len(), 10);
        // The thief has a flow open, too, proved as far as it goes.
        let flow = proved(&site, ANA);
        act(&site);
        let over = flow.post("/recover/unlock", &[]);
        assert!(!over.says("You can sign in again"), "{name}: {}", over.body);
        let still = flow.get("/recover/finish");
        assert_ne!(still.status, StatusCode::OK, "{name}");
        site.world.advance(RECOVERY_ADDRESS_WAIT.times(2));
        let (back, _) = begin(&site, ANA);
        back.get("/recover/prove");
        for code in &codes {
            let shown = back.post("/recover/prove", &[("code", code)]);
            assert!(
                shown.says("That code is not valid"),
                "{name}: {}",
                shown.body
            );
        }
    }
}

#[test]
fn sec_34_saved_codes_need_a_fresh_second_factor_where_there_is_one() {
    let site = site();
    let ana = site.add("ana");
    site.add_factor(ana);
    let visitor = site.signed_in("ana");
    visitor.get("/security");
    site.world.advance(Span::from_mins(16));
    let asked = visitor.post("/security/recovery-codes", &[]);
    assert!(
        asked.status.is_redirection() || asked.says("Confirm"),
        "{}",
        asked.body
    );
    let left = site
        .run(site.world.zavor.recovery.saved_codes_left(ana))
        .unwrap();
    assert_eq!(left.count, 0);
}
