"""What a model is told for each task: one file each, and a version that changes whenever the text does."""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Brief:
    text: str
    version: str


@cache
def brief_of(task: str) -> Brief:
    text = files(__name__).joinpath(f"{task}.md").read_text(encoding="utf-8")
    return Brief(text, f"{task}@{blake2b(text.encode(), digest_size=4).hexdigest()}")
