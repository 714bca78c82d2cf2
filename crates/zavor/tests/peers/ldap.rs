//! OpenLDAP's own clients at the LDAP door: results in pages, and a bind with an address.

use std::path::PathBuf;
use std::process::Command;

use crate::process::run_to_end;
use crate::server::{READER, Server};
use crate::tools;

const PASSWORD: &str = "correct horse battery staple 9";

fn run(program: &str, server: &Server, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    let url = format!("ldap://{}", server.address("ldap"));
    command.args(["-x", "-H", &url]).args(arguments);
    let output = run_to_end(&mut command, "");
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    said
}

#[test]
fn the_openldap_clients_read_pages_and_bind_with_an_address() {
    let Some(search) = tools::needed(PathBuf::from("/usr/bin/ldapsearch")) else {
        return;
    };
    let search = search.display().to_string();
    let server = Server::start();
    let people = ["ana", "bogdan", "carmen", "dan", "elena"];
    for person in people {
        let address = format!("{person}@contoso.example");
        server.done(&["users", "add", &address, "--password-stdin"], PASSWORD);
    }
    let (reader, secret) = READER;
    let base = "ou=people,dc=contoso,dc=example";
    let arguments = ["-D", reader, "-w", secret, "-b", base, "-s", "one", "-LLL"];
    // A critical control: a server without pages must refuse.
    let pages = [&arguments[..], &["-E", "!pr=2/noprompt", "uid"]].concat();
    let found = run(&search, &server, &pages);
    for person in people {
        let line = format!("uid: {person}@contoso.example");
        assert_eq!(found.matches(&line).count(), 1, "{found}");
    }
    // It says that more follows as often as there are further pages.
    let verbose = [
        &arguments[..6],
        &["-s", "one", "-E", "pr=2/noprompt", "uid"],
    ]
    .concat();
    let found = run(&search, &server, &verbose);
    assert_eq!(found.matches("pagedresults: cookie=").count(), 3, "{found}");

    let who = "ANA@Contoso.Example";
    let said = run("/usr/bin/ldapwhoami", &server, &["-D", who, "-w", PASSWORD]);
    assert!(
        said.contains("dn:uid=ana@contoso.example,ou=people,"),
        "{said}"
    );
}
