### Bulk runs: one act on many accounts.

bulk-new = New bulk run
bulk-run = Bulk run
bulk-accounts = Accounts
bulk-empty-title = No bulk runs yet
bulk-empty = Select several accounts under Active users and choose an action, or begin with “New bulk run”.
bulk-no-acts-title = No actions available
bulk-no-acts = Your roles allow no actions on accounts. Ask a Global Administrator if you need one.
bulk-list-help = One address per line, or a pasted table with a column of addresses; at most { $most }.
bulk-listed = All accounts listed under Active users:
bulk-no-accounts = No account was given. Nothing was changed. Enter at least one address.
bulk-preview = Preview of a bulk run
bulk-preview-again = Preview again
bulk-would = What would change
bulk-will-change = Will be changed
bulk-needs-slip = Will wait for a printed slip
bulk-nothing-to-do = Nothing to do
bulk-refused = Will be refused
bulk-unknown = No such account
bulk-slips-will = { PLURAL($n) ->
    [one] { $n } slip will be made, in a second step: after the run, a Global Administrator makes it on the run's page. The account's old password works until then and stops the moment its slip is made.
   *[other] { $n } slips will be made, in a second step: after the run, a Global Administrator makes them on the run's page. The accounts' old passwords work until then and stop the moment the slips are made.
}
bulk-examples = Show the first few
bulk-more = { PLURAL($n) ->
    [one] And { $n } more account.
   *[other] And { $n } more accounts.
}
bulk-nothing-would-change = Nothing would change, so there is nothing to start.
bulk-terms-missing = Something this action needs is missing. Nothing was changed. Fill in the form and preview it again.
bulk-start = { $act }: { $accounts }
bulk-started = Started
bulk-ended = Ended
bulk-download = Download results (CSV)
bulk-delivery = How do the owners get back in?
bulk-delivery-links = A link to each confirmed recovery address; accounts without one need a printed slip
bulk-delivery-slips = A printed slip for everybody
bulk-move-here = Also move passwords to Zavor that are kept elsewhere; programs that use the other directory go on accepting the old ones
bulk-elsewhere = Passwords kept elsewhere
bulk-elsewhere-moved = Moved to Zavor
bulk-verification = Who asked for this, and how did you verify it?
bulk-verification-help = It is kept in the audit of every account, in place of a verified caller.
bulk-state-open = In progress
bulk-state-runs = In progress
bulk-state-waits = Waiting to be resumed
bulk-state-stopped = Stopped
bulk-state-ended = Ended
bulk-state-ended-slips = Ended; slips are still to be made
bulk-state-ended-some = Ended; not everything was done
bulk-state-ended-nothing = Ended; nothing was changed
bulk-state-ended-so-already = Ended; nothing had to be changed
bulk-progress = Processed: { $done } of { $total }
bulk-outcomes = Results
bulk-no-rows = No account of this run has this result. Choose another one above.
bulk-stop = Stop
bulk-stopped = The run was stopped. What was done stays done; the rest was not touched.
bulk-resume = Resume
bulk-resumed = The run continues, from now on in your name.
bulk-reload = Reload
bulk-back = Back to the run
bulk-slips = Slips
bulk-slips-go = Make the slips
bulk-slips-wait = { PLURAL($n) ->
    [one] { $n } account waits for its printed slip. Until the slip is made its old password works; it stops the moment the slip is made.
   *[other] { $n } accounts wait for their printed slips. Until the slips are made their old passwords work; they stop the moment the slips are made.
}
bulk-slips-left = { PLURAL($n) ->
    [one] { $n } account needs a printed slip; the next page has { $now }.
   *[other] { $n } accounts need a printed slip; the next page has { $now }.
}
bulk-slips-says = Making slips resets these accounts: their old passwords stop working at once. Each temporary password is shown once and is not kept anywhere. Have the printer ready.
bulk-slips-make = Reset and show the slips
bulk-slips-made = Print this page now. Once it is closed the passwords are lost and have to be reset again.
bulk-slips-by-others = A Global Administrator makes the slips, on this page.
bulk-slips-none-title = No account needs a slip
bulk-slips-none = Accounts appear here when no link can reach their owner, or when slips were chosen.

bulk-act-unlock = Unlock
bulk-act-sign_out = Sign out of all sessions
bulk-act-block_sign_in = Block sign-in
bulk-act-allow_sign_in = Allow sign-in
bulk-act-reset_password = Reset password
bulk-act-ask_to_confirm = Ask recovery addresses to confirm
bulk-act-remove = Remove
bulk-act-grant_role = Grant a role
bulk-act-revoke_role = Revoke a role
bulk-outcome-waiting = Waiting
bulk-outcome-done = Done
bulk-outcome-partly_done = Done in part
bulk-outcome-nothing_to_do = Nothing to do
bulk-outcome-refused = Refused
bulk-outcome-unknown = No such account
bulk-outcome-failed = Failed
bulk-outcome-needs_slip = Needs a printed slip
