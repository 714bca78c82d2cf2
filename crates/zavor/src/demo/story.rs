//! What the demonstration says, and in which order the morning happens. Every line about a result is what the doors
//! really answered.

use std::path::Path;

use zavor_core::moment::Span;
use zavor_core::policy::NoticeLanguage;

use super::cast::{
    self, ADMINISTRATOR, BOTS, CLUJ, HELP_DESK, PEOPLE, SENDER, TARGET, THIEF, THIEFS_PROGRAM,
};
use super::organisation::failed;
use super::peers::{SignIn, SignedIn};
use super::play::{Player, Tally};
use super::say;
use crate::config::Source;
use crate::render;
use crate::render::text::count;

/// Guesses that the reader watches.
const GUESSES: u32 = 24;
/// Number of the round that the reader watches: the one after those of the week.
const ROUND: u32 = 7;
/// Recipients of each spam message.
const SPAM_RECIPIENTS: usize = 50;
/// Most spam messages, even if nothing stops them.
const SPAM_MESSAGES_MAX: usize = 20;

/// How the demonstration goes on after its story.
pub(super) struct Stage<'a> {
    /// Its configuration file.
    pub(super) config: &'a Path,
    /// Whether it ends after the story: then no command works afterwards, and none is suggested.
    pub(super) exit: bool,
    /// Where its configuration comes from.
    pub(super) source: &'a Source,
    /// The language of its mails.
    pub(super) language: NoticeLanguage,
}

/// What is said first.
pub(super) const OPENING: &str = "\
Zavor demo: contoso.example, thirty people, one week, and one bad morning.
A real server in a temporary directory. Its mail system is played; nothing leaves this machine.

";

/// Says what the week was.
pub(super) fn week(tally: &Tally) {
    say(&format!(
        "\
1. The last week of contoso.example, asked about at the real doors, which only observed on the first day:
     {} people signed in {} times; a password was wrong {} times, and {} attempts were refused before one was
     looked at; {} messages were accepted, and {} were refused.

",
        PEOPLE.len(),
        tally.signed_in,
        tally.wrong,
        tally.refused,
        tally.messages,
        tally.messages_refused,
    ));
}

impl Player<'_> {
    /// The morning, up to what the reader would do now.
    pub(super) async fn morning(&mut self, stage: &Stage<'_>) -> Result<(), String> {
        self.watch_guesses().await?;
        self.watch_spam().await?;
        say("4. What does Zavor know?\n\n");
        for account in [TARGET, SENDER] {
            let said = self.asked(stage, account).await?;
            say(&said);
        }
        if stage.exit {
            say(&format!(
                "This demo ends here, and its server with it. Without --exit it goes on, for you to try:\n     {}\n",
                program() + " demo"
            ));
        } else {
            say(&self.to_do(stage));
        }
        Ok(())
    }

    async fn watch_guesses(&mut self) -> Result<(), String> {
        say(&format!(
            "\
2. For two hours somebody has been guessing Ana's password. {GUESSES} more guesses arrive over IMAP, from {BOTS} addresses,
   as Dovecot asks about them:
"
        ));
        let before = self.tally;
        self.guess(ROUND, GUESSES).await?;
        let owner = SignIn {
            login: TARGET.into(),
            remote: CLUJ.into(),
            protocol: "imap",
            program: cast::program(0),
            digest: 0x200,
            right: true,
        };
        let inside = match self.dovecot.sign_in(&owner).await? {
            SignedIn::Yes => "is let in at once",
            SignedIn::WrongPassword | SignedIn::Refused => "is refused",
        };
        say(&format!(
            "     {} tried and wrong, which locks her out again; {} refused before a password was looked at.
   Ana signs in from the office ({CLUJ}) at the same moment: she {inside}.

",
            count(self.tally.wrong - before.wrong, "guess is", "guesses are"),
            self.tally.refused - before.refused,
        ));
        Ok(())
    }

    async fn watch_spam(&mut self) -> Result<(), String> {
        say(&format!(
            "\
3. Ștefan typed his password into a copy of the sign-in page. Somebody in {} ({THIEF})
   has signed in with it four times in nine hours, and now sends spam, {SPAM_RECIPIENTS} strangers a message, as Postfix asks
   about it:
",
            cast::city(THIEF)
        ));
        let thief = SignIn {
            login: SENDER.into(),
            remote: THIEF.into(),
            protocol: "smtp",
            program: THIEFS_PROGRAM,
            digest: 0x201,
            right: true,
        };
        self.dovecot.sign_in(&thief).await?;
        for accepted in 0..SPAM_MESSAGES_MAX {
            let strangers: Vec<String> = (0..SPAM_RECIPIENTS)
                .map(|number| format!("stranger{accepted}.{number}@fabrikam.example"))
                .collect();
            if let Some(answer) = self.postfix.send(SENDER, THIEF, &strangers).await? {
                say(&format!(
                    "     {accepted} messages are accepted, to {} recipients. Then:
     {answer}
   He still receives mail and can sign in; he cannot send, to anyone.

",
                    accepted * SPAM_RECIPIENTS
                ));
                return Ok(());
            }
        }
        Err("the burst was not stopped".into())
    }

    /// The command and its output, indented.
    async fn asked(&self, stage: &Stage<'_>, account: &str) -> Result<String, String> {
        let why = self.server.zavor().views.why(account).await;
        let report = why.map_err(failed)?;
        let page = render::why::why(&report.into());
        let page: String = page
            .lines()
            .map(|line| match line {
                "" => "\n".to_string(),
                line => format!("   {line}\n"),
            })
            .collect();
        let command = match stage.exit {
            // What was asked; afterwards nobody answers any more.
            true => format!("zavor why {account}"),
            false => stage.command(&format!("why {account}")),
        };
        Ok(format!("   $ {command}\n{page}\n"))
    }

    /// Commands that end the two stories.
    fn to_do(&self, stage: &Stage<'_>) -> String {
        format!(
            "\
5. What would you do now? In another terminal, or in the admin centre (below):

   Ana is on a train with a borrowed laptop, and cannot get in from there. End her lockout:
     {}
   Ștefan's password is known to somebody else. A new one, by a link to his private mailbox
   ({}), ends all his sessions; then let him send again:
     {}
     {}

",
            stage.command(&format!("unlock {TARGET}")),
            self.system.url("/demo/mail"),
            stage.command(&format!("reset-password {SENDER}")),
            stage.command(&format!(
                "unblock --reviewed 'no forwarding rule in his mailbox' {SENDER}"
            )),
        )
    }

    /// Addresses and commands to try while the demonstration continues to serve.
    pub(super) async fn farewell(
        &self,
        stage: &Stage<'_>,
        started_in: Span,
    ) -> Result<String, String> {
        self.mark_risk().await?;
        let seconds = started_in.as_millis() as f64 / 1_000.0;
        let mut text = format!(
            "\
6. The server goes on until you press Ctrl-C (it was ready after {seconds:.1} s). Each of these links signs in
   once, as:

"
        );
        for (address, role) in [
            (ADMINISTRATOR, "Global Administrator"),
            (HELP_DESK, "Helpdesk Administrator"),
            (TARGET, "a person without a role, who sees only herself"),
        ] {
            let link = self.sign_in_link(address).await?;
            text.push_str(&format!(
                "   {}, {role}:\n     {link}\n",
                cast::name(address)
            ));
            if let Some(seed) = self.seeds.get(address) {
                text.push_str(&format!(
                    "     (15 minutes later, sensitive acts ask for a code; key for an authenticator app: {seed})\n"
                ));
            }
        }
        text.push_str(&format!(
            "
   The mail system that is played around it:
     {:<42}mails that Zavor sent, with links that work
     {:<42}mail programs that are signed in, the thief's too
     {:<42}sign in or send as anybody, and see what happens

   More commands:

",
            self.system.url("/demo/mail"),
            self.system.url("/demo/sessions"),
            self.system.url("/demo/try"),
        ));
        for arguments in [
            "restricted list",
            "users list",
            &format!("sign-ins {SENDER}"),
            "audit list",
            "doctor",
        ] {
            text.push_str(&format!("     {}\n", stage.command(arguments)));
        }
        text.push_str("\n   Its doors:\n\n");
        for (door, address) in self.server.addresses() {
            text.push_str(&format!("     {door:<16}{address}\n"));
        }
        Ok(text)
    }
}

impl Stage<'_> {
    /// A command as it must be typed here.
    fn command(&self, arguments: &str) -> String {
        let config = self.config.to_string_lossy();
        format!(
            "{} --config {} {arguments}",
            program(),
            render::text::shell(&config)
        )
    }
}

/// This program as it must be typed here: shorter if the reader is in the project's directory.
fn program() -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| "zavor".into());
    let here = std::env::current_dir().unwrap_or_default();
    let program = program.strip_prefix(&here).unwrap_or(&program);
    render::text::shell(&program.to_string_lossy())
}
