### Răspunsurile din capul unui cont și pașii pentru un cont furat.

answer-sign-in = Se poate conecta?
answer-send = Poate trimite e-mail?
answer-recovery = Îl poate recupera titularul?
answer-recovery-waits = Momentan nu pe orice cale
answer-risk = Îl folosește altcineva?
can-sign-in-yes = Da
can-sign-in-in_part = Nu de oriunde
can-sign-in-only_to_change_password = Numai pentru a schimba parola
can-sign-in-no = Nu
can-sign-in-unclear = Nu se știe sigur
answer-risk-yes = Da
answer-risk-possible = Posibil
can-send-yes = Da
can-send-later = Nu acum; mesajele așteaptă
can-send-no = Nu
answer-send-blocked = Conectarea este blocată; nici cine este încă conectat nu poate trimite.
answer-elsewhere = De unde se conectează de obicei nu îi oprește nimic. O rețea care a încercat acest cont este blocată, iar de acolo nu s-au conectat niciodată: contează numai dacă sunt acolo acum.
answer-then = Apoi ridicați restricția.
answer-link-out = Un link de unică folosință pentru alegerea parolei a fost trimis la { $to }; este valabil până la { $until } ({ $left }). Dacă trimiteți altul, cel de acum nu mai este valabil.
answer-link-over = Niciun link de unică folosință nu este valabil acum și nimeni nu știe parola acestui cont.
answer-owners-stop = Ajută ca titularul să recupereze contul la „Nu vă puteți conecta?”.
answer-for-others = „{ $act }” cere unul dintre rolurile: { $roles }
answer-link-send = Trimiteți un link
answer-link-again = Trimiteți alt link
answer-look = Scrieți ce ați constatat

## Ultimele refuzuri
refused-sign-ins = { PLURAL($n) ->
    [one] A fost refuzată { $n } încercare de conectare
    [few] Au fost refuzate { $n } încercări de conectare
   *[other] Au fost refuzate { $n } de încercări de conectare
}
refused-sign-ins-at-least = { PLURAL($n) ->
    [one] A fost refuzată cel puțin { $n } încercare de conectare
    [few] Au fost refuzate cel puțin { $n } încercări de conectare
   *[other] Au fost refuzate cel puțin { $n } de încercări de conectare
}
refused-wrong = { PLURAL($n) ->
    [one] A fost { $n } încercare cu parolă greșită
    [few] Au fost { $n } încercări cu parolă greșită
   *[other] Au fost { $n } de încercări cu parolă greșită
}
refused-wrong-at-least = { PLURAL($n) ->
    [one] A fost cel puțin { $n } încercare cu parolă greșită
    [few] Au fost cel puțin { $n } încercări cu parolă greșită
   *[other] Au fost cel puțin { $n } de încercări cu parolă greșită
}
refused-messages = { PLURAL($n) ->
    [one] A fost refuzat { $n } mesaj
    [few] Au fost refuzate { $n } mesaje
   *[other] Au fost refuzate { $n } de mesaje
}
refused-messages-at-least = { PLURAL($n) ->
    [one] A fost refuzat cel puțin { $n } mesaj
    [few] Au fost refuzate cel puțin { $n } mesaje
   *[other] Au fost refuzate cel puțin { $n } de mesaje
}
refused-at = { $count } la { $last }.
refused-at-from = { PLURAL($n) ->
    [one] { $count } la { $last }, de la { $address }.
    [few] { $count } de la { $n } adrese la { $last }, ultima de la { $address }.
   *[other] { $count } de la { $n } de adrese la { $last }, ultima de la { $address }.
}
refused-between = { $count } între { $first } și { $last }.
refused-between-from = { PLURAL($n) ->
    [one] { $count } între { $first } și { $last }, de la { $address }.
    [few] { $count } de la { $n } adrese între { $first } și { $last }, ultima de la { $address }.
   *[other] { $count } de la { $n } de adrese între { $first } și { $last }, ultima de la { $address }.
}
refused-why = Motivul: { $reason }.
refused-why-last = Motivul ultimului refuz: { $reason }.

## Cont furat
stolen-button = Cont furat
stolen-title = Recuperarea unui cont furat
stolen-steps = Pași
stolen-step-block = Blocați conectarea
stolen-step-reset = Resetați parola
stolen-step-sign-out = Deconectați
stolen-step-review = Verificați
stolen-says-block = Mai întâi blocați conectarea: cât timp faceți restul, nu se conectează nimeni, nici titularul. Spuneți-i de ce. La sfârșit o permiteți din nou.
stolen-says-reset = Cine a furat contul îi știe parola. Setați una nouă; titularul să n-o mai folosească nicăieri pe cea veche.
stolen-says-sign-out = Programele de e-mail și browserele conectate rămân așa până când li se încheie sesiunile. Aici le încheiați pe toate, în Zavor și pe fiecare server de e-mail.
stolen-says-review = Verificați ce s-a făcut cu acest cont; abia apoi titularul se poate conecta din nou.
stolen-review-not-blocked = Vedeți ce s-a făcut cu acest cont. Conectarea nu este blocată acum: cine cunoaște parola se poate conecta.
stolen-reason = Contul a fost furat și este în curs de recuperare.
stolen-reason-help = Îl poate citi oricine are acces la acest cont.
stolen-blocked-at = Conectarea este blocată din { $at }.
stolen-reset-at = Parola a fost schimbată: { $at }.
stolen-no-reset-owner = Parola a fost schimbată ({ $at }) de cineva care o știa pe cea veche, poate chiar de hoț. Resetați-o aici.
stolen-no-reset-link = Parola a fost schimbată ({ $at }) cu un link mai vechi, care putea fi în cutia poștală furată. Resetați-o aici.
stolen-no-reset-recovery = Contul a fost recuperat ({ $at }) cu o dovadă adăugată cu mai puțin de 3 zile înainte, poate chiar de hoț. Resetați parola aici.
stolen-no-reset-administrator = Parola a fost schimbată ({ $at }), dar nu printr-o resetare care contează aici. Resetați-o aici.
stolen-signed-out-at = Toate sesiunile au fost încheiate ({ $at }), iar fiecare server de e-mail a confirmat.
stolen-reset-elsewhere = Parola acestui cont este păstrată în altă parte și Zavor nu o poate schimba. Schimbați-o acum acolo, apoi continuați.
stolen-sign-out-by-hand = Niciun server de e-mail nu poate confirma încheierea sesiunilor. Deconectați contul aici, apoi încheiați-i sesiunile pe serverul de e-mail.
stolen-skip = Omiteți acest pas
stolen-skipped = neefectuat
stolen-seen = Ce puteți vedea aici
stolen-see-sign-ins-none = Nu s-a conectat nimeni în ultima vreme.
stolen-see-sign-ins = { PLURAL($n) ->
    [one] Conectări recente de la { $n } adresă: o cunoaște titularul?
    [few] Conectări recente de la { $n } adrese: le cunoaște titularul?
   *[other] Conectări recente de la { $n } de adrese: le cunoaște titularul?
}
stolen-see-mail-none = Nu s-a trimis niciun mesaj în ultima vreme.
stolen-see-mail = { PLURAL($n) ->
    [one] Mesaje recente către { $n } destinatar: le-a scris titularul?
    [few] Mesaje recente către { $n } destinatari: le-a scris titularul?
   *[other] Mesaje recente către { $n } de destinatari: le-a scris titularul?
}
stolen-see-methods-none = Fără al doilea factor: contul se deschide numai cu parola.
stolen-see-methods = { PLURAL($n) ->
    [one] { $n } factor secundar: este al titularului?
    [few] { $n } factori secundari: sunt toți ai titularului?
   *[other] { $n } de factori secundari: sunt toți ai titularului?
}
stolen-see-recovery-none = Nicio adresă de recuperare.
stolen-see-recovery = { PLURAL($n) ->
    [one] { $n } adresă de recuperare: poate că a adăugat-o hoțul.
    [few] { $n } adrese de recuperare: poate că hoțul a adăugat una.
   *[other] { $n } de adrese de recuperare: poate că hoțul a adăugat una.
}
stolen-see-audit = Ce s-a schimbat la acest cont, de către cine și când.
stolen-unseen = Ce nu poate vedea Zavor
stolen-unseen-rules = Redirecționarea și regulile de e-mail: verificați-le în webmail sau pe serverul de e-mail. Hoții lasă adesea o regulă care redirecționează sau ascunde mesaje.
stolen-unseen-systems = Alte sisteme în care titularul folosește aceeași parolă. Trebuie schimbată și acolo.
stolen-unseen-read = Ce s-a citit sau s-a copiat. Întrebați titularul ce era în cutia poștală și pe cine privește.
stolen-unseen-devices = Calculatorul și telefonul titularului. Dacă parola a fost furată de acolo, va fi furată și cea nouă.
stolen-end = La sfârșit
stolen-end-allow = Permiteți din nou conectarea după ce titularul a fost anunțat și nu a mai rămas nimic de la hoț.
stolen-end-allowed = Conectarea nu este blocată, deci aici nu mai este nimic de făcut.
stolen-end-restricted = Trimiterea este încă restricționată.
stolen-unblock = Deblocați trimiterea

## Bulk runs that changed nothing; slips
bulk-nothing-so-already = Nu s-a schimbat nimic: { $n } din { $total } erau deja în această stare.
bulk-nothing-changed = Nu s-a schimbat nimic: { $n } din { $total } erau deja în această stare, iar restul nu au putut fi schimbate. Lista de mai jos spune de ce.
slip-title = Parola dumneavoastră temporară
slip-user-name = Nume de utilizator
slip-password = Parolă temporară
slip-how = La { $link } alegeți-vă în cel mult șapte zile propria parolă. Parola temporară nu deschide nimic altceva. Apoi distrugeți fișa.
slips-layout = { PLURAL($n) ->
    [one] { $n } fișă. La imprimare apare numai ea.
    [few] { $n } fișe, cel mult opt pe foaie. La imprimare apar numai ele: imprimați, apoi tăiați de-a lungul liniilor.
   *[other] { $n } de fișe, cel mult opt pe foaie. La imprimare apar numai ele: imprimați, apoi tăiați de-a lungul liniilor.
}

## Meniul de sub nume
profile-password = Schimbați parola
profile-sessions = Sesiuni
profile-zone = Fus orar
sessions-end-others = Încheiați toate celelalte sesiuni
sessions-ended-others = { PLURAL($n) ->
    [one] A fost încheiată încă { $n } sesiune.
    [few] Au fost încheiate alte { $n } sesiuni.
   *[other] Au fost încheiate alte { $n } de sesiuni.
}
sessions-no-others = Nu exista nicio altă sesiune. Nu s-a schimbat nimic.
sessions-says = Sesiunile deschise în aceste pagini. Încheiați sesiunile pe care nu le recunoașteți, apoi schimbați-vă parola.
