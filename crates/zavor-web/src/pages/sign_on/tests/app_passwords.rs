//! App passwords: shown once, listed, revoked; which servers the page names.

use super::*;

#[test]
fn an_app_password_is_shown_once_listed_by_its_name_and_revoked() {
    let site = site();
    let id = site.add("ana");
    let ana = site.signed_in("ana");
    assert!(ana.get("/security").says("app-passwords-part"));
    let make = "/security/app-passwords/make";
    let made = ana.post(make, &[("name", "Thunderbird"), ("protocol", "pop3")]);
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let (_, secret) = made.body.split_once("id=\"secret\"").expect("shown");
    let (secret, _) = secret.split_once("</code>").expect("shown");
    let (_, secret) = secret.split_once('>').expect("shown");
    assert!(secret.starts_with("app-") && secret.len() == 38, "{secret}");
    for fact in ["ana@contoso.example", "995"] {
        assert!(made.says(fact), "{}", made.body);
    }
    let list = ana.get("/security");
    assert!(list.says("Thunderbird") && !list.says(secret));
    let again = ana.post(make, &[("name", "Thunderbird"), ("protocol", "imap")]);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("already"), "{}", again.body);
    let other = ana.post(make, &[("name", "x"), ("protocol", "sieve")]);
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let kept = site.world.store.app_passwords_of(id).now().unwrap();
    let number = kept[0].id.to_string();
    let revoked = ana.post("/security/app-passwords/revoke", &[("id", &number)]);
    assert_eq!(revoked.status, StatusCode::SEE_OTHER);
    assert!(!ana.get("/security").body.contains("Thunderbird</bdi>"));
    assert_eq!(site.world.store.app_passwords_of(id).now().unwrap(), []);
}

/// A phone reads and sends with one password, and asks for a server for each.
#[test]
fn one_app_password_reads_and_sends_and_the_page_names_the_servers_that_are_known() {
    for known in [false, true] {
        let mut settings = Settings::default();
        if known {
            settings.owners.imap = MailServer::read("mail.contoso.example").ok();
            settings.owners.submission = MailServer::read("smtp.contoso.example:1465").ok();
        }
        let site = site_in(world_with(settings));
        site.add("ana");
        let ana = site.signed_in("ana");
        let form = [("name", "Telefon"), ("protocol", "imap-submission")];
        let made = ana.post("/security/app-passwords/make", &form);
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
        assert!(made.says("993") && !made.says("995"), "{}", made.body);
        for server in ["mail.contoso.example", "smtp.contoso.example", "1465"] {
            assert_eq!(made.says(server), known, "{server}: {}", made.body);
        }
        assert_eq!(made.body.contains("id=\"server-1\""), known);
        assert!(ana.get("/security").says("Read and send mail"));
    }
}
