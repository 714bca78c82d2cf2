//! The card at the top of an account, the way through a stolen one, and return places.

use zavor_app::ports::Records as _;
use zavor_app::sign_in::RuleTerms;
use zavor_core::hold::{Step, Subject};
use zavor_testkit::run_outbox;

use super::*;

const WIZARD: &str = "/admin/restricted/ana@contoso.example/secure";

/// The card alone: what is between it and the tabs.
fn card(reply: &Reply) -> &str {
    let from = reply.body.find("class=\"card answers\"").expect("a card");
    let to = reply.body.find("class=\"tabs\"").expect("tabs");
    &reply.body[from..to]
}

/// The first link with these words: its path, as a browser reads it.
fn link(shown: &str, words: &str) -> String {
    let at = shown.find(&format!(">{words}<"));
    let at = at.unwrap_or_else(|| panic!("no link {words:?}: {shown}"));
    let start = shown[..at].rfind("href=\"").expect("a link") + 6;
    let path = shown[start..].split('"').next().unwrap_or_default();
    path.replace("&#38;", "&")
}

fn restrict(site: &TestSite) {
    let acted = site.world.zavor.sending.restrict(&OPERATOR, ANA, "spam");
    site.run(acted).expect("restricted");
    site.world.advance(Span::from_secs(1));
}

fn steps_left(site: &TestSite) -> Vec<Step> {
    let why = site.run(site.world.zavor.views.why(ANA)).unwrap();
    let steps = why.holds.iter().flat_map(|hold| &hold.release.requires);
    steps
        .filter(|step| !step.met)
        .map(|step| step.step)
        .collect()
}

/// A block that the owner placed by the link in a notice.
fn stopped_by_owner(site: &TestSite) {
    let subject = Subject::Account(site.world.name(ANA));
    let (event, from) = (site.world.now(), "ana@home.example");
    let power = zavor_core::not_me::NotMePower::ShutOut;
    let holds = zavor_core::not_me::report_holds(&[], &subject, power, (event, from), true, event);
    site.world
        .commit(holds.into_iter().map(Change::PlaceHold).collect());
}

#[test]
fn the_owners_own_stop_is_not_offered_to_be_lifted_and_the_menu_says_what_that_means() {
    let site = site();
    site.add("ana");
    stopped_by_owner(&site);
    let eva = site.administrator("eva", Role::GlobalAdministrator);
    let shown = eva.get(&page(""));
    let card = card(&shown);
    assert!(!card.contains("Allow sign-in"), "{card}");
    assert!(
        card.contains("What helps is that the owner recovers"),
        "{card}"
    );
    let status = link(&shown.body, "Edit sign-in status");
    let form = eva.get(&status);
    assert!(
        form.says("you let in again whom they shut out"),
        "{}",
        form.body
    );
    assert!(form.says("value=\"blocked\" checked"), "{}", form.body);
    let allowed = eva.post(&page("/sign-in-status"), &[("status", "allowed")]);
    assert_eq!(allowed.status, StatusCode::SEE_OTHER, "{}", allowed.body);
    assert!(!eva.get(&page("")).says("What helps is that the owner"));
}

/// The sentence names the act, because buttons of other acts stand beside it.
#[test]
fn who_may_do_it_names_the_act_that_it_is_about() {
    let site = site();
    site.add("ana");
    let acted = site
        .world
        .zavor
        .people
        .block_sign_in(&OPERATOR, ANA, "left");
    site.run(acted).unwrap();
    restrict(&site);
    let rita = site.administrator("rita", Role::SecurityReader);
    let shown = rita.get(&page(""));
    let card = card(&shown);
    assert!(
        card.contains("“Allow sign-in” needs one of these roles: "),
        "{card}"
    );
    assert!(
        card.contains("“Unblock” needs one of these roles: "),
        "{card}"
    );
    assert!(!card.contains("Who may do it"), "{card}");
}

#[test]
fn an_account_in_order_is_answered_with_two_plain_words_and_no_button() {
    let site = site();
    site.add("ana");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let shown = dan.get(&page(""));
    let card = card(&shown);
    assert!(card.contains("Can they sign in?") && card.contains("Can they send mail?"));
    assert_eq!(card.matches("chip-ok\">Yes").count(), 2, "{card}");
    assert!(!card.contains("class=\"button"), "{card}");
}

#[test]
fn the_card_is_whole_on_the_first_tab_and_a_line_for_each_question_that_opens_on_the_others() {
    let site = site();
    site.add("ana");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let shown = dan.get(&page(""));
    assert!(shown.says("<section class=\"card answers\"") && !shown.says("answers-short"));
    for tab in ["/sign-ins", "/mail", "/security", "/audit"] {
        let shown = dan.get(&page(tab));
        is_clean(&shown);
        assert!(shown.says("<details class=\"card answers\">"), "{tab}");
        let short = shown
            .body
            .split("</summary>")
            .find(|part| part.contains("answers-short"));
        let (_, short) = short.unwrap().split_once("answers-short").unwrap();
        for question in ["Can they sign in?", "Can they send mail?"] {
            assert!(
                short.contains(&format!("{question} <span class=\"chip chip-ok\">Yes")),
                "{short}"
            );
        }
    }
}

#[test]
fn a_lockout_is_answered_with_its_one_button_and_the_last_refusals() {
    let site = site();
    site.add("ana");
    lock(&site);
    let visitor = site.nobody();
    visitor.get("/sign-in");
    visitor.post("/sign-in", &[("name", ANA), ("password", "one more guess")]);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let shown = dan.get(&page(""));
    is_clean(&shown);
    let card = card(&shown);
    assert!(card.contains("Not from everywhere"), "{card}");
    assert!(card.contains("Locked out in unfamiliar places") && card.contains("the threshold is"));
    assert_eq!(card.matches("button-primary").count(), 1, "{card}");
    assert_eq!(link(card, "Unlock"), page("/unlock"));
    assert!(
        card.contains("1 attempt to sign in was refused at "),
        "{card}"
    );
    assert!(card.contains("203.0.113.50. Reason: Locked out."), "{card}");
    let mut romanian = site.signed_in("dan");
    romanian.language = "ro";
    let shown = romanian.get(&page(""));
    assert!(
        shown.says("A fost refuzată 1 încercare de conectare") && shown.says("Motivul: "),
        "{}",
        shown.body
    );
}

#[test]
fn a_reset_inside_a_release_is_the_reset_form_with_a_way_back_and_an_empty_field_is_no_event() {
    let site = site();
    with_ana(&site);
    restrict(&site);
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    let wizard = format!("/admin/restricted/{ANA}/secure");
    let form = gil.get(&link(&gil.get(&wizard).body, "Reset password"));
    let plain = gil.get(&page("/reset-password"));
    let choices = |reply: &Reply| -> Vec<String> {
        let fields = reply.body.split("name=\"caller\" value=\"").skip(1);
        let named = fields.filter_map(|rest| rest.split('"').next());
        named.map(str::to_owned).collect()
    };
    assert_eq!(choices(&form), choices(&plain));
    assert!(choices(&form).contains(&"nobody".into()), "{}", form.body);
    assert_eq!(link(&form.body, "Cancel"), wizard);
    let place = hidden(&form, "return");
    let events = || site.world.store.audit(1, 1_000).now().unwrap().len();
    let before = events();
    for language in ["en", "ro"] {
        gil.language = language;
        for fields in [
            vec![("how", "temporary")],
            vec![("how", "temporary"), ("caller", "code")],
            vec![
                ("how", "temporary"),
                ("caller", "nobody"),
                ("caller_note", " "),
            ],
        ] {
            let fields = [fields.as_slice(), &[("return", &place)]].concat();
            let again = gil.post(&page("/reset-password"), &fields);
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(hidden(&again, "return"), place, "the way back is kept");
        }
    }
    assert_eq!(
        events(),
        before,
        "an empty field is nothing that others have to see"
    );
    gil.language = "en";
    let fields = [
        ("how", "temporary"),
        ("caller", "nobody"),
        ("caller_note", "spam from Reykjavik"),
        ("return", &place),
    ];
    let done = gil.post(&page("/reset-password"), &fields);
    assert_eq!(link(&done.body, "Continue"), wizard, "{}", done.body);
    let audit = gil.get(&page("/audit"));
    assert!(
        audit.says("nobody called: spam from Reykjavik"),
        "{}",
        audit.body
    );
    assert!(!audit.says("not verified"), "{}", audit.body);
}

#[test]
fn a_network_blocked_for_others_is_listed_quietly_under_a_plain_yes() {
    let site = site();
    site.add("ana");
    let dan = site.administrator("dan", Role::GlobalAdministrator);
    let sign_in = &site.world.zavor.sign_in;
    lock(&site);
    let terms = RuleTerms {
        lasts: None,
        reason: "guesses only",
    };
    let network = "203.0.113.0/24".parse().expect("a network");
    site.run(sign_in.deny_origin(&OPERATOR, network, terms))
        .expect("denied");
    site.run(sign_in.unlock(&OPERATOR, ANA)).expect("unlocked");
    let shown = dan.get(&page(""));
    let card = card(&shown);
    assert!(card.contains("chip-ok\">Yes"), "{card}");
    assert!(
        card.contains("Nothing stops them where they usually are"),
        "{card}"
    );
    assert!(
        card.contains("203.0.113.0/24") && !card.contains("button-primary"),
        "{card}"
    );
    assert!(!card.contains("Not from everywhere"), "{card}");
}

#[test]
fn required_steps_are_buttons_in_their_order_and_the_first_open_one_is_primary() {
    let site = site();
    with_ana(&site);
    restrict(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = gil.get(&page(""));
    let steps = card(&shown);
    let places = ["Reset password<", "Sign out of all sessions<", ">Unblock<"];
    let places = places.map(|words| {
        steps
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {steps}"))
    });
    assert!(places.is_sorted(), "{steps}");
    assert_eq!(steps.matches("button-primary").count(), 1, "{steps}");
    let first = steps.find("button-primary").unwrap();
    assert!(first < places[0] && places[0] - first < 300, "{steps}");

    // The reset comes back here, where the next step is then the primary one.
    let form = gil.get(&link(steps, "Reset password"));
    let place = hidden(&form, "return");
    let fields = with(&[("how", "temporary"), ("return", &place)]);
    let done = gil.post(&page("/reset-password"), &fields);
    assert_eq!(link(&done.body, "Continue"), page(""), "{}", done.body);
    site.run(run_outbox(&site.world.zavor.notifications))
        .unwrap();
    let shown = gil.get(&page(""));
    assert!(steps_left(&site).is_empty(), "a reset ends sessions too");
    let steps = card(&shown);
    let at = steps.find("button-primary").unwrap();
    assert!(steps[at..].contains(">Unblock<"), "{steps}");
    // The caller was asked about at the reset, and is not asked about again.
    let release = gil.get("/admin/restricted/ana@contoso.example/release");
    assert!(
        release.says("Filled in from the reset of the password"),
        "{}",
        release.body
    );
    assert!(
        release.says("value=\"in_person\" selected"),
        "{}",
        release.body
    );
    assert!(release.says("value=\"staff card\""), "{}", release.body);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let others = dan.get("/admin/restricted/ana@contoso.example/release");
    assert!(
        !others.says("staff card"),
        "what somebody else said is not theirs"
    );
    assert_eq!(steps.matches("chip-ok\">Done").count(), 2, "{steps}");
}

#[test]
fn a_sign_of_a_thief_offers_to_take_the_account_back_and_dismissing_is_quiet() {
    let site = site();
    site.add("ana");
    let hold = zavor_core::hold::StoredHold {
        identity: zavor_core::hold::HoldIdentity {
            kind: HoldKind::AtRisk,
            subject: zavor_core::hold::Subject::Account(site.world.name(ANA)),
            scope: zavor_core::hold::Scope::Everywhere,
            owner: zavor_core::hold::Owner::Engine,
            reason: zavor_core::hold::Reason::SuspiciousSending,
        },
        since: site.world.now(),
        until: None,
        evidence: zavor_core::hold::Evidence::None,
    };
    site.world.commit(vec![Change::PlaceHold(hold)]);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = gil.get(&page(""));
    let card = card(&shown);
    assert!(card.contains("Is somebody else using it?"), "{card}");
    assert_eq!(card.matches("chip-warn\">Possibly").count(), 1, "{card}");
    assert!(card.contains(&format!(
        "button-primary\" href=\"{}\">Stolen account",
        page("/stolen")
    )));
    assert!(
        card.contains("button-quiet\" href=\"/admin/risky\">Dismiss the risk"),
        "{card}"
    );
}

#[test]
fn a_reset_from_the_release_of_a_sender_comes_back_to_the_release() {
    let site = site();
    with_ana(&site);
    restrict(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let secure = gil.get(&format!(
        "{WIZARD}?also=eva%40contoso.example&reviewed=no+rules"
    ));
    let form = gil.get(&link(&secure.body, "Reset password"));
    let place = hidden(&form, "return");
    // A form that is refused keeps it.
    let refused = gil.post(
        &page("/reset-password"),
        &[("how", "temporary"), ("return", &place)],
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(hidden(&refused, "return"), place);
    let fields = with(&[("how", "temporary"), ("return", &place)]);
    let done = gil.post(&page("/reset-password"), &fields);
    let back = link(&done.body, "Continue");
    assert!(
        back.starts_with(WIZARD) && back.contains("also=eva"),
        "{back}"
    );
    assert!(gil.get(&back).says("The password was changed since"));
}

#[test]
fn sec_a_return_place_is_followed_only_where_this_session_made_it() {
    let site = site();
    site.add("ana");
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = gil.get(&page("/stolen/block"));
    let own = hidden(&shown, "return");
    let (seal, place) = own.split_once('~').expect("sealed");
    assert!(place.starts_with(&page("/stolen")));
    let other = site.signed_in("gil");
    let elsewhere = hidden(&other.get(&page("/stolen/block")), "return");
    let forged = [
        "/sign-out".to_owned(),
        "https://evil.example".to_owned(),
        format!("{seal}~/admin/users/gil@contoso.example/remove"),
        format!("{seal}~//evil.example"),
        format!("~{place}"),
        elsewhere,
    ];
    for forged in forged {
        let query = format!("/unlock?return={}", crate::request::fields::encode(&forged));
        let form = gil.get(&page(&query));
        assert!(!form.says("name=\"return\""), "{forged}: {}", form.body);
        let done = gil.post(&page("/unlock"), &[("return", &forged)]);
        assert_eq!(done.location().unwrap(), page(""), "{forged}");
    }
    let done = gil.post(&page("/unlock"), &[("return", &own)]);
    assert_eq!(done.location().as_deref(), Some(place));
}

#[test]
fn a_stolen_account_is_taken_back_step_by_step() {
    let site = site();
    with_ana(&site);
    site.world.advance(Span::from_hours(1));
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = gil.get(&page(""));
    let first = gil.get(&link(&shown.body, "Stolen account"));
    let block = first.location().expect("the first open step");
    assert!(block.starts_with(&page("/stolen/block?since=")), "{block}");
    let step = gil.get(&block);
    is_clean(&step);
    assert!(
        step.says("aria-current=\"step\"><span>Block sign-in</span>"),
        "{}",
        step.body
    );
    site.world.advance(Span::from_secs(5));

    let place = hidden(&step, "return");
    let fields = [
        ("status", "blocked"),
        ("reason", "stolen"),
        ("return", place.as_str()),
    ];
    let blocked = gil.post(&page("/sign-in-status"), &fields);
    assert!(held(&site, HoldKind::SignInBlocked));
    let step = gil.open(&blocked.location().unwrap());
    assert!(step.says("<span>Reset password</span>"), "{}", step.body);
    assert!(step.says("step-done"), "the block is marked");
    site.world.advance(Span::from_secs(5));

    let (_, buttons) = step.body.split_once("form-foot").expect("buttons");
    let form = gil.get(&link(buttons, "Reset password"));
    let place = hidden(&form, "return");
    let fields = with(&[("how", "temporary"), ("return", &place)]);
    let reset = gil.post(&page("/reset-password"), &fields);
    let step = gil.open(&link(&reset.body, "Continue"));
    assert!(step.says("<span>Sign out</span>") || step.says("<span>Review</span>"));
    site.run(run_outbox(&site.world.zavor.notifications))
        .unwrap();

    let step = gil.open(&page("/stolen"));
    assert!(
        step.says("aria-current=\"step\"><span>Review</span>"),
        "{}",
        step.body
    );
    assert_eq!(step.body.matches("step-done").count(), 3, "{}", step.body);
    for said in [
        "What Zavor cannot see",
        "Forwarding and mail rules",
        "same password",
    ] {
        assert!(step.says(said), "{said}");
    }
    let place = hidden(&step, "return");
    let fields = [("status", "allowed"), ("return", place.as_str())];
    let allowed = gil.post(&page("/sign-in-status"), &fields);
    assert_eq!(allowed.location().unwrap(), page(""));
    assert!(!held(&site, HoldKind::SignInBlocked));
}

#[test]
fn the_way_through_a_stolen_account_skips_what_this_reader_may_not_do_and_says_who_may() {
    let site = site();
    site.world.mail_hosts.configure(&[]);
    site.add("ana");
    site.world.advance(Span::from_days(2));
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let first = dan.get(&page("/stolen")).location().unwrap();
    assert!(first.starts_with(&page("/stolen/reset?since=")), "{first}");
    let block = dan.get(&page("/stolen/block"));
    assert!(
        block.says("Who may do it: User Administrator"),
        "{}",
        block.body
    );
    assert!(!block.says("name=\"reason\"") && block.says(">Next<"));
    let by_hand = dan.get(&page("/stolen/sign-out"));
    assert!(
        by_hand.says("doveadm kick ana@contoso.example"),
        "{}",
        by_hand.body
    );
    assert_eq!(
        dan.get(&page("/stolen/elsewhere")).status,
        StatusCode::NOT_FOUND
    );
    // A link that says that the run began long ago does not mark old deeds as done.
    let old = dan.get(&page("/stolen/review?since=1"));
    assert!(!old.says("step-done"), "{}", old.body);
}

#[test]
fn after_a_reset_by_link_the_page_says_where_the_link_went_until_when_and_what_helps_when_it_is_over()
 {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let reset = gil.post(&page("/reset-password"), &with(&[("how", "link")]));
    assert_eq!(reset.status, StatusCode::OK, "{}", reset.body);
    let shown = gil.get(&page(""));
    let card_of = card(&shown);
    assert!(card_of.contains("Only to change the password"), "{card_of}");
    assert!(
        card_of.contains("Until a new password is chosen"),
        "{card_of}"
    );
    let sent =
        "A one-time link to choose a password was mailed to ana@home.example; it works until";
    assert!(card_of.contains(sent), "{card_of}");
    assert_eq!(link(card_of, "Send another link"), page("/reset-password"));
    assert_eq!(card_of.matches("button-primary").count(), 0, "{card_of}");
    let chosen =
        "The owner chooses it through the one-time link that was mailed to ana@home.example";
    assert!(shown.says(chosen), "{}", shown.body);
    assert!(!shown.says("Temporary, set"), "{}", shown.body);
    site.world.advance(zavor_core::identity::PASSWORD_LINK_LIFE);
    let gus = site.administrator("gus", Role::GlobalAdministrator);
    let shown = gus.get(&page(""));
    let card_of = card(&shown);
    assert!(!card_of.contains(sent), "{card_of}");
    assert!(card_of.contains("nobody has a password for this account"));
    assert_eq!(card_of.matches("button-primary").count(), 1, "{card_of}");
    assert!(shown.says("Nobody has one since "), "{}", shown.body);
    assert_eq!(link(card_of, "Send a link"), page("/reset-password"));
    // Nobody had a password that could lapse.
    site.world.advance(Span::from_days(8));
    let guy = site.administrator("guy", Role::GlobalAdministrator);
    let shown = guy.get(&page(""));
    assert!(!card(&shown).contains("expired"), "{}", card(&shown));
}

#[test]
fn a_temporary_password_says_until_when_it_opens_the_page_to_change_it() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let reset = gil.post(&page("/reset-password"), &with(&[("how", "temporary")]));
    assert_eq!(reset.status, StatusCode::OK, "{}", reset.body);
    let shown = gil.get(&page(""));
    assert!(
        shown.says("it opens only the page to change it"),
        "{}",
        shown.body
    );
    assert!(!card(&shown).contains("one-time link"), "{}", card(&shown));
    site.world.advance(Span::from_days(7));
    let gus = site.administrator("gus", Role::GlobalAdministrator);
    let shown = gus.get(&page(""));
    assert!(shown.says("; it expired "), "{}", shown.body);
}

#[test]
fn a_card_has_one_primary_button_and_a_thief_comes_before_a_restriction() {
    let site = site();
    with_ana(&site);
    restrict(&site);
    lock(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = gil.get(&page(""));
    let primary = |words: &str| format!("button-primary\" href=\"{}\">{words}", page("/unlock"));
    assert_eq!(card(&shown).matches("button-primary").count(), 1);
    assert!(
        card(&shown).contains(&primary("Unlock")),
        "{}",
        card(&shown)
    );
    let people = &site.world.zavor.people;
    let marked = people.confirm_risk(&OPERATOR, ANA, "a stranger's address");
    site.run(marked).unwrap();
    let shown = gil.get(&page(""));
    assert_eq!(card(&shown).matches("button-primary").count(), 1);
    let stolen = format!(
        "button-primary\" href=\"{}\">Stolen account",
        page("/stolen")
    );
    assert!(card(&shown).contains(&stolen), "{}", card(&shown));
}

#[test]
fn blocking_sign_in_is_an_act_of_the_head_until_it_is_done() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = gil.get(&page(""));
    let places = [
        "Reset password",
        "Block sign-in",
        "Sign out of all sessions",
        "Stolen account",
    ];
    let places = places.map(|words| shown.body.find(&format!(">{words}</a>")).expect(words));
    assert!(places.is_sorted(), "{places:?}");
    let form = gil.get(&link(&shown.body, "Block sign-in"));
    let block = form.body.find("value=\"blocked\"").expect("a choice");
    assert!(
        form.body[block..].starts_with("value=\"blocked\" checked"),
        "{}",
        &form.body[block..block + 60]
    );
    let blocked = site
        .world
        .zavor
        .people
        .block_sign_in(&OPERATOR, ANA, "left");
    site.run(blocked).unwrap();
    let shown = gil.get(&page(""));
    assert!(!shown.says(">Block sign-in</a>"), "{}", shown.body);
    assert_eq!(
        link(card(&shown), "Allow sign-in"),
        format!("{}?status=allowed", page("/sign-in-status"))
    );
}
