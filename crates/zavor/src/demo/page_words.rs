//! The words of the demonstration's own pages ([`pages`](super::pages)), in the language of the browser that asks:
//! headings, links, fields, and what came of a trial. What people and servers said stays as they said it.

use zavor_core::policy::NoticeLanguage;
use zavor_web::text::accepted;

/// The words of the pages in one language. A `{}` stands where a value goes.
#[derive(Debug)]
pub(super) struct PageWords {
    /// The tag of the language.
    pub(super) tag: &'static str,
    pub(super) site: &'static str,
    pub(super) title: &'static str,
    pub(super) pages: &'static str,
    pub(super) mail: &'static str,
    pub(super) programs: &'static str,
    pub(super) try_it: &'static str,
    pub(super) no_mail: &'static str,
    pub(super) mails_lead: &'static str,
    pub(super) time: &'static str,
    pub(super) to: &'static str,
    pub(super) subject: &'static str,
    /// Before the recipients and the time of one mail.
    pub(super) to_whom: &'static str,
    /// Before the sender of one mail.
    pub(super) from_whom: &'static str,
    /// Above the two parts of a mail.
    pub(super) as_text: &'static str,
    pub(super) as_html: &'static str,
    pub(super) sessions_lead: &'static str,
    pub(super) account: &'static str,
    pub(super) program: &'static str,
    pub(super) from: &'static str,
    pub(super) since: &'static str,
    pub(super) ended_title: &'static str,
    pub(super) ended_lead: &'static str,
    pub(super) ended: &'static str,
    pub(super) then: &'static str,
    pub(super) asks: &'static str,
    pub(super) signed_in_again: &'static str,
    pub(super) wrong_password: &'static str,
    pub(super) refused: &'static str,
    pub(super) no_answer: &'static str,
    pub(super) trial_lead: &'static str,
    pub(super) trial_sign_in: &'static str,
    pub(super) trial_send: &'static str,
    pub(super) who: &'static str,
    pub(super) password: &'static str,
    pub(super) password_saved: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) recipients: &'static str,
    pub(super) send: &'static str,
    /// Of [`PLACES`](super::trial::PLACES), in their order.
    pub(super) places: [&'static str; 4],
    /// What came of a trial; `{}` is the account, the address, or what the door said.
    pub(super) door_silent: &'static str,
    pub(super) nothing_saved: &'static str,
    pub(super) came_in: &'static str,
    pub(super) came_wrong: &'static str,
    pub(super) came_refused: &'static str,
    pub(super) accepted: &'static str,
    pub(super) not_accepted: &'static str,
    /// For programs and strangers: there is nothing at this address.
    pub(super) nothing_here: &'static str,
}

const ENGLISH: PageWords = PageWords {
    tag: "en",
    site: "The mail system of the demo",
    title: "Zavor demo",
    pages: "Demo",
    mail: "Mail",
    programs: "Mail programs",
    try_it: "Try it",
    no_mail: "Zavor has sent no mail yet.",
    mails_lead: "What Zavor has sent, to everybody, the newest first. Nothing leaves this machine.",
    time: "Time (UTC)",
    to: "To",
    subject: "Subject",
    to_whom: "To",
    from_whom: "From",
    as_text: "As plain text",
    as_html: "As a mail program shows it",
    sessions_lead: "Who is signed in to the mail server now. Zavor ends sessions when sign-in is blocked, a \
                    password is reset or somebody is signed out.",
    account: "Account",
    program: "Program",
    from: "From",
    since: "Since (UTC)",
    ended_title: "Ended by Zavor",
    ended_lead: "Each of these programs signed in again at once, with the password that it had saved.",
    ended: "Ended (UTC)",
    then: "Then",
    asks: "asks",
    signed_in_again: "signed in again",
    wrong_password: "wrong password",
    refused: "refused",
    no_answer: "no answer: {}",
    trial_lead: "Zavor answers here exactly as it would answer Dovecot and Postfix.",
    trial_sign_in: "A mail program signs in",
    trial_send: "Somebody sends a message",
    who: "Who",
    password: "Password",
    password_saved: "the one that the mail program has saved",
    sign_in: "Sign in",
    recipients: "Recipients in other organisations",
    send: "Send",
    places: [
        "the office",
        "home",
        "a borrowed laptop on a train",
        "the thief's server",
    ],
    door_silent: "The door gave no answer: {}.",
    nothing_saved: "No mail program has a password of {} saved. Type one.",
    came_in: "Signed in from {}; the session is open now.",
    came_wrong: "Not signed in from {}: the password is wrong.",
    came_refused: "Not signed in from {}: refused before the password was looked at.",
    accepted: "Accepted: the message is on its way.",
    not_accepted: "Not accepted. Postfix answers: {}",
    nothing_here: "There is nothing here; see /demo/mail.\n",
};

const ROMANIAN: PageWords = PageWords {
    tag: "ro",
    site: "Sistemul de e-mail al demonstrației",
    title: "Demonstrație Zavor",
    pages: "Demonstrație",
    mail: "Mesaje",
    programs: "Programe de e-mail",
    try_it: "Încercați",
    no_mail: "Zavor nu a trimis încă niciun mesaj.",
    mails_lead: "Ce a trimis Zavor, tuturor, cele mai noi la început. Nimic nu părăsește acest calculator.",
    time: "Ora (UTC)",
    to: "Către",
    subject: "Subiect",
    to_whom: "Către",
    from_whom: "De la",
    as_text: "Ca text simplu",
    as_html: "Cum îl arată un program de e-mail",
    sessions_lead: "Cine este conectat acum la serverul de e-mail. Zavor încheie sesiunile când conectarea este \
                    blocată, o parolă este resetată sau cineva este deconectat.",
    account: "Cont",
    program: "Program",
    from: "De la",
    since: "Din (UTC)",
    ended_title: "Încheiate de Zavor",
    ended_lead: "Fiecare dintre aceste programe s-a conectat imediat din nou, cu parola pe care o avea salvată.",
    ended: "Încheiată (UTC)",
    then: "Apoi",
    asks: "întreabă",
    signed_in_again: "conectat din nou",
    wrong_password: "parolă greșită",
    refused: "refuzat",
    no_answer: "niciun răspuns: {}",
    trial_lead: "Zavor răspunde aici exact cum le-ar răspunde serverelor Dovecot și Postfix.",
    trial_sign_in: "Un program de e-mail se conectează",
    trial_send: "Cineva trimite un mesaj",
    who: "Cine",
    password: "Parola",
    password_saved: "cea salvată în programul de e-mail",
    sign_in: "Conectare",
    recipients: "Destinatari din alte organizații",
    send: "Trimiteți",
    places: [
        "birou",
        "acasă",
        "un laptop împrumutat, în tren",
        "serverul hoțului",
    ],
    door_silent: "Serviciul nu a răspuns: {}.",
    nothing_saved: "Niciun program de e-mail nu are salvată o parolă a contului {}. Introduceți una.",
    came_in: "Conectat de la {}; sesiunea este deschisă acum.",
    came_wrong: "Neconectat de la {}: parola este greșită.",
    came_refused: "Neconectat de la {}: refuzat înainte de verificarea parolei.",
    accepted: "Acceptat: mesajul este pe drum.",
    not_accepted: "Neacceptat. Postfix răspunde: {}",
    nothing_here: "Aici nu este nimic; vedeți /demo/mail.\n",
};

impl PageWords {
    /// For a browser that sent this `Accept-Language`; without one, in the language of the demonstration.
    pub(super) fn of(header: Option<&str>, otherwise: NoticeLanguage) -> &'static Self {
        let tag = match header {
            Some(header) => accepted(header).tag(),
            None => otherwise.as_str(),
        };
        match tag == ROMANIAN.tag {
            true => &ROMANIAN,
            false => &ENGLISH,
        }
    }
}

/// A sentence with its value filled in.
pub(super) fn fill(sentence: &str, value: &str) -> String {
    sentence.replacen("{}", value, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_in_the_language_of_the_browser_else_of_the_demonstration() {
        use NoticeLanguage::{English, Romanian};
        for (header, otherwise, tag) in [
            (Some("ro-RO,ro;q=0.9,en;q=0.8"), English, "ro"),
            (Some("en-GB,en"), Romanian, "en"),
            (None, Romanian, "ro"),
            (None, English, "en"),
        ] {
            assert_eq!(PageWords::of(header, otherwise).tag, tag, "{header:?}");
        }
    }

    #[test]
    fn both_languages_fill_in_the_same_values() {
        let values = |words: &PageWords| {
            [
                words.no_answer,
                words.door_silent,
                words.nothing_saved,
                words.came_in,
                words.came_wrong,
                words.came_refused,
                words.not_accepted,
            ]
            .map(|sentence| sentence.matches("{}").count())
        };
        assert_eq!(values(&ENGLISH), [1; 7]);
        assert_eq!(values(&ROMANIAN), [1; 7]);
    }
}
