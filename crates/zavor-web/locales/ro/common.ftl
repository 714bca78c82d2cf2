### Cuvintele folosite de toate paginile: navigare, butoane, tabele, erori, stări goale.

## Cadru
product = Zavor
admin-centre = Centrul de administrare
my-account = Contul meu
skip-to-content = Salt la conținut
navigation = Navigare
menu = Meniu
language = Limba
language-en = English
language-ro = Română
signed-in-as = Cont
sign-in = Conectați-vă
sign-out = Deconectare
where-you-are = Unde vă aflați
page-title = { $title } – Zavor

## Navigare
nav-home = Pagina principală
nav-users = Utilizatori
nav-active-users = Utilizatori activi
nav-bulk-runs = Operații în masă
nav-ways-back = Căi de recuperare
nav-review = Revizuire
nav-restricted-entities = Entități restricționate
nav-blocked-origins = Rețele blocate
nav-risky-users = Utilizatori cu risc
nav-support-requests = Solicitări de asistență
nav-policies = Politici
nav-smart-lockout = Blocare inteligentă
nav-origin-guard = Blocarea rețelelor atacatoare
nav-outbound-spam = Spam de ieșire
nav-password-protection = Protecția parolelor
nav-recovery = Recuperare
nav-alert-policies = Politici de alertă
nav-origin-lists = Liste de permitere și de respingere
nav-reports = Rapoarte
nav-sign-in-log = Jurnalul conectărilor
nav-message-log = Jurnalul mesajelor
nav-audit-log = Jurnalul de audit
nav-alerts = Alerte
nav-observed = Mod de observare
nav-settings = Setări
nav-domains = Domenii
nav-roles = Roluri
nav-api-tokens = Tokenuri API
nav-notices = Notificări
nav-languages = Limbi
nav-doors = Servicii și servere de e-mail
nav-about = Despre
nav-my-security = Informațiile mele de securitate

## Acțiuni, cu numele din domeniu
reset-password = Resetați parola
unlock = Încheiați blocarea temporară
unblock = Deblocați
sign-out-everywhere = Deconectați din toate sesiunile
more-actions = Mai multe acțiuni (...)
edit-sign-in-status = Editați starea de conectare
block-sign-in = Blocați conectarea
allow-sign-in = Permiteți conectarea
manage-roles = Gestionați rolurile
remove = Eliminați
release = Deblocați
restrict-sending = Restricționați trimiterea

## Butoane
save = Salvați
cancel = Anulați
close = Închideți
confirm = Confirmați
continue = Continuați
back = Înapoi
next = Înainte
previous = Înapoi
add = Adăugați
change = Modificați
search = Căutați
filter = Filtrați
apply = Aplicați
clear-filters = Ștergeți filtrele
export-csv = Exportați CSV
download = Descărcați
print = Imprimați
copy = Copiați
copied = Copiat
show-password = Afișați
hide-password = Ascundeți
try-again = Încercați din nou
details = Detalii
open = Deschideți
preview = Previzualizare

## Tabele și valori
select-all = Selectați tot de pe această pagină
select-one = Selectați { $name }
selected-count = Selectate: { $n }
results-count = { PLURAL($n) ->
    [one] { $n } rezultat
    [few] { $n } rezultate
   *[other] { $n } de rezultate
}
accounts-count = { PLURAL($n) ->
    [one] { $n } cont
    [few] { $n } conturi
   *[other] { $n } de conturi
}
device-on = { $program } pe { $system }
device-unknown = Program necunoscut
device-unknown-on = Program necunoscut pe { $system }
counted-in = { $n } în { $span }
place-known_device = Dispozitiv cunoscut
place-familiar = Obișnuit
place-near = Apropiat
place-unfamiliar = Neobișnuit
shown-of = { $from }–{ $to } din { $total }
shown-of-more = { $from }–{ $to }, iar restul pe pagina următoare
sort-by = Sortați după { $column }
columns = Coloane
pages = Pagini
first-page = Prima pagină
next-page = Pagina următoare
previous-page = Pagina anterioară
yes = Da
no = Nu
on = Activat
off = Dezactivat
none = Niciunul
not-configured = Neconfigurat
without-limit = Fără limită
never = Niciodată
unknown = Necunoscut
or = sau
optional = opțional
required = obligatoriu
default-value = Implicit: { $value }
from-to = de la { $from } până la { $to }
as-table = Aceleași date ca tabel
of-limit = { $used } din { $limit }
and-more = { $names } și încă { $n }
no-limit = { $used }, fără limită

## Numele coloanelor și ale câmpurilor
name = Nume
display-name = Nume afișat
user-name = Nume de utilizator
address = Adresă
domain = Domeniu
status = Stare
reason = Motiv
evidence = Dovezi
kind = Tip
since = De la
until = Până la
until-released = Până la deblocare
time = Când
actor = De către
act = Acțiune
target = Asupra cui
result = Rezultat
origin = Rețea
protocol = Protocol
device = Dispozitiv
place = Loc
last-sign-in = Ultima conectare
roles = Roluri
policy = Politică
value = Valoare
hour = Oră
recipients = Destinatari
count = Nr.

## Timp
just-now = chiar acum
span-ago = acum { $span }
span-until = peste { $span }
span-ms = { $n } ms
span-s = { $n } s
span-min = { $n } min
span-h = { $n } h
span-days = { PLURAL($n) ->
    [one] { $n } zi
    [few] { $n } zile
   *[other] { $n } de zile
}

## Diagrame
chart-sign-ins = Conectări pe oră, ultimele 24 de ore
chart-recipients = Destinatari pe oră, ultimele 24 de ore
chart-total = { $total } în total, cel mult { $most } într-o oră.
chart-success = Reușite
chart-failure = Eșuate
chart-refused = Refuzate

## Câmpuri de parolă
password = Parolă
new-password = Parolă nouă
password-length = { PLURAL($n) ->
    [one] Cel puțin { $n } caracter. Se numără și spațiile; o propoziție este o alegere bună.
    [few] Cel puțin { $n } caractere. Se numără și spațiile; o propoziție este o alegere bună.
   *[other] Cel puțin { $n } de caractere. Se numără și spațiile; o propoziție este o alegere bună.
}
password-so-far = Caractere până acum: #; cel puțin { $n }
password-long-enough = Lungime suficientă. Celelalte reguli se verifică la salvare.
password-strength-fair = Acceptată. Una mai lungă sau cu mai multe cuvinte ar fi mai greu de ghicit.
password-strength-good = Bună: greu de ghicit.
password-strength-strong = Puternică: foarte greu de ghicit.

## Chei de acces
passkey-unsupported = Acest browser nu poate folosi chei de acces. Folosiți un cod de unică folosință.
passkey-cancelled = Browserul a încheiat cererea sau a durat prea mult. Nu s-a schimbat nimic; încercați din nou.
passkey-known = Această cheie de acces este deja înregistrată. Nu s-a schimbat nimic.
passkey-failed = Cheia de acces nu a putut fi folosită. Nu s-a schimbat nimic; încercați din nou sau folosiți un cod de unică folosință.
passkey-waiting = Urmați instrucțiunile browserului …

## Părți în timp real
live-updated = Lista este la zi.
live-failed = Lista nu a putut fi actualizată. Reîncărcați pagina.
live-loading = Se caută …

## Erori: ce s-a întâmplat, ce nu s-a schimbat, ce urmează
error-not-found-title = Pagina nu există
error-not-found = La această adresă nu este nicio pagină. Nu s-a schimbat nimic. Mergeți la pagina principală sau verificați adresa.
error-denied-title = Acțiune nepermisă
error-expired-title = Formularul a expirat
error-expired = Formularul a stat deschis prea mult sau a fost deschis în altă sesiune. Nu s-a schimbat nimic. Mergeți înapoi, reîncărcați pagina și trimiteți din nou.
error-busy-title = Așteptați puțin
error-busy = De la adresa dumneavoastră au venit prea multe cereri. Nu s-a schimbat nimic. Așteptați un minut și încercați din nou.
error-store-title = Datele nu sunt accesibile
error-store = Zavor nu a putut citi sau scrie datele. Nu s-a schimbat nimic. Încercați din nou; dacă se repetă, verificați starea sistemului pe pagina principală.
error-conflict = Altcineva a modificat același lucru chiar acum. Modificarea dumneavoastră nu a fost făcută. Verificați starea actuală și încercați din nou.
error-server-title = A apărut o eroare
error-server = A apărut o eroare internă. Este posibil ca acțiunea să nu fi fost făcută; verificați starea înainte de a o repeta. Detaliile sunt în jurnal.
error-form = Corectați câmpurile marcate. Nu s-a schimbat nimic.
error-empty = Completați acest câmp.
error-too-long = Textul este prea lung.

## Stări goale: ce înseamnă și ce urmează
empty-search-title = Nu s-a găsit nimic
empty-search = Nimic de aici nu se potrivește. Schimbați căutarea sau ștergeți filtrele.
empty-holds-title = Nimic nu blochează acest cont
empty-holds = Se poate conecta și poate trimite mesaje. Dacă titularul spune altceva, verificați jurnalul conectărilor și jurnalul mesajelor.
empty-restricted-title = Nimeni nu este restricționat
empty-restricted = Cutiile poștale și conectorii apar aici când depășesc o limită de trimitere sau când îi restricționați cu „Restricționați trimiterea” (pe server: „zavor restrict”).
empty-origins-title = Nicio rețea nu este blocată
empty-origins = Rețelele apar aici când din ele se încearcă parole la mai multe conturi; în perioada de învățare, numai pe baza unor dovezi puternice. Pentru a respinge manual o rețea, adăugați-o pe lista de respingere sau, pe server: „zavor origins deny”.
empty-alerts-title = Nicio alertă
empty-alerts = Nu s-a întâmplat nimic care să necesite atenție. La Politici > Politici de alertă stabiliți cine este anunțat.
empty-alerts-open-title = Nicio alertă deschisă
empty-alerts-open = Tot ce a apărut până acum a fost văzut. Alegeți „Toate” ca să priviți înapoi.
empty-alerts-seen-title = Nicio alertă marcată ca văzută
empty-alerts-seen = Bifați alertele deschise și apăsați „Marcați ca văzute” după ce s-a ocupat cineva de ele.
empty-log-title = Nicio înregistrare
empty-log = În acest interval nu s-a înregistrat nimic. Alegeți un interval mai lung.
empty-log-narrowed = Nicio înregistrare din acest interval nu se potrivește. Alegeți un interval mai lung sau ștergeți filtrele.
empty-sign-ins = Conectările apar aici după ce un server de e-mail întreabă Zavor despre ele. „zavor doctor --print dovecot” arată ce trebuie scris pe serverul de e-mail.
empty-messages = Mesajele apar aici după ce un server de e-mail întreabă Zavor despre ele. „zavor doctor --print postfix” arată ce trebuie scris pe serverul de e-mail.

## Felul mesajelor, pentru cine nu vede culorile
flash-info = Notă
flash-success = Gata
flash-warning = Atenție
flash-error = Eroare
