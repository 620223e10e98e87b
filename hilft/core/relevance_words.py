"""The words by which rules judge whether something said in public needs an answer of ours. German and English.

Add words freely: `tests/core/test_relevance.py` says what they do to sentences, `tools/listening.py` what they do to
other people's posts.
"""

import re

from hilft.core.signs import any_of

QUESTION = re.compile(
    r"\?(?=\s|$|[\"'”“)])"
    r"|(?:^|(?<=[.!?\n]) ?)(?:wer|was|wann|wo|warum|wieso|weshalb|wie"
    r"|welche[rsnm]?|kann(?:st| man| ich)|könn(?:t ihr|en sie)"
    r"|gibt es|habt ihr|haben sie|weiß|who|what|when|where|why|how|which|can (?:i|you|we|anyone|someone|somebody)|"
    r"does|do you|is there|are there|has anyone|anyone)\b(?=[^.!\n]*\?)",
    re.IGNORECASE,
)
HELP = any_of(
    r"hilfe\b",
    r"hilft? mir\b",
    r"helf(?:en|t)\b",
    r"kann (?:mir|uns) (?:jemand|wer|einer)\b",
    r"(?:wei(?:ß|ss)|kennt|hat) (?:jemand|wer|einer|irgendwer)\b",
    r"(?:bitte )?um (?:hilfe|rat|antwort|rückruf)\b",
    r"was (?:kann|soll|muss) ich\b",
    r"wie (?:kann|soll|komme|bekomme|geht|lange|oft) (?:ich|das|es|noch)\b",
    r"please (?:help|fix|advise|sort|respond|reply|answer)\b",
    r"(?:can|could|will) (?:you|someone|anyone|somebody) (?:\w+ )?(?:help|fix|tell|explain|look|sort|advise|confirm)\b",
    r"(?:does|has|is) any(?:one|body)\b",
    r"any(?:one|body) else\b",
    r"need (?:some |your )?(?:help|assistance|support|answers?|info\w*)\b",
    r"help me\b",
    r"how (?:do|can|long|to)\b",
    r"what (?:do|can|should|am) i\b",
    r"(?:trying|tried) to (?:reach|contact|call|get|cancel)\b",
)
TROUBLE = any_of(
    r"(?:geht|gehen|ging|funktioniert|funktionieren|klappt|läuft|lädt|startet|reagiert|passt|stimmt) "
    r"(?:\w+ ){0,3}(?:nicht|nix|nichts|nie)\b",
    r"kaputt\b",
    r"defekt\w*",
    r"(?:störung|ausfall|ausfälle|panne)\w*",
    r"ausgefallen\b",
    r"(?:fällt|fallen) (?:\w+ )?aus\b",
    r"gestört\b",
    r"verspät\w+",
    r"zu spät\b",
    r"gesperrt\b",
    r"abgestürzt\b",
    r"fehler\w*",
    r"problem(?:e|en|s)?\b",
    r"kein(?:e|en)? (?:\w+ )?(?:netz|empfang|internet|signal|verbindung|anschluss|strom|wlan|antwort)\b",
    r"keine (?:\w+ )?(?:info\w*|durchsage)\b",
    r"(?:seit|schon) (?:\w+ ){0,2}(?:stunden|tagen|wochen|monaten)\b",
    r"falsch(?:e|en|er|es)?\b",
    r"verloren\b",
    r"(?:nicht|nie) (?:angekommen|geliefert|bekommen|erhalten|erreichbar|gekommen|möglich|erstattet|da)\b",
    r"storniert?\b",
    r"(?:zu viel|doppelt) (?:abgebucht|berechnet|bezahlt)\b",
    r"warte(?:n|t)?\b",
    r"nerv(?:t|ig|en|end)\b",
    r"ärgerlich\b",
    r"(?:is|are|was|has been|have been|keeps?|went|goes) (?:\w+ )?(?:down|broken|dead|slow|stuck|crashing|freezing"
    r"|late|delayed|cancelled|canceled|missing|wrong|damaged|terrible|awful)\b",
    r"(?:not|n['\u2019]?t|never|stopped|won['\u2019]?t|cannot|doesn['\u2019]?t|isn['\u2019]?t) (?:\w+ ){0,2}"
    r"(?:work(?:s|ing)?|load\w*|arriv\w+|receiv\w+|deliver\w+|connect\w*|open\w*|respond\w*|charg\w+|turn\w*|get|got|come|came|fix\w*)\b",
    r"broke\w*\b",
    r"crash\w*",
    r"freez\w+",
    r"glitch\w*",
    r"bugs?\b",
    r"(?:an )?outage\b",
    r"no (?:signal|service|internet|"
    r"connection|response|refund|delivery|sign|help)\b",
    r"delay(?:s|ed)?\b",
    r"(?:been )?waiting\b",
    r"refund\w*",
    r"overcharg\w+",
    r"charged (?:me|twice|for)\b",
    r"where(?:['\u2019]?s| is| are) my\b",
    r"lost my\b",
    r"(?:issue|problem)s?\b",
    r"fail(?:s|ed|ing|ure)?\b",
    r"(?:fix|sort) (?:this|it|your|my|the)\b",
    r"wrong\b",
    r"damaged\b",
    r"stolen\b",
    r"missing\b",
    r"cancel(?:led|ed)?\b",
    r"error\w*",
    r"drain\w*",
    r"lag(?:gy|ging|s)\b",
    r"annoy\w+",
    r"sick of\b",
    r"fed up\b",
    r"disappoint\w*",
    r"frustrat\w+",
)
OWN_WORDS = any_of(
    r"ich\b",
    r"mir\b",
    r"mich\b",
    r"mein(?:e[nmrs]?)?\b",
    r"wir\b",
    r"uns(?:er\w*)?\b",
    r"i\b",
    r"i['\u2019](?:m|ve|d|ll)\b",
    r"my\b",
    r"me\b",
    r"we\b",
    r"our\b",
    r"mine\b",
)
PASSED_ON = re.compile(
    r"^\s*(?:RT|MT)\s+@\w+|\bvia\s+@\w+\s*(?:https?://\S+\s*)?$|^\s*[♻🔁]"
    r"|^\s*[\"“„].{15,}[\"”“]\s*(?:via|\u2013|-|by)?\s*@\w+"
)
JOB_AD = any_of(
    r"stellenangebot\w*",
    r"stellenanzeige\w*",
    r"jobangebot\w*",
    r"wir stellen ein\b",
    r"bewirb dich\b",
    r"jetzt bewerben\b",
    r"werkstudent\w*",
    r"(?:zum|ab) nächstmöglichen (?:termin|zeitpunkt)\b",
    r"we(?:['\u2019]re| are) hiring\b",
    r"job opening\b",
    r"apply now\b",
    r"now hiring\b",
    r"join our team\b",
    r"career opportunit\w+",
    r"vollzeit\b",
    r"teilzeit\b",
    r"job(?:s)? (?:alert|offer|in)\b",
)
JOB_SIGN = re.compile(r"\((?:m|w|d|f|x)(?:\s*/\s*(?:m|w|d|f|x|i))+\)", re.IGNORECASE)
"""How German offers of work say that everybody is meant."""
GIVEAWAY = any_of(
    r"gewinnspiel\w*",
    r"verlos(?:en|t|ung)\w*",
    r"zu gewinnen\b",
    r"gewinne?n? sie\b",
    r"teilnahmebedingungen\b",
    r"giveaway\b",
    r"(?:enter|chance) to win\b",
    r"retweet (?:and|&|\+) follow\b",
    r"follow (?:and|&|\+) (?:rt|retweet)\b",
    r"sweepstakes?\b",
    r"win (?:a|an|one)\b",
)
SHARES = any_of(
    r"aktie(?:n)?\b",
    r"aktienkurs\w*",
    r"börse\w*",
    r"dax\b",
    r"dividende\w*",
    r"anleger\w*",
    r"analyst(?:en|s)?\b",
    r"kursziel\w*",
    r"quartalszahlen\b",
    r"umsatz(?:plus|minus|rendite)?\b",
    r"shares?\b(?= (?:price|fall|fell|rise|rose|up|down|drop|jump|of))",
    r"share price\b",
    r"stock(?:s)? (?:price|market|up|down|fall|rise)\w*",
    r"nasdaq\b",
    r"quarterly (?:results|earnings)\b",
    r"investors?\b",
    r"aufsichtsrat\w*",
    r"bilanz\w*",
)
TICKER = re.compile(r"(?<!\w)\$[A-Z]{2,5}\b")
NEWS = any_of(
    r"dpa\b",
    r"afp\b",
    r"reuters\b",
    r"pressemitteilung\w*",
    r"pressemeldung\w*",
    r"eilmeldung\b",
    r"breaking\b",
    r"laut (?:\w+ ){0,3}(?:bericht|medien"
    r"|polizei|zeitung|angaben|sprecher\w*)\b",
    r"wie (?:\w+ ){0,3}(?:mitteilte|berichtete?t?)\b",
    r"mitgeteilt\b",
    r"teilte (?:\w+ ){0,4}mit\b",
    r"sagte (?:ein|eine|der|die) (?:\w+ )?sprecher\w*",
    r"sprecherin\b",
    r"(?:according to|said) (?:a |the )?(?:spokes\w+|report\w*|police)\b",
    r"read (?:more|the full)\b",
    r"mehr (?:lesen|dazu|infos) (?:unter|hier|auf|im)\b",
    r"weiterlesen\b",
    r"announce[sd]?\b",
    r"press release\b",
    r"(?:ministerium|minister(?:in)?|bundesregierung|bundestag|landtag|gewerkschaft|vorstandschef)\w*",
)
ADVERT = any_of(
    r"rabatt\w*",
    r"sonderangebot\w*",
    r"jetzt (?:kaufen|bestellen|buchen|sichern|lesen)\b",
    r"gutschein(?:code)?\b",
    r"schnäppchen\w*",
    r"% off\b",
    r"(?:buy|order|shop|book) now\b",
    r"discount\b",
    r"promo(?: ?code)?\b",
    r"(?:limited|special) offer\b",
    r"zu verkaufen\b",
    r"for sale\b",
    r"ebay\b",
    r"check out (?:my|our|this)\b",
    r"subscribe\b",
    r"anzeige:",
    r"ab \d+(?:,\d+)? ?(?:€|euro)\b",
)
LINK = re.compile(r"https?://\S+|www\.\S+")
