"""Check digits: what tells a card, an account or an identity number from any other row of digits."""

# As registered for IBAN.
LENGTHS = (
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT"),
    (26, "IR IS TR"),
    (27, "FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HU LB PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
)
IBAN_LENGTHS = {country: length for length, countries in LENGTHS for country in countries.split()}


def passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(each - 9 * (each > 9) for each in doubled)) % 10 == 0


def is_iban(account: str) -> bool:
    """`account` is upper case and without blanks."""
    turned = account[4:] + account[:4]
    return len(account) == IBAN_LENGTHS.get(account[:2]) and _mod_97(turned) == 1


def _mod_97(letters: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in letters)) % 97


def is_card(digits: str) -> bool:
    first = {14: ("30", "36", "38"), 15: ("34", "37"), 16: ("2", "3", "4", "5", "6", "9792")}
    starts = first.get(len(digits), ("4", "5", "6") if len(digits) in {17, 18, 19} else ())
    return digits.startswith(starts) and passes_luhn(digits)


def is_national_id(digits: str) -> bool:
    """Of the Emirates, Saudi Arabia, Iran, Turkey or Egypt."""
    if len(digits) == 10:
        return _is_iranian(digits) or (digits[0] in "12" and passes_luhn(digits))
    if len(digits) == 11:
        return _is_turkish(digits)
    if len(digits) == 14:
        return _is_egyptian(digits)
    return len(digits) == 15 and digits.startswith(("78419", "78420"))


def _is_iranian(digits: str) -> bool:
    if digits == digits[0] * 10:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)


def _is_turkish(digits: str) -> bool:
    values = [int(digit) for digit in digits]
    tenth = (sum(values[0:9:2]) * 7 - sum(values[1:8:2])) % 10
    return values[0] != 0 and values[9] == tenth and values[10] == sum(values[:10]) % 10


def _is_egyptian(digits: str) -> bool:
    """A century, a birthday and a governorate."""
    month, day, governorate = int(digits[3:5]), int(digits[5:7]), int(digits[7:9])
    return (
        digits[0] in "23"
        and 1 <= month <= 12
        and 1 <= day <= 31
        and (1 <= governorate <= 35 or governorate == 88)
    )
