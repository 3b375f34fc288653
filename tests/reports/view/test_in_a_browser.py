"""The page of reports within a host, in a real browser: what a person sees, does and is told."""

import json
from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from erp_mcp.analytics.story import Advice, Call, Line, Money, Name, Story
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.view import page
from erp_mcp.reports.view.data import view_of
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language
from tests.reports.files.stories import EMPTY, HOSTILE, NAMES, SALES, TITLE
from tests.reports.view.browser import Browser, browsing

pytestmark = pytest.mark.slow
HOST = Path(__file__).with_name("host.html")
CALL = Call("get_customer", {"customer": f"{NAMES[1]}#7"})
WRITE = Call("create_records", {"model": "purchase.order"})
BARE = "textContent.replace(/[\\u2068\\u2069]/g, '')"  # without the marks that keep a name's direction
ALL_ROWS = f"[...document.querySelectorAll('tbody tr')].map((row) => row.cells[0].{BARE})"
HEADING = "document.querySelectorAll('thead button')[{}].click()"


def acting(story: Story) -> Story:
    """Its lines lead somewhere, and its advice can be followed."""
    grids = [replace(each, lines=[leading(line) for line in each.lines]) for each in story.grids]
    return replace(story, grids=grids, advice=[Advice(TITLE, WRITE)])


def leading(line: Line) -> Line:
    return replace(line, call=CALL)


class Host:
    """A host that shows one report; `world` is the inside of the page."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.world = 0

    def show(
        self, story: Story, language: Language = "en", *, theme: str = "light", can_call: bool = True
    ) -> None:
        can: dict[str, object] = {"serverTools": {}} if can_call else {}
        given = {
            "hostContext": {"theme": theme},
            "hostCapabilities": can,
            "answer": "Gulf Trading: 12 orders",
        }
        self.browser.run("document.body.replaceChildren(); heard.length = 0; state.initialized = false")
        self.browser.run(f"show({json.dumps(page())}, {json.dumps(given)})")
        self.browser.until("state.initialized")
        self.tell(
            {"_meta": {"erp/view": view_of(Summary(story, Wording.for_model(language), "erp://reports/1"))}}
        )
        self.browser.until("document.querySelector('h1') !== null", self.world)

    def tell(self, result: dict[str, object]) -> None:
        self.browser.run(f"notify('tool-result', {json.dumps({'content': []} | result)})")
        self.world = self.browser.frame()

    def inside(self, script: str) -> object:
        return self.browser.run(script, self.world)

    def heard(self, method: str) -> list[dict[str, object]]:
        return self.browser.run(
            f"heard.filter((each) => each.method === '{method}').map((each) => each.params)"
        )


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Generator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        browser.open(HOST)
        browser.resize(900, 1400)
        yield browser


@pytest.fixture
def host(browser: Browser) -> Generator[Host]:
    """Whatever a test does, nothing complains, and nobody asks the network for anything."""
    browser.events.clear()
    yield Host(browser)
    browser.run("0")
    assert browser.complaints() == []
    assert [each for each in browser.addresses() if not each.startswith("about:")] == []


def test_it_shows_verdict_charts_and_tables_and_says_how_tall_it_is(host: Host) -> None:
    host.show(SALES)
    assert host.inside("document.querySelectorAll('canvas').length") == len(SALES.charts)
    assert host.inside(ALL_ROWS) == [*NAMES]
    inked = "[...document.querySelectorAll('canvas')].every((each) => each.toDataURL().length > 5000)"
    assert host.inside(inked)
    host.browser.until("state.height > 1000")


def test_typing_filters_the_rows_whatever_marks_a_name_has(host: Host) -> None:
    host.show(SALES)
    typed = (
        "const box = document.getElementById('filter'); box.value = {}; box.dispatchEvent(new Event('input'))"
    )
    host.inside("{" + typed.format("'ozgur'") + "}")
    assert host.inside(ALL_ROWS) == [NAMES[3]]
    host.inside("{" + typed.format("'nobody'") + "}")
    assert host.inside(ALL_ROWS) == ["No row matches."]


def test_a_heading_sorts_by_what_figures_are_worth(host: Host) -> None:
    amounts = [Money(Decimal(each), "SAR") for each in (5, 1000, 30, 200)]
    lines = [Line([Name(name), each, *[None] * 3]) for name, each in zip(NAMES, amounts, strict=True)]
    host.show(replace(SALES, grids=[replace(SALES.grids[0], lines=lines)]))
    host.inside(HEADING.format(1))
    assert host.inside(ALL_ROWS) == [NAMES[1], NAMES[3], NAMES[2], NAMES[0]]
    host.inside(HEADING.format(1))
    assert host.inside(ALL_ROWS) == [NAMES[0], NAMES[2], NAMES[3], NAMES[1]]


def test_a_row_is_opened_by_a_call_through_the_host_and_its_answer_shown(host: Host) -> None:
    host.show(acting(SALES))
    host.inside("document.querySelectorAll('button.row')[1].click()")
    host.browser.until("document.querySelector('#detail pre') !== null", host.world)
    assert host.heard("tools/call") == [{"name": CALL.tool, "arguments": dict(CALL.arguments)}]
    assert host.inside("document.querySelector('#detail pre').textContent") == "Gulf Trading: 12 orders"


def test_where_the_host_takes_no_calls_the_assistant_is_asked(host: Host) -> None:
    host.show(acting(SALES), can_call=False)
    host.inside("document.querySelectorAll('button.row')[1].click()")
    (asked,) = host.heard("ui/message")
    assert host.heard("tools/call") == []
    assert CALL.tool in json.dumps(asked)


def test_what_would_change_something_is_only_asked_for(host: Host) -> None:
    host.show(acting(SALES))
    host.inside("document.querySelector('button.ask').click()")
    (asked,) = host.heard("ui/message")
    assert host.heard("tools/call") == []
    assert WRITE.tool in json.dumps(asked)


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_it_runs_from_right_to_left_where_the_language_does(host: Host, language: Language) -> None:
    host.show(SALES, language, theme="dark")
    assert host.inside("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    place = "document.querySelector('{}').getBoundingClientRect().{}"
    assert host.inside(f"{place.format('th', 'left')} > {place.format('th:last-child', 'left')}")
    assert host.inside("document.documentElement.dataset.theme") == "dark"
    assert host.inside("getComputedStyle(document.body).backgroundColor") == "rgb(29, 31, 33)"


def test_names_from_outside_are_shown_and_never_run(host: Host) -> None:
    host.show(
        replace(SALES, grids=[replace(SALES.grids[0], lines=[Line([Name(HOSTILE), *[None] * 4], CALL)])])
    )
    assert host.inside(ALL_ROWS) == [HOSTILE]
    assert host.inside("document.querySelectorAll('main script').length") == 0


def test_an_empty_report_says_so_and_shows_no_empty_charts(host: Host) -> None:
    host.show(EMPTY)
    assert host.inside("document.querySelectorAll('canvas, table, #filter').length") == 0
    said = Wording.for_reader("en").say(EMPTY.verdict[0])
    assert host.inside("document.querySelector('.verdict').textContent") == said


def test_an_answer_without_a_report_is_shown_as_its_text(host: Host) -> None:
    host.show(SALES)
    host.tell({"content": [{"type": "text", "text": "There are 3 reports <b>"}]})
    host.browser.until("document.querySelector('h1') === null", host.world)
    assert host.inside("document.querySelector('main').textContent") == "There are 3 reports <b>"


def test_a_host_that_lets_it_go_is_answered(host: Host) -> None:
    host.show(SALES)
    host.browser.run("request('ui/resource-teardown')")
    answered = "heard.filter((each) => String(each.id).startsWith('host-') && each.result).length"
    host.browser.until(answered)
    assert host.browser.run(answered) == 1
