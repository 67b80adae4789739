# Frames of RFC 6455, in and out, without any input or output.
# MIT license; see LICENSE of Porthole.

import struct

from micropython import const

OP_CONT = const(0x0)
OP_TEXT = const(0x1)
OP_BYTES = const(0x2)
OP_CLOSE = const(0x8)
OP_PING = const(0x9)
OP_PONG = const(0xA)

_FIN = const(0x80)
_MASKED = const(0x80)
_HEAD_BYTES = const(14)  # The longest header there is.
_CONTROL_BYTES = const(125)  # Section 5.5.
_MAX_FRAGMENTS = const(1024)  # Of one message, as many as Porthole takes.
_SMALL_BYTES = const(256)  # Messages up to here need no buffer of their own.
_CHUNK_BYTES = const(512)  # What is masked and written at once; divisible by 4.

_START = const(0)  # States of the decoder: the first two bytes are due,
_HEADER = const(1)  # the rest of the header,
_PAYLOAD = const(2)  # the payload.


class ProtocolError(ValueError):
    # The peer broke the rules: args are the close code and what it did.
    pass


# Masks, or unmasks, the first n bytes of buf in place (section 5.3).
def mask(buf, n, key):
    a, b, c, d = key
    whole = n & ~3
    for i in range(0, whole, 4):
        buf[i] ^= a
        buf[i + 1] ^= b
        buf[i + 2] ^= c
        buf[i + 3] ^= d
    for i in range(whole, n):
        buf[i] ^= key[i & 3]


# Returns buf as a str. MicroPython's own decoder lets through overlong forms, surrogates and
# numbers above 10FFFF; these are told by a lead byte and the byte behind it.
def text(buf):
    try:
        s = str(buf, "utf-8")
    except UnicodeError:
        raise ProtocolError(1007, "text is not UTF-8")
    if len(s) != len(buf):
        last = 0
        for b in buf:
            if (
                b > 0xF4
                or b | 1 == 0xC1
                or (last == 0xE0 and b < 0xA0)
                or (last == 0xED and b > 0x9F)
                or (last == 0xF0 and b < 0x90)
                or (last == 0xF4 and b > 0x8F)
            ):
                raise ProtocolError(1007, "text is not UTF-8")
            last = b
    return s


# Returns the payload of a close frame; a reason that is too long is cut between characters.
def close_payload(code, reason):
    reason = reason.encode()
    n = min(len(reason), _CONTROL_BYTES - 2)
    while n < len(reason) and reason[n] & 0xC0 == 0x80:
        n -= 1
    return struct.pack(">H", code) + reason[:n]


# Returns the code and the reason in the payload of a close frame (section 7.4).
def close_reason(payload):
    if not payload:
        return 1005, ""
    if len(payload) == 1:
        raise ProtocolError(1002, "close code of one byte")
    code = struct.unpack_from(">H", payload)[0]
    if not (1000 <= code <= 1014 and code not in (1004, 1005, 1006) or 3000 <= code <= 4999):
        raise ProtocolError(1002, "close code %d" % code)
    return code, text(payload[2:])


class Encoder:
    # Frames out: one buffer, allocated once, through which every payload goes in chunks.

    def __init__(self, random):
        # random(4) gives the key of a frame; None for a server, which masks nothing.
        self._random = random
        room = _CHUNK_BYTES if random else _CONTROL_BYTES
        self._out = memoryview(bytearray(_HEAD_BYTES + room))

    # Yields the frame piece by piece, each valid until the next. payload: str, which is sent
    # as UTF-8, or bytes.
    def frame(self, opcode, payload=b"", fin=True):
        out = self._out
        payload = memoryview(payload)
        n = len(payload)
        key = self._random(4) if self._random else b""
        start = _HEAD_BYTES - len(key) - 2
        if n > 65535:
            start -= 8
            struct.pack_into(">Q", out, start + 2, n)
        elif n > 125:
            start -= 2
            struct.pack_into(">H", out, start + 2, n)
        out[start] = opcode | (_FIN if fin else 0)
        out[start + 1] = min(n, 126 if n < 65536 else 127) | (_MASKED if key else 0)
        out[_HEAD_BYTES - len(key) : _HEAD_BYTES] = key
        room = len(out) - _HEAD_BYTES
        if not key and n > room:
            yield out[start:_HEAD_BYTES]
            yield payload
            return
        body = out[_HEAD_BYTES:]
        at = 0
        while True:
            part = min(n - at, room)
            body[:part] = payload[at : at + part]
            if key:
                mask(body, part, key)
            yield out[start : _HEAD_BYTES + part]
            at += part
            if at >= n:
                return
            start = _HEAD_BYTES


class Decoder:
    # Frames in. want() is where the next bytes go; received(n) takes n of them, any number.

    def __init__(self, masked, max_size):
        self._masked = masked  # Whether the peer must mask.
        self._max_size = max_size
        self._head = memoryview(bytearray(_HEAD_BYTES))
        self._small = memoryview(bytearray(_SMALL_BYTES))
        self._control = memoryview(bytearray(_CONTROL_BYTES))
        self._message = None  # Where the message that is coming in lies.
        self._size = 0  # Bytes of it so far.
        self._fragments = 0  # And fragments.
        self._type = 0  # Its opcode; 0: none has begun.
        self._frame = None  # The payload of the frame that is coming in.
        self._key = 0  # Where its key is in the head.
        self.payload = None  # Of the control frame or message that is complete.
        self.into = None  # Where the caller wants the next message, or None.
        self._begin()

    def _begin(self):
        self._state = _START
        self._view = self._head[:2]

    def want(self):
        return self._view

    # Returns the opcode of the control frame or the message that is now complete, or None.
    def received(self, n):
        self._view = self._view[n:]
        while not len(self._view):
            if self._state == _START:
                self._start()
            elif self._state == _HEADER:
                self._header()
            else:
                opcode = self._complete()
                if opcode is not None:
                    return opcode

    def _start(self):
        first, second = self._head[0], self._head[1]
        opcode = first & 0x0F
        n = second & 0x7F
        if first & 0x70:
            raise ProtocolError(1002, "reserved bits are set")
        if (opcode & 0x7) > 2:
            raise ProtocolError(1002, "opcode %d" % opcode)
        if bool(second & _MASKED) != self._masked:
            raise ProtocolError(1002, "frame must%s be masked" % ("" if self._masked else " not"))
        if opcode & 0x8:
            if n > _CONTROL_BYTES or not first & _FIN:
                raise ProtocolError(1002, "control frame too long or in fragments")
        elif (opcode == OP_CONT) != (self._type != 0):
            raise ProtocolError(1002, "opcode %d in the wrong place" % opcode)
        more = (2 if n == 126 else 8 if n == 127 else 0) + (4 if self._masked else 0)
        self._state = _HEADER
        self._view = self._head[2 : 2 + more]

    def _header(self):
        head = self._head
        n = head[1] & 0x7F
        self._key = 2
        if n == 126:
            self._key = 4
            n = struct.unpack_from(">H", head, 2)[0]
            shortest = n > 125
        elif n == 127:
            self._key = 10
            n = struct.unpack_from(">Q", head, 2)[0]
            shortest = 65535 < n < 1 << 63
        else:
            shortest = True
        if not shortest:
            raise ProtocolError(1002, "length %d is not in its shortest form" % n)
        self._state = _PAYLOAD
        if head[0] & 0x8:
            self._frame = self._control[:n]
        else:
            self._frame = self._room(head[0] & 0x0F, n)
        self._view = self._frame

    # Returns where the payload of a data frame goes: behind what its message has already.
    def _room(self, opcode, n):
        size = self._size + n
        self._fragments += 1
        if opcode != OP_CONT:
            self._type = opcode
            self._fragments = 1
            self._message = self._small if self.into is None else self.into
        if size > self._max_size or (self._message is self.into and size > len(self.into)):
            raise ProtocolError(1009, "message of %d bytes" % size)
        if self._fragments > _MAX_FRAGMENTS:
            raise ProtocolError(1009, "message of more than %d fragments" % _MAX_FRAGMENTS)
        if size > len(self._message):
            try:
                larger = memoryview(bytearray(size))
            except MemoryError:
                raise ProtocolError(1009, "no memory for a message of %d bytes" % size)
            larger[: self._size] = self._message[: self._size]
            self._message = larger
        view = self._message[self._size : size]
        self._size = size
        return view

    def _complete(self):
        first = self._head[0]
        frame = self._frame
        if self._masked:
            mask(frame, len(frame), self._head[self._key : self._key + 4])
        self._begin()
        if first & 0x8:
            self.payload = frame
            return first & 0x0F
        if first & _FIN:
            opcode = self._type
            self.payload = self._message[: self._size]
            self._frame = self._message = None
            self._type = self._size = 0
            return opcode
