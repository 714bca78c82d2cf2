### Operații în masă: o acțiune asupra multor conturi.

bulk-new = Operație în masă nouă
bulk-run = Operație în masă
bulk-accounts = Conturi
bulk-empty-title = Nicio operație în masă încă
bulk-empty = Selectați mai multe conturi la Utilizatori activi și alegeți o acțiune sau începeți aici cu o listă de adrese.
bulk-no-acts-title = Nu aveți nicio acțiune la dispoziție
bulk-no-acts = Rolurile dumneavoastră nu permit nicio acțiune asupra conturilor. Întrebați un Administrator global dacă aveți nevoie de una.
bulk-list-help = Câte o adresă pe rând sau un tabel lipit cu o coloană de adrese; cel mult { $most }.
bulk-listed = Tot ce este listat la Utilizatori activi:
bulk-no-accounts = Nu a fost dat niciun cont. Nimic nu a fost schimbat. Introduceți cel puțin o adresă.
bulk-preview = Previzualizarea unei operații în masă
bulk-preview-again = Previzualizați din nou
bulk-would = Ce s-ar întâmpla
bulk-will-change = Vor fi schimbate
bulk-needs-slip = Vor aștepta un bilet tipărit
bulk-nothing-to-do = Nimic de făcut
bulk-refused = Vor fi refuzate
bulk-unknown = Nu există un astfel de cont
bulk-examples = Afișați primele
bulk-more = { PLURAL($n) ->
    [one] Și încă { $n } cont.
    [few] Și încă { $n } conturi.
   *[other] Și încă { $n } de conturi.
}
bulk-nothing-would-change = Nimic nu s-ar schimba, deci nu este nimic de pornit.
bulk-terms-missing = Lipsește ceva de care această acțiune are nevoie. Nimic nu a fost schimbat. Completați formularul și previzualizați din nou.
bulk-start = Porniți
bulk-delivery = Cum intră din nou titularii?
bulk-delivery-links = Un link la fiecare adresă de recuperare confirmată; conturile fără adresă așteaptă un bilet
bulk-delivery-slips = Un bilet tipărit pentru toți
bulk-move-here = Mutați în Zavor și parolele păstrate în altă parte; programele care folosesc celălalt serviciu de directoare le acceptă în continuare pe cele vechi
bulk-elsewhere = Parole păstrate în altă parte
bulk-elsewhere-moved = Mutate în Zavor
bulk-verification = Cine dorește asta și cum v-ați asigurat?
bulk-verification-help = Se păstrează în auditul fiecărui cont, în locul verificării unui apelant.
bulk-state-open = Neîncheiată
bulk-state-runs = În desfășurare
bulk-state-waits = Așteaptă să fie reluată de cineva
bulk-state-stopped = Oprită
bulk-state-ended = Încheiată
bulk-state-ended-some = Încheiată; nu s-a făcut tot
bulk-state-ended-nothing = Încheiată; nu s-a schimbat nimic
bulk-state-ended-so-already = Încheiată; totul era deja așa
bulk-progress = Parcurse: { $done } din { $total }
bulk-outcomes = Rezultate
bulk-stop = Opriți
bulk-stopped = Operația a fost oprită. Ce s-a făcut rămâne făcut; restul nu a fost atins.
bulk-resume = Reluați
bulk-resumed = Operația continuă, de acum în numele dumneavoastră.
bulk-reload = Reîncărcați
bulk-back = Înapoi la operație
bulk-slips = Bilete
bulk-slips-left = { PLURAL($n) ->
    [one] { $n } cont așteaptă un bilet; pagina următoare are { $now }.
    [few] { $n } conturi așteaptă un bilet; pagina următoare are { $now }.
   *[other] { $n } de conturi așteaptă un bilet; pagina următoare are { $now }.
}
bulk-slips-says = Tipărirea biletelor resetează aceste conturi: parolele vechi nu mai funcționează de îndată. Fiecare parolă temporară este afișată o singură dată și nu este păstrată nicăieri. Pregătiți imprimanta.
bulk-slips-make = Resetați și afișați biletele
bulk-slips-made = Imprimați acum această pagină. După închiderea ei parolele dispar; atunci resetați din nou.
bulk-slips-none-title = Niciun cont nu așteaptă un bilet
bulk-slips-none = Conturile așteaptă aici când niciun link nu ajunge la titular sau când au fost alese bilete.
bulk-slip-says = Parolă temporară. Alegeți-vă cu ea propria parolă în șapte zile, la { $link }. Nu deschide altceva. Distrugeți apoi acest bilet.

bulk-act-unlock = Deblocați contul
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
bulk-outcome-needs_slip = Așteaptă un bilet
