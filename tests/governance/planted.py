"""Three hundred personal data in believable sentences of four languages, none of them anybody's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from unicodedata import category, decimal, normalize

from erp_mcp.language.personal import Kind
from erp_mcp.sandbox.company import people
from erp_mcp.store.records import Customer, Language

LANGUAGES: tuple[Language, ...] = ("ar", "en", "fa", "tr")
ARABIC, PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"

# Around each value stands what must be left: an order, an amount, a day.
SENTENCES: dict[Kind, dict[Language, tuple[str, ...]]] = {
    "PHONE": {
        "ar": (
            "رقمي {} بخصوص الطلب SO-2031",
            "تواصلوا معي على {} بعد الساعة ٤",
            "الواتساب {}، والمبلغ ١٢٠ درهماً",
        ),
        "en": ("My number is {}, order SO-2031.", "Ring {} before 5 pm", "whatsapp {} and charge 120 AED"),
        "fa": ("شماره من {} است، سفارش SO-2031", "لطفا با {} تماس بگیرید", "تلفن: {}"),
        "tr": ("Numaram {}, sipariş SO-2031", "{} numarasından ulaşabilirsiniz", "Cep: {} (120 TL ödedim)"),
    },
    "EMAIL": {
        "ar": ("أرسلوا الفاتورة إلى {} من فضلكم", "بريدي {}"),
        "en": ("Please send INV-2026-0044 to {}.", "my mail: {}"),
        "fa": ("فاکتور را به {} بفرستید", "ایمیل من {} است"),
        "tr": ("Faturayı {} adresine gönderin", "e-postam {}"),
    },
    "CARD": {
        "ar": ("دفعت بالبطاقة {} مبلغ ١٢٠ درهماً", "رقم البطاقة: {}"),
        "en": ("I paid 120 AED with {} on 2026-11-02", "card {} was charged twice"),
        "fa": ("با کارت {} پرداخت کردم", "شماره کارت {}"),
        "tr": ("{} numaralı karttan 120 TL çekildi", "kartım {}"),
    },
    "IBAN": {
        "ar": ("حولوا المبلغ إلى {} اليوم", "الآيبان {}"),
        "en": ("Refund to {} please", "IBAN: {}, 120 AED"),
        "fa": ("به شبا {} واریز کنید", "شماره حساب {}"),
        "tr": ("İadeyi {} hesabına yapın", "IBAN {}"),
    },
    "ID": {
        "ar": ("هويتي {} وأريد فتح حساب", "رقم الهوية: {}"),
        "en": ("ID card {} attached", "My national id is {}."),
        "fa": ("کد ملی من {} است", "کد ملی: {}"),
        "tr": ("TC kimlik no: {}", "kimlik numaram {}"),
    },
    "ADDRESS": {
        "ar": ("وصلوا الطلب إلى {}", "العنوان: {}. المبلغ ١٢٠ درهماً"),
        "en": ("Deliver SO-2031 to {}.", "I moved to {}"),
        "fa": ("آدرس: {}", "سفارش را بیاورید {}"),
        "tr": ("Adresim: {}", "Siparişi getirin: {}"),
    },
    "NAME": {
        "ar": ("الطلب SO-2031 لـ {} جاهز", "اتصل بنا {} أمس", "هل وصل المبلغ من {}؟"),
        "en": ("Order SO-2031 of {} is ready.", "{} called yesterday", "we owe {} 120 AED"),
        "fa": ("سفارش SO-2031 برای {} آماده است", "{} دیروز زنگ زد"),
        "tr": ("{} dün aradı, sipariş SO-2031", "Bu ürünü {} istedi"),
    },
}

INTRODUCED: dict[Language, tuple[tuple[str, str], ...]] = {
    "ar": (
        ("اسمي {}", "تميم"),
        ("أنا {} من العين", "خالد القبيسي"),
        ("معكم {}", "فيصل السويدي"),
        ("أرجو الرد على السيد {}", "غانم"),
        ("طلبت الأستاذة {}", "موضي"),
        ("الدكتور {} يسأل", "شوقي"),
    ),
    "en": (
        ("Hi, my name is {}.", "Tobias Zimmer"),
        ("This goes to Mr {}", "Okonkwo"),
        ("Mrs. {} wants it back", "Vandenberg"),
        ("Dr {} ordered two", "Swaminathan"),
        ("I'm {} from Deira", "Rajesh"),
        ("you can call me {}", "Bertie"),
    ),
    "fa": (
        ("نام من {} است", "خشایار"),
        ("اسم من {}", "رامتین تفضلی‌زاده"),
        ("با آقای {} صحبت کردم", "تفرشی"),
        ("سلام، من {} هستم", "کوروش"),
        ("خانم {} تماس گرفت", "فرخ‌نیا"),
        ("جناب {} منتظرند", "دهخدا"),
    ),
    "tr": (
        ("Adım {}", "Tunahan"),
        ("Ben {}", "Zeynep"),
        ("{} Bey aradı", "Alparslan"),
        ("{} Hanım iade istiyor", "Süheyla"),
        ("Sayın {}", "Kızıltan"),
        ("Benim adım {}", "Göktürk"),
    ),
}

ADDRESSES: dict[Language, tuple[str, ...]] = {
    "ar": (
        "شارع جمال عبدالناصر، بناية ٢٢، شقة ٥٠٤",
        "حي المروج، شارع الأمير سلطان، فيلا ٩",
        "ص.ب ٥٥٨٢١",
        "بناية 17 الطابق الثالث",
        "شارع ٢٣ مبنى ٨، أبوظبي",
        "عمارة رقم ٤٤ شقة رقم ٧",
        "الرياض، حي النرجس",
        "صندوق بريد 7712، الشارقة",
    ),
    "en": (
        "Villa 27, Street 14, Al Barsha 2, Dubai",
        "Flat 1904, Marina Heights, Dubai",
        "P.O. Box 90210, Sharjah",
        "18 Hessa Street, Dubai",
        "apartment 12B, building 6",
        "Office 301, Al Saqr Tower, Abu Dhabi",
        "villa 8",
        "72 king faisal road",
    ),
    "fa": (
        "تهران، خیابان شریعتی، کوچه ارغوان، پلاک ۱۸، واحد ۳",
        "خیابان سعدی پلاک ۴۰",
        "بلوار کشاورز، ساختمان ۱۲",
        "کد پستی ۱۹۳۹۵۴۴۷۱۱",
        "کوچه سرو، پلاک ۷",
        "صندوق پستی ۱۴۱۵۵",
        "میدان ونک، برج نگار، طبقه ۱۱",
        "پلاک ۲۱ طبقه دوم واحد ۵",
    ),
    "tr": (
        "Osmanağa Mahallesi, Söğütlüçeşme Caddesi No: 44, Kadıköy",
        "Halitağa Cad. No:8 D:3",
        "1908. Sokak No 12",
        "Barbaros Bulvarı No 77 Kat 4 Daire 9",
        "Menekşe Sokak 5",
        "Cumhuriyet Mah. Vatan Sok. No:3/7",
        "Gül Apartmanı Daire 6",
        "posta kodu 34710",
    ),
}
MAIL_NAMES = (
    "salem.k",
    "r_haddad",
    "info.ozan",
    "zahra1990",
    "j.o+shop",
    "mert-kaya",
    "umm.khalid",
    "priya.n",
)
MAIL_HOSTS = ("gmail.example", "mail.co.example", "yahoo.example", "sub.firma.example")


@dataclass(frozen=True, slots=True)
class Planted:
    kind: Kind
    value: str
    text: str


def planted() -> tuple[Planted, ...]:
    rng = Random(20261121)
    numbers = [each for kind in ("PHONE", "EMAIL", "CARD", "IBAN", "ID") for each in _numbers(rng, kind)]
    return (*numbers, *_addresses(rng), *_customers(rng), *_introduced())


def bare(text: str) -> str:
    """In lower case, without signs and invisible characters, every digit one of ten."""
    letters = (letter for letter in normalize("NFKD", text) if category(letter) not in {"Mn", "Me", "Cf"})
    return "".join(str(decimal(each)) if category(each) == "Nd" else each for each in letters).lower()


def _numbers(rng: Random, kind: Kind) -> Iterator[Planted]:
    makers = {"PHONE": _phone, "EMAIL": _mail, "CARD": _card, "IBAN": _iban, "ID": _national_id}
    for turn in range({"PHONE": 60, "EMAIL": 24}.get(kind, 20)):
        language = LANGUAGES[turn % 4]
        value = makers[kind](rng, turn, language)
        yield _plant(rng, kind, language, _disguised(rng, value, language) if kind != "EMAIL" else value)


def _plant(rng: Random, kind: Kind, language: Language, value: str) -> Planted:
    return Planted(kind, value, rng.choice(SENTENCES[kind][language]).format(value))


def _disguised(rng: Random, value: str, language: Language) -> str:
    """As keyboards and chat programs leave it: digits of the language, marks of direction, other blanks."""
    if language in {"ar", "fa"} and rng.random() < 0.6:
        value = value.translate(str.maketrans("0123456789", ARABIC if language == "ar" else PERSIAN))
    if rng.random() < 0.25:
        value = f"\u2066{value}\u2069"
    if rng.random() < 0.25:
        at = rng.randrange(2, len(value) - 2)
        value = value[:at] + rng.choice("\u200b\u200c\u00ad\u200e") + value[at:]
    return value.replace(" ", "\u00a0") if rng.random() < 0.2 else value


def _phone(rng: Random, turn: int, language: Language) -> str:
    a, b, c = rng.randrange(10), rng.randrange(200, 1000), rng.randrange(1000, 10000)
    shapes = {
        "ar": (
            f"+971 5{a % 3 + 4} {b} {c}",
            f"05{a}{b}{c}",
            f"00966 5{a} {b} {c}",
            f"010{a}{b}{c}",
            f"9715{a}{b}{c}",
        ),
        "en": (
            f"+971-50-{b}-{c}",
            f"050 {b} {c}",
            f"+44 7{a}00 {b}{b}",
            f"+91 98{a}{b} {b}{a}1",
            f"(04) {b} {c}",
        ),
        "fa": (
            f"۰۹۱{a} {b} {c}",
            f"+98 91{a} {b} {c}",
            f"091{a}-{b}-{c}",
            f"0098 91{a}{b}{c}",
            f"91{a}{b}{c}",
        ),
        "tr": (
            f"0532 {b} {c // 100} {c % 90 + 10}",
            f"+90 (53{a}) {b} {c}",
            f"0 21{a % 2 + 1} {b} {c}",
            f"53{a} {b} {c}",
        ),
    }[language]
    return shapes[turn // 4 % len(shapes)]


def _mail(rng: Random, turn: int, language: Language) -> str:
    name, host = rng.choice(MAIL_NAMES), rng.choice(MAIL_HOSTS)
    if turn % 6 == 5:
        return f"{name} [at] gmail [dot] com" if language != "en" else f"{name} at gmail dot com"
    return f"{name}@{host}".upper() if turn % 6 == 4 else f"{name}@{host}"


def _card(rng: Random, turn: int, language: Language) -> str:
    start = {"ar": "4", "en": "5412", "fa": "603799", "tr": "9792"}[language]
    body = start + "".join(str(rng.randrange(10)) for _ in range(15 - len(start)))
    doubled = [int(digit) * (1 + (at % 2 == 0)) for at, digit in enumerate(body)]
    card = body + str(-sum(each // 10 + each % 10 for each in doubled) % 10)
    return (card, " ".join(_fours(card)), "-".join(_fours(card)))[turn // 4 % 3]


def _fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def _iban(rng: Random, turn: int, language: Language) -> str:
    country, length = {"ar": ("SA", 24), "en": ("AE", 23), "fa": ("IR", 26), "tr": ("TR", 26)}[language]
    body = "".join(str(rng.randrange(10)) for _ in range(length - 4))
    letters = "".join(str(int(letter, 36)) for letter in f"{body}{country}")
    account = f"{country}{98 - int(letters + '00') % 97:02d}{body}"
    return (account, " ".join(_fours(account)), account.lower())[turn // 4 % 3]


def _national_id(rng: Random, turn: int, language: Language) -> str:
    digits = [rng.randrange(1, 10) for _ in range(9)]
    if language == "fa":
        rest = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        return "".join(map(str, digits)) + str(rest if rest < 2 else 11 - rest)
    if language == "tr":
        tenth = (sum(digits[::2]) * 7 - sum(digits[1:8:2])) % 10
        return "".join(map(str, digits)) + f"{tenth}{(sum(digits) + tenth) % 10}"
    if language == "en":
        return f"784-19{rng.randrange(60, 99)}-{rng.randrange(10**6, 10**7)}-{rng.randrange(10)}"
    if turn % 8:
        birthday = f"{rng.randrange(60, 99)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}"
        return f"2{birthday}01{rng.randrange(10**4, 10**5)}"
    body = "1" + "".join(map(str, digits[:8]))
    doubled = [int(digit) * (1 + (at % 2 == 0)) for at, digit in enumerate(body)]
    return body + str(-sum(each // 10 + each % 10 for each in doubled) % 10)


def _addresses(rng: Random) -> Iterator[Planted]:
    for language in LANGUAGES:
        for value in ADDRESSES[language]:
            yield _plant(rng, "ADDRESS", language, value)


def _customers(rng: Random) -> Iterator[Planted]:
    """Each by one of the spellings that the company has of it, in a sentence of any language."""
    for customer in rng.sample(people.customers(), 100):
        yield _plant(rng, "NAME", rng.choice(LANGUAGES), rng.choice(_spellings(customer)))


def _spellings(customer: Customer) -> Sequence[str]:
    """The number of a second outlet says nothing of anybody."""
    spellings = (customer.name, *customer.other_names, customer.name.lower())
    return [spelling.removesuffix(" 2") for spelling in spellings]


def _introduced() -> Iterator[Planted]:
    for language in LANGUAGES:
        for sentence, value in INTRODUCED[language]:
            yield Planted("NAME", value, sentence.format(value))
