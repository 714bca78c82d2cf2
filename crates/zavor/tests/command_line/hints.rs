//! Refusals that name a command: following them leads on, and what a program reads of them.

use super::*;

/// The last command of ours that a refusal names, as words.
fn hint(error: &str) -> Vec<String> {
    let (_, last) = error.rsplit_once("zavor ").unwrap();
    let end = last.find([';', '"', '(', '\n']).unwrap_or(last.len());
    last[..end].split_whitespace().map(str::to_owned).collect()
}

#[test]
fn following_one_hint_after_the_other_moves_a_password_here_and_never_goes_in_a_circle() {
    let server = Server::start("hints");
    let who = "bob@contoso.example";
    server.done(&["users", "add", who, "--no-password"]);
    for first in [
        &["reset-password", who][..],
        &["reset-password", who, "--show"],
        &["reset-password", who, "--move-here"],
    ] {
        let mut words: Vec<String> = first.iter().map(ToString::to_string).collect();
        let mut tried = Vec::new();
        loop {
            assert!(!tried.contains(&words), "in a circle: {tried:?}");
            tried.push(words.clone());
            let typed: Vec<&str> = words.iter().map(String::as_str).collect();
            let (code, out, error) = server.zavor(&typed);
            if code == 0 {
                assert!(out.contains("Temporary password"), "{out}");
                break;
            }
            words = hint(&error);
        }
        assert!(tried.len() <= 3, "{tried:?}");
        server.done(&["users", "remove", who]);
        server.done(&["users", "add", who, "--no-password"]);
    }
    let (_, _, error) = server.zavor(&["users", "add", "eve@contoso.example", "--name", "Eve P"]);
    let again = "zavor users add eve@contoso.example --name 'Eve P' --no-password";
    assert!(error.contains(again), "{error}");
    let (_, _, error) = said(run(&server.dir, &["why", "nobody@contoso.example"], ""));
    let file = server.dir.join("zavor.toml");
    let list = format!("zavor users list --config {}", file.display());
    assert!(error.contains(&list), "{error}");
}

#[test]
fn a_command_that_cannot_be_parsed_is_a_problem_for_a_program_and_a_line_for_a_person() {
    let dir = directory("usage");
    let (code, out, error) = said(run(&dir, &["users", "lst", "--json"], ""));
    let problem: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, error.as_str(), &problem["code"]),
        (2, "", &Value::from("usage"))
    );
    let (code, out, error) = said(run(&dir, &["users", "lst"], ""));
    assert_eq!((code, out.as_str(), error.lines().count()), (2, "", 1));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn an_import_through_the_api_ends_as_the_command_does() {
    let server = Server::start("api-import");
    let import = |rows: &str| {
        let body = serde_json::json!({"csv": format!("address,name\n{rows}")}).to_string();
        let asked = ["api", "POST", "/api/v1/directory/import", "--body", "-"];
        server.with_input(&asked, &body)
    };
    let (code, out, _) = import("not an address,Ion\n,Ana\n");
    assert_eq!((code, out.matches("refused").count()), (1, 2), "{out}");
    assert_eq!(import("ana@contoso.example,Ana\n").0, 0);
    let file = server.dir.join("people.csv");
    std::fs::write(&file, "address,name\nnot an address,Ion\n,Ana\n").unwrap();
    let (code, out, error) = server.zavor(&["users", "import", &file.display().to_string()]);
    assert_eq!(code, 1, "{out}{error}");
    assert!(!out.contains(": :") && out.contains("row 3: "), "{out}");
}
