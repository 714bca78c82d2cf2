### Contul propriu: ce îl oprește, dispozitive, conectări. Pentru oricine, nu doar pentru administratori.

my-tab-overview = Privire de ansamblu
my-tab-sign-ins = Conectările mele
my-tab-security = Securitate
my-sign-ins-title = Conectările mele
my-held = Ce vă oprește acum
my-held-nothing = Nimic
my-held-nothing-says = Vă puteți conecta și puteți trimite mesaje.
my-network = { $what }: { $network }
my-what-to-do = Ce puteți face:
my-do-unlock = Deblocați-l singuri
my-help-unlock_alone = Îl puteți debloca singuri: dovediți încă o dată cine sunteți și alegeți doar deblocarea; parola rămâne aceeași. Sau așteptați, dacă se termină de la sine. Căutați întâi mai jos dispozitivul care trimite încă o parolă veche: ar bloca din nou contul.
my-help-change_password = Alegeți o parolă nouă.
my-help-wait = Așteptați; se termină de la sine. Dacă nu puteți aștepta, întrebați la serviciul de asistență.
my-help-other_way = Așteptați sau dovediți cine sunteți în alt fel: celelalte căi funcționează.
my-help-other_network = Este vorba despre o rețea din care s-a încercat contul dumneavoastră. Dacă nu este a dumneavoastră, nu aveți nimic de făcut. Dacă este, folosiți altă rețea, de exemplu pe cea a telefonului, sau întrebați la serviciul de asistență.
my-help-look_and_change = Uitați-vă mai jos la dispozitive și la conectări. Dacă vreuna nu este a dumneavoastră, schimbați parola și încheiați celelalte sesiuni, apoi anunțați serviciul de asistență.
my-help-ask_help_desk = Întrebați la serviciul de asistență și spuneți ce scrie pe această pagină.
my-devices = Dispozitivele și programele mele de e-mail
my-devices-says = S-au conectat la contul dumneavoastră în ultimele 90 de zile. Numele este cel pe care și-l dă dispozitivul; adresa este sigură.
my-devices-none = Niciun dispozitiv nu s-a conectat în ultimele 90 de zile.
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
my-sign-ins-says = Tot ce s-a încercat cu contul dumneavoastră în ultimele 90 de zile: ce a reușit, ce a eșuat și ce a fost refuzat.
my-no-sign-ins = Nicio conectare încă
my-no-sign-ins-next = Conectările apar aici pe măsură ce au loc.
my-stranger = Vedeți ceva ce nu ați făcut dumneavoastră?
my-stranger-says = O încercare refuzată sau eșuată înseamnă că hoțul a rămas afară. Dacă altcineva a intrat: schimbați parola, încheiați celelalte sesiuni, revocați parolele de aplicație pe care nu le cunoașteți și anunțați serviciul de asistență.
