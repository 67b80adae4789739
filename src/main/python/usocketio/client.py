# Socket.IO client for servers of Socket.IO 1 to 4.
# MIT license; see LICENSE of Porthole.

import json
from errno import ECONNRESET

import uwebsockets.client
from micropython import const
from uwebsockets import handshake
from uwebsockets.codec import ProtocolError

from .protocol import (
    PACKET_OPEN,
    PACKET_PING,
    PACKET_PONG,
    PACKET_UPGRADE,
    decode_packet,
    decode_payload,
)
from .transport import SocketIO

_MAX_BODY_BYTES = const(4096)
_MAX_LINE_BYTES = const(40)  # For the line with the length of a chunk.


# Connects to http://HOST[:PORT][/NAMESPACE][?QUERY], or https://. ca: the certificates to trust;
# see uwebsockets.client.connect. path: where Socket.IO is on the server. timeout: seconds for
# each step. EIO=3 or EIO=4 in the query chooses the version of Engine.IO.
def connect(uri, headers=(), ca=None, path="/socket.io/", timeout=10):
    uri = handshake.urlparse(uri)
    namespace, _, query = uri.path.partition("?")
    versions, more = (4, 3), ""
    for part in query.split("&"):
        if part in ("EIO=3", "EIO=4"):
            versions = (int(part[4:]),)
        elif part:
            more += "&" + part
    if isinstance(headers, dict):
        headers = headers.items()
    server = _Server(uri, path, more, list(headers), ca, timeout)

    def dial():
        return server.session(versions)

    return SocketIO(dial, namespace)


class _Server:
    def __init__(self, uri, path, query, headers, ca, timeout):
        self.uri = uri
        self.path = path
        self.query = query
        self.headers = headers
        self.ca = ca
        self.timeout = timeout

    # Makes a session: a polling handshake, whose answer shows the version, then the WebSocket.
    def session(self, versions):
        for version in versions:
            answer, body = self.get(self.target(version, "polling") + "&b64=1")
            if answer.status != 400:
                break  # A server of another version answers 400.
            if "ransport" in body:
                return self.straight(versions)
        if answer.status != 200:
            raise ProtocolError(1002, "expected HTTP 200 but was %d" % answer.status)
        version, packets = decode_payload(body)
        opened = _opened(*(packets.pop(0) if packets else (None, "")))
        ws = self.websocket(version, "&sid=" + opened["sid"], answer.cookies)
        try:
            ws.send("%dprobe" % PACKET_PING)
            if ws.recv() != "%dprobe" % PACKET_PONG:
                raise ProtocolError(1002, "the server does not go on in the WebSocket")
            ws.send(str(PACKET_UPGRADE))
        except Exception as e:
            ws.close()
            raise e
        return ws, version, opened, packets

    # Makes a session with a server that has no polling. A server of version 3 accepts any number,
    # a server of version 4 refuses 3; so 3 is tried first.
    def straight(self, versions):
        for version in sorted(versions):
            ws = None
            try:
                ws = self.websocket(version, "", ())
                return ws, version, _opened(*decode_packet(ws.recv() or "")), []
            except Exception as e:
                if ws is not None:
                    ws.close()
                if not isinstance(e, ProtocolError) or version == max(versions):
                    raise e

    def target(self, version, transport):
        return "%s?EIO=%d&transport=%s%s" % (self.path, version, transport, self.query)

    # cookies: those of the polling answer, which lead a balancer to the same server.
    def websocket(self, version, sid, cookies):
        headers, cookies = [], list(cookies)
        for name, value in self.headers:
            if name.lower() == "cookie":
                cookies.insert(0, value)
            else:
                headers.append((name, value))
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        secure = self.uri.protocol in ("https", "wss")
        target = self.target(version, "websocket") + sid
        ws = uwebsockets.client.connect(
            "%s://%s%s" % ("wss" if secure else "ws", handshake.authority(self.uri), target),
            headers=headers,
            ca=self.ca,
            timeout=self.timeout,
        )
        ws.settimeout(self.timeout)
        return ws

    # Returns the head and the text of an HTTP resource.
    def get(self, target):
        lines = ["GET %s HTTP/1.0" % target, "Host: " + handshake.authority(self.uri)]
        lines += handshake.fields(self.headers)
        sock = uwebsockets.client.dial(self.uri, self.ca, self.timeout)
        try:
            sock.write(handshake.head(lines))
            answer = handshake.Head()
            while not answer.complete:
                if not sock.readinto(answer.want()):
                    raise OSError(ECONNRESET)
                answer.received(1)
            body = _body(sock, answer)
        finally:
            sock.close()
        try:
            answer.status = int(answer.start.split(" ", 2)[1])
            return answer, str(body, "utf-8")
        except (IndexError, ValueError):
            raise ProtocolError(1002, "expected HTTP but was " + answer.start)


def _opened(kind, opened):
    try:
        if kind == PACKET_OPEN:
            opened = json.loads(opened)
            opened["sid"] + ""
            return opened
    except (KeyError, TypeError, ValueError):
        pass
    raise ProtocolError(1002, "expected an Engine.IO open packet")


# Reads a body: chunked (some servers send that to HTTP/1.0, too), of a known length, or to the
# end of the connection.
def _body(sock, answer):
    if answer.lists("transfer-encoding", "chunked"):
        body = b""
        while True:
            length = _length(_line(sock).split(";", 1)[0].strip(), 16)
            if not length:
                return body
            body += _exactly(sock, _fitting(len(body) + length) - len(body))
            _line(sock)
    length = answer.get("content-length")
    if not length:
        return sock.read(_MAX_BODY_BYTES)
    return _exactly(sock, _fitting(_length(length, 10)))


def _line(sock):
    line = b""
    while not line.endswith(b"\n") and len(line) < _MAX_LINE_BYTES:
        line += _exactly(sock, 1)
    return str(line, "utf-8")


def _length(digits, base):
    try:
        if digits[:1] not in "+-":
            return int(digits, base)
    except ValueError:
        pass
    raise ProtocolError(1002, "expected the length of an HTTP body but was " + digits[:20])


def _fitting(length):
    if length > _MAX_BODY_BYTES:
        raise ProtocolError(1009, "HTTP body of %d bytes" % length)
    return length


def _exactly(sock, length):
    body = sock.read(length)
    if len(body) != length:
        raise OSError(ECONNRESET)
    return body
