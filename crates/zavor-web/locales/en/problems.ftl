### Reasons: what is not acceptable, and what a rule refuses. One message for each code.

## Counts inside of the reasons
problem-most-bytes = { PLURAL($most) ->
    [one] { $most } byte
   *[other] { $most } bytes
}
problem-most-accounts = { PLURAL($most) ->
    [one] { $most } account
   *[other] { $most } accounts
}
problem-most-recovery-addresses = { PLURAL($most) ->
    [one] { $most } recovery address
   *[other] { $most } recovery addresses
}
problem-most-addresses = { PLURAL($most) ->
    [one] { $most } address
   *[other] { $most } addresses
}
problem-most-domains = { PLURAL($most) ->
    [one] { $most } domain
   *[other] { $most } domains
}
problem-most-app-passwords = { PLURAL($most) ->
    [one] { $most } app password
   *[other] { $most } app passwords
}
problem-most-factors = { PLURAL($most) ->
    [one] { $most } second factor
   *[other] { $most } second factors
}
problem-most-tokens = { PLURAL($most) ->
    [one] { $most } token
   *[other] { $most } tokens
}
problem-most-rules = { PLURAL($most) ->
    [one] { $most } rule
   *[other] { $most } rules
}
problem-most-policies = { PLURAL($most) ->
    [one] { $most } outbound policy
   *[other] { $most } outbound policies
}
problem-most-values = { PLURAL($most) ->
    [one] { $most } value
   *[other] { $most } values
}
problem-most-terms = { PLURAL($most) ->
    [one] { $most } own term
   *[other] { $most } own terms
}
problem-most-characters = { PLURAL($most) ->
    [one] { $most } character
   *[other] { $most } characters
}
problem-most-runs = { PLURAL($most) ->
    [one] { $most } bulk run
   *[other] { $most } bulk runs
}
problem-rows = { PLURAL($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}
problem-days = { PLURAL($days) ->
    [one] { $days } day
   *[other] { $days } days
}
problem-count-aliases = { PLURAL($count) ->
    [one] { $count } alias
   *[other] { $count } aliases
}
problem-count-groups = { PLURAL($count) ->
    [one] { $count } group
   *[other] { $count } groups
}
problem-count-recovery-addresses = { PLURAL($count) ->
    [one] { $count } recovery address
   *[other] { $count } recovery addresses
}
problem-looked-at = { PLURAL($looked_at) ->
    [one] { $looked_at } account
   *[other] { $looked_at } accounts
}
problem-new-address = { $address } is new since { $since }, counts from { $from }.

## Accounts and addresses
problem-address_without_at = "{ $typed }" is not a valid address: it has no @. Write the whole address. Nothing was changed.
problem-address_malformed = "{ $typed }" is not a valid address: it is too long, or has control characters or an invalid domain. Nothing was changed.
problem-address_local_part_too_long = "{ $typed }" is not a valid address: the part before the @ is longer than { problem-most-bytes }. Nothing was changed.
problem-address_local_part_characters = "{ $typed }" is not a valid address: before the @ it may have letters, digits and signs like - _ ', with single dots between them; no space, quote, bracket, comma, semicolon, %, !, +, * or @. Nothing was changed.
problem-address_in_no_domain = "{ $typed }" is in none of the organisation's domains: { $domains }. Nothing was changed. Choose one of these, or add the domain in Settings > Domains.
problem-address_not_whole = "{ $typed }" is not a valid address: write the whole address, with your domain. Nothing was changed.
problem-too_many_aliases = { $address } would have { problem-count-aliases }; at most { $most } are allowed. Nothing was changed. Enter fewer.
problem-too_many_groups = { $address } would have { problem-count-groups }; at most { $most } are allowed. Nothing was changed. Enter fewer.
problem-too_many_recovery_addresses = { $address } would have { problem-count-recovery-addresses }; at most { $most } are allowed. Nothing was changed. Enter fewer.
problem-display_name = The display name is longer than { problem-most-bytes } or has invisible characters. Nothing was changed.
problem-group_name = "{ $name }" is not a valid group: use 1 to { problem-most-bytes } without semicolons or invisible characters. Nothing was changed.
problem-password_hash = The stored form of the password cannot be used: { $why }. Nothing was changed.
problem-search_bounds = A search text has at most { problem-most-bytes }, and a page has 1 to { problem-rows }.
problem-account_exists = An account { $name } already exists. Nothing was changed. Choose another address, or change that account.
problem-alias_of = { $name } is an alias of { $owner }. Nothing was changed. Remove the alias there first, or choose another address.
problem-alias_of_another = { $name } is an alias of another account. Nothing was changed. Remove the alias there first, or choose another address.
problem-blocked_by_others = Sign-in of { $address } is blocked by others, and only they may allow it: { $owners }. Nothing was changed. Ask one of them.
problem-password_elsewhere = The password of { $address } is not kept by Zavor. Nothing was changed. Reset it where it lives, then run on the server: zavor sign-out { $address }; or let Zavor keep it from now on: zavor reset-password --move-here { $address }
problem-link_needs_mail = Mail is not configured (section [smtp] of the configuration). Nothing was changed. A Global Administrator may show a temporary password instead, on the server: zavor reset-password --show { $address }
problem-nowhere_for_a_link = No link can be sent: this account has no recovery address that counts.{ $new } An address counts 72 hours after it was confirmed, but never if somebody else set it for an account with a role. Nothing was changed. A Global Administrator or the local operator may show a temporary password instead; so may the help desk for an account without a role, after a call back or in person, where the policy help_desk_temporary_password is on.
problem-last_global_administrator = This is the last Global Administrator who can act, and one must remain. Nothing was changed. First grant the role to somebody else, or allow sign-in of another Global Administrator.

## The organisation: domains and roles
problem-not_a_domain = "{ $typed }" is not a valid domain; a domain looks like contoso.example. Nothing was changed.
problem-too_many_role_domains = A role can be limited to at most { problem-most-domains }. Nothing was changed. Choose fewer.
problem-foreign_domain = "{ $typed }" is not one of the organisation's domains: { $domains }. Nothing was changed. Choose one of these, or add the domain in Settings > Domains.
problem-not_a_role = "{ $typed }" is not a role; the roles are { $roles }. Nothing was changed.
problem-too_many_domains = There are { problem-most-domains } already. Nothing was changed. Remove one first.
problem-domain_in_use = { $name } is in { $domain }. Nothing was changed. Remove its accounts and aliases first.
problem-last_domain = { $domain } is the last domain. Nothing was changed. Add another domain first.

## Sessions, second factors, tokens
problem-name_length = A name has 1 to { problem-most-bytes } without invisible characters. Nothing was changed.
problem-browser_answer_too_long = The browser's answer is too long. Nothing was changed. Try again.
problem-session_over = Your session has ended. Nothing was changed. Sign in again.
problem-signed_in_long_ago = You signed in a while ago. Nothing was changed. Sign out, sign in again, and then do this.
problem-methods_frozen = Somebody reported that what happened to this account was not its owner. Second factors, recovery addresses, saved codes and app passwords cannot be added or removed until { $until }. Nothing was changed.
problem-too_many_factors = An account has at most { problem-most-factors }. Nothing was changed. Remove one first.
problem-last_factor_of_a_role = This is the last second factor of an account with a role. Nothing was changed. Register another one first.
problem-picture_too_old = The code in the picture has expired. Nothing was changed. Begin again.
problem-no_authenticator_app = No authenticator app is registered for this account. Use a passkey.
problem-no_passkey = No passkey is registered for this account. Use a one-time code.
problem-passkeys_unusable = Passkeys cannot be used just now: { $why }
problem-passkey_not_accepted = The passkey was not accepted: { $why }. Nothing was registered. Try again.
problem-passkey_known = This passkey is already registered. Nothing was changed.
problem-too_late_or_twice = This took too long or was sent twice. Nothing was changed. Begin again.
problem-set_up_blocked = Sign-in of { $address } is blocked. Nothing was changed. On the server run: zavor allow-sign-in { $address }
problem-token_life = A token must last 1 to { problem-days }. Nothing was made.
problem-token_without_role = A token needs at least one role. Nothing was made.
problem-token_role_twice = The role { $role } is named twice. Nothing was made.
problem-token_by_token = A token cannot make tokens. Nothing was made.
problem-too_many_app_passwords = An account has at most { problem-most-app-passwords }. Nothing was made. Revoke one first.
problem-app_password_exists = You have an app password "{ $name }" already. Nothing was made. Choose another name.
problem-too_many_tokens = There are { problem-most-tokens } already. Nothing was made. Revoke some first.
problem-token_exists = A token "{ $name }" already exists. Nothing was made. Choose another name.

## Recovery addresses, links, callers
problem-recovery_without_at = "{ $typed }" cannot be a recovery address: it has no @. Nothing was changed.
problem-recovery_domain = "{ $typed }" cannot be a recovery address: its domain is not valid. Nothing was changed.
problem-recovery_local_part = "{ $typed }" cannot be a recovery address: the part before the @ is not valid. Nothing was changed.
problem-recovery_too_long = "{ $typed }" cannot be a recovery address: it is too long. Nothing was changed.
problem-recovery_own_mailbox = "{ $typed }" cannot be a recovery address: it is the mailbox that it would recover. Nothing was changed.
problem-recovery_addresses_full = An account has at most { problem-most-recovery-addresses }. Nothing was changed. Remove one first.
problem-too_many_confirmations = Too many mails to confirm addresses were sent for this account or to this address. Nothing was changed. Try again tomorrow.
problem-too_many_confirmations_wait = Too many mails to confirm addresses wait to be sent. Nothing was changed. Try again tomorrow.
problem-link_over = This link no longer works: it was used, was replaced by a newer one, or has expired. Nothing was changed. Ask for a new one.
problem-set_up_link_by_others = Only the local operator can make a set-up link. Nothing was changed.
problem-sign_in_link_by_others = Only the local operator can make sign-in links. Nothing was changed.
problem-caller_not_verified = Choose how the caller was verified, or that nobody called or the caller was not verified, and give the reason. Nothing was changed.
problem-caller_call_back_or_in_person = A temporary password is shown only after you called the owner back at a number known before, or met them in person. Say which, with a note. Nothing was changed.
problem-caller_how_met = A temporary password is shown only after you called the owner back at a number known before, or met them in person. Say which, with a note. Nothing was changed.
problem-caller_code_over = No code that you sent to this person is valid any more. Nothing was changed. Send a new one.
problem-too_many_caller_codes = Too many codes were sent for this account. Nothing was sent. Verify the caller another way.
problem-support_text_length = Write 1 to { $most } characters. Nothing was changed.
problem-support_desk_text_length = A note or an answer has 1 to { $most } characters. Nothing was changed.
problem-support_contact_length = A contact has at most { $most } characters. Nothing was changed.
problem-support_request_closed = Support request { $n } is closed. Nothing was changed.
problem-support_request_full = Support request { $n } has no room for more notes and answers. Nothing was changed. Close it.
problem-support_requests_full = A support request that the help desk opened for this account is open and has no room for more. Nothing was changed. Close it first.
problem-no_support_address = No place to pass requests on to is configured. Nothing was passed on. Set [support] webhook, or [support] address and [smtp], in the configuration file.
problem-address_proves_nothing = A code to this address proves nothing: it is not confirmed, it was confirmed less than 72 hours ago, or the account has a role and somebody else set the address. Nothing was sent.

## Networks and counters
problem-not_a_network = "{ $typed }" is not a valid network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32; bits after the prefix must be zero. Nothing was changed.
problem-network_or_account = Give a network, an account, or both. Nothing was changed.
problem-denied_for_one_account = The deny list applies to everybody: give a network and no account. To stop one account, block its sign-in. Nothing was changed.
problem-rule_life = A rule must end in the future, at most { problem-days } from now. Nothing was changed.
problem-network_not_counted = Networks are counted as /32 and /24 (IPv6: /64 and /48); { $network } is not one of these. Nothing was changed.
problem-not_a_fingerprint = "{ $typed }" is not a fingerprint of TLS. It has 1 to 64 visible ASCII characters. Nothing was changed.
problem-nothing_to_reset = Nothing to reset: give an account, an address, or both.
problem-network_too_wide_to_allow = { $network } is too wide for the allow list, because nothing in it would be guarded. The widest is /{ $widest }, except for private networks. Allow only networks that you know, or only one account. Nothing was changed.
problem-network_too_wide_to_deny = { $network } is too wide for the deny list; the widest is /{ $widest }. Nothing was changed. Deny smaller networks.
problem-network_too_much_denied = { $network } and the networks that are denied already would together be more than { $most } networks of /{ $widest }: too many people would be shut out. Nothing was changed. Deny smaller networks, or remove some.
problem-network_holds_own_address = { $network } contains { $address }, your own address: you would shut yourself out. Nothing was changed. Choose a smaller network.
problem-network_holds_this_host = { $network } contains this host: webmail and mail server ask from here, and everybody would be shut out. Nothing was changed. Choose a smaller network.
problem-too_many_denied = The deny list holds at most { problem-most-rules }. Nothing was changed. Remove some, or deny wider networks.
problem-too_many_programs = Each list holds at most { problem-most-rules } about programs. Nothing was changed. Remove some.
problem-too_many_allowed = The allow list holds at most { problem-most-rules }. Nothing was changed. Remove some, or allow wider networks.
problem-too_many_let_in = At most { problem-most-rules } let accounts in from blocked networks. Nothing was changed. Unlock without the networks, or release those networks.

## Sending
problem-raise_without_account = Only an account's limit can be raised. Nothing was changed.
problem-raise_bounds = A raised limit must be { $least } to { $most } external recipients per hour: more than the limit of policy "{ $policy }", and at most { $factor } times as much. Nothing was changed.
problem-raise_service_bounds = Policy "{ $policy }" has no limit of external recipients per hour, so the service limit is raised: to { $least } to { $most } recipients in 24 hours, at most { $factor } times as much. Nothing was changed.
problem-raise_until = The raised limit must end on a date within the next { problem-days }. Nothing was changed.
problem-restriction_of_others = The restriction is not yours to release; it was placed by: { $owners }. Nothing was changed. Ask one of them.

## Policies
problem-no_such_policy = There is no policy "{ $name }"; did you mean "{ $nearest }"? A new outbound policy begins with its { $begins }. Nothing was changed.
problem-no_such_policy_key = The policy { $policy } has no key "{ $key }"; did you mean { $nearest }? Nothing was changed.
problem-policy_value = "{ $given }" is not a valid value of { $policy } { $key }. { $bounds }. Nothing was changed.
problem-policy_priority = { $key } must be 0 to { $most } or none, not "{ $given }". Nothing was changed.
problem-policy_name = A policy's name has 1 to { problem-most-bytes } and no invisible characters. Nothing was changed.
problem-too_many_policies = There are { problem-most-policies } already. Nothing was changed. Remove one first.
problem-too_many_condition_values = { $key } has at most { problem-most-values }. Nothing was changed. Enter fewer.
problem-policy_domain = "{ $typed }" is not a valid domain. Nothing was changed.
problem-no_such_preset = "{ $given }" is not a preset; the presets are standard and strict. Nothing was changed.
problem-preset_is_for_sending = { $policy } has no presets: they are for policies that limit sending, such as "sending". Nothing was changed.
problem-no_policy_value = No value was given. Nothing was changed.
problem-too_many_policy_values = At most { problem-most-values } at once. Nothing was changed. Change fewer at once.
problem-too_many_alert_recipients = { $key } has at most { problem-most-addresses }. Nothing was changed. Enter fewer.
problem-too_many_own_terms = There may be at most { problem-most-terms }. Nothing was changed. Enter fewer.
problem-own_term_too_short = "{ $term }" cannot be an own term: it has fewer than { $least } letters or digits and would be found in words that have nothing to do with it. Nothing was changed.
problem-own_term_too_long = "{ $term }" cannot be an own term: it has more than { problem-most-characters }. Write its parts as terms of their own. Nothing was changed.
problem-own_term_not_typeable = "{ $term }" cannot be an own term: it has characters that cannot be typed. Nothing was changed.
problem-webhook_length = { $key } has at most { problem-most-bytes }. Nothing was changed.
problem-webhook_not_callable = The webhook cannot be called: { $why }. Nothing was changed.
problem-help_contact = { $key } must be words without invisible characters, or one link that begins with https:// or mailto:, at most { problem-most-characters }. Nothing was changed.

## Bulk runs
problem-bulk_accounts = One run has 1 to { problem-most-accounts }. Nothing was changed. Choose fewer, or make several runs.
problem-bulk_search_too_wide = The search stopped after { problem-looked-at }, before it reached the end. Nothing was changed. Narrow it down.
problem-bulk_without_slips = This run makes no slips. Nothing was changed.
problem-bulk_changes_nothing = Nothing would change. No run was started.
problem-bulk_changes_nothing_for = Nothing would change; { $address }: { $why }
problem-bulk_no_room = { problem-most-runs } are already in progress. No other was started. Wait for one to end.
problem-bulk_no_room_to_resume = { problem-most-runs } are already in progress. Wait for one to end.
problem-bulk_ended = This run has ended. Nothing was changed. Start a new one.
problem-alerts_to_mark = Choose 1 to { $most } alerts. Nothing was changed.
problem-no_such_alerts = Your list has no alert with number { $numbers } (of more than 10,000 the oldest are dropped). Nothing was changed.

## Mails and calls
problem-not_a_mail_address = "{ $typed }" is not a valid mail address. Nothing was changed.
problem-mail_not_configured = Mail is not configured (section [smtp] of the configuration). Nothing was changed. Add the section and restart Zavor.
problem-no_mail_server = No mail server is configured. Nothing was sent. Add [smtp] to the configuration and start Zavor again.
problem-no_webhook = No webhook is set. Nothing was called. Set its address under Policies > Alert policies.
problem-nothing_sent = Nothing was sent.

## The server and its command line
problem-reason_length = A reason has 1 to { problem-most-bytes }: about as many letters, but those with marks, such as é, count as two. Nothing was changed.
problem-reason_empty = The field “Reason” is empty. Whoever looks at this later needs to know why it was done. Write it. Nothing was changed.
problem-caller_note_empty = The field “What you checked, or the reason” is empty. The audit keeps it as the proof of how the caller was verified. Write for example the number you called. Nothing was changed.
problem-caller_code_empty = The field “The code the caller read back” is empty. Write the code, or verify the caller another way. Nothing was changed.
problem-verification_empty = The field “Who asked for this, and how did you verify it?” is empty. It stands in the audit of every account in place of a verified caller. Write it. Nothing was changed.
problem-not_an_audit_head = "{ $typed }" is not an audit head. Write SEQ:HASH as "zavor audit head" shows it.
problem-backup_failed = The backup failed: { $why }
problem-import_unreadable = The file cannot be read: { $why }. Nothing was imported.
problem-not_exported = Not exported: { $why }
problem-busy = Too many passwords are being checked just now. Nothing was changed. Try again.
problem-audit_being_verified = The audit is already being verified. Try again when that is done.
problem-limits_being_tried = What limits would do to the mail of the last seven days is being found out for somebody else. Nothing was changed. Try again in a moment.
problem-reminders_not_offered = By policy nobody may recover an account alone, so nobody was reminded. Change “Who may recover alone” in the policy first.
problem-reminders_nobody = Everybody has a way back; nobody was reminded.
problem-reminders_go_on = Run { $n } reminds people of these domains already. Nothing was changed; wait for its end, or stop it.
problem-reminders_no_such_run = There is no run { $n } of reminders that you may stop. Nothing was changed.
