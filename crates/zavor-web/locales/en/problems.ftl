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
problem-address_without_at = "{ $typed }" is no address: it has no @. Write the whole address. Nothing was changed.
problem-address_malformed = "{ $typed }" is no address: it is too long, has control characters or a bad domain. Nothing was changed.
problem-address_local_part_too_long = "{ $typed }" is no address: the part before the @ is longer than { problem-most-bytes }. Nothing was changed.
problem-address_local_part_characters = "{ $typed }" is no address: before the @ there may be no space, quote, bracket, comma, semicolon, +, * or @. Nothing was changed.
problem-address_in_no_domain = "{ $typed }" is in none of the organisation's domains: { $domains }. Nothing was changed.
problem-address_not_whole = "{ $typed }" is no address: write the whole address, with your domain. Nothing was changed.
problem-too_many_aliases = { $address } would have { problem-count-aliases }; at most { $most } are kept. Nothing was changed.
problem-too_many_groups = { $address } would have { problem-count-groups }; at most { $most } are kept. Nothing was changed.
problem-too_many_recovery_addresses = { $address } would have { problem-count-recovery-addresses }; at most { $most } are kept. Nothing was changed.
problem-display_name = The display name is longer than { problem-most-bytes } or has invisible characters. Nothing was changed.
problem-group_name = "{ $name }" is no group: 1 to { problem-most-bytes } without semicolon or invisible characters. Nothing was changed.
problem-password_hash = The stored form of the password cannot be used: { $why }. Nothing was changed.
problem-search_bounds = A search has at most { problem-most-bytes } and a page 1 to { problem-rows }.
problem-account_exists = An account { $name } exists already. Nothing was changed.
problem-alias_of = { $name } is an alias of { $owner }. Nothing was changed.
problem-alias_of_another = { $name } is an alias of another account. Nothing was changed.
problem-blocked_by_others = Sign-in of { $address } is blocked by others, who alone may allow it: { $owners }. Nothing was changed.
problem-password_elsewhere = The password of { $address } is not kept by Zavor. Nothing was changed. Reset it where it lives, then run on the server: zavor sign-out { $address }
problem-link_needs_mail = Mail is not configured (section [smtp] of the configuration). Nothing was changed. A Global Administrator may show a temporary password instead, on the server: zavor reset-password --show { $address }
problem-nowhere_for_a_link = No recovery address of this account may get a link.{ $new } It must be confirmed and counts 72 hours later, one that somebody else set never for an account with a role. Nothing was changed. A Global Administrator or the local operator may show a temporary password instead.
problem-last_global_administrator = This is the last Global Administrator who can act, whose role is never removed. Nothing was changed. Grant the role to somebody else, or allow the sign-in of another one, first.

## The organisation: domains and roles
problem-not_a_domain = "{ $typed }" is no domain; a domain looks like contoso.example. Nothing was changed.
problem-too_many_role_domains = A role can be limited to at most { problem-most-domains }. Nothing was changed.
problem-foreign_domain = "{ $typed }" is none of the organisation's domains: { $domains }. Nothing was changed.
problem-not_a_role = "{ $typed }" is no role; roles are { $roles }. Nothing was changed.
problem-too_many_domains = There are { problem-most-domains } already. Nothing was changed. Remove one first.
problem-domain_in_use = { $name } is in { $domain }. Nothing was changed. Remove its accounts and aliases first.
problem-last_domain = { $domain } is the last domain. Nothing was changed.

## Sessions, second factors, tokens
problem-name_length = A name has 1 to { problem-most-bytes } without invisible characters. Nothing was changed.
problem-browser_answer_too_long = The answer of the browser is too long. Nothing was changed.
problem-session_over = Your session has ended. Nothing was changed. Sign in again.
problem-signed_in_long_ago = You signed in a while ago. Nothing was changed. Sign out, sign in again, and then do this.
problem-too_many_factors = An account has at most { problem-most-factors }. Nothing was changed. Remove one first.
problem-last_factor_of_a_role = This is the last second factor of an account with a role. Nothing was changed. Register another one first.
problem-picture_too_old = The code of the picture is too old. Nothing was changed. Begin again.
problem-no_authenticator_app = No authenticator app is registered for this account. Use a passkey.
problem-no_passkey = No passkey is registered for this account. Use a one-time code.
problem-passkeys_unusable = Passkeys cannot be used just now: { $why }
problem-passkey_not_accepted = The passkey was not accepted: { $why }. Nothing was registered. Try again.
problem-passkey_known = This passkey is registered already. Nothing was changed.
problem-too_late_or_twice = This took too long or was sent twice. Nothing was changed. Begin again.
problem-set_up_blocked = Sign-in of { $address } is blocked. Nothing was changed. On the server run: zavor allow-sign-in { $address }
problem-token_life = A token lives up to { problem-days }. Nothing was made.
problem-token_without_role = A token needs at least one role. Nothing was made.
problem-token_role_twice = The role { $role } is named twice. Nothing was made.
problem-token_by_token = A token makes no tokens. Nothing was made.
problem-too_many_tokens = There are { problem-most-tokens } already. Nothing was made. Revoke some first.
problem-token_exists = A token "{ $name }" exists already. Nothing was made.

## Recovery addresses, links, callers
problem-recovery_without_at = "{ $typed }" cannot be a recovery address: it has no @. Nothing was changed.
problem-recovery_domain = "{ $typed }" cannot be a recovery address: its domain is none. Nothing was changed.
problem-recovery_local_part = "{ $typed }" cannot be a recovery address: the part before the @ is not usable. Nothing was changed.
problem-recovery_too_long = "{ $typed }" cannot be a recovery address: it is too long. Nothing was changed.
problem-recovery_own_mailbox = "{ $typed }" cannot be a recovery address: it is the mailbox that it would recover. Nothing was changed.
problem-recovery_addresses_full = An account has at most { problem-most-recovery-addresses }. Nothing was changed. Remove one first.
problem-too_many_confirmations = Too many mails to confirm addresses were sent for this account. Nothing was changed. Try again tomorrow.
problem-link_over = This link does not work any more: it was used, replaced by a newer one, or its time is over. Nothing was changed. Ask for a new one.
problem-set_up_link_by_others = Only the local operator makes a set-up link. Nothing was changed.
problem-sign_in_link_by_others = Only the local operator makes sign-in links. Nothing was changed.
problem-caller_not_verified = Say how the caller was verified (a code, a call back, in person) or override it with a reason. Nothing was changed.
problem-caller_code_over = No code that you sent to this person proves the caller any more. Nothing was changed. Send a new one.
problem-too_many_caller_codes = Too many codes were sent for this account. Nothing was sent. Verify the caller another way.
problem-address_proves_nothing = A code to this address proves nothing: it is not confirmed, was set by somebody else less than 72 hours ago, or the account has a role and its owner did not set it. Nothing was sent.

## Networks and counters
problem-not_a_network = "{ $typed }" is no network. Write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32, with zeros behind the prefix. Nothing was changed.
problem-network_or_account = Give a network, an account, or both. Nothing was changed.
problem-denied_for_one_account = The deny list needs a network and takes no account: a network is denied for everybody. To stop one account, block its sign-in. Nothing was changed.
problem-rule_life = A rule lasts more than nothing and at most { problem-days }. Nothing was changed.
problem-network_not_counted = Networks are counted as /32 and /24 (IPv6: /64 and /48); { $network } is none of them. Nothing was changed.
problem-nothing_to_reset = Nothing to reset: give an account, an address, or both.
problem-network_too_wide_to_allow = { $network } is too wide for the allow list, where nothing is guarded; the widest is /{ $widest } (private networks as they are). Allow the networks that you know, or one account. Nothing was changed.
problem-network_too_wide_to_deny = { $network } is too wide for the deny list; the widest is /{ $widest }. Nothing was changed.
problem-network_holds_own_address = { $network } holds { $address }, where you come from: you would shut yourself out. Nothing was changed.
problem-network_holds_this_host = { $network } holds this host itself: webmail and mail server ask from there, and everybody would be shut out. Nothing was changed.
problem-too_many_rules = The allow and deny lists hold at most { problem-most-rules }. Nothing was changed. Remove some, or deny wider networks.
problem-too_many_let_in = At most { problem-most-rules } let accounts in from blocked networks. Nothing was changed. Unlock without the networks, or release those networks.

## Sending
problem-raise_without_account = Only an account's limit can be raised. Nothing was changed.
problem-raise_bounds = A raised limit lies between { $least } and { $most } external recipients per hour, more than and at most { $factor } times that of policy "{ $policy }". Nothing was changed.
problem-raise_until = A limit is raised until a date within the next { problem-days }. Nothing was changed.
problem-restriction_of_others = The restriction is not yours to release; it was placed by: { $owners }. Nothing was changed.

## Policies
problem-no_such_policy = There is no policy "{ $name }"; did you mean "{ $nearest }"? A new outbound policy begins with its { $begins }. Nothing was changed.
problem-no_such_policy_key = The policy { $policy } has no key "{ $key }"; did you mean { $nearest }? Nothing was changed.
problem-policy_value = "{ $given }" is no value of { $policy } { $key }. { $bounds }. Nothing was changed.
problem-policy_priority = { $key } is 0 to { $most }, or none, not "{ $given }". Nothing was changed.
problem-policy_name = A policy's name has 1 to { problem-most-bytes } and no control characters. Nothing was changed.
problem-too_many_policies = There are { problem-most-policies } already. Nothing was changed.
problem-too_many_condition_values = { $key } has at most { problem-most-values }. Nothing was changed.
problem-policy_domain = "{ $typed }" is no domain. Nothing was changed.
problem-no_policy_value = No value was given. Nothing was changed.
problem-too_many_policy_values = At most { problem-most-values } at once. Nothing was changed.
problem-too_many_alert_recipients = { $key } has at most { problem-most-addresses }. Nothing was changed.
problem-webhook_length = { $key } has at most { problem-most-bytes }. Nothing was changed.
problem-webhook_not_callable = The webhook cannot be called: { $why }. Nothing was changed.

## Bulk runs
problem-bulk_accounts = One run has 1 to { problem-most-accounts }. Nothing was changed. Choose fewer, or make several runs.
problem-bulk_search_too_wide = The search looked through { problem-looked-at } and is not at its end. Nothing was changed. Narrow it down.
problem-bulk_without_slips = This run makes no slips. Nothing was changed.
problem-bulk_changes_nothing = Nothing would change. No run was started.
problem-bulk_changes_nothing_for = Nothing would change; { $address }: { $why }
problem-bulk_no_room = { problem-most-runs } go on already. None was started. Wait for one to end.
problem-bulk_no_room_to_resume = { problem-most-runs } go on already. Wait for one to end.
problem-bulk_ended = This run has ended. Nothing was changed. Start a new one.

## Mails and calls
problem-not_a_mail_address = "{ $typed }" is no mail address. Nothing was changed.
problem-mail_not_configured = Mail is not configured (section [smtp] of the configuration). Nothing was changed.
problem-no_mail_server = No mail server is configured. Nothing was sent. Add [smtp] to the configuration and start Zavor again.
problem-no_webhook = No webhook is set. Nothing was called.
problem-nothing_sent = Nothing was sent.

## The server and its command line
problem-reason_length = A reason has 1 to { problem-most-bytes }. Nothing was changed.
problem-not_an_audit_head = "{ $typed }" is no head. Write SEQ:HASH as "zavor audit head" shows it.
problem-backup_failed = The backup failed: { $why }
problem-import_unreadable = The file cannot be read: { $why }. Nothing was imported.
problem-not_exported = Not exported: { $why }
problem-busy = Too many passwords are being checked just now. Nothing was changed. Try again.
problem-audit_being_verified = The audit is being verified already. Try again when that is done.
