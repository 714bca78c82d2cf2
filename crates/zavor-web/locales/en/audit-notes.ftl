### Notes of the audit: what was done, and what was said with it. One message for each code.
### Several notes of one event stand in a row with semicolons; one with a comma goes on with the note before it.

## Counts inside of the notes
note-total-accounts = { PLURAL($total) ->
    [one] { $total } account
   *[other] { $total } accounts
}
note-all-blocks = { PLURAL($all) ->
    [one] { $all } block
   *[other] { $all } blocks
}
note-most-any-recipients = { PLURAL($most) ->
    [one] { $most } recipient
   *[other] { $most } recipients
}
note-most-recipients = { PLURAL($most) ->
    [one] { $most } external recipient
   *[other] { $most } external recipients
}
note-minimum-characters = { PLURAL($minimum) ->
    [one] { $minimum } character
   *[other] { $minimum } characters
}
note-most-characters = { PLURAL($most) ->
    [one] { $most } character
   *[other] { $most } characters
}
note-count-times = { PLURAL($count) ->
    [one] { $count } time
   *[other] { $count } times
}

## Accounts
note-account_with_password_elsewhere = password elsewhere
note-account_with_lasting_password = permanent password
note-account_with_temporary_password = temporary password
note-account_with_password_by_link = password by link
note-account_with_recovery_address = recovery address, not confirmed yet
note-account_adopted = adopted at its first successful sign-in; password elsewhere
note-by_set_up_link = by the set-up link
note-holds_stay = holds on its address stay for 90 days
note-display_name_set = display name "{ $name }"
note-alias_added = alias { $alias }
note-alias_removed = alias { $alias } removed
note-hold_of_alias_moved = a hold of { $alias } moved to the account: { $kind }
note-group_added = group "{ $group }"
note-group_removed = group "{ $group }" removed
note-recovery_address_set = recovery address { $address }
note-role_added = role { $role }
note-password_hash_imported = password hash imported
note-password_kept = its own password was kept
note-account_arrives_blocked = sign-in is blocked, as the file says
note-account_block_not_taken = the file says that its sign-in is blocked; it is allowed here and was left so; block it with: zavor block-sign-in
note-account_imported = imported: { $changed }

## Roles
note-role = { $role }
note-role_limited = , limited to { $domains }
note-role_by_set_up_link = , by the set-up link
note-role_ends_token = its token "{ $name }" ends

## Passwords
note-password_set_temporary = temporary password, to be changed by its owner
note-password_set_lasting = permanent password set by the actor
note-password_handed_over = temporary password of 24 hours, shown once to the actor
note-password_moved_here = its password lived elsewhere and is kept here from now on
note-password_link_sent = one-time link sent to { $addresses }
note-password_with_current = with the current password
note-password_with_link = with a one-time link
note-password_with_factor = with the current password and a second factor
note-password_by_recovery = by a recovery
note-password_factor_wrong = the current password was right, the second factor was not
note-password_refused = the password was not accepted: { $why }; nothing was changed
note-password_too_short = it is shorter than { note-minimum-characters }; any characters count, spaces too (rule minimum_length)
note-password_too_long = it is longer than { note-most-characters } (rule maximum_length)
note-password_app_password_form = it looks like an app password, which opens mail programs only; choose another one (rule app_password_form)
note-password_not_typeable = it contains characters that cannot be typed (rule typeable)
note-password_common = it is, or nearly is, one of the most common passwords (rule common_password)
note-password_contains_word = it contains "{ $word }", a name of the person or the organisation (rule context_word)
note-password_repeated = it repeats one part, and that part is too short on its own (rule repeated)
note-password_predictable = it is made of common words, names, sequences or neighbouring keys only; add words nobody expects (rule predictable)
note-password_breached = it is one of the passwords that were stolen elsewhere, which thieves try first (rule breached_password)
note-password_same_as_before = it is the old password, which the person who misused the account may know (rule same_as_before)

## Recovery addresses
note-recovery_address_added = added { $address }, not confirmed yet
note-recovery_address_asked_again = asked again to confirm: { $addresses }
note-recovery_address_not_asked_no_mail = not asked to confirm: mail is not configured
note-recovery_address_not_asked_too_many = not asked to confirm: too many such mails were sent or wait
note-recovery_address_confirmed = confirmed { $address }
note-recovery_address_removed = removed { $address }

## What left the house
note-export_all = all accounts, without password hashes
note-export_list = list of accounts, filter { $filter }
note-export_of_role = , role { $role }
note-export_with_text = , text "{ $text }"
note-export_of_domains = , of { $domains }

## Acts on accounts
note-reason = { $reason }
note-blocks_released = { $count } released
note-blocks_released_of = { $count } of { note-all-blocks } released
note-sessions_of_the_web = web sessions
note-sessions_asked_of = asked of { $hosts }
note-sessions_left = sessions on the mail server could not be ended: no mail host is configured
note-app_passwords_ended = app passwords ended: { $count }
note-saved_codes_ended = saved recovery codes ended: { $count }
note-new_addresses_removed = recovery addresses that did not count yet were removed: { $addresses }
note-tokens_ended = API tokens made within { $hours } h before ended: { $count } ({ $names })
note-tokens_left = older API tokens, which work again when the account may act: { $count } (zavor tokens list)
note-unlocked_no_account = a name without an account
note-risk_edited = { $state }: { $reason }

## Callers
note-caller_called_back = caller verified: call back: { $note }
note-caller_in_person = caller verified: in person: { $note }
note-caller_override = caller not verified, override: { $reason }
note-caller_by_code = caller verified: code sent to { $address }
note-caller_code_sent = code sent to { $address }
note-caller_nobody_called = nobody called: { $reason }
note-caller_stated_for_run = asked for and verified, as stated for the whole run: { $statement }
note-caller_code_read_back = code sent to { $address } read back
note-caller_code_wrong = the code does not match

## Networks
note-rule_for_a_time = for a time: { $reason }
note-rule_until_removed = until removed: { $reason }
note-rule_was = was: { $reason }
note-rule_replaced = replaced ({ $list }, until removed, by { $by }): { $reason }
note-rule_replaced_until = replaced ({ $list }, until { $until }, by { $by }): { $reason }
note-let_in = for { $address } only, for 24 h: an unlock let it in while the network is blocked
note-counters_of_address = address { $address }

## Signing in to the admin centre
note-signed_on_password = the password was right
note-signed_on_factor_follows = the password was right; a second factor follows
note-signed_on_factor_wanted = the password was right; a second factor must be registered
note-signed_on_must_change = the password was right, but must be changed first
note-signed_on_link = sign-in link
note-code_right = one-time code of "{ $name }"
note-code_wrong = wrong one-time code
note-passkey_right = passkey "{ $name }"
note-passkey_alone = passkey "{ $name }" alone
note-passkey_wrong = a passkey that does not match
note-passkey_shut_out = the passkey was right; sign-in is blocked, denied from this address, or waits for a new password
note-passkey_of_old_password = the passkey was right, but it was registered under an older password and not shown with this one yet
note-signed_out = signed out
note-session_from = from { $address }
note-other_sessions = all other sessions: { $n }
note-app_password = { $protocol }: "{ $name }"
note-factor = { $kind } "{ $name }"
note-link = { $purpose }
note-recovery_code_handed_over = a code was handed over, to be sent in the site's own way
note-recovery_code_sent = a code was sent to recovery addresses: { $n }
note-recovery_proof_right = { $method } was right
note-recovery_codes_made = new codes to keep: { $n }
note-request_opened = support request { $n }, { $by }
note-request_noted = a note in support request { $n }
note-request_answered = an answer in support request { $n }
note-request_closed = support request { $n }
note-request_passed_on = support request { $n }, to where the configuration says
note-request_held = { $kind } since { $since }: { $reason }
note-request_held_until = { $kind } since { $since }, until { $until }: { $reason }
note-request_held_before = { $kind } since { $since }, ended { $at }: { $reason }
note-request_not_looked_up = nobody has looked what stopped the account
note-request_nothing_held = no hold was in force
note-reported_not_me = by a link mailed to { $from } about { $event }
note-younger_removed = newer than that and removed: second factors { $methods }, recovery addresses { $addresses }, saved codes { $codes }

## API tokens
note-token_with = "{ $name }" with { $roles }
note-token_sensitive = , also for acts that need a fresh second factor
note-token_of_the_installation = , of the installation

## Sending
note-hold_placed = { $kind } ({ $reason })
note-restriction_over = the restriction ended by its date
note-restriction_released = { $reason } by { $owner }
note-restriction_released_by_owner = by the owner, with a new password
note-release_reviewed = reviewed: { $text }
note-release_overridden = requirements overridden: { $text }
note-limit_raised = limit raised to { note-most-recipients } per hour until { $until }
note-service_limit_raised = service limit raised to { note-most-any-recipients } in 24 hours until { $until }
note-release_not_done_yet = not done yet: { $steps }
note-release_step = { $step }
note-release_and_step = , { $step }

## The organisation
note-domain_added = added { $domain }
note-domain_removed = removed { $domain }
note-own_terms_set = own terms of passwords: { $count } now; added: { $added }; removed: { $removed }
note-policy_set = { $policy }, { $key }: "{ $before }" to "{ $now }"
note-webhook_key_shown = notices: the webhook's signing key was shown
note-webhook_key_renewed = notices: a new signing key for the webhook
note-test_mail = mail to { $address }
note-test_webhook = webhook at { $host }
note-clock_trusted = the clock is trusted; old days of the logs are removed again
note-alert_seen = seen: { $kind } of { $at }
note-alert_open_again = open again: { $kind } of { $at }
note-alerts_all_seen = open alerts marked as seen: { $count }
note-alerts_numbered = numbers: { $numbers }
note-alert_was_seen = had been seen by { $by }, { $at }

## Bulk runs
note-run_started = run { $run } started: { $terms } of { note-total-accounts }
note-run_resumed = run { $run } resumed at { $done } of { $total }
note-run_stopped = run { $run } stopped at { $done } of { $total }
note-run_stopped_for = run { $run } of { $made_by } stopped at { $done } of { $total }: { $why }
note-run_ended = run { $run } ended, { note-total-accounts }
note-run_act = { $act }
note-run_act_with = { $act } ({ $with })
note-run_act_of_role = { $act } ({ $role })
note-run_act_of_role_for = { $act } ({ $role } for { $domains })

## The installation
note-restored = restored from a backup, sha256 { $sha256 }, sealed by its key; dropped: { $dropped }; the replaced chain ended at { $head }
note-restored_unauthenticated = restored from a backup, sha256 { $sha256 }, NOT authenticated, not checked for changes since it was made; dropped: { $dropped }; the replaced chain ended at { $head }
note-restore_dropped = sessions { $sessions }, links { $links }, codes { $codes }, API tokens { $tokens }, bulk runs stopped { $runs }, notices not sent { $notices }

## Why an act was not allowed
note-denied_no_role = your roles do not allow this; nothing was changed
note-denied_target_outranks = this account has a role that only a higher administrator may act on; nothing was changed
note-denied_other_domain = your role is limited to other domains; nothing was changed
note-denied_own_account = you cannot do this to your own account; nothing was changed; ask another administrator
note-denied_no_second_factor = your role is inactive until you register a second factor; nothing was changed
note-denied_not_fresh = confirm that it is you with your second factor first; nothing was changed
note-denied_no_scope = this act needs a fresh second factor, and this token was made without the scope for such acts; nothing was changed; make a token with it, or let a person do it
note-denied_beyond_own = you cannot grant or revoke more than your own roles and domains; nothing was changed; ask an administrator without a limit
note-denied_own_act = this alert tells of your own act, or of what you have from one; nothing was changed; ask another administrator, or mark it on the server
note-denied_role_unseen = an alert about your own account, or about this token, is still open; nothing was changed; let another Global Administrator see that one first, or mark it on the server
note-denied_repeatedly = refused { note-count-times } more since this was last recorded

## Why a bulk run ended before its end
note-suspended_account_gone = the account of its maker was removed
note-denied_doer_not_outranked = this alert tells of an act of somebody whom you do not outrank; nothing was changed; a higher administrator marks it, or somebody on the server
note-suspended_sign_in_held = sign-in of its maker is blocked, or the maker must change the password
note-suspended_no_second_factor = its maker no longer has a second factor
note-suspended_role_gone = a role of its maker was revoked or narrowed
note-suspended_session_ended = the session in which it was started has ended
note-suspended_credential_changed = the password of the person who started it was changed
note-suspended_token_ended = the token that started it was revoked or has ended

## How one account of a bulk run ended
note-bulk_password_elsewhere = its password is not kept by Zavor; reset it where it lives, or run again and move such passwords here
note-bulk_password_moved = Zavor keeps its password from now on; what asks the other directory goes on accepting the old one
note-bulk_link_sent = link sent to { $addresses }
note-bulk_slip_made = reset; its slip was made
note-bulk_still_held = still stopped by: { $hold }
note-bulk_still_held_from = still stopped by: { $hold } ({ $network })
note-bulk_not_every_network = not every network that tried it was checked
note-bulk_not_yet_on = not yet on { $hosts }; Zavor keeps trying
note-bulk_stays_blocked = its sign-in is blocked and stays so; the new password opens nothing until sign-in is allowed
note-bulk_sessions_by_hand = sessions on the mail server cannot be ended from here; run there: { $commands }
note-bulk_here_only = here only: no mail host is configured to end sessions of mail programs
note-import_row_unreadable = { $why }
note-import_taken_just_now = its address or an alias was taken just now; import it again
note-asked_to_confirm = asked to confirm: { $addresses }
note-asked_to_confirm_at = asked to confirm, at about { $at }: { $addresses }
note-not_asked_too_many = not asked, too many such mails were sent or wait: { $addresses }

## Why an act failed
note-not_found = no account "{ $name }"
note-changed_meanwhile = somebody else changed the same thing just now; try again
note-store_failed = { $why }
note-partly_password_changed = the password was changed; lockouts were not ended, because it could not be written; unlock the account when the store works again ({ $why })
note-partly_set_up = the administrator was made and the link is used up; sign in with the new password ({ $why })
note-partly_unlock = the unlock was recorded and could not be carried out: the account is still locked; try again ({ $why })
note-partly_reset_counters = the reset was recorded and could not be carried out in full; try again ({ $why })
note-partly_release_origin = the release was recorded and could not be written in full: the network may be blocked again after a restart; try again ({ $why })
note-partly_unblock = the sending windows start from zero, but the release could not be written: the sender is still restricted; try again ({ $why })
note-reminders_started = run { $n }, for { $people } people
note-reminders_stopped = run { $n } stopped, { $sent } of { $people } reminded
note-reminders_ended = run { $n } ended, { $sent } of { $people } reminded
