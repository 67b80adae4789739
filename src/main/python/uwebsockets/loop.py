# The common part of event clients over a WebSocket: handlers, intervals, reconnection.
# MIT license; see LICENSE of Porthole.

import os
import time
from errno import EAGAIN, ETIMEDOUT

from micropython import const

from .codec import ProtocolError

_FIRST_DELAY_MS = const(500)
_MAX_DELAY_MS = const(30000)
_SEND_SECONDS = const(10)  # Limit for sending one message; then the peer is gone.


class Loop:
    # A client defines _connect(), which returns a WebSocket, _received(message), and may define
    # _disconnected().

    def __init__(self):
        self._ws = None
        self._closed = False
        self._intervals = []  # Lists of: next time, in ticks; milliseconds between; function.
        self._bound = _FIRST_DELAY_MS  # The bound of the pause before the next attempt.
        self._next = time.ticks_ms()  # The time of the next attempt, in ticks.
        self._since = 0  # The time of the last connection, in ticks.

    # Decorator: calls a function every this many seconds while connected.
    def at_interval(self, seconds):
        def add(function):
            ms = int(seconds * 1000)
            self._intervals.append([time.ticks_add(time.ticks_ms(), ms), ms, function])
            return function

        return add

    # Runs until close() is called, and connects again whenever the connection is lost.
    def run_forever(self):
        while not self._closed:
            self.run_once()

    # Waits for one message, at most timeout seconds, and runs the intervals that are due. Without a
    # connection it waits at most timeout seconds for the next attempt, and makes it.
    def run_once(self, timeout=None):
        if self._closed:
            return
        if not self._is_open():
            if self._is_due(timeout):
                self._come_back()
            return
        self._ws.drops = True
        try:
            message = self._receive(timeout)
            if message is not None:
                self._received(message)
            if self._is_open():
                self._run_due()
        except (OSError, ProtocolError) as e:
            if self._is_open():
                raise e  # From a handler.
        if not self._is_open():
            self._left()

    def _is_open(self):
        return self._ws is not None and self._ws.open

    # Waits at most timeout seconds for the next attempt; returns whether it is due.
    def _is_due(self, timeout):
        left = max(0, time.ticks_diff(self._next, time.ticks_ms()))
        wait = left if timeout is None else min(left, int(timeout * 1000))
        time.sleep_ms(wait)
        return wait == left

    def _come_back(self):
        try:
            self._ws = self._connect()
            self._since = time.ticks_ms()
        except (OSError, ProtocolError):
            self._delay()

    # Delays the next attempt by a random time below a bound that doubles with every failure.
    def _delay(self, least_ms=0):
        part = int.from_bytes(os.urandom(2), "big")
        self._next = time.ticks_add(time.ticks_ms(), least_ms + self._bound * part // 65536)
        self._bound = min(2 * self._bound, _MAX_DELAY_MS)

    # The connection has ended.
    def _left(self):
        ws, self._ws = self._ws, None
        if ws is None:
            return
        self._disconnected()
        if self._closed:
            return
        if time.ticks_diff(time.ticks_ms(), self._since) > self._bound:
            self._bound = _FIRST_DELAY_MS
        self._delay(self._least_ms(ws))

    # Returns the pause that the peer asks for, in milliseconds.
    def _least_ms(self, ws):
        return 0

    def _disconnected(self):
        pass

    # Returns the next message, or None when there is none until something else is due.
    def _receive(self, timeout):
        wait = None if timeout is None else int(timeout * 1000)
        for due, _, _ in self._intervals:
            left = max(0, time.ticks_diff(due, time.ticks_ms()))
            wait = left if wait is None else min(wait, left)
        self._ws.settimeout(None if wait is None else wait / 1000)
        try:
            return self._ws.recv()
        except OSError as e:
            if self._ws.open and e.errno in (EAGAIN, ETIMEDOUT):
                return None
            raise e
        finally:
            self._ws.settimeout(_SEND_SECONDS)

    def _run_due(self):
        for interval in self._intervals:
            due, ms, function = interval
            late = time.ticks_diff(time.ticks_ms(), due)
            if late >= 0:
                # Missed calls are not made up for.
                interval[0] = time.ticks_add(due, ms + (late // ms * ms if ms else late))
                function()
                if not self._is_open():
                    return

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        self.close()

    # Ends run_forever and the connection.
    def close(self):
        self._closed = True
        if self._ws is not None:
            self._ws.close()
