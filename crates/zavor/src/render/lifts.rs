//! What lifts a hold: the exact commands, in the order to run them.

use zavor_core::hold::{Evidence, HoldKind, ReleaseAct};
use zavor_web::report::{HoldReport, Time, Why};

use super::hold_words::{
    end_words, lifted_words, observed_words, place_words, subject_of, what_words,
};
use super::text::{operand, plain, shell, stamp};

/// What must be done before a release.
pub(super) struct Next<'a> {
    pub(super) password: bool,
    pub(super) sessions: bool,
    /// Whether a statement covers some of it.
    pub(super) by_statement: bool,
    /// Commands for the mail server.
    pub(super) run_there: &'a [String],
}

impl Next<'_> {
    /// The commands in order, on one line.
    pub(super) fn commands(&self, who: &str, entity: &str) -> String {
        let mut steps = Vec::new();
        if self.password {
            steps.push(format!("zavor reset-password --show {who}"));
        }
        if self.sessions {
            steps.push(format!("zavor sign-out {who}"));
            if !self.run_there.is_empty() {
                let there: Vec<_> = self.run_there.iter().map(|line| plain(line)).collect();
                steps.push(format!("on the mail server: {}", there.join("; ")));
            }
        }
        let reviewed = match self.by_statement {
            true => "--reviewed 'WHAT YOU CHECKED' ",
            false => "",
        };
        steps.push(format!("zavor unblock {reviewed}{entity}"));
        steps.join("; ")
    }
}

/// What still stops the owner after an act: one line per hold, with what lifts it.
pub(crate) fn still(holds: &[HoldReport], account: &str) -> Vec<String> {
    let report = Why {
        account: account.into(),
        subject: String::new(),
        raised_limit: None,
        own_release: None,
        display_name: Some(String::new()),
        checked_at: Time(0),
        holds: Vec::new(),
        run_there: Vec::new(),
        password_links: Vec::new(),
        more_networks_tried: false,
        can_sign_in: None,
        can_send: None,
        refused_sign_ins: None,
        wrong_passwords: None,
        refused_messages: None,
        ended: Vec::new(),
    };
    let line = |hold: &HoldReport| {
        let (place, who) = (place_words(&hold.scope), subject_of(&hold.subject));
        let what = what_words(&hold.kind, &hold.reason, place, &who);
        let end = match hold.until {
            Some(until) => format!("until {} UTC", stamp(until)),
            None => end_words(hold).into(),
        };
        let lifts = commands(hold, &report, &[]).map(|lifts| format!(": {lifts}"));
        let observed = match hold.observed {
            true => format!(". {}", observed_words(&hold.enforced_at)),
            false => String::new(),
        };
        let lifted = lifted_words(hold).map(|words| format!(". {words}"));
        let (lifts, lifted) = (lifts.unwrap_or_default(), lifted.unwrap_or_default());
        format!("{what} {end}{lifts}{observed}{lifted}")
    };
    holds.iter().map(line).collect()
}

/// The command that lifts a hold, or what lifts it without a command.
pub(super) fn commands(hold: &HoldReport, report: &Why, missing: &[&str]) -> Option<String> {
    let who = operand(&report.account);
    let connector_or_account = match hold.subject.split_once(':') {
        Some((_, name)) => operand(name),
        None => who.clone(),
    };
    Some(match ReleaseAct::from_name(&hold.release.act)? {
        ReleaseAct::Unlock => format!("zavor unlock {who}"),
        ReleaseAct::Unblock => {
            let requires = &hold.release.requires;
            let next = Next {
                password: missing.contains(&"password_changed"),
                sessions: missing.contains(&"sessions_ended"),
                by_statement: requires.iter().any(|step| step.by_statement),
                run_there: &report.run_there,
            };
            next.commands(&who, &connector_or_account)
        }
        ReleaseAct::AllowSignIn => format!("zavor allow-sign-in {who}"),
        // Another link replaces the one that is out.
        ReleaseAct::ChangePassword => {
            let first = match report.password_links.is_empty() {
                true => "to mail a link",
                false => "to mail another link",
            };
            format!("zavor reset-password {who} ({first}); or zavor reset-password --show {who} (a temporary password, to read out or to print)")
        }
        ReleaseAct::ReleaseOrigin if report.display_name.is_some() => format!(
            "zavor unlock --with-origins {who} (this account alone, 24 h); for everybody: zavor origins release {connector_or_account}"
        ),
        ReleaseAct::ReleaseOrigin | ReleaseAct::RemoveDenyRule => {
            format!("zavor origins release {connector_or_account}")
        }
        ReleaseAct::RaiseLimit if hold.kind == HoldKind::OrganisationRestricted.as_str() => {
            "Mail continues by itself as the window drains. The limit follows from the number of accounts; no policy changes it.".into()
        }
        ReleaseAct::RaiseLimit => format!(
            "Mail continues by itself as the window drains. Limits: zavor policies show {}",
            limit_policy(hold)
        ),
        // There is no command for it, only the pages and the API.
        ReleaseAct::DismissRisk => return None,
    })
}

fn limit_policy(hold: &HoldReport) -> String {
    match &hold.evidence.0 {
        Evidence::SendingLimit { policy, .. } if policy != "Default" => shell(policy),
        _ => "sending".into(),
    }
}
