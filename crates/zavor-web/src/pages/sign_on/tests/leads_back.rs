//! Whoever cannot get in is led to the recovery from wherever they stand.

use zavor_core::policy::RecoveryUsers;

use super::*;

const LINK: &str = "href=\"/recover\"";

/// Every page of somebody who is not in.
const PAGES: [&str; 6] = [
    "/sign-in/passkey",
    "/password",
    // Links that are over.
    "/password/0123456789abcdef0123456789abcdef",
    "/sign-in/0123456789abcdef0123456789abcdef",
    "/nowhere",
    "/static/nothing.css",
];

#[test]
fn every_page_of_people_who_cannot_get_in_leads_to_the_recovery_while_it_is_offered() {
    let site = site();
    let ana = site.add("ana");
    site.add_factor(ana);
    let visitor = site.nobody();
    assert!(visitor.get("/sign-in").says(LINK));
    let wrong = [
        ("name", "ana@contoso.example"),
        ("password", "a wrong guess"),
    ];
    assert!(visitor.post("/sign-in", &wrong).says(LINK));
    let right = [("name", "ana@contoso.example"), ("password", PASSWORD)];
    visitor.post("/sign-in", &right);
    let factor = visitor.get("/second-factor");
    assert!(factor.says(LINK), "{}", factor.body);
    for path in PAGES {
        let page = site.nobody().get(path);
        assert!(page.says(LINK), "{path}: {}", page.body);
    }
    // Whoever is in needs no way in, and pages of the recovery do not lead to its beginning twice.
    let eva = site.person("eva");
    assert!(!eva.get("/security").says(LINK) && !eva.get("/nowhere").says(LINK));
    let begin = site.nobody().get("/recover");
    assert!(!begin.says(LINK), "{}", begin.body);
    site.world
        .policies(|policies| policies.recovery.self_service = RecoveryUsers::Nobody);
    for path in PAGES {
        assert!(!site.nobody().get(path).says(LINK), "{path}");
    }
}
