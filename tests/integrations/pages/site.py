"""A small web site on loopback, in a thread of its own; it keeps what was asked of it, and when."""

import gzip
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    headers: dict[str, str]
    at: float


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


def html(*links: str, text: str = "", head: str = "") -> Reply:
    anchors = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return Reply(f"<html><head>{head}</head><body><p>{text}</p>{anchors}</body></html>", 200, HTML)


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(b"", status, {"Location": target})


def packed(body: str) -> Reply:
    return Reply(gzip.compress(body.encode()), 200, HTML | {"Content-Encoding": "gzip"})


HTML = {"Content-Type": "text/html; charset=utf-8"}
PLAIN = {"Content-Type": "text/plain"}


@dataclass
class Site:
    port: int = 0
    replies: dict[str, Reply | Callable[[Asked], Reply]] = field(
        default_factory=dict[str, Reply | Callable[[Asked], Reply]]
    )
    asked: list[Asked] = field(default_factory=list[Asked])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        found = self.replies.get(asked.path, Reply(b"", 404))
        return found(asked) if callable(found) else found


@contextmanager
def serving() -> Generator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = site.reply(Asked(self.path, dict(self.headers.items()), monotonic()))
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nothing: the tests look at what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
