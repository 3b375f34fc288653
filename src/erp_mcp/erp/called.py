"""What people call models in our languages, where Odoo's own word is another or they speak another language."""

from collections.abc import Mapping

from erp_mcp.language.normal import normalize

ARTICLE = "ال"
WORDS: Mapping[str, str] = {
    "res.partner": (
        "customer, client, supplier, vendor, contact, عميل, عملاء, زبون, زبائن, مورد, موردون, موردين, جهة اتصال, "
        "مشتری, مشتریان, تأمین کننده, مخاطب, müşteri, müşteriler, tedarikçi, tedarikçiler, kişi"
    ),
    "sale.order": (
        "order, quotation, أمر بيع, أوامر بيع, أوامر البيع, طلب, طلبات, عرض سعر, سفارش, سفارش فروش, سفارش‌ها, "
        "پیش فاکتور, sipariş, siparişler, satış siparişi, satış siparişleri, teklif, teklifler"
    ),
    "account.move": (
        "invoice, bill, credit note, فاتورة, فواتير, فاکتور, فاکتورها, صورتحساب, fatura, faturalar"
    ),
    "account.payment": "payment, دفعة, دفعات, مدفوعات, پرداخت, پرداخت‌ها, ödeme, ödemeler",
    "product.template": "product, item, منتج, منتجات, محصول, محصولات, کالا, کالاها, ürün, ürünler",
    "purchase.order": (
        "purchase, أمر شراء, أوامر شراء, أوامر الشراء, مشتريات, سفارش خرید, satın alma, satın alma siparişi, "
        "satın alma siparişleri"
    ),
    "crm.lead": (
        "lead, opportunity, opportunities, عميل محتمل, عملاء محتملون, العملاء المحتملون, فرصة, فرص, سرنخ, سرنخ‌ها, "
        "فرصت, aday, adaylar, fırsat, fırsatlar"
    ),
    "stock.quant": "stock, inventory, مخزون, موجودی, انبار, stok, stoklar, envanter",
    "stock.picking": (
        "delivery, deliveries, transfer, shipment, توصيل, توصيلات, تسليم, شحنة, شحنات, تحویل, ارسال, "
        "teslimat, teslimatlar, sevkiyat, sevkiyatlar"
    ),
}
CALLED: Mapping[str, str] = {
    normalize(word): model for model, words in WORDS.items() for word in words.split(",")
}


def model_called(words: str) -> str | None:
    """Also in the plural of English, and with the article of Arabic."""
    wanted = normalize(words)
    ways = (wanted, wanted.removesuffix("s"), wanted.removeprefix(ARTICLE))
    return next((CALLED[each] for each in ways if each in CALLED), None)
