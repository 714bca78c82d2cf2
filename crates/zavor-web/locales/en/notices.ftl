### Notices: what is sent to people, as plain text. Keys: NOTICE-subject and NOTICE-text.

# At the end of every mail. $organisation: its first domain. $page: a page of its site.
notice-foot =
    Zavor, for { $organisation }
    { $page }

# Before it, in mails about an account. $account: its address.
mail-about = About the account: { $account }

# Buttons: the one thing to do. The link stands below as text.
notice-open-button = Open the page
notice-not-you-button = This was not me
notice-password-link-button = Choose a new password
notice-confirm-address-button = Confirm this address
mail-support-request-button = Open the request
alert-button = Open in the admin centre

# At the end of mails to owners. $recover: the page that lets them back in. $help: the help desk.
notice-way-back =
    If you cannot sign in, prove there who you are:
    { $recover }
notice-help = Help: { $help }

## Owners: what happened to their account
# $account: its address. $time: when, with the zone.

notice-not-you =
    { $has_link ->
        [yes]
            If this was not you, open this page and say so there. Opening it changes nothing; it works for seven days:

            { $not_me }

            Or tell your help desk at once, by telephone or in person.
       *[no] If you know nothing about this, tell your help desk at once, by telephone or in person.
    }

    This message went to every address we know of you. Please do not answer it.

notice-password-reset-subject = Your password was reset
notice-password-reset-text =
    Hello,

    the password of { $account } was reset by your administrators on { $time }. The old one no longer works, nor do mail programs that know it.

    { $how ->
        [link] A link to choose a new password was mailed to your recovery address. Until you have used it, the account has no password.
        [temporary] Your administrators give you a temporary password. With it you choose your own; it opens nothing else.
       *[given] Your administrators give you the new password. Enter it in your mail programs too.
    }
    { $sign_in ->
        [blocked] Sign-in is blocked at present, also with a new password, until your administrators allow it again.
       *[whole] {""}
    }

    { notice-not-you }

notice-password-changed-subject = Your password was changed
notice-password-changed-text =
    Hello,

    the password of { $account } was changed on { $time }. { $sign_in ->
        [blocked] Sign-in is still blocked: the new password opens the account once your administrators allow it again.
       *[whole] Sign in again with the new password, also in your mail programs.
    }

    { notice-not-you }

# $method: the owner's name for it.
notice-method-added-subject = A way to sign in was added to your account
notice-method-added-text =
    Hello,

    “{ $method }” was registered as a second factor of { $account } on { $time }.

    { notice-not-you }

notice-method-removed-subject = A way to sign in was removed from your account
notice-method-removed-text =
    Hello,

    “{ $method }” is no longer a second factor of { $account }. It was removed on { $time }.

    { notice-not-you }

# $name: the owner's name for it. $protocol: imap, pop3 or submission.
notice-app-password-protocol = { $protocol ->
    [imap] reads the mail
    [pop3] fetches the mail
    [imap-pop3] reads and fetches the mail
    [imap-submission] reads and sends mail
    [pop3-submission] fetches and sends mail
    [imap-pop3-submission] reads, fetches and sends mail
   *[submission] sends mail
}
notice-app-password-made-subject = An app password was made for your account
notice-app-password-made-text =
    Hello,

    the app password “{ $program }”, which { notice-app-password-protocol } of { $account }, was made on { $time }.

    { notice-not-you }
notice-app-password-revoked-subject = An app password of your account was revoked
notice-app-password-revoked-text =
    Hello,

    the app password “{ $program }”, which { notice-app-password-protocol } of { $account }, was revoked on { $time }. A program that uses it needs another one.

    { notice-not-you }
notice-support-answered-subject = The help desk answered
notice-support-answered-text =
    Hello,

    the help desk answered a support request about { $account } on { $time }. Whoever asked reads the answer at the private link that they were given.

    { notice-not-you }
notice-support-closed-subject = The help desk closed a support request
notice-support-closed-text =
    Hello,

    the help desk closed a support request about { $account } on { $time }, without a message. Whoever asked sees so at the private link that they were given.

    { notice-not-you }

# $address: the recovery address.
notice-recovery-address-added-subject = A recovery address was added to your account
notice-recovery-address-added-text =
    Hello,

    { $address } was added as a recovery address of { $account } on { $time }. It helps to recover the account no sooner than 72 hours after it is confirmed from that mailbox.

    { notice-not-you }

notice-recovery-address-removed-subject = A recovery address was removed from your account
notice-recovery-address-removed-text =
    Hello,

    { $address } is no longer a recovery address of { $account }. It was removed on { $time }.

    { notice-not-you }

# $addresses: the recovery addresses.
notice-new-addresses-removed-subject = Recovery addresses of your account were removed
notice-new-addresses-removed-text =
    Hello,

    on { $time } { $account } got a new password or was blocked. Recovery addresses that had been added shortly before and did not count yet were removed with it: { $addresses }. If they are yours, sign in and add them again under Security.

    { notice-not-you }

notice-unlocked-subject = Your account was unlocked
notice-unlocked-text =
    Hello,

    { $account } was locked out after wrong passwords or codes and was unlocked by your administrators on { $time }. { $sign_in ->
        [blocked] Sign-in is still blocked for another reason, until your administrators allow it again.
        [new_password] Before you can sign in, choose a new password.
        [link] Before you can sign in, choose a new password through the link that was mailed to your recovery address.
       *[whole] You can sign in again.
    } Programs and telephones that still know an old password will lock it again: change it there too.

    { notice-not-you }
notice-recovered-subject = Your account was recovered
notice-recovered-text =
    Hello,

    somebody proved to be the owner of { $account } and set a new password on { $time }. All sessions were ended. { $sign_in ->
        [blocked] Sign-in is still blocked: the new password opens the account once your administrators allow it again.
       *[whole] Sign in again with the new password, also in your mail programs.
    }

    { notice-not-you }
notice-unlocked-by-owner-subject = Your account was unlocked
notice-unlocked-by-owner-text =
    Hello,

    somebody proved to be the owner of { $account } and unlocked it on { $time }. The password was kept. Programs and telephones that still know an old password will lock it again: change it there too.

    { notice-not-you }
notice-shut-out-subject = Your account was locked against everybody
notice-shut-out-text =
    Hello,

    on { $time }, by the link in a notice, somebody said for { $account }: “This was not me.” Everybody was signed out, app passwords ended, what was added since then to prove who you are was removed, and nobody can sign in now. Mail is still received.

    To get in again, choose “Can't sign in?” on the sign-in page, prove who you are, and choose a new password. That needs no administrator.

    { notice-not-you }
notice-methods-frozen-subject = Somebody said: “This was not me”
notice-methods-frozen-text =
    Hello,

    on { $time }, by the link in a notice, somebody said for { $account }: “This was not me.” Nothing is blocked. For 24 hours second factors, recovery addresses, saved codes and app passwords cannot be changed, and your administrators have been told.

    { notice-not-you }
notice-new-location-subject = Sign-in from a new place
notice-new-location-text =
    Hello,

    somebody signed in to { $account } on { $time } from a place that is new to it.

    Address: { $address }
    Program: { $device }

    If that was you, there is nothing to do.

    { notice-not-you }
notice-recovery-codes-made-subject = New recovery codes were made for your account
notice-recovery-codes-made-text =
    Hello,

    new recovery codes of { $account } were made on { $time }. Codes of an older set no longer work.

    { notice-not-you }
notice-recovery-code-used-subject = A recovery code of your account was used
notice-recovery-code-used-text =
    Hello,

    somebody used one of the saved recovery codes of { $account } on { $time } to prove to be its owner. That code works no more; whoever finishes the recovery gets a new one in its place.

    { notice-not-you }
notice-recovery-codes-ended-subject = Your recovery codes ended
notice-recovery-codes-ended-text =
    Hello,

    saved recovery codes of { $account } ended on { $time } and work no longer. That happens with a new password, when sign-in is blocked, and when administrators end them. Make new ones under Security when you are signed in.

    { notice-not-you }

# $address: where the codes came from; $until: when codes count again.
notice-second-factor-throttled-subject = Wrong codes for your account
notice-second-factor-throttled-text =
    Hello,

    somebody signed in to { $account } with the right password and then typed wrong one-time codes, the last on { $time } from { $address }. No code is checked until { $until }; mail is not affected.

    If that was you, check the clock of the device that shows your codes, or ask your administrators to unlock your account. If it was not you, your password is known to somebody else: change it now.

    { notice-not-you }

notice-sign-in-blocked-subject = Sign-in to your account was blocked
notice-sign-in-blocked-text =
    Hello,

    your administrators blocked sign-in to { $account } on { $time }. Mail is still received.

    { notice-not-you }

notice-sign-in-allowed-subject =
    { $sign_in ->
        [blocked] A block of your account was lifted
       *[whole] Sign-in to your account is allowed again
    }
notice-sign-in-allowed-text =
    Hello,

    { $sign_in ->
        [blocked] a block of sign-in to { $account } was lifted on { $time }. Another one is still in force: you cannot sign in until that is lifted too.
        [new_password] your administrators allowed sign-in to { $account } again on { $time }. Before you can sign in, choose a new password.
        [link] your administrators allowed sign-in to { $account } again on { $time }. Before you can sign in, choose a new password through the link that was mailed to your recovery address.
       *[whole] your administrators allowed sign-in to { $account } again on { $time }.
    }

    { notice-not-you }

notice-sending-released-subject = The restriction of your mail was lifted
notice-sending-released-text =
    Hello,

    { $account } was restricted from sending. Your administrators released it on { $time }. { $sign_in ->
        [blocked] Sign-in is still blocked, and with it sending, until your administrators allow it again.
        [new_password] You can send mail again once you have chosen a new password.
        [link] You can send mail again once you have chosen a new password through the link that was mailed to your recovery address.
       *[whole] You can send mail again.
    }

    { notice-not-you }

notice-sending-released-by-owner-subject = You may send mail again
notice-sending-released-by-owner-text =
    Hello,

    { $account } was restricted from sending by a limit. On { $time } somebody gave two proofs that the account is theirs, set a new password, and lifted the restriction. The security administrators were told.

    Zavor could not look at the forwarding and the rules of the mailbox: look there for anything that is not yours.

    { notice-not-you }

## Links and codes

notice-password-link-subject = Choose a new password
notice-password-link-text =
    Hello,

    the administrators of { $organisation } reset the password of { $account }. Choose a new one here:

    { $link }

    The link works once, within one hour. Nobody else needs it: do not pass it on.
    { $sign_in ->
        [blocked] Sign-in is blocked at present: you can choose the password now, and it opens the account once your administrators allow sign-in again.
       *[whole] {""}
    }

    If you did not expect this, tell your help desk at once, by telephone or in person.

# $by: who asked for the code.
notice-caller-code-subject = Code for your call to the help desk
notice-caller-code-text =
    Hello,

    somebody who says that { $account } is theirs is in contact with the help desk ({ $by }). If that is you, read them this code:

    { $code }

    It is valid for ten minutes. If you did not call, tell nobody the code, and tell your help desk at once, by telephone or in person.

# Why no code was sent. $why: role (policy), waits (the address is too new), others (somebody else set it).
notice-recovery-no-code-subject = No code to recover { $account }
notice-recovery-no-code-text =
    Hello,

    somebody wants to recover { $account } at { $organisation } with a code to this address. None was sent: { $why ->
        [role] accounts with a role are not recovered in this way here.
        [waits] this address was confirmed less than three days ago and proves nothing until then.
       *[others] somebody else set this address, and for an account with a role only an address that its owner set counts.
    }

    If that was you, prove who you are in another way (an authenticator app, a passkey, a saved recovery code), or ask your administrators. If it was not you, do nothing. Your password was not changed.

# $code: valid for ten minutes, in one browser.
notice-recovery-code-subject = Code to recover { $account }
notice-recovery-code-text =
    Hello,

    somebody wants to recover { $account } at { $organisation }. If that is you, type this code into the page that is open in your browser:

    { $code }

    { $more ->
        [missing] This code alone is not enough: the account has a role or a second factor and needs a second proof of another kind, but it has none. Ask your administrators to let you in again.
        [maybe] This account needs a second proof besides. If your organisation sends you codes in another way too, ask for one in the same page afterwards; if not, ask your administrators to let you in again.
        [yes] This account needs a second proof besides: a code of your authenticator app, a passkey, or a saved recovery code. Have one at hand.
       *[no] No other proof is needed.
    }

    It is valid for ten minutes, and only in that browser. Tell it to nobody: no help desk asks for it. If it was not you, do nothing. Your password was not changed.

# For the site's own way of sending codes, such as text messages: short, and without a link.
message-recovery-code-subject = Code to recover { $account }
message-recovery-code-text = { $code } is the code to recover { $account } at { $organisation }. Valid for ten minutes. Tell it to nobody.

notice-confirm-address-subject = Confirm this address
notice-confirm-address-text =
    Hello,

    this address was entered as a recovery address of { $account } at { $organisation }. Confirm it here:

    { $link }

    The link works once, within 24 hours. If you know nothing about this, do nothing: without a confirmation nothing is sent here again.

# To the support address. $number, $asked: which request, and who asked. $messages, $holds: lines of texts.
# $place: its page.
mail-support-request-subject = Support request { $number }: { $account }
mail-support-request-text =
    The help desk passed this request on.

    Account: { $account } ({ $asked })
    Page: { $place }

    What was written (texts of the asker are not verified):
    { $messages }

    What stopped the account when it was asked:
    { $holds }

notice-test-subject = Test message
notice-test-text =
    This is the test message that was asked for on { $time }. Notices arrive at this address.

## Administrators: alerts
# $subject: about whom. $count: how many. $several: yes or no. $first, $last: when, with the zone.
# $text: what was counted. $severity: high, medium or low. $limit: yes when it is the
# last of its kind today.

alert-when =
    { $several ->
        [no] Time: { $last }
       *[yes] Alerts: { $count }, from { $first } to { $last }
    }
    Urgency: { $severity ->
        [high] high
        [medium] medium
       *[low] low
    }
    { $several ->
        [no] Details: { $text }
       *[yes] Each of them is in the admin centre under Reports > Alerts.
    }
    { $limit ->
        [yes]
            This is the last notice of this kind today: its daily limit is used up. Further alerts are in the admin centre.
       *[no] {""}
    }

alert-account-restricted-subject = { alert-kind-account_restricted }: { $subject }
alert-account-restricted-text =
    { $subject } passed a sending limit and may not send mail any more; receiving and signing in still work. Find out whether the account is misused before you release it: Review > Restricted entities.

    { alert-when }

alert-connector-restricted-subject = { alert-kind-connector_restricted }: { $subject }
alert-connector-restricted-text =
    The connector { $subject } passed its limit and may not relay mail any more. Look at the application behind it before you release it: Review > Restricted entities.

    { alert-when }

alert-sending-limit-exceeded-subject = { alert-kind-sending_limit_exceeded }: { $subject }
alert-sending-limit-exceeded-text =
    { $subject } has used up a limit. Further mail waits until the limit allows it again; nobody is restricted. If the sender is legitimate, raise the limit.

    { alert-when }

alert-sending-limit-passed-subject = { alert-kind-sending_limit_passed }: { $subject }
alert-sending-limit-passed-text =
    { $subject } passed a sending limit. The policy only alerts, so the mail went out.

    { alert-when }

alert-sending-would-be-restricted-subject = { alert-kind-sending_would_be_restricted }: { $subject }
alert-sending-would-be-restricted-text =
    { $subject } passed a sending limit. Zavor only observes, so the mail went out; otherwise the sender would be restricted now.

    { alert-when }

alert-suspicious-sending-subject = { alert-kind-suspicious_sending }: { $subject }
alert-suspicious-sending-text =
    { $subject } sends much more than usual accounts do and will be restricted at the limit. Nothing is restricted yet. Is it a mailing that somebody planned, or is the account misused?

    { alert-when }

alert-account-at-risk-subject = { alert-kind-account_at_risk }: { $subject }
alert-account-at-risk-text =
    { $subject } shows signs that somebody else uses the account. Reset the password, sign out all sessions and look at its forwarding and rules.

    { alert-when }

alert-organisation-limit-near-subject = { alert-kind-organisation_limit_near }
alert-organisation-limit-near-text =
    The organisation has used 80 per cent of the external recipients it may reach in 24 hours. At the limit, mail to other domains waits.

    { alert-when }

alert-organisation-limit-reached-subject = { alert-kind-organisation_limit_reached }
alert-organisation-limit-reached-text =
    The organisation has used up the external recipients it may reach in 24 hours. Mail to other domains waits until the limit allows it again. Look for the senders with the most recipients.

    { alert-when }

alert-attack-in-progress-subject = { alert-kind-attack_in_progress }
alert-attack-in-progress-text =
    Many sign-ins over many accounts are being refused. Attackers are locked out, owners are not; look at Review > Blocked origins and Reports > Sign-in log.

    { alert-when }

alert-guessing-many-accounts-subject = { alert-kind-guessing_many_accounts }: { $subject }
alert-guessing-many-accounts-text =
    { $subject } fails to sign in to many accounts. It is blocked when it goes on.

    { alert-when }

alert-guessing-from-inside-subject = { alert-kind-guessing_from_inside }: { $subject }
alert-guessing-from-inside-text =
    { $subject } fails to sign in to many accounts, and it is a place that is familiar to them. It is not blocked, because that would lock out your own people. Find the machine that tries the passwords.

    { alert-when }

alert-many-behind-one-address-subject = { alert-kind-many_behind_one_address }: { $subject }
alert-many-behind-one-address-text =
    Many people sign in from { $subject }, or their wrong passwords come from there. If these are people of one office with an address of its own, there is nothing to do; if it is a webmail, proxy or mail server that hides its clients: declare it as [[shared_network]] or pass the real addresses on (login_trusted_networks in Dovecot with the setting of Roundcube or SOGo, X-Forwarded-For, the PROXY protocol). The page Blocked origins and "zavor doctor" say which.

    { alert-when }

alert-many-lockouts-subject = { alert-kind-many_lockouts }
alert-many-lockouts-text =
    Many accounts were locked out within an hour: an attack, or a program that knows old passwords.

    { alert-when }

alert-second-factor-throttled-subject = { alert-kind-second_factor_throttled }: { $subject }
alert-second-factor-throttled-text =
    Somebody who has the password of { $subject } typed wrong one-time codes until codes were no longer looked at. Ask the owner. If it was not them, reset the password: somebody else has it. “Unlock” makes codes count again.

    { alert-when }
alert-reported-by-user-subject = { alert-kind-reported_by_user }: { $subject }
alert-reported-by-user-text =
    By the link in a notice somebody said for { $subject }: “This was not me.” Ask the owner, and look at the account's sign-ins.

    { alert-when }

alert-sending-released-by-owner-subject = { alert-kind-sending_released_by_owner }: { $subject }
alert-sending-released-by-owner-text =
    { $subject } was restricted from sending by a limit. Its owner gave two proofs, set a new password, and sends again. Zavor could not look at forwarding and mail rules. Look at what is sent now, and ask the owner whether it was them.

    { alert-when }

alert-unlocked-repeatedly-subject = { alert-kind-unlocked_repeatedly }: { $subject }
alert-unlocked-repeatedly-text =
    { $subject } is unlocked again and again. Find out what keeps locking it: a device with an old password, or somebody who guesses.

    { alert-when }

alert-many-resets-by-one-actor-subject = { alert-kind-many_resets_by_one_actor }
alert-many-resets-by-one-actor-text =
    One actor reset many passwords within an hour. Ask whether they did, and block their sign-in if they did not.

    { alert-when }

alert-token-made-subject = { alert-kind-token_made }
alert-token-made-text =
    An API token was created; every Global Administrator is told. Revoke it if you do not know what it is for.

    { alert-when }

alert-global-administrator-made-subject = { alert-kind-global_administrator_made }: { $subject }
alert-global-administrator-made-text =
    Somebody was made Global Administrator; the others are told. Revoke the role if that was not intended.

    { alert-when }

alert-second-factor-removed-subject = { alert-kind-second_factor_removed }: { $subject }
alert-second-factor-removed-text =
    A second factor was removed; every Global Administrator is told. Ask whether the owner wanted that.

    { alert-when }

alert-mail-server-asks-too-little-subject = { alert-kind-mail_server_asks_too_little }
alert-mail-server-asks-too-little-text =
    A mail server leaves out questions that the limits need. See “zavor doctor --print postfix”.

    { alert-when }

alert-questions-not-understood-subject = { alert-kind-questions_not_understood }
alert-questions-not-understood-text =
    None of the questions that a mail server asks is understood, so it goes on without protection. Run “zavor doctor”: it names the server and what is wrong.

    { alert-when }

alert-clock-jumped-subject = { alert-kind-clock_jumped }
alert-clock-jumped-text =
    The wall clock of the machine that Zavor runs on jumped by more than a minute. Times in logs and audit before and after it do not fit together. Lockouts, limits and sessions go on as if nothing had happened; after a restart they are measured by the wall clock again. Find out who set it, and let the machine keep its time by NTP.

    { alert-when }

alert-audit-cut-subject = { alert-kind-audit_cut }
alert-audit-cut-text =
    The audit on this server does not go on from where it was noted last: events are missing or changed. Whoever did something that nobody should see may have removed it, or an older copy of the data was put in its place. Compare the audit with the heads in a log that is kept elsewhere, and find out who had access to the files.

    { alert-when }

alert-clock-doubted-subject = { alert-kind-clock_doubted }
alert-clock-doubted-text =
    The clock of the machine that Zavor runs on is far from where it was seen last. Until this is clear, old days of the logs are not removed. If it is right now, run “zavor events trust-clock”; if it is wrong, set it right.

    { alert-when }

alert-mail-host-gave-up-subject = { alert-kind-mail_host_gave_up }: { $subject }
alert-mail-host-gave-up-text =
    A mail host did not do what was asked for { $subject } and is not asked again. Do it by hand.

    { alert-when }

alert-notice-gave-up-subject = { alert-kind-notice_gave_up }: { $subject }
alert-notice-gave-up-text =
    A notice about { $subject } could not be delivered and is not repeated. Tell whom it concerns in another way, and check the address.

    { alert-when }

alert-other-subject = Alert: { $subject }
alert-other-text =
    There is an alert about { $subject }.

    { alert-when }
notice-ways-back-subject = Set up a way back into { $account }
notice-ways-back-text =
    Hello,

    your account { $account } at { $organisation } has not enough ways back yet. If you forget your password or are locked out, you would have to wait for the help desk.

    Set one up while you can sign in: a recovery address, an authenticator app, a passkey, or codes on paper. It takes a minute. Open this page, or type its address yourself, and sign in as always:

    { $link }

    This mail signs nobody in and asks for no password. You are reminded at most once in 14 days.
