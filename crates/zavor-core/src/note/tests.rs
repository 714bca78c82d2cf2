//! What is stored is read again as it was, and nothing else is taken for it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::hold::Owner;
use crate::moment::Timestamp;

static SAID: NoteKind = NoteKind {
    code: "said",
    arguments: &["text"],
    sentence: "said: {text}",
};
static QUOTED: NoteKind = NoteKind {
    code: "quoted",
    arguments: &["text", "most"],
    sentence: "{text:?} has more than {most} bytes",
};
static ROLE: NoteKind = NoteKind {
    code: "role",
    arguments: &["role", "until"],
    sentence: ", role {role} until {until}",
};
static OWNERS: NoteKind = NoteKind {
    code: "owners",
    arguments: &["owners", "new"],
    sentence: "by {owners}; {new}so",
};
static BY: NoteKind = NoteKind {
    code: "by",
    arguments: &["what"],
    sentence: "[{what}]",
};
static DONE: NoteKind = NoteKind {
    code: "done",
    arguments: &[],
    sentence: "done",
};

fn known(code: &str) -> Option<&'static NoteKind> {
    let all = [&SAID, &QUOTED, &ROLE, &OWNERS, &BY, &DONE];
    all.into_iter().find(|kind| kind.code == code)
}

fn read(text: &str) -> Detail {
    Detail::read(text, known)
}

fn said(text: &str) -> Note {
    Note::new(&SAID, [("text", Argument::Text(text.into()))].into())
}

/// Texts somebody may type to have them taken for more than a text.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\n",
    "\ndone",
    "\nsaid\ttext=tothers said this",
    "\\ndone",
    "\\",
    "\\\\,",
    "\\,",
    "a\\,b",
    "a\tmost=n5",
    "text=t",
    "\u{0}\u{1b}[31m\r",
    "{text} {most:?}",
    "done; said: more",
    "\u{2028}, role",
];

#[test]
fn a_note_is_read_as_it_was_stored() {
    let owners = |all: &[Owner]| Argument::Owners(Owners(all.to_vec()));
    let new = |addresses: &[&str]| {
        let new = addresses.iter().map(|address| NewAddress {
            address: address.to_string(),
            since: Timestamp::from_millis(-5),
            from: Timestamp::from_millis(1_700_000_000_123),
        });
        Argument::New(NewAddresses(new.collect()))
    };
    let pairs = [
        (owners(&[]), new(&[])),
        (owners(&[Owner::Engine]), new(&["a@b.example"])),
        (
            owners(&[
                Owner::Administrator("a\\,b\nc\td".into()),
                Owner::Token(String::new()),
                Owner::LocalOperator,
            ]),
            new(&["", "\\,", "x@y.example"]),
        ),
    ];
    for (owners, new) in pairs {
        let note = Note::new(&OWNERS, [("owners", owners), ("new", new)].into());
        let detail = Detail::from(note).and(Note::new(&DONE, Vec::new()));
        assert_eq!(read(&detail.stored()), detail, "{:?}", detail.stored());
    }
    let role = Note::new(
        &ROLE,
        [
            ("role", Argument::Word(Word::of("role", "global"))),
            ("until", Argument::Time(Timestamp::from_millis(i64::MIN))),
        ]
        .into(),
    );
    let number = [
        ("text", Argument::Text("x".into())),
        ("most", Argument::Number(u64::MAX)),
    ];
    let detail = Detail::from(role).and(Note::new(&QUOTED, number.into()));
    assert_eq!(read(&detail.stored()), detail);
    assert_eq!(read(""), Detail::NONE);
    assert_eq!(Detail::NONE.stored(), "");
    assert!(Detail::NONE.is_empty() && read("").plain().is_none());
}

#[test]
fn notes_stand_inside_of_notes() {
    let within = |detail: Detail| Note::new(&BY, [("what", Argument::Said(detail))].into());
    for typed in HOSTILE {
        let inner = within(Detail::from(said(typed)).and(said(typed)));
        let detail = Detail::from(within(inner.into())).and(within(Detail::NONE));
        assert_eq!(read(&detail.stored()), detail);
        assert_eq!(
            detail.to_string(),
            format!("[[said: {typed}; said: {typed}]]; []")
        );
    }
    // Plain text is no note.
    assert!(read("\nby\twhat=dsaid").plain().is_some());
}

#[test]
fn no_typed_text_is_taken_for_a_note() {
    for before in HOSTILE {
        for after in HOSTILE {
            let detail = Detail::from(said(before)).and(said(after));
            let again = read(&detail.stored());
            assert_eq!(again, detail);
            assert_eq!(again.notes().len(), 2);
            assert_eq!(again.to_string(), format!("said: {before}; said: {after}"));
        }
    }
}

/// Earlier releases stored English, beginning with words of their own or with a text that had been
/// typed and trimmed.
#[test]
fn the_text_of_an_earlier_release_stays_as_it_is() {
    for typed in HOSTILE {
        for text in [typed.trim().into(), format!("reviewed: {typed}")] {
            let detail = read(&text);
            assert!(detail.notes().is_empty(), "{text:?}");
            assert_eq!(detail.to_string(), text);
            assert_eq!(detail.stored(), text);
        }
    }
    assert_eq!(read("done").plain(), Some("done"));
}

#[test]
fn what_is_no_stored_form_is_shown_as_it_is() {
    for text in [
        "\n",
        "\n\n",
        "\n\tmost=n5",
        "\nsaid\ttext",
        "\nsaid\ttext=",
        "\nsaid\ttext=x1",
        "\nsaid\ttext=ta\\,b",
        "\nsaid\ttext=ta\\",
        "\nsaid\ttext=ta\\x",
        "\nquoted\ttext=ta\tmost=n05",
        "\nquoted\ttext=ta\tmost=n+5",
        "\nquoted\ttext=ta\tmost=n-5",
        "\nquoted\ttext=ta\tmost=n18446744073709551616",
        "\nrole\trole=wglobal",
        "\nrole\tuntil=m1.5",
        "\nowners\towners=oowner",
        "\nowners\tnew=aa\\,1",
    ] {
        let detail = read(text);
        assert_eq!(detail.plain(), Some(text));
        assert_eq!(detail.stored(), text);
        assert_eq!(detail.to_string(), text);
    }
}

#[test]
fn a_kind_of_another_release_is_shown_with_its_arguments_and_kept() {
    for (text, shown) in [
        ("\nlater", "later"),
        ("\nlater\tby=tAna\tmost=n5", "later (by: Ana, most: 5)"),
        // Known, but not with these arguments.
        ("\nsaid", "said"),
        ("\nsaid\tmore=tx", "said (more: x)"),
        ("\nquoted\tmost=n5\ttext=tx", "quoted (most: 5, text: x)"),
        ("\ndone\nlater\twho=oengine", "done; later (who: engine)"),
    ] {
        let detail = read(text);
        assert_eq!(detail.plain(), None);
        assert_eq!(detail.to_string(), shown);
        assert_eq!(detail.stored(), text);
        assert!(!detail.notes().iter().all(Note::is_known));
    }
}

#[test]
fn a_sentence_has_its_arguments_in_their_places() {
    let note = Note::new(
        &QUOTED,
        [
            ("text", Argument::Text("a \"b\"\n{most}".into())),
            ("most", Argument::Number(5)),
        ]
        .into(),
    );
    assert_eq!(
        note.to_string(),
        r#""a \"b\"\n{most}" has more than 5 bytes"#
    );
    let role = Note::new(
        &ROLE,
        [
            ("role", Argument::Word(Word::of("role", "global"))),
            ("until", Argument::Time(Timestamp::from_millis(0))),
        ]
        .into(),
    );
    let detail = Detail::from(said("x")).and(role).and(said("y"));
    assert_eq!(
        detail.to_string(),
        "said: x, role global until 1970-01-01T00:00:00Z; said: y"
    );
}

#[test]
fn texts_and_notes_are_bounded() {
    let kept = said(&"é".repeat(TEXT_BYTES_MAX / 2));
    assert!(!kept.to_string().ends_with('…'));
    let cut = said(&"é".repeat(TEXT_BYTES_MAX)).to_string();
    assert!(cut.ends_with("é…") && cut.len() <= TEXT_BYTES_MAX + "said: ".len());
    let many: Detail = (0..2 * NOTES_MAX).map(|_| said("x")).collect();
    assert_eq!(many.notes().len(), NOTES_MAX);
}

#[test]
fn notes_inside_of_a_note_are_bounded_together() {
    let within = |said: Detail| {
        let outer = Note::new(&BY, [("what", Argument::Said(said))].into());
        let (_, Argument::Said(kept)) = &outer.arguments[0] else {
            panic!("{outer:?}");
        };
        kept.clone()
    };
    // One text of the longest keeps its end.
    let longest = Detail::from(said(&"\\".repeat(TEXT_BYTES_MAX))).and(said("x"));
    assert_eq!(within(longest.clone()), longest);
    let many: Detail = (0..20).map(|_| said(&"x".repeat(TEXT_BYTES_MAX))).collect();
    let kept = within(many.clone());
    assert_eq!(kept.notes(), &many.notes()[..3]);
    assert!(kept.stored().len() <= SAID_BYTES_MAX);
}

#[test]
fn a_kind_says_which_of_its_arguments_somebody_typed() {
    let quoted = |kind: &NoteKind, name: &str| kind.quotes(name);
    assert!(quoted(&QUOTED, "text") && !quoted(&QUOTED, "most"));
    assert!(!quoted(&SAID, "text") && !quoted(&QUOTED, "other"));
    let note = Note::new(&QUOTED, alloc::vec![("text", Argument::Text("x".into()))]);
    assert!(note.is_known() && note.quotes("text") && !note.quotes("most"));
    let unknown = Detail::from(note).stored();
    let read = Detail::read(&unknown, |_| None);
    let notes = read.notes();
    assert!(
        notes
            .iter()
            .all(|note| !note.is_known() && !note.quotes("text"))
    );
}

#[test]
fn a_detail_is_empty_only_if_it_has_neither_notes_nor_a_text() {
    assert!(Detail::NONE.is_empty());
    assert!(!Detail::from(Note::new(&DONE, Vec::new())).is_empty());
    let plain = Detail::read("of an earlier release", |_| None);
    assert!(plain.plain().is_some() && !plain.is_empty());
}
