"""Sentences the recogniser of sums met after it was written, and learned from.

When it met the last sixty of them it found 18 of 30 sums that somebody gets or owes, and took none of 30 prices for
one.
"""

MORE_TOLD = """
Ihnen werden 45,00 € erstattet.
Wir überweisen Ihnen 89,90 € in den nächsten Tagen.
Sie bekommen 20 € von uns.
Ihnen stehen 15 € zu.
Wir verrechnen 12,50 € mit der nächsten Rechnung.
Der offene Betrag ist 134,20 €.
Sie müssen noch 60 € zahlen.
Als Wiedergutmachung schenken wir Ihnen 10 €.
Der Betrag von 99 € geht an Sie zurück.
Ich habe Ihnen 25 € auf Ihr Kundenkonto gebucht.
Offen sind noch 310,40 Euro.
Auf Ihrem Konto ist ein Guthaben von 31,05 EUR.
Wir ziehen 30 € von der Rechnung ab.
Sie erhalten 50 Euro Bonus.
Bitte überweisen Sie den Rückstand von 210,00 EUR.
We will pay you €40.
You'll get 20 euros back.
You will receive €15 within five days.
Your balance due is $310.
An amount of €99 will be returned to you.
We have taken €30 off your bill.
We deduct 12.50 € from your next bill.
You have to pay €60.
The refund amounts to EUR 1.200,00.
As a gesture of goodwill we give you €10.
Your credit balance is £31.05.
We'll transfer €250 to your bank account.
The remaining €45 is due on Friday.
You are owed €75.
I have booked a credit note of €19.99 for you.
Die 45 € schicken wir Ihnen per Scheck.
Auf Ihr Konto gehen in drei Tagen 89,90 € ein.
Wir kommen Ihnen mit 20 € entgegen.
Für den Ausfall bekommen Sie von uns 15 €.
Der Rest von 12,50 € wird mit der Augustrechnung ausgeglichen.
Es sind noch 134,20 € zu begleichen.
Die Mahnung über 60 € bleibt bestehen.
Wir verzichten auf die 8 € Mahngebühr.
Die Kaution von 50 € bekommen Sie nach der Rückgabe wieder.
Ihr Kundenkonto weist ein Plus von 31,05 EUR auf.
Ihnen wurden 25 € zu viel berechnet, die erhalten Sie zurück.
Wir haben die Rechnung um 30 € gekürzt.
Die Ablöse beträgt 310,40 Euro.
Bitte begleichen Sie die ausstehenden 210,00 EUR bis Freitag.
Sie haben Anspruch auf 50 Euro.
€45 is on its way to you by cheque.
You will see €89.90 in your account in three days.
We can meet you with a discount of €20 on this bill.
For the outage you get 15 euros from us.
The rest of €12.50 will be settled with the August bill.
There is still $134.20 to be settled.
The reminder about €60 stands.
We drop the reminder fee of €8.
You get the deposit of €50 after you return the box.
Your account shows a surplus of £31.05.
You were charged €25 too much and we give it back.
We have cut the bill by €30.
The early termination fee comes to €310.40.
Please settle the open €210 by Friday.
You are entitled to €50.
Wir haben heute eine Gutschrift in Höhe von 35 € veranlasst.
Der zu viel gezahlte Betrag von 18,40 € wird Ihnen ausgezahlt.
Sie erhalten die 99 € innerhalb von zehn Tagen.
Aktuell ist noch ein Betrag von 75,00 € offen.
Bitte zahlen Sie die 42,10 € bis zum 15. Mai.
Die Erstattung über 12 Euro haben wir angewiesen.
Wir übernehmen die Kosten von 80 €.
Aus Kulanz ziehen wir Ihnen 25 € ab.
Die Nachberechnung ergibt 64,30 €.
Ihr Bonus von 100 € wird nach drei Monaten ausgezahlt.
Damit sind 55 € von Ihrer Seite fällig.
Ich schreibe Ihnen 15 € gut.
Sie müssen davon 20 € selbst tragen.
Ihre Auszahlung liegt bei 130 €.
Das macht zusammen 48 €, die wir Ihnen gutschreiben.
We have arranged a credit of €35 today.
The €18.40 you paid too much will be paid out to you.
You will get the €99 within ten days.
At the moment €75.00 is still open.
Please pay the €42.10 by 15 May.
We have ordered the refund of €12.
We cover the costs of €80.
As goodwill we take €25 off.
The recalculation comes to €64.30 in your favour.
Your bonus of €100 is paid after three months.
That leaves €55 for you to pay.
I am crediting €15 to your account.
You bear €20 of that yourself.
Your payout is €130.
That is €48 in total, which we refund.
""".strip().splitlines()

MORE_NOT_TOLD = """
Die Grundgebühr beträgt 34,95 €.
Für 9,95 € im Monat bekommen Sie mehr Daten.
Der Versand kostet 4,90 €.
Haben Sie die 250 € schon erhalten?
Auf Ihrer Rechnung finden Sie 12,30 € für einen Anruf ins Ausland.
Das Gerät gibt es ab 1 €.
Der neue Tarif ist 5 € günstiger.
Sie schrieben, wir schulden Ihnen 250 €.
Die Buchung vom 3.8. über 39,90 € sehe ich.
Eine Rücklastschrift kostet 8 €.
Falls Sie kündigen, entfällt der Rabatt von 10 €.
Die Kaution betrug 50 €.
In der Werbung steht 19,99 €.
Gutschriften unter 5 € zahlen wir nicht aus.
Sie erwähnen eine Gutschrift von 30 €.
The monthly fee is €34.95.
Delivery is €4.90.
Did you get the €250?
The call abroad was €12.30.
The phone starts at €1.
The new plan is €5 cheaper.
You said that we owe you €250.
I can see the charge of €39.90 of 3 August.
A returned debit costs €8.
If you cancel, the discount of €10 ends.
The deposit was €50.
The ad says €19.99.
Which refund of €30 do you mean?
You claim a refund of €400.
With a prepaid card of €15 you can start at once.
Die Option Ausland kostet 5,99 €.
Im Shop gibt es das Modell für 79 €.
Die Rechnung vom Juli lautet auf 64,90 €.
Ihr Tarif hat einen Grundpreis von 29,99 €.
Meinen Sie die 12 € vom Mai?
Für die ersten sechs Monate sind es 19,99 €.
Das Päckchen hatte einen Wert von 20 €.
Wie kommen Sie auf 250 €?
Bei einer Bestellung über 50 € entfällt das Porto.
Der Preis steigt von 30 € auf 32 €.
Sie haben am 3. Mai 40 € eingezahlt.
In Ihrer Mail nennen Sie 310 €.
Das Guthaben laden Sie mit mindestens 15 € auf.
Ein Techniker kostet ohne Fehler 69 €.
Unsere Hotline ist kostenlos, aus dem Ausland zahlen Sie 1,20 € je Minute.
The roaming option costs €5.99.
In the shop the phone is €79.
The July bill is €64.90.
Your plan has a base price of €29.99.
Do you mean the €12 of May?
It is €19.99 for the first six months.
The parcel was worth €20.
How do you arrive at €250?
Orders over €50 are shipped free of charge.
The price rises from €30 to €32.
You paid in €40 on 3 May.
In your mail you name €310.
Top up your balance with at least €15.
A technician without a fault costs €69.
Calls from abroad are €1.20 per minute.
Der Anschlusspreis liegt bei 39,95 €.
Mit der Flatrate für 19,99 € surfen Sie unbegrenzt.
Welche 45 € meinen Sie genau?
Ihre letzte Rechnung betrug 58,20 €.
Im Mai wurden 12,99 € abgebucht.
Das Zubehör bekommen Sie ab 9 € im Shop.
Sie sprechen von 300 €, das sehe ich hier nicht.
Ein Anruf nach Norwegen kostet 0,29 €.
Im Vertrag steht ein Preis von 44,95 € monatlich.
Bis 100 € Bestellwert gilt das nicht.
Der Gutschein hat einen Wert von 10 €.
Die Differenz von 5 € erklärt sich durch den Tarifwechsel.
Haben Sie die Gutschrift von 20 € gesehen?
Beim Kauf haben Sie 199 € bezahlt.
Für 2 € mehr gibt es doppelt so viel Volumen.
The connection fee is €39.95.
With the flat rate for €19.99 you surf without limits.
Which €45 do you mean exactly?
Your last bill was €58.20.
In May €12.99 was debited.
Accessories start at €9 in the shop.
You speak of €300, which I cannot see here.
A call to Norway costs €0.29.
The contract says €44.95 a month.
It does not apply below €100.
The voucher is worth €10.
The difference of €5 comes from the change of plan.
Have you seen the credit of €20?
You paid €199 when you bought it.
For €2 more there is twice the volume.
""".strip().splitlines()
