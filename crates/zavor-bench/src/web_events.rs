//! Thirty days of sign-ins and messages for `./bench web`, recorded as by the doors.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};

use zavor_app::ports::Events;
use zavor_core::account::{AccountId, GuardKey, SignInName};
use zavor_core::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent,
};
use zavor_core::hold::Scope;
use zavor_core::moment::{Span, Timestamp};
use zavor_store::EmbeddedStore;

use crate::web_people::{home, mix};
use crate::web_time::{DAYS, Moving};

/// Most events between two flushes: fewer than the number that starts folding.
const FLUSH_EVERY_MAX: u64 = 40_000;
/// Fewest flushes per day, so that each day has its file.
const FLUSHES_A_DAY: u64 = 4;
/// One account in this many signs in far more often than others.
pub(crate) const BUSY_ONE_IN: u64 = 1_000;
/// Sign-ins per message.
const MESSAGE_ONE_IN: u64 = 20;
/// Names that programs give themselves.
const DEVICES: [&str; 5] = [
    "\"name\" \"Thunderbird\" \"version\" \"140.4.0\"",
    "\"name\" \"iPhone Mail\" \"version\" \"23A341\" \"os\" \"iOS\" \"os-version\" \"19.0\"",
    "\"name\" \"com.android.email\" \"os\" \"android\" \"os-version\" \"16; BP2A\"",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "",
];

/// Records this many rows, the last of them at `now`.
pub(crate) fn record(
    store: &EmbeddedStore,
    clock: &Moving,
    accounts: (&[AccountId], &[SignInName]),
    rows: u64,
    now: Timestamp,
) -> Result<(), Box<dyn Error>> {
    let (begin, span) = (now.minus(Span::from_days(DAYS)), DAYS * 86_400_000);
    let time = |n: u64| {
        begin.plus(Span::from_millis(
            (u128::from(n) * u128::from(span) / u128::from(rows)) as u64,
        ))
    };
    let flush_every = (rows / DAYS / FLUSHES_A_DAY).clamp(1, FLUSH_EVERY_MAX);
    for n in 0..rows {
        if n % flush_every == 0 {
            store.flush()?;
            // Sets the clock ahead of the events that follow, so that each goes to its own day.
            clock.set(time((n + flush_every).min(rows)));
        }
        store.record_sign_in(sign_in(n, accounts, time(n)));
        if n % MESSAGE_ONE_IN == 0 {
            store.record_message(message(n, accounts, time(n)));
        }
    }
    store.flush()?;
    match store.health().events_folded {
        0 => Ok(()),
        folded => Err(format!("{folded} events found no room").into()),
    }
}

/// Seven of ten are successes. Most of the others are wrong passwords, some from strangers.
fn sign_in(n: u64, (ids, names): (&[AccountId], &[SignInName]), time: Timestamp) -> SignInEvent {
    let mixed = mix(n ^ 0xe7e7);
    let all = ids.len() as u64;
    let who = match mixed & 31 {
        0 => (mixed >> 8) % all / BUSY_ONE_IN * BUSY_ONE_IN,
        _ => (mixed >> 8) % all,
    };
    let kind = mixed >> 48 & 1023;
    let stranger: IpAddr =
        Ipv4Addr::from_bits(0xc000_0000 | (mixed >> 20) as u32 & 0x0fff_ffff).into();
    let (outcome, reason, address, class) = match kind {
        0..=719 => (
            Outcome::Success,
            None,
            home(who ^ (mixed >> 60 & 1)),
            Scope::Familiar,
        ),
        720..=779 => (
            Outcome::Failure,
            Some(FailureReason::WrongPassword),
            home(who),
            Scope::Familiar,
        ),
        780..=899 => (
            Outcome::Failure,
            Some(FailureReason::WrongPassword),
            stranger,
            Scope::Unfamiliar,
        ),
        900..=979 => (
            Outcome::Failure,
            Some(FailureReason::UnknownAccount),
            stranger,
            Scope::Unfamiliar,
        ),
        _ => (
            Outcome::Refused,
            Some(FailureReason::LockedOut),
            stranger,
            Scope::Unfamiliar,
        ),
    };
    let (key, name) = match reason {
        Some(FailureReason::UnknownAccount) => {
            let guess = format!("office{}@contoso.example", mixed >> 44);
            (
                GuardKey::unknown(mixed >> 44),
                SignInName::from_normal_form(&guess),
            )
        }
        _ => (
            GuardKey::account(ids[who as usize]),
            names[who as usize].clone(),
        ),
    };
    SignInEvent {
        time,
        last: time,
        count: 1,
        key,
        name,
        address: Some(address),
        protocol: match mixed >> 40 & 7 {
            0..=4 => Protocol::Imap,
            5 | 6 => Protocol::Smtp,
            _ => Protocol::Web,
        },
        device: match class {
            Scope::Familiar => DEVICES[(who % 5) as usize].to_owned(),
            _ => String::new(),
        },
        class,
        outcome,
        reason,
        transition: false,
        until: None,
        correlation: None,
    }
}

fn message(n: u64, (ids, names): (&[AccountId], &[SignInName]), time: Timestamp) -> MessageEvent {
    let mixed = mix(n ^ 0x3a11);
    let all = ids.len() as u64;
    let who = match mixed & 15 {
        0 => (mixed >> 8) % all / BUSY_ONE_IN * BUSY_ONE_IN,
        _ => (mixed >> 8) % all,
    };
    let recipients = 1 + (mixed >> 62);
    MessageEvent {
        time,
        key: GuardKey::account(ids[who as usize]),
        entity: names[who as usize].to_string(),
        address: Some(home(who)),
        queue_id: format!("4{:010X}", mixed >> 24),
        instance: format!("{:x}.6b03188d.d4b36.0", mixed >> 40),
        sender: names[who as usize].to_string(),
        recipients: (0..recipients)
            .map(|r| format!("someone{r}.{}@example.net", mixed >> 44))
            .collect(),
        recipient_count: recipients as u32,
        size: 1_000 + (mixed & 0xffff),
        outcome: MessageOutcome::Accepted,
        reason: None,
    }
}
