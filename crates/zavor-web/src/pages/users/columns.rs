//! The columns of the table of accounts after the display name: one list that defines heading,
//! cell, choice of columns and the order after a click.

use zavor_app::people::PersonRow;
use zavor_app::ports::AccountOrder;

use super::offers::chips;
use crate::text::Text;

/// A column that can be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    User,
    Status,
    LastSignIn,
    Roles,
    Factor,
    Recovery,
    Created,
}

/// Content of a cell.
pub(super) enum Cell {
    Text(String),
    /// An address.
    Code(String),
    /// Kind and words.
    Chips(Vec<(&'static str, String)>),
    /// Time for programs, time for people.
    Time(String, String),
}

impl Column {
    /// All of them, in the order of the table.
    pub(super) const ALL: [Self; 7] = [
        Self::User,
        Self::Status,
        Self::LastSignIn,
        Self::Roles,
        Self::Factor,
        Self::Recovery,
        Self::Created,
    ];

    /// Its name in the query.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Status => "status",
            Self::LastSignIn => "last",
            Self::Roles => "roles",
            Self::Factor => "factor",
            Self::Recovery => "recovery",
            Self::Created => "created",
        }
    }

    /// The key of its words.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::User => "user-name",
            Self::Status => "status",
            Self::LastSignIn => "last-sign-in",
            Self::Roles => "roles",
            Self::Factor => "users-column-factor",
            Self::Recovery => "users-column-recovery",
            Self::Created => "users-column-created",
        }
    }

    /// Whether it is shown by default.
    pub(super) const fn is_usual(self) -> bool {
        match self {
            Self::User | Self::Status | Self::LastSignIn | Self::Roles => true,
            Self::Factor | Self::Recovery | Self::Created => false,
        }
    }

    /// The order after a click on its heading, and its direction.
    pub(super) const fn order(self) -> Option<(AccountOrder, &'static str)> {
        match self {
            Self::User => Some((AccountOrder::Address, "ascending")),
            Self::Created => Some((AccountOrder::Created, "descending")),
            Self::Status | Self::LastSignIn | Self::Roles | Self::Factor | Self::Recovery => None,
        }
    }

    /// Its cell for an account.
    pub(super) fn cell(self, text: Text, row: &PersonRow) -> Cell {
        let yes = |is| text.say(if is { "yes" } else { "no" });
        match self {
            Self::User => Cell::Code(row.address.to_string()),
            Self::Status => Cell::Chips(chips(text, &row.chips)),
            Self::LastSignIn => match row.last_sign_in {
                Some(at) => Cell::Time(at.to_string(), text.time(at)),
                None => Cell::Text(text.say("never")),
            },
            Self::Roles => {
                let roles: Vec<String> = row.roles.iter().map(|held| text.role(held)).collect();
                Cell::Text(match roles.is_empty() {
                    true => "–".into(),
                    false => roles.join(", "),
                })
            }
            Self::Factor => Cell::Text(yes(row.has_second_factor)),
            Self::Recovery => match (row.has_recovery, row.has_unconfirmed) {
                (false, true) => Cell::Text(text.say("users-recovery-unconfirmed")),
                (confirmed, _) => Cell::Text(yes(confirmed)),
            },
            Self::Created => Cell::Time(row.created.to_string(), text.time(row.created)),
        }
    }
}
