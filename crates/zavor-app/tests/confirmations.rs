//! Recovery addresses are asked to confirm themselves, whichever door set them; the mails are paced
//! and bounded.

use zavor_app::bulk::{BulkAccounts, BulkTerms};
use zavor_app::people::{
    AccountChange, Confirmations, ImportRow, InitialPassword, PeopleQuery, RowOutcome,
};
use zavor_app::platform::AppError;
use zavor_app::ports::{EffectFilter, Records};
use zavor_app::verification::AskedAgain;
use zavor_core::account::RecoveryAddress;
use zavor_core::actor::{Actor, Administrator, Role, RoleHeld};
use zavor_core::bulk::BulkOutcome;
use zavor_core::identity::{Asking, CONFIRM_LINK_LIFE, CONFIRMATIONS_PER_MINUTE};
use zavor_core::listing::PeopleFilter;
use zavor_core::moment::Span;
use zavor_memory::{MemoryStore, Now, block_on};
use zavor_testkit::{FakeWorld, FaultyStore, world};

const ANA: &str = "ana@contoso.example";
const HOME: &str = "ana@home.example";
const WORK: &str = "ana@work.example";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn with_ana() -> FakeWorld {
    let world = world();
    world.add_account(ANA, "correct horse battery");
    world
}

fn set(world: &FakeWorld, addresses: &[&str]) -> Result<(), AppError> {
    let change = AccountChange {
        recovery_addresses: addresses.iter().map(ToString::to_string).collect(),
        ..AccountChange::default()
    };
    block_on(world.zavor.people.set_account(&OPERATOR, ANA, &change)).map(drop)
}

fn row(line: u64, address: &str, recovery: &[&str]) -> ImportRow {
    ImportRow {
        line,
        address: address.into(),
        recovery_addresses: recovery.iter().map(ToString::to_string).collect(),
        ..ImportRow::default()
    }
}

fn import(world: &FakeWorld, rows: Vec<ImportRow>) -> Confirmations {
    let rows = rows.into_iter().map(Ok);
    let told = |_, outcome| assert!(!matches!(outcome, RowOutcome::Refused(_)), "{outcome:?}");
    let totals = block_on(world.zavor.people.import(&OPERATOR, rows, told)).unwrap();
    totals.confirmations
}

fn deliver(world: &FakeWorld) {
    loop {
        let run = block_on(world.zavor.notifications.run_due_mails(1_000)).unwrap();
        if run.done == 0 {
            break;
        }
    }
}

fn ask(world: &FakeWorld, name: &str) -> Result<AskedAgain, AppError> {
    let verification = &world.zavor.verification;
    block_on(verification.ask_to_confirm(&OPERATOR, name, Asking::One))
}

/// Each act that sets recovery addresses, on a disk that is full for a while. A person may be asked
/// three times in ten minutes; tries that came to nothing are none of them.
#[test]
fn an_act_that_cannot_be_written_uses_up_nobodys_confirmation_mails() {
    let world = FakeWorld::<FaultyStore<MemoryStore>>::faulty();
    world.add_account(ANA, "correct horse battery");
    let zavor = &world.zavor;
    let change = AccountChange {
        recovery_addresses: vec![HOME.into()],
        ..AccountChange::default()
    };
    let set = || block_on(zavor.people.set_account(&OPERATOR, ANA, &change)).map(drop);
    let add = || {
        let added = zavor
            .verification
            .add_recovery_address(&OPERATOR, ANA, WORK);
        block_on(added).map(drop)
    };
    let again = || {
        block_on(
            zavor
                .verification
                .ask_to_confirm(&OPERATOR, ANA, Asking::One),
        )
        .map(drop)
    };
    let person = || {
        let (address, password) = ("dan@contoso.example", InitialPassword::ByLink);
        let recovery = Some("dan@home.example");
        let added = zavor
            .people
            .add_person(&OPERATOR, address, "Dan", password, recovery);
        block_on(added).map(drop)
    };
    let file = || {
        let rows = [row(2, "eva@contoso.example", &["eva@home.example"])];
        let imported = zavor
            .people
            .import(&OPERATOR, rows.into_iter().map(Ok), |_, _| {});
        block_on(imported).map(|totals| assert_eq!(totals.confirmations.asked, 1))
    };
    type Act<'a> = (&'a str, &'a dyn Fn() -> Result<(), AppError>);
    let acts: [Act<'_>; 5] = [
        ("set", &set),
        ("add", &add),
        ("ask again", &again),
        ("add a person", &person),
        ("import", &file),
    ];
    for (what, act) in acts {
        world.store.faults().set_unwritable(true);
        for _ in 0..12 {
            let failed = act();
            assert!(
                matches!(failed, Err(AppError::Store(_))),
                "{what}: {failed:?}"
            );
        }
        world.store.faults().stop();
        act().unwrap_or_else(|error| panic!("{what}: {error}"));
        world.advance(Span::from_mins(11));
    }
}

/// Uses the link in the newest mail to this address.
fn confirm(world: &FakeWorld, address: &str) -> Result<(), AppError> {
    let link = world.messenger.word_in_mail(address, "/confirm/").unwrap();
    let token = link.rsplit('/').next().unwrap();
    let confirmed = world
        .zavor
        .verification
        .confirm_recovery_address(token, None);
    block_on(confirmed).map(drop)
}

fn recovery(world: &FakeWorld, name: &str) -> Vec<RecoveryAddress> {
    let shown = world.zavor.people.show_account(name).now().unwrap();
    shown.account.recovery_addresses
}

fn subjects(world: &FakeWorld, to: &str) -> Vec<String> {
    let mails = world.messenger.mails_to(to).into_iter();
    mails.map(|mail| mail.subject).collect()
}

#[test]
fn an_address_that_the_command_line_sets_is_asked_and_older_ones_are_told() {
    let world = with_ana();
    set(&world, &[HOME]).unwrap();
    deliver(&world);
    assert_eq!(subjects(&world, HOME), ["notice-confirm-address"]);
    assert_eq!(subjects(&world, ANA), ["notice-recovery-address-added"]);
    confirm(&world, HOME).unwrap();
    assert!(recovery(&world, ANA)[0].is_confirmed());

    set(&world, &[HOME, WORK]).unwrap();
    deliver(&world);
    assert_eq!(subjects(&world, WORK), ["notice-confirm-address"]);
    let told = ["notice-confirm-address", "notice-recovery-address-added"];
    assert_eq!(subjects(&world, HOME), told);
    set(&world, &[HOME, WORK]).unwrap();
    deliver(&world);
    assert_eq!(subjects(&world, WORK).len(), 1, "it is set already");
}

#[test]
fn an_import_asks_every_new_address_and_its_links_work() {
    let world = with_ana();
    let rows = vec![
        row(2, ANA, &[HOME]),
        row(3, "ion@contoso.example", &["ion@home.example"]),
        row(4, "eva@contoso.example", &[]),
    ];
    let asked = import(&world, rows.clone());
    assert_eq!((asked.asked, asked.rows_not_asked), (2, 0));
    world.clock.advance(Span::from_secs(10));
    deliver(&world);
    for (name, address) in [(ANA, HOME), ("ion@contoso.example", "ion@home.example")] {
        assert_eq!(subjects(&world, address), ["notice-confirm-address"]);
        confirm(&world, address).unwrap();
        assert!(recovery(&world, name)[0].is_confirmed(), "{name}");
    }
    assert_eq!(subjects(&world, ANA), ["notice-recovery-address-added"]);
    let again = import(&world, rows);
    assert_eq!(again, Confirmations::default(), "nothing is new");
}

#[test]
fn a_large_import_mails_at_the_pace_and_the_last_link_lives_as_long_as_the_first() {
    let world = world();
    let rows = (0..1_000).map(|n| {
        let (address, home) = (
            format!("u{n}@contoso.example"),
            format!("u{n}@home.example"),
        );
        row(n + 2, &address, &[&home])
    });
    let asked = import(&world, rows.collect());
    let last = asked.last.unwrap();
    assert_eq!(
        (asked.asked, last.since(world.now()).as_secs()),
        (1_000, 999)
    );
    deliver(&world);
    assert_eq!(world.messenger.mails().len(), 1, "the others wait");
    world.clock.advance(Span::from_secs(59));
    deliver(&world);
    let minute = world.messenger.mails().len() as u64;
    assert_eq!(minute, CONFIRMATIONS_PER_MINUTE);

    // A single act does not wait behind them.
    world.add_account(ANA, "correct horse battery");
    set(&world, &[HOME]).unwrap();
    deliver(&world);
    assert_eq!(subjects(&world, HOME), ["notice-confirm-address"]);

    let left = last.since(world.now());
    world.clock.advance(left);
    deliver(&world);
    let late = Span::from_millis(CONFIRM_LINK_LIFE.as_millis() - 1);
    world.clock.advance(late);
    confirm(&world, "u999@home.example").unwrap();
    assert!(confirm(&world, "u0@home.example").is_err(), "a day old");
}

#[test]
fn a_planned_mail_is_not_given_up_because_it_waited() {
    let world = world();
    let rows = (0..4_000).map(|n| {
        let (address, home) = (
            format!("u{n}@contoso.example"),
            format!("u{n}@home.example"),
        );
        row(n + 2, &address, &[&home])
    });
    import(&world, rows.collect());
    world.clock.advance(Span::from_hours(1));
    deliver(&world);
    // The rest is due within minutes, but the mail server is away until a day after the import.
    world.clock.advance(Span::from_mins(23 * 60 + 1));
    let why = zavor_app::ports::Undelivered::Later("451".into());
    world.messenger.fail_with(Some(why));
    block_on(world.zavor.notifications.run_due_mails(1_000)).unwrap();
    let failed = world.store.effects(EffectFilter::Failed, 10);
    assert_eq!(failed.now().unwrap(), []);
}

#[test]
fn no_file_floods_one_mailbox_however_it_spells_it() {
    let world = world();
    let rows = (0..200).map(|n| {
        let victim = match n % 3 {
            0 => format!("victim+{n}@home.example"),
            1 => "Victim@home.example".to_owned(),
            _ => "victim@HOME.example".to_owned(),
        };
        row(n + 2, &format!("u{n}@contoso.example"), &[&victim])
    });
    let asked = import(&world, rows.collect());
    assert_eq!((asked.asked, asked.rows_not_asked), (10, 190));
    world.clock.advance(Span::from_hours(12));
    deliver(&world);
    assert_eq!(world.messenger.mails().len(), 10);
    let refused = ask(&world, "u199@contoso.example").unwrap_err();
    assert!(
        refused.to_string().contains("or to this address"),
        "{refused}"
    );
}

#[test]
fn while_mail_is_not_configured_addresses_are_set_and_asked_later() {
    let world = with_ana();
    world.messenger.set_can_mail(false);
    set(&world, &[HOME]).unwrap();
    let asked = import(
        &world,
        vec![row(2, "ion@contoso.example", &["ion@home.example"])],
    );
    assert_eq!((asked.asked, asked.rows_not_asked), (0, 1));
    let audit = world.store.audit(1, 100).now().unwrap();
    let said = |n: usize| audit[audit.len() - n].event.detail.to_string();
    for n in [1, 2] {
        assert!(said(n).contains("mail is not configured"), "{}", said(n));
    }
    assert!(ask(&world, ANA).unwrap_err().to_string().contains("[smtp]"));

    world.messenger.set_can_mail(true);
    assert_eq!(ask(&world, ANA).unwrap().asked, [HOME]);
    deliver(&world);
    assert_eq!(subjects(&world, HOME), ["notice-confirm-address"]);
    confirm(&world, HOME).unwrap();
    assert_eq!(
        ask(&world, ANA).unwrap(),
        AskedAgain::default(),
        "confirmed"
    );
}

#[test]
fn asking_again_ends_the_link_before_and_tells_nobody_else() {
    let world = with_ana();
    set(&world, &[HOME]).unwrap();
    deliver(&world);
    let link = world.messenger.word_in_mail(HOME, "/confirm/").unwrap();
    let old = link.rsplit('/').next().unwrap().to_owned();
    ask(&world, ANA).unwrap();
    // The same from the account's page, where the address is typed again.
    let add = world
        .zavor
        .verification
        .add_recovery_address(&OPERATOR, ANA, HOME);
    block_on(add).unwrap();
    deliver(&world);
    assert_eq!(subjects(&world, HOME).len(), 3);
    assert_eq!(subjects(&world, ANA).len(), 1, "nothing is new");
    let over = world
        .zavor
        .verification
        .confirm_recovery_address(&old, None);
    assert!(block_on(over).is_err());
    confirm(&world, HOME).unwrap();
}

#[test]
fn only_who_may_edit_an_account_asks_its_addresses() {
    let world = with_ana();
    set(&world, &[HOME]).unwrap();
    let desk = world.add_account("hana@contoso.example", "correct horse battery");
    let actor = |role| {
        Actor::Administrator(Box::new(Administrator {
            account: desk,
            address: world.name("hana@contoso.example"),
            roles: vec![RoleHeld {
                role,
                domains: Vec::new(),
            }],
            has_second_factor: true,
            proved: Some(world.now()),
            session: 1,
            source: None,
        }))
    };
    let asked = |role| {
        let asking = Asking::One;
        block_on(
            world
                .zavor
                .verification
                .ask_to_confirm(&actor(role), ANA, asking),
        )
    };
    let denied = asked(Role::HelpdeskAdministrator);
    assert!(matches!(denied, Err(AppError::Denied(_))), "{denied:?}");
    assert!(asked(Role::UserAdministrator).is_ok());
}

#[test]
fn a_run_asks_everybody_whose_address_is_unconfirmed() {
    let world = with_ana();
    world.messenger.set_can_mail(false);
    set(&world, &[HOME]).unwrap();
    let rows = vec![
        row(2, "ion@contoso.example", &["ion@home.example"]),
        row(3, "eva@contoso.example", &[]),
    ];
    import(&world, rows);
    world.messenger.set_can_mail(true);
    let query = PeopleQuery {
        filter: Some(PeopleFilter::RecoveryUnconfirmed),
        limit: 10,
        ..PeopleQuery::default()
    };
    let list = || {
        let page = block_on(world.zavor.people.list_people(&OPERATOR, &query)).unwrap();
        let rows = page.rows.into_iter();
        rows.map(|row| {
            (
                row.address.to_string(),
                row.has_recovery,
                row.has_unconfirmed,
            )
        })
        .collect::<Vec<_>>()
    };
    let waiting = [ANA, "ion@contoso.example"].map(|name| (name.to_owned(), false, true));
    assert_eq!(list(), waiting);

    let bulk = &world.zavor.bulk;
    let (terms, everybody) = (BulkTerms::AskToConfirm, PeopleQuery::default());
    let everybody = BulkAccounts::Found(everybody);
    let preview = block_on(bulk.bulk_preview(&OPERATOR, &terms, &everybody)).unwrap();
    assert_eq!(
        (preview.will_change.count, preview.nothing_to_do.count),
        (2, 1)
    );
    let run = block_on(bulk.bulk_start(&OPERATOR, &terms, &everybody)).unwrap();
    while block_on(bulk.bulk_work()) > 0 {}
    let items = bulk.bulk_items_seen(&OPERATOR, run, 0, 10);
    let outcomes: Vec<BulkOutcome> = block_on(items)
        .unwrap()
        .into_iter()
        .map(|item| item.outcome.known().unwrap())
        .collect();
    use BulkOutcome::{Done, NothingToDo};
    assert_eq!(outcomes, [Done, NothingToDo, Done]);
    world.clock.advance(Span::from_secs(5));
    deliver(&world);
    confirm(&world, HOME).unwrap();
    assert_eq!(list(), waiting[1..]);
}

#[test]
fn too_many_mails_for_one_account_refuse_a_change_as_a_whole() {
    let world = with_ana();
    for n in 0..3 {
        set(&world, &[&format!("ana{n}@home.example")]).unwrap();
    }
    let refused = set(&world, &["ana3@home.example"]).unwrap_err();
    assert!(refused.to_string().contains("too many mails"), "{refused}");
    assert_eq!(recovery(&world, ANA).len(), 3);
    // A new account with five addresses in a file waits instead.
    let five: Vec<String> = (0..5).map(|n| format!("eva{n}@home.example")).collect();
    let five: Vec<&str> = five.iter().map(String::as_str).collect();
    let asked = import(&world, vec![row(2, "eva@contoso.example", &five)]);
    assert_eq!((asked.asked, asked.rows_not_asked), (5, 0));
    let minutes = asked.last.unwrap().since(world.now()).as_secs() / 60;
    assert_eq!(minutes, 10);
}

#[test]
fn a_person_is_added_with_an_address_that_is_asked() {
    let world = world();
    let added =
        world
            .zavor
            .people
            .add_person(&OPERATOR, ANA, "Ana", InitialPassword::ByLink, Some(HOME));
    block_on(added).unwrap();
    deliver(&world);
    assert_eq!(subjects(&world, HOME), ["notice-confirm-address"]);
    assert_eq!(subjects(&world, ANA), [""; 0], "nobody was there before");
}
