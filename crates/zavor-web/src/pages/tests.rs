//! What pages say of a state: no two sentences contradict each other, what is done is told from what
//! is not, and there is a next step.

use axum::http::StatusCode;
use zavor_core::actor::{Actor, Role};
use zavor_testkit::FakeFactors;

use crate::testing::{Reply, TestSite, Visitor, site};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const ANA: &str = "ana@contoso.example";

fn ana(end: &str) -> String {
    format!("/admin/users/{ANA}{end}")
}

fn global(site: &TestSite) -> Visitor<'_> {
    site.administrator("gil", Role::GlobalAdministrator)
}

fn ok(reply: Reply) -> Reply {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply
}

fn restrict(site: &TestSite, name: &str) {
    let acted = site.world.zavor.sending.restrict(&OPERATOR, name, "spam");
    site.run(acted).expect("restricted");
}

#[test]
fn the_sign_in_status_says_what_else_stops_signing_in() {
    let site = site();
    site.add("ana");
    let gil = global(&site);
    let page = ok(gil.get(&ana("/sign-in-status")));
    assert!(page.says("No administrator has blocked this user"));
    assert!(!page.says("Something else stops signing in"));
    for n in 0..10 {
        let visitor = site.nobody();
        visitor.get("/sign-in");
        let guess = format!("wrong guess number {n}");
        visitor.post("/sign-in", &[("name", ANA), ("password", &guess)]);
    }
    let page = ok(gil.get(&ana("/sign-in-status")));
    assert!(
        page.says("Something else stops signing in now: Locked out"),
        "{}",
        page.body
    );
    assert!(!page.says("may sign in."), "{}", page.body);
}

#[test]
fn the_review_of_a_stolen_account_goes_by_what_is_blocked_and_marks_what_was_left_out() {
    let site = site();
    site.add("ana");
    restrict(&site, "ana");
    let gil = global(&site);
    let review = ok(gil.get(&ana("/stolen/review")));
    assert!(review.says("Sign-in is not blocked now") && review.says("(not done)"));
    assert!(review.says("Sending is still restricted."));
    assert!(!review.says("only then may the owner sign in again"));
    let block = site
        .world
        .zavor
        .people
        .block_sign_in(&OPERATOR, ANA, "stolen");
    site.run(block).expect("blocked");
    let review = ok(gil.get(&ana("/stolen/review")));
    assert!(
        review.says("only then may the owner sign in again"),
        "{}",
        review.body
    );
    assert!(!review.says("Sign-in is not blocked"));
}

#[test]
fn going_on_is_the_primary_button_only_once_no_step_is_left_to_press() {
    let site = site();
    site.add("ana");
    let gil = global(&site);
    restrict(&site, "ana");
    let page = ok(gil.get("/admin/restricted/ana@contoso.example/secure"));
    let next = "type=\"submit\">Next</button>";
    let primary = |page: &Reply, end: &str| {
        let (before, _) = page.body.split_once(end).expect(end);
        let button = before.rsplit_once('<').expect("a button").1;
        button.contains("button-primary")
    };
    assert!(!primary(&page, next), "{}", page.body);
    assert_eq!(
        page.body.matches("button-primary").count(),
        1,
        "{}",
        page.body
    );
}

#[test]
fn restricting_what_is_restricted_says_so_first() {
    let site = site();
    site.add("ana");
    site.add("eva");
    restrict(&site, "ana");
    let gil = global(&site);
    let said = "is restricted from sending already";
    let form = ok(gil.get("/admin/restricted/add?entity=ana@contoso.example"));
    assert!(form.says(said) && form.says("href=\"/admin/restricted/ana@contoso.example"));
    let form = ok(gil.get("/admin/restricted/add?entity=eva@contoso.example"));
    assert!(!form.says(said));
    assert!(!ok(gil.get("/admin/restricted/add?entity=nobody")).says(said));
}

#[test]
fn a_refused_field_is_marked_and_the_problem_leads_to_it() {
    let site = site();
    site.add("ana");
    let gil = global(&site);
    let long = "x".repeat(5_000);
    let cases = [
        (
            "/admin/restricted/add".to_owned(),
            vec![("entity", "nobody"), ("reason", "spam")],
            "entity",
        ),
        (
            "/admin/restricted/add".to_owned(),
            vec![("entity", ANA), ("reason", long.as_str())],
            "reason",
        ),
        (
            ana("/sign-in-status"),
            vec![("status", "blocked"), ("reason", "")],
            "reason",
        ),
        (
            "/admin/settings/roles/grant".to_owned(),
            vec![("account", "nobody"), ("role", "security_reader")],
            "account",
        ),
        (
            "/admin/policies/lists/add".to_owned(),
            vec![
                ("action", "deny"),
                ("network", "everywhere"),
                ("account", ""),
                ("lasts", "1d"),
                ("reason", "x"),
            ],
            "network",
        ),
    ];
    for (path, fields, field) in cases {
        let page = gil.post(&path, &fields);
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{path}: {}",
            page.body
        );
        assert!(
            page.says(&format!("<a href=\"#{field}\">")),
            "{path} {field}: {}",
            page.body
        );
        assert_eq!(
            page.body.matches("aria-invalid").count(),
            1,
            "{path}: {}",
            page.body
        );
        let (_, input) = page
            .body
            .split_once(&format!("id=\"{field}\""))
            .expect(field);
        let input = input.split('>').next().unwrap_or_default();
        assert!(
            input.contains("aria-invalid") && input.contains("problem"),
            "{input}"
        );
    }
}

#[test]
fn a_condition_that_names_nobody_reads_as_everybody_and_a_page_to_read_names_no_bounds() {
    let site = site();
    let gil = global(&site);
    let page = ok(gil.get("/admin/policies/outbound/policy?policy=sending"));
    assert!(!page.says("Allowed:"), "{}", page.body);
    let fields = [("new", "1"), ("policy", "staff"), ("priority", "1")];
    gil.post("/admin/policies/outbound/save", &fields);
    let page = ok(gil.get("/admin/policies/outbound/policy?policy=staff"));
    assert_eq!(
        page.body.matches("<bdi>All</bdi>").count(),
        3,
        "{}",
        page.body
    );
    assert_eq!(
        page.body.matches("<bdi>None</bdi>").count(),
        3,
        "{}",
        page.body
    );
}

#[test]
fn an_act_that_changed_nothing_is_said_quietly_and_the_audit_is_read_by_period() {
    let site = site();
    let gil = global(&site);
    let policies = &site.world.zavor.policies;
    let before = policies.policies_show("smart-lockout").expect("there");
    let first = before.settings.first().expect("a setting").clone();
    let set = policies.policies_set(&OPERATOR, "smart-lockout", &first.key, &first.value);
    site.run(set).expect("the same");
    let page = ok(gil.get("/admin/reports/audit"));
    assert!(
        page.says("<span class=\"muted\">(No change)</span>"),
        "{}",
        page.body
    );
    assert!(!page.says("Nothing to do"));
    site.world.advance(zavor_core::moment::Span::from_hours(30));
    let gil = site.signed_in("gil");
    let act = "&amp;act=&amp;period=";
    let day = ok(gil.get("/admin/reports/audit?period=24h"));
    assert!(!day.says("(No change)"), "{}", day.body);
    let all = ok(gil.get("/admin/reports/audit?period=7d"));
    assert!(all.says("(No change)") && (all.says("period=7d") || all.says(act)));
}

#[test]
fn a_confirmed_compromise_leads_on_to_taking_the_account_back() {
    let site = site();
    site.add("ana");
    let gil = global(&site);
    let people = &site.world.zavor.people;
    site.run(people.confirm_risk(&OPERATOR, ANA, "sold lists"))
        .expect("confirmed");
    let page = ok(gil.get(&format!("/admin/risky/{ANA}/confirm")));
    assert!(page.says("the next page leads through"), "{}", page.body);
    let confirmed = gil.post(
        &format!("/admin/risky/{ANA}/confirm"),
        &[("reason", "seen it")],
    );
    assert_eq!(
        confirmed.location(),
        Some(ana("/stolen")),
        "{}",
        confirmed.body
    );
    assert!(gil.open(&ana("/stolen")).says("Block sign-in first"));
}

#[test]
fn whoever_is_signed_in_is_not_asked_who_they_are() {
    let site = site();
    let ana = site.person("ana");
    let page = ok(ana.get("/password"));
    assert!(page.says("value=\"ana@contoso.example\""), "{}", page.body);
    assert!(page.says("href=\"/security\""));
    let passkey = ana.get("/sign-in/passkey?next=/security");
    assert_eq!(passkey.location().as_deref(), Some("/security"));
    let nobody = site.nobody();
    let page = ok(nobody.get("/password?name=eva%40contoso.example"));
    assert!(page.says("value=\"eva@contoso.example\"") && page.says("href=\"/sign-in\""));
    ok(nobody.get("/sign-in/passkey"));
}

#[test]
fn a_person_without_a_role_is_not_told_to_be_in_the_admin_centre() {
    let site = site();
    let page = ok(site.person("ana").get("/security"));
    assert!(
        page.says("My account") && !page.says("Admin centre"),
        "{}",
        page.body
    );
    assert!(page.says("You have no recovery address yet."));
    assert!(ok(global(&site).get("/admin")).says("Admin centre"));
}

#[test]
fn a_second_factor_without_a_name_is_called_by_its_kind_in_the_owners_language() {
    let site = site();
    let mut ana = site.person("ana");
    ana.language = "ro";
    assert!(ok(ana.get("/register/passkey")).says("id=\"name\""));
    let page = ok(ana.get("/register/app"));
    let code = page.body.find("id=\"code\"").expect("a field for the code");
    assert!(code < page.body.find("id=\"name\"").expect("a field for a name"));
    let (_, seed) = page.body.split_once("id=\"seed\">").expect("the key");
    let seed = seed.split('<').next().unwrap_or_default();
    let seed = hex::decode(seed).expect("the testkit shows it in hex");
    let code = FakeFactors::code(&seed, site.world.now());
    let added = ana.post("/register/app", &[("code", &code), ("name", " ")]);
    assert_eq!(
        added.location().as_deref(),
        Some("/security"),
        "{}",
        added.body
    );
    assert!(ok(ana.get("/security")).says("title=\"Aplicație cu coduri de unică folosință\""));
}

#[test]
fn a_missing_code_says_whether_there_is_no_address_or_none_that_counts() {
    let site = site();
    let id = site.add("ana");
    site.add_factor(id);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let page = ok(dan.get(&ana("/unlock")));
    assert!(
        page.says("the account has no recovery address"),
        "{}",
        page.body
    );
    assert!(!page.says("Not needed with a code"));
    let add =
        site.world
            .zavor
            .verification
            .add_recovery_address(&OPERATOR, ANA, "ana@home.example");
    site.run(add).expect("added");
    let page = ok(dan.get(&ana("/unlock")));
    assert!(
        page.says("no recovery address that counts yet"),
        "{}",
        page.body
    );
    site.world.messenger.set_can_mail(false);
    assert!(ok(dan.get(&ana("/unlock"))).says("No code can be sent: no mail server"));
}

#[test]
fn a_role_is_shown_with_its_holders_name() {
    let site = site();
    let page = ok(global(&site).get("/admin/settings/roles"));
    assert!(page.says("gil@contoso.example") && page.says("ask the holder to sign in"));
    assert!(!page.says("no second factor yet"));
}

#[test]
fn services_are_named_in_words_with_their_identifier_beside() {
    let site = site();
    let gil = global(&site);
    for path in ["/admin", "/admin/settings/doors"] {
        let page = ok(gil.get(path));
        assert!(
            page.says("Web pages and API <span class=\"muted code\">web</span>"),
            "{path}"
        );
    }
}

#[test]
fn an_alert_of_which_nobody_is_told_names_no_way_to_tell() {
    let site = site();
    let gil = global(&site);
    let page = ok(gil.get("/admin/policies/alerts"));
    let (_, row) = page
        .body
        .split_once("Notice not delivered")
        .expect("the kind");
    let row = row.split("</tr>").next().unwrap_or_default();
    assert!(row.contains(">Off<") && row.contains(">–<"), "{row}");
    assert!(!row.contains(">On<"), "{row}");
}
