//! Arguments of the acts on accounts and connectors: the targets, and what the act needs to know.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Targets {
    /// Accounts
    #[arg(required = true, value_name = "ADDRESS")]
    pub(crate) targets: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// Accounts
    #[arg(required = true, value_name = "ADDRESS")]
    pub(crate) targets: Vec<String>,
    /// For 24 hours, let these accounts, and no others, sign in from blocked networks that tried them
    #[arg(long)]
    pub(crate) with_origins: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WithReason {
    /// Accounts (or, for restrict, connectors)
    #[arg(required = true, value_name = "ADDRESS")]
    pub(crate) targets: Vec<String>,
    /// The reason; shown by "why" and kept in the audit
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Unblock {
    /// Accounts or connectors
    #[arg(required = true, value_name = "ADDRESS-or-CONNECTOR")]
    pub(crate) targets: Vec<String>,
    /// What you checked or did that Zavor cannot see, such as sessions that you ended by hand because
    /// no mail host could
    #[arg(long, value_name = "TEXT")]
    pub(crate) reviewed: Option<String>,
    /// Release although steps are missing
    #[arg(long = "override", requires = "reason")]
    pub(crate) overriding: bool,
    /// Why you override them
    #[arg(long, value_name = "TEXT", requires = "overriding")]
    pub(crate) reason: Option<String>,
    /// Raise the limit of external recipients per hour to N for a while; where the policy has none,
    /// the service limit of 24 hours
    #[arg(long, value_name = "N", requires = "until")]
    pub(crate) limit: Option<u32>,
    /// When the raised limit ends: 2026-12-01, or 2026-12-01T18:00:00Z
    #[arg(long, value_name = "DATE", requires = "limit", value_parser = crate::cli::input::date)]
    pub(crate) until: Option<zavor_web::report::Time>,
}

#[derive(Debug, Args)]
pub(crate) struct ResetPassword {
    /// Accounts
    #[arg(required = true, value_name = "ADDRESS")]
    pub(crate) targets: Vec<String>,
    /// Make a temporary password and show it once; otherwise a one-time link is mailed to the
    /// confirmed recovery addresses
    #[arg(long, conflicts_with = "password_stdin")]
    pub(crate) show: bool,
    /// Read the new password from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// The password is lasting: its owner need not change it
    // clap does not ask for what is required where it conflicts with what is given.
    #[arg(long, requires = "password_stdin", conflicts_with = "show")]
    pub(crate) no_must_change: bool,
    /// Also for accounts whose password is kept elsewhere: from now on Zavor keeps it. What asks the
    /// other directory goes on accepting the old password until it asks Zavor instead
    #[arg(long)]
    pub(crate) move_here: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AskToConfirm {
    /// Accounts
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "ADDRESS"
    )]
    pub(crate) targets: Vec<String>,
    /// Every account with an unconfirmed recovery address, in the background; mails leave at most 60
    /// a minute
    #[arg(long)]
    pub(crate) all: bool,
}
