### Users: the table of accounts, one account, and the acts on it.

## The table
users-search-hint = Search by name, address or alias
users-add = Add a user
users-act-on-all = Act on all accounts listed…
users-none-selected = No account was selected. Nothing was changed. Tick at least one row first.
users-truncated = The search looked through many accounts and stopped here. Go on with “Next page”, or narrow it down.
users-empty-title = No accounts yet
users-empty = Add the first user here, or import many with “zavor users import”.
users-in-order = No problems
users-column-factor = Second factor
users-column-recovery = Recovery address
users-recovery-unconfirmed = Unconfirmed
users-recovery-ask = Send the link again
users-column-created = Created
status-chip-locked_out = Locked out
status-chip-sign_in_blocked = Sign-in blocked
status-chip-restricted = Restricted
status-chip-at_risk = At risk
status-chip-must_change = Must change password
status-chip-codes_wait = Codes wait
people-filter-all = All users
people-filter-sign_in_allowed = Sign-in allowed
people-filter-sign_in_blocked = Sign-in blocked
people-filter-locked_out = Locked out
people-filter-restricted = Restricted from sending
people-filter-at_risk = At risk
people-filter-must_change = Must change password
people-filter-codes_wait = Codes wait
people-filter-administrators = Administrators
people-filter-no_recovery = No recovery method
people-filter-recovery_unconfirmed = Recovery address unconfirmed
people-filter-never_signed_in = Never signed in

## One account
users-why = Why this account does not work
users-more-tried = More networks tried this account than were checked: the owner's network may be blocked. Ask for the IP address and look for it in Review > Blocked origins.
users-tab-account = Account
users-tab-sign-ins = Sign-ins
users-tab-mail = Mail
users-tab-security = Security information
users-tab-audit = Audit
users-back-to-account = Back to the account
users-save-changes = Save changes

## Account
users-aliases = Aliases
users-groups = Groups
users-password-here = Kept in Zavor, set { $at }
users-password-temporary = Temporary, set { $at }; until { $until } it opens only the page to change it
users-password-handed-over = Temporary, shown to the help desk { $at }; until { $until } it opens only the page to change it
users-password-lapsed = Temporary, set { $at }; it expired { $until }
users-password-by-link = The owner chooses it through the one-time link that was mailed to { $to }, until { $until }
users-password-link-over = Nobody has one since { $at }: its owner chooses it through a one-time link, and none works now
users-password-elsewhere = Kept elsewhere; Zavor does not know it
users-factor-yes = Registered
users-factor-no = None
users-sessions-ended = Sessions last ended
users-raised = Raised limit
users-own-release = Sending released by the owner alone
users-recovery = Recovery addresses
users-recovery-says = Links and codes go there when the owner cannot sign in. An address can be used once the owner has confirmed it from that mailbox.
users-recovery-none = There is none. Without one, no link can be sent.
users-recovery-add = Add a recovery address
users-recovery-by-owner = set by the owner
users-recovery-by-other = set by an administrator

## Edit, add, remove
users-edit = Change account
users-edited = { $name } was changed.
users-edited-holds-moved = The changes are saved. Holds of the new alias moved to this account: they are shown above, with what releases them.
users-aliases-help = One address per line. Mail programs may sign in with them too.
users-groups-help = One name per line. Policies can be limited to groups.
users-add-link = The owner chooses it: a link goes to a recovery address
users-add-no-link = No mail server is configured (section [smtp]): no link to choose a password can be sent to the owner.
users-add-temporary = Show me a temporary password, once
users-add-elsewhere = The password is kept in another directory, such as LDAP; Zavor cannot reset it
users-add-recovery-help = Needed to send a link. An address other than the new mailbox. A mail asks there for confirmation; then “Reset password” sends the link.
users-add-needs-recovery = Enter a recovery address, or choose another way to set the password. Nothing was changed.
users-added-title = User added
users-added = { $name } was added.
users-added-confirm = A mail to confirm the recovery address is on its way. When it is confirmed, use “Reset password” to send the link.
users-add-no-mail = No mail server is configured, so no link can be sent. Nothing was changed. Choose another way to set the password.
users-no-mail = No mail server is configured (section [smtp] of the configuration file): no link to choose a password and no mail to a recovery address can be sent.
users-remove-title = Remove user
users-remove-goes = The account, its roles, second factors and recovery addresses are removed, and its sessions end in Zavor and on the mail hosts. This cannot be undone.
users-remove-mail = The mailbox itself is not touched: remove it on the mail host if you want that.
users-remove-stays = Any block or restriction stays with its address for 90 days, and applies to a new account with the same address.
users-remove-understood = Yes, remove { $name }
users-remove-tick = Tick the box to confirm. Nothing was changed.
users-removed = { $name } was removed.

## Reset password
reset-says = The old password stops working in Zavor at once, lockouts end, and sessions are ended here and on every mail host. App passwords end too.
reset-owner-told = The owner is told.
reset-while-blocked = Signing in is blocked. By a link the owner can choose a new password at once, and is told that signing in is still blocked; a temporary password opens nothing until you allow signing in.
reset-still-blocked = Signing in is still blocked: the owner can sign in only when somebody allows it.
reset-how = How does the owner get back in?
reset-link = Send a one-time link to { $addresses }
reset-temporary = Show a temporary password once; it must be changed at the next sign-in
reset-hand-over = Show a temporary password once, after a call back or in person; it works for 24 hours and must be changed at the next sign-in
reset-lasting = Set a permanent password
reset-must-change = It must be changed at the next sign-in
reset-no-link = No link can be sent: the account has no confirmed recovery address that may receive one.
reset-new-address = { $address } is new since { $since }: no link goes there before { $from }.
act-tokens-ended = API tokens of this account that were made in the last 72 hours ended for good: { $names }.
act-saved-codes-ended = { $n ->
    [one] One saved recovery code ended; the owner makes new ones when signed in.
   *[other] { $n } saved recovery codes ended; the owner makes new ones when signed in.
}
act-new-addresses-removed = Recovery addresses that were added lately and did not count yet were removed: { $addresses }. The owner adds them again when signed in, if they are the owner's.
act-tokens-left = { $n ->
    [one] An older API token of this account works again when the account may act: look at it in Settings.
   *[other] { $n } older API tokens of this account work again when the account may act: look at them in Settings.
}
reset-no-mail = No link can be sent: no mail server is configured (section [smtp]).
reset-ask-global = Your roles do not let you see a password: ask a Global Administrator, who may show a temporary one.
reset-no-way = No link can be sent to this account, and your roles do not let you see a password. Add a recovery address that its owner confirms, or ask a Global Administrator.
reset-elsewhere = The password of this account is kept elsewhere. Reset it where it lives, then sign the account out of all sessions here.
reset-move-says = The password of this account is kept elsewhere. You can move it here: from then on Zavor keeps the new password. Mail programs whose server asks the other directory still accept the old one, until that server asks Zavor (Settings > Services and mail hosts, or on the server: zavor doctor --print dovecot) or the account is removed there.
reset-move-here = Move the password to Zavor
reset-moved = Zavor keeps the password of this account from now on. Mail programs whose server asks the other directory still accept the old one: remove the account there, or let the mail server ask Zavor.
reset-done-title = Password reset
reset-done = The password was reset. The old one no longer works in Zavor.
reset-secret-title = Temporary password
reset-secret-says = It is shown only now and is not kept anywhere. It is valid for seven days and opens only the page for changing the password. Give it to nobody but the owner.
reset-handed-over-says = It is shown only now and is not kept anywhere. It is valid for 24 hours and opens only the page for changing the password. Give it to nobody but the owner.
reset-secret-where = The owner changes it here:
reset-sent-to = A link to choose a password was sent to { $addresses }. It works once, for one hour.

## What mail hosts answered
users-hosts = Mail hosts
run-there = Sessions on the mail server cannot be ended from here, because no mail host is configured. Until somebody runs this there, whoever is signed in stays signed in: { $commands }
run-there-title = To do on the mail server
run-there-says = No mail host is configured, so Zavor cannot end sessions of mail programs or empty the mail server's password cache. Until somebody runs this there, whoever is signed in stays signed in.
run-there-before = No mail host is configured: sessions of mail programs go on until they are ended on the mail server. The next page says with which commands.
users-effect-sessions = sessions of { $name } ended
users-effect-cache = cached sign-ins of { $name } cleared
users-host-waits = { $why } – Zavor keeps trying.

## Who calls?
caller-title = Who asked for this, and how was the caller verified?
caller-says = A birthday, an employee number or a name proves nothing: others know them too. What you choose is kept in the audit log.
caller-none = Nobody called
caller-code = A code the caller read back
caller-code-to = Where the code goes
caller-code-send = Send a code
caller-code-read = The code the caller read back
caller-code-sent = A code is on its way to { $address }. Ask the caller to read it back to you; it works for ten minutes.
caller-code-wrong = The code does not match or has expired. Nothing was changed. Send a new one, or verify the caller another way.
caller-code-fits = The code matched
caller-no-code = No code can be sent: the account has no recovery address.
caller-no-code-unconfirmed = No code can be sent: the account has no recovery address that counts yet (confirmed 72 hours ago and, for an account with a role, set by its owner).
caller-no-code-mail = No code can be sent: no mail server is configured (section [smtp]).
caller-call-back = I called back on a number already on file
caller-in-person = In person
caller-nobody = Nobody called: I act on what I found (with a reason)
caller-override = Somebody called and was not verified (with a reason)
caller-note = What you checked, or why you could not
caller-note-help = For example the number you called, or what was shown.
caller-note-code = Not needed with a code.

## Unlock, sign out, sign-in status
unlock-says = Unlocking ends every lockout of this account at once, for every service, and one-time codes are accepted again. A sign-in block by an administrator and a sending restriction stay.
unlock-not-locked = This account is not locked out. Unlocking clears its counted wrong passwords and changes nothing else.
unlock-done = { $name } was unlocked and can sign in at once.
unlock-done-partly = The lockout of the account itself was ended.
unlock-was-not-locked = The account itself was not locked out. Nothing was changed.
unlock-still = Still held for another reason: { $holds }.
unlock-let-in = Allow sign-in from there
unlock-networks = Blocked networks from which this account is refused now
unlock-with-origins = Also allow this account to sign in from these networks for 24 hours
unlock-with-origins-help = For this account alone; the networks stay blocked for everybody else. A Security Administrator releases a whole network in Review > Blocked origins.
sign-out-says = All sessions of this account end now: here, and on every mail host. The password stays as it is, so whoever knows it can sign in again.
sign-out-done = All sessions were ended.
sign-out-partly = The sessions of Zavor's pages were ended. Some sessions of mail programs are still open; see below.
status-title = Sign-in status
status-allow = Allow this user to sign in
status-block-app-passwords = App passwords end with a block; mail programs need new ones afterwards.
status-block = Block this user from signing in
status-is-allowed = No administrator has blocked this user from signing in.
status-is-blocked = This user is blocked from signing in:
status-others = Something else stops signing in now: { $holds }. This page does not change it.
status-owners-stop = The owner stopped sign-in by the link in a notice: “This was not me.” A recovery by the owner ends it. If you allow sign-in here, you let in again whom they shut out: verify first that the owner asks for it.
status-reason = Reason (required to block)
status-reason-help = Everybody who may see this account can read it. Blocking ends the sessions here and on every mail host.
status-choose = Choose one of the two. Nothing was changed.
status-asked-for = Somebody who has not proved who they are asks for this account. Say how you verified the caller before you allow sign-in.
status-blocked = { $name } is blocked from signing in.
status-allowed = { $name } may sign in again.

## Roles
users-role = Role
users-no-roles-title = No roles
users-no-roles = This account has no rights over others here. Grant a role to change that.
users-roles-inactive = The roles are inactive until the owner registers a second factor.
users-role-grant = Grant a role
users-role-granted = The role was granted.
users-role-revoke = Revoke
users-role-revoked = The role was revoked.
users-role-domains = Only for these domains
users-role-domains-help = Tick none for all domains.
users-roles-about = What each role may do

## Sign-ins
users-chart-times = Sign-ins by hour of the day
users-no-sign-ins-title = No sign-ins
users-no-sign-ins = Nobody tried to sign in to this account in the last 90 days.

## Mail
users-windows = Sent, against the limits
users-window-external = External recipients, last hour
users-window-internal = Internal recipients, last hour
users-window-day = Recipients since the last unblocking, last 24 hours
users-window-service = Recipients in all, last 24 hours
users-window-minute = Messages, last minute
users-window-policy = Limits of the policy “{ $policy }”.
users-window-releases = Unblocked before: { $n }.
users-messages = Messages
users-column-sender = Sender
users-column-queue = Queue ID
users-no-messages-title = No messages
users-no-messages = This account sent no mail in the last 90 days.

## Security information, audit
users-no-methods = This account signs in with its password alone. Its owner adds a second factor under “My security information”.
users-own-security = This is your own account. Change your second factors and end your sessions here:
users-method-throttled = Too many wrong codes. { $until }
users-method-remove = Remove the second factor
users-method-remove-says = Afterwards the owner signs in with the password alone, and roles are inactive until a new factor is registered. The sessions of Zavor's pages end, and the owner is told.
users-codes-left = { $n ->
    [0] None.
    [one] One is left.
   *[other] { $n } are left.
}
users-codes-end = End the saved codes
users-codes-end-says = They work no longer, wherever they are kept, and recoveries that have begun end too. The owner is told, and makes new ones when signed in.
users-codes-ended = The saved recovery codes of { $name } ended.
users-web-sessions = Sessions in Zavor's pages
users-no-sessions-title = No sessions
users-no-sessions = Nobody is signed in here with this account. Sessions of mail programs are ended with “Sign out of all sessions”.
users-audit-own = You see your own acts. Security Administrators, Security Readers and Global Administrators see all of them.
users-no-audit = No acts on this account yet.

## Ways back: who has none, and reminding them
ways-lead = Whoever has no confirmed way back waits for the help desk when a password is forgotten or an account is locked out. Remind people to set one up while they can still sign in.
ways-count = { $n ->
    [0] Nobody may recover an account alone here.
    [one] { $lacking } of { $n } person has not enough confirmed ways back.
   *[other] { $lacking } of { $n } people have not enough confirmed ways back.
}
ways-count-says = Counted are people who may recover alone by the policy “Recovery by owners” and whose sign-in nobody blocked. One proof or two are enough, as the policy and a role or a second factor ask. What was registered and still waits its 72 hours is counted as there.
ways-list = Show them
ways-no-mail = Nobody can be reminded, because no mail server is configured: set [smtp] in the configuration file.
ways-remind-go = Remind them
ways-remind-title = Remind people of a way back
ways-remind-says = { $n ->
    [one] { $lacking } of { $n } person gets one mail in their own mailbox.
   *[other] { $lacking } of { $n } people get one mail each, in their own mailboxes, in the language in which they answered last, or in that of the organisation's notices.
}
ways-remind-takes = Sixty mails leave in a minute, so it takes about { $span }. You can stop it at any time.
ways-remind-left-out = Left out is who was reminded within 14 days, whoever did it, and who registers a way back or is blocked before their mail leaves.
ways-remind-mail = What the mail says
ways-remind-now = { PLURAL($n) ->
    [one] Remind { $n } person
   *[other] Remind { $n } people
}
ways-remind-started = The reminders leave from now on.
ways-remind-stopped = The reminders were stopped. Mails that have left are on their way.
ways-runs = Reminders
ways-runs-none-title = Nobody was reminded yet
ways-runs-none = Runs of reminders appear here, with how many people have registered since.
ways-run = Run
ways-run-goes-on = Goes on
ways-run-ended = Ended
ways-run-stopped = Stopped
ways-run-progress = { $sent } of { $n } sent; { $registered } of them { $registered ->
    [one] has
   *[other] have
} registered since.
ways-run-passed-over = { PLURAL($n) ->
    [one] { $n } person was passed over: reminded lately, or no longer to be reminded.
   *[other] { $n } people were passed over: reminded lately, or no longer to be reminded.
}
ways-run-domains = Only people of: { $domains }
ways-run-stopped-by = Stopped by { $by }
ways-stop = Stop
users-lacking = Remind them, or see how many they are
