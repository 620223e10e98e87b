"""Training the small model from the house's own decisions. scikit-learn is needed here and nowhere else.

It is imported when a model is trained, by the process that does that at night: neither a page nor the judging of a
post loads it.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hilft.core.relevance import LONGEST, NAMES, Ours, spoken
from hilft.core.relevance_model import PLACES, Model, features, probability

if TYPE_CHECKING:
    import numpy as np

RECALL_BAR = 0.97
"""Of all that need an answer so many must not be set aside: the lower bound is laid where this still holds."""
PRECISION_BAR = 0.9
"""Of what is called an answer without doubt so many must be one: the upper bound is laid where this holds."""
NEVER_ASIDE = 0.5
"""What more likely than not needs an answer is never set aside, however well old decisions can be told apart."""
FOLDS = 5
STRENGTH = 20.0
"""The inverse of regularisation (scikit-learn's C), chosen on the first seven tenths of GermEval's posts."""
WEIGHT_OF_RULE = 0.5
"""How large the mark of a rule stands beside a text of length 1, so that no rule drowns the words."""


class Example(NamedTuple):
    """A masked text, and whether people say that it needs an answer of ours."""

    text: str
    wanted: bool


class Told(NamedTuple):
    """How well something tells what needs an answer: counts, from which everything else follows."""

    hits: int
    misses: int
    false_alarms: int
    rightly_aside: int

    @property
    def precision(self) -> float:
        """Of what was kept, the share that needs an answer; 1 when nothing was kept."""
        kept = self.hits + self.false_alarms
        return self.hits / kept if kept else 1.0

    @property
    def recall(self) -> float:
        """Of what needs an answer, the share that was kept; 1 when nothing does."""
        wanted = self.hits + self.misses
        return self.hits / wanted if wanted else 1.0

    @property
    def accuracy(self) -> float:
        """The share of all that was told rightly; what is called micro-F1 where each post has one of two labels."""
        return (self.hits + self.rightly_aside) / max(sum(self), 1)

    @property
    def f2(self) -> float:
        """Precision and recall in one, recall counting twice: the figure by which two models are compared."""
        weighed = 5 * self.hits
        all_of_it = weighed + 4 * self.misses + self.false_alarms
        return weighed / all_of_it if all_of_it else 1.0


def told(examples: Sequence[Example], kept: Iterable[bool]) -> Told:
    """Count how rightly these were kept."""
    counted = Counter((example.wanted, is_kept) for example, is_kept in zip(examples, kept, strict=True))
    return Told(counted[True, True], counted[True, False], counted[False, True], counted[False, False])


def train(examples: Sequence[Example], ours: Ours, *, with_rules: bool = True) -> Model:
    """Return a model of these decisions, the oldest first. Raises ValueError unless both kinds are among them.

    The probability and the bounds rest on what models of the other four fifths said of each fifth, never on what the
    model said of what it was trained on.
    """
    import numpy as np

    wanted = np.array([example.wanted for example in examples])
    if wanted.sum() < FOLDS or (~wanted).sum() < FOLDS:
        raise ValueError("There are too few decisions of one kind to learn from.")
    counted = [features(example.text[:LONGEST]) for example in examples]
    rules = [_marks(example.text, ours) if with_rules else [] for example in examples]
    seen = _rarities(counted)
    matrix = _matrix(counted, rules, seen)
    sums = np.zeros(len(examples))
    for fold in range(FOLDS):
        # Contiguous in time: what is said of one outage lies in one fold.
        asked = _is_in_fold(wanted, fold)
        sums[asked] = _fitted(matrix[~asked], wanted[~asked]).decision_function(matrix[asked])
    slope, shift = _platt(sums, wanted)
    likely = np.array([probability(slope * one + shift) for one in sums])
    aside_below, answer_from = bounds(likely, wanted)
    final = _fitted(matrix, wanted)
    weights = final.coef_[0]
    return Model(
        weights=array("f", weights[:PLACES].tolist()),
        rarities=array("f", seen.tolist()),
        rules=tuple(float(one) * WEIGHT_OF_RULE for one in weights[PLACES:]),
        intercept=float(final.intercept_[0]),
        slope=slope,
        shift=shift,
        answer_from=answer_from,
        aside_below=aside_below,
    )


def bounds(likely: "np.ndarray[Any, Any]", wanted: "np.ndarray[Any, Any]") -> tuple[float, float]:
    """Return below which likelihood a post is set aside and from which it surely needs an answer.

    The lower: the highest up to `NEVER_ASIDE` at which `RECALL_BAR` of the wanted are kept. The upper: the lowest, not
    under the lower, from which on `PRECISION_BAR` are wanted; where there is none, 1, and everything kept is unsure.
    """
    import numpy as np

    mine = np.sort(likely[wanted])
    lower = min(float(mine[math.floor(len(mine) * (1 - RECALL_BAR))]), NEVER_ASIDE)
    for upper in np.sort(likely[likely >= lower]):
        if wanted[likely >= upper].mean() >= PRECISION_BAR:
            return lower, float(upper)
    return lower, 1.0


def _is_in_fold(wanted: "np.ndarray[Any, Any]", fold: int) -> "np.ndarray[Any, Any]":
    """Return which are in a fold: of each kind the same share, one stretch of time."""
    import numpy as np

    chosen = np.zeros(len(wanted), dtype=bool)
    for kind in (True, False):
        chosen[np.array_split(np.flatnonzero(wanted == kind), FOLDS)[fold]] = True
    return chosen


def _marks(text: str, ours: Ours) -> list[int]:
    names = {reason.name for reason in spoken(text[:LONGEST], ours)}
    return [place for place, name in enumerate(NAMES) if name in names]


def _rarities(counted: Sequence["Counter[int]"]) -> "np.ndarray[Any, Any]":
    """Return how rare each place is: 1 plus the logarithm of all texts over those that have it, smoothed."""
    import numpy as np

    having = np.zeros(PLACES)
    for one in counted:
        having[list(one)] += 1
    return np.log((1 + len(counted)) / (1 + having)) + 1


def _matrix(counted: Sequence["Counter[int]"], rules: Sequence[list[int]], seen: "np.ndarray[Any, Any]") -> Any:
    """Return the texts as rows: places brought to length 1, then one column for each rule."""
    from scipy.sparse import csr_matrix

    rows, columns, values = array("i"), array("i"), array("d")
    for row, (one, marks) in enumerate(zip(counted, rules, strict=True)):
        weighed = {place: (1 + math.log(count)) * float(seen[place]) for place, count in one.items()}
        length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
        rows.extend([row] * (len(weighed) + len(marks)))
        columns.extend([*weighed, *(PLACES + mark for mark in marks)])
        values.extend([*(value / length for value in weighed.values()), *([WEIGHT_OF_RULE] * len(marks))])
    return csr_matrix((values, (rows, columns)), shape=(len(counted), PLACES + len(NAMES)))


def _fitted(matrix: Any, wanted: "np.ndarray[Any, Any]") -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=500, solver="liblinear").fit(matrix, wanted)


def _platt(sums: "np.ndarray[Any, Any]", wanted: "np.ndarray[Any, Any]") -> tuple[float, float]:
    """Return slope and shift that make a sum a probability (Platt 1999); a slope that would turn it around is 1."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0).fit(sums.reshape(-1, 1), wanted)
    slope, shift = float(fitted.coef_[0][0]), float(fitted.intercept_[0])
    return (slope, shift) if slope > 0 else (1.0, 0.0)
