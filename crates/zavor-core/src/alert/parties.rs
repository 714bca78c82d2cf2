//! Whose alert it is when an act raised it: who did what it tells of, and who has something from it.
//!
//! What an attacker may try: do what gives a theft away with a stolen account, and then mark the
//! alert that tells of it, with the same account, another session of it, one of its tokens, the token
//! that was just made, or the account that just became Global Administrator; or let two accounts that
//! one thief made mark each other's alerts. So nobody who is a party to an alert marks it, and who has
//! something from an act of which the alert is still open marks none of those that tell of such acts.
//! An accomplice of the same rank would do it for them: an alert with a doer is marked only by whoever
//! outranks the doer ([`crate::rights::outranks`]).

use crate::actor::{Actor, Maker};
use crate::alert::kind::AlertKind;
use crate::rights::{Denied, outranks};
use crate::role::RoleHeld;

/// The parties of an alert; both nobody for what no act raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// Who did it, by what the act stands on ([`Actor::stands_on`]).
    pub did: Maker,
    /// Who has something from it: the account that became Global Administrator or whose second factor
    /// somebody else removed, the token that was made.
    pub gained: Maker,
}

impl Parties {
    /// Of an alert that no act raised.
    pub const NONE: Self = Self {
        did: Maker::NOBODY,
        gained: Maker::NOBODY,
    };

    /// Of an act of this actor, from which nobody has anything.
    pub fn of(actor: &Actor) -> Self {
        Self {
            did: actor.stands_on(),
            gained: Maker::NOBODY,
        }
    }

    /// The same of an act from which this one has something. Who does it to oneself gains nothing: that
    /// account was there before.
    pub fn and_gained(self, gained: Maker) -> Self {
        match gained == self.did {
            true => self,
            false => Self { gained, ..self },
        }
    }

    fn includes(&self, actor: &Actor) -> bool {
        let is = |party: &Maker| *party == actor.stands_on() || party.is(actor);
        is(&self.did) || is(&self.gained)
    }
}

/// Who did what an alert tells of, as they are when somebody marks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer<'a> {
    /// Nobody with a rank: the engine, an owner without a role, or the local operator, who needs nobody
    /// to mark anything.
    Unranked,
    /// An account or a token with these roles.
    Holds(&'a [RoleHeld]),
    /// An account or a token that is gone, with roles that nobody knows any more.
    Gone,
}

impl Doer<'_> {
    /// Whether somebody with these roles outranks them.
    fn is_outranked_by(self, held: &[RoleHeld]) -> bool {
        match self {
            Self::Unranked => true,
            Self::Holds(roles) => outranks(held, roles),
            Self::Gone => held.iter().any(RoleHeld::is_over_everybody),
        }
    }
}

/// Whether the actor may mark an alert of this kind as far as its parties go; rights are judged apart.
/// `unseen`: an alert is still open by which the actor has something ([`Parties::gained`]). `doer`: who
/// did what it tells of.
///
/// The local operator always may: whoever is at the socket may change the records themselves, and
/// where there is one administrator nobody else is left.
///
/// # Errors
/// [`Denied::OwnAct`], [`Denied::RoleUnseen`], [`Denied::DoerNotOutranked`].
pub fn may_mark(
    actor: &Actor,
    kind: AlertKind,
    parties: &Parties,
    unseen: bool,
    doer: Doer<'_>,
) -> Result<(), Denied> {
    let held: &[RoleHeld] = match actor {
        Actor::LocalOperator { .. } | Actor::System => return Ok(()),
        Actor::Administrator(person) => &person.roles,
        Actor::Token { roles, .. } => roles,
        Actor::Owner { .. } | Actor::Reader { .. } | Actor::Door { .. } => &[],
    };
    if parties.includes(actor) {
        return Err(Denied::OwnAct);
    }
    if kind.tells_global_administrators() && unseen {
        return Err(Denied::RoleUnseen);
    }
    match doer.is_outranked_by(held) {
        true => Ok(()),
        false => Err(Denied::DoerNotOutranked),
    }
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    use super::*;
    use crate::account::{AccountId, SignInName};
    use crate::actor::Administrator;
    use crate::role::Role;

    const MADE: AlertKind = AlertKind::TokenMade;

    fn token(id: u64, account: Option<u32>) -> Actor {
        Actor::Token {
            id,
            name: "ci".into(),
            roles: Vec::new(),
            account: account.map(AccountId),
            sensitive: true,
            source: None,
        }
    }

    fn person(account: u32, session: u64) -> Actor {
        Actor::Administrator(Box::new(Administrator {
            account: AccountId(account),
            address: SignInName::from_normal_form("dan@contoso.example"),
            roles: Vec::new(),
            has_second_factor: true,
            proved: None,
            session,
            source: None,
        }))
    }

    #[test]
    fn whatever_stands_on_the_account_that_did_it_does_not_mark_it() {
        let owner = Actor::Owner {
            account: AccountId(7),
            address: SignInName::from_normal_form("dan@contoso.example"),
            source: None,
        };
        let parties = Parties::of(&person(7, 1)).and_gained(Maker::token(3));
        for own in [
            person(7, 1),
            person(7, 2),
            token(9, Some(7)),
            token(3, None),
            owner,
        ] {
            let said = may_mark(&own, MADE, &parties, false, Doer::Unranked);
            assert_eq!(said, Err(Denied::OwnAct), "{own:?}");
        }
        for other in [person(8, 1), token(9, Some(8)), token(9, None)] {
            assert_eq!(
                may_mark(&other, MADE, &parties, false, Doer::Unranked),
                Ok(())
            );
        }
        let by_token = Parties::of(&token(3, None));
        assert_eq!(
            may_mark(&token(3, None), MADE, &by_token, false, Doer::Unranked),
            Err(Denied::OwnAct)
        );
        assert_eq!(
            may_mark(&person(3, 1), MADE, &by_token, false, Doer::Unranked),
            Ok(())
        );
        assert_eq!(
            may_mark(&person(7, 1), MADE, &Parties::NONE, false, Doer::Unranked),
            Ok(())
        );
    }

    #[test]
    fn who_has_something_from_an_act_that_nobody_has_seen_marks_no_such_alert() {
        let (other, kinds) = (Parties::of(&person(7, 1)), AlertKind::ALL);
        for kind in kinds.iter().copied() {
            let said = may_mark(&person(8, 1), kind, &other, true, Doer::Unranked);
            assert_eq!(said.is_err(), kind.tells_global_administrators(), "{kind}");
        }
        let operator = Actor::LocalOperator { uid: 0 };
        let own = Parties::of(&operator).and_gained(operator.maker());
        assert_eq!(may_mark(&operator, MADE, &own, true, Doer::Gone), Ok(()));
    }

    fn with_role(account: u32, role: Role, domains: &[&str]) -> Actor {
        let mut actor = person(account, 1);
        if let Actor::Administrator(person) = &mut actor {
            person.roles = held(role, domains);
        }
        actor
    }

    fn held(role: Role, domains: &[&str]) -> Vec<RoleHeld> {
        let domains = domains.iter().map(|domain| (*domain).into()).collect();
        Vec::from([RoleHeld { role, domains }])
    }

    /// Rows: the role of who marks; columns: of who did it. Both within the same domain, which is what
    /// an accomplice has.
    #[test]
    fn an_alert_with_a_doer_is_marked_only_by_whoever_outranks_them() {
        let here = ["contoso.example"];
        let parties = Parties::of(&person(7, 1));
        for kind in [
            AlertKind::UnlockedRepeatedly,
            AlertKind::ManyResetsByOneActor,
        ] {
            let mark = |actor: &Actor, doer: Doer<'_>| may_mark(actor, kind, &parties, false, doer);
            for role in Role::ALL {
                for other in Role::ALL {
                    let doer = held(*other, &here);
                    let said = mark(&with_role(8, *role, &here), Doer::Holds(&doer));
                    let expected = match role.outranks(*other) {
                        true => Ok(()),
                        false => Err(Denied::DoerNotOutranked),
                    };
                    assert_eq!(said, expected, "{role} about {other}");
                }
                let is_chief = *role == Role::GlobalAdministrator;
                let about_gone = mark(&with_role(8, *role, &[]), Doer::Gone);
                assert_eq!(about_gone.is_ok(), is_chief, "{role}");
                let limited = mark(&with_role(8, *role, &here), Doer::Gone);
                assert_eq!(limited, Err(Denied::DoerNotOutranked), "{role}");
                assert_eq!(mark(&with_role(8, *role, &here), Doer::Unranked), Ok(()));
            }
            let peer = held(Role::GlobalAdministrator, &[]);
            let chief = with_role(8, Role::GlobalAdministrator, &[]);
            assert_eq!(
                mark(&chief, Doer::Holds(&peer)),
                Ok(()),
                "nobody else is left"
            );
            let own = with_role(7, Role::GlobalAdministrator, &[]);
            assert_eq!(mark(&own, Doer::Unranked), Err(Denied::OwnAct));
            let operator = Actor::LocalOperator { uid: 0 };
            assert_eq!(mark(&operator, Doer::Gone), Ok(()));
        }
    }

    #[test]
    fn who_does_it_to_oneself_gains_nothing() {
        let own = Parties::of(&person(7, 1)).and_gained(Maker::account(AccountId(7)));
        assert_eq!(own, Parties::of(&person(7, 2)));
        let other = Parties::of(&person(7, 1)).and_gained(Maker::account(AccountId(8)));
        assert_eq!(other.gained, Maker::account(AccountId(8)));
    }
}
