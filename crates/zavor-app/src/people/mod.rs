//! Accounts, roles and domains.

pub(crate) mod account_page;
pub(crate) mod acts;
pub(crate) mod behind;
pub(crate) mod directory_list;
pub(crate) mod domains;
pub(crate) mod risks;
pub(crate) mod roles;
pub(crate) mod service;
pub(crate) mod shutting;
pub(crate) mod users;

pub use account_page::{LOG_SHOWN, LogPage, ResetChoices, own_sign_ins};
pub use acts::reset::{Elsewhere, ResetPassword, WasReset};
pub use directory_list::{LOOKED_AT_MAX, PeoplePage, PeopleQuery, PersonRow, SEARCH_BYTES_MAX};
pub use domains::{DOMAINS_MAX, DomainShown};
pub use risks::RiskyUser;
pub use roles::{ROLE_DOMAINS_MAX, RoleGrant, RoleShown};
pub use service::People;
pub use users::batch::{Confirmations, RowOutcome};
pub use users::check::AccountChange;
pub use users::import::{ImportMode, ImportRow, ImportTotals, UnreadableRow};
pub use users::password::{InitialPassword, NewPassword, PreparedPassword};
pub use users::password_rules::judge_while_typed;
pub use users::{AccountShown, Changed};
