"""Python's websockets: python3 websockets-echo.py PORT echo|relay"""

import asyncio
import sys

import websockets


async def main(port, mode):
    everybody = set()

    async def echo(connection):
        async for message in connection:
            await connection.send(message)

    async def relay(connection):
        everybody.add(connection)
        try:
            async for message in connection:
                websockets.broadcast(everybody - {connection}, message)
        finally:
            everybody.remove(connection)

    handler = relay if mode == "relay" else echo
    async with websockets.serve(
        handler, "127.0.0.1", port, backlog=1024, compression=None, ping_interval=None
    ):
        print("Ready", flush=True)
        await asyncio.Future()


asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
