//! Guards of "This was not me".

use super::Sabotage;

const RULES: &str = "crates/zavor-core/src/not_me.rs";

pub(super) const ENTRIES: &[Sabotage] = &[
    Sabotage {
        guard: "statement 41: the mailbox itself and a removed address block nothing",
        file: RULES,
        find: "match «to != account.address.as_str() && known.any(before)» {",
        replace: "known.count() < usize::MAX",
        package: "zavor-core",
        test: "only_an_address_confirmed_before_the_event_and_still_known_shuts_anybody_out",
    },
    Sabotage {
        guard: "a second factor goes only by an address that could have recovered the account",
        file: RULES,
        find: ".filter(|method| «proved» && !is_older(method.added, event));",
        replace: "true",
        package: "zavor-core",
        test: "a_second_factor_goes_only_by_an_address_that_could_have_recovered_the_account",
    },
    Sabotage {
        guard: "statement 41: methods are frozen for a day after a report without power",
        file: "crates/zavor-app/src/sign_on/changing.rs",
        find: "if let Some(until) = «frozen_until(&holds, platform.now())» {",
        replace: "frozen_until(&[], platform.now())",
        package: "zavor-app",
        test: "sec_41_the_stolen_mailbox_and_a_removed_address_block_nothing_and_freeze_methods_for_a_day",
    },
    Sabotage {
        guard: "statement 15: links from before a completed recovery are dead",
        file: "crates/zavor-app/src/recovery/finish.rs",
        find: "IdentityChange::DropLinks(of.account.id, «LinkPurpose::NotMe»);",
        replace: "LinkPurpose::ChangePassword",
        package: "zavor-app",
        test: "sec_15_links_from_before_a_completed_recovery_are_dead_and_the_one_about_it_works",
    },
    Sabotage {
        guard: "statement 18: a report uses its link up",
        file: "crates/zavor-app/src/recovery/not_me.rs",
        find: "let mut changes = «vec![used(link)]»;",
        replace: "Vec::new()",
        package: "zavor-app",
        test: "sec_18_looking_a_hundred_times_changes_nothing_and_a_link_works_once",
    },
    Sabotage {
        guard: "after a report only older proofs count",
        file: "crates/zavor-app/src/recovery/facts.rs",
        find: "known.is_some_and(|known| «known.proves(has_role, at)»)",
        replace: "known.proves(has_role, at) || !known.address.is_empty()",
        package: "zavor-app",
        test: "a_recovery_by_what_is_younger_than_the_event_does_not_end_the_block",
    },
];
