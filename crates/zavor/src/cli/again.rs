//! The same command again, with what was missing.
//!
//! A refusal often names the command that leads on. Its sentence is the server's, which knows neither
//! the flags that were typed nor which server the terminal asks. If it names the command that was
//! typed, what was typed stays in it; `--config` and `--data-dir` stay in every command. So whoever
//! follows one hint after the other comes further each time, and never back.
//!
//! What is suggested can be run as it stands: options go before a typed `--`, names that begin with a
//! dash behind one, and a word that a terminal cannot show as it is (control signs, bytes that are no
//! text) is never part of a command.

use clap::{Arg, Command, CommandFactory, Parser};

use super::args::Cli;
use crate::render::text::{plain, shell};

/// What precedes a command in a sentence.
const NAME: &str = "zavor ";
/// Options that say which server is asked.
const WHICH_SERVER: [&str; 2] = ["config", "data_dir"];

/// A command as typed, without the program.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    words: Vec<String>,
    /// Whether a word is not text, so that it cannot be repeated.
    garbled: bool,
}

impl Typed {
    /// The command of this process.
    pub(crate) fn of_process() -> Self {
        let words: Vec<_> = std::env::args_os().skip(1).collect();
        Self {
            garbled: words.iter().any(|word| word.to_str().is_none()),
            words: words
                .iter()
                .map(|word| word.to_string_lossy().into())
                .collect(),
        }
    }

    #[cfg(test)]
    pub(crate) fn of(words: Vec<String>) -> Self {
        Self {
            words,
            garbled: false,
        }
    }

    /// Whether one JSON document was asked for; also of a command that cannot be parsed.
    pub(crate) fn json(&self) -> bool {
        let options = self.words.iter().take_while(|word| *word != "--");
        options.into_iter().any(|word| word == "--json")
    }

    /// The command with these options too; in words, if it cannot be shown as it was typed.
    pub(crate) fn with(&self, more: &str) -> String {
        let mut all = self.words.clone();
        let end = options_end(&all);
        all.splice(end..end, split(more).0);
        match self.garbled {
            true => None,
            false => shown(&all),
        }
        .unwrap_or_else(|| format!("the same command with {more}"))
    }

    /// The text, with every command in it that can be typed as what is typed next.
    pub(crate) fn completed(&self, text: &str) -> String {
        let typed = Parts::of(&self.words).filter(|_| !self.garbled);
        let mut whole = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(NAME) {
            let (before, hint) = (&rest[..at], &rest[at + NAME.len()..]);
            whole.push_str(before);
            let (words, length) = split(hint);
            match typed.as_ref().and_then(|typed| typed.again(&words)) {
                Some(again) if begins_a_word(before) => whole.push_str(&again),
                _ => whole.push_str(&rest[at..at + NAME.len() + length]),
            }
            rest = &hint[length..];
        }
        whole + rest
    }
}

fn begins_a_word(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || "/._-".contains(c))
}

/// The command for a shell; `None` if a terminal cannot show one of its words as it is.
fn shown(words: &[String]) -> Option<String> {
    if words.iter().any(|word| plain(word) != *word) {
        return None;
    }
    let words: Vec<String> = words.iter().map(|word| shell(word)).collect();
    Some(format!("zavor {}", words.join(" ")))
}

/// Where further options may stand: before the word that ends them.
fn options_end(words: &[String]) -> usize {
    let end = words.iter().position(|word| word == "--");
    end.unwrap_or(words.len())
}

/// The words of a command at the start of a text, unquoted, and how many bytes they take: up to the
/// sign that ends it.
fn split(text: &str) -> (Vec<String>, usize) {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    let mut end = text.len();
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if !quoted => {
                let escaped = letters.next().map_or('\\', |(_, c)| c);
                word.get_or_insert_default().push(escaped);
            }
            ' ' if !quoted => words.extend(word.take()),
            ';' | '"' | '(' | ')' | '`' | '|' | '<' | '>' | '\n' if !quoted => {
                end = at;
                break;
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    let taken = text[..end].trim_end().len();
    (words, taken)
}

/// A command in parts.
struct Parts {
    /// Its names: `users`, `add`.
    names: Vec<String>,
    /// Its options with their values.
    options: Vec<Given>,
    /// Its other arguments.
    arguments: Vec<String>,
}

/// An option as given.
#[derive(Clone)]
struct Given {
    id: String,
    words: Vec<String>,
}

impl Parts {
    /// `None` for words that are no command.
    fn of(words: &[String]) -> Option<Self> {
        let top = Cli::command();
        let mut command = &top;
        let mut parts = Self {
            names: Vec::new(),
            options: Vec::new(),
            arguments: Vec::new(),
        };
        let mut words = words.iter().cloned();
        let mut only_arguments = false;
        while let Some(word) = words.next() {
            if only_arguments || !word.starts_with("--") {
                match command.find_subcommand(&word) {
                    Some(named) if parts.arguments.is_empty() && !only_arguments => {
                        command = named;
                        parts.names.push(word);
                    }
                    _ => parts.arguments.push(word),
                }
                continue;
            }
            if word == "--" {
                only_arguments = true;
                continue;
            }
            let name = word[2..].split('=').next().unwrap_or_default();
            let option = option(command, name).or_else(|| option(&top, name))?;
            let id = option.get_id().to_string();
            let takes_one = option.get_action().takes_values() && !word.contains('=');
            let words: Vec<String> = match takes_one {
                true => vec![word, words.next()?],
                false => vec![word],
            };
            parts.options.push(Given { id, words });
        }
        (!parts.names.is_empty()).then_some(parts)
    }

    /// A hint with what was typed; `None` if it is no command, has it already, or what was typed does
    /// not go with it.
    fn again(&self, words: &[String]) -> Option<String> {
        let hint = Self::of(words)?;
        let same = hint.names == self.names;
        let missing = |given: &&Given| {
            let kept = same || WHICH_SERVER.contains(&given.id.as_str());
            kept && hint.options.iter().all(|option| option.id != given.id)
        };
        let kept: Vec<&Given> = self.options.iter().filter(missing).collect();
        let arguments = match same && hint.arguments.is_empty() {
            true => &self.arguments[..],
            false => &[],
        };
        if kept.is_empty() && arguments.is_empty() {
            return None;
        }
        let mut all = words.to_vec();
        let end = options_end(&all);
        all.splice(end..end, kept.iter().flat_map(|given| given.words.clone()));
        let ended = options_end(&all) < all.len();
        if !ended && arguments.iter().any(|word| word.starts_with('-')) {
            all.push("--".to_owned());
        }
        all.extend_from_slice(arguments);
        let parsed = Cli::try_parse_from(["zavor".to_owned()].into_iter().chain(all.clone()));
        // A hint may leave out what comes at the end.
        let complete = parsed.is_ok() || hint.arguments.is_empty() && self.arguments.is_empty();
        complete.then(|| shown(&all)).flatten()
    }
}

fn option<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(command: &str) -> Typed {
        Typed::of(split(command).0)
    }

    /// What a shell makes of a command that is pasted into it.
    fn pasted(command: &str) -> Vec<String> {
        let rest = command.strip_prefix("zavor ").expect("a command");
        let script = format!("printf '%s\\0' {rest}");
        let shell = std::process::Command::new("sh")
            .args(["-c", &script])
            .output();
        let printed = String::from_utf8(shell.unwrap().stdout).unwrap();
        let words = printed.strip_suffix('\0').unwrap().split('\0');
        words.map(str::to_owned).collect()
    }

    fn parsed(words: &[String]) -> Result<String, clap::Error> {
        let all = ["zavor".to_owned()]
            .into_iter()
            .chain(words.iter().cloned());
        Cli::try_parse_from(all).map(|cli| format!("{cli:?}"))
    }

    /// Names as somebody may type them.
    const NAMES: [&str; 14] = [
        "ana@x.example",
        "-ana@x.example",
        "--json",
        "--",
        "-",
        "web app@x.example",
        "o'neil@x.example",
        "$(reboot)@x.example",
        "a;b|c&d@x.example",
        "\"ana\"@x.example",
        "\\ana@x.example",
        "*?[a]~#!=@x.example",
        "țară@x.example",
        "",
    ];

    /// What is typed before and after the names of a command.
    const TYPED: [(&[&str], &[&str]); 6] = [
        (&[], &[]),
        (&["--json"], &[]),
        (&["--config", "/e t/z"], &["--json"]),
        (&["--data-dir=/d"], &["--name", "Ana -- Pop"]),
        (&[], &["--name=--no-password", "--json"]),
        (&[], &["--name=--"]),
    ];

    #[test]
    fn a_suggested_command_can_be_pasted_and_is_the_typed_one_with_more() {
        let mut tried = 0;
        for name in NAMES {
            for (before, after) in TYPED {
                for ends_options in [true, false] {
                    let mut words: Vec<String> = before.iter().map(ToString::to_string).collect();
                    words.extend(["users".into(), "add".into()]);
                    words.extend(after.iter().map(ToString::to_string));
                    words.extend(ends_options.then(|| "--".to_owned()));
                    words.push(name.into());
                    if parsed(&words).is_err() {
                        continue;
                    }
                    tried += 1;
                    let next = pasted(&Typed::of(words.clone()).with("--no-password"));
                    let meant = parsed(&words)
                        .unwrap()
                        .replace("no_password: false", "no_password: true");
                    assert_eq!(parsed(&next).ok(), Some(meant), "{words:?} -> {next:?}");
                }
            }
        }
        assert!(tried > 100, "{tried}");
    }

    #[test]
    fn a_completed_hint_can_be_pasted_and_keeps_what_was_typed() {
        let (mut tried, mut completed) = (0, 0);
        for name in NAMES {
            for ends_options in [true, false] {
                for hint in ["reset-password --show", "sign-out"] {
                    let mut words: Vec<String> = vec!["--config".into(), "/e t/z".into()];
                    words.extend(["reset-password".into(), "--move-here".into()]);
                    words.extend(ends_options.then(|| "--".to_owned()));
                    words.push(name.into());
                    if parsed(&words).is_err() {
                        continue;
                    }
                    tried += 1;
                    let text = format!("run: zavor {hint}");
                    let next = Typed::of(words.clone()).completed(&text);
                    let next = pasted(next.strip_prefix("run: ").unwrap());
                    let Ok(meaning) = parsed(&next) else {
                        // A hint about another command leaves its arguments to the reader.
                        assert_eq!(hint, "sign-out", "{words:?} -> {next:?}");
                        continue;
                    };
                    completed += 1;
                    let meant = parsed(&words).unwrap();
                    let meant = meant.replace("show: false", "show: true");
                    assert_eq!(meaning, meant, "{words:?} -> {next:?}");
                }
            }
        }
        assert!(tried > 40 && completed > 20, "{tried} {completed}");
    }

    #[test]
    fn what_a_terminal_cannot_show_is_never_part_of_a_command() {
        let typed = Typed::of(vec!["users".into(), "add".into(), "a\nb@x.example".into()]);
        let said = typed.with("--no-password");
        assert_eq!(said, "the same command with --no-password");
        let hint = "zavor users add --no-password";
        assert_eq!(typed.completed(hint), hint);
        let garbled = Typed {
            garbled: true,
            ..self::typed("users add a@x.example")
        };
        assert_eq!(garbled.with("--no-password"), said);
        assert_eq!(garbled.completed(hint), hint);
    }

    #[test]
    fn a_hint_about_the_same_command_keeps_what_was_typed() {
        let typed =
            typed("reset-password --move-here a@x.example 'web app@x.example' --config '/e t/z'");
        for (hint, expected) in [
            (
                "no mail; on the server: zavor reset-password --show 'web app@x.example'",
                "no mail; on the server: zavor reset-password --show 'web app@x.example' --move-here --config '/e t/z'",
            ),
            (
                "run: zavor sign-out a@x.example; or \"zavor reset-password --show\" (once)",
                "run: zavor sign-out a@x.example --config '/e t/z'; or \"zavor reset-password --show --move-here --config '/e t/z' a@x.example 'web app@x.example'\" (once)",
            ),
            (
                "another zavor server, /usr/bin/zavor unlock",
                "another zavor server, /usr/bin/zavor unlock",
            ),
            (
                "on the server: zavor doctor says",
                "on the server: zavor doctor says",
            ),
        ] {
            assert_eq!(typed.completed(hint), expected);
        }
    }

    #[test]
    fn what_does_not_go_with_a_hint_is_left_out() {
        let typed = typed("reset-password --password-stdin --no-must-change a@x.example");
        let hint = "zavor reset-password --show a@x.example";
        assert_eq!(typed.completed(hint), hint);
    }

    #[test]
    fn the_same_command_with_more_is_quoted_for_a_shell() {
        let typed = self::typed("users add 'web app@x.example' --json");
        assert_eq!(
            typed.with("--no-password"),
            "zavor users add 'web app@x.example' --json --no-password"
        );
        assert!(typed.json());
        assert!(!self::typed("why -- --json").json());
    }
}
