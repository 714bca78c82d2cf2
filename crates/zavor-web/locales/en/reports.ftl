### Reports: sign-in log, message log, audit, alerts, what was not delivered.

## Filters and columns
report-last = Last { $span }
report-ever = As long as kept
report-all = All
report-period = Period
report-account = Account or name
report-sender = Account, name or connector
report-from = Envelope sender
report-queue-id = Queue id
report-about = About
report-cut = Only the newest 10,000 entries of this time were looked at. Choose a shorter time or an account to see the others.

## Audit
audit-own = You see your own acts. Everybody's acts are shown to Security and Global Administrators and to Security Readers.
audit-number = No.
chain-verify = Verify chain
chain-title = Check of the audit chain
chain-whole = { PLURAL($n) ->
    [one] The chain is whole: { $n } event was verified.
   *[other] The chain is whole: { $n } events were verified.
}
chain-head-says = Keep this head elsewhere: it proves later that nothing before it was changed or cut off (zavor audit verify --from).
chain-broken = The chain is broken at event { $seq }.
chain-broken-next = Somebody changed the database beside Zavor, or it is damaged. Nothing was changed now. Keep the files as they are and compare them with a backup.

## Outbox
effect-end_sessions = End the sessions
effect-flush_auth_cache = Forget the cached sign-ins
effect-send_mail = Send a notice
effect-call_webhook = Call the webhook
effect-mail-server = Mail server
effect-what = What
effect-host = Where
effect-tried = { PLURAL($n) ->
    [one] Tried { $n } time.
   *[other] Tried { $n } times.
}
effect-again = Next try { $ago }.
effect-given-up = Given up
effect-waiting = Waiting for delivery
effect-none-waiting = Nothing waits: mail hosts, mail server and webhook have taken everything.
effect-failed = Given up
effect-none-failed = Nothing was given up.

## Observation
mode = Mode
mode-observe = Observes
mode-enforce = Enforces
observing-both = Doors only observe: sign-ins and mail that would be refused are let through and recorded. Holds that administrators placed are enforced.
observing-sign-in = The auth policy door only observes: sign-ins that would be refused are let through and written down. LDAP and the pages enforce.
observing-sending = The Postfix policy door only observes: mail that would be refused is let through and written down.
observed-says = What would have been refused while doors only observe, as far back as events are kept.
observed-enforces = Every door enforces. What stands here is from the time before.
observed-sign-in = Signing in
observed-sending = Sending
observed-nothing = Nothing would have been refused.
observed-summary = Would have been refused: { $count }, of { $accounts } accounts from { $origins } addresses, from { $first } to { $last }.
observed-cut = There were more; the newest are counted.
observed-count = How many
observed-by-reason = By reason
observed-by-account = By account
observed-by-origin = By address
observed-next-title = To begin
observed-next = Set mode = "enforce" in { $sections } of the configuration file, then reload Zavor (systemctl reload zavor).
