//! The table of accounts: filters, search, order, paging, domains, export.

use crate::cast::{OPERATOR, add_method, administrator, is_locked_out, signs_in};
use zavor_app::people::{LOOKED_AT_MAX, PeoplePage, PeopleQuery};
use zavor_app::platform::AppError;
use zavor_app::ports::{AccountOrder, Change, Commit, Identities, IdentityChange, Records};
use zavor_core::account::{Account, AccountId, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::AuditAct;
use zavor_core::identity::TOTP_FAILURES_MAX;
use zavor_core::listing::{PeopleFilter, StatusChip};
use zavor_core::rights::Denied;
use zavor_memory::Now;
use zavor_memory::block_on;
use zavor_testkit::{DOMAIN, FakeWorld, world};

const OTHER: &str = "fabrikam.example";

fn organisation() -> FakeWorld {
    let world = world();
    world.commit(vec![Change::PutDomains(vec![DOMAIN.into(), OTHER.into()])]);
    for name in ["ana", "dan", "eva", "ion"] {
        world.add_account(&format!("{name}@{DOMAIN}"), "a long enough password");
    }
    world.add_account(&format!("zoe@{OTHER}"), "a long enough password");
    world
}

fn query(filter: PeopleFilter) -> PeopleQuery {
    PeopleQuery {
        filter: Some(filter),
        limit: 100,
        ..PeopleQuery::default()
    }
}

fn page(world: &FakeWorld, actor: &Actor, query: &PeopleQuery) -> PeoplePage {
    block_on(world.zavor.people.list_people(actor, query)).unwrap()
}

/// Names without their domains, joined.
fn names(page: &PeoplePage) -> String {
    let names = page.rows.iter().map(|row| row.address.local_part());
    names.collect::<Vec<_>>().join(" ")
}

fn found(world: &FakeWorld, filter: PeopleFilter) -> String {
    names(&page(world, &OPERATOR, &query(filter)))
}

fn id(world: &FakeWorld, name: &str) -> AccountId {
    let name = world.name(&format!("{name}@{DOMAIN}"));
    world.store.find(&name).now().unwrap().unwrap()
}

fn change(world: &FakeWorld, name: &str, change: impl FnOnce(&mut Account)) {
    let mut account = world.store.account(id(world, name)).now().unwrap().unwrap();
    change(&mut account);
    account.version += 1;
    world.commit(vec![Change::PutAccount(account)]);
}

/// So many wrong codes of the account's app that no code counts for a while.
fn codes_wait(world: &FakeWorld, id: AccountId) {
    let mut method = world.store.methods_of(id).now().unwrap().remove(0);
    method.failures = TOTP_FAILURES_MAX;
    (method.failing_since, method.last_failed) = (Some(world.now()), Some(world.now()));
    method.version += 1;
    world.commit(vec![Change::Identity(IdentityChange::PutMethod(method))]);
}

#[test]
fn every_filter_lists_those_whom_it_names() {
    let world = organisation();
    let zavor = &world.zavor;
    is_locked_out(&world, id(&world, "ana"));
    block_on(zavor.people.block_sign_in(&OPERATOR, "dan", "stolen")).unwrap();
    block_on(zavor.sending.restrict(&OPERATOR, "eva", "spam")).unwrap();
    signs_in(&world, id(&world, "ion"));
    add_method(&world, id(&world, "ion"));
    world.commit(vec![Change::GrantRole(
        id(&world, "ion"),
        Role::SecurityReader,
        Vec::new(),
    )]);
    codes_wait(&world, id(&world, "ion"));
    for (filter, expected) in [
        (PeopleFilter::All, "ana dan eva ion zoe"),
        (PeopleFilter::LockedOut, "ana"),
        (PeopleFilter::SignInBlocked, "dan"),
        (PeopleFilter::SignInAllowed, "ana eva ion zoe"),
        (PeopleFilter::Restricted, "eva"),
        (PeopleFilter::AtRisk, ""),
        (PeopleFilter::MustChange, ""),
        (PeopleFilter::CodesWait, "ion"),
        (PeopleFilter::Administrators, "ion"),
        (PeopleFilter::NoRecovery, "ana eva ion zoe"),
        (PeopleFilter::NeverSignedIn, "ana dan eva zoe"),
    ] {
        assert_eq!(found(&world, filter), expected, "{filter}");
    }
    let waits = page(&world, &OPERATOR, &query(PeopleFilter::CodesWait));
    assert_eq!(waits.rows[0].chips, [StatusChip::CodesWait]);
    let of_role = |role| PeopleQuery {
        role: Some(role),
        ..query(PeopleFilter::Administrators)
    };
    let readers = page(&world, &OPERATOR, &of_role(Role::SecurityReader));
    assert_eq!(names(&readers), "ion");
    let helpers = page(&world, &OPERATOR, &of_role(Role::HelpdeskAdministrator));
    assert_eq!(names(&helpers), "");
}

#[test]
fn a_row_says_what_is_wrong_who_it_is_and_when_it_signed_in() {
    let world = organisation();
    let ana = id(&world, "ana");
    signs_in(&world, ana);
    is_locked_out(&world, ana);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, "ana", "stolen")).unwrap();
    change(&world, "ana", |account| {
        account.display_name = "Ana Pop".into();
        account.recovery_addresses = vec![RecoveryAddress {
            address: "ana@home.example".into(),
            added: world.now(),
            by_owner: true,
            confirmed: Some(world.now()),
        }];
    });
    let (_, row) = block_on(world.zavor.people.look_at_account(&OPERATOR, "ana")).unwrap();
    assert_eq!(row.display_name, "Ana Pop");
    let chips = [StatusChip::LockedOut, StatusChip::SignInBlocked];
    assert_eq!(row.chips, chips);
    assert_eq!(row.last_sign_in, Some(world.now()));
    assert!(row.has_recovery && !row.has_second_factor && row.roles.is_empty());
}

#[test]
fn pages_follow_each_other_without_gaps_in_every_order_and_filter() {
    let world = organisation();
    for (name, shown) in [("ana", "Zeta"), ("dan", "beta"), ("eva", "Alpha")] {
        change(&world, name, |account| account.display_name = shown.into());
        block_on(world.zavor.sending.restrict(&OPERATOR, name, "spam")).unwrap();
    }
    for filter in [PeopleFilter::Restricted, PeopleFilter::SignInAllowed] {
        for order in [
            AccountOrder::Address,
            AccountOrder::DisplayName,
            AccountOrder::Created,
        ] {
            let whole = PeopleQuery {
                order,
                ..query(filter)
            };
            let all = names(&page(&world, &OPERATOR, &whole));
            let mut one = PeopleQuery { limit: 1, ..whole };
            let mut seen = Vec::new();
            loop {
                let page = page(&world, &OPERATOR, &one);
                seen.push(names(&page));
                match page.next {
                    Some(next) => one.after = Some(next),
                    None => break,
                }
            }
            assert_eq!(seen.join(" "), all, "{filter} {order:?}");
        }
    }
    let by_name = PeopleQuery {
        order: AccountOrder::DisplayName,
        ..query(PeopleFilter::Restricted)
    };
    assert_eq!(names(&page(&world, &OPERATOR, &by_name)), "eva dan ana");
}

#[test]
fn search_text_joins_with_every_filter() {
    let world = organisation();
    change(&world, "dan", |account| {
        account.display_name = "Dan Anghel".into()
    });
    for name in ["ana", "dan"] {
        block_on(world.zavor.sending.restrict(&OPERATOR, name, "spam")).unwrap();
    }
    for (filter, text, expected) in [
        (PeopleFilter::Restricted, "ANGH", "dan"),
        (PeopleFilter::All, "angh", "dan"),
        (PeopleFilter::SignInAllowed, "angh", "dan"),
        (PeopleFilter::Restricted, "fabrikam", ""),
        (PeopleFilter::Restricted, "contoso", "ana dan"),
    ] {
        let text = PeopleQuery {
            text: text.into(),
            ..query(filter)
        };
        assert_eq!(names(&page(&world, &OPERATOR, &text)), expected, "{text:?}");
    }
}

#[test]
fn an_administrator_of_one_domain_sees_only_that_domain() {
    let world = organisation();
    let helper = administrator(
        &world,
        &format!("helper@{OTHER}"),
        Role::HelpdeskAdministrator,
        &[OTHER],
    );
    for name in ["ana@contoso.example", "zoe@fabrikam.example"] {
        block_on(world.zavor.sending.restrict(&OPERATOR, name, "spam")).unwrap();
    }
    let seen = |filter| names(&page(&world, &helper, &query(filter)));
    assert_eq!(seen(PeopleFilter::All), "helper zoe");
    assert_eq!(seen(PeopleFilter::Restricted), "zoe");
    assert_eq!(seen(PeopleFilter::NeverSignedIn), "helper zoe");
    let ana = block_on(
        world
            .zavor
            .people
            .look_at_account(&helper, "ana@contoso.example"),
    );
    assert!(matches!(ana, Err(AppError::Denied(Denied::OtherDomain))));
    let nobody = Actor::Door {
        door: "auth_policy",
        address: String::new(),
    };
    let listed = block_on(
        world
            .zavor
            .people
            .list_people(&nobody, &query(PeopleFilter::All)),
    );
    assert!(matches!(listed, Err(AppError::Denied(Denied::NoRole))));
}

#[test]
fn a_hold_of_a_removed_account_is_nobodys_row() {
    let world = organisation();
    block_on(world.zavor.sending.restrict(&OPERATOR, "eva", "spam")).unwrap();
    block_on(world.zavor.people.remove_account(&OPERATOR, "eva")).unwrap();
    assert_eq!(found(&world, PeopleFilter::Restricted), "");
}

#[test]
fn a_filter_that_must_look_at_accounts_stops_and_says_where_to_go_on() {
    let world = organisation();
    let many = LOOKED_AT_MAX as u32 + 10;
    let template = world
        .store
        .account(id(&world, "ana"))
        .now()
        .unwrap()
        .unwrap();
    let accounts = (0..many).map(|n| {
        let account = Account {
            id: AccountId(1000 + n),
            address: world.name(&format!("a{n:06}@{DOMAIN}")),
            version: 1,
            ..template.clone()
        };
        Change::AddAccount(account)
    });
    block_on(world.store.commit(Commit {
        changes: accounts.collect(),
        ..Commit::default()
    }))
    .unwrap();
    for n in 0..many {
        signs_in(&world, AccountId(1000 + n));
    }
    let first = page(&world, &OPERATOR, &query(PeopleFilter::NeverSignedIn));
    assert_eq!((names(&first).as_str(), first.truncated), ("", true));
    assert_eq!(first.looked_at, LOOKED_AT_MAX);
    let rest = PeopleQuery {
        after: first.next,
        ..query(PeopleFilter::NeverSignedIn)
    };
    let rest = page(&world, &OPERATOR, &rest);
    assert_eq!(names(&rest), "ana dan eva ion zoe");
    assert_eq!((rest.next, rest.truncated), (None, false));
}

#[test]
fn an_export_gives_every_page_and_is_audited() {
    let world = organisation();
    let mut names = Vec::new();
    let two_by_two = PeopleQuery {
        limit: 2,
        ..query(PeopleFilter::All)
    };
    let exported = world
        .zavor
        .people
        .export_people(&OPERATOR, &two_by_two, |row| {
            names.push(row.address.local_part().to_owned());
        });
    assert_eq!(block_on(exported).unwrap(), 5);
    assert_eq!(names.join(" "), "ana dan eva ion zoe");
    let audit = world.store.audit(1, 10).now().unwrap();
    assert_eq!(audit.last().unwrap().event.act, AuditAct::Export);
}

#[test]
fn texts_and_pages_out_of_bounds_are_refused() {
    let world = organisation();
    for (text, limit) in [("x".repeat(257), 10), (String::new(), 0)] {
        let query = PeopleQuery {
            text,
            limit,
            ..PeopleQuery::default()
        };
        let listed = block_on(world.zavor.people.list_people(&OPERATOR, &query));
        assert!(matches!(listed, Err(AppError::Invalid(_))));
    }
}
