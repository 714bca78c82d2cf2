//! Both languages have every message, with the same variables, the right letters and the right
//! plurals.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_bundle::{FluentArgs, FluentValue};
use zavor_app::platform::notes::{AccountNote, NOTES};
use zavor_app::platform::{Invalid, Refusal};
use zavor_app::ports::{Language, Notice, Words};
use zavor_core::account::SetBy;
use zavor_core::actor::Role;
use zavor_core::alert::{AlertHelp, AlertKind, AlertReach, Severity};
use zavor_core::app_password::AppProtocols;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::bulk::{BulkAct, BulkOutcome};
use zavor_core::event::{FailureReason, MessageOutcome, Outcome, Protocol};
use zavor_core::hold::{Effect, HoldKind, Reason, ReleaseAct, Scope, Step};
use zavor_core::identity::{LinkPurpose, MethodKind};
use zavor_core::listing::{PeopleFilter, StatusChip};
use zavor_core::note::{Note, NoteKind};
use zavor_core::password_rule::{PasswordRule, Strength};
use zavor_core::policy::{
    ActionAtLimit, AlertPolicy, NoticeLanguage, NoticePolicy, OriginGuardPolicy, OutboundPolicy,
    PasswordPolicy, PolicyType, RecoveryPolicy, RecoveryUsers, SmartLockoutPolicy,
};
use zavor_core::recovery::{NotByOwner, RecoveryMethod};
use zavor_core::rights::{Denied, Suspended};
use zavor_core::risk::{RiskLevel, RiskState};
use zavor_core::sending::SendRefusal;
use zavor_core::support_request::{AskedBy, MessageSort, RequestState};
use zavor_core::why::{CanSend, CanSignIn, OwnerHelp, TakeBackStep};

use super::Text;
use super::bundle::{self, FILES};
use super::english::english_words;
use super::letter::WebWords;

mod wording;

/// Messages whose key is a prefix and a value;
/// `every_value_of_a_closed_list_has_its_words_and_no_words_lack_a_value` compares the values with
/// the messages.
fn closed_lists() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut lists = BTreeMap::new();
    macro_rules! list {
        ($($prefix:literal => $list:ty),+ $(,)?) => {
            $(lists.insert($prefix, <$list>::ALL.iter().map(|value| value.to_string().replace(':', "-")).collect());)+
        };
    }
    list! {
        "hold-kind-" => HoldKind, "hold-effect-" => Effect, "hold-scope-" => Scope,
        "reason-" => Reason, "release-act-" => ReleaseAct, "step-do-" => Step,
        "role-about-" => Role, "act-" => AuditAct, "result-" => AuditResult,
        "protocol-" => Protocol, "outcome-" => Outcome, "failure-" => FailureReason,
        "message-outcome-" => MessageOutcome, "send-refusal-" => SendRefusal,
        "denied-" => Denied, "suspended-" => Suspended, "password-rule-" => PasswordRule, "password-strength-" => Strength, "method-" => MethodKind,
        "app-protocol-" => AppProtocols,
        "asked-by-" => AskedBy, "message-sort-" => MessageSort, "request-state-" => RequestState, "request-shown-" => RequestState,
        "link-" => LinkPurpose, "recovery-method-" => RecoveryMethod, "people-filter-" => PeopleFilter, "bulk-act-" => BulkAct, "bulk-outcome-" => BulkOutcome, "status-chip-" => StatusChip, "alert-kind-" => AlertKind, "alert-severity-" => Severity, "alert-help-" => AlertHelp,
        "can-sign-in-" => CanSignIn, "can-send-" => CanSend, "stolen-step-" => TakeBackStep,
        "stolen-says-" => TakeBackStep, "stolen-no-reset-" => SetBy, "my-help-" => OwnerHelp,
        "not-by-owner-" => NotByOwner,
        "risk-state-" => RiskState, "risk-level-" => RiskLevel,
    }
    // Those that stop the owner; the page names no other (`views::own_holds`).
    let own = [
        HoldKind::LockedOut,
        HoldKind::SignInBlocked,
        HoldKind::OriginBlocked,
        HoldKind::PasswordExpired,
        HoldKind::MustChangePassword,
        HoldKind::SecondFactorThrottled,
        HoldKind::RestrictedSending,
        HoldKind::SendingLimit,
    ];
    lists.insert("own-hold-", own.iter().map(ToString::to_string).collect());
    let not_told = AlertReach::ALL
        .iter()
        .filter(|reach| **reach != AlertReach::Told);
    lists.insert("reach-", not_told.map(ToString::to_string).collect());
    let names = [
        SmartLockoutPolicy::NAME,
        OriginGuardPolicy::NAME,
        PasswordPolicy::NAME,
        RecoveryPolicy::NAME,
        OutboundPolicy::NAME,
        AlertPolicy::NAME,
        NoticePolicy::NAME,
    ];
    for prefix in ["policy-name-", "policy-about-"] {
        lists.insert(prefix, names.iter().map(ToString::to_string).collect());
    }
    let flashes = ["info", "success", "warning", "error"];
    lists.insert("flash-", flashes.iter().map(ToString::to_string).collect());
    let units = fields().into_iter().map(|(_, unit)| unit.replace(' ', "-"));
    lists.insert("unit-", units.filter(|unit| !unit.is_empty()).collect());
    let actions = ActionAtLimit::ALL.iter().map(|word| word.as_str());
    let languages = NoticeLanguage::ALL.iter().map(|word| word.as_str());
    let users = RecoveryUsers::ALL.iter().map(|word| word.as_str());
    let choices = actions.chain(languages).chain(users);
    lists.insert("choice-", choices.map(str::to_owned).collect());
    let counted = AlertKind::ALL
        .iter()
        .filter(|kind| !kind.threshold_in_words().is_empty());
    lists.insert(
        "alert-threshold-",
        counted.map(ToString::to_string).collect(),
    );
    let groups = [
        SmartLockoutPolicy::GROUPS,
        OriginGuardPolicy::GROUPS,
        PasswordPolicy::GROUPS,
        RecoveryPolicy::GROUPS,
        OutboundPolicy::GROUPS,
    ];
    let groups = groups.into_iter().flatten().map(|group| group.name);
    let groups = groups.chain(["applies_to", "exceptions", "own_terms"]);
    lists.insert("policy-group-", groups.map(str::to_owned).collect());
    let units = ["ms", "s", "m", "h", "d"];
    lists.insert("span-unit-", units.map(str::to_owned).into());
    let places = super::PLACES.iter();
    let places = places.map(|name| name.replace('/', "-"));
    lists.insert("zone-place-", places.collect());
    let shows = ["open", "seen", "all"];
    lists.insert("alerts-show-", shows.map(str::to_owned).into());
    let languages = Language::ALL.iter().map(|l| l.tag().to_string());
    lists.insert("language-", languages.collect());
    lists
}

/// Lists whose prefix other messages share; only checks that all their values have messages.
fn loose_lists() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut lists = BTreeMap::new();
    let all = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let keys = fields().into_iter().map(|(key, _)| key.to_string());
    let effects = fields().into_iter().map(|(key, _)| format!("{key}-effect"));
    lists.insert("policy-", keys.chain(effects).collect());
    lists.insert("role-", Role::ALL.iter().map(ToString::to_string).collect());
    let parts = zavor_app::platform::PartDone::ALL
        .iter()
        .map(ToString::to_string);
    lists.insert("partly-", parts.collect());
    let reasons = reasons().map(|reason| reason.code.to_string());
    lists.insert("problem-", reasons.collect());
    let notes = NOTES.iter().copied().flatten();
    lists.insert("note-", notes.map(|note| note.code.to_string()).collect());
    lists.insert("step-", Step::ALL.iter().map(ToString::to_string).collect());
    // The limits whose passing restricts.
    let limits = [
        "external_recipients_per_hour",
        "internal_recipients_per_hour",
        "recipients_per_hour",
        "recipients_per_day",
    ];
    lists.insert("alert-limit-", all(&limits));
    let named = |unit: &str| unit.replace(' ', "-");
    let units = fields().into_iter().map(|(_, unit)| named(unit));
    let thresholds = AlertKind::ALL.iter();
    let thresholds = thresholds.map(|kind| named(kind.threshold_in_words()));
    let units = units.chain(thresholds).filter(|unit| !unit.is_empty());
    lists.insert("units-", units.collect());
    lists.insert("outbound-preset-", all(&["standard", "strict"]));
    lists.insert(
        "place-",
        all(&["known_device", "familiar", "near", "unfamiliar"]),
    );
    lists.insert("door-", all(&["auth_policy", "ldap", "postfix_policy"]));
    let services = ["web", "auth_policy", "postfix_policy", "ldap", "metrics"];
    lists.insert("service-", all(&services));
    lists.insert(
        "owner-",
        all(&["engine", "administrator", "local_operator", "token"]),
    );
    lists
}

/// Every reason of the use cases.
fn reasons() -> impl Iterator<Item = &'static NoteKind> {
    let all = Invalid::ALL.iter().chain(Refusal::ALL);
    all.copied().flatten()
}

/// Every note a page may say, with the key of its message.
fn notes() -> impl Iterator<Item = (String, &'static NoteKind)> {
    let reasons = reasons().map(|reason| (format!("problem-{}", reason.code), reason));
    let notes = NOTES.iter().copied().flatten();
    reasons.chain(notes.map(|note| (format!("note-{}", note.code), note)))
}

fn fields() -> Vec<(&'static str, &'static str)> {
    fn of<P: PolicyType>() -> impl Iterator<Item = (&'static str, &'static str)> {
        P::FIELDS.iter().map(|field| (field.key, field.unit))
    }
    of::<SmartLockoutPolicy>()
        .chain(of::<OriginGuardPolicy>())
        .chain(of::<PasswordPolicy>())
        .chain(of::<RecoveryPolicy>())
        .chain(of::<OutboundPolicy>())
        .chain(of::<AlertPolicy>())
        .chain(of::<NoticePolicy>())
        .collect()
}

/// One message of a file: its text and its variables.
struct Message {
    file: &'static str,
    text: String,
}

impl Message {
    fn variables(&self) -> BTreeSet<String> {
        self.text.split('$').skip(1).map(identifier).collect()
    }

    fn plurals(&self) -> BTreeSet<String> {
        self.text
            .split("PLURAL($")
            .skip(1)
            .map(identifier)
            .collect()
    }
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect()
}

/// The messages of a language. Fails if a key is defined twice.
fn messages(language: Language) -> BTreeMap<String, Message> {
    let mut found: BTreeMap<String, Message> = BTreeMap::new();
    for (file, english, romanian) in FILES {
        let source = match language {
            Language::English => english,
            Language::Romanian => romanian,
        };
        let resource = fluent_bundle::FluentResource::try_new((*source).to_string());
        assert!(resource.is_ok(), "{file} {}: {resource:?}", language.tag());
        let mut last = String::new();
        for line in source.lines() {
            match line.split_once(" = ").or(line.split_once(" =")) {
                Some((key, text)) if !line.starts_with([' ', '#']) => {
                    last = key.to_string();
                    let text = text.to_string();
                    let earlier = found.insert(last.clone(), Message { file, text });
                    assert!(earlier.is_none(), "{file}: {key} stands twice");
                }
                _ if line.starts_with([' ', '}']) => {
                    let message = found
                        .get_mut(&last)
                        .expect("a continuation has a beginning");
                    message.text.push('\n');
                    message.text.push_str(line);
                }
                _ => {}
            }
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            found.push(path);
        }
    }
}

/// All places where a key may be used: templates and sources, except these tests.
fn users() -> String {
    let mut files = Vec::new();
    walk(&root().join("templates"), &mut files);
    walk(&root().join("src"), &mut files);
    files.retain(|path| !path.ends_with("text/tests.rs") && !path.ends_with("tests/wording.rs"));
    let texts = files.iter().map(std::fs::read_to_string);
    texts
        .map(|text| text.expect("a source can be read"))
        .collect()
}

/// Keys passed as literals to the functions of [`Text`].
fn called_keys(users: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for call in [
        ".say(\"",
        ".say_of(\"",
        ".say_with(\"",
        ".count(\"",
        ".say_with(\n",
        ".count(\n",
    ] {
        for rest in users.split(call).skip(1) {
            let rest = rest.trim_start().trim_start_matches('"');
            let key = rest.split('"').next().unwrap_or_default();
            if !key.is_empty() && key == identifier(key) {
                found.insert(key.to_string());
            }
        }
    }
    found
}

#[test]
fn every_key_is_in_both_languages_with_the_same_variables() {
    let (english, romanian) = (messages(Language::English), messages(Language::Romanian));
    let keys: Vec<_> = english.keys().collect();
    assert_eq!(keys, romanian.keys().collect::<Vec<_>>());
    for (key, message) in &english {
        assert_eq!(message.file, romanian[key].file, "{key}");
        assert_eq!(message.variables(), romanian[key].variables(), "{key}");
        assert_eq!(message.plurals(), romanian[key].plurals(), "{key}");
    }
}

#[test]
fn no_english_word_stands_in_a_romanian_message() {
    let written = english_words("Contul is blocat; rulați zavor unlock NAME, „the name”");
    assert_eq!(written, ["is"]);
    for (key, message) in messages(Language::Romanian) {
        // Names of places are what they are: New York.
        if key.starts_with("zone-place-") {
            continue;
        }
        let english = english_words(&message.text);
        assert!(english.is_empty(), "{key}: {english:?}: {}", message.text);
    }
}

#[test]
fn every_message_is_used_and_every_used_key_exists() {
    let users = users();
    let english = messages(Language::English);
    for key in called_keys(&users) {
        assert!(english.contains_key(&key), "{key} is used but not defined");
    }
    let mut lists = closed_lists();
    lists.extend(loose_lists());
    let of_a_list: BTreeSet<String> = lists
        .iter()
        .flat_map(|(prefix, values)| values.iter().map(move |value| format!("{prefix}{value}")))
        .collect();
    let parts: BTreeSet<String> = english
        .values()
        .flat_map(|message| message.text.split("{ ").skip(1).map(identifier))
        .collect();
    let unused: Vec<&String> = english
        .iter()
        .filter(|(_, message)| message.file != "notices")
        .map(|(key, _)| key)
        .filter(|key| !of_a_list.contains(*key) && !users.contains(&format!("\"{key}\"")))
        .filter(|key| !parts.contains(*key))
        .filter(|key| !WAITING.contains(&key.as_str()))
        .collect();
    assert!(unused.is_empty(), "never used: {unused:?}");
}

/// Messages for pages that do not exist yet. Keys may be removed from this list, but not added.
const WAITING: &[&str] = &[
    "allow-sign-in",
    "apply",
    "block-sign-in",
    "close",
    "columns",
    "download",
    "edit-sign-in-status",
    "error-busy",
    "error-busy-title",
    "error-conflict",
    "error-denied-title",
    "error-expired",
    "error-expired-title",
    "error-not-found",
    "error-not-found-title",
    "error-server",
    "error-server-title",
    "error-store",
    "error-store-title",
    "error-too-long",
    "evidence",
    "from-to",
    "last-sign-in",
    "manage-roles",
    "nav-my-security",
    "never",
    "password-length",
    "policy-default",
    "preview",
    "previous",
    "previous-page",
    "print",
    "required",
    "try-again",
    "unknown",
    "unlock",
];

#[test]
fn every_value_of_a_closed_list_has_its_words_and_no_words_lack_a_value() {
    let english = messages(Language::English);
    let closed = closed_lists();
    for (prefix, values) in closed.iter().chain(&loose_lists()) {
        for value in values {
            let key = format!("{prefix}{value}");
            assert!(english.contains_key(&key), "{key} has no words");
        }
    }
    // A key belongs to the list with the longest matching prefix. Pages may use keys with the same
    // beginnings.
    let of_lists = |message: &&Message| ["closed", "holds", "policies"].contains(&message.file);
    for (key, _) in english.iter().filter(|(_, message)| of_lists(message)) {
        let list = closed
            .keys()
            .filter(|prefix| key.starts_with(**prefix))
            .max_by_key(|prefix| prefix.len());
        if let Some(prefix) = list {
            let value = &key[prefix.len()..];
            assert!(
                closed[prefix].contains(value),
                "{key} has no value in the list"
            );
        }
    }
}

#[test]
fn romanian_is_written_with_commas_below() {
    for (key, message) in messages(Language::Romanian) {
        for wrong in ['ş', 'ţ', 'Ş', 'Ţ', 'ã', 'Ã', 'ǎ'] {
            assert!(!message.text.contains(wrong), "{key} has {wrong}");
        }
    }
}

#[test]
fn no_message_contains_markup() {
    for language in Language::ALL {
        for (key, message) in messages(language) {
            assert!(!message.text.contains('<'), "{key}: {}", message.text);
            assert!(!message.text.contains('&'), "{key}: {}", message.text);
        }
    }
}

/// Plural categories of CLDR 46 (cardinal, whole numbers), written again in a different way than in
/// the product.
fn cldr(language: Language, n: u64) -> &'static str {
    let (i, v) = (n, 0);
    match language {
        Language::English => match (i, v) {
            (1, 0) => "one",
            _ => "other",
        },
        Language::Romanian => {
            if i == 1 && v == 0 {
                "one"
            } else if v != 0 || n == 0 || (n != 1 && (1..=19).contains(&(n % 100))) {
                "few"
            } else {
                "other"
            }
        }
    }
}

#[test]
fn every_plural_message_has_the_form_that_cldr_asks_for() {
    for language in Language::ALL {
        let mut bundle = bundle::build(language);
        // With the same sign for every number, two numbers of one plural category give the same
        // text.
        bundle.set_formatter(Some(|value, _| {
            matches!(value, FluentValue::Number(_)).then(|| "#".into())
        }));
        let forms: &[(&str, u64)] = match language {
            Language::English => &[("one", 1), ("other", 20)],
            Language::Romanian => &[("one", 1), ("few", 2), ("other", 20)],
        };
        for (key, message) in messages(language) {
            for plural in message.plurals() {
                let render = |n: u64| {
                    let mut arguments = FluentArgs::new();
                    for name in message.variables() {
                        let number = if name == plural { n } else { 5 };
                        arguments.set(name, number);
                    }
                    bundle::say(&bundle, &key, &arguments).expect("the message exists")
                };
                let expected: BTreeMap<&str, String> =
                    forms.iter().map(|(form, n)| (*form, render(*n))).collect();
                let different: BTreeSet<&String> = expected.values().collect();
                assert_eq!(
                    different.len(),
                    forms.len(),
                    "{key}: two plural forms have the same text"
                );
                for n in 0..=1000 {
                    let form = cldr(language, n);
                    assert_eq!(render(n), expected[form], "{key} with {n} is {form}");
                }
            }
        }
    }
}

/// The variables of a message and of the messages that it includes.
fn variables_with_parts(message: &Message, all: &BTreeMap<String, Message>) -> BTreeSet<String> {
    let mut variables = message.variables();
    for part in message.text.split("{ ").skip(1).map(identifier) {
        variables.extend(all.get(&part).into_iter().flat_map(Message::variables));
    }
    variables
}

#[test]
fn every_message_renders_with_its_variables_and_nothing_left_over() {
    for language in Language::ALL {
        let bundle = bundle::build(language);
        let all = messages(language);
        for (key, message) in &all {
            let mut arguments = FluentArgs::new();
            for name in variables_with_parts(message, &all) {
                arguments.set(name, 7);
            }
            let pattern = bundle.get_message(key).and_then(|found| found.value());
            let pattern = pattern.unwrap_or_else(|| panic!("{key} has no text"));
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
            assert!(errors.is_empty(), "{key}: {errors:?}");
            assert!(!text.contains(['{', '}']), "{key}: {text}");
            assert!(!text.trim().is_empty(), "{key}");
        }
    }
}

#[test]
fn the_words_of_the_contract_are_exact() {
    for (key, english, romanian) in [
        ("nav-users", "Users", "Utilizatori"),
        ("nav-active-users", "Active users", "Utilizatori activi"),
        ("reset-password", "Reset password", "Resetați parola"),
        (
            "more-actions",
            "More actions (...)",
            "Mai multe acțiuni (...)",
        ),
        (
            "edit-sign-in-status",
            "Edit sign-in status",
            "Editați starea de conectare",
        ),
        ("nav-review", "Review", "Revizuire"),
        (
            "nav-restricted-entities",
            "Restricted entities",
            "Entități restricționate",
        ),
        ("unblock", "Unblock", "Deblocați"),
    ] {
        assert_eq!(Text::of(Language::English).say(key), english);
        assert_eq!(Text::of(Language::Romanian).say(key), romanian);
    }
}

#[test]
fn an_unknown_key_comes_back_itself() {
    assert_eq!(
        Text::of(Language::English).say("no-such-key"),
        "no-such-key"
    );
}

#[test]
fn the_subject_of_a_notice_is_one_line() {
    let notice = Notice {
        key: "no-such-notice\r\nBcc: all",
        arguments: vec![("name", "Ana".into())],
    };
    let subject = WebWords.notice(&notice, Language::Romanian).subject;
    assert!(!subject.contains(['\r', '\n']));
}
