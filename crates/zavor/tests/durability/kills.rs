//! SIGKILL at random moments under load: whatever the server acknowledged is still true after the
//! restart.
//!
//! Three clients work at once: an operator over the local socket, a guesser at the auth policy
//! door, a spammer at the Postfix policy door. The moment of each kill comes from a seed
//! (`ZAVOR_KILL_SEED`); how the scheduler interleaves the clients does not.

use std::collections::BTreeSet;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::doors::{allow, bind, lock_out, policy, policy_question, rcpt, sign_in};
use crate::ledger::{Dice, Facts, Ledger};
use crate::server::{DOMAIN, Dir, Zavor, is_done, kinds};

/// Kills per run.
const KILLS: u64 = 80;
/// Longest life of a server under load, in milliseconds.
const LIFE_MAX: u64 = 120;
/// The default seed.
const SEED: u64 = 0x005a_4156_4f52;

/// State shared by the clients of one life.
struct Life<'a> {
    zavor: &'a Zavor,
    ledger: &'a Mutex<Ledger>,
    round: u64,
    /// Receives a message for each acknowledgement.
    acknowledged: Sender<()>,
}

impl Life<'_> {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request that changes one fact of an account. `set` forgets the fact before (`None`)
    /// and records it after the answer (`Some`).
    fn act<T>(
        &self,
        account: &str,
        set: fn(&mut Facts, Option<T>),
        to: T,
        reason: Option<&str>,
        send: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        self.ledger().note(account, |facts| set(facts, None));
        send()?;
        let mut ledger = self.ledger();
        ledger.note(account, |facts| set(facts, Some(to)));
        ledger.acknowledged(reason);
        drop(ledger);
        // Fails if the killer no longer listens.
        let _ = self.acknowledged.send(());
        Ok(())
    }

    fn ask(&self, request: &Value) -> io::Result<()> {
        let answer = self.zavor.ask(request)?;
        assert!(is_done(&answer), "{request}: {answer}");
        Ok(())
    }

    fn add(&self, name: &str, password: Option<String>) -> io::Result<String> {
        let account = format!("{name}-{}@{DOMAIN}", self.round);
        let request = json!({
            "ask": "add_user", "account": account, "name": name, "password": password,
        });
        let exists = |facts: &mut Facts, known| facts.exists = known;
        self.act(&account, exists, true, None, || self.ask(&request))?;
        if let Some(password) = password {
            self.ledger()
                .note(&account, |facts| facts.password = Some(password));
        }
        Ok(account)
    }

    /// Adds accounts, places holds, releases most of them, sometimes resets a password.
    fn operate(&self, dice: &mut Dice) -> io::Result<()> {
        let restricted = |facts: &mut Facts, known| facts.restricted = known;
        let blocked = |facts: &mut Facts, known| facts.blocked = known;
        for n in 0.. {
            let reset = dice.roll(6) == 0;
            let first = reset.then(|| format!("corect-cal-baterie-{}-{n}", self.round));
            let account = self.add(&format!("op{n}"), first)?;
            let targets = [&account];
            let reason = |what: &str| format!("{what} {n} in life {}", self.round);
            let why = reason("restrict");
            let request = json!({"ask": "restrict", "targets": targets, "reason": why});
            let send = || self.ask(&request);
            self.act(&account, restricted, true, Some(&why), send)?;
            if dice.roll(3) > 0 {
                let why = reason("unblock");
                let request = json!({"ask": "unblock", "targets": targets, "override_reason": why});
                let send = || self.ask(&request);
                self.act(&account, restricted, false, Some(&why), send)?;
            }
            let why = reason("block");
            let request = json!({"ask": "block_sign_in", "targets": targets, "reason": why});
            let send = || self.ask(&request);
            self.act(&account, blocked, true, Some(&why), send)?;
            if reset || dice.roll(2) > 0 {
                let request = json!({"ask": "allow_sign_in", "targets": targets});
                self.act(&account, blocked, false, None, || self.ask(&request))?;
            }
            if reset {
                let new = format!("nou-cal-capsa-{}-{n}", self.round);
                let request = json!({
                    "ask": "reset_password", "targets": targets, "password": new,
                    "must_change": false,
                });
                let password = |facts: &mut Facts, known| facts.password = known;
                self.act(&account, password, new, None, || self.ask(&request))?;
            }
            let head = self.zavor.ask(&json!({"ask": "audit_head"}))?;
            self.ledger().head = head["what"]["head"].as_str().map(str::to_owned);
        }
        Ok(())
    }

    /// Locks accounts out, each from its own network; releases some.
    fn guess(&self, dice: &mut Dice) -> io::Result<()> {
        let locked = |facts: &mut Facts, known| facts.locked = known;
        for n in 0.. {
            let account = self.add(&format!("lock{n}"), None)?;
            let remote = self.ledger().network();
            let send = || lock_out(self.zavor, &account, &remote);
            self.act(&account, locked, true, None, send)?;
            if dice.roll(3) == 0 {
                let request = json!({"ask": "unlock", "targets": [&account]});
                self.act(&account, locked, false, None, || self.ask(&request))?;
            }
        }
        Ok(())
    }

    /// Sends too much from accounts; releases some of them.
    fn spam(&self, dice: &mut Dice) -> io::Result<()> {
        let restricted = |facts: &mut Facts, known| facts.restricted = known;
        for n in 0.. {
            let account = self.add(&format!("send{n}"), None)?;
            let question = policy_question("END-OF-MESSAGE", &account, 3, &format!("q{n}"));
            let send = || {
                let action = policy(self.zavor, &question)?;
                assert!(action.starts_with("550 5.1.8 "), "{action}");
                Ok(())
            };
            self.act(&account, restricted, true, None, send)?;
            if dice.roll(2) == 0 {
                let why = format!("forgiven {n} in life {}", self.round);
                let request =
                    json!({"ask": "unblock", "targets": [&account], "override_reason": why});
                let send = || self.ask(&request);
                self.act(&account, restricted, false, Some(&why), send)?;
            }
        }
        Ok(())
    }
}

/// Lets the clients work, and kills the server at a random moment.
fn live_and_die(zavor: &mut Zavor, ledger: &Mutex<Ledger>, round: u64, dice: &mut Dice) {
    let life = Duration::from_micros(dice.roll(LIFE_MAX * 1000));
    let seeds = [(); 3].map(|()| Dice(dice.roll(u64::MAX)));
    let pid = zavor.pid();
    let (acknowledged, heard) = channel();
    let shared = &*zavor;
    thread::scope(|scope| {
        type Client<'a> = fn(&Life<'a>, &mut Dice) -> io::Result<()>;
        let clients: [Client<'_>; 3] = [Life::operate, Life::guess, Life::spam];
        for (client, mut dice) in clients.into_iter().zip(seeds) {
            let acknowledged = acknowledged.clone();
            scope.spawn(move || {
                let life = Life {
                    zavor: shared,
                    ledger,
                    round,
                    acknowledged,
                };
                // It ends when the server no longer answers.
                client(&life, &mut dice).expect_err("the server is killed");
            });
        }
        drop(acknowledged);
        let death = Instant::now() + life;
        // The wait ends early only if every client has failed.
        while let Some(left) = death.checked_duration_since(Instant::now())
            && heard.recv_timeout(left).is_ok()
        {}
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it runs");
    });
    zavor.kill();
}

/// Compares the known facts of an account with the server, and records those that were open.
fn check(zavor: &Zavor, account: &str, ledger: &mut Ledger) {
    let remote = ledger.network();
    let facts = ledger.accounts.get_mut(account).expect("it was noted");
    let answer = zavor.ask(&json!({"ask": "user", "account": account}));
    let exists = answer.expect("the server answers")["is"] == "user";
    assert!(exists || facts.exists != Some(true), "{account} is gone");
    if !exists {
        *facts = Facts::default();
        return;
    }
    let why = zavor.ask(&json!({"ask": "why", "account": account}));
    let held = kinds(&why.expect("the server answers"));
    let compare = |what: &str, known: &mut Option<bool>| {
        let is = held.iter().any(|kind| kind == what);
        let expected = *known.get_or_insert(is);
        assert_eq!(is, expected, "{what} of {account}; held: {held:?}");
        is
    };
    let restricted = compare("restricted_sending", &mut facts.restricted);
    let blocked = compare("sign_in_blocked", &mut facts.blocked);
    let locked = compare("locked_out", &mut facts.locked);
    facts.exists = Some(true);
    let action = rcpt(zavor, account).expect("the door answers");
    assert_eq!(
        action.starts_with("550 5.1.8 "),
        restricted,
        "{account}: {action}"
    );
    let elsewhere = sign_in(account, &remote, 0x0fff);
    let refused = allow(zavor, &elsewhere).expect("the door answers");
    let expected = match (blocked, locked) {
        (true, _) => Some("sign_in_blocked"),
        (false, true) => Some("locked_out"),
        (false, false) => None,
    };
    assert_eq!(refused.as_deref(), expected, "{account}");
    if let (Some(password), false) = (&facts.password, blocked) {
        let code = bind(zavor, account, password).expect("the door answers");
        assert_eq!(code, 0, "{account} has the acknowledged password");
    }
}

/// Checks that the audit is whole, continues from the head that was shown, and is long enough.
fn check_audit(zavor: &Zavor, ledger: &Ledger) {
    let request = json!({"ask": "audit_verify", "from": ledger.head});
    let from_head = zavor.ask(&request).expect("the server answers");
    assert_eq!(from_head["what"]["whole"], true, "{from_head}");
}

/// Checks that the reason of every acknowledged act is in the audit.
fn check_reasons(zavor: &Zavor, ledger: &Ledger) {
    let mut details = BTreeSet::new();
    let mut from = 1;
    loop {
        let request = json!({"ask": "audit", "from": from, "limit": 500});
        let page = zavor.ask(&request).expect("the server answers");
        let rows = page["what"].as_array().expect("a page of the audit");
        let Some(last) = rows.last() else { break };
        from = last["seq"].as_u64().expect("a number") + 1;
        let detail = |row: &Value| row["detail"].as_str().map(str::to_owned);
        details.extend(rows.iter().filter_map(detail));
    }
    for reason in &ledger.reasons {
        let found = details.iter().any(|detail| detail.contains(reason));
        assert!(found, "{reason:?} was acknowledged and is not in the audit");
    }
    assert!(from > ledger.reasons.len() as u64);
}

#[test]
fn nothing_acknowledged_is_lost_by_sigkill_at_random_moments() {
    let seed = std::env::var("ZAVOR_KILL_SEED").ok();
    let seed = seed.map_or(SEED, |seed| {
        seed.parse().expect("ZAVOR_KILL_SEED is a number")
    });
    eprintln!("ZAVOR_KILL_SEED={seed}");
    let mut dice = Dice(seed);
    let dir = Dir::new("kills");
    let mut zavor = Zavor::start(&dir);
    for (policy, key, value) in [
        ("smart-lockout", "lockout_duration", "24h"),
        ("sending", "external_recipients_per_hour", "2"),
    ] {
        zavor.act(&json!({"ask": "set_policy", "policy": policy, "key": key, "value": value}));
    }
    let ledger = Mutex::new(Ledger::default());
    for round in 0..KILLS {
        live_and_die(&mut zavor, &ledger, round, &mut dice);
        zavor.up();
        let ledger = &mut *ledger.lock().expect("no client panicked");
        check_audit(&zavor, ledger);
        for account in std::mem::take(&mut ledger.touched) {
            check(&zavor, &account, ledger);
        }
    }
    let mut ledger = ledger.into_inner().expect("no client panicked");
    for account in ledger.accounts.keys().cloned().collect::<Vec<_>>() {
        check(&zavor, &account, &mut ledger);
    }
    check_audit(&zavor, &ledger);
    check_reasons(&zavor, &ledger);
    eprintln!(
        "{KILLS} kills, {} acknowledgements, none lost",
        ledger.count
    );
    assert!(
        ledger.count > 4 * KILLS,
        "only {} acknowledged",
        ledger.count
    );
    zavor.stop();
}
