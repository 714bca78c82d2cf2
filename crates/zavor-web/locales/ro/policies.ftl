### Politici: nume, ce este fiecare setare și ce face.

## Nume
policy-name-smart-lockout = Blocare inteligentă
policy-name-origin-guard = Blocarea rețelelor atacatoare
policy-name-passwords = Protecția parolelor
policy-name-recovery = Recuperarea de către titulari
policy-name-sending = Spam de ieșire
policy-name-alerts = Alerte
policy-name-notices = Unde ajung notificările
policy-about-smart-lockout = Blochează pe cine încearcă parole, nu pe titular: parolele greșite se numără separat pentru dispozitivele cunoscute, locurile obișnuite, cele din apropierea lor și restul.
policy-about-origin-guard = Blochează rețelele din care se încearcă parole la mai multe conturi. Contează numărul de conturi, nu numărul de încercări.
policy-about-passwords = Cum trebuie să fie o parolă nouă și cum se verifică parolele. Contează lungimea și listele de parole cunoscute; nu există reguli despre tipuri de caractere și nici expirare.
policy-about-recovery = Cum dovedesc cine sunt cei care nu se pot conecta, ca să-și reseteze parola sau să încheie blocarea temporară fără un administrator. Conturile cu al doilea factor sau cu un rol au nevoie întotdeauna de două dovezi diferite.
policy-about-sending = Cât poate trimite un cont. O cutie poștală care depășește o limită este restricționată: primește și se conectează în continuare.
policy-about-alerts = Cine este anunțat despre fiecare tip de alertă și cât de des. Lista de alerte le arată oricum.
policy-about-notices = Cum sunt anunțați oamenii: limba, destinatarii alertelor, webhook.

## Valori
policy-default = Implicit
policy-bounds = Permis: de la { $from } până la { $to }
policy-bounds-choice = Permis: { $choices }
choice-restrict = Restricționare până la deblocare
choice-restrict_until_next_day = Restricționare până în ziua următoare (UTC)
choice-alert_only = Numai anunțarea administratorilor
choice-en = English
choice-ro = Română
choice-everybody = Toți titularii
choice-without_role = Numai conturile fără rol
choice-nobody = Nimeni
unit-notices = { PLURAL($n) ->
    [one] { $n } notificare
    [few] { $n } notificări
   *[other] { $n } de notificări
}
unit-wrong-passwords = { PLURAL($n) ->
    [one] { $n } parolă greșită
    [few] { $n } parole greșite
   *[other] { $n } de parole greșite
}
unit-times = { PLURAL($n) ->
    [one] o dată
    [few] de { $n } ori
   *[other] de { $n } de ori
}
unit-proofs = { PLURAL($n) ->
    [one] { $n } dovadă
    [few] { $n } dovezi
   *[other] { $n } de dovezi
}
unit-passwords = { PLURAL($n) ->
    [one] { $n } parolă
    [few] { $n } parole
   *[other] { $n } de parole
}
unit-successes = { PLURAL($n) ->
    [one] { $n } reușită
    [few] { $n } reușite
   *[other] { $n } de reușite
}
unit-accounts = { PLURAL($n) ->
    [one] { $n } cont
    [few] { $n } conturi
   *[other] { $n } de conturi
}
unit-points = { PLURAL($n) ->
    [one] { $n } punct
    [few] { $n } puncte
   *[other] { $n } de puncte
}
unit-refusals = { PLURAL($n) ->
    [one] { $n } refuz
    [few] { $n } refuzuri
   *[other] { $n } de refuzuri
}
unit-characters = { PLURAL($n) ->
    [one] { $n } caracter
    [few] { $n } caractere
   *[other] { $n } de caractere
}
unit-at-once = { $n } deodată
unit-recipients = { PLURAL($n) ->
    [one] { $n } destinatar
    [few] { $n } destinatari
   *[other] { $n } de destinatari
}
unit-messages = { PLURAL($n) ->
    [one] { $n } mesaj
    [few] { $n } mesaje
   *[other] { $n } de mesaje
}

## Blocare inteligentă
policy-threshold_known_device = Pragul pe dispozitivele cunoscute
policy-threshold_known_device-effect = După acest număr de parole greșite pe un dispozitiv cunoscut, acel dispozitiv este blocat temporar.
policy-threshold_familiar = Pragul în locurile obișnuite
policy-threshold_familiar-effect = După acest număr de parole greșite într-un loc obișnuit, conectarea din locurile obișnuite este blocată temporar.
policy-threshold_near = Pragul în apropierea locurilor obișnuite
policy-threshold_near-effect = După acest număr de parole greșite în apropierea unui loc obișnuit, conectarea din astfel de locuri este blocată temporar.
policy-threshold_unfamiliar = Pragul în locurile neobișnuite
policy-threshold_unfamiliar-effect = După acest număr de parole greșite din locuri neobișnuite, conectarea din astfel de locuri este blocată temporar. Un număr mai mic oprește atacul mai devreme, dar blochează mai des titularii aflați în deplasare.
policy-lockout_duration = Durata primei blocări temporare
policy-lockout_duration-effect = Cât durează prima blocare temporară.
policy-lockout_growth = Fiecare blocare temporară se prelungește
policy-lockout_growth-effect = De câte ori mai mult durează fiecare blocare temporară față de cea dinainte.
policy-lockout_duration_max_known_device = Durata maximă a blocării temporare pe dispozitivele cunoscute
policy-lockout_duration_max_known_device-effect = Blocarea temporară a unui dispozitiv cunoscut nu durează niciodată mai mult.
policy-lockout_duration_max_familiar = Durata maximă a blocării temporare în locurile obișnuite
policy-lockout_duration_max_familiar-effect = Blocarea temporară a locurilor obișnuite nu durează niciodată mai mult.
policy-lockout_duration_max_near = Durata maximă a blocării temporare în apropierea locurilor obișnuite
policy-lockout_duration_max_near-effect = Blocarea temporară a locurilor din apropierea celor obișnuite nu durează niciodată mai mult.
policy-lockout_duration_max_unfamiliar = Durata maximă a blocării temporare în locurile neobișnuite
policy-lockout_duration_max_unfamiliar-effect = Blocarea temporară a locurilor neobișnuite nu durează niciodată mai mult.
policy-failure_leak = Se scade o parolă greșită la fiecare
policy-failure_leak-effect = În apropierea locurilor obișnuite și în locurile neobișnuite, după fiecare astfel de interval se scade o parolă greșită. Un interval mai lung oprește mai bine încercările lente.
policy-failure_memory = Toate parolele greșite sunt uitate după
policy-failure_memory-effect = Pe dispozitivele cunoscute și în locurile obișnuite, toate parolele greșite sunt uitate dacă în acest timp nu apare alta.
policy-consecutive_failures_max = Numărul maxim de parole greșite consecutive
policy-consecutive_failures_max-effect = După acest număr de parole greșite consecutive, locul rămâne blocat până când cineva încheie blocarea temporară, până la o recuperare sau până la o conectare dintr-un loc obișnuit mai vechi.
policy-help_desk_temporary_password = Parole temporare de la asistență
policy-help_desk_temporary_password-effect = Administratorii de asistență și de utilizatori pot afișa o singură dată o parolă temporară de 24 de ore, pentru un cont fără rol, după un apel înapoi sau o întâlnire consemnată; titularul este anunțat. Altfel pot trimite numai linkuri, care nu ajung la cine nu are o adresă de recuperare confirmată.
policy-mask_unknown_names = Mascarea numelor care nu sunt conturi
policy-mask_unknown_names-effect = Jurnalul conectărilor arată numai începutul lor: unii scriu parola în locul numelui. Căutarea după numele întreg le găsește oricum.
policy-repeated_password_memory = Parole greșite ținute minte
policy-repeated_password_memory-effect = Dacă se repetă una dintre cele mai recente parole greșite, în acest număr, ea nu se mai contorizează: un telefon cu o parolă veche nu blochează pe nimeni.
policy-pending_attempt = Durata maximă a verificării unei parole
policy-pending_attempt-effect = Atât poate dura până când serverul de e-mail raportează cum s-a încheiat o conectare. Durata trebuie să fie mai mare decât a celei mai lente baze de date de parole.
policy-familiar_successes = Conectări reușite până când un loc devine obișnuit
policy-familiar_successes-effect = După acest număr de conectări reușite, un loc devine imediat obișnuit.
policy-familiar_after = O singură conectare este de ajuns după
policy-familiar_after-effect = Un loc cu o singură conectare reușită devine obișnuit după ce trece acest timp de la ea.
policy-familiar_memory = Locurile obișnuite sunt uitate după
policy-familiar_memory-effect = Un loc nefolosit în acest timp nu mai este obișnuit.
policy-near_accounts = Conturi pentru care o rețea devine apropiată tuturor
policy-near_accounts-effect = Când rețeaua este obișnuită pentru atâtea conturi, ea este considerată apropiată pentru toți.
policy-old_familiar = Vechimea minimă a unui loc obișnuit
policy-old_familiar-effect = O conectare dintr-un loc care este obișnuit de cel puțin atâta timp încheie o blocare temporară produsă în altă parte de prea multe parole greșite consecutive.
policy-step_kept_after_unlock = Cât timp contează blocările temporare anterioare după o încheiere
policy-step_kept_after_unlock-effect = În acest interval după ce cineva a încheiat o blocare temporară, următoarea durează ca și când nu ar fi fost încheiată.

## Protecția rețelelor
policy-origin_block_threshold = Pragul unei adrese
policy-origin_block_threshold-effect = O adresă este blocată când strânge acest număr de puncte. Fiecare cont la care eșuează adaugă puncte.
policy-origin_block_accounts = Numărul de conturi pentru o blocare
policy-origin_block_accounts-effect = O rețea este blocată numai dacă cel puțin acest număr de conturi i-a adus puncte într-o zi. Un singur cont nu blochează niciodată o rețea.
policy-learning_period = Perioada de învățare
policy-learning_period-effect = Cât timp după prima conectare într-o instalare nouă, sau după un import mare, rețelele sunt blocate numai la dovezi puternice.
policy-group_factor = Pragul rețelei din jurul adresei
policy-group_factor-effect = Rețeaua din jurul unei adrese este blocată la pragul unei adrese înmulțit cu acest factor.
policy-near_factor = Pragul pentru locurile apropiate
policy-near_factor-effect = Pentru conturile care se conectează de obicei din apropierea acestei rețele, pragul se înmulțește cu acest factor.
policy-half_life = Punctele se înjumătățesc în
policy-half_life-effect = Fără alte eșecuri, după acest timp rămân jumătate din puncte.
policy-block_duration = Durata primei blocări a unei rețele
policy-block_duration-effect = Cât durează prima blocare. Fiecare următoare este de două ori mai lungă.
policy-block_duration_max = Durata maximă a blocării unei rețele
policy-block_duration_max-effect = O blocare nu durează niciodată mai mult.
policy-alert_accounts = Alertă de la acest număr de conturi
policy-alert_accounts-effect = Când conectările la acest număr de conturi eșuează dintr-o singură rețea în decurs de o oră, administratorii sunt alertați.
policy-attack_refusals_per_minute = Refuzuri pe minut într-un atac
policy-attack_refusals_per_minute-effect = Acest număr de conectări refuzate într-un minut înseamnă un atac în desfășurare.
policy-attack_accounts = Conturi vizate într-un atac
policy-attack_accounts-effect = Refuzurile trebuie să privească cel puțin acest număr de conturi.
policy-self_service = Cine își poate recupera singur contul
policy-self_service-effect = Aceste persoane își pot reseta singure parola sau pot încheia blocarea temporară a contului lor la „Nu vă puteți conecta?”. Ceilalți se adresează unui administrator.
policy-proofs = Dovezi pentru conturile obișnuite
policy-proofs-effect = Atâtea dovezi de feluri diferite sunt necesare. Conturile cu al doilea factor sau cu un rol au nevoie întotdeauna de două.
policy-mail_codes = Coduri prin e-mail
policy-mail_codes-effect = Un cod poate fi trimis la adresele de recuperare confirmate și contează ca dovadă.
policy-apps = Aplicații de autentificare
policy-apps-effect = Un cod de unică folosință dintr-o aplicație înregistrată contează ca dovadă.
policy-passkeys = Chei de acces
policy-passkeys-effect = O cheie de acces înregistrată contează ca dovadă.
policy-saved_codes = Coduri de recuperare păstrate
policy-saved_codes-effect = Un cod de recuperare păstrat de titular contează ca dovadă.
policy-ask_to_register = Întreabă la conectare despre căile de recuperare
policy-ask_to_register-effect = Cine nu are destule căi de recuperare confirmate este rugat să înregistreze una când se conectează aici. Poate amâna; nimeni nu este ținut afară din acest motiv.
policy-postpone_for = „Mai târziu” ține
policy-postpone_for-effect = Cine amână întrebarea nu este întrebat din nou în acest timp. Cu 0, este întrebat la următoarea conectare.
policy-postponed_at_most = De câte ori se poate amâna
policy-postponed_at_most-effect = După atâtea amânări întrebarea apare la fiecare conectare și se poate trece în continuare peste ea. 0: oricât de des.
policy-reconfirm_after = Reconfirmarea căilor de recuperare după
policy-reconfirm_after-effect = Cine nu a confirmat și nu a înregistrat nicio cale de recuperare în acest timp este întrebat dacă toate mai sunt ale sale. 0: niciodată.
policy-webhook_codes = Coduri trimise de organizație
policy-webhook_codes-effect = Un cod pe care organizația îl trimite pe o cale a ei, de exemplu prin SMS, contează ca dovadă pentru conturile fără rol. Necesită [recovery] webhook în fișierul de configurare.
policy-owner_may_unblock = Titularii își pot ridica restricția de trimitere
policy-owner_may_unblock-effect = Cine a depășit o limită de trimitere poate trimite din nou după două dovezi de feluri diferite și o parolă nouă: o dată la 30 de zile, niciodată la risc mare și niciodată dacă restricția a fost pusă de cineva. Administratorii de securitate sunt anunțați.

## Protecția parolelor
policy-minimum_length = Lungimea minimă a parolei
policy-minimum_length-effect = Numărul minim de caractere al unei parole noi. Recomandat: 15, dacă e-mailul se deschide numai cu parola.
policy-mail_needs_app_password = E-mailul cere o parolă de aplicație
policy-mail_needs_app_password-effect = Programele de e-mail și clienții LDAP intră numai cu parole de aplicație, pe care fiecare și le creează la Securitate. Parola persoanei deschide doar aceste pagini; cu un al doilea factor poate avea atunci 8 caractere.
policy-breached_at_least = Parole furate: număr de apariții
policy-breached_at_least-effect = O parolă nouă care apare de cel puțin acest număr de ori în listele de parole furate este refuzată. Se aplică numai dacă fișierul de configurare indică astfel de liste ([directory] breached_passwords).
policy-own_terms = Cuvinte ușor de ghicit
policy-own_terms-effect = Cuvinte pe care aici le-ar ghici oricine: produse, locuri, porecle. Într-o parolă nouă, fiecare se socotește ca un singur caracter, chiar și cu o greșeală de tastare.
policy-bounds-terms = { PLURAL($n) ->
    [one] Permis: { $n } termen de 4 până la 24 de litere sau cifre
    [few] Permis: cel mult { $n } termeni de 4 până la 24 de litere sau cifre, fiecare pe rândul lui sau despărțiți prin virgule
   *[other] Permis: cel mult { $n } de termeni de 4 până la 24 de litere sau cifre, fiecare pe rândul lui sau despărțiți prin virgule
}
policy-file-terms = Cuvinte ușor de ghicit din fișierul de configurare
policy-file-terms-effect = Contează și ei. Se schimbă în fișier ([directory] password_terms), nu aici.
policy-verifications_per_account = Verificări simultane pentru un cont
policy-verifications_per_account-effect = Câte parole ale unui cont se verifică în același timp; celelalte așteaptă.
policy-verifications_per_origin = Verificări simultane pentru o rețea
policy-verifications_per_origin-effect = Câte parole dintr-o rețea se verifică în același timp; celelalte așteaptă.
policy-queue_deadline = Așteptarea maximă a unei verificări
policy-queue_deadline-effect = După atât timp, unei parole care așteaptă i se răspunde „ocupat”.
policy-answer_deadline = Timpul de răspuns al unui refuz
policy-answer_deadline-effect = Fiecare încercare eșuată primește răspuns abia după acest timp, ca nimeni să nu poată afla ceva din durata răspunsului.
policy-answer_deadline_busy = Timpul de răspuns al unui refuz la încărcare mare
policy-answer_deadline_busy-effect = La fel, când multe verificări sunt în așteptare.
policy-verified_memory = Parolele corecte sunt ținute minte
policy-verified_memory-effect = Cât timp o parolă corectă este recunoscută fără a fi verificată din nou.

## Spam trimis
policy-external_recipients_per_hour = Destinatari externi pe oră
policy-external_recipients_per_hour-effect = Destinatari externi în orice interval de o oră. Cu 0 rămâne numai limita serviciului.
policy-internal_recipients_per_hour = Destinatari interni pe oră
policy-internal_recipients_per_hour-effect = Destinatari interni în orice interval de o oră. Cu 0 rămâne numai limita serviciului.
policy-recipients_per_day = Destinatari pe zi
policy-recipients_per_day-effect = Destinatari în orice interval de 24 de ore. Cu 0 rămâne numai limita serviciului.
policy-messages_per_minute = Mesaje pe minut
policy-messages_per_minute-effect = Mesajele următoare așteaptă; nimeni nu este restricționat. 0 înseamnă fără limită.
policy-recipients_per_message = Destinatari ai unui mesaj
policy-recipients_per_message-effect = Ceilalți destinatari ai acelui mesaj sunt refuzați; nimeni nu este restricționat.
policy-service_recipients_per_day = Limita serviciului pe zi
policy-service_recipients_per_day-effect = Destinatari în orice interval de 24 de ore, chiar și după deblocare; mesajele următoare așteaptă.
policy-action_at_limit = Când se depășește o limită
policy-action_at_limit-effect = Ce se întâmplă cu un cont care depășește o limită pe oră sau pe zi.

## Alerte și notificări
policy-enabled = Trimite notificări
policy-enabled-effect = Dezactivat: alertele de acest tip apar numai în listă.
policy-by_mail = Prin e-mail
policy-by_mail-effect = Destinatarii alertelor primesc un e-mail.
policy-by_webhook = Prin webhook
policy-by_webhook-effect = Este apelat webhookul.
policy-threshold = Prag
policy-threshold-effect = Alerta este dată începând cu acest număr.
policy-aggregate = Intervalul de grupare a alertelor
policy-aggregate-effect = Alertele următoare despre același lucru în acest interval devin o singură notificare.
policy-daily_limit = Notificări pe zi
policy-daily_limit-effect = Cel mult atâtea notificări într-o zi UTC. 0 înseamnă fără limită.
policy-language = Limba notificărilor
policy-language-effect = Limba mesajelor către oameni și către administratori.
policy-new_location = Anunțarea locurilor noi
policy-new_location-effect = Titularii primesc un mesaj când cineva se conectează la contul lor dintr-un loc nou pentru el. Toate celelalte notificări către titulari se trimit întotdeauna.

## Setări care sunt liste și texte
policy-priority = Prioritate
policy-priority-effect = Se aplică politica cu numărul cel mai mic care se potrivește expeditorului.
policy-accounts = Conturi
policy-accounts-effect = Se aplică numai acestor conturi. Dacă nu scrieți nimic, se aplică tuturor.
policy-groups = Grupuri
policy-groups-effect = Se aplică numai membrilor acestor grupuri. Dacă nu scrieți nimic, se aplică oricărui grup.
policy-domains = Domenii
policy-domains-effect = Se aplică numai acestor domenii. Dacă nu scrieți nimic, se aplică tuturor.
policy-except_accounts = Cu excepția conturilor
policy-except_accounts-effect = Nu se aplică acestor conturi.
policy-except_groups = Cu excepția grupurilor
policy-except_groups-effect = Nu se aplică membrilor acestor grupuri.
policy-except_domains = Cu excepția domeniilor
policy-except_domains-effect = Nu se aplică acestor domenii.
policy-recipients = Destinatarii alertelor
policy-recipients-effect = Alertele se trimit la aceste adrese. Dacă nu scrieți nimic, nu se trimit nimănui.
policy-webhook = Webhook
policy-webhook-effect = Alertele se trimit la această adresă ca JSON semnat. Dacă nu scrieți nimic, nu se trimit.
policy-help = Cui se cere ajutor
policy-help-effect = Un număr de telefon și un orar, sau un link care începe cu https:// sau mailto:. Apare pe paginile pentru cei care nu se pot conecta și în fiecare mesaj. Dacă nu scrieți nimic, rămâne ce spune fișierul de configurare (owners.help).
policy-bounds-characters = { PLURAL($n) ->
    [one] Permis: { $n } caracter
    [few] Permise: cel mult { $n } caractere
   *[other] Permise: cel mult { $n } de caractere
}
policy-bounds-addresses = { PLURAL($n) ->
    [one] Permis: { $n } adresă
    [few] Permis: cel mult { $n } adrese, separate prin virgule
   *[other] Permis: cel mult { $n } de adrese, separate prin virgule
}
policy-bounds-values = { PLURAL($n) ->
    [one] Permis: { $n } valoare
    [few] Permis: cel mult { $n } valori, separate prin virgule
   *[other] Permis: cel mult { $n } de valori, separate prin virgule
}
policy-bounds-hosts = Permis: adrese https la { $hosts }, așa cum spune fișierul de configurare
policy-bounds-no-hosts = Fișierul de configurare nu permite niciun server pentru webhook ([webhook] allow)
policy-change-of = Modificați: { $name }
policy-unit-of = Unitatea pentru: { $name }

## Modificare
policy-change-says = Încă nu se salvează nimic: pagina următoare arată ce s-ar schimba.
policy-differs = Diferit de valoarea implicită
policy-to-difference = Afișați diferența
policy-difference-says = Încă nu este salvat nimic. Totul se salvează împreună sau deloc; fiecare valoare apare în audit.
policy-difference-of = Ce s-ar schimba: { $name }
policy-setting = Setare
policy-before = Înainte
policy-after = După
policy-not-accepted = Valoarea „{ $given }” nu este acceptată. { $bounds }.
policy-saved = Politica a fost salvată. Este în vigoare acum.
limit-effect = { PLURAL($n) ->
    [one] Cu aceste limite, { $n } cont ar fi restricționat acum.
    [few] Cu aceste limite, { $n } conturi ar fi restricționate acum.
   *[other] Cu aceste limite, { $n } de conturi ar fi restricționate acum.
}
limit-effect-at-least = { PLURAL($n) ->
    [one] Cu aceste limite, cel puțin { $n } cont ar fi restricționat acum.
    [few] Cu aceste limite, cel puțin { $n } conturi ar fi restricționate acum.
   *[other] Cu aceste limite, cel puțin { $n } de conturi ar fi restricționate acum.
}
limit-effect-alert = { PLURAL($n) ->
    [one] { $n } cont depășește acum aceste limite; administratorii ar fi anunțați și nimeni nu ar fi restricționat.
    [few] { $n } conturi depășesc acum aceste limite; administratorii ar fi anunțați și nimeni nu ar fi restricționat.
   *[other] { $n } de conturi depășesc acum aceste limite; administratorii ar fi anunțați și nimeni nu ar fi restricționat.
}
week-effect-title = Ce ar fi făcut aceste limite în ultimele 7 zile
week-effect-none = Cu aceste limite, nicio cutie poștală nu ar fi fost restricționată în ultimele 7 zile.
week-effect = { PLURAL($n) ->
    [one] Cu aceste limite, { $n } cutie poștală ar fi fost restricționată în ultimele 7 zile.
    [few] Cu aceste limite, { $n } cutii poștale ar fi fost restricționate în ultimele 7 zile.
   *[other] Cu aceste limite, { $n } de cutii poștale ar fi fost restricționate în ultimele 7 zile.
}
week-effect-at-least = { PLURAL($n) ->
    [one] Cu aceste limite, cel puțin { $n } cutie poștală ar fi fost restricționată în ultimele 7 zile.
    [few] Cu aceste limite, cel puțin { $n } cutii poștale ar fi fost restricționate în ultimele 7 zile.
   *[other] Cu aceste limite, cel puțin { $n } de cutii poștale ar fi fost restricționate în ultimele 7 zile.
}
week-effect-who = { $who }: { $reason }, { $at }
week-effect-who-before = { $who }: { $reason }, { $at } (și cu limitele în vigoare)
week-effect-more = și încă { $n }
week-effect-before = { PLURAL($n) ->
    [one] Cu limitele în vigoare ar fi fost { $n } cutie poștală.
    [few] Cu limitele în vigoare ar fi fost { $n } cutii poștale.
   *[other] Cu limitele în vigoare ar fi fost { $n } de cutii poștale.
}
week-effect-told = { PLURAL($n) ->
    [one] Despre încă { $n } cutie poștală administratorii ar fi fost doar anunțați.
    [few] Despre încă { $n } cutii poștale administratorii ar fi fost doar anunțați.
   *[other] Despre încă { $n } de cutii poștale administratorii ar fi fost doar anunțați.
}
week-effect-nothing = Jurnalul nu are mesaje din acest interval.
week-effect-looked = Mesaje examinate: { $n }, începând cu { $since }.
week-effect-cut = Au fost mai multe: s-au examinat numai cele mai noi { $most }.
week-effect-shortened = Expeditori cu peste { $most } mesaje, dintre care s-au cercetat numai cele mai noi: { $n }.
week-effect-busy = Ce ar fi făcut aceste limite se calculează chiar acum pentru altcineva. Mergeți înapoi și reveniți peste câteva clipe ca să vedeți; puteți salva și fără să așteptați.
week-effect-short = Jurnalul nu are mesaje mai vechi, deci nu este o săptămână întreagă.
week-effect-blind = E-mailurile care nu au trecut prin Zavor nu apar aici; conectorii au limite proprii.

## Politici de trimitere
outbound-default = Implicită
outbound-title = { nav-outbound-spam }: { $name }
outbound-default-says = Această politică se aplică tuturor celor cărora nu li se aplică alta. Nu poate fi eliminată.
outbound-order = Politicile se încearcă în ordinea priorității; se aplică prima care se potrivește expeditorului, iar cea implicită la urmă.
outbound-last = Ultima
outbound-for = Pentru cine
outbound-everybody = Toți
outbound-external = Externi pe oră
outbound-internal = Interni pe oră
outbound-day = Pe zi
outbound-at-limit = La depășirea limitei
outbound-add = Adăugați o politică
outbound-name-help = Apare în explicația restricțiilor. Nu poate fi schimbat mai târziu.
outbound-name-taken = Există deja o politică cu acest nume.
outbound-remove = Eliminați politica
outbound-remove-title = Eliminați politica { $name }
outbound-remove-says = De la următorul mesaj, expeditorilor vizați li se aplică următoarea politică potrivită sau cea implicită. Restricțiile deja impuse rămân până la deblocare.
outbound-presets = Completați toate limitele deodată; formularul le arată înainte de salvare:
outbound-preset-standard = Limite standard
outbound-preset-strict = Limite stricte
outbound-removed = Politica a fost eliminată.

## Politici de alertă
alert-where = Unde ajung notificările
alert-kinds = Tipuri de alerte
alert-severity = Urgență
alert-only-changed = Pe un ecran îngust se vede numai ce diferă de valorile implicite.
alert-kinds-changed = { PLURAL($n) ->
    [one] { $n } fel de alertă diferă de valorile implicite.
    [few] { $n } feluri de alerte diferă de valorile implicite.
   *[other] { $n } de feluri de alerte diferă de valorile implicite.
}

## Liste de permitere și de respingere
list-about = Rețelele de pe lista de respingere sunt refuzate întotdeauna. Rețelele de pe lista de permitere nu sunt niciodată blocate pentru încercarea de parole; parolele greșite blochează în continuare temporar contul.
list-allow = Permite
list-deny = Respinge
list-let-in = Permis pentru un singur cont
list-list = Listă
list-list-help = Respinge: orice conectare din rețea este refuzată. Permite: rețeaua nu este blocată pentru încercarea de parole.
list-account = Numai pentru un cont
list-account-help = Numai pentru lista de permitere. Fără rețea, acest cont nu este niciodată refuzat din cauza locului din care vine.
list-network-help = O adresă sau o rețea, cum ar fi 203.0.113.0/24 sau 2001:db8::/32. Obligatorie pentru lista de respingere.
list-lasts = Durata
list-reason-help = Îl vede oricine consultă lista mai târziu.
list-until-removed = Până la eliminare
list-everywhere = Orice rețea
list-program = { $network }; programul cu amprenta TLS { $program }
list-add = Adăugați la o listă
list-add-says = O regulă pentru aceeași rețea și același cont este înlocuită. Se aplică de la următoarea conectare.
list-added = Regula a fost adăugată. Este în vigoare acum.
list-replaced = Regula a fost adăugată și este în vigoare acum. A înlocuit: { $rule }
list-replaced-rule = { $list }, { $until }, pusă de { $by }: { $reason }
list-replaced-until = până la { $until }
list-remove = Eliminați de pe listă
list-remove-deny-says = { $network } iese de pe lista de respingere: conectările de acolo sunt tratate din nou ca oricare altele.
list-remove-allow-says = { $network } iese de pe lista de permitere: poate fi blocată din nou pentru încercarea de parole.
list-remove-account-says = { $account } își pierde excepția pentru { $network }: acolo este refuzat din nou când rețeaua este blocată.
list-removed = Regula a fost eliminată.
list-empty-title = Ambele liste sunt goale
list-empty = Rețelele se blochează și se deblochează singure. Adăugați una la lista de permitere când o folosesc mulți oameni, de exemplu un birou; pe server: „zavor origins allow”.

## Grupuri de setări și unități de timp
outbound-limits = Limite
policy-group-common = Cele mai folosite
policy-group-other_places = Praguri pentru alte locuri
policy-group-longer_lockouts = Blocări temporare mai lungi
policy-group-forgetting = Ce se uită și când
policy-group-familiar_places = Locuri obișnuite
policy-group-counting = Cum se numără încercările greșite
policy-group-alerting = Alerte
policy-group-checking = Verificarea parolelor
policy-group-answering = Timpi de răspuns
policy-group-proofs = Ce contează ca dovadă
policy-group-registration = Întrebări despre căile de recuperare
policy-group-own_terms = Cuvinte ușor de ghicit
policy-group-not_restricting = Limite care doar amână sau refuză mesaje
policy-group-applies_to = Cui i se aplică
policy-group-exceptions = Excepții
span-unit-ms = milisecunde
span-unit-s = secunde
span-unit-m = minute
span-unit-h = ore
span-unit-d = zile

## Unități lângă câmpul unui număr
units-notices = notificări
units-wrong-passwords = parole greșite
units-times = ori
units-passwords = parole
units-successes = reușite
units-accounts = conturi
units-points = puncte
units-refusals = refuzuri
units-characters = caractere
units-at-once = deodată
units-recipients = destinatari
units-per-cent-of-a-limit = % dintr-o limită
units-lockouts-in-an-hour = blocări temporare într-o oră
units-resets-in-an-hour = resetări într-o oră
units-messages = mesaje
units-proofs = dovezi
