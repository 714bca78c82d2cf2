### Utilizatori: tabelul conturilor, un cont și acțiunile asupra lui.

## Tabelul
users-search-hint = Căutați după nume, adresă sau alias
users-add = Adăugați un utilizator
users-act-on-all = O acțiune pentru tot ce este listat …
users-none-selected = Niciun cont nu a fost selectat. Nimic nu a fost schimbat. Bifați mai întâi cel puțin un rând.
users-truncated = Pentru această pagină au fost parcurse multe conturi. Continuați cu „Pagina următoare” sau restrângeți căutarea.
users-empty-title = Niciun cont încă
users-empty = Adăugați aici primul utilizator sau importați mai mulți cu „zavor users import”.
users-in-order = În regulă
users-column-factor = Al doilea factor
users-column-recovery = Adresă de recuperare
users-recovery-unconfirmed = Neconfirmată
users-recovery-ask = Trimiteți din nou linkul
users-column-created = Creat
status-chip-locked_out = Blocat temporar
status-chip-sign_in_blocked = Conectare blocată
status-chip-restricted = Restricționat
status-chip-at_risk = Cu risc
status-chip-must_change = Trebuie schimbată parola
people-filter-all = Toți
people-filter-sign_in_allowed = Conectare permisă
people-filter-sign_in_blocked = Conectare blocată
people-filter-locked_out = Blocați temporar
people-filter-restricted = Restricționați la trimitere
people-filter-at_risk = Cu risc
people-filter-must_change = Trebuie să schimbe parola
people-filter-administrators = Administratori
people-filter-no_recovery = Fără metodă de recuperare
people-filter-recovery_unconfirmed = Cu adresă de recuperare neconfirmată
people-filter-never_signed_in = Nu s-au conectat niciodată

## Un cont
users-why = Ce oprește acest cont
users-more-tried = Contul a fost încercat din mai multe rețele decât au fost verificate: rețeaua titularului ar putea fi blocată. Cereți-i adresa și căutați-o în Verificare > Origini blocate.
users-nothing-stops = Nimic nu oprește acest cont: se poate conecta și poate trimite.
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
users-password-here = Păstrată aici, setată { $at }
users-password-temporary = Temporară, setată { $at }; deschide doar pagina de schimbare, timp de șapte zile
users-password-handed-over = Temporară, afișată asistenței { $at }; deschide doar pagina de schimbare, timp de 24 de ore
users-password-elsewhere = Păstrată în altă parte; Zavor nu o cunoaște
users-factor-yes = Înregistrat
users-factor-no = Niciunul
users-sessions-ended = Sesiuni încheiate ultima dată
users-raised = Limită mărită
users-recovery = Adrese de recuperare
users-recovery-says = Acolo ajung linkuri și coduri când titularul nu se poate conecta. O adresă contează după ce a fost confirmată de acolo.
users-recovery-none = Nu există niciuna. Fără ea nu se poate trimite niciun link.
users-recovery-add = Adăugați o adresă de recuperare
users-recovery-by-owner = setată de titular
users-recovery-by-other = setată de un administrator

## Editare, adăugare, eliminare
users-edit = Editați contul
users-edited = { $name } a fost modificat.
users-edited-holds-moved = Modificările au fost salvate. Opririle noului alias au trecut la acest cont: sunt afișate mai sus, împreună cu ce le ridică.
users-aliases-help = Câte o adresă pe rând. Programele de e-mail se pot conecta și cu ele.
users-groups-help = Câte un nume pe rând. Politicile pot fi limitate la grupuri.
users-add-link = Persoana alege una: un link ajunge la o adresă de recuperare
users-add-temporary = Afișați-mi o parolă temporară, o singură dată
users-add-elsewhere = Parola este păstrată în altă parte
users-add-recovery-help = O adresă din afara noii cutii poștale. Un mesaj cere acolo confirmarea; apoi „Resetați parola” trimite linkul.
users-add-needs-recovery = Introduceți o adresă de recuperare sau alegeți altă cale spre o parolă. Nimic nu a fost schimbat.
users-added-title = Utilizator adăugat
users-added = { $name } a fost adăugat.
users-added-confirm = Un mesaj de confirmare a adresei de recuperare este pe drum. După confirmare folosiți „Resetați parola” pentru a trimite linkul.
users-add-no-mail = Nu este configurat niciun server de e-mail, deci nu se poate trimite niciun link. Nimic nu a fost schimbat. Alegeți altă cale spre o parolă.
users-no-mail = Nu este configurat niciun server de e-mail (secțiunea [smtp]): linkurile și mesajele către adrese de recuperare nu pot fi trimise.
users-remove-title = Eliminați un utilizator
users-remove-goes = Contul, rolurile, factorii secundari și adresele lui de recuperare sunt eliminate. Sesiunile din Zavor se încheie, la fel cele de pe gazdele de e-mail. Acest lucru nu poate fi anulat.
users-remove-mail = Cutia poștală nu este atinsă: eliminați-o pe gazda de e-mail dacă doriți.
users-remove-stays = Ce îl oprește acum rămâne la adresa lui timp de 90 de zile și contează pentru un cont nou cu aceeași adresă.
users-remove-understood = Eliminați { $name }
users-remove-tick = Bifați caseta ca să confirmați. Nimic nu a fost schimbat.
users-removed = { $name } a fost eliminat.

## Resetarea parolei
reset-says = Parola veche nu mai funcționează de îndată în Zavor, blocările temporare se termină, iar sesiunile se încheie aici și pe fiecare gazdă de e-mail.
reset-owner-told = Titularul este anunțat.
reset-while-blocked = Conectarea este blocată. Printr-un link titularul poate alege de îndată o parolă nouă și află că încă nu se poate conecta; o parolă temporară nu deschide nimic până când permiteți conectarea.
reset-still-blocked = Conectarea este încă blocată: titularul intră numai când cineva o permite.
reset-how = Cum intră din nou titularul?
reset-link = Trimiteți un link de unică folosință la { $addresses }
reset-temporary = Afișați o dată o parolă temporară; trebuie schimbată la următoarea conectare
reset-hand-over = Afișați o singură dată o parolă temporară, după ce l-ați sunat înapoi pe titular sau l-ați întâlnit; funcționează 24 de ore și trebuie schimbată la următoarea conectare
reset-lasting = Setați o parolă de durată
reset-lasting-fields = Parola de durată
reset-must-change = Trebuie schimbată la următoarea conectare
reset-no-link = Nu se poate trimite niciun link: nu există o adresă de recuperare confirmată care să îl poată primi.
reset-new-address = { $address } este nouă din { $since }: acolo nu se trimite niciun link înainte de { $from }.
act-tokens-ended = Tokenurile API ale acestui cont create în ultimele 72 de ore s-au încheiat definitiv: { $names }.
act-tokens-left = { $n ->
    [one] Un token API mai vechi al acestui cont funcționează din nou când contul are voie să acționeze: verificați-l în Setări.
    [few] { $n } tokenuri API mai vechi ale acestui cont funcționează din nou când contul are voie să acționeze: verificați-le în Setări.
   *[other] { $n } de tokenuri API mai vechi ale acestui cont funcționează din nou când contul are voie să acționeze: verificați-le în Setări.
}
reset-no-mail = Nu se poate trimite niciun link: nu este configurat niciun server de e-mail (secțiunea [smtp]).
reset-ask-global = Rolurile dumneavoastră nu vă lasă să vedeți o parolă: adresați-vă unui Administrator global, care poate afișa una temporară.
reset-no-way = Acestui cont nu i se poate trimite niciun link, iar rolurile dumneavoastră nu vă lasă să vedeți o parolă. Adăugați o adresă de recuperare pe care titularul o confirmă sau întrebați un Administrator global.
reset-elsewhere = Parola acestui cont este păstrată în altă parte. Resetați-o acolo, apoi deconectați contul aici din toate sesiunile.
reset-move-says = Parola acestui cont este păstrată în altă parte. O puteți muta aici: de atunci Zavor păstrează parola nouă. Programele de e-mail al căror server folosește celălalt serviciu de directoare intră în continuare cu parola veche, până când serverul întreabă Zavor (Setări > Uși, sau pe server: zavor doctor --print dovecot) ori contul este eliminat de acolo.
reset-move-here = Mutați parola în Zavor
reset-moved = De acum Zavor păstrează parola acestui cont. Programele care foloseau celălalt serviciu de directoare acceptă în continuare parola veche: eliminați contul de acolo sau configurați serverul de e-mail să întrebe Zavor.
reset-done-title = Parolă resetată
reset-done = Parola a fost resetată. În Zavor, cea veche nu mai deschide nimic.
reset-secret-title = Parolă temporară
reset-secret-says = Este afișată doar acum și nu este păstrată nicăieri. Funcționează șapte zile, doar pe pagina de schimbare. Nu o dați nimănui în afară de titular.
reset-handed-over-says = Este afișată doar acum și nu este păstrată nicăieri. Funcționează 24 de ore, doar pe pagina de schimbare. Nu o dați nimănui în afară de titular.
reset-secret-where = Titularul o schimbă aici:
reset-sent-to = Un link pentru alegerea unei parole a fost trimis la { $addresses }. Funcționează o dată, timp de o oră.

## Ce au răspuns gazdele de e-mail
users-hosts = Gazde de e-mail
run-there = Sesiunile de pe serverul de e-mail nu pot fi încheiate de aici, pentru că nu este configurată nicio gazdă de e-mail. Până când cineva rulează acolo comenzile, cine este conectat rămâne conectat: { $commands }
run-there-title = De făcut pe serverul de e-mail
run-there-says = Nu este configurată nicio gazdă de e-mail, așa că Zavor nu poate încheia sesiunile programelor de e-mail și nu poate goli memoria de parole a serverului de e-mail. Până când cineva rulează acolo comenzile, cine este conectat rămâne conectat.
run-there-before = Nu este configurată nicio gazdă de e-mail: sesiunile programelor de e-mail continuă până când sunt încheiate pe serverul de e-mail. Pagina următoare spune cu ce comenzi.
users-effect-sessions = sesiunile lui { $name } încheiate
users-effect-cache = conectările reținute ale lui { $name } uitate
users-host-waits = { $why } – Zavor încearcă în continuare.

## Cine sună?
caller-title = Cum a fost verificat apelantul?
caller-says = Zile de naștere, numere și nume nu dovedesc nimic: le știu și alții. Ce alegeți se păstrează în audit.
caller-none = Nu a sunat nimeni
caller-code = Un cod citit înapoi
caller-code-to = Unde ajunge codul
caller-code-send = Trimiteți un cod
caller-code-read = Codul citit înapoi
caller-code-sent = Un cod este pe drum spre { $address }. Rugați apelantul să vi-l citească; funcționează zece minute.
caller-code-wrong = Codul nu se potrivește sau timpul lui a trecut. Nimic nu a fost schimbat. Trimiteți unul nou sau verificați apelantul altfel.
caller-code-fits = Codul s-a potrivit
caller-no-code = Nu se poate trimite niciun cod: nu există o adresă de recuperare care să dovedească cine răspunde.
caller-call-back = Am sunat înapoi la un număr cunoscut dinainte
caller-in-person = Persoana se află în fața mea
caller-override = Deloc, dintr-un motiv
caller-note = Ce ați verificat sau motivul
caller-note-help = De exemplu numărul la care ați sunat sau ce vi s-a arătat. Nu este nevoie la un cod.

## Deblocare, deconectare, stare de conectare
unlock-says = Deblocarea termină de îndată toate blocările temporare ale contului, la toate ușile, iar codurile sale de unică folosință contează din nou. O blocare a conectării de către un administrator și o restricție de trimitere rămân.
unlock-not-locked = Acest cont nu este blocat temporar. Deblocarea șterge parolele greșite numărate și nu schimbă altceva.
unlock-done = { $name } este deblocat și se poate conecta imediat.
unlock-done-partly = Ce bloca contul însuși este ridicat.
unlock-was-not-locked = Contul însuși nu era blocat temporar. Nu s-a schimbat nimic.
unlock-still = Oprit în continuare: { $holds }.
unlock-let-in = Permiteți conectarea de acolo
unlock-networks = Rețele blocate care ar refuza acum acest cont
unlock-with-origins = Permiteți acestui cont și conectarea din aceste rețele, timp de 24 de ore
unlock-with-origins-help = Numai pentru acest cont; pentru toți ceilalți rețelele rămân blocate. Un administrator de securitate deblochează o rețea întreagă în Verificare > Origini blocate.
sign-out-says = Toate sesiunile acestui cont se încheie acum: aici și pe fiecare gazdă de e-mail. Parola rămâne cum este, deci cine o știe se poate conecta din nou.
sign-out-done = Toate sesiunile au fost încheiate.
sign-out-partly = Sesiunile paginilor Zavor au fost încheiate. Sesiunile programelor de e-mail nu sunt încă toate încheiate; vedeți mai jos.
status-title = Starea de conectare
status-allow = Permiteți conectarea acestui utilizator
status-block = Blocați conectarea acestui utilizator
status-is-allowed = Acest utilizator se poate conecta.
status-is-blocked = Conectarea acestui utilizator este blocată:
status-reason = Motiv (necesar pentru blocare)
status-reason-help = Necesar pentru blocare. Îl poate citi oricine vede acest cont. Blocarea încheie sesiunile aici și pe fiecare gazdă de e-mail.
status-choose = Alegeți una din cele două. Nimic nu a fost schimbat.
status-blocked = Conectarea lui { $name } este blocată.
status-allowed = { $name } se poate conecta din nou.

## Roluri
users-role = Rol
users-no-roles-title = Niciun rol
users-no-roles = Acest cont nu poate face aici nimic pentru alții. Acordați un rol ca să schimbați asta.
users-roles-inactive = Rolurile sunt inactive până când această persoană înregistrează un al doilea factor.
users-role-grant = Acordați un rol
users-role-granted = Rolul a fost acordat.
users-role-revoke = Retrageți
users-role-revoked = Rolul a fost retras.
users-role-domains = Doar pentru aceste domenii
users-role-domains-help = Nu bifați niciunul pentru toate domeniile.
users-roles-about = Ce poate face fiecare rol

## Conectări
users-chart-times = Conectări după ora din zi (UTC)
users-folded = { PLURAL($n) ->
    [one] o dată ({ $n }) până la { $until }
    [few] de { $n } ori până la { $until }
   *[other] de { $n } de ori până la { $until }
}
users-no-sign-ins-title = Nicio conectare
users-no-sign-ins = Nimeni nu a încercat să se conecteze la acest cont în ultimele 90 de zile.

## E-mail
users-windows = Cât s-a trimis
users-window-external = Destinatari din afara organizației, ultima oră
users-window-internal = Destinatari din interiorul organizației, ultima oră
users-window-day = Destinatari de la ultima eliberare, ultimele 24 de ore
users-window-service = Destinatari în total, ultimele 24 de ore
users-window-minute = Mesaje, ultimul minut
users-window-policy = Limitele politicii „{ $policy }”.
users-window-releases = Eliberat înainte: { $n }.
users-messages = Mesaje
users-column-sender = Expeditor
users-column-queue = Număr de coadă
users-no-messages-title = Niciun mesaj
users-no-messages = Acest cont nu a trimis e-mail în ultimele 90 de zile.

## Informații de securitate, audit
users-no-methods = Acest cont se conectează doar cu parola. Titularul adaugă un al doilea factor la „Informațiile mele de securitate”.
users-method-throttled = Prea multe coduri greșite. { $until }
users-method-remove = Eliminați al doilea factor
users-method-remove-says = Cine l-a pierdut se poate conecta apoi doar cu parola, iar rolurile sunt inactive până la înregistrarea unuia nou. Sesiunile paginilor Zavor se încheie, iar titularul este anunțat.
users-web-sessions = Sesiuni ale centrului de administrare și ale autoservirii
users-no-sessions-title = Nicio sesiune
users-no-sessions = Nimeni nu este conectat aici cu acest cont. Sesiunile programelor de e-mail se încheie cu „Deconectați din toate sesiunile”.
users-audit-own = Vedeți propriile acțiuni. Administratorii de securitate, cititorii de securitate și administratorii globali le văd pe toate.
users-no-audit = Încă nu s-a făcut nimic cu acest cont.
