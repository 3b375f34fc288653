"""Messages are judged in four languages; what is quoted was said, and what says nothing is called unsure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.conversations.analysis.course import course_of, moods_by_day, topics_of
from erp_mcp.conversations.analysis.judging import MOST, Judgement, judge, judged, texts_of
from erp_mcp.conversations.analysis.learned import calibration, fingerprint, learned
from erp_mcp.conversations.analysis.prototypes import LABELS, Prototype, prototypes
from erp_mcp.integrations.embeddings.local import MODEL_ID, TOGETHER, LocalEmbedder
from erp_mcp.language.detect import Language
from erp_mcp.sandbox.company.conversations import conversations
from erp_mcp.store.records import Message, Role

EMBEDDER = LocalEmbedder()
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def messages(*texts: str, role: Role = "customer") -> list[Message]:
    return [
        Message(f"m{number}", role, text, "", NOON + timedelta(hours=number))
        for number, text in enumerate(texts)
    ]


async def judgement(text: str, *own: Prototype, role: Role = "customer") -> Judgement:
    (found,) = (await judge(EMBEDDER, messages(text, role=role), own)).judgements
    return found


def test_of_what_we_say_the_sentences_are_read_and_of_what_they_say_the_whole_as_well() -> None:
    said = "Your oil is on its way. It arrives on Monday."
    sentences = ["Your oil is on its way.", "It arrives on Monday."]
    assert texts_of(messages(said, role="staff")) == sentences
    assert texts_of(messages(said)) == [said, *sentences]
    assert texts_of(messages(sentences[0], role="staff")) == sentences[:1]


async def test_many_texts_have_the_vectors_that_each_has_alone() -> None:
    texts = [f"{number} cartons of dates" for number in range(2 * TOGETHER + 3)]
    vectors = await EMBEDDER.queries(texts)
    assert [*map(vectors.get, texts)] == [await EMBEDDER.query(text) for text in texts]
    assert await EMBEDDER.queries([]) == {}


@pytest.mark.parametrize(
    ("text", "language", "sentiment", "intent"),
    [
        ("Three bottles were broken and nobody answers me", "en", "negative", "complaint"),
        ("What is the price of the big tin?", "en", "neutral", "pricing"),
        ("وصلتني ثلاث علب مكسورة والتعامل سيء", "ar", "negative", "complaint"),
        ("بكام التنكة الكبيرة؟", "ar", "neutral", "pricing"),
        ("سه تا شیشه شکسته بود و هیچکس جواب نمیده", "fa", "negative", "complaint"),
        ("حلب بزرگ چنده؟", "fa", "neutral", "pricing"),
        ("Üç şişe kırıktı ve kimse cevap vermiyor", "tr", "negative", "complaint"),
        ("Büyük teneke ne kadar?", "tr", "neutral", "pricing"),
        ("bikam el karton?", "ar", "neutral", "pricing"),
        ("gheymate karton chande?", "fa", "neutral", "pricing"),
    ],
)
async def test_a_clear_message_is_read_in_its_language(
    text: str, language: Language, sentiment: str, intent: str
) -> None:
    found = await judgement(text)
    assert (found.language, found.sentiment.label, found.intent.label) == (language, sentiment, intent)


@pytest.mark.parametrize(
    "text",
    [
        "My kitchen stands still, send the oil right now!",
        "المطعم واقف، أرسلوا الزيت الحين فورا!",
        "آشپزخونه خوابیده، همین الان روغن بفرستید!",
        "Mutfak durdu, yağı hemen şimdi gönderin!",
    ],
)
async def test_what_cannot_wait_is_urgent(text: str) -> None:
    assert (await judgement(text)).urgency.said == "high"


@pytest.mark.parametrize(
    ("text", "buying"),
    [
        ("I'll take five cartons, send me the payment link", "ready"),
        ("سجل لي خمس كراتين، والدفع نقدي", "ready"),
        ("Toptan alırsam indirim olur mu?", "interested"),
        ("پولم رو پس بدید، کالا خراب بود", "none"),
    ],
)
async def test_how_near_a_customer_is_to_buying_is_told(text: str, buying: str) -> None:
    assert (await judgement(text)).buying.label == buying


@pytest.mark.parametrize(
    "text",
    ["you are all stupid idiots", "يا حمار يا غبي", "خفه شو احمق بی‌شعور", "ne salak adamlarsınız, aptallar"],
)
async def test_abuse_is_flagged_with_its_words(text: str) -> None:
    assert [(each.label, each.sentence) for each in (await judgement(text)).kinds] == [("abuse", text)]


@pytest.mark.parametrize(
    "text",
    [
        *("what a bunch of liars and crooks you are", "fuck you and your shop"),
        *("انتو كلاب", "يا نصابين يا حرامية"),
        *("بی‌شرف ها", "کلاهبردارای عوضی"),
        *("salak mısınız siz", "şerefsizler"),
    ],
)
async def test_abuse_is_heard_in_four_languages(text: str) -> None:
    assert [each.label for each in (await judgement(text)).kinds] == ["abuse"]


async def test_nobody_in_the_company_is_taken_for_abusive_who_is_not() -> None:
    """A person would take over, and policy would block: two of 536 messages are, both against a machine."""
    found = list[str]()
    for talk in conversations():
        for each in (await judge(EMBEDDER, talk.messages)).judgements:
            found += [each.message_id for said in each.kinds if said.label == "abuse"]
    assert found == ["s-0070-05", "s-0120-05"]


@pytest.mark.parametrize(
    "text", ["بكم أكياس الزبالة الكبيرة؟", "گوشت گاو دارید؟", "I am an idiot, I forgot my password"]
)
async def test_goods_with_rough_names_abuse_nobody(text: str) -> None:
    assert "abuse" not in [each.label for each in (await judgement(text)).kinds]


@pytest.mark.parametrize(
    "text",
    [
        "We will deliver the rest on Thursday morning",
        "بنوصل لك الباقي يوم الخميس الصبح",
        "بقیه رو پنجشنبه صبح براتون می‌فرستیم",
        "Kalanını perşembe sabahı teslim edeceğiz",
    ],
)
async def test_a_promise_is_ours_never_the_customers(text: str) -> None:
    ours, theirs = await judgement(text, role="staff"), await judgement(text)
    assert [each.label for each in ours.kinds] == ["promise"]
    assert "promise" not in [each.label for each in theirs.kinds]


async def test_the_sentence_that_decided_is_quoted() -> None:
    found = await judgement("Good morning. The oil leaked all over my floor. My shop is in Deira.")
    assert (found.sentiment.label, found.sentiment.sentence) == (
        "negative",
        "The oil leaked all over my floor.",
    )


@pytest.mark.parametrize(("text", "sentiment"), [("❤️", "positive"), ("😡😡", "negative"), ("👍", "positive")])
async def test_an_emoji_alone_shows_the_mood_but_no_intent(text: str, sentiment: str) -> None:
    found = await judgement(text)
    assert (found.sentiment.said, found.intent.said) == (sentiment, "unsure")


async def test_an_empty_message_says_nothing() -> None:
    found = await judgement("")
    assert (found.sentiment.label, found.intent.said, found.kinds) == ("neutral", "unsure", ())


async def test_a_tenants_own_examples_change_what_is_read() -> None:
    text = "the falcon has landed at gate four"
    own = Prototype("intent", "return", "the falcon has landed")
    assert (await judgement(text)).intent.label != "return"
    assert (await judgement(text, own)).intent.label == "return"


async def test_only_the_newest_of_thousands_are_judged_and_it_is_said() -> None:
    many = messages(*(f"{number} cartons" for number in range(5_000)))
    found = judged(many, {})
    assert (len(found.judgements), found.left_out) == (MOST, 5_000 - MOST)
    assert found.judgements[-1].message_id == "m4999"


async def test_known_vectors_are_not_made_again() -> None:
    said = messages("Where is my order?", "It is late. I am angry.")
    vectors = {text: await EMBEDDER.query(text) for text in texts_of(said)}
    assert await judge(None, said, known=vectors) == await judge(EMBEDDER, said)


async def test_the_others_do_not_change_how_a_message_is_read() -> None:
    first, second = messages("The tea was excellent", "My box never came")
    both = (await judge(EMBEDDER, [first, second])).judgements
    turned = (await judge(EMBEDDER, [second, first])).judgements
    assert [each.sentiment.label for each in both] == ["positive", "negative"]
    assert [each.sentiment.label for each in turned] == ["negative", "positive"]
    assert both[0].score == pytest.approx(turned[1].score, abs=1e-4)


@given(st.lists(st.text(max_size=400), max_size=4))
def test_whatever_is_written_is_judged_by_its_cues_and_quoted_from_it(texts: list[str]) -> None:
    for message, found in zip(messages(*texts), judged(messages(*texts), {}).judgements, strict=True):
        assert -1 <= found.score <= 1
        assert all(each.sentence in message.text for each in (found.sentiment, found.intent, *found.kinds))


def test_what_was_learned_and_the_calibration_are_of_this_model_and_these_prototypes() -> None:
    assert learned().fingerprint == fingerprint()
    assert calibration().model == MODEL_ID
    assert calibration().scales.keys() == LABELS.keys()


def test_every_prototype_has_a_label_of_its_aspect() -> None:
    assert {(each.aspect, each.label) for each in prototypes()} == {
        (aspect, label) for aspect, labels in LABELS.items() for label in labels
    }


async def test_the_course_of_a_conversation_tells_turn_urgency_and_intent() -> None:
    said = messages(
        "Good morning, the last delivery was perfect, thank you!",
        "When does today's order arrive?",
        "Still nothing, this is the worst service, my guests are leaving",
        "Send it right now or cancel everything, I am furious",
    )
    course = course_of((await judge(EMBEDDER, said)).judgements)
    assert course is not None
    assert (course.turn, course.is_growing_urgent, course.urgency.message_id) == ("worse", True, "m3")
    assert course.lowest.message_id in {"m2", "m3"}
    assert course.intent.finding.label not in {"greeting", "general"}


async def test_our_own_messages_make_no_mood() -> None:
    assert course_of((await judge(EMBEDDER, messages("So sorry!", role="staff"))).judgements) is None


async def test_moods_are_by_the_tenants_days() -> None:
    said = messages("Lovely tea, thank you!", "I hate this, it is broken")
    far = [said[0], Message("m1", "customer", said[1].text, "", NOON + timedelta(days=3))]
    moods = moods_by_day(far, (await judge(EMBEDDER, far)).judgements, UTC)
    assert [(day.day, mood > 0) for day, mood in moods.items()] == [(2, True), (5, False)]


def test_topics_are_named_products_and_words_of_several_messages() -> None:
    said = messages(
        "Is saffron in stock?", "How much for the saffron tin and the kettle?", "the kettle is noisy"
    )
    assert topics_of(said, ["Saffron", "Basmati"]) == ("Saffron", "kettle")


def test_neither_links_nor_small_words_are_topics() -> None:
    said = messages(
        "the kettle after six: https://shop.example/kettle", "https://shop.example after the kettle"
    )
    assert topics_of(said) == ("kettle",)
