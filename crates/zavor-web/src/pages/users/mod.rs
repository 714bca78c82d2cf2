//! Users > Active users: the table, one account with its tabs, and every act on one account. Acts
//! on many accounts are bulk runs (`super::bulk`).
//!
//! Security: the path names an account; every handler resolves and judges it again. Names, devices
//! and addresses are other people's text. A password is shown only in the answer to the form that
//! made it.

mod account;
pub(in crate::pages) use account::waiting_request;
pub(super) mod act;
mod add;
mod answer;
mod app_passwords;
mod audit;
mod caller;
#[deny(clippy::wildcard_enum_match_arm)]
mod codes;
mod columns;
mod edit;
pub(super) mod export;
mod head;
mod list;
mod mail;
mod methods;
pub(super) mod offers;
pub(super) mod query;
mod recovery;
mod refused;
mod remove;
mod request;
mod reset;
mod roles;
mod security;
pub(super) mod selected;
mod sign_ins;
mod sign_out;
mod status;
mod stolen;
mod stolen_state;
#[cfg(test)]
mod tests;
mod unlock;
mod ways_back;

use crate::routes::Routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(account::routes())
        .and(add::routes())
        .and(app_passwords::routes())
        .and(audit::routes())
        .and(caller::routes())
        .and(edit::routes())
        .and(export::routes())
        .and(list::routes())
        .and(mail::routes())
        .and(methods::routes())
        .and(codes::routes())
        .and(recovery::routes())
        .and(remove::routes())
        .and(request::routes())
        .and(reset::routes())
        .and(roles::routes())
        .and(security::routes())
        .and(selected::routes())
        .and(sign_ins::routes())
        .and(sign_out::routes())
        .and(status::routes())
        .and(stolen::routes())
        .and(unlock::routes())
        .and(ways_back::routes())
}
