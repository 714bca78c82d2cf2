//! The columns of the table of accounts after the display name: one list that defines heading,
//! cell, choice of columns and the order after a click.

use zavor_app::people::PersonRow;
use zavor_app::ports::AccountOrder;
use zavor_core::moment::Timestamp;

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
    /// Several names in a row.
    Long(String),
    /// The address, which stands under the name on a phone.
    Name(String),
    /// Words that say that there is nothing.
    Quiet(String),
    /// Kind and words; and those that only have room for their sign.
    Chips(Vec<(&'static str, String)>, Vec<(&'static str, String)>),
    /// A moment, shown as how long ago it was.
    Time(Timestamp),
}

impl Cell {
    /// Whether it may be longer than its column: it takes the room that the others leave.
    pub(super) const fn is_long(&self) -> bool {
        matches!(self, Self::Long(_))
    }

    /// Whether it stands under the name on a phone, without a label.
    pub(super) const fn is_name(&self) -> bool {
        matches!(self, Self::Name(_))
    }
}

/// Most chips with words in a row; the gravest come first.
const CHIPS_MAX: usize = 2;

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
            Self::User => Cell::Name(row.address.to_string()),
            Self::Status => {
                let mut shown = chips(text, &row.chips);
                let more = shown.split_off(shown.len().min(CHIPS_MAX));
                Cell::Chips(shown, more)
            }
            Self::LastSignIn => match row.last_sign_in {
                Some(at) => Cell::Time(at),
                None => Cell::Quiet(text.say("never")),
            },
            Self::Roles => {
                let roles: Vec<String> = row.roles.iter().map(|held| text.role(held)).collect();
                Cell::Long(roles.join(", "))
            }
            Self::Factor => Cell::Text(yes(row.has_second_factor)),
            Self::Recovery => match (row.has_recovery, row.has_unconfirmed) {
                (false, true) => Cell::Text(text.say("users-recovery-unconfirmed")),
                (confirmed, _) => Cell::Text(yes(confirmed)),
            },
            Self::Created => Cell::Time(row.created),
        }
    }
}
