//! A mail system that records what it was asked to do.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard};
use std::task::{Poll, Waker};

use zavor_app::ports::{BoxFuture, HostAct, MailHosts};
use zavor_core::account::SignInName;

/// One call that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performed {
    /// The host.
    pub host: String,
    /// The act.
    pub act: HostAct,
    /// The account's address.
    pub address: SignInName,
}

#[derive(Debug, Default)]
struct Inner {
    names: Vec<String>,
    performed: Vec<Performed>,
    failing: Option<String>,
    tries: u64,
    held: bool,
    waiting: Vec<Waker>,
}

/// Records effects; fails when told to.
#[derive(Debug)]
pub struct FakeMailHosts(Mutex<Inner>);

impl FakeMailHosts {
    /// Hosts with these names.
    pub fn named(names: &[&str]) -> Self {
        Self(Mutex::new(Inner {
            names: names.iter().map(ToString::to_string).collect(),
            ..Inner::default()
        }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("no test panics inside the fake mail host")
    }

    /// From now on every call fails with this text; `None` makes them succeed again.
    pub fn fail_with(&self, why: Option<&str>) {
        self.inner().failing = why.map(ToString::to_string);
    }

    /// From now on calls begin but are not answered, until [`FakeMailHosts::let_go`].
    pub fn hold_back(&self) {
        self.inner().held = true;
    }

    /// Answers the calls held back, and holds back no more.
    pub fn let_go(&self) {
        let waiting = {
            let mut inner = self.inner();
            inner.held = false;
            std::mem::take(&mut inner.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// From now on only these hosts are configured.
    pub fn configure(&self, names: &[&str]) {
        self.inner().names = names.iter().map(ToString::to_string).collect();
    }

    /// The acts carried out, in order.
    pub fn performed(&self) -> Vec<Performed> {
        self.inner().performed.clone()
    }

    /// Calls made, including failed ones.
    pub fn tries(&self) -> u64 {
        self.inner().tries
    }
}

impl Default for FakeMailHosts {
    /// One host, "dovecot".
    fn default() -> Self {
        Self::named(&["dovecot"])
    }
}

impl MailHosts for FakeMailHosts {
    fn names(&self) -> Vec<String> {
        self.inner().names.clone()
    }

    fn perform<'a>(
        &'a self,
        host: &'a str,
        act: HostAct,
        address: &'a SignInName,
    ) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move {
            self.inner().tries += 1;
            poll_fn(|waits| {
                let mut inner = self.inner();
                if !inner.held {
                    return Poll::Ready(());
                }
                inner.waiting.push(waits.waker().clone());
                Poll::Pending
            })
            .await;
            let mut inner = self.inner();
            if let Some(why) = &inner.failing {
                return Err(why.clone());
            }
            inner.performed.push(Performed {
                host: host.to_string(),
                act,
                address: address.clone(),
            });
            Ok("1 done".to_string())
        })
    }
}
