"""The table of jobs: what the queue may be asked to do."""

from collections.abc import Mapping
from functools import partial

from erp_mcp.app import App
from erp_mcp.jobs.changes import execute_approval, reconcile_changes
from erp_mcp.jobs.conversations import hear_messages, refresh_memory
from erp_mcp.jobs.customers import (
    classify_customers,
    complete_figures,
    key_all_customers,
    recompute_figures,
)
from erp_mcp.jobs.erp import refresh_mirror, sync_mirror, sync_mirrors
from erp_mcp.jobs.inbox import fetch_media, handle_inbound, tidy_messaging, weigh_inbound
from erp_mcp.jobs.knowledge import index_catalogue, index_chunks, tidy_knowledge
from erp_mcp.jobs.messaging import dispatch_due, dispatch_outbox, sync_templates
from erp_mcp.jobs.models import tidy_meters, tidy_models
from erp_mcp.jobs.replying import answer_inbound
from erp_mcp.jobs.reports import make_scheduled, run_schedules, scan_insights, tidy_reports
from erp_mcp.store.queue import Job, elected, work

JOBS = {
    "answer_inbound": answer_inbound,
    "classify_customers": classify_customers,
    "complete_figures": complete_figures,
    "dispatch_due": dispatch_due,
    "dispatch_outbox": dispatch_outbox,
    "execute_approval": execute_approval,
    "hear_messages": hear_messages,
    "fetch_media": fetch_media,
    "handle_inbound": handle_inbound,
    "index_catalogue": index_catalogue,
    "index_chunks": index_chunks,
    "key_all_customers": key_all_customers,
    "make_scheduled": make_scheduled,
    "reconcile_changes": reconcile_changes,
    "recompute_figures": recompute_figures,
    "refresh_memory": refresh_memory,
    "refresh_mirror": refresh_mirror,
    "run_schedules": run_schedules,
    "scan_insights": scan_insights,
    "sync_mirror": sync_mirror,
    "sync_mirrors": sync_mirrors,
    "sync_templates": sync_templates,
    "tidy_knowledge": tidy_knowledge,
    "tidy_messaging": tidy_messaging,
    "tidy_meters": tidy_meters,
    "tidy_models": tidy_models,
    "tidy_reports": tidy_reports,
    "weigh_inbound": weigh_inbound,
}
PERIODIC = {
    "complete_figures": "*/10 * * * *",
    "dispatch_due": "* * * * *",
    "key_all_customers": "*/5 * * * *",
    "reconcile_changes": "* * * * *",
    "run_schedules": "* * * * *",
    "scan_insights": "23 * * * *",
    "sync_mirrors": "* * * * *",
    "sync_templates": "41 * * * *",
    "tidy_knowledge": "17 3 * * *",
    "tidy_messaging": "41 3 * * *",
    "tidy_meters": "29 3 * * *",
    "tidy_models": "*/5 * * * *",
    "tidy_reports": "7 3 * * *",
}


def jobs_of(app: App) -> Mapping[str, Job]:
    return {name: partial(job, app) for name, job in JOBS.items()}


async def work_jobs(app: App, *, forever: bool = True) -> None:
    """Everything that waits; for ever also what is due now and then."""
    await work(app.queue, jobs_of(app), PERIODIC if forever else {}, forever=forever)


async def run_jobs(app: App) -> None:
    """Work the queue while this process is the one that was elected to."""
    async with elected(app.database.app_url):
        await work_jobs(app)
