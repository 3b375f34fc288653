"""Bring a database to the schema of this version, once, however many processes start together."""

from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

MIGRATIONS = files("erp_mcp.store.migrations")
ONE_AT_A_TIME = 0x65_72_70_6D


@cache
def head() -> str:
    """The newest revision, read from file names: alembic itself is only imported when there is work."""
    return max(
        _revision(file) for file in MIGRATIONS.joinpath("versions").iterdir() if _revision(file).isdigit()
    )


def _revision(file: Traversable) -> str:
    return file.name.partition("_")[0]


def migrate(owner_url: str, app_role: str, revision: str = "head") -> None:
    """Blocking: alembic is not async, so callers run this in a thread."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    from erp_mcp.store.urls import driver_url

    engine = create_engine(driver_url(owner_url), poolclass=NullPool)
    with as_file(MIGRATIONS) as folder, engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        config = Config()
        config.set_main_option("script_location", str(Path(folder)))
        config.attributes["connection"] = connection
        config.attributes["app_role"] = app_role
        command.upgrade(config, revision)
