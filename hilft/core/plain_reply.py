"""Whether a reply to "is it solved?" is plainly a yes or plainly a no, in German and English.

A reply is read to its end, phrase by phrase. One word that stands in none of the phrases below makes it a message for a
person, and so does a question, a digit, a yes together with a no, or more than LONGEST words: what is not understood
is never taken for a yes.
"""

import re
from enum import StrEnum
from typing import NamedTuple

LONGEST = 12
"""So many words a plain reply has at most, greeting and name below it aside."""


class Says(StrEnum):
    """What a reply says. UNCLEAR: a person reads it."""

    YES = "yes"
    NO = "no"
    UNCLEAR = ""


class Reply(NamedTuple):
    """What a reply says; `is_bare`: in no more than one word, which answers whatever was asked last."""

    says: Says
    is_bare: bool = False


UNCLEAR = Reply(Says.UNCLEAR)


def read_reply(text: str) -> Reply:
    """Return what the new words of a reply say, UNCLEAR when in any doubt."""
    words = _without_frame(text.translate(_SPELT)).lower()
    if len(re.findall(r"[^\W\d_]+(?:'\w+)?", words)) > LONGEST:
        return UNCLEAR
    kinds = _phrases(words)
    said_yes, said_no = kinds & {"yes", "solved"}, kinds & {"no", "unsolved"}
    if bool(said_yes) == bool(said_no) or (said_yes and "regret" in kinds):
        return UNCLEAR
    # "Nein danke" wants nothing, and "ja super" may be scorn: neither says what became of the matter.
    if (said_no == {"no"} and "thanks" in kinds) or (
        said_yes == {"yes"} and kinds & {"courtesy"} and "thanks" not in kinds
    ):
        return UNCLEAR
    return Reply(Says.YES if said_yes else Says.NO, is_bare=kinds.isdisjoint({"solved", "unsolved"}))


def _phrases(words: str) -> set[str]:
    """Return which kinds of phrases a text is made of, none when it holds anything else, such as a digit or a "?"."""
    found: set[str] = set()
    at = 0
    while at < len(words):
        gap = _BETWEEN.match(words, at)
        if gap is not None:
            at = gap.end()
            continue
        hits = [(hit.end(), kind) for kind, phrase in _PHRASES.items() if (hit := phrase.match(words, at))]
        if not hits:
            return set()
        at, kind = max(hits)
        found.add(kind)
    return found


def _without_frame(text: str) -> str:
    """Return a letter without the greeting above it and the name below it."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    for number, line in enumerate(lines):
        farewell = _FAREWELL.search(line)
        if farewell and _is_name([line[farewell.end() :], *lines[number + 1 :]]):
            lines = [*lines[:number], line[: farewell.start()]]
            break
    return _GREETING.sub("", "\n".join(lines)).strip()


def _is_name(lines: list[str]) -> bool:
    """Say whether what stands below a farewell is who wrote: few words, all with a capital."""
    words = [word for line in lines for word in re.findall(r"[^\W_]+", line)]
    return len(words) <= 4 and all(word[0].isupper() for word in words)


_SPELT = str.maketrans(
    {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\u2019": "'", "\u00a0": " "}
)
_GREETING = re.compile(
    r"^(?:sehr geehrte[rs]?|liebe[rs]?|hallo|hi|hey|moin|servus|grueezi|gruess gott|"
    r"guten? (?:tag|morgen|abend)|hello|dear|good (?:morning|afternoon|evening))"
    r"(?:[ ]+[^\W\d_][\w.-]*){0,3}?[ ]*(?:[,!:]|\n|(?<=hi)\s|(?<=hallo)\s(?=ja\b|nein\b))\s*",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(?:^|(?<=[\s.,!]))(?:(?:mit )?(?:freundliche[nr]?|viele|beste|liebe|herzliche[nr]?|schoene) gruessen?|"
    r"gruesse|gruss|mfg|lg|vg|(?:kind|best|warm)? ?regards|best wishes|all the best|"
    r"(?:yours )?sincerely)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s.,;:!\u2013\u2014()\u2764\ufe0f🙂😊😀🎉🙏-]+")

_END = r"(?=$|[\s.,;:!\u2013\u2014()-])"
_THING = (
    r"(?:es|das|dies|alles|it|that|this|everything|all|"
    r"(?:(?:das|der|die|mein|meine|unser|unsere|the|my|our) )?(?:internet|wlan|wi-?fi|netz|telefon|festnetz|"
    r"handy|leitung|anschluss|router|verbindung|fernsehen|tv|empfang|geraet|box|zugang|login|konto|passwort|app|seite|"
    r"mail|mails|"
    r"e-mail|e-mails|karte|sim|mailbox|dienst|internetverbindung|internetanschluss|telefonanschluss|"
    r"phone|line|landline|connection|network|device|access|account|password|site|website|card|service|router|"
    r"internet))"
)
_TROUBLE = (
    r"(?:(?:das|der|die|mein|meine|unser|unsere|the|my|our) )?(?:problem|sache|anliegen|stoerung|fehler|frage|fall|"
    r"issue|matter|error|fault|question|case)"
)
_NOW = (
    r"(?: (?:jetzt|nun|wieder|endlich|alles|prima|super|gut|bestens|einwandfrei|problemlos|perfekt|tadellos|"
    r"wunderbar|"
    r"hervorragend|rund|normal|sehr|mir|uns|auch|alle|seit heute frueh|seit heute|seit gestern|inzwischen|"
    r"mittlerweile|damit|fuer mich|bei mir|bei uns|"
    r"now|again|fine|well|all|today|since today|since yesterday|since this morning|perfectly|great|properly|"
    r"normally|beautifully))*"
)
_HERE = r"(?:(?:jetzt|nun|endlich|inzwischen|mittlerweile|damit|wieder|now|finally) )?"
_SETTLED = r"(?:geloest|behoben|erledigt|geklaert|beseitigt|repariert|in ordnung)"
_DONE = r"(?:solved|resolved|fixed|sorted out|sorted|settled|repaired)"
_STILL = r"(?:immer noch|noch immer|noch|leider|weiterhin|auch|nach wie vor|still|sadly|unfortunately)"
_WORKS = r"(?:funktioniert|geht|klappt|laeuft)"
_WORK = r"(?:schnelle|gute|tolle|rasche|nette|viele|quick|great|kind|fast)"
_HELP = (
    r"(?:hilfe|rueckmeldung|antwort|nachfrage|einsatz|service|reply|answer|unterstuetzung|muehe|arbeit|"
    r"geduld|help|support|work|patience|effort)"
)
_FOR_HELP = (
    rf"(?: (?:fuer|for) (?:die|ihre|ihren|eure|euren|deine|deinen|den|your|the|all your)(?: {_WORK})?(?: {_HELP}))?"
)


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return what matches any of these phrases where a word ends behind it."""
    return re.compile(rf"(?:{'|'.join(phrases)}){_END}")


_PHRASES = {
    "yes": any_of(r"ja+", r"jo", r"jep", r"jawohl", r"jupp?", r"yes", r"yep", r"yeah", r"yup"),
    "solved": any_of(
        rf"(?:{_THING} )?{_HERE}{_WORKS}(?: (?:es|das))?{_NOW}",
        rf"(?:{_THING} )?hat{_NOW} (?:geholfen|geklappt|funktioniert)",
        rf"(?:(?:{_THING}|{_TROUBLE}) )?{_HERE}(?:ist|hat sich)(?: {_THING}| {_TROUBLE})?{_NOW} {_SETTLED}",
        rf"(?:problem )?{_SETTLED}",
        rf"{_TROUBLE} ist {_HERE}(?:weg|verschwunden)", rf"{_TROUBLE} (?:is|has) {_HERE}gone",
        r"bestens",
        r"(?:es ist )?alles(?: ist)?(?: jetzt| nun| wieder)* (?:gut|super|bestens|prima|in ordnung|ok|okay)",
        r"passt(?: (?:alles|jetzt|so|wieder))*",
        rf"(?:{_THING} )?{_HERE}(?:works|worked){_NOW}",
        rf"(?:{_THING} (?:is|are) |(?:it|that|all)'?s )?(?:all )?{_HERE}(?:working|up and running){_NOW}",
        rf"(?:(?:{_THING}|{_TROUBLE}) (?:is|has been) |(?:it|that)'?s )?(?:all )?{_HERE}{_DONE}{_NOW}",
        rf"problem {_DONE}{_NOW}",
        rf"(?:(?:{_THING}|{_TROUBLE}) )?tr(?:itt|eten) nicht mehr auf",
        r"keine? (?:probleme?|fehler|stoerung(?:en)?) mehr", r"no more (?:problems|trouble|issues|errors)",
        rf"{_THING} (?:ist )?wieder da", rf"{_THING} is back{_NOW}",
        rf"(?:it|that|this)(?: has| really)? (?:helped|did the trick|did|does|{_DONE} (?:it|the problem|my problem))",
        r"(?:all|everything)(?: is|'s)?(?: now)? (?:good|fine|ok|okay|well|in order)(?: now| again)*",
    ),
    "no": any_of(r"nein", r"n(?:ö|oe|ee?)", r"nope", r"no", r"nah"),
    "unsolved": any_of(
        rf"(?:{_STILL} )*(?:noch nicht|leider nicht|leider nein|nicht {_SETTLED})",
        rf"(?:{_THING} )?{_WORKS}(?: es)?(?: {_STILL})* (?:gar nicht|(?:gar )?nichts|nicht)",
        rf"(?:{_THING} )?hat(?: {_STILL})* (?:gar nicht|(?:gar )?nichts|nicht) (?:geholfen|geklappt|"
        rf"funktioniert|gebracht)",
        rf"(?:(?:{_THING}|{_TROUBLE}) )?ist(?: {_STILL})* nicht {_SETTLED}",
        rf"(?:leider )?(?:{_TROUBLE} besteht|besteht {_TROUBLE})(?: {_STILL})*",
        rf"(?:{_THING}|{_TROUBLE}) ist (?:{_STILL} )+(?:da|tot|kaputt|gestoert)",
        r"(?:nichts hat sich|es hat sich nichts) geaendert",
        rf"(?:{_STILL} )*(?:keine (?:besserung|(?:ver)?aenderung)|unveraendert)",
        rf"(?:{_STILL} )?(?:not(?: yet| really)|not (?:{_DONE}|working)(?: yet)?)", r"(?:unfortunately|sadly) not",
        rf"(?:{_THING} )?(?:{_STILL} )?(?:does not|doesn'?t|did not|didn'?t) (?:work|help|fix it)",
        rf"(?:(?:{_THING}|{_TROUBLE}) )?(?:is not|isn'?t|has not been|hasn'?t been) (?:{_DONE}|working)(?: yet)?",
        rf"(?:(?:{_THING}|{_TROUBLE}) is |it'?s )(?:{_STILL} )?(?:not (?:{_DONE}|working)|still (?:there|broken|"
        rf"dead|down))",
        rf"(?:{_STILL} )*(?:no (?:change|improvement|difference)|(?:the )?same (?:problem|issue)(?: as before)?)",
        rf"(?:{_STILL} )*(?:das )?(?:gleiche|selbe|dasselbe)s? (?:problem|fehler)(?: wie (?:vorher|zuvor))?",
        rf"(?:{_STILL} )*kein (?:internet|wlan|netz|empfang)", r"(?:das )?hat nichts geaendert",
        r"nothing(?: has)? changed",
    ),
    "thanks": any_of(
        rf"(?:vielen|herzlichen|besten|lieben|tausend) dank{_FOR_HELP}",
        rf"danke(?: (?:schoen|sehr|vielmals|dir|ihnen|euch))?{_FOR_HELP}",
        rf"(?:many )?thanks(?: (?:a lot|so much|very much|again))?{_FOR_HELP}",
        rf"thank you(?: (?:so much|very much|all|again))?{_FOR_HELP}", r"cheers", r"thx",
    ),
    "courtesy": any_of(
        r"super", r"prima", r"perfekt", r"wunderbar", r"endlich", r"hurra", r"great", r"perfect", r"wonderful",
        r"excellent", r"brilliant", r"und", r"and", r"kann ich bestaetigen", r"i can confirm(?: that)?",
        r"confirmed", r"finally", r"hooray", r"👍(?:🏻|🏼|🏽|🏾|🏿)?",
        r"(?:einen )?schoene[ns]? (?:tag|abend|wochenende)(?: noch)?",
        r"have a (?:nice|good) (?:day|evening|weekend)",
        r"(?:sie koennen|ihr koennt) (?:den fall|das ticket) schliessen",
        r"you can close (?:the|my|this) (?:case|ticket)",
    ),
    "regret": any_of(r"leider", r"sorry", r"schade", r"unfortunately", r"sadly"),
}  # fmt: skip
"""What a plain reply is made of. Add phrases freely; `tests/core/test_plain_reply.py` says what they do to replies."""
