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
_HEAD_BYTES = const(14)  # The longest header of a frame.
_CONTROL_BYTES = const(125)  # Section 5.5.
_MAX_FRAGMENTS = const(1024)  # In one message, as many as Porthole accepts.
_SMALL_BYTES = const(256)  # Messages up to here need no buffer of their own.
_CHUNK_BYTES = const(512)  # Bytes that are masked and written at once; divisible by 4.

_START = const(0)  # What the decoder awaits: the first two bytes of a header,
_HEADER = const(1)  # the rest of the header,
_PAYLOAD = const(2)  # the payload,
_SKIPPED = const(3)  # a payload that is discarded.


class ProtocolError(ValueError):
    # The peer violated the protocol: args are the close code and a reason.
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


class Utf8:
    # Checks UTF-8 (RFC 3629) piece by piece, and raises at the first bad byte. MicroPython's own
    # decoder accepts overlong forms, surrogates and numbers above 10FFFF.

    def __init__(self):
        self.due = 0  # Bytes that the last character still lacks.
        self._low = 0x80  # The bounds of the next byte.
        self._high = 0xBF

    def check(self, piece):
        if not self.due and (not len(piece) or max(piece) < 0x80):
            return
        due, low, high = self.due, self._low, self._high
        for b in piece:
            if due:
                if not low <= b <= high:
                    raise ProtocolError(1007, "text is not UTF-8")
                due -= 1
                low, high = 0x80, 0xBF
            elif b >= 0x80:
                if not 0xC2 <= b <= 0xF4:
                    raise ProtocolError(1007, "text is not UTF-8")
                due = 1 if b < 0xE0 else 2 if b < 0xF0 else 3
                if b == 0xE0 or b == 0xF0:
                    low = 0xA0 if b == 0xE0 else 0x90
                elif b == 0xED or b == 0xF4:
                    high = 0x9F if b == 0xED else 0x8F
        self.due, self._low, self._high = due, low, high

    # The text ends here.
    def end(self):
        if self.due:
            self.due = 0
            raise ProtocolError(1007, "text ends within a character")


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
    utf8 = Utf8()
    utf8.check(payload[2:])
    utf8.end()
    return code, str(payload[2:], "utf-8")


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
        self._message = None  # The buffer of the message that is being received.
        self._size = 0  # Bytes of it so far.
        self._fragments = 0  # And fragments.
        self._type = 0  # Its opcode; 0: none has begun.
        self._utf8 = Utf8()
        self._frame = None  # The payload of the frame that is being received.
        self._left = 0  # Bytes of a payload that is discarded.
        self._skips = False
        self._key = 0  # Where its key is in the head.
        self.payload = None  # The payload of the complete control frame or message.
        self.into = None  # The caller's buffer for the next message, or None.
        self._begin()

    def _begin(self):
        self._state = _START
        self._view = self._head[:2]

    def want(self):
        return self._view

    # From now on discards data frames and returns only control frames. Also works after an error
    # that left the frames whole: a message that is too large, or text that is not UTF-8.
    def skip(self):
        if not self._skips:
            self._skips = True
            self._message = self.into = None
            if self._state == _PAYLOAD and not self._head[0] & 0x8:
                self._skip()

    def _skip(self):
        self._state = _SKIPPED
        self._view = self._small[: min(self._left, _SMALL_BYTES)]
        if not self._left:
            self._begin()

    # Returns the opcode of the control frame or the message that is now complete, or None.
    def received(self, n):
        piece = self._view[:n]
        self._view = self._view[n:]
        if self._state == _PAYLOAD:
            self._payload(piece)
        elif self._state == _SKIPPED:
            self._left -= n
            self._skip()
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
        elif (opcode == OP_CONT) != (self._type != 0) and not self._skips:
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
        self._left = n
        if head[0] & 0x8:
            self._frame = self._control[:n]
        elif self._skips:
            return self._skip()
        else:
            self._frame = self._room(head[0] & 0x0F, n)
        self._view = self._frame

    # Returns the buffer for the payload of a data frame: after the earlier bytes of its message.
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

    # Unmasks and checks a piece of a payload.
    def _payload(self, piece):
        n = len(piece)
        if self._masked:
            key = bytes(self._head[self._key : self._key + 4])
            at = len(self._frame) - self._left & 3
            mask(piece, n, key[at:] + key[:at])
        self._left -= n
        if self._type == OP_TEXT and not self._head[0] & 0x8:
            self._utf8.check(piece)

    def _complete(self):
        first = self._head[0]
        frame = self._frame
        self._begin()
        if first & 0x8:
            self.payload = frame
            return first & 0x0F
        if first & _FIN:
            opcode = self._type
            self._utf8.end()
            self.payload = self._message[: self._size]
            self._frame = self._message = None
            self._type = self._size = 0
            return opcode
