//! Content for the pages: more people with roles, names and groups, and everything that can stop an
//! account, placed through the real doors and the command line.

use crate::journeys::{LIMIT, burst};
use crate::process::wait_for;
use crate::stack::{PEOPLE, address};
use crate::world::World;

/// More people than those of the stack: local part, name, role.
const MORE: [(&str, &str, &str); 9] = [
    ("elena", "Elena Ionescu", ""),
    ("florin", "Florin Șerban", ""),
    ("gabriela", "Gabriela Mureșan", "helpdesk_administrator"),
    ("horia", "Horia Țurcanu", "security_administrator"),
    ("ioana", "Ioana Popescu-Dumitrescu", ""),
    ("mihai", "Mihai Bălan", ""),
    ("oana", "Oana Văcărescu", "security_reader"),
    ("radu", "Radu Ștefănescu", ""),
    ("vlad", "Vlad Constantinescu", ""),
];

/// Their password.
const PASSWORD: &str = "long walks beside the grey sea";

/// Enough wrong passwords to lock an account out for unfamiliar places.
const GUESSES: u32 = 10;
/// A network that tries many accounts.
const SPRAYER: &str = "203.0.113.140";

/// The password that a person was added with.
pub(crate) fn password(person: &str) -> &'static str {
    let known = PEOPLE.iter().find(|(name, _)| *name == person);
    known.map_or(PASSWORD, |(_, password)| password)
}

/// Restricts a sender by a burst through the real Postfix; returns their password.
pub(crate) fn restrict(world: &World, person: &str) -> &'static str {
    let zavor = &world.stack.zavor;
    let limit = LIMIT.to_string();
    let set = ["policies", "set", "sending", "external_recipients_per_hour"];
    zavor.done(&[&set[..], &[&limit]].concat());
    burst(world, person, password(person));
    password(person)
}

/// Adds all of it to the organisation.
pub(crate) fn fill(world: &World) {
    let zavor = &world.stack.zavor;
    for (local, name, role) in MORE {
        let add = [
            "users",
            "add",
            &address(local),
            "--name",
            name,
            "--password-stdin",
        ];
        zavor.done_with_input(&add, PASSWORD);
        if !role.is_empty() {
            zavor.done(&["roles", "grant", &address(local), role]);
        }
    }
    for (local, name) in [
        ("ana", "Ana Țuțuianu"),
        ("bogdan", "Bogdan Rădulescu"),
        ("carmen", "Carmen Moldoveanu"),
        ("dan", "Dan Niță"),
    ] {
        zavor.done(&["users", "set", &address(local), "--name", name]);
    }
    let ioana = address("ioana");
    let set = [
        "users",
        "set",
        &ioana,
        "--alias",
        &address("i.popescu"),
        "--group",
        "accounting",
        "--recovery-address",
        "ioana@home.example",
    ];
    zavor.done(&set);
    let block = [
        "block-sign-in",
        &address("radu"),
        "--reason",
        "left the company on 31 October",
    ];
    zavor.done(&block);
    zavor.done(&["policies", "set", "Newsletters", "priority", "10"]);
    zavor.done(&["policies", "set", "Newsletters", "groups", "newsletters"]);
    let deny = [
        "origins",
        "deny",
        "192.0.2.192/26",
        "--reason",
        "servers that only guess",
    ];
    zavor.done(&deny);
    let stack = &world.stack;
    // Twice within a day is a sign of misuse.
    for again in [false, true] {
        if again {
            let (code, said) = zavor.run(&[
                "unblock",
                &ioana,
                "--override",
                "--reason",
                "the newsletter was announced",
            ]);
            assert_eq!(code, 0, "{said}");
        }
        restrict(world, "ioana");
    }
    restrict(world, "mihai");
    for n in 0..GUESSES {
        let from = format!("20.{n}.7.9");
        assert!(!stack.imap(&from, "ioana", &format!("guess {n}")).is_ok());
    }
    for (local, ..) in MORE.iter().chain(&[("ana", "", ""), ("dan", "", "")]) {
        assert!(!stack.imap(SPRAYER, local, "Winter2026!").is_ok());
    }
    wait_for("what Dovecot reported", || {
        let why = zavor.json(&["why", &ioana]);
        let holds = why["holds"].as_array()?.len();
        (holds >= 2).then_some(())
    });
}
