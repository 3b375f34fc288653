"""Parses one document in a process of its own: `python -m erp_mcp.documents.worker JOB < DOCUMENT > ANSWER`.

What a damaged or hostile document does to its parser ends with this process, which has so much memory and time;
the server only sees that there is no answer.
"""

import json
import logging
import sys
from dataclasses import asdict, dataclass, replace

from erp_mcp.documents.content import Format, Limits, ReadDocument
from erp_mcp.documents.encoding import storable
from erp_mcp.errors import DocumentTooLarge, DocumentUnreadable

SPARE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Job:
    form: Format
    name: str
    media_type: str | None
    limits: Limits

    def as_argument(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, argument: str) -> "Job":
        fields = json.loads(argument)
        return cls(fields["form"], fields["name"], fields["media_type"], Limits(**fields["limits"]))


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of ours, as it crosses between processes."""

    code: str
    message: str


def answer(job: Job, data: bytes) -> ReadDocument | Refusal:
    """Every other error ends the process."""
    try:
        document = _read(job, data)
        if len(document.text) > job.limits.max_characters:
            raise DocumentTooLarge(f"{job.name} has {len(document.text):,} characters of text; split it.")
    except DocumentUnreadable as error:
        return Refusal(error.code, str(error))
    return replace(document, title=storable(document.title), text=storable(document.text))


def _read(job: Job, data: bytes) -> ReadDocument:
    """Each parser is imported only where there is something for it."""
    if job.form == "pdf":
        from erp_mcp.documents.pdf import read_pdf

        return read_pdf(job.name, data, job.limits)
    if job.form == "docx":
        from erp_mcp.documents.docx import read_docx

        return read_docx(job.name, data)
    from erp_mcp.documents.html import read_html

    return read_html(job.name, data, job.media_type)


def _bound(limits: Limits) -> None:
    """The time is for when whoever waits for the answer is gone; Windows knows none of these."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        resource.setrlimit(
            resource.RLIMIT_CPU, (limits.seconds + SPARE_SECONDS, limits.seconds + SPARE_SECONDS)
        )
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    job = Job.from_argument(sys.argv[1])
    _bound(job.limits)
    logging.disable()  # parsers remark on every oddity
    data = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(asdict(answer(job, data))))


if __name__ == "__main__":
    main()
