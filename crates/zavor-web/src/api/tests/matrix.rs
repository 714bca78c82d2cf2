//! Every route with every role, on accounts of every kind: the table of rights, written by hand and
//! tried out.

use std::collections::BTreeSet;
use zavor_memory::Now;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use zavor_core::actor::Role;

use super::document::operations;
use super::program::{
    Operator, Organisation, alert_about, everywhere, in_domains, organisation, program,
    program_with, request_about, with_token,
};
use crate::api::operations::LOCAL_ONLY;

/// Columns are roles; the last one is the local operator at the socket, who asks without a token.
/// Rows open only to the operator are refused to every token, whatever its roles. Words: `-` never;
/// `none` on accounts without a role; `helpdesk` on accounts without a role or at the help desk;
/// `any` on any account, or about none. `ok` is the status if allowed. A bulk run that may change
/// nothing is refused with 422, everything else with 403.
const EXPECTED: &str = "
    method path                                                       ok   helpdesk user     security global reader operator
    GET    /api/v1/accounts                                           200  any      any      any      any    any    any
    POST   /api/v1/accounts                                           201  -        any      -        any    -      any
    GET    /api/v1/accounts/{address}                                 200  any      any      any      any    any    any
    PATCH  /api/v1/accounts/{address}                                 200  -        helpdesk -        any    -      any
    DELETE /api/v1/accounts/{address}                                 200  -        helpdesk -        any    -      any
    GET    /api/v1/accounts/{address}/why                             200  any      any      any      any    any    any
    POST   /api/v1/accounts/{address}/unlock                          200  none     helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/block-sign-in                   200  -        helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/allow-sign-in                   200  -        helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/reset-password                  200  none     helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/sign-out                        200  none     helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/restrict                        200  any      any      any      any    -      any
    POST   /api/v1/accounts/{address}/unblock                         200  any      any      any      any    -      any
    POST   /api/v1/accounts/{address}/dismiss-risk                    200  -        -        any      any    -      any
    POST   /api/v1/accounts/{address}/confirm-risk                    200  -        -        any      any    -      any
    POST   /api/v1/accounts/{address}/caller-codes                    200  none     helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/caller-codes/check              200  none     helpdesk none     any    -      any
    GET    /api/v1/accounts/{address}/sign-ins                        200  any      any      any      any    any    any
    GET    /api/v1/accounts/{address}/messages                        200  any      any      any      any    any    any
    GET    /api/v1/accounts/{address}/audit                           200  any      any      any      any    any    any
    GET    /api/v1/accounts/{address}/methods                         200  any      any      any      any    any    any
    GET    /api/v1/accounts/{address}/app-passwords                   200  any      any      any      any    any    any
    POST   /api/v1/accounts/{address}/app-passwords/{id}/revoke       200  none     helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/methods/{id}/remove             200  -        -        -        any    -      any
    GET    /api/v1/accounts/{address}/recovery-codes                  200  any      any      any      any    any    any
    POST   /api/v1/accounts/{address}/recovery-codes/end              200  -        -        -        any    -      any
    GET    /api/v1/accounts/{address}/recovery-addresses              200  any      any      any      any    any    any
    POST   /api/v1/accounts/{address}/recovery-addresses              201  -        helpdesk -        any    -      any
    DELETE /api/v1/accounts/{address}/recovery-addresses/{recovery}   200  -        helpdesk -        any    -      any
    POST   /api/v1/accounts/{address}/ask-to-confirm                  200  -        helpdesk -        any    -      any
    GET    /api/v1/restricted                                         200  any      any      any      any    any    any
    POST   /api/v1/connectors/{name}/restrict                         200  any      any      any      any    -      any
    POST   /api/v1/connectors/{name}/unblock                          200  any      any      any      any    -      any
    GET    /api/v1/origins/blocked                                    200  -        -        any      any    any    any
    POST   /api/v1/origins/release                                    200  -        -        any      any    -      any
    GET    /api/v1/origins/rules                                      200  -        -        any      any    any    any
    POST   /api/v1/origins/rules                                      201  -        -        any      any    -      any
    DELETE /api/v1/origins/rules                                      200  -        -        any      any    -      any
    GET    /api/v1/policies                                           200  -        -        any      any    any    any
    GET    /api/v1/policies/{policy}                                  200  -        -        any      any    any    any
    PUT    /api/v1/policies/{policy}/{key}                            200  -        -        any      any    -      any
    GET    /api/v1/policies/{policy}/{key}/effect                     200  -        -        any      any    any    any
    POST   /api/v1/policies/{policy}/effect                           200  -        -        any      any    any    any
    GET    /api/v1/roles                                              200  -        -        -        any    -      any
    POST   /api/v1/roles                                              200  -        -        -        any    -      any
    DELETE /api/v1/roles                                              200  -        -        -        any    -      any
    GET    /api/v1/domains                                            200  any      any      any      any    any    any
    POST   /api/v1/domains                                            201  -        -        -        any    -      any
    DELETE /api/v1/domains/{domain}                                   200  -        -        -        any    -      any
    GET    /api/v1/tokens                                             200  -        -        -        any    -      any
    DELETE /api/v1/tokens/{id}                                        200  -        -        -        any    -      any
    GET    /api/v1/sign-ins                                           200  any      any      any      any    any    any
    GET    /api/v1/messages                                           200  any      any      any      any    any    any
    GET    /api/v1/audit                                              200  any      any      any      any    any    any
    GET    /api/v1/audit/head                                         200  -        -        any      any    any    any
    GET    /api/v1/audit/verify                                       200  -        -        any      any    any    any
    GET    /api/v1/risks                                              200  any      any      any      any    any    any
    GET    /api/v1/alerts                                             200  any      any      any      any    any    any
    POST   /api/v1/alerts/mark                                        200  none     helpdesk any      any    -      any
    GET    /api/v1/requests                                           200  any      any      any      any    any    any
    GET    /api/v1/requests/{request}                                 200  any      any      any      any    any    any
    POST   /api/v1/requests/{request}/write                           200  none     helpdesk none     any    -      any
    POST   /api/v1/requests/{request}/close                           200  none     helpdesk none     any    -      any
    POST   /api/v1/requests/{request}/pass-on                         200  none     helpdesk none     any    -      any
    POST   /api/v1/accounts/{address}/requests                        200  none     helpdesk none     any    -      any
    GET    /api/v1/notices/undelivered                                200  -        -        any      any    any    any
    POST   /api/v1/notices/test                                       200  -        -        -        any    -      any
    GET    /api/v1/ways-back                                          200  any      any      any      any    any    any
    POST   /api/v1/ways-back/remind                                   200  -        any      -        any    -      any
    POST   /api/v1/ways-back/runs/{run}/stop                          200  -        any      -        any    -      any
    POST   /api/v1/bulk/preview                                       200  any      any      any      any    any    any
    GET    /api/v1/bulk                                               200  any      any      any      any    any    any
    POST   /api/v1/bulk                                               202  none     helpdesk none     any    -      any
    GET    /api/v1/bulk/{id}                                          200  any      any      any      any    any    any
    GET    /api/v1/bulk/{id}/items                                    200  any      any      any      any    any    any
    POST   /api/v1/bulk/{id}/stop                                     200  any      any      any      any    -      any
    POST   /api/v1/bulk/{id}/resume                                   200  any      any      any      any    -      any
    GET    /api/v1/home                                               200  any      any      any      any    any    any
    GET    /readyz                                                    200  any      any      any      any    any    any
    GET    /metrics                                                   200  any      any      any      any    any    any
    GET    /api/v1/origins/crowds                                     200  -        -        any      any    any    any
    GET    /api/v1/observed                                           200  -        -        any      any    any    any
    GET    /api/v1/health                                             200  -        -        any      any    any    any
    POST   /api/v1/tokens                                             200  -        -        -        -      -      any
    POST   /api/v1/backup                                             200  -        -        -        -      -      any
    POST   /api/v1/events/trust-clock                                 200  -        -        -        -      -      any
    POST   /api/v1/set-up-link                                        200  -        -        -        -      -      any
    GET    /api/v1/directory                                          200  -        -        -        -      -      any
    POST   /api/v1/directory/import                                   200  -        -        -        -      -      any
    GET    /api/v1/directory/export                                   200  -        -        -        -      -      any
";

const COLUMNS: [Role; 5] = [
    Role::HelpdeskAdministrator,
    Role::UserAdministrator,
    Role::SecurityAdministrator,
    Role::GlobalAdministrator,
    Role::SecurityReader,
];

/// Targets: the name, and the words of the table that allow them.
const TARGETS: [(&str, &[&str]); 3] = [
    ("ana", &["none", "helpdesk", "any"]),
    ("hana", &["helpdesk", "any"]),
    ("gita", &["any"]),
];

struct Row {
    method: Method,
    path: &'static str,
    ok: StatusCode,
    words: [&'static str; 5],
    /// At the local socket.
    operator: &'static str,
}

impl Row {
    /// Whether it is refused to every token.
    fn is_local(&self) -> bool {
        self.words.iter().all(|word| *word == "-")
    }
}

fn rows() -> Vec<Row> {
    let lines = EXPECTED
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines
        .skip(1)
        .map(|line| {
            let cells: Vec<&'static str> = line.split_whitespace().collect();
            let [method, path, ok, words @ .., operator] = cells.as_slice() else {
                panic!("{line} is no row");
            };
            Row {
                method: method.parse().expect("a method"),
                path,
                ok: ok.parse().expect("a status"),
                words: words.try_into().expect("five words"),
                operator,
            }
        })
        .collect()
}

/// The path of the template for this target, with its query.
pub(super) fn path_of(template: &str, organisation: &Organisation, target: &str) -> String {
    let address = format!("{target}@contoso.example");
    let account = organisation.site.world.zavor.people.show_account(&address);
    let method = account
        .now()
        .map_or(0, |shown| u64::from(shown.account.id.0) + 1_000);
    let id = match template {
        _ if template.contains("/methods/") || template.contains("/app-passwords/") => {
            format!("{method:x}")
        }
        _ if template.contains("/tokens/") => organisation.token.clone(),
        _ => organisation.run.clone(),
    };
    let (policy, key) = match template.ends_with("/effect") {
        true => ("sending", "external_recipients_per_hour"),
        false => ("smart-lockout", "lockout_duration"),
    };
    let path = template
        .replace("{address}", &address)
        .replace("{recovery}", &format!("{target}@home.example"))
        .replace("{id}", &id)
        .replace("{request}", &request_about(target).to_string())
        .replace("{run}", "1")
        .replace("{name}", "billing")
        .replace("{policy}", policy)
        .replace("{key}", key)
        .replace("{domain}", "fabrikam.example");
    match path.as_str() {
        "/api/v1/policies/sending/external_recipients_per_hour/effect" => path + "?value=10",
        _ => path,
    }
}

/// The query that a `DELETE` needs if the path does not say what to delete.
pub(super) fn query_of(method: &Method, template: &str) -> &'static str {
    match (method, template) {
        (&Method::DELETE, "/api/v1/roles") => {
            "?account=hana@contoso.example&role=helpdesk_administrator"
        }
        (&Method::DELETE, "/api/v1/origins/rules") => "?action=deny&network=192.0.2.0/24",
        _ => "",
    }
}

/// A body that is accepted.
pub(super) fn body_of(method: &Method, template: &str, target: &str) -> Option<Value> {
    let address = format!("{target}@contoso.example");
    let run = json!({"terms": {"act": "sign_out"}, "accounts": [address]});
    let last = template.rsplit('/').next().unwrap_or_default();
    Some(match (method.as_str(), last) {
        ("POST", "accounts") => json!({"address": "new@contoso.example", "name": "New"}),
        ("PATCH", _) => json!({"name": "Another Name"}),
        ("POST", "block-sign-in" | "restrict" | "dismiss-risk" | "confirm-risk") => {
            json!({"reason": "as the test says"})
        }
        ("POST", "reset-password") => {
            json!({"deliver": "link", "caller": {"how": "in_person", "note": "passport"}})
        }
        ("POST", "remove" | "end") => json!({"caller": {"how": "call_back", "note": "desk phone"}}),
        ("POST", "unlock" | "ask-to-confirm" | "revoke") => json!({}),
        ("POST", "write" | "requests") => json!({"text": "she cannot send"}),
        ("POST", "close" | "pass-on" | "remind") => json!({}),
        ("POST", "caller-codes") => json!({"place": 0}),
        ("POST", "check") => json!({"code": "000000"}),
        ("POST", "recovery-addresses") => json!({"address": "more@home.example"}),
        ("POST", "backup") => json!({"file": "/nowhere/copy.db"}),
        ("POST", "trust-clock" | "set-up-link") => json!({}),
        ("POST", "import") => json!({"csv": "address\n"}),
        ("POST", "tokens") => json!({"name": "new", "roles": ["security_reader"], "days": 7}),
        ("POST", "release") => json!({"network": "192.0.2.7"}),
        ("POST", "rules") => {
            json!({"action": "deny", "network": "192.0.2.0/24", "reason": "guessing"})
        }
        ("PUT", _) => json!({"value": "16m"}),
        ("POST", "roles") => {
            json!({"account": "ana@contoso.example", "role": "security_reader"})
        }
        ("POST", "domains") => json!({"domain": "tailspin.example"}),
        ("POST", "test") => json!({"address": "soc@contoso.example"}),
        ("POST", "preview" | "bulk") => run,
        ("POST", "effect") => json!({"values": {"recipients_per_day": "10"}}),
        ("POST", "mark") => json!({"numbers": [alert_about(target)], "mark": "seen"}),
        _ => return None,
    })
}

fn names_people(row: &Row) -> bool {
    let in_body = ["/api/v1/bulk", "/api/v1/alerts/mark"].contains(&row.path);
    row.path.contains("{address}")
        || row.path.contains("{request}")
        || (row.method == Method::POST && in_body)
}

#[test]
fn the_table_has_every_route_that_needs_a_token_and_no_other() {
    let tried: BTreeSet<(String, String)> = rows()
        .iter()
        .map(|row| (row.method.to_string(), row.path.to_owned()))
        .collect();
    let guarded: BTreeSet<(String, String)> = operations()
        .into_iter()
        .filter(|(_, _, operation)| {
            operation["security"] != json!([]) || operation.get(LOCAL_ONLY).is_some()
        })
        .map(|(method, path, _)| (method.to_string(), path))
        .collect();
    assert_eq!(tried, guarded);
    let local: BTreeSet<(Method, String)> = operations()
        .into_iter()
        .filter(|(_, _, operation)| operation.get(LOCAL_ONLY).is_some())
        .map(|(method, path, _)| (method, path))
        .collect();
    for row in rows() {
        let marked = local.contains(&(row.method.clone(), row.path.to_owned()));
        assert_eq!(row.is_local(), marked, "{} {}", row.method, row.path);
    }
}

#[test]
fn sec_37_the_local_operator_may_ask_for_every_route_at_the_socket_and_for_none_by_a_header() {
    let mut wrong = Vec::new();
    for row in rows() {
        assert_eq!(
            row.operator, "any",
            "the owner of the files may ask for everything"
        );
        let organisation = organisation();
        let path = path_of(row.path, &organisation, "ana");
        let path = path + query_of(&row.method, row.path);
        let body = body_of(&row.method, row.path, "ana");
        let reply = Operator(&organisation.site).json(&row.method, &path, body.as_ref());
        if reply.status != row.ok {
            let (method, status, body) = (&row.method, reply.status, reply.body);
            wrong.push(format!("{method} {path}: {status}: {body}"));
        }
        let nobody = with_token(&organisation.site, "");
        let reply = nobody.pretending(&row.method, &path, body.as_ref());
        if reply.status != StatusCode::UNAUTHORIZED {
            wrong.push(format!("by a header: {path}: {}", reply.body));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sec_37_every_route_does_for_each_role_and_target_what_the_table_says_and_nothing_else() {
    let mut wrong = Vec::new();
    for row in rows() {
        for (role, word) in COLUMNS.into_iter().zip(row.words) {
            let organisation = organisation();
            let program = program(&organisation.site, &everywhere(role));
            for (target, allowing) in TARGETS {
                if !names_people(&row) && target != "ana" {
                    continue;
                }
                let path = path_of(row.path, &organisation, target);
                let path = path + query_of(&row.method, row.path);
                let body = body_of(&row.method, row.path, target);
                let reply = program.json(&row.method, &path, body.as_ref());
                let bulk = row.method == Method::POST && row.path == "/api/v1/bulk";
                let expected = match (allowing.contains(&word), bulk) {
                    (true, _) => row.ok,
                    (false, true) => StatusCode::UNPROCESSABLE_ENTITY,
                    (false, false) => StatusCode::FORBIDDEN,
                };
                if reply.status != expected {
                    let (method, status, body) = (&row.method, reply.status, reply.body);
                    wrong.push(format!(
                        "{role}: {method} {path}: {status} and not {expected}: {body}"
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_role_that_is_limited_to_a_domain_counts_there_and_for_nothing_of_the_whole_organisation() {
    for row in rows() {
        let organisation = organisation();
        let roles = in_domains(Role::GlobalAdministrator, &["fabrikam.example"]);
        let program = program(&organisation.site, &roles);
        let path = path_of(row.path, &organisation, "ana");
        let path = path + query_of(&row.method, row.path);
        let mut body = body_of(&row.method, row.path, "ana");
        let inside = match (row.method.as_str(), row.path) {
            // The list is narrowed to the domains of the role.
            ("GET", "/api/v1/accounts" | "/api/v1/restricted" | "/api/v1/risks")
            | ("GET", "/api/v1/alerts" | "/api/v1/home" | "/api/v1/domains")
            | ("GET", "/api/v1/sign-ins" | "/api/v1/messages" | "/api/v1/audit")
            | ("GET", "/api/v1/bulk" | "/api/v1/requests" | "/readyz" | "/metrics")
            | ("GET", "/api/v1/ways-back")
            | ("POST", "/api/v1/bulk/preview") => Some(row.ok),
            ("POST", "/api/v1/bulk") => Some(StatusCode::UNPROCESSABLE_ENTITY),
            // Nobody of its domain is there to be reminded, and the run is another domain's.
            ("POST", "/api/v1/ways-back/remind" | "/api/v1/ways-back/runs/{run}/stop") => {
                Some(StatusCode::UNPROCESSABLE_ENTITY)
            }
            // What the role is not shown does not exist for it.
            ("POST", "/api/v1/alerts/mark") => Some(StatusCode::BAD_REQUEST),
            // A run of somebody else is not found.
            (_, path) if path.starts_with("/api/v1/bulk/") => Some(StatusCode::NOT_FOUND),
            _ => None,
        };
        let expected = inside.unwrap_or(StatusCode::FORBIDDEN);
        if row.path == "/api/v1/roles" && row.method == Method::POST {
            body = Some(json!({"account": "ana@contoso.example", "role": "security_reader"}));
        }
        let reply = program.json(&row.method, &path, body.as_ref());
        let (method, body) = (&row.method, reply.body);
        assert_eq!(reply.status, expected, "{method} {path}: {body}");
        assert!(
            !body.contains("hana@"),
            "{method} {path} shows others: {body}"
        );
    }
}

/// Whether a role limited to the domain of all accounts here may do what the row says to this
/// target.
fn given_in_own_domain(row: &Row, word: &str, target: &str, allowing: &[&str]) -> bool {
    // Rank does not matter for reading.
    let looks = row.method == Method::GET;
    let wider = ["hana", "gita"].contains(&target);
    allowing.contains(&word) && (looks || !wider)
}

#[test]
fn sec_37_a_role_limited_to_a_domain_does_nothing_there_to_whoever_reaches_further() {
    let mut wrong = Vec::new();
    for row in rows() {
        if !row.path.contains("{address}") {
            continue;
        }
        for (role, word) in COLUMNS.into_iter().zip(row.words) {
            let organisation = organisation();
            let roles = in_domains(role, &["contoso.example"]);
            let program = program(&organisation.site, &roles);
            for (target, allowing) in TARGETS {
                let path = path_of(row.path, &organisation, target);
                let body = body_of(&row.method, row.path, target);
                let reply = program.json(&row.method, &path, body.as_ref());
                let expected = match given_in_own_domain(&row, word, target, allowing) {
                    true => row.ok,
                    false => StatusCode::FORBIDDEN,
                };
                if reply.status != expected {
                    let (method, status, body) = (&row.method, reply.status, reply.body);
                    wrong.push(format!(
                        "{role}: {method} {path}: {status} and not {expected}: {body}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sec_37_a_limited_token_hands_out_nothing_beyond_its_limit_and_edits_no_groups_of_its_own() {
    let site = organisation().site;
    let limited = program(
        &site,
        &in_domains(Role::GlobalAdministrator, &["contoso.example"]),
    );
    let ana = "ana@contoso.example";
    for domains in [
        json!(null),
        json!(["fabrikam.example"]),
        json!(["contoso.example", "fabrikam.example"]),
    ] {
        let body = json!({"account": ana, "role": "global_administrator", "domains": domains});
        let reply = limited.post("/api/v1/roles", &body);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{domains}");
    }
    let own = json!({"account": ana, "role": "security_reader", "domains": ["contoso.example"]});
    assert_eq!(limited.post("/api/v1/roles", &own).status, StatusCode::OK);
    let path = "/api/v1/accounts/ana@contoso.example";
    let user = program(
        &site,
        &in_domains(Role::GlobalAdministrator, &["fabrikam.example"]),
    );
    let alias = json!({"add_aliases": ["ceo@fabrikam.example"]});
    for program in [&limited, &user] {
        let reply = program.json(&Method::PATCH, path, Some(&alias));
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", reply.body);
    }
    let groups = json!({"add_groups": ["newsletters"]});
    for (role, allowed) in [
        (Role::UserAdministrator, false),
        (Role::SecurityAdministrator, true),
    ] {
        // One program per role, each on an account without a role.
        let site = organisation().site;
        let program = program(&site, &everywhere(role));
        let reply = program.json(&Method::PATCH, path, Some(&groups));
        assert_eq!(reply.status.is_success(), allowed, "{role}: {}", reply.body);
    }
}

#[test]
fn a_limited_token_hears_the_same_of_everybody_elsewhere_and_of_nobody() {
    let mut told_apart = Vec::new();
    for row in rows() {
        if !row.path.contains("{address}") {
            continue;
        }
        for role in COLUMNS {
            let organisation = organisation();
            let roles = in_domains(role, &["fabrikam.example"]);
            let program = program(&organisation.site, &roles);
            let asked = |target: &str| {
                let path = path_of(row.path, &organisation, target);
                let body = body_of(&row.method, row.path, target);
                let reply = program.json(&row.method, &path, body.as_ref());
                (reply.status, reply.body.replace(target, "NAME"))
            };
            let nobody = asked("nobody");
            for target in ["ana", "hana", "gita"] {
                let somebody = asked(target);
                if somebody != nobody {
                    let (method, path) = (&row.method, row.path);
                    told_apart.push(format!("{role}: {method} {path}: {somebody:?} {nobody:?}"));
                }
            }
        }
    }
    assert!(told_apart.is_empty(), "{}", told_apart.join("\n"));
}

/// Acts that ask a person for a fresh factor, written out by hand: every change except first aid
/// and the release of sending. Marking an alert as seen changes nothing else, and trying limits out
/// nothing at all.
#[test]
fn sec_38_a_token_without_the_scope_is_refused_what_wants_a_fresh_factor_on_every_route() {
    const FREE: [&str; 15] = [
        "write",
        "close",
        "pass-on",
        "requests",
        "unlock",
        "sign-out",
        "revoke",
        "restrict",
        "unblock",
        "caller-codes",
        "check",
        "preview",
        "stop",
        "mark",
        "effect",
    ];
    let mut wrong = Vec::new();
    for row in rows() {
        let organisation = organisation();
        let roles = everywhere(Role::GlobalAdministrator);
        let program = program_with(&organisation.site, &roles, false);
        let path = path_of(row.path, &organisation, "ana");
        let path = path + query_of(&row.method, row.path);
        let body = body_of(&row.method, row.path, "ana");
        let reply = program.json(&row.method, &path, body.as_ref());
        let last = row.path.rsplit('/').next().unwrap_or_default();
        // The run of this test signs accounts out, which is first aid.
        let bulk = ["/api/v1/bulk", "/api/v1/bulk/{id}/resume"].contains(&row.path);
        let look = row.method == Method::GET && !row.is_local();
        let free = look || FREE.contains(&last) || bulk;
        let expected = match free {
            true => row.ok,
            false => StatusCode::FORBIDDEN,
        };
        if reply.status != expected {
            let (method, status) = (&row.method, reply.status);
            wrong.push(format!(
                "{method} {path}: {status} and not {expected}: {}",
                reply.body
            ));
        }
        if !free && !row.is_local() && !reply.body.contains("scope") {
            wrong.push(format!("{path} does not say why: {}", reply.body));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn secrets_and_overrides_need_more_than_the_act_itself() {
    let caller = json!({"how": "override", "reason": "test"});
    let shown = json!({"deliver": "shown", "caller": caller});
    let given =
        json!({"deliver": "given", "password": "seven quiet otters cross", "caller": caller});
    let lasting = json!({
        "address": "new@contoso.example", "password": "seven quiet otters cross", "temporary": false,
    });
    let temporary =
        json!({"address": "two@contoso.example", "password": "seven quiet otters cross"});
    let reset = "/api/v1/accounts/ana@contoso.example/reset-password";
    let notices = "/api/v1/policies/notices/language";
    for (role, allowed) in [
        (Role::HelpdeskAdministrator, false),
        (Role::UserAdministrator, false),
        (Role::SecurityAdministrator, false),
        (Role::GlobalAdministrator, true),
        (Role::SecurityReader, false),
    ] {
        let site = organisation().site;
        let program = program(&site, &everywhere(role));
        for (path, body) in [
            (reset, &shown),
            (reset, &given),
            ("/api/v1/accounts", &lasting),
            ("/api/v1/accounts", &temporary),
        ] {
            let reply = program.post(path, body);
            let done = reply.status.is_success();
            assert_eq!(done, allowed, "{role} {path} {body}: {}", reply.body);
            assert!(
                done || reply.status == StatusCode::FORBIDDEN,
                "{role} {path}"
            );
            let shows = reply.body.contains("temporary_password");
            assert_eq!(shows, allowed && body == &shown, "{role} {path}");
        }
        let language = json!({"value": "ro"});
        let reply = program.json(&Method::PUT, notices, Some(&language));
        let denied = reply.status == StatusCode::FORBIDDEN;
        assert_eq!(denied, !allowed, "{role}: {}", reply.body);
    }
}

#[test]
fn a_reset_without_a_verified_caller_is_refused_whatever_the_role() {
    let site = organisation().site;
    let program = program(&site, &everywhere(Role::GlobalAdministrator));
    let path = "/api/v1/accounts/ana@contoso.example/reset-password";
    let reply = program.post(path, &json!({"deliver": "link"}));
    assert_eq!(
        reply.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        reply.body
    );
    assert_eq!(reply.value()["type"], "urn:zavor:problem:refused");
}
