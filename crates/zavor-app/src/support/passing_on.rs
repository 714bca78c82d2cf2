//! A request is passed on to the support address of the configuration file, with what `why` answered.
//! No address is ever typed into a page. A stranger's text loses what programs would make a link of.

use std::fmt::Write as _;

use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::hold::StoredHold;
use zavor_core::note::{Detail, Note, Word};
use zavor_core::support_request::{
    MessageSort, RequestEvidence, RequestState, SupportRequest, without_links,
};

use crate::notifications::notices::readable;
use crate::platform::error::{AppError, RefusedSupport};
use crate::platform::notes::RequestNote;
use crate::ports::Notice;
use crate::support::desk::Deed;
use crate::support::service::Support;

/// Key of the words of the mail.
const PASSED_ON: &str = "mail-support-request";

impl Support {
    /// Where requests can be passed on to: the support address, if mail can be sent there.
    pub fn passes_on_to(&self) -> Option<String> {
        let address = self.platform.settings().support_address.clone();
        Some(address).filter(|address| !address.is_empty() && self.notifications.can_mail())
    }

    /// Passes a request on, with the `why` attached.
    ///
    /// # Errors
    /// As [`Support::write`]; `Refused` without a support address or a mail server.
    pub async fn pass_on(&self, actor: &Actor, number: u64) -> Result<(), AppError> {
        const ACT: AuditAct = AuditAct::PassRequestOn;
        let request = self.to_deal_with(actor, number, ACT).await?;
        let Some(to) = self.passes_on_to() else {
            let why = RefusedSupport::NoSupportAddress;
            return Err(self.platform.refused(actor, ACT, &request.name, why).await);
        };
        let notice = Notice {
            key: PASSED_ON,
            arguments: vec![
                ("number", number.to_string()),
                (
                    "asked",
                    self.in_words(&RequestNote::Opened {
                        n: number,
                        by: Word::of("asked-by", request.asked_by.as_str()),
                    }),
                ),
                ("messages", messages(&request)),
                ("holds", self.evidence_in_words(&request)),
                (
                    "place",
                    self.platform
                        .settings()
                        .page(&format!("/admin/requests/{number}")),
                ),
            ],
        };
        let mail = self.notifications.notice_to(&to, &request.name, &notice);
        let deed = Deed {
            act: ACT,
            sort: MessageSort::PassedOn,
            text: &to,
            state: Some(RequestState::PassedOn),
            said: |n| RequestNote::PassedOn { n },
            effects: mail.into_iter().collect(),
        };
        self.deal(actor, number, deed).await
    }

    fn in_words(&self, note: &RequestNote) -> String {
        let said: Detail = [Note::from(note)].into_iter().collect();
        let language = self.notifications.notice_language();
        self.platform.world.words.alert(&said, language)
    }

    /// A line for each hold in force, and for each that had ended.
    fn evidence_in_words(&self, request: &SupportRequest) -> String {
        let none = RequestEvidence::default();
        let evidence = request.evidence.as_ref().unwrap_or(&none);
        let word = |hold: &StoredHold| {
            (
                Word::of("hold-kind", hold.identity.kind.as_str()),
                Word::of("reason", hold.identity.reason.as_str()),
                readable(hold.since),
            )
        };
        let in_force = evidence.holds.iter().map(|hold| {
            let (kind, reason, since) = word(hold);
            match hold.until.map(readable) {
                Some(until) => RequestNote::HeldUntil {
                    kind,
                    reason,
                    since,
                    until,
                },
                None => RequestNote::Held {
                    kind,
                    reason,
                    since,
                },
            }
        });
        let ended = evidence.ended.iter().map(|ended| {
            let (kind, reason, since) = word(&ended.hold);
            let at = readable(ended.at);
            RequestNote::HeldBefore {
                kind,
                reason,
                since,
                at,
            }
        });
        let mut lines: Vec<String> = in_force
            .chain(ended)
            .map(|note| self.in_words(&note))
            .collect();
        if lines.is_empty() {
            lines.push(self.in_words(&RequestNote::NothingHeld));
        }
        lines.join("\n")
    }
}

/// What was asked and answered, each text with its time.
fn messages(request: &SupportRequest) -> String {
    let mut text = String::new();
    for message in &request.messages {
        let said = match message.sort.is_of_desk() {
            true => message.text.clone(),
            false => without_links(&message.text),
        };
        if message.sort != MessageSort::PassedOn {
            let _ = writeln!(text, "{}: {said}", readable(message.at));
        }
    }
    text.trim_end().to_owned()
}
