//! Mutated messages: no panic, no reading beyond the input, no memory beyond a multiple of it.
//!
//! Deterministic: the same corpus and count give the same inputs. `ZAVOR_FUZZ_INPUTS` sets the
//! count. An input that has failed once belongs in the corpus, which is replayed whole first.

use super::client;
use super::script::{LOOPBACK, SERVICE, SERVICE_PASSWORD, Script, session};
use crate::ldap::answers::{Answers, Gone};
use crate::ldap::ber;
use crate::ldap::dn::Dn;
use crate::ldap::filter::{FILTER_TERMS_MAX, Filter};
use crate::ldap::message::{Message, Request};

const CORPUS: &str = "tests/corpus/ldap";
const INPUTS: u64 = 200_000;
const INPUT_BYTES_MAX: usize = 2_048;

/// xorshift64*: repeatable chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }

    fn byte(&mut self) -> u8 {
        const TELLING: [u8; 24] = [
            0, 1, 2, 4, 0x0a, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xff, 0x60, 0x63,
            0x77, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x87, b'\\',
        ];
        if self.below(2) == 0 {
            TELLING[self.below(TELLING.len())]
        } else {
            self.below(256) as u8
        }
    }

    fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.byte()),
                2 if at < bytes.len() => {
                    bytes.remove(at);
                }
                3 => {
                    let other = &corpus[self.below(corpus.len())];
                    let from = self.below(other.len() + 1);
                    let piece = other[from..].iter().take(64).copied();
                    bytes.splice(at..at, piece);
                }
                _ if at < bytes.len() => bytes[at] = self.byte(),
                _ => {}
            }
            bytes.truncate(INPUT_BYTES_MAX);
        }
        bytes
    }
}

fn terms(filter: &Filter) -> usize {
    match filter {
        Filter::And(inner) | Filter::Or(inner) => 1 + inner.iter().map(terms).sum::<usize>(),
        Filter::Not(inner) => 1 + terms(inner),
        _ => 1,
    }
}

fn bytes_in(filter: &Filter) -> usize {
    match filter {
        Filter::And(inner) | Filter::Or(inner) => inner.iter().map(bytes_in).sum(),
        Filter::Not(inner) => bytes_in(inner),
        Filter::Equality(assertion) => assertion.attribute.len() + assertion.value.len(),
        Filter::Substrings(parts) => {
            let parts_in: usize = parts
                .any
                .iter()
                .chain(&parts.initial)
                .chain(&parts.last)
                .map(Vec::len)
                .sum();
            parts.attribute.len() + parts_in
        }
        Filter::Present(attribute) => attribute.len(),
        Filter::Unsupported => 0,
    }
}

/// Reads one input in every way; returns whether it is a message.
fn check(input: &[u8]) -> bool {
    if let Ok(Some(whole)) = ber::whole_length(input) {
        assert!(whole >= 2);
    }
    if let Ok(dn) = Dn::parse(input) {
        assert_eq!(
            Dn::parse(dn.to_string().as_bytes()).as_ref(),
            Ok(&dn),
            "{input:?}"
        );
    }
    let Ok(message) = Message::read(input) else {
        return false;
    };
    let held = match &message.request {
        Request::Bind(bind) => bind.dn.len() + bind.password.as_ref().map_or(0, |p| p.0.len()),
        Request::Search(search) => {
            assert!(terms(&search.filter) <= FILTER_TERMS_MAX);
            let selected: usize = search.attributes.iter().map(Vec::len).sum();
            search.base.len() + selected + bytes_in(&search.filter)
        }
        Request::Extended { oid, value } => oid.len() + value.as_ref().map_or(0, Vec::len),
        Request::Compare(compare) => {
            let assertion = &compare.assertion;
            compare.dn.len() + assertion.attribute.len() + assertion.value.len()
        }
        Request::Unbind | Request::Abandon | Request::Refused(..) => 0,
    };
    assert!(held <= input.len(), "{input:?}");
    true
}

fn corpus() -> Vec<Vec<u8>> {
    let mut names: Vec<_> = std::fs::read_dir(CORPUS)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    names.sort();
    let corpus: Vec<Vec<u8>> = names
        .iter()
        .map(|name| std::fs::read(name).unwrap())
        .collect();
    assert!(!corpus.is_empty());
    corpus
}

fn inputs() -> u64 {
    std::env::var("ZAVOR_FUZZ_INPUTS").map_or(INPUTS, |text| text.parse().unwrap())
}

/// Counts answers instead of sending them.
#[derive(Default)]
struct Sink(u64);

impl Answers for Sink {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        assert_eq!(ber::whole_length(bytes), Ok(Some(bytes.len())));
        self.0 += 1;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn mutated_requests_of_a_service_are_answered_and_leave_the_session_working() {
    let corpus = corpus();
    let mut chance = Chance(0x1dab_5eed);
    let (mut session, _) = session(Script::new(), LOOPBACK);
    let mut answers = Sink::default();
    // The whole path costs several times as much as reading alone.
    let inputs = inputs() / 20;
    for _ in 0..inputs {
        if !session.is_bound() {
            let bind = client::bind(1, SERVICE, SERVICE_PASSWORD);
            session.answer(&bind, &mut answers).await.unwrap();
            assert!(session.is_bound());
        }
        session
            .answer(&chance.mutate(&corpus), &mut answers)
            .await
            .unwrap();
    }
    assert!(answers.0 > inputs / 2, "{} answers", answers.0);
}

#[test]
fn mutated_messages_are_read_or_refused_and_nothing_else() {
    let corpus = corpus();
    let whole = corpus.iter().filter(|input| check(input)).count();
    assert!(whole * 2 > corpus.len(), "most of the corpus are messages");
    let inputs = inputs();
    let mut chance = Chance(0x5eed_1dab);
    let read = (0..inputs)
        .filter(|_| check(&chance.mutate(&corpus)))
        .count() as u64;
    // If every mutation were refused, nothing behind the first check would be tested.
    assert!(read * 100 > inputs, "{read} of {inputs} were messages");
}
