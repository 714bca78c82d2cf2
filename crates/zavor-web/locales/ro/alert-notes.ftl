### Ce spun alertele: câte un mesaj pentru fiecare cod. Propoziția în engleză a aceluiași cod se află în
### zavor-app, platform/notes/alerts.rs.

## Numere din alerte
alert-number-limit-messages = { PLURAL($limit) ->
    [one] { $limit } mesaj
    [few] { $limit } mesaje
   *[other] { $limit } de mesaje
}
alert-number-limit-recipients = { PLURAL($limit) ->
    [one] { $limit } destinatar
    [few] { $limit } destinatari
   *[other] { $limit } de destinatari
}
alert-number-external = { PLURAL($counted) ->
    [one] { $counted } destinatar extern
    [few] { $counted } destinatari externi
   *[other] { $counted } de destinatari externi
}
alert-number-lockouts = { PLURAL($count) ->
    [one] { $count } blocare temporară
    [few] { $count } blocări temporare
   *[other] { $count } de blocări temporare
}
alert-number-passwords = { PLURAL($count) ->
    [one] { $count } parolă
    [few] { $count } parole
   *[other] { $count } de parole
}
alert-number-times = { PLURAL($count) ->
    [one] o dată
    [few] de { $count } ori
   *[other] de { $count } de ori
}
alert-number-codes = { PLURAL($failures) ->
    [one] { $failures } cod de unică folosință greșit
    [few] { $failures } coduri de unică folosință greșite
   *[other] { $failures } de coduri de unică folosință greșite
}
alert-number-refusals = { PLURAL($refusals) ->
    [one] { $refusals } conectare refuzată
    [few] { $refusals } conectări refuzate
   *[other] { $refusals } de conectări refuzate
}
alert-number-accounts = { PLURAL($accounts) ->
    [one] { $accounts } cont
    [few] { $accounts } conturi
   *[other] { $accounts } de conturi
}
alert-number-last-questions = { PLURAL($count) ->
    [one] ultima întrebare
    [few] ultimele { $count } întrebări
   *[other] ultimele { $count } de întrebări
}

## Limite
alert-limit-external_recipients_per_hour = destinatari externi pe oră
alert-limit-internal_recipients_per_hour = destinatari interni pe oră
alert-limit-recipients_per_day = destinatari pe zi
alert-limit-recipients_per_hour = destinatari pe oră

## Expeditori
note-sender_near_limit = { $sender }, { $limit_name }: { $used } din { $limit }, dintre care { $requested } la ultimul mesaj; încă nu este restricționat
note-sender_waits_for_messages = { $sender }: limita de { alert-number-limit-messages } pe minut este epuizată; mesajele următoare așteaptă
note-sender_waits_for_recipients = { $sender }: limita de { alert-number-limit-recipients } în 24 de ore este epuizată; mesajele următoare așteaptă
note-sender_at_limit = { $sender }, { $limit_name }: { $counted } din { $limit }; încă { $requested } ar depăși limita
note-sender_restricted_twice = { $sender } a fost restricționat la trimitere de două ori în 24 de ore
note-sending_released_by_owner = titularul contului { $account } a dat două dovezi, a stabilit o parolă nouă și a ridicat restricția de trimitere pusă de o limită; Zavor nu a putut verifica redirecționările și regulile de e-mail: uitați-vă ce se trimite acum și întrebați titularul
note-organisation_recipients = { alert-number-external } în 24 de ore; limita organizației este { $limit }

## Parole ghicite
note-attack = { alert-number-refusals } într-un minut, la { alert-number-accounts }
note-guessing_from_inside = Conectări eșuate la { alert-number-accounts } din { $network } într-o oră; locul este obișnuit pentru ele, de aceea rețeaua nu este blocată
note-guessing_from_outside = Conectări eșuate la { alert-number-accounts } din { $network } într-o oră, un loc neobișnuit
note-many_lockouts = { alert-number-lockouts } într-o oră; pragul este { $threshold }
note-wrong_codes = Cineva care are parola contului { $account } a introdus { alert-number-codes }, ultimul de la { $from }: întrebați titularul; dacă nu a fost el, parola este cunoscută de alții
note-wrong_codes_from_unknown = Cineva care are parola contului { $account } a introdus { alert-number-codes }, ultimul de la o adresă necunoscută: întrebați titularul; dacă nu a fost el, parola este cunoscută de alții
note-reported_and_shut_out = Titularul contului { $account } spune că nu a făcut el ce s-a întâmplat la { $event } (link trimis la { $from }): accesul a fost oprit pentru toată lumea, iar recuperarea contului de către titular încheie oprirea
note-reported_only = Cineva care citește la { $from } spune că titularul contului { $account } nu a făcut ce s-a întâmplat la { $event }: nu este blocat nimic, iar factorii secundari și adresele de recuperare nu pot fi schimbate timp de 24 de ore; întrebați titularul

## Mulți oameni în spatele unei adrese
alert-by-what = (Dovecot: login_trusted_networks împreună cu setarea din Roundcube sau SOGo; un reverse proxy: X-Forwarded-For și trusted_proxies; un proxy TCP: protocolul PROXY către Dovecot); vedeți în manual „Many people behind one address”
note-crowd_undeclared = Într-o zi s-au făcut conectări la { alert-number-accounts } din { $network }; noi acolo: { $newcomers }. Dacă sunt oamenii unui singur birou cu adresă proprie, nu este nimic de făcut; dacă este un webmail, un proxy sau un server de e-mail care își ascunde clienții: declarați-l ca [[shared_network]] sau transmiteți adresele reale { alert-by-what }
note-crowd_of_this_host = Parole greșite pentru { alert-number-accounts } au venit din { $network }, adică chiar de pe acest server: un webmail sau un alt program de aici își ascunde clienții (nimeni nu este blocat din această cauză). Transmiteți adresele clienților lui { alert-by-what }
note-crowd_of_a_proxy = Parole greșite pentru { alert-number-accounts } au venit din { $network }, un proxy de încredere care nu transmite adresele clienților săi (nimeni nu este blocat din această cauză). Transmiteți adresele clienților lui { alert-by-what }

## Administratori
note-unlocked_repeatedly = Blocarea temporară a contului { $account } a fost încheiată { alert-number-times } în 24 de ore de { $actor }: aflați ce o provoacă mereu
note-many_resets = { $actor } a resetat { alert-number-passwords } într-o oră: întrebați dacă a făcut într-adevăr aceasta
note-global_administrator_made = { $account } a fost numit administrator global de { $actor }
note-second_factor_taken_away = Al doilea factor { $method } „{ $name }” al contului { $account } a fost eliminat de { $actor }
note-token_made = { $actor } a creat tokenul API { $token }

## Servere de e-mail
note-server_never_asks_at_rcpt = Serverul de e-mail { $server } întreabă numai la END-OF-MESSAGE, niciodată la RCPT: toți destinatarii lui se numără ca externi; vedeți `zavor doctor --print postfix`
note-server_never_asks_at_end = Serverul de e-mail { $server } întreabă numai la RCPT, niciodată la END-OF-MESSAGE: mesajele lui nu se numără niciodată; vedeți `zavor doctor --print postfix`
note-questions_all_bad = La serviciul { $door }, { alert-number-last-questions } de la { $peer } au fost toate greșite ({ $why }): un server de e-mail care întreabă așa lucrează fără protecție; comparați setările lui cu zavor doctor --print
note-sessions_not_ended = Serverul de e-mail { $host } nu a închis sesiunile contului { $account } și nu mai este întrebat: { $why }; pe acel server rulați: { $command }
note-sign_ins_not_forgotten = Serverul de e-mail { $host } nu a șters conectările memorate ale contului { $account } și nu mai este întrebat: { $why }; pe acel server rulați: { $command }

## Notificări
note-mail_not_sent = Serverul SMTP nu a trimis o notificare: { $why }; nu se mai repetă
note-mail_about_account_not_sent = Serverul SMTP nu a trimis o notificare despre { $account }: { $why }; nu se mai repetă
note-webhook_about_account_not_called = { $host } nu a primit un mesaj despre { $account }: { $why }; nu se mai repetă
note-webhook_not_called = { $host } nu a primit o notificare: { $why }; nu se mai repetă

## Ceasul
alert-number-minutes = { PLURAL($minutes) ->
    [one] un minut
    [few] { $minutes } minute
   *[other] { $minutes } de minute
}
note-clock_set_forward = Ceasul acestui calculator a fost dat înainte cu { alert-number-minutes }: orele din jurnale și din audit de dinainte și de după nu se potrivesc; blocările temporare și limitele rămân neschimbate până când Zavor este repornit
note-clock_set_back = Ceasul acestui calculator a fost dat înapoi cu { alert-number-minutes }: orele din jurnale și din audit de dinainte și de după nu se potrivesc; blocările temporare și limitele rămân neschimbate până când Zavor este repornit
note-audit_cut = Auditul nu continuă de unde l-a notat ultima oară acest server: evenimente de la sfârșitul lui lipsesc sau au fost schimbate, ori datele au fost înlocuite cu o copie mai veche. Jurnalul serverului spune mai mult. Comparați-l cu un capăt al auditului dintr-un jurnal păstrat în altă parte și aflați cine a avut acces la fișiere
note-clock_doubted = Ceasul este departe de ora la care l-au văzut ultima oară jurnalele, așa că zilele vechi ale jurnalelor nu se șterg. Dacă acum este bun, rulați: zavor events trust-clock; dacă nu, potriviți-l, iar ștergerea continuă de la sine
