"""What leads that ended teach: a ridge logistic regression on what was known of them before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FEWEST, FEWEST_OF_EACH = 200, 20  # leads that ended, and of them won and lost
USEFUL_AUC = 0.55
RIDGE = 3.0
FOLDS = 5
STEPS = 12  # of Newton's method, which needs about six
Value = tuple[str, str]  # of a factor


@dataclass(frozen=True, slots=True)
class Learned:
    """Log odds by value, and how well those of one part of the leads rank the others."""

    weights: Mapping[Value, float]
    auc: float
    outcomes: int


def learn(known: Sequence[Sequence[Value]], won: Sequence[bool]) -> Learned | None:
    """None of too few; whoever uses it looks at the AUC first."""
    if len(won) < FEWEST or not FEWEST_OF_EACH <= sum(won) <= len(won) - FEWEST_OF_EACH:
        return None
    import numpy as np

    values = sorted({value for each in known for value in each})
    columns = {value: column for column, value in enumerate(values, 1)}
    rows = np.zeros((len(known), len(values) + 1))
    rows[:, 0] = 1
    for row, each in zip(rows, known, strict=True):
        row[[columns[value] for value in each]] = 1
    outcomes = np.array(won, dtype=float)
    weights = fit(rows, outcomes)
    return Learned(
        dict(zip(values, map(float, weights[1:]), strict=True)), cross_validated(rows, outcomes), len(won)
    )


def fit(rows: "Matrix", outcomes: "Matrix") -> "Matrix":
    """The first column is the one that is not held back."""
    import numpy as np

    ridge = np.full(rows.shape[1], RIDGE)
    ridge[0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (chances - outcomes) + ridge * weights
        bend = (rows.T * (chances * (1 - chances))) @ rows + np.diag(ridge)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def cross_validated(rows: "Matrix", outcomes: "Matrix") -> float:
    """Every lead is ranked by what others taught; each fold has its share of the won."""
    import numpy as np

    folds = np.empty(len(outcomes), dtype=int)
    for outcome in (0, 1):
        places = np.flatnonzero(outcomes == outcome)
        folds[places] = np.arange(len(places)) % FOLDS
    areas = [
        auc(rows[folds == fold] @ fit(rows[folds != fold], outcomes[folds != fold]), outcomes[folds == fold])
        for fold in range(FOLDS)
    ]
    return float(np.mean(areas))


def auc(scores: "Matrix", outcomes: "Matrix") -> float:
    """How often one that was won stands before one that was lost; alike counts half."""
    import numpy as np

    won, lost = scores[outcomes == 1], np.sort(scores[outcomes == 0])
    below = np.searchsorted(lost, won, "left") + np.searchsorted(lost, won, "right")
    return float(below.mean() / (2 * len(lost)))
