### The answers at the top of an account, and the way through a stolen one.

answer-sign-in = Can they sign in?
answer-send = Can they send mail?
answer-recovery = Can the owner recover it?
answer-recovery-waits = Not by every way now
answer-risk = Is somebody else using it?
can-sign-in-yes = Yes
can-sign-in-in_part = Not from everywhere
can-sign-in-only_to_change_password = Only to change the password
can-sign-in-no = No
can-sign-in-unclear = Not known for certain
answer-risk-yes = Yes
answer-risk-possible = Possibly
can-send-yes = Yes
can-send-later = Not now; mail waits
can-send-no = No
answer-send-blocked = Sign-in is blocked, and with it the mail of whoever is still signed in.
answer-elsewhere = Nothing stops them where they usually are. A network that tried this account is blocked, and they never signed in from there: it matters only if they are there now.
answer-then = Then lift the restriction.
answer-link-out = A one-time link to choose a password was mailed to { $to }; it works until { $until } ({ $left }). Another one replaces it.
answer-link-over = No one-time link works now, and nobody has a password for this account.
answer-owners-stop = What helps is that the owner recovers the account at “Can't sign in?”.
answer-for-others = “{ $act }” needs one of these roles: { $roles }
answer-link-send = Send a link
answer-link-again = Send another link
answer-look = Say what you found

## The last refusals
refused-sign-ins = { PLURAL($n) ->
    [one] { $n } attempt to sign in was refused
   *[other] { $n } attempts to sign in were refused
}
refused-sign-ins-at-least = { PLURAL($n) ->
    [one] At least { $n } attempt to sign in was refused
   *[other] At least { $n } attempts to sign in were refused
}
refused-wrong = { PLURAL($n) ->
    [one] { $n } attempt had a wrong password
   *[other] { $n } attempts had a wrong password
}
refused-wrong-at-least = { PLURAL($n) ->
    [one] At least { $n } attempt had a wrong password
   *[other] At least { $n } attempts had a wrong password
}
refused-messages = { PLURAL($n) ->
    [one] { $n } message was refused
   *[other] { $n } messages were refused
}
refused-messages-at-least = { PLURAL($n) ->
    [one] At least { $n } message was refused
   *[other] At least { $n } messages were refused
}
refused-at = { $count } at { $last }.
refused-at-from = { PLURAL($n) ->
    [one] { $count } at { $last }, from { $address }.
   *[other] { $count } from { $n } addresses at { $last }, the last from { $address }.
}
refused-between = { $count } between { $first } and { $last }.
refused-between-from = { PLURAL($n) ->
    [one] { $count } between { $first } and { $last }, from { $address }.
   *[other] { $count } from { $n } addresses between { $first } and { $last }, the last from { $address }.
}
refused-why = Reason: { $reason }.
refused-why-last = Reason of the last: { $reason }.

## Stolen account
stolen-button = Stolen account
stolen-title = Take back a stolen account
stolen-steps = Steps
stolen-step-block = Block sign-in
stolen-step-reset = Reset password
stolen-step-sign-out = Sign out
stolen-step-review = Review
stolen-says-block = Block sign-in first: nobody gets in while you do the rest, not even the owner. Tell the owner why. You allow it again at the end.
stolen-says-reset = Whoever took the account knows its password. Set a new one; the owner must not use the old one anywhere again.
stolen-says-sign-out = Mail programs and browsers that are signed in stay so until their sessions end. This ends all of them, here and on every mail host.
stolen-says-review = Look at what was done with the account; only then may the owner sign in again.
stolen-review-not-blocked = Look at what was done with the account. Sign-in is not blocked now: whoever knows the password can sign in.
stolen-reason = The account was stolen; it is being taken back.
stolen-reason-help = Everybody who may see this account can read it.
stolen-blocked-at = Sign-in is blocked since { $at }.
stolen-reset-at = The password was changed { $at }.
stolen-no-reset-owner = A new password was set { $at } by somebody who knew the one before it, perhaps the thief. Reset it here.
stolen-no-reset-link = A new password was set { $at } with a link from before this, which may have been in the stolen mailbox. Reset it here.
stolen-no-reset-recovery = The account was recovered { $at } with proof that was added less than 3 days before this, perhaps by the thief. Reset the password here.
stolen-no-reset-administrator = A new password was set { $at }, but not by a reset that counts here. Reset it here.
stolen-signed-out-at = All sessions were ended { $at }, and every mail host has confirmed it.
stolen-reset-elsewhere = This password is kept elsewhere, and Zavor cannot change it. Change it there now, then go on.
stolen-sign-out-by-hand = No mail host can confirm that sessions ended. Sign the account out here, then end its sessions on the mail server.
stolen-skip = Skip this step
stolen-skipped = not done
stolen-seen = What you can see here
stolen-see-sign-ins-none = Nobody signed in recently.
stolen-see-sign-ins = { PLURAL($n) ->
    [one] Signed in recently from { $n } address: does the owner know it?
   *[other] Signed in recently from { $n } addresses: does the owner know them?
}
stolen-see-mail-none = No mail was sent recently.
stolen-see-mail = { PLURAL($n) ->
    [one] Mail was sent to { $n } recipient recently: did the owner write it?
   *[other] Mail was sent to { $n } recipients recently: did the owner write it?
}
stolen-see-methods-none = No second factor: a password alone opens the account.
stolen-see-methods = { PLURAL($n) ->
    [one] { $n } second factor: is it the owner's?
   *[other] { $n } second factors: are all of them the owner's?
}
stolen-see-recovery-none = No recovery address.
stolen-see-recovery = { PLURAL($n) ->
    [one] { $n } recovery address: a thief may have added it.
   *[other] { $n } recovery addresses: a thief may have added one.
}
stolen-see-audit = What was changed on the account, by whom and when.
stolen-unseen = What Zavor cannot see
stolen-unseen-rules = Forwarding and mail rules: look at them in webmail or on the mail server. Thieves often leave a rule that forwards or hides mail.
stolen-unseen-systems = Other systems where the owner uses the same password. It must be changed there too.
stolen-unseen-read = What was read or copied. Ask the owner what was in the mailbox, and whom it concerns.
stolen-unseen-devices = The owner's computer and phone. If the password was stolen from there, the new one will be too.
stolen-end = When you are done
stolen-end-allow = Allow sign-in again once the owner has been told and nothing of the thief is left.
stolen-end-allowed = Sign-in is not blocked, so it needs no act here.
stolen-end-restricted = Sending is still restricted.
stolen-unblock = Unblock sending

## Bulk runs that changed nothing; slips
bulk-nothing-so-already = Nothing was changed: { $n } of { $total } were already in that state.
bulk-nothing-changed = Nothing was changed: { $n } of { $total } were already in that state, and the others could not be changed. The list below says why.
slip-title = Your temporary password
slip-user-name = User name
slip-password = Temporary password
slip-how = At { $link }, choose a password of your own within seven days. This one opens nothing else. Then destroy this slip.
slips-layout = { PLURAL($n) ->
    [one] { $n } slip. The print view shows nothing else.
   *[other] { $n } slips, up to eight on a sheet. The print view shows nothing else: print, then cut along the lines.
}

## The menu under one's name
profile-password = Change password
profile-sessions = Sessions
profile-zone = Time zone
sessions-end-others = Sign out of all other sessions
sessions-ended-others = { PLURAL($n) ->
    [one] { $n } other session was ended.
   *[other] { $n } other sessions were ended.
}
sessions-no-others = There was no other session. Nothing was changed.
sessions-says = Where you are signed in to these pages. End any session that you do not recognise, then change your password.
