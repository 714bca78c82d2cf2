//! Rows as they occur in files, good and bad; and an export read back by an import.

use super::*;
use zavor_app::people::{ImportRow, UnreadableRow};
use zavor_core::account::{Account, AccountId, Credential, RecoveryAddress, SignInName};
use zavor_core::actor::Role;
use zavor_core::moment::Timestamp;

fn rows(text: &str) -> Vec<Result<ImportRow, UnreadableRow>> {
    read(text.to_owned()).unwrap().collect()
}

/// The first and the last line of each row, and whether it was read.
fn lines(rows: &[Result<ImportRow, UnreadableRow>]) -> Vec<(u64, u64, bool)> {
    let line = |row: &Result<ImportRow, UnreadableRow>| match row {
        Ok(row) => (row.line, row.line, true),
        Err(row) => (row.line, row.last_line, false),
    };
    rows.iter().map(line).collect()
}

#[test]
fn columns_come_in_any_order_and_cells_hold_lists() {
    let rows = rows(
        "\u{feff}name,address,roles,aliases,password_hash\n\
         \"Pop, Ana\",ana@contoso.example,helpdesk_administrator@contoso.example|b.example;security_reader,a@contoso.example; b@contoso.example,{SSHA}x\n\
         ,ion@contoso.example,,,\n",
    );
    let ana = rows[0].as_ref().unwrap();
    assert_eq!(ana.line, 2);
    assert_eq!(ana.name, "Pop, Ana");
    assert_eq!(ana.aliases, ["a@contoso.example", "b@contoso.example"]);
    assert_eq!(ana.password_hash.as_deref(), Some("{SSHA}x"));
    assert_eq!(
        ana.roles,
        [
            (
                Role::HelpdeskAdministrator,
                vec!["contoso.example".to_string(), "b.example".to_string()]
            ),
            (Role::SecurityReader, vec![])
        ]
    );
    let ion = rows[1].as_ref().unwrap();
    assert_eq!((ion.line, ion.password_hash.as_deref()), (3, None));
    assert!(
        !format!("{ana:?}").contains("SSHA"),
        "hashes are not printed"
    );
}

#[test]
fn a_bad_row_is_reported_with_its_line_and_the_next_one_is_read() {
    let long = "x".repeat(CELL_BYTES_MAX + 1);
    let text = format!(
        "address,name,roles\na@x.example,\"two\nlines\",\n\nb@x.example,short\n,nobody,\n\
         c@x.example,{long},\r\nd@x.example,,emperor\ne@x.example,fine,,,\nf@x.example,,,x\n"
    );
    let rows = rows(&text);
    assert_eq!(
        lines(&rows),
        [
            (2, 3, false),
            (5, 5, true),
            (6, 6, false),
            (7, 7, false),
            (8, 8, false),
            (9, 9, true),
            (10, 10, false)
        ]
    );
    let why = |at: usize| rows[at].as_ref().unwrap_err().why.clone();
    assert!(why(0).contains("line 2 to line 3"), "{}", why(0));
    assert!(why(4).contains("security_reader"), "{}", why(4));
    assert!(why(6).contains("cell 4"), "{}", why(6));
    assert_eq!(
        rows[1].as_ref().unwrap().name,
        "short",
        "empty cells at the end are left out"
    );
}

#[test]
fn a_quote_left_open_names_its_lines_and_no_row_inside_it_is_imported() {
    let mut text = String::from("address,name\r\n");
    for n in 2..=101 {
        let quote = if n == 16 { "\"" } else { "" };
        text.push_str(&format!("u{n}@x.example,{quote}User {n}\r\n"));
    }
    let found = rows(&text);
    let all = lines(&found);
    assert_eq!(all.len(), 15);
    assert_eq!(all[13], (15, 15, true));
    assert_eq!(all[14], (16, 101, false));
    let rows_of_the_file: u64 = all.iter().map(|(first, last, _)| last - first + 1).sum();
    assert_eq!(rows_of_the_file, 100, "the totals add up");
    let why = found[14].as_ref().unwrap_err().why.clone();
    assert!(why.contains("line 16 to line 101"), "{why}");

    let last = rows("address,name,groups\na@x.example,\"Ana,sales");
    assert_eq!(lines(&last), [(2, 2, false)], "not a name with a comma");
    let hidden =
        "address,name,roles\na@x.example,\"Ana\nevil@x.example,,global_administrator\n\",\n";
    assert_eq!(lines(&rows(hidden)), [(2, 4, false)]);
}

#[test]
fn bytes_that_are_no_text_spoil_their_row_only() {
    let bytes = "address,name\na@x.example,Ș\nb@x.example,"
        .as_bytes()
        .to_vec();
    let decoded = decode([&bytes[..], b"\xff\nc@x.example,\xc8\x9a\n"].concat());
    let rows = rows(&decoded.text);
    assert_eq!(lines(&rows), [(2, 2, true), (3, 3, false), (4, 4, true)]);
    assert_eq!(rows[2].as_ref().unwrap().name, "Ț");
}

/// The same people in the spellings of spreadsheets, with the name of each spelling.
fn spellings(people: &[[&str; 4]]) -> Vec<(&'static str, Vec<u8>)> {
    let header = ["address", "name", "groups", "aliases"];
    let cell = |cell: &str, separator: &str, always: bool| match always
        || cell.contains([';', '"', ','])
        || cell.contains(separator)
    {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let file = |separator: &str, end: &str, always: bool| -> String {
        let rows = std::iter::once(&header).chain(people);
        let row = |row: &[&str; 4]| {
            row.map(|text| cell(text, separator, always))
                .join(separator)
        };
        rows.map(|cells| row(cells) + end).collect()
    };
    let utf_16 = |text: String, mark: u16, big: bool| -> Vec<u8> {
        let unit = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        std::iter::once(mark)
            .chain(text.encode_utf16())
            .flat_map(unit)
            .collect()
    };
    let windows = |encoding: &'static encoding_rs::Encoding, text: String| {
        let (bytes, _, replaced) = encoding.encode(&text);
        assert!(!replaced, "the test's names exist in both");
        bytes.into_owned()
    };
    let shouted = |text: String| {
        let (head, rest) = text.split_once("\r\n").unwrap();
        format!(
            "{},,\r\n{}",
            head.to_uppercase(),
            rest.replace("\r\n", ",,\r\n")
        ) + ",,,,,\r\n"
    };
    vec![
        ("UTF-8, comma", file(",", "\n", false).into()),
        (
            "Excel, CSV UTF-8",
            format!("\u{feff}{}", file(",", "\r\n", false)).into(),
        ),
        (
            "Excel in Romania, CSV UTF-8",
            format!("\u{feff}{}", file(";", "\r\n", false)).into(),
        ),
        (
            "LibreOffice, everything quoted",
            file(",", "\n", true).into(),
        ),
        ("tabs", file("\t", "\n", false).into()),
        (
            "Excel, Unicode text",
            utf_16(file("\t", "\r\n", false), 0xfeff, false),
        ),
        (
            "UTF-16, big end first",
            utf_16(file(";", "\r\n", false), 0xfeff, true),
        ),
        (
            "Excel in Romania, CSV",
            windows(encoding_rs::WINDOWS_1250, file(";", "\r\n", false)),
        ),
        (
            "Excel in France, CSV",
            windows(encoding_rs::WINDOWS_1252, file(";", "\r\n", false)),
        ),
        (
            "sep= line",
            format!("sep=|\r\n{}", file("|", "\r\n", false)).into(),
        ),
        (
            "upper case, empty columns and rows",
            shouted(file(",", "\r\n", false)).into(),
        ),
        ("an old Mac", file(";", "\r", false).into()),
    ]
}

#[test]
fn one_thousand_people_are_the_same_in_every_spelling_of_a_spreadsheet() {
    let names = [
        "Ágnes Kovács",
        "Björn Höß",
        "Zoë \"Zo\" Lefébvre",
        "Pop, Dan",
        "'t Hooft; Jan",
        "Ion Pop",
    ];
    let made: Vec<[String; 4]> = (0..1000)
        .map(|n| {
            let aliases = format!("a{n}@x.example;b{n}@x.example");
            [
                format!("u{n}@x.example"),
                format!("{} {n}", names[n % names.len()]),
                "sales".to_owned(),
                aliases,
            ]
        })
        .collect();
    let people: Vec<[&str; 4]> = made
        .iter()
        .map(|row| row.each_ref().map(String::as_str))
        .collect();
    for (spelling, bytes) in spellings(&people) {
        let decoded = decode(bytes);
        let rows = read(decoded.text).unwrap_or_else(|why| panic!("{spelling}: {why}"));
        let rows: Vec<ImportRow> = rows
            .collect::<Result<_, _>>()
            .unwrap_or_else(|row| panic!("{spelling}: {row:?}"));
        assert_eq!(rows.len(), 1000, "{spelling}");
        for (row, [address, name, groups, aliases]) in rows.iter().zip(&people) {
            assert_eq!((&*row.address, &*row.name), (*address, *name), "{spelling}");
            assert_eq!(row.groups, [*groups], "{spelling}");
            assert_eq!(row.aliases.join(";"), *aliases, "{spelling}");
        }
        let named = decoded.note.unwrap_or_default();
        assert_eq!(
            named.is_empty(),
            !spelling.contains("16") && !spelling.contains("Unicode") && !spelling.ends_with("CSV"),
            "{spelling}: {named}"
        );
    }
}

#[test]
fn what_was_passed_over_is_said() {
    let text = "\u{feff}address,name,status,last_sign_in,roles,second_factor,recovery,created\r\n\
        a@x.example,Ana,,,helpdesk_administrator@x.example|y.example;security_reader,no,yes,2026\r\n\
        ,,,,,,,\r\n";
    let mut rows = read(text.to_owned()).unwrap();
    let notes = rows.notes().join("\n");
    assert!(
        notes.contains(": last_sign_in, second_factor, recovery, created"),
        "{notes}"
    );
    assert!(notes.contains("1 empty row"), "{notes}");
    let row = rows.next().unwrap().unwrap();
    assert_eq!((&*row.address, &*row.name), ("a@x.example", "Ana"));
    assert_eq!(
        row.roles[0].1,
        ["x.example", "y.example"],
        "a limited role stays limited"
    );
    assert!(rows.next().is_none());
}

#[test]
fn a_file_with_too_many_rows_is_refused_as_a_whole() {
    let row = "a@b.c\n";
    let fits = format!("address\n{}", row.repeat(ROWS_MAX as usize));
    assert_eq!(
        read(fits.clone()).unwrap().filter(Result::is_ok).count() as u64,
        ROWS_MAX
    );
    let why = read(fits + row).err().unwrap();
    assert!(
        why.contains("100001 rows") && why.contains("split it"),
        "{why}"
    );
}

#[test]
fn a_wrong_header_says_what_a_right_one_is() {
    for header in [
        "",
        "name\n",
        "address,adress\n",
        "address,address\n",
        "a;b\n",
        "sep=;\naddress,name\n",
        "address,,adress\n",
    ] {
        let why = read(header.to_owned())
            .err()
            .unwrap_or_else(|| panic!("{header}"));
        assert!(why.contains("address"), "{why}");
    }
}

#[test]
fn an_export_is_safe_in_a_spreadsheet_has_no_hash_and_imports_as_it_was() {
    let name = |text: &str| SignInName::from_normal_form(text);
    for display_name in [
        "=1+1",
        "'=x",
        "@SUM(A1)",
        "-2",
        "+40",
        "Ana \"A\" Pop",
        "O'Neil",
        "''@",
        "\u{ff1d}1+1",
        "\u{ff0b}40",
    ] {
        let shown = AccountShown {
            account: Account {
                id: AccountId(1),
                address: name("ana@contoso.example"),
                display_name: display_name.into(),
                aliases: vec![name("-a@contoso.example"), name("b@contoso.example")],
                groups: vec!["sales".into()],
                recovery_addresses: vec![RecoveryAddress {
                    address: "ana@home.example".into(),
                    added: Timestamp::from_secs(0),
                    by_owner: true,
                    confirmed: None,
                }],
                credential: Some(Credential {
                    hash: "canary-hash".into(),
                    set: Timestamp::from_secs(0),
                    life: zavor_core::account::PasswordLife::Lasting,
                    barred: None,
                    reset: None,
                }),
                created: Timestamp::from_secs(0),
                sessions_ended: None,
                raised_limit: None,
                own_release: None,
                version: 1,
            },
            roles: vec![(Role::SecurityReader, vec!["contoso.example".into()])],
        };
        let mut export = Export::begin(Vec::new()).unwrap();
        export.write(&shown).unwrap();
        let text = String::from_utf8(export.end().unwrap()).unwrap();
        assert!(!text.contains("canary"), "{text}");
        assert!(
            text.starts_with('\u{feff}'),
            "a spreadsheet reads it as UTF-8"
        );
        let record = csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .next()
            .unwrap()
            .unwrap();
        for cell in &record {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\u{ff1d}', '\u{ff0b}']),
                "{cell}"
            );
        }
        let row = rows(&text).remove(0).unwrap();
        assert_eq!(row.name, display_name);
        assert_eq!(row.aliases, ["-a@contoso.example", "b@contoso.example"]);
        assert_eq!(row.groups, ["sales"]);
        assert_eq!(row.recovery_addresses, ["ana@home.example"]);
        assert_eq!(row.password_hash, None);
        assert_eq!(row.roles, shown.roles);
    }
}

proptest::proptest! {
    /// The file is somebody else's: any bytes give rows and reports, in the order of their lines,
    /// and no line belongs to two of them.
    #[test]
    fn no_bytes_upset_the_reader(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let file = [b"address,name,roles\n", &bytes[..]].concat();
        let rows: Vec<_> = match read(decode(file).text) {
            Ok(rows) => rows.collect(),
            Err(_) => return Ok(()),
        };
        let mut before = 1;
        for (first, last, _) in lines(&rows) {
            proptest::prop_assert!(before < first && first <= last);
            before = last;
        }
    }

    /// Made of what matters in such a file.
    #[test]
    fn no_structure_upsets_the_reader(text in "[a@.,;\"\r\n\t '=x]{0,60}") {
        let rows: Vec<_> = read(format!("address;name\n{text}")).unwrap().collect();
        let mut before = 1;
        for (first, last, _) in lines(&rows) {
            proptest::prop_assert!(before < first && first <= last);
            before = last;
        }
        for row in rows.into_iter().flatten() {
            proptest::prop_assert!(!row.address.contains(['\r', '\n']) && !row.name.contains(['\r', '\n']));
        }
    }
}

/// Address and name of each row that was read.
fn named(text: &str) -> Vec<(String, String)> {
    let read = rows(text).into_iter().map(Result::unwrap);
    read.map(|row| (row.address, row.name)).collect()
}

#[test]
fn exports_of_other_directories_are_read_as_they_are() {
    let ana = [("ana@contoso.example".to_owned(), "Ana Pop".to_owned())];
    for text in [
        // Microsoft 365, in English and in Romanian.
        "Block credential,City,Department,Display name,First name,Last name,Last password change time stamp,\
         Password never expires,User principal name,When created\n\
         False,Iași,Sales,Ana Pop,Ana,Pop,2026-01-01,False,ana@contoso.example,2026-01-01\n",
        "Nume afișat;Nume principal de utilizator;Licențe\nAna Pop;ana@contoso.example;fără\n",
        // Google Workspace.
        "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required]\n\
         Ana,Pop,ana@contoso.example,/\n",
        // mailcow.
        "username\tname\tactive\tquota\nana@contoso.example\tAna Pop\t1\t1024\n",
        // What people write.
        "Nume;Prenume;Adresă de e-mail\nPop;Ana;ana@contoso.example\n",
        "NUME;E-MAIL;TELEFON\nAna Pop;ana@contoso.example;0722 000 000\n",
        "sep=|\ne-mail|Nume complet\nana@contoso.example|Ana Pop\n",
    ] {
        assert_eq!(named(text), ana, "{text}");
    }
}

#[test]
fn who_is_blocked_in_our_own_export_is_blocked_by_its_import_and_other_words_are_named() {
    let text = "address,status\n\
        a@x.example,locked_out sign_in_blocked\n\
        b@x.example,locked_out must_change\n\
        c@x.example,\n\
        d@x.example,Suspended\n\
        e@x.example,on holiday\n";
    let mut rows = read(text.to_owned()).unwrap();
    let notes = rows.notes().join("\n");
    assert!(
        notes.contains("1 cells of the column status say neither"),
        "{notes}"
    );
    assert!(
        notes.contains("only whether sign-in is blocked is read"),
        "{notes}"
    );
    let blocked: Vec<bool> = rows.by_ref().map(|row| row.unwrap().blocked).collect();
    assert_eq!(blocked, [true, false, false, true, false]);
}

#[test]
fn who_is_blocked_in_the_other_directory_is_read_under_its_names() {
    let blocked = |header: &str, cell: &str| {
        let text = format!("User principal name,{header}\nana@contoso.example,{cell}\n");
        let row = rows(&text).pop().unwrap();
        row.map(|row| row.blocked)
    };
    for (header, yes, no) in [
        ("Block credential", "True", "False"),
        ("accountEnabled", "False", "True"),
        ("active", "0", "1"),
        ("Status [READ ONLY]", "Suspended", "Active"),
        ("Conectare blocată", "da", "nu"),
    ] {
        assert_eq!(blocked(header, yes), Ok(true), "{header} {yes}");
        assert_eq!(blocked(header, no), Ok(false), "{header} {no}");
        assert_eq!(blocked(header, ""), Ok(false), "{header}");
        let unclear = blocked(header, "perhaps").unwrap_err().why;
        assert!(unclear.contains("write true or false"), "{unclear}");
    }
    let twice = read("address,Block credential,accountEnabled\na@b.c,True,True\n".to_owned());
    assert!(twice.is_err_and(|why| why.contains("whether sign-in is blocked")));
}

#[test]
fn a_column_that_is_not_known_is_named_and_passed_over() {
    let text = "e-mail;Departament;Nume;Observații, 2026\nana@x.example;Vânzări;Ana;\n";
    let rows = read(text.to_owned()).unwrap();
    assert_eq!(
        rows.notes(),
        ["not read, because an import does not set them: Departament, Observații, 2026"]
    );
    assert_eq!(rows.filter(Result::is_ok).count(), 1);
    let many: Vec<String> = (0..40).map(|n| format!("extra{n}")).collect();
    let rows = read(format!("address,{}\nana@x.example\n", many.join(","))).unwrap();
    assert!(
        rows.notes()[0].ends_with("extra11 and 28 more"),
        "{:?}",
        rows.notes()
    );
}

#[test]
fn a_header_that_cannot_be_meant_is_refused_with_the_columns_as_they_are_called() {
    for (text, says) in [
        (
            "Email,User principal name\n",
            "\"Email\" and \"User principal name\" both stand for address",
        ),
        ("address,Address\n", "\"address\" appears twice"),
        (
            "address,Password\n",
            "\"Password\" looks like one of passwords as people type them",
        ),
        (
            "address,grops\n",
            "\"grops\" looks like a misspelt \"groups\"",
        ),
        (
            "Departament;Telefon\nx;y\n",
            "it says: Departament, Telefon",
        ),
        (
            "Departament\tTelefon\nx\ty\n",
            "it says: Departament, Telefon",
        ),
        (
            "ana@x.example,Ana\n",
            "put a line such as \"address,name\" before it",
        ),
    ] {
        let why = read(text.to_owned()).err().unwrap();
        assert!(why.contains(says), "{text}: {why}");
    }
    let wide = format!("address{}\n", ",x".repeat(500));
    assert!(read(wide).err().unwrap().contains("501 columns"));
}

#[test]
fn letters_with_a_cedilla_are_pointed_out_where_nobody_can_say_which_language_they_are() {
    let rows = read("address,name\na@x.example,Ayşe\nb@x.example,Ioniţă\nc@x.example,Ion\n".into());
    let notes = rows.unwrap().notes().join("\n");
    assert!(
        notes.contains("2 rows have s or t with a cedilla"),
        "{notes}"
    );
}
