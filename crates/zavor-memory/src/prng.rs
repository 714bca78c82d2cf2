//! A small random generator: xoshiro256**, seeded by splitmix64.
//!
//! Our own code (forty lines), so that a seed written down today gives the same run for ever; a
//! crate's next major version may change its stream. Not for secrets.

/// A stream of numbers determined by its seed.
#[derive(Debug, Clone)]
pub struct Prng([u64; 4]);

impl Prng {
    /// The stream from `seed`.
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        let mut mix = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Self([mix(), mix(), mix(), mix()])
    }

    /// A separate stream for one concern, so that drawing more numbers in one place does not change
    /// all others.
    pub fn concern(seed: u64, name: &str) -> Self {
        let mut mixed = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self::new(seed ^ mixed)
    }

    /// The next 64 bits.
    pub fn word(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number below `bound`; 0 if `bound` is 0. The bias is below 2^-32 for bounds below 2^32.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.word()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `from..=to`; `from` if that range is empty.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from).saturating_add(1))
    }

    /// True with probability `numerator` / `denominator`.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        self.below(denominator) < numerator
    }

    /// One element of a slice.
    ///
    /// # Panics
    /// If the slice is empty.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_stream_and_another_seed_another() {
        let draw = |seed| {
            let mut prng = Prng::new(seed);
            [prng.word(), prng.word(), prng.word()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert_ne!(
            Prng::concern(7, "faults").word(),
            Prng::concern(7, "workload").word()
        );
    }

    #[test]
    fn draws_stay_inside_their_bounds_and_reach_both_ends() {
        let mut prng = Prng::new(1);
        let draws: Vec<u64> = (0..1000).map(|_| prng.between(3, 6)).collect();
        assert!(draws.iter().all(|n| (3..=6).contains(n)));
        assert!(draws.contains(&3) && draws.contains(&6));
    }
}
