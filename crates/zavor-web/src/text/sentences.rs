//! Sentences about holds, people and policies, made only from core values: pages show them and
//! decide nothing. They include texts of others (names, addresses, statements) unescaped; the
//! template escapes the whole.

use zavor_core::actor::RoleHeld;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::hold::{
    EndedBy, EndedHold, Evidence, EvidenceKind, Fact, HoldIdentity, HoldKind, Owner, Reason, Scope,
    StoredHold, Subject,
};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::{Bounds, Value};

use super::actor::actor_in_words;
use super::numbers::lasted;
use super::{Arg, Text, sending_policy_in_words};

/// Windows shorter than this are written in hours: for a limit, "24 h" reads better than "1 day".
const WINDOW_IN_HOURS_BELOW: Span = Span::from_hours(48);

impl Text {
    /// What a hold is and where it counts: `Locked out in unfamiliar places`.
    pub fn hold(self, identity: &HoldIdentity) -> String {
        let kind = self.name_of("hold-kind", identity.kind);
        match identity.scope {
            Scope::Everywhere => kind,
            scope @ (Scope::KnownDevice | Scope::Familiar | Scope::Near | Scope::Unfamiliar) => {
                let scope = self.name_of("hold-scope", scope);
                self.say_with(
                    "hold-somewhere",
                    &[("kind", kind.into()), ("scope", scope.into())],
                )
            }
        }
    }

    /// Who placed a hold; `None` for the engine, which is not named.
    pub fn placed_by(self, owner: &Owner) -> Option<String> {
        let (who, name) = match owner {
            Owner::Engine => return None,
            Owner::LocalOperator => ("local_operator", ""),
            Owner::Administrator(name) => ("administrator", name.as_str()),
            Owner::Token(name) => ("token", name.as_str()),
        };
        let given = [("who", who.into()), ("name", name.into())];
        Some(self.say_with("hold-by", &given))
    }

    /// What an observed hold does all the same: `doors` enforce it.
    pub fn observed(self, doors: &[&str]) -> String {
        let which = match (doors.contains(&"ldap"), doors.contains(&"web")) {
            (false, false) => return self.say("hold-observed"),
            (true, false) => "ldap",
            (false, true) => "web",
            (true, true) => "both",
        };
        self.say_with("hold-observed-sign-in", &[("doors", which.into())])
    }

    /// Who places holds.
    pub fn owner(self, owner: &Owner) -> String {
        match owner {
            Owner::Engine => self.say("owner-engine"),
            Owner::LocalOperator => self.say("owner-local_operator"),
            Owner::Administrator(name) => {
                self.say_with("owner-administrator", &[("name", name.into())])
            }
            Owner::Token(name) => self.say_with("owner-token", &[("name", name.into())]),
        }
    }

    /// The subject of a hold or an event.
    pub fn subject(self, subject: &Subject) -> String {
        match subject {
            Subject::Account(name) => {
                self.say_with("subject-account", &[("name", name.as_str().into())])
            }
            Subject::Origin(network) => {
                self.say_with("subject-origin", &[("name", network.to_string().into())])
            }
            Subject::Connector(name) => {
                self.say_with("subject-connector", &[("name", name.into())])
            }
            Subject::Organisation => self.say("subject-organisation"),
        }
    }

    /// When a hold ends: a time with the time left, or "until released".
    pub fn until(self, until: Option<Timestamp>, now: Timestamp) -> String {
        match until {
            Some(until) => self.moment("hold-until", until, now),
            None => self.say("hold-until-released"),
        }
    }

    /// When a hold began.
    pub fn since(self, since: Timestamp, now: Timestamp) -> String {
        self.moment("hold-since", since, now)
    }

    fn moment(self, key: &str, at: Timestamp, now: Timestamp) -> String {
        let time = self.time(at);
        self.say_with(
            key,
            &[("time", time.into()), ("ago", self.ago(at, now).into())],
        )
    }

    /// The evidence of a hold in sentences; empty if the reason says everything.
    pub fn evidence(self, evidence: &Evidence, reason: Reason) -> Vec<String> {
        let facts = evidence.facts();
        let arguments = self.facts(&facts, reason);
        let worth_saying = |fact: Option<&str>| {
            let fact = facts.iter().find(|(name, _)| Some(*name) == fact);
            !matches!(fact, Some((_, Fact::Count(0) | Fact::Address(None))))
        };
        sentences_of(evidence.kind())
            .iter()
            .filter(|(_, without)| worth_saying(*without))
            .map(|(key, _)| self.say_with(of_reason(key, reason), &arguments))
            .collect()
    }

    /// Facts as variables of messages, by their names; if there is a first and a last time, also
    /// `$span`.
    fn facts<'a>(
        self,
        facts: &'a [(&'static str, Fact)],
        reason: Reason,
    ) -> Vec<(&'static str, Arg<'a>)> {
        let time = |wanted| {
            let found = facts.iter().find(|(name, _)| *name == wanted)?;
            if let Fact::Time(time) = found.1 {
                Some(time)
            } else {
                None
            }
        };
        let span = time("first").zip(time("last")).map(|(first, last)| {
            let within = last.since(first).max(Span::from_secs(1));
            ("span", lasted(self, within).into())
        });
        let named = facts.iter().map(|(name, fact)| {
            let argument = match fact {
                // The reason of a limit says what it counts.
                Fact::Count(count) if *name == "counted" => {
                    self.count(counted_things(reason), *count).into()
                }
                Fact::Count(count) => Arg::from(*count),
                Fact::Time(time) => self.time(*time).into(),
                Fact::Length(length) => self.window(*length).into(),
                Fact::Address(Some(address)) => address.to_string().into(),
                Fact::Address(None) => self.say("unknown-address").into(),
                Fact::Protocol(protocol) => self.name_of("protocol", protocol).into(),
                Fact::Text(policy) if *name == "policy" => {
                    sending_policy_in_words(self, policy).into()
                }
                Fact::Text(text) => text.into(),
            };
            (*name, argument)
        });
        named.chain(span).collect()
    }

    /// An act of the audit. One that was refused must not read like one that happened.
    pub fn act(self, act: AuditAct, result: AuditResult) -> String {
        let named = self.name_of("act", act);
        match result {
            AuditResult::Done | AuditResult::NothingToDo => named,
            AuditResult::Refused => self.say_with("audit-not-done", &[("act", named.into())]),
        }
    }

    /// When a hold ended, and who or what ended it.
    pub fn ended(self, ended: &EndedHold, now: Timestamp) -> String {
        let by = match &ended.by {
            EndedBy::Timer => self.say("ended-by-timer"),
            EndedBy::Success => self.say("ended-by-success"),
            EndedBy::Act { act, actor } => self.say_with(
                "ended-by-act",
                &[
                    ("act", self.name_of("act", act).into()),
                    ("actor", actor_in_words(self, actor).into()),
                ],
            ),
        };
        self.say_with(
            "hold-ended",
            &[
                ("time", self.time(ended.at).into()),
                ("ago", self.ago(ended.at, now).into()),
                ("by", by.into()),
            ],
        )
    }

    /// The length of a window of a limit.
    pub fn window(self, window: Span) -> String {
        let hours = window.as_secs() / 3600;
        if window < WINDOW_IN_HOURS_BELOW && window == Span::from_hours(hours) {
            self.count("span-h", hours)
        } else {
            self.span(window)
        }
    }

    /// A role with the domains it is limited to.
    pub fn role(self, held: &RoleHeld) -> String {
        let role = self.name_of("role", held.role);
        if held.domains.is_empty() {
            return role;
        }
        let domains = held.domains.join(", ");
        self.say_with(
            "role-for-domains",
            &[("role", role.into()), ("domains", domains.into())],
        )
    }

    /// A policy value with the unit of its field.
    pub fn policy_value(self, value: Value, unit: &str) -> String {
        match value {
            Value::Count(n) if unit.is_empty() => self.number(n),
            Value::Count(n) => self.count(&format!("unit-{}", unit.replace(' ', "-")), n),
            Value::Time(span) => self.window(span),
            Value::Switch(true) => self.say("on"),
            Value::Switch(false) => self.say("off"),
            Value::Choice(word) => self.name_of("choice", word),
        }
    }

    /// What a policy field accepts; empty for a switch, which needs no explanation.
    pub fn policy_bounds(self, bounds: Bounds) -> String {
        let between = |from: String, to: String| {
            self.say_with("policy-bounds", &[("from", from.into()), ("to", to.into())])
        };
        match bounds {
            Bounds::Count(from, to) => between(self.number(from), self.number(to)),
            Bounds::Time(from, to) => between(self.window(from), self.window(to)),
            Bounds::Switch => String::new(),
            Bounds::Choice(words) => {
                let choices: Vec<String> = words
                    .iter()
                    .map(|word| self.name_of("choice", word))
                    .collect();
                self.say_with(
                    "policy-bounds-choice",
                    &[("choices", choices.join(", ").into())],
                )
            }
        }
    }
}

/// When a hold ends, or what ends one that time does not end.
pub(crate) fn end_of(text: Text, hold: &StoredHold, now: Timestamp) -> String {
    let what = match hold.identity.kind {
        _ if hold.until.is_some() => return text.until(hold.until, now),
        HoldKind::MustChangePassword | HoldKind::PasswordExpired => "hold-until-chosen",
        HoldKind::SignInBlocked => "hold-until-allowed",
        HoldKind::OriginBlocked => "hold-until-removed",
        HoldKind::AtRisk => "hold-until-dismissed",
        HoldKind::LockedOut
        | HoldKind::RestrictedSending
        | HoldKind::RestrictedConnector
        | HoldKind::SendingLimit
        | HoldKind::OrganisationRestricted
        | HoldKind::SecondFactorThrottled
        | HoldKind::RecoveryThrottled => "hold-until-released",
    };
    text.say(what)
}

/// The messages for a kind of evidence, each with the fact that it is about. A message without its
/// fact (a count of zero, no address) is left out.
const fn sentences_of(kind: EvidenceKind) -> &'static [(&'static str, Option<&'static str>)] {
    match kind {
        EvidenceKind::None => &[],
        EvidenceKind::WrongPasswords => &[
            ("evidence-wrong_passwords", None),
            ("evidence-wrong_passwords-from", None),
            (
                "evidence-wrong_passwords-open",
                Some("familiar_places_open"),
            ),
        ],
        EvidenceKind::Guessing => &[("evidence-guessing", None)],
        EvidenceKind::SendingLimit => &[
            ("evidence-sending_limit", None),
            ("evidence-sending_limit-requested", Some("requested")),
            ("evidence-sending_limit-from", Some("last_address")),
        ],
        EvidenceKind::FailedCodes => &[
            ("evidence-failed_codes", None),
            ("evidence-failed_codes-who", None),
            ("evidence-failed_codes-open", Some("open")),
        ],
        EvidenceKind::RecoveryTries => &[("evidence-recovery_tries", None)],
        EvidenceKind::Report => &[("evidence-report", None)],
        EvidenceKind::Statement => &[("evidence-statement", None)],
    }
}

/// The message of a kind of evidence, or another one that says it of this reason: the organisation's
/// limit has no policy.
fn of_reason(key: &'static str, reason: Reason) -> &'static str {
    let of_all = reason == Reason::OrganisationRecipientsPerDay;
    match of_all && key == "evidence-sending_limit" {
        true => "evidence-sending_limit-organisation",
        false => key,
    }
}

/// The key of the message for what a limit counts.
fn counted_things(reason: Reason) -> &'static str {
    match reason {
        Reason::ExternalRecipientsPerHour | Reason::OrganisationRecipientsPerDay => {
            "counted-external"
        }
        Reason::InternalRecipientsPerHour => "counted-internal",
        Reason::MessagesPerMinute => "counted-messages",
        Reason::RecipientsPerDay | Reason::RecipientsPerHour | Reason::ServiceRecipientsPerDay => {
            "counted-recipients"
        }
        // These are not limits.
        Reason::WrongPasswords
        | Reason::ConsecutiveMaximum
        | Reason::ByAdministrator
        | Reason::GuessingManyAccounts
        | Reason::Denylist
        | Reason::Expired
        | Reason::AfterReset
        | Reason::SuspiciousSending
        | Reason::ConfirmedByAdmin
        | Reason::FailedProofsTotp
        | Reason::CodesPerDay
        | Reason::CodesPerDayWebhook
        | Reason::ReportedByUser
        | Reason::ShutOutByOwner
        | Reason::FailedCodes => "counted-recipients",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;
    use zavor_core::event::Protocol;

    const EN: Text = Text::of(Language::English);
    const RO: Text = Text::of(Language::Romanian);
    const T0: Timestamp = Timestamp::from_secs(1_795_617_130);

    #[test]
    fn wrong_passwords_are_told_with_their_number_time_place_and_what_still_works() {
        let evidence = Evidence::WrongPasswords {
            failures: 10,
            threshold: 10,
            first: T0.minus(Span::from_mins(3)),
            last: T0,
            addresses: 1,
            last_address: Some("203.0.113.9".parse().unwrap()),
            last_protocol: Protocol::Imap,
            familiar_places_open: 2,
        };
        assert_eq!(
            EN.evidence(&evidence, Reason::WrongPasswords),
            [
                "10 wrong passwords in 3 min; the threshold is 10.",
                "From 1 address, last from 203.0.113.9 over IMAP at 2026-11-25 14:32:10 UTC.",
                "Sign-in still works from 2 familiar places of this account.",
            ]
        );
        assert_eq!(
            RO.evidence(&evidence, Reason::WrongPasswords)[2],
            "Conectarea funcționează în continuare din 2 locuri obișnuite ale acestui cont."
        );
    }

    #[test]
    fn a_limit_names_what_it_counts_its_window_and_its_policy() {
        let evidence = Evidence::SendingLimit {
            counted: 500,
            requested: 1,
            limit: 500,
            window: Span::from_hours(1),
            policy: "Default".into(),
            last_address: None,
        };
        assert_eq!(
            EN.evidence(&evidence, Reason::ExternalRecipientsPerHour),
            [
                "500 external recipients in 1 h; the limit is 500 (policy “Default”).",
                "The message that was refused would have added 1.",
            ]
        );
        assert_eq!(
            RO.evidence(&evidence, Reason::RecipientsPerDay)[0],
            "500 de destinatari în 1 h; limita este 500 (politica „Implicită”)."
        );
    }

    #[test]
    fn a_hold_says_where_it_counts_unless_it_counts_everywhere() {
        let mut identity = HoldIdentity {
            kind: zavor_core::hold::HoldKind::LockedOut,
            subject: Subject::Organisation,
            scope: Scope::Unfamiliar,
            owner: Owner::Administrator("dan@contoso.example".into()),
            reason: Reason::WrongPasswords,
        };
        assert_eq!(EN.hold(&identity), "Locked out in unfamiliar places");
        assert_eq!(RO.hold(&identity), "Blocat temporar din locuri neobișnuite");
        identity.scope = Scope::Everywhere;
        assert_eq!(EN.hold(&identity), "Locked out");
        assert_eq!(
            EN.placed_by(&identity.owner).unwrap(),
            "Placed by administrator dan@contoso.example"
        );
        let operator = Owner::LocalOperator;
        assert_eq!(
            EN.placed_by(&operator).unwrap(),
            "Placed by the server administrator"
        );
        assert_eq!(
            RO.placed_by(&operator).unwrap(),
            "Aplicată de administratorul serverului"
        );
        assert_eq!(EN.placed_by(&Owner::Engine), None);
        assert_eq!(
            EN.until(Some(T0.plus(Span::from_mins(5))), T0),
            "Until 2026-11-25 14:37:10 UTC (in 5 min)"
        );
    }

    #[test]
    fn policy_values_and_bounds_have_their_units_and_words() {
        assert_eq!(
            EN.policy_value(Value::Count(1), "wrong passwords"),
            "1 wrong password"
        );
        assert_eq!(
            RO.policy_value(Value::Count(1000), "recipients"),
            "1.000 de destinatari"
        );
        assert_eq!(
            EN.policy_value(Value::Time(Span::from_hours(24)), ""),
            "24 h"
        );
        assert_eq!(EN.policy_value(Value::Time(Span::ZERO), ""), "0 h");
        assert_eq!(
            EN.policy_value(Value::Time(Span::from_days(45)), ""),
            "45 days"
        );
        assert_eq!(
            EN.policy_value(Value::Choice("alert_only"), ""),
            "Only notify administrators"
        );
        assert_eq!(EN.policy_bounds(Bounds::Count(1, 100)), "Allowed: 1 to 100");
        assert_eq!(EN.policy_bounds(Bounds::Switch), "");
    }

    #[test]
    fn the_limit_of_the_organisation_is_named_as_one_that_no_policy_has() {
        let reached = Evidence::SendingLimit {
            counted: 10_004,
            requested: 0,
            limit: 10_000,
            window: Span::from_hours(24),
            policy: String::new(),
            last_address: None,
        };
        let said = EN.evidence(&reached, Reason::OrganisationRecipientsPerDay);
        assert_eq!(
            said,
            [
                "10,004 external recipients in 24 h; the limit of the whole organisation is 10,000. \
                 It follows from the number of accounts, and no policy changes it."
            ]
        );
        let said = RO.evidence(&reached, Reason::OrganisationRecipientsPerDay);
        assert!(
            said[0].contains("limita întregii organizații este 10.000"),
            "{said:?}"
        );
    }
}
