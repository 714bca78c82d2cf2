//! What sentences say: which words are kept apart, that a reason is the sentence of the logs or better, and
//! what stands in quotation marks.

use super::*;

/// The Romanian words for ending a lockout, and the beginning of the one for lifting a restriction. Both were „debloca”
/// once: whoever ended a lockout could believe that the mailbox may send again.
const ENDS_A_LOCKOUT: &[&str] = &[
    "blocarea temporar",
    "blocării temporare",
    "blocări temporare",
];
const LOCKED_OUT: &[&str] = &["blocare temporar", "blocat temporar", "închei"];
const LIFTS_A_RESTRICTION: &[&str] = &["debloc"];

/// A text in lower case without the messages that it includes.
fn own_words(text: &str) -> String {
    let mut own = String::new();
    for (at, part) in text.split("{ ").enumerate() {
        let included = at > 0 && !part.starts_with(['$', 'P', '"']);
        let rest = part.split_once(" }").map_or("", |(_, rest)| rest);
        own.push_str(if included { rest } else { part });
    }
    own.to_lowercase()
}

#[test]
fn unlock_and_unblock_are_never_the_same_romanian_word() {
    let (english, romanian) = (messages(Language::English), messages(Language::Romanian));
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let mut wrong = Vec::new();
    for (key, message) in &english {
        let (text, said) = (own_words(&message.text), own_words(&romanian[key].text));
        let named = key.to_lowercase();
        // The command is called `unlock` in every language.
        let unlocks = text.replace("zavor unlock", "").contains("unlock");
        let unblocks = text.contains("unblock");
        let lifts = has(&said, LIFTS_A_RESTRICTION);
        let about_lockouts = unlocks || named.contains("unlock");
        let about_restrictions = unblocks || named.contains("unblock") || text.contains("releas");
        let same_word = about_lockouts && !about_restrictions && lifts;
        let unsaid = unlocks && !has(&said, ENDS_A_LOCKOUT) && !has(&said, LOCKED_OUT);
        if same_word || unsaid || unblocks && !lifts {
            wrong.push(format!("{key}: {} | {said}", message.text));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Reasons whose English sentence for readers is more precise or better than the one in logs.
const IMPROVED: &[&str] = &[
    "account_exists",
    "account_with_lasting_password",
    "address_in_no_domain",
    "alias_of",
    "alias_of_another",
    "backup_failed",
    "blocked_by_others",
    "browser_answer_too_long",
    "caller_not_verified",
    "denied_for_one_account",
    "foreign_domain",
    "import_unreadable",
    "last_domain",
    "mail_about_account_not_sent",
    "mail_not_configured",
    "mail_not_sent",
    "network_holds_own_address",
    "network_holds_this_host",
    "network_too_wide_to_deny",
    "no_such_policy",
    "no_such_policy_key",
    "no_webhook",
    "not_a_network",
    "password_elsewhere",
    "password_hash",
    "password_set_lasting",
    "policy_value",
    "reason_length",
    "restriction_of_others",
    "sender_at_limit",
    "sender_near_limit",
    "sessions_of_the_web",
    "token_exists",
    "too_many_alert_recipients",
    "too_many_aliases",
    "too_many_condition_values",
    "too_many_groups",
    "too_many_own_terms",
    "too_many_policies",
    "too_many_policy_values",
    "too_many_recovery_addresses",
    "too_many_role_domains",
    "webhook_not_callable",
];

/// The words of a sentence in lower case, without punctuation; variables are replaced by their
/// names.
fn plain_words(sentence: &str) -> Vec<String> {
    let apart = |c: char| c.is_whitespace() || "{}$\\\"?“”".contains(c);
    let words = sentence.split(apart).map(|word| {
        let word = word.trim_matches(['.', ',', ';', ':']);
        word.to_lowercase()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// A message with its parts inserted, except counts, which stand for number and noun.
fn whole(message: &Message, all: &BTreeMap<String, Message>) -> String {
    let mut text = message.text.clone();
    for (key, part) in all {
        let other = part.text.rsplit("[other] ").next().unwrap_or_default();
        let other = other.trim_end_matches(['}', '\n', ' ']);
        text = text.replace(&format!("{{ {key} }}"), other);
    }
    text
}

#[test]
fn every_reason_is_said_in_both_languages_with_its_arguments() {
    let mut seen = BTreeSet::new();
    for (key, note) in notes() {
        assert!(seen.insert(note.code), "{} stands twice", note.code);
        let arguments: BTreeSet<String> = note.arguments.iter().map(|a| (*a).into()).collect();
        for language in Language::ALL {
            let all = messages(language);
            let variables = variables_with_parts(&all[&key], &all);
            assert_eq!(variables, arguments, "{key} {}", language.tag());
        }
    }
}

#[test]
fn a_reason_in_english_is_the_sentence_of_the_logs_or_better() {
    let all = messages(Language::English);
    let mut wrong = Vec::new();
    for (key, reason) in notes() {
        let said = plain_words(&whole(&all[&key], &all));
        let sentence = plain_words(reason.sentence.replace(":?", "").as_str());
        let more = ["nothing", "was", "changed"].map(String::from);
        let same = said == sentence || said == [&sentence[..], &more[..]].concat();
        let improved = IMPROVED.contains(&reason.code);
        if same == improved {
            wrong.push(format!("{}: {said:?} {sentence:?}", reason.code));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The arguments that a message has between quotation marks.
fn in_quotation_marks(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (open, close) in [("\"{ $", " }\""), ("„{ $", " }”")] {
        for part in text.split(open).skip(1) {
            found.extend(part.split_once(close).map(|(name, _)| name.to_owned()));
        }
    }
    found
}

#[test]
fn what_somebody_typed_is_in_quotation_marks_in_every_language_or_in_none() {
    let mut wrong = Vec::new();
    for (key, kind) in notes() {
        let quoted = kind.arguments.iter().filter(|name| kind.quotes(name));
        let quoted: BTreeSet<String> = quoted.map(|name| (*name).into()).collect();
        for language in Language::ALL {
            let said = in_quotation_marks(&messages(language)[&key].text);
            if said != quoted {
                wrong.push(format!(
                    "{key} {}: {said:?}, not {quoted:?}",
                    language.tag()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn sec_45_a_typed_name_neither_ends_its_quotation_marks_nor_breaks_or_turns_the_line() {
    let typed = "Ana\"; role Global Administrator”; x\u{202e}\n";
    let name = typed.to_owned();
    let note = Note::from(AccountNote::DisplayName { name });
    for language in Language::ALL {
        let said = Text::of(language).note(&note);
        let inside = r#"Ana\"; role Global Administrator\”; x\u{202e}\n"#;
        assert!(said.contains(inside), "{said}");
        assert!(!said.contains(['\n', '\u{202e}']), "{said}");
    }
}
