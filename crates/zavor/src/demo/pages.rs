//! The pages of the demonstration's mail system as HTML, in the words of [`PageWords`]. Everything that comes from a
//! mail, a form or a door is escaped by [`text`].

use zavor_core::policy::NoticeLanguage;
use zavor_web::report::Time;

use super::cast;
use super::mail_host::{Again, Session};
use super::page_words::{PageWords, fill};
use super::peers::SignedIn;
use super::post_office::Mail;
use super::trial::{Form, PLACES, Tried};
use crate::render::text::stamp;

/// Seconds after which lists are read again.
const AGAIN_AFTER: u32 = 5;

/// The style of all pages.
pub(super) const STYLE: &str = "\
:root { color-scheme: light dark; --line: #8884; --quiet: #767676; --link: #0b5cad; --good: #0f7038; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --quiet: #a2a2a2; --link: #82b7f2; --good: #6cc18d; --bad: #f2988f } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 0 1rem 3rem }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line);
  padding: 1rem 0; margin-bottom: 1rem }
header strong { margin-right: auto }
nav { display: flex; gap: 1.5rem }
a { color: var(--link); overflow-wrap: anywhere }
a[aria-current] { color: inherit; text-decoration: none; font-weight: 600 }
h1 { font-size: 1.5rem; margin: 0 0 .25rem } h2 { font-size: 1.125rem; margin: 2rem 0 .5rem }
p { margin: .25rem 0 1rem } .quiet { color: var(--quiet) }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; white-space: nowrap } td.short { white-space: nowrap }
.letter { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 4px; padding: 1rem }
iframe.letter { width: 100%; height: 46rem; padding: 0; color-scheme: light dark }
.good { color: var(--good) } .bad { color: var(--bad) }
.said { border-left: 4px solid; padding: .5rem 1rem } .said span { color: CanvasText }
form { display: grid; gap: .75rem; max-width: 30rem; margin-bottom: 1rem }
label { display: grid; gap: .125rem }
input, select, button { font: inherit; padding: .375rem .5rem; width: 100% }
@media (max-width: 40rem) { td.short { white-space: normal; overflow-wrap: anywhere; min-width: 8rem } }
button { width: auto; justify-self: start; padding: .375rem 1rem; cursor: pointer }
";

/// Text in HTML.
fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// The same, with the addresses in it as links.
fn with_links(letter: &str) -> String {
    let linked = |word: &str| match word.starts_with("http://") || word.starts_with("https://") {
        true => {
            let whole = word.trim_end_matches(['.', ',', ')', '>']);
            let (safe, rest) = (text(whole), text(&word[whole.len()..]));
            format!("<a href=\"{safe}\">{safe}</a>{rest}")
        }
        false => text(word),
    };
    let lines = letter.split('\n').map(|line| {
        let words: Vec<String> = line.split(' ').map(linked).collect();
        words.join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn layout(words: &PageWords, title: &str, path: &str, again: bool, main: &str) -> String {
    let link = |(address, name): (&str, &str)| {
        let current = if address == path {
            " aria-current=\"page\""
        } else {
            ""
        };
        format!("<a href=\"{address}\"{current}>{name}</a>\n")
    };
    let links = [
        ("/demo/mail", words.mail),
        ("/demo/sessions", words.programs),
        ("/demo/try", words.try_it),
    ];
    let links: String = links.into_iter().map(link).collect();
    let again = match again {
        true => format!("<meta http-equiv=\"refresh\" content=\"{AGAIN_AFTER}\">\n"),
        false => String::new(),
    };
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{again}\
         <title>{title} - {demo}</title>\n<link rel=\"stylesheet\" href=\"/demo/style.css\">\n</head>\n\
         <body>\n<header><strong>{site}</strong>\n<nav aria-label=\"{pages}\">\n{links}</nav>\
         </header>\n<main>\n<h1>{title}</h1>\n{main}</main>\n</body>\n</html>\n",
        title = text(title),
        tag = words.tag,
        demo = words.title,
        site = words.site,
        pages = words.pages,
    )
}

/// All mails.
pub(super) fn mails(words: &PageWords, mails: &[Mail], language: NoticeLanguage) -> String {
    let row = |mail: &Mail| {
        format!(
            "<tr><td class=\"short\">{}</td><td class=\"short\">{}</td><td><a href=\"/demo/mail/{}\" lang=\"{language}\">{}</a></td></tr>\n",
            stamp(Time::from(mail.at)),
            text(&mail.to.join(", ")),
            mail.number,
            text(&mail.subject)
        )
    };
    let rows: String = mails.iter().map(row).collect();
    let main = match rows.as_str() {
        "" => format!("<p>{}</p>\n", words.no_mail),
        rows => format!(
            "<p class=\"quiet\">{}</p>\n\
             <div class=\"scroll\"><table>\n<thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n\
             <tbody>\n{rows}</tbody>\n</table></div>\n",
            words.mails_lead, words.time, words.to, words.subject
        ),
    };
    layout(words, words.mail, "/demo/mail", true, &main)
}

/// One mail.
pub(super) fn mail(words: &PageWords, mail: &Mail, language: NoticeLanguage) -> String {
    let mut main = format!(
        "<p class=\"quiet\">{} {}<br>\n{} {}, {} UTC</p>\n",
        words.from_whom,
        text(&mail.from),
        words.to_whom,
        text(&mail.to.join(", ")),
        stamp(Time::from(mail.at)),
    );
    let as_text = format!(
        "<div class=\"letter\" lang=\"{language}\">{}</div>\n",
        with_links(mail.text.trim())
    );
    main.push_str(&match mail.html.is_empty() {
        true => as_text,
        // The text comes first: its links open here.
        false => format!(
            "<h2>{}</h2>\n{as_text}<h2>{}</h2>\n<iframe class=\"letter\" src=\"/demo/mail/{}/html\" \
             title=\"{}\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" \
             referrerpolicy=\"no-referrer\"></iframe>\n",
            words.as_text, words.as_html, mail.number, words.as_html
        ),
    });
    layout(words, &mail.subject, "", false, &main)
}

/// All sessions of mail programs.
pub(super) fn sessions(words: &PageWords, sessions: &[Session]) -> String {
    let (open, ended): (Vec<&Session>, Vec<&Session>) =
        sessions.iter().partition(|session| session.ended.is_none());
    let who = |session: &Session| {
        format!(
            "<td class=\"short\">{}</td><td>{}</td><td class=\"short\">{}</td>",
            text(&session.login),
            text(&program(session.program)),
            place(&session.remote)
        )
    };
    let row = |session: &&Session| {
        let since = stamp(Time::from(session.since));
        format!(
            "<tr>{}<td class=\"short\">{since}</td></tr>\n",
            who(session)
        )
    };
    let rows: String = open.iter().map(row).collect();
    let heads = [words.account, words.program, words.from].map(|head| format!("<th>{head}</th>"));
    let heads = heads.concat();
    let mut main = format!(
        "<p class=\"quiet\">{}</p>\n\
         <div class=\"scroll\"><table>\n<thead><tr>{}<th>{}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n",
        words.sessions_lead, heads, words.since
    );
    let row = |session: &&Session| {
        let (at, again) = session.ended.as_ref()?;
        Some(format!(
            "<tr>{}<td class=\"short\">{}</td><td>{}</td></tr>\n",
            who(session),
            stamp(Time::from(*at)),
            asked_again(words, again)
        ))
    };
    let rows: String = ended.iter().filter_map(row).collect();
    if !rows.is_empty() {
        main.push_str(&format!(
            "<h2>{}</h2>\n<p class=\"quiet\">{}</p>\n<div class=\"scroll\"><table>\n<thead><tr>{heads}\
             <th>{}</th><th>{}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n",
            words.ended_title, words.ended_lead, words.ended, words.then
        ));
    }
    layout(words, words.programs, "/demo/sessions", true, &main)
}

fn asked_again(words: &PageWords, again: &Again) -> String {
    let bad = |said: &str| format!("<span class=\"bad\">{said}</span>");
    match again {
        Again::Asking => words.asks.into(),
        Again::Answered(SignedIn::Yes) => words.signed_in_again.into(),
        Again::Answered(SignedIn::WrongPassword) => bad(words.wrong_password),
        Again::Answered(SignedIn::Refused) => bad(words.refused),
        Again::Nothing(why) => bad(&fill(words.no_answer, &text(why))),
    }
}

/// The values of an IMAP ID in a row, without their names: `Thunderbird 128.0`.
fn program(id: &str) -> String {
    let values: Vec<&str> = id.split('"').skip(3).step_by(4).collect();
    values.join(" ")
}

fn place(address: &str) -> String {
    match cast::city(address) {
        "" => text(address),
        city => format!("{} ({})", text(address), text(city)),
    }
}

/// The page of things to try, with what came of the last one.
pub(super) fn trial(words: &PageWords, form: &Form, tried: Option<&Tried>) -> String {
    let said = tried.map_or_else(String::new, |(well, said)| {
        let look = if *well { "good" } else { "bad" };
        format!(
            "<p class=\"said {look}\" role=\"status\"><span>{}</span></p>\n",
            text(said)
        )
    });
    let place = |(name, place): (&&str, &str)| {
        let selected = if *name == form.place { " selected" } else { "" };
        format!("<option value=\"{name}\"{selected}>{place}</option>")
    };
    let places: String = PLACES.iter().zip(words.places).map(place).collect();
    let person = |person: usize| {
        let address = cast::address(person);
        let selected = if address == form.who { " selected" } else { "" };
        format!(
            "<option value=\"{address}\"{selected}>{}</option>",
            cast::PEOPLE[person].1
        )
    };
    let people: String = (0..cast::PEOPLE.len()).map(person).collect();
    let who = format!(
        "<label>{} <select name=\"who\">{people}</select></label>\n",
        words.who
    );
    let from = format!(
        "<label>{} <select name=\"place\">{places}</select></label>\n",
        words.from
    );
    let form_of = |title: &str, act: &str, field: &str, button: &str| {
        format!(
            "<h2>{title}</h2>\n<form method=\"post\" action=\"/demo/try\"><input type=\"hidden\" name=\"act\" \
             value=\"{act}\">\n{who}{from}{field}<button>{button}</button></form>\n"
        )
    };
    let password = format!(
        "<label>{} <input name=\"password\" autocomplete=\"off\" placeholder=\"{}\"></label>\n",
        words.password, words.password_saved
    );
    let recipients = format!(
        "<label>{} <input name=\"recipients\" type=\"number\" min=\"1\" max=\"2000\" value=\"{}\"></label>\n",
        words.recipients, form.recipients
    );
    let main = format!(
        "<p class=\"quiet\">{}</p>\n{said}{}{}",
        words.trial_lead,
        form_of(words.trial_sign_in, "sign-in", &password, words.sign_in),
        form_of(words.trial_send, "send", &recipients, words.send)
    );
    layout(words, words.try_it, "/demo/try", false, &main)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_core::moment::Timestamp;

    #[test]
    fn what_a_mail_says_is_text_and_only_its_addresses_are_links() {
        let letter = Mail {
            number: 7,
            at: Timestamp::from_secs(1_795_357_930),
            to: vec!["\"><script>@x.example".into()],
            from: "<script>alert(2)</script>".into(),
            subject: "</title><script>alert(1)</script>".into(),
            html: "<script>alert(3)</script>".into(),
            text: "Open (http://localhost:1/password/a&b).\njavascript:alert(1) <b>\n".into(),
        };
        let english = NoticeLanguage::English;
        let words = PageWords::of(None, english);
        let html = mail(words, &letter, english) + &mails(words, &[letter], english);
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
        assert!(!html.contains("href=\"javascript"), "{html}");
        let letter = with_links("see http://localhost:1/password/a&b.");
        let link = "<a href=\"http://localhost:1/password/a&amp;b\">http://localhost:1/password/a&amp;b</a>.";
        assert_eq!(letter, format!("see {link}"));
    }

    #[test]
    fn a_program_is_named_in_words() {
        assert_eq!(program(cast::program(0)), "Thunderbird 128.0");
        assert_eq!(program(cast::THIEFS_PROGRAM), "python-imaplib");
        assert_eq!(program(""), "");
    }
}
