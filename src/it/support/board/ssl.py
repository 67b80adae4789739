# TLS as MicroPython 1.21 and later have it.
import _node

PROTOCOL_TLS_CLIENT = 0
CERT_NONE = 0
CERT_REQUIRED = 2


class SSLContext:
    def __init__(self, protocol):
        self.verify_mode = CERT_REQUIRED
        self._ca = None

    def load_verify_locations(self, cadata):
        self._ca = cadata

    def wrap_socket(self, sock, server_hostname=None, do_handshake_on_connect=True):
        if self.verify_mode == CERT_NONE:
            ca = ""
        else:
            ca = str(self._ca, "utf-8") if self._ca else "none"
        n = _node.ask("tls", sock.fd, server_hostname or "", ca)
        if n < 0:
            raise OSError(-n)
        return sock
