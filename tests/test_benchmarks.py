"""Every benchmark runs, with counts so small that its figures mean nothing."""

import json
import subprocess
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from benchmarks import (
    analysis,
    chunking,
    customer_page,
    customers,
    faults,
    forecast,
    grammar,
    lean,
    minds,
    names,
    odoo,
    outbox,
    overhead,
    report_files,
    reports_scale,
    scale,
    startup,
    webhooks,
)
from benchmarks.__main__ import main
from benchmarks.company import demo_company, environment, python, some_chunks
from benchmarks.report import Report, against
from benchmarks.timing import in_turns, percentile, times

from erp_mcp.app import App
from erp_mcp.knowledge.chunking import CHUNK_TOKENS
from erp_mcp.sandbox.company.loading import TENANT

pytestmark = pytest.mark.slow

FIRST_CHUNK = "erp://knowledge/chunks/1?max_tokens=300"


@pytest.fixture(scope="module")
async def company() -> AsyncGenerator[App]:
    async with demo_company() as app:
        yield app


async def test_startup_is_measured_beside_a_bare_server(company: App) -> None:
    ours, bare = await startup.against_bare(company.settings.data_dir, 1)
    assert [row["runs"] for row in (ours, bare)] == [1, 1]
    assert isinstance(ours["median"], float)
    assert isinstance(bare["median"], float)
    assert ours["ratio"] == pytest.approx(ours["median"] / bare["median"])


async def test_a_first_start_answers_from_the_demo_company_and_leaves_no_database_behind() -> None:
    (start,) = await startup.fresh_answers(startup.SERVE_DEMO, FIRST_CHUNK, 1)
    assert start.answered > 0


async def test_overhead_compares_tool_and_read_with_their_peers(company: App) -> None:
    uris = await some_chunks(company, 1)
    async with overhead.connected(company, "stdio", "2026-07-28", "") as clients:
        rows = await overhead.compare(clients, uris, "stdio", 0.01)
    assert [(row["what"], row["over"]) for row in rows] == [
        ("tool call, stdio", "bare SDK"),
        ("chunk read, stdio", "bare SDK"),
        ("chunk read, stdio", "SDK + SELECT"),
    ]


async def test_overhead_reaches_the_servers_over_http_in_the_older_era(company: App) -> None:
    token = await scale.token_of(company, 1000)
    async with overhead.connected(company, "HTTP", "2025-11-25", token) as clients:
        rows = await overhead.compare(clients, [FIRST_CHUNK], "HTTP", 0.01)
    assert len(rows) == 3


async def test_scale_serves_every_request_with_one_process_and_with_two(company: App) -> None:
    rows = await scale.compare(company, 0.04)
    assert [(row["what"], row["errors"]) for row in rows] == [
        ("1 process, chunk reads", 0),
        ("1 process, searches", None),
        ("2 processes, chunk reads", 0),
        ("2 processes, searches", None),
    ]


async def test_reads_and_writes_of_odoo_are_measured_beside_bare_calls_and_keep_to_their_tokens() -> None:
    report = await odoo.measure(0.05)
    figures = {str(row["what"]): row for row in report.rows}
    assert [*figures][:5] == [
        "20 customers, 5 columns",
        "one customer",
        "count orders",
        "describe res.partner",
        "create and read back, governed",
    ]
    assert len(figures) == 5 + len(odoo.MISTAKES)
    assert not [row for row in report.rows if str(row["of tokens"]).startswith("missed")]


async def test_chunking_is_measured_on_the_demo_company_and_the_public_texts() -> None:
    report = await chunking.measure(0.02)
    sizes = [row["max"] for row in report.rows]
    assert report.rows[0]["what"] == "demo company"
    assert all(isinstance(size, int) and size <= CHUNK_TOKENS for size in sizes)


async def test_lean_contexts_are_measured_alone_and_in_a_conversation(company: App) -> None:
    await company.indexing.index(TENANT)
    asked = [each for each in lean.questions() if each.language == "fa"][:2]
    found = await lean.measured(company, "fa", asked)
    assert [each.has_answer for each in found.alone] == [True, True]
    (turns,) = found.conversations
    assert turns[0].everything > turns[0].unchanging > 10 * turns[0].lean > 0
    assert turns[1].everything > turns[0].everything


def test_the_questions_to_lean_contexts_are_many_in_four_languages() -> None:
    by_language = Counter(each.language for each in lean.questions())
    assert set(by_language) == {"ar", "en", "fa", "tr"}
    assert all(count >= 10 and count % lean.MESSAGES == 0 for count in by_language.values())


async def test_every_name_and_key_of_a_few_customers_is_found_among_them() -> None:
    report = await customers.measure(0.0002)
    assert [(row["what"], row["answered"]) for row in report.rows if row["answered"] != row["asked"]] == []
    assert [row["what"] for row in report.rows if row["goal"]] == [
        "whole name",
        "phone",
        "e-mail",
        "search: whole name",
        "search: phone",
        "search: sentence",
        "search: meaning",
    ]


async def test_pages_are_measured_in_the_demo_company_and_among_copies_of_it() -> None:
    rows = (await customer_page.measure(0.01)).rows
    loaded, vacuumed, copied = [row["customers"] for row in rows]
    assert loaded == vacuumed
    assert copied == 2 * int(str(loaded))


async def test_a_conversation_is_analysed_cold_and_warm() -> None:
    rows = (await analysis.measure(0.1)).rows
    assert [(row["what"], row["analysed"]) for row in rows] == [
        ("nothing embedded", 3),
        ("embedded on arrival", 3),
    ]


async def test_names_are_asked_for_in_three_languages_beside_the_reference() -> None:
    rows = (await names.measure(0.02)).rows
    assert [(row["what"], row["asked"]) for row in rows] == [
        ("Arabic, ours", 12),
        ("Arabic, reference", 12),
        ("Persian, ours", 3),
        ("Turkish, ours", 3),
    ]


async def test_questions_about_customers_are_understood_in_every_language() -> None:
    rows = (await grammar.measure(1.0)).rows
    assert [row["language"] for row in rows] == ["en", "ar", "fa", "tr"]
    assert all(float(str(row["all"])) >= 95 for row in rows)


async def test_what_messages_say_is_judged_beside_the_reference() -> None:
    rows = (await minds.measure(0.01)).rows
    assert {str(row["what"]).split(",")[0] for row in rows} == {"sentiment", "intent", "urgency"}
    assert all(0 <= float(str(row["right"])) <= 100 for row in rows)


async def test_what_leaves_the_outbox_arrives_once_and_is_read() -> None:
    rows = (await outbox.measure(0.005)).rows
    assert [(row["messages"], row["on phones"], row["twice"]) for row in rows] == [(24, 24, 0), (12, 12, 0)]


async def test_bodies_of_messages_are_kept() -> None:
    rows = (await webhooks.measure(0.02)).rows
    assert [row["bodies"] for row in rows] == [2, 2, 2, 2]


async def test_one_message_is_posted_once_whatever_the_graph_api_does() -> None:
    rows = (await faults.measure(1.0)).rows
    assert [(row["what"], row["posts"], row["phone"]) for row in rows] == [
        (name, 1, 0 if name.startswith("131056") else 1) for name in faults.FAULTS
    ]
    assert [row["floor: phone"] for row in rows] == [4, 4, 4, 4, 1, 0, 1]


async def test_every_form_of_a_report_is_timed_in_a_new_process_and_in_this_one() -> None:
    rows = (await report_files.measure(0.01)).rows
    assert [row["what"] for row in rows] == ["html", "pdf", "xlsx", "png", "svg"]


async def test_reports_are_timed_over_as_many_lines_as_were_asked_for() -> None:
    report = await reports_scale.measure(0.002)
    assert "2,000 order lines" in report.title
    assert [row["what"] for row in report.rows] == [*reports_scale.ASKED]
    assert all(isinstance(row["p50 s"], float) and row["p50 s"] > 0 for row in report.rows)


def test_the_figures_of_a_table_are_written_as_json(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = python("benchmarks", "demo_load", "--effort", "0.01", "--json", str(figures))
    printed = subprocess.run(command, env=environment(tmp_path), check=True, capture_output=True).stdout
    rows = json.loads(figures.read_text())["demo_load"]["rows"]
    counts = {row["what"]: row["rows"] for row in rows}
    assert counts["the whole company"] == sum(list(counts.values())[2:])
    assert f"{counts['order_lines']:,}" in printed.decode()


def test_a_name_that_is_no_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["startups"])
    assert "there is no startups" in capsys.readouterr().err


async def test_each_contender_has_its_turn_in_every_round_and_each_round_another_begins() -> None:
    asked: list[str] = []

    async def ask(name: str) -> int:
        asked.append(name)
        return len(asked)

    samples = await in_turns(3, {"a": lambda: ask("a"), "b": lambda: ask("b")})
    assert asked == ["a", "b", "b", "a", "a", "b"]
    assert samples == {"a": [1, 4, 5], "b": [2, 3, 6]}


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(20, 0, -1)]
    assert [percentile(values, percent) for percent in (0, 50, 95, 100)] == [1, 10, 19, 20]


def test_effort_scales_the_counts_but_never_to_nothing() -> None:
    assert [times(15, effort) for effort in (1.0, 0.5, 0.001)] == [15, 8, 1]


def test_a_goal_says_whether_it_was_reached() -> None:
    assert [against(value, 1.25, "x") for value in (1.25, 1.26)] == [
        "met: at most 1.25x",
        "missed: at most 1.25x",
    ]


def test_a_table_shows_every_row_of_its_report() -> None:
    table = Report("title", [{"what": "a", "ms": 1.234}, {"what": "b", "ms": None}]).as_table()
    assert [list(column.cells) for column in table.columns] == [["a", "b"], ["1.23", ""]]


async def test_forecasts_err_less_than_simple_methods_and_the_reference() -> None:
    rows = {row["what"]: row for row in (await forecast.measure(0.34)).rows}
    assert str(rows["ours"]["goal"]).startswith("met")
    assert {"reference", "theta", "in 80", "in 95", "rare, ours", "rare, TSB"} <= set(rows)
