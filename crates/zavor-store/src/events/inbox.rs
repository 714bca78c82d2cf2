//! Events that wait to be logged. Bounded: when it is full, sign-in events fold by origin (and when
//! there are too many origins, by outcome); messages fold by outcome. Every event is counted in
//! some row; none is dropped, and nobody waits.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::Duration;

use zavor_core::account::GuardKey;
use zavor_core::event::{MessageEvent, SignInEvent};
use zavor_core::event_fold::{FoldKey, SEVERAL_NAMES, Width, fold_into, fold_key};

use crate::locked::locked;

/// Most sign-in events, and most messages, that wait unfolded.
pub(super) const WAITING_MAX: usize = 50_000;
/// Most bytes of recipients' names in waiting messages. Beyond it messages wait with only the
/// number of their recipients (a disk that cannot be written must not fill the memory).
const NAMES_BYTES_MAX: usize = 64 << 20;
/// Bytes that a name takes besides its text.
const NAME_OVERHEAD: usize = 32;
/// Most folded rows that wait while the inbox is full.
const FOLDED_MAX: usize = 10_000;
/// When this many events wait, they are written before the second is over.
const HURRY: usize = 10_000;
/// When this many messages wait, they are taken before the second is over: half of what may wait.
const MESSAGES_HURRY: usize = WAITING_MAX / 2;
/// Events are written at least this often.
const TICK: Duration = Duration::from_secs(1);

/// What the keeper takes in one go.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) sign_ins: Vec<SignInEvent>,
    /// Rows that are already folded.
    pub(super) folded: Vec<SignInEvent>,
    pub(super) messages: Vec<MessageEvent>,
    pub(super) flushes: Vec<mpsc::SyncSender<()>>,
    pub(super) stop: bool,
}

#[derive(Default)]
struct Waiting {
    sign_ins: Vec<SignInEvent>,
    folded: BTreeMap<FoldKey, SignInEvent>,
    messages: Vec<MessageEvent>,
    /// Bytes of the names in them.
    names_bytes: usize,
    /// One per outcome, with the number of messages it stands for.
    folded_messages: Vec<(MessageEvent, u64)>,
    folded_count: u64,
    flushes: Vec<mpsc::SyncSender<()>>,
    stop: bool,
}

impl Waiting {
    /// So much waits that it must be taken before the second is over, or further events would share
    /// rows although the disk keeps up.
    fn is_much(&self) -> bool {
        self.sign_ins.len() >= HURRY || self.messages.len() >= MESSAGES_HURRY
    }
}

#[derive(Default)]
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    ready: Condvar,
}

impl Inbox {
    /// Adds a sign-in event.
    pub(super) fn sign_in(&self, event: SignInEvent) {
        let mut waiting = locked(&self.waiting);
        if waiting.sign_ins.len() < WAITING_MAX {
            waiting.sign_ins.push(event);
            if waiting.sign_ins.len() == HURRY {
                self.ready.notify_one();
            }
            return;
        }
        waiting.folded_count += 1;
        for width in [Width::Overflow, Width::Outcome] {
            // At both widths every event has a key.
            let Some(key) = fold_key(&event, width) else {
                continue;
            };
            if let Some(row) = waiting.folded.get_mut(&key) {
                fold_into(row, &event);
                return;
            }
            if waiting.folded.len() < FOLDED_MAX || width == Width::Outcome {
                waiting.folded.insert(key, event);
                return;
            }
        }
    }

    /// Adds a message event.
    pub(super) fn message(&self, mut event: MessageEvent) {
        let names = event.recipients.iter();
        let bytes: usize = names.map(|name| name.len() + NAME_OVERHEAD).sum();
        let mut waiting = locked(&self.waiting);
        if waiting.messages.len() < WAITING_MAX {
            if waiting.names_bytes + bytes <= NAMES_BYTES_MAX {
                waiting.names_bytes += bytes;
            } else {
                event.recipients = Vec::new();
            }
            waiting.messages.push(event);
            if waiting.messages.len() == MESSAGES_HURRY {
                self.ready.notify_one();
            }
            return;
        }
        waiting.folded_count += 1;
        let mut folded = waiting.folded_messages.iter_mut();
        match folded.find(|(row, _)| row.outcome == event.outcome) {
            Some((row, count)) => {
                row.recipient_count = row.recipient_count.saturating_add(event.recipient_count);
                row.size = row.size.saturating_add(event.size);
                *count += 1;
            }
            None => waiting.folded_messages.push((event, 1)),
        }
    }

    /// Asks for everything to be written and waits (blocking). Returns at once if the keeper has
    /// ended.
    pub(super) fn flush(&self) {
        let (tell, told) = mpsc::sync_channel(1);
        {
            let mut waiting = locked(&self.waiting);
            if waiting.stop {
                return;
            }
            waiting.flushes.push(tell);
        }
        self.ready.notify_one();
        // An error means that the keeper has ended: nothing to wait for.
        let _ = told.recv();
    }

    /// Asks the keeper to write everything that waits and then to end.
    pub(super) fn stop(&self) {
        locked(&self.waiting).stop = true;
        self.ready.notify_one();
    }

    /// Releases everybody who waits; called when the keeper ends, however it ends.
    pub(super) fn abandon(&self) {
        let mut waiting = locked(&self.waiting);
        waiting.stop = true;
        waiting.flushes.clear();
    }

    /// Number of waiting events, and of events folded because there was no room.
    pub(super) fn depth(&self) -> (usize, u64) {
        let waiting = locked(&self.waiting);
        let rows = waiting.sign_ins.len() + waiting.messages.len() + waiting.folded.len();
        (rows, waiting.folded_count)
    }

    /// Waits for a tick, a hurry, a flush or the end. With `leave` it takes nothing, because the
    /// keeper has not yet been able to write what it has.
    pub(super) fn next(&self, leave: bool) -> Taken {
        self.next_within(leave, TICK)
    }

    fn next_within(&self, leave: bool, tick: Duration) -> Taken {
        let mut waiting = locked(&self.waiting);
        let mut timed_out = false;
        while waiting.flushes.is_empty()
            && !waiting.stop
            && !timed_out
            && (leave || !waiting.is_much())
        {
            let (again, timeout) = self
                .ready
                .wait_timeout(waiting, tick)
                .unwrap_or_else(PoisonError::into_inner);
            (waiting, timed_out) = (again, timeout.timed_out());
        }
        let mut taken = Taken {
            flushes: std::mem::take(&mut waiting.flushes),
            stop: waiting.stop,
            ..Taken::default()
        };
        if !leave {
            taken.sign_ins = std::mem::take(&mut waiting.sign_ins);
            taken.folded = std::mem::take(&mut waiting.folded).into_values().collect();
            taken.messages = std::mem::take(&mut waiting.messages);
            waiting.names_bytes = 0;
            let folded = std::mem::take(&mut waiting.folded_messages);
            taken.messages.extend(folded.into_iter().map(summary));
        }
        taken
    }
}

/// The row that stands for messages that found no room unfolded.
pub(super) fn summary((first, count): (MessageEvent, u64)) -> MessageEvent {
    MessageEvent {
        key: GuardKey::unknown(0),
        entity: SEVERAL_NAMES.to_owned(),
        address: None,
        queue_id: String::new(),
        instance: String::new(),
        sender: format!("{count} messages in one row"),
        recipients: Vec::new(),
        reason: None,
        ..first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_core::account::SignInName;
    use zavor_core::event::{MessageOutcome, Outcome, Protocol};
    use zavor_core::hold::Scope;
    use zavor_core::moment::Timestamp;

    fn event(n: usize) -> SignInEvent {
        let host = std::net::Ipv4Addr::from_bits(n as u32);
        SignInEvent {
            time: Timestamp::from_secs(1),
            last: Timestamp::from_secs(1),
            count: 1,
            key: GuardKey::unknown(n as u64),
            name: SignInName::from_normal_form("x@contoso.example"),
            address: Some(host.into()),
            protocol: Protocol::Imap,
            device: String::new(),
            class: Scope::Unfamiliar,
            outcome: Outcome::Failure,
            reason: None,
            transition: n.is_multiple_of(2),
            until: None,
            correlation: None,
        }
    }

    fn message(outcome: MessageOutcome) -> MessageEvent {
        MessageEvent {
            time: Timestamp::from_secs(1),
            key: GuardKey::unknown(1),
            entity: "billing".into(),
            address: None,
            queue_id: "Q".into(),
            instance: "I".into(),
            sender: "a@contoso.example".into(),
            recipients: vec!["b@fabrikam.example".into()],
            recipient_count: 2,
            size: 10,
            outcome,
            reason: None,
        }
    }

    #[test]
    fn an_overfull_inbox_is_bounded_and_accounts_for_every_event() {
        let inbox = Inbox::default();
        let recorded = WAITING_MAX + FOLDED_MAX + 5_000;
        for n in 0..recorded {
            inbox.sign_in(event(n));
        }
        let (waiting, folded) = inbox.depth();
        assert!(waiting <= WAITING_MAX + FOLDED_MAX + 2, "{waiting}");
        assert_eq!(folded as usize, recorded - WAITING_MAX);
        let taken = inbox.next(false);
        let rows = taken.sign_ins.iter().chain(&taken.folded);
        assert_eq!(rows.map(|r| r.count as usize).sum::<usize>(), recorded);
    }

    #[test]
    fn many_messages_are_taken_before_the_second_is_over() {
        let inbox = std::sync::Arc::new(Inbox::default());
        let (tell, told) = mpsc::channel();
        let keeper = std::sync::Arc::clone(&inbox);
        std::thread::spawn(move || tell.send(keeper.next_within(false, Duration::MAX).messages));
        for _ in 0..MESSAGES_HURRY {
            inbox.message(message(MessageOutcome::Accepted));
        }
        let taken = told.recv_timeout(Duration::from_secs(60));
        assert_eq!(taken.map(|messages| messages.len()), Ok(MESSAGES_HURRY));
    }

    #[test]
    fn messages_without_room_are_summed_up_by_outcome() {
        let inbox = Inbox::default();
        for _ in 0..WAITING_MAX + 3 {
            inbox.message(message(MessageOutcome::Accepted));
        }
        inbox.message(message(MessageOutcome::Refused));
        let taken = inbox.next_now();
        let folded = &taken.messages[WAITING_MAX..];
        assert_eq!(folded.len(), 2);
        assert_eq!(folded[0].recipient_count, 6);
        assert_eq!(folded[0].sender, "3 messages in one row");
        assert_eq!(folded[1].recipient_count, 2);
    }

    #[test]
    fn names_that_wait_for_a_disk_are_bounded_and_their_number_stays() {
        let inbox = Inbox::default();
        let names: Vec<String> = (0..500).map(|n| format!("{n:>250}")).collect();
        let message = MessageEvent {
            time: Timestamp::from_secs(1),
            key: GuardKey::unknown(1),
            entity: "ana@contoso.example".into(),
            address: None,
            queue_id: "Q".into(),
            instance: "I".into(),
            sender: "ana@contoso.example".into(),
            recipients: names,
            recipient_count: 500,
            size: 10,
            outcome: MessageOutcome::Accepted,
            reason: None,
        };
        for _ in 0..600 {
            inbox.message(message.clone());
        }
        let taken = inbox.next_now().messages;
        assert_eq!(taken.len(), 600);
        assert!(taken.iter().all(|event| event.recipient_count == 500));
        let bytes: usize = taken
            .iter()
            .flat_map(|e| &e.recipients)
            .map(String::len)
            .sum();
        assert!(
            bytes <= NAMES_BYTES_MAX && bytes > NAMES_BYTES_MAX / 2,
            "{bytes}"
        );
    }

    impl Inbox {
        /// Like [`Inbox::next`], but without waiting.
        fn next_now(&self) -> Taken {
            self.stop();
            self.next(false)
        }
    }
}
