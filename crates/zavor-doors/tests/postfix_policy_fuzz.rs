//! The Postfix policy codec against a million broken dialogues.

mod mutation;

use mutation::{Chance, corpus, inputs, mutate};
use zavor_doors::postfix_policy::codec::{
    BadInput, Frame, Framer, LINE_BYTES_MAX, QUESTION_BYTES_MAX, Question,
};

type Seen = Vec<Result<usize, BadInput>>;

/// Frames and parses everything, as the server does.
fn read_all(bytes: &[u8]) -> Seen {
    let (mut framer, mut start, mut seen) = (Framer::default(), 0, Vec::new());
    loop {
        match framer.next(&bytes[start..]) {
            Frame::Incomplete => return seen,
            Frame::Broken(bad) => {
                seen.push(Err(bad));
                return seen;
            }
            Frame::Complete(length) => {
                assert!((1..=QUESTION_BYTES_MAX).contains(&length));
                let question = Question::of(&bytes[start..start + length]);
                start += length;
                seen.push(question.read().map(|question| {
                    // A byte outside UTF-8 is shown in three.
                    assert!(question.sasl_username.len() <= 3 * LINE_BYTES_MAX);
                    assert!(!question.sender.contains('\n'));
                    length
                }));
            }
        }
    }
}

/// The same, with the bytes arriving in two parts.
fn read_split(bytes: &[u8], at: usize) -> Seen {
    let (mut framer, mut start, mut seen) = (Framer::default(), 0, Vec::new());
    for end in [at, bytes.len()] {
        loop {
            match framer.next(&bytes[start..end]) {
                Frame::Incomplete => break,
                Frame::Broken(bad) => {
                    seen.push(Err(bad));
                    return seen;
                }
                Frame::Complete(length) => {
                    let question = Question::of(&bytes[start..start + length]);
                    start += length;
                    seen.push(question.read().map(|_| length));
                }
            }
        }
    }
    seen
}

#[test]
fn captured_questions_parse_wherever_the_network_cuts_them() {
    for entry in corpus("postfix_policy") {
        let whole = read_all(&entry);
        assert!(!whole.is_empty() && whole.iter().all(Result::is_ok));
        for at in 0..=entry.len() {
            assert_eq!(read_split(&entry, at), whole, "cut at {at}");
        }
    }
}

#[test]
fn no_input_panics_or_depends_on_where_it_was_cut() {
    let corpus = corpus("postfix_policy");
    let words: &[&[u8]] = &[
        b"\n",
        b"\n\n",
        b"=",
        b"request=smtpd_access_policy\n",
        b"\r\n",
        b"\0",
        b"\xff",
        b"size=18446744073709551616\n",
        b"recipient_count=-1\n",
        b"client_address=::ffff:1.2.3.4\n",
        b"sasl_username=x\n",
        b"a=\n",
    ];
    let mut chance = Chance::new(0x5eed_0001);
    let mut input = Vec::new();
    let mut refused = 0_u64;
    let total = inputs();
    for _ in 0..total {
        mutate(&mut chance, &corpus, words, &mut input);
        let whole = read_all(&input);
        let ends = input.iter().filter(|b| **b == b'\n').count();
        assert!(whole.len() <= ends + 1, "more answers than questions");
        refused += whole.iter().filter(|seen| seen.is_err()).count() as u64;
        let at = chance.below(input.len() + 1);
        let split = read_split(&input, at);
        // A limit may be noticed before the next line end arrives; questions already complete stay
        // so.
        let framed = |seen: &Seen| {
            let mut framed = seen.clone();
            if matches!(
                framed.last(),
                Some(Err(BadInput::LongLine
                    | BadInput::TooLong
                    | BadInput::TooManyAttributes))
            ) {
                framed.pop();
            }
            framed
        };
        assert_eq!(framed(&split), framed(&whole), "{}", input.escape_ascii());
    }
    assert!(
        refused > total / 10,
        "the mutations are too tame: {refused} refused"
    );
}
