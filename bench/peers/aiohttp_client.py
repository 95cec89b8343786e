"""aiohttp, lines and the json module."""
import asyncio

import aiohttp
from common import concurrency, measure, question, url


async def main():
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector, read_bufsize=2**20) as session:

        async def ask(found):
            async with session.post(f"{url}/chat/completions", json=question) as response:
                response.raise_for_status()
                async for line in response.content:
                    found.take_line(line.decode().rstrip("\r\n"))

        await measure(ask)


asyncio.run(main())
