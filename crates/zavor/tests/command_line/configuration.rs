//! The configuration file beside a running server.

use super::*;

#[test]
fn doctor_says_which_settings_of_the_file_are_not_in_force_yet() {
    let server = Server::start("waiting");
    let file = server.dir.join("zavor.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let checks = || {
        let found = server.json(&["doctor"]);
        let checks = found["checks"].as_array().unwrap().clone();
        let of = checks
            .into_iter()
            .filter(|line| line["check"] == "configuration");
        of.map(|line| line["text"].as_str().unwrap().to_owned())
            .collect::<Vec<String>>()
    };
    assert_eq!(checks().len(), 1, "only that it is valid");
    let after = before
        .replace("[ldap]\n", "[ldap]\nbase_dn = \"dc=canary\"\n")
        .replace(
            "[auth_policy]\n",
            "[auth_policy]\nmode = \"observe\"\nnonce = \"canary-nonce\"\n",
        );
    std::fs::write(&file, after).unwrap();
    let said = checks().join("\n");
    for line in [
        "[ldap] base_dn was changed and is not in force yet: it needs a restart; still in force: not set",
        "[auth_policy] nonce was changed and is not in force yet: it needs a restart; still in force: the old value",
        "[auth_policy] mode was changed and is not in force yet: it needs a reload",
    ] {
        assert!(said.contains(line), "{said}");
    }
    assert!(!said.contains("canary-nonce"), "{said}");
    let pid = server.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-HUP", &pid])
            .status()
            .unwrap()
            .success()
    );
    wait_for("the mode to be in force", || {
        (!checks().join("\n").contains("[auth_policy] mode")).then_some(())
    });
    std::fs::write(&file, before).unwrap();
    let said = checks().join("\n");
    assert!(said.contains("[auth_policy] mode was changed"), "{said}");
    assert!(!said.contains("base_dn"), "{said}");
}
