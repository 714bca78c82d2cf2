### Notele din audit: ce s-a făcut și ce s-a spus. Câte un mesaj pentru fiecare cod.
### Notele unui eveniment stau una după alta, cu punct și virgulă între ele; una cu virgulă la început o continuă pe cea dinainte.

## Numere din note
note-total-accounts = { PLURAL($total) ->
    [one] { $total } cont
    [few] { $total } conturi
   *[other] { $total } de conturi
}
note-all-blocks = { PLURAL($all) ->
    [one] { $all } blocare
    [few] { $all } blocări
   *[other] { $all } de blocări
}
note-most-any-recipients = { PLURAL($most) ->
    [one] { $most } destinatar
    [few] { $most } destinatari
   *[other] { $most } de destinatari
}
note-most-recipients = { PLURAL($most) ->
    [one] { $most } destinatar extern
    [few] { $most } destinatari externi
   *[other] { $most } de destinatari externi
}
note-minimum-characters = { PLURAL($minimum) ->
    [one] { $minimum } caracter
    [few] { $minimum } caractere
   *[other] { $minimum } de caractere
}
note-most-characters = { PLURAL($most) ->
    [one] { $most } caracter
    [few] { $most } caractere
   *[other] { $most } de caractere
}
note-count-times = { PLURAL($count) ->
    [one] o dată
    [few] de { $count } ori
   *[other] de { $count } de ori
}

## Conturi
note-account_with_password_elsewhere = parola este păstrată în altă parte
note-account_with_lasting_password = cu parolă permanentă
note-account_with_temporary_password = cu parolă temporară
note-account_with_password_by_link = parola se alege printr-un link
note-account_with_recovery_address = cu adresă de recuperare, încă neconfirmată
note-account_adopted = preluat la prima conectare reușită; parola este păstrată în altă parte
note-by_set_up_link = prin linkul de instalare
note-holds_stay = restricțiile adresei rămân valabile 90 de zile
note-display_name_set = nume afișat: „{ $name }”
note-alias_added = alias adăugat: { $alias }
note-alias_removed = alias eliminat: { $alias }
note-hold_of_alias_moved = o restricție a adresei { $alias } a trecut la cont: { $kind }
note-group_added = adăugat în grupul „{ $group }”
note-group_removed = scos din grupul „{ $group }”
note-recovery_address_set = adresă de recuperare: { $address }
note-role_added = rol: { $role }
note-password_hash_imported = parola a fost importată ca hash
note-password_kept = parola existentă a fost păstrată
note-account_arrives_blocked = conectarea este blocată, cum spune fișierul
note-account_block_not_taken = fișierul spune că are conectarea blocată; aici este permisă și a rămas așa; blocați-o cu: zavor block-sign-in
note-account_imported = importat: { $changed }

## Roluri
note-role = { $role }
note-role_limited = , limitat la { $domains }
note-role_by_set_up_link = , prin linkul de instalare
note-role_ends_token = tokenul „{ $name }” al contului își încetează valabilitatea

## Parole
note-password_set_temporary = parolă temporară, pe care titularul trebuie să o schimbe
note-password_set_lasting = parolă permanentă, aleasă de cel care a făcut resetarea
note-password_handed_over = parolă temporară de 24 de ore, afișată o singură dată celui care a resetat
note-password_moved_here = parola era păstrată în altă parte și este păstrată aici de acum
note-password_link_sent = link de unică folosință trimis la { $addresses }
note-password_with_current = cu parola actuală
note-password_with_link = cu un link de unică folosință
note-password_with_factor = cu parola actuală și al doilea factor
note-password_by_recovery = printr-o recuperare
note-password_factor_wrong = parola actuală a fost corectă, al doilea factor nu
note-password_refused = parola nu a fost acceptată: { $why }; nu s-a schimbat nimic
note-password_too_short = are mai puțin de { note-minimum-characters }; se numără orice caracter, și spațiile (regula minimum_length)
note-password_too_long = are mai mult de { note-most-characters } (regula maximum_length)
note-password_app_password_form = seamănă cu o parolă de aplicație, care deschide doar programe de e-mail; alegeți alta (regula app_password_form)
note-password_not_typeable = conține caractere care nu pot fi tastate (regula typeable)
note-password_common = este sau seamănă cu una dintre cele mai folosite parole (regula common_password)
note-password_contains_word = conține „{ $word }”, un nume al persoanei sau al organizației (regula context_word)
note-password_repeated = repetă aceeași secvență, care singură este prea scurtă (regula repeated)
note-password_predictable = este alcătuită numai din cuvinte, nume sau șiruri obișnuite ori din taste alăturate; trebuie adăugate cuvinte la care nu se așteaptă nimeni (regula predictable)
note-password_breached = este una dintre parolele furate din alte locuri, pe care hoții le încearcă primele (regula breached_password)
note-password_same_as_before = este parola veche, pe care o poate ști cel care a folosit abuziv contul (regula same_as_before)

## Adrese de recuperare
note-recovery_address_added = adăugată { $address }, încă neconfirmată
note-recovery_address_asked_again = confirmarea a fost cerută din nou: { $addresses }
note-recovery_address_not_asked_no_mail = confirmarea nu a fost cerută: trimiterea de mesaje nu este configurată
note-recovery_address_not_asked_too_many = confirmarea nu a fost cerută: prea multe astfel de mesaje au fost trimise sau așteaptă
note-recovery_address_confirmed = confirmată { $address }
note-recovery_address_removed = eliminată { $address }

## Ce a ieșit din organizație
note-export_all = toate conturile, fără hashurile parolelor
note-export_list = lista conturilor, filtru: { $filter }
note-export_of_role = , rol: { $role }
note-export_with_text = , text: „{ $text }”
note-export_of_domains = , din { $domains }

## Acțiuni asupra conturilor
note-reason = { $reason }
note-blocks_released = blocări ridicate: { $count }
note-blocks_released_of = ridicate { $count } din { note-all-blocks }
note-sessions_of_the_web = sesiunile web
note-sessions_asked_of = cerere trimisă către { $hosts }
note-sessions_left = sesiunile de pe serverul de e-mail nu au putut fi încheiate: nu este configurat niciun server de e-mail
note-app_passwords_ended = parole de aplicație încheiate: { $count }
note-saved_codes_ended = coduri de recuperare păstrate anulate: { $count }
note-new_addresses_removed = adrese de recuperare care încă nu erau valabile, eliminate: { $addresses }
note-tokens_ended = tokenuri API create cu cel mult { $hours } h înainte, retrase: { $count } ({ $names })
note-tokens_left = tokenuri API mai vechi, care funcționează din nou când contul poate acționa: { $count } (zavor tokens list)
note-unlocked_no_account = un nume care nu este al niciunui cont
note-risk_edited = { $state }: { $reason }

## Apelanți
note-caller_called_back = apelant sunat înapoi: { $note }
note-caller_in_person = apelant verificat în persoană: { $note }
note-caller_override = apelant neverificat (cu motiv): { $reason }
note-caller_by_code = apelant verificat prin codul trimis la { $address }
note-caller_code_sent = cod trimis la { $address }
note-caller_nobody_called = nu a sunat nimeni: { $reason }
note-caller_stated_for_run = cine a cerut și cum s-a verificat, declarat pentru toată operațiunea: { $statement }
note-caller_code_read_back = codul trimis la { $address } a fost comunicat corect de apelant
note-caller_code_wrong = codul nu se potrivește

## Rețele
note-rule_for_a_time = pentru un timp: { $reason }
note-rule_until_removed = până la eliminare: { $reason }
note-rule_was = motivul regulii: { $reason }
note-rule_replaced = regula înlocuită ({ $list }, până la eliminare, pusă de { $by }): { $reason }
note-rule_replaced_until = regula înlocuită ({ $list }, până la { $until }, pusă de { $by }): { $reason }
note-let_in = numai pentru { $address }, timp de 24 h: conectare permisă la încheierea blocării temporare, cât timp rețeaua este blocată
note-counters_of_address = adresa { $address }

## Conectări la centrul de administrare
note-signed_on_password = parola a fost corectă
note-signed_on_factor_follows = parola a fost corectă; urmează al doilea factor
note-signed_on_factor_wanted = parola a fost corectă; trebuie înregistrat un al doilea factor
note-signed_on_must_change = parola a fost corectă; mai întâi trebuie schimbată
note-signed_on_link = link de conectare
note-code_right = cod de unică folosință din „{ $name }”
note-code_wrong = cod de unică folosință greșit
note-passkey_right = cheia de acces „{ $name }”
note-passkey_alone = numai cheia de acces „{ $name }”
note-passkey_wrong = o cheie de acces care nu se potrivește
note-passkey_shut_out = cheia de acces a fost corectă; conectarea este blocată, respinsă de la această adresă sau așteaptă o parolă nouă
note-passkey_of_old_password = cheia de acces a fost corectă, dar a fost înregistrată sub o parolă mai veche și nu a fost încă arătată împreună cu aceasta
note-signed_out = deconectat
note-session_from = de la { $address }
note-other_sessions = toate celelalte sesiuni: { $n }
note-app_password = { $protocol }: „{ $name }”
note-factor = { $kind } „{ $name }”
note-link = { $purpose }
note-recovery_code_handed_over = un cod a fost predat organizației, care îl trimite pe calea ei
note-recovery_code_sent = s-a trimis un cod la adresele de recuperare: { $n }
note-recovery_proof_right = dovadă corectă: { $method }
note-recovery_codes_made = coduri noi de păstrat: { $n }
note-request_opened = solicitarea de asistență { $n }, { $by }
note-request_noted = o notă la solicitarea de asistență { $n }
note-request_answered = un răspuns la solicitarea de asistență { $n }
note-request_closed = solicitarea de asistență { $n }
note-request_passed_on = solicitarea de asistență { $n }, spre locul din fișierul de configurare
note-request_held = { $kind } din { $since }: { $reason }
note-request_held_until = { $kind } din { $since }, până la { $until }: { $reason }
note-request_held_before = { $kind } din { $since }, încheiată la { $at }: { $reason }
note-request_not_looked_up = nu s-a verificat încă ce bloca contul
note-request_nothing_held = nu era în vigoare nicio blocare
note-reported_not_me = printr-un link trimis la { $from } despre { $event }
note-younger_removed = mai noi și eliminate: factori secundari { $methods }, adrese de recuperare { $addresses }, coduri salvate { $codes }

## Tokenuri API
note-token_with = „{ $name }” cu { $roles }
note-token_sensitive = , și pentru acțiunile care cer din nou al doilea factor
note-token_of_the_installation = , al instalării

## Trimitere
note-hold_placed = { $kind } ({ $reason })
note-restriction_over = restricția a expirat la termen
note-restriction_released = { $reason }; restricție pusă de: { $owner }
note-restriction_released_by_owner = ridicată de titular, cu o parolă nouă
note-release_reviewed = s-a verificat: { $text }
note-release_overridden = s-a trecut peste pașii necesari: { $text }
note-limit_raised = limită mărită la { note-most-recipients } pe oră până la { $until }
note-service_limit_raised = limita serviciului mărită la { note-most-any-recipients } în 24 de ore până la { $until }
note-release_not_done_yet = de făcut: { $steps }
note-release_step = { $step }
note-release_and_step = , { $step }

## Organizația
note-domain_added = adăugat { $domain }
note-domain_removed = eliminat { $domain }
note-own_terms_set = termeni proprii pentru parole: acum { $count }; adăugați: { $added }; eliminați: { $removed }
note-policy_set = { $policy }, { $key }: de la „{ $before }” la „{ $now }”
note-webhook_key_shown = notificări: a fost afișată cheia de semnare a webhookului
note-webhook_key_renewed = notificări: cheie de semnare nouă pentru webhook
note-test_mail = e-mail către { $address }
note-test_webhook = webhook la { $host }
note-clock_trusted = ceasul este corect; zilele vechi ale jurnalelor pot fi eliminate din nou
note-alert_seen = văzută: { $kind }, din { $at }
note-alert_open_again = redeschisă: { $kind }, din { $at }
note-alerts_all_seen = alerte deschise marcate ca văzute: { $count }
note-alerts_numbered = numere: { $numbers }
note-alert_was_seen = o văzuse { $by }, { $at }

## Operații în masă
note-run_started = operația { $run } a fost pornită: { $terms }, { note-total-accounts }
note-run_resumed = operația { $run } a fost reluată la { $done } din { $total }
note-run_stopped = operația { $run } a fost oprită la { $done } din { $total }
note-run_stopped_for = operația { $run }, pornită de { $made_by }, a fost oprită la { $done } din { $total }: { $why }
note-run_ended = operația { $run } s-a încheiat, { note-total-accounts }
note-run_act = { $act }
note-run_act_with = { $act } ({ $with })
note-run_act_of_role = { $act } ({ $role })
note-run_act_of_role_for = { $act } ({ $role } pentru { $domains })

## Instalarea
note-restored = restaurat dintr-o copie de rezervă, sha256 { $sha256 }, sigilată cu cheia ei; s-au pierdut: { $dropped }; lanțul înlocuit se încheia la { $head }
note-restored_unauthenticated = restaurat dintr-o copie de rezervă, sha256 { $sha256 }, NEAUTENTIFICATĂ, nimeni nu poate spune dacă a fost modificată de când a fost făcută; s-au pierdut: { $dropped }; lanțul înlocuit se încheia la { $head }
note-restore_dropped = sesiuni { $sessions }, linkuri { $links }, coduri { $codes }, tokenuri API { $tokens }, operații în masă oprite { $runs }, notificări netrimise { $notices }

## De ce nu a fost permisă o acțiune
note-denied_no_role = rolurile nu permit acest lucru; nu s-a schimbat nimic
note-denied_target_outranks = contul are un rol asupra căruia poate acționa numai un administrator superior; nu s-a schimbat nimic
note-denied_other_domain = rolul este limitat la alte domenii; nu s-a schimbat nimic
note-denied_own_account = nimeni nu acționează aici asupra propriului cont; nu s-a schimbat nimic; este nevoie de alt administrator
note-denied_no_second_factor = rolul este inactiv până la înregistrarea unui al doilea factor; nu s-a schimbat nimic
note-denied_not_fresh = mai întâi trebuie arătat din nou al doilea factor; nu s-a schimbat nimic
note-denied_no_scope = acțiunea cere să fie arătat din nou al doilea factor, iar tokenul a fost creat fără dreptul la astfel de acțiuni; nu s-a schimbat nimic; este nevoie de un token cu acest drept sau de o persoană
note-denied_beyond_own = nimeni nu acordă și nu retrage mai mult decât propriile roluri și domenii; nu s-a schimbat nimic; este nevoie de un administrator fără limită
note-denied_own_act = nimeni nu marchează alerta despre propria faptă sau despre ce a primit; nu s-a schimbat nimic; o marchează alt administrator sau cine este pe server
note-denied_role_unseen = o alertă despre propriul cont sau despre acest token este încă deschisă; nu s-a schimbat nimic; o vede mai întâi alt administrator global sau cine este pe server
note-denied_repeatedly = refuzat încă { note-count-times } de la ultima consemnare

## De ce s-a oprit o operație în masă înainte de sfârșit
note-suspended_account_gone = contul celui care a pornit-o nu mai există
note-denied_doer_not_outranked = alerta este despre ce a făcut cineva care nu este subordonat ca rol; nu s-a schimbat nimic; o marchează un administrator cu rol mai înalt sau cine este pe server
note-suspended_sign_in_held = conectarea celui care a pornit-o este blocată sau parola lui trebuie schimbată
note-suspended_no_second_factor = cel care a pornit-o nu mai are un al doilea factor
note-suspended_role_gone = un rol al celui care a pornit-o a fost retras sau restrâns
note-suspended_session_ended = sesiunea în care a fost pornită s-a încheiat
note-suspended_credential_changed = parola celui care a pornit-o a fost schimbată
note-suspended_token_ended = tokenul care a pornit-o a fost retras sau a expirat

## Cum s-a încheiat pentru un cont al unei operații în masă
note-bulk_password_elsewhere = parola nu este păstrată în Zavor; resetați-o acolo unde este păstrată sau repetați operația și mutați aici astfel de parole
note-bulk_password_moved = de acum Zavor îi păstrează parola; programele care folosesc celălalt serviciu de directoare o acceptă în continuare pe cea veche
note-bulk_link_sent = link trimis la { $addresses }
note-bulk_slip_made = parola a fost resetată; fișa a fost creată
note-bulk_still_held = oprit în continuare de: { $hold }
note-bulk_still_held_from = oprit în continuare de: { $hold } ({ $network })
note-bulk_not_every_network = nu au fost verificate toate rețelele din care s-a încercat conectarea
note-bulk_not_yet_on = încă nu și pe { $hosts }; Zavor încearcă în continuare
note-bulk_stays_blocked = conectarea este blocată și rămâne blocată; parola nouă nu deschide nimic până când conectarea nu este permisă
note-bulk_sessions_by_hand = sesiunile de pe serverul de e-mail nu pot fi încheiate de aici; rulați acolo: { $commands }
note-bulk_here_only = numai aici: nu este configurat niciun server de e-mail pe care să se poată încheia sesiunile programelor de e-mail
note-import_row_unreadable = { $why }
note-import_taken_just_now = adresa sau un alias a fost luat chiar acum; importați din nou rândul
note-asked_to_confirm = s-a cerut confirmarea: { $addresses }
note-asked_to_confirm_at = se va cere confirmarea, în jur de { $at }: { $addresses }
note-not_asked_too_many = nu s-a cerut confirmarea, au fost trimise sau așteaptă prea multe astfel de mesaje: { $addresses }

## De ce nu a reușit o acțiune
note-not_found = nu există contul „{ $name }”
note-changed_meanwhile = altcineva a modificat același lucru chiar acum; încercați din nou
note-store_failed = înregistrările nu au putut fi citite sau scrise: { $why }
note-partly_password_changed = parola a fost schimbată; blocările temporare nu au fost încheiate, pentru că nu s-a putut scrie; încheiați blocarea temporară când înregistrările funcționează din nou ({ $why })
note-partly_set_up = administratorul a fost creat și linkul este consumat; conectați-vă cu parola nouă ({ $why })
note-partly_unlock = încheierea blocării temporare a fost înregistrată, dar nu a putut fi efectuată: contul este încă blocat temporar; încercați din nou ({ $why })
note-partly_reset_counters = resetarea a fost înregistrată, dar nu a putut fi efectuată în întregime; încercați din nou ({ $why })
note-partly_release_origin = deblocarea a fost înregistrată, dar nu a putut fi salvată în întregime: rețeaua ar putea fi blocată din nou după o repornire; încercați din nou ({ $why })
note-partly_unblock = contorizarea trimiterilor pornește de la zero, dar deblocarea nu a putut fi salvată: trimiterea este încă restricționată; încercați din nou ({ $why })
note-reminders_started = trimiterea { $n }, pentru { $people } persoane
note-reminders_stopped = trimiterea { $n } oprită, { $sent } mesaje din { $people }
note-reminders_ended = trimiterea { $n } încheiată, { $sent } mesaje din { $people }
