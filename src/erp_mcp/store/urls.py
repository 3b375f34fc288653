"""URLs of databases: read alike by everybody who reads them, and never quoted."""

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

HOW_TO_WRITE_ONE = (
    "as `postgresql://ROLE:PASSWORD@HOST:5432/DATABASE`, "
    "with the special characters of the password percent-encoded."
)


def is_url(url: str) -> bool:
    """Whether both the driver and SQLAlchemy read the same out of it, and no password ends up in the host."""
    try:
        by_driver, by_engine = conninfo_to_dict(url), make_url(url)
    except (psycopg.ProgrammingError, ArgumentError, ValueError):
        return False
    host = by_engine.host
    return host is None or ("@" not in host and host == by_driver.get("host"))


def driver_url(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")
