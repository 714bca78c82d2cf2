### Motive: ce nu este acceptabil și ce refuză o regulă. Câte un mesaj pentru fiecare cod.

## Numere din motive
problem-most-bytes = { PLURAL($most) ->
    [one] { $most } octet
    [few] { $most } octeți
   *[other] { $most } de octeți
}
problem-most-accounts = { PLURAL($most) ->
    [one] { $most } cont
    [few] { $most } conturi
   *[other] { $most } de conturi
}
problem-most-recovery-addresses = { PLURAL($most) ->
    [one] { $most } adresă de recuperare
    [few] { $most } adrese de recuperare
   *[other] { $most } de adrese de recuperare
}
problem-most-addresses = { PLURAL($most) ->
    [one] { $most } adresă
    [few] { $most } adrese
   *[other] { $most } de adrese
}
problem-most-domains = { PLURAL($most) ->
    [one] { $most } domeniu
    [few] { $most } domenii
   *[other] { $most } de domenii
}
problem-most-app-passwords = { PLURAL($most) ->
    [one] { $most } parolă de aplicație
    [few] { $most } parole de aplicație
   *[other] { $most } de parole de aplicație
}
problem-most-factors = { PLURAL($most) ->
    [one] { $most } factor secundar
    [few] { $most } factori secundari
   *[other] { $most } de factori secundari
}
problem-most-tokens = { PLURAL($most) ->
    [one] { $most } token
    [few] { $most } tokenuri
   *[other] { $most } de tokenuri
}
problem-most-rules = { PLURAL($most) ->
    [one] { $most } regulă
    [few] { $most } reguli
   *[other] { $most } de reguli
}
problem-most-policies = { PLURAL($most) ->
    [one] { $most } politică de trimitere
    [few] { $most } politici de trimitere
   *[other] { $most } de politici de trimitere
}
problem-most-values = { PLURAL($most) ->
    [one] { $most } valoare
    [few] { $most } valori
   *[other] { $most } de valori
}
problem-most-terms = { PLURAL($most) ->
    [one] { $most } termen propriu
    [few] { $most } termeni proprii
   *[other] { $most } de termeni proprii
}
problem-most-characters = { PLURAL($most) ->
    [one] { $most } caracter
    [few] { $most } caractere
   *[other] { $most } de caractere
}
problem-most-runs = { PLURAL($most) ->
    [one] { $most } operație în masă
    [few] { $most } operații în masă
   *[other] { $most } de operații în masă
}
problem-rows = { PLURAL($rows) ->
    [one] { $rows } rând
    [few] { $rows } rânduri
   *[other] { $rows } de rânduri
}
problem-days = { PLURAL($days) ->
    [one] { $days } zi
    [few] { $days } zile
   *[other] { $days } de zile
}
problem-count-aliases = { PLURAL($count) ->
    [one] { $count } alias
    [few] { $count } aliasuri
   *[other] { $count } de aliasuri
}
problem-count-groups = { PLURAL($count) ->
    [one] { $count } grup
    [few] { $count } grupuri
   *[other] { $count } de grupuri
}
problem-count-recovery-addresses = { PLURAL($count) ->
    [one] { $count } adresă de recuperare
    [few] { $count } adrese de recuperare
   *[other] { $count } de adrese de recuperare
}
problem-looked-at = { PLURAL($looked_at) ->
    [one] { $looked_at } cont
    [few] { $looked_at } conturi
   *[other] { $looked_at } de conturi
}
problem-new-address = Adresa { $address } este nouă (din { $since }) și poate fi folosită de la { $from }.

## Conturi și adrese
problem-address_without_at = „{ $typed }” nu este o adresă validă: îi lipsește @. Scrieți adresa întreagă. Nu s-a schimbat nimic.
problem-address_malformed = „{ $typed }” nu este o adresă validă: este prea lungă, are caractere de control sau un domeniu care nu este valid. Nu s-a schimbat nimic.
problem-address_local_part_too_long = „{ $typed }” nu este o adresă validă: partea dinaintea lui @ este mai lungă de { problem-most-bytes }. Nu s-a schimbat nimic.
problem-address_local_part_characters = „{ $typed }” nu este o adresă validă: înainte de @ pot sta litere, cifre și semne ca - _ ', cu câte un singur punct între ele; nu și spații, ghilimele, paranteze, virgule, punct și virgulă, %, !, +, * sau @. Nu s-a schimbat nimic.
problem-address_in_no_domain = „{ $typed }” nu este în niciun domeniu al organizației: { $domains }. Nu s-a schimbat nimic. Alegeți unul dintre acestea sau adăugați domeniul la Setări > Domenii.
problem-address_not_whole = „{ $typed }” nu este o adresă validă: scrieți adresa întreagă, cu domeniul dumneavoastră. Nu s-a schimbat nimic.
problem-too_many_aliases = { $address } ar avea { problem-count-aliases }; sunt permise cel mult { $most }. Nu s-a schimbat nimic. Introduceți mai puține.
problem-too_many_groups = { $address } ar avea { problem-count-groups }; sunt permise cel mult { $most }. Nu s-a schimbat nimic. Introduceți mai puține.
problem-too_many_recovery_addresses = { $address } ar avea { problem-count-recovery-addresses }; sunt permise cel mult { $most }. Nu s-a schimbat nimic. Introduceți mai puține.
problem-display_name = Numele afișat este mai lung de { problem-most-bytes } sau are caractere invizibile. Nu s-a schimbat nimic.
problem-group_name = „{ $name }” nu este un grup valid: scrieți de la 1 la { problem-most-bytes }, fără punct și virgulă și fără caractere invizibile. Nu s-a schimbat nimic.
problem-password_hash = Forma păstrată a parolei nu poate fi folosită: { $why }. Nu s-a schimbat nimic.
problem-search_bounds = O căutare are cel mult { problem-most-bytes }, iar o pagină de la 1 la { problem-rows }.
problem-account_exists = Contul { $name } există deja. Nu s-a schimbat nimic. Alegeți altă adresă sau modificați acel cont.
problem-alias_of = { $name } este un alias al contului { $owner }. Nu s-a schimbat nimic. Eliminați mai întâi aliasul de acolo sau alegeți altă adresă.
problem-alias_of_another = { $name } este un alias al altui cont. Nu s-a schimbat nimic. Eliminați mai întâi aliasul de acolo sau alegeți altă adresă.
problem-blocked_by_others = Conectarea contului { $address } a fost blocată de alții și numai ei o pot permite: { $owners }. Nu s-a schimbat nimic. Adresați-vă unuia dintre ei.
problem-password_elsewhere = Parola contului { $address } nu este păstrată de Zavor. Nu s-a schimbat nimic. Resetați-o acolo unde este păstrată, apoi rulați pe server: zavor sign-out { $address }; sau lăsați Zavor să o păstreze de acum: zavor reset-password --move-here { $address }
problem-link_needs_mail = Trimiterea de e-mail nu este configurată (secțiunea [smtp] a configurării). Nu s-a schimbat nimic. În schimb, un administrator global poate afișa o parolă temporară, pe server: zavor reset-password --show { $address }
problem-nowhere_for_a_link = Nicio adresă de recuperare a acestui cont nu poate primi un link.{ $new } O adresă poate fi folosită la 72 de ore după confirmare; pentru un cont cu rol, niciodată una pusă de altcineva. Nu s-a schimbat nimic. În schimb, un administrator global sau administratorul serverului poate afișa o parolă temporară; la fel și asistența, pentru un cont fără rol, după un apel înapoi sau în persoană, dacă politica help_desk_temporary_password este activă.
problem-last_global_administrator = Acesta este ultimul administrator global care poate acționa și unul trebuie să rămână. Nu s-a schimbat nimic. Acordați mai întâi rolul altcuiva sau permiteți conectarea altui administrator global.

## Organizația: domenii și roluri
problem-not_a_domain = „{ $typed }” nu este un domeniu valid; un domeniu arată ca contoso.example. Nu s-a schimbat nimic.
problem-too_many_role_domains = Un rol poate fi limitat la cel mult { problem-most-domains }. Nu s-a schimbat nimic. Alegeți mai puține.
problem-foreign_domain = „{ $typed }” nu este un domeniu al organizației: { $domains }. Nu s-a schimbat nimic. Alegeți unul dintre acestea sau adăugați domeniul la Setări > Domenii.
problem-not_a_role = „{ $typed }” nu este un rol; rolurile sunt { $roles }. Nu s-a schimbat nimic.
problem-too_many_domains = Există deja { problem-most-domains }. Nu s-a schimbat nimic. Eliminați mai întâi unul.
problem-domain_in_use = { $name } este în { $domain }. Nu s-a schimbat nimic. Eliminați mai întâi conturile și aliasurile din el.
problem-last_domain = { $domain } este ultimul domeniu. Nu s-a schimbat nimic. Adăugați mai întâi alt domeniu.

## Sesiuni, al doilea factor, tokenuri
problem-name_length = Un nume are de la 1 la { problem-most-bytes }, fără caractere invizibile. Nu s-a schimbat nimic.
problem-browser_answer_too_long = Răspunsul browserului este prea lung. Nu s-a schimbat nimic. Încercați din nou.
problem-session_over = Sesiunea s-a încheiat. Nu s-a schimbat nimic. Conectați-vă din nou.
problem-signed_in_long_ago = V-ați conectat cu mai mult timp în urmă. Nu s-a schimbat nimic. Deconectați-vă, conectați-vă din nou, apoi reluați.
problem-methods_frozen = Cineva a anunțat că ce s-a întâmplat cu acest cont nu a făcut titularul. Factorii secundari, adresele de recuperare, codurile salvate și parolele de aplicație nu pot fi adăugate sau eliminate până la { $until }. Nu s-a schimbat nimic.
problem-too_many_factors = Un cont are cel mult { problem-most-factors }. Nu s-a schimbat nimic. Eliminați mai întâi unul.
problem-last_factor_of_a_role = Acesta este ultimul factor secundar al unui cont cu rol. Nu s-a schimbat nimic. Înregistrați mai întâi altul.
problem-picture_too_old = Codul din imagine a expirat. Nu s-a schimbat nimic. Luați-o de la început.
problem-no_authenticator_app = Pentru acest cont nu este înregistrată nicio aplicație de autentificare. Folosiți o cheie de acces.
problem-no_passkey = Pentru acest cont nu este înregistrată nicio cheie de acces. Folosiți un cod de unică folosință.
problem-passkeys_unusable = Cheile de acces nu pot fi folosite acum: { $why }
problem-passkey_not_accepted = Cheia de acces nu a fost acceptată: { $why }. Nu s-a înregistrat nimic. Încercați din nou.
problem-passkey_known = Această cheie de acces este deja înregistrată. Nu s-a schimbat nimic.
problem-too_late_or_twice = A durat prea mult sau s-a trimis de două ori. Nu s-a schimbat nimic. Luați-o de la început.
problem-set_up_blocked = Conectarea contului { $address } este blocată. Nu s-a schimbat nimic. Rulați pe server: zavor allow-sign-in { $address }
problem-token_life = Un token trebuie să funcționeze de la 1 la { problem-days }. Nu s-a creat nimic.
problem-token_without_role = Un token are nevoie de cel puțin un rol. Nu s-a creat nimic.
problem-token_role_twice = Rolul { $role } este numit de două ori. Nu s-a creat nimic.
problem-token_by_token = Un token nu creează alte tokenuri. Nu s-a creat nimic.
problem-too_many_app_passwords = Un cont are cel mult { problem-most-app-passwords }. Nu s-a creat nimic. Retrageți mai întâi una.
problem-app_password_exists = Aveți deja o parolă de aplicație „{ $name }”. Nu s-a creat nimic. Alegeți alt nume.
problem-too_many_tokens = Există deja { problem-most-tokens }. Nu s-a creat nimic. Retrageți mai întâi câteva.
problem-token_exists = Tokenul „{ $name }” există deja. Nu s-a creat nimic. Alegeți alt nume.

## Adrese de recuperare, linkuri, apelanți
problem-recovery_without_at = „{ $typed }” nu poate fi adresă de recuperare: îi lipsește @. Nu s-a schimbat nimic.
problem-recovery_domain = „{ $typed }” nu poate fi adresă de recuperare: domeniul ei nu este valid. Nu s-a schimbat nimic.
problem-recovery_local_part = „{ $typed }” nu poate fi adresă de recuperare: partea dinaintea lui @ nu este validă. Nu s-a schimbat nimic.
problem-recovery_too_long = „{ $typed }” nu poate fi adresă de recuperare: este prea lungă. Nu s-a schimbat nimic.
problem-recovery_own_mailbox = „{ $typed }” nu poate fi adresă de recuperare: este chiar cutia poștală pe care ar recupera-o. Nu s-a schimbat nimic.
problem-recovery_addresses_full = Un cont are cel mult { problem-most-recovery-addresses }. Nu s-a schimbat nimic. Eliminați mai întâi una.
problem-too_many_confirmations = Pentru acest cont sau la această adresă s-au trimis prea multe mesaje de confirmare. Nu s-a schimbat nimic. Încercați din nou mâine.
problem-too_many_confirmations_wait = Prea multe mesaje de confirmare a adreselor așteaptă să fie trimise. Nu s-a schimbat nimic. Încercați din nou mâine.
problem-link_over = Acest link nu mai funcționează: a fost folosit, a fost înlocuit de unul mai nou sau a expirat. Nu s-a schimbat nimic. Cereți unul nou.
problem-set_up_link_by_others = Numai administratorul serverului poate crea un link de instalare. Nu s-a schimbat nimic.
problem-sign_in_link_by_others = Numai administratorul serverului poate crea linkuri de conectare. Nu s-a schimbat nimic.
problem-caller_not_verified = Alegeți cum a fost verificat apelantul sau că nu a sunat nimeni ori apelantul nu a fost verificat și scrieți motivul. Nu s-a schimbat nimic.
problem-caller_call_back_or_in_person = O parolă temporară se afișează numai după ce l-ați sunat înapoi pe titular la un număr din evidențe sau l-ați întâlnit. Indicați cum, cu o notă. Nu s-a schimbat nimic.
problem-caller_how_met = O parolă temporară se afișează numai după ce l-ați sunat înapoi pe titular la un număr din evidențe sau l-ați întâlnit. Indicați cum, cu o notă. Nu s-a schimbat nimic.
problem-caller_code_over = Niciun cod trimis de dumneavoastră acestei persoane nu mai este valabil. Nu s-a schimbat nimic. Trimiteți unul nou.
problem-too_many_caller_codes = Pentru acest cont s-au trimis prea multe coduri. Nu s-a trimis nimic. Verificați apelantul altfel.
problem-support_text_length = Scrieți între 1 și { $most } de caractere. Nu s-a modificat nimic.
problem-support_desk_text_length = O notă sau un răspuns are între 1 și { $most } de caractere. Nu s-a modificat nimic.
problem-support_contact_length = Datele de contact au cel mult { $most } de caractere. Nu s-a modificat nimic.
problem-support_request_closed = Solicitarea de asistență { $n } este închisă. Nu s-a modificat nimic.
problem-support_request_full = La solicitarea de asistență { $n } nu mai încap note și răspunsuri. Nu s-a modificat nimic. Închideți-o.
problem-support_requests_full = O solicitare deschisă de serviciul de asistență pentru acest cont așteaptă deja și nu mai poate fi completată. Nu s-a modificat nimic. Închideți-o mai întâi.
problem-no_support_address = Nu este configurat niciun loc spre care solicitările pot fi transmise. Nu s-a transmis nimic. Completați în secțiunea [support] a fișierului de configurare un webhook, sau o adresă împreună cu secțiunea [smtp].
problem-address_proves_nothing = Un cod trimis la această adresă nu dovedește nimic: adresa nu este confirmată, a fost confirmată cu mai puțin de 72 de ore în urmă sau contul are un rol și adresa a fost setată de altcineva. Nu s-a trimis nimic.

## Rețele și contoare
problem-not_a_network = „{ $typed }” nu este o rețea validă. Scrieți 192.0.2.7, 192.0.2.0/24 sau 2001:db8::/32; biții de după prefix trebuie să fie zero. Nu s-a schimbat nimic.
problem-network_or_account = Indicați o rețea, un cont sau ambele. Nu s-a schimbat nimic.
problem-denied_for_one_account = Lista de respingere se aplică tuturor: indicați o rețea, fără cont. Pentru a opri un cont, blocați-i conectarea. Nu s-a schimbat nimic.
problem-rule_life = O regulă trebuie să se încheie în viitor, peste cel mult { problem-days }. Nu s-a schimbat nimic.
problem-network_not_counted = Rețelele se contorizează ca /32 și /24 (IPv6: /64 și /48); { $network } nu este una dintre ele. Nu s-a schimbat nimic.
problem-not_a_fingerprint = „{ $typed }” nu este o amprentă TLS: aceasta are între 1 și 64 de caractere ASCII vizibile. Nu s-a schimbat nimic.
problem-nothing_to_reset = Nimic de resetat: indicați un cont, o adresă sau ambele.
problem-network_too_wide_to_allow = { $network } este prea mare pentru lista de permitere, fiindcă nimic din ea nu ar mai fi protejat. Cea mai mare permisă este /{ $widest }, cu excepția rețelelor private. Permiteți numai rețele pe care le cunoașteți sau un singur cont. Nu s-a schimbat nimic.
problem-network_too_wide_to_deny = { $network } este prea mare pentru lista de respingere; cea mai mare permisă este /{ $widest }. Nu s-a schimbat nimic. Respingeți rețele mai mici.
problem-network_too_much_denied = { $network } și rețelele respinse deja ar depăși împreună { $most } de rețele /{ $widest }: prea mulți oameni ar rămâne fără acces. Nu s-a schimbat nimic. Respingeți rețele mai mici sau eliminați câteva.
problem-network_holds_own_address = { $network } cuprinde { $address }, adresa dumneavoastră: v-ați bloca propriul acces. Nu s-a schimbat nimic. Alegeți o rețea mai mică.
problem-network_holds_this_host = { $network } cuprinde chiar acest server: webmailul și serverul de e-mail întreabă de acolo și nimeni nu s-ar mai putea conecta. Nu s-a schimbat nimic. Alegeți o rețea mai mică.
problem-too_many_denied = Lista de respingere are cel mult { problem-most-rules }. Nu s-a schimbat nimic. Eliminați câteva sau respingeți rețele mai mari.
problem-too_many_programs = Fiecare listă are cel mult { problem-most-rules } despre programe. Nu s-a schimbat nimic. Eliminați câteva.
problem-too_many_allowed = Lista de permitere are cel mult { problem-most-rules }. Nu s-a schimbat nimic. Eliminați câteva sau permiteți rețele mai mari.
problem-too_many_let_in = Cel mult { problem-most-rules } pot permite conturi din rețele blocate. Nu s-a schimbat nimic. Încheiați blocarea temporară fără a permite rețelele sau deblocați acele rețele.

## Trimitere
problem-raise_without_account = Numai limita unui cont poate fi mărită. Nu s-a schimbat nimic.
problem-raise_bounds = O limită mărită este între { $least } și { $most } destinatari externi pe oră: peste cea din politica „{ $policy }” și de cel mult { $factor } ori cât ea. Nu s-a schimbat nimic.
problem-raise_service_bounds = Politica „{ $policy }” nu are o limită de destinatari externi pe oră, așa că se mărește limita serviciului: între { $least } și { $most } destinatari în 24 de ore, de cel mult { $factor } ori cât ea. Nu s-a schimbat nimic.
problem-raise_until = O limită se mărește până la o dată cuprinsă în următoarele { problem-days }. Nu s-a schimbat nimic.
problem-restriction_of_others = Nu dumneavoastră puteți ridica această restricție; a fost aplicată de: { $owners }. Nu s-a schimbat nimic. Adresați-vă unuia dintre ei.

## Politici
problem-no_such_policy = Nu există politica „{ $name }”; v-ați gândit la „{ $nearest }”? O politică de trimitere nouă începe cu { $begins }. Nu s-a schimbat nimic.
problem-no_such_policy_key = Politica { $policy } nu are cheia „{ $key }”; v-ați gândit la { $nearest }? Nu s-a schimbat nimic.
problem-policy_value = „{ $given }” nu este o valoare validă pentru { $policy } { $key }. { $bounds }. Nu s-a schimbat nimic.
problem-policy_priority = { $key } este de la 0 la { $most } sau lipsește, nu „{ $given }”. Nu s-a schimbat nimic.
problem-policy_name = Numele unei politici are de la 1 la { problem-most-bytes }, fără caractere invizibile. Nu s-a schimbat nimic.
problem-too_many_policies = Există deja { problem-most-policies }. Nu s-a schimbat nimic. Eliminați mai întâi una.
problem-too_many_condition_values = { $key } are cel mult { problem-most-values }. Nu s-a schimbat nimic. Introduceți mai puține.
problem-policy_domain = „{ $typed }” nu este un domeniu valid. Nu s-a schimbat nimic.
problem-no_such_preset = „{ $given }” nu este un set de limite; seturile sunt standard și strict. Nu s-a schimbat nimic.
problem-preset_is_for_sending = { $policy } nu are seturi de limite: ele sunt pentru politicile care limitează trimiterea, cum este „sending”. Nu s-a schimbat nimic.
problem-no_policy_value = Nu a fost indicată nicio valoare. Nu s-a schimbat nimic.
problem-too_many_policy_values = Cel mult { problem-most-values } deodată. Nu s-a schimbat nimic. Schimbați mai puține deodată.
problem-too_many_alert_recipients = { $key } are cel mult { problem-most-addresses }. Nu s-a schimbat nimic. Introduceți mai puține.
problem-too_many_own_terms = Pot exista cel mult { problem-most-terms }. Nu s-a schimbat nimic. Introduceți mai puțini.
problem-own_term_too_short = „{ $term }” nu poate fi un termen propriu: are mai puțin de { $least } litere sau cifre și s-ar găsi în cuvinte care nu au nicio legătură. Nu s-a schimbat nimic.
problem-own_term_too_long = „{ $term }” nu poate fi un termen propriu: are mai mult de { problem-most-characters }. Scrieți părțile lui ca termeni separați. Nu s-a schimbat nimic.
problem-own_term_not_typeable = „{ $term }” nu poate fi un termen propriu: are caractere care nu pot fi tastate. Nu s-a schimbat nimic.
problem-webhook_length = { $key } are cel mult { problem-most-bytes }. Nu s-a schimbat nimic.
problem-webhook_not_callable = Webhookul nu poate fi apelat: { $why }. Nu s-a schimbat nimic.
problem-help_contact = { $key } trebuie să fie un text fără caractere invizibile sau un singur link care începe cu https:// sau mailto:, de cel mult { problem-most-characters }. Nu s-a schimbat nimic.

## Operații în masă
problem-bulk_accounts = O operație în masă are de la 1 la { problem-most-accounts }. Nu s-a schimbat nimic. Alegeți mai puține sau faceți mai multe operații.
problem-bulk_search_too_wide = Căutarea a trecut prin { problem-looked-at } și nu a ajuns la sfârșit. Nu s-a schimbat nimic. Restrângeți-o.
problem-bulk_without_slips = Această operație nu creează fișe tipărite. Nu s-a schimbat nimic.
problem-bulk_changes_nothing = Nu s-ar schimba nimic. Nu a fost pornită nicio operație.
problem-bulk_changes_nothing_for = Nu s-ar schimba nimic; { $address }: { $why }
problem-bulk_no_room = Sunt deja în curs { problem-most-runs }. Nu a fost pornită alta. Așteptați să se încheie una.
problem-bulk_no_room_to_resume = Sunt deja în curs { problem-most-runs }. Așteptați să se încheie una.
problem-bulk_ended = Această operație s-a încheiat. Nu s-a schimbat nimic. Porniți una nouă.
problem-alerts_to_mark = Alegeți între 1 și { $most } alerte. Nu s-a schimbat nimic.
problem-no_such_alerts = În lista dumneavoastră nu există nicio alertă cu numărul { $numbers } (dacă sunt peste 10.000, cele mai vechi se elimină). Nu s-a schimbat nimic.

## Mesaje și apeluri
problem-not_a_mail_address = „{ $typed }” nu este o adresă de e-mail validă. Nu s-a schimbat nimic.
problem-mail_not_configured = Trimiterea de e-mail nu este configurată (secțiunea [smtp] a configurării). Nu s-a schimbat nimic. Adăugați secțiunea și reporniți Zavor.
problem-no_mail_server = Nu este configurat niciun server SMTP. Nu s-a trimis nimic. Adăugați [smtp] în configurare și reporniți Zavor.
problem-no_webhook = Nu este configurat niciun webhook. Nu s-a apelat nimic. Setați adresa lui la Politici > Politici de alertă.
problem-nothing_sent = Nu s-a trimis nimic.

## Serverul și linia lui de comandă
problem-reason_length = Scrieți un motiv de cel puțin un caracter și cel mult { problem-most-bytes }: cam tot atâtea litere, dar cele cu semne, ca ă, se numără de două ori. Nu s-a schimbat nimic.
problem-reason_empty = Câmpul „Motiv” este gol. Cine se uită mai târziu trebuie să știe de ce s-a făcut aceasta. Completați-l. Nu s-a schimbat nimic.
problem-caller_note_empty = Câmpul „Ce ați verificat sau motivul” este gol. Auditul îl păstrează ca dovadă a verificării apelantului. Scrieți, de exemplu, numărul la care ați sunat. Nu s-a schimbat nimic.
problem-caller_code_empty = Câmpul „Codul comunicat de apelant” este gol. Scrieți codul sau verificați apelantul altfel. Nu s-a schimbat nimic.
problem-verification_empty = Câmpul „Cine a cerut aceasta și cum ați verificat?” este gol. Se păstrează în auditul fiecărui cont, în locul verificării apelantului. Completați-l. Nu s-a schimbat nimic.
problem-not_an_audit_head = „{ $typed }” nu este un capăt al auditului. Scrieți SEQ:HASH așa cum îl arată „zavor audit head”.
problem-backup_failed = Copia de rezervă nu a reușit: { $why }
problem-import_unreadable = Fișierul nu poate fi citit: { $why }. Nu s-a importat nimic.
problem-not_exported = Nu s-a exportat: { $why }
problem-busy = Acum se verifică prea multe parole deodată. Nu s-a schimbat nimic. Încercați din nou.
problem-audit_being_verified = Auditul este deja în curs de verificare. Încercați din nou după ce se termină.
problem-limits_being_tried = Ce ar face limitele cu e-mailurile din ultimele șapte zile se calculează chiar acum pentru altcineva. Nu s-a schimbat nimic. Încercați din nou peste câteva clipe.
problem-reminders_not_offered = Politica nu lasă pe nimeni să își recupereze singur contul, deci nu s-a trimis nicio reamintire. Schimbați mai întâi în politică „Cine își poate recupera singur contul”.
problem-reminders_nobody = Toată lumea are o cale de recuperare; nu s-a trimis nicio reamintire.
problem-reminders_go_on = Trimiterea { $n } se adresează deja persoanelor din aceste domenii. Nu s-a schimbat nimic; așteptați sfârșitul ei sau opriți-o.
problem-reminders_no_such_run = Nu există o trimitere { $n } pe care să o puteți opri. Nu s-a schimbat nimic.
