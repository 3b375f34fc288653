"""What the columns of a table are about, by names that people give them in four languages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

from erp_mcp.documents.currencies import currency_in
from erp_mcp.documents.folding import folded, without_brackets
from erp_mcp.language.telltales import Language

# `priced` is a price of which its header says more than the currency: only together with that is it understood.
Column = Literal[
    "question", "answer", "language", "name", "sku", "description", "category", "unit", "price", "priced",
    "currency", "tags", "record",
]  # fmt: skip

NAMES: Mapping[Column, str] = {
    "question": "question, q, faq question, title question, سؤال, السؤال, سوال, پرسش, soru, soru metni",
    "answer": "answer, a, reply, response, faq answer, جواب, الجواب, إجابة, الإجابة, رد, الرد, پاسخ, cevap, yanıt",
    "language": "language, lang, locale, لغة, اللغة, زبان, dil",
    "name": "name, product, product name, item, item name, title, اسم, الاسم, المنتج, اسم المنتج, الصنف, "
    "اسم الصنف, نام, نام کالا, نام محصول, کالا, محصول, عنوان, ad, adı, isim, ürün, ürün adı",
    "sku": "sku, code, product code, item code, internal reference, default code, reference, barcode, رمز, الرمز, "
    "رمز المنتج, الكود, رقم الصنف, كود, کد, کد کالا, کد محصول, شناسه, kod, kodu, ürün kodu, stok kodu",
    "description": "description, details, text, sales description, description sale, وصف, الوصف, التفاصيل, توضیح, "
    "توضیحات, شرح, شرح کالا, مشخصات, açıklama, tanım, detay",
    "category": "category, categ id, product category, group, type, فئة, الفئة, التصنيف, القسم, دسته, "
    "دسته بندی, گروه, رده, kategori, grup, ürün grubu",
    "unit": "unit, uom, uom id, unit of measure, وحدة, الوحدة, وحدة القياس, واحد, واحد شمارش, birim, ölçü birimi",
    "price": "price, unit price, sales price, list price, lst price, سعر, السعر, سعر البيع, سعر الوحدة, الثمن, "
    "قیمت, قیمت واحد, قیمت فروش, بها, fiyat, fiyatı, birim fiyat, satış fiyatı",
    "currency": "currency, عملة, العملة, ارز, واحد پول, واحد پولی, para birimi, döviz",
    "tags": "tags, tag, keywords, labels, وسوم, الوسوم, كلمات مفتاحية, برچسب, برچسب ها, کلمات کلیدی, etiket, "
    "etiketler, anahtar kelimeler",
    "record": "id, no, nr, #, row, created at, updated at, م, تاريخ الإنشاء, ردیف, تاریخ ایجاد, "
    "sıra, sıra no, oluşturma tarihi",
}
T = TypeVar("T", bound=str)
LANGUAGES: Mapping[Language, str] = {
    "ar": "ar, ara, arabic, عربي, عربى, العربية, عربية, عربی, arapça",
    "en": "en, eng, english, انجليزي, إنجليزي, الإنجليزية, إنجليزية, انگلیسی, ingilizce",
    "fa": "fa, fas, per, persian, farsi, فارسي, الفارسية, فارسية, فارسی, پارسی, farsça",
    "tr": "tr, tur, turkish, تركي, التركية, تركية, ترکی, ترکی استانبولی, türkçe",
}


def _by_name(names: Mapping[T, str]) -> dict[str, T]:
    return {folded(name): each for each, listed in names.items() for name in listed.split(",")}


SPACED = str.maketrans(dict.fromkeys("()[]_-/:\u200c", " "))
KNOWN = _by_name(NAMES)
LANGUAGE_NAMED = _by_name(LANGUAGES)
LONGEST = 12  # words of a header that is looked through for a price, whose name has three at most


def columns_of(headers: Sequence[str]) -> dict[int, Column]:
    """The first column of each kind; what has no known name is left out."""
    found: dict[int, Column] = {}
    for index, header in enumerate(headers):
        column = _column(header)
        if column is not None and column not in found.values():
            found[index] = column
    return found


def kind_of(columns: Collection[Column]) -> Literal["pairs", "items"] | None:
    """What each row of a table is, as far as its columns tell."""
    if "question" in columns and "answer" in columns:
        return "pairs"
    return "items" if "name" in columns and not {"price", "priced", "sku"}.isdisjoint(columns) else None


def currency_above(header: str) -> str:
    """What the header of a price says besides that it is one, where that is a currency."""
    found = (currency_in(beside) for beside in _beside_price(header))
    return next((each for each in found if each), "")


def language_named(name: str) -> Language | None:
    """A code (`en`, `tr-TR`) or a name."""
    plain = folded(name)
    return LANGUAGE_NAMED.get(plain) or LANGUAGE_NAMED.get(plain.partition(" ")[0])


def _column(header: str) -> Column | None:
    known = KNOWN.get(folded(without_brackets(header)))
    beside = set(_beside_price(header)) if known in {None, "price"} else set[str]()
    if not beside:
        return known
    return "price" if "" in beside or currency_above(header) else "priced"


def _beside_price(header: str) -> Iterator[str]:
    """What is left of a header without a name for prices."""
    words = header.translate(SPACED).split()
    if len(words) > LONGEST:
        return
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + 3, len(words)) + 1):
            if KNOWN.get(folded(" ".join(words[begin:end]))) == "price":
                yield " ".join(words[:begin] + words[end:])
