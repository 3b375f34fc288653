"""Whether the language of a text is seen, in three words and in whole questions, beside what is known to do it."""

import ast
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import groupby
from typing import Any

from benchmarks.corpora import SAME_LANGUAGE, SHARED, load
from benchmarks.report import Report, Row
from benchmarks.retrieval import at_least
from erp_mcp.language.detect import detect
from erp_mcp.language.telltales import Language

FILES: tuple[tuple[str, Language], ...] = (
    ("massive_fa", "fa"),
    ("massive_en", "en"),
    ("sent_shop_tr", "tr"),
    ("arbanking77_sa", "ar"),
    ("sent_prod_ar", "ar"),
)
FROM_EACH = 300
LANGUAGES: tuple[Language, ...] = ("ar", "en", "fa", "tr")
SCRIPT = SHARED / "bench" / "langid_reference.py"

Detector = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    what: str
    language: Language
    text: str


async def measure(effort: float = 1.0) -> Report:
    samples = sorted(samples_of_all())[:: max(1, round(1 / effort))]
    rows = [
        row_of(f"{what}, {language}", list(group))
        for (what, language), group in groupby(samples, key=lambda each: (each.what, each.language))
    ]
    return Report("Texts whose language is seen: percent", rows, "The goal is the better of the other two.")


def row_of(what: str, samples: Sequence[Sample]) -> Row:
    right = {
        name: 100 * sum(detector(each.text) == each.language for each in samples) / len(samples)
        for name, detector in (("py3langid", library), ("rules first", rules_first), ("ours", ours))
    }
    goal = max(right["py3langid"], right["rules first"])
    return {"what": what, "texts": len(samples), **right, "goal": at_least(right["ours"], goal)}


def samples_of_all() -> Iterator[Sample]:
    """Those of the fact sheet, and the questions that the retrieval is measured with."""
    for name, language in FILES:
        with (SHARED / "data" / "nlp" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            words = [json.loads(line)["text"].split() for line in lines][:FROM_EACH]
        for most in (3, 8):
            yield from (Sample(f"{most} words", language, " ".join(each[:most])) for each in words)
    yield from (Sample("message", language, text) for language, text in messages())
    yield from (Sample("in Latin letters", language, text) for text, language in _script()["rom"])
    for name, language in SAME_LANGUAGE:
        yield from (
            Sample("question", language, each.text) for each in load(name, language, language).questions
        )


def messages() -> Iterator[tuple[Language, str]]:
    sys.path.append(str(SHARED / "bench"))
    prototypes = import_module("intel_prototypes")
    for labelled in (prototypes.INTENT, prototypes.ITEST, prototypes.SENT):
        for by_language in labelled.values():
            for language in LANGUAGES:
                for text in by_language[language]:
                    yield language, text


def ours(text: str) -> str | None:
    found = detect(text)
    return found and found.language


def library(text: str) -> str:
    return _library()(text)[0]


def rules_first(text: str) -> str:
    return _script()["rule"](text) or library(text)


@cache
def _library() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # pyright: ignore[reportMissingTypeStubs]

    # It ships no types.
    model = LanguageIdentifier.from_model_file(MODEL_FILE)  # pyright: ignore[reportUnknownMemberType]
    model.set_languages(LANGUAGES)  # pyright: ignore[reportUnknownMemberType]
    return model.classify  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


@cache
def _script() -> Mapping[str, Any]:  # it has no types
    """Its rules and its texts alone: to import it would run it, with libraries that we do not have."""
    parts = [each for each in ast.parse(SCRIPT.read_text(encoding="utf-8")).body if _defines(each)]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(parts, []), SCRIPT, "exec"), names)  # noqa: S102 -- a file of ours, beside the repository
    return names


def _defines(node: ast.stmt) -> bool:
    """`rule` with the capitals that it reads, and the texts in Latin letters."""
    match node:
        case ast.Import(names=[ast.alias(name="re")]) | ast.FunctionDef(name="rule"):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in {"rom", "FA", "AR", "TRC", "FAW", "ARW", "TRW", "ENW", "FRW", "ARZ"}
        case _:
            return False
