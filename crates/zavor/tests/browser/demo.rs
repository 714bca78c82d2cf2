//! The demo as people start it (`zavor demo`), with a browser: the organisation whose pages are
//! looked at for their layout. Ended with the test, even if it panics.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use crate::chromium::Chromium;
use crate::page::Tab;
use crate::process::PATIENCE;

/// What the path of a link begins with that signs somebody in.
const LINK: &str = "/sign-in/";
/// The path of the page with the mails that Zavor sent.
const MAIL: &str = "/demo/mail";

/// The demo and a browser.
pub(crate) struct Demo {
    chromium: Chromium,
    child: Child,
    /// The link for the Global Administrator, which works once.
    link: String,
    /// Where the mails are shown that Zavor sent.
    mail: String,
}

impl Demo {
    /// Starts it and waits for its first link; `None`, with a loud message, if there is no browser
    /// here.
    pub(crate) fn start() -> Option<Self> {
        let chromium = Chromium::start()?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_zavor"))
            .arg("demo")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary was built with the tests");
        let story = child.stdout.take().expect("it is piped");
        let (found, link) = mpsc::channel();
        let (found_mail, mail) = mpsc::channel();
        // Reads on to the end, so that the demo never waits for its reader.
        thread::spawn(move || {
            for line in BufReader::new(story).lines().map_while(Result::ok) {
                for word in line.split_whitespace() {
                    if word.starts_with("http") && word.contains(LINK) {
                        let _ = found.send(word.to_string());
                    }
                    if word.starts_with("http") && word.contains(MAIL) {
                        let _ = found_mail.send(word.to_string());
                    }
                }
            }
        });
        let link = link.recv_timeout(PATIENCE);
        let mail = mail.recv_timeout(PATIENCE);
        let demo = Self {
            chromium,
            child,
            link: link.clone().unwrap_or_default(),
            mail: mail.clone().unwrap_or_default(),
        };
        assert!(link.is_ok(), "the demo gave no link");
        assert!(mail.is_ok(), "the demo names no mail server");
        Some(demo)
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        let origin = self.link.split(LINK).next().unwrap_or_default();
        format!("{origin}{path}")
    }

    /// A tab of somebody who is not signed in.
    pub(crate) fn visitor(&self) -> Tab {
        self.chromium.tab()
    }

    /// The text of the newest mail whose list entry has these words, as its reader sees it.
    pub(crate) fn mail(&self, words: &str) -> String {
        self.mail_of(words, 1)
    }

    /// How many mails there are whose list entry has these words.
    pub(crate) fn mails(&self, words: &str) -> usize {
        let reader = self.chromium.tab();
        reader.goto(&self.mail);
        let count = format!(
            "String([...document.querySelectorAll('tr')]
                .filter(row => row.textContent.includes({words:?})).length)"
        );
        reader.eval_text(&count).parse().expect("a number")
    }

    /// The address of the first mail that Zavor sent.
    pub(crate) fn first_mail(&self) -> String {
        let reader = self.chromium.tab();
        reader.until("a mail arrives", || {
            reader.goto(&self.mail);
            let link = reader.eval_text("document.querySelector('td a')?.href ?? ''");
            Some(link).filter(|link| !link.is_empty())
        })
    }

    /// The newest of these mails, once there are so many.
    pub(crate) fn mail_of(&self, words: &str, least: usize) -> String {
        let reader = self.chromium.tab();
        let find = format!(
            "(rows => rows.length < {least} ? '' : rows[0].querySelector('a')?.href ?? '')(
                [...document.querySelectorAll('tr')]
                    .filter(row => row.textContent.includes({words:?})))"
        );
        let link = reader.until("a mail arrives", || {
            reader.goto(&self.mail);
            Some(reader.eval_text(&find)).filter(|link| !link.is_empty())
        });
        reader.goto(&link);
        reader.text("main")
    }

    /// A tab of the Global Administrator.
    pub(crate) fn administrator(&self) -> Tab {
        let tab = self.chromium.tab();
        tab.set_time_zone("Europe/Bucharest");
        tab.goto(&self.link);
        tab.click("main form .button-primary");
        tab.wait_for_path("/admin");
        tab
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // As Ctrl-C does, so that it removes its directory.
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::INT);
        }
        let _ = self.child.wait();
    }
}
