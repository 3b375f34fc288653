"""What shows a label by itself: an emoji, a question mark, a word such as `urgent`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from erp_mcp.conversations.analysis.prototypes import Aspect, Label
from erp_mcp.language.normal import normalize

WEIGHT = 2.0  # log-odds; one cue says as much as ten


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    marks: str = ""
    words: list[str] = []


FILE = TypeAdapter(dict[Aspect, dict[Label, _Written]])


@dataclass(frozen=True, slots=True)
class _Cue:
    label: Label
    marks: re.Pattern[str] | None
    words: re.Pattern[str] | None

    def is_in(self, text: str, plain: str) -> bool:
        shown = self.marks is not None and self.marks.search(text)
        return bool(shown or (self.words is not None and self.words.search(plain)))


def cued(aspect: Aspect, text: str) -> Mapping[Label, float]:
    """Signs of two labels at once say nothing: who laughs and cries, or is in no hurry but `asap`."""
    cues = _cues().get(aspect)
    if not cues:
        return {}
    plain = normalize(text)
    found: list[Label] = [cue.label for cue in cues if cue.is_in(text, plain)]
    return dict.fromkeys(found, WEIGHT) if len(found) == 1 else {}


@cache
def _cues() -> Mapping[Aspect, tuple[_Cue, ...]]:
    text = files("erp_mcp.conversations.analysis").joinpath("cues.toml").read_text(encoding="utf-8")
    written = FILE.validate_python(tomllib.loads(text))
    return {
        aspect: tuple(_Cue(label, _one_of(each.marks), _any_of(each.words)) for label, each in labels.items())
        for aspect, labels in written.items()
    }


def _one_of(marks: str) -> re.Pattern[str] | None:
    return re.compile(f"[{re.escape(marks)}]") if marks else None


def _any_of(words: list[str]) -> re.Pattern[str] | None:
    alternatives = "|".join(re.escape(normalize(word)) for word in words)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)") if words else None
