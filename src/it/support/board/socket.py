# A socket as MicroPython's ports have it: short reads and writes when non-blocking, whole ones
# when blocking.
from errno import EAGAIN, ETIMEDOUT

import _node
import uctypes

_read = _node.read  # Each look into _node would cost heap, which a test counts.
_write = _node.write
_addressof = uctypes.addressof

AF_INET = 2
SOCK_STREAM = 1
SOL_SOCKET = 1
SO_REUSEADDR = 2


def getaddrinfo(host, port, *args):
    n = _check(_node.ask("resolve", host))
    return [(AF_INET, SOCK_STREAM, 0, "", (_node.text(n), port))]


def _check(answer):
    if answer < 0:
        raise OSError(-answer)
    return answer


class socket:
    def __init__(self, *args, fd=-1):
        self.fd = fd
        self._timeout = None

    def settimeout(self, timeout):
        self._timeout = timeout

    def setblocking(self, flag):
        self._timeout = None if flag else 0

    def setsockopt(self, *args):
        pass

    def connect(self, address):
        timeout = -1 if not self._timeout else int(self._timeout * 1000)
        self.fd = _check(_node.ask("connect", address[0], address[1], timeout))

    def bind(self, address):
        self._address = address

    def listen(self, backlog=2):
        self.fd = _check(_node.ask("listen", self._address[0], self._address[1]))

    def getsockname(self):
        return (self._address[0], _node.ask("port", self.fd))

    def accept(self):
        while True:
            fd = _node.ask("accept", self.fd)
            if fd != -EAGAIN or self._timeout == 0:
                return socket(fd=_check(fd)), ("127.0.0.1", 0)
            self._wait(1)

    def _wait(self, mask):
        wait = -1 if self._timeout is None else int(self._timeout * 1000)
        if _node.ask("poll", "[[%d,%d]]" % (self.fd, mask), wait) == -EAGAIN:
            raise OSError(ETIMEDOUT)

    def _all(self, move, buf, mask):
        done = 0
        while done < len(buf):
            n = move(self.fd, _addressof(buf) + done, len(buf) - done)
            if n == -EAGAIN:
                if self._timeout == 0:
                    return done or None
                self._wait(mask)
            elif _check(n) == 0:
                break
            else:
                done += n
        return done

    def readinto(self, buf):
        return self._all(_read, buf, 1)

    def read(self, n):
        buf = bytearray(n)
        n = self.readinto(buf)
        return None if n is None else bytes(memoryview(buf)[:n])

    def write(self, buf):
        return self._all(_write, buf, 4)

    def close(self):
        _node.ask("shut", self.fd)
        self.fd = -1
