//! From the command line to a request of the local socket.

use super::args::{
    Audit, Command, Domains, Events, OriginRule, Origins, Policies, ResetPassword, Restricted,
    Roles, Tokens, Users,
};
use super::input;
use crate::local_socket::protocol::{Request, TARGETS_MAX, UserChanges};

/// Why a command is not sent.
pub(crate) struct NotSent {
    /// 1 refused, 2 error.
    pub(crate) exit_code: u8,
    /// What to do.
    pub(crate) text: String,
}

impl From<String> for NotSent {
    fn from(text: String) -> Self {
        Self { exit_code: 2, text }
    }
}

/// The request of a command; `None` for commands that need no server.
pub(crate) fn request(command: Command) -> Result<Option<Request>, NotSent> {
    let request = match command {
        Command::Why { address } => Request::Why { account: address },
        Command::Unlock(unlock) => Request::Unlock {
            targets: bounded(unlock.targets)?,
            with_origins: unlock.with_origins,
        },
        Command::Unblock(u) => Request::Unblock {
            targets: bounded(u.targets)?,
            reviewed: u.reviewed,
            override_reason: u.reason.filter(|_| u.overriding),
            limit: u.limit,
            until: u.until,
        },
        Command::Restrict(w) => Request::Restrict {
            targets: bounded(w.targets)?,
            reason: w.reason,
        },
        Command::BlockSignIn(w) => Request::BlockSignIn {
            targets: bounded(w.targets)?,
            reason: w.reason,
        },
        Command::AllowSignIn(t) => Request::AllowSignIn {
            targets: bounded(t.targets)?,
        },
        Command::ResetPassword(reset) => reset_password(reset)?,
        Command::SetupLink => Request::SetUpLink,
        Command::SignOut(t) => Request::SignOut {
            targets: bounded(t.targets)?,
        },
        Command::Users(users) => self::users(users)?,
        Command::Restricted(Restricted::List) => Request::Restricted,
        Command::Observed => Request::Observed,
        Command::Origins(origins) => self::origins(origins),
        Command::Policies(policies) => self::policies(policies),
        Command::Roles(roles) => self::roles(roles),
        Command::Domains(domains) => self::domains(domains),
        Command::Tokens(tokens) => self::tokens(tokens),
        Command::SignIns(log) => Request::SignIns {
            account: log.address,
            limit: log.limit,
        },
        Command::Messages(log) => Request::Messages {
            account: log.address,
            limit: log.limit,
        },
        Command::Audit(audit) => self::audit(audit),
        Command::Events(Events::TrustClock) => Request::TrustClock,
        Command::Backup { file, with_key } => {
            let file = std::path::absolute(&file).map_err(|error| error.to_string())?;
            let text = file
                .to_str()
                .ok_or("the file name must be UTF-8".to_string())?;
            Request::Backup {
                file: text.to_string(),
                with_key,
            }
        }
        Command::Serve { .. }
        | Command::Demo { .. }
        | Command::Restore { .. }
        | Command::Config(_)
        | Command::Doctor { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => return Ok(None),
    };
    Ok(Some(request))
}

fn policies(policies: Policies) -> Request {
    match policies {
        Policies::List => Request::Policies { policy: None },
        Policies::Show { policy } => Request::Policies {
            policy: Some(policy),
        },
        Policies::Set { policy, key, value } => Request::SetPolicy { policy, key, value },
    }
}

fn roles(roles: Roles) -> Request {
    match roles {
        Roles::List => Request::Roles,
        Roles::Grant {
            address,
            role,
            domain,
        } => Request::GrantRole {
            account: address,
            role,
            domains: domain,
        },
        Roles::Revoke { address, role } => Request::RevokeRole {
            account: address,
            role,
        },
    }
}

fn domains(domains: Domains) -> Request {
    match domains {
        Domains::List => Request::Domains,
        Domains::Add { domain } => Request::AddDomain { domain },
        Domains::Remove { domain } => Request::RemoveDomain { domain },
    }
}

fn tokens(tokens: Tokens) -> Request {
    match tokens {
        Tokens::List => Request::Tokens,
        Tokens::Add {
            name,
            role,
            domain,
            days,
            sensitive,
        } => Request::MakeToken {
            name,
            roles: role,
            domains: domain,
            days,
            sensitive,
        },
        Tokens::Revoke { token } => Request::RevokeToken { token },
    }
}

fn audit(audit: Audit) -> Request {
    match audit {
        Audit::List { from, limit } => Request::Audit { from, limit },
        Audit::Head => Request::AuditHead,
        Audit::Verify { from } => Request::AuditVerify { from },
    }
}

fn bounded(targets: Vec<String>) -> Result<Vec<String>, NotSent> {
    if targets.len() <= TARGETS_MAX {
        return Ok(targets);
    }
    Err(format!("at most {TARGETS_MAX} at once; nothing was changed").into())
}

fn reset_password(reset: ResetPassword) -> Result<Request, NotSent> {
    if reset.password_stdin && reset.targets.len() > 1 {
        return Err("one password is for one account: give one address with --password-stdin; nothing was changed".to_string().into());
    }
    Ok(Request::ResetPassword {
        targets: bounded(reset.targets)?,
        password: if reset.password_stdin {
            Some(input::password()?)
        } else {
            None
        },
        show: reset.show,
        must_change: !reset.no_must_change,
    })
}

fn users(users: Users) -> Result<Request, NotSent> {
    Ok(match users {
        Users::List { filter } => Request::Users {
            filter,
            after: None,
        },
        Users::Show { address } => Request::User { account: address },
        Users::Add {
            address,
            name,
            password_stdin,
            no_password,
        } => {
            if !password_stdin && !no_password {
                return Err("say --password-stdin (a lasting password) or --no-password (it lives elsewhere); nothing was added".to_string().into());
            }
            let password = if password_stdin {
                Some(input::password()?)
            } else {
                None
            };
            Request::AddUser {
                account: address,
                name,
                password,
            }
        }
        Users::Set {
            address,
            name,
            alias,
            group,
            recovery_address,
            remove_alias,
            remove_group,
        } => {
            let changes = UserChanges {
                name,
                aliases: alias,
                groups: group,
                recovery_addresses: recovery_address,
                remove_aliases: remove_alias,
                remove_groups: remove_group,
            };
            if changes == UserChanges::default() {
                return Err("nothing to change; see \"zavor users set --help\""
                    .to_string()
                    .into());
            }
            Request::SetUser {
                account: address,
                changes,
            }
        }
        Users::Import { file } => Request::ImportUsers {
            csv: input::import(&file)?,
        },
        Users::Export => Request::ExportUsers,
        Users::Remove(t) => Request::RemoveUsers {
            targets: bounded(t.targets)?,
        },
    })
}

fn origins(origins: Origins) -> Request {
    let rule = |rule: OriginRule, allow| Request::RuleOrigin {
        network: rule.network,
        allow,
        account: rule.account,
        until: rule.until,
        reason: rule.reason,
    };
    match origins {
        Origins::List => Request::Origins,
        Origins::Release { networks } => Request::ReleaseOrigins { targets: networks },
        Origins::Allow(given) => rule(given, true),
        Origins::Deny(given) => rule(given, false),
    }
}
