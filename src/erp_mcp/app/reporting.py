"""Reports and what they lead to: made, handed to readers, scheduled, and what they notice by themselves."""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes

from erp_mcp.app.ground import Ground, report_folder
from erp_mcp.app.messaging import Messaging
from erp_mcp.governance.alerts import Alerts
from erp_mcp.governance.profile import Profiles
from erp_mcp.reports.handing import Handing
from erp_mcp.reports.handing.links import Links
from erp_mcp.reports.handing.shelf import Shelf
from erp_mcp.reports.insights import Insights
from erp_mcp.reports.reporting import Reports
from erp_mcp.reports.schedules import Schedules
from erp_mcp.reports.schedules.delivering import Delivering
from erp_mcp.settings import Settings


@dataclass(frozen=True, slots=True)
class Reporting:
    reports: Reports
    handing: Handing
    schedules: Schedules
    insights: Insights
    alerts: Alerts


def open_reporting(ground: Ground, profiles: Profiles, messaging: Messaging) -> Reporting:
    settings, transactions = ground.settings, ground.transactions
    reports = Reports(transactions, ground.tokens, settings.whatsapp_rate_card)
    handing = Handing(Shelf(report_folder(settings)), Links(_signing_key(settings)), profiles)
    delivering = Delivering(transactions, messaging.sending, handing)
    return Reporting(
        reports=reports,
        handing=handing,
        schedules=Schedules(transactions, ground.queue, reports, delivering),
        insights=Insights(transactions, profiles),
        alerts=Alerts(transactions, ground.tokens),
    )


def _signing_key(settings: Settings) -> bytes:
    """Whoever has the same key opens the same links; without one, those of this process alone."""
    key = settings.secret_key
    return sha256(b"report link " + key.get_secret_value().encode()).digest() if key else token_bytes(32)
