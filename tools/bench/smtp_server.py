"""A mail server process that accepts everything. Prints its port."""

import asyncio
import socket

from aiosmtpd.smtp import SMTP


class Taker:
    """Accepts every message and drops it."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  (aiosmtpd's name)
        return "250 OK"


async def serve():
    taker, loop = Taker(), asyncio.get_running_loop()
    sock = socket.create_server(("127.0.0.1", 0))
    server = await loop.create_server(lambda: SMTP(taker, loop=loop), sock=sock)
    print(sock.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
