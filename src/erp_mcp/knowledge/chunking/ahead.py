"""Items seen together with the one that follows."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, tee
from typing import TypeVar

Item = TypeVar("Item")


def with_next(items: Iterable[Item]) -> Iterator[tuple[Item, Item | None]]:
    each, ahead = tee(items)
    return zip(each, chain(islice(ahead, 1, None), [None]), strict=False)  # without items there is no None
