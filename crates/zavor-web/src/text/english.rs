//! Looks for English in a text that should be Romanian. For tests.
//!
//! It looks for the small words without which nobody writes an English sentence, and for the words
//! of the field that Romanian has its own for. Words that both languages write alike (`are`, `in`,
//! `server`) cannot tell and are not looked for.

/// Words that stand in English sentences and in no Romanian one.
const ENGLISH: [&str; 78] = [
    "account",
    "accounts",
    "address",
    "addresses",
    "again",
    "allowed",
    "and",
    "any",
    "be",
    "been",
    "blocked",
    "by",
    "cannot",
    "changed",
    "choose",
    "code",
    "codes",
    "could",
    "denied",
    "device",
    "domain",
    "door",
    "each",
    "ended",
    "every",
    "for",
    "from",
    "had",
    "has",
    "have",
    "hold",
    "holds",
    "hour",
    "hours",
    "if",
    "is",
    "it",
    "its",
    "key",
    "limit",
    "locked",
    "must",
    "name",
    "network",
    "networks",
    "never",
    "new",
    "no",
    "none",
    "not",
    "nothing",
    "of",
    "once",
    "owner",
    "password",
    "passwords",
    "reason",
    "released",
    "removed",
    "restricted",
    "sent",
    "sign",
    "since",
    "so",
    "than",
    "that",
    "the",
    "their",
    "there",
    "this",
    "until",
    "user",
    "was",
    "were",
    "which",
    "with",
    "wrong",
    "your",
];

/// What stands between these is somebody's own.
const QUOTED: [(&str, &str); 5] = [("„", "”"), ("“", "”"), ("`", "`"), ("{ ", " }"), ("[", "]")];
/// What ends a command in a sentence.
const ENDS: [char; 7] = ['.', ',', ';', ':', ')', '<', '\n'];
/// Words of protocols.
const PROTOCOLS: [&str; 2] = ["X-Forwarded-For", "END-OF-MESSAGE"];

/// The English words of a text, but for what is quoted, commands, settings and protocols: those are
/// the same in every language.
pub(crate) fn english_words(text: &str) -> Vec<String> {
    let own = QUOTED.iter().fold(text.to_owned(), without);
    let own = PROTOCOLS
        .iter()
        .fold(own, |own, word| own.replace(word, " "));
    let sentences = own.split(ENDS).map(|part| match part.split_once("zavor ") {
        Some((before, _command)) => before,
        None => part,
    });
    let words = sentences.flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words
        .filter(|word| ENGLISH.contains(&word.to_lowercase().as_str()))
        .map(str::to_owned)
        .collect()
}

/// The text without the parts that begin and end so; an open one goes to the end.
fn without(text: String, (from, to): &(&str, &str)) -> String {
    let mut left = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(from) {
        left.push_str(before);
        left.push(' ');
        rest = after.split_once(to).map_or("", |(_, after)| after);
    }
    left + rest
}
