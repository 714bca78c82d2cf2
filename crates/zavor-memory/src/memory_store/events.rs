//! The events of the memory store.

use zavor_app::ports::{
    Alert, AlertFilter, EventQuery, Events, KeptAlert, MessageScan, PAGE_MAX, StoreAnswer, read_now,
};
use zavor_core::actor::Maker;
use zavor_core::closed_list::StoredName;
use zavor_core::event::{MessageEvent, MessageOutcome, Outcome, SignInEvent};
use zavor_core::moment::Timestamp;

use super::store::MemoryStore;

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
        let kept = KeptAlert {
            number,
            alert,
            seen: None,
        };
        inner
            .events
            .alerts
            .push(kept, |_| Timestamp::from_millis(0));
    }

    fn sign_ins(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<SignInEvent>> {
        read_now(|| {
            let inner = self.inner();
            Ok(inner.events.sign_ins.newest(query.limit, |event| {
                query.key.is_none_or(|key| key == event.key)
                    && query.from <= event.time
                    && event.time < query.to
            }))
        })
    }

    fn messages(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<MessageEvent>> {
        read_now(|| {
            let inner = self.inner();
            Ok(inner.events.messages.newest(query.limit, |event| {
                query.key.is_none_or(|key| key == event.key)
                    && query.from <= event.time
                    && event.time < query.to
            }))
        })
    }

    fn each_message(
        &self,
        scan: &MessageScan<'_>,
        each: &mut (dyn FnMut(MessageEvent) -> bool + Send),
    ) -> StoreAnswer<'_, bool> {
        read_now(|| {
            let inner = self.inner();
            let rows = inner.events.messages.rows.iter().rev();
            let rows = rows.filter(|row| scan.from <= row.time && row.time < scan.to);
            let (mut taken, mut read) = (0, 0);
            for row in rows {
                if read == scan.read_max {
                    return Ok(false);
                }
                read += 1;
                let reason = row.reason.as_ref().map(StoredName::as_str);
                if !(scan.wanted)(row.outcome, reason) {
                    continue;
                }
                if taken == scan.taken_max {
                    return Ok(false);
                }
                taken += usize::from(each(row.clone()));
            }
            Ok(true)
        })
    }

    fn observed(
        &self,
        query: &EventQuery,
    ) -> StoreAnswer<'_, (Vec<SignInEvent>, Vec<MessageEvent>)> {
        read_now(|| {
            let inner = self.inner();
            let within = |time| query.from <= time && time < query.to;
            let sign_ins = inner.events.sign_ins.newest(query.limit, |event| {
                event.outcome == Outcome::WouldRefuse && within(event.time)
            });
            let messages = inner.events.messages.newest(query.limit, |event| {
                event.outcome == MessageOutcome::WouldRefuse && within(event.time)
            });
            Ok((sign_ins, messages))
        })
    }

    fn alerts(&self, filter: AlertFilter, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>> {
        read_now(|| {
            let inner = self.inner();
            let wanted = |kept: &KeptAlert| filter.takes(kept.seen.as_ref());
            Ok(inner.events.alerts.newest(limit, wanted))
        })
    }

    fn alerts_after(&self, after: u64, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>> {
        read_now(|| {
            let inner = self.inner();
            let behind = inner.events.alerts.rows.iter();
            let behind = behind.filter(|kept| kept.number > after);
            Ok(behind.take(limit.min(PAGE_MAX)).cloned().collect())
        })
    }

    fn gained_unseen(&self, who: &Maker) -> StoreAnswer<'_, bool> {
        read_now(|| {
            let inner = self.inner();
            let mut kept = inner.events.alerts.rows.iter();
            let open = |kept: &KeptAlert| kept.seen.is_none() && kept.alert.parties.gained == *who;
            Ok(*who != Maker::NOBODY && kept.any(open))
        })
    }
}
