//! A request is passed on to where the configuration file says: by mail to the support address, to a webhook,
//! or to both; with what `why` answered. No address is ever typed into a page. What asker and help desk wrote
//! to each other goes; the desk's notes stay here. A stranger's text loses what programs would make a link of.

use std::fmt::Write as _;

use zavor_core::actor::Actor;
use zavor_core::audit::AuditAct;
use zavor_core::hold::StoredHold;
use zavor_core::note::{Detail, Note, Word};
use zavor_core::support_request::{
    MessageSort, RequestEvidence, RequestMessage, RequestState, SupportRequest, without_links,
};

use crate::notifications::json::{Object, array, fields, quoted};
use crate::notifications::notices::mail_to_desk;
use crate::notifications::notices::readable;
use crate::notifications::outbox::payload::Payload;
use crate::platform::error::{AppError, RefusedSupport};
use crate::platform::notes::RequestNote;
use crate::ports::{Effect, Errand, Notice, OwnHook};
use crate::support::desk::Deed;
use crate::support::service::Support;

/// Key of the words of the mail.
const PASSED_ON: &str = "mail-support-request";

impl Support {
    /// Where requests can be passed on to, in words: the support address, if mail can be sent there, and
    /// the host of the webhook.
    pub fn passes_on_to(&self) -> Option<String> {
        let all = self
            .support_address()
            .into_iter()
            .chain(self.support_hook());
        let all: Vec<String> = all.collect();
        Some(all.join(", ")).filter(|all| !all.is_empty())
    }

    fn support_address(&self) -> Option<String> {
        let address = self.platform.settings().support_address.clone();
        Some(address).filter(|address| !address.is_empty() && self.notifications.can_mail())
    }

    fn support_hook(&self) -> Option<String> {
        let messenger = &self.platform.world.messenger;
        messenger.own_hook(OwnHook::SupportRequest)
    }

    /// Passes a request on, with the `why` attached.
    ///
    /// # Errors
    /// As [`Support::write`]; `Refused` where the configuration names no place to pass it on to.
    pub async fn pass_on(&self, actor: &Actor, number: u64) -> Result<(), AppError> {
        const ACT: AuditAct = AuditAct::PassRequestOn;
        let request = self.to_deal_with(actor, number, ACT).await?;
        let Some(to) = self.passes_on_to() else {
            let why = RefusedSupport::NoSupportAddress;
            return Err(self.platform.refused(actor, ACT, &request.name, why).await);
        };
        let evidence = match &request.evidence {
            Some(evidence) => Some(evidence.clone()),
            // The worker has not looked yet. What cannot be read now is said to be unknown.
            None => self.evidence_of(&request).await.ok().flatten(),
        };
        let mail = self.mail_with(&request, evidence.as_ref());
        let call = self.call_with(&request, evidence.as_ref());
        let deed = Deed {
            act: ACT,
            sort: MessageSort::PassedOn,
            text: &to,
            state: Some(RequestState::PassedOn),
            said: |n| RequestNote::PassedOn { n },
            effects: mail.into_iter().chain(call).collect(),
        };
        self.deal(actor, number, deed).await
    }

    fn page_of(&self, request: &SupportRequest) -> String {
        let path = format!("/admin/requests/{}", request.id);
        self.platform.settings().page(&path)
    }

    fn mail_with(
        &self,
        request: &SupportRequest,
        evidence: Option<&RequestEvidence>,
    ) -> Option<Effect> {
        let to = self.support_address()?;
        let notice = Notice {
            key: PASSED_ON,
            arguments: vec![
                ("number", request.id.to_string()),
                (
                    "asked",
                    self.in_words(&RequestNote::Opened {
                        n: request.id,
                        by: Word::of("asked-by", request.asked_by.as_str()),
                    }),
                ),
                ("messages", messages(request)),
                ("holds", self.evidence_in_words(evidence)),
                ("place", self.page_of(request)),
            ],
        };
        mail_to_desk(&self.notifications, &to, &request.name, &notice)
    }

    fn call_with(
        &self,
        request: &SupportRequest,
        evidence: Option<&RequestEvidence>,
    ) -> Option<Effect> {
        let host = self.support_hook()?;
        let hook = OwnHook::SupportRequest;
        let holds = |holds: Option<Vec<String>>| holds.map_or_else(|| "null".into(), array);
        let in_force = evidence.map(|e| e.holds.iter().map(|hold| of_hold(hold, None)).collect());
        let ended = evidence.map(|evidence| {
            let ended = evidence.ended.iter();
            ended
                .map(|ended| of_hold(&ended.hold, Some(ended.at.to_string())))
                .collect()
        });
        let said = exchanged(request).map(|message| {
            let by = match message.sort.is_of_desk() {
                true => "help_desk",
                false => "asker",
            };
            fields(&[
                ("by", quoted(by)),
                ("at", quoted(&message.at.to_string())),
                ("text", quoted(&text_of(message))),
            ])
        });
        let body = Object::new(hook.as_str())
            .with("number", &request.id.to_string())
            .with("account", &quoted(request.name.as_str()))
            .with("asked_by", &quoted(request.asked_by.as_str()))
            .with("opened", &quoted(&request.opened.to_string()))
            .with("page", &quoted(&self.page_of(request)))
            .with("messages", &array(said.collect()))
            .with("holds", &holds(in_force))
            .with("ended", &holds(ended))
            .end();
        let payload = Payload::Own {
            hook,
            body,
            until: None,
        };
        let errand = Errand::Webhook { host };
        let notifications = &self.notifications;
        Some(notifications.sealed_effect(errand, &request.name, &payload))
    }

    fn in_words(&self, note: &RequestNote) -> String {
        let said: Detail = [Note::from(note)].into_iter().collect();
        let language = self.notifications.notice_language();
        self.platform.world.words.alert(&said, language)
    }

    /// A line for each hold in force, and for each that had ended.
    fn evidence_in_words(&self, evidence: Option<&RequestEvidence>) -> String {
        let Some(evidence) = evidence else {
            return self.in_words(&RequestNote::NotLookedUp);
        };
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

/// What asker and help desk wrote to each other: no notes among the desk.
fn exchanged(request: &SupportRequest) -> impl Iterator<Item = &RequestMessage> {
    let between = |message: &&RequestMessage| match message.sort {
        MessageSort::Asked | MessageSort::Reply | MessageSort::Answer => true,
        MessageSort::Note | MessageSort::PassedOn => false,
    };
    request.messages.iter().filter(between)
}

fn text_of(message: &RequestMessage) -> String {
    match message.sort.is_of_desk() {
        true => message.text.clone(),
        false => without_links(&message.text),
    }
}

/// The same: each time, and below it the lines of the text.
fn messages(request: &SupportRequest) -> String {
    let mut text = String::new();
    for message in exchanged(request) {
        // Quoted, so that no line of a text passes for one of ours.
        let _ = writeln!(text, "{}", readable(message.at));
        for line in text_of(message).lines() {
            let _ = writeln!(text, "> {line}");
        }
    }
    text.trim_end().to_owned()
}

/// A hold as JSON; `ended`: when it ended.
fn of_hold(hold: &StoredHold, ended: Option<String>) -> String {
    let time = |time: Option<String>| time.map_or_else(|| "null".into(), |time| quoted(&time));
    let mut all = vec![
        ("kind", quoted(hold.identity.kind.as_str())),
        ("reason", quoted(hold.identity.reason.as_str())),
        ("since", quoted(&hold.since.to_string())),
        ("until", time(hold.until.map(|until| until.to_string()))),
    ];
    if ended.is_some() {
        all.push(("ended_at", time(ended)));
    }
    fields(&all)
}
