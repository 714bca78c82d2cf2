//! The command line: parse, ask the server (or do it here), print, exit with the right code.

mod api;
pub(crate) mod args;
mod ask;
pub(crate) mod input;
mod restore;
mod usage;

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use self::args::{Cli, Command};
use crate::config::{self, Config, Source};
use crate::geoip::GeoFiles;
use crate::output::Output;

/// Runs the command of this process.
pub(crate) fn run() -> ExitCode {
    let shown = match Cli::try_parse() {
        Ok(cli) => dispatch(cli),
        // Usage errors exit with 2, help with 0: clap's own codes match the contract.
        Err(error) => match usage::in_one_line(&error) {
            Some(line) => Output::failed(line),
            None => error.exit(),
        },
    };
    if !shown.error.is_empty() {
        eprintln!("{}", shown.error);
    }
    let mut out = std::io::stdout();
    match out
        .write_all(shown.out.as_bytes())
        .and_then(|()| out.flush())
    {
        Ok(()) => ExitCode::from(shown.exit_code),
        // A closed pipe (`zavor users list | head`) is not an error worth a message.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::from(shown.exit_code),
        Err(error) => {
            eprintln!("the output could not be written: {error}; what the command did stays done");
            ExitCode::from(UNWRITTEN)
        }
    }
}

/// Exit code if the output could not be written: the command did not do everything.
const UNWRITTEN: u8 = 2;

fn dispatch(cli: Cli) -> Output {
    let Cli {
        config,
        data_dir,
        json,
        command,
    } = cli;
    match command {
        Command::Config(args::Config::Reference) => return Output::said(config::reference()),
        Command::Completions { shell } => {
            let mut page = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "zavor", &mut page);
            return Output::said(String::from_utf8_lossy(&page).into_owned());
        }
        Command::Man { dir } => return man(&dir),
        Command::Demo { exit } => return crate::demo::run(exit),
        _ => {}
    }
    let source = Source::of_process(config, data_dir);
    let config = match config::load(&source) {
        Ok(config) => config,
        Err(error) => return Output::failed(error.to_string()),
    };
    match command {
        Command::Config(_) => config_check(&config),
        Command::Serve { log } => crate::serve::run(&config, &source, &log),
        Command::Restore {
            file,
            unauthenticated,
        } => restore::run(&config, &file, unauthenticated),
        Command::Api { method, path, body } => {
            api::run(&config.socket(), &method, &path, body.as_deref(), json)
        }
        Command::Doctor { print } => crate::doctor::run(&config, print.as_deref(), json),
        command => ask::run(&config, command, json),
    }
}

fn config_check(config: &Config) -> Output {
    let wrong = config.wrong_certificates();
    if !wrong.is_empty() {
        return Output::failed(wrong.join("\n"));
    }
    let mut out: String = config
        .warnings
        .iter()
        .chain(&config.open_secrets())
        .chain(&GeoFiles::default().read(&config.geoip))
        .chain(
            &config
                .wrong_breached()
                .map(|wrong| format!("directory.breached_passwords: {wrong}")),
        )
        .map(|text| format!("warning: {text}\n"))
        .collect();
    match &config.file {
        Some(file) => out.push_str(&format!("{} is valid.\n", file.display())),
        None => out.push_str("No configuration file: the defaults are in force.\n"),
    }
    Output::said(out)
}

fn man(dir: &Path) -> Output {
    let made = std::fs::create_dir_all(dir);
    match made.and_then(|()| clap_mangen::generate_to(Cli::command(), dir)) {
        Ok(()) => Output::said(format!("Manual pages are in {}.\n", dir.display())),
        Err(error) => Output::failed(format!("{} cannot be written: {error}", dir.display())),
    }
}

#[cfg(test)]
mod named_tests;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_reset_sends_a_link_unless_a_password_is_to_be_shown_or_read() {
        for (argument, expected) in [(None, "link"), (Some("--show"), "shown")] {
            let arguments = ["zavor", "reset-password", "ana@contoso.example"];
            let cli = Cli::parse_from(arguments.into_iter().chain(argument));
            let Command::ResetPassword(reset) = cli.command else {
                panic!("a reset");
            };
            assert_eq!(ask::acts::delivery(&reset), expected);
        }
    }

    #[test]
    fn every_command_of_the_contract_is_there() {
        let command = Cli::command();
        let names: Vec<_> = command
            .get_subcommands()
            .map(|c| c.get_name().to_string())
            .collect();
        for name in [
            "why",
            "unlock",
            "unblock",
            "restrict",
            "block-sign-in",
            "allow-sign-in",
            "reset-password",
            "setup-link",
            "sign-out",
            "users",
            "restricted",
            "origins",
            "policies",
            "roles",
            "sign-ins",
            "messages",
            "audit",
            "config",
            "doctor",
            "backup",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn an_override_needs_its_reason_and_a_raised_limit_its_end() {
        for bad in [
            &["zavor", "unblock", "a@b.example", "--override"][..],
            &["zavor", "unblock", "a@b.example", "--reason", "x"],
            &["zavor", "unblock", "a@b.example", "--limit", "900"],
            &["zavor", "restrict", "a@b.example"],
            &["zavor", "reset-password", "a@b.example", "--no-must-change"],
            &[
                "zavor",
                "reset-password",
                "a@b.example",
                "--show",
                "--no-must-change",
            ],
        ] {
            assert!(Cli::try_parse_from(bad).is_err(), "{bad:?}");
        }
    }
}
