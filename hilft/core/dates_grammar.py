"""How German and English say when: the patterns by which `dates_in_text` finds a date in a sentence."""

import re
from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

EVENING = time(18)
"""A day without a time of day ends for a customer when the shops close."""


class Grammar(NamedTuple):
    """One language. The groups of `day`: prep, near, weekday, week, iso, d, m, y, month, part, amount, to, unit.

    `after` and `before`: a time of day beside a day; `alone`: one that stands for today. `past`: the clause tells what
    was; `asks` and (from a sentence's first word on)
    `commands`: it asks the customer for something; `says`: it says what will be; `hours`: it tells opening hours.
    """

    day: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    alone: re.Pattern[str]
    deadline: re.Pattern[str]
    never: re.Pattern[str]
    past: re.Pattern[str]
    asks: re.Pattern[str]
    commands: re.Pattern[str]
    says: re.Pattern[str]
    hours: re.Pattern[str]
    between: re.Pattern[str]
    near: Mapping[str, int]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    numbers: Mapping[str, float]
    units: Mapping[str, str]
    weeks: tuple[tuple[str, int, int], ...]
    parts: Mapping[str, time]


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_ISO = r"(?<![\w.-])(?P<iso>20\d\d-\d\d-\d\d)(?![\d-])"
_DOTTED = (
    r"(?<![\w.,/+-])(?P<d1>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y1>20\d\d|2\d)(?!\d))?"
    r"(?![\d/-])(?!\s?\d+[.,]\d)"
)

_DE_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend", "sonntag")
_DE_MONTHS = (
    "januar|jan", "februar|feb", "märz|maerz|mrz", "april|apr", "mai", "juni|jun", "juli|jul", "august|aug",
    "september|sept|sep", "oktober|okt", "november|nov", "dezember|dez",
)  # fmt: skip
_DE_NUMBERS = {
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "eines": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "zehn": 10, "vierzehn": 14, "einer halben": 0.5, "einer guten": 1,
}  # fmt: skip
_DE_NUMBER = r"\d{1,3}|einer\s(?:halben|guten)|ein(?:e[mnrs]?)?|zwei|drei|vier(?:zehn)?|fünf|sechs|sieben|acht|zehn"
_DE_TIME = r"""(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s*(?:uhr\b|h\b)
  |(?P<hour2>[01]?\d|2[0-3]):(?P<minute2>[0-5]\d)\b(?!:)
  |(?P<part>früh|vormittags?|mittags?|nachmittags?|abends?|ende\sdes\s(?:arbeits)?tages|geschäftsschluss)\b"""
_DE_WORDS = r"""\s*,?\s*(?:(?:um|bis|gegen|ab|vor|spätestens|circa|ca\.|am|im|zum|kurz|noch|nach)\s+){0,3}
  (?:zwischen\s+\d{1,2}(?::\d\d)?\s*(?:uhr\s*)?und\s+|\d{1,2}(?::\d\d)?\s*(?:-|\u2013|bis)\s*)?"""
_HOUR = r"(?P<hour4>1?\d|2[0-3])\b(?![.,:/]\d|\s*(?:%|€|euro|prozent|percent))"

GERMAN = Grammar(
    day=_of(rf"""
        (?P<prep>(?:\b(?:nicht\s+später\s+als|bis|spätestens|vor|am|ab|zum|zur|dem|den|der|vom|seit|noch|im|laufe|
            nächste[nrms]?|kommende[nrms]?|diese[nrms]?|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?|jede[nrms]?|des)\s+){{0,5}})
        (?:
          (?P<near>\bübermorgen|\buebermorgen|(?<!guten\s)(?<!heute\s)(?<!gestern\s)(?<!jeden\s)(?<!am\s)(?<!\w)(?-i:morgen|(?<=^)Morgen|(?<=[.!?]\s)Morgen)|\bheute)\b
          |\b(?P<weekday>{"|".join(_DE_WEEKDAYS)})(?P<genitive>s\b)?(?=\b|früh|vormittag|mittag|nachmittag|abend|morgen)
             (?P<following>\s+(?:nächster|kommender)\s+woche)?(?P<later>\s+in\s+einer\s+woche)?
             (?:,?\s+(?:den|dem|der)?\s*(?P<d3>\d{{1,2}})\.\s*(?:(?P<m3>\d{{1,2}})\.(?:\s?(?P<y3>20\d\d))?|(?P<month3>{"|".join(_DE_MONTHS)})\b))?
          |(?P<week>\bende\s+(?:nächster|kommender|der\s+nächsten|der\s+kommenden)\s+woche|\b(?:anfang|zu\s+beginn|beginn)\s+(?:nächster|kommender|der\s+nächsten)\s+woche
             |\bmitte\s+(?:nächster|kommender|der\s+nächsten)\s+woche|\bende\s+(?:der|dieser)\s+woche|(?<!schönes\s)(?<!gutes\s)(?<!erholsames\s)\bwochenende\b
             |(?<=\sder\s)\bwoche(?=\s)|\b(?<!ende\s)(?:nächste[rn]?|kommende[rn]?)\s+woche|\bdiese[r]?\s+woche|\bmonatsende|\bende\s+(?:des|dieses)\s+monats|\bende\s+(?:nächsten|des\s+nächsten)\s+monats)
          |{_ISO}|{_DOTTED}
          |(?<![\w.,/-])(?P<d2>\d{{1,2}})\.\s*(?P<month2>{"|".join(_DE_MONTHS)})\b(?:\.?\s+(?P<y2>20\d\d))?
          |\b(?P<span>anfang|mitte|ende)\s+(?P<month4>{"|".join(_DE_MONTHS)})\b
          |\b(?:in(?:nerhalb)?|binnen)\s+(?:von\s+)?(?:de[nrsm]\s+)?(?:nächsten\s+|kommenden\s+)?(?P<amount>{_DE_NUMBER})
             (?:\s*(?:bis|oder|-|\u2013)\s*(?P<to>{_DE_NUMBER}))?\s+(?P<unit>minuten?|stunden?|std|h|werktage?[ns]?|arbeitstage?[ns]?|tage?[ns]?|tages|wochen?|monate?[ns]?)\b
        )"""),
    after=_of(rf"{_DE_WORDS}(?:{_DE_TIME}|(?<=um\s){_HOUR})"),
    before=_of(rf"(?:\b(?:bis|um|gegen|ab|spätestens)\s+)?(?:{_DE_TIME})\s+(?:am\s+|kommenden\s+|nächsten\s+)*$"),
    alone=_of(
        rf"\b(?P<prep>bis\s+(?:spätestens\s+)?|um\s+|gegen\s+|spätestens\s+(?:um\s+|bis\s+)?|vor\s+)"
        rf"(?P<clock>(?:{_DE_TIME.split('|(?P<part>')[0]}))"
    ),
    deadline=_of(r"\b(?:bis|spätestens|vor|später)\b|^(?:in(?:nerhalb)?|binnen)\b"),
    never=_of(r"\b(?:vom|seit|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?|jede[nrms]?)\b"),
    past=_of(
        r"\b(?:habe?n?|hat|hatte[nt]?|wurden?|waren?|rief|kam(?:en)?|schrieb(?:en)?|sagte[nt]?|fiel|bekam(?:en)?|"
        r"erhielt(?:en)?|schickte[nt]?|versprach(?:en)?|ging(?:en)?|gestern|bereits|seitdem)\b"
        r"|\b(?:bin|ist|sind)\b.*\b(?!geplant|gebucht|gerne?\b)(?:\w{2,4})?(?<![br])ge\w{3,}(?:en|t)\b"
    ),
    asks=_of(
        r"\?|\bbitte\b|\b(?:können|könnten|müssen|sollten|möchten|würden|wollen|dürfen|brauchen|ziehen)\s+sie\b"
        r"|\bsie\s+(?:können|könnten|müssen|sollten|möchten|haben|ziehen|wollen|wollten|schrieben|sollen|versprachen)\b"
        r"|(?:^|[,;:]\s*|\bund\s+)(?!haben|bekommen|erhalten|hören|sehen)\w+en\s+sie\s+(?:uns|mir|das|den|die|es|ihr)"
        r"|^\s*wenn\b|\bfalls\b|\bbrauchen?\b|\burlaub\b|\b(?:nicht|kein\w*|leider|ohne)\b(?!\s+später)|\b(?:gilt|gültig|gelten|frist|läuft\s+aus)\b"
    ),
    commands=_of(r"\s*(?:und\s+)?(?!haben|bekommen|erhalten|hören|sehen)\w+en\s+sie\b"),
    says=_of(
        r"\b(?:ich|wir|wird|werden|kommt|kommen|erhalten|bekommen|hören|geht|gehen|läuft|steht|liefern?|meldet|ruft|ist"
        r"|sind|haben\s+sie|zusage|termin|rückruf|techniker\w*)\b"
    ),
    hours=_of(r"\b(?:erreichbar|geöffnet|öffnungszeiten|hotline|sprechzeiten|offen|montag\s+bis|werktags|täglich|von\s+\d)"),
    between=_of(rf"^\s*(?:bis|-|\u2013)\s*(?:{'|'.join(_DE_WEEKDAYS)})|^\s*-\s*\d"),
    near={"heute": 0, "morgen": 1, "übermorgen": 2, "uebermorgen": 2},
    weekdays=_DE_WEEKDAYS,
    months=_DE_MONTHS,
    numbers=_DE_NUMBERS,
    units={"min": "minutes", "std": "hours", "stund": "hours", "h": "hours", "werk": "workdays", "arbeit": "workdays",
           "tag": "days", "woche": "weeks", "monat": "months"},
    weeks=(
        (r"wochenende", 0, 5), (r"ende.*(?:nächst|kommend).*woche", 1, 4), (r"(?:anfang|beginn).*woche", 1, 1),
        (r"mitte.*woche", 1, 2), (r"ende.*woche|diese|^woche", 0, 4), (r"woche", 1, 4),
    ),
    parts={"früh": time(10), "vormittag": time(12), "mittag": time(13), "nachmittag": time(18), "abend": time(20),
           "ende": EVENING, "geschäftsschluss": EVENING},
)  # fmt: skip

_EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug",
    "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip
_EN_MONTH = r"(?-i:" + "|".join(one.title() for one in _EN_MONTHS) + ")"
_EN_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10,
    "fourteen": 14, "half an": 0.5, "a couple of": 2,
}  # fmt: skip
_EN_NUMBER = r"\d{1,3}|half\san|a\scouple\sof|an?|one|two|three|four(?:teen)?|five|six|seven|eight|ten"
_EN_TIME = r"""(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap])(?:m\b|\.m\b\.?)
  |(?P<hour2>[01]?\d|2[0-3]):(?P<minute2>[0-5]\d)\b(?!:)
  |(?P<hour3>1[0-2]|[1-9])\s+o['\u2019]clock
  |(?P<part>noon|midday|morning|afternoon|evening|end\sof\sbusiness|close\sof\sbusiness
    |end\sof\s(?:the\s)?(?:working\s)?day|night)\b"""

ENGLISH = Grammar(
    day=_of(rf"""
        (?P<prep>(?:\b(?:(?:no|not)\s+later\s+than|by|before|until|till|on|from|since|as\s+of|course\s+of|of|dated|a\s+week\s+on|for|over|during|the|
            at\s+the\s+latest|latest|next|coming|this|last|past|every|each|early|late)\s+){{0,5}})
        (?:
          (?P<near>\bthe\s+day\s+after\s+tomorrow|\btomorrow|\btoday|\btonight|\bend\s+of\s+(?:the\s+)?(?:working\s+)?day|\bEOD\b|\bclose\s+of\s+business|\bCOB)\b
          |\b(?P<weekday>{"|".join(_EN_WEEKDAYS)})\b(?P<following>\s+next\s+week)?(?P<later>\s+week\b)?
             (?:,?\s+(?:the\s+)?(?:(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month3>{_EN_MONTH})\b(?:,?\s+(?P<y3>20\d\d))?|(?P<month5>{_EN_MONTH})\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?\b))?
          |(?P<week>\bend\s+of\s+next\s+week|\b(?:beginning|start)\s+of\s+next\s+week|\bmiddle\s+of\s+next\s+week|\bend\s+of\s+(?:the|this)\s+week|(?<=early\s)\bnext\s+week
             |(?<!nice\s)(?<!good\s)(?<!great\s)(?<!lovely\s)\bweekend\b|\bnext\s+week\b|\bthis\s+week\b|\b(?<=next\s)week\b|(?<=this\s)week\b|\bend\s+of\s+(?:the|this)\s+month|\bend\s+of\s+next\s+month)
          |{_ISO}|{_DOTTED}
          |(?<![\w.,/-])(?P<d4>\d{{1,2}})/(?P<m4>\d{{1,2}})/(?P<y4>20\d\d)(?![\d/-])
          |(?<![\w.,/-])(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_EN_MONTH})\b(?:[.,]?\s+(?P<y2>20\d\d))?
          |\b(?P<span>early|mid|middle\s+of|end\s+of)[\s-]+(?P<month4>{_EN_MONTH})\b(?!\s+\d)
          |\b(?P<month6>{_EN_MONTH})\b\.?\s+(?:the\s+)?(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)(?:,?\s+(?P<y6>20\d\d))?
          |\b(?:with)?in\s+(?:the\s+)?(?:next\s+|coming\s+)?(?P<amount>{_EN_NUMBER})(?:\s*(?:to|or|-|\u2013)\s*(?P<to>{_EN_NUMBER}))?\s*-?
             (?P<unit>minutes?|mins?|hours?|h|hrs?|(?:working|business)\s+days?|days?|weeks?|months?)\b
        )"""),
    after=_of(rf"\s*,?\s*(?:(?:at|by|before|until|around|about|between\s+\d{{1,2}}(?:[:.]\d\d)?\s*(?:[ap]m\s+)?and|in|the|no|later|than)\s+){{0,4}}(?:{_EN_TIME}|(?<=at\s){_HOUR})"),
    before=_of(rf"(?:\b(?:by|at|before|until|around|no\s+later\s+than)\s+)?(?:{_EN_TIME})\s*,?\s+(?:on\s+|next\s+)*$"),
    alone=_of(
        rf"\b(?P<prep>by\s+|at\s+|before\s+|until\s+|no\s+later\s+than\s+|around\s+)"
        rf"(?P<clock>(?:{_EN_TIME.split('|(?P<part>')[0]}|(?P<part>noon|midday)\b))"
    ),
    deadline=_of(r"\b(?:by|before|until|till|latest|later)\b|^within\b|^in\b"),
    never=_of(r"\b(?:since|(?<!as\s)(?<!course\s)of|dated|last|past|every|each)\b"),
    past=_of(
        r"\b(?:was|were|did|didn['\u2019]t|had|has|called|wrote|said|came|went|sent|received|got|told|asked|visited|spoke"
        r"|paid|ordered|arrived|failed|stopped|happened|broke|ago|already|yesterday)\b"
        r"|\b(?:i|we|he|she|they|it|you)\s+(?:\w+ly\s+)?(?!need|speed|feed|proceed)\w{2,}ed\b"
    ),
    asks=_of(
        r"\?|\bplease\b|\b(?:could|can|would|do|did|have|are)\s+you\b|\b(?:if|unless|whether)\b"
        r"|\byou\s+(?:can|must|need|have\s+(?:to|until|time)|should|could|may|might|want|move|are\s+moving)\b"
        r"|\byou\s+(?:wanted|asked|wrote|said|told|promised)\b|\b(?:i|we)\s+need\b|\bholiday\b"
        r"|\b(?:not|cannot|can['\u2019]t|won['\u2019]t|don['\u2019]t|unable|without)\b(?!\s+later)|\b(?:valid|expires?|deadline\s+for\s+you)\b"
    ),
    commands=_of(r"\s*(?:and\s+)?(?:just\s+)?(?:send|return|pay|call|let|keep|check|write|try|bring|give)\b"),
    says=_of(r"\b(?:i|we|i['\u2019]ll|we['\u2019]ll|will|is|are|comes?|gets?|receive|hear|arrives?|call|works?|engineer|technician)\b"),
    hours=_of(r"\b(?:open(?:ing)?|available|reachable|hotline|monday\s+to|weekdays|daily|from\s+\d)\b"),
    between=_of(rf"^\s*(?:to|through|-|\u2013)\s*(?:{'|'.join(_EN_WEEKDAYS)})|^\s*-\s*\d"),
    near={"the day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0},
    weekdays=_EN_WEEKDAYS,
    months=_EN_MONTHS,
    numbers=_EN_NUMBERS,
    units={"min": "minutes", "h": "hours", "work": "workdays", "business": "workdays", "day": "days", "week": "weeks",
           "month": "months"},
    weeks=(
        (r"weekend", 0, 5), (r"end of next week", 1, 4), (r"(?:beginning|start|early).*next week", 1, 1),
        (r"middle.*next", 1, 2), (r"end of|this|^week", 0, 4), (r"next week", 1, 4),
    ),
    parts={"noon": time(12), "midday": time(12), "morning": time(12), "afternoon": time(18), "evening": time(20),
           "end": EVENING, "close": EVENING, "night": time(22)},
)  # fmt: skip
