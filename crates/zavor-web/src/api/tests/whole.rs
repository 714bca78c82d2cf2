//! Stories through the API: each act takes effect, and the API shows the new state.

use axum::http::{Method, StatusCode};
use serde_json::json;
use zavor_app::platform::notes::AlertNote;
use zavor_app::ports::{Alert, Events};
use zavor_core::actor::Role;
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::note::Detail;

use super::program::{everywhere, organisation, program};

const ANA: &str = "/api/v1/accounts/ana@contoso.example";

#[test]
fn a_block_is_placed_explained_and_lifted_and_each_act_is_in_the_audit() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::UserAdministrator));
    let reason = json!({"reason": "<script>alert(1)</script> \u{202e}stolen"});
    let done = api.post(&format!("{ANA}/block-sign-in"), &reason);
    assert_eq!(done.value()["outcome"], "done", "{}", done.body);
    let again = api.post(&format!("{ANA}/block-sign-in"), &reason);
    assert_eq!(again.value()["outcome"], "nothing_to_do", "{}", again.body);
    let why = api.get(&format!("{ANA}/why")).value();
    assert_eq!(why["account"], "ana@contoso.example");
    assert_eq!(why["holds"][0]["kind"], "sign_in_blocked");
    assert_eq!(why["holds"][0]["evidence"]["text"], reason["reason"]);
    let owner = why["holds"][0]["owner"].as_str().unwrap_or_default();
    assert!(owner.starts_with("token:program"), "{owner}");
    let lifted = api.post(&format!("{ANA}/allow-sign-in"), &json!({}));
    assert_eq!(lifted.value()["outcome"], "done", "{}", lifted.body);
    let why = api.get(&format!("{ANA}/why")).value();
    assert_eq!(why["holds"], json!([]));
    let audit = api.get(&format!("{ANA}/audit")).value();
    let acts: Vec<&str> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["act"].as_str())
        .collect();
    assert_eq!(acts, ["allow_sign_in", "block_sign_in", "block_sign_in"]);
    assert_eq!(audit["items"][0]["source"], "203.0.113.50");
}

#[test]
fn why_names_rules_of_the_lists_only_to_programs_that_may_see_the_lists() {
    let site = organisation().site;
    let zavor = &site.world.zavor;
    zavor
        .platform
        .exchange_settings(zavor_app::platform::Settings {
            sign_in_asked_at: vec!["auth_policy"],
            ..(*zavor.platform.settings()).clone()
        });
    for n in 0..10 {
        let asked = zavor_app::sign_in::SignInQuestion {
            name: b"ana@contoso.example",
            address: Some(crate::testing::ADDRESS),
            protocol: zavor_core::event::Protocol::Imap,
            device: "",
            session: "",
            digest: Some(n),
            mode: zavor_app::platform::Mode::Enforce,
        };
        let failed = zavor_app::sign_in::Reported::Failure;
        site.run(zavor.sign_in.report_sign_in(&asked, failed))
            .unwrap();
    }
    let operator = zavor_core::actor::Actor::LocalOperator { uid: 0 };
    let (network, terms) = ("192.0.2.0/24", zavor_app::sign_in::RuleTerms::default());
    let office = Some(network.parse().unwrap());
    let account = Some("ana@contoso.example");
    let allowed = zavor
        .sign_in
        .allow_origin(&operator, office, account, terms);
    site.run(allowed).unwrap();
    for role in Role::ALL {
        let api = program(&site, &everywhere(*role));
        let lists = api.get("/api/v1/origins/rules").status == StatusCode::OK;
        let why = api.get(&format!("{ANA}/why"));
        let lifted = &why.value()["holds"][0]["lifted"];
        assert_eq!(lifted["at"], json!(["auth_policy"]), "{role}: {}", why.body);
        let named = json!(if lists { vec![network] } else { vec![] });
        assert_eq!(lifted["networks"], named, "{role}: {}", why.body);
    }
}

#[test]
fn an_alert_is_told_in_english_and_as_code_and_arguments() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::SecurityReader));
    let said = AlertNote::ManyResets {
        actor: "token \"panel\"".into(),
        count: 21,
    };
    let earlier = Detail::read("of an earlier release", |_| None);
    for said in [earlier, said.into()] {
        site.world.store.raise(Alert {
            parties: Parties::NONE,
            time: site.world.now(),
            kind: AlertKind::ManyResetsByOneActor,
            subject: None,
            said,
        });
    }
    let alerts = api.get("/api/v1/alerts").value();
    let (newest, earlier) = (&alerts["items"][0], &alerts["items"][1]);
    assert_eq!(
        newest["text"],
        "token \"panel\" reset 21 passwords within an hour: ask whether they did"
    );
    let arguments = json!({"actor": "token \"panel\"", "count": 21});
    assert_eq!(
        newest["notes"],
        json!([{"code": "many_resets", "arguments": arguments}])
    );
    assert_eq!(earlier["text"], "of an earlier release");
    assert_eq!(earlier["notes"], json!([]));
}

#[test]
fn a_list_goes_on_where_its_page_ended_and_repeats_nobody() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::SecurityReader));
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let page = api.get(&format!("/api/v1/accounts?limit=2{next}")).value();
        for row in page["items"].as_array().unwrap() {
            found.push(row["address"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(after) => next = format!("&after={after}"),
            None => break,
        }
    }
    let names = ["ana", "gita", "hana", "nora", "olga"];
    assert_eq!(found, names.map(|name| format!("{name}@contoso.example")));
    let one = api.get("/api/v1/accounts?filter=administrators&role=helpdesk_administrator");
    assert_eq!(one.value()["items"][0]["address"], "hana@contoso.example");
}

#[test]
fn a_release_with_missing_steps_names_them() {
    let site = organisation().site;
    let helpdesk = program(&site, &everywhere(Role::HelpdeskAdministrator));
    let security = program(&site, &everywhere(Role::SecurityAdministrator));
    let reason = json!({"reason": "spam"});
    security.post(&format!("{ANA}/restrict"), &reason);
    let listed = helpdesk.get("/api/v1/restricted").value();
    assert_eq!(
        listed["items"][0]["hold"]["subject"],
        "account:ana@contoso.example"
    );
    let refused = helpdesk.post(&format!("{ANA}/unblock"), &json!({}));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let missing = &refused.value()["missing"];
    assert_eq!(*missing, json!(["password_changed", "sessions_ended"]));
    let with_reason = json!({"override_reason": "known sender"});
    let denied = helpdesk.post(&format!("{ANA}/unblock"), &with_reason);
    assert_eq!(denied.status, StatusCode::FORBIDDEN, "{}", denied.body);
    let done = security.post(&format!("{ANA}/unblock"), &with_reason);
    assert_eq!(done.value()["outcome"], "done", "{}", done.body);
    assert_eq!(
        helpdesk.get("/api/v1/restricted").value()["items"],
        json!([])
    );
}

#[test]
fn a_policy_is_set_once_and_a_value_that_changed_meanwhile_is_a_conflict() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::SecurityAdministrator));
    let path = "/api/v1/policies/smart-lockout/lockout_duration";
    let before = api.get("/api/v1/policies/smart-lockout").value();
    let settings = before["settings"].as_array().unwrap();
    let duration = settings
        .iter()
        .find(|row| row["key"] == "lockout_duration")
        .unwrap();
    let was = duration["value"].as_str().unwrap();
    let set = json!({"value": "17m", "was": was});
    let done = api.json(&Method::PUT, path, Some(&set));
    assert_eq!(done.value()["outcome"], "done", "{}", done.body);
    let late = api.json(
        &Method::PUT,
        path,
        Some(&json!({"value": "18m", "was": was})),
    );
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    let wrong = api.json(&Method::PUT, path, Some(&json!({"value": "many"})));
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{}", wrong.body);
}

#[test]
fn a_body_that_does_not_fit_is_refused_with_the_field_and_nothing_is_done() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let path = format!("{ANA}/block-sign-in");
    for (kind, body, status, says) in [
        ("application/json", &b"{}"[..], 400, "reason"),
        ("application/json", b"", 400, "reason"),
        ("application/json", b"{\"reason\":5}", 400, "reason"),
        (
            "application/json",
            b"{\"reason\":\"x\",\"who\":\"y\"}",
            400,
            "who",
        ),
        ("application/json", b"{\"reason\":\"\xff\"}", 400, "UTF-8"),
        ("application/json", b"{\"reason\":\"a\\u0000\"}", 400, "NUL"),
        ("text/plain", b"{\"reason\":\"x\"}", 415, "application/json"),
        ("", b"{\"reason\":\"x\"}", 415, "application/json"),
        ("application/json", &[b' '; 1024 * 1024 + 1], 413, "longer"),
    ] {
        let reply = api.bytes(&Method::POST, &path, kind, body.to_vec());
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]);
        assert_eq!(reply.status.as_u16(), status, "{shown}: {}", reply.body);
        assert!(reply.body.contains(says), "{shown}: {}", reply.body);
    }
    let why = api.get(&format!("{ANA}/why")).value();
    assert_eq!(why["holds"], json!([]));
}

#[test]
fn a_store_that_cannot_be_read_is_told_without_its_inside() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let health = api.get("/readyz");
    assert_eq!(
        (health.status, health.body.as_str()),
        (StatusCode::OK, "ready\n")
    );
    let metrics = api.get("/metrics");
    assert!(metrics.header("content-type").starts_with("text/plain"));
    let problem = super::super::problem::Problem::from(zavor_app::ports::StoreError::Unreadable(
        "/var/lib/zavor/zavor.db: disk".into(),
    ));
    let shown = format!("{problem:?}");
    assert!(!shown.contains("/var/lib"), "{shown}");
}

#[test]
fn the_health_answer_needs_no_token_and_leaves_no_cookie() {
    let site = organisation().site;
    let reply = site.nobody().get("/healthz");
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, "ok\n"));
    assert_eq!(reply.header("set-cookie"), "");
    assert_eq!(reply.header("cache-control"), "no-store");
}

#[test]
fn a_problem_names_its_reason_by_a_code() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let blank = api.post(&format!("{ANA}/block-sign-in"), &json!({"reason": " "}));
    assert_eq!(blank.value()["type"], "urn:zavor:problem:invalid");
    assert_eq!(blank.value()["code"], "reason_empty", "{}", blank.body);
    let alone = api.post(
        &format!("{ANA}/reset-password"),
        &json!({"deliver": "link"}),
    );
    assert_eq!(alone.value()["type"], "urn:zavor:problem:refused");
    assert_eq!(
        alone.value()["code"],
        "caller_not_verified",
        "{}",
        alone.body
    );
    let nobody = api.get("/api/v1/accounts/nobody@contoso.example/why");
    assert_eq!(nobody.value()["code"], "unknown", "{}", nobody.body);
}

#[test]
fn what_a_path_names_and_is_not_there_is_not_found() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let value = json!({"value": "2s"});
    for reply in [
        api.get("/api/v1/policies/smart-lokout"),
        api.get("/api/v1/policies/sending/external_recipients/effect?value=1"),
        api.json(
            &Method::PUT,
            "/api/v1/policies/smart-lokout/growth",
            Some(&value),
        ),
        api.json(
            &Method::PUT,
            "/api/v1/policies/smart-lockout/grwth",
            Some(&value),
        ),
    ] {
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{}", reply.body);
        assert!(reply.body.contains("did you mean"), "{}", reply.body);
    }
}

/// A program that found no domain must not grant a role for all of them.
#[test]
fn an_empty_list_is_refused_where_leaving_it_out_means_all() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let grant = json!({"account": "dan@contoso.example", "role": "security_reader", "domains": []});
    let run = json!({"terms": {"act": "sign_out"}, "accounts": []});
    let run_grant = json!({"terms": {"act": "grant_role", "role": "security_reader", "domains": []},
        "accounts": ["dan@contoso.example"]});
    for (path, body) in [
        ("/api/v1/roles", grant),
        ("/api/v1/bulk", run.clone()),
        ("/api/v1/bulk/preview", run),
        ("/api/v1/bulk", run_grant),
    ] {
        let reply = api.post(path, &body);
        assert_eq!(
            reply.status,
            StatusCode::BAD_REQUEST,
            "{path}: {}",
            reply.body
        );
        assert!(
            reply.body.contains("an empty list"),
            "{path}: {}",
            reply.body
        );
    }
}

/// Found by a fuzzer: an array was read as the fields of an object in their order, and numbers that
/// do not fit the document were taken.
#[test]
fn what_is_not_of_the_documented_shape_is_refused() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let unlock = format!("{ANA}/unlock");
    for (path, body) in [
        (unlock.as_str(), json!([null, null])),
        (unlock.as_str(), json!("text")),
        (unlock.as_str(), json!({"caller": ["code", "1f"]})),
        (
            "/api/v1/bulk",
            json!({"terms": ["sign_out"], "accounts": ["ana"]}),
        ),
        (
            "/api/v1/bulk",
            json!({"terms": {"act": "sign_out"}, "search": ["", null, null]}),
        ),
    ] {
        let reply = api.post(path, &body);
        assert_eq!(
            reply.status,
            StatusCode::BAD_REQUEST,
            "{body}: {}",
            reply.body
        );
    }
    let nobody = api.post(&unlock, &json!({"caller": null}));
    assert_eq!(nobody.status, StatusCode::OK, "{}", nobody.body);
    for query in [
        "/api/v1/sign-ins?within_seconds=9223372036854775808",
        "/api/v1/messages?within_seconds=-1",
        "/api/v1/audit?from=9223372036854775808",
        "/api/v1/audit?before=18446744073709551616",
    ] {
        let reply = api.get(query);
        assert_eq!(
            reply.status,
            StatusCode::BAD_REQUEST,
            "{query}: {}",
            reply.body
        );
    }
}

#[test]
fn a_recovery_address_set_with_other_changes_is_asked_to_confirm_itself() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::UserAdministrator));
    let mails = |to: &str| {
        site.run(zavor_testkit::run_outbox(&site.world.zavor.notifications))
            .unwrap();
        site.world.messenger.mails_to(to).len()
    };
    let set = json!({"name": "Ana Pop", "add_recovery_addresses": ["ana@club.example"]});
    let done = api.json(&Method::PATCH, ANA, Some(&set));
    assert_eq!(done.value()["outcome"], "done", "{}", done.body);
    assert!(done.body.contains("once the link mailed to it is used"));
    assert_eq!(mails("ana@club.example"), 1);
    assert_eq!(mails("ana@home.example"), 1, "the older one is told");

    let shown = api.get(ANA).value();
    assert_eq!(shown["recovery_unconfirmed"], json!(["ana@club.example"]));
    let listed = api
        .get("/api/v1/accounts?filter=recovery_unconfirmed")
        .value();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["recovery_unconfirmed"], true);

    let again = api.post(&format!("{ANA}/ask-to-confirm"), &json!({}));
    assert_eq!(again.value()["outcome"], "done", "{}", again.body);
    assert_eq!(mails("ana@club.example"), 2);
    let nobody = "/api/v1/accounts/hana@contoso.example/ask-to-confirm";
    let nothing = api.post(nobody, &json!({}));
    assert_eq!(
        nothing.value()["outcome"],
        "nothing_to_do",
        "{}",
        nothing.body
    );

    // What is there already is not asked again: the answer says what was done, not what was sent.
    let known = json!({"name": "Ana", "add_recovery_addresses": ["ana@home.example"]});
    let done = api.json(&Method::PATCH, ANA, Some(&known));
    assert_eq!(done.value()["text"], "changed", "{}", done.body);
    site.world.messenger.set_can_mail(false);
    let done = api.json(&Method::PATCH, ANA, Some(&json!({"name": "Ana Pop"})));
    assert_eq!(done.value()["text"], "changed", "{}", done.body);
    let set = json!({"add_recovery_addresses": ["ana@later.example"]});
    let done = api.json(&Method::PATCH, ANA, Some(&set));
    assert!(
        done.body.contains("is unconfirmed: mail is not configured"),
        "{}",
        done.body
    );
    let refused = api.post(&format!("{ANA}/ask-to-confirm"), &json!({}));
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.body
    );
}

#[test]
fn an_account_whose_password_lives_elsewhere_moves_here_when_that_is_asked_for() {
    let site = organisation().site;
    let address = "eva@contoso.example";
    site.world.add_account_elsewhere(address);
    let api = program(&site, &everywhere(Role::GlobalAdministrator));
    let path = format!("/api/v1/accounts/{address}/reset-password");
    let caller = json!({"how": "in_person", "note": "passport"});
    let mut body = json!({"deliver": "shown", "caller": caller});
    let refused = api.post(&path, &body);
    assert_eq!(
        refused.value()["code"],
        "password_elsewhere",
        "{}",
        refused.body
    );
    body["move_here"] = true.into();
    let moved = api.post(&path, &body).value();
    assert_eq!(moved["outcome"], "done", "{moved}");
    assert!(moved["temporary_password"].is_string(), "{moved}");
    let said = moved["text"].as_str().unwrap();
    assert!(
        said.contains("goes on accepting the old password"),
        "{said}"
    );
    let shown = api.get(&format!("/api/v1/accounts/{address}")).value();
    assert_eq!(shown["password"], "temporary");
}

#[test]
fn the_allow_rule_of_one_account_is_released_and_what_is_not_there_names_the_nearest() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::SecurityAdministrator));
    let (network, account) = ("198.51.100.0/25", "ana@contoso.example");
    let rule =
        json!({"action": "allow", "network": network, "account": account, "reason": "hotel"});
    assert_eq!(
        api.post("/api/v1/origins/rules", &rule).status,
        StatusCode::CREATED
    );
    let release = |body| api.post("/api/v1/origins/release", &body).value();
    for body in [
        json!({"network": network, "with_rules": true}),
        json!({"network": "198.51.100.0/24", "account": account}),
        json!({"account": account}),
    ] {
        let nothing = release(body.clone());
        assert_eq!(nothing["outcome"], "nothing_to_do", "{nothing}");
        let said = nothing["text"].as_str().unwrap();
        let nearest = format!("the nearest is {network}, on the allow list for {account}");
        assert!(said.ends_with(&nearest), "{body}: {said}");
    }
    let done = release(json!({"network": network, "account": account}));
    assert_eq!(done["outcome"], "done", "{done}");
    let rules = api.get("/api/v1/origins/rules").value();
    assert_eq!(rules["items"], json!([]));
    let neither = api.post("/api/v1/origins/release", &json!({}));
    assert_eq!(neither.status, StatusCode::BAD_REQUEST, "{}", neither.body);
}

#[test]
fn raising_the_limit_of_a_free_account_says_what_it_did() {
    let site = organisation().site;
    let api = program(&site, &everywhere(Role::SecurityAdministrator));
    let until = crate::report::Time::from(
        site.world
            .now()
            .plus(zavor_core::moment::Span::from_days(2)),
    );
    let body = json!({"limit": 800, "until": until});
    let raised = api.post(&format!("{ANA}/unblock"), &body).value();
    assert_eq!(raised["outcome"], "done", "{raised}");
    let said = raised["text"].as_str().unwrap();
    let raised_to = "was not restricted; limit raised to 800 external recipients per hour until";
    assert!(said.starts_with(raised_to), "{said}");
}
