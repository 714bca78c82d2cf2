### Operații în masă: o acțiune asupra multor conturi.

bulk-new = Operație în masă nouă
bulk-run = Operație în masă
bulk-accounts = Conturi
bulk-empty-title = Încă nu există operații în masă
bulk-empty = Selectați mai multe conturi la Utilizatori activi și alegeți o acțiune sau începeți cu „Operație în masă nouă”.
bulk-no-acts-title = Nicio acțiune disponibilă
bulk-no-acts = Rolurile dumneavoastră nu permit acțiuni asupra conturilor. Adresați-vă unui administrator global dacă aveți nevoie.
bulk-list-help = Câte o adresă pe rând sau un tabel lipit cu o coloană de adrese; cel mult { $most }.
bulk-listed = Toate conturile listate la Utilizatori activi:
bulk-no-accounts = Nu a fost indicat niciun cont. Nu s-a schimbat nimic. Introduceți cel puțin o adresă.
bulk-preview = Previzualizarea unei operații în masă
bulk-preview-again = Previzualizați din nou
bulk-would = Ce s-ar schimba
bulk-will-change = Vor fi schimbate
bulk-needs-slip = Vor aștepta o fișă tipărită
bulk-nothing-to-do = Nimic de făcut
bulk-refused = Vor fi refuzate
bulk-unknown = Nu există un astfel de cont
bulk-slips-will = { PLURAL($n) ->
    [one] Se va crea { $n } fișă, într-un al doilea pas: după operație, un administrator global o creează de pe pagina operației. Până atunci parola veche funcționează; încetează în momentul în care fișa este creată.
    [few] Se vor crea { $n } fișe, într-un al doilea pas: după operație, un administrator global le creează de pe pagina operației. Până atunci parolele vechi funcționează; încetează în momentul în care fișele sunt create.
   *[other] Se vor crea { $n } de fișe, într-un al doilea pas: după operație, un administrator global le creează de pe pagina operației. Până atunci parolele vechi funcționează; încetează în momentul în care fișele sunt create.
}
bulk-examples = Afișați primele
bulk-more = { PLURAL($n) ->
    [one] Și încă { $n } cont.
    [few] Și încă { $n } conturi.
   *[other] Și încă { $n } de conturi.
}
bulk-nothing-would-change = Nu s-ar schimba nimic, deci nu este nimic de pornit.
bulk-terms-missing = Lipsesc date necesare acestei acțiuni. Nu s-a schimbat nimic. Completați formularul și previzualizați din nou.
bulk-start = { $act }: { $accounts }
bulk-started = Început
bulk-ended = Încheiat
bulk-download = Descărcați rezultatele (CSV)
bulk-delivery = Cum își recapătă titularii accesul?
bulk-delivery-links = Un link la fiecare adresă de recuperare confirmată; conturile fără adresă necesită fișă tipărită
bulk-delivery-slips = O fișă tipărită pentru fiecare
bulk-move-here = Mutați în Zavor și parolele păstrate în altă parte; programele care folosesc celălalt serviciu de directoare le acceptă în continuare pe cele vechi
bulk-elsewhere = Parole păstrate în altă parte
bulk-elsewhere-moved = Mutate în Zavor
bulk-verification = Cine a cerut aceasta și cum ați verificat?
bulk-verification-help = Se păstrează în auditul fiecărui cont, în locul verificării apelantului.
bulk-state-open = În curs
bulk-state-runs = În desfășurare
bulk-state-waits = Așteaptă reluarea
bulk-state-stopped = Oprită
bulk-state-ended = Încheiată
bulk-state-ended-slips = Încheiată; fișele sunt încă de tipărit
bulk-state-ended-some = Încheiată; nu s-a făcut tot
bulk-state-ended-nothing = Încheiată; nu s-a schimbat nimic
bulk-state-ended-so-already = Încheiată; nu era nimic de schimbat
bulk-progress = Procesate: { $done } din { $total }
bulk-outcomes = Rezultate
bulk-no-rows = Niciun cont din această operație nu are acest rezultat. Alegeți altul mai sus.
bulk-stop = Opriți
bulk-stopped = Operația a fost oprită. Ce s-a făcut rămâne făcut; restul a rămas neschimbat.
bulk-resume = Reluați
bulk-resumed = Operația continuă, de acum în numele dumneavoastră.
bulk-reload = Reîncărcați
bulk-back = Înapoi la operație
bulk-slips = Fișe tipărite
bulk-slips-go = Creați fișele
bulk-slips-wait = { PLURAL($n) ->
    [one] { $n } cont își așteaptă fișa tipărită. Până la crearea fișei parola veche funcționează; încetează în momentul în care fișa este creată.
    [few] { $n } conturi își așteaptă fișele tipărite. Până la crearea fișelor parolele vechi funcționează; încetează în momentul în care fișele sunt create.
   *[other] { $n } de conturi își așteaptă fișele tipărite. Până la crearea fișelor parolele vechi funcționează; încetează în momentul în care fișele sunt create.
}
bulk-slips-left = { PLURAL($n) ->
    [one] { $n } cont necesită fișă tipărită; pe pagina următoare: { $now }.
    [few] { $n } conturi necesită fișă tipărită; pe pagina următoare: { $now }.
   *[other] { $n } de conturi necesită fișă tipărită; pe pagina următoare: { $now }.
}
bulk-slips-says = Crearea fișelor resetează aceste conturi: parolele vechi nu mai funcționează. Fiecare parolă temporară este afișată o singură dată și nu este păstrată nicăieri. Pregătiți imprimanta.
bulk-slips-make = Resetați și afișați fișele
bulk-slips-made = Imprimați această pagină acum. După închiderea ei parolele se pierd și trebuie resetate din nou.
bulk-slips-by-others = Fișele sunt create de un administrator global, de pe această pagină.
bulk-slips-none-title = Niciun cont nu necesită fișă
bulk-slips-none = Aici apar conturile al căror titular nu poate primi un link sau pentru care s-au ales fișe.

bulk-act-unlock = Încheiați blocarea temporară
bulk-act-sign_out = Deconectați din toate sesiunile
bulk-act-block_sign_in = Blocați conectarea
bulk-act-allow_sign_in = Permiteți conectarea
bulk-act-reset_password = Resetați parola
bulk-act-ask_to_confirm = Cereți confirmarea adreselor de recuperare
bulk-act-remove = Eliminați
bulk-act-grant_role = Acordați un rol
bulk-act-revoke_role = Retrageți un rol
bulk-outcome-waiting = În așteptare
bulk-outcome-done = Gata
bulk-outcome-partly_done = Făcut în parte
bulk-outcome-nothing_to_do = Nimic de făcut
bulk-outcome-refused = Refuzat
bulk-outcome-unknown = Nu există un astfel de cont
bulk-outcome-failed = Eșuat
bulk-outcome-needs_slip = Necesită fișă tipărită
