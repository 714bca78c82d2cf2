### Restricții: ce blochează pe cineva, de ce, pe baza căror dovezi și ce ridică restricția.

## Felul
hold-kind-locked_out = Blocat temporar
hold-kind-sign_in_blocked = Conectare blocată
hold-kind-origin_blocked = Rețea blocată
hold-kind-password_expired = Parolă expirată
hold-kind-must_change_password = Trebuie să schimbe parola
hold-kind-restricted_sending = Trimitere restricționată
hold-kind-restricted_connector = Conector restricționat
hold-kind-sending_limit = Limită de trimitere atinsă
hold-kind-at_risk = Cu risc
hold-kind-organisation_restricted = Limita organizației atinsă
hold-kind-second_factor_throttled = Coduri de unică folosință suspendate
hold-kind-recovery_throttled = Recuperare suspendată
own-hold-locked_out = Contul este blocat temporar după parole greșite, mai puțin din locurile din care vă conectați de obicei.
own-hold-sign_in_blocked = Un administrator a blocat conectarea la contul dumneavoastră. Numai un administrator o poate permite din nou.
own-hold-origin_blocked = Din rețeaua în care sunteți acum nu se poate conecta nimeni. Folosiți alta, de exemplu pe cea a telefonului.
own-hold-password_expired = Parola temporară a expirat. Cereți alta administratorilor.
own-hold-must_change_password = Parola dumneavoastră este temporară: vă alegeți una proprie la conectare. Până atunci nu merge în programele de e-mail.
own-hold-second_factor_throttled = Codurile aplicației de autentificare nu sunt verificate o vreme, pentru că prea multe au fost greșite.
own-hold-restricted_sending = Contul dumneavoastră nu poate trimite mesaje. De primit primiți în continuare.
own-hold-sending_limit = Ați trimis cât este permis deocamdată.
held-until-then = Se termină de la sine: { $at }.

## Ce blochează
hold-effect-sign_in = Blochează conectarea
hold-effect-sending = Blochează trimiterea; primirea și conectarea funcționează
hold-effect-relaying = Blochează retransmiterea
hold-effect-recovery = Oprește recuperarea contului pe această cale
hold-effect-none = Singură nu blochează nimic

## De unde
hold-scope-everywhere = peste tot
hold-scope-known_device = de pe dispozitivele cunoscute
hold-scope-familiar = din locurile obișnuite
hold-scope-near = din apropierea locurilor obișnuite
hold-scope-unfamiliar = din locuri neobișnuite
hold-somewhere = { $kind } { $scope }

## De ce
reason-wrong_passwords = Prea multe parole greșite
reason-consecutive_maximum = Prea multe parole greșite consecutive; contul rămâne blocat până când cineva încheie blocarea temporară, până la o recuperare sau până la o conectare dintr-un loc obișnuit mai vechi
reason-by_administrator = Decizia unui administrator
reason-guessing_many_accounts = Din această rețea s-au încercat parole la multe conturi
reason-denylist = Rețeaua este pe lista de respingere
reason-expired = Parola temporară a expirat
reason-after_reset = Parola a fost resetată; titularul trebuie să aleagă una nouă
reason-external_recipients_per_hour = Prea mulți destinatari externi într-o oră
reason-internal_recipients_per_hour = Prea mulți destinatari interni într-o oră
reason-recipients_per_day = Prea mulți destinatari în 24 de ore
reason-recipients_per_hour = Prea mulți destinatari într-o oră
reason-messages_per_minute = Prea multe mesaje într-un minut; mesajele așteaptă
reason-service_recipients_per_day = Limita serviciului pentru 24 de ore este epuizată; mesajele așteaptă
reason-organisation_recipients_per_day = Limita organizației pentru 24 de ore este epuizată; mesajele așteaptă
reason-suspicious_sending = Restricționat de două ori în 24 de ore; este posibil ca altcineva să folosească acest cont
reason-confirmed_by_admin = Un administrator a confirmat că altcineva folosește contul
reason-failed_codes = Prea multe coduri de unică folosință greșite după parola corectă; afectează numai paginile, nu și e-mailul
reason-failed_proofs-totp = Prea multe coduri greșite ale unei aplicații de autentificare pe pagina de recuperare; afectează numai recuperarea cu acea aplicație
reason-codes_per_day-webhook = S-au predat organizației atâtea coduri de recuperare câte sunt permise într-o zi; afectează numai recuperarea cu coduri trimise de organizație
reason-codes_per_day = S-au trimis atâtea coduri de recuperare câte sunt permise într-o zi; afectează numai recuperarea cu coduri trimise prin e-mail
reason-reported_by_user = Cineva care citește la o adresă a titularului a anunțat că nu a fost el; nimic nu este blocat din această cauză, iar timp de 24 de ore factorii secundari, adresele de recuperare, codurile salvate și parolele de aplicație nu pot fi schimbate
reason-shut_out_by_owner = Titularul a anunțat că nu a fost el; se încheie când recuperează contul cu dovezi mai vechi, fără ajutorul unui administrator

## Cine a aplicat-o
owner-engine = Zavor
owner-administrator = Administratorul { $name }
owner-local_operator = Administratorul serverului
owner-token = Tokenul API { $name }

## Pe cine blochează
subject-account = { $name }
subject-origin = Rețeaua { $name }
subject-connector = Conectorul { $name }
subject-organisation = Toată organizația
entity-mailbox = Cutie poștală
entity-connector = Conector

## Dovezi
evidence-wrong_passwords = { PLURAL($failures) ->
    [one] { $failures } parolă greșită în { $span }; pragul este { $threshold }.
    [few] { $failures } parole greșite în { $span }; pragul este { $threshold }.
   *[other] { $failures } de parole greșite în { $span }; pragul este { $threshold }.
}
evidence-wrong_passwords-from = { PLURAL($addresses) ->
    [one] De la { $addresses } adresă, ultima dată de la { $last_address } prin { $last_protocol } la { $last }.
    [few] De la { $addresses } adrese, ultima dată de la { $last_address } prin { $last_protocol } la { $last }.
   *[other] De la { $addresses } de adrese, ultima dată de la { $last_address } prin { $last_protocol } la { $last }.
}
evidence-wrong_passwords-open = { PLURAL($familiar_places_open) ->
    [one] Conectarea funcționează în continuare din { $familiar_places_open } loc obișnuit al acestui cont.
    [few] Conectarea funcționează în continuare din { $familiar_places_open } locuri obișnuite ale acestui cont.
   *[other] Conectarea funcționează în continuare din { $familiar_places_open } de locuri obișnuite ale acestui cont.
}
evidence-guessing = { PLURAL($accounts) ->
    [one] { $accounts } cont încercat în { $span }, ultima dată la { $last }; penalizarea era { $penalty }, pragul { $threshold }.
    [few] { $accounts } conturi încercate în { $span }, ultima dată la { $last }; penalizarea era { $penalty }, pragul { $threshold }.
   *[other] { $accounts } de conturi încercate în { $span }, ultima dată la { $last }; penalizarea era { $penalty }, pragul { $threshold }.
}
evidence-sending_limit = { $counted } în { $window }; limita este { $limit } (politica „{ $policy }”).
evidence-sending_limit-organisation = { $counted } în { $window }; limita întregii organizații este { $limit }. Ea depinde de numărul de conturi și nu poate fi schimbată prin nicio politică.
evidence-sending_limit-requested = Mesajul refuzat ar fi adăugat { $requested }.
evidence-sending_limit-from = Ultimul mesaj a venit de la { $last_address }.
evidence-recovery_tries = { PLURAL($counted) ->
    [one] { $counted } încercare în { $span }, la { $last }; limita este { $threshold }. Conectarea și celelalte căi de recuperare a contului nu sunt afectate.
    [few] { $counted } încercări în { $span }, ultima la { $last }; limita este { $threshold }. Conectarea și celelalte căi de recuperare a contului nu sunt afectate.
   *[other] { $counted } de încercări în { $span }, ultima la { $last }; limita este { $threshold }. Conectarea și celelalte căi de recuperare a contului nu sunt afectate.
}
evidence-failed_codes = { PLURAL($failures) ->
    [one] Un cod greșit în { $span }, ultimul la { $last }; pragul este { $threshold }.
    [few] { $failures } coduri greșite în { $span }, ultimul la { $last }; pragul este { $threshold }.
   *[other] { $failures } de coduri greșite în { $span }, ultimul la { $last }; pragul este { $threshold }.
}
evidence-failed_codes-who = Cine le-a introdus știe parola: întrebați titularul. Dacă nu a fost el, resetați parola.
evidence-failed_codes-open = { PLURAL($open) ->
    [one] Un alt factor secundar funcționează în continuare.
    [few] { $open } alți factori secundari funcționează în continuare.
   *[other] { $open } de alți factori secundari funcționează în continuare.
}
evidence-statement = „{ $text }”
evidence-report = Printr-un link trimis la { $from }, despre ce s-a întâmplat la { $event }.
counted-external = { PLURAL($n) ->
    [one] { $n } destinatar extern
    [few] { $n } destinatari externi
   *[other] { $n } de destinatari externi
}
counted-internal = { PLURAL($n) ->
    [one] { $n } destinatar intern
    [few] { $n } destinatari interni
   *[other] { $n } de destinatari interni
}
counted-recipients = { PLURAL($n) ->
    [one] { $n } destinatar
    [few] { $n } destinatari
   *[other] { $n } de destinatari
}
counted-messages = { PLURAL($n) ->
    [one] { $n } mesaj
    [few] { $n } mesaje
   *[other] { $n } de mesaje
}
unknown-address = o adresă necunoscută

## Până când
hold-since = De la { $time } ({ $ago })
hold-until = Până la { $time } ({ $ago })
hold-until-released = Până la deblocare
hold-until-chosen = Până la alegerea unei parole noi
hold-until-allowed = Până la permiterea conectării
hold-until-removed = Până la eliminarea regulii
hold-until-dismissed = Până la respingerea riscului
hold-by = Aplicată de { $who ->
    [local_operator] administratorul serverului
    [administrator] administratorul { $name }
   *[token] tokenul API { $name }
}
hold-observed = Nu se aplică: serviciul numai observă. Aceasta ar fi restricția.
hold-observed-sign-in = Nu se aplică programelor de e-mail: verificarea conectărilor numai observă. { $doors ->
    [ldap] LDAP o aplică.
    [web] Paginile o aplică.
   *[both] LDAP și paginile o aplică.
}
hold-lifted = Lista de permitere ridică restricția pentru programele de e-mail care se conectează { $place }{ $rest ->
    [elsewhere] ; rămâne în vigoare pentru conectările din alte locuri
    [elsewhere-ldap] ; rămâne în vigoare pentru conectările din alte locuri și prin LDAP
    [elsewhere-web] ; rămâne în vigoare pentru conectările din alte locuri și pe pagini
    [elsewhere-both] ; rămâne în vigoare pentru conectările din alte locuri, prin LDAP și pe pagini
    [ldap] ; rămâne în vigoare pentru conectările prin LDAP
    [web] ; rămâne în vigoare pentru conectările pe pagini
    [both] ; rămâne în vigoare pentru conectările prin LDAP și pe pagini
   *[unsaid] {""}
}.
hold-lifted-everywhere = de oriunde
hold-lifted-somewhere = din anumite rețele
hold-lifted-from = din { $networks }
hold-lifted-except = { $place } (dar nu din { $except })

## Încheiate
ended-holds = { PLURAL($n) ->
    [one] O restricție s-a încheiat în ultimele 24 de ore
    [few] { $n } restricții s-au încheiat în ultimele 24 de ore
   *[other] { $n } de restricții s-au încheiat în ultimele 24 de ore
}
hold-ended = S-a încheiat { $time } ({ $ago }), { $by }
ended-by-timer = la termen
ended-by-success = printr-o conectare reușită
ended-by-act = de { $actor }: { $act }

## Ce o ridică: textele butoanelor
release-act-unlock = Încheiați blocarea temporară
release-act-unblock = Deblocați
release-act-allow_sign_in = Permiteți conectarea
release-act-change_password = Resetați parola
release-act-release_origin = Deblocați rețeaua
release-act-remove_deny_rule = Eliminați de pe lista de respingere
release-act-raise_limit = Așteptați sau măriți limita
release-act-dismiss_risk = Respingeți riscul

## Ce trebuie făcut mai întâi
step-password_changed = Parola a fost schimbată între timp
step-sessions_ended = Toate sesiunile au fost încheiate între timp
step-reviewed = Cineva a verificat și a consemnat ce a găsit
step-do-password_changed = Schimbați parola; nu o refolosiți pe cea veche.
step-do-sessions_ended = Deconectați contul din toate sesiunile. Pasul este încheiat când toate serverele de e-mail confirmă; unde nu este configurat niciunul, când cineva verifică și consemnează aceasta la „Verificat”.
step-do-reviewed = Verificați ce nu poate vedea Zavor, cum ar fi redirecționarea și regulile de e-mail, și consemnați ce ați găsit.
step-met = Făcut
step-missing = De făcut
requires-first = Pași de făcut mai întâi
allowed-roles = Cine are dreptul: { $roles }
