### Setări: domenii, roluri, tokenuri API, notificări, servicii, despre.

## Domenii
domain-about = Adresele din aceste domenii sunt ale organizației: conturile lor sunt protejate, iar destinatarii din ele sunt interni. Un domeniu poate fi eliminat când nu mai are conturi și aliasuri.
domain-default = Implicit
domain-in-use = Folosit
domain-unused = Fără conturi și aliasuri
domain-add = Domeniul de adăugat
domain-add-help = De exemplu contoso-retail.example.
domain-added = Domeniul a fost adăugat.
domain-remove = Eliminați domeniul
domain-remove-title = Eliminați { $domain }
domain-remove-says = De atunci, destinatarii din { $domain } sunt externi, iar numele de conectare din el sunt necunoscute. Rolurile și politicile care îl menționează nu se schimbă.
domain-removed = Domeniul a fost eliminat.

## Roluri
role-role = Rol
role-active = Activ
role-inactive = Inactiv
role-list-says = Un rol este inactiv până când cel care îl are înregistrează un al doilea factor: rugați-l să se conecteze și să înregistreze unul.
role-empty-title = Nimeni nu are un rol
role-empty = Acordați unul aici, ca să poată ajuta și alții, sau pe server cu „zavor roles grant”.
role-grant = Acordați un rol
role-grant-says = Titularul primește aceste drepturi imediat ce are un al doilea factor. Acțiunile lui apar în audit.
role-choose = Alegeți un rol. Nu s-a schimbat nimic.
role-only-domains = Numai pentru aceste domenii
role-only-domains-help = Nu bifați nimic dacă rolul este pentru toate domeniile. Un rol limitat nu cuprinde politicile, rețelele și setările organizației.
role-granted = Rolul a fost acordat.
role-revoke = Retrageți rolul
role-revoke-says = { $name } nu mai are rolul { $role } de la următoarea pagină deschisă. Contul, mesajele și parola nu se schimbă.
role-revoked = Rolul a fost retras.

## Tokenuri API
token-about = Cu un token, un program folosește API-ul cu roluri proprii și pe o durată limitată. Tokenul este suspendat cât timp contul celui care l-a creat este suspendat și încetează odată cu rolul lui.
token-empty-title = Niciun token
token-empty = Creați câte unul pentru fiecare program, ca fiecare să poată fi retras separat; pe server: „zavor tokens add”.
token-made-by = Creat de
token-ended = Expirat
token-whose = Aparține
token-installation = Instalarea
token-suspended = Suspendat
token-sensitive = Acțiuni sensibile
token-sensitive-chip = Și acțiuni sensibile
token-sensitive-tick = Permite și acțiunile pentru care unei persoane i se cere din nou al doilea factor
token-sensitive-help = Resetări, blocarea conectării, modificarea și eliminarea conturilor, politici, roluri. Fără acest drept, tokenul poate numai să vadă, să încheie blocări temporare, să deconecteze și să deblocheze trimiterea.
token-add = Creați un token
token-add-says = Tokenul este afișat o singură dată, pe pagina următoare. Un token nu poate crea alte tokenuri. Este suspendat cât timp contul dumneavoastră este suspendat și încetează odată cu rolul.
token-name-help = Apare în jurnalul de audit și la restricțiile puse de program.
token-life = Valabil
token-made = Tokenul
token-made-says = Tokenul „{ $name }” a fost creat. Funcționează până la { $until }.
token-once = Copiați-l acum. Se păstrează numai amprenta lui și nu mai poate fi afișat.
token-use = Programul îl trimite ca antet:
token-revoke = Retrageți tokenul
token-revoke-says = Programul care folosește { $name } este refuzat de la următoarea cerere. Restricțiile puse de el rămân.
token-revoked = Tokenul a fost retras.

## Notificări
notice-about = Titularii sunt anunțați despre ce se întâmplă cu contul lor, iar administratorii despre alerte.
notice-help-of-file = { $help } (din fișierul de configurare)
notice-no-smtp = Nu se trimite niciun e-mail: fișierul de configurare (zavor.toml) nu are secțiunea [smtp]. Adăugați-o, apoi reporniți Zavor.
reach-no_mail_server = Acum nimeni nu este anunțat despre alerte, nici prin e-mail, nici prin webhook; ele apar numai în listă. Nu este configurat niciun server SMTP: adăugați secțiunea [smtp] în fișierul de configurare (zavor.toml), apoi reporniți Zavor.
reach-no_recipients = Acum nimeni nu este anunțat despre alerte, nici prin e-mail, nici prin webhook; ele apar numai în listă. Adăugați destinatari la „Unde ajung notificările”.
reach-webhook_only = Alertele ajung numai la webhook. Destinatarii lor nu primesc e-mail: nu este configurat niciun server SMTP (secțiunea [smtp] din fișierul de configurare).
reach-mail_only = Alertele se trimit prin e-mail, dar webhookul nu este apelat: fișierul de configurare nu permite serverul lui ([webhook] allow).
notice-hosts = Servere pe care le poate apela webhookul
notice-file = Serverul SMTP și serverele pentru webhook se modifică numai în fișierul de configurare.
notice-test = Mesaj de probă
notice-no-test = Un mesaj de probă se poate trimite numai după ce este configurat un server SMTP.
notice-test-to = Către
notice-test-help = Mesajul precizează că este o probă.
notice-send-test = Trimiteți un mesaj de probă
notice-tested = Proba a fost acceptată: { $said }
notice-test-failed = Proba nu a fost livrată: { $said } Se încearcă din nou; vedeți mai jos.
webhook-test = Apelați webhookul de probă
webhook-show-key = Afișați cheia webhookului
webhook-key = Cheia webhookului
webhook-key-says = Cu ea destinatarul verifică dacă un apel vine de aici. Cheia are 32 de octeți, în hexazecimal. Afișarea ei este consemnată în audit.
webhook-no-key = Nu a fost configurat niciodată un webhook, deci nu există încă o cheie. Mai întâi setați adresa lui la Politici > Politici de alertă.
webhook-key-renew = Creați o cheie nouă
webhook-key-renew-says = Apelurile sunt semnate imediat cu o cheie nouă. Destinatarul le refuză până când are cheia nouă, afișată pe pagina următoare.

## Servicii, servere de e-mail, conectori
doors-says = Aceste adrese se modifică numai în fișierul de configurare.
doors-doors = Servicii
doors-mail-hosts = Servere de e-mail
doors-no-mail-hosts = Nu este configurat niciun server de e-mail, așa că sesiunile programelor de e-mail nu pot fi încheiate de aici. „zavor doctor --print dovecot” arată ce trebuie scris în fișierul de configurare.
doors-connectors = Conectori
doors-no-connectors = Nu este configurat niciun conector: numai conturile pot trimite. Serverele și aplicațiile care trimit fără cont au nevoie de o secțiune [[connector]]; „zavor config reference” o explică.
doors-known-by = Recunoscut după
doors-per-hour = Destinatari pe oră

## Despre
about-version = Versiune
about-licence = Licență
about-address = Adresa acestor pagini
about-store = Baza de date
about-well = Funcționează
about-not-writable = Nu se poate scrie
about-server = Server
about-unready = Nu este gata
about-accounts = Conturi
about-head = Ultima înregistrare a jurnalului de audit

## Limbi
languages-own = Acest browser
languages-own-says = Limba și fusul orar ale acestor pagini se păstrează în acest browser și nu îi privesc pe ceilalți.
languages-zone = Fus orar
languages-now = Ora actuală
languages-zone-choose = Afișați orele în
languages-zone-help = Un oraș, o țară sau un nume precum Europe/Bucharest. Lăsați gol pentru fusul orar al acestui browser. Înregistrările, exporturile și API-ul sunt întotdeauna în UTC.
languages-zone-browser = { $zone }, fusul acestui browser
languages-zone-follows = Orele sunt afișate în fusul orar al acestui browser.
languages-zone-set = Orele sunt afișate în { $zone }.
languages-zone-unknown = Nu există un asemenea fus orar. Nu s-a schimbat nimic; scrieți un oraș sau o țară ori alegeți din listă.
languages-zone-several = Pentru „{ $typed }” sunt mai multe fusuri orare. Nu s-a schimbat nimic; alegeți unul dintre ele: { $zones }.
languages-notices = Notificări
languages-notices-says = Limba mesajelor către titulari și administratori este o politică a organizației.
