//! The owner's own release of sending on the pages: offered after two proofs, asked for after one, never
//! mentioned before.

use zavor_core::actor::Role;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::recovery::OWN_RELEASE_EVERY;

use super::saved_codes::made_codes;
use super::*;

const ANA: &str = "ana@contoso.example";

/// Ana with an address and codes that count, restricted by a limit or by a person.
fn restricted(owner: Owner) -> (TestSite, Vec<String>) {
    let site = site();
    with_address(&site, "ana");
    let codes = made_codes(&signed_in(&site));
    site.world.advance(RECOVERY_ADDRESS_WAIT);
    restrict(&site, owner);
    (site, codes)
}

fn signed_in(site: &TestSite) -> Visitor<'_> {
    let visitor = site.nobody();
    visitor.get("/sign-in");
    let fields = [("name", ANA), ("password", PASSWORD)];
    visitor.post("/sign-in", &fields);
    visitor
}

fn restrict(site: &TestSite, owner: Owner) {
    let hold = StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RestrictedSending,
            subject: Subject::Account(site.world.name(ANA)),
            scope: Scope::Everywhere,
            reason: match owner {
                Owner::Engine => Reason::ExternalRecipientsPerHour,
                Owner::Administrator(_) | Owner::LocalOperator | Owner::Token(_) => {
                    Reason::ByAdministrator
                }
            },
            owner,
        },
        since: site.world.now(),
        until: None,
        evidence: Evidence::None,
    };
    site.world.commit(vec![Change::PlaceHold(hold)]);
    site.world.advance(Span::from_mins(5));
}

fn set(visitor: &Visitor<'_>, send: bool) -> Reply {
    let mut fields = vec![("new-password", NEW), ("again-password", NEW)];
    if send {
        fields.push(("send", "again"));
    }
    visitor.post("/recover/reset", &fields)
}

fn is_restricted(site: &TestSite) -> bool {
    let ana = Subject::Account(site.world.name(ANA));
    !site
        .world
        .store
        .lasting_holds(&ana)
        .now()
        .unwrap()
        .is_empty()
}

#[test]
fn sec_30_one_proof_leads_to_a_second_one_and_two_let_the_owner_send_again() {
    let (site, codes) = restricted(Owner::Engine);
    let visitor = proved(&site, ANA);
    let choose = visitor.get("/recover/finish");
    assert!(choose.says("passed a sending limit"), "{}", choose.body);
    assert!(
        choose.body.contains("href=\"/recover/prove\""),
        "{}",
        choose.body
    );
    assert!(!choose.body.contains("name=\"send\""), "{}", choose.body);

    let more = visitor.get("/recover/prove");
    assert_eq!(more.status, StatusCode::OK);
    assert!(
        more.says("To send again too, give one more proof"),
        "{}",
        more.body
    );
    assert!(more.says("saved recovery code") && !more.body.contains("/recover/code\""));
    let wrong = visitor.post("/recover/prove", &[("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = visitor.post("/recover/prove", &[("code", &codes[0])]);
    assert_eq!(right.location().as_deref(), Some("/recover/finish"));

    let choose = visitor.get("/recover/finish");
    assert!(
        choose.says("Set the new password and send again"),
        "{}",
        choose.body
    );
    assert!(choose.says("Only set the new password"), "{}", choose.body);
    // A password that is refused leads back to the same choice.
    let short = [
        ("new-password", "short"),
        ("again-password", "short"),
        ("send", "again"),
    ];
    let refused = visitor.post("/recover/reset", &short);
    assert!(
        refused.says("Set the new password and send again"),
        "{}",
        refused.body
    );
    let done = set(&visitor, true);
    assert!(done.says("You can send again"), "{}", done.body);
    assert!(
        done.says("Zavor could not look at the forwarding and the rules"),
        "{}",
        done.body
    );
    assert!(!done.says("What is still held"), "{}", done.body);
    assert!(!is_restricted(&site));
    assert!(gets_in(&site, ANA, NEW));
}

#[test]
fn who_may_not_lift_it_is_told_why_and_led_to_the_help_desk() {
    let lately = |site: &TestSite| {
        let ana = site.world.store.find(&site.world.name(ANA)).now();
        let ana = ana.unwrap().unwrap();
        let mut account = site.world.store.account(ana).now().unwrap().unwrap();
        account.own_release = Some(
            site.world
                .now()
                .minus(OWN_RELEASE_EVERY)
                .plus(Span::from_days(1)),
        );
        account.version += 1;
        site.world.commit(vec![Change::PutAccount(account)]);
    };
    type Beside<'a> = &'a dyn Fn(&TestSite);
    let cases: [(Owner, Beside<'_>, &str); 3] = [
        (Owner::LocalOperator, &|_| {}, "No limit placed"),
        (Owner::Engine, &lately, "within the last 30 days"),
        (
            Owner::Engine,
            &|site| {
                let people = &site.world.zavor.people;
                site.run(people.confirm_risk(&OPERATOR, ANA, "seen elsewhere"))
                    .unwrap();
            },
            "This time only administrators",
        ),
    ];
    for (owner, beside, says) in cases {
        let (site, codes) = restricted(owner);
        beside(&site);
        let visitor = proved(&site, ANA);
        let choose = visitor.get("/recover/finish");
        assert!(
            !choose.body.contains("name=\"send\""),
            "{says}: {}",
            choose.body
        );
        // Another proof would not help.
        let more = visitor.get("/recover/prove");
        assert_eq!(
            more.location().as_deref(),
            Some("/recover/finish"),
            "{says}"
        );
        drop(codes);
        // A button that the page did not have does nothing more.
        let done = set(&visitor, true);
        assert!(done.says("Your password is set"), "{says}: {}", done.body);
        assert!(
            done.says("may not send mail") && done.says(says),
            "{}",
            done.body
        );
        assert!(done.body.contains("href=\"/recover/ask\""), "{}", done.body);
        // What administrators suspect is theirs to say.
        assert!(!done.says("risk"), "{}", done.body);
        assert!(is_restricted(&site), "{says}");
    }
}

#[test]
fn sec_09_nothing_tells_of_a_restriction_before_the_account_is_proved() {
    let (held, _) = restricted(Owner::Engine);
    let free = site();
    with_address(&free, "ana");
    let mut all = Vec::new();
    for site in [&held, &free] {
        let (visitor, begun) = begin(site, ANA);
        let mut answers = vec![seen(&visitor, &begun)];
        answers.push(seen(&visitor, &visitor.get("/recover/prove")));
        let wrong = visitor.post("/recover/prove", &[("code", "000000")]);
        answers.push(seen(&visitor, &wrong));
        answers.push(seen(&visitor, &visitor.get("/recover/finish")));
        answers.push(seen(&visitor, &set(&visitor, true)));
        all.push(answers);
    }
    assert_eq!(all[0], all[1]);
}

/// The owner's own page leads there while it can be done, and says for thirty days that it was.
#[test]
fn the_owners_own_page_and_that_of_the_account_say_how_it_is_lifted_and_that_it_was() {
    let (site, codes) = restricted(Owner::Engine);
    let mine = signed_in(&site).get("/my");
    assert!(
        mine.says("You can lift it yourself, once in 30 days") && mine.says("Lift it yourself"),
        "{} {:?} {}",
        mine.status,
        mine.location(),
        mine.body
    );
    let visitor = proved(&site, ANA);
    visitor.get("/recover/prove");
    visitor.post("/recover/prove", &[("code", &codes[0])]);
    let done = set(&visitor, true);
    assert!(done.says("You can send again"), "{}", done.body);
    site.world.advance(Span::from_mins(1));
    let again = site.nobody();
    again.get("/sign-in");
    again.post("/sign-in", &[("name", ANA), ("password", NEW)]);
    let mine = again.get("/my");
    let lifted = "You lifted a restriction of your mail yourself";
    assert!(mine.says(lifted), "{}", mine.body);
    let admin = site.administrator("dan", Role::GlobalAdministrator);
    let account = admin.get(&format!("/admin/users/{ANA}"));
    let says = "Sending released by the owner alone";
    assert!(account.says(says), "{}", account.body);
    // Restricted again: not by the owner this time.
    restrict(&site, Owner::Engine);
    let mine = again.get("/my");
    assert!(
        mine.says("Ask your help desk") && !mine.says("Lift it yourself"),
        "{}",
        mine.body
    );
    let release = admin.open(&format!("/admin/restricted/{ANA}/overview"));
    assert!(
        release.says("Its owner lifted a restriction alone"),
        "{}",
        release.body
    );
    site.world.advance(OWN_RELEASE_EVERY);
    let later = site.nobody();
    later.get("/sign-in");
    later.post("/sign-in", &[("name", ANA), ("password", NEW)]);
    let mine = later.get("/my");
    assert!(
        mine.says("My account") && !mine.says(lifted),
        "{}",
        mine.body
    );
}
