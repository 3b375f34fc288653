"""What goes wrong with the database, its server and its backups."""

from erp_mcp.errors.requests import ErpError


class StoreUnavailable(ErpError):
    """The database does not answer; try again in a few seconds, or run `erp-mcp doctor`."""

    code = "STORE_UNAVAILABLE"
    kind = "unavailable"
    retryable = True


class StoreMisconfigured(ErpError):
    """The database cannot be used as it is set up; run `erp-mcp doctor`."""

    code = "STORE_MISCONFIGURED"
    kind = "unavailable"


class EmbeddedServerFailed(ErpError):
    """The embedded database did not start; run `erp-mcp doctor`."""

    code = "EMBEDDED_SERVER_FAILED"
    kind = "unavailable"


class PortInUse(ErpError):
    """Something else listens on this port."""

    code = "PORT_IN_USE"
    kind = "unavailable"


class BackupRefused(ErpError):
    """The backup file cannot be restored here."""

    code = "BACKUP_REFUSED"
    kind = "input"
