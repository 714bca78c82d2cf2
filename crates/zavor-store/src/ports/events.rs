//! The events of the embedded store.

use zavor_app::ports::{
    Alert, AlertFilter, EventQuery, Events, KeptAlert, MessageScan, StoreAnswer, read_now,
};
use zavor_core::actor::Maker;
use zavor_core::event::{MessageEvent, SignInEvent};

use crate::rows;
use crate::store::EmbeddedStore;

impl Events for EmbeddedStore {
    fn record_sign_in(&self, event: SignInEvent) {
        self.event_log().record_sign_in(event);
    }

    fn record_message(&self, event: MessageEvent) {
        self.event_log().record_message(event);
    }

    fn raise(&self, alert: Alert) {
        let subject = alert.subject.as_ref().map(ToString::to_string);
        let text = alert.said.to_string();
        tracing::warn!(kind = alert.kind.as_str(), subject = ?subject, ?text, "alert");
        self.queue().raise(alert);
    }

    fn sign_ins(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<SignInEvent>> {
        read_now(|| self.event_log().sign_ins(query))
    }

    fn messages(&self, query: &EventQuery) -> StoreAnswer<'_, Vec<MessageEvent>> {
        read_now(|| self.event_log().messages(query))
    }

    fn each_message(
        &self,
        scan: &MessageScan<'_>,
        each: &mut (dyn FnMut(MessageEvent) -> bool + Send),
    ) -> StoreAnswer<'_, bool> {
        read_now(|| self.event_log().each_message(scan, each))
    }

    fn observed(
        &self,
        query: &EventQuery,
    ) -> StoreAnswer<'_, (Vec<SignInEvent>, Vec<MessageEvent>)> {
        read_now(|| {
            let log = self.event_log();
            Ok((log.observed(query)?, log.observed(query)?))
        })
    }

    fn alerts(&self, filter: AlertFilter, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::alert::newest(db, filter, limit))
        })
    }

    fn alerts_after(&self, after: u64, limit: usize) -> StoreAnswer<'_, Vec<KeptAlert>> {
        read_now(|| {
            self.readers()
                .read(|db| rows::alert::after(db, after, limit))
        })
    }

    fn gained_unseen(&self, who: &Maker) -> StoreAnswer<'_, bool> {
        read_now(|| {
            self.readers()
                .read(|db| rows::alert::gained_unseen(db, who))
        })
    }
}
