//! Every mail about an account that its owner reads leads to the recovery, whatever it is about: whoever
//! looks for a way in finds it in the newest mail as in the oldest.

use zavor_app::people::ResetPassword;
use zavor_core::policy::RecoveryUsers;
use zavor_memory::block_on;
use zavor_testkit::{FakeWorld, run_outbox};

use crate::desk::*;

const WAY_BACK: &str = "\nrecover=https://accounts.contoso.example/recover";

/// Everything that mails something to an owner but is no notice of an act, and one act of each service.
fn mail_of_every_kind(world: &FakeWorld) {
    let zavor = &world.zavor;
    ask(world, &begin(world, ANA));
    let young = world.add_account("young@contoso.example", OLD);
    add_address(world, young, "young@home.example", true);
    grant(world, young, zavor_core::actor::Role::HelpdeskAdministrator);
    world.policies(|policies| policies.recovery.self_service = RecoveryUsers::WithoutRole);
    ask(world, &begin(world, "young@contoso.example"));
    let code = zavor.verification.send_caller_code(&OPERATOR, ANA, 0);
    block_on(code).unwrap();
    let confirm = zavor
        .verification
        .add_recovery_address(&OPERATOR, ANA, "ana@new.example");
    block_on(confirm).unwrap();
    let link = ResetPassword::Link;
    block_on(
        zavor
            .people
            .reset_password(&OPERATOR, ANA, link, true, None),
    )
    .unwrap();
    block_on(zavor.people.block_sign_in(&OPERATOR, ANA, "left")).unwrap();
    block_on(zavor.people.allow_sign_in(&OPERATOR, ANA)).unwrap();
    block_on(run_outbox(&zavor.notifications)).unwrap();
}

#[test]
fn every_mail_about_an_account_to_its_owner_leads_to_the_recovery() {
    let (world, _) = with_ana();
    mail_of_every_kind(&world);
    let mails = world.messenger.mails();
    let mut kinds: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in [
        "notice-caller-code",
        "notice-confirm-address",
        "notice-password-link",
        "notice-password-reset",
        "notice-recovery-address-added",
        "notice-recovery-code",
        "notice-recovery-no-code",
        "notice-sign-in-allowed",
        "notice-sign-in-blocked",
    ] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    for mail in &mails {
        assert!(
            mail.text.contains(WAY_BACK),
            "{}: {}",
            mail.subject,
            mail.text
        );
    }
}

#[test]
fn no_mail_leads_where_nobody_may_recover() {
    let (world, _) = with_ana();
    world.policies(|policies| policies.recovery.self_service = RecoveryUsers::Nobody);
    block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "left")).unwrap();
    block_on(run_outbox(&world.zavor.notifications)).unwrap();
    let mails = world.messenger.mails();
    assert!(!mails.is_empty() && mails.iter().all(|mail| !mail.text.contains("recover=")));
}
