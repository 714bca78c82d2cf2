//! Sabotage: switch a guard off in a copy of the tree; the named test must fail.
//!
//! A security test that passes with its guard switched off proves nothing. Each entry replaces one
//! exact piece of text and runs one test in the copy. `tidy` also checks that the text occurs
//! exactly once, so that moved code is noticed at once. The tests themselves, which `./test` runs
//! before, show that the test passes without sabotage.
//!
//! Most of the time goes into compiling one crate after the other, which keeps one processor busy.
//! So [`BENCHES`] copies are worked on side by side, each with a target folder of its own that
//! begins with what the tree has built of registry crates. The entries of one package stay
//! together, so that a package is built by one of them only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::{fs, io, thread};

use crate::tree::{Source, root, sources};

struct Sabotage {
    /// The guard that is switched off.
    guard: &'static str,
    file: &'static str,
    find: &'static str,
    replace: &'static str,
    package: &'static str,
    /// The test that must fail.
    test: &'static str,
}

const LOCKOUT: &str = "crates/zavor-core/src/sign_in/lockout.rs";
const RULES: &str = "crates/zavor-core/src/sign_in/rules.rs";
const ORIGIN_GUARD: &str = "crates/zavor-core/src/origin_guard.rs";
const WEB_DOOR: &str = "crates/zavor-web/src/door.rs";

const SABOTAGES: &[Sabotage] = &[
    Sabotage {
        guard: "a link in the data directory is judged by what it leads to",
        file: "crates/zavor/src/modes.rs",
        find: "None => known(fs::metadata(path))?",
        replace: "None => known(fs::symlink_metadata(path))?.filter(|file| !file.is_symlink())",
        package: "zavor",
        test: "what_a_link_leads_to_is_narrowed_and_named_like_a_file",
    },
    Sabotage {
        guard: "a short password of a service stays under the limit",
        file: "crates/zavor-doors/src/ldap/services.rs",
        find: "password.len() >= UNGUESSABLE_BYTES_MIN && ",
        replace: "",
        package: "zavor-doors",
        test: "a_password_that_can_be_guessed_stays_under_the_limit_where_its_service_bound_too",
    },
    Sabotage {
        guard: "codes that wait are in why",
        file: "crates/zavor-core/src/why/situation.rs",
        find: "    stored.extend(second_factor::throttle(subject, situation.methods, now));\n",
        replace: "",
        package: "zavor-app",
        test: "wrong_one_time_codes_are_a_hold_with_evidence_release_and_right",
    },
    Sabotage {
        guard: "a block that would refuse now is in why",
        file: "crates/zavor-app/src/sign_in/places.rs",
        find: "} else if view.refuses(class) {",
        replace: "} else if view.refuses(class) && !guard.refused_by(now).is_empty() {",
        package: "zavor-app",
        test: "why_names_a_block_that_would_refuse_now_whatever_the_last_refusal_said",
    },
    Sabotage {
        guard: "first aid passes no deny rule",
        file: "crates/zavor-app/src/sign_in/unlock/let_in.rs",
        find: ".filter(|network| !denied(network) && !listed(network))",
        replace: ".filter(|network| denied(network) || !listed(network))",
        package: "zavor-app",
        test: "sec_37_first_aid_lets_one_account_in_and_releases_no_network_and_passes_no_deny_rule",
    },
    Sabotage {
        guard: "a deny rule refuses whoever was let in",
        file: "crates/zavor-core/src/origin_guard/listed.rs",
        find: "RuleAction::LetIn => (0, *prefix, false),",
        replace: "RuleAction::LetIn => (1, *prefix, true),",
        package: "zavor-app",
        test: "sec_37_a_deny_rule_refuses_whoever_was_let_in_before_however_wide_it_is",
    },
    Sabotage {
        guard: "nothing is free when not all was looked at",
        file: "crates/zavor-app/src/sign_in/places.rs",
        find: "more: unread || judged.len() < tried,",
        replace: "more: unread && judged.len() < tried,",
        package: "zavor-app",
        test: "where_more_networks_tried_than_are_looked_at_why_and_unlock_say_so",
    },
    Sabotage {
        guard: "what an unlock ended is kept",
        file: "crates/zavor-app/src/sign_in/unlock.rs",
        find: "self.note_ended(ending, ended, now).await;",
        replace: "let _ = ended;",
        package: "zavor-app",
        test: "what_an_unlock_and_a_reset_ended_names_who_did_it",
    },
    Sabotage {
        guard: "a released hold is kept as ended",
        file: "crates/zavor-store/src/rows/ended.rs",
        find: "        note(db, &ended)?;\n",
        replace: "        let _ = ended;\n",
        package: "zavor-store",
        test: "a_released_hold_is_kept_as_ended_with_who_ended_it",
    },
    Sabotage {
        guard: "statement 1: a hundred failures in a row lock without end",
        file: LOCKOUT,
        find: "if u32::from(self.consecutive) >= policy.consecutive_failures_max {",
        replace: "if u32::from(self.consecutive) > 1000 {",
        package: "zavor-core",
        test: "sec_01_a_hundred_failures_in_a_row_lock_without_end",
    },
    Sabotage {
        guard: "statement 3: waiting time grows",
        file: LOCKOUT,
        find: "self.step = self.step.saturating_add(1).min(STEP_MAX);",
        replace: "self.step = STEP_MAX.min(0);",
        package: "zavor-core",
        test: "sec_03_lockouts_double_up_to_the_longest_and_one_failure_relocks",
    },
    Sabotage {
        guard: "statement 3: a success clears the count of its class",
        file: RULES,
        find: "counter.succeed();",
        replace: "let _ = &counter;",
        package: "zavor-core",
        test: "sec_03_a_success_clears_the_count_of_its_class_only",
    },
    Sabotage {
        guard: "statement 7: the same wrong password counts once",
        file: LOCKOUT,
        find: "if self.is_repeat(failure.digest, policy) {",
        replace: "if failure.digest.is_some() && self.is_repeat(None, policy) {",
        package: "zavor-core",
        test: "sec_07_the_same_wrong_password_counts_once",
    },
    Sabotage {
        guard: "an address that routes elsewhere is not inside",
        file: "crates/zavor-core/src/sending/recipient.rs",
        find: "if local.is_empty() || !local.chars().all(is_plain) {",
        replace: "if local.is_empty() {",
        package: "zavor-core",
        test: "an_address_that_routes_elsewhere_goes_to_no_domain_of_ours",
    },
    Sabotage {
        guard: "sessions count as ended only when a mail host said so",
        file: "crates/zavor-core/src/sending/steps.rs",
        find: "let mut asked = false;",
        replace: "let mut asked = true;",
        package: "zavor-core",
        test: "sessions_are_ended_when_there_was_a_host_and_every_host_said_so",
    },
    Sabotage {
        guard: "a statement stands for no sessions that a mail host would end",
        file: "crates/zavor-core/src/sending/steps.rs",
        find: "Step::SessionsEnded => !matches!(sessions, SessionsEnd::MailHosts),",
        replace: "Step::SessionsEnded => true,",
        package: "zavor-core",
        test: "a_statement_stands_for_sessions_only_where_no_mail_host_ended_them",
    },
    Sabotage {
        guard: "without a mail host nobody claims that sessions ended",
        file: "crates/zavor-app/src/notifications/outbox/by_hand.rs",
        find: "        if self.reaches_mail_sessions() {",
        replace: "        if true {",
        package: "zavor-app",
        test: "without_a_mail_host_every_act_that_ends_sessions_says_what_to_run_there_and_claims_nothing",
    },
    Sabotage {
        guard: "a sign-in without a digest is recognised at its second question",
        file: "crates/zavor-core/src/sign_in/pending.rs",
        find: "(told || self.asks < ASKS_MAX)",
        replace: "(told && attempt.digest.is_some())",
        package: "zavor-core",
        test: "nothing_that_the_engine_places_in_between_refuses_the_second_question",
    },
    Sabotage {
        guard: "statement 1: questions that nothing tells apart count each",
        file: "crates/zavor-core/src/sign_in/pending.rs",
        find: "None => others = others.saturating_add(u32::from(entry.asks)),",
        replace: "None => others += 1,",
        package: "zavor-core",
        test: "sec_01_parallel_attempts_without_a_digest_do_not_pass_the_threshold",
    },
    Sabotage {
        guard: "a client that nobody can know charges no network",
        file: "crates/zavor-app/src/sign_in/verify.rs",
        find: "true => None,",
        replace: "true => question.attempt.address,",
        package: "zavor-app",
        test: "binds_whose_client_is_unknown_charge_no_network_and_teach_no_place",
    },
    Sabotage {
        guard: "what was remembered of passwords belongs to the credential they were compared with",
        file: "crates/zavor-app/src/sign_in/verify/remembered.rs",
        find: "account.and_then(|account| account.credential.as_ref()) {",
        replace: "account.and_then(|account| account.credential.as_ref()).filter(|_| false) {",
        package: "zavor-app",
        test: "a_mistyped_password_that_is_chosen_later_is_right_whatever_set_it",
    },
    Sabotage {
        guard: "statement 44: a password typed as the name is not kept",
        file: "crates/zavor-app/src/sign_in/event_row.rs",
        find: "let masked = asked.who.account.is_none()",
        replace: "let masked = asked.who.account.is_some()",
        package: "zavor-app",
        test: "sec_44_a_password_typed_as_the_name_is_not_kept_and_its_rows_are_found_all_the_same",
    },
    Sabotage {
        guard: "a sealed secret opens for its own purpose only",
        file: "crates/zavor-factors/src/vault.rs",
        find: "bound.extend_from_slice(purpose.as_bytes());",
        replace: "let _ = purpose;",
        package: "zavor-factors",
        test: "a_secret_opens_for_its_own_purpose_only",
    },
    Sabotage {
        guard: "a passkey whose counter does not grow is a copy",
        file: "crates/zavor-factors/src/passkeys.rs",
        find: "if result.needs_update() && !moved {",
        replace: "if false {",
        package: "zavor-factors",
        test: "a_growing_counter_is_stored_and_one_that_does_not_grow_is_a_copy",
    },
    Sabotage {
        guard: "a code is right for one step either way only",
        file: "crates/zavor-factors/src/totp.rs",
        find: "const SKEW: u64 = 1;",
        replace: "const SKEW: u64 = 2;",
        package: "zavor-factors",
        test: "a_code_is_right_one_step_early_or_late_and_no_further",
    },
    Sabotage {
        guard: "statement 15: a link counts once",
        file: "crates/zavor-app/src/verification/links.rs",
        find: "Change::Identity(IdentityChange::UseLink(link.key))",
        replace: "Change::PutNote(\"unused\", link.address.clone())",
        package: "zavor-app",
        test: "sec_15_the_demonstrations_link_signs_in_once_as_if_a_factor_had_been_shown",
    },
    Sabotage {
        guard: "a one-time code counts once",
        file: "crates/zavor-app/src/sign_on/codes.rs",
        find: "step > method.last_step",
        replace: "step > 0",
        package: "zavor-app",
        test: "a_code_counts_once",
    },
    Sabotage {
        guard: "statement 37: nobody acts on their own account",
        file: "crates/zavor-core/src/rights/table.rs",
        find: "let is_own = own.is_some() && target.is_some_and(|target| target.account == own);",
        replace: "let is_own = own.is_some() && target.is_some_and(|_| false);",
        package: "zavor-app",
        test: "sec_37_the_help_desk_acts_on_no_privileged_and_on_no_own_account",
    },
    Sabotage {
        guard: "statement 40: a sign-in that overlaps with a block or a reset leaves no session",
        file: "crates/zavor-app/src/sign_on/sessions.rs",
        find: "if self.counts_still(opening.account, &session).await? {",
        replace: "if self.counts_still(opening.account, &session).await.is_ok() {",
        package: "zavor-app",
        test: "sec_40_a_sign_in_that_overlaps_with_a_block_or_a_reset_leaves_no_session",
    },
    Sabotage {
        guard: "what needs the machine is refused to every token",
        file: "crates/zavor-web/src/api/operations.rs",
        find: "Asker::LocalOperator => on(filter, local_only),",
        replace: "Asker::LocalOperator => answered,",
        package: "zavor-web",
        test: "sec_37_every_route_does_for_each_role_and_target_what_the_table_says_and_nothing_else",
    },
    Sabotage {
        guard: "who is not signed in sends little",
        file: "crates/zavor-web/src/request/body.rs",
        find: "false => (OPEN_BYTES_MAX, BadBody::TooMuchYet),",
        replace: "false => (BYTES_MAX, BadBody::TooMuchYet),",
        package: "zavor-web",
        test: "who_is_not_signed_in_sends_little_on_every_route",
    },
    Sabotage {
        guard: "one address does not take all connections of a door",
        file: "crates/zavor-core/src/crowd.rs",
        find: "let gone = if !listed && here >= self.bounds.per_source {",
        replace: "let gone = if !listed && here >= self.bounds.seats {",
        package: "zavor-core",
        test: "one_address_has_a_bound_and_loses_its_own_oldest_connection",
    },
    Sabotage {
        guard: "a failed sign-in is answered after the slowest password stored",
        file: "crates/zavor-core/src/password_cost.rs",
        find: "let slowest = stored.iter().map(|(cost, _)| takes(cost)).max();",
        replace: "let slowest = stored.iter().map(|(cost, _)| takes(cost)).min();",
        package: "zavor-doors",
        test: "every_failed_bind_is_answered_after_the_slowest_password_stored",
    },
    Sabotage {
        guard: "the change page asks for the second factor",
        file: "crates/zavor-app/src/sign_on/change.rs",
        find: "if let Some(asked) = self.ask_for_factor(&account, &change.new).await? {",
        replace: "if let Some(asked) = self.ask_for_factor(&account, &change.new).await?.filter(|_| false) {",
        package: "zavor-web",
        test: "a_password_alone_changes_nothing_where_a_second_factor_exists",
    },
    Sabotage {
        guard: "a form needs the token of its own session",
        file: WEB_DOOR,
        find: "match csrf::fits(expected, fields.raw(\"csrf\")) {",
        replace: "match csrf::fits(expected, expected) {",
        package: "zavor-web",
        test: "a_form_with_the_token_of_another_session_is_refused_on_every_route",
    },
    Sabotage {
        guard: "a form that the browser says comes from another site is refused",
        file: WEB_DOOR,
        find: "if !csrf::same_site(headers, &app.site.origin) {",
        replace: "if !csrf::same_site(headers, &app.site.origin) && headers.is_empty() {",
        package: "zavor-web",
        test: "a_form_that_the_browser_says_comes_from_elsewhere_is_refused_on_every_route",
    },
    Sabotage {
        guard: "the framework's own refusals do not reach the browser",
        file: WEB_DOOR,
        find: "plain && response.status() == StatusCode::BAD_REQUEST",
        replace: "plain && response.status() == StatusCode::OK",
        package: "zavor-web",
        test: "hostile_text_in_a_path_is_text",
    },
    Sabotage {
        guard: "only listed proxies are believed about the client's address",
        file: "crates/zavor-web/src/request/client.rs",
        find: "let mut believed = peer.to_canonical();\n    if !is_proxy(believed) {",
        replace: "let mut believed = peer.to_canonical();\n    if !is_proxy(believed) && headers.is_empty() {",
        package: "zavor-web",
        test: "only_listed_proxies_are_believed_and_only_about_the_address_they_saw",
    },
    Sabotage {
        guard: "statement 18: looking at a link never uses it up",
        file: "crates/zavor-web/src/pages/sign_on/links.rs",
        find: ".get(paths::SIGN_IN_LINK, sign_in_form)",
        replace: ".get(paths::SIGN_IN_LINK, sign_in)",
        package: "zavor-web",
        test: "sec_18_scanners_that_open_a_link_of_a_mail_never_use_it_up",
    },
    Sabotage {
        guard: "half a session opens nothing",
        file: "crates/zavor-web/src/respond/admit.rs",
        find: "Stage::PasswordProved => Err(Failure::SecondFactor),",
        replace: "Stage::PasswordProved => Ok(view),",
        package: "zavor-web",
        test: "half_a_session_opens_nothing_but_the_second_factor",
    },
    Sabotage {
        guard: "statement 37: a role counts for accounts without a higher one",
        file: "crates/zavor-core/src/rights/table.rs",
        find: "let without_role = target.is_none_or(<[RoleHeld]>::is_empty);",
        replace: "let without_role = target.is_none_or(|_| true);",
        package: "zavor-web",
        test: "sec_37_every_act_is_done_by_the_roles_of_the_table_only",
    },
    Sabotage {
        guard: "statement 38: sensitive acts need a factor shown lately",
        file: "crates/zavor-core/src/rights/table.rs",
        find: "Actor::Administrator(person) if !is_fresh(person.proved, now) => Err(Denied::NotFresh),",
        replace: "Actor::Administrator(person) if !is_fresh(person.proved, person.proved.unwrap_or(now)) => Err(Denied::NotFresh),",
        package: "zavor-app",
        test: "sec_38_sensitive_acts_ask_again_after_fifteen_minutes",
    },
    Sabotage {
        guard: "statement 37: roles that reach further outrank one limited to domains",
        file: "crates/zavor-core/src/rights/table.rs",
        find: "match right.only_looks() || target.roles.iter().all(|role| held.reaches(role)) {",
        replace: "match right.only_looks() || target.roles.iter().all(|_| true) {",
        package: "zavor-app",
        test: "sec_37_whoever_is_limited_to_a_domain_does_nothing_to_whoever_reaches_further",
    },
    Sabotage {
        guard: "statement 37: nobody grants or revokes beyond their own",
        file: "crates/zavor-core/src/rights/table.rs",
        find: "match within(held, role) {",
        replace: "match within(held, role) || !held.is_empty() {",
        package: "zavor-app",
        test: "sec_37_nobody_who_is_limited_grants_or_revokes_beyond_their_limit",
    },
    Sabotage {
        guard: "statement 33: links wait 72 hours for an address that somebody else set",
        file: "crates/zavor-app/src/verification/recovery_addresses.rs",
        find: ".filter(|(_, address)| address.proves(has_role, now))",
        replace: ".filter(|(_, address)| address.is_confirmed() || address.proves(has_role, now))",
        package: "zavor-app",
        test: "sec_33_a_link_goes_to_an_address_that_somebody_else_set_only_after_72_hours",
    },
    Sabotage {
        guard: "statement 40: a person's token is suspended with their account",
        file: "crates/zavor-app/src/people/behind.rs",
        find: "Some(account) => account_stands(&self.platform, account, &token.roles).await,",
        replace: "Some(account) => account_stands(&self.platform, account, &token.roles).await.map(|_| Ok(())),",
        package: "zavor-app",
        test: "sec_40_a_persons_token_is_suspended_with_their_account_and_comes_back_with_it",
    },
    Sabotage {
        guard: "statement 38: a token is no fresh factor without the scope",
        file: "crates/zavor-core/src/rights/table.rs",
        find: "Actor::Token { sensitive, .. } if !*sensitive => Err(Denied::NoScope),",
        replace: "Actor::Token { sensitive, .. } if !*sensitive && now < now => Err(Denied::NoScope),",
        package: "zavor-app",
        test: "sec_38_a_token_without_the_scope_does_nothing_that_wants_a_fresh_factor",
    },
    Sabotage {
        guard: "statement 40: a bulk run ends with the sessions of its starter",
        file: "crates/zavor-app/src/people/behind.rs",
        find: "if self.platform.store.session_endings(person.account).await? != rests_on.endings {",
        replace: "if self.platform.store.session_endings(person.account).await? < rests_on.endings {",
        package: "zavor-app",
        test: "a_run_outlasts_a_session_that_times_out_but_not_a_sign_out_after_it",
    },
    Sabotage {
        guard: "statement 40: blocking ends all sessions at once",
        file: "crates/zavor-app/src/people/acts.rs",
        find: "changes.push(Change::Identity(web));",
        replace: "let _ = web;",
        package: "zavor-app",
        test: "sec_40_blocking_signing_out_resetting_and_removing_end_all_sessions_at_once",
    },
    Sabotage {
        guard: "attempts in flight count while they are open",
        file: RULES,
        find: "if others >= left.max(1) || pending.has_no_room(attempt.digest, class) {",
        replace: "if pending.has_no_room(attempt.digest, class) && others >= 200 {",
        package: "zavor-core",
        test: "sec_01_no_number_of_parallel_attempts_passes_the_threshold",
    },
    Sabotage {
        guard: "a backup that was changed since it was made is not restored",
        file: "crates/zavor-store/src/restore.rs",
        find: "Seal::Broken | Seal::None => key.is_none(),",
        replace: "Seal::Broken | Seal::None => true,",
        package: "zavor-store",
        test: "a_role_that_was_added_to_a_backup_is_not_restored",
    },
    Sabotage {
        guard: "a trigger in a backup is refused",
        file: "crates/zavor-store/src/schema.rs",
        find: "let stranger = found.into_keys().next();",
        replace: "let stranger = found.into_keys().find(|(kind, _)| kind != \"trigger\");",
        package: "zavor-store",
        test: "triggers_views_and_strange_objects_in_a_backup_are_refused_even_when_the_seal_is_waived",
    },
    Sabotage {
        guard: "no empty organisation is made where there was one",
        file: "crates/zavor-store/src/store.rs",
        find: "restore_place::trace_of_use(data_dir)",
        replace: "restore_place::trace_of_use(&data_dir.join(\"lost\"))",
        package: "zavor-store",
        test: "a_start_without_its_database_in_a_directory_that_was_used_is_refused",
    },
    Sabotage {
        guard: "a flood today takes nothing from the days before",
        file: "crates/zavor-core/src/retention.rs",
        find: "let over = days.iter().filter(|(day, _)| *day < today);",
        replace: "let over = days.iter().filter(|(day, _)| *day <= today);",
        package: "zavor-core",
        test: "days_go_by_age_and_by_size_the_oldest_first_and_never_the_open_one",
    },
    Sabotage {
        guard: "a flood is folded before it fills its day",
        file: "crates/zavor-core/src/retention.rs",
        find: "Fullness::Full => Width::Outcome,",
        replace: "Fullness::Full => Width::Usual,",
        package: "zavor-core",
        test: "the_open_day_becomes_coarse_in_steps_and_successes_last_longest",
    },
    Sabotage {
        guard: "after a jump of the clock no day is removed without a person",
        file: "crates/zavor-core/src/retention.rs",
        find: "match ahead > CLOCK_AHEAD_MAX {",
        replace: "match ahead > Span::from_days(40_000) {",
        package: "zavor-store",
        test: "after_a_jump_of_the_clock_no_day_is_removed_until_a_person_says_so",
    },
    Sabotage {
        guard: "nobody denies the address they come from",
        file: "crates/zavor-core/src/lists.rs",
        find: "let own = by.filter(|address| network.contains(*address))?;",
        replace: "let own = by.filter(|address| network.contains(*address) && false)?;",
        package: "zavor-app",
        test: "nobody_denies_the_address_they_come_from_or_this_host",
    },
    Sabotage {
        guard: "one account alone never blocks a network",
        file: ORIGIN_GUARD,
        find: "accounts < terms.policy.origin_block_accounts as usize",
        replace: "accounts < 1",
        package: "zavor-core",
        test: "one_account_alone_never_blocks_a_network_whatever_it_does",
    },
    Sabotage {
        guard: "while an installation learns, a network is blocked late",
        file: ORIGIN_GUARD,
        find: "true => terms.policy.near_factor as f32,",
        replace: "true => 1.0,",
        package: "zavor-core",
        test: "while_the_installation_learns_a_network_is_blocked_from_five_times_the_threshold_on",
    },
    Sabotage {
        guard: "a shared network is never blocked",
        file: ORIGIN_GUARD,
        find: "if terms.shared {",
        replace: "if terms.shared && accounts > 1_000 {",
        package: "zavor-core",
        test: "a_shared_network_is_never_blocked_and_says_when_it_would_be",
    },
    Sabotage {
        guard: "a blocked network's stolen accounts buy it no second round",
        file: ORIGIN_GUARD,
        find: "self.rare.as_ref().is_some_and(|rare| rare.step > 0)",
        replace: "self.rare.as_ref().is_some_and(|rare| rare.step == u8::MAX)",
        package: "zavor-core",
        test: "a_good_record_lasts_a_day_and_is_lost_with_a_block",
    },
];

/// Copies that are worked on side by side.
const BENCHES: usize = 2;

/// Guards whose test did not fail.
pub(crate) fn findings() -> Vec<String> {
    let lost = lost(&sources());
    if !lost.is_empty() {
        return lost;
    }
    // The packages with the most entries first, so that the benches end together.
    let mut packages: BTreeMap<&str, Vec<&Sabotage>> = BTreeMap::new();
    for sabotage in SABOTAGES {
        packages.entry(sabotage.package).or_default().push(sabotage);
    }
    let mut packages: Vec<Vec<&Sabotage>> = packages.into_values().collect();
    packages.sort_by_key(Vec::len);
    let left = Mutex::new(packages);
    let next = || left.lock().ok()?.pop();
    thread::scope(|scope| {
        let benches: Vec<_> = (0..BENCHES)
            .map(|number| scope.spawn(move || Bench::new(number).map(|bench| bench.work(next))))
            .collect();
        let ended = benches.into_iter().map(|bench| match bench.join() {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => vec![format!("sabotage: the tree could not be copied: {error}")],
            Err(_) => vec!["sabotage: a bench failed".to_owned()],
        });
        ended.flatten().collect()
    })
}

/// A copy of the tree and the folder it is built in.
struct Bench {
    copy: PathBuf,
    target: PathBuf,
}

impl Bench {
    fn new(number: usize) -> io::Result<Self> {
        let folder = root().join(format!("target/sabotage/{number}"));
        let (copy, target) = (folder.join("tree"), folder.join("target"));
        copy_tree(&copy)?;
        take_registry_crates(&root().join("target/debug"), &target.join("debug"))?;
        Ok(Self { copy, target })
    }

    /// Works until nothing is left; what was found.
    fn work<'s>(&self, next: impl Fn() -> Option<Vec<&'s Sabotage>>) -> Vec<String> {
        std::iter::from_fn(next)
            .flatten()
            .filter_map(|sabotage| self.attempt(sabotage))
            .collect()
    }
}

/// Takes over what is built of registry crates, and nothing of the workspace: its crates have the
/// same file names in every copy, so a bench would take another's for its own. Cargo writes into
/// its records in place, so they are copied; of the large files, which are only replaced as a
/// whole, a link will do. Without a build to take from, cargo builds everything.
fn take_registry_crates(from: &Path, to: &Path) -> io::Result<()> {
    for (part, linked) in [("deps", true), ("build", false), (".fingerprint", false)] {
        let Ok(entries) = fs::read_dir(from.join(part)) else {
            continue;
        };
        fs::create_dir_all(to.join(part))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let library = [".rlib", ".rmeta", ".so"]
                .iter()
                .any(|end| name.ends_with(end));
            let wanted = is_foreign(&name) && (library || !linked);
            let to = to.join(part).join(&name);
            if !wanted || to.exists() {
                continue;
            }
            match linked {
                true => fs::hard_link(entry.path(), to)?,
                false => copy_folder(&entry.path(), &to)?,
            }
        }
    }
    Ok(())
}

/// Whether what has this name belongs to a crate from the registry.
fn is_foreign(name: &str) -> bool {
    let name = name.strip_prefix("lib").unwrap_or(name);
    !name.starts_with("zavor") && !name.starts_with("xtask")
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Entries whose text does not occur exactly once, or whose test does not exist.
pub(crate) fn lost(sources: &[Source]) -> Vec<String> {
    let mut lost = Vec::new();
    for sabotage in SABOTAGES {
        let file = sources.iter().find(|source| source.path == sabotage.file);
        let found = file.map_or(0, |file| file.text.matches(sabotage.find).count());
        if found != 1 {
            let (file, find) = (sabotage.file, sabotage.find);
            lost.push(format!(
                "{file}: xtask/src/sabotage.rs looks for `{find}`, which is there {found} times"
            ));
        }
        let named = [
            format!("fn {}(", sabotage.test),
            format!("fn {}<", sabotage.test),
        ];
        let is_there = |source: &Source| named.iter().any(|named| source.text.contains(named));
        if !sources.iter().any(is_there) {
            lost.push(format!(
                "xtask/src/sabotage.rs: no test is called {}",
                sabotage.test
            ));
        }
    }
    lost
}

fn copy_tree(copy: &Path) -> io::Result<()> {
    for source in sources() {
        let to = copy.join(&source.path);
        if fs::read_to_string(&to).is_ok_and(|there| there == source.text) {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(to, &source.text)?;
    }
    Ok(())
}

impl Bench {
    fn attempt(&self, sabotage: &Sabotage) -> Option<String> {
        let path = self.copy.join(sabotage.file);
        let original = fs::read_to_string(&path).ok()?;
        let broken = original.replace(sabotage.find, sabotage.replace);
        fs::write(&path, broken).ok()?;
        let ended = self.run(sabotage);
        fs::write(&path, original).ok()?;
        let (word, what) = match ended {
            Ended::Failed => ("noticed", None),
            Ended::Passed => ("UNNOTICED", Some("did not notice")),
            Ended::NotRun => ("NOT TRIED", Some("did not run against")),
        };
        println!("sabotage: {}: {word}", sabotage.guard);
        what.map(|what| format!("sabotage: {} {what}: {}", sabotage.test, sabotage.guard))
    }

    /// Runs exactly this test.
    fn run(&self, sabotage: &Sabotage) -> Ended {
        let output = Command::new(env!("CARGO"))
            .args(["test", "-q", "--offline", "-p", sabotage.package])
            .args(target(sabotage))
            .args(["--", sabotage.test])
            .current_dir(&self.copy)
            .env("CARGO_TARGET_DIR", &self.target)
            .stderr(Stdio::inherit())
            .output();
        let Ok(output) = output else {
            return Ended::NotRun;
        };
        let said = String::from_utf8_lossy(&output.stdout);
        match output.status.success() {
            true if said.contains("ok. 1 passed") => Ended::Passed,
            false if said.contains("FAILED. 0 passed; 1 failed") => Ended::Failed,
            _ => Ended::NotRun,
        }
    }
}

/// The one target that has the test, so that no other is built and linked: `--lib`, `--bins` or
/// `--test NAME`; all of them for a test that a macro of another package writes.
fn target(sabotage: &Sabotage) -> Vec<String> {
    one_target(sabotage).unwrap_or_default()
}

fn one_target(sabotage: &Sabotage) -> Option<Vec<String>> {
    let (folder, wanted) = (
        format!("crates/{}/", sabotage.package),
        format!("fn {}(", sabotage.test),
    );
    let source = sources()
        .into_iter()
        .find(|source| source.path.starts_with(&folder) && source.text.contains(&wanted))?;
    let path = source.path.strip_prefix(&folder)?.to_owned();
    let Some(test) = path.strip_prefix("tests/") else {
        let bins = root().join(&folder).join("src/main.rs").exists();
        return Some(vec![if bins { "--bins" } else { "--lib" }.to_owned()]);
    };
    let name = test.split(['/', '.']).next()?;
    Some(vec!["--test".to_owned(), name.to_owned()])
}

/// How the one test ended.
#[derive(PartialEq, Eq)]
enum Ended {
    Passed,
    Failed,
    /// The tree did not compile, or the test does not exist: that proves nothing.
    NotRun,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_whose_text_or_test_moved_away_is_a_finding() {
        let sources = sources();
        assert_eq!(lost(&sources), Vec::<String>::new());
        assert_eq!(lost(&[]).len(), 2 * SABOTAGES.len());
        let twice = sources.iter().map(|source| Source {
            path: source.path.clone(),
            text: source.text.repeat(2),
        });
        let twice: Vec<Source> = twice.collect();
        assert_eq!(lost(&twice).len(), SABOTAGES.len());
    }
}
