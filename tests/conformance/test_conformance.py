"""The official conformance suites find nothing wrong with the server, in both eras."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conformance import official
from tests.conformance.official import Report

EXPECTED_FAILURES = official.HERE / "expected_failures.yml"
MODERN, LEGACY = "2026-07-28", "2025-11-25"
SUITES = {
    "0.1": ("0.1",),
    LEGACY: ("0.2", "--requirements", LEGACY),
    MODERN: ("0.2", "--requirements", MODERN, "--expected-failures", str(EXPECTED_FAILURES)),
}
KNOWN_WARNINGS = {
    "0.1": set[str](),
    LEGACY: {  # we keep no event store: a client whose stream broke repeats its call
        "server-sse-polling:server-sse-priming-event",
        "server-sse-polling:server-sse-retry-field",
    },
    MODERN: {"tasks-status-notifications:tasks-status-notifications"},  # the suite itself skips it
}
TALKS_PAST_THE_RECORDER = {  # these scenarios open connections of their own, which the suite does not record
    "dns-rebinding-protection",
    "server-session-lifecycle",
    "server-sse-multiple-streams",
    "server-sse-polling",
    "server-stateless",
    "tasks-status-notifications",
}


@pytest.fixture(scope="module")
def reports(modules: Path, url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """All suites at once: the longest spends most of its time waiting that nothing arrives."""

    def run(name: str) -> Report:
        return official.run_suite(modules, url, *SUITES[name], home=tmp_path_factory.mktemp("suite"))

    with ThreadPoolExecutor() as pool:
        return dict(zip(SUITES, pool.map(run, SUITES), strict=True))


@pytest.mark.parametrize("revision", [LEGACY, MODERN])
def test_every_scenario_that_a_revision_requires_was_run(
    reports: dict[str, Report], modules: Path, revision: str
) -> None:
    required = official.required_scenarios(modules, revision)
    assert len(required) >= 30
    assert required <= reports[revision].scenarios()


def test_the_older_suite_runs_all_of_its_thirty_scenarios(reports: dict[str, Report]) -> None:
    assert len(reports["0.1"].scenarios()) == 30


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_ends_without_an_unexpected_failure(reports: dict[str, Report], name: str) -> None:
    report = reports[name]
    assert report.exit_status == 0, report.output


@pytest.mark.parametrize("name", SUITES)
def test_only_the_listed_scenarios_fail_and_all_of_them_do(reports: dict[str, Report], name: str) -> None:
    listed = official.list_under("server", EXPECTED_FAILURES.read_text()) if name == MODERN else []
    failures = reports[name].having("FAILURE")
    assert [f"{check} {check.message}" for check in failures if check.scenario not in listed] == []
    assert {check.scenario for check in failures} == set(listed)


@pytest.mark.parametrize("name", SUITES)
def test_every_warning_and_every_skipped_check_is_known(reports: dict[str, Report], name: str) -> None:
    assert {str(check) for check in reports[name].having("WARNING", "SKIPPED")} == KNOWN_WARNINGS[name]


@pytest.mark.parametrize("revision", [LEGACY, MODERN])
def test_every_message_on_the_wire_fits_the_schema_of_its_revision(
    reports: dict[str, Report], revision: str
) -> None:
    report = reports[revision]
    valid = {check.scenario for check in report.having("SUCCESS") if check.id == "wire-schema-valid"}
    assert report.scenarios() - valid <= TALKS_PAST_THE_RECORDER
