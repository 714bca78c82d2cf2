//! The example organisation around the story: roles, an ordinary morning of sign-ins and mail, a
//! person who left, a second outbound policy, a network that tries many accounts. Acts are those of
//! the local operator; mail and sign-ins go through the real doors.

use zavor_app::sign_in::RuleTerms;
use zavor_core::actor::{Actor, Role};
use zavor_core::identity::LinkPurpose;
use zavor_core::moment::Span;

use super::attack::{Dovecot, Postfix, SignIn};
use super::cast::{ADMINISTRATOR, HELP_DESK, LEFT, NEWSLETTER, PEOPLE, SECURITY, SENDER};
use crate::serve::Server;

/// The network where most people work.
const OFFICE: &str = "198.51.100.20";
/// A network that tries one password on many accounts.
const SPRAYER: &str = "203.0.113.140";
/// Accounts it tries.
const SPRAYED: usize = 6;
/// External recipients of the newsletter in one message.
const READERS: u32 = 40;

fn failed(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The person at the keyboard.
pub(super) fn operator() -> Actor {
    Actor::LocalOperator {
        uid: rustix::process::getuid().as_raw(),
    }
}

/// Sets up roles, policies, lists, and the person who left.
pub(super) async fn arrange(server: &Server) -> Result<(), String> {
    let (zavor, actor) = (server.zavor(), operator());
    for (address, role) in [
        (ADMINISTRATOR, Role::GlobalAdministrator),
        (HELP_DESK, Role::HelpdeskAdministrator),
        (SECURITY, Role::SecurityAdministrator),
    ] {
        let granted = zavor.people.grant_role(&actor, address, role, &[]).await;
        granted.map_err(failed)?;
    }
    let left = "left the company on 31 October";
    zavor
        .people
        .block_sign_in(&actor, LEFT, left)
        .await
        .map_err(failed)?;
    for (key, value) in [
        ("priority", "10"),
        ("groups", "people"),
        ("external_recipients_per_hour", "2000"),
        ("recipients_per_day", "5000"),
    ] {
        let set = zavor
            .policies
            .policies_set(&actor, "Newsletters", key, value)
            .await;
        set.map_err(failed)?;
    }
    let network = "192.0.2.192/26"
        .parse()
        .map_err(|_| "a network of the demo")?;
    let terms = RuleTerms {
        lasts: Some(Span::from_days(30)),
        reason: "rented servers that only ever guess passwords",
    };
    zavor
        .sign_in
        .deny_origin(&actor, network, terms)
        .await
        .map(drop)
        .map_err(failed)
}

/// Plays an ordinary morning: people read and send mail, one network tries many accounts.
pub(super) async fn live_a_morning(server: &Server) -> Result<(), String> {
    let (Some(door), Some(password)) = (
        server.addresses().get("auth_policy"),
        server.auth_policy_password(),
    ) else {
        return Err("the auth policy door is off".into());
    };
    let mut dovecot = Dovecot::connect(door, password).await?;
    for (number, (local, _, _)) in PEOPLE.iter().enumerate() {
        let login = format!("{local}@contoso.example");
        let right = SignIn {
            login: &login,
            remote: OFFICE,
            digest: 0x200 + number as u32,
            right: true,
        };
        for _ in 0..1 + number % 3 {
            dovecot.sign_in(&right).await?;
        }
        if number % 7 == 3 {
            dovecot
                .sign_in(&SignIn {
                    digest: 0x900,
                    right: false,
                    ..right
                })
                .await?;
        }
    }
    for (local, _, _) in PEOPLE.iter().rev().take(SPRAYED) {
        let login = format!("{local}@contoso.example");
        let guess = SignIn {
            login: &login,
            remote: SPRAYER,
            digest: 0x111,
            right: false,
        };
        dovecot.sign_in(&guess).await?;
    }
    let postfix_door = server.addresses().get("postfix_policy");
    let mut postfix = Postfix::connect(postfix_door.ok_or("the policy door is off")?).await?;
    for (number, (local, _, _)) in PEOPLE.iter().enumerate().filter(|(n, _)| n % 4 == 0) {
        let from = format!("{local}@contoso.example");
        postfix.send(&from, OFFICE, 1 + number as u32 % 5).await?;
    }
    postfix.send(NEWSLETTER, OFFICE, READERS).await?;
    Ok(())
}

/// Records what the operator found out about the stolen account.
pub(super) async fn mark_risk(server: &Server) -> Result<(), String> {
    let reason = "his phone was stolen on the train, he says";
    let actor = operator();
    let confirmed = server.zavor().people.confirm_risk(&actor, SENDER, reason);
    confirmed.await.map(drop).map_err(failed)
}

/// A link that signs the administrator in once, and the seed of the authenticator app that the demo
/// registered for him.
pub(super) async fn administrator_link(server: &Server) -> Result<(String, String), String> {
    let (zavor, actor) = (server.zavor(), operator());
    let first = zavor.sign_on.make_sign_in_link(&actor, ADMINISTRATOR).await;
    let first = first.map_err(failed)?;
    let signed = zavor.sign_on.sign_in_with_link(first.text(), None, "demo");
    let zavor_app::sign_on::SignOnOutcome::Session(token, session) =
        signed.await.map_err(failed)?
    else {
        return Err("the administrator of the demo cannot sign in".into());
    };
    let view = zavor
        .sign_on
        .session(token.text(), None)
        .await
        .map_err(failed)?;
    let view = view.ok_or("the session of the demo is gone")?;
    let offer = zavor.sign_on.begin_totp(&view).await.map_err(failed)?;
    let seed = offer.text.clone();
    let code = zavor_factors::code_of(&seed, session.created).ok_or("no code")?;
    let registered = zavor
        .sign_on
        .finish_totp(&view, "Demo", &code)
        .await
        .map_err(failed)?;
    registered.ok_or("the code of the demo was not accepted")?;
    Ok((sign_in_link(server, ADMINISTRATOR).await?, seed))
}

/// A link that signs one person in, once.
pub(super) async fn sign_in_link(server: &Server, address: &str) -> Result<String, String> {
    let token = server
        .zavor()
        .sign_on
        .make_sign_in_link(&operator(), address)
        .await;
    let token = token.map_err(failed)?;
    Ok(server
        .zavor()
        .verification
        .link_address(LinkPurpose::SignIn, &token))
}
