"""A headless Chromium, driven by its own protocol over a pipe: no port, and nothing to install beside it."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]  # what the protocol of the browser sends
PATIENCE_SECONDS = 30.0
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # a machine that builds runs as root; the page under test has a sandbox of its own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=IsolateSandboxedIframes",  # one process: what the page does is heard with its host
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# The browser listens on file 3 and speaks on file 4, whichever numbers the pipes had here.
START = """
import fcntl, os, sys
heard, said = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3])
os.dup2(heard, 3), os.dup2(said, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
EVENTS = (
    "Runtime.consoleAPICalled",
    "Runtime.exceptionThrown",
    "Log.entryAdded",
    "Network.requestWillBeSent",
)


class Browser:
    """One page; what it complains of and what it asks the network for is kept."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = os.fdopen(commands, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._unread = b""
        self._last = 0
        self._sessions: list[str] = []
        self.events: list[Json] = []

    def open(self, page: Path) -> None:
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._sessions.append(attached["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Page.navigate", url=page.as_uri())
        self.until("document.readyState === 'complete' && typeof show === 'function'")

    def resize(self, width: int, height: int) -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def ask(self, method: str, **params: object) -> Json:
        return self._ask(method, self._sessions[0], **params)

    def run(self, script: str, world: int | None = None) -> Any:  # any JSON value
        """In the host, or in the frame of the page by its world."""
        where = {} if world is None else {"contextId": world}
        done = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, **where)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def frame(self) -> int:
        """The world of the page within its frame, where the test looks at what a person would see."""
        tree = self.ask("Page.getFrameTree")["frameTree"]
        (child,) = tree["childFrames"]
        made = self.ask("Page.createIsolatedWorld", frameId=child["frame"]["id"])
        return int(made["executionContextId"])

    def until(self, script: str, world: int | None = None) -> None:
        waiting = (
            "new Promise((yes) => {{ const look = () => ({}) ? yes(true) : setTimeout(look, 10); look(); }})"
        )
        assert self.run(waiting.format(script), world)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def complaints(self) -> list[Json]:
        return [each for each in self.events if each["method"] != "Network.requestWillBeSent"]

    def addresses(self) -> list[str]:
        asked = [each for each in self.events if each["method"] == "Network.requestWillBeSent"]
        return [each["params"]["request"]["url"] for each in asked]

    def _ask(self, method: str, session: str = "", **params: object) -> Json:
        self._last += 1
        command = {"id": self._last, "method": method, "params": params}
        sent = command | ({"sessionId": session} if session else {})
        self._commands.write(json.dumps(sent).encode() + b"\0")
        while (heard := self._hear()).get("id") != self._last:
            if heard.get("method") in EVENTS:
                self.events.append(heard)
        assert "error" not in heard, heard
        return heard["result"]

    def _hear(self) -> Json:
        while b"\0" not in self._unread:
            more = os.read(self._answers.fileno(), 1 << 16)
            assert more, "the browser ended"
            self._unread += more
        one, _, self._unread = self._unread.partition(b"\0")
        return json.loads(one)


@contextmanager
def browsing(profile: Path) -> Generator[Browser]:
    program = shutil.which("chromium")
    assert program, "this needs Chromium: `make browser` installs it"
    theirs_in, commands = os.pipe()
    answers, theirs_out = os.pipe()
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            START,
            str(theirs_in),
            str(theirs_out),
            program,
            *FLAGS,
            f"--user-data-dir={profile}",
        ],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(commands, answers)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
