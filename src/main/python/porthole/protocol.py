# Signals as text (PROTOCOL.md, section 4), without any input or output.
# MIT license; see LICENSE of Porthole.

import binascii
import json
import os


def _id():
    return str(binascii.hexlify(os.urandom(6)), "utf-8")


# Returns the text of a signal.
def encode(channel, event, data):
    if "." in channel:
        raise ValueError("a channel has no dot: " + channel)
    _check(data)
    message = "%s.%s" % (channel, event) if event else channel
    return json.dumps({"id": _id(), "message": message, "data": data})


# Refuses nan and inf: json.dumps writes them, but they are no JSON.
def _check(data):
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, (list, tuple)):
        for value in data:
            _check(value)
    elif isinstance(data, float) and data - data != 0:
        raise ValueError("expected a number that JSON has but was %s" % data)


# Returns the text of a question to the hub itself.
def question(event, data):
    return encode("porthole", event, data)


# Returns channel, event and data of a message.
def decode(text):
    try:
        signal = json.loads(text)
    except ValueError:
        signal = None
    if isinstance(signal, dict):
        if isinstance(signal.get("socket"), str):
            return "socket", signal["socket"], signal
        message = signal.get("message")
        if isinstance(message, str):
            channel, _, event = message.partition(".")
            return channel, event, signal.get("data", {})
    return "socket", "message", text
