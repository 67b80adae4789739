"""JSON over TCP in Python, written after PROTOCOL.md, section 5, with the standard library alone.

    python3 json_over_tcp.py send HOST PORT CONTENT [--type TYPE] [--header-length N]
                             [--content-length N] [--pieces N] [--behind N]
    python3 json_over_tcp.py serve

`send` sends CONTENT as it is, and prints the answer as JSON:
{"header": ..., "content": ..., "closed": true}.
`serve` prints its port, then each request's content on a line, and answers with its value.
"""

import argparse
import json
import socket
import struct
import sys

WAIT_SECONDS = 20


def message(content, kind="text/json", header_length=None, content_length=None):
    header = json.dumps(
        {
            "byteorder": sys.byteorder,
            "content-type": kind,
            "content-encoding": "utf-8",
            "content-length": len(content) if content_length is None else content_length,
        },
        ensure_ascii=False,
    ).encode("utf-8")
    length = len(header) if header_length is None else header_length
    return struct.pack(">H", length) + header + content


def exactly(sock, count):
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise EOFError("closed after %d of %d bytes" % (len(data), count))
        data += part
    return data


def receive(sock):
    (length,) = struct.unpack(">H", exactly(sock, 2))
    header = json.loads(exactly(sock, length).decode("utf-8"))
    for name in ("byteorder", "content-length", "content-type", "content-encoding"):
        if name not in header:
            raise ValueError("Missing required header '%s'" % name)
    content = exactly(sock, header["content-length"])
    return header, content.decode(
        "latin-1" if header["content-encoding"] == "binary" else header["content-encoding"]
    )


def send(options):
    data = message(
        options.content.encode("utf-8"), options.type, options.header_length, options.content_length
    )
    data += b"x" * options.behind
    with socket.create_connection((options.host, options.port), WAIT_SECONDS) as sock:
        size = -(-len(data) // options.pieces)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(data), size):
            sock.sendall(data[at : at + size])
        header, content = receive(sock)
        closed = sock.recv(1) == b""
    print(json.dumps({"header": header, "content": content, "closed": closed}))


def serve(options):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(WAIT_SECONDS)
                _, content = receive(sock)
                print(content, flush=True)
                if options.silent:
                    while sock.recv(4096):
                        pass
                else:
                    answer = {"result": json.loads(content)["value"]}
                    try:
                        sock.sendall(
                            message(json.dumps(answer, ensure_ascii=False).encode("utf-8"))
                        )
                    except OSError:
                        pass  # A client that does not wait for it.


parser = argparse.ArgumentParser()
commands = parser.add_subparsers(required=True)
sending = commands.add_parser("send")
sending.add_argument("host")
sending.add_argument("port", type=int)
sending.add_argument("content")
sending.add_argument("--type", default="text/json")
sending.add_argument("--header-length", type=int)
sending.add_argument("--content-length", type=int)
sending.add_argument("--pieces", type=int, default=1)
sending.add_argument("--behind", type=int, default=0)
sending.set_defaults(run=send)
serving = commands.add_parser("serve")
serving.add_argument("--silent", action="store_true", help="never answer")
serving.set_defaults(run=serve)
given = parser.parse_args()
given.run(given)
