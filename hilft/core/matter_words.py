"""The words by which the matters of the shipped policies are known, in German and English: lists to be added to.

Each rule has words that are looked for (`said`) and, where these alone say too little, others of which one stands in
the same sentence (`beside`) or anywhere in the text (`around`). `tests/core/test_matters_in_text.py` says what the
lists do to texts they were not written with.
"""

import re
from typing import NamedTuple

from hilft.core.signs import any_of


class Rule(NamedTuple):
    """One way to know a matter. `said`: the words shown as the reason; `beside`, `around`: None for no question."""

    matter: str
    said: re.Pattern[str]
    beside: re.Pattern[str] | None = None
    around: re.Pattern[str] | None = None


_SERVICE = any_of(
    r"internet\w*", r"netz\b", r"leitung\w*", r"anschlu(?:ss|ß)\w*", r"telefon\w*", r"festnetz\w*", r"w-?lan\b",
    r"router\w*", r"modem\w*", r"dsl\w*", r"glasfaser\w*", r"fernseh\w*", r"handy\w*", r"sim\b", r"mails?\b",
    r"server\b", r"app\b", r"log-?in\b", r"portal\w*", r"kundenportal\b", r"verbindung\w*", r"anrufe?r?\b",
    r"gespräche?\b", r"upload\w*", r"download\w*", r"mbit\w*", r"kasse\b", r"filiale\b", r"\w*seiten?\b", r"lampe\b",
    r"mobilteil\w*", r"kanäle\w*", r"bild\w*", r"sms\b", r"tan\b", r"kasten\w*", r"broadband\b", r"wi-?fi\b",
    r"lines?\b", r"landlines?\b", r"phones?\b", r"connection\b", r"connect\b", r"tv\b", r"picture\b", r"signal\b",
    r"service\b", r"web ?mail\b", r"e-?mails?\b", r"calls?\b", r"lights?\b", r"speeds?\b", r"mbps\b", r"network\b",
    r"web ?sites?\b", r"sites?\b", r"machine\b", r"fibre\b", r"mobile\b", r"dns\b", r"box\b", r"texts?\b",
    r"channels\b", r"web\b", r"portal\b", r"panel\b",
)  # fmt: skip
_VISIT = any_of(
    r"techniker\w*", r"monteur\w*", r"termin\w*", r"besuch\w*", r"installation\w*",
    r"service-?(?:mann|frau|techniker)\w*", r"engineer\w*", r"technician\w*", r"fitter\w*", r"installer\w*",
    r"appointment\w*", r"visit\w*", r"your (?:man|men|people|guy)\b", r"zwischen \d", r"zu hause geblieben\b",
    r"abgemacht\b", r"at home\b",
)  # fmt: skip
_CONTRACT = any_of(
    r"vertr[aä]g\w*", r"\w*vertrag\b", r"abo\w*", r"mitgliedschaft\w*", r"anschlu(?:ss|ß)\w*", r"kundenkonto\b",
    r"contracts?\b", r"subscriptions?\b", r"memberships?\b", r"accounts?\b", r"agreements?\b", r"service\b",
    r"plan\b", r"phone\b", r"line\b",
)  # fmt: skip
_MONEY = any_of(
    r"rechnung\w*", r"abrechnung\w*", r"abbuchung\w*", r"abgebucht\b", r"berechnet\b", r"eingezogen\b",
    r"forderung\w*", r"mahnung\w*", r"euro\b", r"zahl\w*", r"bezahl\w*", r"betrag\w*", r"gebühr\w*", r"grundgebühr\b",
    r"rabatt\b", r"bills?\b", r"invoices?\b", r"charg\w+", r"pounds?\b", r"pay\w*", r"paid\b", r"amount\b",
    r"fees?\b", r"debit\b", r"statement\b", r"discount\b", r"package\b",
)  # fmt: skip
_PERSONAL = any_of(
    r"(?:meine|alle|meiner|persönliche|personenbezogene)\w* (?:\w+ ){0,2}(?:daten|angaben)\b", r"angaben zu mir\b",
    r"zu meiner person\b", r"über mich\b", r"kundenkonto\b", r"unterlagen\b",
    r"(?:my|personal|our) (?:\w+ ){0,2}(?:data|information|details|records|profile)\b", r"about me\b", r"to me\b",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    Rule("conciliation", any_of(
        r"(?:verbraucher)?schlicht(?:ung|er)\w*", r"dispute resolution\b", r"ombuds\w+", r"arbitrat\w+",
        r"conciliation\b", r"adjudicat\w+",
    )),
    Rule("data_request", any_of(
        r"dsgvo\b", r"gdpr\b", r"datenschutz-?grundverordnung\b", r"auskunftsersuchen\b",
        r"recht auf (?:auskunft|löschung)\b", r"subject access\b", r"right of access\b",
        r"right to (?:erasure|be forgotten)\b", r"be forgotten\b", r"akte über mich\b", r"vernichten sie\b",
        r"for marketing\b", r"für werbung\b", r"stored under my name\b",
        r"meine (?:anschrift|nummer|adresse) (?:bekommen|weitergegeben|erhalten)\b",
        r"zieh\w* (?:hiermit )?meine einwilligung\b", r"woher haben sie\b", r"where (?:you got|did you get) my\b",
        r"wissen sie (?:\w+ )?über mich\b", r"(?:hold|keep|know|stored?) (?:\w+ ){0,2}about me\b",
    )),
    Rule("data_request", any_of(
        r"(?:ge)?lösch\w*", r"entfern\w*", r"gespeichert\b", r"kopie\b", r"auskunft\b", r"widersprech\w*",
        r"berichtig\w*", r"einwilligung\b", r"delet\w+", r"eras\w+", r"remov\w+", r"copy\b", r"on file\b",
        r"verarbeite\w*", r"access to\b", r"third parties\b", r"dritte\b", r"stored\b", r"teilen sie mir\b",
        r"send me\b", r"shared?\b", r"provide\b",
    ), beside=_PERSONAL),
    Rule("missed_appointment", any_of(
        r"(?:niemand|keiner|kein mensch|kein techniker|kein monteur) (?:\w+ ){0,4}"
        r"(?:da|kam|gekommen|erschienen|erschien|gemeldet|geklingelt|aufgetaucht)\b",
        r"(?:gekommen|gemeldet|erschienen) (?:ist|hat sich) (?:niemand|keiner|kein mensch)\b",
        r"kam (?:\w+ )?(?:niemand|keiner)\b", r"geplatzt\b", r"missed (?:his|her|their|the) slot\b",
        r"nicht (?:\w+ ){0,2}(?:aufgetaucht|erschienen|gekommen|stattgefunden|angetroffen)\b", r"versetzt\b",
        r"failed to (?:attend|appear|show|come|turn)\b", r"missed (?:my|our|the|an) appointment\b",
        r"gewartet, (?:\w+ )?(?:umsonst|vergeb\w+)", r"(?:umsonst|vergeblich|vergebens) (?:\w+ ){0,3}gewartet\b",
        r"den ganzen (?:tag|vormittag|nachmittag) (?:\w+ )?gewartet\b", r"keine spur\b",
        r"(?:nobody|no one|no-one) (?:\w+ ){0,4}(?:turned|showed|came|appeared|arrived|come)\b",
        r"never (?:came|come|turned|showed|arrived|appeared|happened)\b", r"no sign of (?:him|her|them|any)\w*",
        r"did(?: not|n't) (?:come|turn|show|happen|arrive|appear|keep)\b", r"stood (?:me|us) up\b", r"no[- ]show\b",
        r"no (?:engineer|technician|installer|fitter)\b", r"(?:niemand|keiner) (?:\w+ )?(?:geläutet|geklingelt)\b",
        r"nicht blicken (?:lassen)?\b", r"has been here\b", r"did not stop\b", r"found (?:no one|nobody)\b",
        r"waited (?:in )?(?:all|the whole)\b", r"(?:supposed|meant) to (?:be here|come)\b", r"sat at home\b",
    ), around=_VISIT),
    Rule("provider_change", any_of(
        r"anbieterwechsel\w*", r"portier\w*", r"rufnummern?(?:mitnahme|übernahme)\w*",
        r"(?:ruf|mobil|telefon|handy)?nummer (?:\w+ ){0,5}(?:mitnehmen|mitbringen|übernommen|übernehmen|behalten)\b",
        r"(?:ruf|mobil|telefon|handy)?nummer (?:\w+ ){0,5}mit\b",
        r"wechs\w+ (?:\w+ ){0,6}(?:zu (?:ihnen|euch)|anbieter|stromanbieter)\b", r"wechsel zu (?:ihnen|euch)\b",
        r"zu (?:ihnen|euch) (?:\w+ ){0,2}wechseln\b", r"beim (?:alten|vorherigen|bisherigen)\b", r"beim vorgänger\b",
        r"old company\b", r"bei der ich noch bin\b",
        r"(?:vom|von einem) (?:alten|anderen|bisherigen) \w*(?:anbieter|lieferant|versorger|provider)\w*",
        r"(?:bisheriger?|alter) (?:anbieter|versorger|lieferant)\b", r"freigabe (?:\w+ )?\w*nummer\b",
        r"zu (?:ihnen|euch) gewechselt\b", r"number port\b", r"neuen anbieter\b", r"existing provider\b",
        r"(?:gaining|losing|other) (?:company|network|provider)\b", r"port(?:ing|ed)\b", r"(?:pac|stac) code\b",
        r"(?:keep|take|taking|transfer|bring|moving) (?:\w+ ){0,3}number\b", r"number (?:\w+ )?(?:elsewhere|over)\b",
        r"switch\w* (?:over )?(?:to you|from my)\b", r"change-?over\b",
        r"(?:old|previous|current|former|another|other) (?:provider|supplier|carrier|network|operator)\b",
    )),
    Rule("move", any_of(
        r"(?:zieh\w*|zög\w*) (?:[\w.]+ ){0,7}um\b", r"zieh(?:e|en|t) (?:[\w.]+ ){0,3}(?:ins?|nach|in die)\b",
        r"umzieh\w*", r"umzugs?\b(?! meiner daten| der daten)", r"umzuge?s\b", r"wohnungswechsel\w*",
        r"wechseln (?:\w+ ){0,2}(?:wohnung|adresse)\b", r"neuen? (?:adresse|anschrift|wohnung)\b",
        r"verleg\w* (?:\w+ ){0,2}(?:sitz|standort)\b", r"verlass\w* (?:\w+ ){0,2}(?:wohnung|haus)\b",
        r"mov(?:e|ed|ing) (?:house|home|out|in|into|to a|to our|to the|to my|office|last|next)\b", r"relocat\w+",
        r"chang\w+ (?:my |our )?address\b", r"new (?:flat|house|home|place|address|apartment|office|premises)\b",
        r"(?:another|different) (?:building|flat|house|address)\b", r"bought a (?:flat|house)\b",
        r"wohne ich (?:bei|in)\b", r"verlegt werden\b", r"neubau\b", r"haben gebaut\b", r"exchange keys\b",
        r"(?:we|have|has) moved\b", r"(?<!mit )umgezogen\b", r"(?:house|office) move\b", r"neuen? räume\b",
        r"(?:am|are|be|\'m|\'re) moving\b(?! my| our| the| from)", r"move abroad\b", r"schlüsselübergabe\b",
    )),
    Rule("cancellation", any_of(
        r"kündig(?:e|en|te|ten)?\b", r"gekündigt\b", r"kündigung(?!sfrist)\w*", r"sonderkündigung\w*",
        r"raus aus (?:dem|meinem|unserem)\b", r"widerruf(?:e|en)? (?:\w+ ){0,2}(?:vertrag|kauf|bestellung)\w*",
        r"trete (?:\w+ ){0,3}zurück\b", r"vertragsende\b", r"stornier\w*", r"storno\w*", r"rückgängig\b",
        r"ist für mich schluss\b", r"cancel(?:l?(?:ing|ed|ation))?\b", r"terminat(?:e|ing|ion)\b",
        r"(?:give|giving|gave|here is|hand in) (?:\w+ )?notice\b(?! period)", r"discontinu\w+", r"cooling[- ]off\b",
        r"withdraw from\b", r"not renew\w*", r"unsubscrib\w+", r"abbestell\w*", r"widerrufen\b", r"leave you\b",
        r"part ways\b", r"out of (?:my|our|the|this) (?:contract|agreement)\b",
    )),
    Rule("cancellation", any_of(
        r"beend\w*", r"ab(?:zu)?melden\b", r"abgemeldet\b", r"\bab\?", r"auslaufen\b", r"loswerden\b", r"heraus\b",
        r"abschalten\b", r"abgeschaltet haben\b", r"auflös\w*", r"nicht weiter\w*", r"verlänger\w* (?:\w+ )?nicht\b",
        r"nicht (?:mehr )?verlänger\w*", r"nicht mehr\b(?= und| haben|$)", r"gestorben\b", r"verstorben\b",
        r"end (?:my|our|the|this)\b", r"ended\b", r"clos(?:e|ing)\b", r"no longer (?:need|want)\b", r"stop\b",
        r"get rid of\b", r"passed away\b", r"died\b", r"shut\b", r"my late\b", r"nicht länger\b", r"schließen sie\b",
        r"nicht in ein\b", r"undo\b", r"lebt (?:jetzt |leider )?nicht mehr\b", r"(?:do not|don't) roll\b",
    ), around=_CONTRACT),
    Rule("bill_objection", any_of(
        r"überzahlt\b", r"zu ?viel (?:berechnet|abgebucht|bezahlt|gezahlt|eingezogen)\b", r"overcharg\w+",
        r"charged (?:\w+ )?(?:twice|too much|double)\b", r"rechnung (?:ist )?(?:stimmt nicht|falsch|fehlerhaft)\b",
        r"(?:bill|invoice) (?:is|was|seems) (?:wrong|incorrect|too high)\b",
    )),
    Rule("bill_objection", any_of(
        r"zu ?viel\b", r"(?:doppelt|zweimal)\b", r"widersprech\w*", r"einspruch\b", r"stimm(?:t|en) nicht\b",
        r"nicht stimmen\b", r"unmöglich stimmen\b",
        r"nie(?:mals)? (?:\w+ ){0,3}(?:bestellt|gebucht|telefoniert|genutzt|vereinbart|rede)\w*", r"fehlt\b",
        r"obwohl\b", r"nachzahlen\b", r"mehr abgebucht\b", r"als vereinbart\b", r"nicht erklären\b",
        r"nicht geführt\b", r"verstehe\b", r"korrigier\w*", r"extra charge\b", r"billed for\b",
        r"(?:not|n\'t) agree\b", r"niedriger\b", r"zu hoch\b", r"höher als\b", r"higher than\b", r"überwiesen\b",
        r"did(?: not|n\'t) make\b", r"mistakes?\b", r"fehler\b", r"has gone\b", r"two payments\b", r"zu unrecht\b",
        r"dispute\b", r"(?:do|did)(?: not|n't) recogni[sz]e\b", r"never (?:\w+ )?(?:ordered|used|agreed|signed)\b",
        r"twice\b", r"missing from\b", r"(?:go|went|gone) up\b", r"money back\b", r"refund\w*", r"reminders?\b",
        r"quoted\b", r"again on\b", r"nicht kenne\b", r"entfallen\b", r"gutschrift\b", r"know nobody\b",
        r"nachvollziehbar\b", r"gern wieder\b", r"not even\b",
    ), beside=_MONEY),
    Rule("fault", any_of(
        r"(?!verdienst)\w*ausfall\b(?<!für den ausfall)", r"abbr[uü]ch\w*", r"stop(?:s|ped) working\b",
        r"niemand (?:mehr )?(?:anrufen|erreichen)\b", r"ausgefallen\b", r"störung(?:en)?\b", r"gestört\b",
        r"paketverlust\w*", r"fehlermeldung\w*", r"(?:ge)?ruckelt\b",
        r"kein(?:e|en)? (?:\w+ )?(?:internet|netz|empfang|signal|verbindung|w-?lan|freizeichen)\b",
        r"(?<!das )ge(?:ht|hen) (?!so\b)(?:\w+ ){0,3}nichts?\b(?! um)", r"funktionier\w* (?:\w+ ){0,3}nichts?\b",
        r"nichts mehr\b(?= im netz| geht)", r"outage\b",
        r"no (?:dial tone|service|signal|internet|connection|reception|landline|broadband|phone|wi-?fi)\b",
        r"(?:a|the) fault\b", r"nothing works\b", r"lose signal\b",
        r"lost (?:\w+ )?(?:connection|internet|signal|broadband)\b", r"cut off\b", r"funkstille\b",
        r"\w*leitungsfehler\b", r"latency\b", r"pixel\w*", r"klötzchen\b", r"zeitüberschreitung\w*",
    )),
    Rule("fault", any_of(
        r"tot\b", r"weg\b", r"offline\b", r"br(?:icht|echen|ach) (?:\w+ ){0,5}(?:ab|zusammen)\b",
        r"fäll(?:t|en) (?:\w+ ){0,4}aus\b", r"stürzt (?:\w+ ){0,4}ab\b", r"langsam\b", r"rauschen\b", r"knack\w*",
        r"bleibt (?:\w+ )?(?:stehen|hängen)\b", r"friert\b", r"getrennt\b", r"synchronisiert nicht\b", r"blinkt\b",
        r"nicht (?:mehr )?(?:erreichbar|verbinden|empfangen|telefonieren|synchron\w*)\b",
        r"(?:keine|niemanden) (?:\w+ ){0,3}(?:empfangen|senden|erreichen)\b",
        r"ohne (?:verbindung|netz|internet|empfang|ende)\b", r"nur (?:noch )?\d+\b", r"kaum \d+\b", r"einen fehler\b",
        r"besetztzeichen\b", r"schwarz\b", r"kein ton\b", r"unterbrochen\b", r"cuts? out\b", r"disappear\w*",
        r"verschwind\w*", r"silent\b", r"(?<!ich )(?<!wir )nicht mehr (?:ins?|in die|auf)\b",
        r"(?:klingelt|startet|lädt|reagiert|antwortet|bucht sich|verbindet sich) nicht\b",
        r"keine (?:einzige )?(?:e-?)?mails? (?:mehr )?(?:an|rein)\b", r"beeps?\b", r"buffer\w*", r"terrible\b",
        r"can\'t get (?:onto|into|on|online)\b", r"komm(?:t|en) (?:\w+ ){0,3}nicht an\b",
        r"nicht (?:mehr )?(?:anrufen|erreichen|durch)\b", r"notruf\w*", r"komme nicht (?:mehr )?(?:auf|in|ins)\b",
        r"down\b(?! to| the)", r"dead\b", r"drop(?:s|ped|ping)\b",
        r"(?:not|n't) (?:\w+ )?(?:work|worked|working|connect|load|come back)\b", r"crash\w*", r"freez\w+",
        r"froze\b", r"crawl\w*", r"slow\w*", r"crackl\w+", r"bounc\w+", r"went off\b", r"gone off\b",
        r"can(?:not|'t| not) (?:\w+ ){0,2}(?:make|receive|log ?in|connect|reach)\b", r"errors?\b", r"only get \d+\b",
        r"a (?:tenth|fraction|quarter)\b", r"time(?:s|d)? ?out\b", r"reboots?\b", r"not coming through\b",
        r"gives? up\b", r"startet (?:\w+ ){0,4}neu\b", r"(?:can(?:not|\'t)|nicht) (?:\w+ )?h(?:ear|ören)\b",
        r"defekt\w*", r"kaputt\b", r"broken\b", r"faulty\b", r"(?<!kein )probleme? mit\b",
        r"(?<!no )problems? with\b", r"straight to voicemail\b", r"without (?:web|internet|phone)\b", r"sign in\b",
    ), beside=_SERVICE),
    Rule("complaint", any_of(
        r"beschwer(?:de|den|e|en)\b", r"reklam\w+", r"complain\b", r"grievance\b",
        r"(?:formal|official|make a|file a|lodge a|log a) (?:\w+ )?complaint\b",
    )),
)  # fmt: skip
