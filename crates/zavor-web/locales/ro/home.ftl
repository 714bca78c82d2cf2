### Pagina principală: ce cere atenție și starea sistemului.

home-attention = Ce necesită atenție
home-quiet-title = Nimic nu necesită atenție
home-quiet = Niciun cont nu este blocat temporar, blocat de un administrator sau restricționat și toate notificările au fost livrate.
home-health = Starea sistemului

## Ce cere atenție
need-restricted = Restricționat
need-restricted-says = { PLURAL($n) ->
    [one] { $n } cutie poștală sau conector nu poate trimite.
    [few] { $n } cutii poștale sau conectori nu pot trimite.
   *[other] { $n } de cutii poștale sau conectori nu pot trimite.
}
need-attack = Atac în desfășurare
need-attack-says = { PLURAL($accounts) ->
    [one] Refuzuri într-un minut: { $refusals }, la { $accounts } cont, de la { $since }.
    [few] Refuzuri într-un minut: { $refusals }, la { $accounts } conturi, de la { $since }.
   *[other] Refuzuri într-un minut: { $refusals }, la { $accounts } de conturi, de la { $since }.
}
need-locked-out = Blocat temporar
need-locked-out-says = { PLURAL($n) ->
    [one] { $n } cont este blocat temporar.
    [few] { $n } conturi sunt blocate temporar.
   *[other] { $n } de conturi sunt blocate temporar.
}
need-locked-out-many = Conturi blocate temporar: cel puțin { $n }.
need-blocked = Conectare blocată
need-blocked-says = { PLURAL($n) ->
    [one] { $n } cont are conectarea blocată, de un administrator sau în urma anunțului titularului.
    [few] { $n } conturi au conectarea blocată, de administratori sau în urma anunțului titularilor.
   *[other] { $n } de conturi au conectarea blocată, de administratori sau în urma anunțului titularilor.
}
need-risky = Cu risc
need-risky-says = { PLURAL($n) ->
    [one] { $n } cont arată semne că este folosit de altcineva.
    [few] { $n } conturi arată semne că sunt folosite de altcineva.
   *[other] { $n } de conturi arată semne că sunt folosite de altcineva.
}
need-support-requests = Solicitări de asistență
need-support-requests-says = { PLURAL($n) ->
    [one] { $n } solicitare de asistență așteaptă un răspuns.
    [few] { $n } solicitări de asistență așteaptă un răspuns.
   *[other] { $n } de solicitări de asistență așteaptă un răspuns.
}
need-alerts = Alerte
need-alerts-says = { PLURAL($n) ->
    [one] { $n } alertă deschisă, pe care nu a marcat-o nimeni ca văzută.
    [few] { $n } alerte deschise, pe care nu le-a marcat nimeni ca văzute.
   *[other] { $n } de alerte deschise, pe care nu le-a marcat nimeni ca văzute.
}
need-alerts-many = Alerte deschise, pe care nu le-a marcat nimeni ca văzute: cel puțin { $n }.
need-origins = Rețele blocate
need-origins-says = { PLURAL($n) ->
    [one] { $n } rețea este blocată, deoarece din ea s-au încercat parole.
    [few] { $n } rețele sunt blocate, deoarece din ele s-au încercat parole.
   *[other] { $n } de rețele sunt blocate, deoarece din ele s-au încercat parole.
}
need-crowds = Mulți utilizatori de la o singură adresă
need-crowds-says = { PLURAL($n) ->
    [one] Mulți oameni folosesc în comun { $n } rețea. Dacă sunt oamenii unui singur birou cu adresă proprie, nu este nimic de făcut; verificați dacă nu este un webmail, un proxy sau un server de e-mail care își ascunde clienții.
    [few] Mulți oameni folosesc în comun câte una din { $n } rețele. Dacă sunt oamenii unui singur birou cu adresă proprie, nu este nimic de făcut; verificați dacă nu este un webmail, un proxy sau un server de e-mail care își ascunde clienții.
   *[other] Mulți oameni folosesc în comun câte una din { $n } de rețele. Dacă sunt oamenii unui singur birou cu adresă proprie, nu este nimic de făcut; verificați dacă nu este un webmail, un proxy sau un server de e-mail care își ascunde clienții.
}
need-no-mail = Fără server SMTP
need-no-mail-says = Fișierul de configurare nu are secțiunea [smtp]: nu se pot trimite linkuri pentru alegerea parolei, notificări către titulari și nici alerte. Adăugați secțiunea și reporniți Zavor; „zavor config reference” o explică.
need-nobody-told = Nimeni nu este anunțat
need-no-mail-host = Niciun server de e-mail configurat
need-no-mail-host-says = Fișierul de configurare nu are niciun [[mail_host]]: blocarea, deconectarea și resetarea nu pot încheia sesiunile programelor de e-mail; cine este conectat rămâne conectat. „zavor doctor --print dovecot” arată ce trebuie scris.
need-learning = Perioadă de învățare
need-learning-says = Până la { $until } Zavor învață cine se conectează și de unde. Până atunci rețelele sunt blocate pentru încercarea de parole numai pe baza unor dovezi puternice; blocările temporare ale conturilor sunt deja în vigoare.
need-learning-waits = De la prima conectare, Zavor va învăța câteva zile cine se conectează și de unde. Până atunci rețelele sunt blocate pentru încercarea de parole numai pe baza unor dovezi puternice; blocările temporare ale conturilor sunt deja în vigoare.
need-undelivered = Nelivrate
need-undelivered-says = { PLURAL($n) ->
    [one] { $n } notificare sau cerere către un server de e-mail nu a fost livrată încă; Zavor încearcă în continuare.
    [few] { $n } notificări sau cereri către servere de e-mail nu au fost livrate încă; Zavor încearcă în continuare.
   *[other] { $n } de notificări sau cereri către servere de e-mail nu au fost livrate încă; Zavor încearcă în continuare.
}

## Starea sistemului
health-part = Componentă
health-store = Baza de date
health-store-fine = Funcționează
health-store-broken = Nu funcționează
service-web = Pagini web și API
service-auth_policy = Verificarea conectărilor
service-postfix_policy = Verificarea trimiterii
service-ldap = LDAP
service-metrics = Măsurători
health-door-open = Activ
health-mail-host = Serverul de e-mail { $name }
health-smtp = Serverul SMTP pentru notificări
health-webhook = Webhook la { $name }
health-host-fine = Nimic în așteptare (este contactat numai la nevoie)
health-host-behind = Nu răspunde; Zavor încearcă în continuare
