"""Sockets that wait for a server in short looks, so that a stop need not wait for it."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LOOK_S = 0.5
"""How long one look lasts at most, and with it how long a stop waits."""

_UNDER_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK)  # on Windows the latter

_Result = TypeVar("_Result")


class Silence:
    """Bears the silence of a server, and looks meanwhile whether anybody still waits for it.

    Args:
        timeout_s: Seconds without a byte after which the server counts as gone.
        check: Called about twice a second; what it raises (`JobCancelled`) ends the waiting.
    """

    def __init__(self, timeout_s: float, check: Callable[[], None]) -> None:
        self._timeout_s = timeout_s
        self._check = check
        self._checked_at = time.monotonic()
        self.look_s = min(LOOK_S, timeout_s)

    def bear(self, act: Callable[[], _Result]) -> _Result:
        """Do something that times out after a look, again and again until it is done.

        Raises:
            TimeoutError: The server was silent for too long.
        """
        begin = time.monotonic()
        while True:
            if time.monotonic() - self._checked_at >= self.look_s:
                self._check()  # also where a server sends a byte now and then
                self._checked_at = time.monotonic()
            try:
                return act()
            except TimeoutError:
                if time.monotonic() - begin >= self._timeout_s:
                    raise

    def create_connection(
        self,
        address: tuple[str, int],
        _timeout: float | None = None,
        _source: tuple[str, int] | None = None,
    ) -> socket.socket:
        """Return a socket that is connected to a host and port, and bears its silence.

        Looking up the host's name is up to the system, and cannot be stopped.

        Args:
            address: Host and port.

        Raises:
            OSError: There is no such host, or none of its addresses answers.
        """
        host, port = address
        fault = OSError(f"{host} has no address")
        for family, kind, protocol, _name, place in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            made = SilentSocket(family, kind, protocol)
            try:
                self._connect(made, place)
                made.settimeout(self.look_s)
                made.silence = self
            except OSError as error:
                made.close()
                fault = error
            except BaseException:
                made.close()
                raise
            else:
                return made
        raise fault

    def _connect(self, made: socket.socket, place: tuple[object, ...]) -> None:
        made.setblocking(False)
        code = made.connect_ex(place)
        if code in _UNDER_WAY:
            self.bear(lambda: _await_connection(made, self.look_s))
            code = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def tls_context(self) -> ssl.SSLContext:
        """Return what encrypts a connection: servers are verified, and their silence is borne."""

        class Socket(SilentTlsSocket):
            silence = self

        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        context.sslsocket_class = Socket
        return context


class SilentSocket(socket.socket):
    """A socket whose reading goes on after a look without a byte; nothing is lost between them."""

    silence: Silence

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        """Read into a buffer, as a socket does."""
        return self.silence.bear(lambda: super(SilentSocket, self).recv_into(buffer, nbytes, flags))


class SilentTlsSocket(ssl.SSLSocket):
    """The same for an encrypted connection; OpenSSL goes on where a look has ended."""

    silence: Silence

    def do_handshake(self, block: bool = False) -> None:
        """Agree with the server on how to encrypt."""
        self.silence.bear(lambda: super(SilentTlsSocket, self).do_handshake(block))

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        """Read into a buffer, as a socket does."""
        return self.silence.bear(
            lambda: super(SilentTlsSocket, self).recv_into(buffer, nbytes, flags)
        )


def _await_connection(made: socket.socket, seconds: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(made, selectors.EVENT_WRITE)
        if not selector.select(seconds):
            raise TimeoutError
