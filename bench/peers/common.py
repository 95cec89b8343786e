"""What the Python peers share: URL CONCURRENCY REQUESTS WARM_UP, so many requests side by side that are not counted, then
REQUESTS that are; one line of JSON."""
import asyncio
import json
import resource
import sys

url, concurrency, requests, warm_up = sys.argv[1], *map(int, sys.argv[2:5])
question = {"model": "sonar", "messages": [{"role": "user", "content": "Why is the sky blue?"}], "stream": True}


class Found:
    events = 0
    text_bytes = 0

    def take_line(self, line):
        if not line.startswith("data: ") or line == "data: [DONE]":
            return
        self.events += 1
        text = json.loads(line[6:])["choices"][0]["delta"].get("content")
        if text:
            self.text_bytes += len(text.encode())


def cpu_us():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e6


async def ask_all(left, ask):
    found = Found()

    async def worker():
        nonlocal left
        while left > 0:
            left -= 1
            await ask(found)

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return found


async def measure(ask):
    await ask_all(warm_up, ask)
    before = cpu_us()
    found = await ask_all(requests, ask)
    print(json.dumps({"cpu_us": cpu_us() - before, "events": found.events, "text_bytes": found.text_bytes,
                      "rss_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
