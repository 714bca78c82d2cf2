//! The people of contoso.example, and the places where they and the attackers are: thirty, with English and
//! Romanian names. Addresses are from the documentation ranges (RFC 5737, RFC 3849, RFC 5398).

use std::net::{IpAddr, Ipv6Addr};

use zavor_core::network::Network;

use crate::mmdb::{self, Value};

/// The organisation's first domain.
pub(super) const DOMAIN: &str = "contoso.example";

/// The account whose password is guessed.
pub(super) const TARGET: &str = "ana.pop@contoso.example";
/// The stolen account that sends spam.
pub(super) const SENDER: &str = "stefan.ionescu@contoso.example";
/// The person who may do everything in the admin centre.
pub(super) const ADMINISTRATOR: &str = "james.whitfield@contoso.example";
/// The help desk.
pub(super) const HELP_DESK: &str = "elena.barbu@contoso.example";
/// The person in charge of policies and blocked origins.
pub(super) const SECURITY: &str = "vlad.serban@contoso.example";
/// A person who left the company.
pub(super) const LEFT: &str = "george.ellison@contoso.example";
/// The author of a newsletter that exceeds the usual limits.
pub(super) const NEWSLETTER: &str = "charlotte.ashworth@contoso.example";
/// A person whose phone knows none of his passwords.
pub(super) const MISREMEMBERS: &str = "bogdan.neagu@contoso.example";
/// Who writes the invoices.
pub(super) const BILLS: &str = "maria.dumitrescu@contoso.example";
/// A person who forgot her password in the week.
pub(super) const FORGETFUL: &str = "lucy.harcourt@contoso.example";
/// A person who types a password with a dead key on a train.
pub(super) const TRAVELLER: &str = "radu.craciun@contoso.example";

/// Local part of the address, name, group.
pub(super) const PEOPLE: &[(&str, &str, &str)] = &[
    ("ana.pop", "Ana Pop", "sales"),
    ("stefan.ionescu", "Ștefan Ionescu", "finance"),
    ("maria.dumitrescu", "Maria Dumitrescu", "finance"),
    ("andrei.munteanu", "Andrei Munteanu", "support"),
    ("ioana.tanase", "Ioana Tănase", "sales"),
    ("mihai.stanciu", "Mihai Stanciu", "engineering"),
    ("elena.barbu", "Elena Barbu", "people"),
    ("radu.craciun", "Radu Crăciun", "engineering"),
    ("gabriela.matei", "Gabriela Matei", "support"),
    ("vlad.serban", "Vlad Șerban", "engineering"),
    ("cristina.lupu", "Cristina Lupu", "finance"),
    ("bogdan.neagu", "Bogdan Neagu", "sales"),
    ("irina.ciobanu", "Irina Ciobanu", "people"),
    ("tudor.balan", "Tudor Bălan", "engineering"),
    ("raluca.voicu", "Raluca Voicu", "support"),
    ("james.whitfield", "James Whitfield", "sales"),
    ("emily.hargreaves", "Emily Hargreaves", "finance"),
    ("oliver.bennett", "Oliver Bennett", "engineering"),
    ("charlotte.ashworth", "Charlotte Ashworth", "people"),
    ("henry.fletcher", "Henry Fletcher", "support"),
    ("grace.pemberton", "Grace Pemberton", "sales"),
    ("thomas.caldwell", "Thomas Caldwell", "engineering"),
    ("alice.merrick", "Alice Merrick", "support"),
    ("edward.langley", "Edward Langley", "finance"),
    ("sophie.thornton", "Sophie Thornton", "engineering"),
    ("george.ellison", "George Ellison", "sales"),
    ("lucy.harcourt", "Lucy Harcourt", "people"),
    ("william.prescott", "William Prescott", "engineering"),
    ("hannah.oakley", "Hannah Oakley", "support"),
    ("daniel.rowe", "Daniel Rowe", "finance"),
];

/// The first of the people with English names: they work in London.
const FIRST_IN_LONDON: usize = 15;

/// The office in Cluj.
pub(super) const CLUJ: &str = "198.51.100.20";
/// The office in London.
pub(super) const LONDON: &str = "2001:db8:40:1::20";
/// A mobile network in a train.
pub(super) const TRAIN: &str = "203.0.113.200";
/// The rented server from which the thief signs in and sends spam.
pub(super) const THIEF: &str = "203.0.113.77";
/// A network that tries one password on many accounts.
pub(super) const SPRAYER: &str = "203.0.113.140";
/// A network that tries passwords at many accounts, and is blocked when the reader comes.
pub(super) const ATTACKER: &str = "203.0.113.30";
/// Rented servers that guess passwords.
pub(super) const DENIED: &str = "192.0.2.192/26";

/// Infected machines that guess Ana's password: few enough for Zavor to check each for a block of its own.
pub(super) const BOTS: u32 = 16;

/// The address of one of the infected machines that guess Ana's password.
pub(super) fn botnet(number: u32) -> String {
    format!("192.0.2.{}", 11 + number % BOTS * 7)
}

/// The address of somebody by number.
pub(super) fn address(person: usize) -> String {
    let (local, _, _) = PEOPLE[person % PEOPLE.len()];
    format!("{local}@{DOMAIN}")
}

/// The number of somebody by address.
pub(super) fn number(address: &str) -> Option<usize> {
    let local = address.strip_suffix(DOMAIN)?.strip_suffix('@')?;
    PEOPLE.iter().position(|(known, _, _)| *known == local)
}

/// The name of somebody by address.
pub(super) fn name(address: &str) -> &'static str {
    number(address).map_or("", |person| PEOPLE[person].1)
}

/// A private mailbox, where links to choose a password go.
pub(super) fn private_address(person: usize) -> String {
    let (local, _, _) = PEOPLE[person % PEOPLE.len()];
    format!("{local}@private.example")
}

/// Where somebody works.
pub(super) fn office(person: usize) -> &'static str {
    match person < FIRST_IN_LONDON {
        true => CLUJ,
        false => LONDON,
    }
}

/// The connection of somebody's home.
pub(super) fn home(person: usize) -> String {
    let area = match person < FIRST_IN_LONDON {
        true => 0x100,
        false => 0x200,
    };
    let person = u16::try_from(person).unwrap_or_default();
    Ipv6Addr::new(0x2001, 0xdb8, area + person, 1, 0, 0, 0, 0x5).to_string()
}

/// The mail program of somebody at a desk, as its IMAP ID shows it.
pub(super) fn program(person: usize) -> &'static str {
    const PROGRAMS: [&str; 3] = [
        "\"name\" \"Thunderbird\" \"version\" \"128.0\"",
        "\"name\" \"Mac OS X Mail\" \"version\" \"16.0\"",
        "\"name\" \"Thunderbird\" \"version\" \"115.16.0\"",
    ];
    PROGRAMS[person % PROGRAMS.len()]
}

/// The mail program of somebody's phone.
pub(super) fn phone(person: usize) -> &'static str {
    const PHONES: [&str; 2] = [
        "\"name\" \"iPhone Mail\" \"version\" \"22B91\"",
        "\"name\" \"K-9 Mail\" \"version\" \"8.0\"",
    ];
    PHONES[person % PHONES.len()]
}

/// The mail program of a borrowed laptop on a train.
pub(super) const BORROWED: &str = "\"name\" \"Thunderbird\" \"version\" \"140.5.0\"";

/// What the thief's program says about itself.
pub(super) const THIEFS_PROGRAM: &str = "\"name\" \"python-imaplib\"";

/// A place: network, country, city, number and name of its operator.
type Place = (&'static str, &'static str, &'static str, u32, &'static str);

/// Where the addresses of the demonstration are, if anybody asks `[geoip]`.
const PLACES: [Place; 10] = [
    (
        "198.51.100.0/26",
        "RO",
        "Cluj-Napoca",
        64_496,
        "Contoso Cluj",
    ),
    ("2001:db8:40::/48", "GB", "London", 64_497, "Contoso London"),
    (
        "2001:db8:100::/40",
        "RO",
        "Cluj-Napoca",
        64_498,
        "Example Tel",
    ),
    ("2001:db8:200::/40", "GB", "London", 64_499, "Example Fibre"),
    ("203.0.113.192/26", "RO", "Brașov", 64_500, "Example Mobile"),
    (
        "203.0.113.64/26",
        "IS",
        "Reykjavík",
        64_501,
        "Example Servers",
    ),
    (
        "203.0.113.0/26",
        "NL",
        "Amsterdam",
        64_505,
        "Example Hosting",
    ),
    (
        "203.0.113.128/26",
        "CA",
        "Montréal",
        64_502,
        "Example Cloud",
    ),
    ("192.0.2.0/25", "SG", "Singapore", 64_503, "Example Host"),
    ("192.0.2.128/25", "BR", "São Paulo", 64_504, "Example Net"),
];

/// The files of `[geoip]`: cities, networks. `built` is in seconds since 1970.
pub(super) fn geoip_files(built: u64) -> Result<(Vec<u8>, Vec<u8>), String> {
    let (mut cities, mut networks) = (Vec::new(), Vec::new());
    for (network, country, city, number, operator) in PLACES {
        let network: Network = network
            .parse()
            .map_err(|_| format!("{network} is no network"))?;
        let names = Value::Map(vec![("en", Value::Text(city))]);
        let country = Value::Map(vec![("iso_code", Value::Text(country))]);
        let place = Value::Map(vec![
            ("city", Value::Map(vec![("names", names)])),
            ("country", country),
        ]);
        cities.push((network, place));
        let operator = Value::Map(vec![
            ("autonomous_system_number", Value::Number(number)),
            ("autonomous_system_organization", Value::Text(operator)),
        ]);
        networks.push((network, operator));
    }
    Ok((mmdb::file(built, &cities), mmdb::file(built, &networks)))
}

/// Where an address is, for the story.
pub(super) fn city(address: &str) -> &'static str {
    let Ok(address) = address.parse::<IpAddr>() else {
        return "";
    };
    let inside = |(network, ..): &&Place| {
        let network = network.parse::<Network>();
        network.is_ok_and(|network| network.contains(address))
    };
    PLACES.iter().find(inside).map_or("", |place| place.2)
}
