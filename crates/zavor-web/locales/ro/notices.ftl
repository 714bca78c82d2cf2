### Notificări: ce se trimite oamenilor, ca text simplu. Chei: NUME-subject și NUME-text.

# La sfârșitul fiecărui mesaj. $organisation: primul ei domeniu. $page: o pagină a site-ului ei.
notice-foot =
    Zavor, pentru { $organisation }
    { $page }

# Înaintea lui, în mesajele despre un cont. $account: adresa lui.
mail-about = Despre contul: { $account }

# Butoane: singurul lucru de făcut. Linkul stă dedesubt, ca text.
notice-open-button = Deschideți pagina
notice-not-you-button = Nu am fost eu
notice-password-link-button = Alegeți o parolă nouă
notice-confirm-address-button = Confirmați această adresă
mail-support-request-button = Deschideți solicitarea
alert-button = Deschideți în centrul de administrare

# La sfârșitul mesajelor către titulari. $recover: pagina care îi lasă din nou să intre. $help: serviciul de asistență.
notice-way-back =
    Dacă nu vă puteți conecta, dovediți acolo cine sunteți:
    { $recover }
notice-help = Ajutor: { $help }

## Titulari: ce s-a întâmplat cu contul lor
# $account: adresa contului. $time: când, cu fusul orar.

notice-not-you =
    { $has_link ->
        [yes]
            Dacă nu ați fost dumneavoastră, deschideți această pagină și spuneți-o acolo. Deschiderea ei nu schimbă nimic; linkul funcționează șapte zile:

            { $not_me }

            Sau anunțați imediat serviciul de asistență, prin telefon sau personal.
       *[no] Dacă nu știți nimic despre aceasta, anunțați imediat serviciul de asistență, prin telefon sau personal.
    }

    Mesajul a fost trimis la toate adresele dumneavoastră pe care le cunoaștem. Vă rugăm să nu răspundeți la el.

notice-password-reset-subject = Parola dumneavoastră a fost resetată
notice-password-reset-text =
    Bună ziua,

    parola contului { $account } a fost resetată de administratorii dumneavoastră la { $time }. Parola veche nu mai este valabilă, nici în programele de e-mail care o păstrează.

    { $how ->
        [link] La adresa dumneavoastră de recuperare s-a trimis un link pentru alegerea unei parole noi. Până când îl folosiți, contul nu are nicio parolă.
        [temporary] Administratorii dumneavoastră vă dau o parolă temporară. Cu ea vă alegeți propria parolă; altceva nu deschide.
       *[given] Administratorii dumneavoastră vă dau parola nouă. Introduceți-o și în programele de e-mail.
    }
    { $sign_in ->
        [blocked] Conectarea este blocată deocamdată, și cu o parolă nouă, până când administratorii dumneavoastră o permit din nou.
       *[whole] {""}
    }

    { notice-not-you }

notice-password-changed-subject = Parola dumneavoastră a fost schimbată
notice-password-changed-text =
    Bună ziua,

    parola contului { $account } a fost schimbată la { $time }. { $sign_in ->
        [blocked] Conectarea este încă blocată: parola nouă deschide contul după ce administratorii dumneavoastră o permit din nou.
       *[whole] Conectați-vă din nou cu parola nouă, și în programele de e-mail.
    }

    { notice-not-you }

# $method: numele dat de titular.
notice-method-added-subject = O metodă de conectare a fost adăugată la contul dumneavoastră
notice-method-added-text =
    Bună ziua,

    „{ $method }” a fost înregistrată ca al doilea factor al contului { $account } la { $time }.

    { notice-not-you }

notice-method-removed-subject = O metodă de conectare a fost eliminată din contul dumneavoastră
notice-method-removed-text =
    Bună ziua,

    „{ $method }” nu mai este un al doilea factor al contului { $account }. A fost eliminată la { $time }.

    { notice-not-you }

# $name: numele dat de titular. $protocol: imap, pop3 sau submission.
notice-app-password-protocol = { $protocol ->
    [imap] citește e-mailul
    [pop3] descarcă e-mailul
    [imap-pop3] citește și descarcă e-mailul
    [imap-submission] citește și trimite e-mail
    [pop3-submission] descarcă și trimite e-mail
    [imap-pop3-submission] citește, descarcă și trimite e-mail
   *[submission] trimite e-mail
}
notice-app-password-made-subject = A fost creată o parolă de aplicație pentru contul dumneavoastră
notice-app-password-made-text =
    Bună ziua,

    parola de aplicație „{ $program }”, care { notice-app-password-protocol } din contul { $account }, a fost creată la { $time }.

    { notice-not-you }
notice-app-password-revoked-subject = O parolă de aplicație a contului dumneavoastră a fost retrasă
notice-app-password-revoked-text =
    Bună ziua,

    parola de aplicație „{ $program }”, care { notice-app-password-protocol } din contul { $account }, a fost retrasă la { $time }. Un program care o folosește are nevoie de alta.

    { notice-not-you }
notice-support-answered-subject = Serviciul de asistență a răspuns
notice-support-answered-text =
    Bună ziua,

    serviciul de asistență a răspuns la { $time } unei solicitări despre contul { $account }. Cine a făcut solicitarea citește răspunsul la linkul privat pe care l-a primit.

    { notice-not-you }
notice-support-closed-subject = Serviciul de asistență a închis o solicitare
notice-support-closed-text =
    Bună ziua,

    serviciul de asistență a închis la { $time }, fără vreun mesaj, o solicitare despre contul { $account }. Cine a făcut solicitarea vede acest lucru la legătura privată pe care a primit-o.

    { notice-not-you }

# $address: adresa de recuperare.
notice-recovery-address-added-subject = O adresă de recuperare a fost adăugată la contul dumneavoastră
notice-recovery-address-added-text =
    Bună ziua,

    { $address } a fost adăugată ca adresă de recuperare a contului { $account } la { $time }. Ajută la recuperarea contului cel mai devreme la 72 de ore după ce este confirmată din acea cutie poștală.

    { notice-not-you }

notice-recovery-address-removed-subject = O adresă de recuperare a fost eliminată din contul dumneavoastră
notice-recovery-address-removed-text =
    Bună ziua,

    { $address } nu mai este adresă de recuperare a contului { $account }. A fost eliminată la { $time }.

    { notice-not-you }

# $addresses: adresele de recuperare.
notice-new-addresses-removed-subject = Adrese de recuperare ale contului dumneavoastră au fost eliminate
notice-new-addresses-removed-text =
    Bună ziua,

    la { $time } contul { $account } a primit o parolă nouă sau a fost blocat. Odată cu aceasta au fost eliminate adresele de recuperare adăugate cu puțin timp înainte, care încă nu erau valabile: { $addresses }. Dacă sunt ale dumneavoastră, conectați-vă și adăugați-le din nou la Securitate.

    { notice-not-you }

notice-unlocked-subject = Contul dumneavoastră nu mai este blocat temporar
notice-unlocked-text =
    Bună ziua,

    contul { $account } a fost blocat temporar după parole sau coduri greșite, iar administratorii dumneavoastră au încheiat blocarea temporară la { $time }. { $sign_in ->
        [blocked] Conectarea este încă blocată din alt motiv, până când administratorii dumneavoastră o permit din nou.
        [new_password] Înainte de a vă conecta, alegeți o parolă nouă.
        [link] Înainte de a vă conecta, alegeți o parolă nouă prin linkul trimis la adresa dumneavoastră de recuperare.
       *[whole] Vă puteți conecta din nou.
    } Programele și telefoanele care păstrează o parolă veche îl vor bloca iar: schimbați-o și acolo.

    { notice-not-you }
notice-recovered-subject = Contul dumneavoastră a fost recuperat
notice-recovered-text =
    Bună ziua,

    cineva a dovedit că este titularul contului { $account } și a stabilit o parolă nouă la { $time }. Toate sesiunile au fost încheiate. { $sign_in ->
        [blocked] Conectarea este încă blocată: parola nouă deschide contul după ce administratorii dumneavoastră o permit din nou.
       *[whole] Conectați-vă din nou cu parola nouă, și în programele de e-mail.
    }

    { notice-not-you }
notice-unlocked-by-owner-subject = Contul dumneavoastră nu mai este blocat temporar
notice-unlocked-by-owner-text =
    Bună ziua,

    cineva a dovedit că este titularul contului { $account } și a încheiat blocarea lui temporară la { $time }. Parola a rămas aceeași. Programele și telefoanele care mai știu o parolă veche îl vor bloca din nou: schimbați-o și acolo.

    { notice-not-you }
notice-shut-out-subject = Accesul la contul dumneavoastră este oprit pentru toată lumea
notice-shut-out-text =
    Bună ziua,

    la { $time }, prin linkul dintr-un mesaj, cineva a spus despre { $account }: „Nu am fost eu.” Toți cei conectați au fost deconectați, parolele de aplicație au încetat, ce s-a adăugat de atunci pentru a dovedi cine sunteți a fost eliminat, iar acum nimeni nu se poate conecta. Mesajele se primesc în continuare.

    Pentru a intra din nou, alegeți „Nu vă puteți conecta?” pe pagina de conectare, dovediți cine sunteți și alegeți o parolă nouă. Nu este nevoie de un administrator.

    { notice-not-you }
notice-methods-frozen-subject = Cineva a spus: „Nu am fost eu”
notice-methods-frozen-text =
    Bună ziua,

    la { $time }, prin linkul dintr-un mesaj, cineva a spus despre { $account }: „Nu am fost eu.” Nu este blocat nimic. Timp de 24 de ore factorii secundari, adresele de recuperare, codurile salvate și parolele de aplicație nu pot fi schimbate, iar administratorii dumneavoastră au fost anunțați.

    { notice-not-you }
notice-new-location-subject = Conectare dintr-un loc nou
notice-new-location-text =
    Bună ziua,

    cineva s-a conectat la contul { $account } la { $time } dintr-un loc nou pentru acest cont.

    Adresa: { $address }
    Programul: { $device }

    Dacă ați fost dumneavoastră, nu este nimic de făcut.

    { notice-not-you }
notice-recovery-codes-made-subject = Au fost create coduri de recuperare noi pentru contul dumneavoastră
notice-recovery-codes-made-text =
    Bună ziua,

    pentru contul { $account } au fost create coduri de recuperare noi la { $time }. Codurile mai vechi nu mai funcționează.

    { notice-not-you }
notice-recovery-code-used-subject = A fost folosit un cod de recuperare al contului dumneavoastră
notice-recovery-code-used-text =
    Bună ziua,

    cineva a folosit la { $time } unul dintre codurile de recuperare păstrate pentru contul { $account }, ca să dovedească că îi este titular. Acel cod nu mai funcționează; cine încheie recuperarea primește altul în loc.

    { notice-not-you }
notice-recovery-codes-ended-subject = Codurile dumneavoastră de recuperare nu mai sunt valabile
notice-recovery-codes-ended-text =
    Bună ziua,

    coduri de recuperare păstrate ale contului { $account } au fost anulate la { $time } și nu mai funcționează. Așa se întâmplă la o parolă nouă, la blocarea conectării și când administratorii le anulează. După ce vă conectați, creați altele la Securitate.

    { notice-not-you }

# $address: de unde au venit codurile; $until: când contează din nou codurile.
notice-second-factor-throttled-subject = Coduri greșite pentru contul dumneavoastră
notice-second-factor-throttled-text =
    Bună ziua,

    cineva s-a conectat la { $account } cu parola corectă și apoi a introdus coduri de unică folosință greșite, ultimul la { $time } de la { $address }. Niciun cod nu este verificat până la { $until }; e-mailul nu este afectat.

    Dacă ați fost dumneavoastră, verificați ceasul dispozitivului care vă arată codurile sau cereți administratorilor să încheie blocarea temporară a contului. Dacă nu ați fost dumneavoastră, altcineva vă știe parola: schimbați-o acum.

    { notice-not-you }

notice-sign-in-blocked-subject = Conectarea la contul dumneavoastră a fost blocată
notice-sign-in-blocked-text =
    Bună ziua,

    administratorii dumneavoastră au blocat conectarea la { $account } la { $time }. Mesajele se primesc în continuare.

    { notice-not-you }

notice-sign-in-allowed-subject =
    { $sign_in ->
        [blocked] O blocare a contului dumneavoastră a fost ridicată
       *[whole] Conectarea la contul dumneavoastră este permisă din nou
    }
notice-sign-in-allowed-text =
    Bună ziua,

    { $sign_in ->
        [blocked] o blocare a conectării la { $account } a fost ridicată la { $time }. Alta este încă în vigoare: nu vă puteți conecta până când nu este ridicată și aceea.
        [new_password] administratorii dumneavoastră au permis din nou conectarea la { $account } la { $time }. Înainte de a vă conecta, alegeți o parolă nouă.
        [link] administratorii dumneavoastră au permis din nou conectarea la { $account } la { $time }. Înainte de a vă conecta, alegeți o parolă nouă prin linkul trimis la adresa dumneavoastră de recuperare.
       *[whole] administratorii dumneavoastră au permis din nou conectarea la { $account } la { $time }.
    }

    { notice-not-you }

notice-sending-released-subject = Restricția de trimitere a fost ridicată
notice-sending-released-text =
    Bună ziua,

    { $account } nu avea voie să trimită mesaje. Administratorii dumneavoastră au ridicat restricția la { $time }. { $sign_in ->
        [blocked] Conectarea este încă blocată și, odată cu ea, trimiterea, până când administratorii dumneavoastră o permit din nou.
        [new_password] Puteți trimite din nou mesaje după ce alegeți o parolă nouă.
        [link] Puteți trimite din nou mesaje după ce alegeți o parolă nouă prin linkul trimis la adresa dumneavoastră de recuperare.
       *[whole] Puteți trimite din nou mesaje.
    }

    { notice-not-you }

notice-sending-released-by-owner-subject = Puteți trimite din nou mesaje
notice-sending-released-by-owner-text =
    Bună ziua,

    { $account } nu avea voie să trimită mesaje din cauza unei limite. La { $time } cineva a dat două dovezi că este titularul contului, a stabilit o parolă nouă și a ridicat restricția. Administratorii de securitate au fost anunțați.

    Zavor nu a putut verifica redirecționările și regulile cutiei poștale: uitați-vă dacă este acolo ceva ce nu este al dumneavoastră.

    { notice-not-you }

## Linkuri și coduri

notice-password-link-subject = Alegeți o parolă nouă
notice-password-link-text =
    Bună ziua,

    administratorii organizației { $organisation } au resetat parola contului { $account }. Alegeți aici una nouă:

    { $link }

    Linkul funcționează o singură dată, timp de o oră. Nimeni altcineva nu are nevoie de el: nu îl dați mai departe.
    { $sign_in ->
        [blocked] Conectarea este blocată deocamdată: puteți alege parola acum, iar ea deschide contul după ce administratorii dumneavoastră permit din nou conectarea.
       *[whole] {""}
    }

    Dacă nu vă așteptați la acest mesaj, anunțați imediat serviciul de asistență, prin telefon sau personal.

# $by: cine a cerut codul.
notice-caller-code-subject = Cod pentru convorbirea cu serviciul de asistență
notice-caller-code-text =
    Bună ziua,

    cineva care spune că { $account } este contul său vorbește cu serviciul de asistență ({ $by }). Dacă sunteți dumneavoastră, citiți-le acest cod:

    { $code }

    Este valabil zece minute. Dacă nu ați sunat, nu spuneți nimănui codul și anunțați imediat serviciul de asistență, prin telefon sau personal.

# De ce nu s-a trimis niciun cod. $why: role (politica), waits (adresa este prea nouă), others (a pus-o altcineva).
notice-recovery-no-code-subject = Niciun cod pentru recuperarea contului { $account }
notice-recovery-no-code-text =
    Bună ziua,

    cineva dorește să recupereze contul { $account } la { $organisation } cu un cod trimis la această adresă. Nu s-a trimis niciunul: { $why ->
        [role] aici, conturile cu un rol nu se recuperează în acest fel.
        [waits] adresa a fost confirmată acum mai puțin de trei zile și până atunci nu dovedește nimic.
       *[others] adresa a fost pusă de altcineva, iar la un cont cu un rol contează numai o adresă pusă de titular.
    }

    Dacă ați fost dumneavoastră, dovediți altfel cine sunteți (aplicație de autentificare, cheie de acces, cod de recuperare păstrat) sau întrebați administratorii. Dacă nu ați fost dumneavoastră, nu trebuie să faceți nimic. Parola nu a fost schimbată.

# $code: valabil zece minute, într-un singur browser.
notice-recovery-code-subject = Cod pentru recuperarea contului { $account }
notice-recovery-code-text =
    Bună ziua,

    cineva dorește să recupereze contul { $account } la { $organisation }. Dacă sunteți dumneavoastră, introduceți acest cod în pagina deschisă în browser:

    { $code }

    { $more ->
        [missing] Codul singur nu ajunge: contul are un rol sau un al doilea factor și cere încă o dovadă, de alt fel, dar nu are niciuna. Cereți administratorilor să vă lase din nou să intrați.
        [maybe] Contul mai cere o dovadă. Dacă organizația vă trimite coduri și pe altă cale, cereți apoi unul pe aceeași pagină; dacă nu, cereți administratorilor să vă lase din nou să intrați.
        [yes] Contul mai cere o dovadă: un cod al aplicației de autentificare, o cheie de acces sau un cod de recuperare păstrat. Pregătiți una.
       *[no] Nu este nevoie de altă dovadă.
    }

    Este valabil zece minute și numai în acel browser. Nu îl spuneți nimănui: niciun serviciu de asistență nu vi-l cere. Dacă nu ați fost dumneavoastră, nu trebuie să faceți nimic. Parola nu a fost schimbată.

# Pentru calea proprie a organizației, de exemplu SMS: scurt și fără link.
message-recovery-code-subject = Cod pentru recuperarea contului { $account }
message-recovery-code-text = { $code } este codul pentru recuperarea contului { $account } la { $organisation }. Valabil zece minute. Nu îl spuneți nimănui.

notice-confirm-address-subject = Confirmați această adresă
notice-confirm-address-text =
    Bună ziua,

    această adresă a fost introdusă ca adresă de recuperare a contului { $account } la { $organisation }. Confirmați-o aici:

    { $link }

    Linkul funcționează o singură dată, timp de 24 de ore. Dacă nu știți nimic despre aceasta, nu faceți nimic: fără confirmare nu se mai trimite nimic aici.

# Către adresa de asistență. $number, $asked: care solicitare și cine a întrebat. $messages, $holds: rânduri.
# $place: pagina ei.
mail-support-request-subject = Solicitare de asistență { $number }: { $account }
mail-support-request-text =
    Serviciul de asistență a transmis mai departe această solicitare.

    Cont: { $account } ({ $asked })
    Pagina: { $place }

    Ce s-a scris (textele solicitantului nu sunt verificate):
    { $messages }

    Ce bloca acest cont în momentul întrebării:
    { $holds }

notice-test-subject = Mesaj de probă
notice-test-text =
    Acesta este mesajul de probă cerut la { $time }. Notificările ajung la această adresă.

## Administratori: alerte
# $subject: despre cine. $count: câte. $several: yes sau no. $first, $last: când, cu fusul orar.
# $text: ce s-a numărat. $severity: high, medium sau low. $limit: yes când este ultima
# de felul ei astăzi.

alert-when =
    { $several ->
        [no] Ora: { $last }
       *[yes] Alerte: { $count }, de la { $first } până la { $last }
    }
    Urgență: { $severity ->
        [high] ridicată
        [medium] medie
       *[low] scăzută
    }
    { $several ->
        [no] Detalii: { $text }
       *[yes] Fiecare dintre ele se află în centrul de administrare, la Rapoarte > Alerte.
    }
    { $limit ->
        [yes]
            Aceasta este ultima notificare de acest fel astăzi: limita zilnică este epuizată. Celelalte alerte se află în centrul de administrare.
       *[no] {""}
    }

alert-account-restricted-subject = { alert-kind-account_restricted }: { $subject }
alert-account-restricted-text =
    { $subject } a depășit o limită de trimitere și nu mai poate trimite mesaje; primirea și conectarea funcționează în continuare. Aflați dacă altcineva folosește contul înainte de a ridica restricția: Revizuire > Entități restricționate.

    { alert-when }

alert-connector-restricted-subject = { alert-kind-connector_restricted }: { $subject }
alert-connector-restricted-text =
    Conectorul { $subject } și-a depășit limita și nu mai poate trimite mesaje. Verificați aplicația din spatele lui înainte de a ridica restricția: Revizuire > Entități restricționate.

    { alert-when }

alert-sending-limit-exceeded-subject = { alert-kind-sending_limit_exceeded }: { $subject }
alert-sending-limit-exceeded-text =
    { $subject } a epuizat o limită. Mesajele următoare așteaptă până când limita permite din nou; nimeni nu este restricționat. Dacă expeditorul este legitim, măriți limita.

    { alert-when }

alert-sending-limit-passed-subject = { alert-kind-sending_limit_passed }: { $subject }
alert-sending-limit-passed-text =
    { $subject } a depășit o limită de trimitere. Politica numai alertează, deci mesajele au plecat.

    { alert-when }

alert-sending-would-be-restricted-subject = { alert-kind-sending_would_be_restricted }: { $subject }
alert-sending-would-be-restricted-text =
    { $subject } a depășit o limită de trimitere. Zavor numai observă, deci mesajele au plecat; altfel expeditorul ar fi acum restricționat.

    { alert-when }

alert-suspicious-sending-subject = { alert-kind-suspicious_sending }: { $subject }
alert-suspicious-sending-text =
    { $subject } trimite mult mai mult decât un cont obișnuit și va fi restricționat când atinge limita. Deocamdată nu este restricționat nimic. Este o corespondență planificată sau altcineva folosește contul?

    { alert-when }

alert-account-at-risk-subject = { alert-kind-account_at_risk }: { $subject }
alert-account-at-risk-text =
    { $subject } arată semne că altcineva folosește contul. Resetați parola, deconectați contul din toate sesiunile și verificați redirecționarea și regulile.

    { alert-when }

alert-organisation-limit-near-subject = { alert-kind-organisation_limit_near }
alert-organisation-limit-near-text =
    Organizația a folosit 80 la sută din destinatarii externi pe care îi poate contacta în 24 de ore. La atingerea limitei, mesajele către alte domenii așteaptă.

    { alert-when }

alert-organisation-limit-reached-subject = { alert-kind-organisation_limit_reached }
alert-organisation-limit-reached-text =
    Organizația a contactat toți destinatarii externi permiși în 24 de ore. Mesajele către alte domenii așteaptă până când limita permite din nou. Căutați expeditorii cu cei mai mulți destinatari.

    { alert-when }

alert-attack-in-progress-subject = { alert-kind-attack_in_progress }
alert-attack-in-progress-text =
    Multe conectări la multe conturi sunt refuzate. Atacatorii sunt blocați, titularii nu; verificați Revizuire > Rețele blocate și Rapoarte > Jurnalul conectărilor.

    { alert-when }

alert-guessing-many-accounts-subject = { alert-kind-guessing_many_accounts }: { $subject }
alert-guessing-many-accounts-text =
    Din { $subject } eșuează conectarea la multe conturi. Rețeaua este blocată dacă încercările continuă.

    { alert-when }

alert-guessing-from-inside-subject = { alert-kind-guessing_from_inside }: { $subject }
alert-guessing-from-inside-text =
    Din { $subject } eșuează conectarea la multe conturi, pentru care acesta este un loc obișnuit. Rețeaua nu este blocată, fiindcă ar rămâne fără acces chiar titularii conturilor. Găsiți calculatorul de pe care se încearcă parolele.

    { alert-when }

alert-many-behind-one-address-subject = { alert-kind-many_behind_one_address }: { $subject }
alert-many-behind-one-address-text =
    Mulți oameni se conectează din { $subject } sau de acolo vin parolele lor greșite. Dacă sunt oamenii unui singur birou cu adresă proprie, nu este nimic de făcut; dacă este un webmail, un proxy sau un server de e-mail care își ascunde clienții: declarați-l ca [[shared_network]] sau transmiteți adresele reale (login_trusted_networks în Dovecot împreună cu setarea din Roundcube sau SOGo, X-Forwarded-For, protocolul PROXY). Pagina Rețele blocate și „zavor doctor” spun despre ce este vorba.

    { alert-when }

alert-many-lockouts-subject = { alert-kind-many_lockouts }
alert-many-lockouts-text =
    Multe conturi au fost blocate temporar într-o oră: un atac sau un program care știe parole vechi.

    { alert-when }

alert-second-factor-throttled-subject = { alert-kind-second_factor_throttled }: { $subject }
alert-second-factor-throttled-text =
    Cineva care are parola contului { $subject } a introdus coduri de unică folosință greșite până când codurile nu au mai fost verificate. Întrebați titularul. Dacă nu a fost el, resetați parola: o are altcineva. „Încheiați blocarea temporară” permite din nou verificarea codurilor.

    { alert-when }
alert-reported-by-user-subject = { alert-kind-reported_by_user }: { $subject }
alert-reported-by-user-text =
    Prin linkul dintr-un mesaj cineva a spus despre { $subject }: „Nu am fost eu.” Întrebați titularul și uitați-vă la conectările contului.

    { alert-when }

alert-sending-released-by-owner-subject = { alert-kind-sending_released_by_owner }: { $subject }
alert-sending-released-by-owner-text =
    { $subject } nu avea voie să trimită mesaje din cauza unei limite. Titularul a dat două dovezi, a stabilit o parolă nouă și trimite din nou. Zavor nu a putut verifica redirecționările și regulile de e-mail. Uitați-vă ce se trimite acum și întrebați titularul dacă a fost el.

    { alert-when }

alert-unlocked-repeatedly-subject = { alert-kind-unlocked_repeatedly }: { $subject }
alert-unlocked-repeatedly-text =
    Blocarea temporară a contului { $subject } este încheiată iar și iar. Aflați ce o provoacă: un dispozitiv cu o parolă veche sau cineva care încearcă parole.

    { alert-when }

alert-many-resets-by-one-actor-subject = { alert-kind-many_resets_by_one_actor }
alert-many-resets-by-one-actor-text =
    O singură persoană a resetat multe parole într-o oră. Întrebați dacă a făcut-o și blocați-i conectarea dacă nu.

    { alert-when }

alert-token-made-subject = { alert-kind-token_made }
alert-token-made-text =
    A fost creat un token API, iar fiecare administrator global este anunțat. Retrageți-l dacă nu știți la ce folosește.

    { alert-when }

alert-global-administrator-made-subject = { alert-kind-global_administrator_made }: { $subject }
alert-global-administrator-made-text =
    Cineva a devenit administrator global, iar ceilalți sunt anunțați. Retrageți rolul dacă nu trebuia acordat.

    { alert-when }

alert-second-factor-removed-subject = { alert-kind-second_factor_removed }: { $subject }
alert-second-factor-removed-text =
    A fost eliminat un al doilea factor, iar fiecare administrator global este anunțat. Întrebați dacă titularul a dorit aceasta.

    { alert-when }

alert-mail-server-asks-too-little-subject = { alert-kind-mail_server_asks_too_little }
alert-mail-server-asks-too-little-text =
    Un server de e-mail nu pune întrebările de care au nevoie limitele. Rulați „zavor doctor --print postfix”.

    { alert-when }

alert-questions-not-understood-subject = { alert-kind-questions_not_understood }
alert-questions-not-understood-text =
    Nicio întrebare a unui server de e-mail nu este înțeleasă, așa că serverul lucrează fără protecție. Rulați „zavor doctor”: spune care server este și ce nu e în regulă.

    { alert-when }

alert-clock-jumped-subject = { alert-kind-clock_jumped }
alert-clock-jumped-text =
    Ceasul calculatorului pe care rulează Zavor a făcut un salt de peste un minut. Orele din jurnale și din audit de dinainte și de după nu se potrivesc. Blocările temporare, limitele și sesiunile continuă neschimbate; după o repornire se măsoară din nou după ceas. Aflați cine l-a schimbat și lăsați calculatorul să-și ia ora prin NTP.

    { alert-when }

alert-audit-cut-subject = { alert-kind-audit_cut }
alert-audit-cut-text =
    Auditul de pe acest server nu continuă de unde a fost notat ultima oară: lipsesc evenimente sau au fost schimbate. Cine a făcut ceva ce nu trebuia văzut poate că a șters urmele, sau datele au fost înlocuite cu o copie mai veche. Comparați auditul cu capetele notate într-un jurnal păstrat în altă parte și aflați cine a avut acces la fișiere.

    { alert-when }

alert-clock-doubted-subject = { alert-kind-clock_doubted }
alert-clock-doubted-text =
    Ceasul calculatorului pe care rulează Zavor este departe de ora la care a fost văzut ultima oară. Până se lămurește, zilele vechi ale jurnalelor nu se șterg. Dacă acum este bun, rulați „zavor events trust-clock”; dacă nu, potriviți-l.

    { alert-when }

alert-mail-host-gave-up-subject = { alert-kind-mail_host_gave_up }: { $subject }
alert-mail-host-gave-up-text =
    Un server de e-mail nu a făcut ce i s-a cerut pentru { $subject }, iar Zavor nu mai încearcă. Faceți manual această operație.

    { alert-when }

alert-notice-gave-up-subject = { alert-kind-notice_gave_up }: { $subject }
alert-notice-gave-up-text =
    O notificare despre { $subject } nu a putut fi livrată și nu se mai repetă. Anunțați altfel persoana vizată și verificați adresa.

    { alert-when }

alert-other-subject = Alertă: { $subject }
alert-other-text =
    Există o alertă despre { $subject }.

    { alert-when }
notice-ways-back-subject = Pregătiți o cale de a reveni în contul { $account }
notice-ways-back-text =
    Bună ziua,

    contul dumneavoastră { $account } de la { $organisation } nu are încă destule căi de recuperare. Dacă uitați parola sau contul este blocat temporar, ar trebui să așteptați asistența.

    Pregătiți una cât vă puteți conecta: o adresă de recuperare, o aplicație de autentificare, o cheie de acces sau coduri pe hârtie. Durează un minut. Deschideți pagina aceasta sau scrieți-i singur adresa și conectați-vă ca de obicei:

    { $link }

    Acest mesaj nu conectează pe nimeni și nu cere nicio parolă. Primiți cel mult o reamintire la 14 zile.
