### Reports: sign-in log, message log, audit, alerts, what was not delivered.

## Filters and columns
report-last = Last { $span }
report-last-hour = Last hour
report-ever = Everything kept
report-all = All
report-period = Period
report-account = Account or name
report-sender = Account, name or connector
report-from = Envelope sender
report-queue-id = Queue ID
report-about = About
report-cut = Only the newest 10,000 entries of this period were searched. Choose a shorter period or an account to see the others.

## Audit
audit-own = You see your own acts. Security Administrators, Global Administrators and Security Readers see everybody's.
audit-empty = Nothing was changed yet. Every act appears here: in these pages, by command and by the API.
audit-empty-own = You have changed nothing yet. What you do in these pages appears here.
audit-number = No.
chain-verify = Verify chain
chain-title = Check of the audit chain
chain-whole = { PLURAL($n) ->
    [one] The chain is whole: { $n } event was verified.
   *[other] The chain is whole: { $n } events were verified.
}
chain-head-says = Keep this value elsewhere: with it you can prove later that nothing before it was changed or cut off (zavor audit verify --from).
chain-broken = The chain is broken at event { $seq }.
chain-broken-next = Somebody changed the database without Zavor, or it is damaged. Nothing was changed now. Keep the files as they are and compare them with a backup.

## Alerts
alerts-show = Show
alerts-show-open = Open
alerts-show-seen = Seen
alerts-show-all = All
alerts-mark-seen = Mark as seen
alerts-mark-open = Open again
alerts-mark-all = Mark all open ones as seen
alerts-seen-by = Seen by
alerts-open = Nobody yet
alerts-for-others = Somebody else marks this one: it is about you, or your role does not cover it.
alerts-next = Next step
alerts-none-ticked = No alert was ticked, so nothing was marked. Tick at least one.
alerts-marked-seen = { PLURAL($n) ->
    [one] { $n } alert is marked as seen.
   *[other] { $n } alerts are marked as seen.
}
alerts-marked-open = { PLURAL($n) ->
    [one] { $n } alert is open again.
   *[other] { $n } alerts are open again.
}
alerts-left = { PLURAL($n) ->
    [one] { $n } other stays open: it is beyond your roles, or about your own act.
   *[other] { $n } others stay open: they are beyond your roles, or about your own acts.
}

## Outbox
effect-end_sessions = End the sessions
effect-flush_auth_cache = Clear the cached sign-ins
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
effect-none-waiting = No delivery is waiting.
effect-failed = Not delivered
effect-none-failed = No delivery was given up.

## Observation
mode = Mode
mode-observe = Only observes
mode-enforce = Enforces the rules
mode-none = Decides nothing
observing-both = The services only observe: sign-ins and mail that would be refused are let through and recorded. Holds that administrators placed are enforced.
observing-sign-in = The sign-in check only observes: sign-ins that would be refused are let through and recorded. LDAP and the pages enforce the rules.
observing-sending = The sending check only observes: mail that would be refused is let through and recorded.
observed-says = What would have been refused while services only observed, as far back as events are kept.
observed-enforces = Every service enforces the rules now. The figures here are from the time before.
observed-never = Every service enforces the rules, and nothing was recorded while one only observed. To try rules without refusing anybody, set mode = "observe" in [auth_policy] or [postfix_policy] of the configuration file, then reload Zavor (systemctl reload zavor).
observed-sign-in = Signing in
observed-sending = Sending
observed-nothing = Nothing would have been refused.
observed-summary = Would have been refused: { $count }. Accounts: { $accounts }; addresses: { $origins }; from { $first } to { $last }.
observed-cut = There were more; the newest are counted.
observed-count = Number
observed-by-reason = By reason
observed-by-account = By account
observed-by-origin = By address
observed-next-title = To start enforcing
observed-next = Set mode = "enforce" in { $sections } of the configuration file, then reload Zavor (systemctl reload zavor).
