### Contul propriu: ce îl oprește, dispozitive, conectări. Pentru oricine, nu doar pentru administratori.

my-tab-overview = Privire de ansamblu
my-tab-sign-ins = Conectările mele
my-tab-security = Securitate
my-sign-ins-title = Conectările mele
my-held = Ce vă oprește acum
my-held-nothing = Nimic
my-held-nothing-says = Vă puteți conecta și puteți trimite mesaje.
my-lifted = Ați ridicat singur o restricție de trimitere { $at }. Timp de 30 de zile după aceea numai administratorii pot ridica alta. Dacă nu ați fost dumneavoastră, schimbați acum parola și anunțați serviciul de asistență.
my-network = { $what }: { $network }
my-what-to-do = Ce puteți face:
my-do-send-again = Ridicați singur restricția
my-do-unlock = Încheiați singuri blocarea temporară
my-help-unlock_alone = Puteți încheia singuri blocarea temporară: dovediți încă o dată cine sunteți și păstrați parola. Sau așteptați, dacă se termină de la sine. Căutați întâi mai jos dispozitivul care trimite încă o parolă veche: din cauza lui contul s-ar bloca din nou.
my-help-send_again_alone = Puteți ridica singur restricția, o dată la 30 de zile: dovediți cine sunteți pe două căi pe care le-ați pregătit cu cel puțin trei zile înainte de ea și alegeți o parolă nouă. Astfel sunteți deconectat peste tot, parolele de aplicație încetează, iar administratorii de securitate sunt anunțați. Dacă nu ați trimis chiar dumneavoastră atât de mult, nu amânați: altcineva vă poate ști parola.
my-help-change_password = Alegeți o parolă nouă.
my-help-wait = Așteptați; se termină de la sine. Dacă nu puteți aștepta, întrebați la serviciul de asistență.
my-help-other_way = Așteptați sau dovediți cine sunteți în alt fel: celelalte căi funcționează.
my-help-other_network = Este vorba despre o rețea din care s-a încercat contul dumneavoastră. Dacă nu este a dumneavoastră, nu aveți nimic de făcut. Dacă este, folosiți altă rețea, de exemplu pe cea a telefonului, sau întrebați la serviciul de asistență.
my-help-look_and_change = Uitați-vă mai jos la dispozitive și la conectări. Dacă vreuna nu este a dumneavoastră, schimbați parola și încheiați celelalte sesiuni, apoi anunțați serviciul de asistență.
my-help-ask_help_desk = Întrebați la serviciul de asistență și spuneți ce scrie pe această pagină.
my-devices = Dispozitivele și programele mele de e-mail
my-devices-says = S-au conectat la contul dumneavoastră în ultimele 90{"\u00A0"}de{"\u00A0"}zile. Numele este cel pe care și-l dă dispozitivul; adresa este sigură.
my-devices-none = Niciun dispozitiv nu s-a conectat în ultimele 90{"\u00A0"}de{"\u00A0"}zile.
my-used-for = Prin
my-from = De la
my-how-often = De câte ori
my-times =
    { PLURAL($n) ->
        [one] { $n } conectare
        [few] { $n } conectări
       *[other] { $n } de conectări
    }
my-newest = Cele mai noi conectări
my-all-sign-ins = Toate conectările mele
my-sign-ins-says = Tot ce s-a încercat cu contul dumneavoastră în ultimele 90{"\u00A0"}de{"\u00A0"}zile: ce a reușit, ce a eșuat și ce a fost refuzat.
my-no-sign-ins = Nicio conectare încă
my-no-sign-ins-next = Conectările apar aici pe măsură ce au loc.
my-stranger = Vedeți ceva ce nu ați făcut dumneavoastră?
my-stranger-says = O încercare refuzată sau eșuată înseamnă că hoțul a rămas afară. Dacă altcineva a intrat: schimbați parola, încheiați celelalte sesiuni, revocați parolele de aplicație pe care nu le cunoașteți și anunțați serviciul de asistență.

## „Nu am fost eu”: linkul din fiecare mesaj despre cont
not-me-title = Nu ați fost dumneavoastră?
not-me-says = Este vorba despre ce s-a întâmplat cu contul { $account } la { $at }. Până acum nu s-a schimbat nimic. Dacă ați fost dumneavoastră, închideți pagina.
not-me-shut-out = Dacă nu ați fost dumneavoastră, cu butonul de mai jos:
not-me-shut-out-ends = toți cei conectați sunt deconectați, iar parolele de aplicație și tokenurile API încetează;
not-me-shut-out-younger = căile adăugate de atunci pentru a dovedi cine sunteți (factori secundari, adrese de recuperare, coduri salvate) sunt eliminate, iar locurile devenite familiare de atunci sunt uitate;
not-me-shut-out-younger-but-factors = adresele de recuperare și codurile salvate adăugate de atunci sunt eliminate, iar locurile devenite familiare de atunci sunt uitate. Factorii secundari rămân, și cei adăugați de atunci: această adresă era prea nouă ca să hotărască în privința lor;
not-me-shut-out-blocked = nimeni nu se mai poate conecta până când nu recuperați contul cu o cale mai veche și nu alegeți o parolă nouă. Mesajele se primesc în continuare.
not-me-shut-out-blocked-help-desk = nimeni nu se mai poate conecta până când serviciul de asistență nu vă redă accesul. Mesajele se primesc în continuare.
not-me-way-back = Apoi recuperați contul singuri, imediat, la „Nu vă puteți conecta?”.
not-me-no-way-back = Singuri nu veți putea recupera contul: nu are suficiente căi mai vechi de a dovedi cine sunteți. Veți avea nevoie de serviciul de asistență.
not-me-shut-out-button = Nu am fost eu: opriți accesul tuturor
not-me-report = La această adresă poate citi și altcineva, de aceea linkul nu oprește pe nimeni. Dacă nu ați fost dumneavoastră, cu butonul de mai jos:
not-me-report-told = administratorii dumneavoastră sunt anunțați imediat;
not-me-report-frozen = timp de 24{"\u00A0"}de{"\u00A0"}ore de la primul astfel de anunț nimeni nu poate adăuga sau elimina factori secundari, adrese de recuperare, coduri salvate și parole de aplicație.
not-me-report-button = Nu am fost eu: anunțați administratorii
not-me-recover = Puteți alege acum o parolă nouă la „Nu vă puteți conecta?”: toate celelalte sesiuni se încheie.
not-me-shut-out-title = Nimeni nu se mai poate conecta
not-me-shut-out-done = Accesul la cont este oprit pentru toată lumea, iar administratorii dumneavoastră au fost anunțați.
not-me-shut-out-partly = Programele de e-mail deja conectate pot rămâne conectate o vreme.
not-me-report-title = Administratorii au fost anunțați
not-me-report-done = Până la { $until } căile de a dovedi cine sunteți nu pot fi schimbate.
not-me-report-rest = Linkurile de confirmare a unei adrese de recuperare nu mai funcționează. Parola rămâne, iar cine este conectat rămâne conectat.
not-me-recover-now = Recuperați contul
not-me-over = A fost folosit sau a expirat; acum nu s-a schimbat nimic. Dacă l-ați folosit, dumneavoastră sau altcineva care citește mesajele, ce face linkul s-a făcut atunci. Dacă nu vă puteți conecta, dovediți cine sunteți.
