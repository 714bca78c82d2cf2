//! Commands that need the running server. Each asks the JSON API over the local socket, with the
//! same operations and shapes as any program, and shows the result.
//!
//! - [`acts`]: accounts, connectors, networks. [`people`]: the directory, roles, domains.
//! - [`alerts`]: the list of alerts, and who has seen them.
//! - [`form`]: how answers and failures are shown.
//! - [`near`]: the account that was probably meant.
//! - [`requests`]: support requests.
//! - [`records`]: holds, lists, logs, policies, the audit. [`machine`]: tokens, links, clock,
//!   backups.

pub(super) mod acts;
mod alerts;
pub(super) mod form;
mod machine;
mod near;
mod people;
mod records;
mod requests;

use super::again::Typed;
use super::args::{Audit, Command, Events, Policies, Restricted};
use crate::config::Config;
use crate::local_socket::http::{Local, NoAnswer};
use crate::output::Output;

use form::{Done, Failure, Form};

/// Runs a command that needs the running server.
pub(super) fn run(config: &Config, command: Command, json: bool, typed: &Typed) -> Output {
    let local = Local::at(&config.socket()).map_err(|text| NoAnswer::Lost(text).into());
    let form = Form { json, typed };
    let done = local.and_then(|mut local| answer(&mut local, command, form));
    done.unwrap_or_else(Failure::shown)
}

/// A list of the command line as the API takes it: none given is left out there.
fn given(list: Vec<String>) -> Option<Vec<String>> {
    Some(list).filter(|list| !list.is_empty())
}

fn answer(local: &mut Local, command: Command, form: Form<'_>) -> Done {
    match command {
        Command::Why { address } => records::why(local, form, &address),
        Command::Unlock(unlock) => acts::unlock(local, form, unlock),
        Command::Unblock(unblock) => acts::unblock(local, form, unblock),
        Command::Restrict(given) => acts::restrict(local, form, given),
        Command::BlockSignIn(given) => acts::block_sign_in(local, form, given),
        Command::AllowSignIn(given) => acts::allow_sign_in(local, form, given),
        Command::ResetPassword(reset) => acts::reset_password(local, form, reset),
        Command::SignOut(given) => acts::sign_out(local, form, given),
        Command::Users(users) => people::users(local, form, users),
        Command::Roles(roles) => people::roles(local, form, roles),
        Command::Domains(domains) => people::domains(local, form, domains),
        Command::Restricted(Restricted::List) => records::restricted(local, form),
        Command::Alerts(alerts) => alerts::alerts(local, form, alerts),
        Command::Requests(asked) => requests::requests(local, form, asked),
        Command::Observed => records::observed(local, form),
        Command::Origins(origins) => acts::origins(local, form, origins),
        Command::Policies(Policies::Set { policy, key, value }) => {
            records::set_policy(local, form, &policy, &key, &value)
        }
        Command::Policies(Policies::Effect { policy, values }) => {
            records::effect(local, form, &policy, &values)
        }
        Command::Policies(policies) => records::policies(local, form, policies),
        Command::SignIns(log) => records::sign_ins(local, form, &log),
        Command::Messages(log) => records::messages(local, form, &log),
        Command::Audit(Audit::Verify { from }) => records::verify(local, form, from),
        Command::Audit(Audit::Head) => records::head(local, form),
        Command::Audit(Audit::List { from, limit }) => records::audit(local, form, from, limit),
        Command::AppPasswords(asked) => people::app_passwords(local, form, asked),
        Command::Tokens(tokens) => machine::tokens(local, form, tokens),
        Command::SetupLink => machine::set_up_link(local, form),
        Command::Events(Events::TrustClock) => machine::trust_clock(local, form),
        Command::Backup { file, with_key } => machine::backup(local, form, &file, with_key),
        Command::Serve { .. }
        | Command::Demo { .. }
        | Command::Restore { .. }
        | Command::Config(_)
        | Command::Api { .. }
        | Command::Doctor { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => Err("this command needs no server".into()),
    }
}
