### Holds: what stops somebody, why, on what evidence, and what lifts it.

## What sort
hold-kind-locked_out = Locked out
hold-kind-sign_in_blocked = Sign-in blocked
hold-kind-origin_blocked = Network blocked
hold-kind-password_expired = Password expired
hold-kind-must_change_password = Must change password
hold-kind-restricted_sending = Restricted from sending
hold-kind-restricted_connector = Connector restricted
hold-kind-sending_limit = Sending limit reached
hold-kind-at_risk = At risk
hold-kind-organisation_restricted = Organisation limit reached
hold-kind-second_factor_throttled = One-time codes suspended
hold-kind-recovery_throttled = Recovery suspended
own-hold-locked_out = Signing in is locked after wrong passwords, except where you usually sign in.
own-hold-sign_in_blocked = An administrator has blocked signing in to your account. Only an administrator can allow it again.
own-hold-origin_blocked = Nobody can sign in from the network that you are on now. Use another one, for example that of your phone.
own-hold-password_expired = Your temporary password has expired. Ask your administrators for a new one.
own-hold-must_change_password = Your password is temporary: you choose your own when you sign in. Until then it does not work in mail programs.
own-hold-second_factor_throttled = The codes of your authenticator app are not checked for a while, because too many were wrong.
own-hold-restricted_sending = Your account may not send mail. You still receive it.
own-hold-sending_limit = You have reached your sending limit; it frees up with time.
held-until-then = It ends by itself { $at }.

## What it stops
hold-effect-sign_in = Stops signing in
hold-effect-sending = Stops sending; receiving and signing in still work
hold-effect-relaying = Stops relaying
hold-effect-recovery = Stops recovering the account in this way
hold-effect-none = Stops nothing by itself

## From where
hold-scope-everywhere = everywhere
hold-scope-known_device = on known devices
hold-scope-familiar = in familiar places
hold-scope-near = near familiar places
hold-scope-unfamiliar = in unfamiliar places
hold-somewhere = { $kind } { $scope }

## Why
reason-wrong_passwords = Too many wrong passwords
reason-consecutive_maximum = Too many wrong passwords in a row; it stays locked until an unlock, a recovery, or a sign-in from an old familiar place
reason-by_administrator = An administrator placed it
reason-guessing_many_accounts = Passwords were guessed across many accounts from this network
reason-denylist = The network is on the deny list
reason-expired = The temporary password has expired
reason-after_reset = The password was reset; the owner must choose a new one
reason-external_recipients_per_hour = Too many external recipients in one hour
reason-internal_recipients_per_hour = Too many internal recipients in one hour
reason-recipients_per_day = Too many recipients in 24 hours
reason-recipients_per_hour = Too many recipients in one hour
reason-messages_per_minute = Too many messages in one minute; mail waits
reason-service_recipients_per_day = The service limit for 24 hours is used up; mail waits
reason-organisation_recipients_per_day = The organisation's limit for 24 hours is used up; mail waits
reason-suspicious_sending = Restricted twice within 24 hours; somebody else may use the account
reason-confirmed_by_admin = An administrator confirmed that somebody else uses the account
reason-failed_codes = Too many wrong one-time codes after the right password; this affects only the pages, not mail
reason-failed_proofs-totp = Too many wrong codes of an authenticator app at the recovery page; this affects only recovery by that app
reason-codes_per_day-webhook = As many recovery codes were handed over to the site as a day allows; this affects only recovery by codes that the site sends
reason-codes_per_day = As many recovery codes were mailed as a day allows; this affects only recovery by mailed codes
reason-reported_by_user = Somebody who reads an address of the owner reported that it was not them; nothing is blocked by it, and for 24 hours second factors, recovery addresses, saved codes and app passwords cannot be changed
reason-shut_out_by_owner = The owner reported that it was not them; a recovery with proofs that are older than that ends it, and no administrator is needed

## Who placed it
owner-engine = Zavor
owner-administrator = Administrator { $name }
owner-local_operator = The server administrator
owner-token = API token { $name }

## Whom it stops
subject-account = { $name }
subject-origin = Network { $name }
subject-connector = Connector { $name }
subject-organisation = The whole organisation
entity-mailbox = Mailbox
entity-connector = Connector

## Evidence
evidence-wrong_passwords = { PLURAL($failures) ->
    [one] { $failures } wrong password in { $span }; the threshold is { $threshold }.
   *[other] { $failures } wrong passwords in { $span }; the threshold is { $threshold }.
}
evidence-wrong_passwords-from = { PLURAL($addresses) ->
    [one] From { $addresses } address, last from { $last_address } over { $last_protocol } at { $last }.
   *[other] From { $addresses } addresses, last from { $last_address } over { $last_protocol } at { $last }.
}
evidence-wrong_passwords-open = { PLURAL($familiar_places_open) ->
    [one] Sign-in still works from { $familiar_places_open } familiar place of this account.
   *[other] Sign-in still works from { $familiar_places_open } familiar places of this account.
}
evidence-guessing = { PLURAL($accounts) ->
    [one] { $accounts } account tried in { $span }, last at { $last }; the penalty was { $penalty }, the threshold { $threshold }.
   *[other] { $accounts } accounts tried in { $span }, last at { $last }; the penalty was { $penalty }, the threshold { $threshold }.
}
evidence-sending_limit = { $counted } in { $window }; the limit is { $limit } (policy “{ $policy }”).
evidence-sending_limit-organisation = { $counted } in { $window }; the limit of the whole organisation is { $limit }. It follows from the number of accounts, and no policy changes it.
evidence-sending_limit-requested = The message that was refused would have added { $requested }.
evidence-sending_limit-from = The last message came from { $last_address }.
evidence-recovery_tries = { PLURAL($counted) ->
    [one] { $counted } try in { $span }, on { $last }; the limit is { $threshold }. Signing in and the other ways to recover the account are not affected.
   *[other] { $counted } tries in { $span }, the last on { $last }; the limit is { $threshold }. Signing in and the other ways to recover the account are not affected.
}
evidence-failed_codes = { PLURAL($failures) ->
    [one] { $failures } wrong code in { $span }, last at { $last }; the threshold is { $threshold }.
   *[other] { $failures } wrong codes in { $span }, last at { $last }; the threshold is { $threshold }.
}
evidence-failed_codes-who = Whoever typed them knows the password: ask the owner. If it was not them, reset it.
evidence-failed_codes-open = { PLURAL($open) ->
    [one] { $open } other second factor still works.
   *[other] { $open } other second factors still work.
}
evidence-statement = “{ $text }”
evidence-report = By a link mailed to { $from } about what happened on { $event }.
counted-external = { PLURAL($n) ->
    [one] { $n } external recipient
   *[other] { $n } external recipients
}
counted-internal = { PLURAL($n) ->
    [one] { $n } internal recipient
   *[other] { $n } internal recipients
}
counted-recipients = { PLURAL($n) ->
    [one] { $n } recipient
   *[other] { $n } recipients
}
counted-messages = { PLURAL($n) ->
    [one] { $n } message
   *[other] { $n } messages
}
unknown-address = an unknown address

## Until when
hold-since = Since { $time } ({ $ago })
hold-until = Until { $time } ({ $ago })
hold-until-released = Until released
hold-until-chosen = Until a new password is chosen
hold-until-allowed = Until sign-in is allowed
hold-until-removed = Until the rule is removed
hold-until-dismissed = Until the risk is dismissed
hold-by = Placed by { $who ->
    [local_operator] the server administrator
    [administrator] administrator { $name }
   *[token] API token { $name }
}
hold-observed = Not enforced: the door only observes. This is the hold that would be in force.
hold-observed-sign-in = Not enforced for mail programs: the auth policy door only observes. { $doors ->
    [ldap] LDAP enforces it.
    [web] The pages enforce it.
   *[both] LDAP and the pages enforce it.
}
hold-lifted = The allow list lifts it for mail programs { $place }{ $rest ->
    [elsewhere] ; it holds elsewhere
    [elsewhere-ldap] ; it holds elsewhere and at LDAP
    [elsewhere-web] ; it holds elsewhere and on the pages
    [elsewhere-both] ; it holds elsewhere, at LDAP and on the pages
    [ldap] ; it holds at LDAP
    [web] ; it holds on the pages
    [both] ; it holds at LDAP and on the pages
   *[unsaid] {""}
}.
hold-lifted-everywhere = everywhere
hold-lifted-somewhere = from certain networks
hold-lifted-from = from { $networks }
hold-lifted-except = { $place } (but not from { $except })

## Ended
ended-holds = { PLURAL($n) ->
    [one] { $n } hold ended in the last 24 hours
   *[other] { $n } holds ended in the last 24 hours
}
hold-ended = Ended { $time } ({ $ago }), { $by }
ended-by-timer = by itself
ended-by-success = by a successful sign-in
ended-by-act = by { $actor }: { $act }

## What lifts it: texts of buttons
release-act-unlock = Unlock
release-act-unblock = Unblock
release-act-allow_sign_in = Allow sign-in
release-act-change_password = Reset password
release-act-release_origin = Release network
release-act-remove_deny_rule = Remove from the deny list
release-act-raise_limit = Wait, or raise the limit
release-act-dismiss_risk = Dismiss the risk

## What must be done first
step-password_changed = The password was changed since
step-sessions_ended = All sessions were ended since
step-reviewed = Somebody reviewed it and recorded what they found
step-do-password_changed = Change the password; do not reuse the old one.
step-do-sessions_ended = Sign the account out of all sessions. The step is done when every mail host has confirmed it; where none is configured, when somebody has checked it and records that under “Reviewed”.
step-do-reviewed = Check what Zavor cannot see, such as forwarding and mail rules, and record what you found.
step-met = Done
step-missing = Not done yet
requires-first = Required first
allowed-roles = Who may do it: { $roles }
