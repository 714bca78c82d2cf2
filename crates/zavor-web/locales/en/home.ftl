### The home page: what needs attention, and health.

home-attention = What needs attention
home-quiet-title = Nothing needs attention
home-quiet = No account is locked out, blocked or restricted, and every notice was delivered.
home-health = Health

## What needs attention
need-restricted = Restricted
need-restricted-says = { PLURAL($n) ->
    [one] { $n } mailbox or connector may not send.
   *[other] { $n } mailboxes or connectors may not send.
}
need-attack = Attack in progress
need-attack-says = { PLURAL($accounts) ->
    [one] { $refusals } refusals in one minute, of { $accounts } account, since { $since }.
   *[other] { $refusals } refusals in one minute, spread over { $accounts } accounts, since { $since }.
}
need-locked-out = Locked out
need-locked-out-says = { PLURAL($n) ->
    [one] { $n } account is locked out.
   *[other] { $n } accounts are locked out.
}
need-locked-out-many = At least { $n } accounts are locked out.
need-blocked = Sign-in blocked
need-blocked-says = { PLURAL($n) ->
    [one] { $n } account is blocked from signing in, by an administrator or by its owner's report.
   *[other] { $n } accounts are blocked from signing in, by administrators or by their owners' reports.
}
need-risky = At risk
need-risky-says = { PLURAL($n) ->
    [one] { $n } account shows signs that somebody else uses it.
   *[other] { $n } accounts show signs that somebody else uses them.
}
need-support-requests = Support requests
need-support-requests-says = { PLURAL($n) ->
    [one] { $n } support request waits for the help desk.
   *[other] { $n } support requests wait for the help desk.
}
need-alerts = Alerts
need-alerts-says = { PLURAL($n) ->
    [one] { $n } open alert that nobody has marked as seen.
   *[other] { $n } open alerts that nobody has marked as seen.
}
need-alerts-many = At least { $n } open alerts that nobody has marked as seen.
need-origins = Networks blocked
need-origins-says = { PLURAL($n) ->
    [one] { $n } network is blocked because passwords were guessed from it.
   *[other] { $n } networks are blocked because passwords were guessed from them.
}
need-crowds = Many people behind one address
need-crowds-says = { PLURAL($n) ->
    [one] Many people share { $n } network. If they are one office with an address of its own, there is nothing to do; check whether it is a webmail, proxy or mail server that hides its clients.
   *[other] Many people share each of { $n } networks. If they are one office with an address of its own, there is nothing to do; check whether one is a webmail, proxy or mail server that hides its clients.
}
need-no-mail = No SMTP server
need-no-mail-says = The configuration file has no section [smtp]: no link to choose a password, no notice to an owner and no alert can be mailed. Add the section and restart Zavor; “zavor config reference” explains it.
need-nobody-told = Nobody is told of alerts
need-no-mail-host = No mail host
need-no-mail-host-says = The configuration file has no [[mail_host]]: blocking, signing out and resetting cannot end sessions of mail programs; whoever is signed in stays signed in. “zavor doctor --print dovecot” says what to write.
need-learning = Learning
need-learning-says = Until { $until } Zavor learns who signs in from where. Until then networks are blocked for guessing passwords only on strong evidence; account lockouts already apply.
need-learning-waits = Zavor will learn for some days who signs in from where, from the first sign-in on. Until then networks are blocked for guessing passwords only on strong evidence; account lockouts already apply.
need-undelivered = Not delivered
need-undelivered-says = { PLURAL($n) ->
    [one] { $n } notice or call to a mail host was not delivered yet; Zavor keeps trying.
   *[other] { $n } notices or calls to mail hosts were not delivered yet; Zavor keeps trying.
}

## Health
health-part = Part
health-store = Database
health-store-fine = Working
health-store-broken = Not working
service-web = Web pages and API
service-auth_policy = Sign-in check
service-postfix_policy = Sending check
service-ldap = LDAP
service-metrics = Metrics
health-door-open = Running
health-mail-host = Mail host { $name }
health-smtp = Mail server for notices
health-webhook = Webhooks at { $name }
health-host-fine = Nothing is waiting (contacted only when needed)
health-host-behind = Does not answer; Zavor keeps trying
