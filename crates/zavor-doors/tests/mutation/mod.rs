//! Deterministic mutation of a corpus, for the fuzz tests of the codecs: a seeded xorshift, so that
//! a failing input can be repeated.

use std::path::Path;

/// Inputs per codec unless `ZAVOR_FUZZ_INPUTS` says otherwise; the full test tries a million.
const INPUTS: u64 = 200_000;

/// How many inputs to try.
pub(crate) fn inputs() -> u64 {
    std::env::var("ZAVOR_FUZZ_INPUTS").map_or(INPUTS, |text| {
        text.parse().expect("ZAVOR_FUZZ_INPUTS is a number")
    })
}

/// Every file of `tests/corpus/NAME`, in order of its name.
pub(crate) fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

/// Xorshift64*.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`; zero if `bound` is zero.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap() % bound.max(1)
    }
}

/// Makes one to four changes to a corpus entry, with `words` that matter to the codec.
pub(crate) fn mutate(chance: &mut Chance, corpus: &[Vec<u8>], words: &[&[u8]], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&corpus[chance.below(corpus.len())]);
    for _ in 0..=chance.below(4) {
        let at = chance.below(out.len() + 1);
        let end = at + chance.below((out.len() - at).min(64) + 1);
        match chance.below(7) {
            0 if at < out.len() => out[at] ^= 1 << chance.below(8),
            1 => out.insert(at, chance.next() as u8),
            2 => drop(out.drain(at..end)),
            3 => {
                let again = out[at..end].to_vec();
                let times = chance.below(200);
                out.splice(at..at, again.repeat(times));
            }
            4 => {
                let word = words[chance.below(words.len())];
                out.splice(at..end, word.iter().copied());
            }
            5 => out.truncate(at),
            _ => {
                let other = &corpus[chance.below(corpus.len())];
                let from = chance.below(other.len() + 1);
                out.splice(at..at, other[from..].iter().copied());
            }
        }
    }
}
