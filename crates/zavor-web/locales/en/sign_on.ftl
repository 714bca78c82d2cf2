### Sign-on: signing in, second factors, links, the change page, one's own security information.

## Sign-in
sign-in-title = Sign in
sign-in-refused = That did not work. Check your user name and password, and try again. If it goes on, prove who you are in another way: “Can't sign in?”.
sign-in-help = Still no way in? Call your help desk: they see why, and can let you in again or send you a link to choose a new password.
sign-in-busy = The server is checking many passwords just now. Nothing was counted. Try again in a moment.
sign-in-with-passkey = Sign in with a passkey
sign-in-with-password = Sign in with a password
sign-in-passkey-says = Your browser shows the passkeys that it has for this site.
sign-in-link-says = This link signs you in once. It stops working when you use it.
passkey-refused = That did not work. Try again, or sign in with your password.

## Second factor
factor-title = Second factor
factor-says = Your password is correct. Now confirm with your second factor.
factor-wrong = That code was wrong. Wait for the next one and try again.
factor-used-before = That code was used before. Wait for the next one.
factor-lost = Lost your second factor? Ask an administrator to remove it; then you register a new one.
factor-throttled = Too many wrong codes. Codes are checked again from { $until }. If you cannot wait, ask an administrator: “Unlock” on the page of the account, or on the server: zavor unlock ADDRESS.
factor-throttled-passkey = A passkey still works.
use-passkey = Use a passkey
step-up-title = Confirm that it is you
step-up-says = Before this act Zavor asks for your second factor again; the confirmation is valid for 15 minutes.
step-up-kept = What you entered is kept and is sent on afterwards. Passwords are not kept.
step-up-leave = Cancel and go to the start page

## Registering a second factor
register-title = Add a second factor
register-first-says = Your role is inactive until you have a second factor. Add one now.
register-one-says = Add a second factor, so that a stolen password is not enough to sign in here.
register-says = Add one more second factor, so that you are not locked out when one is lost.
register-app-go = Set up an authenticator app
register-passkey-go = Set up a passkey
register-leave = Sign out without adding one
register-app-title = Authenticator app
register-app-help = An app on your phone shows a new code every 30 seconds.
register-app-scan = Scan this picture with your authenticator app.
register-app-type = Or type this key into the app:
register-app-code = Enter the six-digit code that the app shows.
register-code-wrong = That code does not belong to this picture. Check that the clock of your phone is right, wait for the next code and try again.
register-passkey-title = Passkey
register-passkey-make = Create a passkey
register-passkey-help = Your device or a security key confirms that it is you. A passkey cannot be phished.
register-passkey-failed = The passkey was not added. Try again, or use an authenticator app.
register-done = The second factor was added.
help-desk = Help desk:

## Recovery: "Can't sign in?"
recover-link = Can't sign in?
recover-title = Can't sign in?
recover-says = Prove who you are in another way. Then choose a new password, or keep yours and only unlock the account.
recover-not-offered = Nobody can recover an account here. Ask your administrators.
recover-back = Back to signing in
recover-other-address = Begin again with another address
recover-other-way = Prove it in another way
recover-over = That recovery is over: it took too long, or the account was changed meanwhile. Begin again.
recover-too-many = Too many recoveries were begun from here. Wait an hour, or ask your administrators.
recover-too-many-codes = At most { $n } codes are sent. Use the newest one, prove who you are in another way, or wait ten minutes and begin again.
recover-prove-says = If this address has an account, prove in one of these ways that it is yours. Some accounts need two.
recover-by-mail = A code by mail
recover-by-mail-says = It goes to the recovery address that was confirmed for the account, never to the mailbox itself.
recover-send = Send me a code
recover-send-again = Send a new code
recover-code-asked = If the account has a confirmed recovery address, a code is on its way. It is valid for ten minutes; a new one replaces it. At most { $n } are sent within ten minutes: if none has come, wait ten minutes before you ask again.
recover-by-site = A code another way
recover-by-site-says = Your organisation sends it, for example as a text message, to where it knows you. It may know no such place for this account.
recover-send-site = Send me a code another way
recover-site-code-asked = If your organisation knows where to send a code for this account, one is on its way, unless too many were sent lately. It is valid for ten minutes; a new one replaces it.
recover-code-title = Enter a code
recover-code = Code
recover-code-help = From the mail, from your authenticator app, or one of your saved recovery codes.
recover-wrong = That code is not valid. Check it, or use another way.
recover-held = Too many wrong codes. Have a new one sent to you, or use another way. If those are closed too, wait an hour.
recover-one-more = That was right. This account needs one more proof, of another kind:
recover-no-second = That was right. This account needs one more proof of another kind (a code of an authenticator app, a passkey, or a saved recovery code), and it has none. Ask your administrators, and tell them that you got this far.
recover-finish-title = You have proved who you are
recover-new-password = Choose a new password
recover-reset-button = Set the new password
recover-send-says = Your account may not send mail, because it passed a sending limit. With a new password you can lift that yourself, at once: everybody is signed out, app passwords end, and the security administrators are told. You can do this once in 30 days.
recover-send-button = Set the new password and send again
recover-reset-only-button = Only set the new password
recover-send-more-says = Your account may not send mail, because it passed a sending limit. You can lift that yourself with one more proof, of another kind.
recover-send-more = Give one more proof
recover-send-no-second = Your account may not send mail, because it passed a sending limit. To lift that yourself you would need one more proof of another kind, and the account has none that counts. Set a new password, then ask your administrators.
recover-one-more-to-send = What you have proved is enough for a new password. To send again too, give one more proof, of another kind:
recover-without-sending = Go on without it
recover-password-elsewhere = The password of this account is kept in another place, so it cannot be set here. Ask your administrators.
recover-keep-password = Keep your password
recover-keep-says = If you know your password and were only locked out: everything stays as it is, and the lockout ends. What administrators or limits placed stays.
recover-not-me-says = You said that it was not you, and everybody was shut out. A new password lets you in again.
recover-unlock-button = Only unlock
recover-reset-title = Your password is set
recover-unlocked-title = Your account is unlocked
recover-unlocked-says = You can sign in again with your password. Phones and mail programs that still know an old one will lock the account again: change it there.
recover-unlocked-says-held = The lockout after wrong passwords has ended. You still cannot sign in, for the reason below.
recover-not-locked-title = Your account was not locked
recover-not-locked-says = Wrong passwords had not locked it, and nothing keeps you from signing in. If your password is refused, it is not the right one: begin again and choose a new one.
recover-not-locked-says-held = Wrong passwords had not locked it. You cannot sign in, for the reason below.
recover-reset-says-held = Your new password is set, and the old one opens nothing any more. You still cannot sign in, for the reason below.
recover-sends = You can send again
recover-sends-says = The restriction is lifted: your next message is accepted.
recover-look-says = Zavor could not look at the forwarding and the rules of your mailbox. Whoever used your account may have left some. Look yourself, now:
recover-look-forwarding = Forwarding: is your mail sent on to an address that you do not know?
recover-look-rules = Rules and filters: does one delete mail, mark it as read, or move it where you do not look? Is there an automatic reply that is not yours?
recover-look-identity = Your name, your signature and the address for replies: are they still yours?
recover-look-sent = Sent mail: who got something that you did not write? Warn them.
recover-look-found = If you find something that is not yours, remove it, and tell your administrators.
not-by-owner-not_restricted = Nothing restricts your account from sending.
not-by-owner-switched_off = Here only administrators lift the restriction of your mail.
not-by-owner-placed_by_others = No limit placed the restriction of your mail, so only administrators can lift it.
not-by-owner-sign_in_blocked = While signing in is blocked, only administrators can lift the restriction of your mail.
not-by-owner-at_risk = This time only administrators can lift the restriction of your mail.
not-by-owner-released_lately = You lifted a restriction of your mail yourself within the last 30 days. This time only administrators can.
not-by-owner-password_elsewhere = The password of this account is kept in another place, so only administrators can lift the restriction of your mail.
not-by-owner-placed_meanwhile = Your mail was restricted while you were here. To lift that yourself, begin again at “Can't sign in?”.
not-by-owner-proof_too_new = You used a way to prove who you are that was added less than three days before your mail was restricted. It cannot lift the restriction; use older ones, or ask your administrators.
not-by-owner-more_proofs = With two proofs of different kinds you could have lifted the restriction of your mail yourself at “Can't sign in?”.
recover-new-code = Your new recovery code
recover-new-code-says = It replaces the one that you used. Keep it with the others; it is not shown again.
recover-still = What is still held
recover-still-next = Your proof does not end this. Ask your administrators, and tell them what this page says.
recover-owners-stop = Signing in stays stopped: by the link in a notice somebody said that it was not the owner. Only a proof that is older than what was reported ends that.
field-your-address = Your address

## Links
link-over-title = This link no longer works
link-over = It was used, was replaced by a newer one, or has expired. Nothing was changed. Ask the help desk, or whoever sent it, for a new one.
set-up-title = Set up the first administrator
set-up-says = This page makes you Global Administrator. It works once. After it you add a second factor.
set-up-address-help = An address in a domain of your organisation: { $domains }
confirm-address-title = Confirm a recovery address
confirm-address-says = Confirm that { $address } may receive links and codes for your account.
confirm-address-done = The address is confirmed. You can close this page.

## Change page
change-title = Choose your password
change-link = Change your password
change-must = Your password must be changed before you can sign in.
change-button = Change password
change-not-alike = The two new passwords do not match. Nothing was changed.
change-factor-says = Your password is correct. Confirm with your second factor to set the new one.
change-factor-over = This took too long, or something changed meanwhile. Nothing was changed. Start again.
change-refused = That did not work. Check your user name and current password, and try again.
changed-title = Your password is changed
changed-says = From now on only the new password works. Sign in again with it, also in your mail programs.
changed-says-blocked = From now on only the new password counts. It opens nothing yet.
changed-app-passwords = App passwords ended too: make new ones under Security information when you are signed in.
changed-everywhere = All sessions were ended.
changed-not-everywhere = You were signed out here. Mail programs that are signed in may stay signed in for a while; if you suspect that one of them is somebody else's, tell your help desk.
changed-still-blocked = Signing in is still blocked by your administrators. The new password works as soon as they allow it again: ask your help desk.
changed-still-shut-out = Signing in stays stopped: by the link in a notice somebody said that it was not the owner. A password that is chosen here does not end that. Prove who you are at “Can't sign in?”, and choose a new one there.
change-whose = You choose the password of { $name } ({ $address }).
change-whose-address = You choose the password of { $address }.
change-while-blocked = Your administrators have blocked signing in. You can choose a new password now; it works as soon as they allow signing in again. Ask your help desk for that.
change-while-shut-out = Signing in was stopped: by the link in a notice somebody said that it was not the owner. A password that you choose here does not end that. Prove who you are at “Can't sign in?” instead, and choose a new one there.
changed-waiting = These mail hosts have not confirmed yet and are asked again: { $hosts }
password-rules-length-factor =
    { PLURAL($n) ->
        [one] One character is enough if you have a second factor.
       *[other] { $n } are enough if you have a second factor.
    }
password-rules-length =
    { PLURAL($n) ->
        [one] At least { $n } character.
       *[other] At least { $n } characters.
    }
password-rules = Do not use a common password, your name or your organisation's. Several unrelated words work well. There are no other rules.
password-rules-paste = You can paste a password and use a password manager.

## Fields
field-address = Address
field-user-name = User name
field-display-name = Display name
field-password = Password
field-current-password = Current password
field-current-password-help = The temporary password that you were given works here too.
field-new-password = New password
field-again-password = New password again
field-code = One-time code
field-code-help = Six digits from your authenticator app.
field-method-name = Name
field-method-name-help = So that you recognise it later, for example "my phone".
field-recovery-address = Recovery address

## Own security information
security-title = My security information
security-methods = Second factors
security-no-methods = No second factor yet
security-no-methods-next = With one, a stolen password is not enough to sign in here.
security-add-another = Add another second factor
security-add-method = Add a second factor
security-method-removed = The second factor was removed.
app-passwords = App passwords
app-passwords-says = One for each mail program on each device. It opens only the mail that you choose here, so a lost phone does not give away your own password. Changing your own password ends them all.
app-passwords-full = You have as many app passwords as an account may have. Revoke one to make another.
app-password-for = What the program does
app-password-name = Program and device
app-password-name-help = To know it again later, for example “Thunderbird on my laptop”.
app-password-make = Make an app password
app-password-made-title = Your new app password
app-password-once = Put it into the mail program now: it is shown only this once. Nobody else needs it, and nobody will ask you for it.
app-password-set-up = What the mail program asks for
app-password-user = User name
app-password-password = Password
app-password-password-is = The app password above; with or without hyphens, it is the same.
app-password-port = Port and encryption
app-password-server = Server
app-password-revoke = Revoke
app-password-revoke-says = The program that uses it is signed out and asks for another password. Other programs of this account are signed out for a moment and come back by themselves.
app-password-revoked = The app password was revoked. Nothing gets in with it any more.
app-password-revoked-partly = The app password was revoked. Nothing gets in with it any more; a program that is connected right now stays connected until the mail server closes its connection.
column-opens = Opens
column-made = Made
within-a-day = within a day
security-addresses = Recovery addresses
security-addresses-says = Addresses other than this mailbox. Links and codes go there when you cannot sign in. Each must be confirmed from that mailbox.
security-no-addresses = You have no recovery address yet.
security-no-mail = None can be added now, because no mail can be sent to confirm it. Ask your help desk.
security-address-added = A mail that asks to confirm the address was sent to it.
security-address-removed = The recovery address was removed.
security-sessions = Sessions
security-session-ended = The session was ended.
security-codes = Saved recovery codes
security-codes-says = Print or write them down, and keep them where you find them on the day on which nothing else is left. Each works once, and new ones count only after { $hours } hours.
security-codes-left = { PLURAL($n) ->
    [0] You have none.
    [one] You have { $n } code left.
   *[other] You have { $n } codes left.
}
security-codes-make = Make new codes
security-codes-replace = New codes end the old ones.
codes-since = They were made { $at }.
column-recovery = In recovery
codes-count-from = They count from { $at }, not before.
proof-counts = Counts.
proof-counts-from = Counts from { $at }.
proof-counts-once-shown = Counts once it was shown when signing in with the password in force.
changed-codes-ended = Your saved recovery codes ended with the old password. Make new ones under Security when you are signed in.
changed-addresses-removed = These recovery addresses were added lately and did not count yet; they were removed with the old password: { $addresses }. If they are yours, add them again under Security.
security-codes-title = Your recovery codes
security-codes-of = Saved recovery codes of
security-codes-print-hint = To print: your browser's menu, or Ctrl+P. Only the codes, the account and the date are printed.
security-codes-done = I have kept them
security-codes-shown = These ten codes are shown only now. Print this page or write them down. Codes of an older set no longer work.
address-counts-from = Confirmed { $at }, counts from { $from }
address-confirmed = Confirmed { $at }
address-unconfirmed = Not confirmed yet
this-session = This session
nothing-to-do = This was already the case. Nothing was changed.

## Columns
column-kind = Kind
column-name = Name
column-added = Added
column-last-used = Last used
column-since = Since
column-last-seen = Last seen
column-address = Address
column-device = Device

## Failures: what happened, what next
failure-title-not-found = Not found
failure-title-forbidden = Not allowed
failure-title-unavailable = Not available
failure-title-refused = Not done
failure-title-partly = Done in part
failure-not-found = There is no such page.
failure-not-found-next = Check the address, or go on from the home page.
failure-unknown = { $name } was not found. Nothing was changed.
failure-unknown-next = Check the spelling; it may have been removed meanwhile.
failure-forged = This form was not sent from a page of Zavor. Nothing was changed.
failure-forged-next = Open the page in Zavor and send the form from there.
failure-too-much = The form is too large. Nothing was changed.
failure-too-much-next = Send fewer or shorter entries.
failure-too-much-yet = Without being signed in, a form may have { $kib } KiB. Nothing was changed.
failure-too-much-yet-next = If you were signed in, your session has ended: sign in again.
failure-too-slow = The form did not arrive in time. Nothing was changed.
failure-no-room = Too many large forms are arriving at once. Nothing was changed.
failure-not-text = The form cannot be read: it is not text in UTF-8. Nothing was changed.
failure-not-text-next = Send it from a page of Zavor.
failure-misfit = This form has other fields than its page sends. Nothing was changed.
failure-misfit-missing = The field “{ $field }” is missing.
failure-misfit-unknown = The field “{ $field }” is not known.
failure-misfit-twice = The field “{ $field }” is there twice.
failure-misfit-number = The field “{ $field }” is not a number.
failure-misfit-next = Open the page again and send the form from there.
failure-again = Go back, change what you entered and try again.
failure-password-next = Choose another password and try again.
failure-conflict = Somebody else changed the same thing at the same time. Nothing was changed.
failure-store = The records cannot be read or written just now. Nothing was changed.
partly-next = Try the rest again in a moment. If it lasts, run "zavor doctor" on the server.
partly-password_changed = The password was changed and is in force. Lockouts could not be ended, because the records cannot be written just now; unlock the account later.
partly-set_up = The administrator was made and the link is used up, but signing in did not succeed. Sign in with the new password.
partly-unlock = The unlock was recorded but could not be carried out: the account is still locked.
partly-reset_counters = The reset was recorded but could not be carried out in full.
partly-release_origin = The release was recorded but could not be written in full: the network may be blocked again after a restart.
partly-unblock = The sending windows start from zero, but the release could not be written: sending is still restricted.
failure-store-next = Try again in a moment. If it lasts, run "zavor doctor" on the server.

## Forms that came too late: why, what next
stale-title = Not sent yet
stale-session-ended = The session in which this page was opened has ended. Nothing was changed.
stale-session-ended-next = Sign in again (the button opens a new tab), then send the form from here.
stale-other-session = You have signed in again since this page was opened. Nothing was changed.
stale-other-session-next = Check what you entered, then send the form from here.
stale-no-cookie = Your browser sent no cookie of this site, so it cannot be seen which page this form belongs to. Nothing was changed.
stale-no-cookie-next = Perhaps the browser was closed since this page was opened: then send the form again. If this page comes back, allow cookies for this site, and check that its address begins as your administrator gave it to you, with https.
stale-http = This page was opened by http, where the cookies of this site are not sent. Nothing was changed.
stale-http-next = Open { $site } instead, and enter it there.
stale-sign-in = Sign in (new tab)
stale-send = Send again
stale-password = Password: enter it again
stale-typed = What you entered

## The help desk is asked
ask-title = Ask the help desk
ask-instead = Can't prove it? Ask the help desk
ask-says = The help desk reads this and decides what to do. It will want to know who you are, so say how you can be reached. The answer here is the same for every address.
ask-proved-says = You proved that you are the owner. The help desk sees this, and what still stops your account.
ask-text = What is wrong?
ask-text-help = At most { $most } characters. Never write a password here.
ask-contact = How can you be reached?
ask-contact-help = A telephone number or a room. The help desk sees it as not verified, and sends nothing there by itself.
ask-button = Send to the help desk
ask-back = Prove it in another way instead
ask-too-many = Too many requests were sent from here, or from everywhere together. Nothing was sent. Try again in an hour, or tomorrow; or call the help desk.
ask-full = Enough people have asked about this address. Call the help desk.
asked-title = Sent to the help desk
asked-says = If this address has an account, the help desk has your request now. Its number is { $number }.
asked-proved-says = The help desk has your request now. Its number is { $number }.
asked-link = Keep this link
asked-link-says = Only with it can you read what the help desk answers. It is shown this once. It works for { $waits } days, and for { $kept } if the help desk deals with your request.
asked-open = Open your request
request-title = Support request { $number }
request-until = This link works until { $until }.
request-messages = Messages
request-you = You
request-desk = Help desk
request-reply = Your answer
request-reply-help = You can answer once, with at most { $most } characters. Never write a password here.
request-reply-button = Send the answer
request-replied = Your answer was sent.
request-reply-not-now = Nothing was sent: you answered already, or the request is closed.

## After a sign-in: ways back
ways-register-title = A way back in
ways-register-says = { PLURAL($n) ->
    [one] Set up one way to get back in, for the day on which you forget your password or are locked out. Then you need not wait for the help desk.
   *[other] Set up { $n } different ways to get back in, for the day on which you forget your password or are locked out. Your account needs two proofs: it has a second factor or a role, or your organisation asks for two.
}
ways-there = You have:
ways-unconfirmed = { $address } is not confirmed yet. Open the mail that was sent there.
ways-address = An address of yours outside this mailbox
ways-address-help = A code goes there when you cannot sign in.
ways-address-go = Add this address
ways-codes-go = Make codes to print or write down
ways-confirm-title = Are these still yours?
ways-confirm-says = With these you get back in when you cannot sign in. You said or registered it last: { $at }.
ways-confirm = Yes, all of them are mine
ways-change = Change something
ways-confirmed = Thank you. Nothing was changed.
ways-later = Later
ways-later-for = You can go on at once, and are asked again after { $span }.
ways-later-next = You can go on at once, and are asked again when you sign in the next time.
ways-later-often = You have put this off as often as your organisation allows. You can go on all the same, and are asked at every sign-in.
ways-go-on = Go on without it
