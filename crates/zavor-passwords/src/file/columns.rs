//! What the columns of a file of accounts are, by the names that directories give them: our own, those of
//! Microsoft 365, Google Workspace and mailcow, and what people write in English and Romanian.
//!
//! A name counts without its case, diacritics, spaces and signs: `Adresa de e-mail` is `adresadeemail`.
//! What an export says of blocked accounts is read under the names that directories give it, or people who left would
//! be let in by the move.
//!
//! A column that is known under no name is passed over and named, so that an export of somebody else's
//! directory can be imported as it is. Two kinds are errors instead, because passing them over would
//! lose what somebody meant, or keep what must not be there: a name that is almost one of ours, and a
//! column of passwords as people type them.

use zavor_core::listing::StatusChip;

/// What a column of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Its index in [`COLUMNS`](super::COLUMNS).
    Known(usize),
    /// Given names: before the family name, where no column has the whole name.
    Given,
    /// Family names.
    Family,
    /// Whether sign-in is blocked, or (`false`) whether it is allowed.
    Blocked(bool),
    /// `status` of our own export: what an account shows in the table, blocked sign-in among it.
    Status,
    /// `Nume`: the family name beside a column `Prenume`, else the whole name.
    Nume,
    /// Passed over, and named.
    PassedOver,
    /// Has no name: must be empty.
    Nameless,
}

/// Names of each of [`COLUMNS`](super::COLUMNS), in its order.
const NAMES: [&[&str]; 7] = [
    &[
        "address",
        "email",
        "emails",
        "mail",
        "emailaddress",
        "emailaddressrequired",
        "mailaddress",
        "primaryemail",
        "primaryemailaddress",
        "primarysmtpaddress",
        "userprincipalname",
        "upn",
        "username",
        "user",
        "account",
        "login",
        "adresa",
        "adresaemail",
        "adresademail",
        "adresadeemail",
        "adresamail",
        "adresaprincipala",
        "emailprincipal",
        "cont",
        "utilizator",
        "numeutilizator",
        "numedeutilizator",
        "numeprincipalutilizator",
        "numeprincipaldeutilizator",
        "numeprincipalaldutilizatorului",
        "numeleprincipalalutilizatorului",
    ],
    &[
        "name",
        "displayname",
        "fullname",
        "commonname",
        "cn",
        "numeafisat",
        "numelafisat",
        "numeleafisat",
        "numedeafisat",
        "numedeafisare",
        "numecomplet",
        "numesiprenume",
        "numeprenume",
        "prenumesinume",
        "prenumenume",
    ],
    &[
        "aliases",
        "alias",
        "emailaliases",
        "emailalias",
        "aliasuri",
        "aliasurideemail",
        "aliasemail",
    ],
    &["groups", "group", "grupuri", "grup"],
    &[
        "recoveryaddress",
        "recoveryaddresses",
        "recoveryemail",
        "recoveryemails",
        "alternateemail",
        "alternateemailaddress",
        "alternateemailaddresses",
        "adresaderecuperare",
        "adresederecuperare",
        "emailderecuperare",
        "emailrecuperare",
        "adresadeemailalternativa",
        "adresaalternativa",
        "emailalternativ",
    ],
    &[
        "passwordhash",
        "hash",
        "hashparola",
        "hashulparolei",
        "parolahash",
    ],
    &["roles", "role", "roluri", "rol"],
];
const GIVEN: [&str; 5] = [
    "firstname",
    "firstnamerequired",
    "givenname",
    "prenume",
    "prenumele",
];
const FAMILY: [&str; 7] = [
    "lastname",
    "lastnamerequired",
    "surname",
    "familyname",
    "sn",
    "numedefamilie",
    "numelefamilie",
];
/// Columns that say of whom sign-in is blocked: Microsoft 365 (active users), and what people write.
const BLOCKED: [&str; 9] = [
    "blockcredential",
    "blockcredentials",
    "blocksignin",
    "signinblocked",
    "blocked",
    "suspended",
    "conectareblocata",
    "blocareconectare",
    "blocareacreditari",
];
/// Columns that say of whom it is allowed: Microsoft Entra, Google Workspace, mailcow.
const ALLOWED: [&str; 6] = [
    "accountenabled",
    "enabled",
    "active",
    "signinallowed",
    "statusreadonly",
    "contactivat",
];
/// In a name of a column: it may hold passwords as people type them.
const OF_A_PASSWORD: [&str; 4] = ["password", "parola", "passwd", "pwd"];
/// Beside one of those: the column says something about a password.
const ABOUT_A_PASSWORD: [&str; 17] = [
    "change",
    "expire",
    "expiry",
    "strong",
    "function",
    "force",
    "policy",
    "timestamp",
    "date",
    "last",
    "status",
    "schimb",
    "expira",
    "data",
    "puternica",
    "politica",
    "stare",
];

/// The name with letters and digits alone, in lower case, without diacritics.
pub(super) fn bare(name: &str) -> String {
    let lower = name.chars().flat_map(char::to_lowercase);
    lower
        .filter_map(|c| match c {
            'ă' | 'â' | 'á' | 'à' | 'ä' => Some('a'),
            'î' | 'í' => Some('i'),
            'ș' | 'ş' => Some('s'),
            'ț' | 'ţ' => Some('t'),
            'é' | 'è' | 'ê' => Some('e'),
            'ö' | 'ó' | 'ő' => Some('o'),
            'ü' | 'ú' | 'ű' => Some('u'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// The column with this name.
///
/// # Errors
/// Why it must not be passed over, as the end of a sentence that has named it.
pub(super) fn column(name: &str) -> Result<Column, String> {
    let bare = bare(name);
    if bare.is_empty() {
        return Ok(Column::Nameless);
    }
    let is = |known: &&str| *known == bare;
    if let Some(known) = NAMES.iter().position(|names| names.iter().any(&is)) {
        return Ok(Column::Known(known));
    }
    if GIVEN.iter().any(&is) {
        return Ok(Column::Given);
    }
    if FAMILY.iter().any(is) {
        return Ok(Column::Family);
    }
    for (names, blocked) in [(&BLOCKED[..], true), (&ALLOWED[..], false)] {
        if names.iter().any(is) {
            return Ok(Column::Blocked(blocked));
        }
    }
    if bare == "status" {
        return Ok(Column::Status);
    }
    if matches!(&*bare, "nume" | "numele") {
        return Ok(Column::Nume);
    }
    if is_of_passwords(&bare) {
        return Err("looks like one of passwords as people type them, which are never imported; take it out of the file (hashes go into password_hash)".into());
    }
    let near = NAMES.iter().flat_map(|names| names.iter());
    if let Some(near) = near.copied().find(|known| is_misspelt(&bare, known)) {
        return Err(format!(
            "looks like a misspelt {near:?}; write it so, or give the column another name if it is something else"
        ));
    }
    Ok(Column::PassedOver)
}

/// Whether it is a column that an import reads.
pub(super) fn is_read(name: &str) -> bool {
    matches!(
        column(name),
        Ok(Column::Known(_)
            | Column::Given
            | Column::Family
            | Column::Nume
            | Column::Blocked(_)
            | Column::Status)
    )
}

/// Whether a cell of a column [`Column::Blocked`] says that sign-in is blocked; an empty one says nothing.
///
/// # Errors
/// What it says, if that is neither yes nor no.
pub(super) fn is_blocked(cell: &str, blocked: bool) -> Result<bool, String> {
    match &*bare(cell) {
        "" => Ok(false),
        "true" | "yes" | "1" | "da" | "adevarat" | "t" | "y" => Ok(blocked),
        "false" | "no" | "0" | "nu" | "fals" | "f" | "n" => Ok(!blocked),
        // They name the state itself, whatever the column is called.
        "blocked" | "disabled" | "suspended" | "archived" | "blocat" | "suspendat" => Ok(true),
        "active" | "enabled" | "allowed" | "activ" | "permis" => Ok(false),
        _ => Err(format!(
            "{:.40?} says neither that sign-in is blocked nor that it is allowed; write true or false",
            cell.trim()
        )),
    }
}

/// Whether a cell of a column [`Column::Status`] says that sign-in is blocked; `None` when it says something that
/// neither our own export nor a name of the state says.
pub(super) fn is_blocked_by_status(cell: &str) -> Option<bool> {
    let mut chips = cell.split_whitespace().map(StatusChip::from_name);
    match chips.clone().all(|chip| chip.is_some()) {
        true => Some(chips.any(|chip| chip == Some(StatusChip::SignInBlocked))),
        false => is_blocked(cell, false).ok(),
    }
}

fn is_of_passwords(bare: &str) -> bool {
    let has = |parts: &[&str]| parts.iter().any(|part| bare.contains(part));
    bare == "pass" || has(&OF_A_PASSWORD) && !has(&ABOUT_A_PASSWORD)
}

/// Whether a name is one slip of the finger from a known one: a letter too much, too few, another one, or
/// two that changed places. Short names are too near to each other.
fn is_misspelt(bare: &str, known: &str) -> bool {
    const SHORT: usize = 5;
    known.len() >= SHORT && bare.len() >= SHORT && one_slip(bare.as_bytes(), known.as_bytes())
}

fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], [_]) | ([_], []) => true,
        ([x, y, a @ ..], [v, w, b @ ..]) if x == w && y == v && a == b => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, rest @ ..], b) if rest == b => true,
        (a, [_, rest @ ..]) if a == rest => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_the_names_that_directories_give_them() {
        for (names, known) in [
            (
                "address;E-Mail;e-mail;mail;EMAIL;e-mail address;Email Address [Required];User principal name;\
                 Adresă;ADRESĂ DE E-MAIL;Adresa de e-mail;Nume utilizator;Nume principal de utilizator;username",
                0,
            ),
            (
                "name;Display name;Nume afișat;Nume afişat;nume complet;Full Name",
                1,
            ),
            ("aliases;Alias;Aliasuri", 2),
            ("groups;Grupuri", 3),
            (
                "recovery_address;Recovery Email;Alternate email address;Adresă de recuperare",
                4,
            ),
            ("password_hash;Password Hash", 5),
            ("roles;Roluri", 6),
        ] {
            for name in names.split(';') {
                assert_eq!(column(name), Ok(Column::Known(known)), "{name}");
            }
        }
        for (name, is) in [
            ("Prenume", Column::Given),
            ("First name", Column::Given),
            ("Last Name [Required]", Column::Family),
            ("Nume", Column::Nume),
            ("Block credential", Column::Blocked(true)),
            ("Status [READ ONLY]", Column::Blocked(false)),
            ("accountEnabled", Column::Blocked(false)),
            ("active", Column::Blocked(false)),
            ("Department", Column::PassedOver),
            ("Last password change time stamp", Column::PassedOver),
            ("Password never expires", Column::PassedOver),
            ("Strong password required", Column::PassedOver),
            ("Password Hash Function [UPLOAD ONLY]", Column::PassedOver),
            (" - ", Column::Nameless),
        ] {
            assert_eq!(column(name), Ok(is), "{name}");
        }
    }

    #[test]
    fn a_misspelt_column_and_one_of_passwords_are_not_passed_over() {
        for (name, near) in [
            ("adress", "address"),
            ("recovery_adress", "recoveryaddress"),
            ("alaises", "aliases"),
            ("gropus", "groups"),
            ("e-mial", "email"),
            ("Nume afișta", "numeafisat"),
            ("User principle name", "userprincipalname"),
        ] {
            match column(name) {
                Err(why) => assert!(why.contains(near), "{name}: {why}"),
                // Two slips are another word.
                other => assert_eq!(
                    (name, other),
                    ("User principle name", Ok(Column::PassedOver))
                ),
            }
        }
        for name in [
            "Password",
            "parolă",
            "Parola temporară",
            "Password [Required]",
            "pwd",
            "pass",
        ] {
            let why = column(name).unwrap_err();
            assert!(why.contains("never imported"), "{name}: {why}");
        }
    }
}
