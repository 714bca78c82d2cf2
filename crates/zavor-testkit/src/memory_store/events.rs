//! Events of the memory store: three bounded lists, nothing folded.

use std::collections::VecDeque;

use zavor_app::ports::{Alert, EventQuery, Events, PAGE_MAX, StoreError};
use zavor_core::event::{MessageEvent, MessageOutcome, Outcome, SignInEvent};
use zavor_core::moment::Timestamp;

use super::MemoryStore;

/// Rows kept of each sort; the oldest leave first.
const ROWS_MAX: usize = 100_000;

#[derive(Debug)]
struct Rows<T> {
    rows: VecDeque<T>,
    /// Rows at the end that are not on the disk yet.
    fresh: usize,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: VecDeque::new(),
            fresh: 0,
        }
    }
}

impl<T: Clone> Rows<T> {
    /// Keeps a row in the order of time, behind those of the same time. What came out of turn is
    /// close to the end.
    fn push(&mut self, row: T, time: impl Fn(&T) -> Timestamp) {
        if self.rows.len() == ROWS_MAX {
            self.rows.pop_front();
        }
        let later = self.rows.iter().rev();
        let later = later.take_while(|other| time(other) > time(&row)).count();
        self.rows.insert(self.rows.len() - later, row);
        // One that went before rows on the disk takes them with it in a crash.
        self.fresh = self.fresh.max(later).saturating_add(1).min(ROWS_MAX);
    }

    fn newest(&self, limit: usize, wanted: impl Fn(&T) -> bool) -> Vec<T> {
        let newest_first = self.rows.iter().rev();
        newest_first
            .filter(|row| wanted(row))
            .take(limit.min(PAGE_MAX))
            .cloned()
            .collect()
    }

    fn crash(&mut self) {
        self.rows.truncate(self.rows.len() - self.fresh);
        self.fresh = 0;
    }
}

#[derive(Debug, Default)]
pub(super) struct EventLog {
    sign_ins: Rows<SignInEvent>,
    messages: Rows<MessageEvent>,
    alerts: Rows<(u64, Alert)>,
    last_alert: u64,
}

impl EventLog {
    pub(super) fn flush(&mut self) {
        self.sign_ins.fresh = 0;
        self.messages.fresh = 0;
        self.alerts.fresh = 0;
    }

    pub(super) fn crash(&mut self) {
        self.sign_ins.crash();
        self.messages.crash();
        self.alerts.crash();
    }
}

impl Events for MemoryStore {
    fn record_sign_in(&self, event: SignInEvent) {
        self.inner().events.sign_ins.push(event, |event| event.time);
    }

    fn record_message(&self, event: MessageEvent) {
        self.inner().events.messages.push(event, |event| event.time);
    }

    fn raise(&self, alert: Alert) {
        let mut inner = self.inner();
        inner.events.last_alert += 1;
        let number = inner.events.last_alert;
        inner
            .events
            .alerts
            .push((number, alert), |_| Timestamp::from_millis(0));
    }

    fn sign_ins(&self, query: &EventQuery) -> Result<Vec<SignInEvent>, StoreError> {
        let inner = self.inner();
        Ok(inner.events.sign_ins.newest(query.limit, |event| {
            query.key.is_none_or(|key| key == event.key)
                && query.from <= event.time
                && event.time < query.to
        }))
    }

    fn messages(&self, query: &EventQuery) -> Result<Vec<MessageEvent>, StoreError> {
        let inner = self.inner();
        Ok(inner.events.messages.newest(query.limit, |event| {
            query.key.is_none_or(|key| key == event.key)
                && query.from <= event.time
                && event.time < query.to
        }))
    }

    fn observed(
        &self,
        query: &EventQuery,
    ) -> Result<(Vec<SignInEvent>, Vec<MessageEvent>), StoreError> {
        let inner = self.inner();
        let within = |time| query.from <= time && time < query.to;
        let sign_ins = inner.events.sign_ins.newest(query.limit, |event| {
            event.outcome == Outcome::WouldRefuse && within(event.time)
        });
        let messages = inner.events.messages.newest(query.limit, |event| {
            event.outcome == MessageOutcome::WouldRefuse && within(event.time)
        });
        Ok((sign_ins, messages))
    }

    fn alerts(&self, limit: usize) -> Result<Vec<Alert>, StoreError> {
        let newest = self.inner().events.alerts.newest(limit, |_| true);
        Ok(newest.into_iter().map(|(_, alert)| alert).collect())
    }

    fn alerts_after(&self, after: u64, limit: usize) -> Result<Vec<(u64, Alert)>, StoreError> {
        let inner = self.inner();
        let behind = inner.events.alerts.rows.iter();
        let behind = behind.filter(|(number, _)| *number > after);
        Ok(behind.take(limit.min(PAGE_MAX)).cloned().collect())
    }
}
