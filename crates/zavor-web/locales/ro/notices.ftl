### Notificări: ce se trimite oamenilor, ca text simplu. Chei: NUME-subject și NUME-text.
