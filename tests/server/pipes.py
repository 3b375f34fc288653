"""A server on stdio as its client sees it: two pipes and a process."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Timer

from tests.serving import PATIENCE_SECONDS, modern_request

Wire = dict[str, object]


class Pipes:
    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "erp_mcp", "serve"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._asked = 1000

    def send(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def ask(self, method: str, **params: object) -> Wire:
        """The answer to this request, after whatever else the server had to say."""
        self._asked += 1
        self.send(json.dumps(modern_request(method, params, self._asked)).encode())
        return self.answer_to(self._asked)

    def answer_to(self, request_id: object) -> Wire:
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            answer: Wire = json.loads(line)
            if answer.get("id") == request_id:
                return answer
        raise AssertionError("the server has ended")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self) -> int:
        """Its exit status."""
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def piped(environment: dict[str, str]) -> Generator[Pipes]:
    """Killed when it hangs, so that whoever waits for its answer fails."""
    pipes = Pipes(environment)
    watch = Timer(2 * PATIENCE_SECONDS, pipes.process.kill)
    watch.start()
    try:
        yield pipes
    finally:
        watch.cancel()
        if pipes.process.poll() is None:
            pipes.close()
            pipes.wait()


def bare_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ERP_MCP_")}
