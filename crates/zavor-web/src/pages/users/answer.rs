//! The card at the top of an account: can its owner sign in, can they send? Below each answer stand the
//! holds that make it, each with the one button that helps next, and at the end the refusals of the day.
//!
//! What is true comes from `why`; this module only chooses which of the acts of a hold is the next
//! one. One button of the card is the primary one: the first act that helps, or, if somebody else may be
//! using the account, the way to take it back. What only dismisses a sign, or changes a rule for
//! everybody, is quiet.

use zavor_app::views::WhyReport;
use zavor_core::hold::{Effect, Hold, HoldKind, Reason, ReleaseAct, Requirement, Step};
use zavor_core::not_me::is_owners_stop;
use zavor_core::why::{CanSend, CanSignIn, ends_only_by_itself};

use super::refused;
use crate::parts::{ChipKind, HoldView};
use crate::text::Text;

/// The whole card.
pub(super) struct AnswerCard {
    pub(super) questions: Vec<Question>,
    /// The refusals of the last 24 hours, a sentence for each sort.
    pub(super) refused: Vec<String>,
}

/// A question with its answer and what makes it.
pub(super) struct Question {
    /// For the id of its heading.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) chip: ChipKind,
    /// The answer in a word or two.
    pub(super) answer: String,
    /// What no hold of this question says.
    pub(super) note: String,
    pub(super) held: Vec<Held>,
}

/// A hold and what to do about it.
pub(super) struct Held {
    pub(super) view: HoldView,
    /// The evidence in one line.
    pub(super) evidence: String,
    /// What must be done first, then what lifts it; in this order.
    pub(super) deeds: Vec<Deed>,
    /// Whether `deeds` are steps, which are numbered.
    pub(super) in_steps: bool,
    /// What this reader may not do about it, and who may; empty if there is no such act.
    pub(super) for_others: String,
}

/// One thing to do about a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deed {
    /// What it is, for a required step; empty for the act itself.
    pub(super) says: String,
    pub(super) done: bool,
    /// Path of the button; empty if it is done, or this reader may not do it.
    pub(super) href: String,
    pub(super) label: String,
    /// Part of the class of the button: `button-primary`, `button-quiet`, or empty.
    pub(super) look: &'static str,
}

/// Where the buttons lead; `None` = this reader has no such button.
pub(super) trait Places {
    /// The page of a required step.
    fn step(&self, step: Step) -> Option<String>;
    /// The page of the act that lifts a hold.
    fn act(&self, hold: &Hold) -> Option<String>;
    /// Other words for the button of that act.
    fn label(&self, hold: &Hold) -> Option<String>;
    /// Whether the owner is to choose a password through a link, so that nobody has one meanwhile.
    fn waits_for_link(&self) -> bool;
    /// The page that takes a stolen account back.
    fn stolen(&self) -> Option<String>;
}

/// How a button of an act looks before another one of the same question comes first.
fn look_of(hold: &Hold) -> &'static str {
    match (hold.release.act, hold.stored.identity.kind) {
        (ReleaseAct::DismissRisk, _) => "button-quiet",
        // The owner has to act; another reset only helps if the password is lost.
        (ReleaseAct::ChangePassword, HoldKind::MustChangePassword)
        // Time helps too, and more mail is not always what is wanted.
        | (ReleaseAct::RaiseLimit, _) => "",
        (
            ReleaseAct::Unlock
            | ReleaseAct::Unblock
            | ReleaseAct::AllowSignIn
            | ReleaseAct::ChangePassword
            | ReleaseAct::ReleaseOrigin
            | ReleaseAct::RemoveDenyRule,
            _,
        ) => "button-primary",
    }
}

impl AnswerCard {
    /// The card of an account.
    pub(super) fn of(text: Text, why: &WhyReport, places: &impl Places) -> Self {
        let (sign_in, send) = why.answers.unwrap_or((CanSignIn::Yes, CanSend::Yes));
        let held = |effect: Effect| {
            let holds = why.holds.iter().filter(move |hold| hold.effect() == effect);
            all_held(text, why, holds, places)
        };
        let (mut stops_sign_in, stops_sending) = (held(Effect::SignIn), held(Effect::Sending));
        let elsewhere = sign_in == CanSignIn::Yes && dismissed_foreign(why, &mut stops_sign_in);
        let mut questions = vec![
            Question {
                id: "sign-in",
                title: text.say("answer-sign-in"),
                chip: chip_of_sign_in(sign_in),
                answer: text.name_of("can-sign-in", sign_in),
                note: note_of_sign_in(text, why.more_tried, elsewhere),
                held: stops_sign_in,
            },
            Question {
                id: "send",
                title: text.say("answer-send"),
                chip: chip_of_send(send),
                answer: text.name_of("can-send", send),
                note: match send == CanSend::No && stops_sending.is_empty() {
                    true => text.say("answer-send-blocked"),
                    false => String::new(),
                },
                held: stops_sending,
            },
        ];
        let throttled = held(Effect::Recovery);
        if !throttled.is_empty() {
            questions.push(Question {
                id: "recovery",
                title: text.say("answer-recovery"),
                chip: ChipKind::Warn,
                answer: text.say("answer-recovery-waits"),
                note: String::new(),
                held: throttled,
            });
        }
        let signs = held(Effect::None);
        let confirmed = why
            .holds
            .iter()
            .any(|hold| hold.stored.identity.reason == Reason::ConfirmedByAdmin);
        if !signs.is_empty() {
            questions.push(Question {
                id: "risk",
                title: text.say("answer-risk"),
                chip: match confirmed {
                    true => ChipKind::Held,
                    false => ChipKind::Warn,
                },
                answer: text.say(match confirmed {
                    true => "answer-risk-yes",
                    false => "answer-risk-possible",
                }),
                note: String::new(),
                held: signs,
            });
        }
        leave_one_primary(&mut questions);
        Self {
            questions,
            refused: refused::sentences(text, why),
        }
    }
}

/// Leaves one primary button: that of the last question, whether somebody else uses the account, comes
/// before the others. What is lifted before the thief is out would be theirs again.
fn leave_one_primary(questions: &mut [Question]) {
    let helps = |deed: &Deed| deed.look == "button-primary" && !deed.href.is_empty();
    let has_one = |question: &Question| {
        let mut deeds = question.held.iter().flat_map(|held| &held.deeds);
        deeds.any(helps)
    };
    let risk = questions
        .iter()
        .position(|question| question.id == "risk" && has_one(question));
    let Some(first) = risk.or_else(|| questions.iter().position(has_one)) else {
        return;
    };
    for (place, question) in questions.iter_mut().enumerate() {
        if place == first {
            continue;
        }
        let deeds = question.held.iter_mut().flat_map(|held| &mut held.deeds);
        deeds
            .filter(|deed| deed.look == "button-primary")
            .for_each(|deed| deed.look = "");
    }
}

/// What no hold says of signing in. `elsewhere`: a network is blocked where the owner never was.
fn note_of_sign_in(text: Text, more_tried: bool, elsewhere: bool) -> String {
    let note = elsewhere.then_some("answer-elsewhere");
    let note = more_tried.then_some("users-more-tried").or(note);
    note.map_or_else(String::new, |key| text.say(key))
}

/// Makes the buttons of networks quiet that are blocked where the owner never was. Whether there are any.
fn dismissed_foreign(why: &WhyReport, held: &mut [Held]) -> bool {
    let stops = |hold: &&Hold| hold.effect() == Effect::SignIn;
    let mut any = false;
    for (hold, shown) in why.holds.iter().filter(stops).zip(held) {
        if hold.stored.identity.kind == HoldKind::OriginBlocked && !hold.observed {
            any = true;
            shown.deeds.iter_mut().for_each(|deed| deed.look = "");
        }
    }
    any
}

const fn chip_of_sign_in(answer: CanSignIn) -> ChipKind {
    match answer {
        CanSignIn::Yes => ChipKind::Ok,
        CanSignIn::InPart | CanSignIn::OnlyToChangePassword | CanSignIn::Unclear => ChipKind::Warn,
        CanSignIn::No => ChipKind::Held,
    }
}

const fn chip_of_send(answer: CanSend) -> ChipKind {
    match answer {
        CanSend::Yes => ChipKind::Ok,
        CanSend::Later => ChipKind::Warn,
        CanSend::No => ChipKind::Held,
    }
}

/// The holds of one question. A button that an earlier hold has already is not repeated, and only the
/// first one that helps is primary.
fn all_held<'a>(
    text: Text,
    why: &WhyReport,
    holds: impl Iterator<Item = &'a Hold>,
    places: &impl Places,
) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    let mut offered: Vec<String> = Vec::new();
    let mut has_primary = false;
    for hold in holds {
        let mut deeds = deeds_of(text, hold, places);
        let links = links_in_words(text, why, hold, places);
        for deed in &mut deeds {
            match (links.is_over, links.said.is_empty()) {
                (true, _) => deed.look = "button-primary",
                (false, false) => deed.label = text.say("answer-link-again"),
                (false, true) => {}
            }
        }
        for deed in &mut deeds {
            if deed.look == "button-primary" && !deed.href.is_empty() {
                if has_primary {
                    deed.look = "";
                }
                has_primary = true;
            }
        }
        // The same act lifts several holds: its button stands at the first.
        if hold.release.requires.is_empty() {
            deeds.retain(|deed| !offered.contains(&deed.href));
        }
        offered.extend(deeds.iter().map(|deed| deed.href.clone()));
        let view = HoldView::of(text, hold, why.checked_at, |_| None);
        let stop = is_owners_stop(&hold.stored.identity).then(|| text.say("answer-owners-stop"));
        let sentences: Vec<&str> = view
            .evidence
            .iter()
            .chain(&view.lifted)
            .chain(&links.said)
            .chain(&stop)
            .map(String::as_str)
            .collect();
        all.push(Held {
            evidence: sentences.join(" "),
            in_steps: !hold.release.requires.is_empty(),
            for_others: match places.act(hold).is_none() && !is_for_nobody(hold) {
                true => for_others(text, hold),
                false => String::new(),
            },
            view,
            deeds,
        });
    }
    all
}

/// Whether the card offers no act that lifts a hold: it ends by itself, or its owner ends it. Allowing sign-in
/// would let in again whom the owner has shut out; it stays in the menu, for who has verified the owner.
pub(super) fn is_for_nobody(hold: &Hold) -> bool {
    let identity = &hold.stored.identity;
    ends_only_by_itself(identity.kind) || is_owners_stop(identity)
}

/// The act that lifts a hold, with the roles that may do it: it names the act, because other buttons may
/// stand beside it.
fn for_others(text: Text, hold: &Hold) -> String {
    let roles = hold.release.allowed_roles.iter();
    let roles: Vec<String> = roles.map(|role| text.name_of("role", role)).collect();
    let act = text.name_of("release-act", hold.release.act);
    let said = [("act", act.into()), ("roles", roles.join(", ").into())];
    text.say_with("answer-for-others", &said)
}

/// What is said of links to choose a password below the hold that waits for one.
struct Links {
    said: Vec<String>,
    /// Whether none works any more, so that only another act helps.
    is_over: bool,
}

fn links_in_words(text: Text, why: &WhyReport, hold: &Hold, places: &impl Places) -> Links {
    let waits = hold.release.act == ReleaseAct::ChangePassword;
    let is_over = waits && places.waits_for_link() && why.password_links.is_empty();
    let out = why.password_links.iter().filter(|_| waits).map(|link| {
        text.say_with(
            "answer-link-out",
            &[
                ("to", link.to.as_str().into()),
                ("until", text.time(link.until).into()),
                ("left", text.ago(link.until, why.checked_at).into()),
            ],
        )
    });
    let over = is_over.then(|| text.say("answer-link-over"));
    Links {
        said: out.chain(over).collect(),
        is_over,
    }
}

fn deeds_of(text: Text, hold: &Hold, places: &impl Places) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = hold
        .release
        .requires
        .iter()
        .map(|step| step_of(text, step, places))
        .collect();
    // The first thing that is not done is what helps.
    let next = deeds.iter().position(|deed| !deed.done);
    if let Some(deed) = next.and_then(|next| deeds.get_mut(next)) {
        deed.look = "button-primary";
    }
    if hold.release.act == ReleaseAct::DismissRisk {
        deeds.extend(places.stolen().map(|href| Deed {
            says: String::new(),
            done: false,
            href,
            label: text.say("stolen-button"),
            look: "button-primary",
        }));
    }
    if let Some(href) = places.act(hold) {
        let named = || text.name_of("release-act", hold.release.act);
        deeds.push(Deed {
            says: match deeds.is_empty() || hold.release.requires.is_empty() {
                true => String::new(),
                false => text.say("answer-then"),
            },
            done: false,
            href,
            label: places.label(hold).unwrap_or_else(named),
            look: match next {
                Some(_) => "",
                None => look_of(hold),
            },
        });
    }
    deeds
}

fn step_of(text: Text, requirement: &Requirement, places: &impl Places) -> Deed {
    let list = match requirement.met {
        true => "step",
        false => "step-do",
    };
    let href = match requirement.met {
        true => None,
        false => places.step(requirement.step),
    };
    Deed {
        says: text.name_of(list, requirement.step),
        done: requirement.met,
        href: href.unwrap_or_default(),
        label: text.say(match requirement.step {
            Step::PasswordChanged => "reset-password",
            Step::SessionsEnded => "sign-out-everywhere",
            Step::Reviewed => "answer-look",
        }),
        look: "",
    }
}
