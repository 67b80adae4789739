# The opening handshake (RFC 6455, section 4) and URIs, without any input or output.
# MIT license; see LICENSE of Porthole.

import binascii
from collections import namedtuple

from micropython import const

from .codec import ProtocolError

try:
    from hashlib import sha1
except ImportError:
    sha1 = None  # Some firmware is built without it.

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MAX_HEAD_BYTES = const(4096)
_KEPT = ("upgrade", "connection", "content-length", "transfer-encoding")

URI = namedtuple("URI", ("protocol", "hostname", "port", "path"))


# Splits a URI of the schemes ws, wss, http and https; the path includes the query.
def urlparse(uri):
    i = uri.find("://")
    protocol = uri[: max(i, 0)]
    if protocol not in ("ws", "wss", "http", "https"):
        raise ValueError("expected ws://HOST or wss://HOST but was %s" % uri)
    for c in uri:
        if not " " < c < "\x7f":
            raise ValueError("a URI has no spaces and only ASCII: %s" % uri)
    rest = uri[i + 3 :].split("#", 1)[0]
    end = len(rest)
    for c in "/?":
        i = rest.find(c)
        if 0 <= i < end:
            end = i
    host, path = rest[:end], rest[end:]
    if not path.startswith("/"):
        path = "/" + path
    i = host.rfind(":")
    port = ""
    if i > host.rfind("]"):
        host, port = host[:i], host[i + 1 :]
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = ""
    try:
        port = int(port) if port else 443 if protocol in ("wss", "https") else 80
    except ValueError:
        port = 0
    if not host or "@" in host or not 0 < port < 65536:
        raise ValueError("expected HOST or HOST:PORT in %s" % uri)
    return URI(protocol, host, port, path)


# Returns the value of the Host field.
def authority(uri):
    host = "[%s]" % uri.hostname if ":" in uri.hostname else uri.hostname
    usual = 443 if uri.protocol in ("wss", "https") else 80
    return host if uri.port == usual else "%s:%d" % (host, uri.port)


def base64(b):
    return binascii.b2a_base64(b)[:-1]


def accept_of(key):
    return str(base64(sha1(key + _GUID).digest()), "utf-8")


# A server needs SHA-1 to answer the client's key.
def require_sha1():
    if sha1 is None:
        raise OSError("this firmware has no hashlib.sha1: it can be a client, not a server")


# Returns the head of a client's request. headers: a dict or pairs.
def request(uri, key, headers=(), subprotocols=()):
    lines = [
        "GET %s HTTP/1.1" % uri.path,
        "Host: " + authority(uri),
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + str(key, "utf-8"),
    ]
    if subprotocols:
        lines.append("Sec-WebSocket-Protocol: " + ", ".join(subprotocols))
    return head(lines + fields(headers))


# Returns the lines of header fields, which are given as a dict or pairs.
def fields(headers):
    lines = []
    for name, value in headers.items() if isinstance(headers, dict) else headers:
        if "\r" in name + value or "\n" in name + value:
            raise ValueError("a header field is one line: " + name)
        lines.append("%s: %s" % (name, value))
    return lines


def head(lines):
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


# Checks the head of a server's answer and returns the subprotocol that it chose, or None.
def check_response(answer, key, subprotocols):
    if answer.start.split(" ", 2)[1:2] != ["101"]:
        raise ProtocolError(1002, "expected HTTP 101 but was " + answer.start)
    if answer.get("upgrade").lower() != "websocket" or not answer.lists("connection", "upgrade"):
        raise ProtocolError(1002, "the answer upgrades to no WebSocket")
    if sha1 is None:
        print("uwebsockets: the server's answer is not verified: no hashlib.sha1 in this firmware")
    elif answer.get("sec-websocket-accept") != accept_of(key):
        raise ProtocolError(1002, "Sec-WebSocket-Accept is not the answer to our key")
    if answer.get("sec-websocket-extensions"):
        raise ProtocolError(1002, "an extension that was not offered")
    chosen = answer.get("sec-websocket-protocol")
    if chosen and chosen not in subprotocols:
        raise ProtocolError(1002, "a subprotocol that was not offered: " + chosen)
    return chosen or None


FULL = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n"


# Returns the head of a server's answer, whether it opens a WebSocket, and the subprotocol or
# None.
def response(asked, subprotocols=()):
    try:
        valid = len(binascii.a2b_base64(asked.get("sec-websocket-key").encode())) == 16
    except ValueError:
        valid = False
    start = asked.start
    if not valid or not start.startswith("GET ") or not start.endswith(" HTTP/1.1"):
        return head(["HTTP/1.1 400 Bad Request", "Connection: close"]), False, None
    upgrades = asked.get("upgrade").lower() == "websocket" and asked.lists("connection", "upgrade")
    if not upgrades or asked.get("sec-websocket-version") != "13":
        lines = ["HTTP/1.1 426 Upgrade Required", "Sec-WebSocket-Version: 13", "Connection: close"]
        return head(lines), False, None
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + accept_of(asked.get("sec-websocket-key").encode()),
    ]
    for name in subprotocols:
        if asked.lists("sec-websocket-protocol", name):
            lines.append("Sec-WebSocket-Protocol: " + name)
            return head(lines), True, name
    return head(lines), True, None


class Head:
    # The head of an HTTP message, read byte by byte, so that nothing after it is read.

    def __init__(self):
        self.start = None  # The first line.
        self.complete = False
        self.cookies = []  # NAME=VALUE of each cookie that the server sets.
        self._fields = {}
        self._line = bytearray()
        self._bytes = 0
        self._one = memoryview(bytearray(1))

    def want(self):
        return self._one

    def received(self, n):
        self._bytes += n
        if self._bytes > _MAX_HEAD_BYTES:
            raise ProtocolError(1002, "HTTP head of more than %d bytes" % _MAX_HEAD_BYTES)
        c = self._one[0]
        if c != 0x0A:
            self._line.append(c)
            return
        try:
            line = str(self._line, "utf-8").rstrip()
        except UnicodeError:
            line = "?"
        self._line = bytearray()
        if self.start is None:
            self.start = line
        elif line:
            self._field(line)
        else:
            self.complete = True

    def _field(self, line):
        i = line.find(":")
        name = line[: max(i, 0)].lower()
        if name == "set-cookie":
            self.cookies.append(line[i + 1 :].split(";", 1)[0].strip())
        if name in _KEPT or name.startswith("sec-websocket-"):
            value = line[i + 1 :].strip()
            self._fields[name] = (
                "%s, %s" % (self._fields[name], value) if name in self._fields else value
            )

    def get(self, name):
        return self._fields.get(name, "")

    # Returns whether the field is a list that contains the token.
    def lists(self, name, token):
        return token.lower() in [s.strip().lower() for s in self.get(name).split(",")]
