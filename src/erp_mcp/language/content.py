"""What a text is about: the stems of the words that mean something, and the small words that turn its sense."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from erp_mcp.language.normal import normalize
from erp_mcp.language.stem import stem
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def any_of(*parts: str) -> re.Pattern[str]:
    """As words of their own; an alternative that ends in \\w* stands for its forms."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


# They say nothing of what a text is about.
FUNCTION_WORDS: Mapping[Language, frozenset[str]] = {
    "en": _words(
        """
        the an and or but if so as at by for from in into of on to up with about is are am was were be
        been being do does did done have has had can could will would shall should may might must not no
        yes ok okay it its this that these those there here what which who whom whose when where why how
        much many you your yours we us our they them their he she his her me my mine hi hello dear please
        thanks thank sorry kindly let also any some all just very too more than then only again get got
        give want need like know tell say sir madam per until
        shop store buy take able
        """
    ),
    "ar": _words(
        """
        في من على علي عن الى الي مع هل كم كيف متى متي اين وين ماذا ما ماهو ماهي هو هي هذا هذه ذلك تلك الذي
        التي ان انا انت انتم نحن احنا هم لكم لك لي لنا له لها كان كانت يكون هناك بعد قبل حتى حتي لكن بس ثم
        لو اذا قد تم غير بين كما لان جدا مرحبا اهلا السلام عليكم وعليكم نعم لا ايوه شكرا عفوا فضلك سمحت
        ممكن يمكن لازم اريد ابغي ابي عايز بدي عندي عندكم عند كل او و يا اليوم شو ايش ليش اي ايضا كذلك فقط
        به بها فيه فيها منه منها بكم شنو ليه ليش هلا ازاي وش وهل وكم ومتي وكيف واين استطيع اقدر نقدر
        """
    ),
    "fa": _words(
        """
        از با به در را رو كه اين ان است هست نيست بود شد شده مي نمي براي چه چي چند چطور چگونه كي كجا كجاست
        چرا من تو شما ما ايا هم يك يه تا اگر اگه ولي اما يا و خيلي سلام درود ممنون مرسي لطفا خوب دارم
        داريد دارين داره دارد كنم كنيد كن كرد كند ميشه باشه باشد هستم هستيد هستين همه هر ديگه ديگر بعد پيش
        بايد نه بله بلي اره ها هاي فقط چون او خود وقت بخير روز هستند خواهم همون همان ميخوام خواهش عزيز جان
        چقدر چقدره چنده برا اي چيه چطوريه توي تو مال هاتون تون ميخواستم ميخواهم ميتونم ميتوانم توانم ميكنيد ميكنين
        """
    ),
    "tr": _words(
        """
        ve veya ya da de ile icin bu su o bir mi mu mudur midir musunuz misiniz ne nasil neden nerede
        kadar kac hangi kim ben sen biz siz onlar benim sizin bizim size bize var yok evet hayir merhaba
        selam gunaydin iyi gunler lutfen tesekkurler tesekkur ederim ederiz rica gibi ama fakat cok daha
        en her sey olarak olan oldu olur acaba peki tamam ise eger ki sadece hem degil para bunu istiyorum
        istiyoruz isterim yapiyor verdiginiz aldigim miyiz miyim midir muyum misin
        """
    ),
}

# What the same words mean the opposite with, what asks for something else than they do, and what leaves open what
# they are about; all of it meets normalised text.
Turn = Literal["denial", "reason", "reference"]
TURNS: Mapping[Language, Mapping[Turn, re.Pattern[str]]] = {
    "en": {
        "denial": any_of(
            r"not|no|never|without|cannot|none|\w+n['’]t|(?:do|does|did|ca|wo|is|are|was|have|has|could|would)nt"
        ),
        "reason": any_of(r"why|how come"),
        "reference": any_of(
            r"it(?! possible)|its|they|them|those|these|(?:this|that|the other|the same) one"
        ),
    },
    "ar": {
        "denial": any_of(r"لا|لم|لن|ليس\w*|غير|بدون|بلا|دون|مش"),
        "reason": any_of(r"لماذا|ليش|ليه"),
        "reference": any_of(r"هذا|هذه|ذلك|تلك|[وا]*لثاني\w*|[وا]*لاخر\w*|نفسه\w*|\w{3,}ها"),
    },
    "fa": {
        "denial": any_of(r"نه|نيست\w*|بدون|هرگز|هيچ\w*|نمي\w*|ن(?:دار|شد|كن|كرد|بود|رسيد|خور|خواه)\w*"),
        "reason": any_of(r"چرا"),
        "reference": any_of(r"ان|اين|اون|همين|همون|اش|يكي"),
    },
    "tr": {
        "denial": any_of(
            r"degil\w*|hic|\w{2,}m[iu]yor\w*"
            r"|\w{2,}m[ae](?:z|zlar|zler|zsiniz|zsaniz|dim|di|dik|diniz|dig\w*|den|dan|mis|yecek\w*|yacak\w*)"
        ),
        "reason": any_of(r"neden|niye|nicin"),
        "reference": any_of(r"bu|o|bunu|bunun|onu|onun|ona|bunlar\w*|onlar\w*|diger\w*"),
    },
}


def content(text: str, language: Language) -> frozenset[str]:
    """The stems of what means something; numbers are none of it."""
    return frozenset(meaningful(words(text, language), language))


def meaningful(spoken: Iterable[str], language: Language) -> Iterator[str]:
    for word in spoken:
        plain = normalize(word)
        if len(plain) > 1 and not plain.isdecimal() and plain not in FUNCTION_WORDS[language]:
            yield stem(word, language)


def turns(text: str, language: Language) -> frozenset[Turn]:
    plain = normalize(text)
    return frozenset(name for name, pattern in TURNS[language].items() if pattern.search(plain))
