"""E-mail addresses, also where somebody spelled out their signs."""

import re
from collections.abc import Iterator

from erp_mcp.language.personal.found import Found
from erp_mcp.language.personal.patterns import any_case
from erp_mcp.language.personal.plain import Plain

NAME = r"(?<![\w.+%-])[\w+%](?:[\w.+%'-]{0,62}[\w+%-])?"
ADDRESS = re.compile(rf"{NAME} ?@ ?(?:[\w-]{{1,63}}\.){{1,6}}[^\W\d_]{{2,24}}")
# Both signs in brackets or both as words: "at" alone is in every English sentence.
AT = r" ?[\[({] ?(?:at|@) ?[\])}] ?"
DOT = r" ?[\[({] ?(?:dot|\.) ?[\])}] ?"
ENDING = r"(?:com|net|org|info|edu|io|co|ae|sa|qa|kw|om|bh|eg|ir|tr|me|example)"
SPELLED = re.compile(
    rf"{NAME}(?:{AT}| at | AT )[\w-]{{1,63}}(?:(?:{DOT}| dot |\.)[\w-]{{1,63}}){{0,4}}(?:{DOT}| dot ){ENDING}\b"
    rf"|{NAME}{AT}(?:[\w-]{{1,63}}\.){{1,6}}[^\W\d_]{{2,24}}",
    re.IGNORECASE,
)
BRACKET = re.compile(r"[\[({\])}]")
HINT = re.compile(rf"\b(?:{any_case('dot')}\b|{any_case('at')} ?[\])}}])|[\[({{] ?@")


def find_mail(text: Plain) -> Iterator[Found]:
    if "@" in text.text:
        yield from _matches(text, ADDRESS)
    if ("dot" in text.text.lower() or BRACKET.search(text.text)) and HINT.search(text.text):
        yield from _matches(text, SPELLED)


def _matches(text: Plain, pattern: re.Pattern[str]) -> Iterator[Found]:
    for match in pattern.finditer(text.text):
        key = re.sub(r"\W+(at|@)\W+", "@", match[0].lower())
        key = re.sub(r"\W+dot\W+", ".", key).replace(" ", "")
        yield Found("EMAIL", *text.span(*match.span()), key)
