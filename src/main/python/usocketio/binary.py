# Bytes in the data of Socket.IO: each is sent as a binary message, with a placeholder in the JSON.
# MIT license; see LICENSE of Porthole.

from uwebsockets.codec import ProtocolError


# Returns data with placeholders for its bytes, which are appended to found.
def take_out(data, found):
    if isinstance(data, (bytes, bytearray, memoryview)):
        found.append(data)
        return {"_placeholder": True, "num": len(found) - 1}
    if isinstance(data, (list, tuple)):
        return [take_out(d, found) for d in data]
    if isinstance(data, dict):
        return {k: take_out(d, found) for k, d in data.items()}
    return data


# Returns data with the bytes in place of their placeholders.
def put_in(data, parts):
    if isinstance(data, list):
        return [put_in(d, parts) for d in data]
    if isinstance(data, dict):
        if data.get("_placeholder") is True:
            n = data.get("num")
            if not isinstance(n, int) or not 0 <= n < len(parts):
                raise ProtocolError(1002, "attachment %s of %d" % (n, len(parts)))
            return parts[n]
        return {k: put_in(d, parts) for k, d in data.items()}
    return data
