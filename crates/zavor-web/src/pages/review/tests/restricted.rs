//! Restricted entities: the list, connectors, restricting by hand, and who may not.

use super::*;

#[test]
fn several_selected_entities_follow_one_after_the_other() {
    let site = restricted_ana();
    site.add("eva");
    restrict(&site, "eva", "spam");
    secure(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let eva = "eva@contoso.example";
    let first = dan.get(&format!(
        "/admin/restricted/unblock?entity={ANA}&entity={eva}"
    ));
    assert_eq!(
        lands(&first),
        format!("{WIZARD}/overview?also=eva%40contoso.example")
    );
    let overview = dan.get(&lands(&first));
    let secure = follow(&dan, &overview, "Next");
    assert!(secure.says(&format!("name=\"also\" value=\"{eva}\"")));
    let done = dan.post(&format!("{WIZARD}/release"), &[("also", eva)]);
    let delivery = dan.get(&lands(&done));
    assert!(delivery.says("href=\"/admin/restricted/eva@contoso.example/overview\""));
    let none = dan.get("/admin/restricted/unblock");
    assert_eq!(lands(&none), "/admin/restricted");
    assert!(dan.get("/admin/restricted").says("Nothing is selected."));
    let own = dan.get("/admin/restricted/eva@contoso.example");
    assert_eq!(
        lands(&own),
        "/admin/restricted/eva@contoso.example/overview"
    );
}

#[test]
fn the_list_is_searched_sorted_and_made_compact() {
    let site = restricted_ana();
    site.add("zoe");
    restrict(&site, "zoe", "spam");
    let dan = site.administrator("dan", Role::SecurityReader);
    let list = dan.get("/admin/restricted");
    let place = |list: &Reply, text: &str| list.body.find(&format!("<bdi>{text}")).expect("shown");
    assert!(
        place(&list, "zoe") < place(&list, "ana"),
        "the newest first"
    );
    assert!(
        list.says(
            "aria-sort=\"descending\"><a class=\"sort\" href=\"/admin/restricted?sort=since\""
        )
    );
    let sorted = dan.get("/admin/restricted?sort=name");
    assert!(place(&sorted, "ana") < place(&sorted, "zoe"));
    assert!(list.says("Sent of limit") && list.says("Times unblocked"));
    let compact = dan.get("/admin/restricted?compact=1&q=zo");
    assert!(!compact.says("Times unblocked") && !compact.says("<bdi>ana@"));
    assert!(compact.says("1 result") && compact.says("href=\"/admin/restricted?q=zo\""));
    let nothing = dan.get("/admin/restricted?q=nobody");
    assert!(nothing.says("Nothing found"));
    let beyond = dan.get("/admin/restricted?from=99999999999999999999");
    assert_eq!(beyond.status.as_u16(), 200);
}

#[test]
fn people_are_listed_found_and_sorted_by_the_name_that_is_shown() {
    let site = site();
    for (who, name) in [("ana", "Ștefan Zota"), ("zoe", "Alina Pop"), ("max", "")] {
        let account = site.add(who);
        let record = site.run(site.world.store.account(account));
        let mut record = record.unwrap().unwrap();
        record.display_name = name.into();
        record.version += 1;
        site.world
            .commit(vec![zavor_app::ports::Change::PutAccount(record)]);
        restrict(&site, who, "spam");
    }
    let dan = site.administrator("dan", Role::SecurityReader);
    let sorted = dan.get("/admin/restricted?sort=name");
    let place = |text: &str| sorted.body.find(text).expect("shown");
    assert!(
        place("<bdi>Alina Pop</bdi>") < place("<bdi>max@"),
        "{}",
        sorted.body
    );
    assert!(place("<bdi>max@") < place("<bdi>Ștefan Zota</bdi>"));
    assert!(sorted.says("<bdi class=\"muted\">ana@<wbr>contoso.example</bdi>"));
    for wanted in ["stefan", "ȘTEFAN", "ana@"] {
        let found = dan.get(&format!(
            "/admin/restricted?q={}",
            crate::request::fields::encode(wanted)
        ));
        assert!(
            found.says("1 result") && found.says("Ștefan Zota"),
            "{wanted}"
        );
    }
}

#[test]
fn a_long_list_is_shown_page_by_page_and_small() {
    let site = site();
    for number in 0..60 {
        site.add(&format!("user{number:02}"));
        restrict(&site, &format!("user{number:02}"), "spam");
    }
    let dan = site.administrator("dan", Role::SecurityReader);
    let list = dan.get("/admin/restricted?sort=name");
    assert!(list.body.len() < 100_000, "{}", list.body.len());
    assert_eq!(list.body.matches("data-select-one").count(), 50);
    let next = dan.get("/admin/restricted?sort=name&from=50");
    assert!(
        list.says("href=\"/admin/restricted?sort=name&#38;from=50\""),
        "{}",
        list.body
    );
    assert_eq!(next.body.matches("data-select-one").count(), 10);
}

#[test]
fn a_connector_is_released_in_the_same_way_without_password_or_sessions() {
    let site = with_connector();
    restrict(&site, "billing & co", "spam");
    let connector = Subject::Connector("billing & co".into());
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let list = dan.get("/admin/restricted");
    assert!(list.says(">Connector</td>"));
    let overview = dan.open("/admin/restricted/unblock?entity=billing+%26+co");
    assert!(overview.says("Unblock billing &#38; co"));
    let secure = follow(&dan, &overview, "Next");
    assert!(secure.says("No step is required for this entity."));
    let path = "/admin/restricted/billing%20%26%20co/release";
    let form = dan.get(path);
    assert!(
        !form.says("name=\"limit\""),
        "a connector's limit is in the configuration"
    );
    let done = dan.post(path, &[("reviewed", "the printer was misused")]);
    let delivery = dan.get(&lands(&done));
    assert!(delivery.says("Accepts mail") && !delivery.says("Allows sign-in"));
    assert!(!is_restricted(&site, &connector));
}

#[test]
fn a_mailbox_is_restricted_by_hand_with_a_reason() {
    let site = site();
    site.add("ana");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get("/admin/restricted/add?entity=ana");
    assert!(form.says("It still receives mail and still signs in.") && form.says("value=\"ana\""));
    let path = "/admin/restricted/add";
    let empty = dan.post(path, &[("entity", "ana"), ("reason", "")]);
    assert_eq!(empty.status.as_u16(), 422);
    let unknown = dan.post(path, &[("entity", NASTY), ("reason", NASTY)]);
    assert_eq!(unknown.status.as_u16(), 422);
    assert!(!unknown.says(NASTY), "{}", unknown.body);
    let done = dan.post(path, &[("entity", "ana"), ("reason", NASTY)]);
    assert_eq!(lands(&done), "/admin/restricted");
    assert!(is_restricted(&site, &ana(&site)));
    let list = dan.get("/admin/restricted");
    assert!(list.says("ana is restricted from sending.") && !list.says(NASTY));
    let again = dan.post(path, &[("entity", "ana"), ("reason", "again")]);
    dan.get(&lands(&again));
    let overview = dan.get(&format!("{WIZARD}/overview"));
    assert!(overview.says("&#60;script&#62;") && !overview.says(NASTY));
}

#[test]
fn readers_see_and_do_not_act() {
    let site = restricted_ana();
    let reader = site.administrator("rita", Role::SecurityReader);
    assert!(
        !reader
            .get("/admin/restricted")
            .says("/admin/restricted/add")
    );
    for page in ["overview", "secure", "delivery"] {
        let shown = reader.get(&format!("{WIZARD}/{page}"));
        assert_eq!(shown.status.as_u16(), 200, "{page}");
        assert!(
            !shown.says("/sign-out\"><input type=\"hidden\" name=\"also"),
            "{page}"
        );
    }
    for page in [format!("{WIZARD}/release"), "/admin/restricted/add".into()] {
        assert_eq!(reader.get(&page).status.as_u16(), 403, "{page}");
    }
    for (page, fields) in [
        (format!("{WIZARD}/release"), &[("override", "x")][..]),
        (format!("{WIZARD}/sign-out"), &[]),
        (
            "/admin/restricted/add".into(),
            &[("entity", "rita"), ("reason", "x")],
        ),
        (
            "/admin/origins/release".into(),
            &[("network", "203.0.113.9/32")],
        ),
    ] {
        assert_eq!(reader.post(&page, fields).status.as_u16(), 403, "{page}");
    }
    assert!(is_restricted(&site, &ana(&site)));
    let unknown = reader.get("/admin/restricted/nobody@contoso.example/overview");
    assert_eq!(unknown.status.as_u16(), 404);
}

#[test]
fn a_role_for_other_domains_sees_no_restricted_entity() {
    let site = restricted_ana();
    let dan = site.add("dan");
    site.grant(dan, Role::HelpdeskAdministrator, &["fabrikam.example"]);
    site.add_factor(dan);
    let dan = site.signed_in("dan");
    assert!(dan.get("/admin/restricted").says("Nobody is restricted"));
    for page in ["overview", "secure", "release", "delivery"] {
        let denied = dan.get(&format!("{WIZARD}/{page}"));
        assert_eq!(denied.status.as_u16(), 403, "{page}");
    }
    let stream = dan.get("/live/release/ana@contoso.example");
    assert_eq!(stream.status.as_u16(), 403);
    assert_eq!(dan.get("/admin/restricted/add").status.as_u16(), 200);
}
