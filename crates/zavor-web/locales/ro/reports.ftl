### Rapoarte: jurnalul conectărilor, jurnalul mesajelor, audit, alerte, ce nu a fost livrat.

## Filtre și coloane
report-last = Ultimele { $span }
report-ever = Cât se păstrează
report-all = Toate
report-period = Perioadă
report-account = Cont sau nume
report-sender = Cont, nume sau conector
report-from = Expeditorul de pe plic
report-queue-id = Identificator în coadă
report-about = Despre
report-cut = Au fost cercetate numai cele mai noi 10.000 de înregistrări din această perioadă. Alegeți o perioadă mai scurtă sau un cont ca să le vedeți pe celelalte.

## Audit
audit-own = Vedeți acțiunile proprii. Acțiunile tuturor sunt arătate administratorilor de securitate și globali și cititorilor de securitate.
audit-number = Nr.
chain-verify = Verificați lanțul
chain-title = Verificarea lanțului de audit
chain-whole = { PLURAL($n) ->
    [one] Lanțul este întreg: a fost verificat { $n } eveniment.
    [few] Lanțul este întreg: au fost verificate { $n } evenimente.
   *[other] Lanțul este întreg: au fost verificate { $n } de evenimente.
}
chain-head-says = Păstrați acest capăt în altă parte: dovedește mai târziu că nimic dinaintea lui nu a fost schimbat sau tăiat (zavor audit verify --from).
chain-broken = Lanțul este rupt la evenimentul { $seq }.
chain-broken-next = Cineva a schimbat baza de date pe lângă Zavor sau este deteriorată. Acum nu a fost schimbat nimic. Lăsați fișierele cum sunt și comparați-le cu o copie de rezervă.

## De livrat
effect-end_sessions = Închide sesiunile
effect-flush_auth_cache = Uită conectările reținute
effect-send_mail = Trimite o notificare
effect-call_webhook = Apelează webhook-ul
effect-mail-server = Serverul de e-mail
effect-what = Ce
effect-host = Unde
effect-tried = { PLURAL($n) ->
    [one] S-a încercat { $n } dată.
    [few] S-a încercat de { $n } ori.
   *[other] S-a încercat de { $n } de ori.
}
effect-again = Următoarea încercare { $ago }.
effect-given-up = S-a renunțat
effect-waiting = Așteaptă livrarea
effect-none-waiting = Nu așteaptă nimic: gazdele de e-mail, serverul de e-mail și webhook-ul au primit tot.
effect-failed = S-a renunțat
effect-none-failed = Nu s-a renunțat la nimic.

## Observare
mode = Mod
mode-observe = Observă
mode-enforce = Aplică
observing-both = Ușile doar observă: conectările și mesajele care ar fi refuzate trec și sunt notate. Ce au pus administratorii se aplică.
observing-sign-in = Ușa „auth policy” doar observă: conectările care ar fi refuzate trec și sunt notate. LDAP și paginile aplică regulile.
observing-sending = Ușa „Postfix policy” doar observă: mesajele care ar fi refuzate trec și sunt notate.
observed-says = Ce ar fi refuzat aplicarea regulilor cât timp ușile doar observă, atât cât se păstrează evenimentele.
observed-enforces = Toate ușile aplică regulile. Ce stă aici este din perioada dinainte.
observed-sign-in = Conectare
observed-sending = Trimitere
observed-nothing = Nimic nu ar fi fost refuzat.
observed-summary = Ar fi fost refuzate: { $count }, de la { $accounts } conturi și { $origins } adrese, între { $first } și { $last }.
observed-cut = Au fost mai multe; sunt numărate cele mai noi.
observed-count = Câte
observed-by-reason = După motiv
observed-by-account = După cont
observed-by-origin = După adresă
observed-next-title = Pentru a începe
observed-next = Setați mode = "enforce" în { $sections } în fișierul de configurare, apoi reîncărcați Zavor (systemctl reload zavor).
