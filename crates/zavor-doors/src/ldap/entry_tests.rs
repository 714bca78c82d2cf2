//! Tests of [`super`]: entries, matching, selection.
use super::*;
use zavor_core::account::AccountId;

fn name(text: &str) -> SignInName {
    SignInName::from_normal_form(text)
}

fn tree() -> Tree {
    Tree::new(Dn::parse(b"dc=contoso,dc=example").unwrap())
}

fn ana() -> Entry {
    tree().person(&Person {
        id: AccountId(1),
        address: name("ana@contoso.example"),
        display_name: "Ana-Maria Ștefănescu".into(),
        aliases: vec![name("office@contoso.example")],
        groups: vec!["staff, all".into()],
    })
}

fn one_domain() -> Vec<String> {
    vec!["contoso.example".into()]
}

fn equals(attribute: &str, value: &[u8], domains: &[String]) -> Truth {
    let entry = ana();
    let assertion = Assertion {
        attribute: attribute.into(),
        value: value.into(),
    };
    Candidate {
        entry: &entry,
        domains,
    }
    .equals(&assertion)
}

#[test]
fn equality_follows_the_rule_of_each_attribute() {
    let domains = one_domain();
    for (attribute, value, expected) in [
        ("uid", &b"ana@contoso.example"[..], Truth::True),
        ("UID", b"ANA@Contoso.Example", Truth::True),
        ("0.9.2342.19200300.100.1.1", b"ana", Truth::True),
        ("uid", b"bob", Truth::False),
        ("uid", b"x*ana", Truth::False),
        ("uid", b"office@contoso.example", Truth::False),
        ("mail", b"office@contoso.example", Truth::True),
        ("mail", b"ana+news@contoso.example", Truth::True),
        ("mail", b"ana", Truth::False),
        ("mail", b"\xff", Truth::Undefined),
        ("cn", "ana-maria ștefănescu".as_bytes(), Truth::True),
        ("sn", "ȘTEFĂNESCU".as_bytes(), Truth::True),
        ("sn", b"Popescu", Truth::False),
        ("objectclass", b"inetorgperson", Truth::True),
        ("objectClass", b"2.5.6.6", Truth::True),
        ("objectClass", b"organization", Truth::False),
        ("objectClass", b"computer", Truth::Undefined),
        (
            "memberOf",
            b"CN=Staff\\, all,ou=groups,dc=contoso,dc=example",
            Truth::True,
        ),
        (
            "memberOf",
            b"cn=other,ou=groups,dc=contoso,dc=example",
            Truth::False,
        ),
        ("memberOf", b"staff", Truth::Undefined),
        ("vendorName", b"Zavor", Truth::Undefined),
        ("objectGUID", b"\x00\xff\x80\x01", Truth::Undefined),
        ("uid;lang-ro", b"ana", Truth::Undefined),
    ] {
        assert_eq!(
            equals(attribute, value, &domains),
            expected,
            "{attribute} {value:?}"
        );
    }
}

#[test]
fn a_bare_uid_is_a_name_only_while_there_is_one_domain() {
    let two = vec!["contoso.example".to_owned(), "fabrikam.example".to_owned()];
    assert_eq!(equals("uid", b"ana", &two), Truth::False);
    assert_eq!(equals("uid", b"ana", &[]), Truth::False);
    assert_eq!(equals("uid", b"ana@contoso.example", &two), Truth::True);
}

#[test]
fn parts_match_in_order_without_overlap() {
    let entry = ana();
    let domains = one_domain();
    let candidate = Candidate {
        entry: &entry,
        domains: &domains,
    };
    let contains = |attribute: &str, initial: &str, any: &[&str], last: &str| {
        let part = |text: &str| (!text.is_empty()).then(|| text.as_bytes().to_vec());
        candidate.contains(&Substrings {
            attribute: attribute.into(),
            initial: part(initial),
            any: any.iter().map(|text| text.as_bytes().to_vec()).collect(),
            last: part(last),
        })
    };
    assert_eq!(
        contains("mail", "AN", &["@con", "o."], "example"),
        Truth::True
    );
    assert_eq!(contains("mail", "off", &[], ""), Truth::True);
    assert_eq!(contains("uid", "off", &[], ""), Truth::False);
    assert_eq!(contains("uid", "ana@", &["ana"], ""), Truth::False);
    assert_eq!(
        contains("uid", "ana@contoso.example", &[], "e"),
        Truth::False
    );
    assert_eq!(contains("cn", "Ana", &[], ""), Truth::Undefined);
    assert_eq!(contains("objectGUID", "x", &[], ""), Truth::Undefined);
}

#[test]
fn an_entry_without_a_name_still_has_the_mandatory_attributes() {
    let entry = tree().person(&Person {
        id: AccountId(1),
        address: name("ana@contoso.example"),
        display_name: "  ".into(),
        aliases: vec![],
        groups: vec![],
    });
    let names: Vec<&str> = entry
        .attributes
        .iter()
        .map(|(known, _)| known.name)
        .collect();
    assert_eq!(names, ["objectClass", "uid", "cn", "sn", "mail"]);
    assert_eq!(entry.values(attribute_type(b"sn").unwrap()), [b"ana"]);
}

#[test]
fn names_are_located() {
    let tree = tree();
    for (dn, place) in [
        ("", Place::Root),
        ("DC=Contoso,DC=Example", Place::Base),
        ("ou=People, dc=contoso, dc=example", Place::People),
        (
            "uid=a\\,b,ou=people,dc=contoso,dc=example",
            Place::Person(b"a,b".to_vec()),
        ),
        ("cn=ana,ou=people,dc=contoso,dc=example", Place::Elsewhere),
        (
            "uid=ana,cn=imap,ou=people,dc=contoso,dc=example",
            Place::Elsewhere,
        ),
        ("uid=ana,ou=people,dc=fabrikam,dc=example", Place::Elsewhere),
        ("dc=example", Place::Elsewhere),
    ] {
        assert_eq!(
            tree.locate(&Dn::parse(dn.as_bytes()).unwrap()),
            place,
            "{dn}"
        );
    }
}

#[test]
fn attributes_are_selected_as_rfc_4511_says() {
    let (uid, vendor) = (
        attribute_type(b"uid").unwrap(),
        attribute_type(b"vendorname").unwrap(),
    );
    for (list, user, operational) in [
        (&[][..], true, false),
        (&["1.1"], false, false),
        (&["*"], true, false),
        (&["+"], false, true),
        (&["*", "+"], true, true),
        (&["UID"], true, false),
        (&["vendorName", "nonsense"], false, true),
        (&["1.1", "uid"], true, false),
    ] {
        let list: Vec<Vec<u8>> = list.iter().map(|text| text.as_bytes().to_vec()).collect();
        let selection = Selection::of(&list);
        assert_eq!(
            (selection.includes(uid), selection.includes(vendor)),
            (user, operational),
            "{list:?}"
        );
    }
}
