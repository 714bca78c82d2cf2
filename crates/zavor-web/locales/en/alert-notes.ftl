### What alerts say: one message for each code. The sentence of the same code in English is in
### zavor-app, platform/notes/alerts.rs.

## Numbers in alerts
alert-number-limit-messages = { PLURAL($limit) ->
    [one] { $limit } message
   *[other] { $limit } messages
}
alert-number-limit-recipients = { PLURAL($limit) ->
    [one] { $limit } recipient
   *[other] { $limit } recipients
}
alert-number-external = { PLURAL($counted) ->
    [one] { $counted } external recipient
   *[other] { $counted } external recipients
}
alert-number-lockouts = { PLURAL($count) ->
    [one] { $count } lockout
   *[other] { $count } lockouts
}
alert-number-passwords = { PLURAL($count) ->
    [one] { $count } password
   *[other] { $count } passwords
}
alert-number-times = { PLURAL($count) ->
    [one] once
   *[other] { $count } times
}
alert-number-codes = { PLURAL($failures) ->
    [one] { $failures } wrong one-time code
   *[other] { $failures } wrong one-time codes
}
alert-number-refusals = { PLURAL($refusals) ->
    [one] { $refusals } sign-in
   *[other] { $refusals } sign-ins
}
alert-number-accounts = { PLURAL($accounts) ->
    [one] { $accounts } account
   *[other] { $accounts } accounts
}
alert-number-last-questions = { PLURAL($count) ->
    [one] last question
   *[other] last { $count } questions
}

## Limits
alert-limit-external_recipients_per_hour = external recipients per hour
alert-limit-internal_recipients_per_hour = internal recipients per hour
alert-limit-recipients_per_day = recipients per day
alert-limit-recipients_per_hour = recipients per hour

## Senders
note-sender_near_limit = { $sender }: { $used } of { $limit } { $limit_name }, including { $requested } of the last message; not restricted yet
note-sender_waits_for_messages = { $sender }: the limit of { alert-number-limit-messages } in a minute is used up; further mail waits
note-sender_waits_for_recipients = { $sender }: the limit of { alert-number-limit-recipients } in 24 hours is used up; further mail waits
note-sender_at_limit = { $sender }: { $counted } of { $limit } { $limit_name }; { $requested } more would pass the limit
note-sender_restricted_twice = { $sender } was restricted from sending twice within 24 hours
note-sending_released_by_owner = the owner of { $account } gave two proofs, set a new password and released the restriction from sending that a limit had placed; Zavor could not look at forwarding and mail rules: look at what is sent now, and ask the owner
note-organisation_recipients = { alert-number-external } in 24 hours; the organisation's limit is { $limit }

## Guessing
note-attack = { alert-number-refusals } refused within a minute over { alert-number-accounts }
note-guessing_from_inside = { alert-number-accounts } failed from { $network } within an hour, a place familiar to them, so it is not blocked
note-guessing_from_outside = { alert-number-accounts } failed from { $network } within an hour, an unfamiliar place
note-many_lockouts = { alert-number-lockouts } within an hour; the threshold is { $threshold }
note-wrong_codes = Somebody who has the password of { $account } typed { alert-number-codes }, the last from { $from }: ask the owner; if it was not them, the password is known to others
note-wrong_codes_from_unknown = Somebody who has the password of { $account } typed { alert-number-codes }, the last from an unknown address: ask the owner; if it was not them, the password is known to others
note-reported_and_shut_out = The owner of { $account } says that they did not do what happened on { $event } (link mailed to { $from }): everybody was shut out, and a recovery by the owner ends that
note-reported_only = Somebody who reads { $from } says that the owner of { $account } did not do what happened on { $event }: nothing is blocked, second factors and recovery addresses cannot be changed for 24 hours; ask the owner

## Many people behind one address
alert-by-what = (Dovecot: login_trusted_networks with Roundcube's or SOGo's setting; a reverse proxy: X-Forwarded-For and trusted_proxies; a TCP proxy: the PROXY protocol to Dovecot); see the manual, "Many people behind one address"
note-crowd_undeclared = { alert-number-accounts } signed in from { $network } within a day, { $newcomers } of them new to it. If these are people of one office with its own address, there is nothing to do; if it is a webmail, proxy or mail server that hides its clients: declare it as [[shared_network]] or pass the real addresses on { alert-by-what }
note-crowd_of_this_host = Wrong passwords for { alert-number-accounts } came from { $network }, which is this host: a webmail or another program here hides its clients (nobody is blocked for it). Pass the addresses of its clients on { alert-by-what }
note-crowd_of_a_proxy = Wrong passwords for { alert-number-accounts } came from { $network }, a trusted proxy that does not pass on the addresses of its clients (nobody is blocked for it). Pass the addresses of its clients on { alert-by-what }

## Administrators
note-unlocked_repeatedly = { $account } was unlocked { alert-number-times } within 24 h by { $actor }: find out what keeps locking it
note-many_resets = { $actor } reset { alert-number-passwords } within an hour: ask whether they did
note-global_administrator_made = { $account } was made Global Administrator by { $actor }
note-second_factor_taken_away = Second factor { $method } "{ $name }" of { $account } was removed by { $actor }
note-token_made = { $actor } made the API token { $token }

## Mail servers
note-server_never_asks_at_rcpt = The mail server { $server } only asks at END-OF-MESSAGE, never at RCPT: all its recipients count as external; see `zavor doctor --print postfix`
note-server_never_asks_at_end = The mail server { $server } only asks at RCPT, never at END-OF-MESSAGE: its mail is never counted; see `zavor doctor --print postfix`
note-questions_all_bad = The { alert-number-last-questions } of { $peer } at the { $door } door were all bad ({ $why }): a mail server that asks like this works without protection; compare its settings with zavor doctor --print
note-sessions_not_ended = Mail host { $host } did not end the sessions of { $account } and is no longer asked: { $why }; on that host run: { $command }
note-sign_ins_not_forgotten = Mail host { $host } did not forget the cached sign-ins of { $account } and is no longer asked: { $why }; on that host run: { $command }

## Notices
note-mail_not_sent = The mail server did not send a notice: { $why }; it is not repeated
note-mail_about_account_not_sent = The mail server did not send a notice about { $account }: { $why }; it is not repeated
note-webhook_about_account_not_called = { $host } did not accept what is about { $account }: { $why }; it is not repeated
note-webhook_not_called = { $host } did not accept a notice: { $why }; it is not repeated

## The clock
alert-number-minutes = { PLURAL($minutes) ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
note-clock_set_forward = The wall clock of this machine was set forward by { alert-number-minutes }: times in logs and audit before and after it do not fit together; lockouts and limits are not touched until Zavor is restarted
note-clock_set_back = The wall clock of this machine was set back by { alert-number-minutes }: times in logs and audit before and after it do not fit together; lockouts and limits are not touched until Zavor is restarted
note-audit_cut = The audit does not go on from the head that this server noted last: events at its end are gone or were changed, or an older copy of the data was put in its place. The log of this server says more. Compare it with a head from a log that is kept elsewhere, and find out who had access to the files
note-clock_doubted = The clock is far from where the logs saw it last, so old days of the logs are not removed. If it is right now, run: zavor events trust-clock; if it is wrong, set it right, and removing goes on by itself
