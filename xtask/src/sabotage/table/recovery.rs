//! Guards of recovery by the owners of accounts.

use super::Sabotage;

const PROVE: &str = "crates/zavor-app/src/recovery/prove.rs";
const BEGIN: &str = "crates/zavor-app/src/recovery/begin.rs";
const FACTS: &str = "crates/zavor-app/src/recovery/facts.rs";

pub(super) const ENTRIES: &[Sabotage] = &[
    Sabotage {
        guard: "statement 30: a second factor or a role asks for two proofs",
        file: "crates/zavor-core/src/recovery/proofs.rs",
        find: "match «guarded» {",
        replace: "false",
        package: "zavor-app",
        test: "sec_30_two_different_proofs_are_needed_with_a_second_factor_or_a_role",
    },
    Sabotage {
        guard: "statement 30: the same method twice is one proof",
        file: "crates/zavor-core/src/recovery/flow.rs",
        find: "self.proved.retain(|(known, _)| *known != method);",
        replace: "self.proved.retain(|_| true);",
        package: "zavor-app",
        test: "sec_30_two_different_proofs_are_needed_with_a_second_factor_or_a_role",
    },
    Sabotage {
        guard: "a flow is void once its account was changed",
        file: FACTS,
        find: "account.filter(|account| «flow.fits(id, account.version)»)",
        replace: "account.id == id",
        package: "zavor-app",
        test: "a_flow_is_over_after_a_quarter_of_an_hour_and_when_its_account_was_changed",
    },
    Sabotage {
        guard: "a flow ends after a quarter of an hour",
        file: BEGIN,
        find: "flow.filter(|flow| «flow.is_open(self.platform.now())»)",
        replace: "flow.version > 0",
        package: "zavor-app",
        test: "a_flow_is_over_after_a_quarter_of_an_hour_and_when_its_account_was_changed",
    },
    Sabotage {
        guard: "statement 16: a code of recovery lives five tries and ten minutes",
        file: PROVE,
        find: "«before.is_open(now)»",
        replace: "before.made <= now",
        package: "zavor-app",
        test: "sec_16_a_code_ends_after_ten_minutes_and_after_five_tries_and_with_a_newer_one",
    },
    Sabotage {
        guard: "statement 8: flows of one origin are bounded",
        file: BEGIN,
        find: "if !«budget.may_spend(Spending::Flow, now)» {",
        replace: "budget.version < u64::MAX",
        package: "zavor-app",
        test: "sec_08_flows_are_bounded_for_an_origin_and_codes_for_an_account_known_or_not",
    },
    Sabotage {
        guard: "statement 8: codes of one account are bounded",
        file: BEGIN,
        find: "if !«budget.may_spend(Spending::Code, now)» {",
        replace: "budget.version < u64::MAX",
        package: "zavor-app",
        test: "sec_08_flows_are_bounded_for_an_origin_and_codes_for_an_account_known_or_not",
    },
    Sabotage {
        guard: "wrong codes of an app are bounded, also of many at once",
        file: PROVE,
        find: "if !«budget.may_spend(Spending::WrongTotp, now)» {",
        replace: "budget.version < u64::MAX",
        package: "zavor-app",
        test: "of_16_clients_at_once_only_as_many_guesses_are_compared_as_may_be_wrong",
    },
    Sabotage {
        guard: "a saved code proves its own account alone",
        file: PROVE,
        find: "saved.filter(|saved| «flow.of.account_id() == Some(saved.account)»)",
        replace: "saved.made <= self.platform.now()",
        package: "zavor-app",
        test: "a_saved_code_of_one_account_is_wrong_for_another",
    },
    Sabotage {
        guard: "a passkey proves its own account alone",
        file: PROVE,
        find: "found.filter(|(whose, _)| «flow.of.account_id() == Some(whose.id)»)",
        replace: "whose.version > 0",
        package: "zavor-app",
        test: "a_passkey_proves_its_own_account_once_and_no_other",
    },
    Sabotage {
        guard: "only methods that policy allows and the account has count",
        file: PROVE,
        find: "of.filter(|of| «of.usable.contains(&method)»)",
        replace: "of.needed > 0",
        package: "zavor-app",
        test: "policy_decides_who_may_and_with_what",
    },
    Sabotage {
        guard: "statement 33: no code goes where the way leads back",
        file: "crates/zavor-app/src/verification/cycles.rs",
        find: "if «owner == account.id || chain.len() >= CHAIN_MAX» {",
        replace: "chain.len() >= CHAIN_MAX",
        package: "zavor-app",
        test: "sec_33_no_code_goes_to_the_mailbox_itself_nor_to_one_that_is_recovered_through_it",
    },
];
