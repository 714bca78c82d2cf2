//! Support requests: what somebody asks the help desk when nothing else helps (`spec/recovery.md`).
//!
//! ```text
//! asked ──note, answer──▶ in work ──▶ closed, with a message
//!            └──passed on to the support address──▶ closed
//! open for 30 days without an end ──▶ closed by itself
//! ```
//!
//! Whoever has proved nothing can ask in anybody's name. So a request is kept for every name, known
//! or not, and for an unknown one it is shown to nobody. A request of strangers never stands in the
//! way of the owner: for each kind of asker an account has one of its own, and who asks in a request
//! that is open already joins it, with a link and texts of their own.
//!
//! Sources: `spec/recovery.md` (support requests), ASVS 5.0 6.3.8 and 6.4.6.

use alloc::string::String;
use alloc::vec::Vec;

use crate::account::{GuardKey, SignInName};
use crate::closed_list::closed_list;
use crate::hold::ended::EndedHold;
use crate::hold::stored::StoredHold;
use crate::identity::record::SecretHash;
use crate::moment::{Span, Timestamp};
use crate::recovery::proofs::RecoveryMethod;

/// Characters of what somebody asks or answers (`spec/recovery.md`).
pub const ASKED_CHARS_MAX: usize = 500;
/// Characters of a contact: a telephone number, a room, an address.
pub const CONTACT_CHARS_MAX: usize = 100;
/// Characters of a note or an answer of the help desk.
pub const DESK_CHARS_MAX: usize = 1_000;
/// Who may have asked in one request: a stranger cannot fill the place of the owner at once, and the
/// help desk still reads all of it.
pub const ASKERS_MAX: usize = 5;
/// Further places for browsers in which the owner has signed in before: strangers never take them.
pub const KNOWN_ASKERS_MAX: usize = 2;
/// Notes, answers and passings on of one request.
pub const DESK_MESSAGES_MAX: usize = 50;
/// A request that nobody closes is closed by itself after this time. Then the same name may be asked
/// about anew.
pub const REQUEST_WAITS: Span = Span::from_hours(30 * 24);
/// A request that the help desk has dealt with is kept so long, and its link works so long
/// (`spec/recovery.md`: 90 days at most). Any other is forgotten when it stops waiting.
pub const REQUEST_KEPT: Span = Span::from_hours(90 * 24);
/// Requests that all origins together, without a proof, may make within an hour: 72,000 rows at most.
pub const REQUESTS_PER_HOUR_MAX: u32 = 100;

closed_list! {
    /// How far a request has come.
    pub enum RequestState {
        /// Nobody has dealt with it.
        Open = "open",
        /// Somebody wrote a note or an answer.
        InWork = "in_work",
        /// It was passed on to the support address.
        PassedOn = "passed_on",
        /// It is over.
        Closed = "closed",
    }
}

closed_list! {
    /// Who asked.
    pub enum AskedBy {
        /// Somebody who has proved nothing.
        Unproved = "unproved",
        /// The owner, after a recovery's proofs.
        Proved = "proved",
        /// Somebody of the help desk, for the owner.
        HelpDesk = "help_desk",
    }
}

closed_list! {
    /// What a message of a request is.
    pub enum MessageSort {
        /// What was asked.
        Asked = "asked",
        /// The one answer of an asker to the help desk.
        Reply = "reply",
        /// A note among the help desk; no asker sees it.
        Note = "note",
        /// What the help desk writes to the askers.
        Answer = "answer",
        /// It was passed on; the text says where. No asker sees it.
        PassedOn = "passed_on",
    }
}

impl MessageSort {
    /// Whether the help desk wrote it.
    pub const fn is_of_desk(self) -> bool {
        match self {
            Self::Asked | Self::Reply => false,
            Self::Note | Self::Answer | Self::PassedOn => true,
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestMessage {
    /// What it is.
    pub sort: MessageSort,
    /// Which asker wrote it, by place in the list; 0 for the help desk's.
    pub asker: u8,
    /// Who of the help desk wrote it; empty for an asker.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Other people's text, without invisible characters; lines end with `\n`.
    pub text: String,
}

/// Somebody who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Hash of the token in their private link.
    pub key: SecretHash,
    /// When.
    pub at: Timestamp,
    /// How they want to be reached: never verified, and never used for codes or links.
    pub contact: String,
    /// From where: the client address, as text; empty for the help desk.
    pub source: String,
    /// What they had proved, and when; empty without a proof.
    pub proved: Vec<(RecoveryMethod, Timestamp)>,
}

impl Asker {
    /// A number of six digits that follows from the link: it says nothing of the request. Two askers may
    /// have the same one; it is for talking on the telephone.
    pub fn reference(&self) -> u64 {
        let [a, b, c, d, ..] = self.key.0;
        u64::from(u32::from_be_bytes([a, b, c, d]) % 900_000).saturating_add(100_000)
    }
}

/// What `why` answered when it was asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequestEvidence {
    /// When it was looked up.
    pub at: Timestamp,
    /// The holds in force.
    pub holds: Vec<StoredHold>,
    /// The holds that had ended lately.
    pub ended: Vec<EndedHold>,
}

/// A support request.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportRequest {
    /// Its number, given once.
    pub id: u64,
    /// The account, or a name without one.
    pub of: GuardKey,
    /// The account's address, or the name.
    pub name: SignInName,
    /// What kind of asker.
    pub asked_by: AskedBy,
    /// Who of the help desk opened it; otherwise empty.
    pub opened_by: String,
    /// When.
    pub opened: Timestamp,
    /// How far it has come; see [`Self::state_at`].
    pub state: RequestState,
    /// Who asked, the first one first.
    pub askers: Vec<Asker>,
    /// Everything that was written, in order.
    pub messages: Vec<RequestMessage>,
    /// What `why` answered; `None` until it was looked up, which is after the answer to the asker.
    pub evidence: Option<RequestEvidence>,
    /// Counts changes; a commit with an old version is refused as a conflict.
    pub version: u64,
}

impl SupportRequest {
    /// Its state: one that waited too long is closed.
    pub fn state_at(&self, now: Timestamp) -> RequestState {
        match now.since(self.opened) < REQUEST_WAITS {
            true => self.state,
            false => RequestState::Closed,
        }
    }

    /// Whether it still waits for its end.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.state_at(now) != RequestState::Closed
    }

    /// Its state as its askers see it. Who has proved nothing does not see whether somebody works on
    /// it: nobody ever works on a request about a name without an account.
    pub fn state_shown(&self, now: Timestamp) -> RequestState {
        match (self.state_at(now), self.asked_by) {
            (RequestState::InWork | RequestState::PassedOn, AskedBy::Unproved) => {
                RequestState::Open
            }
            (state, _) => state,
        }
    }

    /// Whether the help desk has dealt with it.
    pub fn is_dealt_with(&self) -> bool {
        self.state != RequestState::Open
    }

    /// When it is forgotten, and its links end.
    pub fn ends(&self) -> Timestamp {
        self.opened.plus(match self.is_dealt_with() {
            true => REQUEST_KEPT,
            false => REQUEST_WAITS,
        })
    }

    /// When its links end. Who has proved nothing does not see whether somebody works on it; an answer, or
    /// its end, they see anyway.
    pub fn ends_shown(&self) -> Timestamp {
        let answered = self.messages.iter().any(|m| m.sort == MessageSort::Answer);
        let told = answered || self.state == RequestState::Closed;
        match self.asked_by == AskedBy::Unproved && !told {
            true => self.opened.plus(REQUEST_WAITS),
            false => self.ends(),
        }
    }

    /// The number that this asker is told. A stranger who learned the request's own would see that another
    /// name is the same account, and that others have asked.
    pub fn number_told(&self, asker: &Asker) -> u64 {
        match self.asked_by {
            AskedBy::Unproved => asker.reference(),
            AskedBy::Proved | AskedBy::HelpDesk => self.id,
        }
    }

    /// The place of the asker with this key.
    pub fn asker_of(&self, key: &SecretHash) -> Option<u8> {
        let place = self.askers.iter().position(|asker| asker.key == *key)?;
        u8::try_from(place).ok()
    }

    /// What this asker may read: their own texts, and what the help desk wrote to them. Never the
    /// texts of another one, who may be the owner or a stranger.
    pub fn messages_for(&self, asker: u8) -> impl Iterator<Item = &RequestMessage> {
        self.messages
            .iter()
            .filter(move |message| match message.sort {
                MessageSort::Asked | MessageSort::Reply => message.asker == asker,
                MessageSort::Answer => true,
                MessageSort::Note | MessageSort::PassedOn => false,
            })
    }

    /// Whether an asker has written since it was opened, and nobody of the help desk since then.
    pub fn has_news(&self) -> bool {
        let newest = self.messages.iter().skip(1).next_back();
        newest.is_some_and(|newest| !newest.sort.is_of_desk())
    }

    /// Whether this asker may still write their one answer.
    pub fn may_reply(&self, asker: u8, now: Timestamp) -> bool {
        let replied = |m: &RequestMessage| m.sort == MessageSort::Reply && m.asker == asker;
        self.waits(now) && !self.messages.iter().any(replied)
    }

    /// Whether one more asker may join. `is_known`: in a browser in which the owner has signed in.
    pub fn may_join(&self, is_known: bool) -> bool {
        let most = match is_known {
            true => ASKERS_MAX.saturating_add(KNOWN_ASKERS_MAX),
            false => ASKERS_MAX,
        };
        self.askers.len() < most
    }

    /// Lets somebody ask in it. The caller has checked [`Self::may_join`].
    pub fn join(&mut self, asker: Asker, text: String) {
        let place = u8::try_from(self.askers.len()).unwrap_or(u8::MAX);
        self.messages.push(RequestMessage {
            sort: MessageSort::Asked,
            asker: place,
            by: String::new(),
            at: asker.at,
            text,
        });
        self.askers.push(asker);
    }

    /// Whether the help desk may write once more.
    pub fn has_room(&self) -> bool {
        let of_desk = self.messages.iter().filter(|m| m.sort.is_of_desk());
        of_desk.count() < DESK_MESSAGES_MAX
    }

    /// The help desk writes something. That takes an open request into work.
    pub fn write(&mut self, sort: MessageSort, by: String, text: String, now: Timestamp) {
        if self.state == RequestState::Open {
            self.state = RequestState::InWork;
        }
        self.messages.push(RequestMessage {
            sort,
            asker: 0,
            by,
            at: now,
            text,
        });
    }
}

/// How many requests without a proof all origins together made in this hour.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestPace {
    since: Timestamp,
    made: u32,
}

impl RequestPace {
    /// Whether one more may be made; counts it.
    pub fn may_ask(&mut self, now: Timestamp) -> bool {
        if self.since > now || now.since(self.since) >= Span::from_hours(1) {
            *self = Self {
                since: now,
                made: 0,
            };
        }
        let may = self.made < REQUESTS_PER_HOUR_MAX;
        self.made = self.made.saturating_add(u32::from(may));
        may
    }
}

/// A stranger's text for a mail: programs that read mail make links of what looks like one, and
/// what is written here was not written by the organisation. A blank breaks every scheme
/// (`https:`, `mailto:`), every `www.`, and the dots of what may be the name of a host, with an address in
/// front of it or without.
pub fn without_links(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: Option<usize>| place.and_then(|place| chars.get(place)).copied();
    let mut out = String::with_capacity(text.len());
    for (place, c) in chars.iter().copied().enumerate() {
        let before = at(place.checked_sub(1));
        let next = |n: usize| at(place.checked_add(n));
        let goes_on = next(1).is_some_and(|next| !next.is_whitespace());
        if is_dot(c) && goes_on {
            let start = place.saturating_sub(3);
            let www = chars.get(start..place).is_some_and(is_www);
            let of_name = before.is_some_and(char::is_alphanumeric)
                && [next(1), next(2)]
                    .iter()
                    .all(|c| c.is_some_and(char::is_alphabetic));
            if www || of_name {
                out.push(' ');
            }
        }
        out.push(c);
        if c == ':' && goes_on && before.is_some_and(|c| c.is_ascii_alphabetic()) {
            out.push(' ');
        }
    }
    out
}

/// A dot between the labels of a name, also those that browsers take for one (UTS 46).
const fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

fn is_www(three: &[char]) -> bool {
    three.len() == 3 && three.iter().all(|c| c.eq_ignore_ascii_case(&'w'))
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
    use alloc::vec;

    use super::*;
    use crate::account::AccountId;

    const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn request(asked_by: AskedBy) -> SupportRequest {
        SupportRequest {
            id: 1,
            of: GuardKey::account(AccountId(7)),
            name: SignInName::from_normal_form("ana@contoso.example"),
            asked_by,
            opened_by: String::new(),
            opened: T0,
            state: RequestState::Open,
            askers: Vec::new(),
            messages: Vec::new(),
            evidence: None,
            version: 1,
        }
    }

    fn asker(n: u8) -> Asker {
        Asker {
            key: SecretHash([n; 32]),
            at: T0,
            contact: String::new(),
            source: String::new(),
            proved: Vec::new(),
        }
    }

    fn texts(request: &SupportRequest, asker: u8) -> Vec<&str> {
        request
            .messages_for(asker)
            .map(|m| m.text.as_str())
            .collect()
    }

    #[test]
    fn an_asker_reads_their_own_texts_and_the_answers_never_those_of_another_asker() {
        let mut request = request(AskedBy::Unproved);
        request.join(asker(1), "stranger".to_owned());
        request.join(asker(2), "owner".to_owned());
        request.write(MessageSort::Note, "dana".to_owned(), "note".to_owned(), T0);
        request.write(
            MessageSort::PassedOn,
            "dana".to_owned(),
            "to".to_owned(),
            T0,
        );
        request.write(
            MessageSort::Answer,
            "dana".to_owned(),
            "answer".to_owned(),
            T0,
        );
        assert_eq!(texts(&request, 0), vec!["stranger", "answer"]);
        assert_eq!(texts(&request, 1), vec!["owner", "answer"]);
        assert_eq!(request.asker_of(&SecretHash([2; 32])), Some(1));
        assert_eq!(request.asker_of(&SecretHash([3; 32])), None);
    }

    #[test]
    fn each_asker_answers_once_and_only_while_it_waits() {
        let mut request = request(AskedBy::Proved);
        request.join(asker(1), "a".to_owned());
        request.join(asker(2), "b".to_owned());
        let reply = RequestMessage {
            sort: MessageSort::Reply,
            asker: 1,
            by: String::new(),
            at: T0,
            text: "c".to_owned(),
        };
        request.messages.push(reply);
        assert!(request.may_reply(0, T0) && !request.may_reply(1, T0));
        request.state = RequestState::Closed;
        assert!(!request.may_reply(0, T0));
    }

    #[test]
    fn sec_09_who_proved_nothing_does_not_see_whether_somebody_works_on_it() {
        let desk = [RequestState::InWork, RequestState::PassedOn];
        for (asked_by, state) in AskedBy::ALL
            .iter()
            .flat_map(|by| desk.map(|state| (*by, state)))
        {
            let mut request = request(asked_by);
            request.state = state;
            let shown = match asked_by {
                AskedBy::Unproved => RequestState::Open,
                AskedBy::Proved | AskedBy::HelpDesk => state,
            };
            assert_eq!(request.state_shown(T0), shown, "{asked_by} {state}");
        }
    }

    #[test]
    fn it_is_closed_by_itself_after_thirty_days_and_forgotten_at_its_end() {
        let mut request = request(AskedBy::Unproved);
        let end = T0.plus(Span::from_hours(30 * 24));
        assert!(request.waits(end.minus(Span::from_millis(1))) && !request.waits(end));
        assert_eq!(request.ends(), end);
        request.write(MessageSort::Note, "dana".to_owned(), "n".to_owned(), T0);
        assert_eq!(request.state, RequestState::InWork);
        assert!(!request.waits(end));
        assert_eq!(request.ends(), T0.plus(Span::from_hours(90 * 24)));
    }

    #[test]
    fn who_proved_nothing_sees_by_the_end_of_the_link_no_more_than_by_the_state() {
        let mut request = request(AskedBy::Unproved);
        let untouched = request.ends_shown();
        request.write(MessageSort::Note, "dana".to_owned(), "n".to_owned(), T0);
        assert_eq!(request.ends_shown(), untouched);
        assert!(request.ends() > untouched, "the help desk keeps it longer");
        request.write(MessageSort::Answer, "dana".to_owned(), "a".to_owned(), T0);
        assert_eq!(request.ends_shown(), request.ends());
    }

    #[test]
    fn a_stranger_is_told_a_number_of_the_link_and_not_of_the_request() {
        let (mut strangers, mut owner) = (request(AskedBy::Unproved), request(AskedBy::Proved));
        (strangers.id, owner.id) = (7, 7);
        let told = [asker(1), asker(2)].map(|asker| strangers.number_told(&asker));
        assert_ne!(told[0], told[1], "in one request");
        assert!(told.iter().all(|told| (100_000..1_000_000).contains(told)));
        assert_eq!(owner.number_told(&asker(1)), 7);
    }

    #[test]
    fn five_may_ask_in_one_request_and_the_help_desk_writes_fifty_times() {
        let mut request = request(AskedBy::Unproved);
        for n in 0..5 {
            assert!(request.may_join(false), "{n}");
            request.join(asker(n), String::new());
        }
        assert!(!request.may_join(false));
        for n in 0..2 {
            assert!(request.may_join(true), "{n} in a known browser");
            request.join(asker(5 + n), String::new());
        }
        assert!(!request.may_join(true));
        for n in 0..50 {
            assert!(request.has_room(), "{n}");
            request.write(MessageSort::Note, String::new(), String::new(), T0);
        }
        assert!(!request.has_room());
    }

    #[test]
    fn all_origins_together_ask_a_hundred_times_an_hour() {
        let mut pace = RequestPace::default();
        let made = (0..105).filter(|_| pace.may_ask(T0)).count();
        assert_eq!(made, 100);
        assert!(!pace.may_ask(T0.plus(Span::from_mins(59))));
        assert!(pace.may_ask(T0.plus(Span::from_mins(60))));
        assert!(pace.may_ask(T0), "the clock was set back");
    }

    #[test]
    fn what_looks_like_a_link_is_none_in_a_mail() {
        let text = without_links("see https://evil.example and www.evil.example");
        assert_eq!(text, "see https: //evil .example and www .evil .example");
    }

    #[test]
    fn nor_is_a_letter_to_somebody_a_bare_host_or_any_other_scheme() {
        for (written, shown) in [
            ("mailto:eve@evil.example", "mailto: eve@evil .example"),
            ("eve@mail.evil.example", "eve@mail .evil .example"),
            ("evil.example/login?a=b", "evil .example/login?a=b"),
            ("(evil.example)", "(evil .example)"),
            ("wWw.evil.example", "wWw .evil .example"),
            ("x:/,evil.example/login", "x: /,evil .example/login"),
            ("tel:+40740000000", "tel: +40740000000"),
            ("javascript:alert(1)", "javascript: alert(1)"),
            ("HTTPS://evil.example", "HTTPS: //evil .example"),
            (
                "https://a.example/?x=mailto:b@c.example",
                "https: //a .example/?x=mailto: b@c .example",
            ),
            ("https:// evil.example", "https: // evil .example"),
            ("evil\u{3002}example", "evil \u{3002}example"),
            ("evil.xn--p1ai", "evil .xn--p1ai"),
            // What people write stays as it is.
            ("It began at 10:30, 3.5 hours ago. From 192.0.2.1.", ""),
            ("I typed it... twice: no.", ""),
            ("șef: nu merge.", ""),
        ] {
            let shown = if shown.is_empty() { written } else { shown };
            assert_eq!(without_links(written), shown);
        }
    }
}
