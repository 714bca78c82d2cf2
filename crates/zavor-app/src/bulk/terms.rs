//! What a bulk run does and with which texts: as typed, and as stored.
//!
//! Stored as lines `key=value`: readable in a backup, and without a secret. People type the texts;
//! a line end in one is written as `\n`.

use std::fmt;

use zavor_core::actor::{Role, RoleHeld};
use zavor_core::bulk::BulkAct;
use zavor_core::closed_list::StoredName;
use zavor_core::note::Word;

use crate::bulk::service::Bulk;
use crate::people::acts::reset::Elsewhere;
use crate::platform::error::AppError;
use crate::platform::notes::RunNote;
use crate::platform::statement::{Statement, statement};

/// How owners get in after a reset of many accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetDelivery {
    /// A link to each confirmed recovery address; accounts without one wait for a slip.
    Links,
    /// All wait for a printed slip.
    Slips,
}

/// The act with everything it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkTerms {
    /// Release lockouts.
    Unlock,
    /// End sessions.
    SignOut,
    /// Block sign-in, for a reason that everybody sees.
    BlockSignIn {
        /// The reason.
        reason: String,
    },
    /// Allow sign-in.
    AllowSignIn,
    /// Reset passwords.
    ResetPassword {
        /// How owners get in again.
        delivery: ResetDelivery,
        /// What becomes of accounts whose password lives elsewhere.
        elsewhere: Elsewhere,
        /// How it was made sure that this reset is wanted; stands for the verification of each
        /// caller.
        verification: String,
    },
    /// Mail unconfirmed recovery addresses a new link to confirm them.
    AskToConfirm,
    /// Remove accounts.
    Remove,
    /// Grant a role.
    GrantRole {
        /// Which role.
        role: Role,
        /// Limited to these domains; empty = all.
        domains: Vec<String>,
    },
    /// Revoke a role.
    RevokeRole {
        /// Which role.
        role: Role,
    },
}

impl BulkTerms {
    /// The act.
    pub const fn act(&self) -> BulkAct {
        match self {
            Self::Unlock => BulkAct::Unlock,
            Self::SignOut => BulkAct::SignOut,
            Self::BlockSignIn { .. } => BulkAct::BlockSignIn,
            Self::AllowSignIn => BulkAct::AllowSignIn,
            Self::ResetPassword { .. } => BulkAct::ResetPassword,
            Self::AskToConfirm => BulkAct::AskToConfirm,
            Self::Remove => BulkAct::Remove,
            Self::GrantRole { .. } => BulkAct::GrantRole,
            Self::RevokeRole { .. } => BulkAct::RevokeRole,
        }
    }

    /// The role that it grants.
    pub(super) fn hands_out(&self) -> Option<RoleHeld> {
        match self {
            Self::GrantRole { role, domains } => Some(RoleHeld {
                role: *role,
                domains: domains.clone(),
            }),
            Self::Unlock
            | Self::SignOut
            | Self::BlockSignIn { .. }
            | Self::AllowSignIn
            | Self::ResetPassword { .. }
            | Self::AskToConfirm
            | Self::Remove
            | Self::RevokeRole { .. } => None,
        }
    }

    /// As it is stored.
    pub(super) fn encode(&self) -> String {
        let line = |key: &str, value: &str| {
            let value = value.replace('\\', "\\\\").replace('\n', "\\n");
            format!("{key}={value}\n")
        };
        match self {
            Self::Unlock
            | Self::SignOut
            | Self::AllowSignIn
            | Self::AskToConfirm
            | Self::Remove => String::new(),
            Self::BlockSignIn { reason } => line("reason", reason),
            Self::ResetPassword {
                delivery,
                elsewhere,
                verification,
            } => {
                let delivery = match delivery {
                    ResetDelivery::Links => "links",
                    ResetDelivery::Slips => "slips",
                };
                let moved = match elsewhere {
                    Elsewhere::Refused => String::new(),
                    Elsewhere::MovedHere => line("elsewhere", "moved_here"),
                };
                line("delivery", delivery) + &moved + &line("verification", verification)
            }
            Self::GrantRole { role, domains } => {
                line("role", role.as_str()) + &line("domains", &domains.join(" "))
            }
            Self::RevokeRole { role } => line("role", role.as_str()),
        }
    }

    /// From what is kept; `None` when it is not such a run (of a newer version, perhaps).
    pub(super) fn decode(act: &StoredName<BulkAct>, kept: &str) -> Option<Self> {
        let value = |key: &str| {
            let line = kept.lines().find_map(|line| {
                let (known, value) = line.split_once('=')?;
                (known == key).then_some(value)
            })?;
            Some(unescaped(line))
        };
        Some(match act.known()? {
            BulkAct::Unlock => Self::Unlock,
            BulkAct::SignOut => Self::SignOut,
            BulkAct::AllowSignIn => Self::AllowSignIn,
            BulkAct::AskToConfirm => Self::AskToConfirm,
            BulkAct::Remove => Self::Remove,
            BulkAct::BlockSignIn => Self::BlockSignIn {
                reason: value("reason")?,
            },
            BulkAct::ResetPassword => Self::ResetPassword {
                delivery: match &*value("delivery")? {
                    "links" => ResetDelivery::Links,
                    "slips" => ResetDelivery::Slips,
                    _ => return None,
                },
                elsewhere: match value("elsewhere").as_deref() {
                    None => Elsewhere::Refused,
                    Some("moved_here") => Elsewhere::MovedHere,
                    Some(_) => return None,
                },
                verification: value("verification")?,
            },
            BulkAct::GrantRole => Self::GrantRole {
                role: Role::from_name(&value("role")?)?,
                domains: value("domains")?
                    .split_whitespace()
                    .map(String::from)
                    .collect(),
            },
            BulkAct::RevokeRole => Self::RevokeRole {
                role: Role::from_name(&value("role")?)?,
            },
        })
    }
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    text
}

impl fmt::Display for BulkTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note().fmt(f)
    }
}

impl BulkTerms {
    /// For the audit.
    pub(super) fn note(&self) -> RunNote {
        let act = Word::of("bulk-act", self.act().as_str());
        let of_role = |role: Role| Word::of("role", role.as_str());
        match self {
            Self::Unlock
            | Self::SignOut
            | Self::AllowSignIn
            | Self::AskToConfirm
            | Self::Remove => RunNote::Act { act },
            Self::BlockSignIn { reason: with }
            | Self::ResetPassword {
                verification: with, ..
            } => RunNote::ActWith {
                act,
                with: with.clone(),
            },
            Self::GrantRole { role, domains } if !domains.is_empty() => RunNote::ActOfRoleFor {
                act,
                role: of_role(*role),
                domains: domains.join(", "),
            },
            Self::GrantRole { role, .. } | Self::RevokeRole { role } => RunNote::ActOfRole {
                act,
                role: of_role(*role),
            },
        }
    }
}

impl Bulk {
    /// Terms with their texts trimmed and bounded and their domains in normal form.
    pub(super) fn checked_terms(&self, terms: &BulkTerms) -> Result<BulkTerms, AppError> {
        Ok(match terms {
            BulkTerms::BlockSignIn { reason } => BulkTerms::BlockSignIn {
                reason: statement(reason, Statement::Reason)?,
            },
            BulkTerms::ResetPassword {
                delivery,
                elsewhere,
                verification,
            } => {
                if *delivery == ResetDelivery::Links {
                    self.verification.needs_mail()?;
                }
                BulkTerms::ResetPassword {
                    delivery: *delivery,
                    elsewhere: *elsewhere,
                    verification: statement(verification, Statement::Verification)?,
                }
            }
            BulkTerms::GrantRole { role, domains } => BulkTerms::GrantRole {
                role: *role,
                domains: self.people.checked_role_domains(domains)?,
            },
            BulkTerms::AskToConfirm => {
                self.verification.needs_mail()?;
                BulkTerms::AskToConfirm
            }
            other @ (BulkTerms::Unlock
            | BulkTerms::SignOut
            | BulkTerms::AllowSignIn
            | BulkTerms::Remove
            | BulkTerms::RevokeRole { .. }) => other.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_survive_being_kept() {
        let text = String::from("two\nlines \\n and = signs");
        for terms in [
            BulkTerms::Unlock,
            BulkTerms::SignOut,
            BulkTerms::AllowSignIn,
            BulkTerms::AskToConfirm,
            BulkTerms::Remove,
            BulkTerms::BlockSignIn {
                reason: text.clone(),
            },
            BulkTerms::ResetPassword {
                delivery: ResetDelivery::Links,
                elsewhere: Elsewhere::Refused,
                verification: text.clone(),
            },
            BulkTerms::ResetPassword {
                delivery: ResetDelivery::Slips,
                elsewhere: Elsewhere::MovedHere,
                verification: text,
            },
            BulkTerms::GrantRole {
                role: Role::HelpdeskAdministrator,
                domains: vec!["a.example".into(), "b.example".into()],
            },
            BulkTerms::GrantRole {
                role: Role::SecurityReader,
                domains: Vec::new(),
            },
            BulkTerms::RevokeRole {
                role: Role::GlobalAdministrator,
            },
        ] {
            let kept = terms.encode();
            assert_eq!(BulkTerms::decode(&terms.act().into(), &kept), Some(terms));
        }
        assert_eq!(BulkTerms::decode(&BulkAct::BlockSignIn.into(), ""), None);
        assert_eq!(BulkTerms::decode(&StoredName::from_text("fly"), ""), None);
    }
}
