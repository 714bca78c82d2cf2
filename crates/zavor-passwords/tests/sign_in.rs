//! Sign-ins with the real pool: imported hashes are verified and renewed, a hash that is renewed
//! too late overwrites nothing, and an organisation without accounts lets nobody in.

use std::sync::{Arc, Mutex};
use zavor_memory::Now;

use zavor_app::Zavor;
use zavor_app::people::{ImportRow, NewPassword, RowOutcome};
use zavor_app::platform::{Mode, Settings, World};
use zavor_app::ports::{
    BoxFuture, Change, Commit, HashClass, Passwords, Records, Stolen, TypedPassword, Verified,
};
use zavor_app::sign_in::{SignInQuestion, VerifyAnswer, VerifyQuestion};
use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::event::Protocol;
use zavor_core::moment::Span;
use zavor_core::password_cost::{HashCost, Measured};
use zavor_core::policy::PasswordPolicy;
use zavor_memory::{MemoryStore, SeededEntropy, VirtualClock};
use zavor_passwords::{HashPool, HashPoolConfig};
use zavor_testkit::{DOMAIN, FakeFactors, FakeMailHosts, FakeMessenger, FakeVault, FakeWords};

const ANA: &str = "ana@contoso.example";
const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };
/// Made by `doveadm pw -s SSHA512 -p secret`.
const IMPORTED: &str = "{SSHA512}oZBVtuwTTqeH0bGx8IMcclOTH1q9jLXj5fuiJ9Xr+CU8e6sMLhVe6oJv0zTmA9Lt1qG5bAz/SAKw45VszVo0/xEUDbs=";

fn pool() -> HashPool {
    let policy = PasswordPolicy {
        // A slow machine must not make a test fail with "busy".
        queue_deadline: Span::from_hours(1),
        ..PasswordPolicy::default()
    };
    let entropy = Arc::new(SeededEntropy::new(7));
    HashPool::start(HashPoolConfig::default(), &policy, entropy).unwrap()
}

async fn zavor(store: &MemoryStore, passwords: Arc<dyn Passwords>) -> Zavor {
    let world = World {
        clock: Arc::new(VirtualClock::default()),
        entropy: Arc::new(SeededEntropy::new(1)),
        passwords,
        mail_hosts: Arc::new(FakeMailHosts::default()),
        vault: Arc::new(FakeVault),
        factors: Arc::new(FakeFactors::default()),
        messenger: Arc::new(FakeMessenger::default()),
        words: Arc::new(FakeWords),
    };
    let domains = Commit {
        changes: vec![Change::PutDomains(vec![DOMAIN.into()])],
        ..Commit::default()
    };
    store.commit(domains).await.unwrap();
    Zavor::new(store.clone(), world, Settings::default())
}

async fn import(zavor: &Zavor) {
    let row = ImportRow {
        line: 2,
        address: ANA.into(),
        password_hash: Some(IMPORTED.into()),
        ..ImportRow::default()
    };
    let mut told = Vec::new();
    let report = |_, outcome| told.push(outcome);
    let rows = std::iter::once(Ok(row));
    zavor.people.import(&OPERATOR, rows, report).await.unwrap();
    assert_eq!(told, [RowOutcome::Added(Default::default())]);
}

async fn sign_in(zavor: &Zavor, name: &str, password: &str) -> VerifyAnswer {
    let attempt = SignInQuestion {
        name: name.as_bytes(),
        address: Some("203.0.113.7".parse().unwrap()),
        protocol: Protocol::Ldap,
        device: "",
        session: "",
        digest: None,
        mode: Mode::Enforce,
    };
    let question = VerifyQuestion {
        attempt,
        password: TypedPassword(password.into()),
        trusted_proxy: false,
        known_device: false,
        announced_as: Vec::new(),
        app_protocol: None,
    };
    zavor.sign_in.verify_password(question).await.unwrap()
}

fn stored_hash(zavor: &Zavor) -> String {
    let account = zavor.people.show_account(ANA).now().unwrap().account;
    account.credential.unwrap().hash
}

#[tokio::test]
async fn an_imported_hash_is_verified_and_replaced_by_todays_at_the_first_sign_in() {
    let store = MemoryStore::default();
    let zavor = zavor(&store, Arc::new(pool())).await;
    import(&zavor).await;
    let wrong = sign_in(&zavor, ANA, "Secret").await;
    assert!(matches!(wrong, VerifyAnswer::Refused(_)), "{wrong:?}");
    assert_eq!(stored_hash(&zavor), IMPORTED);
    let audited = store.audit(1, 100).now().unwrap().len();
    let right = sign_in(&zavor, ANA, "secret").await;
    assert!(matches!(right, VerifyAnswer::Right { .. }), "{right:?}");
    let renewed = stored_hash(&zavor);
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(
        store.audit(1, 100).now().unwrap().len(),
        audited,
        "no act of a person"
    );
    let again = sign_in(&zavor, ANA, "secret").await;
    assert!(matches!(again, VerifyAnswer::Right { .. }), "{again:?}");
    assert_eq!(stored_hash(&zavor), renewed);
}

#[tokio::test]
async fn costs_are_measured_once_and_the_deadline_lies_behind_the_slowest_stored() {
    let store = MemoryStore::default();
    let zavor = zavor(&store, Arc::new(pool())).await;
    let usual = zavor.sign_in.answer_deadline(b"x");
    import(&zavor).await;
    zavor.sign_in.measure_passwords().await;
    let of_import = store.password_costs();
    assert_eq!(of_import.len(), 1);
    let slow = HashCost::of("{BLF-CRYPT}$2y$14$x").unwrap();
    let pool = pool();
    pool.measure(of_import[0].0).await;
    let measured = pool.measured();
    assert_eq!(measured.len(), 1);
    pool.measure(of_import[0].0).await;
    assert_eq!(pool.measured(), measured, "once");
    assert!(zavor.sign_in.answer_deadline(b"x") >= usual);
    assert!(slow.expected(&measured) > measured[0].took);
}

/// A pool in which somebody sets another password while the old one is being verified.
struct ResetMeanwhile {
    pool: HashPool,
    store: MemoryStore,
    reset_to: Mutex<Option<Account>>,
}

impl Passwords for ResetMeanwhile {
    fn set_policy(&self, policy: &PasswordPolicy) {
        self.pool.set_policy(policy);
    }

    fn verify<'a>(
        &'a self,
        class: HashClass,
        stored: Option<String>,
        typed: TypedPassword,
    ) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let verified = self.pool.verify(class, stored, typed).await;
            let reset_to = self.reset_to.lock().unwrap().take();
            if let Some(account) = reset_to {
                let commit = Commit {
                    changes: vec![Change::PutAccount(account)],
                    ..Commit::default()
                };
                self.store.commit(commit).await.unwrap();
            }
            verified
        })
    }

    fn hash<'a>(
        &'a self,
        class: Option<HashClass>,
        password: TypedPassword,
    ) -> BoxFuture<'a, Option<String>> {
        self.pool.hash(class, password)
    }

    fn accepts_hash(&self, hash: &str) -> Result<(), String> {
        self.pool.accepts_hash(hash)
    }

    fn common_rank(&self, folded: &str) -> Option<u32> {
        self.pool.common_rank(folded)
    }

    fn is_common_word(&self, folded: &str) -> bool {
        self.pool.is_common_word(folded)
    }

    fn is_common_phrase(&self, letters: &str) -> bool {
        self.pool.is_common_phrase(letters)
    }

    fn breached_count<'a>(&'a self, typed: &'a TypedPassword) -> BoxFuture<'a, Stolen> {
        self.pool.breached_count(typed)
    }

    fn measured(&self) -> Vec<Measured> {
        self.pool.measured()
    }

    fn measure(&self, cost: HashCost) -> BoxFuture<'_, ()> {
        self.pool.measure(cost)
    }

    fn is_behind(&self) -> bool {
        self.pool.is_behind()
    }
}

#[tokio::test]
async fn a_renewed_hash_never_overwrites_a_password_that_was_set_meanwhile() {
    let store = MemoryStore::default();
    let passwords = Arc::new(ResetMeanwhile {
        pool: pool(),
        store: store.clone(),
        reset_to: Mutex::new(None),
    });
    let zavor = zavor(&store, passwords.clone()).await;
    import(&zavor).await;
    let mut account = zavor.people.show_account(ANA).now().unwrap().account;
    account.version += 1;
    account.credential.as_mut().unwrap().hash = "set meanwhile".into();
    *passwords.reset_to.lock().unwrap() = Some(account);
    sign_in(&zavor, ANA, "secret").await;
    assert_eq!(stored_hash(&zavor), "set meanwhile");
}

#[tokio::test]
async fn sec_25_a_password_in_the_organisations_copy_of_stolen_ones_is_refused_until_it_is_gone() {
    let place = std::env::temp_dir().join(format!("zavor-stolen-{}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    let stolen = "trei mere verzi pe masă";
    // SHA-1 of the password, as the downloader writes it.
    let digest = "BF92F8FB32F555779EF95C3366DCB750937702FC";
    let range = place.join(format!("{}.txt", &digest[..5]));
    let line = "0000000000000000000000000000000000A:2\r\n";
    std::fs::write(&range, format!("{line}{}:7\r\n", &digest[5..])).unwrap();
    let store = MemoryStore::default();
    let passwords = Arc::new(pool());
    let zavor = zavor(&store, passwords.clone()).await;
    import(&zavor).await;
    let set = || {
        let new = NewPassword {
            typed: TypedPassword(stolen.into()),
            must_change: false,
        };
        zavor.people.set_password(&OPERATOR, ANA, new)
    };
    passwords.keep_breached(Some(&place));
    let refused = set().await.unwrap_err().to_string();
    assert!(refused.contains("stolen elsewhere"), "{refused}");
    assert_eq!(passwords.breached_fault(), None);
    // What cannot be read refuses nobody, and is said.
    std::fs::remove_file(&range).unwrap();
    set().await.unwrap();
    assert_eq!(passwords.breached_unanswered(), (1, 0));
    let fault = passwords.breached_fault().unwrap().to_string();
    assert!(
        fault.contains("range files") && !fault.contains(&digest[..5]),
        "{fault}"
    );
    std::fs::remove_dir_all(&place).unwrap();
}

#[tokio::test]
async fn every_generated_password_is_one_that_the_rules_accept() {
    let store = MemoryStore::default();
    let zavor = zavor(&store, Arc::new(pool())).await;
    import(&zavor).await;
    for _ in 0..20 {
        let new = NewPassword {
            typed: zavor.people.temporary_password(),
            must_change: true,
        };
        zavor
            .people
            .set_password(&OPERATOR, ANA, new)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_reset_refuses_a_listed_password_and_a_generated_one_signs_in() {
    let store = MemoryStore::default();
    let zavor = zavor(&store, Arc::new(pool())).await;
    import(&zavor).await;
    let set = |typed: TypedPassword| {
        let new = NewPassword {
            typed,
            must_change: false,
        };
        zavor.people.set_password(&OPERATOR, ANA, new)
    };
    let refused = set(TypedPassword("1Qaz2wsx3edc4rfv!".into()))
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("common_password"), "{refused}");
    assert_eq!(stored_hash(&zavor), IMPORTED);
    let generated = zavor.people.temporary_password();
    let text = String::from_utf8(generated.0.clone()).unwrap();
    set(generated).await.unwrap();
    let right = sign_in(&zavor, ANA, &text).await;
    assert!(matches!(right, VerifyAnswer::Right { .. }), "{right:?}");
    let old = sign_in(&zavor, ANA, "secret").await;
    assert!(matches!(old, VerifyAnswer::Refused(_)), "{old:?}");
}

#[tokio::test]
async fn sec_47_an_organisation_without_accounts_lets_nobody_in() {
    let store = MemoryStore::default();
    let zavor = zavor(&store, Arc::new(pool())).await;
    for name in [
        "admin",
        "root",
        "zavor",
        "administrator@contoso.example",
        "",
    ] {
        for password in ["", "admin", "password", "zavor", "changeme"] {
            let answer = sign_in(&zavor, name, password).await;
            assert!(
                matches!(answer, VerifyAnswer::Refused(_)),
                "{name}: {answer:?}"
            );
        }
    }
}
