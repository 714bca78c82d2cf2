//! Things that have begun and wait for their end: bounded in number and in time.

use std::collections::HashMap;
use std::hash::Hash;

use zavor_core::identity::CEREMONY_LIFE;
use zavor_core::moment::Timestamp;

/// Most things that wait at once; the oldest are dropped. Nothing gets in here before a password or
/// a passkey was shown, or a recovery proved.
const WAITING_MAX: usize = 10_000;

/// See the module text. Each is kept for [`CEREMONY_LIFE`].
pub(crate) struct Waiting<K, T>(HashMap<K, (T, Timestamp)>);

impl<K, T> Default for Waiting<K, T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Copy + Eq + Hash, T> Waiting<K, T> {
    /// Adds a thing, in place of an older one with this key.
    pub(crate) fn put(&mut self, key: K, thing: T, now: Timestamp) {
        if self.0.len() >= WAITING_MAX && !self.0.contains_key(&key) {
            self.0
                .retain(|_, (_, since)| now.since(*since) < CEREMONY_LIFE);
        }
        if self.0.len() >= WAITING_MAX
            && !self.0.contains_key(&key)
            && let Some(oldest) = self.oldest()
        {
            self.0.remove(&oldest);
        }
        self.0.insert(key, (thing, now));
    }

    /// Looks at a thing.
    pub(crate) fn get(&self, key: K, now: Timestamp) -> Option<&T> {
        let (thing, since) = self.0.get(&key)?;
        (now.since(*since) < CEREMONY_LIFE).then_some(thing)
    }

    /// Takes a thing out.
    pub(crate) fn take(&mut self, key: K, now: Timestamp) -> Option<T> {
        let (thing, since) = self.0.remove(&key)?;
        (now.since(since) < CEREMONY_LIFE).then_some(thing)
    }

    fn oldest(&self) -> Option<K> {
        let oldest = self.0.iter().min_by_key(|(_, (_, since))| *since);
        oldest.map(|(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use zavor_core::moment::Span;

    use super::*;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn a_thing_waits_its_time_and_is_taken_once() {
        let mut waiting = Waiting::default();
        waiting.put(1, "one", T0);
        assert_eq!(waiting.get(1, T0), Some(&"one"));
        assert_eq!(waiting.get(1, T0.plus(CEREMONY_LIFE)), None);
        assert_eq!(waiting.take(1, T0), Some("one"));
        assert_eq!(waiting.take(1, T0), None);
    }

    #[test]
    fn the_oldest_leaves_when_there_is_no_room() {
        let mut waiting = Waiting::default();
        for n in 0..=WAITING_MAX as u64 {
            waiting.put(n, (), T0.plus(Span::from_millis(n)));
        }
        assert_eq!(waiting.0.len(), WAITING_MAX);
        assert!(waiting.get(0, T0).is_none() && waiting.get(1, T0).is_some());
    }
}
