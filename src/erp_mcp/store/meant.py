"""What words may mean among the things that a company sells: light, because two rooms share it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meant:
    """Sources of the library that tell of such products; `by_words` where no model could say what was meant."""

    source_ids: Sequence[int] = ()
    by_words: bool = False
