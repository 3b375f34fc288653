"""What every room stands on: settings, database, tokenizer and queue."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import procrastinate

from erp_mcp.budget import Tokens
from erp_mcp.governance.rates import Rates
from erp_mcp.settings import Bucket, Settings
from erp_mcp.store.database import Database, Place
from erp_mcp.store.engine import Transactions
from erp_mcp.store.limits import Limits


def place(settings: Settings) -> Place:
    app_url, owner_url = settings.database_url, settings.database_owner_url
    return Place(
        settings.data_dir,
        app_url.get_secret_value() if app_url else None,
        owner_url.get_secret_value() if owner_url else None,
    )


def report_folder(settings: Settings) -> Path:
    """Where scheduled reports are written to."""
    return settings.data_dir / "reports"


@dataclass(frozen=True, slots=True)
class Ground:
    """What every room stands on."""

    settings: Settings
    database: Database
    tokens: Tokens
    queue: procrastinate.App

    @property
    def transactions(self) -> Transactions:
        return self.database.transactions

    @property
    def window(self) -> tuple[int, int]:
        """How many tokens may be read in how many seconds."""
        return self.settings.read_allowance_tokens, self.settings.read_window_seconds

    @property
    def expires_after(self) -> timedelta:
        return timedelta(hours=self.settings.session_expires_hours)


def open_rates(settings: Settings, limits: Limits) -> Rates:
    per_minute: dict[Bucket, int] = {
        "messages": settings.messages_per_minute,
        "searches": settings.searches_per_minute,
        "saves": settings.saves_per_minute,
        "ratings": settings.ratings_per_minute,
        "odoo_calls": settings.odoo_calls_per_minute,
    }
    return Rates(limits, per_minute)
