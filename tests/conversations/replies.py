"""Questions with what the company knows on them, a good reply, and bad twins of it: each with its own fault."""

from dataclasses import dataclass

from erp_mcp.conversations.quality import Criterion


@dataclass(frozen=True, slots=True)
class Case:
    question: str
    sources: tuple[str, ...]
    good: str
    bad: dict[Criterion, str]


DELIVERY_EN = (
    "Delivery inside Dubai and Sharjah costs 15 AED and is free from 200 AED. Orders before 13:00 arrive the same"
    " day, later ones the next morning."
)
RETURNS_EN = (
    "Damaged goods are replaced or refunded when they are reported within 48 hours with a photo. The driver"
    " collects the damaged goods with the next delivery."
)
PLANS_EN = (
    "The Pro plan costs 199 AED a month and includes a priority slot, a price list of your own and an account"
    " manager. The trial lasts 14 days."
)
DELIVERY_AR = (
    "رسوم التوصيل داخل دبي والشارقة ١٥ درهماً، والتوصيل مجاني للطلبات من ٢٠٠ درهم. الطلبات قبل الساعة الواحدة"
    " ظهراً تصل في اليوم نفسه."
)
RETURNS_AR = (
    "تستبدل البضاعة التالفة أو يعاد ثمنها إذا أبلغ عنها خلال ٤٨ ساعة مع صورة. يستلم السائق البضاعة التالفة مع"
    " التوصيل التالي."
)
PLANS_AR = (
    "سعر باقة برو ١٩٩ درهماً في الشهر وتشمل موعد توصيل مفضلاً وقائمة أسعار خاصة. التجربة المجانية ١٤ يوماً."
)
DELIVERY_FA = (
    "هزینه ارسال در دبی و شارجه ۱۵ درهم است و برای سفارش‌های بالای ۲۰۰ درهم رایگان است. سفارش‌های قبل از ساعت ۱۳"
    " همان روز می‌رسند."
)
RETURNS_FA = (
    "کالای آسیب‌دیده اگر تا ۴۸ ساعت با عکس گزارش شود تعویض می‌شود یا پول آن برمی‌گردد. راننده کالای خراب را در"
    " ارسال بعدی تحویل می‌گیرد."
)
PLANS_FA = "پلن پرو ماهی ۱۹۹ درهم است و بازه زمانی ویژه و لیست قیمت اختصاصی دارد. دوره آزمایشی ۱۴ روز است."
DELIVERY_TR = (
    "İstanbul içinde teslimat ücreti 60 TL, 750 TL üzeri siparişlerde ücretsizdir. Saat 13:00'ten önce verilen"
    " siparişler aynı gün teslim edilir."
)
RETURNS_TR = (
    "Hasarlı ürünler 48 saat içinde fotoğrafla bildirilirse değiştirilir ya da parası iade edilir. Kurye hasarlı"
    " ürünü bir sonraki teslimatta alır."
)
PLANS_TR = "Pro paketi ayda 199 TL'dir; öncelikli teslimat saati ve özel fiyat listesi içerir. Deneme süresi 14 gündür."

CASES: dict[str, Case] = {
    "en delivery": Case(
        "Hello, how much is delivery to Sharjah, and does it come the same day?",
        (DELIVERY_EN,),
        "Hello! Delivery to Sharjah costs 15 AED, and from 200 AED it is free. If you order before 13:00 it arrives"
        " the same day.",
        {
            "groundedness": "Hello! Delivery to Sharjah costs 35 AED, and from 500 AED it is free. If you order"
            " before 13:00 it arrives the same day.",
            "completeness": "Hello! Delivery to Sharjah costs 15 AED.",
            "tone": "HELLO!!! DELIVERY TO SHARJAH COSTS 15 AED, FREE FROM 200 AED. ORDER BEFORE 13:00 FOR THE SAME"
            " DAY!!!",
            "relevance": "مرحبا! رسوم التوصيل إلى الشارقة ١٥ درهماً، ومن ٢٠٠ درهم مجاناً. إذا طلبت قبل الواحدة ظهراً يصل في"
            " اليوم نفسه.",
        },
    ),
    "en damaged": Case(
        "Two of the oil tins arrived broken and leaking. What can you do?",
        (RETURNS_EN,),
        "We are sorry about the broken tins. Please send us a photo within 48 hours, and we replace them or refund"
        " them; the driver collects the damaged ones with the next delivery.",
        {
            "tone": "That is your own fault. Send a photo within 48 hours and we replace the broken tins or refund"
            " them; the driver collects the damaged ones.",
            "completeness": "Sorry, I don't know. Check the website about broken tins.",
            "relevance": "We are sorry. Our coffee with cardamom is roasted in small lots and tastes of fresh spices.",
        },
    ),
    "en plan": Case(
        "What does the Pro plan cost and how long is the trial?",
        (PLANS_EN,),
        "The Pro plan costs 199 AED a month, and the trial lasts 14 days. You are welcome to start it at any time.",
        {
            "groundedness": "The Pro plan costs 99 AED a month, and the trial lasts 14 days. You are welcome to start"
            " it at any time.",
            "length": "The Pro plan costs 199 AED a month, and the trial lasts 14 days. " * 12,
            "tone": "The Pro plan costs 199 AED a month, and the trial lasts 14 days. We guarantee that it doubles"
            " your sales.",
        },
    ),
    "ar delivery": Case(
        "السلام عليكم، كم رسوم التوصيل إلى الشارقة؟ وهل يصل في نفس اليوم؟",
        (DELIVERY_AR,),
        "وعليكم السلام، رسوم التوصيل إلى الشارقة ١٥ درهماً، ومجاناً للطلبات من ٢٠٠ درهم. إذا طلبتم قبل الساعة الواحدة"
        " ظهراً يصل الطلب في اليوم نفسه.",
        {
            "groundedness": "وعليكم السلام، رسوم التوصيل إلى الشارقة ٤٥ درهماً، ومجاناً للطلبات من ٩٠٠ درهم. إذا طلبتم قبل"
            " الساعة الواحدة ظهراً يصل الطلب في اليوم نفسه.",
            "completeness": "وعليكم السلام، لا أعرف، راجعوا الموقع.",
            "tone": "يا غبي، رسوم التوصيل إلى الشارقة ١٥ درهماً، ومجاناً للطلبات من ٢٠٠ درهم. إذا طلبت قبل الواحدة يصل في"
            " اليوم نفسه.",
            "relevance": "Hello! Delivery to Sharjah costs 15 AED, and it is free from 200 AED. Orders before one"
            " o'clock arrive the same day.",
        },
    ),
    "ar damaged": Case(
        "وصلتني علبتان زيت مكسورتان، ماذا أفعل؟",
        (RETURNS_AR,),
        "نعتذر عن العلب المكسورة. أرسلوا لنا صورة خلال ٤٨ ساعة ونستبدل الزيت أو نعيد ثمنه، ويستلم السائق التالف مع التوصيل"
        " التالي.",
        {
            "tone": "ليست مشكلتنا. أرسل صورة خلال ٤٨ ساعة ونستبدل الزيت أو نعيد ثمنه، ويستلم السائق التالف.",
            "groundedness": "نعتذر عن العلب المكسورة. أرسلوا لنا صورة خلال ٩٠ ساعة ونعيد لكم ٧٥ درهماً.",
        },
    ),
    "ar plan": Case(
        "كم سعر باقة برو وكم مدة التجربة المجانية؟",
        (PLANS_AR,),
        "سعر باقة برو ١٩٩ درهماً في الشهر، ومدة التجربة المجانية ١٤ يوماً. يسعدنا أن تجربوها.",
        {
            "groundedness": "سعر باقة برو ٩٩ درهماً في الشهر، ومدة التجربة المجانية ٣٠ يوماً. يسعدنا أن تجربوها.",
            "length": "سعر باقة برو ١٩٩ درهماً في الشهر، ومدة التجربة المجانية ١٤ يوماً. " * 12,
            "relevance": "الرز البسمتي الهندي طويل الحبة ومناسب للكبسة والمندي.",
        },
    ),
    "fa delivery": Case(
        "سلام، هزینه ارسال به شارجه چقدره؟ همون روز می‌رسه؟",
        (DELIVERY_FA,),
        "سلام، هزینه ارسال به شارجه ۱۵ درهم است و از ۲۰۰ درهم به بالا رایگان. اگر قبل از ساعت ۱۳ سفارش بدهید همان روز"
        " می‌رسد.",
        {
            "groundedness": "سلام، هزینه ارسال به شارجه ۴۵ درهم است و از ۹۰۰ درهم به بالا رایگان. اگر قبل از ساعت ۱۳ سفارش"
            " بدهید همان روز می‌رسد.",
            "completeness": "سلام، نمی‌دانم، خودتون ببینید تو سایت.",
            "tone": "احمق! هزینه ارسال به شارجه ۱۵ درهم است و از ۲۰۰ درهم به بالا رایگان. قبل از ساعت ۱۳ سفارش بده همان روز"
            " می‌رسد.",
            "relevance": "Hello, delivery to Sharjah costs 15 AED and is free from 200 AED. It comes the same day if you"
            " order before 13:00.",
        },
    ),
    "fa damaged": Case(
        "دو قوطی روغن شکسته رسید. چیکار کنم؟",
        (RETURNS_FA,),
        "بابت قوطی‌های شکسته متأسفیم. لطفاً تا ۴۸ ساعت عکس بفرستید تا روغن را تعویض کنیم یا پول آن را برگردانیم؛ راننده کالای"
        " خراب را در ارسال بعدی می‌گیرد.",
        {
            "tone": "تقصیر خودتونه. تا ۴۸ ساعت عکس بفرستید تا روغن را تعویض کنیم یا پول آن را برگردانیم.",
            "groundedness": "بابت قوطی‌های شکسته متأسفیم. لطفاً تا ۹۰ ساعت عکس بفرستید تا ۷۵ درهم برگردانیم.",
        },
    ),
    "fa plan": Case(
        "قیمت پلن پرو چنده و دوره آزمایشی چند روزه؟",
        (PLANS_FA,),
        "پلن پرو ماهی ۱۹۹ درهم است و دوره آزمایشی ۱۴ روز. خوشحال می‌شویم امتحانش کنید.",
        {
            "groundedness": "پلن پرو ماهی ۹۹ درهم است و دوره آزمایشی ۳۰ روز. خوشحال می‌شویم امتحانش کنید.",
            "length": "پلن پرو ماهی ۱۹۹ درهم است و دوره آزمایشی ۱۴ روز. " * 12,
            "relevance": "زعفران سرگل ایرانی عطر و رنگ خوبی برای شله‌زرد دارد.",
        },
    ),
    "tr delivery": Case(
        "Merhaba, teslimat ücreti ne kadar ve aynı gün gelir mi?",
        (DELIVERY_TR,),
        "Merhaba, İstanbul içinde teslimat ücreti 60 TL, 750 TL üzeri ücretsizdir. Saat 13:00'ten önce sipariş"
        " verirseniz aynı gün teslim edilir.",
        {
            "groundedness": "Merhaba, İstanbul içinde teslimat ücreti 95 TL, 900 TL üzeri ücretsizdir. Saat 13:00'ten"
            " önce sipariş verirseniz aynı gün teslim edilir.",
            "completeness": "Merhaba, bilmiyorum, siteye bakın.",
            "tone": "Salak mısın? Teslimat ücreti 60 TL, 750 TL üzeri ücretsiz. 13:00'ten önce sipariş ver, aynı gün"
            " gelir.",
            "relevance": "Hello, delivery inside Istanbul costs 60 TL and is free from 750 TL. It comes the same day if"
            " you order before 13:00.",
        },
    ),
    "tr damaged": Case(
        "İki yağ tenekesi kırık geldi. Ne yapmalıyım?",
        (RETURNS_TR,),
        "Kırık tenekeler için özür dileriz. Lütfen 48 saat içinde fotoğraf gönderin; yağı değiştirelim ya da parasını"
        " iade edelim. Kurye hasarlı ürünü bir sonraki teslimatta alır.",
        {
            "tone": "Bu bizim sorunumuz değil. 48 saat içinde fotoğraf gönderin; yağı değiştirelim ya da parasını iade"
            " edelim.",
            "groundedness": "Kırık tenekeler için özür dileriz. Lütfen 90 saat içinde fotoğraf gönderin; 75 TL iade"
            " edelim.",
        },
    ),
    "tr plan": Case(
        "Pro paketinin fiyatı ne kadar ve deneme süresi kaç gün?",
        (PLANS_TR,),
        "Pro paketi ayda 199 TL, deneme süresi 14 gündür. Denemenizden memnun oluruz.",
        {
            "groundedness": "Pro paketi ayda 99 TL, deneme süresi 30 gündür. Denemenizden memnun oluruz.",
            "length": "Pro paketi ayda 199 TL, deneme süresi 14 gündür. " * 12,
            "relevance": "Antep fıstığımız taze kavrulmuştur ve baklavaya çok yakışır.",
        },
    ),
}
