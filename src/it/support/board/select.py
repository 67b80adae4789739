# select.poll over the board's sockets.
import _node

POLLIN = 1
POLLOUT = 4


class poll:
    def __init__(self):
        self._socks = []

    def register(self, sock, mask=POLLIN | POLLOUT):
        self.unregister(sock)
        self._socks.append([sock, mask])

    modify = register

    def unregister(self, sock):
        self._socks = [s for s in self._socks if s[0] is not sock]

    def poll(self, timeout=-1):
        timeout = -1 if timeout is None else int(timeout)
        listed = ",".join("[%d,%d]" % (s.fd, mask) for s, mask in self._socks)
        at = _node.ask("poll", "[%s]" % listed, timeout)
        return [] if at < 0 else [tuple(self._socks[at])]
