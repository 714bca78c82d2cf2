//! The command line as clap parses it. Names are part of the interface contract; the help texts
//! also become manual pages and completions.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

mod acts;
mod alerts;
mod requests;
mod server;

pub(crate) use acts::{AskToConfirm, ResetPassword, Targets, Unblock, Unlock, WithReason};
pub(crate) use alerts::Alerts;
pub(crate) use requests::Requests;
pub(crate) use server::{Audit, Config, Events, Log};

/// The bolt on a door: shuts attackers out, and opens for your own people.
#[derive(Debug, Parser)]
#[command(name = "zavor", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// Configuration file [default: ./zavor.toml, then /etc/zavor/zavor.toml, then none]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Data directory; overrides the configuration
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 refused or nothing could be done, 2 error. \
For \"why\": 0 nothing is held, 1 something is, 2 unknown account or error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server
    Serve {
        /// Log format: text, or json for log collectors
        #[arg(long, default_value = "text", value_parser = ["text", "json"])]
        log: String,
    },
    /// Watch an attack and a spam burst on an example organisation, in a temporary directory
    Demo {
        /// Stop after the story; do not keep serving
        #[arg(long)]
        exit: bool,
        /// Language of the mails that it sends: en or ro; by default that of your terminal
        #[arg(long, value_parser = ["en", "ro"])]
        language: Option<String>,
    },
    /// Show every hold on an account, a network or a connector: since when, until when, why, and what
    /// lifts it; also holds that ended within the last day
    Why {
        /// The account, the network (192.0.2.7, 192.0.2.0/24), or the connector
        #[arg(value_name = "ADDRESS-or-NETWORK-or-CONNECTOR")]
        address: String,
    },
    /// Release lockouts and waiting one-time codes; show what still stops signing in
    Unlock(Unlock),
    /// Release restricted sending
    Unblock(Unblock),
    /// Restrict an account or a connector from sending
    Restrict(WithReason),
    /// Block sign-in everywhere, and end sessions
    BlockSignIn(WithReason),
    /// Allow sign-in again
    AllowSignIn(Targets),
    /// Reset passwords, and end sessions
    ResetPassword(ResetPassword),
    /// End sessions, on the mail hosts too; if no mail host is configured, exit with 1 and print what
    /// to run on the mail server
    SignOut(Targets),
    /// Accounts of the built-in directory
    #[command(subcommand)]
    Users(Users),
    /// Restricted entities
    #[command(subcommand)]
    Restricted(Restricted),
    /// Networks that are blocked, allowed or denied
    #[command(subcommand)]
    Origins(Origins),
    /// Thresholds and limits
    #[command(subcommand)]
    Policies(Policies),
    /// What administrators were told, and who has seen it
    #[command(subcommand)]
    Alerts(Alerts),
    /// What people asked the help desk
    #[command(subcommand)]
    Requests(Requests),
    /// Show what would have been refused while doors only observe, and how to begin to enforce
    Observed,
    /// Who may do what
    #[command(subcommand)]
    Roles(Roles),
    /// The organisation's domains; the first one is the default
    #[command(subcommand)]
    Domains(Domains),
    /// App passwords of an account: what its mail programs sign in with
    #[command(subcommand)]
    AppPasswords(AppPasswords),
    /// Tokens for programs that use the JSON API
    #[command(subcommand)]
    Tokens(Tokens),
    /// Sign-ins of an account, the newest first
    SignIns(Log),
    /// Messages an account offered for sending, the newest first
    Messages(Log),
    /// Who did what
    #[command(subcommand)]
    Audit(Audit),
    /// How the logs are kept
    #[command(subcommand)]
    Events(Events),
    /// The configuration file
    #[command(subcommand)]
    Config(Config),
    /// Call the JSON API as the local operator: every operation of docs/openapi.json, also those that
    /// no token may call
    ///
    /// Prints the answer unchanged. An error goes to standard error, or with --json to standard output
    /// as problem details.
    Api {
        /// GET, POST, PUT, PATCH or DELETE
        method: String,
        /// The path with its query, as in /api/v1/accounts?limit=10
        path: String,
        /// A file with a JSON body; "-" for standard input
        #[arg(long, value_name = "FILE")]
        body: Option<PathBuf>,
    },
    /// Make a link that sets up an administrator; it works once, within 30 minutes
    SetupLink,
    /// Check this installation, or print settings for Postfix and Dovecot
    Doctor {
        /// Print the exact settings instead of checking
        #[arg(long, value_name = "FOR", value_parser = ["postfix", "dovecot"])]
        print: Option<String>,
    },
    /// Write a backup of everything to a new file
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
        /// Also copy the keys, to FILE.key: without them second factors cannot be read, and another
        /// machine cannot check that the backup is unchanged. Keep that file in another place
        #[arg(long)]
        with_key: bool,
    },
    /// Replace the database with a backup; the server must not be running
    ///
    /// The backup must carry the seal of DATA/backup.key or, if that file does not exist yet, of the
    /// key in FILE.key beside the backup. Its sessions, links, codes and API tokens are dropped.
    Restore {
        /// The backup
        file: PathBuf,
        /// Restore it without checking whether it was changed since it was made
        #[arg(long)]
        unauthenticated: bool,
    },
    /// Completions for a shell
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a directory
    #[command(hide = true)]
    Man {
        /// The directory
        dir: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Users {
    /// Accounts in order of their address
    List {
        /// Text that address, name or alias must contain
        #[arg(long, value_name = "F", default_value = "", hide_default_value = true)]
        filter: String,
    },
    /// One account
    Show { address: String },
    /// Add an account
    Add {
        address: String,
        /// The person's name
        #[arg(long, value_name = "N", default_value = "", hide_default_value = true)]
        name: String,
        /// Read a lasting password from standard input
        #[arg(long, conflicts_with = "no_password")]
        password_stdin: bool,
        /// The password is kept elsewhere
        #[arg(long)]
        no_password: bool,
    },
    /// Change the name, aliases and groups of an account, and add recovery addresses
    Set {
        address: String,
        /// The person's name
        #[arg(long, value_name = "N")]
        name: Option<String>,
        /// An alias to add; repeat for several
        #[arg(long, value_name = "A")]
        alias: Vec<String>,
        /// A group to add; repeat for several
        #[arg(long, value_name = "G")]
        group: Vec<String>,
        /// A recovery address to add; repeat for several
        #[arg(long, value_name = "R")]
        recovery_address: Vec<String>,
        /// An alias to remove; repeat for several
        #[arg(long, value_name = "A")]
        remove_alias: Vec<String>,
        /// A group to remove; repeat for several
        #[arg(long, value_name = "G")]
        remove_group: Vec<String>,
    },
    /// Mail unconfirmed recovery addresses a new link to confirm them
    AskToConfirm(AskToConfirm),
    /// Add and change accounts from a CSV file as spreadsheets and other directories write it
    /// (address,name,aliases,groups,recovery_address,password_hash,roles, or their usual names)
    Import {
        /// The file; "-" for standard input
        file: PathBuf,
        /// The file's encoding, if it is not the one that the report names: utf-8, utf-16le,
        /// windows-1250, windows-1252, iso-8859-2 and others
        #[arg(long, value_name = "NAME")]
        encoding: Option<String>,
        /// Only say what would be added, changed and refused, line by line; nothing is written
        #[arg(long)]
        dry_run: bool,
    },
    /// All accounts as CSV, without passwords (the column password_hash is empty), second factors,
    /// holds and policies
    Export,
    /// Remove accounts; holds on their addresses stay for 90 days
    Remove(Targets),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Restricted {
    /// Accounts and connectors that may not send
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Origins {
    /// Blocked, allowed and denied networks
    List,
    /// Release blocks, and remove rules for these networks
    Release {
        /// Networks or single addresses
        #[arg(required_unless_present_any = ["account", "program"], value_name = "NETWORK")]
        networks: Vec<String>,
        /// Remove only the rule about this client program, by the fingerprint of its TLS (JA3); without a
        /// network, the one that holds wherever it comes from
        #[arg(long, value_name = "JA3", conflicts_with = "account")]
        program: Option<String>,
        /// Remove only the rule of this account; without a network, the one that holds wherever it
        /// signs in from
        #[arg(long, value_name = "ADDRESS")]
        account: Option<String>,
    },
    /// Never block this network
    Allow(OriginRule),
    /// Always refuse this network
    Deny(OriginRule),
}

#[derive(Debug, Args)]
pub(crate) struct OriginRule {
    /// Network or single address
    #[arg(required_unless_present = "program")]
    pub(crate) network: Option<String>,
    /// Only this client program, by the fingerprint of its TLS (JA3); without a network, wherever it comes
    /// from
    #[arg(long, value_name = "JA3", conflicts_with = "account")]
    pub(crate) program: Option<String>,
    /// The reason
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Only for this account (with allow)
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) account: Option<String>,
    /// When the rule ends: 2026-12-01, or 2026-12-01T18:00:00Z
    #[arg(long, value_name = "DATE", value_parser = super::input::date)]
    pub(crate) until: Option<zavor_web::report::Time>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Policies {
    /// All policies with their values
    List,
    /// One policy with what each value means
    Show { policy: String },
    /// Change one value; durations as 2s, 15m, 24h. For sending limits, the key "preset" sets all of
    /// them: standard or strict
    Set {
        policy: String,
        key: String,
        value: String,
    },
    /// Show what sending limits would do, without changing them: at once, and to the mail of the last
    /// 7 days
    Effect {
        policy: String,
        /// A key and the value to try, as in recipients_per_day=100; repeat for several together
        #[arg(required = true, value_name = "KEY=VALUE")]
        values: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Roles {
    /// Who has which role
    List,
    /// Grant a role
    Grant {
        address: String,
        /// helpdesk_administrator, user_administrator, security_administrator,
        /// global_administrator or security_reader
        role: String,
        /// Limit it to a domain; repeat for several
        #[arg(long, value_name = "DOMAIN")]
        domain: Vec<String>,
    },
    /// Revoke a role
    Revoke { address: String, role: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Domains {
    /// All domains, the default first
    List,
    /// Add a domain
    Add { domain: String },
    /// Remove a domain that has no accounts and no aliases
    Remove { domain: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppPasswords {
    /// App passwords of an account, the oldest first; only the owner makes them, on the page Security
    List {
        /// Address or alias
        account: String,
    },
    /// Revoke one by its number or its name
    Revoke {
        /// Address or alias
        account: String,
        /// Its number or its name
        app_password: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tokens {
    /// All tokens, the newest first
    List,
    /// Make a token for the installation; its text is shown once
    Add {
        /// Its name, shown in the audit and as owner of holds
        name: String,
        /// A role, as in "roles grant"; repeat for several
        #[arg(long, value_name = "ROLE", required = true)]
        role: Vec<String>,
        /// Limit its roles to a domain; repeat for several
        #[arg(long, value_name = "DOMAIN")]
        domain: Vec<String>,
        /// Days until it expires
        #[arg(long, value_name = "N", default_value_t = 90)]
        days: u32,
        /// Also allow what a person may do only with a fresh second factor (resets, blocking, editing,
        /// policies, roles); without this it can only read, unlock, sign out and release
        #[arg(long)]
        sensitive: bool,
    },
    /// Revoke a token by its number or its name
    Revoke { token: String },
}
