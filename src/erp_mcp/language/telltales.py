"""The words and letters that give a language away, in the spelling that `normalize` leaves."""

from typing import Literal

Language = Literal["ar", "en", "fa", "tr"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Of the languages in Arabic letters: what only one of them has, or types.
PERSIAN_LETTERS = frozenset("پچژگکیۀ۰۱۲۳۴۵۶۷۸۹")
ARABIC_LETTERS = frozenset("ةيكىأإؤٌٍَُِّْ٠١٢٣٤٥٦٧٨٩")
TURKISH_LETTERS = frozenset("ğışçöüĞŞÇÖÜİâîû")

IN_ARABIC_LETTERS: dict[Language, frozenset[str]] = {
    "ar": _words(
        """
        في من علي عن الي هل كم هذا هذه ذلك تلك التي الذي الذين لم لن ليس ليست ان انا انت انتم هو هي هم نحن احنا
        اريد ابغي ابي عايز عاوز بدي شكرا مع كيف كيفك متي اين وين فين لماذا ليش ليه شو ايش ماذا يا نعم ايوه عندي
        عندكم عندك عند كل كان كانت يكون هناك بعد قبل حتي لكن بس ثم لو اذا قد تم غير بين حول كما لان جدا مرحبا
        اهلا السلام عليكم لكم لك لي له لها بها فيه فيها منه منها عليه عليها الان اليوم امس بكره بكرا سعر السعر
        طلب طلبي الطلب ممكن يمكن لازم فضلك سمحت الله حق زي مثل دي ده مش مو ما ولا تمام طيب كويس حلو رقم متوفر
        توصيل ممتاز ممتازه رايع بصراحه مره منتج جهاز وش راح زود اقدر
        """
    ),
    "fa": _words(
        """
        از با به در را رو كه اين ان است هست نيست بود شد شده مي نمي براي چه چي چند چطور چگونه كي كجا كجاست چرا من
        تو شما اون ما ايا هم يك يه تا اگر اگه ولي اما يا خيلي سلام ممنون مرسي لطفا خوب خوبه دارم داريد دارين
        داره دارد دارند كنم كنيد كن كرد كرده كنه كند كردم ميشه نميشه ميخوام ميخواهم خواهش باشه باشد هستم هستيد
        هستين بودم بوده شود شوند همه هر چيزي ديگه ديگر بعد پيش روي بايد خود خودم قيمت قيمتش چنده سفارش ارسال
        خريد موجوده موجود هزينه تومان تومن ريال امروز فردا ديروز حتما بفرستيد بدين بديد بهم نه بله اره ها هاي تر
        ترين ميكنم ميكنه فقط هنوز وقتي چون واقعا نسبت توسط تعداد اصلا كلا قبلا معمولا حداقل بنظرم او نظر محصول
        كيفيت خوبي عالي راضي
        """
    ),
}

# A word that two languages share stands in both lists and decides nothing.
IN_LATIN_LETTERS: dict[Language, frozenset[str]] = {
    "en": _words(
        """
        the a an is are was were be been am i you he she it we they me my your our their his her its this that
        these those of and or but not no yes in on at to for from with by about as if so than then there here
        what when where which who why how do does did done have has had can could will would should may please
        thanks thank hello hi hey order price much many more any some all very just also want need get got give
        send ship delivery refund return available stock good bad great new day today tomorrow yesterday time
        morning evening ok okay up out now one im dont cant whats man key pool range son hal rang id ill ive u
        ur pls thx
        """
    ),
    "tr": _words(
        """
        bir ve bu su o ne mi mu icin cok var yok nasil kadar urun urunu tesekkur tesekkurler merhaba selam
        siparis siparisim evet hayir ben sen biz siz onlar bana sana bize size da de ile daha gibi iyi kotu
        degil kargo kargom iade fiyat fiyati nedir lutfen ama fakat veya ya ki en her hic sey simdi bugun yarin
        dun sonra once bile cunku eger hangi nerede nereden kim kac lira tl olarak olan oldu olur olmus
        istiyorum istiyoruz alabilir alabilirim miyim misiniz musunuz geldi gelmedi gelir zaman ediyorum ederim
        oluyor bunu bunun tavsiye guzel son ilk derece tam saat gunu gun kere sadece hem tum tamam az mal kan an
        hal bazi kendi gore uzere ise diye
        """
    ),
    "fa": _words(
        """
        salam slm khoobi khubi khobi khoobin khobin khubin khoob khob khoobe khube khubam khoobam chetori
        chetorin chetor chetoriye mamnoon mamnun mamnoonam merc merci mersi lotfan lotfetoon lotf gheymat
        gheymate gheymatesh gheimat gheymatha qeymat chand chande chanda cheghadr cheghad cheqadr che chi chie
        chiye chera koja kojast kojaye kojaei key kay ki kie kiye mikham mikhaam mikhastam mikhaym mikhay mikhad
        nemikham mishe nemishe mishavad mitoonam mitunam mitoonid mitonam mitooni nemitoonam mikonam mikonid
        mikone mikoni mikonin nemikonam mirese miresad miad miyad mide midin midid midam bedin bedid bede bedam
        bdam befrestin befrestid beferestid befreste ferestadam ferestadid sefaresh sefaresham sefareshe mahsool
        mahsul mahsoole mojood mojoode mojude mowjood nist nisst hast hastam hastid hastin hasti hastesh nistam
        bood bud boode budam boodam shod shode shodam nashod nashode nemidunam nemidoonam midoonid midunid man
        shoma shomaro ma ina una oona oon oonja inja in un to az ba be baraye baraie barayam vase vaseye ro ra
        ke va ya ta age agar vali ama chon faghat hanooz hanuz alan alaan emrooz emruz farda dirooz diruz emshab
        sobh shab bekheyr bekheir rooz ruz saat hafte mah sal kheili kheyli khayli besyar hame har hich hichi
        dige digeh bazam bazham dobare kharab kharid kharidam bekharam bekhar pool pul poolam toman tomani
        tooman hezar daste dastetoon dard nakone khaste nabashid khodafez khodahafez ghorban ghorbanat azizam
        jan joon bale are na nakheyr chashm hatman dari daram darid darin dare darim nadare nadarid nadarin
        nadaram begid begin begoo goft goftam begirid begiram tamas zang bezanid bezan bad badan ghabl pas
        pasesh avaz ersal ersale tahvil peyk pardakht kard kardam kardid kardin karde kon konid konin konam
        konim bokonam khod khodam kolan vaghean asan aslan behtar behtarin bozorg koochik sabz ghermez siah
        sefid rang range beh behem behesh azash azam adres mamnoonm ye yek yeki do seh chahar panj chiz chizi
        javab soal komak rahnamaei
        """
    ),
    "ar": _words(
        """
        salam salaam salamo alaykom alaikum aleikum 3alaykom 3alikom wa3alaykom ahlan marhaba mar7aba kifak
        kifik kefak keef kif kef keif kayf izayak ezayak ezzayak shlonak shlonik shlonkom shokran shukran
        choukran shukren 3afwan afwan ana enta inta enti inti ento intou e7na ehna i7na nehna homma howa heya
        heyya el il al w wa ya 3ayez 3ayz 3awez 3ayza 3awza ayez awez abgha abgi abi abghi bedi baddi biddi bdi
        areed ureed oreed kam bkam bikam b2adesh ad2eh adeish adesh gadesh addeh wen wein ween fein feen fen
        wayn lesh leish leih leh laish lih shu shou sho eish aysh esh eh momken mumken mumkin momkin law lw
        sama7t samaht samahti sama7ti min men mn fi fe fih feh feeh 3ala 3la ala 3al ma3 ma3a 3an 3and 3andi
        3andak 3andkom 3andokom 3endi 3endak 3endokom mesh mish msh mosh mush moo mafi mafish mafeesh bas bass
        kaman kman lessa lissa ba3d ba3den badein abl 2abl inshallah insha inchallah enshallah mashallah
        alhamdulillah hamdulillah el7amdulillah wallah walla wallahi yalla habibi 7abibi habibti 7abibti akhi
        okhti da di dah deh dol hada hadi hatha hathi hayda hal hel talab talabi talaby se3r si3r as3ar montag
        montaj muntaj gazilan jazilan jazeelan tamam mazboot kwayes kwayyes kuwayes kwais zain zeen tayeb tayyib
        bokra bukra bokrah elyom alyom enharda elnaharda embareh mbare7 imbari7 delivery taw9eel tawseel khasm
        khalas 7aga haga 7aja haja shi ay ayy kol kul kull kteer ktir katir awi awy keda kda kidda kaza kan
        kanet kont ykoon yekoon beta3 bta3 bta3et btaa3 ely elli illi yaani ya3ni mawa3eed mata emta imta la2
        laa aywa aiwa na3am na3m mo mub mob 3ashan 3ashaan ashan 3shan lazem lazim rah ra7 7a ha bs zay zayy
        mathalan masalan ahsan a7san sabah saba7 khair kheir kher masaa 5air 5er allah salama salamat maksoor
        maksour wasal weselni wesel wasalni kemeya gedid jdid gdid kbeer kbir sagheer soghayar ghali rekhis r5is
        felus flous floos fatora fatoura
        """
    ),
}
