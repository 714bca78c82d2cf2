//! The rooms of a crate and the direction of its imports. A room is a folder below `src` (with the
//! file of its name), and it imports only rooms listed before it. The crate's root is above all of
//! them, and none imports it.
//!
//! The ratchet's lines are `arrow crates/NAME/ROOM->ROOM N` for N imports against the direction,
//! and `roomless crates/NAME N` for N files that are still in no room of a crate whose files must
//! all be in one. In other crates, files outside the rooms are not judged.

use std::collections::BTreeMap;

use crate::imports::{Imports, Module};
use crate::tidy::ratchet::Ratchet;
use crate::tree::Source;

/// A crate with rooms.
struct House {
    folder: &'static str,
    /// From the ground up.
    rooms: &'static [&'static str],
    /// Rooms that may import only these of the rooms before them.
    narrow: &'static [(&'static str, &'static [&'static str])],
    /// Whether every file must be in a room.
    complete: bool,
}

const HOUSES: &[House] = &[
    House {
        folder: "crates/zavor-app",
        rooms: &[
            "ports",
            "platform",
            "notifications",
            "verification",
            "sending",
            "sign_in",
            "people",
            "sign_on",
            "recovery",
            "reminders",
            "policies",
            "bulk",
            "views",
            "support",
            "doors",
            "zavor",
        ],
        narrow: &[
            // Rules that apply to everybody, so they know nobody.
            ("policies", &["ports", "platform", "notifications"]),
            // What people read. They ask the platform what an actor may see, but act on nobody:
            // the rooms of the acts on accounts, sessions and policies stay out of their reach.
            (
                "views",
                &[
                    "ports",
                    "platform",
                    "notifications",
                    "verification",
                    "sending",
                    "sign_in",
                ],
            ),
            // What a listener keeps about its connections, before anybody is known.
            ("doors", &["ports", "platform"]),
        ],
        complete: true,
    },
    House {
        folder: "crates/zavor-web",
        rooms: &[
            "text", "request", "respond", "page", "routes", "pages", "api", "router", "server",
        ],
        narrow: &[],
        complete: false,
    },
];

/// The name of a crate's root in a finding.
const ROOT: &str = "lib.rs";

impl House {
    /// The room of a module; `None` if it is in none.
    fn room(&self, module: &Module) -> Option<&'static str> {
        let Some(first) = module.first() else {
            return Some(ROOT);
        };
        self.rooms.iter().find(|room| *room == first).copied()
    }

    fn may_import(&self, from: &str, to: &str) -> bool {
        if from == to || from == ROOT {
            return true;
        }
        if let Some((_, allowed)) = self.narrow.iter().find(|(room, _)| *room == from) {
            return allowed.contains(&to);
        }
        let mut before = self.rooms.iter().take_while(|room| **room != from);
        before.any(|room| *room == to)
    }

    fn check(&self, imports: &Imports, ratchet: &mut Ratchet) -> Vec<String> {
        let mut roomless = Vec::new();
        let mut against: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
        for (path, module) in imports.files() {
            let Some(from) = self.room(module) else {
                roomless.push(path);
                continue;
            };
            for target in imports.from(path) {
                let to = imports.module(target).and_then(|module| self.room(module));
                if let Some(to) = to.filter(|to| !self.may_import(from, to)) {
                    against.entry((from, to)).or_default().push((path, target));
                }
            }
        }
        let mut found = Vec::new();
        let folder = self.folder;
        for ((from, to), arrows) in against {
            let count = arrows.len();
            let (path, target) = arrows[0];
            if let Some(wrong) = ratchet.judge(&format!("arrow {folder}/{from}->{to}"), count, 0) {
                found.push(format!(
                    "{path}: {from} may not import {to} ({target}; {count} in all); {wrong}"
                ));
            }
        }
        let count = if self.complete { roomless.len() } else { 0 };
        if let Some(wrong) = ratchet.judge(&format!("roomless {folder}"), count, 0) {
            let path = roomless[0];
            found.push(format!(
                "{path}: stands in no room ({count} in all); {wrong}"
            ));
        }
        found
    }
}

pub(super) fn check(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    HOUSES
        .iter()
        .flat_map(|house| house.check(&Imports::of(house.folder, sources), ratchet))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    /// The findings in a house where each room's file imports from another one.
    fn found(folder: &str, arrows: &[(&str, &str)], ratchet: &str) -> Vec<String> {
        let mut sources = vec![fixture(&format!("{folder}/src/lib.rs"), "mod ports;\n")];
        for (from, to) in arrows {
            let text = format!("use crate::{to}::Thing;\n");
            sources.push(fixture(&format!("{folder}/src/{from}.rs"), &text));
            let target = format!("{folder}/src/{to}.rs");
            if !arrows.iter().any(|(from, _)| from == to) {
                sources.push(fixture(&target, ""));
            }
        }
        check(&sources, &mut Ratchet::parse(ratchet))
    }

    #[test]
    fn a_room_imports_rooms_below_it_and_none_above() {
        let app = "crates/zavor-app";
        let down = [
            ("platform/audit", "ports/records"),
            ("people/acts", "sign_in/check"),
            ("sign_on/set_up", "people/users"),
            ("zavor", "views/home"),
        ];
        assert_eq!(found(app, &down, ""), [""; 0]);
        let up = [
            ("platform/audit", "sending/charge"),
            ("people/acts", "sign_on/sessions"),
        ];
        let expected = [
            "crates/zavor-app/src/people/acts.rs: people may not import sign_on \
             (crates/zavor-app/src/sign_on/sessions.rs; 1 in all); more than 0",
            "crates/zavor-app/src/platform/audit.rs: platform may not import sending \
             (crates/zavor-app/src/sending/charge.rs; 1 in all); more than 0",
        ];
        assert_eq!(found(app, &up, ""), expected);
        let ratchet = "arrow crates/zavor-app/people->sign_on 1\n";
        assert_eq!(found(app, &up, ratchet), expected[1..]);
    }

    #[test]
    fn some_rooms_know_only_a_few_of_those_below_them() {
        for (from, to) in [
            ("views/home", "people/users"),
            ("views/home", "sign_on/sessions"),
            ("views/home", "policies/named"),
            ("views/home", "bulk/drive"),
            ("policies/named", "sending/charge"),
            ("doors/seats", "notifications/outbox"),
            ("views/home", "doors/seats"),
            ("bulk/drive", "zavor"),
        ] {
            let found = found("crates/zavor-app", &[(from, to)], "");
            assert_eq!(found.len(), 1, "{from} {to}: {found:?}");
        }
        for (from, to) in [
            ("views/home", "sign_in/check"),
            ("policies/named", "notifications/alerts"),
            ("doors/seats", "platform/lock"),
            ("bulk/drive", "policies/named"),
        ] {
            assert_eq!(found("crates/zavor-app", &[(from, to)], ""), [""; 0]);
        }
    }

    #[test]
    fn the_root_is_imported_by_no_room() {
        let sources = [
            fixture(
                "crates/zavor-app/src/lib.rs",
                "pub use ports::Thing;\nmod ports;\n",
            ),
            fixture("crates/zavor-app/src/ports.rs", "pub struct Thing;\n"),
            fixture("crates/zavor-app/src/platform.rs", "use crate::Thing;\n"),
        ];
        let found = check(&sources, &mut Ratchet::parse(""));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("platform may not import lib.rs"));
    }

    #[test]
    fn a_file_in_no_room_is_found_where_there_should_be_none() {
        let arrows = [("helpers", "ports")];
        let expected = "crates/zavor-app/src/helpers.rs: stands in no room (1 in all); more than 0";
        assert_eq!(found("crates/zavor-app", &arrows, ""), [expected]);
        let ratchet = "roomless crates/zavor-app 1\n";
        assert_eq!(found("crates/zavor-app", &arrows, ratchet), [""; 0]);
        assert_eq!(found("crates/zavor-web", &[("chart", "text")], ""), [""; 0]);
    }

    #[test]
    fn the_web_door_has_its_own_way() {
        let web = "crates/zavor-web";
        assert_eq!(found(web, &[("pages/home", "routes")], ""), [""; 0]);
        assert_eq!(found(web, &[("router", "pages/home")], ""), [""; 0]);
        assert_eq!(found(web, &[("routes", "pages/home")], "").len(), 1);
        assert_eq!(
            found(web, &[("request/door", "pages/failures")], "").len(),
            1
        );
        assert_eq!(found(web, &[("api/auth", "server")], "").len(), 1);
    }
}
