//! Sessions on the mail system: without a mail host, Zavor never claims that they have ended.

use zavor_app::notifications::{AGE_MAX, Acted, EffectReport, HostAnswer, RETRY_LONGEST};
use zavor_app::people::ResetPassword;
use zavor_app::platform::AppError;
use zavor_app::ports::{Change, Records, TypedPassword};
use zavor_app::sending::{MissingSteps, Unblock, Unblocked};
use zavor_app::sign_on::{ChangeBy, ChangePassword, PasswordChanged};
use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::hold::Step;
use zavor_core::moment::Span;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, run_outbox, world};

const ANA: &str = "ana@contoso.example";
const ALIAS: &str = "o'pop@contoso.example";
const OLD: &str = "correct horse battery staple";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn with_ana(hosts: &[&str]) -> FakeWorld {
    let world = world();
    world.mail_hosts.configure(hosts);
    let id = world.add_account(ANA, OLD);
    let mut account = world.store.account(id).now().unwrap().unwrap();
    account.aliases.push(world.name(ALIAS));
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
    world
}

fn ana(world: &FakeWorld) -> Account {
    let id = world.store.find(&world.name(ANA)).now().unwrap().unwrap();
    world.store.account(id).now().unwrap().unwrap()
}

fn restrict(world: &FakeWorld) {
    block_on(world.zavor.sending.restrict(&OPERATOR, ANA, "spam")).unwrap();
    world.advance(Span::from_secs(1));
}

fn unblock(world: &FakeWorld, reviewed: Option<&str>) -> Unblocked {
    let how = Unblock {
        reviewed: reviewed.map(str::to_owned),
        ..Unblock::default()
    };
    block_on(world.zavor.sending.unblock(&OPERATOR, ANA, &how)).unwrap()
}

fn effects(acted: Result<Acted, AppError>) -> Vec<EffectReport> {
    match acted.unwrap() {
        Acted::Done { effects, .. } => effects,
        Acted::NothingToDo => panic!("nothing was done"),
    }
}

fn last_detail(world: &FakeWorld) -> String {
    let audit = world.store.audit(1, 100).now().unwrap();
    audit.last().unwrap().event.detail.to_string()
}

/// Commands that somebody must run by hand; panics when anything is claimed to be done.
fn commands(effects: Vec<EffectReport>) -> Vec<String> {
    let command = |shown: EffectReport| match shown.answer {
        HostAnswer::NotHere { run } => run,
        other => panic!("{other:?}"),
    };
    effects.into_iter().map(command).collect()
}

const COMMANDS: [&str; 4] = [
    "doveadm auth cache flush ana@contoso.example ana",
    "doveadm auth cache flush 'o'\\''pop@contoso.example' 'o'\\''pop'",
    "doveadm kick ana@contoso.example",
    "doveadm kick 'o'\\''pop@contoso.example'",
];

#[test]
fn without_a_mail_host_every_act_that_ends_sessions_says_what_to_run_there_and_claims_nothing() {
    let world = with_ana(&[]);
    let zavor = &world.zavor;
    let not_claimed = |what: &str, effects: Vec<EffectReport>| {
        assert_eq!(commands(effects), COMMANDS, "{what}");
        assert_eq!(ana(&world).sessions_ended, None, "{what}");
        let detail = last_detail(&world);
        assert!(detail.contains("could not be ended"), "{what}: {detail}");
    };
    not_claimed(
        "sign-out",
        effects(block_on(zavor.people.sign_out(&OPERATOR, ANA))),
    );
    let blocked = block_on(zavor.people.block_sign_in(&OPERATOR, ANA, "stolen"));
    not_claimed("block", effects(blocked));
    block_on(zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    let new = "four other long words entirely";
    let given = ResetPassword::Given(TypedPassword(new.into()));
    let reset = zavor
        .people
        .reset_password(&OPERATOR, ANA, given, false, None);
    not_claimed("reset", block_on(reset).unwrap().effects);
    let changed = zavor.sign_on.change_password(ChangePassword {
        by: ChangeBy::Password {
            name: ANA.as_bytes(),
            current: TypedPassword(new.into()),
        },
        new: TypedPassword("yet another quiet sentence".into()),
        source: None,
        device: "",
        known_device: "",
    });
    match block_on(changed).unwrap() {
        PasswordChanged::Done { effects, .. } => not_claimed("change", effects),
        other => panic!("{other:?}"),
    }
    let removed = effects(block_on(zavor.people.remove_account(&OPERATOR, ANA)));
    assert_eq!(commands(removed), COMMANDS);
    assert_eq!(world.mail_hosts.tries(), 0);
}

#[test]
fn without_a_mail_host_a_release_waits_until_somebody_says_that_the_sessions_are_ended() {
    let world = with_ana(&[]);
    restrict(&world);
    let reset = ResetPassword::Given(TypedPassword("unseen kettle of rivers".into()));
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, reset, false, None),
    )
    .unwrap();
    block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    let missing = MissingSteps {
        steps: vec![Step::SessionsEnded],
        by_statement: vec![Step::SessionsEnded],
        run_there: COMMANDS.map(str::to_owned).to_vec(),
    };
    assert_eq!(unblock(&world, None), Unblocked::Missing(missing));
    let why = block_on(world.zavor.views.why(ANA)).unwrap();
    assert_eq!(why.run_there, COMMANDS);
    assert_eq!(
        unblock(&world, Some("kicked on mx1")),
        Unblocked::Done,
        "a statement stands for what no machine can check"
    );
    assert!(last_detail(&world).contains("reviewed: kicked on mx1"));
}

#[test]
fn a_host_that_owes_its_answer_leaves_the_step_open_and_a_statement_may_stand_for_it() {
    let world = with_ana(&["mx1"]);
    restrict(&world);
    let zavor = &world.zavor;
    let generated = ResetPassword::Given(TypedPassword("unseen kettle of rivers".into()));
    let steps = |world: &FakeWorld, said| match unblock(world, said) {
        Unblocked::Missing(missing) => (missing.steps, missing.by_statement),
        other => panic!("{other:?}"),
    };
    let both = vec![Step::PasswordChanged, Step::SessionsEnded];
    assert_eq!(
        steps(&world, Some("looked")),
        (both, vec![]),
        "not asked yet"
    );
    world.mail_hosts.fail_with(Some("down"));
    block_on(
        zavor
            .people
            .reset_password(&OPERATOR, ANA, generated, false, None),
    )
    .unwrap();
    let open = (vec![Step::SessionsEnded], vec![Step::SessionsEnded]);
    assert_eq!(steps(&world, None), open, "the host has not answered");
    // Given up after a day: nobody reports on it any more, and it is not done.
    let mut given_up = 0;
    for _ in 0..AGE_MAX.as_secs() / RETRY_LONGEST.as_secs() + 20 {
        world.advance(RETRY_LONGEST);
        given_up += block_on(run_outbox(&zavor.notifications)).unwrap().given_up;
    }
    assert_eq!(given_up, 4);
    assert_eq!(steps(&world, None), open);
    assert_eq!(unblock(&world, Some("kicked by hand")), Unblocked::Done);
}

#[test]
fn a_statement_given_too_early_is_asked_for_again_because_nothing_of_it_is_kept() {
    let world = with_ana(&[]);
    restrict(&world);
    let Unblocked::Missing(missing) = unblock(&world, Some("kicked on mx1")) else {
        panic!("the password was not changed yet");
    };
    assert_eq!(missing.steps, [Step::PasswordChanged]);
    assert_eq!(missing.by_statement, [Step::SessionsEnded]);
}
