### Names of closed lists. The part behind the prefix is the list's fixed name.

## Roles
role-helpdesk_administrator = Helpdesk Administrator
role-user_administrator = User Administrator
role-security_administrator = Security Administrator
role-global_administrator = Global Administrator
role-security_reader = Security Reader
role-about-helpdesk_administrator = Unlocks accounts, resets passwords, ends sessions and releases restricted sending when the required steps are done.
role-about-user_administrator = Also adds, changes and removes accounts and edits the sign-in status.
role-about-security_administrator = Also changes policies and lists, releases networks, and may release sending before the required steps are done, with a reason.
role-about-global_administrator = May do everything, on everybody but themselves.
role-about-security_reader = Sees everything, changes nothing.
role-for-domains = { $role } for { $domains }

## What was done
act-unlock = Unlocked
act-unblock = Unblocked
act-restrict = Restricted from sending
act-block_sign_in = Sign-in blocked
act-allow_sign_in = Sign-in allowed
act-reset_password = Password reset
act-sign_out = Signed out of all sessions
act-add_account = Account added
act-change_account = Account changed
act-remove_account = Account removed
act-change_domains = Domains changed
act-change_policy = Policy changed
act-grant_role = Role granted
act-revoke_role = Role revoked
act-deny_origin = Network put on the deny list
act-let_in_one_account = Sign-in allowed for this account alone; the network stays blocked for others
act-allow_origin = Network put on the allow list
act-remove_origin_rule = Rule of a list removed
act-release_origin = Network released
act-reset_counters = Counters reset through a door
act-mark_at_risk = Marked at risk
act-export = Directory exported
act-restore = Restored from a backup
act-sign_in = Sign-in in the browser
act-end_session = Browser session ended
act-step_up = Second factor asked for again
act-register_method = Second factor registered
act-remove_method = Second factor removed
act-make_app_password = App password made
act-revoke_app_password = App password revoked
act-change_recovery_address = Recovery address changed
act-make_link = One-time link created
act-change_password = Password changed by its owner
act-verify_caller = Caller verified
act-send_caller_code = Code for a caller sent
act-make_token = API token created
act-revoke_token = API token revoked
act-bulk_run = Bulk run
act-edit_risk = Risk edited
act-test_notice = Test message sent
act-trust_clock = Clock confirmed after a jump
act-mark_alerts = Alerts marked
act-prove_owner = Proof of identity for a recovery
act-ask_recovery_code = Code for a recovery asked for
act-make_recovery_codes = Recovery codes made
act-open_request = Support request opened
act-write_request = Support request: note or answer
act-close_request = Support request closed
act-remind_owners = Reminders of ways back
act-pass_request_on = Support request passed on
act-report_not_me = Reported: not the owner
act-end_recovery_codes = Recovery codes ended

## Who did it
actor-system = Zavor
actor-operator = Server administrator (uid { $uid })
actor-token = API token { $name }
actor-owner = { $address } (owner)
actor-reader = Whoever reads { $address }
actor-door = { $door }, asked from { $address }

## How it ended
result-done = Done
result-nothing_to_do = No change
result-refused = Refused
audit-not-done = Not done: { $act }

## Protocols
protocol-imap = IMAP
protocol-pop3 = POP3
protocol-smtp = SMTP
protocol-managesieve = ManageSieve
protocol-ldap = LDAP
protocol-web = Web
protocol-other = Other

## How a sign-in ended
outcome-success = Succeeded
outcome-failure = Failed
outcome-refused = Refused
outcome-would_refuse = Would be refused
outcome-recovered = Recovered

## Why a sign-in did not succeed
failure-denylist = The network is on the deny list
failure-sign_in_blocked = Sign-in is blocked
failure-locked_out = Locked out
failure-too_many_in_flight = Too many passwords tried at once
failure-origin_blocked = The network is blocked
failure-password_expired = The password has expired
failure-must_change_password = The password must be changed
failure-unavailable = Zavor could not read its state
failure-wrong_password = Wrong password
failure-unknown_account = No such account
failure-repeated_password = The same wrong password again; not counted
failure-server_failure = The mail server could not check the password; not counted
failure-no_password = The password is kept elsewhere
failure-second_factor_throttled = One-time codes are suspended
failure-wrong_code = Wrong one-time code
failure-wrong_proof = Wrong proof at the recovery page
failure-wrong_app_password = An app password that opens nothing here: revoked, or for another protocol; not counted
failure-app_password_needed = The right password, but mail needs an app password; not counted

## How a message ended
message-outcome-accepted = Accepted
message-outcome-refused = Refused
message-outcome-would_refuse = Would be refused

## Why a message was refused
send-refusal-restricted = Restricted from sending
send-refusal-restricted_connector = Connector restricted
send-refusal-sign_in_blocked = Sign-in is blocked
send-refusal-too_many_recipients = Too many recipients in one message
send-refusal-messages_per_minute = Too many messages in one minute
send-refusal-service_limit = Service limit used up
send-refusal-organisation_limit = Limit of the organisation used up

## Why an act was not allowed
denied-no_role = Your roles do not allow this. Nothing was changed. Ask a Global Administrator if you need it.
denied-target_outranks = This account has a role that only a higher administrator may act on. Nothing was changed. Ask a Global Administrator.
denied-other_domain = Your role is limited to other domains. Nothing was changed. Ask an administrator of this domain.
denied-own_account = You cannot do this to your own account. Nothing was changed. Ask another administrator.
denied-no_second_factor = Your role is inactive until you register a second factor. Nothing was changed. Add one under “My security information”.
denied-no_scope = This act needs a fresh second factor, and the token was made without the scope for such acts. Nothing was changed. Use a token with it, or let a person do it.
denied-beyond_own = You cannot grant or revoke more than your own roles and domains. Nothing was changed. Ask an administrator without a limit.
denied-own_act = This alert tells of your own act, or of what you have from one. Nothing was changed. Ask another administrator, or mark it on the server.
denied-role_unseen = An alert about your own account, or about this token, is still open. Nothing was changed. Let another Global Administrator see that one first, or mark it on the server.
denied-doer_not_outranked = This alert tells of an act of somebody whom you do not outrank. Nothing was changed. A higher administrator marks it, or somebody on the server.
denied-not_fresh = Confirm that it is you with your second factor first. Nothing was changed.

## Why a token or a bulk run may not act for whoever made it
suspended-account_gone = The account of its maker was removed.
suspended-sign_in_held = Sign-in of its maker is blocked, or the maker must change the password.
suspended-no_second_factor = Its maker no longer has a second factor.
suspended-role_gone = A role of its maker was revoked or narrowed.
suspended-session_ended = The session in which it was started has ended.
suspended-credential_changed = The password of the person who started it was changed.
suspended-token_ended = The token that started it was revoked or has ended.

## Password rules
password-rule-minimum_length = The new password is too short.
password-rule-maximum_length = The new password is too long.
password-rule-app_password_form = It looks like an app password, which opens mail programs only.
password-rule-typeable = It contains characters that cannot be typed.
password-rule-common_password = It is, or nearly is, one of the most common passwords.
password-rule-context_word = It contains a name of the person or the organisation.
password-rule-repeated = It repeats one part, and that part is too short on its own.
password-rule-predictable = It is made of common words, names, sequences or neighbouring keys only. Add words that nobody expects.
password-rule-breached_password = It is one of the passwords that were stolen elsewhere, which thieves try first.
password-rule-same_as_before = It is the old password, which whoever misused the account may know.

## Second factors
method-totp = One-time code app
method-passkey = Passkey
app-protocol-imap-submission = Read and send mail (IMAP, SMTP)
app-protocol-pop3-submission = Fetch and send mail (POP3, SMTP)
app-protocol-imap-pop3 = Read and fetch mail (IMAP, POP3)
app-protocol-imap-pop3-submission = Read, fetch and send mail (IMAP, POP3, SMTP)

## What an app password opens
app-protocol-imap = Read mail (IMAP)
app-protocol-pop3 = Fetch mail (POP3)
app-protocol-submission = Send mail (SMTP)

## One-time links
link-set_up = Set up the first administrator
link-change_password = Choose a password
link-confirm_recovery_address = Confirm a recovery address
link-sign_in = Sign in once
link-ask_help = Ask the help desk
link-not_me = Say that it was not them

## Sorts of alerts
alert-kind-account_restricted = Account restricted from sending
alert-kind-account_at_risk = Account at risk
alert-kind-connector_restricted = Connector restricted
alert-kind-sending_limit_passed = Sending limit passed
alert-kind-sending_would_be_restricted = Sending would be restricted
alert-kind-organisation_limit_near = Organisation limit nearly reached
alert-kind-organisation_limit_reached = Organisation limit reached
alert-kind-guessing_many_accounts = Guessing across accounts
alert-kind-guessing_from_inside = Guessing from inside
alert-kind-attack_in_progress = Attack in progress
alert-kind-unlocked_repeatedly = Unlocked repeatedly
alert-kind-second_factor_throttled = Wrong one-time codes
alert-kind-sending_released_by_owner = Sending released by the owner
alert-kind-reported_by_user = “This was not me”
alert-kind-mail_server_asks_too_little = Mail server skips questions
alert-kind-questions_not_understood = Questions of a mail server not understood
alert-kind-mail_host_gave_up = Call to a mail host failed
alert-kind-notice_gave_up = Notice not delivered
alert-kind-clock_jumped = Server clock changed
alert-kind-audit_cut = Audit log incomplete
alert-kind-clock_doubted = Server clock unreliable
alert-kind-sending_limit_exceeded = Sending limit used up
alert-kind-suspicious_sending = Close to being restricted
alert-kind-many_behind_one_address = Many people behind one address
alert-kind-many_lockouts = Many lockouts
alert-kind-many_resets_by_one_actor = Many resets by one person
alert-kind-token_made = API token created
alert-kind-global_administrator_made = New Global Administrator
alert-kind-second_factor_removed = Second factor removed
alert-kind-other = Other
alert-help-review_restriction = Review the restriction
alert-help-see_messages = See the messages
alert-help-see_observed = See what would be refused
alert-help-review_risk = Review the risk
alert-help-review_origins = See the networks
alert-help-see_locked_out = See who is locked out
alert-help-see_sign_ins = See the sign-ins
alert-help-see_factors = See the second factors
alert-help-see_acts = See what was done
alert-help-review_tokens = Review the tokens
alert-help-review_roles = Review the roles
alert-help-check_doors = Check mail servers
alert-help-check_notices = Check the notices
alert-severity-low = Low
alert-severity-medium = Medium
alert-severity-high = High
alert-threshold-suspicious_sending = { $n } % of a limit
alert-threshold-many_lockouts = { PLURAL($n) ->
    [one] { $n } lockout in an hour
   *[other] { $n } lockouts in an hour
}
alert-threshold-many_resets_by_one_actor = { PLURAL($n) ->
    [one] { $n } reset in an hour
   *[other] { $n } resets in an hour
}
asked-by-unproved = nothing proved
asked-by-proved = owner, proved
asked-by-help_desk = opened by the help desk
request-state-open = Open
request-state-in_work = In work
request-state-passed_on = Passed on
request-state-closed = Closed
request-shown-open = The help desk has your request. Nobody has closed it yet.
request-shown-in_work = The help desk is working on your request.
request-shown-passed_on = The help desk passed your request on. It will answer here.
request-shown-closed = Your request is closed.
message-sort-asked = Asked
message-sort-reply = Reply
message-sort-note = Note, for the help desk alone
message-sort-answer = Answer to the asker
message-sort-passed_on = Passed on to

## Ways to recover an account
recovery-method-mail_code = mailed code
recovery-method-totp = code of an authenticator app
recovery-method-passkey = passkey
recovery-method-saved_code = saved recovery code
recovery-method-webhook = code sent another way, if your organisation knows one for you
