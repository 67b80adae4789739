# Packets of Engine.IO 3 and 4, and of the Socket.IO protocol 4 and 5 in them, as text, without
# any input or output.
# MIT license; see LICENSE of Porthole.

import json

from micropython import const
from uwebsockets.codec import ProtocolError

PACKET_OPEN = const(0)
PACKET_CLOSE = const(1)
PACKET_PING = const(2)
PACKET_PONG = const(3)
PACKET_MESSAGE = const(4)
PACKET_UPGRADE = const(5)
PACKET_NOOP = const(6)

MESSAGE_CONNECT = const(0)
MESSAGE_DISCONNECT = const(1)
MESSAGE_EVENT = const(2)
MESSAGE_ACK = const(3)
MESSAGE_ERROR = const(4)
MESSAGE_BINARY_EVENT = const(5)
MESSAGE_BINARY_ACK = const(6)

_MAX_ATTACHMENTS = const(8)


# Returns the type and the rest of an Engine.IO packet.
def decode_packet(buf):
    if not buf or not "0" <= buf[0] <= "6":
        raise ProtocolError(1002, "Engine.IO packet %s" % buf[:20])
    return int(buf[0]), buf[1:]


# Returns the Engine.IO version, 4 or 3, of the answer to a polling handshake, and its packets.
# Version 3 writes the length before each packet, version 4 a character between packets.
def decode_payload(text):
    if text[:1] == "0":
        return 4, [decode_packet(p) for p in text.split("\x1e")]
    packets = []
    while text:
        i = text.find(":")
        n = number(text[: max(i, 0)])
        packets.append(decode_packet(text[i + 1 : i + 1 + n]))
        text = text[i + 1 + n :]
    return 3, packets


def number(digits):
    if not digits.isdigit() or len(digits) > 8:
        raise ProtocolError(1002, "expected a number but was %s" % digits[:20])
    return int(digits)


# Returns a Socket.IO packet as text.
def encode_message(kind, namespace, data=None, ack=None, attachments=0):
    text = str(kind)
    if attachments:
        text += "%d-" % attachments
    if namespace != "/":
        text += namespace + ","
    if ack is not None:
        text += str(ack)
    return text if data is None else text + json.dumps(data)


# Returns type, namespace, data, ack number or None, number of attachments.
def decode_message(text):
    kind = number(text[:1])
    text = text[1:]
    namespace, ack, attachments = "/", None, 0
    if kind in (MESSAGE_BINARY_EVENT, MESSAGE_BINARY_ACK):
        i = text.find("-")
        attachments = number(text[: max(i, 0)])
        if attachments > _MAX_ATTACHMENTS:
            raise ProtocolError(1009, "%d attachments" % attachments)
        text = text[i + 1 :]
    if text[:1] == "/":
        i = text.find(",")
        if i < 0:
            i = len(text)
        namespace = text[:i].split("?", 1)[0]
        text = text[i + 1 :]
    i = 0
    while text[i : i + 1].isdigit():
        i += 1
    if i:
        ack = number(text[:i])
    data = None
    if i < len(text):
        try:
            data = json.loads(text[i:])
        except ValueError:
            raise ProtocolError(1007, "Socket.IO packet is not JSON")
    if kind in (MESSAGE_EVENT, MESSAGE_BINARY_EVENT) and not (isinstance(data, list) and data):
        raise ProtocolError(1002, "Socket.IO event without a name")
    return kind, namespace, data, ack, attachments
