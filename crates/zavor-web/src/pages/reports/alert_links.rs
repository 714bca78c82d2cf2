//! Where an alert leads: to whom it is about, and to what helps. A link stands only where the reader
//! may go; the page there asks for the right again.

use zavor_core::alert::{AlertHelp, AlertKind};
use zavor_core::hold::Subject;
use zavor_core::rights::Right;

use crate::paths;
use crate::request::context::Context;

/// A link, or words without one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Link {
    /// Its path; empty for words only.
    pub(super) href: String,
    /// In words.
    pub(super) label: String,
}

/// The page about this subject; `is_account`: whether it is the address of an account.
pub(super) fn subject_link(context: &Context, subject: &Subject, is_account: bool) -> Link {
    let href = match subject {
        Subject::Account(name) if is_account => paths::user(name),
        Subject::Origin(network) if context.has(Right::SeeSecurity) => {
            paths::with_query("/admin/origins", &[("q", &network.to_string())])
        }
        Subject::Account(_)
        | Subject::Origin(_)
        | Subject::Connector(_)
        | Subject::Organisation => String::new(),
    };
    Link {
        href,
        label: context.text().subject(subject),
    }
}

/// What helps against an alert of this kind about this subject.
pub(super) fn help_link(
    context: &Context,
    kind: AlertKind,
    subject: Option<&Subject>,
    is_account: bool,
) -> Option<Link> {
    let help = kind.help()?;
    let (right, href) = place(help, subject, is_account)?;
    context.has(right).then(|| Link {
        href,
        label: context.text().name_of("alert-help", help),
    })
}

/// The right to see the place, and its path; `None` if there is none for this subject.
fn place(help: AlertHelp, subject: Option<&Subject>, is_account: bool) -> Option<(Right, String)> {
    let name = match subject {
        Some(Subject::Account(name)) => Some(name.as_str()),
        Some(Subject::Connector(name)) => Some(name.as_str()),
        Some(Subject::Origin(_) | Subject::Organisation) | None => None,
    };
    let account = name.filter(|_| is_account);
    let fixed = |right, path: &str| Some((right, path.to_owned()));
    match help {
        // Released ones are not found there: the list says so.
        AlertHelp::ReviewRestriction => {
            let path = paths::with_query("/admin/restricted", &[("q", name?)]);
            Some((Right::See, path))
        }
        AlertHelp::SeeMessages => {
            let of = name.unwrap_or_default();
            let path = paths::with_query("/admin/reports/messages", &[("name", of)]);
            Some((Right::See, path))
        }
        AlertHelp::SeeObserved => fixed(Right::SeeSecurity, "/admin/reports/observed"),
        AlertHelp::ReviewRisk => fixed(Right::See, "/admin/risky"),
        AlertHelp::ReviewOrigins => fixed(Right::SeeSecurity, "/admin/origins"),
        AlertHelp::SeeLockedOut => fixed(Right::See, "/admin/users?filter=locked_out"),
        AlertHelp::SeeSignIns => Some((Right::See, paths::user_sign_ins(account?))),
        AlertHelp::SeeFactors => Some((Right::See, paths::user_security(account?))),
        AlertHelp::SeeActs => {
            let of = name.unwrap_or_default();
            let path = paths::with_query("/admin/reports/audit", &[("actor", of)]);
            Some((Right::SeeAllAudit, path))
        }
        AlertHelp::ReviewTokens => fixed(Right::Organisation, "/admin/settings/tokens"),
        AlertHelp::ReviewRoles => fixed(Right::Organisation, "/admin/settings/roles"),
        AlertHelp::CheckDoors => fixed(Right::SeeSecurity, "/admin/settings/doors"),
        AlertHelp::CheckNotices => fixed(Right::Organisation, "/admin/settings/notices"),
    }
}
