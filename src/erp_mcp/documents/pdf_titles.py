"""Titles that programs declare without being told one."""

import re

UNTITLED = re.compile(
    r"\(?(?:untitled|unnamed|no title|anonymous|unspecified|title|(?:untitled )?document|presentation|workbook"
    r"|adsız|başlıksız|isimsiz|belge|بدون عنوان|بلا عنوان|غير معنون|مستند|عرض تقديمي|بی ?نام|بی\u200cنام|سند)"
    r"[\s_-]*\d*\)?|about:blank",
    re.IGNORECASE,
)
PROGRAM = re.compile(r"^Microsoft (?:Office )?(?:Word|Excel|PowerPoint) - ", re.IGNORECASE)
ADDRESS = re.compile(r"\w+://\S+|\S+[\\/]\S+\.\w+")
ENDING = re.compile(
    r"\.(?:docx?|docm|dotx?|odt|ods|odp|rtf|xlsx?|xlsm|csv|pptx?|pdf|txt|md|html?|tex|dvi|typ|indd|ai|cdr|qxd|pages)$",
    re.IGNORECASE,
)


def told(declared: str) -> str:
    """The title, or nothing: a name of a file says something only where it is several words."""
    title = PROGRAM.sub("", declared.strip())
    named = ENDING.sub("", title)
    if UNTITLED.fullmatch(named) or ADDRESS.fullmatch(title) or (named != title and " " not in named):
        return ""
    return named
