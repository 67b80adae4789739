# Socket.IO over a WebSocket.
# MIT license; see LICENSE of Porthole.

import time
from errno import EACCES, ETIMEDOUT

from micropython import const
from uwebsockets.codec import ProtocolError
from uwebsockets.loop import Loop

from .protocol import (
    MESSAGE_ACK,
    MESSAGE_BINARY_ACK,
    MESSAGE_BINARY_EVENT,
    MESSAGE_CONNECT,
    MESSAGE_DISCONNECT,
    MESSAGE_ERROR,
    MESSAGE_EVENT,
    PACKET_CLOSE,
    PACKET_MESSAGE,
    PACKET_PING,
    PACKET_PONG,
    decode_message,
    decode_packet,
    encode_message,
)

_CONNECT_MS = const(10000)  # Limit for joining a namespace.
_MAX_ACKS = const(32)  # Callbacks that wait for an ack at the same time.
_MAX_EARLY = const(16)  # Events that are kept until run_forever.


class Namespace:
    # A namespace of a connection.

    def __init__(self, io, name):
        self._io = io
        self.name = name
        self.connected = False
        self._refused = None  # The server's reason for a refusal.
        self._told = False  # Whether the handlers of 'connect' were called.
        self._handlers = {}
        self._callbacks = {}
        self._last = -1  # The last ack number that was used.
        self._early = []  # Events from before the handlers of 'connect' were called.

    # Decorator: calls a function with the arguments of each event of that name. If the server asks
    # for an ack, it gets the returned value. 'connect' and 'disconnect' are events, too.
    def on(self, event):
        def add(function):
            self._handlers.setdefault(event, []).append(function)
            return function

        return add

    # Sends an event. callback gets the arguments of the server's ack.
    def emit(self, event, *data, callback=None):
        if not self.connected:
            raise OSError("not connected to " + self.name)
        ack = None
        if callback is not None:
            if len(self._callbacks) >= _MAX_ACKS:
                raise OSError("%d acks have not come" % _MAX_ACKS)
            self._last = ack = self._last + 1
            self._callbacks[ack] = callback
        data = [event] + list(data)
        self._io._send_message(MESSAGE_EVENT, MESSAGE_BINARY_EVENT, self.name, data, ack)

    # Sends an event 'message'.
    def send(self, *data, callback=None):
        self.emit("message", *data, callback=callback)

    def _call(self, event, *data):
        answer = None
        for function in self._handlers.get(event, ()):
            answer = function(*data)
        return answer

    def _tell(self):
        if self.connected and not self._told:
            self._told = True
            self._call("connect")
            early, self._early = self._early, []
            for data, ack in early:
                self._event(data, ack)

    # Keeps an event for which there may be no handler yet: a server may emit it at once, even
    # before its packet that confirms the namespace.
    def _keep(self, data, ack):
        if len(self._early) == _MAX_EARLY:
            print("usocketio: lost an event, %d came before run_forever" % (_MAX_EARLY + 1))
            self._early.pop(0)
        self._early.append((data, ack))

    def _event(self, data, ack):
        answer = self._call(*data)
        if ack is not None and self.connected:
            data = list(answer) if isinstance(answer, tuple) else [answer]
            self._io._send_message(MESSAGE_ACK, MESSAGE_BINARY_ACK, self.name, data, ack)

    def _leave(self):
        told = self._told
        self.connected = self._told = False
        self._callbacks = {}
        self._early = []
        if told:
            self._call("disconnect")

    def _got(self, kind, data, ack):
        if kind == MESSAGE_CONNECT:
            self.connected = True
        elif kind == MESSAGE_DISCONNECT:
            self._leave()
        elif kind == MESSAGE_ERROR:
            self._refused = data.get("message") if isinstance(data, dict) else data
        elif kind in (MESSAGE_ACK, MESSAGE_BINARY_ACK):
            callback = self._callbacks.pop(ack, None)
            if callback is not None:
                callback(*data)
        elif self._told:
            self._event(data, ack)
        else:
            self._keep(data, ack)


class SocketIO(Loop):
    # A connection. on, emit and send belong to the namespace of the URI; of() returns others.

    # dial() makes a new session. It returns the WebSocket, the Engine.IO version, the server's
    # open packet, and the other packets of the handshake.
    def __init__(self, dial, namespace="/"):
        super().__init__()
        self._dial = dial
        self._version = 0
        self._beat = None  # The interval of the heartbeat.
        self._main = Namespace(self, namespace)
        self._namespaces = {namespace: self._main}
        self._partial = None  # A packet that lacks attachments, and those that came.
        self.on = self._main.on
        self.emit = self._main.emit
        self.send = self._main.send
        self._ws = self._connect()

    # Joins another namespace, also after each reconnection, and returns it.
    def of(self, name):
        if name not in self._namespaces:
            namespace = Namespace(self, name)
            self._namespaces[name] = namespace
            try:
                self._join(self._ws, namespace)
            except Exception as e:
                del self._namespaces[name]
                raise e
        return self._namespaces[name]

    # Begins with one event 'connection' with one argument, as the original does. The event
    # 'connect' comes for every connection.
    def run_forever(self):
        self._main._call("connection", None)
        super().run_forever()

    def run_once(self, timeout=None):
        if self._is_open():
            for namespace in list(self._namespaces.values()):
                namespace._tell()
        super().run_once(timeout)

    # Asks the server for a sign of life: by a packet of Engine.IO in version 3, else by a ping of
    # the WebSocket.
    def ping(self):
        if not self._is_open():
            raise OSError("not connected")
        if self._version == 3:
            self._ws.send(str(PACKET_PING))
        else:
            self._ws.ping()

    def close(self):
        if self._is_open():
            try:
                self._ws.send(str(PACKET_CLOSE))
            except OSError:
                pass  # The connection is lost already.
        super().close()
        self._disconnected()

    def _connect(self):
        ws, self._version, opened, packets = self._dial()
        self._ws = ws
        self._partial = None
        for namespace in self._namespaces.values():
            namespace.connected = False  # An earlier attempt may have failed half-way.
            namespace._early = []
        try:
            self._keep_alive(opened)
            for packet, rest in packets:
                self._packet(packet, rest)
            for namespace in self._namespaces.values():
                self._join(ws, namespace)
        except Exception as e:
            ws.close()
            raise e
        return ws

    # Each side must send within interval and timeout. In version 3 the client pings, in version 4
    # the server.
    def _keep_alive(self, opened):
        try:
            interval, timeout = int(opened["pingInterval"]), int(opened["pingTimeout"])
        except (KeyError, TypeError, ValueError):
            raise ProtocolError(1002, "Engine.IO open packet without intervals")
        self._silence = max(1000, interval + timeout)
        self._heard = time.ticks_ms()
        if self._beat is not None:
            self._intervals.remove(self._beat)
        every = max(500, interval if self._version == 3 else self._silence // 4)
        self._beat = [time.ticks_add(self._heard, every), every, self._pulse]
        self._intervals.append(self._beat)

    def _pulse(self):
        if time.ticks_diff(time.ticks_ms(), self._heard) > self._silence:
            self._ws.close(1001, "silence")
        elif self._version == 3:
            self._ws.send(str(PACKET_PING))

    # Joins a namespace and waits until the server confirms it.
    def _join(self, ws, namespace):
        if ws is None or not ws.open:
            raise OSError("not connected")
        if not namespace.connected and (self._version == 4 or namespace.name != "/"):
            ws.send(str(PACKET_MESSAGE) + encode_message(MESSAGE_CONNECT, namespace.name))
        until = time.ticks_add(time.ticks_ms(), _CONNECT_MS)
        namespace._refused = None
        while not namespace.connected:
            left = time.ticks_diff(until, time.ticks_ms())
            if left <= 0:
                raise OSError(ETIMEDOUT)
            ws.settimeout(left / 1000)
            message = ws.recv()
            if message is None:
                raise OSError("the server has closed the connection")
            self._received(message)
            if namespace._refused is not None:
                raise OSError(EACCES, "%s: %s" % (namespace.name, namespace._refused))

    def _received(self, message):
        self._heard = time.ticks_ms()
        try:
            if isinstance(message, str):
                self._packet(*decode_packet(message))
            else:
                self._attachment(message)
        except ProtocolError as e:
            self._ws.close(*e.args)
            raise e

    def _packet(self, packet, rest):
        if packet == PACKET_PING:
            self._ws.send(str(PACKET_PONG) + rest)
        elif packet == PACKET_CLOSE:
            self._ws.close()
        elif packet == PACKET_MESSAGE:
            kind, name, data, ack, attachments = decode_message(rest)
            if attachments:
                self._partial = (attachments, [], kind, name, data, ack)
            else:
                self._message(kind, name, data, ack)

    def _attachment(self, part):
        if self._partial is None:
            raise ProtocolError(1002, "an attachment that no packet announced")
        attachments, parts, kind, name, data, ack = self._partial
        parts.append(part[1:] if self._version == 3 else part)
        if len(parts) == attachments:
            from .binary import put_in

            self._partial = None
            self._message(kind, name, put_in(data, parts), ack)

    def _message(self, kind, name, data, ack):
        namespace = self._namespaces.get(name)
        if namespace is not None:
            namespace._got(kind, data, ack)

    def _send_message(self, kind, binary_kind, name, data, ack):
        parts = []
        if _has_bytes(data):
            from .binary import take_out

            data = take_out(data, parts)
            kind = binary_kind
        self._ws.send(str(PACKET_MESSAGE) + encode_message(kind, name, data, ack, len(parts)))
        for part in parts:
            if self._version == 3:
                self._ws.send(bytes([PACKET_MESSAGE]), True)
            self._ws.send(part)

    def _disconnected(self):
        for namespace in list(self._namespaces.values()):
            namespace._leave()


def _has_bytes(data):
    if isinstance(data, (list, tuple)):
        return any(_has_bytes(d) for d in data)
    if isinstance(data, dict):
        return any(_has_bytes(d) for d in data.values())
    return isinstance(data, (bytes, bytearray, memoryview))
