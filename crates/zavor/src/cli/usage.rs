//! A command that cannot be parsed is answered like any other error: in one line on standard error,
//! with what is wrong and where to look.

use clap::error::ErrorKind;

/// The error in one line; `None` for what is no error (help, the version) or is help.
pub(super) fn in_one_line(error: &clap::Error) -> Option<String> {
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    (error.use_stderr() && !is_help).then(|| joined(&error.render().to_string()))
}

/// Joins the lines of clap's text: what is wrong, then its tips; the usage becomes the command whose
/// help has it.
fn joined(text: &str) -> String {
    let mut line = String::new();
    let mut command = "zavor".to_owned();
    for part in text.lines().map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(usage) = part.strip_prefix("Usage: ") {
            let is_name = |word: &&str| !word.starts_with(['[', '<', '-']);
            let names: Vec<&str> = usage.split(' ').take_while(is_name).collect();
            command = names.join(" ");
            break;
        }
        if part.starts_with("For more information") {
            break;
        }
        let part = part.strip_prefix("error: ").unwrap_or(part);
        if !line.is_empty() {
            line.push_str(if line.ends_with(':') { " " } else { "; " });
        }
        line.push_str(part);
    }
    format!("{line}; see \"{command} --help\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::Parser;

    fn said(arguments: &[&str]) -> Option<String> {
        let parsed = Cli::try_parse_from(["zavor"].iter().chain(arguments));
        in_one_line(&parsed.unwrap_err())
    }

    #[test]
    fn what_cannot_be_parsed_is_one_line_that_says_where_to_look() {
        for (arguments, expected) in [
            (
                &["restrict", "a@b.example"][..],
                "the following required arguments were not provided: --reason <TEXT>; see \"zavor restrict --help\"",
            ),
            (
                &["users", "lst"],
                "unrecognized subcommand 'lst'; tip: a similar subcommand exists: 'list'; see \"zavor users --help\"",
            ),
            (
                &[
                    "reset-password",
                    "a@b.example",
                    "--show",
                    "--no-must-change",
                ],
                "the argument '--show' cannot be used with '--no-must-change'; see \"zavor reset-password --help\"",
            ),
        ] {
            assert_eq!(said(arguments).unwrap(), expected);
        }
        assert_eq!(said(&["--help"]), None);
        assert_eq!(said(&["--version"]), None);
        assert_eq!(said(&[]), None, "help");
    }
}
