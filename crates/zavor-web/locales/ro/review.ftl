### Revizuire: entități restricționate și deblocarea lor, rețele blocate, utilizatori cu risc.

## Entități restricționate
restricted-lead = Cutii poștale și conectori care nu pot trimite. Primesc în continuare și se pot conecta. Selectați o entitate, apoi apăsați „Deblocați”.
restricted-entity = Entitate
restricted-counted = { $counted } din { $limit } în { $window }
restricted-counts = Trimis din limită
restricted-released = Deblocări anterioare
restricted-releases = Deblocări
restricted-client = Adresa clientului
restricted-last-address = Ultima adresă a clientului
restricted-compact = Listă compactă
restricted-normal = Listă normală
restricted-select-first = Nu este selectat nimic. Selectați mai întâi o entitate din listă, apoi apăsați „Deblocați”.
restricted-unwritten = În vigoare, dar încă nesalvată: baza de date nu acceptă scrieri. Până atunci este păstrată în memorie.

## Restricționare manuală
restrict-entity = Cutie poștală sau conector
restrict-entity-help = Adresa unui cont sau numele unui conector din fișierul de configurare.
restrict-reason-help = Administratorii îl văd lângă restricție și rămâne în jurnalul de audit.
restrict-says-stops = Cutia poștală sau conectorul nu mai poate trimite nimănui, nici intern, nici extern, începând cu următorul destinatar.
restrict-says-works = Primește în continuare mesaje și se poate conecta.
restrict-says-ends = Rămâne restricționată până când cineva apasă „Deblocați”.
restrict-done = Trimiterea pentru { $name } a fost restricționată.
restrict-already = Trimiterea pentru { $name } era deja restricționată de dumneavoastră. Nu s-a schimbat nimic.
restrict-is-already = { $name } are deja trimiterea restricționată. O nouă restricție trebuie ridicată separat.
restrict-unknown = Nu există niciun cont și niciun conector { $name }. Nu s-a schimbat nimic. Verificați numele.

## Deblocare
unblock-title = Deblocați { $name }
unblock-steps = Pași
unblock-step-overview = Prezentare generală
unblock-step-secure = Securizare
unblock-not-restricted = Această entitate nu este restricționată. Nu este nimic de deblocat.
unblock-open-user = Deschideți contul
unblock-windows = Cât s-a trimis față de limite
unblock-recommendations = Recomandări
unblock-signed-in = S-a conectat de la
unblock-sent-to = A trimis către
unblock-looked-back = Din jurnalele ultimelor { $span }, cele mai noi înregistrări.
unblock-sent-all = { PLURAL($n) ->
    [one] A scris către { $n } destinatar. Mesaje: { $messages }.
    [few] A scris către { $n } destinatari. Mesaje: { $messages }.
   *[other] A scris către { $n } de destinatari. Mesaje: { $messages }.
}
unblock-sent-more = { PLURAL($n) ->
    [one] Și încă { $n } destinatar, din domenii care nu apar aici ({ $domains }); îl găsiți în jurnalul mesajelor.
    [few] Și încă { $n } destinatari, din domenii care nu apar aici ({ $domains }); îi găsiți în jurnalul mesajelor.
   *[other] Și încă { $n } de destinatari, din domenii care nu apar aici ({ $domains }); îi găsiți în jurnalul mesajelor.
}
unblock-sent-unnamed = { PLURAL($n) ->
    [one] Adresa a { $n } destinatar nu a fost păstrată.
    [few] Adresele a { $n } destinatari nu au fost păstrate.
   *[other] Adresele a { $n } de destinatari nu au fost păstrate.
}
unblock-sent-refused = { PLURAL($n) ->
    [one] { $n } mesaj a fost refuzat, în întregime sau în parte; destinatarii la care nu a ajuns nu sunt numărați.
    [few] { $n } mesaje au fost refuzate, în întregime sau în parte; destinatarii la care nu au ajuns nu sunt numărați.
   *[other] { $n } de mesaje au fost refuzate, în întregime sau în parte; destinatarii la care nu au ajuns nu sunt numărați.
}
unblock-sent-cut = Jurnalul conține mai mult decât s-a citit: cifrele sunt minime.
unblock-no-sign-ins = În jurnal nu este nicio conectare reușită.
unblock-no-messages = În jurnal nu este niciun mesaj.
unblock-last-time = Ultima dată
unblock-inside = Interni
unblock-outside = Externi
unblock-engine-restricted = Ultima restricționare de către Zavor
unblock-raised = Limită mărită
raised-until = { PLURAL($limit) ->
    [one] { $limit } destinatar extern pe oră, până la { $until }
    [few] { $limit } destinatari externi pe oră, până la { $until }
   *[other] { $limit } de destinatari externi pe oră, până la { $until }
}
raised-service-until = { PLURAL($limit) ->
    [one] { $limit } destinatar în 24 de ore (limita serviciului), până la { $until }
    [few] { $limit } destinatari în 24 de ore (limita serviciului), până la { $until }
   *[other] { $limit } de destinatari în 24 de ore (limita serviciului), până la { $until }
}
unblock-only-raised = Acest expeditor nu era restricționat. Limita lui a fost mărită: { $raised }.
unblock-risk = Risc
window-external = Destinatari externi, ultima oră
window-internal = Destinatari interni, ultima oră
window-hour = Destinatari, ultima oră
window-day = Destinatari, ultimele 24 de ore
window-service = Limita serviciului, ultimele 24 de ore
recommend-risk = Este posibil ca altcineva să folosească acest cont. Sunați titularul înainte de deblocare, la un număr pe care îl cunoașteți.
recommend-places = Întrebați titularul dacă recunoaște adresele de mai jos. Dacă nu, altcineva știe parola: resetați-o și deconectați contul din toate sesiunile.
recommend-rules = Căutați redirecționări și reguli de e-mail pe care nu le-a creat titularul.
recommend-connector = Aflați ce server sau aplicație trimite prin acest conector și înlăturați ceea ce a permis altcuiva să îl folosească.
recommend-no-account = Acest nume se conectează pentru a trimite, dar nu este un cont din Zavor. Aflați ce aplicație sau persoană îl folosește și schimbați parola acolo unde este păstrată.
recommend-released = { PLURAL($n) ->
    [one] Acest expeditor a mai fost deblocat o dată. Dacă trimite mesaje legitime, măriți limita; dacă nu, aflați cum este folosit abuziv.
    [few] Acest expeditor a mai fost deblocat de { $n } ori. Dacă trimite mesaje legitime, măriți limita; dacă nu, aflați cum este folosit abuziv.
   *[other] Acest expeditor a mai fost deblocat de { $n } de ori. Dacă trimite mesaje legitime, măriți limita; dacă nu, aflați cum este folosit abuziv.
}
recommend-own-release = Titularul a ridicat singur o restricție { $at }. Sunați-l la un număr cunoscut dinainte și întrebați ce se trimite.
recommend-raise = Dacă mesajele erau legitime, de exemplu un buletin informativ anunțat, măriți limita până la o dată, în ultimul pas.
unblock-secure-lead = Cine a folosit abuziv contul nu trebuie să poată continua după deblocare. Deblocarea cere acești pași: puteți vedea ultima pagină și înainte de a-i încheia, dar „Deblocați” nu deblochează atunci nimic. Numai un administrator de securitate sau un administrator global poate debloca fără ei, cu un motiv.
unblock-nothing-required = Pentru această entitate nu este necesar niciun pas. Consemnați mai jos ce ați aflat.
unblock-say-below = Consemnați mai jos
unblock-look-again = Verificați din nou
unblock-reviewed = Verificat
unblock-reviewed-help = Ce ați verificat și ce ați aflat, de exemplu sesiuni încheiate pe serverul de e-mail, redirecționări, reguli de e-mail sau aplicația care trimite. Se păstrează în jurnalul de audit.
unblock-signed-out = Deconectat din toate sesiunile.
unblock-signed-out-not = Sesiunile nu au fost încheiate încă pe aceste servere de e-mail: { $hosts }. Zavor încearcă în continuare; pasul este încheiat când toate au răspuns. Verificați din nou peste puțin timp.
unblock-missing = Trimiterea nu a fost deblocată: pașii de mai jos trebuie făcuți mai întâi.
unblock-missing-next = Faceți mai întâi acești pași:
unblock-raise = Măriți limita
unblock-raise-help = Numai pentru un expeditor legitim; lăsați ambele câmpuri goale pentru a păstra limita. Limita internă și cea zilnică cresc cu același factor.
unblock-limit = Destinatari externi pe oră
unblock-limit-help = Mai mult de { $base } și cel mult { $most }. Peste { $free } vi se cere al doilea factor.
unblock-service = Destinatari în 24 de ore (limita serviciului)
unblock-service-help = Politica nu are o limită pe oră: se mărește limita serviciului pe 24 de ore. Mai mult de { $base } și cel mult { $most }. Peste { $free } vi se cere al doilea factor.
unblock-limit-bad = Introduceți un număr de destinatari.
unblock-until = Până la sfârșitul zilei ({ $zone })
unblock-until-help = { PLURAL($n) ->
    [one] O dată din următoarea { $n } zi.
    [few] O dată din următoarele { $n } zile.
   *[other] O dată din următoarele { $n } de zile.
}
unblock-until-bad = Introduceți o dată.
unblock-override = Motivul pentru care deblocați fără acești pași
unblock-override-help = Numai dacă sunteți sigur că nimeni altcineva nu folosește contul. Motivul se păstrează în jurnalul de audit; este posibil să vi se ceară al doilea factor.
unblock-caller = Cum a fost verificat apelantul?
unblock-caller-help = Completați când cineva a sunat la asistență. Ce știe o persoană despre sine nu dovedește nimic.
unblock-caller-none = Nu a sunat nimeni
unblock-caller-call-back = Titularul, sunat înapoi la un număr din evidențele noastre
unblock-caller-in-person = Titularul, în persoană
unblock-caller-override = Cineva care nu a fost verificat
unblock-caller-code = Titularul, prin codul comunicat la resetarea parolei
unblock-caller-said = Completat cu ce s-a spus la resetarea parolei: verificați că este același apelant.
unblock-caller-note = Ce ați verificat sau de ce nu ați putut verifica (necesar dacă a sunat cineva)
unblock-caller-note-help = Ce număr și cine a răspuns, ce s-a arătat sau de ce apelantul nu a fost verificat. Se păstrează în jurnalul de audit.
unblock-says = Deblocarea are efect imediat. Contorizarea începe de la zero, iar limitele se aplică din nou.
unblock-done = Deblocat. Contorizarea începe de la zero.

## După deblocare
delivery-title = { $name }: starea contului pe fiecare serviciu
delivery-doors = Servicii și servere de e-mail
delivery-all-open = Toate serviciile acceptă din nou mesajele și conectările.
delivery-waits = Nu toate serviciile acceptă încă. Lista se actualizează singură; fără JavaScript, reîncărcați pagina.
delivery-risk = Riscul contului rămâne deschis: { $state }. Deblocarea nu îl încheie.
delivery-owners-turn = Trimiterea este permisă. Pentru conectare, titularul trebuie să aleagă mai întâi o parolă nouă: cu linkul trimis sau cu parola temporară, pe pagina de schimbare a parolei. Programele de e-mail se conectează apoi cu parola nouă.
delivery-owners-turn-no-mail = Trimiterea este permisă. Pentru conectare, titularul trebuie să aleagă mai întâi o parolă nouă: cu parola temporară, pe pagina de schimbare a parolei. Programele de e-mail se conectează apoi cu parola nouă.
delivery-waits-for-owner = Titularul trebuie să aleagă o parolă nouă
delivery-accepts-mail = Acceptă mesaje
delivery-accepts-sign-in = Permite conectarea
delivery-host-done = Sesiuni încheiate
delivery-given-up = Eșuat definitiv: sesiunile de acolo nu au fost încheiate. Deconectați contul din nou sau încheiați sesiunile pe acel server.
delivery-refuses = Refuză: { $reason }
delivery-still-due = { PLURAL($n) ->
    [one] { $n } cerere în așteptare
    [few] { $n } cereri în așteptare
   *[other] { $n } de cereri în așteptare
}
delivery-how = Verificare de probă, care nu se contorizează. Conectarea este verificată ca dintr-un loc necunoscut.
delivery-reload = Reîncărcați
delivery-next = Pasul următor: deblocați
door-auth_policy = Verificarea conectărilor
door-ldap = Verificarea conectărilor prin LDAP
door-postfix_policy = Verificarea trimiterii

## Rețele blocate
crowds-title = Mulți utilizatori de la o singură adresă
crowd-undeclared = Conturi conectate de aici într-o zi: { $accounts }, dintre care pentru prima dată: { $newcomers }.
crowd-this-host = De aici au venit parole greșite pentru mai multe conturi ({ $accounts }), iar adresa este chiar a acestui server: un webmail sau alt program de aici își ascunde clienții. Nimeni nu este blocat din această cauză.
crowd-proxy = De aici au venit parole greșite pentru mai multe conturi ({ $accounts }); este un proxy de încredere care nu transmite adresele clienților săi. Nimeni nu este blocat din această cauză.
crowd-advice = Transmiteți adresele clienților: login_trusted_networks în Dovecot împreună cu setarea din Roundcube sau SOGo, X-Forwarded-For de la un reverse proxy sau protocolul PROXY.
crowd-advice-declare = Dacă sunt oamenii unui singur birou cu adresă proprie, nu este nimic de făcut; dacă este un webmail, un proxy sau un server de e-mail care își ascunde clienții: declarați-l ca [[shared_network]] în configurație sau transmiteți adresele reale (login_trusted_networks în Dovecot împreună cu setarea din Roundcube sau SOGo, X-Forwarded-For, protocolul PROXY).
origins-lead = Rețele blocate deoarece din ele s-au încercat parole la mai multe conturi. Titularii care se conectează din locurile lor obișnuite pot intra în continuare.
origins-search = Căutați o adresă sau o rețea
origins-released = Rețeaua { $network } a fost deblocată. Penalizarea începe de la zero.
origins-not-blocked = Rețeaua { $network } nu era blocată. Penalizarea începe de la zero.

## Utilizatori cu risc
risky-lead = Conturi cu semne că sunt folosite de altcineva.
risky-empty-title = Niciun utilizator cu risc
risky-empty = Conturile apar aici când Zavor observă semne de folosire abuzivă, de exemplu o a doua restricționare într-o zi.
risky-level = Risc: { $level }
risky-confirm = Confirmați compromiterea
risky-dismiss-says = Toate semnele acestui cont sunt considerate inofensive, iar contul nu mai este marcat cu risc.
risky-confirm-says = Contul rămâne cu risc până când cineva respinge riscul. Confirmarea singură nu oprește pe nimeni: pagina următoare vă conduce prin blocarea conectării, resetarea parolei și deconectare.
risky-audited = Motivul se păstrează în jurnalul de audit.
risky-dismissed = Riscul contului { $name } a fost respins.
risky-confirmed = Contul { $name } este confirmat drept compromis.
risk-state-at_risk = Cu risc
risk-state-confirmed_compromised = Compromitere confirmată
risk-state-dismissed = Respins
risk-state-remediated = Remediat
risk-level-low = scăzut
risk-level-medium = mediu
risk-level-high = ridicat

## Solicitări de asistență
requests-lead = Ce au cerut oamenii serviciului de asistență. Cine nu a dovedit nimic poate fi oricine: verificați apelantul înainte de a face ceva.
requests-waiting = În așteptare
requests-closed = Închise
requests-none-title = Nicio solicitare nu așteaptă
requests-none = Cine nu se poate descurca singur la „Nu vă puteți conecta?” poate cere ajutor aici.
requests-none-closed-title = Nicio solicitare nu este închisă
requests-none-closed = O solicitare de care s-a ocupat serviciul de asistență se păstrează { $kept } de zile de la deschidere, oricare alta { $waits } de zile.
requests-count = { PLURAL($n) ->
    [one] { $n } solicitare
    [few] { $n } solicitări
   *[other] { $n } de solicitări
}
request-number = Număr
request-asked-by = Solicitată de
request-state = Stare
request-askers = Cine a întrebat
request-asker = solicitantul
request-asker-n = solicitantul { $n }
request-told = (a primit numărul { $number })
request-asked-from = { $at }, de la { $from }
request-opened-by = { $at }, de către { $from }
request-proved-by = dovedit: { $method }, { $at }
request-contact-unverified = Contact neverificat
request-unproved-title = Nimeni nu a dovedit cine a întrebat.
request-unproved-says = Poate fi un străin. Folosiți un număr pe care îl știați dinainte, nu contactul de aici. Cât timp această solicitare așteaptă, orice încheiere a unei blocări temporare și orice ridicare a unei restricții a acestui cont întreabă cum a fost verificat apelantul. Răspunsurile le citește oricine are linkul: nu scrieți nimic ce un străin nu are voie să afle; un răspuns arată și că există contul.
request-evidence = Ce era blocat la primirea solicitării
request-looked-up = Întrebat la { $at }.
request-not-looked-up = Se va verifica imediat.
request-nothing-held = Nu era nimic blocat.
request-write = Notă sau răspuns (pentru închidere nu este necesar)
request-write-help = Cel mult { $most } de caractere. O notă este numai pentru serviciul de asistență. Răspunsul și mesajul de la închidere le citește solicitantul.
request-note-button = Adăugați o notă
request-answer-button = Răspundeți
request-close-button = Închideți
request-pass-on-says = Prin transmitere, solicitarea pleacă la { $address }: ce s-a întrebat și ce s-a răspuns, fără notele dumneavoastră, împreună cu ce era blocat la primire.
request-pass-on-button = Transmiteți mai departe
request-pass-on-none = Nu poate fi transmisă mai departe: fișierul de configurare nu are în secțiunea [support] un webhook și nici o adresă cu un server de e-mail.
request-noted = Nota a fost adăugată la solicitarea { $number }.
request-answered = Răspunsul este la solicitarea { $number }. Adresele confirmate ale titularului sunt înștiințate.
request-closed = Solicitarea { $number } este închisă.
request-passed-on = Solicitarea { $number } a fost transmisă mai departe.
request-open = Deschideți o solicitare de asistență
request-open-says = Pentru cineva care nu poate cere ajutor singur. Ce blochează acum contul se păstrează odată cu ea, iar solicitarea poate fi transmisă mai departe.
request-opened-title = Solicitarea este deschisă
request-opened-says = Numărul ei este { $number }. Dați titularului acest link privat; este afișat o singură dată și arată numai mesajele.
request-show = Arătați solicitarea
request-waits-here = Solicitarea de asistență { $number } despre acest cont așteaptă
request-has-news = Mesaj nou de la solicitant
