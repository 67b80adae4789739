# WebSocket server for one or a few clients, without asyncio.
# MIT license; see LICENSE of Porthole.

import select
import socket
import sys
import time
from errno import EAGAIN, ETIMEDOUT

from micropython import const

from . import handshake
from .codec import OP_PING, ProtocolError
from .protocol import (
    CLOSE_BAD_CONDITION,
    CLOSE_GOING_AWAY,
    CLOSE_OK,
    CLOSE_PROTOCOL_ERROR,
    CLOSE_WAIT_MS,
    MAX_MESSAGE_BYTES,
    Websocket,
)

_OPENING_MS = const(5000)  # Limit for a client's opening handshake.
_SEND_SECONDS = const(5)  # Limit for sending one message; then the client is dropped.


class _Client(Websocket):
    drops = True

    def __init__(self, sock, max_size):
        super().__init__(sock, max_size)
        self.head = handshake.Head()  # None once the opening handshake is done.
        self.leaving = False  # Whether only its close frame is awaited.
        self.due = None  # The time at which it is dropped, in ticks.
        self.heard = time.ticks_ms()  # The time of its last bytes, in ticks.
        self.wait(_OPENING_MS)

    def wait(self, ms):
        self.due = time.ticks_add(time.ticks_ms(), ms)

    # Sends the close frame; the server awaits the client's, and meanwhile serves the others.
    def close(self, code=CLOSE_OK, reason=""):
        if self.open and not self._ending:
            self._leave(code, reason)

    def _fail(self, e):
        self._leave(*e.args)

    def _leave(self, code, reason):
        self.settimeout(0)
        self._start()
        try:
            if not self._ending:
                self._write(self._end(code, reason))
        except OSError:
            return  # It does not read, or is gone: closed.
        if code == CLOSE_PROTOCOL_ERROR:
            self._end_stream()
        else:
            self._decoder.skip()
            self.leaving = True
            self.wait(CLOSE_WAIT_MS)


class Server:
    # Calls handler(ws, message) for each message of each client; ws is a Websocket.

    def __init__(
        self,
        handler,
        port=80,
        host="0.0.0.0",
        clients=4,
        subprotocols=(),
        max_size=MAX_MESSAGE_BYTES,
        ping=30,
    ):
        handshake.require_sha1()
        # A client that is silent for this long is pinged, and dropped after a third more. 0: never.
        self._ping_ms = int(ping * 1000)
        self._handler = handler
        self._most = clients
        self._subprotocols = subprotocols
        self._max_size = max_size
        self._all = []
        ai = socket.getaddrinfo(host, port)[0]
        self.sock = socket.socket(ai[0], socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(ai[-1])
        self.sock.listen(2)
        self.sock.setblocking(False)
        self._poll = select.poll()
        self._poll.register(self.sock, select.POLLIN)

    # Returns the clients between their opening and their closing handshake.
    @property
    def clients(self):
        return [ws for ws in self._all if ws.head is None and not ws.leaving]

    def run_forever(self):
        while True:
            self.poll()

    # Waits at most timeout seconds for an event, None for ever, and handles all that are due.
    def poll(self, timeout=None):
        for sock, _ in self._poll.poll(self._wait(timeout)):
            if sock is self.sock:
                self._accept()
            else:
                for ws in self._all:
                    if ws.sock is sock:
                        self._serve(ws)
                        break
        for ws in list(self._all):
            if self._left(ws) == 0:
                if ws.due is None and ws._ping is None:
                    self._ask(ws)
                else:
                    self._drop(ws)

    # Sends a message to every client. A client that does not accept it in 5 s is dropped.
    def broadcast(self, message):
        for ws in self.clients:
            self._try(ws, lambda: ws.send(message))  # noqa: B023 (called at once)

    # Sends every client a close frame, and waits for theirs: 2 s in all.
    def close(self):
        for ws in self.clients:
            ws.close(CLOSE_GOING_AWAY)
        self._poll.unregister(self.sock)
        while any(ws.leaving for ws in self._all):
            self.poll()
        for ws in list(self._all):
            self._drop(ws)
        self.sock.close()

    # Returns the milliseconds until a client is late, or the caller's timeout.
    def _wait(self, timeout):
        wait = -1 if timeout is None else int(timeout * 1000)
        for ws in self._all:
            left = self._left(ws)
            if left >= 0:
                wait = left if wait < 0 else min(wait, left)
        return wait

    # Returns the milliseconds until a client is dropped or pinged; -1 for never.
    def _left(self, ws):
        due = ws.due
        if due is None and ws._ping is not None:
            due = ws._pong_due  # For a ping of the program.
        if due is None:
            if not self._ping_ms:
                return -1
            due = time.ticks_add(ws.heard, self._ping_ms)
        return max(0, time.ticks_diff(due, time.ticks_ms()))

    # Pings a silent client if its buffer has room.
    def _ask(self, ws):
        ws.wait(self._ping_ms // 3)
        ws.settimeout(0)
        ws._start()
        self._try(ws, lambda: ws._write(ws._encoder.frame(OP_PING), False))
        ws.settimeout(_SEND_SECONDS)

    def _accept(self):
        try:
            sock = self.sock.accept()[0]
        except OSError:
            return  # It has left already.
        if len(self._all) >= self._most:
            self._refuse(sock)
            return
        self._all.append(_Client(sock, self._max_size))
        self._poll.register(sock, select.POLLIN)

    def _refuse(self, sock):
        try:
            sock.setblocking(False)
            sock.write(handshake.FULL)
        except OSError:
            pass  # It has left already.
        sock.close()

    def _serve(self, ws):
        ws.settimeout(0)
        if ws.head is not None:
            self._try(ws, lambda: self._open(ws))
            return
        if ws.leaving:
            self._try(ws, lambda: self._finish(ws))
            return
        ws.heard = time.ticks_ms()
        ws.due = None
        message = self._try(ws, ws.recv)
        ws.settimeout(_SEND_SECONDS)
        if message is not None:
            try:
                self._try(ws, lambda: self._handler(ws, message))
            except Exception as e:
                sys.print_exception(e)
                ws.close(CLOSE_BAD_CONDITION)
            if not ws.open:
                self._drop(ws)

    # Reads to the client's close frame, as far as bytes have come.
    def _finish(self, ws):
        ws._start()
        ws._await_close()
        ws._end_stream()

    # Reads the bytes of the opening handshake that have come; answers once it is complete.
    def _open(self, ws):
        ws._start()
        while not ws.head.complete:
            n = ws._readinto(ws.head.want())
            if not n:
                return ws._close()
            ws.head.received(n)
        answer, opened, ws.subprotocol = handshake.response(ws.head, self._subprotocols)
        ws._write((memoryview(answer),))
        ws.head = ws.due = None
        ws.heard = time.ticks_ms()
        ws.settimeout(_SEND_SECONDS)
        if not opened:
            ws._close()

    # Runs an action with a client, which may leave, violate the protocol or send only a part.
    def _try(self, ws, action):
        result = None
        try:
            result = action()
        except OSError as e:
            if e.errno not in (EAGAIN, ETIMEDOUT):
                ws._close()
        except ProtocolError:
            if not ws.leaving:
                ws._close()
        if not ws.open:
            self._drop(ws)
        return result

    def _drop(self, ws):
        if ws in self._all:
            self._all.remove(ws)
            self._poll.unregister(ws.sock)
            ws._close()
