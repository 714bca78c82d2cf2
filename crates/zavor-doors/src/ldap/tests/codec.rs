//! The codec on exact bytes: what real clients send, cut at every point.

use super::client::{Search, bind, equals, present, with_controls};
use crate::ldap::ber::Malformed;
use crate::ldap::filter::{Assertion, Filter};
use crate::ldap::message::{
    BindRequest, Code, Message, Request, ResponseTag, Scope, SearchRequest,
};

/// `ldapwhoami -x -D cn=a -w <caf, then E9>`: a password in Latin-1.
const LATIN_1_BIND: &[u8] = b"\x30\x14\x02\x01\x01\x60\x0f\x02\x01\x03\x04\x04cn=a\x80\x04caf\xe9";

#[test]
fn a_password_that_is_no_utf_8_is_an_ordinary_password() {
    match Message::read(LATIN_1_BIND).unwrap() {
        Message {
            id: 1,
            critical_control: false,
            page: None,
            policy: false,
            request:
                Request::Bind(BindRequest {
                    version: 3,
                    dn,
                    password: Some(password),
                }),
        } => {
            assert_eq!((&dn[..], &password.0[..]), (&b"cn=a"[..], &b"caf\xe9"[..]));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_search_comes_out_as_it_went_in() {
    let guid = equals("objectGUID", b"\x00\xff\x80\x01");
    let mut search = Search::new("dc=x", 2, guid);
    search.size_limit = 7;
    search.types_only = true;
    search.attributes = &["uid", "1.1"];
    let Request::Search(read) = Message::read(&search.bytes(9)).unwrap().request else {
        panic!("no search");
    };
    assert_eq!(
        read,
        SearchRequest {
            base: b"dc=x".to_vec(),
            scope: Scope::Subtree,
            size_limit: 7,
            time_limit: 0,
            types_only: true,
            filter: Filter::Equality(Assertion {
                attribute: b"objectGUID".to_vec(),
                value: vec![0, 0xff, 0x80, 1]
            }),
            attributes: vec![b"uid".to_vec(), b"1.1".to_vec()],
        }
    );
}

#[test]
fn a_message_cut_anywhere_is_malformed_and_never_half_read() {
    let search = Search::new("dc=x", 0, present("objectClass")).bytes(300);
    for whole in [LATIN_1_BIND, &bind(1, "cn=x", &[b'y'; 300]), &search] {
        assert!(Message::read(whole).is_ok());
        for end in 0..whole.len() {
            assert!(Message::read(&whole[..end]).is_err(), "{end}");
        }
        // The same cut, with an outer length that fits: the inside is cut.
        for end in 2..whole.len().min(120) {
            let mut inner = whole[2..end].to_vec();
            inner.splice(0..0, [0x30, (end - 2) as u8]);
            assert!(Message::read(&inner).is_err(), "{end}");
        }
        let longer = [whole, &[0]].concat();
        assert_eq!(
            Message::read(&longer).unwrap_err(),
            Malformed("bytes behind the end")
        );
    }
}

#[test]
fn a_filter_of_depth_100_is_answered_with_53_not_with_a_closed_connection() {
    let deep = (1..100).fold(present("uid"), |inner, _| {
        super::client::combined(0xa2, &[inner])
    });
    match Message::read(&Search::new("", 0, deep).bytes(1))
        .unwrap()
        .request
    {
        Request::Refused(ResponseTag::SEARCH_DONE, Code::UnwillingToPerform, _) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn controls_are_critical_only_when_they_say_so() {
    let unbind = |controls: &[u8]| {
        let bytes = with_controls(
            1,
            |m| {
                m.value(0x42, b"");
            },
            controls,
        );
        Message::read(&bytes).map(|message| message.critical_control)
    };
    assert_eq!(unbind(b"\x30\x07\x04\x051.2.3"), Ok(false));
    assert_eq!(
        unbind(b"\x30\x0c\x04\x051.2.3\x01\x01\x00\x04\x00"),
        Ok(false)
    );
    assert_eq!(
        unbind(b"\x30\x07\x04\x051.2.3\x30\x0a\x04\x051.2.4\x01\x01\xff"),
        Ok(true)
    );
    assert!(unbind(b"\x30\x09\x04\x051.2.3\x02\x00").is_err());
    assert!(unbind(&b"\x30\x07\x04\x051.2.3".repeat(33)).is_err());
}

#[test]
fn unknown_scopes_are_answered() {
    let request = |scope| {
        Message::read(&Search::new("", scope, present("a")).bytes(1))
            .unwrap()
            .request
    };
    assert!(matches!(request(3), Request::Search(_)));
    assert!(matches!(
        request(4),
        Request::Refused(_, Code::ProtocolError, _)
    ));
}
