//! What a hold rests on: the facts a reader needs to judge whether it is right.
//!
//! Counted facts are numbers and addresses; what a person said is bounded text. Neither is trusted
//! by anything that decides: a hold is placed first, and its evidence only explains it.
//!
//! Each kind stands here once, with its name, its facts and their meaning. The store, the API and its
//! document follow from that by [`Evidence::facts`], [`Evidence::from_facts`] and
//! [`EvidenceKind::facts`]; whoever puts evidence into words matches the kind and is told by the
//! compiler when there is a new one. Names of kinds and facts are the contract of the store and the
//! API: they never change.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::closed_list::closed_list;
use crate::event::Protocol;
use crate::moment::{Span, Timestamp};

/// Longest reason or review statement in bytes.
pub const STATEMENT_BYTES_MAX: usize = 1000;

/// The value of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// So many.
    Count(u32),
    /// When.
    Time(Timestamp),
    /// How long.
    Length(Span),
    /// From where; `None` = unknown.
    Address(Option<IpAddr>),
    /// Over which door.
    Protocol(Protocol),
    /// What somebody wrote, as given: whoever shows it escapes it.
    Text(String),
}

/// What a fact is, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// A [`Fact::Count`].
    Count,
    /// A [`Fact::Time`].
    Time,
    /// A [`Fact::Length`].
    Length,
    /// A [`Fact::Address`].
    Address,
    /// A [`Fact::Protocol`].
    Protocol,
    /// A [`Fact::Text`].
    Text,
}

/// One fact of a kind of evidence, as it is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactShape {
    /// Its fixed name.
    pub name: &'static str,
    /// What it is.
    pub kind: FactKind,
    /// What it says, in words.
    pub about: &'static str,
}

/// A type that facts have.
trait FactType: Sized {
    /// What a fact of this type is.
    const KIND: FactKind;
    /// The fact with this value.
    fn to_fact(&self) -> Fact;
    /// The value of a fact; `None` when it is of another kind.
    fn of_fact(fact: Fact) -> Option<Self>;
}

macro_rules! fact_types {
    ($($kind:ident: $type:ty,)+) => {
        $(impl FactType for $type {
            const KIND: FactKind = FactKind::$kind;

            fn to_fact(&self) -> Fact {
                Fact::$kind(self.clone())
            }

            fn of_fact(fact: Fact) -> Option<Self> {
                let Fact::$kind(value) = fact else {
                    return None;
                };
                Some(value)
            }
        })+
    };
}

fact_types! {
    Count: u32,
    Time: Timestamp,
    Length: Span,
    Address: Option<IpAddr>,
    Protocol: Protocol,
    Text: String,
}

/// Declares the kinds of evidence, each with its name and its facts.
macro_rules! evidence {
    ($(
        #[doc = $about:literal]
        $kind:ident = $name:literal $({ $(#[doc = $meaning:literal] $fact:ident: $type:ty,)+ })?,
    )+) => {
        closed_list! {
            /// What sort of evidence.
            pub enum EvidenceKind { $(#[doc = $about] $kind = $name,)+ }
        }

        /// The counted facts behind a hold. Texts are as given; whoever shows them escapes them.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Evidence {
            $(#[doc = $about] $kind $({ $(#[doc = $meaning] $fact: $type,)+ })?,)+
        }

        impl EvidenceKind {
            /// What it says, in words.
            pub fn about(self) -> &'static str {
                match self { $(Self::$kind => $about.trim_start(),)+ }
            }

            /// The facts of evidence of this kind, in the order of the contract.
            pub fn facts(self) -> Vec<FactShape> {
                match self {
                    $(Self::$kind => [$($(FactShape {
                        name: stringify!($fact),
                        kind: <$type as FactType>::KIND,
                        about: $meaning.trim_start(),
                    },)+)?].into(),)+
                }
            }
        }

        impl Evidence {
            /// What sort.
            pub const fn kind(&self) -> EvidenceKind {
                match self { $(Self::$kind { .. } => EvidenceKind::$kind,)+ }
            }

            /// Every fact with its name, in the order of the contract.
            pub fn facts(&self) -> Vec<(&'static str, Fact)> {
                match self {
                    $(Self::$kind $({ $($fact,)+ })? => {
                        [$($((stringify!($fact), $fact.to_fact()),)+)?].into()
                    })+
                }
            }

            /// Evidence of this kind with the facts that `read` finds by name; `None` when one is
            /// missing or not what it should be.
            pub fn from_facts(
                kind: EvidenceKind,
                read: impl Fn(&'static str, FactKind) -> Option<Fact>,
            ) -> Option<Self> {
                Some(match kind {
                    $(EvidenceKind::$kind => Self::$kind $({ $($fact: {
                        let fact = read(stringify!($fact), <$type as FactType>::KIND)?;
                        FactType::of_fact(fact)?
                    },)+ })?,)+
                })
            }
        }
    };
}

evidence! {
    /// Nothing was counted.
    None = "none",
    /// Wrong passwords of one account.
    WrongPasswords = "wrong_passwords" {
        /// Distinct wrong passwords.
        failures: u32,
        /// So many are too many.
        threshold: u32,
        /// The first of them.
        first: Timestamp,
        /// The last of them.
        last: Timestamp,
        /// Client addresses they came from.
        // Up to `sign_in::ADDRESSES_COUNTED_MAX`.
        addresses: u32,
        /// The last address.
        last_address: Option<IpAddr>,
        /// The last protocol.
        last_protocol: Protocol,
        /// Familiar places that are let in all the same.
        familiar_places_open: u32,
    },
    /// Guessing over many accounts from one network.
    // What led to the decision, as it was then.
    Guessing = "guessing" {
        /// Accounts that were guessed at.
        // Within 24 h, bounded: see `origin_guard`.
        accounts: u32,
        /// What was counted when it was blocked.
        // The penalty, rounded down.
        penalty: u32,
        /// So many are too many.
        threshold: u32,
        /// When the first of these accounts failed.
        first: Timestamp,
        /// When the last one did, which was too much.
        last: Timestamp,
    },
    /// A sending limit was passed.
    SendingLimit = "sending_limit" {
        /// Recipients counted.
        // Or messages, where the limit is one of messages.
        counted: u32,
        /// Recipients of the message that was too much.
        requested: u32,
        /// The limit.
        limit: u32,
        /// Over which time it counts.
        window: Span,
        /// The policy it is from.
        policy: String,
        /// The last address.
        last_address: Option<IpAddr>,
    },
    /// Wrong one-time codes behind a right password.
    FailedCodes = "failed_codes" {
        /// Wrong codes.
        failures: u32,
        /// So many are too many.
        threshold: u32,
        /// The first of them.
        first: Timestamp,
        /// The last of them.
        last: Timestamp,
        /// Authenticator apps that wait.
        waiting: u32,
        /// Second factors that are open all the same.
        // Passkeys, and apps that do not wait.
        open: u32,
    },
    /// Tries of recovery that are used up.
    RecoveryTries = "recovery_tries" {
        /// Tries counted.
        counted: u32,
        /// So many are allowed.
        threshold: u32,
        /// The first of them.
        first: Timestamp,
        /// The last of them.
        last: Timestamp,
    },
    /// Somebody said that it was not them.
    Report = "report" {
        /// When it happened.
        event: Timestamp,
        /// The address to which the link was mailed.
        from: String,
    },
    /// Somebody said why.
    Statement = "statement" {
        /// The reason in words.
        // At most `STATEMENT_BYTES_MAX`.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_made_again_from_its_facts_and_from_nothing_less() {
        let evidence = Evidence::SendingLimit {
            counted: 500,
            requested: 1,
            limit: 500,
            window: Span::from_hours(1),
            policy: "Default".into(),
            last_address: None,
        };
        let facts = evidence.facts();
        let shapes = evidence.kind().facts();
        let names = |(fact, shape): (&(&'static str, Fact), &FactShape)| fact.0 == shape.name;
        assert!(facts.iter().zip(&shapes).all(names) && facts.len() == shapes.len());
        let read = |but: &str| {
            Evidence::from_facts(EvidenceKind::SendingLimit, |name, _| {
                let mut others = facts.iter().filter(|(other, _)| *other != but);
                others
                    .find(|(other, _)| *other == name)
                    .map(|(_, fact)| fact.clone())
            })
        };
        assert_eq!(read(""), Some(evidence.clone()));
        for shape in shapes {
            assert_eq!(read(shape.name), None, "without {}", shape.name);
        }
        let of_another_kind = |_: &'static str, _| Some(Fact::Count(1));
        let made = Evidence::from_facts(EvidenceKind::Statement, of_another_kind);
        assert_eq!(made, None);
    }
}
