//! The real binary from outside: it starts on free ports in a private directory, is used through
//! its command line and its doors, and is ended by its process id.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};

use serde_json::Value;

#[path = "command_line/configuration.rs"]
mod configuration;
#[path = "command_line/hints.rs"]
mod hints;
#[path = "command_line/imports.rs"]
mod imports;
mod process;
#[path = "command_line/rules.rs"]
mod rules;

use process::{PATIENCE, run_to_end, wait_for};

const PASSWORD: &str = "correct horse battery staple 9\n";

/// A private directory with a server in it.
struct Server {
    dir: PathBuf,
    child: Child,
}

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zavor"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ZAVOR_")) {
        command.env_remove(name);
    }
    command
}

fn directory(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("zavor-cli-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let doors = ["auth_policy", "postfix_policy", "ldap", "metrics"];
    let sections = doors
        .map(|door| format!("[{door}]\nlisten = \"127.0.0.1:0\"\n"))
        .concat();
    let text = format!(
        "data_dir = \"data\"\ndomains = [\"contoso.example\"]\n{sections}\
         [[connector]]\nname = \"billing\"\nnetworks = [\"192.0.2.10/32\"]\n"
    );
    std::fs::write(dir.join("zavor.toml"), text).unwrap();
    dir
}

impl Server {
    fn start(name: &str) -> Self {
        Self::start_in(directory(name))
    }

    fn start_in(dir: PathBuf) -> Self {
        let _ = std::fs::remove_file(dir.join("data/addresses.json"));
        let log = std::fs::File::create(dir.join("log")).unwrap();
        let child = binary()
            .args(["serve", "--config"])
            .arg(dir.join("zavor.toml"))
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Self { dir, child };
        wait_for("the addresses of the doors", || {
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none(), "{}", server.log());
            server
                .dir
                .join("data/addresses.json")
                .exists()
                .then_some(())
        });
        server
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    fn address(&self, door: &str) -> String {
        let text = std::fs::read_to_string(self.dir.join("data/addresses.json")).unwrap();
        let addresses: Value = serde_json::from_str(&text).unwrap();
        addresses[door].as_str().unwrap().to_string()
    }

    /// Runs a command; errors are given without the option that [`run`] adds, which every hint has.
    fn with_input(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let (code, out, error) = said(run(&self.dir, arguments, input));
        let config = format!(" --config {}", self.dir.join("zavor.toml").display());
        (code, out, error.replace(&config, ""))
    }

    fn zavor(&self, arguments: &[&str]) -> (i32, String, String) {
        self.with_input(arguments, "")
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, out, error) = self.zavor(arguments);
        assert_eq!(code, 0, "{arguments:?}: {out}{error}{}", self.log());
        out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let (_, out, error) = self.zavor(&[arguments, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {out}{error}"))
    }

    fn add(&self, address: &str) {
        let (code, out, error) =
            self.with_input(&["users", "add", address, "--password-stdin"], PASSWORD);
        assert_eq!(code, 0, "{out}{error}");
    }

    /// Sends a signal by pid and waits for the end.
    fn end(&mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(killed.success());
        wait_for("its end", || self.child.try_wait().unwrap()).code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn run(dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = binary();
    command
        .args(arguments)
        .arg("--config")
        .arg(dir.join("zavor.toml"));
    run_to_end(&mut command, input)
}

fn said(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Asks one question as Postfix would, on its own connection.
fn policy(address: &str, user: &str, instance: &str, recipient: &str) -> String {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut stream = BufReader::new(stream);
    let question = format!(
        "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.1\n\
         sasl_username={user}\nsender={user}\nrecipient={recipient}\ninstance={instance}\n\n"
    );
    stream.get_mut().write_all(question.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_line(&mut answer).unwrap();
    answer
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_refused_sender_is_led_to_the_page_where_owners_prove_who_they_are() {
    let dir = directory("leads");
    let file = dir.join("zavor.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let url = "public_url = \"https://accounts.contoso.example/mail/\"";
    let web = "[web]\nlisten = \"127.0.0.1:0\"";
    std::fs::write(&file, format!("{url}\n{text}{web}\n")).unwrap();
    let server = Server::start_in(dir);
    server.add("ana@contoso.example");
    server.done(&["restrict", "ana@contoso.example", "--reason", "spam"]);
    let door = server.address("postfix_policy");
    let refused = policy(&door, "ana@contoso.example", "a.1", "x@y.example");
    let leads = "help: https://accounts.contoso.example/mail/recover)";
    assert!(refused.contains(leads), "{refused}");
}

#[test]
fn an_account_is_restricted_explained_and_released_and_the_doors_follow_at_once() {
    let server = Server::start("release");
    server.add("ana@contoso.example");
    server.done(&[
        "users",
        "set",
        "ana@contoso.example",
        "--alias",
        "ap@contoso.example",
    ]);
    let why = server.done(&["why", "ap@contoso.example"]);
    assert!(why.contains("SENDING   free"), "{why}");
    let door = server.address("postfix_policy");
    assert_eq!(
        policy(&door, "ana@contoso.example", "a.1", "x@y.example"),
        "action=DUNNO\n"
    );

    server.done(&[
        "restrict",
        "ana@contoso.example",
        "--reason",
        "spam seen by a partner",
    ]);
    let refused = policy(&door, "ana@contoso.example", "a.2", "x@y.example");
    assert!(
        refused.starts_with("action=550 5.1.8 Access denied, bad outbound sender"),
        "{refused}"
    );
    let (code, why, _) = server.zavor(&["why", "ana@contoso.example"]);
    assert_eq!(code, 1);
    assert!(
        why.contains("By the local operator: \"spam seen by a partner\""),
        "{why}"
    );
    let why = server.json(&["why", "ana@contoso.example"]);
    assert_eq!(why["account"], "ana@contoso.example");
    let hold = &why["holds"][0];
    assert_eq!(hold["kind"], "restricted_sending");
    assert_eq!(hold["reason"], "by_administrator");
    assert_eq!(hold["until"], Value::Null);
    assert_eq!(hold["release"]["act"], "unblock");
    assert_eq!(hold["release"]["requires"][0]["met"], false);

    let (code, out, error) = server.zavor(&["unblock", "ana@contoso.example"]);
    assert_eq!((code, out.as_str()), (1, ""));
    let missing =
        "; nothing was changed; not done yet: password changed, sessions ended; run: zavor";
    assert!(error.contains(missing), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    let reset = server.json(&["reset-password", "ana@contoso.example", "--show"]);
    assert!(
        reset[0]["temporary_password"].as_str().unwrap().len() == 23,
        "{reset}"
    );
    let (code, said, _) = server.zavor(&["sign-out", "ana@contoso.example"]);
    assert_eq!(code, 1, "no mail host is configured: {said}");
    let expected = "\
ana@contoso.example: signed out of Zavor's pages; sessions on the mail server are still open
    Sessions on the mail server cannot be ended from here: no [[mail_host]] is configured; run there:
        doveadm auth cache flush ana@contoso.example ana
        doveadm auth cache flush ap@contoso.example ap
        doveadm kick ana@contoso.example
        doveadm kick ap@contoso.example
";
    assert_eq!(said, expected);
    let (code, _, out) = server.zavor(&["unblock", "ana@contoso.example"]);
    assert_eq!(code, 1);
    assert!(out.contains("not done yet: sessions ended; run: "), "{out}");
    let next = "doveadm kick ap@contoso.example; zavor unblock --reviewed 'WHAT YOU CHECKED' ana@contoso.example\n";
    assert!(out.contains("zavor sign-out ana@contoso.example; on the mail server: doveadm"));
    assert!(out.ends_with(next), "{out}");
    server.done(&[
        "unblock",
        "ana@contoso.example",
        "--reviewed",
        "kicked on mx1",
    ]);
    assert_eq!(
        policy(&door, "ana@contoso.example", "a.3", "x@y.example"),
        "action=DUNNO\n"
    );
    server.done(&["unblock", "ana@contoso.example"]);
    assert!(
        server
            .done(&["restricted", "list"])
            .contains("Nobody is restricted")
    );
}

#[test]
fn sec_43_every_act_is_in_the_audit_with_the_callers_uid_and_the_chain_is_whole() {
    let server = Server::start("audit");
    server.add("ana@contoso.example");
    let head = server.done(&["audit", "head"]);
    server.done(&["block-sign-in", "ana@contoso.example", "--reason", "left"]);
    server.done(&["allow-sign-in", "ana@contoso.example"]);
    let audit = server.json(&["audit", "list"]);
    let acts: Vec<_> = audit
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["act"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["add_account", "block_sign_in", "allow_sign_in"]);
    let uid = std::fs::metadata(&server.dir)
        .map(|m| std::os::unix::fs::MetadataExt::uid(&m))
        .unwrap();
    assert_eq!(audit[1]["actor"], format!("local operator (uid {uid})"));
    let whole = server.done(&["audit", "verify", "--from", head.trim()]);
    assert!(whole.starts_with("Whole: "), "{whole}");
    let (code, _, _) = server.zavor(&[
        "audit",
        "verify",
        "--from",
        &format!("1:{}", "0".repeat(64)),
    ]);
    assert_eq!(code, 1, "a foreign head is noticed");
}

#[test]
fn exit_codes_are_0_done_1_refused_2_unknown_and_the_worst_of_several() {
    let server = Server::start("codes");
    server.add("ana@contoso.example");
    let code = |arguments: &[&str]| server.zavor(arguments).0;
    assert_eq!(code(&["unlock", "ana@contoso.example"]), 0, "nothing to do");
    assert_eq!(code(&["unlock", "nobody@contoso.example"]), 2);
    assert_eq!(
        code(&["unlock", "nobody@contoso.example", "ana@contoso.example"]),
        2
    );
    assert_eq!(code(&["why", "nobody@contoso.example"]), 2);
    assert_eq!(code(&["reset-password", "ana@contoso.example"]), 1);
    assert_eq!(code(&["restrict", "billing", "--reason", "relays spam"]), 0);
    assert_eq!(
        code(&["policies", "set", "sending", "messages_per_minute", "lots"]),
        2
    );
    assert_eq!(code(&["nonsense"]), 2);
    let (_, out, _) = server.zavor(&["restricted", "list"]);
    assert!(
        out.contains("billing") && out.contains("connector"),
        "{out}"
    );
}

#[test]
fn an_error_is_one_line_on_standard_error_that_says_what_to_do() {
    let server = Server::start("errors");
    for name in ["ana", "georgiana"] {
        server.add(&format!("{name}@contoso.example"));
    }
    let error = |arguments: &[&str]| {
        let (code, out, error) = server.zavor(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {error}");
        assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
        error
    };
    let meant = "did you mean georgiana@contoso.example?\n";
    for act in [
        &["unlock"][..],
        &["sign-out"],
        &["allow-sign-in"],
        &["why"],
        &["users", "show"],
        &["users", "remove"],
        &["unblock"],
    ] {
        let said = error(&[act, &["georgina@contoso.example"]].concat());
        assert!(said.ends_with(meant), "{act:?}: {said}");
    }
    let said = error(&[
        "block-sign-in",
        "georgiana@contoso.exmaple",
        "--reason",
        "x",
    ]);
    assert!(said.ends_with(meant), "{said}");
    let said = error(&["roles", "grant", "geogriana", "security_reader"]);
    assert!(said.ends_with(meant), "{said}");
    let said = error(&["users", "set", "georgian@contoso.example", "--name", "G"]);
    assert!(said.ends_with(meant), "{said}");
    let said = error(&["why", "zoltan@contoso.example"]);
    assert!(
        said.ends_with("; all accounts: zavor users list\n"),
        "{said}"
    );
    let said = error(&["why", "203.0.113.9/24"]);
    assert!(said.ends_with("write 203.0.113.0/24\n"), "{said}");
    let said = error(&["origins", "deny", "203.0.113.9/24", "--reason", "x"]);
    assert!(said.contains("is not a valid network"), "{said}");
    let said = error(&["unlcok", "ana@contoso.example"]);
    assert!(
        said.contains("unlock") && said.contains("see \"zavor --help\""),
        "{said}"
    );
    let said = error(&[
        "reset-password",
        "ana@contoso.example",
        "--show",
        "--no-must-change",
    ]);
    assert!(said.contains("cannot be used with"), "{said}");
    // One of two is done: each says so where it belongs.
    let both = ["unlock", "anna@contoso.example", "ana@contoso.example"];
    let (code, out, error) = server.zavor(&both);
    assert_eq!(code, 2);
    assert_eq!(out, "ana@contoso.example: not locked out, nothing to do\n");
    let unknown = "anna@contoso.example: no account \"anna@contoso.example\"; did you mean ana@contoso.example?\n";
    assert_eq!(error, unknown);
    // With --json there is one whole document.
    let whole = server.json(&both);
    assert_eq!(whole.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_shown_password_is_temporary_by_every_way_and_says_so() {
    let server = Server::start("shown");
    server.add("ana@contoso.example");
    let shown = server.done(&["reset-password", "ana@contoso.example", "--show"]);
    assert!(shown.contains("it must be changed first"), "{shown}");
    assert!(shown.contains("Temporary password, shown once"), "{shown}");
    let body = server.dir.join("lasting.json");
    std::fs::write(&body, r#"{"deliver": "shown", "must_change": false}"#).unwrap();
    let path = "/api/v1/accounts/ana@contoso.example/reset-password";
    let (code, out, error) = server.zavor(&["api", "post", path, "--body", body.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (2, ""), "{error}");
    assert!(error.contains("is temporary"), "{error}");
}

#[test]
fn a_set_up_link_is_in_the_file_that_its_command_names() {
    let server = Server::start("link");
    let file = server.dir.join("data/setup-link");
    for is_there in [true, false] {
        if !is_there {
            std::fs::remove_file(&file).unwrap();
        }
        let said = server.done(&["setup-link"]);
        let link = said.split(' ').next().unwrap();
        let kept = std::fs::read_to_string(&file).unwrap();
        assert_eq!(link.trim_end_matches(':'), kept.trim());
        assert!(said.contains(&file.display().to_string()), "{said}");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_check_of_the_configuration_reads_its_certificates() {
    let dir = directory("certificates");
    let check = || said(run(&dir, &["config", "check"], ""));
    assert_eq!(check().0, 0);
    let file = dir.join("zavor.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let with = "[web]\nlisten = \"127.0.0.1:0\"\ncertificate = \"web.pem\"\nkey = \"web.key\"\n";
    std::fs::write(&file, text + with).unwrap();
    let (code, out, error) = check();
    assert_eq!((code, out.as_str()), (2, ""), "a missing file: {error}");
    assert!(
        error.contains("web.certificate and web.key cannot be used: "),
        "{error}"
    );
    assert!(
        error.contains("web.pem") && error.lines().count() == 1,
        "{error}"
    );
    for name in ["web", "other"] {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(dir.join(format!("{name}.pem")), made.cert.pem()).unwrap();
        std::fs::write(
            dir.join(format!("{name}.key")),
            made.signing_key.serialize_pem(),
        )
        .unwrap();
    }
    assert_eq!(check().0, 0);
    std::fs::copy(dir.join("other.key"), dir.join("web.key")).unwrap();
    let (code, _, error) = check();
    assert_eq!(code, 2, "the key of another certificate: {error}");
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn the_directory_is_imported_listed_exported_and_guarded_by_the_password_rules() {
    let server = Server::start("people");
    let csv = "address,name,groups\nana@contoso.example,Ana Pop,sales\nbad@elsewhere.example,X,\n";
    let (code, out, _) = server.with_input(&["users", "import", "-"], csv);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("row 3: bad@elsewhere.example: "), "{out}");
    assert!(out.contains("1 added or changed"), "{out}");
    let users = server.json(&["users", "list"]);
    assert_eq!(users[0]["name"], "Ana Pop");
    assert_eq!(users[0]["password"], "elsewhere");
    let csv = server.done(&["users", "export"]);
    assert!(csv.contains("ana@contoso.example,Ana Pop"), "{csv}");
    let (code, out, _) = server.with_input(
        &["users", "add", "dan@contoso.example", "--password-stdin"],
        "short\n",
    );
    assert_eq!(code, 1, "{out}");
    server.done(&[
        "roles",
        "grant",
        "ana@contoso.example",
        "helpdesk-administrator",
    ]);
    assert!(
        server
            .done(&["users", "show", "ana@contoso.example"])
            .contains("helpdesk_administrator")
    );
    server.done(&["origins", "deny", "203.0.113.0/24", "--reason", "guessing"]);
    assert!(server.done(&["origins", "list"]).contains("203.0.113.0/24"));
    server.done(&["origins", "release", "203.0.113.0/24"]);
    server.done(&["policies", "set", "smart-lockout", "lockout_duration", "2s"]);
    assert!(
        server
            .done(&["policies", "show", "smart-lockout"])
            .contains("2s (default 1m)")
    );
}

#[test]
fn domains_are_listed_added_and_removed_and_lists_of_an_account_shrink() {
    let server = Server::start("domains");
    server.add("ana@contoso.example");
    let code = |arguments: &[&str]| server.zavor(arguments).0;
    assert_eq!(code(&["domains", "add", "fabrikam.example"]), 0);
    let list: Value = serde_json::from_str(&server.done(&["--json", "domains", "list"])).unwrap();
    assert_eq!(list[0]["domain"], "contoso.example");
    assert_eq!(
        (&list[0]["default"], &list[0]["in_use"]),
        (&true.into(), &true.into())
    );
    assert_eq!(list[1]["domain"], "fabrikam.example");
    let set = |arguments: &[&str]| {
        let mut all = vec!["users", "set", "ana@contoso.example"];
        all.extend(arguments);
        code(&all)
    };
    let alias = "ana@fabrikam.example";
    assert_eq!(set(&["--alias", alias, "--group", "sales"]), 0);
    assert_eq!(code(&["domains", "remove", "fabrikam.example"]), 1);
    assert_eq!(
        set(&["--remove-alias", alias, "--remove-group", "sales"]),
        0
    );
    let shown = server.done(&["--json", "users", "show", "ana@contoso.example"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["aliases"], Value::Array(Vec::new()));
    assert_eq!(shown["groups"], Value::Array(Vec::new()));
    assert_eq!(code(&["domains", "remove", "fabrikam.example"]), 0);
    assert!(!server.done(&["domains", "list"]).contains("fabrikam"));
}

/// Asks the JSON API; returns the head and the body of the answer.
fn api(server: &Server, method: &str, path: &str, token: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(server.address("web")).unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.into(), body.into())
}

#[test]
fn a_token_opens_the_api_for_its_role_until_it_is_revoked_and_is_in_no_file() {
    let dir = directory("tokens");
    let file = dir.join("zavor.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "[web]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let server = Server::start_in(dir);
    server.add("ana@contoso.example");
    let role = "user_administrator";
    let path = "/api/v1/accounts/ana@contoso.example";
    let block = format!("{path}/block-sign-in");
    let plain = server.json(&["tokens", "add", "plain", "--role", role]);
    let plain = plain["token"].as_str().unwrap();
    let (head, body) = api(&server, "POST", &block, plain, "{\"reason\":\"stolen\"}");
    assert!(
        head.starts_with("HTTP/1.1 403") && body.contains("scope"),
        "{head}{body}"
    );
    let add = ["tokens", "add", "monitor", "--role", role, "--days", "7"];
    let made = server.json(&[&add[..], &["--sensitive"]].concat());
    let token = made["token"].as_str().unwrap();
    let (head, body) = api(&server, "POST", &block, token, "{\"reason\":\"stolen\"}");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}{body}");
    let why = server.json(&["why", "ana@contoso.example"]);
    assert_eq!(why["holds"][0]["owner"], "token:monitor");
    let (_, same) = api(&server, "GET", &format!("{path}/why"), token, "");
    let same: Value = serde_json::from_str(&same).unwrap();
    assert_eq!(same["holds"], why["holds"], "the API says what --json says");
    let (head, _) = api(&server, "GET", "/api/v1/policies", token, "");
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    let listed = server.done(&["tokens", "list"]);
    assert!(listed.contains("monitor") && !listed.contains(token));
    assert!(listed.contains("the installation"), "{listed}");
    for entry in std::fs::read_dir(server.dir.join("data")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        let found = bytes
            .windows(token.len())
            .any(|part| part == token.as_bytes());
        assert!(!found, "only its hash is kept");
    }
    assert_eq!(server.zavor(&["tokens", "revoke", "monitor"]).0, 0);
    let (head, _) = api(&server, "GET", path, token, "");
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    assert!(!server.log().contains(token));
}

#[test]
fn api_asks_for_any_operation_as_the_local_operator_and_its_exit_code_is_that_of_a_command() {
    let server = Server::start("api");
    server.add("ana@contoso.example");
    let home = server.done(&["api", "get", "/api/v1/home"]);
    let home: Value = serde_json::from_str(&home).unwrap();
    assert_eq!(home["restricted"], 0);
    let path = "/api/v1/accounts/ana@contoso.example";
    let block = format!("{path}/block-sign-in");
    let asked = ["api", "POST", &block, "--body", "-"];
    let (code, out, error) = server.with_input(&asked, "{\"reason\": \"left\"}");
    assert_eq!(code, 0, "{out}{error}");
    assert!(out.contains("\"outcome\":\"done\""), "{out}");
    let audit = server.json(&["audit", "list"]);
    assert!(
        audit[1]["actor"]
            .as_str()
            .unwrap()
            .starts_with("local operator"),
        "{audit}"
    );
    let out = format!("{path}/sign-out");
    let (code, said, _) = server.zavor(&["api", "POST", &out]);
    assert_eq!((code, said.contains("partly_done")), (1, true), "{said}");
    let csv = server.done(&["api", "GET", "/api/v1/directory/export"]);
    assert!(csv.starts_with("\u{feff}address,name,"), "{csv}");
    let missing = "/api/v1/accounts/nobody@contoso.example";
    let (code, out, error) = server.zavor(&["api", "GET", missing]);
    assert_eq!((code, out.as_str(), error.lines().count()), (2, "", 1));
    let problem = server.json(&["api", "GET", missing]);
    assert_eq!(problem["type"], "urn:zavor:problem:unknown");
    let (code, _, error) = server.with_input(&asked, "{\"reason\": \"\"}");
    assert_eq!(code, 2, "{error}");
    for wrong in [
        &["api", "GET", "home"][..],
        &["api", "G T", "/"],
        &["api", "GET", "/ x"],
    ] {
        let (code, _, error) = server.zavor(wrong);
        assert_eq!((code, error.lines().count()), (2, 1), "{error}");
    }
}

#[test]
fn it_stops_cleanly_keeps_what_it_said_and_refuses_a_second_server() {
    let mut server = Server::start("stop");
    server.add("ana@contoso.example");
    server.done(&["restrict", "ana@contoso.example", "--reason", "spam"]);
    let (code, _, error) = said(run(&server.dir, &["serve"], ""));
    assert_eq!(code, 2);
    assert_eq!(
        error
            .lines()
            .filter(|line| line.contains("another"))
            .count(),
        1,
        "{error}"
    );
    assert!(get(&server.address("metrics"), "/readyz").starts_with("HTTP/1.1 200"));
    let metrics = get(&server.address("metrics"), "/metrics");
    assert!(
        metrics.contains("zavor_accounts 1") && !metrics.contains("ana@"),
        "{metrics}"
    );
    let data = std::fs::metadata(server.dir.join("data"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(data & 0o077, 0);

    assert_eq!(server.end("-TERM"), Some(0), "{}", server.log());
    assert!(!server.dir.join("data/zavor.sock").exists());
    let (code, _, error) = server.zavor(&["why", "ana@contoso.example"]);
    assert_eq!(code, 2);
    assert!(
        error.contains("zavor serve") && error.lines().count() == 1,
        "{error}"
    );

    let dir = std::mem::take(&mut server.dir);
    let mut server = Server::start_in(dir);
    assert_eq!(server.zavor(&["why", "ana@contoso.example"]).0, 1);
    server.end("-KILL");
    let dir = std::mem::take(&mut server.dir);
    let server = Server::start_in(dir);
    assert_eq!(
        server.zavor(&["why", "ana@contoso.example"]).0,
        1,
        "a stale socket is replaced"
    );
}

#[test]
fn a_backup_is_restored_with_its_key() {
    let mut server = Server::start("backup");
    server.add("ana@contoso.example");
    let file = server.dir.join("copy.db");
    let file = file.to_str().unwrap();
    server.done(&["backup", file, "--with-key"]);
    assert_eq!(
        server.zavor(&["backup", file]).0,
        2,
        "an existing file is left alone"
    );
    server.done(&["users", "remove", "ana@contoso.example"]);
    assert_eq!(
        server.zavor(&["restore", file]).0,
        2,
        "not while the server runs"
    );
    assert_eq!(server.end("-TERM"), Some(0));
    let secret = server.dir.join("data/secret.key");
    let before = std::fs::read_to_string(&secret).unwrap();
    std::fs::remove_file(&secret).unwrap();
    let said = server.done(&["restore", file]);
    assert!(said.contains("Its secret.key is restored too."), "{said}");
    assert_eq!(std::fs::read_to_string(&secret).unwrap(), before);
    let dir = std::mem::take(&mut server.dir);
    let server = Server::start_in(dir);
    assert_eq!(
        server.json(&["users", "list"])[0]["address"],
        "ana@contoso.example"
    );
}

#[test]
fn a_person_says_that_the_clock_is_right_and_the_audit_keeps_it() {
    let server = Server::start("clock");
    let said = server.done(&["events", "trust-clock"]);
    assert!(
        said.contains("old days of the logs are removed again"),
        "{said}"
    );
    let audit = server.json(&["audit", "list"]);
    assert_eq!(audit[0]["act"], "trust_clock");
    let doctor = server.json(&["doctor"]);
    let checks = doctor["checks"].as_array().unwrap();
    let of = |about: &str| {
        let lines = checks.iter().filter(|check| check["check"] == about);
        lines
            .map(|check| check["state"].as_str().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of("events"), of("files")),
        (vec!["ok"], vec!["ok"]),
        "{doctor}"
    );
}

#[test]
fn a_backup_of_another_machine_needs_the_key_it_was_sealed_with_or_says_it_is_not_authenticated() {
    let mut old = Server::start("old-machine");
    old.add("ana@contoso.example");
    let file = old.dir.join("copy.db");
    let file = file.to_str().unwrap();
    old.done(&["backup", file, "--with-key"]);
    assert_eq!(old.end("-TERM"), Some(0));
    let key = format!("{file}.key");
    let new = directory("new-machine");
    let restore = |more: &[&str]| said(run(&new, &[&["restore", file][..], more].concat(), ""));
    let hidden = format!("{key}.hidden");
    std::fs::rename(&key, &hidden).unwrap();
    let (code, out, error) = restore(&[]);
    assert_eq!(code, 2, "{out}");
    for part in ["backup.key", "--with-key", "--unauthenticated"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(!new.join("data/zavor.db").exists());
    std::fs::rename(&hidden, &key).unwrap();
    let (code, out, error) = restore(&[]);
    assert_eq!(code, 0, "{error}");
    for part in [
        "Its backup.key is restored too",
        "Its secret.key",
        "dropped: sessions 0",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    // Now the machine has its own key, which wins over a key next to a backup.
    let forged = std::fs::read_to_string(&key).unwrap();
    let line = forged
        .lines()
        .find(|line| line.starts_with("backup.key"))
        .unwrap();
    let forged = forged.replace(line, &format!("backup.key {}", "0f".repeat(32)));
    std::fs::write(&key, forged).unwrap();
    let secret = std::fs::read(new.join("data/secret.key")).unwrap();
    let (code, out, error) = restore(&[]);
    assert_eq!(code, 0, "{error}");
    assert!(
        out.contains("of another installation and were not restored"),
        "{out}"
    );
    assert_eq!(std::fs::read(new.join("data/secret.key")).unwrap(), secret);
    let mut bytes = std::fs::read(file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(file, bytes).unwrap();
    let (code, _, error) = restore(&[]);
    assert_eq!(code, 2);
    assert!(error.contains("was changed since it was made"), "{error}");
    let (code, out, error) = restore(&["--unauthenticated"]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("NOT AUTHENTICATED"), "{out}");
    std::fs::remove_dir_all(&new).unwrap();
}

#[test]
fn a_bad_configuration_ends_with_2_before_anything_is_opened() {
    let dir = directory("bad");
    std::fs::write(dir.join("zavor.toml"), "data_dir = \"data\"\n[lpad]\n").unwrap();
    for arguments in [
        &["serve"][..],
        &["config", "check"],
        &["why", "a@b.example"],
    ] {
        let (code, _, error) = said(run(&dir, arguments, ""));
        assert_eq!(code, 2, "{arguments:?}");
        assert!(
            error.contains("line 2: lpad: unknown key; the nearest valid key is ldap"),
            "{error}"
        );
    }
    assert!(!dir.join("data").exists());
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn sec_44_passwords_reach_neither_log_nor_audit() {
    let server = Server::start("canary");
    let canary = "canary-93027-correct-horse\n";
    let add = ["users", "add", "ana@contoso.example", "--password-stdin"];
    assert_eq!(server.with_input(&add, canary).0, 0);
    let reset = [
        "reset-password",
        "ana@contoso.example",
        "--password-stdin",
        "--no-must-change",
    ];
    assert_eq!(
        server.with_input(&reset, "canary-93028-battery-staple\n").0,
        0
    );
    let shown = [
        server.log(),
        server.done(&["audit", "list", "--json"]),
        server.done(&["users", "export"]),
    ];
    assert!(
        shown.iter().all(|text| !text.contains("canary-")),
        "{shown:?}"
    );
}

#[test]
fn the_demo_tells_its_story_and_leaves_nothing_behind() {
    let dir = directory("demo");
    let output = binary()
        .args(["demo", "--exit"])
        .env("TMPDIR", &dir)
        .output()
        .unwrap();
    let (code, out, error) = said(output);
    assert_eq!(code, 0, "{out}{error}");
    for line in [
        "she is let in at once",
        "550 5.1.8 Access denied, bad outbound sender",
        "Locked out for unfamiliar locations until",
        "Restricted from sending since",
        "zavor unlock ana.pop@contoso.example",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let left = std::fs::read_dir(&dir)
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().is_dir());
    assert_eq!(left.count(), 0, "the demo's directory is gone");
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut zavor = binary();
    zavor
        .args(["config", "reference"])
        .stdout(full.expect("Linux"));
    let ended = zavor.output().expect("it runs");
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains("could not be written"), "{said}");
}

/// A mail server that takes everything and tells its recipients.
fn mail_sink() -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || take_mail(stream, &sender));
        }
    });
    (address, received)
}

fn take_mail(mut stream: TcpStream, sender: &std::sync::mpsc::Sender<String>) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut say = |line: &str| stream.write_all(format!("{line}\r\n").as_bytes()).is_ok();
    say("220 sink");
    let mut in_data = false;
    for line in lines.map_while(Result::ok) {
        let answer = match (in_data, line.as_str()) {
            (true, ".") => "250 taken",
            (true, _) => continue,
            (false, "DATA") => "354 go on",
            (false, "QUIT") => "221 bye",
            (false, _) => "250 fine",
        };
        in_data = answer == "354 go on";
        let to = line
            .strip_prefix("RCPT TO:<")
            .and_then(|to| to.split('>').next());
        if let Some(to) = to.filter(|_| !in_data) {
            let _ = sender.send(to.to_owned());
        }
        if !say(answer) {
            break;
        }
    }
}

/// The next recipient that is not one of the organisation's own mailboxes.
fn next_outside(received: &std::sync::mpsc::Receiver<String>) -> String {
    loop {
        let to = received.recv_timeout(PATIENCE).expect("a mail comes");
        if !to.ends_with("@contoso.example") {
            return to;
        }
    }
}

#[test]
fn addresses_of_an_import_and_of_set_are_mailed_their_links_and_lists_say_unconfirmed() {
    let dir = directory("confirm");
    let mut server = Server::start_in(dir.clone());
    server.add("ana@contoso.example");
    let set = ["users", "set", "ana@contoso.example", "--recovery-address"];
    let said = server.done(&[&set[..], &["ana@home.example"]].concat());
    assert!(said.contains("mail is not configured"), "{said}");
    let file = "address,recovery_address\nion@contoso.example,ion@home.example\n";
    let (code, said, _) = server.with_input(&["users", "import", "-"], file);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("were not asked to confirm"), "{said}");
    let listed = server.done(&["users", "list"]);
    assert_eq!(listed.matches(" unconfirmed ").count(), 2, "{listed}");
    let shown = server.done(&["users", "show", "ana@contoso.example"]);
    assert!(shown.contains("ana@home.example (unconfirmed)"), "{shown}");
    let (code, _, said) = server.zavor(&["users", "ask-to-confirm", "ana@contoso.example"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("[smtp]"), "{said}");

    // With a mail server: those that wait, and new ones from every door.
    let (smtp, received) = mail_sink();
    assert_eq!(server.end("-TERM"), Some(0));
    let config = std::fs::read_to_string(dir.join("zavor.toml")).unwrap();
    let smtp =
        format!("{config}[smtp]\nurl = \"smtp://{smtp}\"\nfrom = \"no-reply@contoso.example\"\n");
    std::fs::write(dir.join("zavor.toml"), smtp).unwrap();
    // The directory goes with the second server.
    std::mem::forget(server);
    let server = Server::start_in(dir);
    let said = server.done(&["users", "ask-to-confirm", "--all"]);
    assert!(
        said.contains("2 accounts are asked in the background"),
        "{said}"
    );
    let mut asked = [next_outside(&received), next_outside(&received)];
    asked.sort();
    assert_eq!(asked, ["ana@home.example", "ion@home.example"]);
    let said = server.done(&[&set[..], &["ana@work.example"]].concat());
    assert!(
        said.contains("once the link mailed to it is used"),
        "{said}"
    );
    assert_eq!(next_outside(&received), "ana@work.example");
    let file = "address,recovery_address\neva@contoso.example,eva@home.example\n";
    let (code, said, _) = server.with_input(&["users", "import", "-"], file);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("1 recovery address is mailed a link"),
        "{said}"
    );
    assert_eq!(next_outside(&received), "eva@home.example");
    let said = server.done(&["users", "ask-to-confirm", "eva@contoso.example"]);
    assert!(
        said.contains("asked to confirm: eva@home.example"),
        "{said}"
    );
    assert_eq!(next_outside(&received), "eva@home.example");
    let nobody = server.done(&["users", "ask-to-confirm", "ana@contoso.example", "--json"]);
    assert!(nobody.contains("ana@work.example"), "{nobody}");
}

#[test]
fn a_password_kept_elsewhere_moves_here_and_the_answer_says_what_still_checks_the_old_one() {
    let server = Server::start("move");
    let ana = "ana@contoso.example";
    server.done(&["users", "add", ana, "--no-password"]);
    let (code, _, said) = server.zavor(&["reset-password", ana, "--show"]);
    assert_eq!(code, 1);
    assert!(
        said.contains("zavor reset-password --move-here ana@contoso.example"),
        "{said}"
    );
    let moved = server.done(&["reset-password", ana, "--show", "--move-here"]);
    assert!(
        moved.contains("goes on accepting the old password"),
        "{moved}"
    );
    assert!(
        moved.contains("Temporary password, shown once: "),
        "{moved}"
    );
    assert_eq!(
        server.json(&["users", "show", ana])["password"],
        "temporary"
    );
    let lasting = [
        "reset-password",
        ana,
        "--password-stdin",
        "--no-must-change",
    ];
    let (code, said, _) = server.with_input(&lasting, PASSWORD);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn the_rule_of_one_account_is_released_by_its_account_and_a_raise_says_what_it_did() {
    let server = Server::start("release");
    let ana = "ana@contoso.example";
    server.add(ana);
    let network = "198.51.100.0/24";
    let allow = [
        "origins",
        "allow",
        network,
        "--account",
        ana,
        "--reason",
        "hotel",
    ];
    server.done(&allow);
    let nothing = server.done(&["origins", "release", network]);
    let nearest = format!("the nearest is {network}, on the allow list for {ana}\n");
    assert!(nothing.ends_with(&nearest), "{nothing}");
    let released = server.done(&["origins", "release", network, "--account", ana]);
    assert_eq!(
        released,
        format!("{network}: the rule for {ana} is removed\n")
    );
    assert!(server.done(&["origins", "list"]).contains("No network is"));

    let raise = ["unblock", ana, "--limit", "900", "--until", "2099-01-01"];
    let (code, said, _) = server.zavor(&raise);
    assert_eq!(code, 2, "too far ahead: {said}");
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(48);
    let soon = soon.to_string();
    let raised = server.done(&["unblock", ana, "--limit", "900", "--until", &soon]);
    assert!(
        raised.contains("was not restricted; limit raised to 900 external"),
        "{raised}"
    );
}
