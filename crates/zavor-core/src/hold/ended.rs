//! Holds that have ended. People ask "why could she not get in ten minutes ago?" when nothing holds
//! any more. These explain; no decision depends on them.

use alloc::string::String;

use crate::audit::AuditAct;
use crate::hold::stored::StoredHold;
use crate::moment::{Span, Timestamp};

/// How long an ended hold is shown (`spec/interfaces.md`).
pub const ENDED_SHOWN: Span = Span::from_hours(24);

/// What ended a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndedBy {
    /// Its time ran out, or the window that it rested on drained.
    Timer,
    /// The owner signed in.
    Success,
    /// An act of a person or program.
    Act {
        /// The act.
        act: AuditAct,
        /// Who did it: the actor as text.
        actor: String,
    },
}

/// A hold that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedHold {
    /// The facts, as they were.
    pub hold: StoredHold,
    /// When it ended.
    pub at: Timestamp,
    /// What ended it.
    pub by: EndedBy,
}

impl EndedBy {
    const TIMER: &'static str = "timer";
    const SUCCESS: &'static str = "success";

    /// What ended it, as scripts read it: `timer`, `success`, or the actor as text.
    pub fn who(&self) -> &str {
        match self {
            Self::Timer => Self::TIMER,
            Self::Success => Self::SUCCESS,
            Self::Act { actor, .. } => actor,
        }
    }

    /// The act, if an act ended it.
    pub const fn act(&self) -> Option<AuditAct> {
        match self {
            Self::Timer | Self::Success => None,
            Self::Act { act, .. } => Some(*act),
        }
    }

    /// Rebuilds it from what [`EndedBy::who`] and [`EndedBy::act`] returned.
    pub fn from_parts(who: &str, act: Option<AuditAct>) -> Option<Self> {
        Some(match (who, act) {
            (actor, Some(act)) => Self::Act {
                act,
                actor: actor.into(),
            },
            (Self::TIMER, None) => Self::Timer,
            (Self::SUCCESS, None) => Self::Success,
            (_, None) => return None,
        })
    }
}

impl EndedHold {
    /// A hold that an act ends at `at`. If its own time ran out before, that is what ended it.
    pub fn by_act(hold: StoredHold, act: AuditAct, actor: String, at: Timestamp) -> Self {
        match hold.until.filter(|until| *until <= at) {
            Some(until) => Self {
                hold,
                at: until,
                by: EndedBy::Timer,
            },
            None => Self {
                hold,
                at,
                by: EndedBy::Act { act, actor },
            },
        }
    }

    /// Whether it ended recently enough to be shown.
    pub fn is_shown(&self, now: Timestamp) -> bool {
        now.since(self.at) < ENDED_SHOWN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hold::{Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, Subject};

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn lock(until: Option<Timestamp>) -> StoredHold {
        StoredHold {
            identity: HoldIdentity {
                kind: HoldKind::LockedOut,
                subject: Subject::Organisation,
                scope: Scope::Unfamiliar,
                owner: Owner::Engine,
                reason: Reason::WrongPasswords,
            },
            since: T0,
            until,
            evidence: Evidence::None,
        }
    }

    #[test]
    fn whoever_releases_a_hold_after_its_end_has_not_ended_it() {
        let end = T0.plus(Span::from_mins(1));
        let by = |at| EndedHold::by_act(lock(Some(end)), AuditAct::Unlock, "dan".into(), at);
        let early = by(T0.plus(Span::from_secs(30)));
        assert_eq!(
            (early.by.who(), early.by.act()),
            ("dan", Some(AuditAct::Unlock))
        );
        let late = by(T0.plus(Span::from_mins(5)));
        assert_eq!((late.at, late.by), (end, EndedBy::Timer));
    }

    #[test]
    fn what_ended_a_hold_survives_its_parts_and_is_shown_for_a_day() {
        let act = EndedBy::Act {
            act: AuditAct::Unlock,
            actor: "timer".into(),
        };
        for by in [EndedBy::Timer, EndedBy::Success, act] {
            assert_eq!(EndedBy::from_parts(by.who(), by.act()), Some(by));
        }
        assert_eq!(EndedBy::from_parts("somebody", None), None);
        let ended = EndedHold {
            hold: lock(None),
            at: T0,
            by: EndedBy::Timer,
        };
        assert!(ended.is_shown(T0.plus(ENDED_SHOWN).minus(Span::from_millis(1))));
        assert!(!ended.is_shown(T0.plus(ENDED_SHOWN)));
    }
}
