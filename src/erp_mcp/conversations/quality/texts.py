"""A text as the criteria look at it: its words, what it is about, its figures, its language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from erp_mcp.language.content import meaningful
from erp_mcp.language.detect import detect
from erp_mcp.language.normal import normalize
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import words

SURE = 0.8  # of its language: below, nothing is held against a text for it
READ = 20_000  # characters; what comes after them changes no judgement
ROOT = 4  # letters from which on two words that begin alike are taken for forms of one
FIGURE = re.compile(r"[0-9]{1,20}(?:[.,][0-9]{1,20})*")
LIST_MARK = re.compile(r"^\s*[0-9]{1,2}[.)](?=\s)", re.MULTILINE)

Figure = frozenset[Decimal]  # every way to read it: 1.250 is more than a thousand, or one and a quarter


@dataclass(frozen=True, slots=True)
class Text:
    """`words` are as they were written, `about` the stems of those that mean something; `plain` is normalised."""

    raw: str
    plain: str
    words: Sequence[str]
    about: frozenset[str]
    figures: Sequence[Figure]
    language: Language | None
    script: Literal["arabic", "latin"] | None


@dataclass(frozen=True, slots=True)
class Exchange:
    question: Text
    reply: Text
    sources: Sequence[Text]

    @property
    def is_comparable(self) -> bool:
        """Words of two languages or scripts are never the same, whatever they say."""
        return _alike(self.question, self.reply)

    @property
    def readable_sources(self) -> list[Text]:
        """Those whose words can be compared with the reply's."""
        return [each for each in self.sources if _alike(each, self.reply)]


@dataclass(frozen=True, slots=True)
class Judged:
    """A fault says in plain words why points were lost."""

    score: float
    fault: str = ""


def read(raw: str) -> Text:
    text = raw[:READ]
    found = detect(text)
    language: Language = found.language if found else "en"
    spoken = list(words(text, language))
    is_sure = found is not None and found.confidence >= SURE
    figures = [readings(each) for each in FIGURE.findall(normalize_lines(LIST_MARK.sub("", text)))]
    return Text(
        raw=text,
        plain=normalize(text),
        words=spoken,
        about=frozenset(meaningful(spoken, language)),
        figures=[each for each in figures if any(each)],
        language=language if is_sure else None,
        script=found.script if found else None,
    )


def normalize_lines(text: str) -> str:
    """Line by line, so that the last figure of one and the first of the next stay two."""
    return "\n".join(normalize(line) for line in text.splitlines())


def readings(number: str) -> Figure:
    """The last mark may be that of the decimals; one that comes twice, or before another, is not."""
    plain = Decimal(re.sub("[.,]", "", number))
    last = max(number.rfind("."), number.rfind(","))
    if last < 0 or number.count(number[last]) > 1:
        return frozenset((plain,))
    decimal = Decimal(f"{re.sub('[.,]', '', number[:last])}.{number[last + 1 :]}").normalize()
    is_open = len(number) - last == 4 and not re.search("[.,]", number[:last])
    return frozenset((plain, decimal) if is_open else (decimal,))


def shared(these: frozenset[str], those: frozenset[str]) -> float:
    """Which share of these stand among those, in whichever form."""
    if not these:
        return 0.0
    roots = {each[:ROOT] for each in those if len(each) >= ROOT}
    return sum(each in those or each[:ROOT] in roots for each in these) / len(these)


def _alike(one: Text, other: Text) -> bool:
    same_language = None in (one.language, other.language) or one.language == other.language
    return same_language and (None in (one.script, other.script) or one.script == other.script)
