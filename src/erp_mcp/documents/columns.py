"""What the columns of a table are about, by names that people give them in four languages."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from unicodedata import combining, normalize

Column = Literal[
    "question", "answer", "language", "name", "sku", "description", "category", "unit", "price", "currency"
]

NAMES: Mapping[Column, str] = {
    "question": "question, q, faq question, title question, سؤال, السؤال, سوال, پرسش, soru, soru metni",
    "answer": "answer, a, reply, response, faq answer, جواب, الجواب, إجابة, الإجابة, رد, الرد, پاسخ, cevap, yanıt",
    "language": "language, lang, locale, لغة, اللغة, زبان, dil",
    "name": "name, product, product name, item, item name, title, اسم, الاسم, المنتج, اسم المنتج, الصنف, "
    "اسم الصنف, نام, نام کالا, نام محصول, کالا, محصول, عنوان, ad, adı, isim, ürün, ürün adı",
    "sku": "sku, code, product code, item code, internal reference, default code, reference, barcode, رمز, الرمز, "
    "رمز المنتج, الكود, رقم الصنف, كود, کد, کد کالا, کد محصول, شناسه, kod, kodu, ürün kodu, stok kodu",
    "description": "description, details, text, sales description, وصف, الوصف, التفاصيل, توضیح, توضیحات, شرح, "
    "شرح کالا, مشخصات, açıklama, tanım, detay",
    "category": "category, product category, group, type, فئة, الفئة, التصنيف, القسم, دسته, دسته بندی, گروه, رده, "
    "kategori, grup, ürün grubu",
    "unit": "unit, uom, unit of measure, وحدة, الوحدة, وحدة القياس, واحد, واحد شمارش, birim, ölçü birimi",
    "price": "price, unit price, sales price, list price, lst price, سعر, السعر, سعر البيع, سعر الوحدة, الثمن, "
    "قیمت, قیمت واحد, قیمت فروش, بها, fiyat, fiyatı, birim fiyat, satış fiyatı",
    "currency": "currency, عملة, العملة, ارز, واحد پول, واحد پولی, para birimi, döviz",
}
JOINTS = re.compile(r"[\s_\-./:\u200c\u200f\u200e]+")
# Letters that are written in more than one way, and mean one.
VARIANTS = str.maketrans("يىكةأإآؤئı", "ییکهاااویi", "\u0640")
UNITS = re.compile(r"[(\[].*", re.DOTALL)


def folded(header: str) -> str:
    """A header as it is compared: without case, vowel signs, and the unit in brackets behind it."""
    plain = "".join(each for each in normalize("NFKD", header.translate(VARIANTS)) if not combining(each))
    return JOINTS.sub(" ", UNITS.sub("", plain.casefold())).translate(VARIANTS).strip()


KNOWN: Mapping[str, Column] = {
    folded(name): column for column, names in NAMES.items() for name in names.split(",")
}


def columns_of(headers: Sequence[str]) -> dict[int, Column]:
    """The first column of each kind; what has no known name is left out."""
    found: dict[int, Column] = {}
    for index, header in enumerate(headers):
        column = KNOWN.get(folded(header))
        if column is not None and column not in found.values():
            found[index] = column
    return found
