"""What the Python peers share: URL CONCURRENCY REQUESTS, that many requests side by side, one line of JSON."""
import asyncio
import json
import resource
import sys

url, concurrency, requests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
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


async def measure(ask):
    found = Found()
    before = cpu_us()
    left = requests

    async def worker():
        nonlocal left
        while left > 0:
            left -= 1
            await ask(found)

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu_us": cpu_us() - before, "events": found.events, "text_bytes": found.text_bytes,
                      "rss_kib": used.ru_maxrss}))
