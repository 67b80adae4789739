# What a board has and the WebAssembly port has not: a network, TLS, SHA-1, random bytes.
import os
import sys

import _node
import uctypes


def urandom(n):
    buf = bytearray(n)
    _node.random(uctypes.addressof(buf), n)
    return bytes(buf)


os.urandom = urandom


class sha1:
    def __init__(self, data=b""):
        self._data = bytes(data)

    def update(self, data):
        self._data += bytes(data)

    def digest(self):
        out = bytearray(20)
        _node.sha1(uctypes.addressof(self._data), len(self._data), uctypes.addressof(out))
        return bytes(out)


class _Module:
    pass


hashlib = _Module()
hashlib.sha1 = sha1
sys.modules["hashlib"] = hashlib
