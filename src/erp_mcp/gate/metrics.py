"""What the outcomes of requests add up to, for Prometheus."""

from mcp_types.methods import SPEC_CLIENT_METHODS
from prometheus_client import CollectorRegistry, Counter, Histogram

from erp_mcp.errors import AllowanceSpent, RateLimited
from erp_mcp.gate.outcome import Outcome

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LIMITS = {RateLimited.code, AllowanceSpent.code}


class Metrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        by_name = ("method", "subject")
        self._calls = Counter("erp_mcp_requests", "Requests served.", by_name, registry=registry)
        self._errors = Counter(
            "erp_mcp_errors", "Requests that failed.", (*by_name, "code"), registry=registry
        )
        self._seconds = Histogram(
            "erp_mcp_request_seconds", "Time to serve.", by_name, buckets=SECONDS, registry=registry
        )
        self._tokens = Counter(
            "erp_mcp_tokens_returned", "Tokens sent to models.", by_name, registry=registry
        )
        self._saved = Counter(
            "erp_mcp_tokens_saved", "Tokens that fitting left out.", by_name, registry=registry
        )
        self._bytes = Counter(
            "erp_mcp_bytes_shown",
            "Pages, what they show, and pictures, which have no tokens.",
            by_name,
            registry=registry,
        )
        self._trims = Counter("erp_mcp_trims", "Answers cut by the backstop.", by_name, registry=registry)
        self._limited = Counter(
            "erp_mcp_limit_violations", "Calls over a limit.", ("code",), registry=registry
        )

    def __call__(self, outcome: Outcome) -> None:
        name = (label(outcome), outcome.subject)
        self._calls.labels(*name).inc()
        self._seconds.labels(*name).observe(outcome.seconds)
        self._tokens.labels(*name).inc(outcome.tokens)
        self._saved.labels(*name).inc(outcome.saved_tokens)
        self._bytes.labels(*name).inc(outcome.bytes)
        if outcome.trimmed:
            self._trims.labels(*name).inc()
        if outcome.error is not None:
            self._errors.labels(*name, outcome.error).inc()
        if outcome.error in LIMITS:
            self._limited.labels(outcome.error).inc()


def label(outcome: Outcome) -> str:
    """A client can make up any number of methods: they would fill the memory, one series each."""
    if outcome.principal is None:
        return "refused"
    return outcome.method if outcome.method in SPEC_CLIENT_METHODS else "unknown"
