"""Where somebody lives or works: streets, buildings, doors and boxes, as four languages write them."""

import re
from collections.abc import Iterator

from erp_mcp.language.personal.found import Found
from erp_mcp.language.personal.patterns import any_case, any_of, word_of
from erp_mcp.language.personal.plain import Plain

# All of this is matched against plain text: one form of each letter, no accents, digits 0-9.
TITLED = r"[A-Z][\w'.&-]{0,30}"
NAMED = r"[A-Z0-9][\w'.-]{0,25}"
DOOR = (
    r"(?:no\.?|numara|number|num|#|رقم|شماره|ش)?[ :.#-]{0,3}"
    r"(?:[A-Za-z]{1,2}-?)?\d{1,5}(?:[/-]\d{1,4})?[A-Za-z]?\b"
)
# "Flat 10 AED" and "unit 5 kg" are no doors.
MEASURE = (
    r"(?i:(?! ?(?:%|aed|dhs?\b|dirham|try\b|tl\b|lira|usd|\$|€|kg|g\b|gr|ml|l\b|lt\b|cm|mm|pcs|x ?\d|×|days?\b|gun"
    r"|درهم|ليره|لير\b|ريال|دينار|كيلو|كغ|غرام|غ\b|لتر|ليتر|عدد|يوم|روز|كيس|كرتون|تومان|حبه|علبه|بسته))(?![.,:]\d))"
)
ROAD = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Boulevard|Blvd|Highway|Crescent)\b\.?"
CODE = any_case(r"post ?code|postal code|zip(?: code)?|posta kodu")
BOX = any_case(r"posta kutusu|p\.k\.")
HOUSE = any_case(r"villa|flat|apartment|apt\.?|building|bldg\.?|tower|suite|penthouse|house no\.?|door no\.?")
NOT_ALONE = any_case(
    r"no|kat|d|k|kapi|block|floor|level|room|office|shop|unit|area|plot|gate|entrance|zone|phase|sector|cluster"
    r"|warehouse"
)
SOKAK = any_case(
    r"mahallesi|mah\b\.?|mh\b\.?|caddesi|cad\b\.?|cd\b\.?|sokagi|sokak|sok\b\.?|sk\b\.?|bulvari|bulv\b\.?"
    r"|blv\b\.?|sitesi|apartmani|apt\b\.?|plaza|ishani"
)
SOKAK_IN_FULL = any_case("mahallesi|caddesi|sokagi|sokak|bulvari|apartmani")
LATIN = (
    r"P ?\.? ?O ?\.? ?Box[ :.#-]{0,3}\d{1,7}",
    rf"{CODE}[ :.#-]{{0,3}}[A-Za-z0-9]{{2,5}}[ -]?\d{{0,5}}\b",
    rf"{BOX}[ :]{{0,2}}\d{{1,6}}",
    # English
    rf"\d{{1,5}}[A-Za-z]?,? (?:{TITLED} ){{1,4}}{ROAD}",
    rf"{TITLED} (?:{TITLED} ){{0,3}}{ROAD}",
    rf"\d{{1,5}}[A-Za-z]? (?:[a-z]{{2,20}} ){{1,2}}{any_case(ROAD)}",
    rf"{any_case('street|road')} {DOOR}{MEASURE}",
    rf"{HOUSE} ?{DOOR}{MEASURE}",
    rf"{TITLED} (?:{TITLED} ){{0,2}}(?:Tower|Towers|Building|Residences?|Apartments|Heights)\b(?: {DOOR})?",
    # Turkish
    rf"{NAMED} (?:{NAMED} ){{0,2}}{SOKAK}(?: {DOOR}{MEASURE})?",
    rf"(?:[a-z]{{3,25}}|\d{{1,5}}\.?) {SOKAK_IN_FULL}\b(?: {DOOR}{MEASURE})?",
    rf"{any_case('daire|bina|blok|ic kapi')} ?{DOOR}{MEASURE}",
)
ARABIC = (
    r"ص ?[./]? ?ب[ :.]{0,3}(?:رقم )?\d{1,7}",
    r"صندوق (?:ال)?(?:بريد|پستي)(?:ي)?[ :.]{0,3}(?:رقم )?\d{1,7}",
    r"(?:كد ?پستي|الرمز البريدي|رمز بريدي)[ :.]{0,3}\d{5}-?\d{0,5}",
    # Arabic
    r"[وبفل]?(?:شارع (?:رقم )?(?:ال(?:ملك|شيخ|شيخه|امير|امام) )?[^\W_]+"
    r"(?: (?:ال|عبد|بن |ابن |ابو )[^\W_]+){0,3}"
    r"|حي ال[^\W_]+(?: ال[^\W_]+)?"
    rf"|(?:ال)?(?:بنايه|عماره|مبني|برج|فيلا|فله|شقه|طابق|بلوك|عقار|مجمع) {DOOR}{MEASURE}"
    r"|(?:ال)?(?:طابق|دور) ال(?:ارضي|اول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر))",
    # Persian
    r"(?:خيابان|خ ?\.|خ(?= )|بلوار|بزرگراه|كوچه|كوي|ميدان|بن ?بست|شهرك) ?(?:شهيد |دكتر |امام )?[^\W_]+"
    r"(?: \d{1,3}\b| (?:شرقي|غربي|شمالي|جنوبي))?",
    rf"(?:پلاك|واحد|ساختمان|طبقه|زنگ) {DOOR}{MEASURE}",
    r"طبقه (?:اول|دوم|سوم|چهارم|پنجم|ششم|هفتم|هشتم|نهم|دهم|همكف)",
)
# What belongs to an address only beside one: it is also said of much else.
WEAK = (
    rf"{NOT_ALONE} ?\.?{DOOR}{MEASURE}",
    rf"\d{{1,3}}(?:\.|st|nd|rd|th)? {any_case('kat|blok|floor')}\b",
    rf"[A-Z] {any_case('blok|block')}\b",
    rf"(?:ال)?(?:برج|بلوك|دور|مكتب|محل|غرفه|منزل|بيت|قطعه|منطقه|مدخل|طابق|شماره|رقم|زنگ|بخش) {DOOR}{MEASURE}",
    rf"(?:پ|ط) {DOOR}{MEASURE}",
    r"(?:برج|ك) [^\W\d_]+",
    r"(?:بالا|پايين)(?!\w)",
    r"\d{5}\b",
)
CITIES = any_case(
    r"dubai|sharjah|ajman|fujairah|abu dhabi|al ain|ras al khaimah|umm al quwain|deira|riyadh|jeddah|dammam"
    r"|makkah|madinah|doha|kuwait(?: city)?|manama|muscat|cairo|alexandria|giza|tehran|mashhad|shiraz|isfahan"
    r"|tabriz|istanbul|ankara|izmir|bursa|antalya|amman|beirut|baghdad|uae|u\.a\.e\.?|united arab emirates|ksa"
    r"|egypt|iran|turkey|turkiye"
)
PLACES = (
    rf"{CITIES}\b"
    r"|(?:ال)?(?:دبي|شارقه|عجمان|فجيره|ابوظبي|ابو ظبي|عين|راس الخيمه|ام القيوين|ديره|رياض|جده|دمام|مكه|مدينه|دوحه"
    r"|كويت|منامه|مسقط|قاهره|اسكندريه|جيزه|طهران|تهران|مشهد|شيراز|اصفهان|تبريز|اسطنبول|استانبول|انقره|انكارا"
    r"|عمان|بيروت|بغداد|امارات|مصر|ايران|تركيا|قطر|بحرين|سعوديه)(?!\w)"
)
PART = re.compile(word_of(LATIN, ARABIC))
# One of these is a word of every Latin part, or begins one: few texts have any, and only those are looked through.
WORDS = frozenset({"st", "rd", "ave", "mah", "mh", "cad", "cd", "sok", "sk", "bulv", "blv", "p"})
BEGINNINGS = (
    *("street", "road", "avenue", "lane", "boulevard", "blvd", "highway", "crescent", "box", "obox", "pobox"),
    *(
        "post",
        "zip",
        "villa",
        "flat",
        "apart",
        "apt",
        "building",
        "bldg",
        "tower",
        "suite",
        "penthouse",
        "house",
    ),
    *(
        "door",
        "residence",
        "heights",
        "mahallesi",
        "caddesi",
        "sokagi",
        "sokak",
        "bulvari",
        "sitesi",
        "plaza",
    ),
    *("ishani", "daire", "bina", "blok", "kapi"),
)
LATIN_RUN, ARABIC_LETTER = re.compile(r"[a-z]+"), re.compile(r"[\u0600-\u06ff]")
BETWEEN = r"(?: ?[,;/\-\n|.] ?| ){1,2}(?:(?:و|في|in|at) ?)?"
NEXT = re.compile(
    rf"{BETWEEN}{any_of((PART.pattern, *WEAK, PLACES))}"
    rf"| ?,? (?:{TITLED} ){{1,2}}(?:{PLACES})"
    rf"| ?[,/] ?{TITLED}(?: {TITLED}){{0,2}}(?: \d{{1,2}})?(?= ?[,/\n.]|$)"
)
AHEAD = re.compile(rf"\b(?:{PLACES}|{any_of(WEAK)}|{TITLED}(?: {TITLED}){{0,2}}(?: \d{{1,2}})?) ?[,/-] ?$")
STREETS_OF_NOBODY = re.compile(
    r"(?i:(?:this|that|the|which|same|bu|su|o|hangi|her|bir|ara|arka|yan|ayni|street) \w+)"
    r"|[وبفل]?شارع (?:في|من|علي|الي|كبير|رئيسي|واحد|او|و|هذا|ثاني|فرعي)"
    r"|(?:خيابان|كوچه|ميدان) (?:را|از|به|در|و|است|بود|اصلي|ما)"
)


def find_addresses(text: Plain) -> Iterator[Found]:
    """From the first part of an address to the last that stands beside it."""
    if not may_have_part(text.text):
        return
    end = end_before = 0
    while match := PART.search(text.text, end):
        end = match.end()
        if STREETS_OF_NOBODY.fullmatch(match[0]):
            continue
        start = match.start()
        while further := NEXT.match(text.text, end):
            end = further.end()
        while ahead := AHEAD.search(text.text, max(end_before, start - 60), start):
            start = ahead.start()
        yield Found(
            "ADDRESS", *text.span(start, end), " ".join(re.findall(r"\w+", text.text[start:end].lower()))
        )


def may_have_part(text: str) -> bool:
    """A tenth of the time that it takes to look through a text for each of them."""
    runs = set(LATIN_RUN.findall(text.lower()))
    is_latin = not WORDS.isdisjoint(runs) or any(run.startswith(BEGINNINGS) for run in runs)
    return is_latin or ARABIC_LETTER.search(text) is not None
