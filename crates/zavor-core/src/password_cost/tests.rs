//! Costs of hashes as they stand in databases, and the deadlines that follow.

use alloc::string::ToString;

use super::*;

const POLICY: Span = Span::from_millis(300);
const PLAIN: Typed = Typed {
    bytes: 12,
    is_normal: true,
};

fn bcrypt(cost: u32) -> HashCost {
    HashCost::new(CostScheme::Bcrypt, 1 << cost)
}

fn measured(cost: HashCost, millis: u64) -> Measured {
    Measured {
        cost,
        took: Span::from_millis(millis),
    }
}

#[test]
fn the_cost_stands_in_the_hash() {
    for (hash, shown) in [
        (
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$dGFn",
            "argon2id 38912",
        ),
        (
            "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$dGFn",
            "argon2id 196608",
        ),
        ("{BLF-CRYPT}$2y$14$abc", "bcrypt 14"),
        ("{crypt}$2a$12$abc", "bcrypt 12"),
        ("$6$salt$abc", "sha512-crypt 5000"),
        (
            "{SHA512-CRYPT}$6$rounds=656000$salt$abc",
            "sha512-crypt 656000",
        ),
        ("{PBKDF2}$1$salt$5000$abc", "pbkdf2 5000"),
        ("{SSHA512}abc", "digest"),
    ] {
        let cost = HashCost::of(hash).map(|cost| cost.to_string());
        assert_eq!(cost.as_deref(), Some(shown), "{hash}");
    }
    for none in [
        "",
        "fake:00",
        "{PLAIN}x",
        "$5$salt$abc",
        "$2y$99$abc",
        "{broken",
    ] {
        assert_eq!(HashCost::of(none), None, "{none}");
    }
}

#[test]
fn the_deadline_covers_the_slowest_stored_cost_and_is_the_policys_without_one() {
    let known = [measured(bcrypt(12), 440), measured(bcrypt(14), 1_800)];
    let deadline = |stored: &Counted| answer_deadline(POLICY, stored, &known, PLAIN);
    assert_eq!(deadline(&[]), POLICY);
    assert_eq!(deadline(&[(bcrypt(10), 5)]), POLICY);
    assert_eq!(deadline(&[(bcrypt(12), 5)]).as_millis(), 600);
    let both = [(bcrypt(12), 100), (bcrypt(14), 1)];
    assert_eq!(deadline(&both).as_millis(), 2_300, "one account is enough");
}

#[test]
fn a_cost_that_was_not_measured_is_estimated_from_its_scheme() {
    let known = [measured(bcrypt(10), 100)];
    assert_eq!(bcrypt(12).expected(&known).as_millis(), 400);
    let unknown = HashCost::new(CostScheme::Sha512Crypt, 656_000);
    assert!(
        unknown.expected(&known).as_millis() > 1_172,
        "a slow machine"
    );
    let strange = HashCost::new(CostScheme::Argon2id, u64::MAX);
    assert!(strange.expected(&known) > bcrypt(14).expected(&known));
}

#[test]
fn what_is_typed_lengthens_the_deadline_for_everybody_alike() {
    let cost = HashCost::new(CostScheme::Sha512Crypt, 5_000);
    let (known, stored) = ([measured(cost, 400)], [(cost, 1)]);
    let deadline = |bytes, is_normal| {
        let typed = Typed { bytes, is_normal };
        answer_deadline(POLICY, &stored, &known, typed).as_millis()
    };
    assert_eq!(deadline(12, true), 500);
    assert_eq!(deadline(12, false), 1_000, "tried twice");
    assert_eq!(deadline(512, true), 4_500);
    assert_eq!(deadline(513, false), 500, "not tried at all");
}

#[test]
fn slow_costs_are_named_with_their_accounts_the_slowest_first() {
    let known = [measured(bcrypt(12), 440), measured(bcrypt(14), 1_800)];
    let stored = [(bcrypt(10), 9), (bcrypt(12), 8), (bcrypt(14), 7)];
    let slow = slow(POLICY, &stored, &known);
    let shown: Vec<_> = slow
        .iter()
        .map(|(cost, accounts, deadline)| (cost.to_string(), *accounts, deadline.as_millis()))
        .collect();
    assert_eq!(
        shown,
        [
            ("bcrypt 14".to_string(), 7, 2_300),
            ("bcrypt 12".to_string(), 8, 600)
        ]
    );
}

#[test]
fn a_cost_that_no_time_is_long_enough_for_is_never_answered_early() {
    let endless = HashCost::of("$6$rounds=18446744073709551615$salt$abc").unwrap();
    // Five thousand rounds once took two seconds, on a busy machine.
    let slow = [measured(HashCost::of("$6$salt$abc").unwrap(), 2_000)];
    let typed = Typed {
        bytes: FOREIGN_BYTES_MAX,
        is_normal: false,
    };
    let deadline = answer_deadline(POLICY, &[(endless, 1)], &slow, typed);
    assert_eq!(deadline, Span::from_millis(u64::MAX));
    let slower = [measured(
        HashCost::new(CostScheme::Sha512Crypt, 1),
        u64::MAX,
    )];
    assert_eq!(endless.expected(&slower), Span::from_millis(u64::MAX));
}
