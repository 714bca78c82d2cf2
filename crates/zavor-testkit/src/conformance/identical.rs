//! What is read back is what was committed, to the last millisecond and byte.

use zavor_app::ports::{
    Change, Commit, Effect, Fingerprint, OriginRule, ProgramRule, Records, RuleAction, Store,
};
use zavor_core::account::{
    Account, Credential, PasswordLife, PasswordReset, RaisedLimit, RaisedTo, RecoveryAddress, SetBy,
};
use zavor_core::actor::{Actor, Role};
use zavor_core::alert::AlertKind;
use zavor_core::audit::AuditEvent;
use zavor_core::hold::{Owner, Subject};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Network;
use zavor_core::policy::{
    Conditions, Matched, NoticeLanguage, OutboundPolicies, OutboundPolicy, Policies,
};
use zavor_memory::Now;

use super::bench::{Place, account, audit, bench, effect, hold, name};
use crate::outbox::due_effects;
use zavor_memory::{START, block_on};

fn full_account(store: &impl Store) -> Account {
    let mut account = account(store, "ștefan@contoso.example");
    account.display_name = "Ștefan \"Fane\" O'Neil\u{202e}; DROP TABLE account".to_owned();
    account.aliases = vec![name("b@contoso.example"), name("a@contoso.example")];
    account.groups = vec!["vânzări".to_owned(), "a,b".to_owned()];
    account.recovery_addresses = vec![
        RecoveryAddress {
            address: "x@home.example".to_owned(),
            added: START,
            by_owner: true,
            confirmed: Some(START.plus(Span::from_millis(3))),
        },
        RecoveryAddress {
            address: "y@home.example".to_owned(),
            added: START.plus(Span::from_millis(9)),
            by_owner: false,
            confirmed: None,
        },
    ];
    account.credential = Some(Credential {
        hash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".to_owned(),
        set: Timestamp::from_millis(1_700_000_000_123),
        life: PasswordLife::HandedOver,
        barred: Some("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$YmFycmVk".to_owned()),
        reset: Some(PasswordReset {
            by: SetBy::Recovery,
            at: Timestamp::from_millis(1_700_000_000_123),
            allowed: Timestamp::from_millis(-7),
        }),
    });
    account.created = Timestamp::from_millis(-1);
    account.sessions_ended = Some(Timestamp::from_millis(1));
    account.raised_limit = Some(RaisedLimit {
        to: RaisedTo::ServicePerDay(u32::MAX),
        until: Timestamp::from_millis(i64::MAX),
    });
    account.own_release = Some(Timestamp::from_millis(3));
    account
}

fn full_policies() -> Policies {
    let mut policies = Policies::default();
    policies.smart_lockout.threshold_near = 7;
    policies.smart_lockout.lockout_duration = Span::from_millis(1_500);
    policies.passwords.minimum_length = 20;
    policies.own_terms = vec!["chindia".to_owned(), "\"ștrand\" 'x'".to_owned()];
    policies.origin_guard.near_factor = 6;
    let default = OutboundPolicy {
        messages_per_minute: 9,
        ..OutboundPolicy::default()
    };
    let sales = Matched {
        name: "Vânzări".to_owned(),
        priority: 5,
        conditions: Conditions {
            groups: vec!["sales".to_owned()],
            ..Conditions::default()
        },
        exceptions: Conditions {
            accounts: vec![name("dan@contoso.example")],
            domains: vec!["fabrikam.example".to_owned()],
            ..Conditions::default()
        },
        limits: OutboundPolicy {
            recipients_per_day: 0,
            ..OutboundPolicy::default()
        },
    };
    policies.outbound = OutboundPolicies::new(default, vec![sales]);
    for (n, kind) in (1..).zip(AlertKind::ALL) {
        policies.alerts.of_mut(*kind).daily_limit = n;
    }
    policies.alerts.notices.language = NoticeLanguage::Romanian;
    policies.alerts.notices.new_location = false;
    policies.alerts.help = "021 555 0100, 8:00-16:00; ș'".to_owned();
    policies.alerts.recipients = vec!["a@b.example".to_owned(), "\"ă,\"@b.example".to_owned()];
    policies.alerts.webhook = "https://hooks.example/x?y='".to_owned();
    policies
}

/// Ids, times, texts and limits come back as they were given, also after a restart.
pub fn everything_comes_back_identical<P: Place>() {
    let (mut bench, store) = bench::<P>();
    let account = full_account(&store);
    let (id, address) = (account.id, account.address.clone());
    let subjects = [
        Subject::Account(address.clone()),
        Subject::Origin("2001:db8::/48".parse().unwrap()),
        Subject::Connector("billing: \"x\"".to_owned()),
        Subject::Organisation,
    ];
    let rule = |network: &str, account, action| OriginRule {
        network: network.parse::<Network>().unwrap(),
        account,
        action,
        since: START,
        until: Some(START.plus(Span::from_days(1))),
        reason: "noise".to_owned(),
        by: "local operator (uid 0)".to_owned(),
    };
    let rules = [
        rule("192.0.2.0/24", None, RuleAction::Deny),
        rule("192.0.2.0/24", Some(id), RuleAction::Allow),
        rule("192.0.2.7", Some(id), RuleAction::LetIn),
    ];
    let roles = vec!["contoso.example".to_owned()];
    let mut changes = vec![
        Change::AddAccount(account.clone()),
        Change::PutPolicies(Box::new(full_policies())),
        Change::PutDomains(vec!["b.example".to_owned(), "a.example".to_owned()]),
        Change::GrantRole(id, Role::UserAdministrator, roles.clone()),
    ];
    changes.extend(rules.iter().cloned().map(Change::PutOriginRule));
    let program = |network: Option<&str>| ProgramRule {
        program: Fingerprint::of("e7d705a3286e19ea42f587b344ee6865").unwrap(),
        network: network.map(|network| network.parse().unwrap()),
        action: RuleAction::Deny,
        since: START,
        until: None,
        reason: "a tool".to_owned(),
        by: "auth_policy from 127.0.0.1".to_owned(),
    };
    let programs = [program(None), program(Some("192.0.2.0/24"))];
    changes.extend(programs.iter().cloned().map(Change::PutProgramRule));
    let holds = subjects.clone().map(|subject| hold(subject, Owner::Engine));
    changes.extend(holds.iter().cloned().map(Change::PlaceHold));
    let all = Commit {
        changes,
        audit: vec![audit("quoted \"detail\"\nwith a line")],
        effects: vec![effect("ștefan@contoso.example")],
    };
    let committed = block_on(store.commit(all)).unwrap();
    let check = |store: &P::Store| {
        assert_eq!(store.account(id).now().unwrap(), Some(account.clone()));
        let brief = store.brief(id).now().unwrap().unwrap();
        assert_eq!(brief.raised_limit, account.raised_limit);
        assert_eq!(*store.policies(), full_policies());
        assert_eq!(
            *store.domains(),
            ["b.example", "a.example"].map(String::from)
        );
        let granted = vec![(Role::UserAdministrator, roles.clone())];
        assert_eq!(store.roles(id).now().unwrap(), granted);
        let mut stored_rules = store.origin_rules().to_vec();
        stored_rules.sort_by_key(|rule| (rule.account, rule.network));
        assert_eq!(stored_rules, rules);
        let mut stored_programs = store.program_rules().to_vec();
        stored_programs.sort_by_key(|rule| rule.network);
        assert_eq!(stored_programs, programs);
        for hold in &holds {
            let held = store.lasting_holds(&hold.identity.subject).now().unwrap();
            assert_eq!(held[..], *std::slice::from_ref(hold));
        }
        assert_eq!(store.all_holds().now().unwrap().len(), holds.len());
        let events = store.audit(1, 10).now().unwrap();
        let expected = AuditEvent {
            actor: Actor::System,
            ..audit("quoted \"detail\"\nwith a line")
        };
        assert_eq!(events[0].event, expected);
        assert_eq!(events[0].actor, "local operator (uid 1000)");
        let due = due_effects(store, START).unwrap();
        let expected = Effect {
            link: None,
            id: committed.effects[0],
            ..effect("ștefan@contoso.example")
        };
        assert_eq!(due, [expected]);
    };
    check(&store);
    bench.place.close(store);
    check(&bench.place.open());
}
