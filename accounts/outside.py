"""How long a call that leaves the house may take, and how much of its answer is read."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import requests


@contextlib.contextmanager
def deadline(session: requests.Session, seconds: float) -> Iterator[None]:
    """Hang up after so many seconds: a byte now and then would pass every limit of a single read.

    Raises requests.Timeout.
    """
    lines: list[socket.socket] = []
    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def keep(line: socket.socket) -> None:
        lines.append(line)
        # The time may have passed while a name was looked up: then nobody would hang up any more.
        if is_over.is_set():
            hang_up()

    for adapter in session.adapters.values():
        _listen_in(adapter, keep)
    timer = threading.Timer(seconds, hang_up)
    timer.start()
    try:
        yield
    except (requests.RequestException, OSError) as error:
        # Whoever is hung up on may notice first, and end the line in a way of its own.
        if is_over.is_set():
            raise requests.Timeout from error
        raise
    finally:
        timer.cancel()
        for line in lines:
            line.close()
    if is_over.is_set():
        raise requests.Timeout


def read_beginning(response: requests.Response, most_bytes: int) -> bytes:
    """The beginning of a streamed answer."""
    read = b""
    for piece in response.iter_content(512):
        read += piece
        if len(read) >= most_bytes:
            break
    return read[:most_bytes]


def _listen_in(adapter: Any, keep: Callable[[socket.socket], None]) -> None:
    """Give away a second handle of every connection that an adapter makes, before TLS takes the first."""
    get_pool = adapter.get_connection_with_tls_context

    def get_watched_pool(*args: Any, **kwargs: Any) -> Any:
        pool = get_pool(*args, **kwargs)

        class Watched(pool.ConnectionCls):  # type: ignore[name-defined,misc]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                keep(made.dup())
                return made

        pool.ConnectionCls = Watched
        return pool

    adapter.get_connection_with_tls_context = get_watched_pool
