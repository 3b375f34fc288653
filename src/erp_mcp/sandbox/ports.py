"""A port of loopback, opened before whoever answers there is ready: clients wait in its queue."""

import socket


def opened_port(wanted: int = 0) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", wanted))
    # asyncio does this only for sockets of its own making; without it every answer waits for an old ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
