//! Whole passkey ceremonies against a software authenticator, and what must be refused.

mod authenticator;

use authenticator::{Authenticator, options, text};
use serde_json::{Value, json};
use url::Url;
use zavor_app::ports::{Factors, NewPasskey, PasskeyOwner};
use zavor_factors::{InstalledFactors, open};

const SITE: &str = "https://accounts.contoso.example";
const RP: &str = "accounts.contoso.example";

fn factors(url: &str) -> InstalledFactors {
    open(&Url::parse(url).unwrap())
}

fn ana() -> PasskeyOwner {
    let mut handle = [0; 16];
    handle[..8].copy_from_slice(&17_u64.to_be_bytes());
    PasskeyOwner {
        handle,
        name: "ana@contoso.example".to_string(),
        display_name: "Ana Pop".to_string(),
    }
}

/// Registers one more passkey for Ana.
fn registered(factors: &InstalledFactors, authenticator: &mut Authenticator) -> NewPasskey {
    let begun = factors.begin_registration(&ana(), &[]).unwrap();
    let answer = authenticator.register(&begun).to_string();
    factors.end_registration(&begun.state, &answer).unwrap()
}

#[test]
fn a_registration_asks_for_a_verified_person_and_a_discoverable_passkey() {
    let known = vec![vec![1, 2, 3], vec![4, 5, 6]];
    let begun = factors(SITE).begin_registration(&ana(), &known).unwrap();
    let options = options(&begun);
    assert_eq!(options["rp"], json!({ "id": RP, "name": "Zavor" }));
    assert_eq!(options["user"]["id"], text(&ana().handle));
    assert_eq!(options["user"]["name"], "ana@contoso.example");
    assert_eq!(options["user"]["displayName"], "Ana Pop");
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    let excluded: Vec<&Value> = options["excludeCredentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|known| &known["id"])
        .collect();
    assert_eq!(excluded, [&text(&[1, 2, 3]), &text(&[4, 5, 6])]);
    assert_eq!(options["attestation"], "none");
}

#[test]
fn an_authentication_names_the_passkeys_and_a_discovery_names_none() {
    let factors = factors(SITE);
    let passkey = registered(&factors, &mut Authenticator::new(1, SITE, RP));
    let begun = factors.begin_authentication(&[passkey.stored]).unwrap();
    assert_eq!(options(&begun)["rpId"], RP);
    assert_eq!(options(&begun)["userVerification"], "required");
    assert_eq!(options(&begun)["allowCredentials"][0]["id"], text(&[1; 16]));
    let begun = factors.begin_discovery().unwrap();
    assert_eq!(options(&begun)["rpId"], RP);
    assert_eq!(options(&begun)["userVerification"], "required");
    assert_eq!(options(&begun)["allowCredentials"], json!([]));
    assert!(!begun.challenge.contains("mediation"), "the page's choice");
}

#[test]
fn no_two_challenges_are_the_same() {
    let factors = factors(SITE);
    let challenge = || options(&factors.begin_discovery().unwrap())["challenge"].clone();
    assert_ne!(challenge(), challenge());
}

#[test]
fn a_registered_passkey_signs_in() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let passkey = registered(&factors, &mut phone);
    assert_eq!(passkey.handle, phone.id);
    let stored = [passkey.stored];
    let begun = factors.begin_authentication(&stored).unwrap();
    let answer = phone.sign_in(&begun).to_string();
    let used = factors.end_authentication(&begun.state, &answer, &stored);
    let used = used.unwrap();
    assert_eq!(used.handle, phone.id);
    assert_eq!(
        used.updated, None,
        "it has no counter, so nothing is to be stored"
    );
}

#[test]
fn a_passkey_signs_in_without_a_name() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut phone).stored];
    let begun = factors.begin_discovery().unwrap();
    let answer = phone.sign_in(&begun).to_string();
    let (owner, credential) = factors.discovered(&answer).unwrap();
    assert_eq!((owner, &credential), (ana().handle, &phone.id));
    let used = factors.end_discovery(&begun.state, &answer, &stored);
    assert_eq!(used.unwrap().handle, phone.id);
}

#[test]
fn a_site_under_a_path_has_the_passkeys_of_its_host() {
    let under = factors(&format!("{SITE}/tools/zavor"));
    let mut phone = Authenticator::new(1, SITE, RP);
    let stored = [registered(&under, &mut phone).stored];
    for factors in [&under, &factors(SITE)] {
        let begun = factors.begin_authentication(&stored).unwrap();
        let answer = phone.sign_in(&begun).to_string();
        let used = factors.end_authentication(&begun.state, &answer, &stored);
        assert_eq!(used.unwrap().handle, phone.id, "a path may come and go");
    }
}

#[test]
fn an_answer_without_an_owner_is_nobodys() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    registered(&factors, &mut phone);
    let begun = factors.begin_discovery().unwrap();
    let mut answer = phone.sign_in(&begun);
    for owner in [Value::Null, text(b"short").into()] {
        answer["response"]["userHandle"] = owner;
        assert!(factors.discovered(&answer.to_string()).is_err());
    }
}

#[test]
fn an_authenticator_need_not_repeat_a_name_that_was_given() {
    let factors = factors(SITE);
    let mut key = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut key).stored];
    let begun = factors.begin_authentication(&stored).unwrap();
    let mut answer = key.sign_in(&begun);
    let response = answer["response"].as_object_mut().unwrap();
    response.remove("userHandle");
    let used = factors.end_authentication(&begun.state, &answer.to_string(), &stored);
    assert!(used.is_ok());
}

#[test]
fn a_growing_counter_is_stored_and_one_that_does_not_grow_is_a_copy() {
    let factors = factors(SITE);
    let mut key = Authenticator::new(1, SITE, RP);
    let registered = registered(&factors, &mut key).stored;
    key.counter = 5;
    let begun = factors
        .begin_authentication(std::slice::from_ref(&registered))
        .unwrap();
    let answer = key.sign_in(&begun).to_string();
    let used = factors
        .end_authentication(&begun.state, &answer, std::slice::from_ref(&registered))
        .unwrap();
    let stored = [used.updated.expect("the counter moved")];
    for counter in [5, 4, 0] {
        key.counter = counter;
        let begun = factors.begin_authentication(&stored).unwrap();
        let answer = key.sign_in(&begun).to_string();
        let refused = factors.end_authentication(&begun.state, &answer, &stored);
        assert!(refused.unwrap_err().contains("copy"), "counter {counter}");
        let begun = factors.begin_discovery().unwrap();
        let answer = key.sign_in(&begun).to_string();
        let refused = factors.end_discovery(&begun.state, &answer, &stored);
        assert!(refused.unwrap_err().contains("copy"), "counter {counter}");
    }
    // A ceremony that began before the counter moved is compared with the counter at its end.
    key.counter = 5;
    let begun = factors
        .begin_authentication(std::slice::from_ref(&registered))
        .unwrap();
    let answer = key.sign_in(&begun).to_string();
    let refused = factors.end_authentication(&begun.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("copy"));
}

#[test]
fn a_person_who_was_not_verified_does_not_pass() {
    let factors = factors(SITE);
    let mut key = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut key).stored];
    key.verifies = false;
    let begun = factors.begin_registration(&ana(), &[]).unwrap();
    let answer = key.register(&begun).to_string();
    assert!(factors.end_registration(&begun.state, &answer).is_err());
    let begun = factors.begin_authentication(&stored).unwrap();
    let answer = key.sign_in(&begun).to_string();
    let refused = factors.end_authentication(&begun.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("did not verify"));
    let begun = factors.begin_discovery().unwrap();
    let answer = key.sign_in(&begun).to_string();
    let refused = factors.end_discovery(&begun.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("did not verify"));
}

#[test]
fn an_answer_of_another_site_does_not_pass() {
    let factors = factors(SITE);
    for (origin, rp_id) in [
        ("https://accounts.contoso.example.evil.example", RP),
        ("https://contoso.example", RP),
        ("https://login.accounts.contoso.example", RP),
        ("http://accounts.contoso.example", RP),
        ("https://accounts.contoso.example:8443", RP),
        (SITE, "evil.example"),
        (SITE, "contoso.example"),
    ] {
        let mut phone = Authenticator::new(1, SITE, RP);
        let stored = [registered(&factors, &mut phone).stored];
        (phone.origin, phone.rp_id) = (origin.to_string(), rp_id.to_string());
        let begun = factors.begin_registration(&ana(), &[]).unwrap();
        let answer = phone.register(&begun).to_string();
        let refused = factors.end_registration(&begun.state, &answer);
        assert!(refused.unwrap_err().contains("another site"), "{origin}");
        let begun = factors.begin_authentication(&stored).unwrap();
        let answer = phone.sign_in(&begun).to_string();
        let refused = factors.end_authentication(&begun.state, &answer, &stored);
        assert!(refused.unwrap_err().contains("another site"), "{origin}");
    }
}

#[test]
fn an_answer_to_another_challenge_does_not_pass() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut phone).stored];
    let (seen, mine) = (
        factors.begin_authentication(&stored).unwrap(),
        factors.begin_authentication(&stored).unwrap(),
    );
    let answer = phone.sign_in(&seen).to_string();
    let refused = factors.end_authentication(&mine.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("another challenge"));
    let discovery = factors.begin_discovery().unwrap();
    let refused = factors.end_discovery(&discovery.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("another challenge"));
}

#[test]
fn a_changed_signature_does_not_pass() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut phone).stored];
    // A different key that claims the same credential id.
    let mut thief = Authenticator::new(2, SITE, RP);
    thief.id = phone.id.clone();
    let begun = factors.begin_authentication(&stored).unwrap();
    let answer = thief.sign_in(&begun).to_string();
    let refused = factors.end_authentication(&begun.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("signature"));
}

#[test]
fn a_passkey_of_somebody_else_or_a_removed_one_does_not_pass() {
    let factors = factors(SITE);
    let (mut mine, mut other) = (
        Authenticator::new(1, SITE, RP),
        Authenticator::new(2, SITE, RP),
    );
    let stored = [registered(&factors, &mut mine).stored];
    let others = [registered(&factors, &mut other).stored];
    let begun = factors.begin_authentication(&stored).unwrap();
    let answer = other.sign_in(&begun).to_string();
    assert!(
        factors
            .end_authentication(&begun.state, &answer, &stored)
            .is_err()
    );
    let begun = factors.begin_discovery().unwrap();
    let answer = other.sign_in(&begun).to_string();
    assert!(
        factors
            .end_discovery(&begun.state, &answer, &stored)
            .is_err()
    );
    // The passkey was removed while the person was looking for the authenticator.
    let begun = factors.begin_authentication(&stored).unwrap();
    let answer = mine.sign_in(&begun).to_string();
    for now in [&others[..], &[]] {
        let refused = factors.end_authentication(&begun.state, &answer, now);
        assert!(refused.unwrap_err().contains("does not have"));
    }
}

#[test]
fn a_passkey_cannot_be_registered_twice() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let first = registered(&factors, &mut phone);
    let begun = factors.begin_registration(&ana(), &[first.handle]).unwrap();
    let answer = phone.register(&begun).to_string();
    let refused = factors.end_registration(&begun.state, &answer);
    assert!(refused.unwrap_err().contains("registered already"));
}

#[test]
fn what_is_no_answer_is_refused_in_words_that_do_not_quote_it() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut phone).stored];
    let registration = factors.begin_registration(&ana(), &[]).unwrap();
    let discovery = factors.begin_discovery().unwrap();
    let mut broken = phone.sign_in(&discovery);
    broken["response"]["clientDataJSON"] = text(b"{\"type\":\"EVIL\",\"x\":\"EVIL\"}").into();
    let long = format!("{{\"EVIL\":\"{}\"}}", "x".repeat(64 << 10));
    for answer in ["", "EVIL", "{\"EVIL\":1}", &long, &broken.to_string()] {
        let texts = [
            factors.end_registration(&registration.state, answer).err(),
            factors
                .end_discovery(&discovery.state, answer, &stored)
                .err(),
            factors
                .end_authentication(answer.as_bytes(), answer, &stored)
                .err(),
        ];
        for text in texts {
            assert!(!text.expect("refused").contains("EVIL"));
        }
    }
}

#[test]
fn the_state_of_one_kind_of_ceremony_does_not_end_another() {
    let factors = factors(SITE);
    let mut phone = Authenticator::new(1, SITE, RP);
    let stored = [registered(&factors, &mut phone).stored];
    let begun = factors.begin_registration(&ana(), &[]).unwrap();
    let answer = phone.sign_in(&begun).to_string();
    let refused = factors.end_authentication(&begun.state, &answer, &stored);
    assert!(refused.unwrap_err().contains("begin again"));
    // The state of a discovery lists no passkeys, so it cannot end an authentication with a name.
    let begun = factors.begin_discovery().unwrap();
    let answer = phone.sign_in(&begun).to_string();
    assert!(
        factors
            .end_authentication(&begun.state, &answer, &stored)
            .is_err()
    );
}

#[test]
fn an_account_without_a_passkey_or_a_name_cannot_begin() {
    let factors = factors(SITE);
    assert!(factors.begin_authentication(&[]).is_err());
    assert!(factors.begin_authentication(&[b"{}".to_vec()]).is_err());
    let mut nobody = ana();
    nobody.name.clear();
    assert!(factors.begin_registration(&nobody, &[]).is_err());
    let mut plain = ana();
    plain.display_name.clear();
    let begun = factors.begin_registration(&plain, &[]).unwrap();
    assert_eq!(
        options(&begun)["user"]["displayName"],
        "ana@contoso.example"
    );
}

#[test]
fn without_https_passkeys_are_off_and_every_act_says_why() {
    for (url, why) in [
        ("http://accounts.contoso.example", "passkeys need https"),
        ("http://127.0.0.1:8080", "passkeys need https"),
        ("http://localhost.contoso.example", "passkeys need https"),
        ("https://192.0.2.7", "passkeys need a host name"),
        ("https://[2001:db8::7]:8443", "passkeys need a host name"),
    ] {
        let factors = factors(url);
        assert!(
            factors.passkeys_off().unwrap().starts_with(why),
            "{url}: {:?}",
            factors.passkeys_off()
        );
        for text in [
            factors.begin_registration(&ana(), &[]).err(),
            factors.end_registration(b"", "").err(),
            factors.begin_authentication(&[]).err(),
            factors.end_authentication(b"", "", &[]).err(),
            factors.begin_discovery().err(),
            factors.discovered("").err(),
            factors.end_discovery(b"", "", &[]).err(),
        ] {
            assert!(text.expect("refused").starts_with(why), "{url}");
        }
    }
}

#[test]
fn localhost_may_have_any_port_and_a_public_name_its_own_only() {
    for (url, origin, rp_id, passes) in [
        (
            "http://localhost:8080",
            "http://localhost:1",
            "localhost",
            true,
        ),
        (
            "https://localhost:8080",
            "https://localhost:1",
            "localhost",
            false,
        ),
        (
            "https://accounts.contoso.example:8443/zavor",
            "https://accounts.contoso.example:8443",
            RP,
            true,
        ),
        (
            "https://accounts.contoso.example:8443",
            "https://accounts.contoso.example",
            RP,
            false,
        ),
    ] {
        let factors = factors(url);
        assert_eq!(factors.passkeys_off(), None);
        let begun = factors.begin_registration(&ana(), &[]).unwrap();
        let answer = Authenticator::new(1, origin, rp_id).register(&begun);
        let ended = factors.end_registration(&begun.state, &answer.to_string());
        assert_eq!(ended.is_ok(), passes, "{url} {origin}");
    }
}
