"""Every phrase can be said in every language, and every phrase that is asked for is there."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from erp_mcp.analytics.story import Day, Days, Money, Name, Number, Percent, Phrase, Value, Word
from erp_mcp.reports.phrases import area
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language

WORDS = Path(str(files("erp_mcp.reports").joinpath("words")))
AREAS = sorted(each.stem for each in WORDS.glob("*.toml"))
LANGUAGES: tuple[Language, ...] = ("en", "ar", "fa", "tr")
SOURCE = WORDS.parent.parent
KEYS = [f"{name}.{key}" for name in AREAS for key in area(name)]
# Names of methods, classes and programs that Arabic and Persian books write so too; what is typed is typed so.
LATIN = {"A", "ABC", "B", "C", "ERP", "RFM", "SKU", "TSB"}
TYPED = re.compile(r"`?erp-mcp sync`?|\b(?:[a-z]+_[a-z_]+|ERP_MCP_[A-Z_]+)\b")
FORMS = {"en": 2, "ar": 5, "fa": 1, "tr": 1}
SAMPLES: tuple[Value, ...] = (
    Name("Al Noor Co.)"),
    Money(Decimal("-1234.5"), "AED"),
    Number(Decimal(3), "frame.days"),
    Percent(Decimal("-12.5"), is_change=True),
    Day(date(2026, 11, 22)),
    Days(date(2026, 11, 1), date(2026, 11, 22)),
    Word("frame.high"),
)


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("name", AREAS)
def test_phrases_say_the_same_things_in_all_languages(name: str) -> None:
    for phrase in area(name):
        said = area(name)[phrase]
        assert list(said) == list(LANGUAGES)
        assert all(said.values())
        assert {frozenset(placeholders(words)) for words in said.values()} == {
            frozenset(placeholders(said["en"]))
        }
        assert all(each.isidentifier() for each in placeholders(said["en"]))


@pytest.mark.parametrize("name", AREAS)
def test_arabic_and_persian_are_written_in_their_own_letters(name: str) -> None:
    for phrase in area(name):
        for language in ("ar", "fa"):
            words = TYPED.sub("", re.sub(r"\{[^}]*\}", "", area(name)[phrase][language]))
            assert set(re.findall(r"[A-Za-z]+", words)) <= LATIN, words


@pytest.mark.parametrize("name", AREAS)
def test_forms_of_units_are_as_many_as_the_language_counts_by(name: str) -> None:
    for phrase in area(name):
        counted = {language: words.count("|") + 1 for language, words in area(name)[phrase].items()}
        assert counted in (FORMS, dict.fromkeys(LANGUAGES, 1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [Wording.for_model, Wording.for_reader])
def test_a_phrase_is_said_with_any_value_in_its_places(
    language: Language, make: Callable[[Language], Wording]
) -> None:
    wording = make(language)
    for key in KEYS:
        name, phrase = key.split(".", 1)
        for value in SAMPLES:
            names = placeholders(area(name)[phrase][language])
            said = wording.say(Phrase(key, dict.fromkeys(names, value)))
            assert said == said.strip()
            assert "{" not in said


def test_every_phrase_that_is_asked_for_is_there() -> None:
    asked = {each for each, is_whole in _asked() if is_whole}
    assert asked <= set(KEYS)


def test_every_phrase_that_is_there_is_asked_for() -> None:
    patterns = [re.compile(each if not is_whole else re.escape(each)) for each, is_whole in _asked()]
    unused = [key for key in KEYS if not any(each.fullmatch(key) for each in patterns)]
    assert unused == []


def _asked() -> Iterator[tuple[str, bool]]:
    """Keys in the source, and patterns of those that are put together there."""
    for path in [*SOURCE.glob("reports/**/*.py"), *SOURCE.glob("analytics/**/*.py")]:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        pieces = {id(piece) for node in nodes if isinstance(node, ast.JoinedStr) for piece in node.values}
        for node in (each for each in nodes if id(each) not in pieces):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(rf"({'|'.join(AREAS)})\.[a-z_0-9]+", node.value):
                    yield node.value, True
            elif isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+"
                    for each in node.values
                )
                if re.match(rf"({'|'.join(AREAS)})\\\.", pattern):
                    yield pattern, False


def test_why_a_message_was_refused_is_known_by_the_very_words_that_are_kept() -> None:
    codes = tomllib.loads((SOURCE / "integrations/whatsapp/codes.toml").read_text(encoding="utf-8"))
    modules = [ast.parse(each.read_text(encoding="utf-8")) for each in (SOURCE / "messaging").glob("*.py")]
    said = {
        node.value
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    kept = said | {each["says"] for each in codes.values()}
    assert {each["en"] for each in area("refused").values()} <= kept
