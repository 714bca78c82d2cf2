### One's own account: what holds it, devices, sign-ins. For everybody, not only for administrators.

my-tab-overview = Overview
my-tab-sign-ins = My sign-ins
my-tab-security = Security
my-sign-ins-title = My sign-ins
my-held = What stops you now
my-held-nothing = Nothing
my-held-nothing-says = You can sign in and send mail.
my-network = { $what }: { $network }
my-what-to-do = What you can do:
my-do-unlock = Unlock it yourself
my-help-unlock_alone = Unlock it yourself: prove who you are once more, and only unlock; your password stays. Or wait, if it ends by itself. First look below for the device that still sends an old password: it would lock the account again.
my-help-change_password = Choose a new password.
my-help-wait = Wait; it ends by itself. If you cannot wait, ask your help desk.
my-help-other_way = Wait, or prove who you are in another way: the other ways still work.
my-help-other_network = This is about a network from which your account was tried. If it is not yours, do nothing. If it is yours, use another network, for example that of your phone, or ask your help desk.
my-help-look_and_change = Look through your devices and sign-ins below. If one is not yours, change your password and end the other sessions; then tell your help desk.
my-help-ask_help_desk = Ask your help desk, and tell them what this page says.
my-devices = My devices and mail programs
my-devices-says = Signed in to your account within the last 90 days. A name is what the device says of itself; the address is certain.
my-devices-none = No device has signed in within the last 90 days.
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
my-sign-ins-says = Everything that was tried with your account within the last 90 days: what succeeded, what failed, and what was refused.
my-no-sign-ins = No sign-in yet
my-no-sign-ins-next = Sign-ins appear here as they happen.
my-stranger = Something here that was not you?
my-stranger-says = A refused or failed attempt means that the thief stayed out. If somebody else got in: change your password, end the other sessions, revoke app passwords that you do not know, and tell your help desk.
