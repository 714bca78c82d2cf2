//! Codes that the site sends in its own way: offered where they are configured, and the same page for every
//! name.

use zavor_app::platform::WayLabel;
use zavor_app::ports::OwnHook;

use super::*;

const ASK: &str = "/recover/site-code";

/// The newest code that the site was given.
fn handed_over(site: &TestSite) -> String {
    let zavor = &site.world.zavor;
    site.run(zavor.recovery.send_asked_codes(100)).unwrap();
    site.run(run_outbox(&zavor.notifications)).unwrap();
    let calls = site.world.messenger.own_calls(OwnHook::RecoveryCode);
    let body = &calls.last().expect("the site was told").body;
    let (_, rest) = body.split_once("\"code\":\"").expect("a code");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn the_page_offers_codes_of_the_site_where_they_are_configured_under_the_organisations_name() {
    let site = people();
    let (visitor, _) = begin(&site, "ana@contoso.example");
    assert!(!visitor.get("/recover/prove").says(ASK));
    visitor.post(ASK, &[]);
    assert!(visitor.get("/recover").says("That recovery is over"));
    site.world.messenger.configure(OwnHook::RecoveryCode);
    let (visitor, _) = begin(&site, "ana@contoso.example");
    let in_language = |tag: &str| {
        // The choice is kept for the visit.
        visitor.get(&format!("/recover/prove?lang={tag}"));
        visitor.get("/recover/prove")
    };
    let page = in_language("en");
    assert!(page.says(ASK) && page.says("Send me a code another way"));
    assert!(in_language("ro").says("Trimiteți-mi un cod pe altă cale"));
    let platform = &site.world.zavor.platform;
    let mut settings = platform.settings().as_ref().clone();
    settings.owners.code_way[1] = WayLabel::read("Trimiteți-mi un <SMS>").ok();
    platform.exchange_settings(settings);
    let page = in_language("ro");
    assert!(page.says("Trimiteți-mi un &#60;SMS&#62;"), "{}", page.body);
    assert!(in_language("en").says("Send me a code another way"));
}

#[test]
fn a_code_of_the_site_sets_a_new_password() {
    let site = people();
    site.world.messenger.configure(OwnHook::RecoveryCode);
    let (visitor, _) = begin(&site, "ana@contoso.example");
    visitor.get("/recover/prove");
    let asked = visitor.post(ASK, &[]);
    assert_eq!(asked.location().as_deref(), Some("/recover/prove"));
    assert!(visitor.get("/recover/prove").says("one is on its way"));
    let code = handed_over(&site);
    let right = visitor.post("/recover/prove", &[("code", &code)]);
    assert_eq!(right.location().as_deref(), Some("/recover/finish"));
    visitor.get("/recover/finish");
    let fields = [("new-password", NEW), ("again-password", NEW)];
    let done = visitor.post("/recover/reset", &fields);
    assert!(done.says("Your password is set"), "{}", done.body);
    assert!(gets_in(&site, "ana@contoso.example", NEW));
}

#[test]
fn sec_09_asking_for_a_code_of_the_site_is_answered_alike_for_every_name() {
    let mut all = Vec::new();
    for name in ["ana", "eva", "dan", "nobody"] {
        // A site for each: what a network has done before is no secret of an account.
        let site = people();
        site.world.messenger.configure(OwnHook::RecoveryCode);
        let (visitor, _) = begin(&site, &format!("{name}@contoso.example"));
        let mut answers = vec![visitor.get("/recover/prove")];
        for _ in 0..4 {
            answers.push(visitor.post(ASK, &[]));
            answers.push(visitor.get("/recover/prove"));
        }
        site.run(site.world.zavor.recovery.send_asked_codes(100))
            .unwrap();
        for _ in 0..6 {
            answers.push(visitor.post("/recover/prove", &[("code", "000 0000")]));
        }
        let seen: Vec<_> = answers.iter().map(|reply| seen(&visitor, reply)).collect();
        all.push(seen.join("\n"));
    }
    assert!(all[0].contains("codes are sent"), "{}", all[0]);
    for other in &all[1..] {
        assert_eq!(other, &all[0]);
    }
}
