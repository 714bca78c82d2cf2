### One's own account: what holds it, devices, sign-ins. For everybody, not only for administrators.

my-tab-overview = Overview
my-tab-sign-ins = My sign-ins
my-tab-security = Security
my-sign-ins-title = My sign-ins
my-held = What stops you now
my-held-nothing = Nothing
my-held-nothing-says = You can sign in and send mail.
my-lifted = You lifted a restriction of your mail yourself { $at }. Within 30 days of that only administrators can lift another one. If that was not you, change your password now, and tell your help desk.
my-network = { $what }: { $network }
my-what-to-do = What you can do:
my-do-send-again = Lift it yourself
my-do-unlock = Unlock it yourself
my-help-unlock_alone = Unlock it yourself: prove who you are once more, and only unlock; your password stays. Or wait, if it ends by itself. First look below for the device that still sends an old password: it would lock the account again.
my-help-send_again_alone = You can lift it yourself, once in 30 days: prove who you are in two ways that you set up at least three days before it, and choose a new password. That signs you out everywhere, ends your app passwords, and tells the security administrators. If you did not send so much yourself, do it soon: somebody else may have your password.
my-help-change_password = Choose a new password.
my-help-wait = Wait; it ends by itself. If you cannot wait, ask your help desk.
my-help-other_way = Wait, or prove who you are in another way: the other ways still work.
my-help-other_network = This is about a network from which your account was tried. If it is not yours, do nothing. If it is yours, use another network, for example that of your phone, or ask your help desk.
my-help-look_and_change = Look through your devices and sign-ins below. If one is not yours, change your password and end the other sessions; then tell your help desk.
my-help-ask_help_desk = Ask your help desk, and tell them what this page says.
my-devices = My devices and mail programs
my-devices-says = Signed in to your account within the last 90{"\u00A0"}days. A name is what the device says of itself; the address is certain.
my-devices-none = No device has signed in within the last 90{"\u00A0"}days.
my-used-for = Through
my-from = From
my-how-often = How often
my-times =
    { PLURAL($n) ->
        [one] { $n } sign-in
       *[other] { $n } sign-ins
    }
my-newest = My newest sign-ins
my-all-sign-ins = All my sign-ins
my-sign-ins-says = Everything that was tried with your account within the last 90{"\u00A0"}days: what succeeded, what failed, and what was refused.
my-no-sign-ins = No sign-in yet
my-no-sign-ins-next = Sign-ins appear here as they happen.
my-stranger = Something here that was not you?
my-stranger-says = A refused or failed attempt means that the thief stayed out. If somebody else got in: change your password, end the other sessions, revoke app passwords that you do not know, and tell your help desk.

## "This was not me": the link in every notice about the account
not-me-title = Was it not you?
not-me-says = This is about what happened to { $account } on { $at }. Nothing has been changed yet. If it was you, close this page.
not-me-shut-out = If it was not you, the button below does this:
not-me-shut-out-ends = everybody is signed out, and app passwords and API tokens end;
not-me-shut-out-younger = ways to prove who you are that were added since then (second factors, recovery addresses, saved codes) are removed, and places that became familiar since then are forgotten;
not-me-shut-out-younger-but-factors = recovery addresses and saved codes that were added since then are removed, and places that became familiar since then are forgotten. Second factors stay, also those added since then: this address was too new to decide about them;
not-me-shut-out-blocked = nobody can sign in until you recover the account in an older way and choose a new password. Mail is still received.
not-me-shut-out-blocked-help-desk = nobody can sign in until your help desk lets you in again. Mail is still received.
not-me-way-back = Then you recover the account yourself, at once, at “Can't sign in?”.
not-me-no-way-back = You will not be able to recover the account alone: it has not enough older ways to prove who you are. You will need your help desk.
not-me-shut-out-button = This was not me: shut everybody out
not-me-report = Somebody else may read this address too, so this link stops nobody. If it was not you, the button below does this:
not-me-report-told = your administrators are told at once;
not-me-report-frozen = for 24{"\u00A0"}hours from the first such report nobody can add or remove second factors, recovery addresses, saved codes and app passwords.
not-me-report-button = This was not me: tell the administrators
not-me-recover = You can choose a new password now at “Can't sign in?”: all other sessions end with it.
not-me-shut-out-title = Nobody can sign in now
not-me-shut-out-done = Everybody is shut out of the account, and your administrators have been told.
not-me-shut-out-partly = Mail programs that are signed in may stay signed in for a while.
not-me-report-title = Your administrators have been told
not-me-report-done = Until { $until } the ways to prove who you are cannot be changed.
not-me-report-rest = Links that were to confirm a recovery address no longer work. The password stays, and whoever is signed in stays signed in.
not-me-recover-now = Recover the account
not-me-over = It was used, or has expired; nothing was changed now. If it was used, by you or by somebody else who reads the mail, what it does was done then. If you cannot sign in, prove who you are.
