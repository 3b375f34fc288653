import json

import psycopg
import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.routing import routing
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.store.embedded import Urls

Row = dict[str, object]


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(routing, urls)


def routes(run: Run) -> dict[str, Row]:
    return {row["intent"]: row for row in json.loads(done(run("show", "--json")).stdout)}


def keywords(run: Run, intent: str) -> list[tuple[str, str, str]]:
    rows = json.loads(done(run("show", intent, "--json")).stdout)
    return [(row["keyword"], row["weight"], row["set_by"]) for row in rows]


def test_the_defaults_are_shown(run: Run) -> None:
    assert len(routes(run)) == 9
    assert routes(run)["pricing"] == {
        "intent": "pricing",
        "primary": ["faq", "reply"],
        "secondary": ["product"],
        "tokens": "800/300",
        "set_by": "default",
        "changed_keywords": {},
    }
    assert ("price", "3", "default") in keywords(run, "pricing")


def test_a_keyword_is_set_and_taken_back(run: Run) -> None:
    assert done(run("keyword", "pricing", "نرخ نامه", "3")).stderr == "'نرخ نامه' weighs 3 for pricing.\n"
    assert done(run("keyword", "pricing", "price", "0")).stderr == "'price' counts no more for pricing.\n"
    assert routes(run)["pricing"]["changed_keywords"] == {"price": "0", "نرخ نامه": "3"}
    assert keywords(run, "pricing")[:2] == [("price", "0", "tenant"), ("نرخ نامه", "3", "tenant")]
    done(run("keyword", "pricing", "price", "3"))
    done(run("keyword", "pricing", "نرخ نامه", "0"))
    assert routes(run)["pricing"]["changed_keywords"] == {}


def test_a_route_takes_kinds_in_their_order_or_none(run: Run) -> None:
    changed = done(run("route", "order", "--primary", "document, faq", "--secondary", ""))
    assert changed.stderr == "order: document and faq with 800 tokens, then nothing with 300.\n"
    assert routes(run)["order"]["primary"] == ["document", "faq"]
    assert routes(run)["order"]["secondary"] == []


def test_what_a_route_does_not_name_stays(run: Run) -> None:
    done(run("route", "pricing", "--primary", "manual"))
    assert done(run("route", "pricing", "--tokens", "600", "0")).stderr == (
        "pricing: manual with 600 tokens, then product with 0.\n"
    )
    assert (routes(run)["pricing"]["tokens"], routes(run)["pricing"]["set_by"]) == ("600/0", "tenant")
    assert done(run("route", "pricing", "--reset")).stderr == (
        "pricing: faq and reply with 800 tokens, then product with 300.\n"
    )
    assert routes(run)["pricing"]["set_by"] == "default"


@pytest.mark.parametrize(
    "words",
    [
        ["route", "pricing"],
        ["route", "pricing", "--reset", "--primary", "faq"],
        ["route", "pricing", "--primary", "product"],  # is secondary already
        ["route", "pricing", "--tokens", "800", "9000"],
        ["route", "pricing", "--primary", "faqs"],
        ["keyword", "pricing", "?!", "1"],
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(run: Run, words: list[str]) -> None:
    refused = run(*words).exception
    assert isinstance(refused, InvalidInput)
    assert str(refused).endswith("Nothing was changed.")
    assert {row["set_by"] for row in routes(run).values()} == {"default"}


@pytest.mark.parametrize(
    "words",
    [
        ["route", "prices", "--primary", "faq"],
        ["route", "pricing", "--tokens", "much", "0"],
        ["keyword", "pricing", "word", "4"],
        ["keyword", "pricing", "word", "-1"],
        ["show", "prices"],
    ],
)
def test_what_no_command_takes_is_refused_at_once(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_removing_a_keyword_that_is_not_there_names_the_nearest(run: Run) -> None:
    refused = run("keyword", "return", "refunds!", "0").exception
    assert isinstance(refused, NotFound)
    assert "refund" in str(refused)


def test_a_tenant_that_is_not_there_is_refused(run: Run) -> None:
    assert isinstance(run("show", "--tenant", "mian").exception, NotFound)


def test_who_changed_what_is_in_the_audit(run: Run, urls: Urls) -> None:
    done(run("keyword", "order", "konteyner", "2"))
    done(run("route", "greeting", "--primary", "faq"))
    with psycopg.connect(urls.owner) as connection:
        entries = connection.execute(
            "select principal, action, subject, details from audit_entries"
        ).fetchall()
    assert entries == [
        ("cli", "routing.keyword", "order", {"keyword": "konteyner", "weight": "2"}),
        ("cli", "routing.route", "greeting", {"primary": ["faq"], "secondary": [], "tokens": "0/0"}),
    ]
