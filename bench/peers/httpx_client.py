"""httpx, lines and the json module."""
import asyncio

import httpx
from common import concurrency, measure, question, url


async def main():
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(limits=limits, timeout=600, trust_env=False) as client:

        async def ask(found):
            async with client.stream("POST", f"{url}/chat/completions", json=question) as response:
                response.raise_for_status()
                async for line in response.aiter_lines():
                    found.take_line(line.rstrip("\r\n"))

        await measure(ask)


asyncio.run(main())
