### Utilizatori: tabelul conturilor, un cont și acțiunile asupra lui.

## Tabelul
users-search-hint = Căutați după nume, adresă sau alias
users-add = Adăugați un utilizator
users-act-on-all = O acțiune pentru toate conturile listate…
users-none-selected = Niciun cont nu este selectat. Nu s-a schimbat nimic. Bifați mai întâi cel puțin un rând.
users-truncated = Căutarea a parcurs multe conturi și s-a oprit aici. Continuați cu „Pagina următoare” sau restrângeți căutarea.
users-empty-title = Încă nu există conturi
users-empty = Adăugați aici primul utilizator sau importați mai mulți cu „zavor users import”.
users-in-order = Fără probleme
users-column-factor = Al doilea factor
users-column-recovery = Adresă de recuperare
users-recovery-unconfirmed = Neconfirmată
users-recovery-ask = Trimiteți din nou linkul
users-column-created = Creat
status-chip-locked_out = Blocat temporar
status-chip-sign_in_blocked = Conectare blocată
status-chip-restricted = Restricționat
status-chip-at_risk = Cu risc
status-chip-must_change = Trebuie să schimbe parola
status-chip-codes_wait = Codurile așteaptă
people-filter-all = Toți utilizatorii
people-filter-sign_in_allowed = Conectare permisă
people-filter-sign_in_blocked = Conectare blocată
people-filter-locked_out = Blocați temporar
people-filter-restricted = Restricționați la trimitere
people-filter-at_risk = Cu risc
people-filter-must_change = Trebuie să schimbe parola
people-filter-codes_wait = Codurile așteaptă
people-filter-administrators = Administratori
people-filter-no_recovery = Fără metodă de recuperare
people-filter-recovery_unconfirmed = Cu adresă de recuperare neconfirmată
people-filter-never_signed_in = Nu s-au conectat niciodată

## Un cont
users-why = De ce nu funcționează contul
users-more-tried = S-a încercat conectarea la acest cont din mai multe rețele decât s-au verificat: rețeaua titularului ar putea fi blocată. Cereți-i adresa IP și căutați-o în Revizuire > Rețele blocate.
users-tab-account = Cont
users-tab-sign-ins = Conectări
users-tab-mail = E-mail
users-tab-security = Informații de securitate
users-tab-audit = Audit
users-back-to-account = Înapoi la cont
users-save-changes = Salvați modificările

## Cont
users-aliases = Aliasuri
users-groups = Grupuri
users-password-here = Păstrată în Zavor, setată la { $at }
users-password-temporary = Temporară, setată la { $at }; până la { $until } deschide numai pagina de schimbare a parolei
users-password-handed-over = Temporară, afișată asistenței la { $at }; până la { $until } deschide numai pagina de schimbare a parolei
users-password-lapsed = Temporară, setată { $at }; a expirat { $until }
users-password-by-link = O alege titularul prin linkul de unică folosință trimis la { $to }, până la { $until }
users-password-link-over = Nu o știe nimeni din { $at }: titularul o alege printr-un link de unică folosință, dar niciunul nu este valabil acum
users-password-elsewhere = Păstrată în altă parte; Zavor nu o cunoaște
users-factor-yes = Înregistrat
users-factor-no = Niciunul
users-sessions-ended = Ultima încheiere a sesiunilor
users-raised = Limită mărită
users-own-release = Trimitere permisă din nou de titular
users-recovery = Adrese de recuperare
users-recovery-says = Aici se trimit linkuri și coduri când titularul nu se poate conecta. O adresă poate fi folosită după ce titularul o confirmă din acea cutie poștală.
users-recovery-none = Nu există nicio adresă. Fără ea nu se poate trimite un link.
users-recovery-add = Adăugați o adresă de recuperare
users-recovery-by-owner = setată de titular
users-recovery-by-other = setată de un administrator

## Editare, adăugare, eliminare
users-edit = Modificați contul
users-edited = Contul { $name } a fost modificat.
users-edited-holds-moved = Modificările au fost salvate. Restricțiile noului alias au trecut la acest cont: sunt afișate mai sus, împreună cu modul în care pot fi ridicate.
users-aliases-help = Câte o adresă pe rând. Programele de e-mail se pot conecta și cu ele.
users-groups-help = Câte un nume pe rând. Politicile pot fi limitate la grupuri.
users-add-link = Titularul își alege parola: se trimite un link la o adresă de recuperare
users-add-no-link = Nu este configurat niciun server SMTP (secțiunea [smtp]): nu se poate trimite titularului un link pentru alegerea parolei.
users-add-temporary = Afișați-mi o parolă temporară, o singură dată
users-add-elsewhere = Parola este păstrată în alt serviciu de directoare, de exemplu LDAP; Zavor nu o poate reseta
users-add-recovery-help = Necesară ca să se trimită un link. O altă adresă decât noua cutie poștală. Acolo se trimite un mesaj de confirmare; apoi „Resetați parola” trimite linkul.
users-add-needs-recovery = Introduceți o adresă de recuperare sau alegeți alt mod de a stabili parola. Nu s-a schimbat nimic.
users-added-title = Utilizator adăugat
users-added = Contul { $name } a fost adăugat.
users-added-confirm = S-a trimis un mesaj de confirmare la adresa de recuperare. După confirmare folosiți „Resetați parola” pentru a trimite linkul.
users-add-no-mail = Nu este configurat niciun server SMTP, deci nu se poate trimite un link. Nu s-a schimbat nimic. Alegeți alt mod de a stabili parola.
users-no-mail = Nu este configurat niciun server SMTP (secțiunea [smtp] din fișierul de configurare): nu se poate trimite titularului un link pentru alegerea parolei și niciun mesaj la o adresă de recuperare.
users-remove-title = Eliminați utilizatorul
users-remove-goes = Se elimină contul, rolurile, factorii secundari și adresele de recuperare. Sesiunile din Zavor și de pe serverele de e-mail se încheie. Acțiunea nu poate fi anulată.
users-remove-mail = Cutia poștală nu este ștearsă: eliminați-o de pe serverul de e-mail dacă doriți.
users-remove-stays = Restricțiile actuale rămân legate de adresă timp de 90 de zile și se aplică unui cont nou cu aceeași adresă.
users-remove-understood = Confirm eliminarea contului { $name }
users-remove-tick = Bifați caseta pentru a confirma. Nu s-a schimbat nimic.
users-removed = Contul { $name } a fost eliminat.

## Resetarea parolei
reset-says = Parola veche nu mai funcționează în Zavor, blocările temporare se încheie, iar sesiunile se închid aici și pe fiecare server de e-mail. Se încheie și parolele de aplicație.
reset-owner-told = Titularul este anunțat.
reset-while-blocked = Conectarea este blocată. Cu un link, titularul poate alege imediat o parolă nouă și află că încă nu se poate conecta; o parolă temporară nu funcționează până când permiteți conectarea.
reset-still-blocked = Conectarea este încă blocată: titularul se poate conecta numai după ce cineva o permite.
reset-how = Cum își recapătă titularul accesul?
reset-link = Trimiteți un link de unică folosință la { $addresses }
reset-temporary = Afișați o singură dată o parolă temporară; titularul o schimbă la următoarea conectare
reset-hand-over = Afișați o singură dată o parolă temporară, după ce l-ați sunat înapoi pe titular sau l-ați întâlnit; funcționează 24 de ore, iar titularul o schimbă la următoarea conectare
reset-lasting = Setați o parolă permanentă
reset-must-change = Trebuie schimbată la următoarea conectare
reset-no-link = Nu se poate trimite un link: contul nu are o adresă de recuperare confirmată care îl poate primi.
reset-new-address = Adresa { $address } este nouă (din { $since }): linkurile se pot trimite acolo abia de la { $from }.
act-tokens-ended = Tokenurile API ale acestui cont create în ultimele 72 de ore au fost retrase definitiv: { $names }.
act-saved-codes-ended = { $n ->
    [one] Un cod de recuperare păstrat a fost anulat; titularul creează altele după ce se conectează.
    [few] { $n } coduri de recuperare păstrate au fost anulate; titularul creează altele după ce se conectează.
   *[other] { $n } de coduri de recuperare păstrate au fost anulate; titularul creează altele după ce se conectează.
}
act-new-addresses-removed = Adresele de recuperare adăugate de curând, care încă nu erau valabile, au fost eliminate: { $addresses }. Dacă sunt ale titularului, acesta le adaugă din nou după ce se conectează.
act-tokens-left = { $n ->
    [one] Un token API mai vechi al acestui cont funcționează din nou când contul are voie să acționeze: verificați-l în Setări.
    [few] { $n } tokenuri API mai vechi ale acestui cont funcționează din nou când contul are voie să acționeze: verificați-le în Setări.
   *[other] { $n } de tokenuri API mai vechi ale acestui cont funcționează din nou când contul are voie să acționeze: verificați-le în Setări.
}
reset-no-mail = Nu se poate trimite un link: nu este configurat niciun server SMTP (secțiunea [smtp]).
reset-ask-global = Rolurile dumneavoastră nu permit afișarea unei parole: adresați-vă unui administrator global, care poate afișa una temporară.
reset-no-way = Acestui cont nu i se poate trimite un link, iar rolurile dumneavoastră nu permit afișarea unei parole. Adăugați o adresă de recuperare pe care titularul o confirmă sau adresați-vă unui administrator global.
reset-elsewhere = Parola acestui cont este păstrată în altă parte. Resetați-o acolo, apoi deconectați contul aici din toate sesiunile.
reset-move-says = Parola acestui cont este păstrată în altă parte. O puteți muta aici: de atunci Zavor păstrează parola nouă. Programele de e-mail al căror server folosește celălalt serviciu de directoare acceptă în continuare parola veche, până când serverul întreabă Zavor (Setări > Servicii și servere de e-mail sau, pe server: zavor doctor --print dovecot) ori contul este eliminat de acolo.
reset-move-here = Mutați parola în Zavor
reset-moved = De acum Zavor păstrează parola acestui cont. Programele care foloseau celălalt serviciu de directoare acceptă în continuare parola veche: eliminați contul de acolo sau configurați serverul de e-mail să întrebe Zavor.
reset-done-title = Parolă resetată
reset-done = Parola a fost resetată. Cea veche nu mai funcționează în Zavor.
reset-secret-title = Parolă temporară
reset-secret-says = Este afișată numai acum și nu este păstrată nicăieri. Este valabilă șapte zile și deschide numai pagina de schimbare a parolei. Comunicați-o numai titularului.
reset-handed-over-says = Este afișată numai acum și nu este păstrată nicăieri. Este valabilă 24 de ore și deschide numai pagina de schimbare a parolei. Comunicați-o numai titularului.
reset-secret-where = Titularul o schimbă aici:
reset-sent-to = Linkul pentru alegerea parolei a fost trimis la { $addresses }. Funcționează o singură dată, timp de o oră.

## Ce au răspuns serverele de e-mail
users-hosts = Servere de e-mail
run-there = Sesiunile de pe serverul de e-mail nu pot fi încheiate de aici, deoarece nu este configurat niciun server de e-mail. Până când cineva rulează comenzile acolo, cine este conectat rămâne conectat: { $commands }
run-there-title = De făcut pe serverul de e-mail
run-there-says = Nu este configurat niciun server de e-mail, așa că Zavor nu poate încheia sesiunile programelor de e-mail și nu poate goli memoria cache de parole a serverului. Până când cineva rulează comenzile acolo, cine este conectat rămâne conectat.
run-there-before = Nu este configurat niciun server de e-mail: sesiunile programelor de e-mail continuă până când sunt încheiate pe server. Pagina următoare arată comenzile.
users-effect-sessions = sesiunile contului { $name } încheiate
users-effect-cache = conectările memorate ale contului { $name } șterse
users-host-waits = { $why } – Zavor încearcă în continuare.

## Cine sună?
caller-title = Cine a cerut și cum a fost verificat apelantul?
caller-says = Data nașterii, CNP-ul, marca sau numele nu dovedesc nimic: le știu și alții. Alegerea dumneavoastră se păstrează în jurnalul de audit.
caller-none = Nu a sunat nimeni
caller-code = Cod comunicat de apelant
caller-code-to = Unde se trimite codul
caller-code-send = Trimiteți un cod
caller-code-read = Codul comunicat de apelant
caller-code-sent = S-a trimis un cod la { $address }. Rugați apelantul să vi-l citească; este valabil zece minute.
caller-code-wrong = Codul nu se potrivește sau a expirat. Nu s-a schimbat nimic. Trimiteți un cod nou sau verificați apelantul în alt mod.
caller-code-fits = Codul este corect
caller-no-code = Nu se poate trimite un cod: contul nu are nicio adresă de recuperare.
caller-no-code-unconfirmed = Nu se poate trimite un cod: contul nu are încă o adresă de recuperare care să conteze (confirmată de 72 de ore și, la un cont cu rol, setată de titular).
caller-no-code-mail = Nu se poate trimite un cod: nu este configurat niciun server SMTP (secțiunea [smtp]).
caller-call-back = Am sunat înapoi la un număr din evidențele noastre
caller-in-person = În persoană
caller-nobody = Nu a sunat nimeni: acționez pe baza celor constatate (cu motiv)
caller-override = A sunat cineva și nu a fost verificat (cu motiv)
caller-note = Ce ați verificat sau de ce nu ați putut verifica
caller-note-help = De exemplu numărul la care ați sunat sau ce vi s-a arătat.
caller-note-code = Nu este necesar dacă apelantul a comunicat un cod.

## Deblocare, deconectare, stare de conectare
unlock-says = Se încheie imediat toate blocările temporare ale contului, pe toate serviciile, iar codurile de unică folosință sunt acceptate din nou. Blocarea conectării de către un administrator și restricția de trimitere rămân.
unlock-not-locked = Acest cont nu este blocat temporar. Acțiunea șterge numărătoarea parolelor greșite și nu schimbă nimic altceva.
unlock-done = Blocarea temporară a contului { $name } a fost încheiată; titularul se poate conecta imediat.
unlock-done-partly = Blocarea temporară a contului a fost încheiată.
unlock-was-not-locked = Contul nu era blocat temporar. Nu s-a schimbat nimic.
unlock-still = Rămâne blocat din alt motiv: { $holds }.
unlock-let-in = Permiteți conectarea de acolo
unlock-networks = Rețele blocate din care acest cont este refuzat acum
unlock-with-origins = Permiteți acestui cont și conectarea din aceste rețele, timp de 24 de ore
unlock-with-origins-help = Numai pentru acest cont; pentru toți ceilalți rețelele rămân blocate. Un administrator de securitate poate ridica blocarea unei rețele întregi la Revizuire > Rețele blocate.
sign-out-says = Toate sesiunile acestui cont se încheie acum: aici și pe fiecare server de e-mail. Parola nu se schimbă, deci cine o știe se poate conecta din nou.
sign-out-done = Toate sesiunile au fost încheiate.
sign-out-partly = Sesiunile din paginile Zavor au fost încheiate. Unele sesiuni ale programelor de e-mail sunt încă deschise; vedeți mai jos.
status-title = Starea de conectare
status-allow = Permiteți conectarea acestui utilizator
status-block-app-passwords = La blocare se încheie și parolele de aplicație; programele de e-mail au nevoie apoi de altele.
status-block = Blocați conectarea acestui utilizator
status-is-allowed = Niciun administrator nu a blocat conectarea acestui utilizator.
status-is-blocked = Conectarea acestui utilizator este blocată:
status-others = Altceva oprește acum conectarea: { $holds }. De aici nu se poate schimba.
status-owners-stop = Titularul a oprit conectarea prin linkul dintr-un mesaj: „Nu am fost eu”. O recuperare făcută de titular încheie oprirea. Dacă permiteți conectarea de aici, poate intra din nou cine a fost scos: verificați mai întâi că titularul o cere.
status-reason = Motiv (necesar pentru blocare)
status-reason-help = Îl poate citi oricine vede acest cont. Blocarea încheie sesiunile aici și pe fiecare server de e-mail.
status-choose = Alegeți una dintre opțiuni. Nu s-a schimbat nimic.
status-asked-for = Cineva care nu și-a dovedit identitatea cere acces la acest cont. Spuneți cum ați verificat apelantul înainte de a permite conectarea.
status-blocked = Conectarea contului { $name } a fost blocată.
status-allowed = Conectarea contului { $name } este permisă din nou.

## Roluri
users-role = Rol
users-no-roles-title = Niciun rol
users-no-roles = Acest cont nu are drepturi asupra altora. Dacă are nevoie de ele, acordați-i un rol.
users-roles-inactive = Rolurile sunt inactive până când titularul înregistrează un al doilea factor.
users-role-grant = Acordați un rol
users-role-granted = Rolul a fost acordat.
users-role-revoke = Retrageți
users-role-revoked = Rolul a fost retras.
users-role-domains = Numai pentru aceste domenii
users-role-domains-help = Nu bifați nimic dacă rolul este pentru toate domeniile.
users-roles-about = Ce poate face fiecare rol

## Conectări
users-chart-times = Conectări după ora din zi
users-no-sign-ins-title = Nicio conectare
users-no-sign-ins = În ultimele 90 de zile nimeni nu a încercat să se conecteze la acest cont.

## E-mail
users-windows = Cât s-a trimis față de limite
users-window-external = Destinatari externi, ultima oră
users-window-internal = Destinatari interni, ultima oră
users-window-day = Destinatari de la ultima deblocare, ultimele 24 de ore
users-window-service = Destinatari în total, ultimele 24 de ore
users-window-minute = Mesaje, ultimul minut
users-window-policy = Limitele politicii „{ $policy }”.
users-window-releases = Deblocări anterioare: { $n }.
users-messages = Mesaje
users-column-sender = Expeditor
users-column-queue = ID în coadă
users-no-messages-title = Niciun mesaj
users-no-messages = Acest cont nu a trimis mesaje în ultimele 90 de zile.

## Informații de securitate, audit
users-no-methods = Acest cont se conectează numai cu parola. Titularul adaugă un al doilea factor la „Informațiile mele de securitate”.
users-own-security = Este propriul dumneavoastră cont. Al doilea factor și sesiunile se modifică aici:
users-method-throttled = Prea multe coduri greșite. { $until }
users-method-remove = Eliminați al doilea factor
users-method-remove-says = După eliminare, titularul se conectează numai cu parola, iar rolurile sunt inactive până la înregistrarea unui nou factor. Sesiunile din paginile Zavor se încheie, iar titularul este anunțat.
users-codes-left = { $n ->
    [0] Niciunul.
    [one] A mai rămas unul.
    [few] Au mai rămas { $n }.
   *[other] Au mai rămas { $n }.
}
users-codes-end = Anulați codurile păstrate
users-codes-end-says = Nu mai funcționează, oriunde ar fi păstrate, iar recuperările începute se încheie și ele. Titularul este anunțat și creează altele după ce se conectează.
users-codes-ended = Codurile de recuperare păstrate ale contului { $name } au fost anulate.
users-web-sessions = Sesiuni în paginile Zavor
users-no-sessions-title = Nicio sesiune
users-no-sessions = Nimeni nu este conectat aici cu acest cont. Sesiunile programelor de e-mail se încheie cu „Deconectați din toate sesiunile”.
users-audit-own = Vedeți numai acțiunile proprii. Administratorii de securitate, cititorii de securitate și administratorii globali le văd pe ale tuturor.
users-no-audit = Nicio acțiune asupra acestui cont.

## Căi de recuperare: cine nu are și mesaje de reamintire
ways-lead = Cine nu are nicio cale de recuperare confirmată așteaptă asistența când uită parola sau când contul este blocat temporar. Amintiți-le oamenilor să pregătească una cât încă se pot conecta.
ways-count = { $n ->
    [0] Aici nimeni nu își poate recupera singur contul.
    [one] { $lacking } din { $n } persoană nu are destule căi de recuperare confirmate.
    [few] { $lacking } din { $n } persoane nu au destule căi de recuperare confirmate.
   *[other] { $lacking } din { $n } de persoane nu au destule căi de recuperare confirmate.
}
ways-count-says = Sunt numărate persoanele care își pot recupera singure contul după politica „Recuperarea de către titulari” și a căror conectare nu a blocat-o nimeni. Ajung una sau două dovezi, după cum cer politica, un rol sau un al doilea factor. Căile înregistrate care își așteaptă încă cele 72 de ore sunt luate în calcul.
ways-list = Afișați-le
ways-no-mail = Nimeni nu poate primi mesaje de reamintire, deoarece nu este configurat niciun server de e-mail: completați secțiunea [smtp] din fișierul de configurare.
ways-remind-go = Amintiți-le
ways-remind-title = Reamintirea căilor de recuperare
ways-remind-says = { $n ->
    [one] { $lacking } din { $n } persoană primește un mesaj în propria cutie poștală.
    [few] { $lacking } din { $n } persoane primesc câte un mesaj în propria cutie poștală, în limba în care au răspuns ultima dată sau în limba notificărilor organizației.
   *[other] { $lacking } din { $n } de persoane primesc câte un mesaj în propria cutie poștală, în limba în care au răspuns ultima dată sau în limba notificărilor organizației.
}
ways-remind-takes = Pleacă șaizeci de mesaje pe minut, deci durează cam { $span }. Puteți opri oricând.
ways-remind-left-out = Nu primește mesaj cine a primit unul în ultimele 14 zile, indiferent de la cine, și nici cine înregistrează o cale de recuperare sau este blocat înainte de plecarea mesajului.
ways-remind-mail = Ce spune mesajul
ways-remind-now = { PLURAL($n) ->
    [one] Amintiți-i unei persoane
    [few] Amintiți-le celor { $n } persoane
   *[other] Amintiți-le celor { $n } de persoane
}
ways-remind-started = Mesajele de reamintire pleacă de acum înainte.
ways-remind-stopped = Reamintirea a fost oprită. Mesajele deja plecate sunt pe drum.
ways-runs = Mesaje de reamintire
ways-runs-none-title = Încă nu s-a trimis nicio reamintire
ways-runs-none = Aici apar trimiterile, cu numărul celor care și-au înregistrat de atunci o cale de recuperare.
ways-run = Trimiterea
ways-run-goes-on = În curs
ways-run-ended = Încheiată
ways-run-stopped = Oprită
ways-run-progress = Trimise: { $sent } din { $n }. De atunci și-au înregistrat o cale de recuperare: { $registered }.
ways-run-passed-over = { PLURAL($n) ->
    [one] { $n } persoană a fost sărită: a primit de curând o reamintire sau nu mai are nevoie de una.
    [few] { $n } persoane au fost sărite: au primit de curând o reamintire sau nu mai au nevoie de una.
   *[other] { $n } de persoane au fost sărite: au primit de curând o reamintire sau nu mai au nevoie de una.
}
ways-run-domains = Numai persoanele din: { $domains }
ways-run-stopped-by = Oprită de { $by }
ways-stop = Opriți
users-lacking = Amintiți-le sau vedeți câte sunt
