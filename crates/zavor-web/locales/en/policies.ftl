### Policies: names, what each setting is and what it does.

## Names
policy-name-smart-lockout = Smart lockout
policy-name-origin-guard = Origin guard
policy-name-passwords = Password protection
policy-name-recovery = Recovery by owners
policy-name-sending = Outbound spam
policy-name-alerts = Alerts
policy-name-notices = Where notices go
policy-about-smart-lockout = Locks out whoever guesses a password, and not its owner: wrong passwords are counted apart for known devices, familiar places, places near them, and everywhere else.
policy-about-origin-guard = Blocks networks that guess across accounts. It counts accounts, not failures.
policy-about-passwords = What a new password must be, and how passwords are checked. Length and lists of known passwords count; there are no rules about character classes and no expiry.
policy-about-recovery = How people who cannot sign in prove who they are, and reset their password or unlock themselves, without an administrator. Accounts with a second factor or any role always need two different proofs.
policy-about-sending = How much an account may send. A mailbox that passes a limit is restricted: it still receives and signs in.
policy-about-alerts = Who is notified of each kind of alert, and how often. The list of alerts shows them in any case.
policy-about-notices = How people are told: language, recipients of alerts, webhook.

## Values
policy-default = Default
policy-bounds = Allowed: { $from } to { $to }
policy-bounds-choice = Allowed: { $choices }
choice-restrict = Restrict until released
choice-restrict_until_next_day = Restrict until the next day (UTC)
choice-alert_only = Only notify administrators
choice-en = English
choice-ro = Română
choice-everybody = Everybody
choice-without_role = Only accounts without a role
choice-nobody = Nobody
unit-notices = { PLURAL($n) ->
    [one] { $n } notice
   *[other] { $n } notices
}
unit-wrong-passwords = { PLURAL($n) ->
    [one] { $n } wrong password
   *[other] { $n } wrong passwords
}
unit-times = { PLURAL($n) ->
    [one] { $n } time
   *[other] { $n } times
}
unit-proofs = { PLURAL($n) ->
    [one] { $n } proof
   *[other] { $n } proofs
}
unit-passwords = { PLURAL($n) ->
    [one] { $n } password
   *[other] { $n } passwords
}
unit-successes = { PLURAL($n) ->
    [one] { $n } success
   *[other] { $n } successes
}
unit-accounts = { PLURAL($n) ->
    [one] { $n } account
   *[other] { $n } accounts
}
unit-points = { PLURAL($n) ->
    [one] { $n } point
   *[other] { $n } points
}
unit-refusals = { PLURAL($n) ->
    [one] { $n } refusal
   *[other] { $n } refusals
}
unit-characters = { PLURAL($n) ->
    [one] { $n } character
   *[other] { $n } characters
}
unit-at-once = { $n } at once
unit-recipients = { PLURAL($n) ->
    [one] { $n } recipient
   *[other] { $n } recipients
}
unit-messages = { PLURAL($n) ->
    [one] { $n } message
   *[other] { $n } messages
}

## Smart lockout
policy-threshold_known_device = Threshold on known devices
policy-threshold_known_device-effect = After this many wrong passwords on a known device, that device is locked out.
policy-threshold_familiar = Threshold in familiar places
policy-threshold_familiar-effect = After this many wrong passwords in a familiar place, familiar places are locked out.
policy-threshold_near = Threshold near familiar places
policy-threshold_near-effect = After this many wrong passwords near a familiar place, such places are locked out.
policy-threshold_unfamiliar = Threshold in unfamiliar places
policy-threshold_unfamiliar-effect = After this many wrong passwords from unfamiliar places, sign-in from such places is locked. A smaller number stops guessing earlier, but locks out travelling owners more often.
policy-lockout_duration = Duration of the first lockout
policy-lockout_duration-effect = How long the first lockout lasts.
policy-lockout_growth = Each lockout is longer by
policy-lockout_growth-effect = How many times longer each further lockout lasts than the one before.
policy-lockout_duration_max_known_device = Longest lockout on known devices
policy-lockout_duration_max_known_device-effect = A lockout of a known device never lasts longer.
policy-lockout_duration_max_familiar = Longest lockout in familiar places
policy-lockout_duration_max_familiar-effect = A lockout of familiar places never lasts longer.
policy-lockout_duration_max_near = Longest lockout near familiar places
policy-lockout_duration_max_near-effect = A lockout of places near familiar ones never lasts longer.
policy-lockout_duration_max_unfamiliar = Longest lockout in unfamiliar places
policy-lockout_duration_max_unfamiliar-effect = A lockout of unfamiliar places never lasts longer.
policy-failure_leak = One wrong password subtracted every
policy-failure_leak-effect = Near and in unfamiliar places, one wrong password is subtracted each time this span has passed. A longer time stops slow guessing better.
policy-failure_memory = All wrong passwords forgotten after
policy-failure_memory-effect = On known devices and in familiar places, all wrong passwords are forgotten after this long without one.
policy-consecutive_failures_max = Maximum wrong passwords in a row
policy-consecutive_failures_max-effect = After this many in a row, the place stays locked until an unlock, a recovery, or a sign-in from an old familiar place.
policy-help_desk_temporary_password = Temporary passwords from the help desk
policy-help_desk_temporary_password-effect = Helpdesk and User Administrators may show a temporary password of 24 hours (a Global Administrator's works for seven days), once, for an account without a role, after a recorded call back or in person; the owner is told. Without this they can only send links, which reach nobody who has no confirmed recovery address.
policy-mask_unknown_names = Mask names without an account
policy-mask_unknown_names-effect = The sign-in log shows only the beginning of them: people type passwords where a name belongs. A search for the whole name finds them all the same.
policy-repeated_password_memory = Wrong passwords remembered
policy-repeated_password_memory-effect = Repeating one of the most recent wrong passwords, up to this many, does not count again: a phone with an old password locks nobody out.
policy-pending_attempt = Maximum time to check a password
policy-pending_attempt-effect = A mail server may take this long to report how a sign-in ended. It must be longer than its slowest password database.
policy-familiar_successes = Sign-ins before a place is familiar
policy-familiar_successes-effect = After this many successful sign-ins, a place is familiar at once.
policy-familiar_after = One sign-in is enough after
policy-familiar_after-effect = A place with one successful sign-in is familiar once that sign-in is this old.
policy-familiar_memory = Familiar places forgotten after
policy-familiar_memory-effect = A place that was not used for this long is no longer familiar.
policy-near_accounts = Accounts before a network is near for everybody
policy-near_accounts-effect = When a network is familiar to this many accounts, it counts as near for everybody.
policy-old_familiar = Minimum age of an old familiar place
policy-old_familiar-effect = A sign-in from a familiar place at least this old ends a lockout that too many wrong passwords in a row have caused elsewhere.
policy-step_kept_after_unlock = Earlier lockouts count after an unlock for
policy-step_kept_after_unlock-effect = Within this time after an unlock, the next lockout is as long as if nobody had unlocked the account.

## Origin guard
policy-origin_block_threshold = Threshold of one address
policy-origin_block_threshold-effect = One address is blocked when it has collected this many points. Each account at which it fails adds points.
policy-origin_block_accounts = Accounts needed for a block
policy-origin_block_accounts-effect = A network is blocked only if this many accounts have added points within a day. One account alone never blocks a network.
policy-learning_period = Learning period
policy-learning_period-effect = How long after the first sign-in of a new installation, or after a large import, networks are blocked only on strong evidence.
policy-group_factor = Threshold of the network around it
policy-group_factor-effect = The network around an address is blocked at the threshold of one address multiplied by this.
policy-near_factor = Threshold for near places
policy-near_factor-effect = For accounts that usually sign in near this network, the threshold is multiplied by this.
policy-half_life = Points halve in
policy-half_life-effect = Without further failures, half of the points are gone after this time.
policy-block_duration = Duration of the first block
policy-block_duration-effect = How long the first block lasts. Each further one is twice as long.
policy-block_duration_max = Longest block
policy-block_duration_max-effect = A block never lasts longer.
policy-alert_accounts = Accounts before an alert
policy-alert_accounts-effect = When sign-ins to this many accounts fail from one network within an hour, administrators are alerted.
policy-attack_refusals_per_minute = Attack: refusals per minute
policy-attack_refusals_per_minute-effect = This many refused sign-ins in a minute count as an attack in progress.
policy-attack_accounts = Attack: accounts concerned
policy-attack_accounts-effect = The refusals must spread over at least this many accounts.
policy-self_service = Who may recover alone
policy-self_service-effect = These people may reset or unlock their own account at “Can't sign in?”. Everybody else asks an administrator.
policy-proofs = Proofs for ordinary accounts
policy-proofs-effect = So many proofs of different kinds are needed. Accounts with a second factor or any role always need two.
policy-mail_codes = Codes by mail
policy-mail_codes-effect = A code may be sent to confirmed recovery addresses, and counts as a proof.
policy-apps = Authenticator apps
policy-apps-effect = A one-time code of a registered app counts as a proof.
policy-passkeys = Passkeys
policy-passkeys-effect = A registered passkey counts as a proof.
policy-saved_codes = Saved recovery codes
policy-saved_codes-effect = A recovery code that the owner has kept counts as a proof.
policy-ask_to_register = Ask for ways back at sign-in
policy-ask_to_register-effect = People who have not enough confirmed ways back are asked to register some when they sign in here. They may put it off; nobody is kept out for it.
policy-postpone_for = "Later" holds for
policy-postpone_for-effect = Whoever puts the question off is not asked again for this long. With 0 they are asked at the next sign-in.
policy-postponed_at_most = How often it may be put off
policy-postponed_at_most-effect = After so many times the question comes at every sign-in, and can still be passed. 0: as often as they like.
policy-reconfirm_after = Confirm ways back again after
policy-reconfirm_after-effect = Whoever has neither confirmed nor registered a way back for this long is asked whether all are still theirs. 0: never.
policy-webhook_codes = Codes sent by the site
policy-webhook_codes-effect = A code that the site sends in its own way, such as a text message, counts as a proof for accounts without a role. Needs [recovery] webhook in the configuration file.
policy-owner_may_unblock = Owners may lift a restriction of their mail
policy-owner_may_unblock-effect = Who passed a sending limit may send again after two proofs of different kinds and a new password: once in 30 days, never at a high risk, and never what somebody placed. The security administrators are told.

## Password protection
policy-minimum_length = Minimum password length
policy-minimum_length-effect = The minimum number of characters of a new password. 15 is recommended where the password alone opens mail.
policy-mail_needs_app_password = Mail needs an app password
policy-mail_needs_app_password-effect = Mail programs and LDAP clients are let in with app passwords only, which people make under Security. The person's own password opens these pages; with a second factor it may then have 8 characters.
policy-breached_at_least = Stolen passwords: times seen
policy-breached_at_least-effect = A new password seen at least this many times in lists of stolen passwords is refused. This applies only if the configuration file names such lists ([directory] breached_passwords).
policy-own_terms = Easily guessed words
policy-own_terms-effect = Words that everybody would guess here: products, places, nicknames. In a new password each counts as one character, even with a typing mistake in it.
policy-bounds-terms = { PLURAL($n) ->
    [one] Allowed: { $n } term of 4 to 24 letters or digits
   *[other] Allowed: up to { $n } terms of 4 to 24 letters or digits, each on its own line or separated by commas
}
policy-file-terms = Easily guessed words from the configuration file
policy-file-terms-effect = They count too. They are changed in the file ([directory] password_terms), not here.
policy-verifications_per_account = Simultaneous checks of one account
policy-verifications_per_account-effect = How many passwords of one account are checked at the same time; others wait.
policy-verifications_per_origin = Simultaneous checks of one network
policy-verifications_per_origin-effect = How many passwords from one network are checked at the same time; others wait.
policy-queue_deadline = Maximum wait for a check
policy-queue_deadline-effect = After this long a waiting password is answered with “busy”.
policy-answer_deadline = Response time of a refusal
policy-answer_deadline-effect = Every failed attempt is answered this long after it came, so that nobody learns anything from the time it took.
policy-answer_deadline_busy = Response time of a refusal under load
policy-answer_deadline_busy-effect = The same, when many checks are waiting.
policy-verified_memory = Correct passwords remembered for
policy-verified_memory-effect = How long a correct password is recognised without checking it again.

## Outbound spam
policy-external_recipients_per_hour = External recipients per hour
policy-external_recipients_per_hour-effect = External recipients in any hour. 0 leaves only the service limit.
policy-internal_recipients_per_hour = Internal recipients per hour
policy-internal_recipients_per_hour-effect = Internal recipients in any hour. 0 leaves only the service limit.
policy-recipients_per_day = Recipients per day
policy-recipients_per_day-effect = Recipients in any 24 hours. 0 leaves only the service limit.
policy-messages_per_minute = Messages per minute
policy-messages_per_minute-effect = Further messages wait; nobody is restricted. 0 means no limit.
policy-recipients_per_message = Recipients of one message
policy-recipients_per_message-effect = Further recipients of that message are refused; nobody is restricted.
policy-service_recipients_per_day = Service limit per day
policy-service_recipients_per_day-effect = Recipients in any 24 hours, even after unblocking; further mail waits.
policy-action_at_limit = When a limit is passed
policy-action_at_limit-effect = What happens to an account that passes a limit per hour or per day.

## Alerts and notices
policy-enabled = Send notices
policy-enabled-effect = Off: alerts of this kind only appear in the list.
policy-by_mail = By mail
policy-by_mail-effect = The recipients of alerts get a mail.
policy-by_webhook = By webhook
policy-by_webhook-effect = The webhook is called.
policy-threshold = Threshold
policy-threshold-effect = The alert is raised from this count on.
policy-aggregate = Combine alerts within
policy-aggregate-effect = Further alerts about the same within this time become one notice.
policy-daily_limit = Notices per day
policy-daily_limit-effect = At most this many notices in one UTC day. 0 means no limit.
policy-language = Language of notices
policy-language-effect = The language of mail to people and to administrators.
policy-new_location = Tell owners of new places
policy-new_location-effect = Owners get a mail when somebody signs in to their account from a place that is new to it. Every other notice to owners is always sent.

## Settings that are lists and texts
policy-priority = Priority
policy-priority-effect = The policy with the smallest number that matches a sender applies.
policy-accounts = Accounts
policy-accounts-effect = It applies to these accounts only. Leave empty for all.
policy-groups = Groups
policy-groups-effect = It applies to members of these groups only. Leave empty for any group.
policy-domains = Domains
policy-domains-effect = It applies to these domains only. Leave empty for all.
policy-except_accounts = Except accounts
policy-except_accounts-effect = It does not apply to these accounts.
policy-except_groups = Except groups
policy-except_groups-effect = It does not apply to members of these groups.
policy-except_domains = Except domains
policy-except_domains-effect = It does not apply to these domains.
policy-recipients = Recipients of alerts
policy-recipients-effect = Alerts are mailed to these addresses. Leave empty to mail nobody.
policy-webhook = Webhook
policy-webhook-effect = Alerts are posted to this address as signed JSON. Leave empty for none.
policy-help = Whom to ask for help
policy-help-effect = A telephone number and hours, or a link that begins with https:// or mailto:. It stands on the pages for people who cannot sign in and in every mail. Leave empty for what the configuration file says (owners.help).
policy-bounds-characters = { PLURAL($n) ->
    [one] Allowed: { $n } character
   *[other] Allowed: up to { $n } characters
}
policy-bounds-addresses = { PLURAL($n) ->
    [one] Allowed: { $n } address
   *[other] Allowed: up to { $n } addresses, separated by commas
}
policy-bounds-values = { PLURAL($n) ->
    [one] Allowed: { $n } value
   *[other] Allowed: up to { $n } values, separated by commas
}
policy-bounds-hosts = Allowed: https addresses at { $hosts }, as the configuration file says
policy-bounds-no-hosts = The configuration file allows no host for webhooks ([webhook] allow)
policy-change-of = Change: { $name }
policy-unit-of = Unit of: { $name }

## Changing
policy-change-says = Nothing is saved yet: the next page shows what would change.
policy-differs = Changed from the default
policy-to-difference = Show the difference
policy-difference-says = Nothing is saved yet. All of this is saved together, or none of it; each value is audited.
policy-difference-of = What would change: { $name }
policy-setting = Setting
policy-before = Before
policy-after = After
policy-not-accepted = “{ $given }” is not accepted. { $bounds }.
policy-saved = The policy was saved. It is in force now.
limit-effect = { PLURAL($n) ->
    [one] With these limits, { $n } account would be restricted now.
   *[other] With these limits, { $n } accounts would be restricted now.
}
limit-effect-at-least = { PLURAL($n) ->
    [one] With these limits, at least { $n } account would be restricted now.
   *[other] With these limits, at least { $n } accounts would be restricted now.
}
limit-effect-alert = { PLURAL($n) ->
    [one] { $n } account is over these limits now; administrators would be told and nobody restricted.
   *[other] { $n } accounts are over these limits now; administrators would be told and nobody restricted.
}
week-effect-title = What these limits would have done in the last 7 days
week-effect-none = With these limits, no mailbox would have been restricted in the last 7 days.
week-effect = { PLURAL($n) ->
    [one] With these limits, { $n } mailbox would have been restricted in the last 7 days.
   *[other] With these limits, { $n } mailboxes would have been restricted in the last 7 days.
}
week-effect-at-least = { PLURAL($n) ->
    [one] With these limits, at least { $n } mailbox would have been restricted in the last 7 days.
   *[other] With these limits, at least { $n } mailboxes would have been restricted in the last 7 days.
}
week-effect-who = { $who }: { $reason }, on { $at }
week-effect-who-before = { $who }: { $reason }, on { $at } (under the limits in force too)
week-effect-more = and { $n } more
week-effect-before = { PLURAL($n) ->
    [one] Under the limits in force it would have been { $n } mailbox.
   *[other] Under the limits in force it would have been { $n } mailboxes.
}
week-effect-told = { PLURAL($n) ->
    [one] About { $n } other mailbox administrators would only have been told.
   *[other] About { $n } other mailboxes administrators would only have been told.
}
week-effect-nothing = The log has no messages from this time.
week-effect-looked = Messages examined: { $n }, since { $since }.
week-effect-cut = There were more: only the newest { $most } were examined.
week-effect-shortened = Senders with more than { $most } messages, of whom only the newest were looked at: { $n }.
week-effect-busy = What these limits would have done is being found out for somebody else right now. Go back and on again in a moment to see it; saving does not wait for it.
week-effect-short = The log has no earlier ones, so this is not a whole week.
week-effect-blind = Mail that did not pass Zavor is not in it; connectors have limits of their own.

## Outbound policies
outbound-default = Default
outbound-title = { nav-outbound-spam }: { $name }
outbound-default-says = This policy applies to everybody to whom no other policy does. It cannot be removed.
outbound-order = Policies are tried in the order of their priority; the first that matches a sender applies, the default one last.
outbound-last = Last
outbound-for = For whom
outbound-everybody = Everybody
outbound-external = External per hour
outbound-internal = Internal per hour
outbound-day = Per day
outbound-at-limit = When a limit is passed
outbound-add = Add a policy
outbound-name-help = It is shown when an account is restricted. It cannot be changed later.
outbound-name-taken = A policy with this name already exists.
outbound-remove = Remove the policy
outbound-remove-title = Remove the policy { $name }
outbound-remove-says = From the next message on, the next policy that matches applies to its senders, or the default one. Restrictions already in place stay until unblocked.
outbound-presets = Fill in all limits at once; the form shows them before anything is saved:
outbound-preset-standard = Standard limits
outbound-preset-strict = Strict limits
outbound-removed = The policy was removed.

## Alert policies
alert-where = Where notices go
alert-kinds = Kinds of alerts
alert-severity = Urgency
alert-only-changed = This narrow page shows only what differs from the default.
alert-kinds-changed = { PLURAL($n) ->
    [one] { $n } kind differs from the defaults.
   *[other] { $n } kinds differ from the defaults.
}

## Allow and deny lists
list-about = Networks on the deny list are always refused. Networks on the allow list are never blocked for guessing; wrong passwords still lock out.
list-allow = Allow
list-deny = Deny
list-let-in = Allowed for one account
list-list = List
list-list-help = Deny refuses every sign-in from a network. Allow keeps a network from being blocked for guessing.
list-account = Only for one account
list-account-help = For the allow list only. Without a network, this account is never refused for the place it comes from.
list-network-help = An address or a network such as 203.0.113.0/24 or 2001:db8::/32. Required for the deny list.
list-lasts = Duration
list-reason-help = Shown to everybody who looks at the list later.
list-until-removed = Until removed
list-everywhere = Every network
list-program = { $network }; program with TLS { $program }
list-add = Add to a list
list-add-says = A rule for the same network and account is replaced. It applies from the next sign-in on.
list-added = The rule was added. It is in force now.
list-replaced = The rule was added and is in force now. It replaced: { $rule }
list-replaced-rule = { $list }, { $until }, by { $by }: { $reason }
list-replaced-until = until { $until }
list-remove = Remove from the list
list-remove-deny-says = { $network } is taken off the deny list: sign-ins from there are treated like any other again.
list-remove-allow-says = { $network } is taken off the allow list: it can be blocked for guessing again.
list-remove-account-says = { $account } loses its exception for { $network }: there it is refused again when the network is blocked.
list-removed = The rule was removed.
list-empty-title = Both lists are empty
list-empty = Networks are blocked and released by themselves. Add one to the allow list when many people share it, such as an office; on the server: “zavor origins allow”.

## Groups of settings, and units of times
outbound-limits = Limits
policy-group-common = Most used
policy-group-other_places = Thresholds in other places
policy-group-longer_lockouts = Longer lockouts
policy-group-forgetting = What is forgotten, and when
policy-group-familiar_places = Familiar places
policy-group-counting = How failures are counted
policy-group-alerting = Alerts
policy-group-checking = Checking passwords
policy-group-answering = Response times
policy-group-proofs = What counts as a proof
policy-group-registration = Asking for ways back
policy-group-own_terms = Easily guessed words
policy-group-not_restricting = Limits that only delay or refuse mail
policy-group-applies_to = Who it applies to
policy-group-exceptions = Exceptions
span-unit-ms = milliseconds
span-unit-s = seconds
span-unit-m = minutes
span-unit-h = hours
span-unit-d = days

## Units beside the field of a number
units-notices = notices
units-wrong-passwords = wrong passwords
units-times = times
units-passwords = passwords
units-successes = successes
units-accounts = accounts
units-points = points
units-refusals = refusals
units-characters = characters
units-at-once = at once
units-recipients = recipients
units-per-cent-of-a-limit = % of a limit
units-lockouts-in-an-hour = lockouts in an hour
units-resets-in-an-hour = resets in an hour
units-messages = messages
units-proofs = proofs
