//! The example organisation: its accounts, roles and policies, and what its people did in the admin centre in the
//! week. The people sign in with their passwords and one-time codes, so that the audit says what they would
//! have left in it.

use std::sync::Arc;

use tokio::task::JoinSet;
use zavor_app::people::{AccountChange, InitialPassword, ResetPassword};
use zavor_app::ports::TypedPassword;
use zavor_app::sending::{Unblock, Unblocked};
use zavor_app::sign_in::RuleTerms;
use zavor_app::sign_on::{
    ChangeBy, ChangePassword, PasswordChanged, Proof, SessionView, SignOnOutcome, SignOnQuestion,
};
use zavor_app::verification::CallerProof;
use zavor_core::actor::{Actor, Role};
use zavor_core::identity::LinkPurpose;
use zavor_core::moment::Span;

use super::cast::{
    self, ADMINISTRATOR, DENIED, DOMAIN, FORGETFUL, HELP_DESK, LEFT, NEWSLETTER, PEOPLE, SECURITY,
    SENDER, TRAVELLER,
};
use super::play::Player;
use super::said::Said;
use super::week::Scene;

/// What the administrators' browser says about itself.
const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0";
/// Most effects in one step of the outbox.
const BATCH: usize = 1_000;
/// Accounts that are added at the same time.
const ADDED_AT_ONCE: usize = 4;
/// Most steps until nothing is due.
const STEPS_MAX: usize = 20;

pub(super) fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Waits for all of them; the first failure counts.
async fn all_done(mut tasks: JoinSet<Result<(), String>>) -> Result<(), String> {
    while let Some(done) = tasks.join_next().await {
        done.map_err(failed)??;
    }
    Ok(())
}

/// The person at the keyboard.
pub(super) fn operator() -> Actor {
    Actor::LocalOperator {
        uid: rustix::process::getuid().as_raw(),
    }
}

impl Player<'_> {
    fn said(&self) -> &'static Said {
        Said::of(self.language)
    }

    /// Adds the accounts, with passwords, groups and private mailboxes, the roles and who is told of alerts.
    pub(super) async fn found(&mut self) -> Result<(), String> {
        let (zavor, actor) = (self.server.zavor(), operator());
        // Before the first mail: it asks to confirm an address.
        let set =
            zavor
                .policies
                .policies_set(&actor, "notices", "language", self.language.as_str());
        set.await.map_err(failed)?;
        // Several at once share their way to the disk; all at once would wait too long for their hashes on a busy machine.
        let mut adding = JoinSet::new();
        for (person, (local, name, group)) in PEOPLE.iter().enumerate() {
            if adding.len() == ADDED_AT_ONCE {
                all_done(std::mem::take(&mut adding)).await?;
            }
            let (people, actor) = (Arc::clone(&zavor.people), actor.clone());
            let address = format!("{local}@{DOMAIN}");
            let password = people.temporary_password();
            let saved = String::from_utf8_lossy(&password.0).into_owned();
            self.system.host.save_password(&address, &saved);
            let private = cast::private_address(person);
            adding.spawn(async move {
                let password = InitialPassword::Lasting(password);
                let added = people.add_person(&actor, &address, name, password, Some(&private));
                added.await.map_err(failed)?;
                let change = AccountChange {
                    groups: vec![(*group).to_string()],
                    ..AccountChange::default()
                };
                let set = people.set_account(&actor, &address, &change).await;
                set.map(drop).map_err(failed)
            });
        }
        all_done(adding).await?;
        for (address, role) in [
            (ADMINISTRATOR, Role::GlobalAdministrator),
            (HELP_DESK, Role::HelpdeskAdministrator),
            (SECURITY, Role::SecurityAdministrator),
        ] {
            let granted = zavor.people.grant_role(&actor, address, role, &[]).await;
            granted.map_err(failed)?;
        }
        let told = format!("{ADMINISTRATOR},{SECURITY}");
        let set = zavor
            .policies
            .policies_set(&actor, "notices", "recipients", &told);
        set.await.map_err(failed)?;
        for address in [ADMINISTRATOR, HELP_DESK, SECURITY] {
            let seed = self.register_app(address).await?;
            self.seeds.insert(address, seed);
        }
        self.deliver().await
    }

    /// Does what is due: alerts, mails, acts on the mail host.
    pub(super) async fn deliver(&self) -> Result<(), String> {
        let notifications = &self.server.zavor().notifications;
        notifications.run_alerts(BATCH).await.map_err(failed)?;
        for _ in 0..STEPS_MAX {
            let acts = notifications.run_due_acts(BATCH).await.map_err(failed)?;
            let mails = notifications.run_due_mails(BATCH).await.map_err(failed)?;
            let calls = zavor_app::notifications::run_due_calls(notifications, BATCH)
                .await
                .map_err(failed)?;
            if acts.done + mails.done + calls.done == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Signs somebody in with a one-time link and registers an authenticator app; returns its seed.
    async fn register_app(&self, address: &str) -> Result<String, String> {
        let sign_on = &self.server.zavor().sign_on;
        let link = sign_on.make_sign_in_link(&operator(), address).await;
        let link = link.map_err(failed)?;
        let signed = sign_on.sign_in_with_link(link.text(), None, BROWSER).await;
        let view = self.session(signed.map_err(failed)?).await?;
        let offer = sign_on.begin_totp(&view).await.map_err(failed)?;
        let seed = offer.text.clone();
        let code = zavor_factors::code_of(&seed, self.now()).ok_or("no code")?;
        let registered = sign_on.finish_totp(&view, self.said().phone, &code).await;
        registered
            .map_err(failed)?
            .ok_or("the code of the demo was not accepted")?;
        Ok(seed)
    }

    async fn session(&self, signed: SignOnOutcome) -> Result<SessionView, String> {
        let SignOnOutcome::Session(token, _) = signed else {
            return Err("somebody in the demo cannot sign in".into());
        };
        let view = self
            .server
            .zavor()
            .sign_on
            .session(token.text(), None)
            .await;
        view.map_err(failed)?
            .ok_or_else(|| "a session of the demo is gone".into())
    }

    /// One of the three people with roles, signed in by password and one-time code.
    async fn administrator(&self, address: &'static str) -> Result<Actor, String> {
        let sign_on = &self.server.zavor().sign_on;
        let person = cast::number(address).unwrap_or_default();
        let password = self.system.host.saved_password(address).unwrap_or_default();
        let question = SignOnQuestion {
            name: address.as_bytes(),
            password: TypedPassword(password.into_bytes()),
            address: cast::office(person).parse().ok(),
            device: BROWSER,
            known_device: "",
        };
        let signed = sign_on.sign_in_with_password(question).await;
        let view = self.session(signed.map_err(failed)?).await?;
        self.pass(14);
        let seed = self.seeds.get(address).map_or("", String::as_str);
        let code = zavor_factors::code_of(seed, self.now()).ok_or("no code")?;
        let proved = sign_on.prove_totp(&view, &code).await.map_err(failed)?;
        let Proof::Proved(token, session) = proved else {
            return Err("a code of the demo was not accepted".into());
        };
        let view = self.session(SignOnOutcome::Session(token, session)).await?;
        self.pass(41);
        Ok(view.administrator)
    }

    /// Plays a scene.
    pub(super) async fn scene(&mut self, scene: Scene) -> Result<(), String> {
        match scene {
            Scene::Confirm => self.confirm_addresses().await?,
            Scene::Deny => self.deny_a_network().await?,
            Scene::Newsletter => self.release_the_newsletter().await?,
            Scene::Left => {
                let actor = self.administrator(ADMINISTRATOR).await?;
                let people = &self.server.zavor().people;
                let why = self.said().left;
                let blocked = people.block_sign_in(&actor, LEFT, why).await;
                blocked.map_err(failed)?;
            }
            Scene::Unlock => {
                let actor = self.administrator(HELP_DESK).await?;
                let sign_in = &self.server.zavor().sign_in;
                let note = self.said().traveller_called.into();
                let caller = Some(CallerProof::CallBack { note });
                let unlocked = sign_in.unlock_for_caller(&actor, TRAVELLER, caller).await;
                unlocked.map_err(failed)?;
            }
            Scene::Forgot => self.choose_another_password().await?,
        }
        self.deliver().await
    }

    /// Everybody opens the link in the mail that asks to confirm a recovery address.
    async fn confirm_addresses(&self) -> Result<(), String> {
        // They leave one after the other.
        self.deliver().await?;
        let mut confirming = JoinSet::new();
        for person in 0..PEOPLE.len() {
            let token = self.token_mailed(person, LinkPurpose::ConfirmRecoveryAddress)?;
            let source = cast::home(person).parse().ok();
            let verification = Arc::clone(&self.server.zavor().verification);
            confirming.spawn(async move {
                let confirmed = verification.confirm_recovery_address(&token, source).await;
                confirmed.map(drop).map_err(failed)
            });
        }
        all_done(confirming).await
    }

    /// The token in the newest mail to somebody's private mailbox.
    fn token_mailed(&self, person: usize, purpose: LinkPurpose) -> Result<String, String> {
        let path = match purpose {
            LinkPurpose::ConfirmRecoveryAddress => "/confirm/",
            _ => "/password/",
        };
        let address = cast::private_address(person);
        let mails = self.system.office.mails_to(&address);
        let token = mails.iter().find_map(|mail| {
            let (_, rest) = mail.text.split_once(path)?;
            rest.split_whitespace().next()
        });
        token
            .map(str::to_string)
            .ok_or_else(|| format!("no mail with a link came to {address}"))
    }

    async fn deny_a_network(&self) -> Result<(), String> {
        let actor = self.administrator(SECURITY).await?;
        let network = DENIED.parse().map_err(|_| "a network of the demo")?;
        let terms = RuleTerms {
            lasts: Some(Span::from_days(30)),
            reason: self.said().denied,
        };
        let sign_in = &self.server.zavor().sign_in;
        sign_in
            .deny_origin(&actor, network, terms)
            .await
            .map(drop)
            .map_err(failed)
    }

    async fn release_the_newsletter(&self) -> Result<(), String> {
        let (zavor, actor) = (
            self.server.zavor(),
            self.administrator(ADMINISTRATOR).await?,
        );
        for (key, value) in [
            ("priority", "10"),
            ("accounts", NEWSLETTER),
            ("external_recipients_per_hour", "2000"),
            ("recipients_per_day", "5000"),
        ] {
            let set = zavor
                .policies
                .policies_set(&actor, self.said().newsletters, key, value);
            set.await.map_err(failed)?;
        }
        self.pass(35);
        let how = Unblock {
            reviewed: None,
            override_reason: Some(self.said().newsletter.into()),
            raise: None,
            caller: None,
        };
        let released = zavor.sending.unblock(&actor, NEWSLETTER, &how).await;
        match released.map_err(failed)? {
            Unblocked::Done => Ok(()),
            other => Err(format!(
                "the newsletter was not stopped and released: {other:?}"
            )),
        }
    }

    /// The help desk sends a link, and the owner chooses a password with it.
    async fn choose_another_password(&self) -> Result<(), String> {
        let (zavor, actor) = (self.server.zavor(), self.administrator(HELP_DESK).await?);
        let note = self.said().forgetful_called.into();
        let caller = Some(CallerProof::CallBack { note });
        let reset =
            zavor
                .people
                .reset_password(&actor, FORGETFUL, ResetPassword::Link, true, caller);
        reset.await.map_err(failed)?;
        self.deliver().await?;
        self.pass(190);
        let person = cast::number(FORGETFUL).unwrap_or_default();
        let token = self.token_mailed(person, LinkPurpose::ChangePassword)?;
        let new = zavor.people.temporary_password();
        let saved = String::from_utf8_lossy(&new.0).into_owned();
        let change = ChangePassword {
            by: ChangeBy::Link(&token),
            new,
            source: cast::home(person).parse().ok(),
            device: BROWSER,
            known_device: "",
        };
        let changed = zavor.sign_on.change_password(change).await;
        match changed.map_err(failed)? {
            PasswordChanged::Done { .. } => {
                self.system.host.save_password(FORGETFUL, &saved);
                Ok(())
            }
            other => Err(format!("no password was chosen by link: {other:?}")),
        }
    }

    /// Records what is known of the stolen account.
    pub(super) async fn mark_risk(&self) -> Result<(), String> {
        let actor = self.administrator(SECURITY).await?;
        let reason = self.said().stolen;
        let people = &self.server.zavor().people;
        let confirmed = people.confirm_risk(&actor, SENDER, reason);
        confirmed.await.map(drop).map_err(failed)
    }

    /// A link that signs one person in, once.
    pub(super) async fn sign_in_link(&self, address: &str) -> Result<String, String> {
        let zavor = self.server.zavor();
        let token = zavor.sign_on.make_sign_in_link(&operator(), address).await;
        let token = token.map_err(failed)?;
        Ok(zavor.verification.link_address(LinkPurpose::SignIn, &token))
    }
}
