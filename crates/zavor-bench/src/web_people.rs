//! A million people for `./bench web`: English and Romanian names, distributed so that a search
//! finds nobody, a few, or very many. Everything is a function of a number, so every run has the
//! same people.

use std::net::{IpAddr, Ipv4Addr};

use zavor_app::platform::search::fold;

/// The organisation's domains. Nine of ten people are in the first one.
pub(crate) const DOMAINS: [&str; 10] = [
    "contoso.example",
    "contoso-romania.example",
    "fabrikam.example",
    "northwind.example",
    "tailspin.example",
    "woodgrove.example",
    "adatum.example",
    "litware.example",
    "proseware.example",
    "wingtip.example",
];

const FIRST: [&str; 64] = [
    "Ana",
    "Andrei",
    "Alexandru",
    "Alina",
    "Bogdan",
    "Carmen",
    "Cătălin",
    "Cristina",
    "Dan",
    "Daniela",
    "Diana",
    "Elena",
    "Florin",
    "Gabriela",
    "George",
    "Ioana",
    "Ion",
    "Irina",
    "Ionuț",
    "Laura",
    "Larisa",
    "Liviu",
    "Maria",
    "Marian",
    "Mihai",
    "Mihaela",
    "Monica",
    "Nicolae",
    "Oana",
    "Paul",
    "Radu",
    "Raluca",
    "Roxana",
    "Simona",
    "Ștefan",
    "Tudor",
    "Vasile",
    "Vlad",
    "James",
    "Emily",
    "Oliver",
    "Charlotte",
    "Henry",
    "Grace",
    "Thomas",
    "Alice",
    "Edward",
    "Sophie",
    "Lucy",
    "William",
    "Hannah",
    "Daniel",
    "Jack",
    "Olivia",
    "Harry",
    "Isla",
    "Jacob",
    "Mia",
    "Arthur",
    "Freya",
    "Noah",
    "Ruby",
    "Samuel",
    "Violet",
];

/// The most frequent ones come first.
const LAST: [&str; 72] = [
    "Popescu",
    "Popa",
    "Ionescu",
    "Smith",
    "Jones",
    "Dumitru",
    "Stan",
    "Stoica",
    "Gheorghe",
    "Matei",
    "Ciobanu",
    "Rusu",
    "Munteanu",
    "Șerban",
    "Lupu",
    "Tănase",
    "Crăciun",
    "Barbu",
    "Neagu",
    "Voicu",
    "Bălan",
    "Diaconu",
    "Marinescu",
    "Nistor",
    "Florea",
    "Dobre",
    "Preda",
    "Ene",
    "Toma",
    "Moldovan",
    "Suciu",
    "Oprea",
    "Pavel",
    "Ilie",
    "Constantin",
    "Vasilescu",
    "Taylor",
    "Brown",
    "Williams",
    "Wilson",
    "Johnson",
    "Davies",
    "Patel",
    "Robinson",
    "Wright",
    "Thompson",
    "Evans",
    "Walker",
    "White",
    "Roberts",
    "Green",
    "Hall",
    "Thomas",
    "Clarke",
    "Jackson",
    "Wood",
    "Harris",
    "Edwards",
    "Turner",
    "Martin",
    "Cooper",
    "Hill",
    "Ward",
    "Hughes",
    "Moore",
    "Clark",
    "King",
    "Harrison",
    "Lewis",
    "Baker",
    "Lee",
    "Allen",
];

/// Last names that only one person in [`RARE_ONE_IN`] has.
pub(crate) const RARE: [&str; 8] = [
    "Wolstenholme",
    "Featherstone",
    "Quackenbush",
    "Zmărăndescu",
    "Țurlea",
    "Higginbotham",
    "Văcărescu",
    "Oxenbridge",
];
const RARE_ONE_IN: u64 = 20_000;

/// An address and a display name.
pub(crate) struct Person {
    pub(crate) address: String,
    pub(crate) name: String,
}

/// Person number `n`.
pub(crate) fn person(n: u64) -> Person {
    let mixed = mix(n);
    let first = pick(&FIRST, mixed);
    let last = match n % RARE_ONE_IN {
        7 => pick(&RARE, n / RARE_ONE_IN),
        // The smaller of two numbers: names at the front are frequent, those at the end rare.
        _ => pick(
            &LAST,
            (mixed >> 16 & 0xff).min(mixed >> 24 & 0xff) * LAST.len() as u64 / 256,
        ),
    };
    let domain = match mixed >> 32 & 0xff {
        0..=229 => DOMAINS[0],
        other => pick(&DOMAINS, other),
    };
    Person {
        address: format!("{}.{}.{n}@{domain}", fold(first), fold(last)),
        name: format!("{first} {last}"),
    }
}

fn pick(list: &[&'static str], n: u64) -> &'static str {
    list[(n % list.len() as u64) as usize]
}

/// A number that looks random but is always the same (splitmix64).
pub(crate) fn mix(n: u64) -> u64 {
    let mut mixed = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// The address from which account `n` signs in.
pub(crate) fn home(n: u64) -> IpAddr {
    Ipv4Addr::from_bits(0x0a00_0000 | (mix(n) as u32 & 0x00ff_ffff)).into()
}
