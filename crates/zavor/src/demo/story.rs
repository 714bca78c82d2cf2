//! What the demo says, and in which order things happen.

use std::path::Path;

use zavor_app::people::{AccountChange, InitialPassword};

use super::attack::{Dovecot, Postfix, SignIn};
use super::cast::{ADMINISTRATOR, HELP_DESK, PEOPLE, SECURITY, SENDER, TARGET};
use super::{organisation, say};
use crate::render;
use crate::serve::Server;

/// Ana's office, which becomes a familiar location.
const OFFICE: &str = "198.51.100.20";
/// Number of guesses, spread over the addresses of [`botnet`].
const GUESSES: u32 = 24;
/// Recipients of each spam message.
const SPAM_RECIPIENTS: u32 = 50;
/// Most spam messages, even if nothing stops them.
const SPAM_MESSAGES_MAX: u32 = 20;
/// The address that sends the spam.
const SPAMMER: &str = "203.0.113.77";

/// Tells the story. Every line about a result is what the doors really answered.
pub(super) async fn tell(server: &Server, data_dir: &Path) -> Result<(), String> {
    say("\
Zavor demo: contoso.example, thirty people, one bad morning.
A real server on an empty store in a temporary directory; nothing leaves this machine.

");
    add_people(server).await?;
    say(&format!(
        "1. The organisation: {} accounts are added.\n\n",
        PEOPLE.len()
    ));
    organisation::arrange(server).await?;
    organisation::live_a_morning(server).await?;
    guess(server).await?;
    burst(server).await?;
    say(&format!(
        "4. What does Zavor know?\n\n{}",
        asked(server, data_dir, TARGET).await?
    ));
    say(&asked(server, data_dir, SENDER).await?);
    say(&format!(
        "\
5. What would you do now?

   Ana is on a train and cannot get in from there. End her lockout:
     {}
   Ștefan's password is known to somebody else. New password, sessions ended, then release (the
   demonstration has no mail host to end sessions on, so somebody must say that it was done):
     {}
     {}
     {}

",
        command(data_dir, &format!("unlock {TARGET}")),
        command(data_dir, &format!("reset-password --show {SENDER}")),
        command(data_dir, &format!("sign-out {SENDER}")),
        command(
            data_dir,
            &format!("unblock --reviewed 'ended his sessions on the mail server' {SENDER}")
        ),
    ));
    Ok(())
}

/// Addresses and commands to try while the demo continues to serve.
pub(super) async fn farewell(server: &Server, data_dir: &Path) -> Result<String, String> {
    organisation::mark_risk(server).await?;
    let (administrator, seed) = organisation::administrator_link(server).await?;
    let person = organisation::sign_in_link(server, TARGET).await?;
    let mut text = format!(
        "\
6. The server goes on until you press Ctrl-C. Open the admin centre as {ADMINISTRATOR}
   (Global Administrator; the link works once):

     {administrator}

   Sensitive acts ask for the second factor again after 15 minutes. Put this key into an
   authenticator app for that: {seed}
   Or see what Ana sees:

     {person}

   Try the commands above in another terminal, and:

"
    );
    for arguments in [
        "restricted list",
        "users list",
        &format!("sign-ins {TARGET}"),
        "audit list",
        "doctor",
    ] {
        text.push_str(&format!("     {}\n", command(data_dir, arguments)));
    }
    text.push_str("\n   Its doors:\n\n");
    for (door, address) in server.addresses() {
        text.push_str(&format!("     {door:<16}{address}\n"));
    }
    Ok(text)
}

/// A command as it must be typed here.
fn command(data_dir: &Path, arguments: &str) -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| "zavor".into());
    // Shorter if the reader is in the project's directory.
    let here = std::env::current_dir().unwrap_or_default();
    let program = program
        .strip_prefix(&here)
        .unwrap_or(&program)
        .to_string_lossy();
    let data = data_dir.to_string_lossy();
    format!(
        "{} --data-dir {} {arguments}",
        render::text::shell(&program),
        render::text::shell(&data)
    )
}

async fn add_people(server: &Server) -> Result<(), String> {
    let actor = organisation::operator();
    for (local, name, group) in PEOPLE {
        let address = format!("{local}@contoso.example");
        let zavor = server.zavor();
        // The others get random passwords, so that a reset can be tried.
        let kept = [TARGET, SENDER, ADMINISTRATOR, HELP_DESK, SECURITY];
        let password = if kept.contains(&address.as_str()) {
            InitialPassword::Lasting(zavor.people.generate_password())
        } else {
            InitialPassword::Elsewhere
        };
        let added = zavor
            .people
            .add_account(&actor, &address, name, password)
            .await;
        added.map_err(|error| error.to_string())?;
        let change = AccountChange {
            groups: vec![(*group).to_string()],
            ..AccountChange::default()
        };
        let set = zavor.people.set_account(&actor, &address, &change).await;
        set.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// An address of the botnet.
fn botnet(number: u32) -> String {
    format!("192.0.2.{}", 10 + number % 200)
}

async fn guess(server: &Server) -> Result<(), String> {
    let (Some(door), Some(password)) = (
        server.addresses().get("auth_policy"),
        server.auth_policy_password(),
    ) else {
        return Err("the auth policy door is off".into());
    };
    let mut dovecot = Dovecot::connect(door, password).await?;
    let owner = SignIn {
        login: TARGET,
        remote: OFFICE,
        digest: 0x777,
        right: true,
    };
    for _ in 0..2 {
        dovecot.sign_in(&owner).await?;
    }
    say(&format!(
        "\
2. Somebody guesses Ana's password.
   Ana has read her mail from the office ({OFFICE}): that place is familiar now.
   {GUESSES} guesses from {GUESSES} addresses arrive over IMAP, as Dovecot asks about them:
"
    ));
    let (mut tried, mut refused) = (0, 0);
    for number in 0..GUESSES {
        let remote = botnet(number);
        let guess = SignIn {
            login: TARGET,
            remote: &remote,
            digest: number + 1,
            right: false,
        };
        if dovecot.sign_in(&guess).await? {
            tried += 1;
        } else {
            refused += 1;
        }
    }
    let inside = dovecot.sign_in(&owner).await?;
    let owner = if inside {
        "is let in at once"
    } else {
        "is refused"
    };
    say(&format!(
        "     {tried} were tried and wrong, {refused} were refused before a password was looked at.
   Ana signs in from the office at the same moment: she {owner}.

"
    ));
    Ok(())
}

async fn burst(server: &Server) -> Result<(), String> {
    let door = server
        .addresses()
        .get("postfix_policy")
        .ok_or("the policy door is off")?;
    let mut postfix = Postfix::connect(door).await?;
    say(&format!(
        "\
3. Ștefan's password was stolen elsewhere. From {SPAMMER} his account sends spam,
   {SPAM_RECIPIENTS} strangers a message, as Postfix asks about it:
"
    ));
    let mut accepted = 0;
    for _ in 0..SPAM_MESSAGES_MAX {
        match postfix.send(SENDER, SPAMMER, SPAM_RECIPIENTS).await? {
            None => accepted += 1,
            Some(answer) => {
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
    }
    Err("the burst was not stopped".into())
}

/// The command and its output, indented.
async fn asked(server: &Server, data_dir: &Path, account: &str) -> Result<String, String> {
    let why = server.zavor().views.why(account).await;
    let report = why.map_err(|error| error.to_string())?;
    let page = render::why::why(&report.into());
    let page: String = page
        .lines()
        .map(|line| {
            if line.is_empty() {
                "\n".to_string()
            } else {
                format!("   {line}\n")
            }
        })
        .collect();
    Ok(format!(
        "   $ {}\n{page}\n",
        command(data_dir, &format!("why {account}"))
    ))
}
