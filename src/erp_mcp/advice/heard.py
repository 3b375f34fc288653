"""What analysis heard in a customer's conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer sounded on a day, in a word."""

    on: date
    word: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What the company said it would do, in the words of the message."""

    text: str
    on: date
    session_id: str


@dataclass(frozen=True, slots=True)
class Heard:
    moods: Sequence[Mood] = ()
    promises: Sequence[Promise] = ()


NOTHING_HEARD = Heard()
