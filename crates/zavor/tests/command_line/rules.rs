//! Rules about networks and programs: what a newer one replaces, and how each is removed.

use super::*;

const PROGRAM: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_rule_that_replaces_another_says_what_stood_there_and_the_audit_keeps_it() {
    let server = Server::start("replaced");
    let net = "203.0.113.0/24";
    let first = server.done(&["origins", "deny", net, "--reason", "a botnet"]);
    assert!(!first.contains("replaced"), "{first}");
    let soon = [
        "origins",
        "deny",
        net,
        "--reason",
        "noise",
        "--until",
        "2031-01-01",
    ];
    let said = server.done(&soon);
    assert!(
        said.contains("on the deny list; replaced: deny, until removed, by local operator"),
        "{said}"
    );
    assert!(said.trim_end().ends_with(": a botnet"), "{said}");
    let said = server.done(&["origins", "allow", net, "--reason", "office"]);
    assert!(
        said.contains("replaced: deny, until 2031-01-01T23:59:59Z"),
        "{said}"
    );
    let audit = server.json(&["audit", "list"]).to_string();
    assert!(
        audit.contains("until removed, by local operator") && audit.contains("a botnet"),
        "{audit}"
    );
}

#[test]
fn a_rule_about_a_program_is_made_and_removed_by_commands_alike() {
    let server = Server::start("programs");
    let net = "203.0.113.0/24";
    let reason = ["--reason", "a tool"];
    server.done(&[&["origins", "deny", "--program", PROGRAM][..], &reason].concat());
    server.done(
        &[
            &["origins", "allow", net, "--program", PROGRAM][..],
            &reason,
        ]
        .concat(),
    );
    let listed = server.done(&["origins", "list"]);
    assert_eq!(listed.matches(PROGRAM).count(), 2, "{listed}");
    let said = server.done(&["origins", "deny", "--program", PROGRAM, "--reason", "again"]);
    assert!(said.contains("replaced: deny"), "{said}");
    let (_, said, _) = server.zavor(&[
        "origins",
        "release",
        "198.51.100.0/24",
        "--program",
        PROGRAM,
    ]);
    assert!(
        said.contains("no rule for it there") && said.contains(net),
        "{said}"
    );
    let said = server.done(&["origins", "release", "--program", PROGRAM]);
    assert!(said.contains("taken off the deny list"), "{said}");
    let said = server.done(&["origins", "release", net, "--program", PROGRAM]);
    assert!(said.contains("taken off the allow list"), "{said}");
    let listed = server.done(&["origins", "list"]);
    assert!(!listed.contains(PROGRAM), "{listed}");
    let (code, _, error) =
        server.zavor(&["origins", "deny", "--program", "two words", "--reason", "x"]);
    assert_eq!((code, error.lines().count()), (2, 1), "{error}");
}

#[test]
fn a_file_is_read_in_the_encoding_that_is_named() {
    let server = Server::start("encoding");
    let file = server.dir.join("people.csv");
    std::fs::write(&file, b"address,name\nana@contoso.example,Mu\xf1oz\n").unwrap();
    let path = file.display().to_string();
    let said = server.done(&["users", "import", &path, "--encoding", "windows-1252"]);
    assert!(
        said.contains("note: the file was read as windows-1252, as asked for"),
        "{said}"
    );
    let shown = server.done(&["users", "show", "ana@contoso.example"]);
    assert!(shown.contains("Muñoz"), "{shown}");
    let (code, _, error) = server.zavor(&["users", "import", &path, "--encoding", "klingon"]);
    assert_eq!(code, 2);
    assert!(
        error.contains("windows-1250") && error.contains("nothing was imported"),
        "{error}"
    );
}
