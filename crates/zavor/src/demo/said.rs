//! What the people of the demonstration write themselves: reasons and notes, in the language of its reader. Names of
//! people and places are the same in every language.

use zavor_core::policy::NoticeLanguage;

/// Texts that people type in the admin centre.
#[derive(Debug)]
pub(super) struct Said {
    /// Why the account of a person who left is blocked.
    pub(super) left: &'static str,
    /// How the help desk verified the traveller.
    pub(super) traveller_called: &'static str,
    /// How the help desk verified who forgot her password.
    pub(super) forgetful_called: &'static str,
    /// Why a network is denied.
    pub(super) denied: &'static str,
    /// Why the newsletter is released.
    pub(super) newsletter: &'static str,
    /// What is known of the stolen account.
    pub(super) stolen: &'static str,
    /// What somebody calls an authenticator app.
    pub(super) phone: &'static str,
    /// The name of the policy for newsletters.
    pub(super) newsletters: &'static str,
}

const ENGLISH: Said = Said {
    left: "left the company yesterday; his mailbox stays for handover",
    traveller_called: "0740 000 107, he answered himself",
    forgetful_called: "extension 27, she answered herself",
    denied: "rented servers that only ever guess passwords",
    newsletter: "the monthly newsletter to 620 subscribers; she sent it herself from the office",
    stolen: "he typed his password into a copy of our sign-in page, he says",
    phone: "Phone",
    newsletters: "Newsletters",
};

const ROMANIAN: Said = Said {
    left: "a plecat ieri din firmă; căsuța rămâne pentru predare",
    traveller_called: "0740 000 107, a răspuns chiar el",
    forgetful_called: "interior 27, a răspuns chiar ea",
    denied: "servere închiriate din care se încearcă numai parole",
    newsletter: "buletinul lunar către 620 de abonați; l-a trimis chiar ea, de la birou",
    stolen: "spune că și-a scris parola într-o copie a paginii noastre de conectare",
    phone: "Telefon",
    newsletters: "Buletine informative",
};

impl Said {
    /// What they write in a language.
    pub(super) fn of(language: NoticeLanguage) -> &'static Self {
        match language {
            NoticeLanguage::English => &ENGLISH,
            NoticeLanguage::Romanian => &ROMANIAN,
        }
    }
}

/// The language that was asked for, or else that of a terminal: the first of these variables that says something, as
/// POSIX orders them (Base Definitions, 8.2).
pub(super) fn language(
    asked: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
) -> NoticeLanguage {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let said = names.into_iter().filter_map(variable);
    let locale = || said.into_iter().find(|value| !value.is_empty());
    let wanted = asked.map(str::to_owned).or_else(locale).unwrap_or_default();
    let tag = wanted
        .split(['_', '.', '-', '@'])
        .next()
        .unwrap_or_default();
    NoticeLanguage::from_name(tag).unwrap_or(NoticeLanguage::English)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_writes_in_the_language_of_its_reader() {
        let terminal = |pairs: &'static [(&str, &str)]| {
            move |name: &str| {
                let known = pairs.iter().find(|(known, _)| *known == name);
                known.map(|(_, value)| (*value).to_string())
            }
        };
        use NoticeLanguage::{English, Romanian};
        let of = |pairs| language(None, terminal(pairs));
        assert_eq!(of(&[]), English);
        assert_eq!(of(&[("LANG", "ro_RO.UTF-8")]), Romanian);
        assert_eq!(
            of(&[("LC_ALL", ""), ("LC_MESSAGES", "ro"), ("LANG", "en_GB")]),
            Romanian
        );
        assert_eq!(of(&[("LC_ALL", "C.UTF-8"), ("LANG", "ro_RO")]), English);
        assert_eq!(of(&[("LANG", "rom_XX")]), English);
        let romanian = terminal(&[("LANG", "ro_RO.UTF-8")]);
        assert_eq!(language(Some("en"), romanian), English);
        assert_eq!(language(Some("ro"), terminal(&[])), Romanian);
    }
}
