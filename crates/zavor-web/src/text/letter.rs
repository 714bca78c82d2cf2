//! A notice as a mail: subject, plain text, and the same words as a page of HTML.
//!
//! ```text
//! messages KEY-subject, KEY-text ──▶ words with marks around arguments ──▶ marks taken out: plain text
//!                                                                     └──▶ marks as elements: HTML
//! ```
//!
//! Both parts come from the same words, so neither can say what the other does not. The HTML
//! (`templates/mail.html`) loads nothing and has its looks in `style` attributes: mail programs remove
//! everything else. It sets no colour of text or paper, so a program's dark looks hold.
//!
//! What an attacker may try: an argument (the name of a device, a text to the help desk) that begins a
//! line, a header field, a link or an element. Each argument is one line, but for those that are lines
//! by their kind (`OF_LINES`), and those are quoted by whoever makes them; what leaves no mark and
//! what we mark with ourselves is taken out; the template escapes the rest. Only arguments that are
//! links by their kind (`Mark::of`) become links. Arguments have bounds, and so has a mail.

use askama::Template;
use zavor_app::platform::is_invisible;
use zavor_app::ports::{Language, Letter, Notice, Words};
use zavor_core::note::Detail;

use super::{Arg, Text, device_in_words};

/// The words of notices: messages `KEY-subject` and `KEY-text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WebWords;

impl Words for WebWords {
    fn notice(&self, notice: &Notice, language: Language) -> Letter {
        of(notice, Text::of(language))
    }

    fn alert(&self, said: &Detail, language: Language) -> String {
        Text::of(language).detail(said)
    }
}

/// Longest argument of one line, in characters: more than any address or link.
const LINE_CHARS_MAX: usize = 1_000;
/// Longest argument of several lines: a request with its answers. What is beyond is in the admin centre.
const LINES_CHARS_MAX: usize = 20_000;
/// Arguments of several lines.
const OF_LINES: [&str; 2] = ["messages", "holds"];
/// What a quoted line begins with.
const QUOTED: &str = "> ";
/// Ends what a [`Mark`] begins. Marks are private characters (Unicode 23.5): no text of ours has them,
/// and no argument keeps them.
const END: char = '\u{f8ef}';

/// What an argument is, so that HTML can show it as that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Somebody's text: its letters do not turn the line around them.
    Foreign,
    /// Whose account it is.
    Account,
    /// A link of ours, or of the configuration.
    Link,
    /// A code to type or to read out.
    Code,
    /// The help desk: words, which may lead somewhere.
    Help,
}

impl Mark {
    const ALL: [Self; 5] = [
        Self::Foreign,
        Self::Account,
        Self::Link,
        Self::Code,
        Self::Help,
    ];

    /// What the argument of this name is. Messages may select by any other argument.
    fn of(name: &str) -> Option<Self> {
        match name {
            "address" | "addresses" | "by" | "method" | "name" | "organisation" | "program"
            | "subject" | "text" | "device" | "from" | "location" => Some(Self::Foreign),
            "account" => Some(Self::Account),
            "link" | "not_me" | "page" | "place" | "recover" => Some(Self::Link),
            "code" => Some(Self::Code),
            "help" => Some(Self::Help),
            _ => None,
        }
    }

    const fn begin(self) -> char {
        match self {
            Self::Foreign => '\u{f8e0}',
            Self::Account => '\u{f8e1}',
            Self::Link => '\u{f8e2}',
            Self::Code => '\u{f8e3}',
            Self::Help => '\u{f8e4}',
        }
    }
}

/// Part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Foreign(String),
    Account(String),
    Code(String),
    /// Shown in full: it leads where it says.
    Link(String),
    /// Where the help desk is reached, and in which words.
    Help(String, String),
}

type Line = Vec<Piece>;

/// Part of a page.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Paragraph(Vec<Line>),
    /// What somebody wrote.
    Quote(Vec<Line>),
    /// A code that stands alone.
    Code(String),
    /// The one act: where it leads, its words, and whether the link stands below it.
    Button(String, String, bool),
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Page<'a> {
    tag: &'static str,
    subject: &'a str,
    organisation: &'a str,
    blocks: Vec<Block>,
    small: Vec<Block>,
}

/// The mail of a notice.
pub(super) fn of(notice: &Notice, text: Text) -> Letter {
    let given: Vec<(&str, String)> = notice
        .arguments
        .iter()
        .map(|(name, value)| match *name {
            // What programs call themselves is for machines.
            "device" => (*name, marked(name, &device_in_words(text, value))),
            _ => (*name, marked(name, value)),
        })
        .collect();
    let arguments: Vec<(&str, Arg<'_>)> = given
        .iter()
        .map(|(name, value)| (*name, Arg::from(value)))
        .collect();
    let value = |name: &str| {
        let found = given.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| without_marks(value))
    };
    let has = |name: &str| value(name).is_some_and(|value| !value.is_empty());
    let part = |part: &str| text.say_with(&format!("{}-{part}", notice.key), &arguments);
    // The key may be anything in a test; a line break would start another header field.
    let subject = without_marks(&part("subject")).replace(['\r', '\n'], " ");
    let body = without_gaps(&part("text"));
    let mut small = Vec::new();
    for (argument, key) in [("recover", "notice-way-back"), ("help", "notice-help")] {
        if has(argument) {
            small.push(text.say_with(key, &arguments));
        }
    }
    // Whose account, who writes, and where to look: at the end of every mail.
    if has("page") {
        let foot = text.say_with("notice-foot", &arguments);
        small.push(match has("account") {
            true => format!("{}\n{foot}", text.say_with("mail-about", &arguments)),
            false => foot,
        });
    }
    let organisation = value("organisation").unwrap_or_default();
    let act = act(notice.key, text, &value);
    let help = value("help_page").filter(|href| leads_to_help(href));
    let help = help.as_deref();
    let html = Page {
        tag: text.tag(),
        subject: &subject,
        organisation: &organisation,
        blocks: with_act(blocks(&body, help), act),
        small: small.iter().flat_map(|words| blocks(words, help)).collect(),
    };
    let mut plain = without_marks(&body);
    for words in &small {
        plain.push_str("\n\n");
        plain.push_str(&without_marks(words));
    }
    Letter {
        // Writing to a string cannot fail; without HTML the text is sent.
        html: html.render().unwrap_or_default(),
        subject,
        text: plain,
        organisation,
    }
}

/// The one act of a mail: where it leads, and in which words.
fn act(key: &str, text: Text, value: &dyn Fn(&str) -> Option<String>) -> Option<(String, String)> {
    let of = |name: &str, words: &str| {
        let href = value(name).filter(|href| leads_to_a_page(href))?;
        Some((href, text.say(words)))
    };
    let own = format!("{key}-button");
    let own = if text.has(&own) {
        &own
    } else {
        "notice-open-button"
    };
    of("link", own)
        .or_else(|| of("place", own))
        .or_else(|| of("not_me", "notice-not-you-button"))
        .or_else(|| match key.starts_with("alert-") {
            true => of("page", "alert-button"),
            false => None,
        })
}

/// The blocks with a button where the link of the act stands alone, else with one after all of them.
fn with_act(mut blocks: Vec<Block>, act: Option<(String, String)>) -> Vec<Block> {
    let Some((href, words)) = act else {
        return blocks;
    };
    let alone = |block: &Block| match block {
        Block::Paragraph(lines) => match lines.as_slice() {
            [line] => matches!(line.as_slice(), [Piece::Link(link)] if *link == href),
            _ => false,
        },
        Block::Quote(_) | Block::Code(_) | Block::Button(..) => false,
    };
    let place = blocks.iter().position(alone);
    match place.and_then(|place| blocks.get_mut(place)) {
        Some(block) => *block = Block::Button(href, words, true),
        None => blocks.push(Block::Button(href, words, false)),
    }
    blocks
}

/// The paragraphs of marked words. `help`: where the help desk's words lead.
fn blocks(words: &str, help: Option<&str>) -> Vec<Block> {
    let paragraphs = words.split("\n\n").filter(|text| !text.is_empty());
    paragraphs.flat_map(|text| paragraph(text, help)).collect()
}

/// One paragraph; quoted lines in it are blocks of their own.
fn paragraph(text: &str, help: Option<&str>) -> Vec<Block> {
    let mut found = Vec::new();
    for line in text.lines() {
        let quoted = line
            .strip_prefix(QUOTED)
            .or((line == QUOTED.trim()).then_some(""));
        let pieces = pieces(quoted.unwrap_or(line), help);
        match (found.last_mut(), quoted) {
            (Some(Block::Quote(lines)), Some(_)) | (Some(Block::Paragraph(lines)), None) => {
                lines.push(pieces);
            }
            (_, Some(_)) => found.push(Block::Quote(vec![pieces])),
            (_, None) => found.push(Block::Paragraph(vec![pieces])),
        }
    }
    for block in &mut found {
        if let Block::Paragraph(lines) = block
            && let [line] = lines.as_slice()
            && let [Piece::Code(code)] = line.as_slice()
        {
            *block = Block::Code(code.clone());
        }
    }
    found
}

/// The pieces of one line: what stands between marks, and what does not.
fn pieces(line: &str, help: Option<&str>) -> Line {
    let mut found = Vec::new();
    let mut rest = line;
    let begins = |c: char| Mark::ALL.iter().find(|mark| mark.begin() == c).copied();
    while let Some((at, mark)) = rest
        .char_indices()
        .find_map(|(at, c)| Some((at, begins(c)?)))
    {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            found.push(Piece::Words(without_marks(before)));
        }
        let inside = from.get(mark.begin().len_utf8()..).unwrap_or_default();
        let (inside, after) = inside.split_once(END).unwrap_or((inside, ""));
        let inside = inside.to_owned();
        found.push(match mark {
            Mark::Account => Piece::Account(inside),
            Mark::Code => Piece::Code(inside),
            Mark::Link if leads_to_a_page(&inside) => Piece::Link(inside),
            Mark::Foreign | Mark::Link => Piece::Foreign(inside),
            Mark::Help => match help {
                Some(href) => Piece::Help(href.to_owned(), inside),
                None => Piece::Foreign(inside),
            },
        });
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Words(without_marks(rest)));
    }
    found
}

/// Whether a link opens a page and nothing else.
fn leads_to_a_page(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("http://")
}

/// Whether a contact opens a page or a letter and nothing else.
fn leads_to_help(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("mailto:")
}

/// An argument as it is given to a message: bounded, without what we mark with or what leaves no mark,
/// and marked as what it is.
fn marked(name: &str, value: &str) -> String {
    let clean = match OF_LINES.contains(&name) {
        true => {
            let lines: Vec<String> = bounded(value, LINES_CHARS_MAX)
                .lines()
                .map(one_line)
                .collect();
            return lines.join("\n");
        }
        false => one_line(&bounded(value, LINE_CHARS_MAX)),
    };
    match Mark::of(name).filter(|_| !clean.is_empty()) {
        Some(mark) => format!("{}{clean}{END}", mark.begin()),
        None => clean,
    }
}

/// The text, or its beginning with an ellipsis.
fn bounded(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The text as one line: line breaks and tabs become spaces, what leaves no mark and our own marks go.
fn one_line(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                Some(' ')
            }
            c if is_mark(c) || is_invisible(c) => None,
            c => Some(c),
        })
        .collect()
}

fn is_mark(c: char) -> bool {
    c == END || Mark::ALL.iter().any(|mark| mark.begin() == c)
}

/// The words alone.
fn without_marks(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).collect()
}

/// A text without the lines that a sentence leaves which has nothing to say: paragraphs are parted by one
/// empty line.
fn without_gaps(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut empty = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            empty = true;
            continue;
        }
        if !whole.is_empty() {
            whole.push_str(if empty { "\n\n" } else { "\n" });
        }
        empty = false;
        whole.push_str(line);
    }
    whole
}
