//! Rows as they occur in files, good and bad; and an export read back by an import.

use super::*;
use zavor_core::account::{Account, AccountId, Credential, RecoveryAddress, SignInName};
use zavor_core::moment::Timestamp;

fn rows(text: &str) -> Vec<Result<ImportRow, UnreadableRow>> {
    read(text.as_bytes()).unwrap().collect()
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
        "address,name,roles\na@x.example,\"two\nlines\",\nb@x.example,short\n,nobody,\n\
         c@x.example,{long},\nd@x.example,,emperor\ne@x.example,fine,\n"
    );
    let rows = rows(&text);
    let lines: Vec<(u64, bool)> = rows
        .iter()
        .map(|row| match row {
            Ok(row) => (row.line, true),
            Err(row) => (row.line, false),
        })
        .collect();
    assert_eq!(
        lines,
        [
            (2, true),
            (4, false),
            (5, false),
            (6, false),
            (7, false),
            (8, true)
        ]
    );
    let why = |at: usize| rows[at].as_ref().unwrap_err().why.clone();
    assert!(why(1).contains("2 cells"), "{}", why(1));
    assert!(why(4).contains("security_reader"), "{}", why(4));
}

#[test]
fn bytes_that_are_no_text_spoil_their_row_only() {
    let text = b"address,name\na@x.example,\xff\xfe\nb@x.example,fine\n";
    let rows: Vec<_> = read(&text[..]).unwrap().collect();
    assert!(rows[0].is_err());
    assert_eq!(rows[1].as_ref().unwrap().address, "b@x.example");
}

#[test]
fn a_wrong_header_says_what_a_right_one_is() {
    for header in [
        "",
        "name\n",
        "address,adress\n",
        "address,address\n",
        "a;b\n",
    ] {
        let why = read(header.as_bytes())
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
                }),
                created: Timestamp::from_secs(0),
                sessions_ended: None,
                raised_limit: None,
                version: 1,
            },
            roles: vec![(Role::SecurityReader, vec!["contoso.example".into()])],
        };
        let mut export = Export::begin(Vec::new()).unwrap();
        export.write(&shown).unwrap();
        let text = String::from_utf8(export.end().unwrap()).unwrap();
        assert!(!text.contains("canary"), "{text}");
        let record = csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .next()
            .unwrap()
            .unwrap();
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
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
    /// The file is somebody else's: any bytes give rows and reports, each with its line.
    #[test]
    fn no_bytes_upset_the_reader(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let file = [b"address,name,roles\n", &bytes[..]].concat();
        for row in read(&file[..]).unwrap() {
            let line = row.map_or_else(|row| row.line, |row| row.line);
            proptest::prop_assert!(line >= 2);
        }
    }
}
