"""A question is taken for what it is after, and its answer is looked up where that intent says."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from benchmarks.routing import measure
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.reading import Reading
from erp_mcp.knowledge.intents import INTENTS
from erp_mcp.knowledge.routing import CONFIDENT, Route, Routing, combined
from erp_mcp.knowledge.routing_table import MOST_KEYWORDS, SOURCES, RoutingTable
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Intent
from erp_mcp.store.routing import Keyword, OwnRouting, Sources
from tests.apps import fresh_app

PERSIAN: list[tuple[str, Intent, str]] = [
    ("قیمت پلن Pro چقدره؟", "pricing", "faq"),
    ("محصولات شما چی هستن؟", "product", "product"),
    ("چطور ثبت نام کنم؟", "how-to", "manual"),
    ("شماره تماس چیه؟", "contact", "manual"),
]
WITHOUT_KEYWORDS: list[tuple[str, Intent]] = [
    ("everything was crushed when I unpacked it", "complaint"),
    ("نمی‌دونم کجا باید مدارکم رو آپلود کنم", "how-to"),
]
ONE_EACH: dict[Intent, str] = {
    "pricing": "How much is a carton?",
    "product": "Ürünleriniz neler?",
    "how-to": "كيف أفتح حساب؟",
    "contact": "شماره تلفنتون رو بدید",
    "order": "Siparişim nerede?",
    "return": "أبي أرجع المنتج وأسترد فلوسي",
    "complaint": "The box was damaged, this is unacceptable",
    "greeting": "Merhaba, nasılsınız?",
    "general": "My uncle lives in Izmir",
}


@pytest.fixture(scope="module")
async def shared(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """For tests that change nothing."""
    async with fresh_app(server, Path(tmp_path_factory.mktemp("routing"))) as app:
        yield app


def table_of(app: App) -> RoutingTable:
    return RoutingTable(app.database.transactions, app.database.statements)


def by_keywords_alone(app: App) -> Routing:
    return Routing(table_of(app), app.tokens, None)


@pytest.mark.parametrize(("question", "intent", "first"), PERSIAN)
async def test_the_persian_questions_of_the_acceptance_go_where_they_should(
    shared: App, question: str, intent: Intent, first: str
) -> None:
    route = await shared.routing.route("main", question)
    assert (route.intent, route.primary[0]) == (intent, first)
    assert (route.primary_tokens, route.secondary_tokens) == (800, 300)
    assert route.confidence > 0.8


@pytest.mark.parametrize(("question", "intent", "first"), PERSIAN)
async def test_they_do_so_by_their_keywords_alone(
    shared: App, question: str, intent: Intent, first: str
) -> None:
    route = await by_keywords_alone(shared).route("main", question)
    assert (route.intent, route.primary[0]) == (intent, first)
    assert route.keywords


@pytest.mark.parametrize(("intent", "question"), ONE_EACH.items())
async def test_every_intent_is_recognised(shared: App, intent: Intent, question: str) -> None:
    route = await shared.routing.route("main", question)
    sources = SOURCES[intent]
    assert (route.intent, route.primary, route.secondary) == (intent, sources.primary, sources.secondary)


@pytest.mark.parametrize(("question", "intent"), WITHOUT_KEYWORDS)
async def test_what_no_keyword_knows_is_learned_from_the_examples(
    shared: App, question: str, intent: Intent
) -> None:
    route = await shared.routing.route("main", question)
    assert route.intent == intent
    assert (await by_keywords_alone(shared).route("main", question)).intent != intent


@pytest.mark.parametrize("question", ["", "   ", "\0", "????", "\ud800", "123456", "🙂", "x" * 100_000])
async def test_what_says_nothing_is_general(shared: App, question: str) -> None:
    alone = await by_keywords_alone(shared).route("main", question)
    assert alone == Route(
        intent="general",
        confidence=alone.confidence,
        primary=("faq", "reply"),
        secondary=("manual", "document", "website"),
        primary_tokens=800,
        secondary_tokens=300,
        keywords=(),
    )
    assert alone.confidence == pytest.approx(1 / 9)
    assert (await shared.routing.route("main", question)).keywords == ()


async def test_what_is_in_latin_letters_is_known_by_the_keywords_in_its_own(shared: App) -> None:
    route = await by_keywords_alone(shared).route("main", "momken astarid el floos")
    assert route.intent == "return"


async def test_a_greeting_looks_nothing_up(shared: App) -> None:
    route = await shared.routing.route("main", "سلام، خسته نباشید")
    assert (route.intent, route.primary, route.secondary) == ("greeting", (), ())
    assert (route.primary_tokens, route.secondary_tokens) == (0, 0)


@pytest.mark.parametrize("question", ["متى عاد الى اهله؟", "متي انتهت الحرب الأهلية في الصين؟"])
async def test_a_question_that_only_looks_like_a_greeting_is_none(shared: App, question: str) -> None:
    assert (await shared.routing.route("main", question)).intent != "greeting"


@pytest.mark.parametrize(
    "said",
    [
        "hey there, can my cousin pick it up",
        "Good morning, the invoice of last week please",
        "thanks! and until when",
        "أهلين وين موقع المحل",
        "مساء الخير بدي أعرف عن الباقات",
        "شكرا بس ما وصلني شي",
        "درود وقتتون بخیر آدرس شعبه شارجه",
        "ممنون، یه سوال دیگه داشتم",
        "Selam, toptan almak istiyorum",
        "Teşekkürler ama faturam nerede",
        "salam khobi, ye bastebandi mikhastam",
        "mar7aba bedi a3ref el as3ar",
    ],
)
async def test_what_follows_a_greeting_is_looked_up_without_a_question_mark(shared: App, said: str) -> None:
    for routing in (shared.routing, by_keywords_alone(shared)):
        route = await routing.route("main", said)
        assert route.intent != "greeting"
        assert route.primary


@pytest.mark.parametrize(
    "said", ["mrhba", "khobi", "Merhabaaa Selin Hanım", "سلام آقای بهرامیان", "hope all is well 🙂"]
)
async def test_a_greeting_is_one_in_every_spelling(shared: App, said: str) -> None:
    for routing in (shared.routing, by_keywords_alone(shared)):
        assert (await routing.route("main", said)).intent == "greeting"


async def test_what_a_tenant_says_of_a_greeting_holds(app: App) -> None:
    await table_of(app).set_keyword("main", Keyword("contact", "ahoy marhaba", 3), by="test")
    await table_of(app).set_keyword("main", Keyword("order", "salam", 3), by="test")
    assert (await by_keywords_alone(app).route("main", "salam")).intent == "order"
    assert (await by_keywords_alone(app).route("main", "marhaba")).intent == "greeting"


def test_what_is_too_unsure_is_less_than_what_one_strong_keyword_gives() -> None:
    weak, strong = combined({"order": 1}, None), combined({"order": 3}, None)
    assert max(weak.values()) < CONFIDENT < max(strong.values())
    assert sum(strong.values()) == pytest.approx(1)


def test_every_intent_has_a_route() -> None:
    assert set(SOURCES) == set(INTENTS)


async def test_a_keyword_that_a_tenant_sets_changes_its_routes_and_those_of_no_other(app: App) -> None:
    async with app.database.owner_engine().begin() as connection:
        await connection.execute(text("insert into tenants (id, name) values ('other', 'Other')"))
    await table_of(app).set_keyword("main", Keyword("contact", "  dükkân   önü ", 3), by="test")
    alone = by_keywords_alone(app)
    assert (await alone.route("main", "dükkan önü buluşma")).keywords == ("dükkân önü",)
    assert (await alone.route("other", "dükkan önü buluşma")).intent == "general"


async def test_a_change_that_is_taken_back_leaves_nothing(app: App) -> None:
    table = table_of(app)
    await table.set_keyword("main", Keyword("pricing", "price", 0), by="test")
    await table.set_keyword("main", Keyword("pricing", "صفقة", 2), by="test")
    await table.set_keyword("main", Keyword("pricing", "صفقه", 3), by="test")
    assert (await table.own("main")).keywords == (
        Keyword("pricing", "price", 0),
        Keyword("pricing", "صفقه", 3),
    )
    await table.set_keyword("main", Keyword("pricing", "Price", 3), by="test")
    await table.set_keyword("main", Keyword("pricing", "صفقة", 0), by="test")
    assert await table.own("main") == OwnRouting()


async def test_a_route_that_a_tenant_sets_is_taken_until_it_is_the_default_again(app: App) -> None:
    table, sources = table_of(app), Sources(("website",), ("faq", "product"), 500, 100)
    await table.set_sources("main", "pricing", sources, by="test")
    route = await app.routing.route("main", "How much is a carton?")
    assert (route.primary, route.secondary) == (("website",), ("faq", "product"))
    assert (route.primary_tokens, route.secondary_tokens) == (500, 100)
    await table.set_sources("main", "pricing", SOURCES["pricing"], by="test")
    assert await table.own("main") == OwnRouting()


@pytest.mark.parametrize(
    "keyword",
    [
        Keyword("order", "", 1),
        Keyword("order", " ?! ", 1),
        Keyword("order", "x" * 41, 1),
        Keyword("order", "a\0b", 1),
        Keyword("order", "\ud800a", 1),
        Keyword("order", "word", 4),
        Keyword("order", "word", -1),
    ],
)
async def test_a_keyword_that_is_none_is_refused(app: App, keyword: Keyword) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        await table_of(app).set_keyword("main", keyword, by="test")
    assert await table_of(app).own("main") == OwnRouting()


async def test_removing_what_is_not_there_names_the_nearest(app: App) -> None:
    with pytest.raises(NotFound, match=r"'pricee'.*price"):
        await table_of(app).set_keyword("main", Keyword("pricing", "pricee", 0), by="test")


async def test_the_changed_keywords_of_a_tenant_have_an_end(app: App) -> None:
    async with app.database.transactions("main") as session:
        await session.execute(
            text(
                "insert into intent_keywords (tenant_id, intent, keyword, weight)"
                " select 'main', 'order', 'word ' || n, 1 from generate_series(1, :most) as n"
            ),
            {"most": MOST_KEYWORDS},
        )
    with pytest.raises(InvalidInput, match="the most there may be"):
        await table_of(app).set_keyword("main", Keyword("order", "one too many", 1), by="test")
    await table_of(app).set_keyword("main", Keyword("order", "word 7", 3), by="test")


@pytest.mark.parametrize(
    "sources",
    [
        Sources(("faq", "faq")),
        Sources(("faq",), ("faq",)),
        Sources(("faq",), (), -1, 0),
        Sources(("faq",), (), 0, 4001),
    ],
)
async def test_a_route_that_is_none_is_refused(app: App, sources: Sources) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        await table_of(app).set_sources("main", "order", sources, by="test")


async def test_a_kind_that_would_be_looked_in_twice_is_named(app: App) -> None:
    with pytest.raises(InvalidInput, match="product would be looked in twice: name both parts"):
        await table_of(app).set_sources("main", "pricing", Sources(("product",), ("product",)), by="test")


async def test_the_resource_begins_with_routes_and_changes_and_has_every_keyword(app: App) -> None:
    await table_of(app).set_keyword("main", Keyword("order", "konteyner", 2), by="test")
    page = await app.routing.read("main", Reading("erp://routing", 8000))
    assert "\npricing\tfaq, reply\tproduct\t800/300\tdefault\n" in page.text
    assert "\norder\tkonteyner\t2\n" in page.text
    assert page.text.index("konteyner\t2") < page.text.index("price 3")


async def test_the_benchmark_measures_each_language_and_every_set() -> None:
    rows = (await measure(0.02)).rows
    assert [row["what"] for row in rows[:5]] == [
        *(f"ours, {each}" for each in ("en", "ar", "fa", "tr")),
        "ours",
    ]
    assert all(row["questions"] for row in rows)
