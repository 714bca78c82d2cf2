//! The demonstration as a stranger uses it: what it prints is run in a shell, its links are opened, and every act in
//! the example organisation is done to its end: a reset by link up to the mail program that signs in with the chosen
//! password, a release up to the message that is accepted, a block up to the session that is gone.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

mod browser;
#[path = "../process/mod.rs"]
mod process;

use browser::{Browser, link, origin, raw};
use process::{run_to_end, wait_for};

const ANA: &str = "ana.pop@contoso.example";
const STEFAN: &str = "stefan.ionescu@contoso.example";
const MARIA: &str = "maria.dumitrescu@contoso.example";
/// The thief's server.
const THIEF: &str = "203.0.113.77";

/// A running demonstration.
struct Demo {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    dir: PathBuf,
    /// What it has said.
    said: String,
}

impl Demo {
    fn start(language: &str) -> Self {
        let name = format!("zavor-demo-test-{}-{language}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_zavor"))
            .args(["demo", "--language", language])
            .env("TMPDIR", &dir)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary was built with the tests");
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut said = String::new();
        // The doors come last, in the order of their names.
        while !said.contains("\n     web  ") {
            let read = out.read_line(&mut said).expect("it says text");
            assert!(read > 0, "it ended early: {said}");
        }
        Self {
            child,
            out,
            dir,
            said,
        }
    }

    /// The lines that begin like this, without their indentation.
    fn lines(&self, part: &str) -> Vec<&str> {
        let lines = self.said.lines().map(str::trim);
        lines.filter(|line| line.contains(part)).collect()
    }

    /// Runs a command that was printed, which contains this; returns its exit code and its output.
    fn run(&self, part: &str) -> (i32, String) {
        let printed: Vec<&str> = self
            .lines(part)
            .into_iter()
            .filter(|line| line.contains(" --config ") && !line.starts_with('$'))
            .collect();
        let [command] = printed[..] else {
            panic!("one command with {part:?}: {printed:?} in\n{}", self.said);
        };
        self.shell(command)
    }

    fn shell(&self, command: &str) -> (i32, String) {
        let output = run_to_end(Command::new("sh").args(["-c", command]), "");
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        (output.status.code().unwrap_or(-1), text)
    }

    /// A command of our own on the same server.
    fn zavor(&self, arguments: &str) -> (i32, String) {
        let printed = self.lines(" users list");
        let head = printed[0].strip_suffix("users list").expect("it ends so");
        self.shell(&format!("{head}{arguments}"))
    }

    /// The address of a page of the mail system.
    fn page(&self, path: &str) -> String {
        let line = self.lines("/demo/sessions")[0];
        origin(line.split_whitespace().next().unwrap_or_default()) + path
    }

    /// A mail program signs in, or somebody sends a message.
    fn attempt(&self, fields: &str) -> String {
        let shown = Browser::default().post(&self.page("/demo/try"), fields);
        let said = shown.html.split("role=\"status\">").nth(1);
        let said = said.unwrap_or_else(|| panic!("a result: {}", shown.html));
        said.split("</p>").next().unwrap_or_default().to_string()
    }

    /// The rows of open and of ended sessions about this text.
    fn sessions(&self, about: &str) -> (usize, Vec<String>) {
        let page = Browser::default().open(&self.page("/demo/sessions")).html;
        let (open, ended) = page.split_once("<h2>").unwrap_or((&page, ""));
        let rows = |text: &str| -> Vec<String> {
            let rows = text.split("<tr>").filter(|row| row.contains(about));
            rows.map(str::to_string).collect()
        };
        (rows(open).len(), rows(ended))
    }

    /// Interrupts it, as Ctrl-C does; returns what it says then.
    fn interrupt(mut self) -> String {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::INT).expect("it runs");
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("it says text");
        let ended = self.child.wait().expect("it ends");
        assert_eq!(ended.code(), Some(0), "{rest}");
        let left = std::fs::read_dir(&self.dir).unwrap().count();
        assert_eq!(left, 0, "its directory is gone");
        rest
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It has ended, unless a test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

#[test]
fn every_act_in_the_demonstration_can_be_done_to_its_end() {
    let demo = Demo::start("en");
    let mut ana = links_sign_in_as_whom_they_say(&demo);
    a_network_is_still_blocked_and_something_would_have_been_refused(&demo);
    ana_is_let_in_from_the_train(&demo);
    stefan_chooses_a_password_and_sends_again(&demo);
    a_block_ends_a_session(&demo);
    every_other_command_works(&demo);
    an_app_password_opens_what_it_was_made_for(&demo, &mut ana);
    nobody_else_is_answered(&demo);
    let goodbye = demo.interrupt();
    assert!(goodbye.contains("Goodbye"), "{goodbye}");
}

/// Returns the browser of the last, Ana Pop.
fn links_sign_in_as_whom_they_say(demo: &Demo) -> Browser {
    let mut last = Browser::default();
    let links = demo.lines("/sign-in/");
    assert_eq!(links.len(), 3, "{}", demo.said);
    for (link, name) in links
        .iter()
        .zip(["James Whitfield", "Elena Barbu", "Ana Pop"])
    {
        assert!(demo.said.contains(&format!("   {name}, ")), "{name}");
        let mut browser = Browser::default();
        let page = browser.open(link);
        let home = browser.send(&page, &[]);
        assert_eq!(home.status, 200);
        let local = name.to_lowercase().replace(' ', ".");
        let named = home.html.contains(name) || home.html.contains(&local);
        assert!(named, "{name}: {}", home.html);
        assert_eq!(browser.open(link).status, 404, "it works once");
        last = browser;
    }
    last
}

/// The pages *Blocked origins* and *Observation* have something to show when the reader opens them.
fn a_network_is_still_blocked_and_something_would_have_been_refused(demo: &Demo) {
    let (code, origins) = demo.zavor("origins list");
    assert_eq!(code, 0, "{origins}");
    let row = origins.lines().find(|line| line.contains("203.0.113.30"));
    assert!(row.is_some_and(|row| row.contains("blocked")), "{origins}");
    let (code, observed) = demo.zavor("observed");
    assert_eq!(code, 0, "{observed}");
    for account in ["bogdan.neagu@contoso.example", MARIA] {
        assert!(observed.contains(account), "{observed}");
    }
}

#[test]
fn a_romanian_reader_gets_romanian_mails() {
    let demo = Demo::start("ro");
    let mut reader = Browser::default();
    let list = reader.open(&demo.page("/demo/mail")).html;
    for subject in [
        "Confirmați această adresă",
        "Cont restricționat la trimitere",
        "Alegeți o parolă nouă",
    ] {
        assert!(list.contains(subject), "{subject}: {list}");
    }
    for subject in [
        "Confirm this address",
        "Account restricted",
        "Choose a new password",
    ] {
        assert!(!list.contains(subject), "{subject}: {list}");
    }
    let (code, audit) = demo.zavor("audit list --limit 500");
    assert_eq!(code, 0, "{audit}");
    assert!(audit.contains("a plecat ieri din firmă"), "{audit}");
}

fn ana_is_let_in_from_the_train(demo: &Demo) {
    let (code, why) = demo.zavor(&format!("why {ANA}"));
    assert_eq!(code, 1, "{why}");
    let held = why.contains("Locked out for unfamiliar locations until");
    assert!(held, "the lockout is still there: {why}");
    let from_the_train = format!("act=sign-in&who={ANA}&place=train");
    let said = demo.attempt(&from_the_train);
    assert!(said.contains("refused"), "{said}");
    let (code, said) = demo.run(&format!(" unlock {ANA}"));
    assert_eq!(code, 0, "{said}");
    let said = demo.attempt(&from_the_train);
    assert!(said.contains("Signed in"), "{said}");
}

fn stefan_chooses_a_password_and_sends_again(demo: &Demo) {
    let message = format!("act=send&who={STEFAN}&place=office");
    assert!(
        demo.attempt(&message).contains("550 5.1.8"),
        "he is restricted"
    );
    let (code, log) = demo.zavor(&format!("sign-ins {STEFAN}"));
    assert_eq!(code, 0, "{log}");
    assert!(
        log.contains(THIEF) && log.contains("Reykjav"),
        "the thief is seen: {log}"
    );
    assert_eq!(demo.sessions(THIEF).0, 1, "the thief reads his mail");

    let (code, said) = demo.run(&format!(" reset-password {STEFAN}"));
    assert_eq!(code, 0, "{said}");
    let thief = wait_for("the thief's program to be answered", || {
        let (open, ended) = demo.sessions(THIEF);
        let refused = |row: &String| row.contains("refused") || row.contains("wrong password");
        let answered = open == 0 && ended.iter().any(refused);
        answered.then_some(ended)
    });
    assert_eq!(thief.len(), 1);

    let mut owner = Browser::default();
    let mail = wait_for("the mail with the link", || {
        let list = owner.open(&demo.page("/demo/mail")).html;
        let private = "stefan.ionescu@private.example";
        let row = list
            .split("<tr>")
            .find(|row| row.contains(private) && row.contains("Choose a new password"));
        row.and_then(|row| link(row, "/demo/mail/"))
    });
    let mail = owner.open(&demo.page(&mail)).html;
    let choose = link(&mail, "/password/").expect("the mail has a link");
    let page = owner.open(&choose);
    let own = "seven quiet lamps in a harbour";
    let fields = [("new-password", own), ("again-password", own)];
    let chosen = owner.send(&page, &fields);
    assert_eq!(chosen.status, 200, "{}", chosen.html);

    let (code, said) = demo.run(" unblock --reviewed ");
    assert_eq!(code, 0, "{said}");
    let typed = format!(
        "act=sign-in&who={STEFAN}&place=office&password={}",
        own.replace(' ', "+")
    );
    let said = demo.attempt(&typed);
    assert!(said.contains("Signed in"), "{said}");
    let said = demo.attempt(&message);
    assert!(said.contains("Accepted"), "{said}");
    let from_the_thief = format!("act=sign-in&who={STEFAN}&place=elsewhere&password=an+old+one");
    assert!(demo.attempt(&from_the_thief).contains("Not signed in"));
}

fn a_block_ends_a_session(demo: &Demo) {
    assert_eq!(demo.sessions(MARIA).0, 1);
    let (code, said) = demo.zavor(&format!(
        "block-sign-in --reason 'left the company' {MARIA}"
    ));
    assert_eq!(code, 0, "{said}");
    wait_for("her program to be refused", || {
        let (open, ended) = demo.sessions(MARIA);
        let refused = ended.iter().any(|row| row.contains("refused"));
        (open == 0 && refused).then_some(())
    });
    let (code, said) = demo.zavor(&format!("allow-sign-in {MARIA}"));
    assert_eq!(code, 0, "{said}");
    let said = demo.attempt(&format!("act=sign-in&who={MARIA}&place=office"));
    assert!(said.contains("Signed in"), "{said}");
    assert_eq!(demo.sessions(MARIA).0, 1);
}

fn every_other_command_works(demo: &Demo) {
    for part in [" restricted list", " users list", " audit list", " doctor"] {
        let (code, said) = demo.run(part);
        assert_eq!(code, 0, "{part}: {said}");
        let healthy = part != " doctor" || !said.lines().any(|line| line.starts_with("bad"));
        assert!(healthy, "{said}");
    }
    let (code, said) = demo.zavor("audit verify");
    assert_eq!(code, 0, "{said}");
}

/// A mail program reads mail with the app password that was made for that, at `/demo/try`; with another one,
/// with one for sending, and with one that was revoked, it does not.
fn an_app_password_opens_what_it_was_made_for(demo: &Demo, ana: &mut Browser) {
    let web = origin(demo.lines("/sign-in/")[0]);
    let security = format!("{web}/security");
    let mut make = |protocol: &str| {
        let page = ana.open(&security);
        let fields = [("name", protocol), ("protocol", protocol)];
        let made = ana.send_to(&page, "/security/app-passwords/make", &fields);
        let shown = made.html.split("id=\"secret\"").nth(1);
        let shown = shown.unwrap_or_else(|| panic!("an app password: {}", made.html));
        let shown = shown.split_once('>').expect("it is an element").1;
        shown.split('<').next().unwrap_or_default().to_string()
    };
    let (reading, sending) = (make("imap"), make("submission"));
    let try_it = |password: &str| {
        demo.attempt(&format!(
            "act=sign-in&who={ANA}&place=office&password={password}"
        ))
    };
    let mut wrong = reading.clone().into_bytes();
    wrong.rotate_left(1);
    let wrong = String::from_utf8(wrong).expect("it is plain text");
    for refused in [&wrong, &sending] {
        let said = try_it(refused);
        assert!(said.contains("the password is wrong"), "{said}");
    }
    let said = try_it(&reading);
    assert!(said.contains("Signed in"), "{said}");

    let revoke = "/security/app-passwords/revoke";
    for _ in 0..2 {
        let page = ana.open(&security);
        ana.send_to(&page, revoke, &[]);
    }
    assert!(!ana.open(&security).html.contains(revoke), "both are gone");
    let said = try_it(&reading);
    assert!(said.contains("the password is wrong"), "{said}");
}

/// The pages of the mail system answer only its own host name, its own pages, and Zavor's key.
fn nobody_else_is_answered(demo: &Demo) {
    let site = demo.page("");
    let host = site.trim_start_matches("http://");
    let ask = |head: &str| raw(host, &format!("{head}\r\nConnection: close\r\n\r\n"));
    let elsewhere = ask("GET /demo/mail HTTP/1.1\r\nHost: attacker.example");
    assert!(elsewhere.starts_with("HTTP/1.1 403"), "{elsewhere}");
    let forged =
        format!("POST /demo/try HTTP/1.1\r\nHost: {host}\r\nOrigin: http://attacker.example");
    assert!(ask(&forged).starts_with("HTTP/1.1 403"));
    let keyless = format!("POST /doveadm/v1 HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0");
    assert!(ask(&keyless).starts_with("HTTP/1.1 401"));
    // And the pages of the server have none of it.
    let web = origin(demo.lines("/sign-in/")[0]);
    assert_eq!(
        Browser::default().open(&format!("{web}/demo/mail")).status,
        404
    );
}
