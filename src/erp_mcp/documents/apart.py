"""Asks a worker process for a document, and ends it when it takes too long or nobody waits any more."""

import logging
import subprocess
import sys

import anyio
from pydantic import TypeAdapter

from erp_mcp.documents.content import ReadDocument
from erp_mcp.documents.worker import Job, Refusal
from erp_mcp.errors import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentScanned,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnreadable,
    EncodingUnknown,
)

logger = logging.getLogger(__name__)


ANSWER: TypeAdapter[ReadDocument | Refusal] = TypeAdapter(ReadDocument | Refusal)
REFUSALS = {
    each.code: each
    for each in (DocumentEmpty, DocumentEncrypted, DocumentScanned, DocumentTooLarge, EncodingUnknown)
}


async def read_apart(job: Job, data: bytes) -> ReadDocument:
    process = _start(job)
    try:
        with anyio.fail_after(job.limits.seconds):
            found, complaint = await anyio.to_thread.run_sync(
                process.communicate, data, abandon_on_cancel=True
            )
    except TimeoutError:
        raise DocumentTooSlow(
            f"{job.name} takes more than {job.limits.seconds} s to read; split it, or save it anew."
        ) from None
    finally:
        process.kill()
    if process.returncode:
        raise _failure(job, complaint.decode(errors="replace"))
    return _document(found)


def _start(job: Job) -> "subprocess.Popen[bytes]":
    """Not through the event loop: the one that Windows needs for the database starts no processes."""
    command = [sys.executable, "-P", "-m", "erp_mcp.documents.worker", job.as_argument()]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def _failure(job: Job, complaint: str) -> DocumentUnreadable:
    reason = complaint.strip().rpartition("\n")[2].partition(":")[0]
    logger.warning("a reader of %s ended with %s", job.form, reason or "nothing said")
    if "MemoryError" in complaint:  # not always last: tidying up fails for want of memory too
        return DocumentTooLarge(f"{job.name} takes more memory to read than it may; split it.")
    return DocumentUnreadable(
        f"{job.name} is damaged, or not what its name says. Save it again where it opens."
    )


def _document(found: bytes) -> ReadDocument:
    answer = ANSWER.validate_json(found)
    if isinstance(answer, ReadDocument):
        return answer
    raise REFUSALS.get(answer.code, DocumentUnreadable)(answer.message)
