//! The command line: parse, ask the server (or do it here), print, exit with the right code.

mod again;
mod api;
pub(crate) mod args;
mod ask;
pub(crate) mod input;
mod restore;
mod usage;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use serde::Serialize;

use self::again::Typed;
use self::args::{Cli, Command};
use crate::config::{self, Config, Source};
use crate::geoip::GeoFiles;
use crate::output::{Cause, Output, document};

/// Runs the command of this process.
pub(crate) fn run() -> ExitCode {
    let shown = match Cli::try_parse() {
        Ok(cli) => answered(cli, &Typed::of_process()),
        // Usage errors exit with 2, help with 0: clap's own codes match the contract.
        Err(error) => match usage::in_one_line(&error) {
            Some(line) => finished(Output::refused(Cause::Usage, line), &Typed::of_process()),
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

/// Runs a command; what is shown of it.
fn answered(cli: Cli, typed: &Typed) -> Output {
    finished(dispatch(cli, typed), typed)
}

/// The output of a command with whole hints; as one document, if that was asked for.
fn finished(mut shown: Output, typed: &Typed) -> Output {
    if shown.exit_code == 0 {
        return shown;
    }
    shown.error = typed.completed(&shown.error);
    if let Some(problem) = &mut shown.problem {
        problem.detail = typed.completed(&problem.detail);
    }
    match typed.json() {
        true => shown.documented(),
        false => shown,
    }
}

fn dispatch(cli: Cli, typed: &Typed) -> Output {
    let Cli {
        config,
        data_dir,
        json,
        command,
    } = cli;
    match command {
        Command::Config(args::Config::Reference { sample }) => {
            let text = match sample {
                true => config::sample(),
                false => config::reference(),
            };
            return page(text, json);
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "zavor", &mut script);
            return page(String::from_utf8_lossy(&script).into_owned(), json);
        }
        Command::Man { dir } => return man(&dir, json),
        Command::Demo { exit, language } => {
            return crate::demo::run(exit, language.as_deref());
        }
        _ => {}
    }
    let source = Source::of_process(config, data_dir);
    let config = match config::load(&source) {
        Ok(config) => config,
        Err(error) => return Output::refused(Cause::Configuration, error.to_string()),
    };
    match command {
        Command::Config(_) => config_check(&config, json),
        Command::Serve { log } => crate::serve::run(&config, &source, &log),
        Command::Restore {
            file,
            unauthenticated,
        } => restore::run(&config, &file, unauthenticated, json),
        Command::Api { method, path, body } => {
            api::run(&config.socket(), &method, &path, body.as_deref())
        }
        Command::Doctor { print } => crate::doctor::run(&config, print.as_deref(), json),
        command => ask::run(&config, command, json, typed),
    }
}

/// A text that is the whole output: a script, a page. As a document, a JSON string.
fn page(text: String, json: bool) -> Output {
    Output::said(match json {
        true => document(&text),
        false => text,
    })
}

/// What `config check` found, as `--json` shows it.
#[derive(Serialize)]
struct Checked {
    /// The file; null = there is none, and the defaults are in force.
    file: Option<PathBuf>,
    /// What stops nothing, but a person should look at.
    warnings: Vec<String>,
}

fn config_check(config: &Config, json: bool) -> Output {
    let wrong = config.wrong_on_this_machine();
    if !wrong.is_empty() {
        return Output::refused(Cause::Configuration, wrong.join("\n"));
    }
    let mut warnings = config.warnings.clone();
    warnings.extend(config.open_secrets());
    warnings.extend(config.not_here_yet());
    warnings.extend(GeoFiles::default().read(&config.geoip));
    let breached = config.wrong_breached();
    warnings.extend(breached.map(|wrong| format!("directory.breached_passwords: {wrong}")));
    if json {
        let file = config.file.clone();
        return Output::said(document(&Checked { file, warnings }));
    }
    let warnings = warnings.iter();
    let mut out: String = warnings.map(|text| format!("warning: {text}\n")).collect();
    match &config.file {
        Some(file) => out.push_str(&format!("{} is valid.\n", file.display())),
        None => out.push_str("No configuration file: the defaults are in force.\n"),
    }
    Output::said(out)
}

fn man(dir: &Path, json: bool) -> Output {
    let made = std::fs::create_dir_all(dir);
    match made.and_then(|()| clap_mangen::generate_to(Cli::command(), dir)) {
        Ok(()) => page(format!("Manual pages are in {}.\n", dir.display()), json),
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

    /// The leaves of the tree of commands, each with something for every argument that it needs.
    fn leaves(command: &clap::Command, before: &[String], dir: &Path) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        for inner in command.get_subcommands() {
            let mut words = before.to_vec();
            words.push(inner.get_name().to_owned());
            if inner.has_subcommands() {
                found.extend(leaves(inner, &words, dir));
                continue;
            }
            for needed in inner.get_arguments() {
                let value = match needed.get_id().as_str() {
                    "file" | "dir" => dir.join("made").display().to_string(),
                    "network" | "networks" => "192.0.2.0/24".into(),
                    "number" | "numbers" => "1".into(),
                    "path" => "/api/v1/home".into(),
                    "shell" => "bash".into(),
                    "method" => "POST".into(),
                    "role" => "security_reader".into(),
                    _ => "ana@contoso.example".into(),
                };
                match needed.get_long() {
                    Some(long) if needed.is_required_set() => {
                        words.extend([format!("--{long}"), value]);
                    }
                    None => words.push(value),
                    Some(_) => {}
                }
            }
            found.push(words);
        }
        found
    }

    /// `serve` and `demo` tell what they do as it happens; refused, they print a document too.
    #[test]
    fn every_command_prints_one_document_with_json_also_when_it_is_refused() {
        let dir = std::env::temp_dir().join(format!("zavor-{}-documents", std::process::id()));
        std::fs::create_dir_all(dir.join("data")).unwrap();
        let good = dir.join("zavor.toml");
        std::fs::write(&good, "data_dir = \"data\"\n").unwrap();
        let (mut seen, missing) = (0, dir.join("missing.toml"));
        for config in [&good, &missing] {
            for words in leaves(&Cli::command(), &[], &dir) {
                let runs_on = words[0] == "demo" || words[0] == "serve" && config == &good;
                if runs_on || words[0] == "help" {
                    continue;
                }
                let mut words = words;
                words.extend([
                    "--json".into(),
                    "--config".into(),
                    config.display().to_string(),
                ]);
                let all = ["zavor".to_owned()].into_iter().chain(words.clone());
                let cli = Cli::try_parse_from(all).unwrap_or_else(|error| panic!("{error}"));
                let shown = answered(cli, &Typed::of(words.clone()));
                let said: serde_json::Value = serde_json::from_str(&shown.out)
                    .unwrap_or_else(|error| panic!("{words:?}: {error}: {}", shown.out));
                assert_eq!(shown.error, "", "{words:?}");
                let is_problem = said["type"]
                    .as_str()
                    .is_some_and(|kind| kind.starts_with("urn:zavor:problem:"));
                // The checks of doctor are its document.
                let refused = shown.exit_code != 0 && said["checks"].is_null();
                assert_eq!(is_problem, refused, "{words:?}: {said}");
                seen += 1;
            }
        }
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(seen > 60, "{seen}");
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
