### Conectare: autentificare, factori secundari, linkuri, pagina de schimbare, informațiile proprii de securitate.

## Sign-in
sign-in-title = Conectare
sign-in-refused = Conectarea nu a reușit. Verificați numele de utilizator și parola, apoi încercați din nou. Dacă tot nu merge, dovediți altfel cine sunteți: „Nu vă puteți conecta?”.
sign-in-help = Tot nu reușiți? Sunați la serviciul de asistență: vede de ce și vă poate reda accesul sau trimite un link pentru alegerea unei parole noi.
sign-in-busy = Serverul verifică acum multe parole. Încercarea nu a fost contorizată. Încercați din nou peste câteva momente.
sign-in-with-passkey = Conectați-vă cu o cheie de acces
sign-in-with-password = Conectați-vă cu o parolă
sign-in-passkey-says = Browserul vă arată cheile de acces salvate pentru acest site.
sign-in-link-says = Acest link vă conectează o singură dată. După folosire nu mai funcționează.
passkey-refused = Conectarea nu a reușit. Încercați din nou sau conectați-vă cu parola.

## Second factor
factor-title = Al doilea factor
factor-says = Parola este corectă. Confirmați acum cu al doilea factor.
factor-wrong = Codul este greșit. Așteptați următorul cod și încercați din nou.
factor-used-before = Codul a fost folosit deja. Așteptați următorul cod.
factor-lost = Ați pierdut al doilea factor? Cereți unui administrator să îl elimine; apoi înregistrați unul nou.
factor-throttled = Prea multe coduri greșite. Codurile se verifică din nou de la { $until }. Dacă nu puteți aștepta, adresați-vă unui administrator: „Încheiați blocarea temporară” pe pagina contului sau, pe server: zavor unlock ADRESĂ.
factor-throttled-passkey = O cheie de acces funcționează în continuare.
use-passkey = Folosiți o cheie de acces
step-up-title = Confirmați că sunteți dumneavoastră
step-up-says = Înainte de această acțiune Zavor cere din nou al doilea factor; confirmarea este valabilă 15 minute.
step-up-kept = Ce ați introdus se păstrează și se trimite mai departe după confirmare. Parolele nu se păstrează.
step-up-leave = Anulați și mergeți la pagina de pornire

## Registering a second factor
register-title = Adăugați un al doilea factor
register-first-says = Rolul dumneavoastră este inactiv până când aveți un al doilea factor. Adăugați unul acum.
register-one-says = Adăugați un al doilea factor, ca o parolă furată să nu fie suficientă pentru conectare.
register-says = Adăugați încă un factor, ca să nu rămâneți fără acces când unul se pierde.
register-app-go = Configurați o aplicație de autentificare
register-passkey-go = Configurați o cheie de acces
register-leave = Deconectați-vă fără a adăuga unul
register-app-title = Aplicație de autentificare
register-app-help = O aplicație de pe telefon arată un cod nou la fiecare 30 de secunde.
register-app-scan = Scanați această imagine cu aplicația de autentificare.
register-app-type = Sau introduceți această cheie în aplicație:
register-app-code = Introduceți codul de șase cifre din aplicație.
register-code-wrong = Codul nu corespunde acestei imagini. Verificați ceasul telefonului, așteptați următorul cod și încercați din nou.
register-passkey-title = Cheie de acces
register-passkey-make = Creați o cheie de acces
register-passkey-help = Dispozitivul sau o cheie de securitate confirmă că sunteți dumneavoastră. O cheie de acces nu poate fi furată prin phishing.
register-passkey-failed = Cheia de acces nu a fost adăugată. Încercați din nou sau folosiți o aplicație de autentificare.
register-done = Al doilea factor a fost adăugat.
help-desk = Serviciul de asistență:

## Recuperare: „Nu vă puteți conecta?”
recover-link = Nu vă puteți conecta?
recover-title = Nu vă puteți conecta?
recover-says = Dovediți pe altă cale cine sunteți. Apoi alegeți o parolă nouă sau o păstrați pe cea de acum și doar încheiați blocarea temporară.
recover-not-offered = Aici nimeni nu își poate recupera contul. Adresați-vă administratorilor.
recover-back = Înapoi la conectare
recover-other-address = Reluați cu altă adresă
recover-other-way = Dovediți pe altă cale
recover-over = Această recuperare s-a încheiat: a durat prea mult sau contul a fost modificat între timp. Luați-o de la început.
recover-too-many = De aici au fost începute prea multe recuperări. Așteptați o oră sau adresați-vă administratorilor.
recover-too-many-codes = Se trimit cel mult { $n } coduri. Folosiți-l pe cel mai nou, dovediți pe altă cale cine sunteți sau așteptați zece minute și reluați.
recover-prove-says = Dacă această adresă are un cont, dovediți pe una dintre aceste căi că este al dumneavoastră. Unele conturi au nevoie de două.
recover-by-mail = Un cod prin e-mail
recover-by-mail-says = Îl trimitem la adresa de recuperare confirmată a contului, niciodată chiar în cutia poștală a acestuia.
recover-send = Trimiteți-mi un cod
recover-send-again = Trimiteți un cod nou
recover-code-asked = Dacă acest cont are o adresă de recuperare confirmată, un cod este pe drum. Este valabil zece minute; unul nou îl înlocuiește. Se trimit cel mult { $n } în zece minute: dacă nu a venit niciunul, așteptați zece minute înainte să cereți altul.
recover-by-site = Un cod pe altă cale
recover-by-site-says = Îl trimite organizația dumneavoastră, de exemplu prin SMS, acolo unde vă cunoaște. Se poate să nu cunoască un asemenea loc pentru acest cont.
recover-send-site = Trimiteți-mi un cod pe altă cale
recover-site-code-asked = Dacă organizația dumneavoastră știe unde să trimită un cod pentru acest cont, el este pe drum, dacă nu s-au trimis de curând prea multe. Este valabil zece minute; unul nou îl înlocuiește.
recover-code-title = Introduceți un cod
recover-code = Cod
recover-code-help = Din e-mail, din aplicația de autentificare sau unul dintre codurile de recuperare păstrate.
recover-wrong = Acest cod nu este valabil. Verificați-l sau folosiți altă cale.
recover-held = Prea multe coduri greșite. Cereți un cod nou sau folosiți altă cale. Dacă nu merge nici așa, așteptați o oră.
recover-one-more = Corect. Acest cont mai are nevoie de o dovadă, de alt fel:
recover-no-second = Corect. Acest cont mai are nevoie de o dovadă de alt fel (un cod al aplicației de autentificare, o cheie de acces sau un cod de recuperare păstrat) și nu are niciuna. Adresați-vă administratorilor și spuneți-le că ați ajuns până aici.
recover-finish-title = Ați dovedit cine sunteți
recover-new-password = Alegeți o parolă nouă
recover-reset-button = Stabiliți parola nouă
recover-send-says = Contul dumneavoastră nu are voie să trimită mesaje, pentru că a depășit o limită de trimitere. Cu o parolă nouă puteți ridica singur restricția, pe loc: toți cei conectați sunt deconectați, parolele de aplicație încetează, iar administratorii de securitate sunt anunțați. Puteți face asta o dată la 30 de zile.
recover-send-button = Stabiliți parola nouă și trimiteți din nou
recover-reset-only-button = Stabiliți doar parola nouă
recover-send-more-says = Contul dumneavoastră nu are voie să trimită mesaje, pentru că a depășit o limită de trimitere. Puteți ridica singur restricția cu încă o dovadă, de alt fel.
recover-send-more = Mai dați o dovadă
recover-send-no-second = Contul dumneavoastră nu are voie să trimită mesaje, pentru că a depășit o limită de trimitere. Ca să ridicați singur restricția ar mai fi nevoie de o dovadă de alt fel, iar contul nu are niciuna valabilă. Stabiliți o parolă nouă, apoi adresați-vă administratorilor.
recover-one-more-to-send = Ce ați dovedit ajunge pentru o parolă nouă. Ca să puteți și trimite din nou, mai dați o dovadă, de alt fel:
recover-without-sending = Continuați fără ea
recover-password-elsewhere = Parola acestui cont este păstrată în alt loc, deci nu poate fi stabilită aici. Adresați-vă administratorilor.
recover-keep-password = Păstrați parola
recover-keep-says = Dacă vă știți parola și contul a fost doar blocat temporar după parole greșite: totul rămâne cum este, iar blocarea temporară se încheie. Ce au stabilit administratorii sau limitele rămâne.
recover-not-me-says = Ați semnalat că nu dumneavoastră ați făcut aceasta și accesul a fost oprit pentru toți. O parolă nouă vă redă accesul.
recover-unlock-button = Doar încheiați blocarea temporară
recover-reset-title = Parola este stabilită
recover-unlocked-title = Contul nu mai este blocat temporar
recover-unlocked-says = Vă puteți conecta din nou cu parola dumneavoastră. Telefoanele și programele de e-mail care mai știu o parolă veche vor bloca din nou contul: schimbați-o și acolo.
recover-unlocked-says-held = Blocarea temporară după parole greșite s-a încheiat. Tot nu vă puteți conecta, din motivul de mai jos.
recover-not-locked-title = Contul nu era blocat temporar
recover-not-locked-says = Nu fusese blocat din cauza unor parole greșite și nimic nu vă împiedică să vă conectați. Dacă parola este refuzată, nu este cea corectă: luați-o de la capăt și alegeți una nouă.
recover-not-locked-says-held = Nu fusese blocat din cauza unor parole greșite. Nu vă puteți conecta, din motivul de mai jos.
recover-reset-says-held = Parola nouă este pusă, iar cea veche nu mai deschide nimic. Tot nu vă puteți conecta, din motivul de mai jos.
recover-sends = Puteți trimite din nou
recover-sends-says = Restricția este ridicată: următorul mesaj va fi acceptat.
recover-look-says = Zavor nu a putut verifica redirecționările și regulile cutiei dumneavoastră poștale. Cine v-a folosit contul poate să fi lăsat unele. Verificați chiar acum:
recover-look-forwarding = Redirecționarea: sunt mesajele trimise mai departe la o adresă pe care nu o cunoașteți?
recover-look-rules = Regulile și filtrele: șterge vreuna mesaje, le marchează ca citite sau le mută unde nu vă uitați? Există un răspuns automat care nu este al dumneavoastră?
recover-look-identity = Numele, semnătura și adresa pentru răspunsuri: sunt tot ale dumneavoastră?
recover-look-sent = Mesajele trimise: cine a primit ceva ce nu ați scris dumneavoastră? Avertizați-i.
recover-look-found = Dacă găsiți ceva ce nu este al dumneavoastră, eliminați-l și anunțați-vă administratorii.
not-by-owner-not_restricted = Nimic nu împiedică trimiterea mesajelor din contul dumneavoastră.
not-by-owner-switched_off = Aici numai administratorii ridică restricția de trimitere.
not-by-owner-placed_by_others = Restricția de trimitere nu vine de la o limită, deci numai administratorii o pot ridica.
not-by-owner-sign_in_blocked = Cât timp conectarea este blocată, numai administratorii pot ridica restricția de trimitere.
not-by-owner-at_risk = De data aceasta numai administratorii pot ridica restricția de trimitere.
not-by-owner-released_lately = În ultimele 30 de zile ați ridicat deja singur o restricție de trimitere. De data aceasta o pot face numai administratorii.
not-by-owner-password_elsewhere = Parola acestui cont este păstrată în alt loc, deci numai administratorii pot ridica restricția de trimitere.
not-by-owner-placed_meanwhile = Trimiterea a fost restricționată cât timp erați aici. Ca să ridicați singur restricția, luați-o de la capăt la „Nu vă puteți conecta?”.
not-by-owner-proof_too_new = Ați folosit o cale de a dovedi cine sunteți care a fost adăugată cu mai puțin de trei zile înainte de restricție. Ea nu poate ridica restricția de trimitere; folosiți unele mai vechi sau adresați-vă administratorilor.
not-by-owner-more_proofs = Cu două dovezi de feluri diferite ați fi putut ridica singur restricția de trimitere la „Nu vă puteți conecta?”.
recover-new-code = Noul cod de recuperare
recover-new-code-says = Îl înlocuiește pe cel folosit. Păstrați-l împreună cu celelalte; nu va mai fi afișat.
recover-still = Ce este încă blocat
recover-still-next = Dovada dumneavoastră nu ridică aceste blocări. Adresați-vă administratorilor și spuneți-le ce scrie pe această pagină.
recover-owners-stop = Conectarea rămâne oprită: prin linkul dintr-un mesaj cineva a anunțat că nu a fost titularul. Numai o dovadă mai veche decât cele anunțate încheie oprirea.
field-your-address = Adresa dumneavoastră

## Links
link-over-title = Acest link nu mai funcționează
link-over = A fost folosit, a fost înlocuit de unul mai nou sau a expirat. Nu s-a schimbat nimic. Cereți unul nou serviciului de asistență sau celui care l-a trimis.
set-up-title = Configurați primul administrator
set-up-says = Această pagină vă face administrator global. Funcționează o singură dată. După aceea adăugați un al doilea factor.
set-up-address-help = O adresă dintr-un domeniu al organizației: { $domains }
confirm-address-title = Confirmați o adresă de recuperare
confirm-address-says = Confirmați că { $address } poate primi linkuri și coduri pentru contul dumneavoastră.
confirm-address-done = Adresa este confirmată. Puteți închide această pagină.

## Change page
change-title = Alegeți parola
change-link = Schimbați parola
change-must = Parola trebuie schimbată înainte să vă puteți conecta.
change-button = Schimbați parola
change-not-alike = Cele două parole noi nu coincid. Nu s-a schimbat nimic.
change-factor-says = Parola este corectă. Confirmați cu al doilea factor pentru a seta parola nouă.
change-factor-over = A durat prea mult sau între timp s-a schimbat ceva. Nu s-a schimbat nimic. Luați-o de la început.
change-refused = Schimbarea nu a reușit. Verificați numele de utilizator și parola actuală, apoi încercați din nou.
changed-title = Parola a fost schimbată
changed-says = De acum funcționează numai parola nouă. Conectați-vă din nou cu ea, și în programele de e-mail.
changed-says-blocked = De acum contează numai parola nouă. Deocamdată nu deschide nimic.
changed-app-passwords = S-au încheiat și parolele de aplicație: faceți altele la Informații de securitate, după ce vă conectați.
changed-everywhere = Toate sesiunile au fost încheiate.
changed-not-everywhere = Ați fost deconectat aici. Programele de e-mail deja conectate pot rămâne conectate o vreme; dacă bănuiți că unul dintre ele este al altcuiva, anunțați serviciul de asistență.
changed-still-blocked = Conectarea este încă blocată de administratorii dumneavoastră. Parola nouă va funcționa după ce o permit din nou: adresați-vă serviciului de asistență.
changed-still-shut-out = Conectarea rămâne oprită: prin linkul dintr-un mesaj cineva a anunțat că nu a fost titularul. O parolă aleasă aici nu schimbă asta. Dovediți cine sunteți la „Nu vă puteți conecta?” și alegeți acolo una nouă.
change-whose = Alegeți parola pentru { $name } ({ $address }).
change-whose-address = Alegeți parola contului { $address }.
change-while-blocked = Administratorii dumneavoastră au blocat conectarea. Puteți alege acum o parolă nouă; ea va funcționa după ce conectarea este permisă din nou. Pentru aceasta adresați-vă serviciului de asistență.
change-while-shut-out = Conectarea a fost oprită: prin linkul dintr-un mesaj cineva a anunțat că nu a fost titularul. O parolă aleasă aici nu schimbă asta. Dovediți mai bine cine sunteți la „Nu vă puteți conecta?” și alegeți acolo una nouă.
changed-waiting = Aceste servere de e-mail nu au confirmat încă; Zavor încearcă din nou: { $hosts }
password-rules-length-factor =
    { PLURAL($n) ->
        [one] Este de ajuns { $n } caracter dacă aveți un al doilea factor.
        [few] Sunt de ajuns { $n } caractere dacă aveți un al doilea factor.
       *[other] Sunt de ajuns { $n } de caractere dacă aveți un al doilea factor.
    }
password-rules-length =
    { PLURAL($n) ->
        [one] Cel puțin { $n } caracter.
        [few] Cel puțin { $n } caractere.
       *[other] Cel puțin { $n } de caractere.
    }
password-rules = Nu folosiți o parolă des întâlnită, numele dumneavoastră sau al organizației. Câteva cuvinte fără legătură sunt potrivite. Alte reguli nu există.
password-rules-paste = Puteți lipi parola și puteți folosi un manager de parole.

## Fields
field-address = Adresă
field-user-name = Nume de utilizator
field-display-name = Nume afișat
field-password = Parolă
field-current-password = Parola actuală
field-current-password-help = Aici funcționează și parola temporară pe care ați primit-o.
field-new-password = Parola nouă
field-again-password = Parola nouă încă o dată
field-code = Cod de unică folosință
field-code-help = Șase cifre din aplicația de autentificare.
field-method-name = Nume
field-method-name-help = Ca să îl recunoașteți mai târziu, de exemplu „telefonul meu”.
field-recovery-address = Adresă de recuperare

## Own security information
security-title = Informațiile mele de securitate
security-methods = Al doilea factor
security-no-methods = Încă niciun al doilea factor
security-no-methods-next = Cu un al doilea factor, o parolă furată nu este suficientă pentru conectare.
security-add-another = Adăugați încă o metodă
security-add-method = Adăugați un al doilea factor
security-method-removed = Al doilea factor a fost eliminat.
app-passwords = Parole de aplicație
app-passwords-says = Câte una pentru fiecare program de e-mail de pe fiecare dispozitiv. Deschide doar ce alegeți aici, așa că un telefon pierdut nu vă dezvăluie parola proprie. Schimbarea parolei proprii le încheie pe toate.
app-passwords-full = Aveți atâtea parole de aplicație câte poate avea un cont. Retrageți una ca să puteți crea alta.
app-password-for = Ce face programul
app-password-name = Programul și dispozitivul
app-password-name-help = Ca să o recunoașteți mai târziu, de exemplu „Thunderbird pe laptop”.
app-password-make = Creați o parolă de aplicație
app-password-made-title = Noua dumneavoastră parolă de aplicație
app-password-once = Introduceți-o acum în programul de e-mail: este afișată o singură dată. Nimeni altcineva nu are nevoie de ea și nimeni nu vă va cere să o spuneți.
app-password-set-up = Ce cere programul de e-mail
app-password-user = Nume de utilizator
app-password-password = Parolă
app-password-password-is = Parola de aplicație de mai sus; cu sau fără cratime, este aceeași.
app-password-port = Port și criptare
app-password-server = Server
app-password-revoke = Retrageți
app-password-revoke-says = Programul care o folosește este deconectat și va cere altă parolă. Celelalte programe ale contului sunt deconectate pentru o clipă și revin singure.
app-password-revoked = Parola de aplicație a fost retrasă. Cu ea nu mai intră nimic.
app-password-revoked-partly = Parola de aplicație a fost retrasă. Cu ea nu mai intră nimic; un program conectat chiar acum rămâne conectat până când serverul de e-mail îi închide conexiunea.
column-opens = Pentru
column-made = Creată
within-a-day = în ultima zi
security-addresses = Adrese de recuperare
security-addresses-says = Alte adrese decât această cutie poștală. Acolo se trimit linkuri și coduri când nu vă puteți conecta. Fiecare trebuie confirmată din acea cutie poștală.
security-no-addresses = Nu aveți încă nicio adresă de recuperare.
security-no-mail = Acum nu se poate adăuga una, deoarece nu se poate trimite mesajul de confirmare. Întrebați la asistență.
security-address-added = S-a trimis un mesaj de confirmare la această adresă.
security-address-removed = Adresa de recuperare a fost eliminată.
security-sessions = Sesiuni
security-session-ended = Sesiunea a fost încheiată.
security-codes = Coduri de recuperare păstrate
security-codes-says = Tipăriți-le sau notați-le și păstrați-le unde le găsiți în ziua în care nu mai aveți nimic altceva. Fiecare funcționează o singură dată, iar cele noi contează abia după { $hours } de ore.
security-codes-left = { PLURAL($n) ->
    [0] Nu aveți niciunul.
    [one] Mai aveți { $n } cod.
    [few] Mai aveți { $n } coduri.
   *[other] Mai aveți { $n } de coduri.
}
security-codes-make = Creați coduri noi
security-codes-replace = Codurile noi le anulează pe cele vechi.
codes-since = Au fost create { $at }.
column-recovery = La recuperare
codes-count-from = Contează din { $at }, nu mai devreme.
proof-counts = Contează.
proof-counts-from = Contează din { $at }.
proof-counts-once-shown = Contează după ce este folosită la conectare împreună cu parola actuală.
changed-codes-ended = Codurile de recuperare păstrate au fost anulate odată cu parola veche. După ce vă conectați, creați altele la Securitate.
changed-addresses-removed = Aceste adrese de recuperare au fost adăugate de curând și încă nu erau valabile; au fost eliminate odată cu parola veche: { $addresses }. Dacă sunt ale dumneavoastră, adăugați-le din nou la Securitate.
security-codes-title = Codurile dumneavoastră de recuperare
security-codes-of = Coduri de recuperare păstrate ale contului
security-codes-print-hint = Pentru tipărire: meniul browserului sau Ctrl+P. Se tipăresc numai codurile, contul și data.
security-codes-done = Le-am păstrat
security-codes-shown = Aceste zece coduri sunt afișate numai acum. Tipăriți pagina sau notați-le. Codurile unui set mai vechi nu mai funcționează.
address-counts-from = Confirmată { $at }, contează din { $from }
address-confirmed = Confirmată { $at }
address-unconfirmed = Încă neconfirmată
this-session = Această sesiune
nothing-to-do = Situația era deja aceasta. Nu s-a schimbat nimic.

## Columns
column-kind = Tip
column-name = Nume
column-added = Adăugat
column-last-used = Ultima folosire
column-since = De la
column-last-seen = Ultima activitate
column-address = Adresă
column-device = Dispozitiv

## Failures: what happened, what next
failure-title-not-found = Nu s-a găsit
failure-title-forbidden = Nepermis
failure-title-unavailable = Indisponibil
failure-title-refused = Neefectuat
failure-title-partly = Făcut în parte
failure-not-found = Această pagină nu există.
failure-not-found-next = Verificați adresa sau continuați de la pagina principală.
failure-unknown = { $name } nu există aici. Nu s-a schimbat nimic.
failure-unknown-next = Verificați scrierea; poate a fost eliminat între timp.
failure-forged = Formularul nu a fost trimis de pe o pagină Zavor. Nu s-a schimbat nimic.
failure-forged-next = Deschideți pagina din Zavor și trimiteți formularul de acolo.
failure-too-much = Formularul este prea mare. Nu s-a schimbat nimic.
failure-too-much-next = Trimiteți date mai puține sau mai scurte.
failure-too-much-yet = Dacă nu sunteți conectat, un formular poate avea cel mult { $kib } KiB. Nu s-a schimbat nimic.
failure-too-much-yet-next = Dacă erați conectat, sesiunea s-a încheiat: conectați-vă din nou.
failure-too-slow = Formularul nu a ajuns la timp. Nu s-a schimbat nimic.
failure-no-room = Sosesc prea multe formulare mari deodată. Nu s-a schimbat nimic.
failure-not-text = Formularul nu poate fi citit: nu este text în UTF-8. Nu s-a schimbat nimic.
failure-not-text-next = Trimiteți-l de pe o pagină Zavor.
failure-misfit = Formularul are alte câmpuri decât trimite pagina lui. Nu s-a schimbat nimic.
failure-misfit-missing = Lipsește câmpul „{ $field }”.
failure-misfit-unknown = Câmpul „{ $field }” este necunoscut.
failure-misfit-twice = Câmpul „{ $field }” apare de două ori.
failure-misfit-number = Câmpul „{ $field }” nu este un număr.
failure-misfit-next = Deschideți pagina din nou și trimiteți formularul de acolo.
failure-again = Mergeți înapoi, modificați ce ați introdus și încercați din nou.
failure-password-next = Alegeți altă parolă și încercați din nou.
failure-conflict = Altcineva a modificat același lucru în același timp. Nu s-a schimbat nimic.
failure-store = Înregistrările nu pot fi citite sau scrise acum. Nu s-a schimbat nimic.
partly-next = Încercați restul din nou peste o clipă. Dacă persistă, rulați „zavor doctor” pe server.
partly-password_changed = Parola a fost schimbată și este în vigoare. Blocările temporare nu au putut fi încheiate, pentru că înregistrările nu pot fi scrise acum; încheiați-le mai târziu.
partly-set_up = Administratorul a fost creat și linkul este consumat, dar conectarea nu a reușit. Conectați-vă cu parola nouă.
partly-unlock = Încheierea blocării temporare a fost consemnată, dar nu a putut fi efectuată: contul este încă blocat temporar.
partly-reset_counters = Resetarea a fost înregistrată, dar nu a putut fi efectuată în întregime.
partly-release_origin = Deblocarea a fost înregistrată, dar nu a putut fi salvată în întregime: rețeaua ar putea fi blocată din nou după o repornire.
partly-unblock = Contorizarea trimiterilor pornește de la zero, dar deblocarea nu a putut fi salvată: trimiterea este încă restricționată.
failure-store-next = Încercați din nou peste o clipă. Dacă persistă, rulați „zavor doctor” pe server.

## Formulare sosite prea târziu: why, what next
stale-title = Formularul nu a fost trimis încă
stale-session-ended = Sesiunea în care a fost deschisă această pagină s-a încheiat. Nu s-a schimbat nimic.
stale-session-ended-next = Conectați-vă din nou (butonul deschide o filă nouă), apoi trimiteți formularul de aici.
stale-other-session = V-ați conectat din nou după ce a fost deschisă această pagină. Nu s-a schimbat nimic.
stale-other-session-next = Verificați ce ați introdus, apoi trimiteți formularul de aici.
stale-no-cookie = Browserul nu a trimis niciun cookie al acestui site, așa că nu se poate vedea de ce pagină ține formularul. Nu s-a schimbat nimic.
stale-no-cookie-next = Poate că browserul a fost închis după deschiderea paginii: atunci trimiteți formularul din nou. Dacă reapare această pagină, permiteți cookie-urile pentru acest site și verificați că adresa începe așa cum v-a dat-o administratorul, cu https.
stale-http = Această pagină a fost deschisă prin http, unde cookie-urile acestui site nu sunt trimise. Nu s-a schimbat nimic.
stale-http-next = Deschideți { $site } și introduceți datele acolo.
stale-sign-in = Conectare (filă nouă)
stale-send = Trimiteți din nou
stale-password = Parola: introduceți-o din nou
stale-typed = Ce ați introdus

## Solicitări către serviciul de asistență
ask-title = Cereți ajutor
ask-instead = Nu puteți dovedi? Cereți ajutor serviciului de asistență
ask-says = Serviciul de asistență citește mesajul și hotărăște ce e de făcut. Va dori să știe cine sunteți, așa că spuneți cum puteți fi găsit. Răspunsul de aici este același pentru orice adresă.
ask-proved-says = Ați dovedit că sunteți titularul contului. Serviciul de asistență vede acest lucru și ce vă mai blochează contul.
ask-text = Ce nu merge?
ask-text-help = Cel mult { $most } de caractere. Nu scrieți niciodată aici o parolă.
ask-contact = Cum puteți fi găsit?
ask-contact-help = Un număr de telefon sau un birou. Serviciul de asistență îl vede ca neverificat; nimic nu se trimite acolo automat.
ask-button = Trimiteți solicitarea
ask-back = Dovediți totuși pe altă cale
ask-too-many = S-au trimis prea multe solicitări, de aici sau din toate părțile. Nu s-a trimis nimic. Reveniți peste o oră sau mâine, ori sunați la serviciul de asistență.
ask-full = Despre această adresă au întrebat deja destule persoane. Sunați la serviciul de asistență.
asked-title = Solicitarea a fost trimisă
asked-says = Dacă această adresă are un cont, serviciul de asistență are acum solicitarea dumneavoastră. Numărul ei este { $number }.
asked-proved-says = Serviciul de asistență are acum solicitarea dumneavoastră. Numărul ei este { $number }.
asked-link = Păstrați acest link
asked-link-says = Numai cu el puteți citi răspunsul. Este afișat o singură dată. Funcționează { $waits } de zile, iar dacă serviciul de asistență se ocupă de solicitare, { $kept } de zile.
asked-open = Deschideți solicitarea
request-title = Solicitare de asistență { $number }
request-until = Acest link funcționează până la { $until }.
request-messages = Mesaje
request-you = Dumneavoastră
request-desk = Serviciul de asistență
request-reply = Răspunsul dumneavoastră
request-reply-help = Puteți răspunde o singură dată, cu cel mult { $most } de caractere. Nu scrieți niciodată aici o parolă.
request-reply-button = Trimiteți răspunsul
request-replied = Răspunsul a fost trimis.
request-reply-not-now = Nu s-a trimis nimic: ați răspuns deja sau solicitarea este închisă.

## După conectare: căi de recuperare
ways-register-title = O cale de a reveni în cont
ways-register-says = { PLURAL($n) ->
    [one] Pregătiți o cale de a reveni în cont pentru ziua în care uitați parola sau contul este blocat temporar. Așa nu mai așteptați asistența.
    [few] Pregătiți { $n } căi diferite de a reveni în cont pentru ziua în care uitați parola sau contul este blocat temporar. Contului dumneavoastră îi trebuie două dovezi: are un al doilea factor ori un rol, sau organizația cere două.
   *[other] Pregătiți { $n } de căi diferite de a reveni în cont pentru ziua în care uitați parola sau contul este blocat temporar. Contului dumneavoastră îi trebuie mai multe dovezi.
}
ways-there = Aveți deja:
ways-unconfirmed = { $address } nu este confirmată încă. Deschideți mesajul trimis acolo.
ways-address = O adresă a dumneavoastră din afara acestei cutii poștale
ways-address-help = Acolo se trimite un cod când nu vă puteți conecta.
ways-address-go = Adăugați adresa
ways-codes-go = Creați coduri de tipărit sau de notat
ways-confirm-title = Mai sunt ale dumneavoastră?
ways-confirm-says = Cu acestea reveniți în cont când nu vă puteți conecta. Ultima dată ați confirmat sau ați înregistrat ceva { $at }.
ways-confirm = Da, toate sunt ale mele
ways-change = Modificați ceva
ways-confirmed = Mulțumim. Nu s-a schimbat nimic.
ways-later = Mai târziu
ways-later-for = Puteți continua imediat; sunteți întrebat din nou după { $span }.
ways-later-next = Puteți continua imediat; sunteți întrebat din nou la următoarea conectare.
ways-later-often = Ați amânat de câte ori permite organizația. Puteți continua oricum; sunteți întrebat la fiecare conectare.
ways-go-on = Continuați fără
