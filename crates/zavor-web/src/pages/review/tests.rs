//! Review as its readers see it: what it shows, what every act does, who may not act, hostile text.

mod overview;
mod restricted;

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::people::ResetPassword;
use zavor_app::platform::{Connector, Settings};
use zavor_app::ports::{Change, Events, GuardsExt, MailHosts, Records, TypedPassword};
use zavor_app::sending::{SendMoment, SendQuestion};
use zavor_core::account::GuardKey;
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::AuditAct;
use zavor_core::event::{Outcome, Protocol, SignInEvent};
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::moment::Span;
use zavor_core::network::Network;
use zavor_core::origin_guard::{OriginEvent, Terms, Width};
use zavor_testkit::world_with;

use crate::testing::{Reply, TestSite, Visitor, site, site_in};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const ANA: &str = "ana@contoso.example";
const WIZARD: &str = "/admin/restricted/ana@contoso.example";
const NASTY: &str = "<script>alert(1)</script>";

fn with_connector() -> TestSite {
    site_in(world_with(Settings {
        connectors: vec![Connector {
            name: "billing & co".into(),
            ..Connector::default()
        }],
        ..Settings::default()
    }))
}

fn restrict(site: &TestSite, name: &str, reason: &str) {
    let acted = site.world.zavor.sending.restrict(&OPERATOR, name, reason);
    site.run(acted).expect("restricted");
    site.world.advance(Span::from_secs(1));
}

fn restricted_ana() -> TestSite {
    let site = site();
    site.add("ana");
    restrict(&site, "ana", "spam");
    site
}

/// Restricts Ana by letting her pass a limit.
fn over_the_limit(site: &TestSite) {
    let hold = StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RestrictedSending,
            subject: ana(site),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::ExternalRecipientsPerHour,
        },
        since: site.world.now(),
        until: None,
        evidence: Evidence::None,
    };
    site.world.commit(vec![Change::PlaceHold(hold)]);
    site.world.advance(Span::from_secs(1));
}

fn secure(site: &TestSite) {
    let chosen = TypedPassword(b"a lasting one chosen for Ana".to_vec());
    let reset = ResetPassword::Given(chosen);
    let was = site
        .world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, reset, false, None);
    site.run(was).expect("reset");
}

fn is_restricted(site: &TestSite, subject: &Subject) -> bool {
    let holds = site.world.store.lasting_holds(subject);
    !holds.now().expect("holds can be read").is_empty()
}

fn ana(site: &TestSite) -> Subject {
    Subject::Account(site.world.name(ANA))
}

fn lands(reply: &Reply) -> String {
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.body);
    reply.location().expect("it leads somewhere")
}

/// Opens the link with these words on a page.
fn follow(visitor: &Visitor<'_>, page: &Reply, words: &str) -> Reply {
    let at = page.body.find(&format!(">{words}<")).unwrap_or_else(|| {
        panic!("no button {words:?}: {}", page.body);
    });
    let before = &page.body[..at];
    let link = before.rfind("href=\"").expect("a link");
    let path = before[link + 6..].split('"').next().expect("a path");
    visitor.open(&path.replace("&#38;", "&"))
}

#[test]
fn the_published_steps_are_followed_word_by_word() {
    let site = restricted_ana();
    secure(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let home = dan.get("/admin");
    let list = follow(&dan, &home, "Restricted entities");
    assert!(list.says("<h1>Restricted entities</h1>") && list.says(">Mailbox</td>"));
    assert!(list.says(&format!("name=\"entity\" value=\"{ANA}\"")));
    assert!(list.says(">Unblock</button>"));
    let overview = dan.open(&format!("/admin/restricted/unblock?entity={ANA}"));
    assert!(overview.says(&format!("Unblock {ANA}")));
    assert!(overview.says("aria-current=\"step\"><span>Overview</span>"));
    let secure = follow(&dan, &overview, "Next");
    assert!(secure.says("aria-current=\"step\"><span>Secure</span>"));
    assert!(secure.says("The password was changed since"));
    assert!(!secure.says("Not done yet"), "{}", secure.body);
    let release = dan.get(&format!("{WIZARD}/release?reviewed=no+rules"));
    assert!(release.says("aria-current=\"step\"><span>Unblock</span>"));
    assert!(release.says(">no rules</textarea>"));
    let said = [
        ("reviewed", "no rules"),
        ("caller", "in_person"),
        ("caller_note", "showed her badge"),
    ];
    let done = dan.post(&format!("{WIZARD}/release"), &said);
    assert_eq!(lands(&done), format!("{WIZARD}/delivery"));
    let shown = dan.get(&format!("{WIZARD}/delivery"));
    assert!(shown.says("Released. The counting starts from zero."));
    assert!(shown.says("data-value=\"postfix_policy\">Accepts mail</span>"));
    assert!(shown.says(&format!("href=\"{WIZARD}/delivery\">Reload</a>")));
    assert!(shown.says("data-events=\"/live/release/ana%40contoso.example?shape="));
    assert!(!is_restricted(&site, &ana(&site)));
    assert!(dan.get("/admin/restricted").says("Nobody is restricted"));
    let audit = site.world.store.audit(1, 100).now().expect("the audit");
    let last = &audit.last().expect("an act").event;
    assert_eq!(last.act, AuditAct::Unblock);
    for text in ["reviewed: no rules", "in person: showed her badge"] {
        assert!(last.detail.to_string().contains(text), "{}", last.detail);
    }
}

#[test]
fn after_an_ordinary_release_the_last_page_says_what_is_open_and_what_the_owner_still_has_to_do() {
    let site = restricted_ana();
    secure(&site);
    let global = site.administrator("gina", Role::GlobalAdministrator);
    let zavor = &site.world.zavor;
    site.world.advance(Span::from_secs(1));
    let reset = zavor
        .people
        .reset_password(&OPERATOR, ANA, ResetPassword::Generated, true, None);
    site.run(reset).expect("reset, as the wizard demands");
    let said = [("reviewed", "no rules")];
    let done = global.post(&format!("{WIZARD}/release"), &said);
    assert_eq!(lands(&done), format!("{WIZARD}/delivery"));
    let shown = global.get(&format!("{WIZARD}/delivery"));
    assert!(shown.says("data-value=\"postfix_policy\">Accepts mail</span>"));
    assert!(
        shown.says("Sending is open. Signing in waits for the owner"),
        "{}",
        shown.body
    );
    assert!(shown.says(">The owner must choose a new password</span>"));
    assert!(shown.says("with the link that was sent"));
    site.world.messenger.set_can_mail(false);
    let without = global.get(&format!("{WIZARD}/delivery"));
    assert!(!without.says("with the link") && without.says("with the temporary password"));
    site.world.messenger.set_can_mail(true);
    assert!(
        !shown.says("Not every service accepts yet"),
        "{}",
        shown.body
    );
    // What a release does not judge is not said to be over.
    assert!(!shown.says("Its risk is still open"), "{}", shown.body);
    let confirmed = zavor.people.confirm_risk(&OPERATOR, ANA, "stolen");
    site.run(confirmed).expect("confirmed");
    let shown = global.get(&format!("{WIZARD}/delivery"));
    assert!(
        shown.says("Its risk is still open: Confirmed compromised"),
        "{}",
        shown.body
    );
    let blocked = zavor.people.block_sign_in(&OPERATOR, ANA, "left");
    site.run(blocked).expect("blocked");
    let shown = global.get(&format!("{WIZARD}/delivery"));
    assert!(
        shown.says("Not every service accepts yet"),
        "a block is not the owner's turn"
    );
}

#[test]
fn the_published_steps_have_their_romanian_words() {
    let site = restricted_ana();
    let mut dan = site.administrator("dan", Role::HelpdeskAdministrator);
    dan.language = "ro";
    let list = dan.get("/admin/restricted");
    assert!(list.says("Revizuire") && list.says("Entități restricționate"));
    assert!(list.says(">Deblocați</button>") && list.says("Cutie poștală"));
}

/// One field on two pages of the wizard: neither calls it optional while it is needed, both do when it is not.
#[test]
fn what_was_reviewed_is_optional_on_both_pages_or_on_neither() {
    let site = restricted_ana();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let marked = |page: &str| {
        let shown = dan.get(&format!("{WIZARD}/{page}"));
        let label = shown
            .body
            .split("for=\"reviewed\">")
            .nth(1)
            .map(str::to_owned);
        let label = label.unwrap_or_else(|| panic!("{page}: {}", shown.body));
        label
            .split("</label>")
            .next()
            .is_some_and(|label| label.contains("(optional)"))
    };
    let (secure, release) = (marked("secure"), marked("release"));
    assert_eq!(secure, release, "one field, two pages");
}

#[test]
fn missing_steps_are_shown_with_what_does_them_and_nothing_is_released_without() {
    let site = restricted_ana();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let secure = dan.get(&format!("{WIZARD}/secure"));
    assert_eq!(secure.body.matches("Not done yet").count(), 2);
    assert!(secure.says("href=\"/admin/users/ana@contoso.example/reset-password?return="));
    assert!(secure.says(&format!("action=\"{WIZARD}/sign-out\"")));
    let refused = dan.post(&format!("{WIZARD}/release"), &[("reviewed", "I asked her")]);
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.says("Not unblocked") && refused.says(">I asked her</textarea>"));
    assert!(!refused.says("name=\"override\""), "the help desk may not");
    let forged = [("override", "because")];
    let denied = dan.post(&format!("{WIZARD}/release"), &forged);
    assert_eq!(denied.status.as_u16(), 403);
    assert!(is_restricted(&site, &ana(&site)));
    let signed_out = dan.post(
        &format!("{WIZARD}/sign-out"),
        &[("also", "b@contoso.example")],
    );
    let next = format!("{WIZARD}/secure?also=b%40contoso.example");
    assert_eq!(lands(&signed_out), next);
    let secure = dan.get(&next);
    assert!(secure.says("Signed out of all sessions."));
    assert_eq!(secure.body.matches("Not done yet").count(), 1);
}

#[test]
fn a_mail_host_that_does_not_answer_is_named_until_it_has_done_its_part() {
    let site = restricted_ana();
    let dan = site.administrator("dan", Role::GlobalAdministrator);
    site.world
        .mail_hosts
        .fail_with(Some("down for <b>repair</b>"));
    let host = site.world.mail_hosts.names().remove(0);
    let signed_out = dan.post(&format!("{WIZARD}/sign-out"), &[]);
    let secure = dan.get(&lands(&signed_out));
    assert!(secure.says(&format!("not ended on these mail hosts yet: {host}")));
    assert_eq!(secure.body.matches("Not done yet").count(), 2);
    let delivery = dan.get(&format!("{WIZARD}/delivery"));
    assert!(delivery.says(" are due</span>") && delivery.says("down for &#60;b&#62;repair"));
    let home = dan.get("/admin");
    assert!(
        home.says("were not delivered yet") && home.says("Does not answer"),
        "{}",
        home.body
    );
    assert!(home.says("href=\"/admin/settings/doors\""));
}

#[test]
fn without_a_mail_host_the_wizard_names_the_commands_and_releases_on_a_statement() {
    let site = restricted_ana();
    site.world.mail_hosts.configure(&[]);
    secure(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let page = dan.get(&format!("{WIZARD}/secure"));
    assert_eq!(
        page.body.matches("Not done yet").count(),
        1,
        "{}",
        page.body
    );
    assert!(
        page.says("doveadm kick ana@contoso.example"),
        "{}",
        page.body
    );
    let out = dan.post(&format!("{WIZARD}/sign-out"), &[]);
    let page = dan.get(&lands(&out));
    assert!(page.says("cannot be ended from here"), "{}", page.body);
    assert_eq!(
        page.body.matches("Not done yet").count(),
        1,
        "claimed nothing"
    );
    let refused = dan.post(&format!("{WIZARD}/release"), &[]);
    assert!(refused.says("must be done first"), "{}", refused.body);
    let said = [("reviewed", "ended them on mx1 by hand")];
    let done = dan.post(&format!("{WIZARD}/release"), &said);
    lands(&done);
    assert!(!is_restricted(&site, &ana(&site)));
}

#[test]
fn who_may_override_releases_with_a_reason_and_only_with_one() {
    let site = restricted_ana();
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    let form = eva.get(&format!("{WIZARD}/release"));
    assert!(form.says("name=\"override\""));
    let without = eva.post(&format!("{WIZARD}/release"), &[]);
    assert_eq!(without.status.as_u16(), 422);
    assert!(is_restricted(&site, &ana(&site)));
    let with = eva.post(
        &format!("{WIZARD}/release"),
        &[("override", "announced newsletter"), ("reviewed", "")],
    );
    assert_eq!(lands(&with), format!("{WIZARD}/delivery"));
    assert!(!is_restricted(&site, &ana(&site)));
}

#[test]
fn a_factor_shown_too_long_ago_is_asked_for_and_the_form_is_kept() {
    let site = restricted_ana();
    let account = site.add("eva");
    site.grant(account, Role::SecurityAdministrator, &[]);
    site.add_factor(account);
    let eva = site.signed_in("eva");
    site.world.advance(Span::from_mins(16));
    let fields = [("override", "announced newsletter")];
    let release = format!("{WIZARD}/release");
    let sent_on = eva.post(&release, &fields);
    assert_eq!(sent_on.status.as_u16(), 307);
    let step_up = sent_on.location().expect("to the second factor");
    let asked = eva.post(&step_up, &fields);
    assert!(asked.says("name=\"override\" value=\"announced newsletter\""));
    assert!(is_restricted(&site, &ana(&site)));
    let code = site.code(account);
    let proof = [fields[0], ("code", code.as_str())];
    let back = eva.post(&step_up, &proof);
    assert_eq!(back.location().as_deref(), Some(release.as_str()));
    let done = eva.post(&release, &proof);
    assert_eq!(lands(&done), format!("{WIZARD}/delivery"));
    assert!(!is_restricted(&site, &ana(&site)));
}

#[test]
fn a_legitimate_sender_gets_a_higher_limit_until_a_date() {
    let site = site();
    site.add("ana");
    over_the_limit(&site);
    secure(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&format!("{WIZARD}/release"));
    assert!(
        form.says("More than 500 and at most 5,000. Above 1,000"),
        "{}",
        form.body
    );
    let path = format!("{WIZARD}/release");
    for (limit, until, says) in [
        ("many", "2026-11-30", "Enter a number of recipients."),
        ("900", "", "Enter a date."),
        ("900", "soon", "Enter a date."),
        ("400", "2100-01-01", "A raised limit must be"),
    ] {
        let bad = dan.post(&path, &[("limit", limit), ("until", until)]);
        assert_eq!(bad.status.as_u16(), 422, "{limit} {until}");
        assert!(bad.says(says), "{says}: {}", bad.body);
    }
    assert!(is_restricted(&site, &ana(&site)));
    let tomorrow = site.world.now().plus(Span::from_days(1)).to_string();
    let day = &tomorrow[..10];
    let done = dan.post(&path, &[("limit", "900"), ("until", day)]);
    assert_eq!(lands(&done), format!("{WIZARD}/delivery"));
    let account = site
        .world
        .zavor
        .people
        .show_account(ANA)
        .now()
        .expect("ana")
        .account;
    let raised = account.raised_limit.expect("raised");
    assert_eq!(raised.recipients(), 900);
    assert!(raised.until > site.world.now().plus(Span::from_days(1)));
    let overview = dan.get(&format!("{WIZARD}/overview"));
    assert!(overview.says("900 external recipients per hour"));
}

#[test]
fn without_a_limit_per_hour_the_field_speaks_of_the_service_limit_and_of_nothing_else() {
    let site = site();
    site.add("ana");
    over_the_limit(&site);
    secure(&site);
    let key = "external_recipients_per_hour";
    let policies = &site.world.zavor.policies;
    site.run(policies.policies_set(&OPERATOR, "sending", key, "0"))
        .expect("set");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&format!("{WIZARD}/release"));
    assert!(
        form.says("Recipients in 24 hours (the service limit)"),
        "{}",
        form.body
    );
    assert!(form.says("this raises the service limit of 24 hours"));
    assert!(!form.says("Recipients outside per hour"), "{}", form.body);
}

#[test]
fn no_higher_limit_is_offered_to_the_help_desk_where_no_limit_restricted() {
    let site = restricted_ana();
    secure(&site);
    let path = format!("{WIZARD}/release");
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert!(!dan.get(&path).says("name=\"limit\""));
    let day = site.world.now().plus(Span::from_days(1)).to_string();
    let raise = [("limit", "900"), ("until", &day[..10])];
    assert_eq!(dan.post(&path, &raise).status.as_u16(), 403);
    assert!(is_restricted(&site, &ana(&site)));
    let sid = site.administrator("sid", Role::SecurityAdministrator);
    assert!(sid.get(&path).says("name=\"limit\""));
}

/// Words that point to a field stand only on a page that has it, and the page says what happens without it.
#[test]
fn a_release_sends_nobody_to_a_field_that_is_elsewhere_and_says_what_next_does_without_the_steps() {
    let site = restricted_ana();
    let mut dan = site.administrator("dan", Role::HelpdeskAdministrator);
    for (language, below, needs) in [
        ("en", "records it below", "“Unblock” then releases nothing"),
        ("ro", "consemnează mai jos", "nu deblochează atunci nimic"),
    ] {
        dan.language = language;
        let overview = dan.get(&format!("{WIZARD}/overview"));
        assert!(!overview.says(below), "{}", overview.body);
        let secure = dan.get(&format!("{WIZARD}/secure"));
        assert!(
            secure.says(needs) && secure.says("id=\"reviewed\""),
            "{}",
            secure.body
        );
        assert!(!secure.says("name=\"reviewed\" rows=\"3\" maxlength=\"1000\" required"));
    }
    let release = dan.get(&format!("{WIZARD}/release?reviewed="));
    assert_eq!(release.status.as_u16(), 200);
    let refused = dan.post(&format!("{WIZARD}/release"), &[("reviewed", "")]);
    assert_eq!(refused.status.as_u16(), 422);
    assert!(is_restricted(&site, &ana(&site)), "as the page said");
}
