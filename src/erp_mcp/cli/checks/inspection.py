"""What the inspection of a database says; the limits are those that `store.readiness` refuses by."""

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.store.migrate import head
from erp_mcp.store.readiness import OLDEST_PGVECTOR, OLDEST_SERVER, Inspection


def server(found: Inspection, where: str) -> Finding:
    described = f"PostgreSQL {found.server_version} {where}"
    if found.server_version < OLDEST_SERVER:
        mend = f"Upgrade PostgreSQL to {OLDEST_SERVER} or newer."
        return Finding("database", "problem", f"{described}: too old", mend)
    return Finding("database", "ok", described)


def pgvector(found: Inspection) -> Finding:
    version = found.pgvector_version
    if version is None and found.pgvector_available is None:
        mend = "Install pgvector 0.8 or newer on the server of PostgreSQL."
        return Finding("pgvector", "problem", "not installed", mend)
    if version is None:
        mend = "Run in this database as a superuser: `create extension vector`"
        return Finding("pgvector", "problem", f"{found.pgvector_available} is installed, but not here", mend)
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_PGVECTOR:
        mend = "Install pgvector 0.8 or newer, then run as a superuser: `alter extension vector update`"
        return Finding("pgvector", "problem", f"{version} is too old", mend)
    return Finding("pgvector", "ok", version)


def role(found: Inspection) -> Finding:
    if found.bypasses_security:
        mend = (
            "Set ERP_MCP_DATABASE_URL to a role that is no superuser, lacks BYPASSRLS and does not own "
            "the tables, and ERP_MCP_DATABASE_OWNER_URL to the one that does."
        )
        return Finding("role", "problem", f"{found.role} can bypass row-level security", mend)
    return Finding("role", "ok", f"{found.role} is held to one tenant by row-level security")


def owner_role(as_owner: Inspection, found: Inspection) -> Finding:
    """Before the first migration nobody owns the tables, so nothing can be said yet."""
    if found.has_schema and not as_owner.bypasses_security:
        mend = "Set ERP_MCP_DATABASE_OWNER_URL to the role that made the tables."
        return Finding("owner", "problem", f"{as_owner.role} does not own the tables", mend)
    return Finding("owner", "ok", f"{as_owner.role} is reached")


def migrations(found: Inspection, *, is_owner_known: bool) -> Finding:
    if found.is_migrated:
        return Finding("migrations", "ok", f"at revision {head()}, the newest")
    if found.revision is not None and found.revision > head():
        said = f"at revision {found.revision}, and this erp_mcp only knows {head()}"
        return Finding("migrations", "problem", said, "`python -m pip install --upgrade erp-mcp`")
    said = f"at revision {found.revision}, behind {head()}" if found.revision else "no schema yet"
    if not is_owner_known:
        mend = "Set ERP_MCP_DATABASE_OWNER_URL to the role that owns the database, then run `erp-mcp serve`."
        return Finding("migrations", "problem", said, mend)
    if found.revision is None:
        return Finding("migrations", "ok", f"{said}; the first start of `erp-mcp serve` makes it")
    return Finding("migrations", "warning", said, "Restart `erp-mcp serve`: it migrates when it starts.")
