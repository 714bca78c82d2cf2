### Numele listelor închise. Partea de după prefix este numele fix din listă.

## Roluri
role-helpdesk_administrator = Administrator de asistență
role-user_administrator = Administrator de utilizatori
role-security_administrator = Administrator de securitate
role-global_administrator = Administrator global
role-security_reader = Cititor de securitate
role-about-helpdesk_administrator = Încheie blocări temporare, resetează parole, încheie sesiuni și deblochează trimiterea după pașii necesari.
role-about-user_administrator = În plus, adaugă, modifică și elimină conturi și editează starea de conectare.
role-about-security_administrator = În plus, modifică politici și liste, deblochează rețele și poate debloca trimiterea înainte de pașii necesari, cu un motiv.
role-about-global_administrator = Poate face orice, asupra oricui în afară de sine.
role-about-security_reader = Vede tot, nu modifică nimic.
role-for-domains = { $role } pentru { $domains }

## Ce s-a făcut
act-unlock = Blocare temporară încheiată
act-unblock = Trimitere deblocată
act-restrict = Trimitere restricționată
act-block_sign_in = Conectare blocată
act-allow_sign_in = Conectare permisă
act-reset_password = Parolă resetată
act-sign_out = Deconectare din toate sesiunile
act-add_account = Cont adăugat
act-change_account = Cont modificat
act-remove_account = Cont eliminat
act-change_domains = Domenii modificate
act-change_policy = Politică modificată
act-grant_role = Rol acordat
act-revoke_role = Rol retras
act-deny_origin = Rețea adăugată pe lista de respingere
act-let_in_one_account = Conectare permisă numai acestui cont; rețeaua rămâne blocată pentru ceilalți
act-allow_origin = Rețea adăugată pe lista de permitere
act-remove_origin_rule = Regulă eliminată dintr-o listă
act-release_origin = Rețea deblocată
act-reset_counters = Contoare resetate de un serviciu
act-mark_at_risk = Marcat cu risc
act-export = Conturi exportate
act-restore = Restaurat dintr-o copie de rezervă
act-sign_in = Conectare în browser
act-end_session = Sesiune din browser încheiată
act-step_up = Al doilea factor cerut din nou
act-register_method = Al doilea factor înregistrat
act-remove_method = Al doilea factor eliminat
act-make_app_password = Parolă de aplicație creată
act-revoke_app_password = Parolă de aplicație retrasă
act-change_recovery_address = Adresă de recuperare modificată
act-make_link = Link de unică folosință creat
act-change_password = Parolă schimbată de titular
act-verify_caller = Apelant verificat
act-send_caller_code = Cod pentru apelant trimis
act-make_token = Token API creat
act-revoke_token = Token API retras
act-bulk_run = Operație în masă
act-edit_risk = Risc modificat
act-test_notice = Mesaj de test trimis
act-trust_clock = Ceas confirmat după un salt
act-mark_alerts = Alerte marcate
act-prove_owner = Dovadă de identitate pentru recuperare
act-ask_recovery_code = Cod de recuperare cerut
act-make_recovery_codes = Coduri de recuperare create
act-open_request = Solicitare de asistență deschisă
act-write_request = Solicitare de asistență: notă sau răspuns
act-close_request = Solicitare de asistență închisă
act-remind_owners = Mesaje de reamintire a căilor de recuperare
act-pass_request_on = Solicitare de asistență transmisă mai departe
act-report_not_me = Anunț: nu a fost titularul
act-end_recovery_codes = Coduri de recuperare anulate

## Cine a făcut-o
actor-system = Zavor
actor-operator = Administratorul serverului (uid { $uid })
actor-token = Tokenul API { $name }
actor-owner = { $address } (titular)
actor-reader = Cine citește mesajele trimise la { $address }
actor-door = { $door }, la o cerere de la { $address }

## Cum s-a încheiat
result-done = Făcut
result-nothing_to_do = Fără schimbare
result-refused = Refuzat
audit-not-done = Neefectuat: { $act }

## Protocoale
protocol-imap = IMAP
protocol-pop3 = POP3
protocol-smtp = SMTP
protocol-managesieve = ManageSieve
protocol-ldap = LDAP
protocol-web = Web
protocol-other = Altul

## Cum s-a încheiat o conectare
outcome-success = Reușită
outcome-failure = Eșuată
outcome-refused = Refuzată
outcome-would_refuse = Ar fi refuzată
outcome-recovered = Recuperare

## De ce nu a reușit o conectare
failure-denylist = Rețeaua este pe lista de respingere
failure-sign_in_blocked = Conectarea este blocată
failure-locked_out = Cont blocat temporar
failure-too_many_in_flight = Prea multe parole încercate deodată
failure-origin_blocked = Rețeaua este blocată
failure-password_expired = Parola a expirat
failure-must_change_password = Parola trebuie schimbată
failure-unavailable = Zavor nu și-a putut citi datele
failure-wrong_password = Parolă greșită
failure-unknown_account = Contul nu există
failure-repeated_password = Aceeași parolă greșită din nou; nu se numără
failure-server_failure = Serverul de e-mail nu a putut verifica parola; nu se numără
failure-no_password = Parola este păstrată în altă parte
failure-second_factor_throttled = Coduri de unică folosință suspendate
failure-wrong_code = Cod de unică folosință greșit
failure-wrong_proof = Dovadă greșită pe pagina de recuperare
failure-wrong_app_password = O parolă de aplicație care nu deschide nimic aici: retrasă sau pentru alt protocol; nu se numără
failure-app_password_needed = Parola este corectă, dar e-mailul cere o parolă de aplicație; nu se numără

## Cum s-a încheiat un mesaj
message-outcome-accepted = Acceptat
message-outcome-refused = Refuzat
message-outcome-would_refuse = Ar fi refuzat

## De ce a fost refuzat un mesaj
send-refusal-restricted = Trimitere restricționată
send-refusal-restricted_connector = Conector restricționat
send-refusal-sign_in_blocked = Conectarea este blocată
send-refusal-too_many_recipients = Prea mulți destinatari într-un mesaj
send-refusal-messages_per_minute = Prea multe mesaje într-un minut
send-refusal-service_limit = Limita serviciului este epuizată
send-refusal-organisation_limit = Limita organizației este epuizată

## De ce nu este permisă o acțiune
denied-no_role = Rolurile dumneavoastră nu permit acest lucru. Nu s-a schimbat nimic. Adresați-vă unui administrator global dacă aveți nevoie.
denied-target_outranks = Acest cont are un rol asupra căruia poate acționa numai un administrator superior. Nu s-a schimbat nimic. Adresați-vă unui administrator global.
denied-other_domain = Rolul dumneavoastră este limitat la alte domenii. Nu s-a schimbat nimic. Adresați-vă unui administrator al acestui domeniu.
denied-own_account = Nu puteți face acest lucru cu propriul cont. Nu s-a schimbat nimic. Adresați-vă altui administrator.
denied-no_second_factor = Rolul dumneavoastră este inactiv până când înregistrați un al doilea factor. Nu s-a schimbat nimic. Adăugați unul la „Informațiile mele de securitate”.
denied-no_scope = Această acțiune cere din nou al doilea factor, iar tokenul a fost creat fără dreptul la astfel de acțiuni. Nu s-a schimbat nimic. Folosiți un token cu acest drept sau rugați o persoană.
denied-beyond_own = Nu puteți acorda sau retrage mai mult decât propriile roluri și domenii. Nu s-a schimbat nimic. Adresați-vă unui administrator fără limită de domenii.
denied-own_act = Alerta aceasta este despre ce ați făcut chiar dumneavoastră sau despre ce ați primit. Nu s-a schimbat nimic. Rugați alt administrator să o marcheze sau marcați-o pe server.
denied-role_unseen = O alertă despre propriul cont sau despre acest token este încă deschisă. Nu s-a schimbat nimic. Lăsați mai întâi alt administrator global să o vadă sau marcați-o pe server.
denied-doer_not_outranked = Alerta aceasta este despre ce a făcut cineva care nu vă este subordonat ca rol. Nu s-a schimbat nimic. O marchează un administrator cu rol mai înalt sau cineva de pe server.
denied-not_fresh = Confirmați mai întâi că sunteți dumneavoastră, cu al doilea factor. Nu s-a schimbat nimic.

## De ce un token sau o operațiune în masă nu poate acționa pentru cine a creat-o
suspended-account_gone = Contul celui care l-a creat nu mai există.
suspended-sign_in_held = Conectarea celui care l-a creat este blocată sau parola lui trebuie schimbată.
suspended-no_second_factor = Cel care l-a creat nu mai are un al doilea factor.
suspended-role_gone = Un rol al celui care l-a creat a fost retras sau restrâns.
suspended-session_ended = Sesiunea în care a fost pornit s-a încheiat.
suspended-credential_changed = Parola celui care l-a pornit a fost schimbată.
suspended-token_ended = Tokenul care l-a pornit a fost retras sau a expirat.

## Reguli pentru parole
password-rule-minimum_length = Parola nouă este prea scurtă.
password-rule-maximum_length = Parola nouă este prea lungă.
password-rule-app_password_form = Seamănă cu o parolă de aplicație, care deschide doar programe de e-mail.
password-rule-typeable = Conține caractere care nu pot fi tastate.
password-rule-common_password = Este sau seamănă cu una dintre cele mai folosite parole.
password-rule-context_word = Conține un nume al persoanei sau al organizației.
password-rule-repeated = Repetă aceeași secvență, care singură este prea scurtă.
password-rule-predictable = Este alcătuită numai din cuvinte, nume sau șiruri obișnuite ori din taste alăturate. Adăugați cuvinte la care nu se așteaptă nimeni.
password-rule-breached_password = Este una dintre parolele furate din alte locuri, pe care hoții le încearcă primele.
password-rule-same_as_before = Este parola veche, pe care o poate ști cel care a folosit abuziv contul.

## Al doilea factor
method-totp = Aplicație cu coduri de unică folosință
method-passkey = Cheie de acces
app-protocol-imap-submission = Citirea și trimiterea mesajelor (IMAP, SMTP)
app-protocol-pop3-submission = Descărcarea și trimiterea mesajelor (POP3, SMTP)
app-protocol-imap-pop3 = Citirea și descărcarea mesajelor (IMAP, POP3)
app-protocol-imap-pop3-submission = Citirea, descărcarea și trimiterea mesajelor (IMAP, POP3, SMTP)

## Ce deschide o parolă de aplicație
app-protocol-imap = Citirea e-mailului (IMAP)
app-protocol-pop3 = Descărcarea e-mailului (POP3)
app-protocol-submission = Trimiterea e-mailului (SMTP)

## Linkuri de unică folosință
link-set_up = Configurarea primului administrator
link-change_password = Alegerea unei parole
link-confirm_recovery_address = Confirmarea unei adrese de recuperare
link-sign_in = Conectare o singură dată
link-ask_help = Solicitare către serviciul de asistență
link-not_me = Anunțul că nu a fost titularul

## Feluri de alerte
alert-kind-account_restricted = Cont restricționat la trimitere
alert-kind-account_at_risk = Cont cu risc
alert-kind-connector_restricted = Conector restricționat
alert-kind-sending_limit_passed = Limită de trimitere depășită
alert-kind-sending_would_be_restricted = Trimiterea ar fi restricționată
alert-kind-organisation_limit_near = Limita organizației aproape atinsă
alert-kind-organisation_limit_reached = Limita organizației atinsă
alert-kind-guessing_many_accounts = Parole încercate la multe conturi
alert-kind-guessing_from_inside = Parole încercate din interior
alert-kind-attack_in_progress = Atac în desfășurare
alert-kind-unlocked_repeatedly = Blocare temporară încheiată în mod repetat
alert-kind-second_factor_throttled = Coduri de unică folosință greșite
alert-kind-sending_released_by_owner = Trimitere permisă din nou de titular
alert-kind-reported_by_user = „Nu am fost eu”
alert-kind-mail_server_asks_too_little = Serverul de e-mail nu pune toate întrebările
alert-kind-questions_not_understood = Întrebări neînțelese de la serverul de e-mail
alert-kind-mail_host_gave_up = Cerere eșuată către un server de e-mail
alert-kind-notice_gave_up = Notificare nelivrată
alert-kind-clock_jumped = Ora serverului a sărit
alert-kind-audit_cut = Jurnal de audit incomplet
alert-kind-clock_doubted = Ora serverului nu este sigură
alert-kind-sending_limit_exceeded = Limită de trimitere epuizată
alert-kind-suspicious_sending = Aproape de restricționare
alert-kind-many_behind_one_address = Mulți utilizatori de la o singură adresă
alert-kind-many_lockouts = Multe blocări temporare
alert-kind-many_resets_by_one_actor = Multe resetări făcute de o persoană
alert-kind-token_made = Token API creat
alert-kind-global_administrator_made = Administrator global nou
alert-kind-second_factor_removed = Al doilea factor eliminat
alert-kind-other = Altele
alert-help-review_restriction = Examinați restricția
alert-help-see_messages = Vedeți mesajele
alert-help-see_observed = Vedeți ce s-ar refuza
alert-help-review_risk = Examinați riscul
alert-help-review_origins = Vedeți rețelele
alert-help-see_locked_out = Vedeți cine este blocat temporar
alert-help-see_sign_ins = Vedeți conectările
alert-help-see_factors = Vedeți factorii de autentificare
alert-help-see_acts = Vedeți ce s-a făcut
alert-help-review_tokens = Examinați tokenurile
alert-help-review_roles = Examinați rolurile
alert-help-check_doors = Verificați serverele de e-mail
alert-help-check_notices = Verificați notificările
alert-severity-low = Scăzută
alert-severity-medium = Medie
alert-severity-high = Ridicată
alert-threshold-suspicious_sending = { $n } % dintr-o limită
alert-threshold-many_lockouts = { PLURAL($n) ->
    [one] { $n } blocare temporară într-o oră
    [few] { $n } blocări temporare într-o oră
   *[other] { $n } de blocări temporare într-o oră
}
alert-threshold-many_resets_by_one_actor = { PLURAL($n) ->
    [one] { $n } resetare într-o oră
    [few] { $n } resetări într-o oră
   *[other] { $n } de resetări într-o oră
}
asked-by-unproved = nimic dovedit
asked-by-proved = titularul, cu dovadă
asked-by-help_desk = deschisă de serviciul de asistență
request-state-open = Nouă
request-state-in_work = În lucru
request-state-passed_on = Transmisă mai departe
request-state-closed = Închisă
request-shown-open = Solicitarea dumneavoastră a ajuns la serviciul de asistență. Încă nu a fost închisă.
request-shown-in_work = Serviciul de asistență lucrează la solicitarea dumneavoastră.
request-shown-passed_on = Serviciul de asistență a transmis solicitarea mai departe. Răspunsul va apărea aici.
request-shown-closed = Solicitarea dumneavoastră este închisă.
message-sort-asked = Întrebare
message-sort-reply = Completare
message-sort-note = Notă, numai pentru serviciul de asistență
message-sort-answer = Răspuns pentru solicitant
message-sort-passed_on = Transmisă către

## Căi de recuperare a unui cont
recovery-method-mail_code = cod trimis prin e-mail
recovery-method-totp = cod din aplicația de autentificare
recovery-method-passkey = cheie de acces
recovery-method-saved_code = cod de recuperare păstrat
recovery-method-webhook = cod trimis pe altă cale, dacă organizația cunoaște una pentru dumneavoastră
