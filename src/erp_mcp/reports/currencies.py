"""What currencies are called, and how small their smallest unit is."""

from collections.abc import Mapping

from erp_mcp.store.records import Language

# As prices are written, which is not always what ISO 4217 allows: nobody pays in dinars of Iran.
DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(("AFN", "CLP", "IQD", "IRR", "JPY", "KRW", "LBP", "SYP", "VND", "YER"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
# Only what no other currency is called in that language; all others are said by their codes.
NAMES: Mapping[Language, Mapping[str, str]] = {
    "en": {"EUR": "€", "GBP": "£", "INR": "₹", "TRY": "₺"},
    "tr": {
        "AED": "BAE dirhemi",
        "BHD": "Bahreyn dinarı",
        "EGP": "Mısır lirası",
        "EUR": "€",
        "GBP": "£",
        "INR": "₹",
        "IQD": "Irak dinarı",
        "JOD": "Ürdün dinarı",
        "KWD": "Kuveyt dinarı",
        "OMR": "Umman riyali",
        "QAR": "Katar riyali",
        "SAR": "Suudi riyali",
        "TRY": "TL",
        "USD": "ABD doları",
    },
    "ar": {
        "AED": "د.إ",
        "BHD": "د.ب",
        "DZD": "د.ج",
        "EGP": "ج.م",
        "EUR": "يورو",
        "IQD": "د.ع",
        "JOD": "د.أ",
        "KWD": "د.ك",
        "LBP": "ل.ل",
        "LYD": "د.ل",
        "MAD": "د.م",
        "OMR": "ر.ع",
        "QAR": "ر.ق",
        "SAR": "ر.س",
        "TND": "د.ت",
        "TRY": "ليرة تركية",
        "USD": "دولار أمريكي",
    },
    "fa": {
        "AED": "درهم امارات",
        "AFN": "افغانی",
        "BHD": "دینار بحرین",
        "DZD": "دینار الجزایر",
        "EGP": "لیرهٔ مصر",
        "EUR": "یورو",
        "GBP": "پوند",
        "INR": "روپیهٔ هند",
        "IQD": "دینار عراق",
        "IRR": "ریال",
        "JOD": "دینار اردن",
        "KWD": "دینار کویت",
        "LBP": "لیرهٔ لبنان",
        "LYD": "دینار لیبی",
        "MAD": "درهم مراکش",
        "OMR": "ریال عمان",
        "QAR": "ریال قطر",
        "SAR": "ریال سعودی",
        "TND": "دینار تونس",
        "TRY": "لیر ترکیه",
        "USD": "دلار آمریکا",
    },
}
BEFORE = frozenset("€£₹₺")  # in English


def decimals_of(currency: str) -> int:
    return DECIMALS.get(currency, 2)


def name_of(currency: str, language: Language) -> str:
    return NAMES[language].get(currency, currency)
