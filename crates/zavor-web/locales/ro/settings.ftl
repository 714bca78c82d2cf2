### Setări: domenii, roluri, tokenuri API, notificări, uși, despre.

## Domenii
domain-about = Adresele din aceste domenii sunt ale dumneavoastră: conturile lor sunt protejate, iar destinatarii din ele sunt interni.
domain-default = Implicit
domain-in-use = Folosit
domain-unused = Niciun cont sau alias nu este în el
domain-add = Domeniul de adăugat
domain-add-help = De exemplu contoso.example.
domain-added = Domeniul a fost adăugat.
domain-remove = Eliminați domeniul
domain-remove-title = Eliminați { $domain }
domain-remove-says = Destinatarii din { $domain } se socotesc de atunci externi, iar numele de conectare din el sunt necunoscute. Rolurile și politicile care îl numesc rămân cum sunt.
domain-removed = Domeniul a fost eliminat.

## Roluri
role-role = Rol
role-active = Activ
role-inactive = Inactiv: încă fără al doilea factor
role-list-says = Un rol este inactiv până când cel care îl are înregistrează un al doilea factor.
role-empty-title = Nimeni nu are un rol
role-empty = Acordați unul, ca să poată ajuta și alții.
role-grant = Acordați un rol
role-grant-says = Persoana primește aceste drepturi de îndată ce are un al doilea factor. Ce face apare în audit.
role-choose = Alegeți un rol. Nu s-a schimbat nimic.
role-only-domains = Numai pentru aceste domenii
role-only-domains-help = Nu bifați niciunul pentru toate domeniile. Un rol limitat nu cuprinde politicile, rețelele și setările organizației.
role-granted = Rolul a fost acordat.
role-revoke = Revocați rolul
role-revoke-says = { $name } nu mai are rolul { $role }, de la următoarea pagină deschisă. Contul, mesajele și parola rămân cum sunt.
role-revoked = Rolul a fost revocat.

## Tokenuri API
token-about = Cu un token un program folosește API-ul, cu roluri proprii și pentru un timp propriu.
token-empty-title = Niciun token
token-empty = Creați câte unul pentru fiecare program, ca unul să poată fi revocat fără celelalte.
token-made-by = Creat de
token-ended = Expirat
token-whose = Aparține de
token-installation = Instalarea
token-suspended = Suspendat
token-sensitive = Acțiuni sensibile
token-sensitive-chip = Și acțiuni sensibile
token-sensitive-tick = Poate face și ce cere unei persoane să arate din nou al doilea factor
token-sensitive-help = Resetări, blocarea conectării, modificarea și ștergerea conturilor, politici, roluri. Fără aceasta vede, deblochează, deconectează și eliberează. Este suspendat cât timp este suspendat contul dumneavoastră și se termină odată cu rolul.
token-add = Creați un token
token-add-says = Tokenul este arătat o singură dată, pe pagina următoare. Un token nu creează alte tokenuri.
token-name-help = Apare în jurnalul de audit și la blocările puse de program.
token-life = Cât timp funcționează
token-made = Tokenul
token-made-says = Tokenul „{ $name }” a fost creat. Funcționează până la { $until }.
token-once = Copiați-l acum. Se păstrează numai amprenta lui și nu mai poate fi arătat.
token-use = Programul îl trimite ca antet:
token-revoke = Revocați tokenul
token-revoke-says = Programul care folosește { $name } este refuzat de la următoarea cerere. Blocările puse de el rămân.
token-revoked = Tokenul a fost revocat.

## Notificări
notice-about = Proprietarii sunt anunțați ce se întâmplă cu contul lor, iar administratorii despre alerte.
notice-no-smtp = Nimeni nu poate fi anunțat prin e-mail: fișierul de configurare nu are [smtp].
notice-hosts = Gazde pe care le poate apela webhook-ul
notice-file = Serverul de e-mail și gazdele pentru webhook se stabilesc numai în fișierul de configurare.
notice-test = Mesaj de probă
notice-test-to = Către
notice-test-help = Mesajul spune că este o probă.
notice-send-test = Trimiteți un mesaj de probă
notice-tested = Cealaltă parte a primit proba: { $said }
notice-test-failed = Proba nu a fost livrată: { $said } Se încearcă din nou; vedeți mai jos.
webhook-test = Apelați webhook-ul de probă
webhook-show-key = Arătați cheia webhook-ului
webhook-key = Cheia webhook-ului
webhook-key-says = Cu ea cel care primește verifică dacă un apel vine de aici. Cheia sunt cei 32 de octeți reprezentați de aceste 64 de cifre. Faptul că a fost arătată apare în audit.
webhook-no-key = Nu a fost stabilit niciodată un webhook, deci încă nu există o cheie.
webhook-key-renew = Creați o cheie nouă
webhook-key-renew-says = Apelurile sunt semnate imediat cu o cheie nouă. Cel care le primește le refuză până când are cheia nouă, pe care o arată pagina următoare.

## Uși, gazde de e-mail, conectori
doors-says = Le stabilește fișierul de configurare al serverului. Nicio adresă la care să se conecteze nu poate fi scrisă într-o pagină.
doors-doors = Uși
doors-mail-hosts = Gazde de e-mail
doors-no-mail-hosts = Nu este configurată nicio gazdă de e-mail: sesiunile nu pot fi închise de aici.
doors-connectors = Conectori
doors-no-connectors = Nu este configurat niciun conector: numai conturile pot trimite.
doors-known-by = Recunoscut după
doors-per-hour = Destinatari pe oră

## Despre
about-version = Versiune
about-licence = Licență
about-address = Adresa acestor pagini
about-store = Depozit
about-well = În regulă
about-not-writable = Nu se poate scrie
about-server = Server
about-unready = Nu este gata
about-accounts = Conturi
about-head = Capătul auditului

## Limbi
languages-own = Acest browser
languages-own-says = Limba și fusul orar ale acestor pagini sunt păstrate de browserul dumneavoastră și sunt numai ale dumneavoastră.
languages-zone = Fus orar
languages-now = Ora actuală
languages-zone-choose = Afișați orele în
languages-zone-help = Înregistrările, exporturile și API-ul sunt întotdeauna în UTC.
languages-zone-browser = Fusul orar al acestui browser
languages-zone-follows = Orele sunt afișate în fusul orar al acestui browser.
languages-zone-set = Orele sunt afișate în { $zone }.
languages-zone-unknown = Nu există un asemenea fus orar. Nu s-a schimbat nimic; alegeți unul din listă.
languages-notices = Notificări
languages-notices-says = Limba în care se scrie oamenilor și administratorilor este o politică a organizației.
