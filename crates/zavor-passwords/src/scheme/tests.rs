//! Known answers: published vectors, and hashes that Dovecot 2.4's `doveadm pw` made.

use super::*;

fn verifies(hash: &str, password: &[u8]) -> bool {
    let stored = Stored::parse(hash).unwrap_or_else(|why| panic!("{hash}: {why}"));
    stored.verify(password, &mut Vec::new())
}

const ARGON2_VECTOR: &str = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$\
                             CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

#[test]
fn published_vectors_verify_and_nothing_else_does() {
    let table: &[(&str, &str)] = &[
        // The reference implementation's test.c.
        (ARGON2_VECTOR, "password"),
        // crypt_blowfish's wrapper.c.
        (
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "U*U",
        ),
        // Drepper's SHA-crypt.txt.
        (
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
            "Hello world!",
        ),
        (
            "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
            "Hello world!",
        ),
        // RFC 6070, 4096 rounds.
        (
            "{PBKDF2}$1$salt$4096$4b007901b765489abead49d926f721d065a429c1",
            "password",
        ),
        // SHA-1 and SHA-512 over "secret" and the salt "salt".
        ("{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0", "secret"),
        (
            "{SSHA512}E491yrR9AdCoE7rbOPYS3EZgSuZpVE65AD9xko08s6floNesY/Zpe9zMVvLix4S2FiQSJ99RIkNvhHomNO9uL3NhbHQ=",
            "secret",
        ),
        // doveadm pw -p secret
        (
            "{PBKDF2}$1$1UedZqANisCXkC5M$1000$f446054b4cc143b46fe7fc36067350900214b41c",
            "secret",
        ),
        ("{SSHA}+dsMR+F7i9KL77oHC4VCDQlMSr+8uzaA", "secret"),
        (
            "{SSHA512}oZBVtuwTTqeH0bGx8IMcclOTH1q9jLXj5fuiJ9Xr+CU8e6sMLhVe6oJv0zTmA9Lt1qG5bAz/SAKw45VszVo0/xEUDbs=",
            "secret",
        ),
        (
            "{BLF-CRYPT}$2y$05$BOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW",
            "secret",
        ),
        (
            "{CRYPT}$2y$05$BOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW",
            "secret",
        ),
        (
            "{ARGON2ID}$argon2id$v=19$m=262144,t=3,p=1$ljkD7ZyEODuQNNoiKwA7KA$iMIW4uop5eo3hPy32+73mNZHdZ+/P3sQ1ipPKoJpjM4",
            "secret",
        ),
    ];
    for (hash, password) in table {
        assert!(verifies(hash, password.as_bytes()), "{hash}");
        assert!(!verifies(hash, b"Secret"), "{hash}");
        assert!(!verifies(hash, b""), "{hash}");
    }
}

#[test]
fn hashes_of_today_verify_and_are_ours() {
    let mut arena = Vec::new();
    let hash = hash_today(b"correct horse", &[7; SALT_BYTES], &mut arena).unwrap();
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    let stored = Stored::parse(&hash).unwrap();
    assert!(stored.ours);
    assert!(stored.verify(b"correct horse", &mut arena));
    assert!(!stored.verify(b"correct horsE", &mut arena));
    assert!(!stored.wants_rehash(b"correct horse"));
    assert_eq!(arena.len(), M_COST as usize, "the arena is kept");
}

#[test]
fn a_large_imported_hash_does_not_grow_the_arena() {
    let mut arena = Vec::new();
    assert!(
        Stored::parse(ARGON2_VECTOR)
            .unwrap()
            .verify(b"password", &mut arena)
    );
    assert!(arena.len() <= M_COST as usize);
}

#[test]
fn absurd_costs_are_refused_and_the_text_names_the_bound() {
    for (hash, bound) in [
        (
            "{BLF-CRYPT}$2y$15$BOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW",
            "14",
        ),
        (
            "$6$rounds=1000001$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
            "1000000",
        ),
        (
            "{ARGON2ID}$argon2id$v=19$m=262145,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "262144",
        ),
        (
            "{ARGON2ID}$argon2id$v=19$m=65536,t=11,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "t=10",
        ),
        (
            "{PBKDF2}$1$salt$1000001$4b007901b765489abead49d926f721d065a429c1",
            "1000000",
        ),
    ] {
        let why = Stored::parse(hash)
            .err()
            .unwrap_or_else(|| panic!("{hash}"));
        assert!(why.contains("absurd") && why.contains(bound), "{why}");
    }
}

#[test]
fn malformed_hashes_are_refused_without_being_quoted() {
    for hash in [
        "",
        "plain",
        "{PLAIN}canary",
        "{SSHA}canary!",
        "{SSHA}c2hvcnQ=",
        "{PBKDF2}$1$salt$0$4b007901b765489abead49d926f721d065a429c1",
        "{PBKDF2}$1$salt$10$zz007901b765489abead49d926f721d065a429c1",
        "{PBKDF2}$2$salt$10$4b007901b765489abead49d926f721d065a429c1",
        "{BLF-CRYPT}$2x$05$BOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW",
        "{BLF-CRYPT}$2y$05$canary",
        "{BLF-CRYPT}$2y$03$BOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW",
        "{BLF-CRYPT}$2y$05$șțăOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW",
        "$6$canary",
        "$6$rounds=canary$a$b",
        "$6$rounds=1$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1,x=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$canary",
        "$argon2id$v=19$m=65536,t=2,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ] {
        let why = Stored::parse(hash)
            .err()
            .unwrap_or_else(|| panic!("{hash}"));
        assert!(!why.contains("canary"), "{why}");
    }
    assert!(Stored::parse(&"x".repeat(HASH_BYTES_MAX + 1)).is_err());
}

#[test]
fn only_weaker_hashes_want_a_rehash_and_bcrypt_only_where_it_saw_everything() {
    let wants = |hash: &str, password: &[u8]| Stored::parse(hash).unwrap().wants_rehash(password);
    let bcrypt = "{BLF-CRYPT}$2y$05$BOozLM/hiKB5eaTJpmhO7Ol0wzTrIDK6yBG2Ey516bv92Rczy5RWW";
    assert!(wants(bcrypt, b"secret"));
    assert!(!wants(bcrypt, &[b'a'; 73]));
    assert!(wants("{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0", b"secret"));
    assert!(!wants(ARGON2_VECTOR, b"password"));
    let weak = ARGON2_VECTOR.replace("m=65536", "m=4096");
    assert!(wants(&weak, b"password"));
}

proptest::proptest! {
    /// The text comes from an import: whatever it is, it is read or refused.
    #[test]
    fn no_text_upsets_the_parser(
        scheme in "(\\{[A-Z0-9-]{0,14}\\})?",
        text in "(\\$(2y|6|1|argon2id|v=19|rounds=[0-9]{0,12}|m=[0-9]{0,11},t=[0-9]{0,11},p=[0-9]{0,9}))*\\PC{0,80}",
    ) {
        let _ = Stored::parse(&format!("{scheme}{text}"));
    }
}

#[test]
fn a_sample_has_the_cost_that_is_measured_and_fits_no_password() {
    for hash in [
        "$argon2id$v=19$m=1024,t=2,p=1$x",
        "{BLF-CRYPT}$2y$04$x",
        "{SHA512-CRYPT}$6$rounds=1000$x",
        "{PBKDF2}$1$x$1000$x",
        "{SSHA}x",
    ] {
        let cost = HashCost::of(hash).unwrap();
        let sample = Stored::sample(cost);
        assert!(!sample.verify(b"a password", &mut Vec::new()), "{hash}");
        let text = match &sample.scheme {
            Scheme::Bcrypt(text) | Scheme::Sha512Crypt(text) => text,
            _ => continue,
        };
        assert_eq!(HashCost::of(text), Some(cost), "{hash}");
        assert!(Stored::parse(text).is_ok(), "{text}");
    }
}
