//! The outbox: effects are repeated until they are done or given up with an alert; a host that is
//! down does not hold up the others.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use zavor_memory::Now;

use zavor_app::Zavor;
use zavor_app::notifications::{AGE_MAX, Acted, OWN_TURN, OutboxRun, RETRY_FIRST, RETRY_LONGEST};
use zavor_app::platform::{Settings, World};
use zavor_app::ports::{
    AlertFilter, BoxFuture, Change, Clock, Commit, Events, HostAct, MailHosts, Records,
};
use zavor_core::account::{Account, SignInName};
use zavor_core::actor::Actor;
use zavor_core::moment::Span;
use zavor_memory::{MemoryStore, SeededEntropy, VirtualClock, block_on, yield_now};
use zavor_testkit::{FakeFactors, FakeMessenger, FakePasswords, FakeVault, FakeWords, run_outbox};

const OPERATOR: Actor = Actor::LocalOperator { uid: 1000 };

/// Two mail hosts, each of which may be down; every call takes one turn.
#[derive(Default)]
struct TwoHosts {
    down: Mutex<BTreeSet<&'static str>>,
    gone: Mutex<BTreeSet<&'static str>>,
    calls: Mutex<Vec<(String, HostAct)>>,
}

impl MailHosts for TwoHosts {
    fn names(&self) -> Vec<String> {
        let gone = self.gone.lock().unwrap();
        let here = ["one", "two"].into_iter().filter(|n| !gone.contains(n));
        here.map(String::from).collect()
    }

    fn perform<'a>(
        &'a self,
        host: &'a str,
        act: HostAct,
        _address: &'a SignInName,
    ) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move {
            yield_now().await;
            self.calls.lock().unwrap().push((host.into(), act));
            match self.down.lock().unwrap().contains(host) {
                true => Err("down".into()),
                false => Ok("done".into()),
            }
        })
    }
}

struct Scene {
    zavor: Zavor,
    store: MemoryStore,
    clock: Arc<VirtualClock>,
    hosts: Arc<TwoHosts>,
}

fn scene(accounts: usize) -> Scene {
    let store = MemoryStore::default();
    let clock = Arc::new(VirtualClock::default());
    let hosts = Arc::new(TwoHosts::default());
    let mut changes = vec![Change::PutDomains(vec!["contoso.example".into()])];
    for n in 0..accounts {
        changes.push(Change::AddAccount(Account {
            id: store.next_account_id().now().unwrap(),
            address: SignInName::from_normal_form(&address(n)),
            display_name: String::new(),
            aliases: vec![],
            groups: vec![],
            recovery_addresses: vec![],
            credential: None,
            created: clock.now(),
            sessions_ended: None,
            raised_limit: None,
            own_release: None,
            version: 1,
        }));
    }
    let commit = Commit {
        changes,
        ..Commit::default()
    };
    block_on(store.commit(commit)).unwrap();
    let world = World {
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new(1)),
        passwords: Arc::new(FakePasswords::default()),
        mail_hosts: hosts.clone(),
        vault: Arc::new(FakeVault),
        factors: Arc::new(FakeFactors::default()),
        messenger: Arc::new(FakeMessenger::default()),
        words: Arc::new(FakeWords),
    };
    Scene {
        zavor: Zavor::new(store.clone(), world, Settings::default()),
        store,
        clock,
        hosts,
    }
}

fn address(n: usize) -> String {
    format!("a{n}@contoso.example")
}

impl Scene {
    fn sign_out(&self, n: usize) -> Vec<(String, bool)> {
        match block_on(self.zavor.people.sign_out(&OPERATOR, &address(n))).unwrap() {
            Acted::Done { effects, .. } => {
                let result =
                    |e: zavor_app::notifications::EffectReport| (e.host, e.answer.is_done());
                effects.into_iter().map(result).collect()
            }
            Acted::NothingToDo => panic!("signing out always does something"),
        }
    }

    fn run(&self) -> OutboxRun {
        block_on(run_outbox(&self.zavor.notifications)).unwrap()
    }

    fn down(&self, host: &'static str, is_down: bool) {
        let mut down = self.hosts.down.lock().unwrap();
        match is_down {
            true => down.insert(host),
            false => down.remove(host),
        };
    }

    fn calls(&self) -> usize {
        self.hosts.calls.lock().unwrap().len()
    }

    fn ended(&self, n: usize) -> bool {
        let store = &self.store;
        let id = store.find(&SignInName::from_normal_form(&address(n)));
        let account = store
            .account(id.now().unwrap().unwrap())
            .now()
            .unwrap()
            .unwrap();
        account.sessions_ended.is_some()
    }
}

#[test]
fn each_host_answers_for_itself_and_in_order() {
    let scene = scene(1);
    scene.down("one", true);
    let results = scene.sign_out(0);
    let expected = [("one", false), ("one", false), ("two", true), ("two", true)];
    assert_eq!(
        results,
        expected.map(|(host, done)| (host.to_string(), done))
    );
    let calls = scene.hosts.calls.lock().unwrap().clone();
    for host in ["one", "two"] {
        let acts: Vec<_> = calls
            .iter()
            .filter(|(h, _)| h == host)
            .map(|(_, a)| *a)
            .collect();
        assert_eq!(acts, [HostAct::FlushAuthCache, HostAct::EndSessions]);
    }
    assert_eq!(calls[0].0, "one");
    assert_eq!(calls[1].0, "two", "hosts are called side by side");
}

#[test]
fn sessions_count_as_ended_only_when_every_host_has_confirmed() {
    let scene = scene(1);
    scene.down("one", true);
    scene.sign_out(0);
    assert!(!scene.ended(0));
    scene.down("one", false);
    scene.clock.advance(Span::from_mins(1));
    assert_eq!(scene.run().done, 2);
    assert!(scene.ended(0));
}

#[test]
fn the_worker_leaves_a_fresh_effect_to_its_act() {
    let scene = scene(1);
    scene.sign_out(0);
    assert_eq!(scene.run(), OutboxRun::default());
    scene.clock.advance(OWN_TURN);
    assert_eq!(scene.run(), OutboxRun::default(), "done is done");
    assert_eq!(scene.calls(), 4);
}

#[test]
fn a_host_that_is_down_costs_one_call_a_run_and_no_other_host_waits() {
    let scene = scene(10);
    scene.down("one", true);
    scene.down("two", true);
    for n in 0..10 {
        scene.sign_out(n);
    }
    scene.down("two", false);
    let before = scene.calls();
    scene.clock.advance(Span::from_mins(1));
    let ran = scene.run();
    assert_eq!((ran.done, ran.put_off), (20, 20));
    assert_eq!(scene.calls() - before, 21);
    scene.down("one", false);
    scene.clock.advance(RETRY_LONGEST);
    assert_eq!(scene.run().done, 20);
    assert!((0..10).all(|n| scene.ended(n)));
}

#[test]
fn tries_grow_apart_and_end_with_an_alert_that_says_what_to_do() {
    let scene = scene(1);
    scene.down("one", true);
    scene.sign_out(0);
    let start = scene.clock.now();
    let mut given_up = 0;
    let mut runs = 0;
    while given_up < 2 {
        scene.clock.advance(RETRY_FIRST);
        let ran = scene.run();
        assert_eq!(ran.done, 0);
        given_up += ran.given_up;
        runs += usize::from(ran.put_off + ran.given_up > 0);
        assert!(scene.clock.now().since(start) < AGE_MAX.times(2));
    }
    assert!(scene.clock.now().since(start) >= AGE_MAX);
    assert!(runs < 400, "{runs} runs found something due");
    let alerts = scene.store.alerts(AlertFilter::All, 10).now().unwrap();
    assert_eq!(alerts.len(), 2);
    assert!(
        alerts
            .iter()
            .all(|kept| kept.alert.kind.as_str() == "mail_host_gave_up")
    );
    let texts: String = alerts
        .iter()
        .map(|kept| kept.alert.said.to_string())
        .collect();
    assert!(texts.contains("doveadm kick a0@contoso.example"), "{texts}");
    assert!(
        texts.contains("doveadm auth cache flush a0@contoso.example a0"),
        "{texts}"
    );
    scene.clock.advance(RETRY_LONGEST);
    assert_eq!(scene.run(), OutboxRun::default());
    assert!(!scene.ended(0));
}

#[test]
fn a_host_that_left_the_configuration_is_given_up_at_once() {
    let scene = scene(1);
    scene.down("one", true);
    scene.sign_out(0);
    scene.hosts.gone.lock().unwrap().insert("one");
    scene.clock.advance(Span::from_mins(1));
    assert_eq!(scene.run().given_up, 2);
}

#[test]
fn a_host_that_was_given_up_leaves_its_sessions_unended_though_another_confirms_later() {
    let scene = scene(1);
    scene.down("one", true);
    scene.down("two", true);
    scene.sign_out(0);
    scene.hosts.gone.lock().unwrap().insert("one");
    scene.down("two", false);
    scene.clock.advance(Span::from_mins(1));
    let ran = scene.run();
    assert_eq!((ran.done, ran.given_up), (2, 2));
    assert!(!scene.ended(0), "nobody knows about host one");
    scene.clock.advance(Span::from_mins(1));
    scene.sign_out(0);
    assert!(scene.ended(0), "every configured host has confirmed");
}
