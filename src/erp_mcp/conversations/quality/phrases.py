"""What people ask, promise, apologise and insult with, in four languages; all of it meets normalised text."""

import re

from erp_mcp.language.content import any_of

APOLOGY = any_of(
    r"sorry|apolog\w*|regret|forgive",
    r"اسف\w*|ناسف|نعتذر|اعتذر|نعتذر\w*|عذرا|المعذره|متاسف\w*",
    r"متاسف\w*|شرمنده\w*|پوزش|ببخشيد|معذرت|عذر",
    r"ozur|uzgun\w*|kusura|affedin\w*|maalesef",
)
COURTESY = any_of(
    r"please|thank\w*|welcome|kindly|glad|happy to|pleasure|dear|hello|hi"
    r"|good (?:morning|day|evening|afternoon)",
    r"شكرا|نشكر\w*|تفضل\w*|من فضلك\w*|لو سمحت\w*|يسعدنا|يسرنا|اهلا|مرحبا|عزيز\w*|السلام|وعليكم"
    r"|تكرم\w*|بخدمتك\w*|حضرتك\w*",
    r"لطفا|ممنون\w*|متشكر\w*|سپاس\w*|سلام|درود|خوشحال\w*|بفرماييد|خواهش|عزيز|گرامي|در خدمت\w*",
    r"lutfen|tesekkur\w*|memnun\w*|rica|merhaba|selam\w*|buyurun|sayin|iyi gunler|gunaydin"
    r"|hos geldiniz|sevinir\w*",
)
GREETING = any_of(
    r"hello|hi|good (?:morning|day|evening|afternoon)|salam|assalam\w*",
    r"السلام عليكم|مرحبا|اهلا|صباح الخير|مساء الخير",
    r"سلام|درود|وقت بخير|روز بخير|صبح بخير",
    r"merhaba|selam\w*|iyi gunler|gunaydin|iyi aksamlar",
)
INSULT = any_of(
    r"idiots?|stupid|dumb|fools?|moron|shut up|nonsense|ridiculous|get lost|annoying|liar|crap|damn|lazy",
    r"غبي\w*|احمق|حمار|اخرس|اسكت|تافه\w*|سخيف\w*|كذاب\w*|لا تزعج\w*|مزعج\w*|يا متخلف",
    r"احمق|خفه شو|ابله|بي ?شعور|نفهم|مزخرف|مسخره|دروغگو|خنگ|مزاحم نشو\w*|ول كن\w*|حوصله ندار\w*",
    r"aptal\w*|salak\w*|gerizekali\w*|sus|kes sesini|sacma\w*|yalanci\w*|defol\w*|ahmak\w*|bikt\w*"
    r"|rahatsiz etme\w*",
)
BLAME = any_of(
    r"your (?:own )?(?:fault|problem)|calm down|you should have|as i (?:already )?(?:said|told)"
    r"|not our problem"
    r"|deal with it|stop asking|(?:can'?t|cannot) you read",
    r"غلط\w* انت|خطا\w*ك|مشكلتك\w*|مش مشكلتنا|ليست مشكلتنا|ليس ذنبنا|قلنا لك\w*|توقف\w* عن السوال|الا تقرا",
    r"تقصير خود\w*|مشكل خود\w*|مشكل ما نيست|به ما ربطي|به ما چه|گفتم كه|صد بار گفت\w*|مگه سواد",
    r"sizin (?:sucunuz|hataniz|sorununuz)|bizim sorunumuz degil|bize ne|soyledim ya"
    r"|kac kere soyle\w*|okuman yok mu",
)
COMPLAINT = any_of(
    r"broken|late|wrong|missing|damaged|leak\w*|complain\w*|refund|still waiting"
    r"|never (?:came|arrived)|terrible|angry",
    r"مكسور\w*|متاخر\w*|تاخر\w*|ناقص\w*|خطا|غلط|شكوي|تالف\w*|لم يصل|ما وصل\w*|استرجاع|سيي\w*",
    r"شكسته\w*|دير|ناقص|اشتباه\w*|شكايت|خراب|نرسيد\w*|پاره|معيوب",
    r"kirik|gec\w*|eksik|yanlis|bozuk|sikayet\w*|hasarli|gelmedi|ulasmadi|iade",
)
# What only somebody who has looked can say, and no source says.
PROMISE = any_of(
    r"guarantee\w*|100 ?%|i promise|we promise|definitely|for sure|without (?:any )?doubt"
    r"|never fails|always works",
    r"نضمن\w*|اضمن\w*|مضمون\w*|اعدك\w*|نعدك\w*|بالتاكيد سو?ف?\w*|بلا شك|100 ?%",
    r"تضمين\w*|قول مي ?ده\w*|حتما مي ?رس\w*|قطعا|بدون شك|100 ?%|صد در ?صد",
    r"garanti\w*|soz veriyor\w*|kesinlikle|%? ?100|yuzde yuz|mutlaka gelir|suphesiz",
)
EVASION = any_of(
    r"(?:i|we) (?:don'?t|do not) know|no idea|not sure|check (?:the|our) (?:website|site)|look it up"
    r"|ask someone else"
    r"|who knows|google it|not my (?:job|department)",
    r"لا (?:اعرف|نعرف|ادري|ندري)|ما ادري|مدري|ما بعرف|راجع\w* الموقع|ابحث\w* (?:في|عنه)"
    r"|اسال\w* غير\w*|ليس من اختصاص\w*",
    r"نمي ?دان\w*|نمي ?دونم|خبر ندار\w*|تو سايت|خودت(?:ون|ان)? (?:ببين\w*|بگرد\w*)"
    r"|از (?:كس|يكي) ديگ\w*|به من مربوط نيست",
    r"bilmiyor\w*|bilemem|fikrim yok|(?:siteye|siteden|internete) bak\w*|baskasina sor\w*|benim isim degil",
)
ASKS_HOW_MUCH = any_of(
    r"how (?:much|many)|prices?|costs?|rates?|fees?",
    r"كم|بكم|سعر\w*|اسعار\w*|تكلف\w*|رسوم|الرسوم|السعر|الاسعار|التكلفه",
    r"چند|چنده|چقدر\w*|قيمت\w*|هزينه\w*|نرخ",
    r"kac|ne kadar|fiyat\w*|ucret\w*|tutar\w*",
)
ASKS_WHEN = any_of(
    r"when|what (?:time|day)|how long|until|till|hours",
    r"متي|كم يوم\w*|اي ساعه|اي وقت|مواعيد|ساعات|موعد",
    r"كي|چه (?:وقت|ساعت\w*|روز\w*)|چند روز\w*|تا كي|ساعت كار\w*",
    r"ne zaman|kac (?:gun|saat)\w*|saat kac\w*|hangi gun|saatler\w*",
)
FREE = any_of(r"free|no charge", r"مجان\w*|بدون رسوم", r"رايگان|مجاني", r"ucretsiz|bedava")
TIME = any_of(
    r"today|tomorrow|tonight|now|(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|evening|noon"
    r"|week|hours?|days?",
    r"اليوم|غدا|بكره|الان|يوم|يومين|ايام|ساعه|ساعات|ساعتين|اسبوع|السبت|الاحد|الاثنين|الثلاثاء"
    r"|الاربعاء|الخميس|الجمعه",
    r"امروز|فردا|الان|روز|ساعت|هفته|شنبه|يكشنبه|دوشنبه|سه ?شنبه|چهارشنبه|پنج ?شنبه|جمعه|ظهر|عصر",
    r"bugun|yarin|simdi|gun\w*|saat\w*|hafta\w*|pazartesi|sali|carsamba|persembe|cuma\w*|cumartesi"
    r"|pazar|sabah|aksam",
)
# At the beginning of a reply: the answer to whatever can be answered so.
YES_OR_NO = re.compile(
    r"^\W*(?:(?:hello|hi|dear"
    r"|سلام|مرحبا|اهلا|السلام عليكم|merhaba|selam|وعليكم السلام|درود)(?: \w+){0,2}\W+)?"
    r"(?:yes|no|yep|sure|of course"
    r"|certainly|unfortunately|sorry,? (?:no|we)|نعم|لا|ايوه|اكيد|طبعا|للاسف|بالطبع"
    r"|بله|بلي|اره|خير|نه|متاسفانه|البته|evet|hayir|tabii?|elbette|maalesef|ne yazik)(?!\w)"
)
YES_NO_QUESTION = re.compile(
    r"(?:^|[.!?،,;\n] ?|\b(?:and"
    r"|hi|hello),? )(?:do|does|did|is|are|was|were|can|could|will|would|have|has|may)\b"
    r"|(?<!\w)(?:هل|ممكن|يمكن"
    r"|ايا|ميشه|مي ?شود|مي ?توانم|داريد|دارين|هست|است|عندكم|لديكم|في عندكم|متوفر)(?!\w)"
    r"|(?<!\w)(?:m[iu]|m[iu]y[iu]m|m[iu]s[iu]n[iu]z|m[iu]d[iu]r|\w+ m[iu])(?!\w)"
)
NEXT_PART = re.compile(
    r"[?؟]|(?<=\S)[,،;؛] ?(?:and|or|also|و|او|ve|veya|ayrica|هم|همچنين|كذلك|ايضا)? ?|\b(?:and|also|plus)\b"
    r"|(?<!\w)(?:وهل|وكم|ومتي|وكيف|واين|ايضا|كذلك|همچنين|و|ve|ayrica|bir de)(?!\w)"
)
QUESTION_MARK = re.compile(r"[?؟]")
# Capitals that name nobody: days, months, currencies.
CAPITALS = re.compile(
    r"i|(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?"
    r"|aug\w*|sep\w*|oct\w*"
    r"|nov\w*|dec\w*|aed|usd|eur|sar|try|tl|irr|kg|vat|ok|faq|pdf|whatsapp|english|arabic|persian|turkish"
    r"|pazartesi|sali|carsamba|persembe|cuma|cumartesi|pazar|ocak|subat|mart|nisan|mayis|haziran"
    r"|temmuz|agustos"
    r"|eylul|ekim|kasim|aralik|kdv"
)
