# Socket.IO client for servers of Socket.IO 1 to 4.
# MIT license; see LICENSE of Porthole.

import json
from errno import ECONNRESET

from micropython import const

import uwebsockets.client
from uwebsockets import handshake
from uwebsockets.codec import ProtocolError

from .protocol import PACKET_OPEN, PACKET_PING, PACKET_PONG, PACKET_UPGRADE, decode_payload
from .transport import SocketIO

_MAX_BODY_BYTES = const(4096)


# Connects to http://HOST[:PORT][/NAMESPACE][?QUERY], or https://. ca: the certificates to trust;
# see uwebsockets.client.connect. path: where Socket.IO is on the server. timeout: seconds for
# each step.
def connect(uri, headers=(), ca=None, path="/socket.io/", timeout=10):
    uri = handshake.urlparse(uri)
    namespace, _, query = uri.path.partition("?")
    if query:
        query = "&" + query

    def dial():
        return _session(uri, path, query, headers, ca, timeout)

    return SocketIO(dial, namespace)


# Makes a session: a polling handshake, whose answer shows the version, then the WebSocket.
def _session(uri, path, query, headers, ca, timeout):
    target = "%s?EIO=%d&transport=%s" + query
    status, body = _get(uri, target % (path, 4, "polling") + "&b64=1", headers, ca, timeout)
    if status == 400:  # A server that knows version 3 only, and says so.
        status, body = _get(uri, target % (path, 3, "polling") + "&b64=1", headers, ca, timeout)
    if status != 200:
        raise ProtocolError(1002, "expected HTTP 200 but was %d" % status)
    version, packets = decode_payload(body)
    kind, opened = packets.pop(0) if packets else (None, "")
    try:
        opened = json.loads(opened)
        sid = opened["sid"]
    except (KeyError, TypeError, ValueError):
        kind = None
    if kind != PACKET_OPEN:
        raise ProtocolError(1002, "expected an Engine.IO open packet")
    scheme = "wss" if uri.protocol in ("https", "wss") else "ws"
    ws = uwebsockets.client.connect(
        "%s://%s%s&sid=%s"
        % (scheme, handshake.authority(uri), target % (path, version, "websocket"), sid),
        headers=headers,
        ca=ca,
        timeout=timeout,
    )
    try:
        ws.settimeout(timeout)
        ws.send("%dprobe" % PACKET_PING)
        if ws.recv() != "%dprobe" % PACKET_PONG:
            raise ProtocolError(1002, "the server does not go on in the WebSocket")
        ws.send(str(PACKET_UPGRADE))
    except Exception as e:
        ws.close()
        raise e
    return ws, version, opened, packets


# Returns the status and the text of an HTTP resource. HTTP/1.0, so that it is not in chunks.
def _get(uri, target, headers, ca, timeout):
    lines = ["GET %s HTTP/1.0" % target, "Host: " + handshake.authority(uri)]
    lines += handshake.fields(headers)
    sock = uwebsockets.client.dial(uri, ca, timeout)
    try:
        sock.write(handshake.head(lines))
        answer = handshake.Head()
        while not answer.complete:
            if not sock.readinto(answer.want()):
                raise OSError(ECONNRESET)
            answer.received(1)
        body = _body(sock, answer.get("content-length"))
    finally:
        sock.close()
    status = answer.start.split(" ", 2)[1:2]
    try:
        return int(status[0]), str(body, "utf-8")
    except (IndexError, ValueError):
        raise ProtocolError(1002, "expected HTTP but was " + answer.start)


# Reads so many bytes, or to the end of the connection.
def _body(sock, length):
    if not length.isdigit():
        return sock.read(_MAX_BODY_BYTES)
    length = int(length)
    if length > _MAX_BODY_BYTES:
        raise ProtocolError(1009, "HTTP body of %d bytes" % length)
    body = sock.read(length)
    if len(body) != length:
        raise OSError(ECONNRESET)
    return body
