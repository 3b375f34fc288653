"""A whole message that only thanks, in four languages: whoever writes it waits for nothing more.

The same pattern is asked here and by PostgreSQL, so it holds nothing that only one of the two understands.
"""

import re

from erp_mcp.language.normal import normalize

LONGEST = 80  # letters; what is longer says more
# A question mark is none of them, and no face that is not kind.
SIGNS = r"[\s,.!;:…،؛۔()*~\"🙏👍👌👏🤝💐🌹🌷🌸❤♥💙💚💛🧡💜🤍😊🙂😀😃😄😁☺😍🥰😇🤗✅✨⭐🎉🏻🏼🏽🏾🏿-]"
THANKS = (
    "thank|thanks|thankyou|thanx|thx|tnx|ty|cheers|much appreciated"
    "|شكرا|الف شكر|كل الشكر|مشكور|مشكورة|مشكورين|تسلم|تسلمي|تسلمين|يسلمو|يسلموا|متشكرة"
    "|يعطيك العافية|يعطيكم العافية|الله يعطيك العافية|الله يعطيكم العافية"
    "|جزاك الله خيرا|جزاكم الله خيرا|بارك الله فيك|بارك الله فيكم"
    "|ممنون|ممنونم|ممنونیم|متشکر|متشکرم|متشکریم|تشکر|مرسی|میرسی|سپاس|سپاسگزارم|سپاسگزاریم|مچکرم"
    "|دست شما درد نکنه|دستتون درد نکنه|دستت درد نکنه|دست شما درد نکند|دستتان درد نکند"
    "|teşekkür|teşekkürler|sağol|sağolun|sağ ol|sağ olun|eyvallah|minnettarım|tşk|tşkler"
)
# Neither "yes" nor "no", which answer what we asked, nor "in advance", which asks.
BESIDE = (
    "ok|okay|oki|alright|noted|received|got it|great|perfect|super|excellent|nice|cool|wonderful|with|and|many"
    "|you|u|so|very|much|a lot|lots|again|dear|sir|madam|brother|bro|team|all|everyone|guys|regards|best regards"
    "|for everything|for the help|for your help|for your support|for the update|for the info"
    "|for letting me know|for your time|have a nice day|have a good day|bye|goodbye"
    "|تمام|طيب|اوكي|أوكي|اوك|حسنا|ممتاز|وصلت|جزيلا|كثيرا|كثير|كتير|وايد|جدا|لك|لكم|إلك|إلكم|أخي"
    "|على المساعدة|على مساعدتكم|على كل شيء|مع السلامة"
    "|خیلی|بسیار|باشه|باشد|اوکی|اوکیه|عالی|عالیه|چشم|دریافت شد|از شما|ازتون|ازتان|شما|با|فراوان|لطف کردید"
    "|لطف کردین|بابت همه چیز|روز خوش|روزتون بخیر|خداحافظ"
    "|tamam|tamamdır|peki|çok|ederim|ederiz|ediyorum|ediyoruz|harika|süper|anladım|aldım|size|efendim|hocam"
    "|her şey için|yardımınız için|ilginiz için|kolay gelsin|iyi günler|iyi akşamlar|iyi çalışmalar"
)


def _any_of(phrases: str) -> str:
    return normalize(phrases).replace(" ", r"\s+")


PATTERN = (
    f"^{SIGNS}*(({_any_of(BESIDE)}){SIGNS}+)*({_any_of(THANKS)})"
    f"({SIGNS}+({_any_of(BESIDE)}|{_any_of(THANKS)}))*{SIGNS}*$"
)
_PATTERN = re.compile(PATTERN)


def is_thanks(message: str) -> bool:
    return len(message) <= LONGEST and _PATTERN.fullmatch(normalize(message)) is not None
