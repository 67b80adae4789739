# The WebSocket protocol (RFC 6455) over one socket.
# MIT license; see LICENSE of Porthole.

import os
import select
import time
from errno import EAGAIN, ECONNRESET, ETIMEDOUT

from micropython import const

from . import codec
from .codec import OP_BYTES, OP_CLOSE, OP_CONT, OP_PING, OP_PONG, OP_TEXT, ProtocolError
from .handshake import URI, urlparse  # noqa: F401 (the original has them here)

CLOSE_OK = const(1000)
CLOSE_GOING_AWAY = const(1001)
CLOSE_PROTOCOL_ERROR = const(1002)
CLOSE_DATA_NOT_SUPPORTED = const(1003)
CLOSE_BAD_DATA = const(1007)
CLOSE_POLICY_VIOLATION = const(1008)
CLOSE_TOO_BIG = const(1009)
CLOSE_MISSING_EXTN = const(1010)
CLOSE_BAD_CONDITION = const(1011)
_CLOSE_NONE = const(1005)  # Never sent: the peer's close frame had no code.
_CLOSE_LOST = const(1006)  # Never sent: the connection ended without a close frame.

MAX_MESSAGE_BYTES = const(65536)  # The largest message of the hub.
CLOSE_WAIT_MS = const(2000)  # Limit for the peer's close frame.
MOST_SCRAPS = const(1024)  # Pieces of 128 bytes that are discarded after a close frame.


class Connection:
    # The state of one open WebSocket. The shells around it, Websocket here and in aio.py, move the
    # bytes.

    is_client = False

    def __init__(self, max_size=MAX_MESSAGE_BYTES):
        self.open = True
        self.close_code = None  # The peer's, or 1005 or 1006, once it is closed.
        self.close_reason = ""
        self.subprotocol = None
        self._decoder = codec.Decoder(not self.is_client, max_size)
        self._encoder = codec.Encoder(os.urandom if self.is_client else None)
        self._sending = False  # Whether the last sent fragment has a next one.
        self._ending = False  # Whether our close frame is sent.
        self._ping = None  # The payload of the awaited pong.

    # Yields the pieces to write for one message, or one fragment of it.
    def _message(self, buf, more):
        if not self.open or self._ending:
            raise OSError("the WebSocket is closed")
        if isinstance(buf, str):
            opcode = OP_TEXT
        elif isinstance(buf, (bytes, bytearray, memoryview)):
            opcode = OP_BYTES
        else:
            raise TypeError("expected str or bytes")
        if self._sending:
            opcode = OP_CONT
        self._sending = more
        return self._encoder.frame(opcode, buf, not more)

    # Takes n bytes that were read. Returns the opcode of the frame or message that they complete,
    # or None.
    def _received(self, n):
        if not n:
            self._lost()
            return None
        opcode = self._decoder.received(n)
        if opcode == OP_PONG and self._ping is not None and self._decoder.payload == self._ping:
            self._ping = None
        elif opcode == OP_CLOSE:
            self.close_code, self.close_reason = codec.close_reason(self._decoder.payload)
        return opcode

    # Yields the answer to a ping or a close frame.
    def _answer(self, opcode):
        if opcode == OP_PING:
            return self._encoder.frame(OP_PONG, self._decoder.payload)
        if opcode == OP_CLOSE and not self._ending:
            self._ending = True
            return self._encoder.frame(OP_CLOSE, self._decoder.payload)
        return ()

    # Returns the message that is complete: str, bytes or, for recv_into, its length.
    def _taken(self, opcode):
        decoder = self._decoder
        payload, into = decoder.payload, decoder.into
        decoder.payload = decoder.into = None
        if into is None:
            return str(payload, "utf-8") if opcode == OP_TEXT else bytes(payload)
        n = len(payload)
        if n > len(into):
            raise ProtocolError(CLOSE_TOO_BIG, "message of %d bytes" % n)
        into[:n] = payload
        return n

    # Yields the close frame.
    def _end(self, code, reason):
        self._ending = True
        return self._encoder.frame(OP_CLOSE, codec.close_payload(code, reason))

    def _lost(self):
        self.open = False
        if self.close_code is None:
            self.close_code = _CLOSE_LOST

    def _probe(self):
        self._ping = os.urandom(4)
        return self._encoder.frame(OP_PING, self._ping)


class Websocket(Connection):
    # A WebSocket over a socket on which the opening handshake is done.

    drops = False  # Whether a peer that is too slow for a message is dropped.

    def __init__(self, sock, max_size=MAX_MESSAGE_BYTES):
        super().__init__(max_size)
        self.sock = sock
        sock.setblocking(False)
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)
        self._timeout = None
        self._until = None  # The end of the present call's time, in ticks.
        self._pong_due = 0  # The latest time of the awaited pong, in ticks.

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        self.close()

    # Sets the seconds that each call may take; None for ever, 0 to not wait at all. A call that
    # takes longer raises OSError(ETIMEDOUT), or EAGAIN; recv can then be called again.
    def settimeout(self, timeout):
        self._timeout = timeout

    # Returns the next message as str or bytes; None at the end of the stream. Then open is False,
    # and close_code and close_reason are set.
    def recv(self):
        return self._recv(None)

    # Receives the next message into buf and returns its length; text is left as UTF-8.
    def recv_into(self, buf):
        return self._recv(memoryview(buf))

    def _recv(self, into):
        self._start()
        self._decoder.into = into
        try:
            while self.open:
                opcode = self._received(self._readinto(self._decoder.want()))
                if opcode == OP_TEXT or opcode == OP_BYTES:
                    return self._taken(opcode)
                if opcode is not None:
                    self._write(self._answer(opcode))
                if opcode == OP_CLOSE:
                    self._end_stream()
        except ProtocolError as e:
            self._fail(e)
            raise
        self.sock.close()

    # Returns the next frame as the original does: whether it is the last of its message, the
    # opcode, the payload as bytes. Fragments are joined, so it always is the last. Pings and close
    # frames are not answered. A payload over max_size ends the connection with 1009.
    def read_frame(self, max_size=None):
        self._start()
        self._decoder.into = None
        opcode = None
        try:
            while self.open and opcode is None:
                opcode = self._received(self._readinto(self._decoder.want()))
            if opcode is None:
                self._close()
                raise OSError(ECONNRESET)
            payload, self._decoder.payload = self._decoder.payload, None
            if max_size is not None and len(payload) > max_size:
                raise ProtocolError(CLOSE_TOO_BIG, "frame of %d bytes" % len(payload))
            return True, opcode, bytes(payload)
        except ProtocolError as e:
            self._fail(e)
            raise

    # Sends one whole frame.
    def write_frame(self, opcode, data=b""):
        self._start()
        if not self.open:
            raise OSError("the WebSocket is closed")
        self._write(self._encoder.frame(opcode, data), self.drops)

    # Sends str as text, bytes as binary. more: the message continues with the next call. If the
    # time is up before the first byte is sent, it can be called again; later the WebSocket is
    # closed.
    def send(self, buf, more=False):
        self._start()
        sending = self._sending
        try:
            self._write(self._message(buf, more), self.drops)
        except OSError:
            self._sending = sending
            raise

    # Sends a ping. If its pong does not come in timeout seconds, recv raises
    # OSError(ETIMEDOUT) and the WebSocket is closed.
    def ping(self, timeout=10):
        self._start()
        awaited = self._ping, self._pong_due
        frame = self._probe()
        self._pong_due = time.ticks_add(time.ticks_ms(), int(timeout * 1000))
        try:
            self._write(frame, self.drops)
        except OSError:
            self._ping, self._pong_due = awaited
            raise

    # Closes: sends the close frame, and waits a limited time for the peer's.
    def close(self, code=CLOSE_OK, reason=""):
        if not self.open:
            return
        try:
            self._until = time.ticks_add(time.ticks_ms(), CLOSE_WAIT_MS)
            if not self._ending:
                self._write(self._end(code, reason))
            self._await_close()
        except (OSError, ProtocolError):
            pass  # The connection ends in any case.
        self._end_stream()

    def _fail(self, e):
        code, what = e.args
        try:
            self._until = time.ticks_add(time.ticks_ms(), CLOSE_WAIT_MS)
            if not self._ending:
                self._write(self._end(code, what))
            if code != CLOSE_PROTOCOL_ERROR:  # Else the start of the next frame is unknown.
                self._await_close()
        except (OSError, ProtocolError):
            pass
        self._end_stream()

    # Reads until the peer's close frame, and discards the bytes before it.
    def _await_close(self):
        self._decoder.skip()
        while self.open and self._received(self._readinto(self._decoder.want())) != OP_CLOSE:
            if time.ticks_diff(self._until, time.ticks_ms()) <= 0:
                raise OSError(ETIMEDOUT)

    # Closes after the close frames. Unread bytes would reset the connection, and the peer might
    # lose our close frame. So a client reads to the end of the stream, a server what has come.
    def _end_stream(self):
        if self.open:
            self._ping = None
            wait = CLOSE_WAIT_MS if self.is_client else 0
            self._until = time.ticks_add(time.ticks_ms(), wait)
            scrap = bytearray(128)
            try:
                for _ in range(MOST_SCRAPS):
                    if not self._readinto(scrap):
                        break
            except OSError:
                pass
        self._close()

    def _close(self):
        self._lost()
        self.sock.close()

    def _start(self):
        if self._timeout is None:
            self._until = None
        else:
            self._until = time.ticks_add(time.ticks_ms(), int(self._timeout * 1000))

    def _readinto(self, view):
        while True:
            try:
                n = self.sock.readinto(view)
            except OSError as e:
                if e.errno != EAGAIN:
                    self._close()
                    raise
                n = None
            if n is not None:
                return n
            self._wait(select.POLLIN)

    # begun: whether a timeout closes the WebSocket also before the first byte is sent.
    def _write(self, views, begun=True):
        try:
            for view in views:
                while len(view):
                    n = self.sock.write(view)
                    if n:
                        begun = True
                        view = view[n:]
                    else:
                        self._wait(select.POLLOUT)
        except OSError as e:
            if begun or e.errno not in (EAGAIN, ETIMEDOUT):
                self._close()  # Half a frame cannot be taken back.
            raise

    # Waits until the socket is ready.
    def _wait(self, mask):
        left = -1
        if self._until is not None:
            left = max(0, time.ticks_diff(self._until, time.ticks_ms()))
        if self._ping is not None:
            due = max(0, time.ticks_diff(self._pong_due, time.ticks_ms()))
            if due == 0:
                self._close()
                raise OSError(ETIMEDOUT)
            left = due if left < 0 else min(left, due)
        self._poll.modify(self.sock, mask)
        if not self._poll.poll(left) and self._until is not None:
            if time.ticks_diff(self._until, time.ticks_ms()) <= 0:
                raise OSError(ETIMEDOUT if self._timeout else EAGAIN)
