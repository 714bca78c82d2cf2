//! Identities: sessions, methods, links, codes, tokens; what remains of a used one or a removed
//! account.

use zavor_app::ports::{
    CODES_READ_MAX, Change, Commit, Effect, EffectState, Identities, IdentityChange, Records,
    Store, StoreError,
};
use zavor_core::account::AccountId;
use zavor_core::actor::{Maker, Role, RoleHeld};
use zavor_core::app_password::{AppKey, AppPassword, AppProtocols};
use zavor_core::identity::{
    ApiToken, CODE_COUNTS_FOR, CallerCode, Link, LinkPurpose, Method, MethodKind, SESSION_IDLE_MAX,
    SESSION_LIFE_MAX, SESSION_UNPROVED_MAX, SecretHash, Session, Stage,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_memory::Now;

use super::bench::{Place, add, bench, commit, effect};
use crate::outbox::due_effects;
use zavor_memory::{START, block_on};

pub(super) fn key(n: u8) -> SecretHash {
    SecretHash([n; 32])
}

pub(super) fn at(millis: u64) -> Timestamp {
    START.plus(Span::from_millis(millis))
}

pub(super) fn session(n: u8, account: AccountId, created: Timestamp) -> Session {
    Session {
        key: key(n),
        id: u64::MAX - u64::from(n),
        account,
        stage: Stage::Whole,
        created,
        last_seen: created,
        proved: Some(created),
        address: Some("2001:db8::1".parse().unwrap()),
        device: "Fire\nfox \u{202e}\"'".to_owned(),
    }
}

fn method(id: u64, account: AccountId) -> Method {
    Method {
        id,
        account,
        kind: MethodKind::Passkey,
        name: "cheie de „rezervă”".to_owned(),
        added: at(id),
        last_used: None,
        sealed: vec![0, 255, b'\''],
        handle: vec![7, 0],
        last_step: u64::MAX,
        failures: 3,
        failing_since: Some(at(9)),
        last_failed: Some(at(9)),
        version: 1,
    }
}

fn link(n: u8, account: Option<AccountId>, purpose: LinkPurpose, address: &str) -> Link {
    Link {
        key: key(n),
        purpose,
        account,
        address: address.to_owned(),
        created: START,
        until: START.plus(purpose.life()),
    }
}

fn code(id: u64, account: AccountId) -> CallerCode {
    CallerCode {
        id,
        account,
        maker: Maker::from_text("token 7".to_owned()),
        destination: "ana@home.example".to_owned(),
        hash: "$argon2id$x".to_owned(),
        created: at(id),
        tries: 1,
        verified: Some(at(3)),
        version: 1,
    }
}

fn token(n: u8) -> ApiToken {
    ApiToken {
        key: key(n),
        id: u64::from(n),
        name: format!("program {n}"),
        roles: vec![
            RoleHeld {
                role: Role::HelpdeskAdministrator,
                domains: vec!["contoso.example".to_owned(), "a,b".to_owned()],
            },
            RoleHeld {
                role: Role::SecurityReader,
                domains: Vec::new(),
            },
        ],
        made_by: "dan@contoso.example".to_owned(),
        account: None,
        sensitive: n == 1,
        created: at(u64::from(n)),
        until: START.plus(Span::from_days(1)),
    }
}

pub(super) fn change(store: &impl Store, change: IdentityChange) -> Result<(), StoreError> {
    commit(store, vec![Change::Identity(change)])
}

/// Only the first use succeeds; a refused second use leaves nothing of its commit.
pub fn a_link_is_used_once<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let one = link(1, Some(ana), LinkPurpose::ChangePassword, "");
    change(&store, IdentityChange::PutLink(one.clone())).unwrap();
    assert_eq!(store.link(&one.key).now().unwrap(), Some(one.clone()));
    let uses: Vec<_> = std::thread::scope(|scope| {
        let (store, key) = (&store, one.key);
        let tries: Vec<_> = (0..4)
            .map(|n| {
                scope.spawn(move || {
                    let changes = vec![
                        Change::PutNote("used", format!("by {n}")),
                        Change::Identity(IdentityChange::UseLink(key)),
                    ];
                    (n, commit(store, changes))
                })
            })
            .collect();
        tries.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let won: Vec<i32> = uses.iter().filter(|u| u.1.is_ok()).map(|u| u.0).collect();
    assert_eq!(won.len(), 1, "{uses:?}");
    let lost = |u: &&(i32, Result<(), StoreError>)| u.1 == Err(StoreError::Conflict);
    assert_eq!(uses.iter().filter(lost).count(), 3);
    assert_eq!(
        store.note("used").now().unwrap(),
        Some(format!("by {}", won[0]))
    );
    assert_eq!(store.link(&one.key).now().unwrap(), None);
}

/// Of the same purpose, account and address; others stay. Also for links without an account.
pub fn a_newer_link_drops_older_ones_of_its_sort<P: Place>() {
    use LinkPurpose::{ChangePassword, ConfirmRecoveryAddress, SetUp};
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    let all = [
        link(1, Some(ana), ConfirmRecoveryAddress, "x@home.example"),
        link(2, Some(ana), ConfirmRecoveryAddress, "y@home.example"),
        link(3, Some(dan), ConfirmRecoveryAddress, "x@home.example"),
        link(4, Some(ana), ChangePassword, ""),
        link(5, None, SetUp, ""),
        link(6, None, SetUp, ""),
        link(7, Some(ana), ConfirmRecoveryAddress, "x@home.example"),
    ];
    for link in &all {
        change(&store, IdentityChange::PutLink(link.clone())).unwrap();
    }
    let left = || {
        let there = |link: &&Link| store.link(&link.key).now().unwrap().is_some();
        all.iter()
            .filter(there)
            .map(|l| l.key.0[0])
            .collect::<Vec<_>>()
    };
    assert_eq!(left(), [2, 3, 4, 6, 7]);
    let of = |account| {
        let links = store.links_of(account).now().unwrap();
        let mut keys: Vec<u8> = links.iter().map(|link| link.key.0[0]).collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!((of(ana), of(dan)), (vec![2, 4, 7], vec![3]));
    change(
        &store,
        IdentityChange::DropLinks(ana, ConfirmRecoveryAddress),
    )
    .unwrap();
    assert_eq!(left(), [3, 4, 6]);
    let nobody = link(8, Some(AccountId(4_000_000)), ChangePassword, "");
    let refused = change(&store, IdentityChange::PutLink(nobody));
    assert_eq!(refused, Err(StoreError::Conflict), "an owner that is gone");
}

/// The link that a mail carries is kept with it, beside those of the same sort that were mailed before,
/// and not for an account that is gone; so an act never fails because of the link in its notice.
pub fn a_link_of_a_mail_is_kept_with_it<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let mailed = |link: Link| {
        let mail = Effect {
            link: Some(Box::new(link)),
            ..effect("ana@contoso.example")
        };
        let one = Commit {
            effects: vec![mail],
            ..Commit::default()
        };
        block_on(store.commit(one)).map(drop)
    };
    let of = |n, account| link(n, Some(account), LinkPurpose::NotMe, "ana@home.example");
    for n in [1, 2] {
        mailed(of(n, ana)).unwrap();
    }
    mailed(of(3, AccountId(4_000_000))).unwrap();
    let there = |n| store.link(&key(n)).now().unwrap().is_some();
    assert_eq!([1, 2, 3].map(there), [true, true, false]);
    assert!(
        due_effects(&store, START)
            .unwrap()
            .iter()
            .all(|effect| effect.link.is_none())
    );
    change(&store, IdentityChange::UseLink(key(1))).unwrap();
    assert_eq!([1, 2].map(there), [false, true]);
    change(&store, IdentityChange::DropLinks(ana, LinkPurpose::NotMe)).unwrap();
    assert!(!there(2));
}

/// Like accounts: the first version is new, any other replaces the version before it.
pub fn methods_change_by_version<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let put = |store: &P::Store, method: &Method| {
        change(store, IdentityChange::PutMethod(method.clone()))
    };
    let (mut one, two) = (method(2, ana), method(1, ana));
    put(&store, &one).unwrap();
    put(&store, &two).unwrap();
    assert_eq!(put(&store, &one), Err(StoreError::Conflict), "added twice");
    one.version = 3;
    assert_eq!(put(&store, &one), Err(StoreError::Conflict), "not the next");
    one.version = 2;
    one.kind = MethodKind::Totp;
    one.last_used = Some(at(77));
    put(&store, &one).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(
        store.methods_of(ana).now().unwrap(),
        [two.clone(), one.clone()]
    );
    let stale = change(&store, IdentityChange::RemoveMethod(one.id, 1));
    assert_eq!(stale, Err(StoreError::Conflict));
    let unknown = change(&store, IdentityChange::RemoveMethod(99, 1));
    assert_eq!(unknown, Err(StoreError::Conflict));
    change(&store, IdentityChange::RemoveMethod(one.id, 2)).unwrap();
    assert_eq!(store.methods_of(ana).now().unwrap(), [two]);
}

/// Versions work as for methods; codes are listed newest first, and bounded.
pub fn codes_change_by_version_and_are_bounded<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let put = |code: &CallerCode| change(&store, IdentityChange::PutCode(code.clone()));
    let mut one = code(1, ana);
    put(&one).unwrap();
    assert_eq!(put(&one), Err(StoreError::Conflict));
    one.version = 2;
    one.tries = 5;
    put(&one).unwrap();
    assert_eq!(
        put(&one),
        Err(StoreError::Conflict),
        "the same version again"
    );
    assert_eq!(store.codes_of(ana).now().unwrap(), [one]);
    let more = CODES_READ_MAX as u64 + 10;
    for id in 2..=more {
        put(&code(id, ana)).unwrap();
    }
    let ids: Vec<u64> = store
        .codes_of(ana)
        .now()
        .unwrap()
        .iter()
        .map(|c| c.id)
        .collect();
    let expected: Vec<u64> = (11..=more).rev().collect();
    assert_eq!(ids, expected);
}

/// Found by their key, listed newest first, dropped by their number.
pub fn tokens_are_found_by_their_key_until_dropped<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let put =
        |store: &P::Store, token: &ApiToken| change(store, IdentityChange::PutToken(token.clone()));
    let (one, two) = (token(1), token(2));
    put(&store, &one).unwrap();
    put(&store, &two).unwrap();
    let same_key = ApiToken { id: 3, ..token(1) };
    assert_eq!(put(&store, &same_key), Err(StoreError::Conflict));
    let same_id = ApiToken {
        key: key(9),
        ..token(1)
    };
    assert_eq!(put(&store, &same_id), Err(StoreError::Conflict));
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.tokens().now().unwrap(), [two, one.clone()]);
    assert_eq!(store.token(&one.key).now().unwrap(), Some(one.clone()));
    change(&store, IdentityChange::DropToken(one.id)).unwrap();
    change(&store, IdentityChange::DropToken(99)).unwrap();
    assert_eq!(store.token(&one.key).now().unwrap(), None);
    assert_eq!(store.tokens().now().unwrap().len(), 1);
}

/// A token of an account is removed with it, and none can be made for a missing account; tokens of
/// the installation stay.
pub fn tokens_go_with_the_account_they_belong_to<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let of = |account, n| ApiToken {
        account,
        ..token(n)
    };
    let put = |token: ApiToken| change(&store, IdentityChange::PutToken(token));
    put(of(Some(ana), 1)).unwrap();
    put(of(None, 2)).unwrap();
    let nobody = put(of(Some(AccountId(99)), 3));
    assert_eq!(nobody, Err(StoreError::Conflict));
    assert_eq!(store.token(&key(1)).now().unwrap(), Some(of(Some(ana), 1)));
    commit(&store, vec![Change::RemoveAccount(ana, 1)]).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.tokens().now().unwrap(), [of(None, 2)]);
}

fn app_password(n: u8, account: AccountId) -> AppPassword {
    AppPassword {
        key: key(n),
        id: u64::MAX - u64::from(n),
        account,
        protocols: AppProtocols::ALL[usize::from(n) % AppProtocols::ALL.len()],
        name: format!("telefon „{n}”"),
        created: at(u64::from(n)),
        last_used: None,
    }
}

/// What sign-ins look up is what is kept: after each change, after a restart, and when the account
/// goes.
pub fn app_passwords_are_mirrored_as_they_are_kept<P: Place>() {
    let (mut bench, mut store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    let same = |store: &P::Store, id: AccountId, expected: &[AppPassword]| {
        assert_eq!(store.app_passwords_of(id).now().unwrap(), expected);
        let keys: Vec<AppKey> = expected.iter().map(AppKey::from).collect();
        assert_eq!(*store.app_keys_of(id).now().unwrap(), keys);
    };
    same(&store, ana, &[]);
    let mut kept = vec![
        app_password(1, ana),
        app_password(2, ana),
        app_password(3, ana),
    ];
    for new in &kept {
        change(&store, IdentityChange::AddAppPassword(new.clone())).unwrap();
    }
    let other = app_password(9, dan);
    change(&store, IdentityChange::AddAppPassword(other.clone())).unwrap();
    same(&store, ana, &kept);
    kept[0].last_used = Some(at(77));
    change(
        &store,
        IdentityChange::UseAppPassword(ana, kept[0].id, at(77)),
    )
    .unwrap();
    // Somebody else's number does nothing, and neither does an unknown one.
    change(
        &store,
        IdentityChange::UseAppPassword(dan, kept[1].id, at(78)),
    )
    .unwrap();
    change(&store, IdentityChange::RemoveAppPassword(dan, kept[1].id)).unwrap();
    change(&store, IdentityChange::RemoveAppPassword(ana, 5)).unwrap();
    same(&store, ana, &kept);
    let gone = kept.remove(2);
    change(&store, IdentityChange::RemoveAppPassword(ana, gone.id)).unwrap();
    change(&store, IdentityChange::UseAppPassword(ana, gone.id, at(79))).unwrap();
    same(&store, ana, &kept);
    bench.place.close(store);
    store = bench.place.open();
    same(&store, ana, &kept);
    same(&store, dan, std::slice::from_ref(&other));
    change(&store, IdentityChange::EndAppPasswordsOf(ana)).unwrap();
    same(&store, ana, &[]);
    same(&store, dan, std::slice::from_ref(&other));
    commit(&store, vec![Change::RemoveAccount(dan, 1)]).unwrap();
    same(&store, dan, &[]);
    bench.place.close(store);
    store = bench.place.open();
    same(&store, dan, &[]);
}

/// A name once in an account, a key and a number once in all; none for a missing account. A commit
/// that is refused leaves nothing, in memory neither.
pub fn app_passwords_have_one_name_and_one_key<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    let one = app_password(1, ana);
    let put = |new: AppPassword| change(&store, IdentityChange::AddAppPassword(new));
    put(one.clone()).unwrap();
    let AppPassword { name, id, .. } = one.clone();
    for taken in [
        AppPassword {
            name: name.clone(),
            ..app_password(2, ana)
        },
        AppPassword {
            key: one.key,
            ..app_password(2, dan)
        },
        AppPassword {
            id,
            ..app_password(2, dan)
        },
        app_password(2, AccountId(99)),
    ] {
        assert_eq!(put(taken.clone()), Err(StoreError::Conflict), "{taken:?}");
    }
    let both = vec![
        Change::Identity(IdentityChange::EndAppPasswordsOf(ana)),
        Change::RemoveAccount(dan, 7),
    ];
    assert_eq!(commit(&store, both), Err(StoreError::Conflict));
    assert_eq!(store.app_keys_of(ana).now().unwrap().len(), 1);
    assert_eq!(store.app_keys_of(dan).now().unwrap().len(), 0);
    put(AppPassword {
        name,
        ..app_password(2, dan)
    })
    .unwrap();
}

/// A change made in a session is refused once the session is over.
pub fn what_is_done_in_a_session_needs_it_to_be_there<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let one = session(1, ana, START);
    let act = || {
        vec![
            Change::Identity(IdentityChange::ExpectSession(one.key)),
            Change::PutNote("in_session", "done".to_owned()),
        ]
    };
    assert_eq!(commit(&store, act()), Err(StoreError::Conflict));
    change(&store, IdentityChange::PutSession(one.clone())).unwrap();
    commit(&store, act()).unwrap();
    change(&store, IdentityChange::EndSessionsOf(ana)).unwrap();
    assert_eq!(commit(&store, act()), Err(StoreError::Conflict));
}

/// Counts each time that all sessions of an account are ended, and only then.
pub fn endings_of_all_sessions_are_counted<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    assert_eq!(store.session_endings(ana).now().unwrap(), 0);
    let one = session(1, ana, START);
    change(&store, IdentityChange::PutSession(one.clone())).unwrap();
    change(&store, IdentityChange::EndSession(one.key)).unwrap();
    change(&store, IdentityChange::ForgetEnded(START)).unwrap();
    assert_eq!(store.session_endings(ana).now().unwrap(), 0);
    for _ in 0..3 {
        change(&store, IdentityChange::EndSessionsOf(ana)).unwrap();
    }
    change(&store, IdentityChange::EndSessionsOf(AccountId(99))).unwrap();
    bench.place.close(store);
    let store = bench.place.open();
    assert_eq!(store.session_endings(ana).now().unwrap(), 3);
    assert_eq!(store.session_endings(dan).now().unwrap(), 0);
    assert_eq!(store.session_endings(AccountId(99)).now().unwrap(), 0);
}

/// Housekeeping drops what has ended by the time given, to the millisecond, and nothing else.
pub fn only_what_has_ended_is_forgotten<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let now = START.plus(Span::from_days(40));
    let just = now.minus(Span::from_millis(1));
    let ago = |span: Span| (now.minus(span), just.minus(span));
    let mut puts = Vec::new();
    let (idle, seen) = ago(SESSION_IDLE_MAX);
    let (old, young) = ago(SESSION_LIFE_MAX);
    let (unproved, trying) = ago(SESSION_UNPROVED_MAX);
    // Identities that have ended have even keys, those still in force odd ones. `young` and so on
    // are a millisecond too early for `now`: those ended first, and `now` itself is the boundary.
    for (n, created, last_seen, stage) in [
        (0, idle, idle, Stage::Whole),
        (2, old, just, Stage::Whole),
        (4, unproved, just, Stage::PasswordProved),
        (6, seen, seen, Stage::Whole),
        (8, young, just, Stage::Whole),
        (10, trying, just, Stage::MustRegister),
        (1, unproved, just, Stage::Whole),
        (3, just, just, Stage::PasswordProved),
    ] {
        puts.push(IdentityChange::PutSession(Session {
            last_seen,
            stage,
            ..session(n, ana, created)
        }));
    }
    for (n, until) in [(20, just), (22, now), (21, now.plus(Span::from_millis(1)))] {
        let address = format!("{n}@home.example");
        puts.push(IdentityChange::PutLink(Link {
            until,
            ..link(n, Some(ana), LinkPurpose::ConfirmRecoveryAddress, &address)
        }));
        puts.push(IdentityChange::PutToken(ApiToken { until, ..token(n) }));
    }
    let (counted, _) = ago(CODE_COUNTS_FOR);
    for (id, created) in [(2, counted), (1, counted.plus(Span::from_millis(1)))] {
        puts.push(IdentityChange::PutCode(CallerCode {
            created,
            ..code(id, ana)
        }));
    }
    let puts = puts.into_iter().map(Change::Identity).collect();
    commit(&store, puts).unwrap();
    change(&store, IdentityChange::ForgetEnded(now)).unwrap();
    let mut kept: Vec<u8> = store
        .sessions_of(ana)
        .now()
        .unwrap()
        .iter()
        .map(|s| s.key.0[0])
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [1, 3]);
    for n in [20, 21, 22] {
        let odd = n == 21;
        assert_eq!(
            store.link(&key(n)).now().unwrap().is_some(),
            odd,
            "link {n}"
        );
        assert_eq!(
            store.token(&key(n)).now().unwrap().is_some(),
            odd,
            "token {n}"
        );
    }
    let codes: Vec<u64> = store
        .codes_of(ana)
        .now()
        .unwrap()
        .iter()
        .map(|c| c.id)
        .collect();
    assert_eq!(codes, [1]);
}

/// Nothing that proves who somebody is outlives the account, except a token that belongs to nobody.
pub fn removing_an_account_drops_its_identities<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ana = add(&store, "ana@contoso.example").id;
    let dan = add(&store, "dan@contoso.example").id;
    for (n, id) in [(1, ana), (2, dan)] {
        let purpose = LinkPurpose::ChangePassword;
        let puts = [
            IdentityChange::PutSession(session(n, id, START)),
            IdentityChange::PutMethod(method(u64::from(n), id)),
            IdentityChange::PutLink(link(n, Some(id), purpose, "")),
            IdentityChange::PutCode(code(u64::from(n), id)),
            IdentityChange::PutToken(token(n)),
        ];
        commit(&store, puts.map(Change::Identity).to_vec()).unwrap();
    }
    commit(&store, vec![Change::RemoveAccount(ana, 1)]).unwrap();
    for (n, id, left) in [(1, ana, 0), (2, dan, 1)] {
        assert_eq!(store.session(&key(n)).now().unwrap().is_some(), left == 1);
        assert_eq!(store.sessions_of(id).now().unwrap().len(), left);
        assert_eq!(store.methods_of(id).now().unwrap().len(), left);
        assert_eq!(store.link(&key(n)).now().unwrap().is_some(), left == 1);
        assert_eq!(store.codes_of(id).now().unwrap().len(), left);
    }
    assert_eq!(store.tokens().now().unwrap().len(), 2);
}

/// The payload of a notice is kept through every retry until the notice is sent, and no longer.
pub fn a_finished_effect_forgets_its_payload<P: Place>() {
    let (_bench, store) = bench::<P>();
    let ends = [
        EffectState::Done("250 ok".to_owned()),
        EffectState::Failed("550 no".to_owned()),
    ];
    for end in ends {
        let notice = effect("ana@contoso.example");
        let one = Commit {
            effects: vec![notice.clone()],
            ..Commit::default()
        };
        let id = block_on(store.commit(one)).unwrap().effects[0];
        assert_eq!(
            due_effects(&store, START).unwrap()[0].payload,
            notice.payload
        );
        let again = EffectState::Due {
            tries: 1,
            at: at(1),
            last_error: "451 later".to_owned(),
        };
        commit(&store, vec![Change::FinishEffect(id, again)]).unwrap();
        assert_eq!(
            due_effects(&store, at(1)).unwrap()[0].payload,
            notice.payload
        );
        commit(&store, vec![Change::FinishEffect(id, end)]).unwrap();
        assert!(due_effects(&store, at(1)).unwrap().is_empty());
    }
}
