//! A wrong configuration: the complaint has the key, the reason and the nearest valid key, the exit
//! code is 2, and nothing is opened. (What every key accepts is tested next to the configuration's
//! code.)

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use crate::server::{Dir, configuration, ran};

/// Text to append to a good configuration, and what the complaint must name.
const WRONG: [(&str, &[&str]); 9] = [
    (
        "[evnets]\nkeep_days = 3",
        &["evnets", "nearest valid", "events"],
    ),
    (
        "[events]\nkeep_dayz = 3",
        &[
            "events.keep_dayz",
            "the nearest valid key is events.keep_days",
        ],
    ),
    (
        "[events]\nkeep_days = \"many\"",
        &["events.keep_days", "whole number from 1 to 3650"],
    ),
    (
        "[events]\nkeep_days = 0",
        &["events.keep_days", "whole number from 1 to 3650"],
    ),
    (
        "[on_unavailable]\nsending = \"accept\"",
        &["on_unavailable.sending", "\"defer\" or \"allow\""],
    ),
    (
        "[[mail_host]]\nname = \"mx1\"",
        &["mail_host", "doveadm_url"],
    ),
    (
        "[[connector]]\nname = \"billing\"\nnetworks = [\"192.0.2.1/24\"]",
        &["connector.networks", "bits after the prefix must be zero"],
    ),
    (
        "[web]\nlisten = \"localhost\"",
        &["web.listen", "ADDRESS:PORT"],
    ),
    ("[events\n", &["not TOML", "line "]),
];

#[test]
fn a_wrong_configuration_is_refused_by_name_before_anything_is_opened() {
    let dir = Dir::new("config");
    // The test holds this port: a server that opened its door would complain about it instead.
    let held = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = held.local_addr().expect("it is bound").port();
    for (index, (more, named)) in WRONG.into_iter().enumerate() {
        let (file, data) = (dir.join(&format!("{index}.toml")), dir.join("data"));
        let text = configuration(&data, more).replace(":0\"", &format!(":{port}\""));
        fs::write(&file, text).expect("our directory");
        for command in [&["serve"][..], &["config", "check"]] {
            let mut zavor = Command::new(env!("CARGO_BIN_EXE_zavor"));
            let ended = ran(zavor.args(command).arg("--config").arg(&file), "");
            assert_eq!(ended.code, 2, "{more}: {ended:?}");
            for part in named {
                assert!(ended.error.contains(part), "{part:?}: {ended:?}");
            }
            assert!(!ended.error.contains("cannot listen"), "{more}: {ended:?}");
            assert!(!data.exists(), "{more}: the data directory was made");
        }
    }
}

#[test]
fn a_wrong_variable_is_named_as_the_environment_has_it() {
    let dir = Dir::new("environment");
    let (file, data) = (dir.join("zavor.toml"), dir.join("data"));
    fs::write(&file, configuration(&data, "")).expect("our directory");
    let mut zavor = Command::new(env!("CARGO_BIN_EXE_zavor"));
    let zavor = zavor.arg("serve").arg("--config").arg(&file);
    let ended = ran(zavor.env("ZAVOR_EVENTS__KEEP_DAYS", "soon"), "");
    assert_eq!(ended.code, 2, "{ended:?}");
    for part in ["ZAVOR_EVENTS__KEEP_DAYS", "whole number from 1 to 3650"] {
        assert!(ended.error.contains(part), "{part:?}: {ended:?}");
    }
    assert!(!data.exists());
}
