### Review: restricted entities and their release, blocked origins, risky users.

## Restricted entities
restricted-lead = Mailboxes and connectors that may not send. They still receive and sign in. Select one, then press “Unblock”.
restricted-entity = Entity
restricted-counted = { $counted } of { $limit } in { $window }
restricted-counts = Sent of limit
restricted-released = Unblocked before
restricted-releases = Times unblocked
restricted-client = Client address
restricted-last-address = Last client address
restricted-compact = Compact list
restricted-normal = Normal list
restricted-select-first = Nothing is selected. Select an entity in the list first, then press “Unblock”.
restricted-unwritten = In force but not saved yet: the store cannot write. Until then it is kept in memory.

## Restricting by hand
restrict-entity = Mailbox or connector
restrict-entity-help = The address of an account, or the name of a connector from the configuration file.
restrict-reason-help = Administrators see it beside the restriction, and it stays in the audit log.
restrict-says-stops = The mailbox or connector cannot send to anyone any more, inside or outside, from the next recipient on.
restrict-says-works = It still receives mail and still signs in.
restrict-says-ends = It stays restricted until somebody presses “Unblock”.
restrict-done = { $name } is restricted from sending.
restrict-already = { $name } was restricted by you already. Nothing was changed.
restrict-is-already = { $name } is restricted from sending already. Another restriction has to be lifted on its own.
restrict-unknown = There is no account and no connector { $name }. Nothing was changed. Check the name.

## Release
unblock-title = Unblock { $name }
unblock-steps = Steps
unblock-step-overview = Overview
unblock-step-secure = Secure
unblock-not-restricted = This entity is not restricted. There is nothing to release.
unblock-open-user = Open the account
unblock-windows = Sent, against the limits
unblock-recommendations = Recommendations
unblock-signed-in = Signed in from
unblock-sent-to = Wrote to
unblock-looked-back = From the logs of the last { $span }, newest entries.
unblock-sent-all = { PLURAL($n) ->
    [one] Wrote to { $n } recipient. Messages: { $messages }.
   *[other] Wrote to { $n } recipients. Messages: { $messages }.
}
unblock-sent-more = { PLURAL($n) ->
    [one] And { $n } more recipient in domains that are not shown here ({ $domains }); see the message log.
   *[other] And { $n } more recipients in domains that are not shown here ({ $domains }); see the message log.
}
unblock-sent-unnamed = { PLURAL($n) ->
    [one] The address of { $n } of them was not kept.
   *[other] The addresses of { $n } of them were not kept.
}
unblock-sent-refused = { PLURAL($n) ->
    [one] { $n } message was refused, wholly or in part; recipients it did not reach are not counted.
   *[other] { $n } messages were refused, wholly or in part; recipients they did not reach are not counted.
}
unblock-sent-cut = The log holds more than was read: these are minimum figures.
unblock-no-sign-ins = No successful sign-in is in the log.
unblock-no-messages = No message is in the log.
unblock-last-time = Last time
unblock-inside = Internal
unblock-outside = External
unblock-engine-restricted = Last restricted by Zavor
unblock-raised = Raised limit
raised-until = { PLURAL($limit) ->
    [one] { $limit } external recipient per hour, until { $until }
   *[other] { $limit } external recipients per hour, until { $until }
}
raised-service-until = { PLURAL($limit) ->
    [one] { $limit } recipient in 24 hours (the service limit), until { $until }
   *[other] { $limit } recipients in 24 hours (the service limit), until { $until }
}
unblock-only-raised = This sender was not restricted. Its limit is raised: { $raised }.
unblock-risk = Risk
window-external = External recipients, last hour
window-internal = Internal recipients, last hour
window-hour = Recipients, last hour
window-day = Recipients, last 24 hours
window-service = Service limit, last 24 hours
recommend-risk = Somebody else may use this account. Call the owner on a number that you know before you release it.
recommend-places = Ask the owner whether they recognise the addresses below. If not, somebody else knows the password: reset it and sign the account out of all sessions.
recommend-rules = Look for forwarding and mail rules that the owner did not make.
recommend-connector = Find out which host or application sends through this connector, and close what let somebody else use it.
recommend-no-account = This name signs in to send but is no account here. Find out which application or person uses it, and change its password where it lives.
recommend-released = { PLURAL($n) ->
    [one] This sender was released once before. If its mail is legitimate, raise its limit; if not, find out how it is misused.
   *[other] This sender was released { $n } times before. If its mail is legitimate, raise its limit; if not, find out how it is misused.
}
recommend-own-release = Its owner lifted a restriction alone { $at }. Call the owner at a number known before, and ask what is sent.
recommend-raise = If the mail was legitimate, such as an announced newsletter, raise the limit until a date, in the last step.
unblock-secure-lead = Whoever misused the account must not be able to go on after the release. The release needs these steps: you can look at the last page before they are done, but “Unblock” then releases nothing. Only a Security Administrator or a Global Administrator may release without them, with a reason.
unblock-nothing-required = No step is required for this entity. Record below what you found.
unblock-say-below = Record it below
unblock-look-again = Check again
unblock-reviewed = Reviewed
unblock-reviewed-help = What you looked at and what you found, such as sessions ended on the mail server, forwarding, mail rules, or the application behind it. It is kept in the audit log.
unblock-signed-out = Signed out of all sessions.
unblock-signed-out-not = The sessions were not ended on these mail hosts yet: { $hosts }. Zavor keeps trying; this step counts as done when all have answered. Check again in a moment.
unblock-missing = Not unblocked: the steps below must be done first.
unblock-missing-next = Do these steps first:
unblock-raise = Raise the limit
unblock-raise-help = For a legitimate sender only; leave both fields empty to keep the limit. The internal and daily limits rise by the same factor.
unblock-limit = External recipients per hour
unblock-limit-help = More than { $base } and at most { $most }. Above { $free } you are asked for your second factor.
unblock-service = Recipients in 24 hours (the service limit)
unblock-service-help = The policy has no limit per hour: this raises the service limit of 24 hours. More than { $base } and at most { $most }. Above { $free } you are asked for your second factor.
unblock-limit-bad = Enter a number of recipients.
unblock-until = Until the end of this day ({ $zone })
unblock-until-help = { PLURAL($n) ->
    [one] A date within the next { $n } day.
   *[other] A date within the next { $n } days.
}
unblock-until-bad = Enter a date.
unblock-override = Reason for unblocking without these steps
unblock-override-help = Only when you are sure that nobody else uses the account. The reason is kept in the audit log; your second factor may be asked for.
unblock-caller = How was the caller verified?
unblock-caller-help = Fill this in when somebody called the help desk. What people know about themselves proves nothing.
unblock-caller-none = Nobody called
unblock-caller-call-back = The owner, called back on a number already on file
unblock-caller-in-person = The owner, in person
unblock-caller-override = Somebody who was not verified
unblock-caller-code = The owner, by the code read back at the reset of the password
unblock-caller-said = Filled in from the reset of the password: check that it is the same caller.
unblock-caller-note = What you checked, or why you could not (required if somebody called)
unblock-caller-note-help = Which number and who answered, what was shown, or why the caller was not verified. Kept in the audit log.
unblock-says = Unblocking takes effect at once. Counting starts from zero, and the limits apply again.
unblock-done = Released. The counting starts from zero.

## After a release
delivery-title = { $name }: status in each service
delivery-doors = Services and mail hosts
delivery-all-open = Every service accepts mail and sign-ins again.
delivery-waits = Not every service accepts yet. This list updates by itself; without JavaScript, reload it.
delivery-risk = Its risk is still open: { $state }. The release does not judge it.
delivery-owners-turn = Sending is open. Signing in waits for the owner, who must choose a new password first: with the link that was sent, or with the temporary password on the page to change passwords. Mail programs sign in with the new one.
delivery-owners-turn-no-mail = Sending is open. Signing in waits for the owner, who must choose a new password first: with the temporary password, on the page to change passwords. Mail programs sign in with the new one.
delivery-waits-for-owner = The owner must choose a new password
delivery-accepts-mail = Accepts mail
delivery-accepts-sign-in = Allows sign-in
delivery-host-done = Sessions ended
delivery-given-up = Failed for good: the sessions there were not ended. Sign out again, or end them on that host.
delivery-refuses = Refuses: { $reason }
delivery-still-due = { PLURAL($n) ->
    [one] { $n } call is due
   *[other] { $n } calls are due
}
delivery-how = A trial check that counts nothing. Sign-in is checked as if from an unknown place.
delivery-reload = Reload
delivery-next = Next: unblock
door-auth_policy = Sign-in checks (auth policy)
door-ldap = Sign-in checks (LDAP)
door-postfix_policy = Sending checks (Postfix policy)

## Blocked origins
crowds-title = Many people behind one address
crowd-undeclared = Accounts that signed in from it within a day: { $accounts }; for the first time: { $newcomers }.
crowd-this-host = Wrong passwords for { $accounts } accounts came from it, and it is this host itself: a webmail or another program here hides its clients. Nobody is blocked for it.
crowd-proxy = Wrong passwords for { $accounts } accounts came from it, a trusted proxy that does not pass on the addresses of its clients. Nobody is blocked for it.
crowd-advice = Pass the addresses of the clients on: login_trusted_networks in Dovecot with the setting of Roundcube or SOGo, X-Forwarded-For of a reverse proxy, or the PROXY protocol.
crowd-advice-declare = If these are people of one office with an address of its own, there is nothing to do; if it is a webmail, proxy or mail server that hides its clients: declare it as [[shared_network]] in the configuration, or pass the real addresses on (login_trusted_networks in Dovecot with the setting of Roundcube or SOGo, X-Forwarded-For, the PROXY protocol).
origins-lead = Networks that are blocked because passwords of several accounts were guessed from them. Owners in their familiar places can still sign in.
origins-search = Search for an address or a network
origins-released = { $network } is released. Its penalty starts from zero.
origins-not-blocked = { $network } was not blocked. Its penalty starts from zero.

## Risky users
risky-lead = Accounts with signs that somebody else uses them.
risky-empty-title = Nobody is at risk
risky-empty = Accounts appear here when Zavor notices signs of misuse, such as a second restriction within a day.
risky-level = Risk: { $level }
risky-confirm = Confirm compromised
risky-dismiss-says = All signs of this account are treated as harmless, and it is no longer at risk.
risky-confirm-says = The account stays at risk until somebody dismisses the risk. This alone stops nobody: the next page leads through blocking sign-in, resetting the password and signing out.
risky-audited = The reason is kept in the audit log.
risky-dismissed = The risk of { $name } is dismissed.
risky-confirmed = { $name } is confirmed as compromised.
risk-state-at_risk = At risk
risk-state-confirmed_compromised = Confirmed compromised
risk-state-dismissed = Dismissed
risk-state-remediated = Remediated
risk-level-low = low
risk-level-medium = medium
risk-level-high = high

## Support requests
requests-lead = What people asked the help desk. Who has proved nothing may be anybody: verify the caller before you act.
requests-waiting = Waiting
requests-closed = Closed
requests-none-title = No support request waits
requests-none = When somebody cannot help themselves at “Can't sign in?”, they can ask here.
requests-none-closed-title = No support request is closed
requests-none-closed = A request that the help desk dealt with is kept for { $kept } days after it was opened, any other for { $waits }.
requests-count = { PLURAL($n) ->
    [one] { $n } support request
   *[other] { $n } support requests
}
request-number = Number
request-asked-by = Asked by
request-state = State
request-askers = Who asked
request-asker = asker
request-asker-n = asker { $n }
request-told = (was told the number { $number })
request-asked-from = { $at }, from { $from }
request-opened-by = { $at }, by { $from }
request-proved-by = proved: { $method }, { $at }
request-contact-unverified = Contact, unverified
request-unproved-title = Nobody has proved who asked.
request-unproved-says = It may be a stranger. Use a number that you knew before, not the contact given here. While this request waits, every unlock and release of this account asks how the caller was verified. Answers are read by whoever has the link: write nothing that a stranger may not know; an answer also tells that the account exists.
request-evidence = What “why” answered when it came in
request-looked-up = Asked at { $at }.
request-not-looked-up = It will be looked up in a moment.
request-nothing-held = Nothing was held.
request-write = Note or answer (not needed to close)
request-write-help = At most { $most } characters. A note is for the help desk alone. An answer, and what you write when you close, is read by the asker.
request-note-button = Add a note
request-answer-button = Answer
request-close-button = Close
request-pass-on-says = Passing it on sends it to { $address }: what was asked and answered, without your notes, and what “why” answered.
request-pass-on-button = Pass on
request-pass-on-none = It cannot be passed on: the configuration file names no [support] webhook, and no [support] address with a mail server.
request-noted = The note was added to support request { $number }.
request-answered = Your answer is in support request { $number }. The owner's confirmed addresses are told of it.
request-closed = Support request { $number } is closed.
request-passed-on = Support request { $number } was passed on.
request-open = Open a support request
request-open-says = For somebody who cannot ask alone. What stops the account now is kept with it, and you can pass it on.
request-opened-title = The support request is open
request-opened-says = Its number is { $number }. Give this private link to the owner; it is shown this once, and shows messages only.
request-show = Show the request
request-waits-here = Support request { $number } about this account waits
request-has-news = The asker wrote
