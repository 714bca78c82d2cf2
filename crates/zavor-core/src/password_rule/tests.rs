//! The rules as tables: what is refused, what is accepted, and by which rule.

use alloc::string::ToString;

use super::reading::within_one_edit;
use super::*;

const NOBODY: Surroundings<'_> = Surroundings {
    names: &[],
    own_terms: &[],
};

fn names<'a>(names: &'a [&'a str]) -> Surroundings<'a> {
    Surroundings { names, ..NOBODY }
}

fn common(word: &str) -> Option<u32> {
    [
        "password",
        "contoso",
        "blank",
        "iloveyou",
        "passwordpassword",
        "dragon",
        "123456",
    ]
    .iter()
    .position(|listed| *listed == word)
    .map(|rank| rank as u32)
}

fn with_minimum(minimum_length: u32) -> PasswordPolicy {
    PasswordPolicy {
        minimum_length,
        ..PasswordPolicy::default()
    }
}

fn refusal(password: &str) -> Option<PasswordRule> {
    let context = ["ana", "pop", "popescu", "contoso", "example"];
    check(password, names(&context), &with_minimum(8), &common)
        .err()
        .map(|refusal| refusal.rule())
}

#[test]
fn sec_23_the_default_minimum_is_fifteen_never_below_eight_and_256_are_accepted() {
    let policy = PasswordPolicy::default();
    assert_eq!(
        check("fourteen chars", NOBODY, &policy, &common),
        Err(PasswordRefusal::TooShort { minimum: 15 })
    );
    assert_eq!(check("fifteen charac.", NOBODY, &policy, &common), Ok(()));
    assert_eq!(
        check("seven77", NOBODY, &with_minimum(1), &common),
        Err(PasswordRefusal::TooShort { minimum: 8 })
    );
    let numbers = (0..LENGTH_MAX).map(|n| alloc::format!("{n} "));
    let long = numbers.collect::<String>();
    let long: String = long.chars().take(LENGTH_MAX).collect();
    assert_eq!(check(&long, NOBODY, &policy, &common), Ok(()));
    assert_eq!(
        check(&(long + "x"), NOBODY, &policy, &common),
        Err(PasswordRefusal::TooLong)
    );
    // Characters, not bytes.
    assert_eq!(check("șțăâîșțăzqvxwkj", NOBODY, &policy, &common), Ok(()));
    assert!(check("șțăâîșț", NOBODY, &with_minimum(8), &common).is_err());
}

#[test]
fn sec_24_no_composition_is_asked_for() {
    for password in [
        "qvxzkjwhpbfmrtd",
        "QVXZKJWHPBFMRTD",
        "827364509182736",
        "correct horse battery staple",
        "ține minte ploaia de marți",
        "            x !? ~~ y  ",
    ] {
        assert_eq!(
            check(password, NOBODY, &PasswordPolicy::default(), &common),
            Ok(()),
            "{password}"
        );
    }
}

#[test]
fn sec_25_common_passwords_and_context_words_are_refused_with_the_rule_named() {
    use PasswordRule::*;
    let table = [
        ("P@ssw0rd", Some(CommonPassword)),
        ("password1", Some(CommonPassword)),
        ("passwort", Some(CommonPassword)),
        ("paassword", Some(CommonPassword)),
        ("passwordpasswor", Some(CommonPassword)),
        ("xxPopescu-7788qz", Some(ContextWord)),
        ("my p0pe$cu secret", Some(ContextWord)),
        ("P0pescv1234", Some(Predictable)),
        ("aaaaaaaaaaaaaaaaaaaa", Some(Predictable)),
        ("12345678abcdefgh", Some(Predictable)),
        ("dragon123456iloveyou", Some(Predictable)),
        ("tab\there-and-there", Some(Typeable)),
        // "ana" and "pop" are too short to be searched for.
        ("anapop qvxzkjwh", None),
    ];
    for (password, rule) in table {
        assert_eq!(refusal(password), rule, "{password}");
    }
    let named = check(
        "my popescu secret",
        names(&["popescu"]),
        &with_minimum(8),
        &common,
    );
    let text = named.unwrap_err().to_string();
    assert!(
        text.contains("\"popescu\"") && text.contains("context_word"),
        "{text}"
    );
}

/// The two worked examples of the source: four points refuse, five accept.
#[test]
fn words_are_scored_as_in_the_worked_examples() {
    let check = |password| check(password, NOBODY, &with_minimum(8), &common);
    assert_eq!(check("C0ntos0Blank12"), Err(PasswordRefusal::Predictable));
    assert_eq!(check("ContoS0Bl@nkf9!"), Ok(()));
}

#[test]
fn one_edit_is_one_substitution_insertion_or_deletion() {
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    for (a, b, near) in [
        ("abcd", "abcd", true),
        ("abcd", "abxd", true),
        ("abcd", "abd", true),
        ("abcd", "xabcd", true),
        ("abcd", "abcdx", true),
        ("abcd", "badc", false),
        ("abcd", "ab", false),
        ("", "a", true),
        ("", "", true),
    ] {
        assert_eq!(within_one_edit(&chars(a), &chars(b)), near, "{a} {b}");
        assert_eq!(within_one_edit(&chars(b), &chars(a)), near, "{b} {a}");
    }
}

#[test]
fn the_longest_refusal_never_quotes_the_password() {
    let canary = "canary-dragondragon";
    let refused = check(canary, names(&["canary"]), &with_minimum(8), &common).unwrap_err();
    assert!(!alloc::format!("{refused:?} {refused}").contains(canary));
}

/// A list as the real one: names, places and everyday words beside the commonest passwords.
struct Words;

impl CommonPasswords for Words {
    fn rank(&self, word: &str) -> Option<u32> {
        (word == "password").then_some(1)
    }

    fn is_word(&self, word: &str) -> bool {
        ["parola", "steaua", "bucuresti", "maria", "ploaie", "mihai"].contains(&word)
    }
}

#[test]
fn sec_25_a_word_repeated_is_judged_as_the_word() {
    use PasswordRule::*;
    for (password, rule) in [
        ("parolaparolaparola", Some(Predictable)),
        ("parola123parola123", Some(Predictable)),
        ("Parola1Parola2Parola3", Some(Predictable)),
        ("parolă parolă parolă", Some(Predictable)),
        ("p4r0la-p4r0la-p4r0la", Some(Predictable)),
        ("bucurestibucuresti", Some(Predictable)),
        ("abc1abc1abc1abc1", Some(Predictable)),
        // Not a word, but no more to guess than one.
        ("xkqzvpxkqzvpxkqzvp", Some(Repeated)),
        ("xkqzvp xkqzvp xkqzvp", Some(Repeated)),
        ("7gq!mzPw7gq!mzPw", Some(Repeated)),
        ("xkqzvpwhtdbmjrfgxkqzvpwhtdbmjrfg", None),
        ("marea mare e marea mea", None),
        ("correct horse correct horse!", None),
    ] {
        let found = check(password, NOBODY, &with_minimum(15), &Words);
        assert_eq!(found.err().map(|why| why.rule()), rule, "{password}");
    }
}

#[test]
fn sec_25_words_years_and_dates_of_a_language_are_one_guess_each() {
    use PasswordRule::*;
    for (password, rule) in [
        ("steauabucuresti1986", Some(Predictable)),
        ("SteauaBucurești1986", Some(Predictable)),
        ("St3auaBucur3st!1986", Some(Predictable)),
        ("mariamihai14021998", Some(Predictable)),
        ("maria19980214mihai", Some(Predictable)),
        ("m1ha1mar1a140298!", Some(Predictable)),
        ("ploaie maria parola", None),
        ("827364509182736", None),
        ("ploaia de marți seara", None),
    ] {
        let found = check(password, NOBODY, &with_minimum(15), &Words);
        assert_eq!(found.err().map(|why| why.rule()), rule, "{password}");
    }
}

/// A number in letters.
fn letters(n: usize) -> String {
    let digits = alloc::format!("{n:04}");
    let letter = |c: char| char::from(b'f' + c as u8 - b'0');
    digits.chars().map(letter).collect()
}

#[test]
fn sec_25_own_terms_of_the_organisation_count_as_one_character() {
    let with = |own_terms: &[&str], password: &str| {
        let surroundings = Surroundings {
            names: &[],
            own_terms,
        };
        check(password, surroundings, &with_minimum(15), &Words)
            .err()
            .map(|why| why.rule())
    };
    let terms = ["Turnul Chindiei", "chindia", "Târgoviște", "xyz"];
    for password in [
        "Chindia-Targoviste-2024",
        "chindiachindlatargovist3",
        "TurnulChindiei1",
        "Turnul-Chindiei-1",
        "turnul  chindiei 1",
        "TurnulChindiei2026",
    ] {
        let rule = with(&terms, password);
        assert_eq!(rule, Some(PasswordRule::Predictable), "{password}");
    }
    assert_eq!(
        with(&terms, "chindiatargoviste1"),
        Some(PasswordRule::Predictable)
    );
    assert_eq!(with(&[], "chindiatargoviste1"), None);
    assert_eq!(
        with(&terms, "chindia are un turn vechi"),
        None,
        "one term in a passphrase"
    );
    // Those of the policies and those of the configuration, and no more.
    let many: Vec<String> = (0..2 * OWN_TERMS_MAX)
        .map(|n| alloc::format!("qwx{}vbz{}", letters(n), letters(n)))
        .chain(["chindia".into()])
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let last = alloc::format!("{0}{0}", many[2 * OWN_TERMS_MAX - 1]);
    assert_eq!(with(&many, &last), Some(PasswordRule::Predictable));
    assert_eq!(with(&many, "chindia-targovi"), None);
}

#[test]
fn sec_25_a_password_seen_as_often_as_policy_says_is_refused_and_an_unknown_one_is_not() {
    let policy = PasswordPolicy::default();
    let of_ten = PasswordPolicy {
        breached_at_least: 10,
        ..PasswordPolicy::default()
    };
    let refused = Err(PasswordRefusal::Breached);
    assert_eq!(check_breached(None, &policy), Ok(()));
    assert_eq!(check_breached(Some(0), &policy), Ok(()));
    assert_eq!(check_breached(Some(1), &policy), refused);
    assert_eq!(check_breached(Some(u64::MAX), &policy), refused);
    assert_eq!(check_breached(Some(9), &of_ten), Ok(()));
    assert_eq!(check_breached(Some(10), &of_ten), refused);
    assert_eq!(check_breached(Some(11), &of_ten), refused);
}

#[test]
fn a_letter_without_its_marks_has_no_marks() {
    for c in ('\0'..='\u{24f}').chain('\u{370}'..='\u{3ff}') {
        assert_eq!(bare(bare(c)), bare(c), "{c}");
        assert!(!c.is_ascii() || bare(c) == c, "{c}");
    }
}

#[test]
fn a_listed_password_is_common_with_an_ending_of_four_characters_and_no_longer_one() {
    let listed = |word: &str| (word == "wonderland").then_some(5_000);
    let judge = |password: &str| check(password, NOBODY, &with_minimum(8), &listed);
    let common = |password: &str| {
        judge(password).is_err_and(|refusal| refusal.rule() == PasswordRule::CommonPassword)
    };
    assert!(common("wonderland") && common("wonderland1986"));
    assert!(common("w0nderland!"), "one character away");
    assert!(
        !common("wonderland19867"),
        "five characters more are its own"
    );
    // The core of a password below the shortest minimum is judged by the other rules.
    let short = |word: &str| (word == "blanket").then_some(5_000);
    let refused = check("blanket1986", NOBODY, &with_minimum(8), &short);
    assert!(!refused.is_err_and(|refusal| refusal.rule() == PasswordRule::CommonPassword));
}

#[test]
fn only_the_commonest_passwords_are_words_inside_another() {
    let ranked = |rank: u32| move |word: &str| (word == "blue").then_some(rank);
    let last = WORD_RANK_MAX - 1;
    assert!(CommonPasswords::is_word(&ranked(last), "blue"));
    assert!(!CommonPasswords::is_word(&ranked(WORD_RANK_MAX), "blue"));
}

#[test]
fn years_and_dates_of_people_are_read_as_one_thing_and_other_digits_are_not() {
    let lengths = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        super::reading::date_lengths(&chars).collect::<Vec<usize>>()
    };
    assert_eq!(lengths("1986"), [4]);
    assert_eq!(lengths("198"), [] as [usize; 0], "no year yet");
    assert_eq!(lengths("060886"), [6]);
    assert_eq!(lengths("06088"), [] as [usize; 0]);
    assert_eq!(lengths("06081986"), [6, 8]);
    assert_eq!(lengths("06089986"), [6], "a century of nobody");
    assert_eq!(lengths("0608198"), [6], "not whole");
    assert_eq!(lengths("19860806"), [4, 8]);
    assert_eq!(lengths("19869906"), [4]);
    assert_eq!(lengths("31120000"), [6]);
    assert_eq!(lengths("12310000"), [6], "month first");
    for no_date in ["3199", "319900", "990100", "321200", "001200", "120000"] {
        assert_eq!(lengths(no_date), [] as [usize; 0], "{no_date}");
    }
}

#[test]
fn a_word_repeated_is_judged_as_the_word_at_the_minimum_and_below() {
    let judge = |password: &str| check(password, NOBODY, &with_minimum(8), &common);
    assert_eq!(judge("zvqkrmtyzvqkrmty"), Ok(()), "eight characters, twice");
    assert_eq!(
        judge("zvqkrmtzvqkrmt"),
        Err(PasswordRefusal::Repeated),
        "seven"
    );
}

#[test]
fn strength_grows_with_what_is_not_a_word_and_words_apart_count_more_than_letters_in_them() {
    let strength = |password: &str| judge(password, NOBODY, &with_minimum(8), &common).ok();
    assert_eq!(strength("zvqkr1m"), None, "it is refused");
    assert_eq!(strength("password-zvqk"), Some(Strength::Fair));
    assert_eq!(strength("zvqkrmty"), Some(Strength::Good));
    assert_eq!(strength("zvqkrmtyxb"), Some(Strength::Good));
    assert_eq!(strength("zvqkrmtyxbh"), Some(Strength::Strong));
}
