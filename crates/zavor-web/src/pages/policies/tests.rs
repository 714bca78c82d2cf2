//! What the pages of policies show, and that a change is saved only after its difference was seen.

use axum::http::StatusCode;
use zavor_app::ports::{Events, Records};
use zavor_core::account::GuardKey;
use zavor_core::actor::Role;
use zavor_core::alert::AlertKind;
use zavor_core::event::{MessageEvent, MessageOutcome};
use zavor_core::policy::{OutboundPolicies, PolicyType, SmartLockoutPolicy};

use crate::testing::{Reply, TestSite, Visitor, site};

const LOCKOUT: &str = "/admin/policies/smart-lockout";
const OUTBOUND: &str = "/admin/policies/outbound";
const LISTS: &str = "/admin/policies/lists";

fn security(site: &TestSite) -> Visitor<'_> {
    site.administrator("eva", Role::SecurityAdministrator)
}

fn ok(reply: &Reply) -> &Reply {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply
}

fn goes_to<'a>(reply: &'a Reply, path: &str) -> &'a Reply {
    assert_eq!(reply.location().as_deref(), Some(path), "{}", reply.body);
    reply
}

#[test]
fn every_setting_is_shown_and_its_form_names_default_and_bounds() {
    let site = site();
    let eva = security(&site);
    let page = eva.get(LOCKOUT);
    for field in SmartLockoutPolicy::FIELDS {
        let label = eva.text().name_of("policy", field.key);
        assert!(ok(&page).says(&label), "{label}");
    }
    assert!(page.says(&format!("{LOCKOUT}/edit")));
    let form = eva.get(&format!("{LOCKOUT}/edit"));
    assert!(ok(&form).says("Default: 10 wrong passwords"));
    assert!(form.says("Allowed: 1 to 100"));
    for path in ["/admin/policies/origin-guard", "/admin/policies/passwords"] {
        assert!(ok(&eva.get(path)).says("Change"));
    }
    let unknown = eva.get("/admin/policies/no-such");
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_change_shows_its_difference_and_counts_only_when_it_is_saved() {
    let site = site();
    let eva = security(&site);
    let form = eva.get(&format!("{LOCKOUT}/edit"));
    assert!(ok(&form).says("name=\"was-threshold_near\" value=\"10\""));
    let before = site.world.store.policies();
    let typed = [
        ("was-threshold_near", "10"),
        ("threshold_near", "5"),
        ("was-lockout_growth", "2"),
        ("lockout_growth", "2"),
    ];
    let difference = eva.post(&format!("{LOCKOUT}/review"), &typed);
    assert!(ok(&difference).says("<bdi>10 wrong passwords</bdi>"));
    assert!(difference.says("<bdi>5 wrong passwords</bdi>"));
    assert!(!difference.says("Each lockout is longer by"));
    assert!(
        !difference.says("so many different wrong passwords") && !difference.says("What it means"),
        "the description of a setting is no effect of its change"
    );
    assert_eq!(site.world.store.policies(), before);
    let back = eva.post(&format!("{LOCKOUT}/edit"), &typed);
    assert!(ok(&back).says("name=\"threshold_near\" value=\"5\""));
    let saved = eva.post(&format!("{LOCKOUT}/save"), &typed[..2]);
    goes_to(&saved, LOCKOUT);
    assert!(eva.get(LOCKOUT).says("The policy was saved"));
    assert_eq!(site.world.store.policies().smart_lockout.threshold_near, 5);
    assert!(eva.get(LOCKOUT).says("Changed from the default"));
}

#[test]
fn values_out_of_bounds_are_named_with_the_bounds_and_nothing_is_saved() {
    let site = site();
    let eva = security(&site);
    let before = site.world.store.policies();
    let typed = [
        ("was-threshold_near", "10"),
        ("threshold_near", "101"),
        ("was-lockout_duration", "1m"),
        ("lockout_duration", "<script>"),
    ];
    for page in ["review", "save"] {
        let reply = eva.post(&format!("{LOCKOUT}/{page}"), &typed);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.says("value=\"101\"") && reply.says("value=\"&#60;script&#62;\""));
        assert!(!reply.says("<script>"), "{page}");
    }
    let review = eva.post(&format!("{LOCKOUT}/review"), &typed);
    assert!(review.says("“101” is not accepted. Allowed: 1 to 100."));
    assert!(review.says("Allowed: 1 s to 24 h."));
    assert_eq!(site.world.store.policies(), before);
}

#[test]
fn a_value_that_was_changed_meanwhile_is_shown_before_it_is_overwritten() {
    let site = site();
    let eva = security(&site);
    site.world
        .policies(|policies| policies.smart_lockout.threshold_near = 7);
    let typed = [("was-threshold_near", "10"), ("threshold_near", "5")];
    for page in ["review", "save"] {
        let reply = eva.post(&format!("{LOCKOUT}/{page}"), &typed);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(reply.says("name=\"was-threshold_near\" value=\"7\""));
        assert!(reply.says("Somebody else changed"));
    }
    assert_eq!(site.world.store.policies().smart_lockout.threshold_near, 7);
}

#[test]
fn who_may_only_see_has_no_buttons_and_others_see_nothing() {
    let site = site();
    let reader = site.administrator("dan", Role::SecurityReader);
    let page = reader.get(LOCKOUT);
    assert!(!ok(&page).says("/edit"));
    let helpdesk = site.administrator("ion", Role::HelpdeskAdministrator);
    for path in [
        LOCKOUT,
        OUTBOUND,
        LISTS,
        "/admin/policies/alerts",
        "/admin/policies/outbound/policy?policy=sending",
    ] {
        assert_eq!(reader.get(path).status, StatusCode::OK, "{path}");
        assert_eq!(helpdesk.get(path).status, StatusCode::FORBIDDEN, "{path}");
    }
    let typed = [("was-threshold_near", "10"), ("threshold_near", "5")];
    for (path, fields) in [
        ("/admin/policies/smart-lockout/save", &typed[..]),
        ("/admin/policies/smart-lockout/review", &typed[..]),
        (
            "/admin/policies/outbound/save",
            &[("policy", "sending"), ("recipients_per_day", "5")],
        ),
        (
            "/admin/policies/alerts/save",
            &[("policy", "notices"), ("language", "ro")],
        ),
        (
            "/admin/policies/lists/add",
            &[("action", "deny"), ("network", "198.51.100.0/24")],
        ),
    ] {
        let reply = reader.post(path, fields);
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(site.world.store.policies().smart_lockout.threshold_near, 10);
}

#[test]
fn an_outbound_policy_is_added_changed_and_removed() {
    let site = site();
    let eva = security(&site);
    let form = eva.get(&format!("{OUTBOUND}/add"));
    assert!(ok(&form).says("name=\"new\" value=\"1\""));
    let typed = [
        ("new", "1"),
        ("policy", "Sales <b>"),
        ("was-priority", ""),
        ("priority", "10"),
        ("was-groups", ""),
        ("groups", "sales, support"),
        ("was-recipients_per_day", "1000"),
        ("recipients_per_day", "50"),
    ];
    let difference = eva.post(&format!("{OUTBOUND}/review"), &typed);
    assert!(ok(&difference).says("<bdi>50 recipients</bdi>"));
    assert!(difference.says("<bdi>sales, support</bdi>"));
    goes_to(&eva.post(&format!("{OUTBOUND}/save"), &typed), OUTBOUND);
    let policies = site.world.store.policies();
    let sales = &policies.outbound.ordered()[0];
    assert_eq!((sales.priority, sales.limits.recipients_per_day), (10, 50));
    let list = eva.get(OUTBOUND);
    assert!(ok(&list).says("Sales &#60;b&#62;") && list.says("Groups: sales, support"));
    assert!(list.body.find("Sales").unwrap() < list.body.find(">Default<").unwrap());
    let again = eva.post(&format!("{OUTBOUND}/review"), &typed);
    assert!(again.says("A policy with this name already exists"));
    let policy = "policy?policy=Sales%20%3Cb%3E";
    assert!(ok(&eva.get(&format!("{OUTBOUND}/{policy}"))).says("50 recipients"));
    let ask = eva.get(&format!("{OUTBOUND}/remove?policy=Sales%20%3Cb%3E"));
    assert!(ok(&ask).says("the next policy that matches applies to its senders"));
    let late = [("policy", "Sales <b>"), ("was-priority", "9")];
    let late = eva.post(&format!("{OUTBOUND}/remove"), &late);
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("policy", "Sales <b>"), ("was-priority", "10")];
    goes_to(&eva.post(&format!("{OUTBOUND}/remove"), &form), OUTBOUND);
    let outbound = site.world.store.policies().outbound.clone();
    assert_eq!(outbound, OutboundPolicies::default());
    let form = [("policy", "sending"), ("was-priority", "")];
    let default = eva.post(&format!("{OUTBOUND}/remove"), &form);
    assert_eq!(default.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_new_outbound_policy_needs_a_name_and_conditions_that_exist() {
    let site = site();
    let eva = security(&site);
    let review = |typed: &[(&str, &str)]| {
        let reply = eva.post(&format!("{OUTBOUND}/review"), typed);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        reply
    };
    let nameless = [
        ("new", "1"),
        ("policy", ""),
        ("was-priority", ""),
        ("priority", "1"),
    ];
    assert!(review(&nameless).says("Fill in this field"));
    let long = "x".repeat(101);
    let long = [
        ("new", "1"),
        ("policy", &*long),
        ("was-priority", ""),
        ("priority", "1"),
    ];
    assert!(review(&long).says("href=\"#policy\""));
    let fields = [
        ("new", "1"),
        ("policy", "Sales"),
        ("was-priority", ""),
        ("priority", "first"),
    ];
    assert!(review(&fields).says("“first” is not accepted. Allowed: 0 to 1,000,000."));
    let fields = [
        ("new", "1"),
        ("policy", "Sales"),
        ("was-priority", ""),
        ("priority", "1"),
        ("was-accounts", ""),
        ("accounts", "nobody@contoso.example"),
    ];
    assert!(review(&fields).says("nobody@contoso.example was not found"));
}

#[test]
fn a_lower_limit_says_how_many_would_be_restricted_now() {
    let site = site();
    let eva = security(&site);
    let typed = [
        ("policy", "sending"),
        ("was-recipients_per_day", "1000"),
        ("recipients_per_day", "1"),
    ];
    let difference = eva.post(&format!("{OUTBOUND}/review"), &typed);
    assert!(ok(&difference).says("With these limits, 0 accounts would be restricted now."));
}

#[test]
fn changed_limits_say_before_saving_what_they_would_have_done_in_the_last_seven_days() {
    let site = site();
    let eva = security(&site);
    let ana = site.add("ana");
    for count in [60, 50] {
        site.world.store.record_message(MessageEvent {
            time: site.world.now(),
            key: GuardKey::account(ana),
            entity: "ana@contoso.example".into(),
            address: None,
            queue_id: String::new(),
            instance: String::new(),
            sender: "ana@contoso.example".into(),
            recipients: vec!["<b>@fabrikam.example".into()],
            recipient_count: count,
            size: 1,
            outcome: MessageOutcome::Accepted,
            reason: None,
        });
    }
    let review = |hour: &str, day: &str| {
        eva.post(
            &format!("{OUTBOUND}/review"),
            &[
                ("policy", "sending"),
                ("was-external_recipients_per_hour", "500"),
                ("external_recipients_per_hour", hour),
                ("was-recipients_per_day", "1000"),
                ("recipients_per_day", day),
            ],
        )
    };
    let page = review("100", "900");
    for says in [
        "With these limits, 1 mailbox would have been restricted in the last 7 days.",
        "ana@contoso.example: ",
        "Under the limits in force it would have been 0 mailboxes.",
        "Messages examined: 2, since ",
        "not a whole week",
    ] {
        assert!(ok(&page).says(says), "{says}: {}", page.body);
    }
    let page = review("400", "900");
    assert!(ok(&page).says("no mailbox would have been restricted in the last 7 days"));
}

#[test]
fn a_length_of_time_is_typed_as_a_number_and_a_unit_and_comes_back_as_typed() {
    let site = site();
    let eva = security(&site);
    let form = eva.get(&format!("{LOCKOUT}/edit"));
    for says in [
        "<title>Change: Smart lockout",
        "<legend>Most used</legend>",
        "name=\"lockout_duration\" value=\"1\"",
        "<option value=\"m\" selected>minutes</option>",
    ] {
        assert!(ok(&form).says(says), "{says}: {}", form.body);
    }
    let common = form.body.find("name=\"threshold_unfamiliar\"").unwrap();
    assert!(common < form.body.find("name=\"threshold_known_device\"").unwrap());
    let typed = [
        ("was-lockout_duration", "1m"),
        ("lockout_duration", "90"),
        ("lockout_duration-unit", "s"),
    ];
    let difference = eva.post(&format!("{LOCKOUT}/review"), &typed);
    assert!(ok(&difference).says("name=\"lockout_duration\" value=\"90s\""));
    assert!(difference.says("<title>What would change: Smart lockout"));
    let bad = [
        typed[0],
        ("lockout_duration", "25"),
        ("lockout_duration-unit", "h"),
    ];
    let bad = eva.post(&format!("{LOCKOUT}/review"), &bad);
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.says("name=\"lockout_duration\" value=\"25\""));
    assert!(bad.says("<option value=\"h\" selected>hours</option>"));
}

#[test]
fn alert_policies_are_shown_for_every_kind_and_changed_one_by_one() {
    let site = site();
    let eva = security(&site);
    let page = eva.get("/admin/policies/alerts");
    for kind in AlertKind::ALL {
        assert!(ok(&page).says(&eva.text().name_of("alert-kind", kind)));
    }
    assert!(page.says("20 lockouts"), "{}", page.body);
    let typed = [
        ("policy", "alerts/many_lockouts"),
        ("was-threshold", "20"),
        ("threshold", "30"),
        ("was-enabled", "true"),
        ("enabled", "false"),
    ];
    let difference = eva.post("/admin/policies/alerts/review", &typed);
    assert!(ok(&difference).says("<bdi>On</bdi>") && difference.says("<bdi>Off</bdi>"));
    let saved = eva.post("/admin/policies/alerts/save", &typed);
    goes_to(&saved, "/admin/policies/alerts");
    let policies = site.world.store.policies();
    let policy = policies.alerts.of(AlertKind::ManyLockouts);
    assert!(!policy.enabled && policy.threshold == 30);
    // Kinds stand by urgency, and what somebody has changed stands out.
    let page = eva.get("/admin/policies/alerts");
    assert_eq!(page.body.matches("scope=\"rowgroup\"").count(), 3);
    assert!(
        page.says("1 kind differs from the defaults."),
        "{}",
        page.body
    );
    // Where nobody is told, numbers and ways to tell mean nothing.
    assert!(
        page.says("<strong class=\"changed\">–</strong>"),
        "{}",
        page.body
    );
    assert_eq!(page.body.matches("class=\"changed\"").count(), 2);
    let unknown = eva.get("/admin/policies/alerts/edit?policy=alerts/nothing");
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[test]
fn where_alerts_go_is_changed_by_a_global_administrator_only() {
    let site = site();
    let typed = [
        ("policy", "notices"),
        ("was-recipients", ""),
        ("recipients", "soc@contoso.example, ops@contoso.example"),
    ];
    let eva = security(&site);
    let refused = eva.post("/admin/policies/alerts/save", &typed);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let ana = site.administrator("ana", Role::GlobalAdministrator);
    ok(&ana.get("/admin/policies/alerts/edit?policy=notices"));
    let saved = ana.post("/admin/policies/alerts/save", &typed);
    goes_to(&saved, "/admin/policies/alerts");
    let recipients = site.world.store.policies().alerts.recipients.clone();
    assert_eq!(recipients, ["soc@contoso.example", "ops@contoso.example"]);
    let bad = [
        ("policy", "notices"),
        ("was-recipients", "x"),
        ("recipients", "no address"),
    ];
    let bad = ana.post("/admin/policies/alerts/review", &bad);
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn own_terms_are_changed_on_the_page_and_those_of_the_file_only_shown() {
    const PASSWORDS: &str = "/admin/policies/passwords";
    let site = site();
    let platform = &site.world.zavor.platform;
    let settings = (*platform.settings()).clone();
    platform.exchange_settings(zavor_app::platform::Settings {
        password_terms: vec!["turnul chindiei".into(), "<b>oldtown</b>".into()],
        ..settings
    });
    let eva = security(&site);
    let page = eva.get(PASSWORDS);
    assert!(ok(&page).says("Easily guessed words from the configuration file"));
    assert!(page.says("turnul chindiei, &#60;b&#62;oldtown"));
    let form = eva.get(&format!("{PASSWORDS}/edit"));
    assert!(form.says("each on its own line or separated by commas"));
    assert!(ok(&form).says("<textarea class=\"input\" id=\"own_terms\""));
    assert!(!form.says("turnul"), "not to be changed here");
    let short = [("was-own_terms", ""), ("own_terms", "Stadion\r\nxyz")];
    let refused = eva.post(&format!("{PASSWORDS}/review"), &short);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("has fewer than 4 letters or digits"));
    assert!(refused.says(">Stadion\r\nxyz</textarea>") || refused.says("Stadion"));
    let typed = [
        ("was-own_terms", ""),
        ("own_terms", "Stadion\r\n<i>Turn</i>"),
    ];
    let difference = eva.post(&format!("{PASSWORDS}/review"), &typed);
    assert!(ok(&difference).says("<bdi>&#60;i&#62;turn&#60;/i&#62;, stadion</bdi>"));
    assert!(site.world.store.policies().own_terms.is_empty());
    let saved = [("was-own_terms", ""), ("own_terms", "<i>turn</i>,stadion")];
    goes_to(&eva.post(&format!("{PASSWORDS}/save"), &saved), PASSWORDS);
    assert_eq!(
        site.world.store.policies().own_terms,
        ["<i>turn</i>", "stadion"]
    );
    // Only what comes and goes is in the difference.
    let typed = [
        ("was-own_terms", "<i>turn</i>,stadion"),
        ("own_terms", "stadion\nmorar"),
    ];
    let difference = eva.post(&format!("{PASSWORDS}/review"), &typed);
    assert!(ok(&difference).says("<del><bdi>&#60;i&#62;turn&#60;/i&#62;</bdi></del>"));
    assert!(difference.says("<ins class=\"changed\"><bdi>morar</bdi></ins>"));
    // Somebody else saved in between.
    let late = eva.post(&format!("{PASSWORDS}/save"), &saved);
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let rita = site.administrator("rita", Role::SecurityReader);
    assert!(ok(&rita.get(PASSWORDS)).says("stadion"));
    assert_ne!(
        rita.post(&format!("{PASSWORDS}/save"), &typed).status,
        StatusCode::SEE_OTHER
    );
}

#[test]
fn what_is_wrong_with_a_value_is_said_in_the_language_of_the_reader() {
    let site = site();
    let mut eva = security(&site);
    eva.language = "ro";
    let short = [("was-own_terms", ""), ("own_terms", "xyz")];
    let refused = eva.post("/admin/policies/passwords/review", &short);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.says("are mai puțin de 4 litere sau cifre"),
        "{}",
        refused.body
    );
    assert!(!refused.says("nothing was changed") && !refused.says("cannot be"));
}

#[test]
fn rules_are_added_to_the_lists_and_taken_off() {
    let site = site();
    let eva = security(&site);
    site.add("ana");
    assert!(ok(&eva.get(LISTS)).says("Both lists are empty"));
    ok(&eva.get(&format!("{LISTS}/add")));
    let deny = [
        ("action", "deny"),
        ("network", "198.51.100.0/24"),
        ("lasts", "24h"),
        ("reason", "<script>alert(1)</script>"),
    ];
    goes_to(&eva.post(&format!("{LISTS}/add"), &deny), LISTS);
    let allow = [
        ("action", "allow"),
        ("network", ""),
        ("account", "ana@contoso.example"),
        ("lasts", ""),
        ("reason", "travels"),
    ];
    goes_to(&eva.post(&format!("{LISTS}/add"), &allow), LISTS);
    let page = eva.get(LISTS);
    assert!(ok(&page).says("198.51.100.0/24") && page.says("Every network"));
    assert!(page.says("&#60;script&#62;") && !page.says("<script>alert"));
    assert!(page.says("Until removed") && page.says("in 1 day"));
    let path = format!("{LISTS}/remove?action=deny&network=198.51.100.0%2F24&account=");
    assert!(ok(&eva.get(&path)).says("taken off the deny list"));
    let remove = [("action", "deny"), ("network", "198.51.100.0/24")];
    goes_to(&eva.post(&format!("{LISTS}/remove"), &remove), LISTS);
    assert!(!ok(&eva.get(LISTS)).says("198.51.100.0/24"));
}

#[test]
fn rules_that_cannot_be_meant_are_explained_with_what_was_typed() {
    let site = site();
    let eva = security(&site);
    for (action, network, account, says) in [
        ("deny", "203.0.113.7/24", "", "not a valid network"),
        ("deny", "", "", "give a network and no account"),
        ("deny", "0.0.0.0/0", "", "too wide"),
        ("deny", "127.0.0.1", "", "contains this host"),
        ("deny", "203.0.113.0/24", "", "shut yourself out"),
        ("allow", "0.0.0.0/0", "", "too wide"),
        ("allow", "::/0", "", "too wide"),
        ("allow", "", "", "Give a network"),
        (
            "allow",
            "",
            "nobody@contoso.example",
            "nobody@contoso.example",
        ),
    ] {
        let fields = [
            ("action", action),
            ("network", network),
            ("account", account),
            ("reason", "my reason"),
        ];
        let reply = eva.post(&format!("{LISTS}/add"), &fields);
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            reply.says(says) && reply.says("my reason"),
            "{says}: {}",
            reply.body
        );
    }
    assert!(site.world.store.origin_rules().is_empty());
}

#[test]
fn the_pages_speak_romanian() {
    let site = site();
    let mut eva = security(&site);
    eva.language = "ro";
    assert!(
        ok(&eva.get(&format!("{LOCKOUT}/edit"))).says("Implicit")
            && eva.get(LISTS).says("Ambele liste sunt goale")
    );
}

#[test]
fn the_limits_of_a_preset_fill_the_form_and_count_only_when_they_are_saved() {
    let site = site();
    let eva = security(&site);
    let page = eva.get("/admin/policies/outbound/policy?policy=sending");
    let (_, strict) = ok(&page)
        .body
        .split_once("Standard limits</a>")
        .expect("the first");
    let (_, rest) = strict.split_once("href=\"").expect("the second");
    let path = rest
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    let form = eva.get(&path);
    for (key, was, value) in [
        ("external_recipients_per_hour", "500", "400"),
        ("internal_recipients_per_hour", "1000", "800"),
        ("recipients_per_day", "1000", "800"),
        // As its hint writes it.
        ("service_recipients_per_day", "10000", "10,000"),
    ] {
        assert!(
            ok(&form).says(&format!("name=\"was-{key}\" value=\"{was}\"")),
            "{key}"
        );
        assert!(
            form.says(&format!("name=\"{key}\" value=\"{value}\"")),
            "{key}"
        );
    }
    let outbound = site.world.store.policies().outbound.clone();
    assert_eq!(
        outbound,
        OutboundPolicies::default(),
        "nothing is changed yet"
    );
    let reader = site.administrator("rita", Role::SecurityReader);
    let page = reader.get("/admin/policies/outbound/policy?policy=sending");
    assert!(!ok(&page).says("Strict limits"), "who may not change it");
}

#[test]
fn numbers_are_shown_and_taken_in_groups_with_their_unit_and_limits_come_first() {
    let site = site();
    let mut eva = security(&site);
    let edit = "/admin/policies/outbound/edit?policy=sending";
    for (language, typed, unit) in [
        ("en", "1,500", ">recipients<"),
        ("ro", "1.600", ">destinatari<"),
    ] {
        eva.language = language;
        let form = eva.get(edit);
        assert!(ok(&form).says(unit), "{}", form.body);
        let was = site
            .world
            .store
            .policies()
            .outbound
            .default_policy()
            .recipients_per_day
            .to_string();
        let fields = [
            ("policy", "sending"),
            ("was-recipients_per_day", was.as_str()),
            ("recipients_per_day", typed),
        ];
        let saved = eva.post("/admin/policies/outbound/save", &fields);
        assert!(saved.location().is_some(), "{typed}: {}", saved.body);
        let now = site
            .world
            .store
            .policies()
            .outbound
            .default_policy()
            .recipients_per_day;
        assert_eq!(now.to_string(), typed.replace([',', '.'], ""));
    }
    eva.language = "en";
    for path in [
        edit,
        "/admin/policies/outbound/add",
        "/admin/policies/outbound/policy?policy=sending",
    ] {
        let shown = eva.get(path);
        let heading = |words: &str| {
            let legend = shown.body.find(&format!("<legend>{words}<"));
            legend.or_else(|| shown.body.find(&format!("\">{words}</h2>")))
        };
        let limits = heading("Limits").unwrap_or_else(|| panic!("{path}: {}", shown.body));
        let next = [
            "Who it applies to",
            "Exceptions",
            "Limits that only delay or refuse mail",
        ];
        let later = next.iter().filter_map(|words| heading(words));
        assert!(
            later.clone().count() > 0 && later.into_iter().all(|at| at > limits),
            "{path}"
        );
    }
}
