"""What the company says around an answer and about a customer's own papers, in four languages."""

from collections.abc import Mapping

from erp_mcp.language.telltales import Language

Words = Mapping[Language, str]

HELLO: Words = {"en": "Hello!", "ar": "أهلًا وسهلًا!", "fa": "سلام!", "tr": "Merhaba!"}
ORDER: Mapping[str, Words] = {
    "draft": {
        "en": "Your order {number} ({total}) is being prepared and is not confirmed yet.",
        "ar": "طلبك {number} ({total}) قيد الإعداد ولم يتم تأكيده بعد.",
        "fa": "سفارش شما {number} ({total}) در دست تهیه است و هنوز تأیید نشده است.",
        "tr": "{number} numaralı siparişiniz ({total}) hazırlanıyor, henüz onaylanmadı.",
    },
    "confirmed": {
        "en": "Your order {number} ({total}) is confirmed.",
        "ar": "طلبك {number} ({total}) مؤكد.",
        "fa": "سفارش شما {number} ({total}) تأیید شده است.",
        "tr": "{number} numaralı siparişiniz ({total}) onaylandı.",
    },
    "done": {
        "en": "Your order {number} ({total}) is complete.",
        "ar": "طلبك {number} ({total}) مكتمل.",
        "fa": "سفارش شما {number} ({total}) تکمیل شده است.",
        "tr": "{number} numaralı siparişiniz ({total}) tamamlandı.",
    },
    "cancelled": {
        "en": "Your order {number} ({total}) is cancelled.",
        "ar": "طلبك {number} ({total}) ملغى.",
        "fa": "سفارش شما {number} ({total}) لغو شده است.",
        "tr": "{number} numaralı siparişiniz ({total}) iptal edildi.",
    },
}
DUE: Words = {
    "en": "Its delivery is planned for {day}.",
    "ar": "موعد التوصيل المخطط له هو {day}.",
    "fa": "تحویل آن برای {day} برنامه‌ریزی شده است.",
    "tr": "Teslimatı {day} için planlandı.",
}
DELIVERED: Words = {
    "en": "It was delivered on {day}.",
    "ar": "تم توصيله في {day}.",
    "fa": "در تاریخ {day} تحویل داده شده است.",
    "tr": "{day} tarihinde teslim edildi.",
}
INVOICE: Mapping[str, Words] = {
    "open": {
        "en": "Your invoice {number} ({total}) is open and due on {day}.",
        "ar": "فاتورتك {number} ({total}) مفتوحة وتستحق في {day}.",
        "fa": "فاکتور شما {number} ({total}) باز است و سررسید آن {day} است.",
        "tr": "{number} numaralı faturanız ({total}) açık, vadesi {day}.",
    },
    "paid": {
        "en": "Your invoice {number} ({total}) is paid.",
        "ar": "فاتورتك {number} ({total}) مدفوعة.",
        "fa": "فاکتور شما {number} ({total}) پرداخت شده است.",
        "tr": "{number} numaralı faturanız ({total}) ödendi.",
    },
    "cancelled": {
        "en": "Your invoice {number} ({total}) is cancelled.",
        "ar": "فاتورتك {number} ({total}) ملغاة.",
        "fa": "فاکتور شما {number} ({total}) باطل شده است.",
        "tr": "{number} numaralı faturanız ({total}) iptal edildi.",
    },
}
# Said alike whether nobody has such a number or somebody else does.
NOT_THEIRS: Words = {
    "en": "We find nothing with this number under your name. Please check the number.",
    "ar": "لا نجد شيئًا بهذا الرقم باسمك. من فضلك تحقق من الرقم.",
    "fa": "چیزی با این شماره به نام شما پیدا نکردیم. لطفاً شماره را بررسی کنید.",
    "tr": "Bu numarayla adınıza bir kayıt bulamadık. Lütfen numarayı kontrol edin.",
}
