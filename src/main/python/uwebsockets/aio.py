# WebSocket client and server for asyncio, with the names of client, protocol and server.
# MIT license; see LICENSE of Porthole.

try:
    import asyncio
except ImportError:
    import uasyncio as asyncio  # Before MicroPython 1.21.

import os
import time
from errno import ETIMEDOUT

from micropython import const

from . import handshake
from .codec import OP_BYTES, OP_CLOSE, OP_PING, OP_TEXT, ProtocolError
from .protocol import (
    CLOSE_BAD_CONDITION,
    CLOSE_OK,
    CLOSE_PROTOCOL_ERROR,
    CLOSE_WAIT_MS,
    MAX_MESSAGE_BYTES,
    MOST_SCRAPS,
    Connection,
    urlparse,
)

_SEND_MS = const(5000)  # Limit for sending one message from a server.


class Websocket(Connection):
    # A WebSocket over a stream. One task may receive while any task sends.

    beat = 0  # A server pings a client after this silence in ms, and waits a third of it more.

    def __init__(self, stream, max_size=MAX_MESSAGE_BYTES):
        super().__init__(max_size)
        self.stream = stream
        self._timeout = None
        self._until = None  # When recv gives up, in ticks.
        self._count = None  # The result of the last read.
        self._lock = asyncio.Lock()  # Held for each whole frame, also an answer.
        self._reader = None  # The task that receives.
        self._watch = None  # The task that waits for a pong.
        self._late = False  # Whether the pong did not come in time.
        self._silent = 0  # Milliseconds without bytes while a task received.
        self._asked = False  # Whether the peer was pinged in that time.

    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc, tb):
        await self.close()

    # Sets the seconds that recv may take; None for ever. A call that takes longer raises
    # OSError(ETIMEDOUT), and can be made again.
    def settimeout(self, timeout):
        self._timeout = timeout

    # Returns the next message as str or bytes; None at the end of the stream.
    async def recv(self):
        return await self._recv(None)

    # Receives the next message into buf and returns its length; text is left as UTF-8.
    async def recv_into(self, buf):
        return await self._recv(memoryview(buf))

    async def _recv(self, into):
        if self._reader is not None:
            raise OSError("another task receives")
        self._start(self._timeout)
        self._decoder.into = into
        self._reader = asyncio.current_task()
        try:
            while self.open:
                opcode = self._received(await self._readinto(self._decoder.want()))
                if opcode == OP_TEXT or opcode == OP_BYTES:
                    return self._taken(opcode)
                if opcode is not None:
                    await self._write(self._answer(opcode))
                if opcode == OP_CLOSE:
                    await self._end_stream()
        except ProtocolError as e:
            await self._fail(e)
            raise e
        except asyncio.CancelledError as e:
            if self.open:
                raise e  # From outside. No received byte is lost.
        finally:
            self._reader = None
        await self._close()
        if self._late:
            raise OSError(ETIMEDOUT)

    # Sends str as text, bytes as binary. more: the message goes on with the next call.
    async def send(self, buf, more=False):
        await self._write(self._message(buf, more))

    # Sends a ping. If its pong does not come in timeout seconds, recv raises
    # OSError(ETIMEDOUT) and the WebSocket is closed.
    async def ping(self, timeout=10):
        await self._write(self._probe())
        self._unwatch()
        self._watch = asyncio.create_task(self._expire(timeout))

    async def _expire(self, timeout):
        await asyncio.sleep(timeout)
        self._watch = None
        if self._ping is not None and self.open:
            self._late = True
            self._abandon()

    def _unwatch(self):
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    # Ends the connection, also for the task that receives.
    def _abandon(self):
        self._lost()
        if self._reader is not None:
            self._reader.cancel()

    # Closes: sends the close frame, and waits a limited time for the peer's.
    async def close(self, code=CLOSE_OK, reason=""):
        if not self.open:
            return await self._close()
        self._unwatch()
        try:
            if not self._ending:
                await self._write(self._end(code, reason))
            if self._reader is None:
                await self._until_closed()
            else:
                await self._until_received()
        except (OSError, ProtocolError):
            pass  # The connection ends in any case.
        await self._end_stream()

    # Reads until the peer's close frame, and discards the bytes before it.
    async def _until_closed(self):
        self._reader = asyncio.current_task()
        self._decoder.skip()
        self._start(CLOSE_WAIT_MS / 1000)
        try:
            while self.open and time.ticks_diff(self._until, time.ticks_ms()) > 0:
                if self._received(await self._readinto(self._decoder.want())) == OP_CLOSE:
                    break
        finally:
            self._reader = None

    # As in protocol.py.
    async def _end_stream(self):
        if self.open:
            self._ping = None
            scrap = bytearray(128)
            self._start(CLOSE_WAIT_MS / 1000 if self.is_client else 0)
            try:
                for _ in range(MOST_SCRAPS):
                    if not await self._readinto(scrap):
                        break
            except OSError:
                pass
        await self._close()

    # Leaves the peer's close frame to the task that receives.
    async def _until_received(self):
        until = time.ticks_add(time.ticks_ms(), CLOSE_WAIT_MS)
        while self.open and time.ticks_diff(until, time.ticks_ms()) > 0:
            await asyncio.sleep_ms(20)
        if self.open:
            self._abandon()

    async def _fail(self, e):
        code, what = e.args
        try:
            if not self._ending:
                await self._write(self._end(code, what))
            if code != CLOSE_PROTOCOL_ERROR:  # Else the start of the next frame is unknown.
                await self._until_closed()
        except (OSError, ProtocolError):
            pass
        await self._end_stream()

    async def _close(self):
        self._lost()
        self._unwatch()
        if self.stream is not None:
            stream, self.stream = self.stream, None
            stream.close()
            await stream.wait_closed()

    def _start(self, timeout):
        self._until = None
        if timeout is not None:
            self._until = time.ticks_add(time.ticks_ms(), int(timeout * 1000))

    async def _readinto(self, view):
        self._count = None
        while self._count is None:
            await self._fill_in_time(view)
        return self._count

    # Tries to read until the call's time is up, or the peer was silent for too long. Silence counts
    # only while a task receives: otherwise nobody would read the pong.
    async def _fill_in_time(self, view):
        start = time.ticks_ms()
        patience = (self.beat // 3 if self._asked else self.beat) - self._silent
        left = patience if self.beat else None
        if self._until is not None:
            until = max(0, time.ticks_diff(self._until, start))
            left = until if left is None else min(left, until)
        try:
            if left is None:
                await self._fill(view)
            else:
                await asyncio.wait_for_ms(self._fill(view), left)
        except asyncio.TimeoutError:
            pass  # Unless the bytes came in the last moment.
        except OSError as e:
            await self._close()
            raise e
        finally:
            waited = time.ticks_diff(time.ticks_ms(), start)
            self._silent += waited
            if self._count is not None:
                self._silent = 0
                self._asked = False
        if self._count is None and left is not None and waited >= left:
            if self._until is not None and waited >= until:
                raise OSError(ETIMEDOUT)
            await self._ask()

    # Pings a silent client. If it was pinged already, it is gone.
    async def _ask(self):
        if self._asked:
            await self._close()
            raise OSError(ETIMEDOUT)
        self._asked = True
        self._silent = 0
        await self._write(self._encoder.frame(OP_PING))

    async def _fill(self, view):
        self._count = await self.stream.readinto(view)

    async def _write(self, views):
        async with self._lock:
            if not self.open:
                raise OSError("the WebSocket is closed")
            try:
                for view in views:
                    self.stream.write(view)
                    if self.is_client:
                        await self.stream.drain()
                    else:
                        await asyncio.wait_for_ms(self.stream.drain(), _SEND_MS)
            except asyncio.TimeoutError:
                await self._close()
                raise OSError(ETIMEDOUT)
            except BaseException as e:
                await self._close()  # Half a frame cannot be taken back.
                raise e


class WebsocketClient(Websocket):
    is_client = True


# Opens a WebSocket; see client.connect.
async def connect(
    uri, headers=(), subprotocols=(), ca=None, timeout=10, max_size=MAX_MESSAGE_BYTES
):
    uri = urlparse(uri)
    key = handshake.base64(os.urandom(16))
    asked = handshake.request(uri, key, headers, subprotocols)
    try:
        opening = _connect(uri, ca, key, asked, subprotocols, max_size)
        return await asyncio.wait_for(opening, timeout)
    except asyncio.TimeoutError:
        raise OSError(ETIMEDOUT)


async def _connect(uri, ca, key, asked, subprotocols, max_size):
    if uri.protocol == "wss":
        from .tls import context

        stream, _ = await asyncio.open_connection(
            uri.hostname, uri.port, ssl=context(uri.hostname, ca), server_hostname=uri.hostname
        )
    else:
        stream, _ = await asyncio.open_connection(uri.hostname, uri.port)
    ws = WebsocketClient(stream, max_size)
    try:
        await ws._write((asked,))
        answer = await _head(ws)
        ws.subprotocol = handshake.check_response(answer, key, subprotocols)
    except BaseException as e:
        await ws._close()
        raise e
    return ws


async def _head(ws):
    head = handshake.Head()
    while not head.complete:
        n = await ws._readinto(head.want())
        if not n:
            raise ProtocolError(1002, "the connection ended in the opening handshake")
        head.received(n)
    return head


# Serves WebSockets: handler(ws), a coroutine function, runs for each client; clients: how many at
# a time. timeout: seconds for the opening handshake. ping: a client that is silent for this many
# seconds of recv is pinged, and dropped after a third of that without an answer; 0: never.
# Returns asyncio's server.
async def serve(
    handler,
    host,
    port,
    clients=4,
    subprotocols=(),
    timeout=5,
    max_size=MAX_MESSAGE_BYTES,
    ping=30,
):
    handshake.require_sha1()
    served = []

    async def accepted(stream, _):
        ws = Websocket(stream, max_size)
        try:
            if len(served) >= clients:
                return await ws._write((handshake.FULL,))
            served.append(ws)
            if await asyncio.wait_for(_answer(ws, subprotocols), timeout):
                ws.beat = int(ping * 1000)
                await _handle(handler, ws)
        except (OSError, ProtocolError, asyncio.TimeoutError):
            pass  # The client has left, or speaks no WebSocket.
        finally:
            if ws in served:
                served.remove(ws)
            await ws._close()

    return await asyncio.start_server(accepted, host, port)


async def _answer(ws, subprotocols):
    answer, opened, ws.subprotocol = handshake.response(await _head(ws), subprotocols)
    await ws._write((answer,))
    return opened


async def _handle(handler, ws):
    try:
        await handler(ws)
    except (OSError, ProtocolError):
        raise
    except Exception as e:
        await ws.close(CLOSE_BAD_CONDITION)
        raise e
    await ws.close()
