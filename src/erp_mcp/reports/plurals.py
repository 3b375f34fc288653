"""What is counted, in the form that its number asks for.

A unit with forms lists them with `|` between them: of one and of more in English; of one, two, a few, of
tens and of hundreds in Arabic, where the first two say the number themselves.
"""

from decimal import Decimal

from erp_mcp.store.records import Language

ARABIC_TELLING = 2  # forms that need no number beside them


def counted(unit: str, language: Language, number: Decimal, said: str) -> str:
    forms = unit.split("|")
    if len(forms) == 1:
        return f"{said} {unit}"
    if language != "ar":
        return f"{said} {forms[0] if number == 1 else forms[-1]}"
    place = _arabic(number)
    return forms[place] if place < ARABIC_TELLING else f"{said} {forms[place]}"


def plural(unit: str) -> str:
    """Of many, without a number: in Arabic that of a few."""
    forms = unit.split("|")
    return forms[len(forms) // 2]


def _arabic(number: Decimal) -> int:
    if number in (1, 2):
        return int(number) - 1
    if number != number.to_integral_value():
        return 4
    rest = abs(number) % 100
    if 3 <= rest <= 10:
        return 2
    return 3 if rest > 10 else 4
