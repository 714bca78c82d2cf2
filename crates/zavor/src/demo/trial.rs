//! What the reader tries on `/demo/try`: a mail program signs in, or somebody sends a message. Both ask the real
//! doors, as Dovecot and Postfix would.

use url::form_urlencoded;

use super::cast;
use super::mail_host::MailHost;
use super::peers::{SignIn, SignedIn};

/// Most recipients of a message that is tried: more than the usual limit of a day.
const RECIPIENTS_MAX: u32 = 2_000;
/// Most bytes of a field that is typed.
const FIELD_BYTES_MAX: usize = 300;

/// From where: the name in the form, the words for the reader.
pub(super) const PLACES: [(&str, &str); 4] = [
    ("office", "the office"),
    ("home", "home"),
    ("train", "a borrowed laptop on a train"),
    ("elsewhere", "the thief's server"),
];

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// `sign-in` or `send`.
    pub(super) act: String,
    /// Who.
    pub(super) who: String,
    /// From where, one of [`PLACES`].
    pub(super) place: String,
    /// A password; empty = the one that the mail program has saved.
    pub(super) password: String,
    /// Recipients of the message.
    pub(super) recipients: u32,
}

impl Form {
    /// Reads a query or a body; what is missing has its usual value.
    pub(super) fn new(text: &str) -> Self {
        let mut form = Self {
            act: String::new(),
            who: cast::TARGET.into(),
            place: PLACES[0].0.into(),
            password: String::new(),
            recipients: 1,
        };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let value: String = value.chars().take(FIELD_BYTES_MAX).collect();
            match &*name {
                "act" => form.act = value,
                "who" => form.who = value.trim().to_lowercase(),
                "place" if PLACES.iter().any(|(known, _)| *known == value) => form.place = value,
                "password" => form.password = value,
                "recipients" => {
                    let number = value.trim().parse().unwrap_or(1);
                    form.recipients = u32::clamp(number, 1, RECIPIENTS_MAX);
                }
                _ => {}
            }
        }
        form
    }

    fn remote(&self) -> String {
        let person = cast::number(&self.who).unwrap_or_default();
        match self.place.as_str() {
            "home" => cast::home(person),
            "train" => cast::TRAIN.into(),
            "elsewhere" => cast::THIEF.into(),
            _ => cast::office(person).into(),
        }
    }
}

/// What came of it, and whether it was let through.
pub(super) type Tried = (bool, String);

/// Does what the form says.
pub(super) async fn run(host: &MailHost, form: &Form) -> Tried {
    let tried = match form.act.as_str() {
        "send" => send(host, form).await,
        _ => sign_in(host, form).await,
    };
    tried.unwrap_or_else(|why| (false, format!("The door gave no answer: {why}.")))
}

async fn sign_in(host: &MailHost, form: &Form) -> Result<Tried, String> {
    let (who, remote) = (&form.who, form.remote());
    let saved = host.saved_password(who);
    let Some(password) = Some(form.password.clone())
        .filter(|typed| !typed.is_empty())
        .or(saved)
    else {
        let text = format!("No mail program has a password of {who} saved. Type one.");
        return Ok((false, text));
    };
    let person = cast::number(who).unwrap_or_default();
    let attempt = SignIn {
        login: who.clone(),
        remote: remote.clone(),
        protocol: "imap",
        program: match form.place.as_str() {
            "elsewhere" => cast::THIEFS_PROGRAM,
            "office" => cast::program(person),
            "train" => cast::BORROWED,
            _ => cast::phone(person),
        },
        digest: 0,
        right: false,
    };
    Ok(match host.sign_in(&attempt, &password).await? {
        SignedIn::Yes => {
            if form.place != "elsewhere" {
                host.save_password(who, &password);
            }
            let text = format!("Signed in from {remote}; the session is open now.");
            (true, text)
        }
        SignedIn::WrongPassword => (
            false,
            format!("Not signed in from {remote}: the password is wrong."),
        ),
        SignedIn::Refused => (
            false,
            format!("Not signed in from {remote}: refused before the password was looked at."),
        ),
    })
}

async fn send(host: &MailHost, form: &Form) -> Result<Tried, String> {
    let mut postfix = host.doors()?.postfix().await?;
    let to: Vec<String> = (0..form.recipients)
        .map(|number| format!("customer{number}@fabrikam.example"))
        .collect();
    let refused = postfix.send(&form.who, &form.remote(), &to).await?;
    Ok(match refused {
        None => (true, "Accepted: the message is on its way.".into()),
        Some(answer) => (false, format!("Not accepted. Postfix answers: {answer}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_within_its_bounds() {
        let form = Form::new("act=send&who=+Dan%40X.example&place=moon&recipients=9999999&x=1");
        assert_eq!(form.who, "dan@x.example");
        assert_eq!(
            (form.place.as_str(), form.recipients),
            ("office", RECIPIENTS_MAX)
        );
        let long = Form::new(&format!("password={}", "a".repeat(1_000)));
        assert_eq!(long.password.len(), FIELD_BYTES_MAX);
        assert_eq!(Form::new("%%%&&=").who, cast::TARGET);
    }
}
