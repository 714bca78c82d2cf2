//! What the reader tries on `/demo/try`: a mail program signs in, or somebody sends a message. Both ask the real
//! doors, as Dovecot and Postfix would.

use url::form_urlencoded;

use super::cast;
use super::mail_host::MailHost;
use super::page_words::{PageWords, fill};
use super::peers::{SignIn, SignedIn};

/// Most recipients of a message that is tried: more than the usual limit of a day.
const RECIPIENTS_MAX: u32 = 2_000;
/// Most bytes of a field that is typed.
const FIELD_BYTES_MAX: usize = 300;

/// From where, by the name in the form; [`PageWords::places`] has the words for the reader.
pub(super) const PLACES: [&str; 4] = ["office", "home", "train", "elsewhere"];

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
            place: PLACES[0].into(),
            password: String::new(),
            recipients: 1,
        };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let value: String = value.chars().take(FIELD_BYTES_MAX).collect();
            match &*name {
                "act" => form.act = value,
                "who" => form.who = value.trim().to_lowercase(),
                "place" if PLACES.contains(&value.as_str()) => form.place = value,
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
pub(super) async fn run(host: &MailHost, words: &PageWords, form: &Form) -> Tried {
    let tried = match form.act.as_str() {
        "send" => send(host, words, form).await,
        _ => sign_in(host, words, form).await,
    };
    tried.unwrap_or_else(|why| (false, fill(words.door_silent, &why)))
}

async fn sign_in(host: &MailHost, words: &PageWords, form: &Form) -> Result<Tried, String> {
    let (who, remote) = (&form.who, form.remote());
    let saved = host.saved_password(who);
    let Some(password) = Some(form.password.clone())
        .filter(|typed| !typed.is_empty())
        .or(saved)
    else {
        return Ok((false, fill(words.nothing_saved, who)));
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
            (true, fill(words.came_in, &remote))
        }
        SignedIn::WrongPassword => (false, fill(words.came_wrong, &remote)),
        SignedIn::Refused => (false, fill(words.came_refused, &remote)),
    })
}

async fn send(host: &MailHost, words: &PageWords, form: &Form) -> Result<Tried, String> {
    let mut postfix = host.doors()?.postfix().await?;
    let to: Vec<String> = (0..form.recipients)
        .map(|number| format!("customer{number}@fabrikam.example"))
        .collect();
    let refused = postfix.send(&form.who, &form.remote(), &to).await?;
    Ok(match refused {
        None => (true, words.accepted.into()),
        Some(answer) => (false, fill(words.not_accepted, &answer)),
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
