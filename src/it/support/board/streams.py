# What asyncio has on a board and lacks in the WebAssembly port: streams over sockets.
import asyncio
import socket
from errno import EAGAIN

import _node


class Stream:
    def __init__(self, sock):
        self.s = sock
        self.out_buf = b""

    async def readinto(self, buf):
        await _node.watch(self.s.fd, 1)
        return self.s.readinto(buf)

    def write(self, buf):
        if not self.out_buf:
            n = self.s.write(buf)
            if n == len(buf):
                return
            if n is not None:
                buf = buf[n:]
        self.out_buf += bytes(buf)

    async def drain(self):
        if not self.out_buf:
            await asyncio.sleep_ms(0)
        view = memoryview(self.out_buf)
        while len(view):
            await _node.watch(self.s.fd, 4)
            n = self.s.write(view)
            if n is not None:
                view = view[n:]
        self.out_buf = b""

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()


async def open_connection(host, port, ssl=None, server_hostname=None):
    s = socket.socket()
    s.connect(socket.getaddrinfo(host, port)[0][-1])
    if ssl:
        s = ssl.wrap_socket(s, server_hostname=server_hostname or host)
    s.setblocking(False)
    stream = Stream(s)
    return stream, stream


class Server:
    def close(self):
        self.task.cancel()


async def _serve(s, accepted):
    try:
        while True:
            await _node.watch(s.fd, 1)
            try:
                s2 = s.accept()[0]
            except OSError as e:
                if e.errno != EAGAIN:
                    raise e
                continue
            s2.setblocking(False)
            stream = Stream(s2)
            asyncio.create_task(accepted(stream, stream))  # noqa: RUF006 (MicroPython keeps it)
    finally:
        s.close()


async def start_server(accepted, host, port):
    s = socket.socket()
    s.bind((host, port))
    s.listen()
    s.setblocking(False)
    server = Server()
    server.port = s.getsockname()[1]
    server.task = asyncio.create_task(_serve(s, accepted))
    return server


asyncio.open_connection = open_connection
asyncio.start_server = start_server
