"""Rules that can be read: what each takes for its evidence, and what becomes of a post."""

import math
from array import array
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.relevance import ANSWER, ASIDE, LONGEST, NAMES, RULES, UNSURE, Ours, judge, spoken
from hilft.core.relevance_model import PLACES, Model, NoModel, features, read_model, tokens, written

OURS = Ours(names=("Fernnetz",), products=("Kupferwurm",), others=("Mondkabel",))
SAID = [
    ("question", "warum geht das?", "?"),
    ("question", "Why is it slow?", "Why"),
    ("help", "Kann mir jemand sagen, was los ist", "Kann mir jemand"),
    ("help", "Could you please help", "Could you please help"),
    ("trouble", "Seit gestern kein Netz", "kein Netz"),
    ("trouble", "Die Verbindung funktioniert schon wieder nicht", "funktioniert schon wieder nicht"),
    ("trouble", "my parcel never arrived", "never arrived"),
    ("trouble", "It's not working", "not working"),
    ("trouble", "it won\u2019t load", "won\u2019t load"),
    ("complaint", "Ich möchte mich beschweren", "beschweren"),
    ("threat", "Ich gehe zum Anwalt", "Anwalt"),
    ("waiting", "ich warte noch immer", "warte noch"),
    ("anger", "Unverschämt, einfach eine Frechheit", "Unverschämt"),
    ("our_name", "das #Fernnetz schon wieder", "#Fernnetz"),
    ("our_name", "Fernnetz-Kunden ärgern sich", "Fernnetz-Kunden"),
    ("our_product", "mein Kupferwurm blinkt", "Kupferwurm"),
    ("own_words", "mein Anschluss", "mein"),
    ("passed_on", "RT @ada: alles tot", "RT @ada"),
    ("job_ad", "Verkäufer (m/w/d) in Lummerstadt", "(m/w/d)"),
    ("giveaway", "Großes Gewinnspiel bei uns", "Gewinnspiel"),
    ("shares", "Aktie steigt nach Zahlen", "Aktie"),
    ("shares", "Buying more $FERN", "$FERN"),
    ("news", "wie die Firma mitteilte", "wie die Firma mitteilte"),
    ("advert", "50% off today", "% off"),
    ("other_brand", "Mondkabel ist weg", "Mondkabel"),
    ("bare", "https://example.org #fernnetz @ada", "https://example.org #fernnetz @ada"),
]
SILENT = [
    ("our_name", "Fernnetzwerk ist etwas anderes"),
    ("other_brand", "von Mondkabel zu Fernnetz"),
    ("question", "https://example.org/?a=1"),
    ("complaint", "keine Beschwerde, nur Lob"),
    ("job_ad", "Ich suche einen Anschluss"),
    ("shares", "Ich teile die Meinung"),
    ("passed_on", "Danke @ada für den Hinweis"),
    ("bare", "Alles tot #fernnetz"),
]


@pytest.mark.parametrize(("rule", "text", "evidence"), SAID)
def test_each_rule_points_to_its_evidence(rule: str, text: str, evidence: str) -> None:
    assert evidence in {text[one.start : one.end] for one in spoken(text, OURS) if one.name == rule}


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_no_rule_speaks_of_what_it_does_not_mean(rule: str, text: str) -> None:
    assert rule not in {one.name for one in spoken(text, OURS)}


def test_every_rule_is_shown_here() -> None:
    assert {rule for rule, _, _ in SAID} == set(NAMES)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Fernnetz ist schon wieder ausgefallen, kann mir jemand helfen?", ANSWER),
        ("My Kupferwurm is dead since Monday, what can I do?", ANSWER),
        ("Heute bei Fernnetz vorbeigefahren", UNSURE),
        ("Fernnetz: Aktie steigt, Analysten heben Kursziel", ASIDE),
        ("Wir suchen Techniker (m/w/d), jetzt bewerben bei Fernnetz", ASIDE),
        ("Gewinnspiel: retweet and follow, Fernnetz Gutschein zu gewinnen", ASIDE),
        ("RT @fernnetz_care: Die Störung ist behoben", ASIDE),
        ("https://example.org/fernnetz", ASIDE),
        ("", UNSURE),
    ],
)
def test_a_cold_house_rather_shows_too_much(text: str, verdict: str) -> None:
    assert judge(text, OURS).verdict == verdict


def test_what_an_account_of_ours_said_is_aside_whatever_it_says() -> None:
    judged = judge("Fernnetz ist ausgefallen, kann mir jemand helfen?", OURS, is_our_own=True)
    assert (judged.verdict, judged.by) == (ASIDE, "own_post")


def model(weight: float = 0.0, **words: float) -> Model:
    """Return a model in which every place has this weight, and the words their own."""
    weights = array("f", [weight] * PLACES)
    for word, own in words.items():
        for place in features(word):
            weights[place] = own
    numbers = {"intercept": 0.0, "slope": 1.0, "shift": 0.0, "answer_from": 0.7, "aside_below": 0.4}
    return Model(weights=weights, rarities=array("f", [1.0] * PLACES), rules=(0.0,) * len(NAMES), **numbers)


def test_a_model_weighs_and_names_the_words_that_counted_most() -> None:
    weighs = model(purple=4.0, poster=-4.0)
    wanted, unwanted = judge("the purple box", OURS, weighs), judge("a yellow poster", OURS, weighs)
    assert (wanted.verdict, unwanted.verdict, wanted.by) == (ANSWER, ASIDE, weighs.version)
    most = [next(one for one in judged.reasons if one.name == "model") for judged in (wanted, unwanted)]
    assert "the purple box"[most[0].start : most[0].end] == "purple"
    assert "a yellow poster"[most[1].start : most[1].end] == "poster"


def test_a_complaint_that_names_us_is_never_set_aside_by_a_model() -> None:
    no = model(-9.0)
    assert judge("Fernnetz, ich beschwere mich", OURS, no).verdict == UNSURE
    assert judge("Ich beschwere mich über das Wetter", OURS, no).verdict == ASIDE


def test_of_whom_and_under_which_number_is_nothing_a_model_sees() -> None:
    one = features("@ada hat 0170 5550 unter https://example.org/1")
    assert one == features("@ben hat 99999 12 unter https://example.com/other")


def test_a_model_is_written_and_read_as_the_same_numbers() -> None:
    weighs = model(0.25, purple=4.0)
    read = read_model(written(weighs), weighs.version)
    assert read == weighs
    assert read.score("purple box", ["question"]) == weighs.score("purple box", ["question"])
    for content in (b"", b"cos\nsystem\n(S'ls'\ntR.", written(weighs)[:-1]):
        with pytest.raises(NoModel):
            read_model(content, weighs.version)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_whatever_somebody_writes_is_judged_with_evidence_that_stands_there(text: str) -> None:
    for judged in (judge(text, OURS), judge(text, OURS, model(0.1))):
        assert 0 <= judged.score <= 1
        for reason in judged.reasons:
            assert 0 <= reason.start <= reason.end <= len(text)
            assert math.isfinite(reason.weight)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="aäb @#?!.:/0", max_size=200))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    ends = [(start, end) for _, start, end in tokens(text)]
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    long = "Fernnetz " + "a" * 1_000_000
    assert judge(long, OURS).score == judge(long[:LONGEST], OURS).score


def test_each_rule_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({rule.name for rule in RULES}) == len({rule.sentence for rule in RULES}) == len(RULES)
