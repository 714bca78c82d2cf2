//! Every route with every role on every kind of account, compared with the table.

use axum::http::Method;
use zavor_core::actor::Role;

use crate::testing::Reply;

use super::expected::{COLUMNS, Row, rows};
use super::fields::ask;
use super::scene::{DAN, dan_as, records, scene};

/// The account that an act is about, and the domains of the role.
#[derive(Debug, Clone, Copy)]
struct Case {
    target: &'static str,
    domains: &'static [&'static str],
}

const EVERYWHERE: &[&str] = &[];
const OWN_DOMAIN: &[&str] = &["contoso.example"];
const OTHER_DOMAIN: &[&str] = &["fabrikam.example"];

const CASES: [Case; 11] = [
    case("ana", EVERYWHERE),
    case("hana", EVERYWHERE),
    case("gina", EVERYWHERE),
    case("lina", EVERYWHERE),
    case(DAN, EVERYWHERE),
    case("ana", OWN_DOMAIN),
    case("hana", OWN_DOMAIN),
    case("gina", OWN_DOMAIN),
    case("lina", OWN_DOMAIN),
    case("ana", OTHER_DOMAIN),
    case("gina", OTHER_DOMAIN),
];

const fn case(target: &'static str, domains: &'static [&'static str]) -> Case {
    Case { target, domains }
}

/// Whether the table allows it.
fn is_given(word: &str, case: Case) -> bool {
    let own = case.target == DAN;
    let inside = case.domains != OTHER_DOMAIN;
    let rank = match case.target {
        "ana" => 0,
        "hana" | "lina" => 1,
        _ => 2,
    };
    // The roles of these accounts reach further than a role limited to their domain.
    let wider = ["hana", "gina"].contains(&case.target) && !case.domains.is_empty();
    let reached = inside && !own && !wider;
    match word {
        "-" => false,
        "page" => true,
        "whole" => case.domains.is_empty(),
        "wide" => case.domains.is_empty() && !own,
        "new" | "see" => inside,
        "none" => reached && rank == 0,
        "helpdesk" => reached && rank <= 1,
        "any" => reached,
        other => panic!("{other} is no word of the table"),
    }
}

/// Whether it was refused: with 403; with 404 if a list of other domains hides it anyway; with 422
/// for a bulk run that would change nothing.
fn is_refused(row: &Row, reply: &Reply, case: Case) -> bool {
    match reply.status.as_u16() {
        403 => true,
        404 => !case.domains.is_empty(),
        // An alert that is not shown is as one that is not there.
        400 => row.route == "/admin/reports/alerts/mark" && !case.domains.is_empty(),
        422 => row.route == "/admin/bulk/start",
        _ => false,
    }
}

fn is_done(reply: &Reply) -> bool {
    let leads_to_the_factor = reply.location().is_some_and(|to| {
        ["/sign-in", "/second-factor", "/register", "/step-up"]
            .iter()
            .any(|page| to.starts_with(page))
    });
    !leads_to_the_factor
        && !reply.status.is_server_error()
        && !matches!(reply.status.as_u16(), 400 | 401 | 403 | 404)
}

fn check(row: &Row, role: Role, case: Case, reply: &Reply) -> Option<String> {
    let given = is_given(row.word(role), case);
    let fine = match given {
        true => is_done(reply),
        false => is_refused(row, reply, case),
    };
    let to = reply.location().unwrap_or_default();
    (!fine).then(|| {
        format!(
            "{} {} by {role} on {case:?}: {} {to}, expected {}",
            row.method,
            row.route,
            reply.status,
            if given { "to be done" } else { "403" }
        )
    })
}

/// The cases of a route; a route about no account needs only one.
fn cases(row: &Row) -> Vec<Case> {
    let is_about =
        |role: &Role| ["see", "none", "helpdesk", "any", "wide"].contains(&row.word(*role));
    let about_accounts = COLUMNS.iter().any(is_about);
    let mut cases = CASES.to_vec();
    cases.retain(|case| about_accounts || case.target == "ana");
    cases
}

/// With a role for other domains, every page and every form answers the same about an account there
/// and about a name without an account: status, text and changes do not tell them apart.
#[test]
fn a_limited_role_hears_the_same_of_everybody_elsewhere_and_of_nobody() {
    let mut told_apart = Vec::new();
    for role in COLUMNS {
        let site = scene();
        let dan = dan_as(&site, role, OTHER_DOMAIN);
        dan.get("/security");
        let before = records(&site);
        let mut rows = rows();
        rows.retain(|row| row.sort() == "role" && row.route.contains("{address}"));
        assert!(rows.len() > 15, "routes with an address");
        for row in rows {
            let asked = |name: &str| {
                let path = row
                    .route
                    .replace("{address}", &format!("{name}@contoso.example"));
                let path = path
                    .replace("{id}", "1")
                    .replace("{answer}", "dismiss")
                    .replace("{step}", "review")
                    .replace("{act}", "unlock");
                let reply = match row.method == Method::POST {
                    true => dan.post(&path, &[("reason", "x"), ("status", "blocked")]),
                    false => dan.get(&path),
                };
                let body = reply.body.replace(name, "NAME");
                (reply.status.as_u16(), without_chance(&body))
            };
            let nobody = asked("nobody");
            for name in ["ana", "hana", "gina", "lina"] {
                if asked(name) != nobody {
                    told_apart.push(format!(
                        "{} {} about {name} by {role}",
                        row.method, row.route
                    ));
                }
            }
        }
        assert_eq!(records(&site), before, "{role} changed something");
    }
    assert!(told_apart.is_empty(), "{}", told_apart.join("\n"));
}

/// A page without its random values.
fn without_chance(body: &str) -> String {
    let field = "name=\"csrf\" value=\"";
    let mut parts = body.split(field);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    text
}

fn by_role(method: &Method) -> Vec<Row> {
    let mut rows = rows();
    rows.retain(|row| row.sort() == "role" && row.method == *method);
    rows
}

#[test]
fn sec_37_every_page_is_shown_to_the_roles_of_the_table_only() {
    let mut wrong = Vec::new();
    for role in COLUMNS {
        for case in CASES {
            let site = scene();
            let dan = dan_as(&site, role, case.domains);
            dan.get("/security");
            // Only an export leaves a line in the audit.
            let before = records(&site);
            for row in by_role(&Method::GET) {
                let reply = ask(&dan, &row, case.target);
                wrong.extend(check(&row, role, case, &reply));
                if records(&site) != before {
                    wrong.push(format!("{} by {role} changed something", row.route));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sec_37_every_act_is_done_by_the_roles_of_the_table_only() {
    let mut wrong = Vec::new();
    for row in by_role(&Method::POST) {
        for role in COLUMNS {
            for case in cases(&row) {
                let site = scene();
                let dan = dan_as(&site, role, case.domains);
                dan.get("/security");
                let before = records(&site);
                let reply = ask(&dan, &row, case.target);
                wrong.extend(check(&row, role, case, &reply));
                if !is_given(row.word(role), case) && records(&site) != before {
                    wrong.push(format!(
                        "{} by {role} on {case:?} was refused and changed something",
                        row.route
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The refusals above prove something only if the same forms are accepted from those who may.
#[test]
fn the_forms_of_these_tests_are_accepted_from_a_global_administrator() {
    for row in by_role(&Method::POST) {
        let site = scene();
        let gil = dan_as(&site, Role::GlobalAdministrator, &[]);
        gil.get("/security");
        let reply = ask(&gil, &row, "ana");
        let fine = reply.status.is_success() || reply.status.as_u16() == 303;
        let begin = reply.body.find("notice-error").unwrap_or(0);
        let said: String = reply.body[begin..].chars().take(300).collect();
        assert!(fine, "{}: {} {said}", row.route, reply.status);
    }
}
