//! What every store must do, however it is built. Each function is one behaviour; a store's own
//! tests call all of them through [`conformance!`](macro@crate::conformance).
//!
//! A [`Place`] is where a store lives: it opens the same store again after it was closed or
//! killed.
//!
//! The suite has no runtime: every answer is awaited by [`zavor_memory::block_on`] or taken with
//! `now` on the test's own thread. A store that is built on tokio brings its own: its `Place` (or
//! the store) keeps a runtime with threads of its own and spawns there what does I/O or waits for
//! time, so that a plain `poll` from outside of it makes progress.

mod bench;
mod events;
mod guards;
mod identical;
mod identities;
mod lists;
mod records;
mod recovery;
mod sessions;
mod support_requests;

pub use bench::Place;
pub use events::*;
pub use guards::*;
pub use identical::*;
pub use identities::*;
pub use lists::*;
pub use records::*;
pub use recovery::*;
pub use sessions::*;
pub use support_requests::*;

/// Makes a test of every behaviour for one kind of [`Place`].
#[macro_export]
macro_rules! conformance {
    ($place:ty: $($behaviour:ident,)+) => {
        $(
            #[test]
            fn $behaviour() {
                $crate::conformance::$behaviour::<$place>();
            }
        )+
    };
    ($place:ty) => {
        $crate::conformance! { $place:
            committed_work_is_seen_by_the_next_look_up,
            one_look_knows_the_account_of_a_name_and_its_holds,
            a_conflict_leaves_no_trace,
            names_are_taken_once,
            of_two_writers_one_wins,
            state_audit_and_effects_appear_together,
            everything_comes_back_identical,
            pages_are_stable_while_accounts_are_added,
            unlike_names_stay_apart,
            a_hold_is_replaced_by_its_identity_only,
            a_released_hold_is_kept_as_ended_with_who_ended_it,
            what_observing_doors_let_through_is_found_apart,
            removing_an_account_keeps_its_holds,
            numbers_are_never_given_twice,
            effects_are_due_until_they_are_finished,
            effects_are_listed_by_sort_and_state,
            costs_of_passwords_are_counted,
            acknowledged_commits_survive_a_kill,
            looking_at_networks_changes_none,
            awaited_transitions_survive_a_kill,
            counters_survive_a_close,
            sending_guards_of_accounts_are_shown,
            an_unchanged_guard_is_not_kept,
            locked_accounts_are_those_with_a_lockout,
            events_are_found_by_their_key_newest_first,
            events_are_in_order_and_stable_from_page_to_page,
            messages_of_some_days_are_passed_one_by_one,
            alerts_are_kept_newest_first,
            alerts_keep_their_code_and_arguments,
            alerts_are_read_on_from_a_number,
            alerts_are_marked_as_seen_and_opened_again,
            sessions_are_found_by_their_key_and_end,
            a_session_is_touched_and_replaced_only_while_it_is_there,
            a_link_is_used_once,
            a_newer_link_drops_older_ones_of_its_sort,
            a_link_of_a_mail_is_kept_with_it,
            methods_change_by_version,
            codes_change_by_version_and_are_bounded,
            recovery_flows_change_by_version_and_end_together,
            flows_that_wait_for_a_code_are_found_in_their_order,
            budgets_of_recovery_change_by_version_and_are_forgotten_at_their_end,
            a_saved_code_is_used_once,
            what_an_owner_was_asked_is_kept_for_the_account,
            runs_of_reminders_are_kept_with_who_has_registered_since,
            support_requests_come_back_and_change_by_version,
            support_requests_are_listed_by_what_waits,
            support_requests_end_with_their_time_and_their_account,
            tokens_are_found_by_their_key_until_dropped,
            tokens_go_with_the_account_they_belong_to,
            app_passwords_are_mirrored_as_they_are_kept,
            app_passwords_have_one_name_and_one_key,
            what_is_done_in_a_session_needs_it_to_be_there,
            endings_of_all_sessions_are_counted,
            a_commit_is_refused_when_what_it_expects_is_not_so,
            only_what_has_ended_is_forgotten,
            removing_an_account_drops_its_identities,
            a_finished_effect_forgets_its_payload,
            every_order_and_filter_pages_through_every_account_once,
            lists_follow_changes,
            what_is_registered_follows_every_change_of_it,
            searches_fold_letters_and_mean_nothing_but_text,
            bulk_runs_are_kept_with_their_items,
            audit_events_are_found_newest_first,
            hours_and_notes_are_replaced_and_bounded,
        }
    };
}
