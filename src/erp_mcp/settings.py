"""Every setting there is: read once in `__main__`, passed down, documented from here."""

import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Toolset = Literal["crm", "knowledge", "odoo", "whatsapp", "reports", "admin"]
Bucket = Literal["messages", "searches", "saves", "ratings", "odoo_calls"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def default_data_dir() -> Path:
    """Root serves a machine, everybody else only themselves."""
    if sys.platform == "linux" and os.geteuid() == 0:
        return Path("/var/lib/erp-mcp")
    return user_data_path("erp-mcp", appauthor=False)


def split_names(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode]

DEFAULT_TENANT = "main"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="ERP_MCP_",
        frozen=True,
        hide_input_in_errors=True,
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
    )

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder of the embedded database; as root /var/lib/erp-mcp, else the user's data folder.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL URL of the application role; unset means the embedded database.",
    )
    database_owner_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL URL of the owner role, for migrations, tenants and backup.",
    )
    tenant: str = Field(
        default=DEFAULT_TENANT,
        pattern=r"^[a-z0-9][a-z0-9-]{0,62}$",
        description="The tenant that stdio and the command line act for.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="32 random bytes in URL-safe base64; seals credentials and signs links to files.",
    )
    google_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("google_api_key", "GOOGLE_API_KEY"),
        description="Key of Gemini; nothing needs it, and with it much is written better.",
    )
    vertex_project: str | None = Field(
        default=None,
        description="Google Cloud project: Gemini through Vertex AI, with the machine's credentials.",
    )
    vertex_location: str = Field(default="global", description="Region of Vertex AI.")
    gemini_url: str | None = Field(
        default=None, description="Another address of Gemini, such as a gateway of the company."
    )
    models_file: Path | None = Field(
        default=None, description="TOML file with models, thinking, time limits and prices of your own."
    )
    odoo_url: str | None = Field(
        default=None, description="Address of the company's Odoo, such as https://erp.example.com."
    )
    odoo_database: str | None = Field(default=None, description="Name of its database.")
    odoo_login: str | None = Field(
        default=None, description="Login of the user whom Odoo sees in what is done here."
    )
    odoo_api_key: SecretStr | None = Field(
        default=None, description="API key of that user, made in Odoo under Account Security."
    )
    odoo_read_seconds: float = Field(
        default=30.0, gt=0, description="How long Odoo may take to answer a read."
    )
    odoo_write_seconds: float = Field(
        default=90.0,
        ge=30,
        description="How long it may take to write; it repeats collisions for 25 seconds.",
    )
    odoo_concurrent: int = Field(
        default=4, ge=1, le=64, description="Calls under way at once for each identity on an instance."
    )
    whatsapp_token: SecretStr | None = Field(
        default=None, description="Access token of a system user of the business, made in Meta's settings."
    )
    whatsapp_app_secret: SecretStr | None = Field(
        default=None, description="Secret of the Meta app; without it no web hook is believed."
    )
    whatsapp_verify_token: SecretStr | None = Field(
        default=None, description="Word of your own that Meta repeats when it first calls the web hook."
    )
    whatsapp_number_id: str | None = Field(default=None, description="Id of the business's WhatsApp number.")
    whatsapp_business_id: str | None = Field(default=None, description="Id of its WhatsApp Business Account.")
    whatsapp_base_url: str = Field(
        default="https://graph.facebook.com", description="Another address of the Graph API, as of a sandbox."
    )
    whatsapp_version: str = Field(
        default="v26.0", pattern=r"^v[0-9]{1,3}\.0$", description="Version of the Graph API."
    )
    whatsapp_body_days: int = Field(
        default=30, ge=1, description="How long what a web hook brings is kept as it came."
    )
    whatsapp_link_hosts: Names = Field(
        default=(), description="Hosts that messages may link to and files be fetched from, with those below."
    )
    whatsapp_rate_card: Path | None = Field(
        default=None, description="What your account pays for messages; without it, illustrative prices."
    )
    cost_day_usd: Decimal = Field(
        default=Decimal(50), ge=0, description="What models may cost a tenant a day."
    )
    cost_week_usd: Decimal = Field(default=Decimal(300), ge=0, description="What they may cost in a week.")
    cost_month_usd: Decimal = Field(default=Decimal(1000), ge=0, description="What they may cost in a month.")
    cost_alerts_percent: Annotated[tuple[int, int, int], NoDecode] = Field(
        default=(50, 75, 90),
        description="Shares of a limit that raise the alerts info, warning and critical.",
    )
    policy_file: Path | None = Field(
        default=None,
        description="TOML file that says what may be read and changed; unset means the bundled policy.",
    )
    abuse_messages: int = Field(
        default=3, ge=1, le=1000, description="Abusive messages after which only persons answer their sender."
    )
    abuse_days: int = Field(
        default=30, ge=1, le=3650, description="Days within which abusive messages are counted together."
    )
    approval_hours: int = Field(
        default=24, ge=1, le=8760, description="How long a change waits for a person before it expires."
    )
    tokenizer: Literal["o200k", "cl100k"] = Field(
        default="o200k", description="The encoding in which every budget is counted."
    )
    max_tokens: int = Field(
        default=1500, ge=100, le=25_000, description="Budget of an answer when the caller names none."
    )
    max_tokens_limit: int = Field(
        default=8000, ge=100, le=100_000, description="The largest budget that a caller may name."
    )
    toolsets: Annotated[tuple[Toolset, ...], NoDecode] = Field(
        default=("crm", "knowledge", "odoo", "whatsapp", "reports", "admin"),
        description="Which groups of tools are offered, separated by commas.",
    )
    messages_per_minute: int = Field(
        default=30, ge=1, description="Messages a principal may write in a minute."
    )
    searches_per_minute: int = Field(
        default=100, ge=1, description="Searches a principal may run in a minute."
    )
    saves_per_minute: int = Field(
        default=30, ge=1, description="Changes a principal may make to the library in a minute."
    )
    odoo_calls_per_minute: int = Field(
        default=120, ge=1, description="Times a principal may ask Odoo in a minute."
    )
    ratings_per_minute: int = Field(default=10, ge=1, description="Ratings a principal may give in a minute.")
    knowledge_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="Folders from which `save_knowledge` may read files, separated by commas; only on stdio.",
    )
    session_expires_hours: int = Field(
        default=24, ge=1, le=87_600, description="Silence after which a session takes no more messages."
    )
    read_allowance_tokens: int = Field(
        default=400_000, ge=1000, description="Tokens of resources a principal may read in one window."
    )
    read_window_seconds: int = Field(
        default=3600, ge=60, description="Length of that window; it refills when the next one begins."
    )
    sync_minutes: int = Field(
        default=15, ge=0, le=10_080, description="How often the mirror follows Odoo by itself; 0 means never."
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$",
        description="How links to files of reports begin over HTTP; unset means as the client called the server.",
    )
    host: str = Field(default="127.0.0.1", description="Address that HTTP and SSE listen on.")
    port: int = Field(default=8765, ge=0, le=65535, description="Port that HTTP and SSE listen on.")
    allowed_hosts: Names = Field(
        default=(),
        description="Host headers accepted besides loopback, separated by commas (`erp.example.com`).",
    )
    allowed_origins: Names = Field(
        default=(),
        description="Origins accepted besides loopback, separated by commas (`https://erp.example.com`).",
    )
    max_body_bytes: int = Field(default=4_194_304, ge=1024, description="Largest HTTP request body.")
    request_timeout_seconds: float = Field(
        default=60.0, gt=0, description="A request that takes longer is cancelled and answered with an error."
    )
    drain_seconds: int = Field(default=10, ge=0, description="How long SIGTERM waits for requests under way.")
    metrics_token: SecretStr | None = Field(
        default=None, description="Bearer token of /metrics; unset means that only loopback may read it."
    )
    log_level: LogLevel = Field(default="INFO", description="What goes to stderr.")

    @field_validator(
        "toolsets",
        "allowed_hosts",
        "allowed_origins",
        "cost_alerts_percent",
        "knowledge_roots",
        "whatsapp_link_hosts",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return split_names(value)

    @field_validator("cost_alerts_percent")
    @classmethod
    def _rising(cls, shares: tuple[int, int, int]) -> tuple[int, int, int]:
        if not 0 < shares[0] < shares[1] < shares[2] <= 110:
            raise ValueError("three rising percentages up to 110 are needed, such as 50,75,90")
        return shares

    @field_validator("knowledge_roots")
    @classmethod
    def _absolute(cls, roots: tuple[Path, ...]) -> tuple[Path, ...]:
        """A host may start the server anywhere."""
        found = tuple(root.expanduser() for root in roots)
        if not all(root.is_absolute() for root in found):
            raise ValueError("whole paths are needed, such as /srv/documents")
        return found

    @property
    def has_model(self) -> bool:
        return bool(self.vertex_project or (self.google_api_key and self.google_api_key.get_secret_value()))

    @property
    def is_embedded(self) -> bool:
        return self.database_url is None

    def budget_of(self, asked: int | None) -> int:
        """The budget of one answer: what the caller asked for, within the limit."""
        return min(asked or self.max_tokens, self.max_tokens_limit)
