# WebSocket client.
# MIT license; see LICENSE of Porthole.

import os
import socket

from . import handshake
from .codec import ProtocolError
from .protocol import MAX_MESSAGE_BYTES, Websocket, urlparse


class WebsocketClient(Websocket):
    is_client = True


# Opens a WebSocket: ws://HOST[:PORT][/PATH][?QUERY], or wss:// for TLS.
#
# headers: more fields for the request, as a dict or pairs. subprotocols: names to offer; the
# chosen one is in .subprotocol. ca: for wss, the certificates to trust (bytes; DER, or PEM if the
# port reads it); without it nothing is verified. timeout: seconds for the opening handshake.
def connect(uri, headers=(), subprotocols=(), ca=None, timeout=10, max_size=MAX_MESSAGE_BYTES):
    uri = urlparse(uri)
    key = handshake.base64(os.urandom(16))
    asked = handshake.request(uri, key, headers, subprotocols)
    sock = dial(uri, ca, timeout)
    try:
        ws = WebsocketClient(sock, max_size)
        ws.settimeout(timeout)
        ws._start()
        ws._write((memoryview(asked),))
        answer = handshake.Head()
        while not answer.complete:
            n = ws._readinto(answer.want())
            if not n:
                raise ProtocolError(1002, "the connection ended in the opening handshake")
            answer.received(n)
        ws.subprotocol = handshake.check_response(answer, key, subprotocols)
    except Exception as e:
        sock.close()
        raise e
    ws.settimeout(None)
    return ws


# Opens the connection, in TLS for wss and https.
def dial(uri, ca=None, timeout=None):
    ai = socket.getaddrinfo(uri.hostname, uri.port, 0, socket.SOCK_STREAM)[0]
    sock = socket.socket(ai[0], ai[1], ai[2])
    try:
        sock.settimeout(timeout)
        sock.connect(ai[-1])
        if uri.protocol in ("wss", "https"):
            from .tls import wrap

            sock = wrap(sock, uri.hostname, ca)
    except Exception as e:
        sock.close()
        raise e
    return sock
