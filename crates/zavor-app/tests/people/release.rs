//! Releasing a sender: what the plan says, who may override, and who may raise a limit by how much.

use std::net::IpAddr;
use zavor_memory::Now;

use zavor_app::people::ResetPassword;
use zavor_app::platform::{AppError, Connector, Settings};
use zavor_app::ports::{Change, Events, Records};
use zavor_app::sending::{
    MissingSteps, RaiseBounds, SendAnswer, SendMoment, SendQuestion, Unblock, Unblocked,
};
use zavor_core::account::{GuardKey, RaisedLimit, RaisedTo};
use zavor_core::actor::{Actor, Role, RoleHeld};
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::event::{Outcome, Protocol, SignInEvent};
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Requirement, Scope, Step, StoredHold, Subject,
};
use zavor_core::moment::Span;
use zavor_core::policy::{OutboundPolicies, OutboundPolicy};
use zavor_core::rights::Denied;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, world, world_with};

use crate::cast::{OPERATOR, administrator, stale};

const ANA: &str = "ana@contoso.example";

fn restricted() -> FakeWorld {
    let world = world();
    world.add_account(ANA, "a long enough password");
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    world.advance(Span::from_secs(1));
    world
}

/// Ana, restricted because she passed a limit.
fn over_the_limit() -> FakeWorld {
    let world = world();
    world.add_account(ANA, "a long enough password");
    let hold = StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RestrictedSending,
            subject: Subject::Account(world.name(ANA)),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::ExternalRecipientsPerHour,
        },
        since: world.now(),
        until: None,
        evidence: Evidence::None,
    };
    world.commit(vec![Change::PlaceHold(hold)]);
    world.advance(Span::from_secs(1));
    world
}

/// Releases Ana and raises her limit.
fn raise(world: &FakeWorld, actor: &Actor, limit: u32) -> Result<Unblocked, AppError> {
    let how = Unblock {
        raise: Some(RaisedLimit::external(
            limit,
            world.now().plus(Span::from_days(1)),
        )),
        ..Unblock::default()
    };
    block_on(world.zavor.sending.unblock(actor, ANA, &how))
}

/// Does every step that a release requires.
fn reset(world: &FakeWorld) {
    let reset = ResetPassword::Generated;
    let reset = world
        .zavor
        .people
        .reset_password(&OPERATOR, ANA, reset, false, None);
    block_on(reset).unwrap();
}

fn overriding() -> Unblock {
    Unblock {
        override_reason: Some("the newsletter was announced".into()),
        ..Unblock::default()
    }
}

fn is_restricted(world: &FakeWorld) -> bool {
    let subject = Subject::Account(world.name(ANA));
    !world
        .store
        .lasting_holds(&subject)
        .now()
        .unwrap()
        .is_empty()
}

fn last_audit(world: &FakeWorld) -> (AuditAct, AuditResult) {
    let audit = world.store.audit(1, 100).now().unwrap();
    let event = &audit.last().unwrap().event;
    (event.act, event.result)
}

#[test]
fn overriding_missing_steps_is_a_right_of_its_own_and_refused_on_record() {
    let world = restricted();
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let security = administrator(
        &world,
        "security@contoso.example",
        Role::SecurityAdministrator,
        &[],
    );
    let how = overriding();
    let unblock = |actor| block_on(world.zavor.sending.unblock(actor, ANA, &how));
    let denied = unblock(&helper);
    assert!(matches!(denied, Err(AppError::Denied(Denied::NoRole))));
    let refused = (AuditAct::Unblock, AuditResult::Refused);
    assert_eq!(last_audit(&world), refused);
    assert!(is_restricted(&world));
    let tired = stale(&security);
    let not_fresh = unblock(&tired);
    assert!(matches!(not_fresh, Err(AppError::Denied(Denied::NotFresh))));
    assert!(is_restricted(&world));
    assert_eq!(unblock(&security).unwrap(), Unblocked::Done);
    assert!(!is_restricted(&world));
}

#[test]
fn the_help_desk_releases_when_every_step_is_done_even_with_words_for_an_override() {
    let world = restricted();
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let unblock = |how: &Unblock| block_on(world.zavor.sending.unblock(&helper, ANA, how));
    let missing = Unblocked::Missing(MissingSteps {
        steps: vec![Step::PasswordChanged, Step::SessionsEnded],
        ..MissingSteps::default()
    });
    assert_eq!(unblock(&Unblock::default()).unwrap(), missing);
    let reset = ResetPassword::Generated;
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, reset, false, None),
    )
    .unwrap();
    assert_eq!(unblock(&overriding()).unwrap(), Unblocked::Done);
}

#[test]
fn a_release_without_its_statement_alone_is_an_empty_field_and_no_attempt() {
    let world = restricted();
    let act = (AuditAct::Unblock, AuditResult::Refused);
    let missing = block_on(
        world
            .zavor
            .sending
            .unblock(&OPERATOR, ANA, &Unblock::default()),
    );
    assert!(matches!(missing, Ok(Unblocked::Missing(_))));
    assert_eq!(last_audit(&world), act, "steps were not done");

    // A sending name without an account has neither a password nor sessions here.
    let scanner = "scanner@contoso.example";
    let world = over_the_limit();
    let subject = Subject::Account(world.name(scanner));
    let holds = world
        .store
        .lasting_holds(&Subject::Account(world.name(ANA)));
    let mut hold = holds.now().unwrap()[0].clone();
    hold.identity.subject = subject;
    world.commit(vec![Change::PlaceHold(hold)]);
    let unblock = |how: &Unblock| block_on(world.zavor.sending.unblock(&OPERATOR, scanner, how));
    let before = world.store.audit(1, 100).now().unwrap().len();
    let missing = unblock(&Unblock::default()).unwrap();
    assert!(matches!(missing, Unblocked::Missing(only) if only.steps == [Step::Reviewed]));
    assert_eq!(world.store.audit(1, 100).now().unwrap().len(), before);
    let said = Unblock {
        reviewed: Some("the scanner has a new password".into()),
        ..Unblock::default()
    };
    assert_eq!(unblock(&said).unwrap(), Unblocked::Done);
}

#[test]
fn a_limit_raised_above_twice_asks_for_a_fresh_factor() {
    let world = over_the_limit();
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    reset(&world);
    let stale = stale(&helper);
    let far = raise(&world, &stale, 1001);
    assert!(matches!(far, Err(AppError::Denied(Denied::NotFresh))));
    assert!(is_restricted(&world), "nothing was changed");
    assert_eq!(raise(&world, &stale, 1000).unwrap(), Unblocked::Done);

    let world = over_the_limit();
    reset(&world);
    let roles = vec![RoleHeld {
        role: Role::HelpdeskAdministrator,
        domains: Vec::new(),
    }];
    let program = |sensitive| Actor::Token {
        id: 1,
        name: "portal".into(),
        roles: roles.clone(),
        account: None,
        sensitive,
        source: None,
    };
    let far = raise(&world, &program(false), 1001);
    assert!(matches!(far, Err(AppError::Denied(Denied::NoScope))));
    assert!(is_restricted(&world), "nothing was changed");
    assert_eq!(
        raise(&world, &program(true), 1001).unwrap(),
        Unblocked::Done
    );
}

#[test]
fn raising_a_limit_without_a_release_is_a_right_to_policies() {
    let world = world();
    world.add_account(ANA, "a long enough password");
    let of = |role: Role| {
        let name = format!("{role}@contoso.example");
        administrator(&world, &name, role, &[])
    };
    let (helper, user) = (of(Role::HelpdeskAdministrator), of(Role::UserAdministrator));
    let no_role = |outcome| matches!(outcome, Err(AppError::Denied(Denied::NoRole)));
    for actor in [&helper, &user] {
        assert!(no_role(raise(&world, actor, 501)));
        let plan = block_on(world.zavor.sending.release_plan(actor, ANA)).unwrap();
        assert_eq!(plan.raise_bounds(), None, "it is not offered");
    }
    // Nor through a restriction that they placed themselves.
    block_on(world.zavor.sending.restrict(&helper, ANA, "to raise it")).unwrap();
    world.advance(Span::from_secs(1));
    reset(&world);
    assert!(no_role(raise(&world, &helper, 501)));
    assert!(is_restricted(&world), "nothing was changed");
    let account = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    let account = world.store.account(account).now().unwrap().unwrap();
    assert_eq!(account.raised_limit, None);
    let security = of(Role::SecurityAdministrator);
    let tired = raise(&world, &stale(&security), 501);
    assert!(matches!(tired, Err(AppError::Denied(Denied::NotFresh))));
    assert_eq!(raise(&world, &security, 501).unwrap(), Unblocked::Done);
}

#[test]
fn raising_the_limit_of_a_free_account_says_what_it_did() {
    let world = zavor_testkit::world();
    world.add_account(ANA, "correct horse battery");
    let raised = Unblocked::OnlyRaised(RaisedLimit::external(
        501,
        world.now().plus(Span::from_days(1)),
    ));
    assert_eq!(raise(&world, &OPERATOR, 501).unwrap(), raised);
}

#[test]
fn where_a_policy_has_no_hourly_limit_the_service_limit_is_raised_and_offered() {
    let world = zavor_testkit::world();
    world.add_account(ANA, "correct horse battery");
    world.policies(|policies| {
        let hourly = OutboundPolicy {
            external_recipients_per_hour: 0,
            ..OutboundPolicy::default()
        };
        policies.outbound = OutboundPolicies::new(hourly, Vec::new());
    });
    let plan = block_on(world.zavor.sending.release_plan(&OPERATOR, ANA)).unwrap();
    let bounds = RaiseBounds {
        from: RaisedTo::ServicePerDay(10_000),
        most: 100_000,
        without_proof: 20_000,
    };
    assert_eq!(plan.raise_bounds(), Some(bounds));
    for wrong in [1_000, 10_000, 100_001] {
        let refused = raise(&world, &OPERATOR, wrong).unwrap_err().to_string();
        assert!(refused.contains("10001 to 100000 recipients"), "{refused}");
    }
    let until = world.now().plus(Span::from_days(1));
    let raised = RaisedLimit {
        to: RaisedTo::ServicePerDay(30_000),
        until,
    };
    let done = raise(&world, &OPERATOR, 30_000).unwrap();
    assert_eq!(done, Unblocked::OnlyRaised(raised));
    let now = block_on(world.zavor.sending.sending_now(&OPERATOR, ANA)).unwrap();
    assert_eq!(now.limits.service_per_day, 30_000);
    let audit = world.store.audit(1, 100).now().unwrap().pop().unwrap();
    let said = audit.event.detail.to_string();
    assert!(said.starts_with("service limit raised to 30000"), "{said}");
}

#[test]
fn a_role_for_some_domains_neither_sees_nor_releases_connectors() {
    let settings = Settings {
        connectors: vec![Connector {
            name: "billing".into(),
            ..Connector::default()
        }],
        ..Settings::default()
    };
    let world = world_with(settings);
    let limited = administrator(
        &world,
        "helper@contoso.example",
        Role::SecurityAdministrator,
        &["contoso.example"],
    );
    let zavor = &world.zavor;
    block_on(zavor.sending.restrict(&OPERATOR, "billing", "spam")).unwrap();
    let other = |denied: AppError| matches!(denied, AppError::Denied(Denied::OtherDomain));
    let release = block_on(
        zavor
            .sending
            .unblock(&limited, "billing", &Unblock::default()),
    );
    assert!(other(release.unwrap_err()));
    let restrict = block_on(zavor.sending.restrict(&limited, "billing", "again"));
    assert!(other(restrict.unwrap_err()));
    let plan = block_on(zavor.sending.release_plan(&limited, "billing"));
    assert!(other(plan.unwrap_err()));
    assert!(
        block_on(zavor.sending.restricted_seen(&limited))
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        block_on(zavor.sending.restricted_seen(&OPERATOR))
            .unwrap()
            .len(),
        1
    );
}

/// One message with these recipients.
fn send(world: &FakeWorld, instance: &str, recipients: &[&str]) {
    let ask = |moment, recipient: &str, count| {
        let question = SendQuestion {
            moment: Some(moment),
            instance,
            sasl_username: ANA,
            client_address: Some(IpAddr::from([192, 0, 2, 7])),
            sender: ANA,
            recipient,
            recipient_count: count,
            ..SendQuestion::default()
        };
        block_on(world.zavor.sending.decide_send(&question)).unwrap()
    };
    for recipient in recipients {
        ask(SendMoment::Recipient, recipient, 0);
    }
    ask(SendMoment::EndOfMessage, "", recipients.len() as u32);
}

#[test]
fn a_plan_shows_evidence_steps_rights_and_what_the_logs_say() {
    let world = world();
    let id = world.add_account(ANA, "a long enough password");
    send(
        &world,
        "1",
        &["a@net.example", "b@net.example", "dan@contoso.example"],
    );
    for (address, outcome) in [
        ([192, 0, 2, 7], Outcome::Success),
        ([203, 0, 113, 9], Outcome::Failure),
    ] {
        world.store.record_sign_in(SignInEvent {
            time: world.now(),
            last: world.now(),
            count: 1,
            key: GuardKey::account(id),
            name: world.name(ANA),
            address: Some(IpAddr::from(address)),
            protocol: Protocol::Imap,
            device: String::new(),
            class: Scope::Unfamiliar,
            outcome,
            reason: None,
            transition: false,
            until: None,
            correlation: None,
        });
    }
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    world.advance(Span::from_secs(1));
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    let helper = administrator(
        &world,
        "helper@contoso.example",
        Role::HelpdeskAdministrator,
        &[],
    );
    let plan = block_on(world.zavor.sending.release_plan(&helper, "ANA")).unwrap();
    assert_eq!(plan.restrictions.len(), 1);
    let step = |step, met| Requirement { step, met };
    let steps = [
        step(Step::PasswordChanged, false),
        step(Step::SessionsEnded, true),
    ];
    assert_eq!(plan.requirements, steps);
    assert_eq!(plan.may_release, Ok(()));
    assert_eq!(plan.may_override, Err(Denied::NoRole));
    assert_eq!(plan.sending.counted.external_hour, 2);
    assert_eq!(
        plan.may_raise,
        Err(Denied::NoRole),
        "no limit restricted it"
    );
    let security = administrator(
        &world,
        "security@contoso.example",
        Role::SecurityAdministrator,
        &[],
    );
    let theirs = block_on(world.zavor.sending.release_plan(&security, "ANA")).unwrap();
    let bounds = RaiseBounds {
        from: RaisedTo::ExternalPerHour(500),
        most: 5000,
        without_proof: 1000,
    };
    assert_eq!(theirs.raise_bounds(), Some(bounds));
    let addresses: Vec<IpAddr> = plan.signed_in_from.iter().map(|s| s.address).collect();
    assert_eq!(
        addresses,
        [IpAddr::from([192, 0, 2, 7])],
        "failed sign-ins are not listed"
    );
    let sent: Vec<_> = plan
        .written
        .domains
        .iter()
        .map(|to| (to.domain.as_str(), to.recipients, to.internal))
        .collect();
    let expected = [("net.example", 2, false), ("contoso.example", 1, true)];
    assert_eq!(sent, expected);
    let nobody = block_on(world.zavor.sending.release_plan(&helper, "nobody"));
    assert!(matches!(nobody, Err(AppError::Unknown { .. })));
}

#[test]
fn whom_a_sender_wrote_to_is_counted_exactly_and_what_was_refused_apart() {
    let world = world();
    world.add_account(ANA, "a long enough password");
    let ask = |instance: &str, moment, recipient: &str, recipient_count| {
        let question = SendQuestion {
            moment: Some(moment),
            instance,
            sasl_username: ANA,
            recipient,
            recipient_count,
            ..SendQuestion::default()
        };
        block_on(world.zavor.sending.decide_send(&question)).unwrap() == SendAnswer::Dunno
    };
    let mut reached = 0;
    for message in 0..15 {
        let instance = format!("m{message}");
        let mut admitted = 0;
        for n in 0..50 {
            let recipient = format!("r{n}@d{message}.example");
            admitted += u32::from(ask(&instance, SendMoment::Recipient, &recipient, 0));
        }
        if admitted > 0 && ask(&instance, SendMoment::EndOfMessage, "", admitted) {
            reached += admitted;
        }
    }
    assert_eq!(reached, 500, "the limit of an hour");
    let plan = block_on(world.zavor.sending.release_plan(&OPERATOR, ANA)).unwrap();
    let written = plan.written;
    assert_eq!((written.recipients, written.messages), (500, 10));
    assert_eq!((written.unnamed, written.further_domains), (0, 0));
    assert!(written.domains.iter().all(|to| to.recipients == 50));
    assert_eq!(written.refused, 5);
}

#[test]
fn releases_are_counted_for_the_next_plan() {
    let world = restricted();
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &overriding())).unwrap();
    let plan = block_on(world.zavor.sending.release_plan(&OPERATOR, ANA)).unwrap();
    assert_eq!((plan.sending.releases, plan.restrictions.len()), (1, 0));
}
