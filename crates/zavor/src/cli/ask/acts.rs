//! Acts. Each target is a request of its own, so that one unknown address does not stop the others;
//! the exit code is that of the worst outcome.

use hyper::Method;
use serde::Serialize;
use serde_json::{Value, json};
use zavor_web::report::{ActReport, List, OriginReport};

use super::form::{Done, Form, not_done, one, post, typed};
use super::near;
use crate::cli::args::{OriginRule, Origins, ResetPassword, Targets, Unblock, Unlock, WithReason};
use crate::cli::input::{self, Password};
use crate::local_socket::http::{Local, NoAnswer, part};
use crate::output::Output;
use crate::render::lists;

/// Most targets of one act.
const TARGETS_MAX: usize = 1000;
/// HTTP status if there is no such thing.
const NOT_FOUND: u16 = 404;

fn bounded(targets: &[String]) -> Result<(), String> {
    match targets.len() <= TARGETS_MAX {
        true => Ok(()),
        false => Err(format!(
            "at most {TARGETS_MAX} at once; nothing was changed"
        )),
    }
}

/// Does one act on each target. If the server is lost on the way, shows what was done so far.
pub(super) fn each(
    form: Form<'_>,
    targets: &[String],
    mut act: impl FnMut(&str) -> Result<ActReport, NoAnswer>,
) -> Done {
    let mut reports = Vec::with_capacity(targets.len());
    for target in targets {
        match act(target) {
            Ok(report) => reports.push(typed(target, report)),
            Err(NoAnswer::Problem(problem)) => reports.push(not_done(target, &problem)),
            Err(NoAnswer::Lost(text)) if reports.is_empty() => return Err(text.into()),
            Err(NoAnswer::Lost(text)) => {
                let shown = form.acts(&reports);
                let errors = [shown.error, text].into_iter();
                let errors: Vec<String> = errors.filter(|line| !line.is_empty()).collect();
                return Ok(Output {
                    out: shown.out,
                    ..Output::failed(errors.join("\n"))
                });
            }
        }
    }
    Ok(form.acts(&reports))
}

/// The path of an act on an account.
fn on_account(target: &str, act: &str) -> String {
    format!("/api/v1/accounts/{}/{act}", part(target))
}

/// One act with the same body on each account.
pub(super) fn on_accounts(
    local: &mut Local,
    form: Form<'_>,
    targets: &[String],
    act: &str,
    body: &Value,
) -> Done {
    bounded(targets)?;
    each(form, targets, |target| {
        let done = post(local, &on_account(target, act), body);
        done.map_err(|why| near::suggested(local, target, why))
    })
}

/// An act on an account or, if there is no such account, on a connector.
fn on_senders(
    local: &mut Local,
    form: Form<'_>,
    targets: &[String],
    act: &str,
    body: &Value,
) -> Done {
    bounded(targets)?;
    each(form, targets, |target| {
        let first = match post(local, &on_account(target, act), body) {
            Err(NoAnswer::Problem(first)) if first.status == NOT_FOUND => first,
            answered => return answered,
        };
        let connector = format!("/api/v1/connectors/{}/{act}", part(target));
        match post(local, &connector, body) {
            // It is neither; the first answer says so.
            Err(NoAnswer::Problem(second)) if second.status == NOT_FOUND => {
                Err(near::suggested(local, target, NoAnswer::Problem(first)))
            }
            answered => answered,
        }
    })
}

pub(super) fn unlock(local: &mut Local, form: Form<'_>, unlock: Unlock) -> Done {
    let body = json!({"with_origins": unlock.with_origins});
    on_accounts(local, form, &unlock.targets, "unlock", &body)
}

pub(super) fn unblock(local: &mut Local, form: Form<'_>, unblock: Unblock) -> Done {
    let body = json!({
        "reviewed": unblock.reviewed,
        "override_reason": unblock.reason.filter(|_| unblock.overriding),
        "limit": unblock.limit,
        "until": unblock.until,
    });
    on_senders(local, form, &unblock.targets, "unblock", &body)
}

pub(super) fn restrict(local: &mut Local, form: Form<'_>, given: WithReason) -> Done {
    let body = json!({"reason": given.reason});
    on_senders(local, form, &given.targets, "restrict", &body)
}

pub(super) fn block_sign_in(local: &mut Local, form: Form<'_>, given: WithReason) -> Done {
    let body = json!({"reason": given.reason});
    on_accounts(local, form, &given.targets, "block-sign-in", &body)
}

pub(super) fn allow_sign_in(local: &mut Local, form: Form<'_>, given: Targets) -> Done {
    on_accounts(local, form, &given.targets, "allow-sign-in", &json!({}))
}

pub(super) fn sign_out(local: &mut Local, form: Form<'_>, given: Targets) -> Done {
    on_accounts(local, form, &given.targets, "sign-out", &json!({}))
}

/// A reset in the form that the API expects.
#[derive(Serialize)]
struct Reset<'a> {
    deliver: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a Password>,
    must_change: bool,
    move_here: bool,
}

/// How the owner gets the new password.
pub(in crate::cli) fn delivery(reset: &ResetPassword) -> &'static str {
    match (reset.password_stdin, reset.show) {
        (true, _) => "given",
        (false, true) => "shown",
        (false, false) => "link",
    }
}

pub(super) fn reset_password(local: &mut Local, form: Form<'_>, reset: ResetPassword) -> Done {
    if reset.password_stdin && reset.targets.len() > 1 {
        let text = "one password is for one account: give one address with --password-stdin; nothing was changed";
        return Err(text.into());
    }
    bounded(&reset.targets)?;
    let password = match reset.password_stdin {
        true => Some(input::password()?),
        false => None,
    };
    let body = Reset {
        deliver: delivery(&reset),
        password: password.as_ref(),
        must_change: !reset.no_must_change,
        move_here: reset.move_here,
    };
    each(form, &reset.targets, |target| {
        let path = on_account(target, "reset-password");
        let done = local.act(&Method::POST, &path, &body);
        done.map_err(|why| near::suggested(local, target, why))
    })
}

pub(super) fn origins(local: &mut Local, form: Form<'_>, origins: Origins) -> Done {
    match origins {
        Origins::List => list(local, form),
        Origins::Release {
            networks,
            program: Some(program),
            ..
        } => release_program(local, form, &networks, &program),
        Origins::Release {
            networks, account, ..
        } => {
            let path = "/api/v1/origins/release";
            let Some(account) = account else {
                return each(form, &networks, |network| {
                    post(
                        local,
                        path,
                        &json!({"network": network, "with_rules": true}),
                    )
                });
            };
            if networks.is_empty() {
                let released = post(local, path, &json!({"account": account}));
                return one(form, &account, released);
            }
            each(form, &networks, |network| {
                post(
                    local,
                    path,
                    &json!({"network": network, "account": account}),
                )
            })
        }
        Origins::Allow(rule) => put_rule(local, form, &rule, "allow"),
        Origins::Deny(rule) => put_rule(local, form, &rule, "deny"),
    }
}

/// Removes the rules about a program, in these networks or wherever it comes from.
fn release_program(local: &mut Local, form: Form<'_>, networks: &[String], program: &str) -> Done {
    let path = "/api/v1/origins/release";
    if networks.is_empty() {
        return one(
            form,
            program,
            post(local, path, &json!({"program": program})),
        );
    }
    each(form, networks, |network| {
        post(
            local,
            path,
            &json!({"network": network, "program": program}),
        )
    })
}

fn list(local: &mut Local, form: Form<'_>) -> Done {
    let mut all: Vec<OriginReport> = Vec::new();
    for part in ["blocked", "rules", "crowds"] {
        let found: List<OriginReport> = local.get(&format!("/api/v1/origins/{part}"))?;
        all.extend(found.items);
    }
    Ok(form.of(&all[..], lists::origins))
}

fn put_rule(local: &mut Local, form: Form<'_>, rule: &OriginRule, action: &str) -> Done {
    let body = json!({
        "action": action, "network": rule.network, "account": rule.account,
        "program": rule.program, "until": rule.until, "reason": rule.reason,
    });
    let put = post(local, "/api/v1/origins/rules", &body);
    let target = rule.network.as_ref().or(rule.program.as_ref());
    one(form, target.map_or("", String::as_str), put)
}
