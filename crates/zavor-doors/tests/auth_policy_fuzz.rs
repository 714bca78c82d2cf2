//! The auth policy codec against a million broken bodies, targets and headers.

mod mutation;

use mutation::{Chance, corpus, inputs, mutate};
use zavor_doors::auth_policy::codec::{
    Command, PASSWORD_BYTES_MAX, address, basic_password, parse_body,
};
use zavor_doors::auth_policy::digest::digest;

#[test]
fn captured_bodies_parse_and_every_cut_of_them_is_refused() {
    for entry in corpus("auth_policy") {
        let body = parse_body(&entry).expect("a captured body");
        assert!(body.login.given().is_some());
        for at in 0..entry.len() {
            assert!(parse_body(&entry[..at]).is_err(), "cut at {at}");
        }
    }
}

#[test]
fn no_input_panics_and_what_is_accepted_is_an_object_in_utf_8() {
    let corpus = corpus("auth_policy");
    let words: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"\"",
        b"\\u0000",
        b"\\ud800",
        b"\\udc00\\ud800",
        b"null",
        b"1e400",
        b"-1",
        b"\"login\":",
        b"\"success\":\"true\"",
        b"\"expire_secs\":18446744073709551616",
        b"\0",
        b"\xff",
        b"\xc3\xb1",
    ];
    let mut chance = Chance::new(0x5eed_0002);
    let mut input = Vec::new();
    let (total, mut accepted) = (inputs(), 0_u64);
    for _ in 0..total {
        mutate(&mut chance, &corpus, words, &mut input);
        if let Ok(body) = parse_body(&input) {
            accepted += 1;
            assert!(
                std::str::from_utf8(&input).is_ok(),
                "{}",
                input.escape_ascii()
            );
            assert_eq!(input.trim_ascii().first(), Some(&b'{'));
            let given = [&body.login, &body.remote, &body.pwhash, &body.reason];
            let length: usize = given.iter().map(|text| text.as_str().len()).sum();
            assert!(length <= input.len(), "output is bounded by input");
            let _ = (digest(body.pwhash.as_str()), address(body.remote.as_str()));
            let _ = (body.success.is_true(), body.tls.is_set());
        }
        let mut space = [0; PASSWORD_BYTES_MAX * 2];
        let header = [b"Basic ".as_slice(), &input].concat();
        let password = basic_password(&header, &mut space);
        assert!(password.is_none_or(|password| password.len() < input.len().max(1)));
        let text = String::from_utf8_lossy(&input);
        let _ = Command::from_target(&text, Some(&text));
    }
    assert!(
        accepted > total / 100,
        "the mutations are too wild: {accepted}"
    );
    assert!(
        accepted < total * 9 / 10,
        "the mutations are too tame: {accepted}"
    );
}
