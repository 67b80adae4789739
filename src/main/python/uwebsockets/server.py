# WebSocket server for one or a few clients, without asyncio.
# MIT license; see LICENSE of Porthole.

import select
import socket
import sys
import time
from errno import EAGAIN, ETIMEDOUT

from micropython import const

from . import handshake
from .codec import ProtocolError
from .protocol import CLOSE_BAD_CONDITION, CLOSE_GOING_AWAY, MAX_MESSAGE_BYTES, Websocket

_OPENING_MS = const(5000)  # What a client may take for its opening handshake.
_SEND_SECONDS = const(5)  # What it may take to accept a message; then it is dropped.


class _Client(Websocket):
    drops = True

    def __init__(self, sock, max_size):
        super().__init__(sock, max_size)
        self.head = handshake.Head()  # None once the opening handshake is done.
        self.due = time.ticks_add(time.ticks_ms(), _OPENING_MS)


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
    ):
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

    # Returns those with which the opening handshake is done.
    @property
    def clients(self):
        return [ws for ws in self._all if ws.head is None]

    def run_forever(self):
        while True:
            self.poll()

    # Does what is to be done and returns; waits so many seconds for something, None for ever.
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
            if ws.head is not None and time.ticks_diff(ws.due, time.ticks_ms()) <= 0:
                self._drop(ws)

    # Sends a message to every client.
    def broadcast(self, message):
        for ws in self.clients:
            self._try(ws, lambda: ws.send(message))

    def close(self):
        for ws in self.clients:
            ws.close(CLOSE_GOING_AWAY)
        for ws in list(self._all):
            self._drop(ws)
        self._poll.unregister(self.sock)
        self.sock.close()

    # Milliseconds until a client is late, or the caller wants to go on.
    def _wait(self, timeout):
        wait = -1 if timeout is None else int(timeout * 1000)
        for ws in self._all:
            if ws.head is not None:
                left = max(0, time.ticks_diff(ws.due, time.ticks_ms()))
                wait = left if wait < 0 else min(wait, left)
        return wait

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
        if ws.head is not None:
            self._try(ws, lambda: self._open(ws))
            return
        ws.settimeout(0)
        message = self._try(ws, ws.recv)
        if message is not None:
            ws.settimeout(_SEND_SECONDS)
            try:
                self._try(ws, lambda: self._handler(ws, message))
            except Exception as e:
                sys.print_exception(e)
                ws.close(CLOSE_BAD_CONDITION)
                self._drop(ws)

    # Reads what has come of the opening handshake; answers once it is whole.
    def _open(self, ws):
        ws.settimeout(0)
        ws._start()
        while not ws.head.complete:
            n = ws._readinto(ws.head.want())
            if not n:
                return ws._close()
            ws.head.received(n)
        answer, opened, ws.subprotocol = handshake.response(ws.head, self._subprotocols)
        ws._write((memoryview(answer),))
        ws.head = None
        if not opened:
            ws._close()

    # Runs something with a client, which may leave, break the rules or have sent only a part.
    def _try(self, ws, action):
        result = None
        try:
            result = action()
        except OSError as e:
            if e.errno not in (EAGAIN, ETIMEDOUT):
                ws._close()
        except ProtocolError:
            ws._close()
        if not ws.open:
            self._drop(ws)
        return result

    def _drop(self, ws):
        if ws in self._all:
            self._all.remove(ws)
            self._poll.unregister(ws.sock)
            ws._close()
