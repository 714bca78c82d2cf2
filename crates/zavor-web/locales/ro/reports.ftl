### Rapoarte: jurnalul conectărilor, jurnalul mesajelor, audit, alerte, ce nu a fost livrat.

## Filtre și coloane
report-last = Ultimele { $span }
report-last-hour = Ultima oră
report-ever = Tot ce s-a păstrat
report-all = Toate
report-period = Perioadă
report-account = Cont sau nume
report-sender = Cont, nume sau conector
report-from = Expeditorul de pe plic
report-queue-id = ID în coadă
report-about = Despre
report-cut = S-au căutat numai cele mai noi 10.000 de înregistrări din această perioadă. Pentru celelalte alegeți o perioadă mai scurtă sau un cont.

## Audit
audit-own = Vedeți numai acțiunile proprii. Administratorii de securitate, administratorii globali și cititorii de securitate le văd pe ale tuturor.
audit-empty = Încă nu s-a schimbat nimic. Aici apare fiecare acțiune: din aceste pagini, prin comenzi sau prin API.
audit-empty-own = Încă nu ați schimbat nimic. Aici apare ce faceți în aceste pagini.
audit-number = Nr.
chain-verify = Verificați lanțul
chain-title = Verificarea lanțului de audit
chain-whole = { PLURAL($n) ->
    [one] Lanțul este întreg: a fost verificat { $n } eveniment.
    [few] Lanțul este întreg: au fost verificate { $n } evenimente.
   *[other] Lanțul este întreg: au fost verificate { $n } de evenimente.
}
chain-head-says = Păstrați această valoare în altă parte: cu ea puteți dovedi mai târziu că nimic dinaintea ei nu a fost modificat sau șters (zavor audit verify --from).
chain-broken = Lanțul este rupt la evenimentul { $seq }.
chain-broken-next = Cineva a modificat baza de date fără Zavor sau baza de date este deteriorată. Acum nu s-a schimbat nimic. Lăsați fișierele așa cum sunt și comparați-le cu o copie de rezervă.

## Alerte
alerts-show = Afișați
alerts-show-open = Deschise
alerts-show-seen = Văzute
alerts-show-all = Toate
alerts-mark-seen = Marcați ca văzute
alerts-mark-open = Redeschideți
alerts-mark-all = Marcați toate alertele deschise ca văzute
alerts-seen-by = Văzută de
alerts-open = Încă nimeni
alerts-for-others = Pe aceasta o marchează altcineva: este despre dumneavoastră sau rolul dumneavoastră nu o cuprinde.
alerts-next = Pasul următor
alerts-none-ticked = Nu ați bifat nicio alertă, deci nu s-a marcat nimic. Bifați cel puțin una.
alerts-marked-seen = { PLURAL($n) ->
    [one] { $n } alertă a fost marcată ca văzută.
    [few] { $n } alerte au fost marcate ca văzute.
   *[other] { $n } de alerte au fost marcate ca văzute.
}
alerts-marked-open = { PLURAL($n) ->
    [one] { $n } alertă a fost redeschisă.
    [few] { $n } alerte au fost redeschise.
   *[other] { $n } de alerte au fost redeschise.
}
alerts-left = { PLURAL($n) ->
    [one] Încă { $n } alertă rămâne deschisă: nu ține de rolurile dumneavoastră sau este despre ce ați făcut chiar dumneavoastră.
    [few] Încă { $n } alerte rămân deschise: nu țin de rolurile dumneavoastră sau sunt despre ce ați făcut chiar dumneavoastră.
   *[other] Încă { $n } de alerte rămân deschise: nu țin de rolurile dumneavoastră sau sunt despre ce ați făcut chiar dumneavoastră.
}

## De livrat
effect-end_sessions = Încheierea sesiunilor
effect-flush_auth_cache = Ștergerea conectărilor memorate
effect-send_mail = Trimiterea unei notificări
effect-call_webhook = Apelarea webhookului
effect-mail-server = Serverul SMTP
effect-what = Ce
effect-host = Unde
effect-tried = { PLURAL($n) ->
    [one] S-a încercat { $n } dată.
    [few] S-a încercat de { $n } ori.
   *[other] S-a încercat de { $n } de ori.
}
effect-again = Următoarea încercare { $ago }.
effect-given-up = S-a renunțat
effect-waiting = Livrări în așteptare
effect-none-waiting = Nicio livrare nu este în așteptare.
effect-failed = Nelivrate
effect-none-failed = Nu s-a renunțat la nicio livrare.

## Observare
mode = Mod
mode-observe = Numai observă
mode-enforce = Aplică regulile
mode-none = Nu decide nimic
observing-both = Serviciile numai observă: conectările și mesajele care ar fi refuzate sunt permise și consemnate. Restricțiile aplicate de administratori sunt în vigoare.
observing-sign-in = Verificarea conectărilor numai observă: conectările care ar fi refuzate sunt permise și consemnate. LDAP și paginile aplică regulile.
observing-sending = Verificarea trimiterii numai observă: mesajele care ar fi refuzate sunt permise și consemnate.
observed-says = Ce ar fi fost refuzat în perioada de observare, din toate datele păstrate.
observed-enforces = Acum toate serviciile aplică regulile. Datele de aici sunt din perioada dinainte.
observed-never = Toate serviciile aplică regulile și nu s-a consemnat nimic dintr-o perioadă de observare. Pentru a încerca regulile fără a refuza pe cineva, setați mode = "observe" la [auth_policy] sau [postfix_policy] în fișierul de configurare, apoi reîncărcați Zavor (systemctl reload zavor).
observed-sign-in = Conectare
observed-sending = Trimitere
observed-nothing = Nu ar fi fost refuzat nimic.
observed-summary = Ar fi fost refuzate: { $count }. Conturi: { $accounts }; adrese: { $origins }; între { $first } și { $last }.
observed-cut = Au fost mai multe; sunt numărate cele mai noi.
observed-count = Număr
observed-by-reason = După motiv
observed-by-account = După cont
observed-by-origin = După adresă
observed-next-title = Pentru a aplica regulile
observed-next = Setați mode = "enforce" în { $sections } în fișierul de configurare, apoi reîncărcați Zavor (systemctl reload zavor).
