//! A messenger that records what it was asked to deliver.

use std::sync::{Mutex, MutexGuard};

use zavor_app::ports::{BoxFuture, Mail, Messenger, OwnCall, OwnHook, Undelivered, WebhookCall};

#[derive(Debug, Default)]
struct Inner {
    mails: Vec<Mail>,
    calls: Vec<WebhookCall>,
    own: Vec<OwnHook>,
    own_calls: Vec<OwnCall>,
    failing: Option<Undelivered>,
    no_mail: bool,
    refused: Vec<String>,
    tries: u64,
}

/// Records mails and webhook calls; fails when told to.
#[derive(Debug, Default)]
pub struct FakeMessenger(Mutex<Inner>);

impl FakeMessenger {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0
            .lock()
            .expect("no test panics inside the fake messenger")
    }

    /// From now on every delivery fails in this way; `None` makes them succeed again.
    pub fn fail_with(&self, why: Option<Undelivered>) {
        self.inner().failing = why;
    }

    /// Whether mail can be sent at all; it can at first.
    pub fn set_can_mail(&self, can: bool) {
        self.inner().no_mail = !can;
    }

    /// From now on this webhook may not be called.
    pub fn refuse_calls_to(&self, url: &str) {
        self.inner().refused.push(url.to_owned());
    }

    /// Mails delivered, in order.
    pub fn mails(&self) -> Vec<Mail> {
        self.inner().mails.clone()
    }

    /// Mails delivered to one address, in order.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.to == address);
        mails
    }

    /// The word that begins with `beginning` in the newest mail to an address: a link or a code, as
    /// its reader would copy it.
    pub fn word_in_mail(&self, address: &str, beginning: &str) -> Option<String> {
        let newest = self.mails_to(address).pop()?;
        let mut words = newest.text.split(|c: char| c.is_whitespace() || c == '=');
        words
            .find(|word| word.starts_with(beginning))
            .map(str::to_owned)
    }

    /// Webhook calls delivered, in order.
    pub fn calls(&self) -> Vec<WebhookCall> {
        self.inner().calls.clone()
    }

    /// Configures a webhook of the configuration file; there is none at first.
    pub fn configure(&self, hook: OwnHook) {
        self.inner().own.push(hook);
    }

    /// Calls delivered to a webhook of the configuration file, in order.
    pub fn own_calls(&self, hook: OwnHook) -> Vec<OwnCall> {
        let mut calls = self.inner().own_calls.clone();
        calls.retain(|call| call.hook == hook);
        calls
    }

    /// Deliveries tried, including failed ones.
    pub fn tries(&self) -> u64 {
        self.inner().tries
    }

    fn deliver(&self, keep: impl FnOnce(&mut Inner)) -> Result<String, Undelivered> {
        let mut inner = self.inner();
        inner.tries += 1;
        if let Some(why) = &inner.failing {
            return Err(why.clone());
        }
        keep(&mut inner);
        Ok("250 2.0.0 queued".to_owned())
    }
}

impl Messenger for FakeMessenger {
    fn can_mail(&self) -> bool {
        !self.inner().no_mail
    }

    fn may_call(&self, url: &str) -> Result<(), String> {
        if self.inner().refused.iter().any(|refused| refused == url) {
            return Err(format!("{url} is not in [webhook] allow"));
        }
        Ok(())
    }

    fn own_hook(&self, hook: OwnHook) -> Option<String> {
        let configured = self.inner().own.contains(&hook);
        configured.then(|| format!("{}.contoso.example", hook.as_str().replace('_', "-")))
    }

    fn call_own<'a>(&'a self, call: &'a OwnCall) -> BoxFuture<'a, Result<String, Undelivered>> {
        Box::pin(async move { self.deliver(|inner| inner.own_calls.push(call.clone())) })
    }

    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<String, Undelivered>> {
        Box::pin(async move { self.deliver(|inner| inner.mails.push(mail.clone())) })
    }

    fn call<'a>(&'a self, call: &'a WebhookCall) -> BoxFuture<'a, Result<String, Undelivered>> {
        Box::pin(async move { self.deliver(|inner| inner.calls.push(call.clone())) })
    }
}
