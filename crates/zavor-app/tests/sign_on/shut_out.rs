//! What is left of everything that an account has, after every act that shuts somebody out: every way to
//! set a password, every block, sign-out and removal of a factor, against every kind of thing.
//!
//! A thief who sat in the owner's session planted one of each. Things of which only the new ones end are
//! planted twice, lately and long ago.

use std::net::IpAddr;

use sha2::{Digest, Sha256};
use zavor_app::people::{AccountChange, Elsewhere, ImportRow, NewPassword, ResetPassword};
use zavor_app::ports::{
    Change, Identities, IdentityChange, Language, OriginRule, Records, RuleAction, Vault,
};
use zavor_app::recovery::{BeginRecovery, Begun, ProofShown, Proved, Recovered};
use zavor_app::sign_on::{
    ChangeBy, ChangePassword, FactorShown, NewToken, PasswordChanged, Proof, SessionView, SetUp,
    SignOnOutcome, make_app_password,
};
use zavor_core::account::{AccountId, GuardKey, RaisedLimit, RecoveryAddress};
use zavor_core::actor::{Maker, Role};
use zavor_core::app_password::{AppPassword, AppProtocol};
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::identity::{
    ApiToken, Belonging, CallerCode, Fate, Link, LinkPurpose, Method, MethodKind, NEW_FOR,
    SecretHash, Shutting, fate,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::not_me::NotMePower;
use zavor_core::policy::NoticeLanguage;
use zavor_core::recovery::VOID;
use zavor_core::recovery::{
    BudgetKey, FlowCounts, RecoveryBudget, RecoveryFlow, SavedCode, SiteCodes, Spending, WaysAsked,
};
use zavor_core::role::RoleHeld;
use zavor_memory::{Now, block_on};
use zavor_testkit::{FakeFactors, FakePasswords, FakeVault, FakeWorld};

use crate::desk::*;

const HOME: &str = "ana@home.example";
const THIEFS: &str = "thief@free.example";
const ALIAS: &str = "a.pop@contoso.example";
const OFFICE: &str = "office@set.example";
const PASSKEY: u64 = 77;
const SECOND_PASSKEY: u64 = 78;
const AWAY: &str = "203.0.113.9";

/// A token that is known, as its text and its hash.
fn known(n: u8) -> (String, SecretHash) {
    let text = hex(&[n; 32]);
    let hash = Sha256::digest(text.as_bytes()).into();
    (text, SecretHash(hash))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn away() -> IpAddr {
    AWAY.parse().unwrap()
}

/// A world in which a thief planted one of each.
struct Scene {
    world: FakeWorld,
    ana: AccountId,
    /// The thief's session.
    session: SessionView,
    /// The thief's change of the password that waits for a factor.
    begun: String,
    /// The cookie of a browser in which somebody signed in.
    cookie: String,
    set_up: String,
}

/// When a thing was made.
#[derive(Clone, Copy, PartialEq)]
enum Made {
    Lately,
    LongAgo,
}

fn scene() -> Scene {
    let (world, ana) = with_ana();
    world.add_account(DAN, OLD);
    let long_ago = world.now();
    world.add_totp(ana, SEED);
    add_recovery_address(&world, ana, HOME);
    world.commit(vec![Change::GrantRole(
        ana,
        Role::SecurityReader,
        Vec::new(),
    )]);
    plant(&world, ana, Made::LongAgo);
    world.advance(NEW_FOR.times(2));
    assert!(world.now().since(long_ago) > NEW_FOR);
    // The owner signs in with both factors.
    let session = whole(&world, ANA);
    plant(&world, ana, Made::Lately);
    let set_up = block_on(world.zavor.sign_on.make_set_up_link(&OPERATOR)).unwrap();
    world.advance(Span::from_millis(5));
    let cookie = world.zavor.sign_on.known_devices.cookie(ana, "");
    world.advance(Span::from_millis(5));
    let begun = begin_change(&world);
    Scene {
        set_up: set_up.text().to_owned(),
        world,
        ana,
        session,
        begun,
        cookie,
    }
}

fn passkey(ana: AccountId, id: u64, handle: &str, now: Timestamp) -> Method {
    let mut owner = [0; 16];
    owner[..4].copy_from_slice(&ana.0.to_be_bytes());
    let stored = format!("{handle}|{}|0", hex(&owner));
    Method {
        id,
        account: ana,
        kind: MethodKind::Passkey,
        name: "thief's key".into(),
        added: now,
        last_used: Some(now),
        sealed: FakeVault.seal(&format!("passkey {} {id}", ana.0), stored.as_bytes()),
        handle: handle.as_bytes().to_vec(),
        last_step: 0,
        failures: 0,
        failing_since: None,
        last_failed: None,
        version: 1,
    }
}

/// Everything that has a time when it was made.
fn plant(world: &FakeWorld, ana: AccountId, made: Made) {
    let now = world.now();
    let (n, name) = match made {
        Made::Lately => (2, "new"),
        Made::LongAgo => (1, "old"),
    };
    let key = |of: u8| known(of + n).1;
    let app_password = AppPassword {
        key: key(10),
        id: u64::from(n),
        account: ana,
        protocols: AppProtocol::Imap.into(),
        name: name.into(),
        created: now,
        last_used: None,
    };
    let token = ApiToken {
        key: key(20),
        id: u64::from(n),
        name: name.into(),
        roles: vec![RoleHeld {
            role: Role::SecurityReader,
            domains: Vec::new(),
        }],
        made_by: ANA.into(),
        account: Some(ana),
        sensitive: false,
        created: now,
        until: now.plus(Span::from_days(30)),
    };
    let code = SavedCode {
        key: key(30),
        account: ana,
        made: now,
    };
    let identity = [
        IdentityChange::AddAppPassword(app_password),
        IdentityChange::PutToken(token),
        IdentityChange::PutSavedCode(code),
    ];
    world.commit(identity.into_iter().map(Change::Identity).collect());
    if made == Made::LongAgo {
        return;
    }
    let mut identity: Vec<IdentityChange> = Vec::new();
    for (n, purpose) in [
        (41, LinkPurpose::ChangePassword),
        (42, LinkPurpose::ConfirmRecoveryAddress),
        (43, LinkPurpose::SignIn),
        (44, LinkPurpose::NotMe),
        (45, LinkPurpose::AskHelp),
        (46, LinkPurpose::NotMe),
    ] {
        identity.push(IdentityChange::PutLink(Link {
            key: known(n).1,
            purpose,
            account: Some(ana),
            address: if n == 46 { HOME } else { THIEFS }.into(),
            created: now,
            until: now.plus(purpose.life()),
        }));
    }
    let mut account = world.store.account(ana).now().unwrap().unwrap();
    for (address, by_owner) in [(THIEFS, true), (OFFICE, false)] {
        account.recovery_addresses.push(RecoveryAddress {
            address: address.into(),
            added: now,
            by_owner,
            confirmed: Some(now),
        });
    }
    account.raised_limit = Some(RaisedLimit::external(500, now.plus(Span::from_days(1))));
    account.version += 1;
    for (id, handle) in [(PASSKEY, "h1"), (SECOND_PASSKEY, "h2")] {
        identity.push(IdentityChange::PutMethod(passkey(ana, id, handle, now)));
    }
    identity.push(IdentityChange::PutCode(CallerCode {
        id: 9,
        account: ana,
        maker: Maker::account(AccountId(99)),
        destination: HOME.into(),
        hash: String::new(),
        created: now,
        tries: 0,
        verified: None,
        version: 1,
    }));
    identity.push(IdentityChange::PutRecoveryFlow(RecoveryFlow {
        key: known(50).1,
        of: GuardKey::account(ana),
        name: world.name(ANA),
        account_version: account.version,
        known_browser: false,
        begun: now,
        asked: None,
        from: BudgetKey::of_origin(away()),
        site: SiteCodes::default(),
        counts: FlowCounts::default(),
        language: NoticeLanguage::English,
        code: None,
        proved: Vec::new(),
        version: 1,
    }));
    let mut budget = RecoveryBudget::new(BudgetKey::of_name(GuardKey::account(ana), false));
    budget.spend(Spending::Code, now);
    identity.push(IdentityChange::PutRecoveryBudget(budget));
    let mut asked = WaysAsked::never(ana);
    asked.postpone(None, now);
    identity.push(IdentityChange::PutWaysAsked(asked));
    let rule = |network: &str, action| {
        Change::PutOriginRule(OriginRule {
            network: network.parse().unwrap(),
            account: Some(ana),
            action,
            since: now,
            until: None,
            reason: "planted".into(),
            by: "somebody".into(),
        })
    };
    let mut changes = vec![
        Change::PutAccount(account),
        rule("198.51.100.0/24", RuleAction::LetIn),
        rule("198.51.101.0/24", RuleAction::Allow),
        Change::PlaceHold(hold(world, ANA, HoldKind::RestrictedSending)),
    ];
    changes.extend(identity.into_iter().map(Change::Identity));
    world.commit(changes);
}

fn hold(world: &FakeWorld, of: &str, kind: HoldKind) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind,
            subject: Subject::Account(world.name(of)),
            scope: Scope::Everywhere,
            owner: Owner::LocalOperator,
            reason: Reason::ByAdministrator,
        },
        since: world.now(),
        until: None,
        evidence: Evidence::None,
    }
}

fn change(world: &FakeWorld, by: ChangeBy<'_>) -> PasswordChanged {
    let changed = world.zavor.sign_on.change_password(ChangePassword {
        by,
        new: password(NEW),
        source: HERE,
        device: BROWSER,
        known_device: "",
    });
    block_on(changed).unwrap()
}

fn begin_change(world: &FakeWorld) -> String {
    let by = ChangeBy::Password {
        name: ANA.as_bytes(),
        current: password(OLD),
    };
    match change(world, by) {
        PasswordChanged::Factor(asked) => asked.begun,
        other => panic!("{other:?}"),
    }
}

impl Scene {
    /// Whether this is still there; of things that were planted twice, the one made then.
    fn has(&self, of: Belonging, made: Made) -> bool {
        let (world, ana) = (&self.world, self.ana);
        let store = &world.store;
        let n = match made {
            Made::Lately => 2,
            Made::LongAgo => 1,
        };
        let account = store.account(ana).now().unwrap().unwrap();
        let address = |text: &str| account.recovery_addresses.iter().any(|a| a.address == text);
        let link = |n| store.link(&known(n).1).now().unwrap().is_some();
        let session = || {
            let key = &self.session.session.key;
            store.session(key).now().unwrap().is_some()
        };
        let rule = |action| {
            let rules = store.origin_rules();
            rules
                .iter()
                .any(|rule| rule.action == action && rule.account == Some(ana))
        };
        match of {
            // A registration that has begun is found by its session.
            Belonging::Session | Belonging::Registration => session(),
            Belonging::PendingChange => {
                let asked = world.zavor.sign_on.factor_asked(&self.begun);
                block_on(asked).unwrap().is_some()
            }
            Belonging::RecoveryFlow => {
                let flow = store.recovery_flow(&known(50).1).now().unwrap();
                flow.is_some_and(|flow| flow.account_version != VOID)
            }
            Belonging::PasswordLink => link(41),
            Belonging::ConfirmationLink => link(42),
            Belonging::SignInLink => link(43),
            Belonging::NotMeLink => link(44),
            Belonging::AskHelpLink => link(45),
            Belonging::AppPassword => {
                let all = store.app_passwords_of(ana).now().unwrap();
                all.iter().any(|one| one.id == n)
            }
            Belonging::SavedCode => {
                let key = known(30 + n as u8).1;
                store.saved_code(&key).now().unwrap().is_some()
            }
            Belonging::ApiToken => {
                let all = store.tokens().now().unwrap();
                all.iter().any(|one| one.id == n)
            }
            Belonging::NewAddress => address(THIEFS),
            Belonging::OldAddress => address(match made {
                Made::Lately => OFFICE,
                Made::LongAgo => HOME,
            }),
            Belonging::LetIn => rule(RuleAction::LetIn),
            Belonging::AllowRule => rule(RuleAction::Allow),
            Belonging::KnownBrowser => self.knows_browser(),
            Belonging::SecondFactor => {
                let methods = store.methods_of(ana).now().unwrap();
                methods.iter().any(|method| match made {
                    Made::Lately => method.id == SECOND_PASSKEY,
                    Made::LongAgo => method.kind == MethodKind::Totp,
                })
            }
            Belonging::CallerCode => !store.codes_of(ana).now().unwrap().is_empty(),
            Belonging::RecoveryBudget => {
                let key = BudgetKey::of_name(GuardKey::account(ana), false);
                store.recovery_budget(&key).now().unwrap().is_some()
            }
            Belonging::WaysAsked => store.ways_asked(ana).now().unwrap().is_some(),
            Belonging::Role => !store.roles(ana).now().unwrap().is_empty(),
            Belonging::Hold => {
                let subject = Subject::Account(account.address.clone());
                let holds = store.lasting_holds(&subject).now().unwrap();
                let kind = HoldKind::RestrictedSending;
                holds.iter().any(|hold| hold.identity.kind == kind)
            }
            Belonging::Name => account.address.as_str() == ANA,
            Belonging::RaisedLimit => account.raised_limit.is_some(),
            // Runs count the endings of sessions (`people/starters.rs`); guards and effects open
            // nothing, and the password is what the act is about.
            Belonging::BulkRun
            | Belonging::SignInGuard
            | Belonging::Effect
            | Belonging::Password => true,
        }
    }

    /// Whether a flow of recovery in that browser is one of a known browser.
    fn knows_browser(&self) -> bool {
        let begin = BeginRecovery {
            name: ANA.as_bytes(),
            address: away(),
            known_device: &self.cookie,
        };
        let Begun::Flow(flow) = block_on(self.world.zavor.recovery.begin(begin)).unwrap() else {
            panic!("a flow begins")
        };
        let key = SecretHash(Sha256::digest(flow.text().as_bytes()).into());
        let flow = self.world.store.recovery_flow(&key).now().unwrap();
        flow.unwrap().known_browser
    }

    /// Whether the passkey may open the account alone, and counts for something in recovery.
    fn passkey_stands_alone(&self) -> bool {
        let methods = self.world.store.methods_of(self.ana).now().unwrap();
        let passkey = methods.iter().find(|method| method.id == PASSKEY);
        let account = self.world.store.account(self.ana).now().unwrap().unwrap();
        let set = account.credential.map(|credential| credential.set);
        passkey.is_some_and(|method| !method.rests_on_old_password(set))
    }

    /// The owner's handle in passkeys.
    fn owner(&self) -> [u8; 16] {
        let mut owner = [0; 16];
        owner[..4].copy_from_slice(&self.ana.0.to_be_bytes());
        owner
    }

    fn reset(&self, how: ResetPassword, elsewhere: Elsewhere) {
        let people = &self.world.zavor.people;
        let reset = people.reset_or_move(&OPERATOR, ANA, how, false, None, elsewhere);
        block_on(reset).unwrap();
    }

    fn password_elsewhere(&self) {
        let mut account = self.world.store.account(self.ana).now().unwrap().unwrap();
        account.credential = None;
        account.version += 1;
        self.world.commit(vec![Change::PutAccount(account)]);
    }

    /// The owner recovers the account with two proofs that count.
    fn recovered(&self) {
        let (world, recovery) = (&self.world, &self.world.zavor.recovery);
        let begin = BeginRecovery {
            name: ANA.as_bytes(),
            address: away(),
            known_device: "",
        };
        let Begun::Flow(flow) = block_on(recovery.begin(begin)).unwrap() else {
            panic!("a flow begins")
        };
        let mut token = flow.text().to_owned();
        let mut prove = |code: &str| {
            let shown = ProofShown::Code(code);
            let judged = block_on(recovery.prove(&token, shown, away(), BROWSER)).unwrap();
            assert_eq!(judged.proved, Proved::Right);
            token = judged
                .token
                .map_or(token.clone(), |new| new.text().to_owned());
        };
        block_on(recovery.ask_code(flow.text(), Language::English, away())).unwrap();
        block_on(recovery.send_asked_codes(9)).unwrap();
        send(world);
        let mail = world.messenger.mails_to(HOME).pop().unwrap();
        let code = mail
            .text
            .lines()
            .find_map(|line| line.strip_prefix("code="));
        prove(code.unwrap());
        prove(&fresh_code(world));
        let reset = recovery.reset_password(&token, password(NEW), away());
        let done = block_on(reset).unwrap();
        assert!(matches!(done, Recovered::Done { .. }), "{done:?}");
    }
}

type Way = (&'static str, Shutting, fn(&Scene));

/// Every act that shuts somebody out, by every way that there is.
const WAYS: &[Way] = &[
    ("a password is given", Shutting::NewPassword, |scene| {
        scene.reset(ResetPassword::Given(password(NEW)), Elsewhere::Refused);
    }),
    ("a password is made", Shutting::NewPassword, |scene| {
        scene.reset(ResetPassword::Generated, Elsewhere::Refused);
    }),
    ("a link is sent", Shutting::NewPassword, |scene| {
        scene.reset(ResetPassword::Link, Elsewhere::Refused);
    }),
    ("a password moves here", Shutting::NewPassword, |scene| {
        scene.password_elsewhere();
        scene.reset(ResetPassword::Given(password(NEW)), Elsewhere::MovedHere);
    }),
    ("an operator sets one", Shutting::NewPassword, |scene| {
        let new = NewPassword {
            typed: password(NEW),
            must_change: true,
        };
        let people = &scene.world.zavor.people;
        block_on(people.set_password(&OPERATOR, ANA, new)).unwrap();
    }),
    ("a hash is imported", Shutting::NewPassword, |scene| {
        scene.password_elsewhere();
        let row = ImportRow {
            address: ANA.into(),
            password_hash: Some(FakePasswords::stored(NEW)),
            ..ImportRow::default()
        };
        let rows = std::iter::once(Ok(row));
        let people = &scene.world.zavor.people;
        block_on(people.import(&OPERATOR, rows, |_, _| {})).unwrap();
    }),
    ("the owner changes it", Shutting::NewPassword, |scene| {
        let begun = begin_change(&scene.world);
        let code = fresh_code(&scene.world);
        let (shown, sign_on) = (FactorShown::Code(&code), &scene.world.zavor.sign_on);
        let changed = sign_on.change_password_with_factor(&begun, shown, HERE, BROWSER);
        let changed = block_on(changed).unwrap();
        assert!(
            matches!(changed, PasswordChanged::Done { .. }),
            "{changed:?}"
        );
    }),
    ("a link is followed", Shutting::NewPassword, |scene| {
        let changed = change(&scene.world, ChangeBy::Link(&known(41).0));
        assert!(
            matches!(changed, PasswordChanged::Done { .. }),
            "{changed:?}"
        );
    }),
    (
        "the owner recovers",
        Shutting::NewPassword,
        Scene::recovered,
    ),
    ("the set-up link is used", Shutting::NewPassword, |scene| {
        let set_up = scene.world.zavor.sign_on.set_up(SetUp {
            token: &scene.set_up,
            address: ANA,
            display_name: "Ana Pop",
            password: password(NEW),
            source: HERE,
            device: BROWSER,
        });
        block_on(set_up).unwrap();
    }),
    ("sign-in is blocked", Shutting::Block, |scene| {
        let people = &scene.world.zavor.people;
        block_on(people.block_sign_in(&OPERATOR, ANA, "stolen")).unwrap();
    }),
    ("an alias brings a block", Shutting::Block, |scene| {
        let block = hold(&scene.world, ALIAS, HoldKind::SignInBlocked);
        scene.world.commit(vec![Change::PlaceHold(block)]);
        let alias = AccountChange {
            aliases: vec![ALIAS.into()],
            ..AccountChange::default()
        };
        let people = &scene.world.zavor.people;
        block_on(people.set_account(&OPERATOR, ANA, &alias)).unwrap();
    }),
    (
        "she reports that it was not her",
        Shutting::Reported,
        |scene| {
            let recovery = &scene.world.zavor.recovery;
            let done = block_on(recovery.report_not_me(&known(46).0, None)).unwrap();
            assert_eq!(done.unwrap().power, NotMePower::ShutOut);
        },
    ),
    ("somebody signs her out", Shutting::SignOut, |scene| {
        block_on(scene.world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
    }),
    ("a factor is taken away", Shutting::FactorRemoved, |scene| {
        let sign_on = &scene.world.zavor.sign_on;
        block_on(sign_on.remove_method_of(&OPERATOR, ANA, PASSKEY, None)).unwrap();
    }),
    (
        "she removes a factor",
        Shutting::OwnFactorRemoved,
        |scene| {
            let own = whole(&scene.world, ANA);
            let sign_on = &scene.world.zavor.sign_on;
            block_on(sign_on.remove_method(&own, PASSKEY)).unwrap();
            let kept = block_on(sign_on.sessions_of(scene.ana)).unwrap();
            let ids: Vec<u64> = kept.iter().map(|session| session.id).collect();
            assert_eq!(ids, [own.session.id], "her own session goes on");
        },
    ),
];

#[test]
fn sec_39_every_act_that_shuts_somebody_out_ends_everything_that_lets_them_back_in() {
    for act in Shutting::ALL {
        assert!(WAYS.iter().any(|(_, way, _)| way == act), "no way to {act}");
    }
    for (name, act, way) in WAYS {
        let scene = scene();
        for of in Belonging::ALL {
            let before = (scene.has(*of, Made::Lately), scene.has(*of, Made::LongAgo));
            assert_eq!(before, (true, true), "{of} is planted");
        }
        way(&scene);
        for of in Belonging::ALL {
            let expected = match fate(*of, *act) {
                Fate::Ends => (false, false),
                Fate::EndsIfNew | Fate::EndsIfYounger => (false, true),
                Fate::MustBeShown => {
                    assert!(!scene.passkey_stands_alone(), "{name}: {of}");
                    (true, true)
                }
                Fate::Stays(_) => (true, true),
            };
            if *of == Belonging::KnownBrowser && *act != Shutting::NewPassword {
                // It ends too once every mail host has confirmed the end of the sessions.
                continue;
            }
            if *of == Belonging::NotMeLink && *name == "the owner recovers" {
                // What was before a completed recovery can be reported no more.
                assert!(!scene.has(*of, Made::Lately), "{name}: {of}");
                continue;
            }
            let left = (scene.has(*of, Made::Lately), scene.has(*of, Made::LongAgo));
            assert_eq!(left, expected, "{name}: {of}");
        }
    }
}

/// The answer of a sign-in with the planted passkey alone.
fn passkey_alone(scene: &Scene) -> SignOnOutcome {
    let sign_on = &scene.world.zavor.sign_on;
    let begun = sign_on.begin_discovery().unwrap();
    let answer = FakeFactors::discovery(&begun.challenge, "h1", &scene.owner(), 1);
    block_on(sign_on.finish_discovery(&begun.id, &answer, HERE, BROWSER)).unwrap()
}

#[test]
fn a_passkey_from_before_a_new_password_opens_nothing_alone_until_it_was_shown_with_it() {
    let scene = scene();
    let in_alone = |scene: &Scene| matches!(passkey_alone(scene), SignOnOutcome::Session(..));
    assert!(
        in_alone(&scene),
        "under the password that it was registered with"
    );
    scene.reset(ResetPassword::Given(password(NEW)), Elsewhere::Refused);
    // The thief keeps the key, and waits as long as it takes; a further password changes nothing.
    assert!(!in_alone(&scene));
    scene.world.advance(NEW_FOR.times(10));
    let third = "a third one of many words";
    scene.reset(ResetPassword::Given(password(third)), Elsewhere::Refused);
    assert!(!in_alone(&scene));
    // Its owner shows it once behind the new password, later than that was set.
    scene.world.advance(Span::from_secs(1));
    let (world, sign_on) = (&scene.world, &scene.world.zavor.sign_on);
    let half = view(world, &session_of(world, ANA, third).0).unwrap();
    let challenge = block_on(sign_on.begin_passkey_proof(&half)).unwrap();
    let answer = FakeFactors::assertion(&challenge, "h1", &scene.owner(), 2);
    let proof = block_on(sign_on.finish_passkey_proof(&half, &answer)).unwrap();
    assert!(matches!(proof, Proof::Proved(..)), "{proof:?}");
    assert!(in_alone(&scene));
}

#[test]
fn a_factor_that_changes_the_password_was_shown_with_the_new_one() {
    let (world, ana) = with_ana();
    add_totp(&world, ana);
    world.advance(Span::from_secs(60));
    let begun = begin_change(&world);
    let code = fresh_code(&world);
    let shown = FactorShown::Code(&code);
    let sign_on = &world.zavor.sign_on;
    let changed = sign_on.change_password_with_factor(&begun, shown, HERE, BROWSER);
    assert!(matches!(
        block_on(changed).unwrap(),
        PasswordChanged::Done { .. }
    ));
    let set = world.store.account(ana).now().unwrap().unwrap();
    let set = set.credential.map(|credential| credential.set);
    let methods = world.store.methods_of(ana).now().unwrap();
    assert!(!methods[0].rests_on_old_password(set));
}

#[test]
fn what_is_made_in_a_session_that_has_ended_meanwhile_is_not_made() {
    type Act = fn(&FakeWorld, &SessionView) -> bool;
    let acts: [(&str, Act); 4] = [
        ("saved codes", |world, view| {
            block_on(world.zavor.recovery.make_saved_codes(view)).is_ok()
        }),
        ("an app password", |world, view| {
            let sign_on = &world.zavor.sign_on;
            block_on(make_app_password(sign_on, view, "phone", AppProtocol::Imap)).is_ok()
        }),
        ("a recovery address", |world, view| {
            let sign_on = &world.zavor.sign_on;
            block_on(sign_on.add_own_recovery_address(view, THIEFS)).is_ok()
        }),
        ("the removal of one", |world, view| {
            let sign_on = &world.zavor.sign_on;
            block_on(sign_on.remove_own_recovery_address(view, HOME)).is_ok()
        }),
    ];
    for (what, act) in acts {
        let (world, ana) = with_ana();
        add_recovery_address(&world, ana, HOME);
        assert!(act(&world, &half(&world, ANA)), "{what}");
        let (world, ana) = with_ana();
        add_recovery_address(&world, ana, HOME);
        let view = half(&world, ANA);
        block_on(world.zavor.people.sign_out(&OPERATOR, ANA)).unwrap();
        assert!(!act(&world, &view), "{what}");
        assert!(world.store.saved_codes_of(ana).now().unwrap().is_empty());
        let account = world.store.account(ana).now().unwrap().unwrap();
        assert_eq!(account.recovery_addresses.len(), 1);
    }
}

#[test]
fn of_two_sets_of_saved_codes_made_at_once_one_is_left() {
    let (world, ana) = with_ana();
    let view = half(&world, ANA);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| block_on(world.zavor.recovery.make_saved_codes(&view)).unwrap());
        }
    });
    assert_eq!(world.store.saved_codes_of(ana).now().unwrap().len(), 10);
}

#[test]
fn a_token_is_not_made_in_a_session_that_has_ended_meanwhile() {
    let (world, _) = with_ana();
    add_administrator(&world, EVE, Role::GlobalAdministrator);
    let eve = whole(&world, EVE).administrator;
    block_on(world.zavor.people.sign_out(&OPERATOR, EVE)).unwrap();
    let roles = [RoleHeld {
        role: Role::SecurityReader,
        domains: Vec::new(),
    }];
    let new = NewToken {
        name: "planted",
        roles: &roles,
        life: Span::from_days(7),
        sensitive: false,
    };
    assert!(block_on(world.zavor.sign_on.make_token(&eve, new)).is_err());
}
