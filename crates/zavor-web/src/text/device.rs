//! Mail programs and browsers in words: `Thunderbird 128 on Linux` instead of what the program sent.
//!
//! What arrives is one of three:
//!
//! | from | looks like |
//! |---|---|
//! | a mail program, by `ID` over IMAP (RFC 2971), as Dovecot passes it on | `"name" "Thunderbird" "version" "128.0"` |
//! | a browser, by `User-Agent` (RFC 9110 section 10.1.5) | `Mozilla/5.0 (X11; Linux x86_64) … Firefox/140.0` |
//! | a program, by the same | `curl/8.5.0` |
//!
//! All of it is the client's own claim and proves nothing; an attacker writes what he likes. Pages
//! keep the whole text behind the words, and exports and the API have it as it came.

use super::Text;

/// Most letters of a name that a program gives itself.
const NAME_CHARS_MAX: usize = 32;
/// Most fields read of an `ID`: RFC 2971 section 3.3 allows 30.
const FIELDS_MAX: usize = 30;

/// Programs that call themselves by something that people do not know them by.
const KNOWN_AS: [(&str, &str); 7] = [
    ("Mac OS X Mail", "Apple Mail"),
    ("com.apple.mail", "Apple Mail"),
    ("com.samsung.android.email.provider", "Samsung Email"),
    ("com.samsung.android.email", "Samsung Email"),
    ("com.google.android.gm", "Gmail"),
    ("com.android.email", "Android Email"),
    ("Outlook-iOS-Android", "Outlook"),
];

/// Programs that name themselves in a browser's `User-Agent`, the more special ones first: a browser
/// made from another one also writes the other's name.
const IN_AGENTS: [(&str, &str); 12] = [
    ("Thunderbird/", "Thunderbird"),
    ("Outlook-iOS-Android/", "Outlook"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// Systems by what `User-Agent` and `ID` call them, the more special ones first.
const SYSTEMS: [(&str, &str); 11] = [
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("iOS", "iOS"),
    ("Android", "Android"),
    ("android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("macOS", "macOS"),
    ("Darwin", "macOS"),
    ("Linux", "Linux"),
];

/// A device or mail program in words; empty if it said nothing.
pub(crate) fn device_in_words(text: Text, said: &str) -> String {
    let said = said.trim();
    if said.is_empty() {
        return String::new();
    }
    let (program, system) = match fields_of(said) {
        Some(fields) => by_fields(&fields),
        None => by_agent(said),
    };
    match (program, system) {
        (Some(program), Some(system)) => text.say_with(
            "device-on",
            &[("program", program.into()), ("system", system.into())],
        ),
        (Some(program), None) => program,
        (None, Some(system)) => text.say_with("device-unknown-on", &[("system", system.into())]),
        (None, None) => text.say("device-unknown"),
    }
}

/// Program and system, as far as they are said.
type Said = (Option<String>, Option<String>);

/// The fields of an `ID`, if the text is one: names and values in double quotes, or `NIL`.
fn fields_of(said: &str) -> Option<Vec<(String, String)>> {
    let inner = said.trim_start_matches('(').trim_end_matches(')').trim();
    if !inner.starts_with('"') {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        let mut word = String::new();
        match letter {
            '"' => {
                while let Some(letter) = letters.next() {
                    match letter {
                        '"' => break,
                        '\\' => word.extend(letters.next()),
                        other => word.push(other),
                    }
                }
            }
            space if space.is_whitespace() => continue,
            // NIL: no value.
            _ => drop(letters.by_ref().find(|letter| letter.is_whitespace())),
        }
        words.push(word);
        if words.len() >= FIELDS_MAX * 2 {
            break;
        }
    }
    let pairs = words.chunks_exact(2).filter_map(|pair| match pair {
        [name, value] => Some((name.to_ascii_lowercase(), value.clone())),
        _ => None,
    });
    Some(pairs.collect())
}

fn by_fields(fields: &[(String, String)]) -> Said {
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value.trim())
    };
    let program = program(field("name"), field("version"));
    let program = program.or_else(|| program_of(field("vendor")));
    let system = system_of(field("os")).map(|known| match major(field("os-version")) {
        Some(version) if known != "Linux" => format!("{known} {version}"),
        _ => known.to_owned(),
    });
    (program, system)
}

fn by_agent(said: &str) -> Said {
    let named = IN_AGENTS.iter().find_map(|(mark, name)| {
        let (_, version) = said.split_once(mark)?;
        Some(program_with(name, version))
    });
    let program = named.or_else(|| {
        // A browser that is not known: its first word says nothing about it.
        let (name, version) = said.split_once('/').unwrap_or((said, ""));
        (name != "Mozilla")
            .then(|| program(name, version))
            .flatten()
    });
    (program, system_of(said).map(str::to_owned))
}

/// A name and the first number of a version.
fn program(name: &str, version: &str) -> Option<String> {
    program_of(name).map(|name| program_with(&name, version))
}

fn program_with(name: &str, version: &str) -> String {
    match major(version) {
        Some(version) if !name.ends_with(version) => format!("{name} {version}"),
        _ => name.to_owned(),
    }
}

/// What people call a program; `None` if it gives no name that could be one.
fn program_of(name: &str) -> Option<String> {
    let name = name.trim();
    if let Some((_, known)) = KNOWN_AS.iter().find(|(own, _)| *own == name) {
        return Some((*known).to_owned());
    }
    let length = name.chars().count();
    let fine = |letter: char| letter.is_alphanumeric() || " .-_+&'’".contains(letter);
    // Mail programs make links of what looks like the name of a host.
    let letters: Vec<char> = name.chars().collect();
    let joins =
        |three: &[char]| matches!(three, [a, '.', b] if a.is_alphanumeric() && b.is_alphabetic());
    let is_host = letters.windows(3).any(joins);
    let is_name = !is_host && letters.iter().any(|letter| letter.is_alphabetic());
    let is_name = is_name && letters.iter().copied().all(fine);
    (is_name && length <= NAME_CHARS_MAX).then(|| name.to_owned())
}

/// The first number of a version (`128` of `128.0.1`); `None` for a number of a build (`21A329`).
fn major(version: &str) -> Option<&str> {
    let digits = version.find(|letter: char| !letter.is_ascii_digit());
    let (number, rest) = version.split_at(digits.unwrap_or(version.len()));
    let ends = !rest.starts_with(char::is_alphabetic);
    (!number.is_empty() && number.len() <= 4 && ends).then_some(number)
}

fn system_of(said: &str) -> Option<&'static str> {
    let found = SYSTEMS.iter().find(|(mark, _)| said.contains(mark));
    found.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;

    #[test]
    fn a_program_that_calls_itself_like_a_host_has_no_name() {
        for name in ["evil.example", "Verify at evil.example", "a.b"] {
            assert_eq!(program_of(name), None, "{name}");
        }
        assert_eq!(program_of("K-9 Mail 6.8").as_deref(), Some("K-9 Mail 6.8"));
    }

    #[test]
    fn programs_and_devices_are_said_in_words() {
        let text = Text::of(Language::English);
        for (said, words) in [
            (
                r#""name" "Thunderbird" "version" "128.0""#,
                "Thunderbird 128",
            ),
            (
                r#""name" "Thunderbird" "version" "128.4.0" "os" "Linux" "os-version" "6.8""#,
                "Thunderbird 128 on Linux",
            ),
            (
                r#"("name" "iPhone Mail" "version" "21A329" "os" "iOS" "os-version" "17.0 (21A329)")"#,
                "iPhone Mail on iOS 17",
            ),
            (
                r#""vendor" "Apple" "name" "Mac OS X Mail" "version" "16.0 (3774)" "os" "Mac OS X" "os-version" "14.5""#,
                "Apple Mail 16 on macOS 14",
            ),
            (
                r#""name" "com.samsung.android.email.provider" "version" NIL "os" "android""#,
                "Samsung Email on Android",
            ),
            (
                r#""vendor" NIL "name" "K-9 Mail" "version" "6.8""#,
                "K-9 Mail 6",
            ),
            (r#""name" "a \"quoted\" thing""#, "Unknown program"),
            (r#""os" "Windows NT""#, "Unknown program on Windows"),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox 140 on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
                "Edge 143 on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari 17 on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/143.0.0.0 Mobile",
                "Chrome 143 on Android",
            ),
            ("curl/8.5.0", "curl 8"),
            ("Outlook", "Outlook"),
            ("Mozilla/5.0", "Unknown program"),
            ("", ""),
            ("  ", ""),
            ("<script>alert(1)</script>", "Unknown program"),
            ("\"", "Unknown program"),
            ("\"name\" \"\\", "Unknown program"),
        ] {
            assert_eq!(device_in_words(text, said), words, "{said}");
        }
        let text = Text::of(Language::Romanian);
        let said = r#""name" "Thunderbird" "version" "128.0" "os" "Linux""#;
        assert_eq!(device_in_words(text, said), "Thunderbird 128 pe Linux");
        assert_eq!(device_in_words(text, "Mozilla/5.0"), "Program necunoscut");
        // Nothing that is sent makes the words long.
        let long = format!("\"name\" \"{}\"", "x".repeat(1_000));
        assert_eq!(device_in_words(text, &long), "Program necunoscut");
        assert_eq!(
            device_in_words(text, &"\"a\" ".repeat(10_000)),
            "Program necunoscut"
        );
    }
}
