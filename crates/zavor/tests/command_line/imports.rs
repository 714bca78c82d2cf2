//! Files of accounts as spreadsheets write them, through the real command line.

use std::io::Write as _;

use super::*;

const PEOPLE: usize = 1000;
/// In Windows-1250 and in Windows-1252.
const NAMES: [&str; 4] = [
    "Ágnes Kovács",
    "Zoë \"Zo\" Lefébvre",
    "Höß, Björn",
    "Ion; Pop",
];

/// The rows of a file, the header first.
fn table(separator: char, end: &str, mark: &str) -> String {
    let cell = |text: &str| match text.contains([separator, '"', ';', ',']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let rows = (0..PEOPLE).map(|n| {
        let name = format!("{} {n}", NAMES[n % NAMES.len()]);
        let groups = cell("sales;office");
        format!(
            "u{n}@contoso.example{separator}{}{separator}{groups}{end}",
            cell(&name)
        )
    });
    let header = format!("{mark}address{separator}name{separator}groups{end}");
    header + &rows.collect::<String>()
}

/// One byte for each letter: Windows-1250 and Windows-1252 agree on those of [`NAMES`].
fn one_byte_each(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn spellings() -> [(&'static str, Vec<u8>); 10] {
    let plain = table(',', "\n", "");
    let (head, rest) = plain.split_once('\n').unwrap();
    let padded = format!(
        "{},,\n{}\n,,,,\n",
        head.to_uppercase(),
        rest.replace('\n', ",,\n")
    );
    [
        ("UTF-8", plain.clone().into()),
        ("UTF-8 with a mark", table(',', "\r\n", "\u{feff}").into()),
        ("semicolons", table(';', "\r\n", "\u{feff}").into()),
        ("tabs", table('\t', "\n", "").into()),
        (
            "Unicode text",
            utf_16(&table('\t', "\r\n", "\u{feff}"), u16::to_le_bytes),
        ),
        (
            "UTF-16, big end first",
            utf_16(&table(';', "\r\n", "\u{feff}"), u16::to_be_bytes),
        ),
        (
            "UTF-16 without a mark",
            utf_16(&table(',', "\n", ""), u16::to_le_bytes),
        ),
        ("Windows", one_byte_each(&table(';', "\r\n", ""))),
        (
            "sep=",
            format!("sep=|\r\n{}", table('|', "\r\n", "")).into(),
        ),
        ("upper case and empty columns", padded.into()),
    ]
}

#[test]
fn one_file_in_ten_spellings_of_spreadsheets_is_the_same_thousand_accounts() {
    let server = Server::start("spellings");
    let import = |name: &str, bytes: &[u8]| {
        let file = server.dir.join("people.csv");
        std::fs::File::create(&file)
            .unwrap()
            .write_all(bytes)
            .unwrap();
        let (code, out, error) = server.zavor(&["users", "import", &file.to_string_lossy()]);
        assert_eq!(code, 0, "{name}: {out}{error}");
        out
    };
    for (at, (name, bytes)) in spellings().into_iter().enumerate() {
        let out = import(name, &bytes);
        let totals = match at {
            0 => "1000 added or changed, 0 unchanged, 0 not imported\n",
            _ => "0 added or changed, 1000 unchanged, 0 not imported\n",
        };
        assert!(out.contains(totals), "{name}: {out}");
        let named = ["UTF-16LE", "UTF-16BE", "windows-125"]
            .iter()
            .any(|name| out.contains(name));
        let expected = name.contains("UTF-16") || name == "Unicode text" || name == "Windows";
        assert_eq!(named, expected, "{name}: {out}");
    }
    let exported = server.done(&["users", "export"]);
    assert!(
        exported.starts_with("\u{feff}address,name,"),
        "{exported:.80}"
    );
    let out = import("its own export", exported.as_bytes());
    assert!(
        out.contains("0 added or changed, 1000 unchanged, 0 not imported"),
        "{out}"
    );
}

#[test]
fn what_was_not_imported_is_named_with_its_lines_and_the_totals_are_those_of_the_file() {
    let server = Server::start("open-quote");
    let mut csv = String::from("Address;Name\r\n");
    for n in 2..=101 {
        let quote = if n == 16 { "\"" } else { "" };
        csv.push_str(&format!("u{n}@contoso.example;{quote}User {n}\r\n"));
    }
    let (code, out, _) = server.with_input(&["users", "import", "-"], &csv);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("rows 16 to 101: a quote is open from line 16 to line 101"),
        "{out}"
    );
    assert!(
        out.contains("14 added or changed, 0 unchanged, 86 not imported"),
        "{out}"
    );
    let bad = "address,name\n.ana@contoso.example,A\nana..b@contoso.example,B\n../x@contoso.example,C\n\
        o'brien@contoso.example,D\na\u{ad}b@contoso.example,E\nd@contoso.example,D\u{3164}n\n";
    let (_, out, _) = server.with_input(&["users", "import", "-"], bad);
    for row in [2, 3, 4, 6, 7] {
        assert!(out.contains(&format!("row {row}: ")), "{row}: {out}");
    }
    assert!(
        out.contains("1 added or changed, 0 unchanged, 5 not imported"),
        "{out}"
    );
}

#[test]
fn an_emptied_database_is_not_taken_for_a_first_start_and_a_damaged_one_is_found() {
    let mut server = Server::start("emptied");
    server.add("ana@contoso.example");
    server.done(&["block-sign-in", "ana@contoso.example", "--reason", "left"]);
    let check = |server: &Server| {
        let findings = server.json(&["doctor"]);
        let checks = findings["checks"].as_array().unwrap().clone();
        let records = checks
            .into_iter()
            .filter(|check| check["check"] == "records");
        records
            .map(|check| (check["state"].clone(), check["text"].to_string()))
            .collect::<Vec<_>>()
    };
    let whole = check(&server);
    assert!(whole.len() == 1 && whole[0].0 == "ok", "{whole:?}");
    server.end("-TERM");
    let (database, kept) = (server.dir.join("data/zavor.db"), server.dir.join("kept.db"));
    std::fs::rename(&database, &kept).unwrap();
    let begun = rusqlite::Connection::open(&database).unwrap();
    begun
        .execute_batch(
            "PRAGMA application_id = 0x5a41564f; CREATE TABLE migration (version INTEGER PRIMARY \
             KEY, name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;",
        )
        .unwrap();
    drop(begun);
    let (code, _, error) = said(run(&server.dir, &["serve"], ""));
    assert_eq!(code, 2, "{error}");
    assert!(
        error.contains("is missing or empty") && error.contains("zavor restore FILE --config "),
        "{error}"
    );
    std::fs::rename(&kept, &database).unwrap();
    let mut bytes = std::fs::read(&database).unwrap();
    let page = bytes.len() / 2 / 4096 * 4096;
    bytes[page..page + 4096].fill(0xa5);
    std::fs::write(&database, bytes).unwrap();
    let damaged = check(&server);
    assert!(
        damaged.iter().all(|(state, _)| state == "bad") && !damaged.is_empty(),
        "{damaged:?}"
    );
    assert!(damaged[0].1.contains("zavor restore"), "{damaged:?}");
}
