# Client for the hub of Porthole, and for pocketsocket servers: signals on channels.
# MIT license; see LICENSE of Porthole.

import uwebsockets.client
from micropython import const
from uwebsockets.codec import ProtocolError
from uwebsockets.loop import Loop

from .protocol import decode, encode, question

_PING_SECONDS = const(30)
_PONG_SECONDS = const(10)


# Connects to a hub, ws://HOST:PORT/channels. If the hub is missing, run_once connects later.
# token: for a hub that asks for one. ca: for wss; see uwebsockets.client.connect.
def connect(uri, token=None, ca=None, timeout=10):
    headers = {} if token is None else {"Authorization": "Bearer " + token}

    def dial():
        return uwebsockets.client.connect(uri, headers=headers, ca=ca, timeout=timeout)

    return Hub(dial)


class Hub(Loop):
    def __init__(self, dial):
        super().__init__()
        self._dial = dial
        self._handlers = {}
        self._patterns = []
        self.at_interval(_PING_SECONDS)(self._ping)
        try:
            self._ws = self._connect()
        except OSError:
            self._delay()

    # Calls callback(data) for each signal of a channel and event. Without callback it is a
    # decorator. Channel 'socket' has the events 'open', 'close', 'connected' and 'disconnected'
    # (of others), 'sent' (receipts), and 'message' with a text that is no signal.
    def on(self, channel, event, callback=None):
        def add(function):
            self._handlers.setdefault((channel, event), []).append(function)
            return function

        return add if callback is None else add(callback)

    # Sends a signal to all others. data: any value for json.dumps; {} if left out.
    def signal(self, channel, event="", data=None):
        text = encode(channel, event, {} if data is None else data)
        if not self._is_open():
            raise OSError("not connected to the hub")
        self._ws.send(text)

    # Makes the hub send only signals that match these patterns, such as 'garden', 'garden.rain'
    # or '*.alarm', also after a reconnection. Without patterns it sends all signals.
    def subscribe(self, *patterns):
        self._patterns += patterns
        if self._is_open():
            self._ws.send(question("subscribe", {"patterns": patterns}))

    def _connect(self):
        ws = self._dial()
        if self._patterns:
            ws.send(question("subscribe", {"patterns": self._patterns}))
        self._told = False
        return ws

    def run_once(self, timeout=None):
        if self._is_open() and not self._told:
            self._told = True
            self._call("socket", "open", None)
        super().run_once(timeout)

    def _received(self, message):
        self._call(*decode(message))

    def _call(self, channel, event, data):
        for function in self._handlers.get((channel, event), ()):
            function(data)

    def _ping(self):
        self._ws.ping(_PONG_SECONDS)

    def _disconnected(self):
        self._call("socket", "close", None)

    # Returns the pause that the hub asks for; raises if it refuses this client for good
    # (PROTOCOL.md, section 4.8).
    def _least_ms(self, ws):
        code = ws.close_code
        if code == 1008 or 4000 <= code <= 4999:
            self._closed = True
            raise ProtocolError(code, ws.close_reason)
        seconds = ws.close_reason.split(" ", 1)[0]
        return min(int(seconds), 3600) * 1000 if code in (1012, 1013) and seconds.isdigit() else 0
