"""Reports that are made by themselves: once for each time, to whom they are for, whatever fails meanwhile."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.reading import Reading
from erp_mcp.jobs import work_jobs
from erp_mcp.reports.schedules.moments import checked_cron, next_moment
from erp_mcp.reports.wanted import Wanted
from erp_mcp.store.embedded import Urls
from erp_mcp.store.tables import OutboxMessage, Report, Schedule
from tests.apps import fresh_app

TENANT = "default"
NOW = datetime.now(UTC)
SALES = Wanted("sales", "last week")
READING = Reading("erp://alerts", 2000)


@pytest.fixture(scope="module")
async def office(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("office"), tenant=TENANT) as app:
        yield app


async def due(app: App, *recipients: str, wanted: Wanted = SALES, times: int = 1) -> int:
    """A schedule whose moment has come, and that was missed some days."""
    made = await app.reporting.schedules.create(TENANT, "0 8 * * *", wanted, recipients, by="test")
    async with app.database.transactions(TENANT) as session:
        missed = NOW - timedelta(days=times)
        await session.execute(update(Schedule).where(Schedule.id == made.id).values(next_at=missed))
    return made.id


async def reports(app: App) -> int:
    async with app.database.transactions(TENANT) as session:
        return await session.scalar(select(func.count()).select_from(Report)) or 0


async def alerts(app: App) -> str:
    return (await app.reporting.alerts.read(TENANT, READING)).text


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_what_is_due_at_eight_is_due_at_eight_on_both_sides_of_the_change_of_clocks() -> None:
    before = at("2026-10-24T12:00+02:00")
    assert next_moment("0 8 * * *", "Europe/Berlin", before) == at("2026-10-25T08:00+01:00")
    spring = at("2026-03-28T12:00+01:00")
    assert next_moment("0 8 * * *", "Europe/Berlin", spring) == at("2026-03-29T08:00+02:00")


def test_an_hour_that_comes_twice_is_one_and_an_hour_that_is_left_out_is_one_too() -> None:
    first = next_moment("30 2 * * *", "Europe/Berlin", at("2026-10-24T12:00+02:00"))
    assert first == at("2026-10-25T02:30+02:00")
    assert next_moment("30 2 * * *", "Europe/Berlin", first) == at("2026-10-26T02:30+01:00")
    left_out = next_moment("30 2 * * *", "Europe/Berlin", at("2026-03-28T12:00+01:00"))
    assert left_out == at("2026-03-29T03:30+02:00")
    assert next_moment("30 2 * * *", "Europe/Berlin", left_out) == at("2026-03-30T02:30+02:00")


@given(st.integers(0, 5 * 365 * 24 * 60), st.sampled_from(["Asia/Dubai", "Europe/Berlin"]))
def test_the_next_moment_lies_ahead_and_within_two_days(minutes: int, zone: str) -> None:
    after = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert after < next_moment("15 2 * * *", zone, after) <= after + timedelta(hours=49)


@pytest.mark.parametrize(
    "cron", ["", "* * * * *", "0 8 * *", "0 25 * * *", "0 8 31 2 *", "@daily", "0 8 * * mo"]
)
def test_what_is_no_schedule_is_refused(cron: str) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        checked_cron(cron)


async def test_what_cannot_be_made_or_sent_is_refused_when_it_is_asked_for(office: App) -> None:
    for wanted, to in (
        (Wanted("sale"), ["alert"]),
        (Wanted("sales", "someday"), ["alert"]),
        (SALES, []),
        (SALES, ["mail:a@b.example"]),
    ):
        with pytest.raises(InvalidInput):
            await office.reporting.schedules.create(TENANT, "0 8 * * *", wanted, to, by="test")
    with pytest.raises(NotFound):
        await office.reporting.schedules.remove(TENANT, 999, by="test")


async def test_a_report_that_there_is_not_is_refused_with_the_nearest(office: App) -> None:
    told = "There is no 'Salez' among the reports. Nearest: sales. Nothing was changed."
    with pytest.raises(InvalidInput) as refused:
        await office.reporting.schedules.create(TENANT, "0 8 * * *", Wanted("Salez"), ["alert"], by="test")
    assert str(refused.value) == told


async def test_a_report_that_was_missed_for_days_is_made_once_and_told(office: App) -> None:
    before = await reports(office)
    schedule_id = await due(office, "alert", times=5)
    assert await office.reporting.schedules.take_up(TENANT) == 1
    assert await office.reporting.schedules.take_up(TENANT) == 0
    await work_jobs(office, forever=False)
    assert await reports(office) == before + 1
    kept = next(each for each in await office.reporting.schedules.list(TENANT) if each.id == schedule_id)
    assert f"erp://reports/{kept.report_id}" in await alerts(office)
    assert kept.next_at > NOW


async def test_what_is_due_in_the_same_minute_is_all_taken_up_and_each_once(office: App) -> None:
    before, moment = await reports(office), NOW - timedelta(minutes=3)
    ids = [await due(office, "folder", wanted=Wanted(each)) for each in ("sales", "inventory", "leads")]
    async with office.database.transactions(TENANT) as session:
        await session.execute(update(Schedule).where(Schedule.id.in_(ids)).values(next_at=moment))
    assert await office.reporting.schedules.take_up(TENANT) == len(ids)
    await work_jobs(office, forever=False)
    assert await reports(office) == before + len(ids)
    kept = {each.id: each for each in await office.reporting.schedules.list(TENANT)}
    assert {kept[each].due_at for each in ids} == {moment}
    assert len({kept[each].report_id for each in ids}) == len(ids)
    assert all(len([*folder(office).glob(f"schedule-{each}-*")]) == 1 for each in ids)


async def test_two_workers_take_up_what_is_due_once(office: App) -> None:
    await due(office, "alert")
    taken = list[int]()

    async def take_up() -> None:
        taken.append(await office.reporting.schedules.take_up(TENANT))

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(take_up)
    assert sum(taken) == 1
    await work_jobs(office, forever=False)


async def test_a_worker_that_died_after_the_report_was_made_leaves_one_report_and_one_file(
    office: App,
) -> None:
    schedule_id = await due(office, "folder", wanted=Wanted("sales", "last week", files=("html",)))
    before = await reports(office)
    await office.reporting.schedules.take_up(TENANT)
    await work_jobs(office, forever=False)
    kept = next(each for each in await office.reporting.schedules.list(TENANT) if each.id == schedule_id)
    assert kept.due_at is not None
    await office.reporting.schedules.make(TENANT, schedule_id, kept.due_at)
    assert await reports(office) == before + 1
    files = [*folder(office).glob(f"schedule-{schedule_id}-*")]
    assert [each.suffix for each in files] == [".html"]
    assert files[0].stat().st_mode & 0o077 == 0


async def test_an_earlier_moment_is_not_made_once_a_later_one_was_taken_up(office: App) -> None:
    schedule_id = await due(office, "alert")
    before = await reports(office)
    await office.reporting.schedules.make(TENANT, schedule_id, NOW - timedelta(days=3))
    assert await reports(office) == before
    await office.reporting.schedules.remove(TENANT, schedule_id, by="test")


async def test_one_that_cannot_be_reached_does_not_hold_up_the_others_and_is_told_until_it_can(
    office: App,
) -> None:
    schedule_id = await due(office, "whatsapp:+971501234567", "folder")
    failures = await office.reporting.schedules.run(TENANT, schedule_id)
    assert [each.partition(":")[0] for each in failures] == ["whatsapp"]
    assert [*folder(office).glob(f"schedule-{schedule_id}-*")]
    assert f"Scheduled report {schedule_id} (sales) failed. whatsapp:" in await alerts(office)
    assert "971501234567" not in await alerts(office)
    await office.reporting.schedules.remove(TENANT, schedule_id, by="test")
    told = [line for line in (await alerts(office)).splitlines() if f"report {schedule_id} (" in line]
    assert "(closed " in told[0]


async def test_what_was_removed_is_made_no_longer(office: App) -> None:
    schedule_id = await due(office, "alert")
    before = await reports(office)
    await office.reporting.schedules.take_up(TENANT)
    await office.reporting.schedules.remove(TENANT, schedule_id, by="test")
    await work_jobs(office, forever=False)
    assert await reports(office) == before


async def test_reports_past_their_day_are_forgotten_and_others_are_not(office: App) -> None:
    await office.reporting.schedules.run(TENANT, await due(office, "alert"))
    there = await reports(office)
    await office.reporting.reports.tidy(TENANT, NOW + timedelta(days=80))
    assert await reports(office) == there
    await office.reporting.reports.tidy(TENANT, NOW + timedelta(days=91))
    assert await reports(office) == 0


def folder(app: App) -> Path:
    return app.settings.data_dir / "reports" / TENANT


async def test_nothing_was_sent_past_the_policy(office: App) -> None:
    async with office.database.transactions(TENANT) as session:
        assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
