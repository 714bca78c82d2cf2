//! Who asks, and what they may do: the table of `spec/roles.md`.
//!
//! [`crate::rights`] holds the table and applies it.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::account::{AccountId, SignInName};
use crate::hold::stored::Owner;
use crate::moment::Timestamp;

pub use crate::role::{Role, RoleHeld};

/// A person signed in to the admin centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// Their account.
    pub account: AccountId,
    /// Its address.
    pub address: SignInName,
    /// Their roles.
    pub roles: Vec<RoleHeld>,
    /// Whether a second factor is registered; without one the roles are inactive.
    pub has_second_factor: bool,
    /// When a second factor was last shown in this session.
    pub proved: Option<Timestamp>,
    /// Number of their session; what they start in it ends with it.
    pub session: u64,
    /// Client address.
    pub source: Option<IpAddr>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person with roles, signed in to the admin centre.
    Administrator(Box<Administrator>),
    /// A program with an API token.
    Token {
        /// The token's number.
        id: u64,
        /// The token's name.
        name: String,
        /// What it may do.
        roles: Vec<RoleHeld>,
        /// The account it belongs to; `None` = it belongs to the installation (made by the local
        /// operator).
        account: Option<AccountId>,
        /// Whether it was made with the scope for acts that ask a person for a fresh factor.
        sensitive: bool,
        /// Client address.
        source: Option<IpAddr>,
    },
    /// The owner of an account, at self-service pages.
    Owner {
        /// The account.
        account: AccountId,
        /// Its address.
        address: SignInName,
        /// Client address.
        source: Option<IpAddr>,
    },
    /// Whoever used a link that was mailed to an address which does not prove the owner: the mailbox itself,
    /// which a thief reads too, or an address that was removed.
    Reader {
        /// The address.
        of: String,
        /// Client address.
        source: Option<IpAddr>,
    },
    /// The operator at the server's local socket, with the peer's user id.
    LocalOperator {
        /// User id of the process at the other end of the socket.
        uid: u32,
    },
    /// A program at a door's administrative commands (auth policy `reset`, lists).
    Door {
        /// Which door.
        door: &'static str,
        /// The caller's address.
        address: String,
    },
    /// Zavor itself.
    System,
}

impl Actor {
    /// The administrator, when it is a person at the pages.
    pub fn person(&self) -> Option<&Administrator> {
        match self {
            Self::Administrator(person) => Some(person),
            Self::Token { .. }
            | Self::Owner { .. }
            | Self::Reader { .. }
            | Self::LocalOperator { .. }
            | Self::Door { .. }
            | Self::System => None,
        }
    }

    /// This actor as the maker of a record.
    pub fn maker(&self) -> Maker {
        match self {
            Self::Administrator(person) => Maker::account(person.account),
            Self::Token { id, .. } => Maker::token(*id),
            Self::Owner { account, .. } => Maker(format!("owner {}", account.0)),
            Self::Reader { .. } | Self::LocalOperator { .. } | Self::Door { .. } | Self::System => {
                Maker(self.to_string())
            }
        }
    }

    /// On whom this actor's acts stand: the account behind it, by whichever session, page, run or
    /// token it acts; a token of the installation stands on itself.
    pub fn stands_on(&self) -> Maker {
        match self {
            Self::Administrator(person) => Maker::account(person.account),
            Self::Owner { account, .. } => Maker::account(*account),
            Self::Token {
                account: Some(account),
                ..
            } => Maker::account(*account),
            Self::Token { id, .. } => Maker::token(*id),
            Self::Reader { .. } | Self::LocalOperator { .. } | Self::Door { .. } | Self::System => {
                self.maker()
            }
        }
    }

    /// Who owns the holds this actor places.
    pub fn owner(&self) -> Owner {
        match self {
            Self::Administrator(person) => Owner::Administrator(person.address.as_str().into()),
            Self::Token { name, .. } => Owner::Token(name.clone()),
            Self::Owner { address, .. } => Owner::Administrator(address.as_str().into()),
            Self::LocalOperator { .. } => Owner::LocalOperator,
            Self::Door { door, .. } => Owner::Token((*door).into()),
            // What a report places belongs to the rule that places it.
            Self::Reader { .. } | Self::System => Owner::Engine,
        }
    }

    /// Whether this actor may lift a hold of this owner. People, and tokens that people gave rights
    /// to, may lift any ([`crate::rights`] judges the right to the act itself); everybody else only
    /// their own. Automation never lifts a hold that it does not own.
    pub fn may_lift(&self, owner: &Owner) -> bool {
        match self {
            Self::LocalOperator { .. } | Self::Administrator(_) | Self::Token { .. } => true,
            Self::Reader { .. } => false,
            Self::Owner { .. } | Self::Door { .. } | Self::System => self.owner() == *owner,
        }
    }

    /// The actor's address, if known.
    pub fn source(&self) -> Option<IpAddr> {
        match self {
            Self::Administrator(person) => person.source,
            Self::Token { source, .. }
            | Self::Owner { source, .. }
            | Self::Reader { source, .. } => *source,
            Self::Door { address, .. } => address.parse().ok(),
            Self::LocalOperator { .. } | Self::System => None,
        }
    }
}

/// Who made a record, by what is given to nobody else: the number of an account or a token. Names are
/// given again: a token's once it has ended, an address once its account is removed; what is the
/// maker's own must not become somebody else's with the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker(String);

impl Maker {
    /// Nobody: no actor is it.
    pub const NOBODY: Self = Self(String::new());

    /// A person, by the number of their account.
    pub fn account(id: AccountId) -> Self {
        Self(format!("account {}", id.0))
    }

    /// A program, by the number of its token.
    pub fn token(id: u64) -> Self {
        Self(format!("token {id}"))
    }

    /// From its stored text. Records of releases that kept names only have an empty one, which is
    /// nobody's.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The account, if it is one's.
    pub fn as_account(&self) -> Option<AccountId> {
        let number = self.0.strip_prefix("account ")?;
        number.parse().ok().map(AccountId)
    }

    /// The number of the token, if it is a token's.
    pub fn as_token(&self) -> Option<u64> {
        self.0.strip_prefix("token ")?.parse().ok()
    }

    /// Whether this actor made it.
    pub fn is(&self, actor: &Actor) -> bool {
        *self == actor.maker()
    }
}

/// The owner of what an actor placed, from the text of that actor, which is what records keep.
pub fn owner_in_text(text: &str) -> Owner {
    let by_door = || text.split_once(" from ").map(|(door, _)| door);
    match text {
        "system" => Owner::Engine,
        // Rules of the first releases do not say who made them; only the operator could.
        "" => Owner::LocalOperator,
        _ if text.starts_with("local operator (uid ") => Owner::LocalOperator,
        _ if text.starts_with("reader of ") => Owner::Engine,
        _ => match (text.strip_prefix("token "), by_door()) {
            (Some(name), _) => Owner::Token(name.into()),
            (None, Some(door)) => Owner::Token(door.into()),
            (None, None) => Owner::Administrator(text.trim_end_matches(" (owner)").into()),
        },
    }
}

impl core::fmt::Display for Actor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Administrator(person) => write!(f, "{}", person.address),
            Self::Token { name, .. } => write!(f, "token {name}"),
            Self::Owner { address, .. } => write!(f, "{address} (owner)"),
            Self::Reader { of, .. } => write!(f, "reader of {of}"),
            Self::LocalOperator { uid } => write!(f, "local operator (uid {uid})"),
            Self::Door { door, address } => write!(f, "{door} from {address}"),
            Self::System => f.write_str("system"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_given_again_makes_nobody_the_maker_of_what_was_made_before() {
        let token = |id| Actor::Token {
            id,
            name: "deploy".into(),
            roles: Vec::new(),
            account: None,
            sensitive: false,
            source: None,
        };
        let owner = |account| Actor::Owner {
            account: AccountId(account),
            address: SignInName::from_normal_form("mihai@contoso.example"),
            source: None,
        };
        for (one, other) in [(token(1), token(2)), (owner(1), owner(2))] {
            assert_eq!(one.to_string(), other.to_string());
            assert!(one.maker().is(&one) && !one.maker().is(&other));
        }
        assert!(!token(1).maker().is(&owner(1)));
        assert_eq!(token(7).stands_on().as_token(), Some(7));
        assert_eq!(owner(7).stands_on().as_account(), Some(AccountId(7)));
        assert_eq!(token(7).stands_on().as_account(), None);
        assert_eq!(Maker::NOBODY.as_token(), None);
        let stored = Maker::from_text(token(1).maker().as_str().into());
        assert!(stored.is(&token(1)));
        assert!(!Maker::from_text(String::new()).is(&token(1)));
    }

    #[test]
    fn the_text_of_an_actor_says_who_owns_what_it_placed() {
        let address = SignInName::from_normal_form("mihai@contoso.example");
        let actors = [
            Actor::Administrator(Box::new(Administrator {
                account: AccountId(7),
                address: address.clone(),
                roles: Vec::new(),
                has_second_factor: true,
                proved: None,
                session: 0,
                source: None,
            })),
            Actor::Token {
                id: 1,
                name: "deploy from git".into(),
                roles: Vec::new(),
                account: None,
                sensitive: false,
                source: None,
            },
            Actor::Owner {
                account: AccountId(7),
                address,
                source: None,
            },
            Actor::Reader {
                of: "mihai@contoso.example".into(),
                source: None,
            },
            Actor::LocalOperator { uid: 0 },
            Actor::Door {
                door: "auth_policy",
                address: "192.0.2.1".into(),
            },
            Actor::System,
        ];
        for actor in actors {
            assert_eq!(owner_in_text(&actor.to_string()), actor.owner(), "{actor}");
        }
        assert_eq!(owner_in_text(""), Owner::LocalOperator);
    }
}
