//! What alerts say.

use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};

use super::declare::notes;

notes! {
    /// What was counted, or done, or not done, that administrators are told of.
    pub enum AlertNote {
        SenderNearLimit { sender: String, used: u32, limit: u32, limit_name: Word, requested: u32 } = "sender_near_limit",
            "{sender}: {used} of {limit} recipients ({limit_name}) with the last message of {requested}; nothing is restricted yet";
        SenderWaitsForMessages { sender: String, limit: u32 } = "sender_waits_for_messages",
            "{sender}: the limit of {limit} messages in a minute is used up; further mail waits";
        SenderWaitsForRecipients { sender: String, limit: u32 } = "sender_waits_for_recipients",
            "{sender}: the limit of {limit} recipients in 24 hours is used up; further mail waits";
        SenderAtLimit { sender: String, counted: u32, requested: u32, limit: u32, limit_name: Word } = "sender_at_limit",
            "{sender}: {counted} recipients counted, {requested} more asked for, limit {limit} ({limit_name})";
        SenderRestrictedTwice { sender: String } = "sender_restricted_twice",
            "{sender} was restricted from sending twice within 24 hours";
        SendingReleasedByOwner { account: String } = "sending_released_by_owner",
            "the owner of {account} gave two proofs, set a new password and released the restriction from sending that a limit had placed; Zavor could not look at forwarding and mail rules: look at what is sent now, and ask the owner";
        OrganisationRecipients { counted: u32, limit: u32 } = "organisation_recipients",
            "{counted} external recipients in 24 hours; the organisation's limit is {limit}";

        Attack { refusals: u32, accounts: u32 } = "attack",
            "{refusals} sign-ins refused within a minute over {accounts} accounts";
        GuessingFromInside { accounts: u32, network: String } = "guessing_from_inside",
            "{accounts} accounts failed from {network} within an hour, a place familiar to them, so it is not blocked";
        GuessingFromOutside { accounts: u32, network: String } = "guessing_from_outside",
            "{accounts} accounts failed from {network} within an hour, an unfamiliar place";
        ManyLockouts { count: usize, threshold: u32 } = "many_lockouts",
            "{count} lockouts within an hour; the threshold is {threshold}";
        WrongCodes { account: String, failures: u32, from: String } = "wrong_codes",
            "somebody who has the password of {account} typed {failures} wrong one-time codes, the last from {from}: ask the owner; if it was not them, the password is known to others";
        WrongCodesFromUnknown { account: String, failures: u32 } = "wrong_codes_from_unknown",
            "somebody who has the password of {account} typed {failures} wrong one-time codes, the last from an unknown address: ask the owner; if it was not them, the password is known to others";

        ReportedAndShutOut { account: String, event: Timestamp, from: String } = "reported_and_shut_out",
            "the owner of {account} says that they did not do what happened on {event} (link mailed to {from}): everybody was shut out, and a recovery by the owner ends that";
        ReportedOnly { account: String, event: Timestamp, from: String } = "reported_only",
            "somebody who reads {from} says that the owner of {account} did not do what happened on {event}: nothing is blocked, second factors and recovery addresses cannot be changed for 24 hours; ask the owner";

        CrowdUndeclared { accounts: u32, network: String, newcomers: u32 } = "crowd_undeclared",
            "{accounts} accounts signed in from {network} within a day, {newcomers} of them new to it. If these are people of one office with its own address, there is nothing to do; if it is a webmail, proxy or mail server that hides its clients: declare it as [[shared_network]] or pass the real addresses on (Dovecot: login_trusted_networks with Roundcube's or SOGo's setting; a reverse proxy: X-Forwarded-For and trusted_proxies; a TCP proxy: the PROXY protocol to Dovecot); see the manual, \"Many people behind one address\"";
        CrowdOfThisHost { accounts: u32, network: String } = "crowd_of_this_host",
            "wrong passwords for {accounts} accounts came from {network}, which is this host: a webmail or another program here hides its clients (nobody is blocked for it). Pass the addresses of its clients on (Dovecot: login_trusted_networks with Roundcube's or SOGo's setting; a reverse proxy: X-Forwarded-For and trusted_proxies; a TCP proxy: the PROXY protocol to Dovecot); see the manual, \"Many people behind one address\"";
        CrowdOfAProxy { accounts: u32, network: String } = "crowd_of_a_proxy",
            "wrong passwords for {accounts} accounts came from {network}, a trusted proxy that does not pass on the addresses of its clients (nobody is blocked for it). Pass the addresses of its clients on (Dovecot: login_trusted_networks with Roundcube's or SOGo's setting; a reverse proxy: X-Forwarded-For and trusted_proxies; a TCP proxy: the PROXY protocol to Dovecot); see the manual, \"Many people behind one address\"";

        UnlockedRepeatedly { account: String, count: usize, actor: String } = "unlocked_repeatedly",
            "{account} was unlocked {count} times within 24 h by {actor}: find out what keeps locking it";
        ManyResets { actor: String, count: usize } = "many_resets",
            "{actor} reset {count} passwords within an hour: ask whether they did";
        GlobalAdministratorMade { account: String, actor: String } = "global_administrator_made",
            "{account} was made Global Administrator by {actor}";
        SecondFactorTakenAway { method: Word, name: String, account: String, actor: String } = "second_factor_taken_away",
            "second factor {method} {name:?} of {account} was removed by {actor}";
        TokenMade { actor: String, token: Detail } = "token_made", "{actor} made the API token {token}";

        ServerNeverAsksAtRcpt { server: String } = "server_never_asks_at_rcpt",
            "the mail server {server} only asks at END-OF-MESSAGE, never at RCPT: all its recipients count as external; see `zavor doctor --print postfix`";
        ServerNeverAsksAtEnd { server: String } = "server_never_asks_at_end",
            "the mail server {server} only asks at RCPT, never at END-OF-MESSAGE: its mail is never counted; see `zavor doctor --print postfix`";
        QuestionsAllBad { count: u32, peer: String, door: &'static str, why: String } = "questions_all_bad",
            "the last {count} questions of {peer} at the {door} door were all bad ({why}): a mail server that asks like this works without protection; compare its settings with zavor doctor --print";
        SessionsNotEnded { host: String, account: String, why: String, command: String } = "sessions_not_ended",
            "mail host {host} did not end the sessions of {account} and is no longer asked: {why}; on that host run: {command}";
        SignInsNotForgotten { host: String, account: String, why: String, command: String } = "sign_ins_not_forgotten",
            "mail host {host} did not forget the cached sign-ins of {account} and is no longer asked: {why}; on that host run: {command}";

        MailNotSent { why: String } = "mail_not_sent",
            "(smtp) did not send a notice: {why}; it is not repeated";
        MailAboutAccountNotSent { account: String, why: String } = "mail_about_account_not_sent",
            "(smtp) did not send a notice about {account}: {why}; it is not repeated";
        WebhookAboutAccountNotCalled { host: String, account: String, why: String } = "webhook_about_account_not_called",
            "{host} did not accept what is about {account}: {why}; it is not repeated";
        WebhookNotCalled { host: String, why: String } = "webhook_not_called",
            "{host} did not accept a notice: {why}; it is not repeated";

        ClockSetForward { minutes: u64 } = "clock_set_forward",
            "the wall clock of this machine was set forward by {minutes} minutes: times in logs and audit before and after it do not fit together; lockouts and limits are not touched until Zavor is restarted";
        ClockSetBack { minutes: u64 } = "clock_set_back",
            "the wall clock of this machine was set back by {minutes} minutes: times in logs and audit before and after it do not fit together; lockouts and limits are not touched until Zavor is restarted";
        AuditCut = "audit_cut",
            "the audit does not go on from the head that this server noted last: events at its end are gone or were changed, or an older copy of the data was put in its place; the log of this server says more; compare it with a head from a log that is kept elsewhere, and find out who had access to the files";
        ClockDoubted = "clock_doubted",
            "the clock is far from where the logs saw it last, so old days of the logs are not removed: if it is right now, run: zavor events trust-clock; if it is wrong, set it right, and removing goes on by itself";
    }
}

#[cfg(test)]
mod tests {
    use zavor_core::note::Note;

    use super::*;
    use crate::platform::notes::{RoleNote, TokenNote};

    #[test]
    fn what_is_stored_of_an_alert_says_the_same_sentence() {
        let (account, actor) = ("ana@contoso.example", "local operator (uid 0)");
        let alerts = [
            (
                AlertNote::SenderAtLimit {
                    sender: account.into(),
                    counted: 1500,
                    requested: 1,
                    limit: 1500,
                    limit_name: Word::of("alert-limit", "recipients_per_day"),
                },
                "ana@contoso.example: 1500 recipients counted, 1 more asked for, limit 1500 \
                 (recipients_per_day)",
            ),
            (
                AlertNote::SecondFactorTakenAway {
                    method: Word::of("method", "totp"),
                    name: "my \"phone\"".into(),
                    account: account.into(),
                    actor: actor.into(),
                },
                "second factor totp \"my \\\"phone\\\"\" of ana@contoso.example was removed by local \
                 operator (uid 0)",
            ),
            (
                AlertNote::SessionsNotEnded {
                    host: "mail1".into(),
                    account: account.into(),
                    why: "{account}".into(),
                    command: "doveadm kick ana@contoso.example".into(),
                },
                "mail host mail1 did not end the sessions of ana@contoso.example and is no longer \
                 asked: {account}; on that host run: doveadm kick ana@contoso.example",
            ),
            (
                AlertNote::CrowdOfThisHost {
                    accounts: 12,
                    network: "127.0.0.1/32".into(),
                },
                "wrong passwords for 12 accounts came from 127.0.0.1/32, which is this host: \
                 a webmail or another program here hides its clients (nobody is blocked for it). \
                 Pass the addresses of its clients on (Dovecot: login_trusted_networks with \
                 Roundcube's or SOGo's setting; a reverse proxy: X-Forwarded-For and \
                 trusted_proxies; a TCP proxy: the PROXY protocol to Dovecot); see the manual, \
                 \"Many people behind one address\"",
            ),
        ];
        for (said, sentence) in alerts {
            assert_eq!(said.to_string(), sentence);
            assert_eq!(Note::from(&said).to_string(), sentence);
        }
    }

    #[test]
    fn a_token_is_told_with_its_roles_and_what_it_may_do() {
        let role = |name| RoleNote::Role {
            role: Word::of("role", name),
        };
        let limited = RoleNote::Limited {
            domains: "contoso.example, fabrikam.example".into(),
        };
        let roles = Detail::from(role("user_administrator"))
            .and(limited)
            .and(role("security_reader"));
        let name = "panel".into();
        let token = Detail::from(TokenNote::With { name, roles })
            .and(TokenNote::Sensitive)
            .and(TokenNote::OfTheInstallation);
        let actor = "dan@contoso.example".into();
        let said = AlertNote::TokenMade { actor, token };
        assert_eq!(
            said.to_string(),
            "dan@contoso.example made the API token \"panel\" with user_administrator, limited to \
             contoso.example, fabrikam.example; security_reader, also for acts that need a fresh \
             second factor, of the installation"
        );
    }
}
