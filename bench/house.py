#!/usr/bin/env python3
"""Runs every benchmark beside every peer that this machine has, and writes the results as tables.

Called by scripts/bench.sh, which builds what is run. Ratios are taken within a round, in which all take turns; a table
has the median of the rounds and, in brackets, their range.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
QUESTIONS = ("decode", "stream", "other_languages", "delay", "many", "first_token", "fan_out", "frames", "compile_time",
             "structured")


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: status {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values, digits=2):
    return f"{median(values):.{digits}f} [{min(values):.{digits}f}, {max(values):.{digits}f}]"


class House:
    def __init__(self, options):
        self.bin = pathlib.Path(options.bin)
        self.rounds = options.rounds
        self.seconds = options.seconds
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="tokenwire-bench-"))
        self.text = []
        self.figures = []
        self.skipped = []
        self.captures = self.find_captures(options.captures)
        self.capture = max(self.captures, key=lambda path: path.stat().st_size)
        self.concise = self.work / "concise.sse"
        self.concise.write_bytes(subprocess.check_output([str(self.bin / "make_answer"), "--concise"]))
        # Its events of text, without those that bring sources and steps.
        self.words = self.work / "words.sse"
        blocks = self.concise.read_bytes().split(b"\r\n\r\n")
        self.words.write_bytes(b"".join(block + b"\r\n\r\n" for block in blocks if 0 < len(block) < 300))

    def find_captures(self, folder):
        found = sorted(pathlib.Path(folder).rglob("*.sse")) if folder else []
        if found:
            self.source = f"{len(found)} captured streams"
            return found
        say("bench: TOKENWIRE_CAPTURES names no streams; made ones serve")
        self.source = "made streams (TOKENWIRE_CAPTURES was not set)"
        made = []
        for seed in range(1, 6):
            path = self.work / f"made-{seed}.sse"
            path.write_bytes(subprocess.check_output([str(self.bin / "make_answer"), "--seed", str(seed)]))
            made.append(path)
        return made

    def title(self, text):
        say(f"bench: {text}")
        self.text.append(f"\n## {text}\n")

    def note(self, text):
        self.text.append(f"\n{text}\n")

    def table(self, heads, rows):
        self.text.append("\n| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads) + "\n")
        for row in rows:
            self.text.append("| " + " | ".join(str(cell) for cell in row) + " |\n")

    def figure(self, question, value, at_most, shown=None):
        self.figures.append((question, shown or f"{value:.3g}", f"{at_most:.3g}", "yes" if value <= at_most else "no"))

    # (a)
    def decode(self):
        self.title("Decoding alone")
        for name, files, figures in (
            ("captures", self.captures, (("simdjson-ondemand", 0.5), ("nlohmann", 1 / 60))),
            ("events of 300 bytes", [self.words], (("simdjson-ondemand", 2.0),)),
            ("a concise answer, whole", [self.concise], ()),
        ):
            rounds = [{line["decoder"]: line["ns_per_event"] for line in run(self.bin / "bench_decode", *files)}
                      for _ in range(min(3, self.rounds))]
            rows = []
            for decoder in rounds[0]:
                ns = [found[decoder] for found in rounds]
                ratios = [found[decoder] / found["tokenwire"] for found in rounds]
                rows.append((f"`{decoder}`", spread(ns, 0), spread(ratios)))
            self.note(f"Of {name}:")
            self.table(("decoder", "ns an event", "to `tokenwire`"), rows)
            for peer, most in figures:
                self.figure(f"{name}: whole typed chunk / {peer}", median([r["tokenwire"] / r[peer] for r in rounds]), most)

    def stream_rounds(self, *arguments, rounds=None):
        command = [self.bin / "bench_stream", "--replay", self.capture, "--rounds", rounds or self.rounds, *arguments]
        return {line["client"]: line for line in run(*command)}

    # (b), (c)
    def stream(self):
        self.title("From the socket to the user")
        self.note("Processor time of the client for each event; 16 streams side by side. `floor` only counts line feeds.")
        for name, arguments, figures in (
            ("plain, 64 KiB a write", (), (("floor", 1.35), ("curl+simdjson", 0.8), ("curl+nlohmann", 1 / 20))),
            ("TLS, 64 KiB a write", ("--tls",), (("floor", 1.2), ("curl+simdjson", 1.0))),
            ("plain, an event a write", ("--write-size", 0, "--pause-us", 500, "--requests", 32), (("floor", 1.35),)),
            ("TLS, an event a write", ("--write-size", 0, "--pause-us", 500, "--requests", 32, "--tls"), ()),
        ):
            found = self.stream_rounds(*arguments)
            rows = [(f"`{client}`", f"{line['cpu_us_per_event']:.2f} [{line['range'][0]:.2f}, {line['range'][1]:.2f}]",
                     f"{line['ratio']:.2f} [{line['ratio_range'][0]:.2f}, {line['ratio_range'][1]:.2f}]",
                     f"{line['rss_kib'] / 1024:.1f}") for client, line in found.items()]
            self.note(f"{name}:")
            self.table(("client", "µs an event", "to `floor`", "MiB"), rows)
            for peer, most in figures:
                self.figure(f"{name}: CPU per event / {peer}", found["tokenwire"]["ratio"] / found[peer]["ratio"], most)

    def peers(self):
        """Clients of other languages that are here, each with its command; what is missing is named."""
        node = shutil.which("node")
        modules = os.environ.get("TOKENWIRE_NODE_MODULES", str(HERE / "peers" / "node_modules"))
        for name, script, packages in (
            ("Node: @perplexity-ai/perplexity_ai", "perplexity_sdk.mjs", ("@perplexity-ai/perplexity_ai",)),
            ("Node: openai", "openai_sdk.mjs", ("openai",)),
            ("Node: undici + eventsource-parser", "undici.mjs", ("undici", "eventsource-parser")),
        ):
            if node and all((pathlib.Path(modules) / package).exists() for package in packages):
                yield name, [node, self.node_script(script, modules)]
            else:
                self.skipped.append(f"{name} (no {'node' if not node else 'packages: npm install in bench/peers'})")
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
        for name, script, module in (("Python: aiohttp", "aiohttp_client.py", "aiohttp"),
                                     ("Python: httpx", "httpx_client.py", "httpx")):
            if subprocess.run([python, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode == 0:
                yield name, [python, HERE / "peers" / script]
            else:
                self.skipped.append(f"{name} (no {module})")
        if shutil.which("go"):
            program = self.work / "net_http"
            subprocess.run(["go", "build", "-o", program, HERE / "peers" / "net_http.go"], check=True,
                           env={**os.environ, "GO111MODULE": "off", "GOCACHE": str(self.work / "go")})
            yield "Go: net/http", [program]
        else:
            self.skipped.append("Go: net/http (no go)")

    def node_script(self, script, modules):
        """Node looks for packages beside the script."""
        folder = self.work / "node"
        if not folder.exists():
            folder.mkdir()
            for path in (HERE / "peers").glob("*.mjs"):
                shutil.copy(path, folder)
            (folder / "node_modules").symlink_to(modules)
        return folder / script

    def other_languages(self):
        self.title("Clients of other languages")
        self.note("The same load, plain, 64 KiB a write, 8 streams side by side; each pinned to one core.")
        concurrency, requests = 8, 16
        peers = list(self.peers())
        costs = {}
        server = subprocess.Popen([self.bin / "bench_stream", "--replay", self.capture, "--serve", "--concurrency", "64"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            load = json.loads(server.stdout.readline())
            for _ in range(min(3, self.rounds)):
                ours = self.stream_rounds("--client", "tokenwire", "--concurrency", concurrency,
                                          "--requests", requests, rounds=1)["tokenwire"]
                costs.setdefault("tokenwire", []).append((ours["cpu_us_per_event"], 1.0))
                for name, command in peers:
                    found = run("taskset", "-c", "1", *command, load["base_url"], concurrency, requests)[0]
                    if (found["events"], found["text_bytes"]) != (load["events"] * requests, load["text_bytes"] * requests):
                        raise RuntimeError(f"{name} did not find what the stream says: {found}")
                    cost = found["cpu_us"] / found["events"]
                    costs.setdefault(name, []).append((cost, cost / ours["cpu_us_per_event"]))
        finally:
            server.stdin.close()
            server.wait()
        self.table(("client", "µs an event", "to `tokenwire`"),
                   [(name, spread([cost for cost, _ in found], 1), spread([ratio for _, ratio in found], 1))
                    for name, found in costs.items()])
        sdk = costs.get("Node: @perplexity-ai/perplexity_ai")
        if sdk:
            self.figure("plain: CPU per event / official TypeScript SDK", 1 / median([ratio for _, ratio in sdk]), 1 / 35)

    def scale(self, streams, rate, *more):
        return run(self.bin / "bench_scale", "--streams", streams, "--rate", rate, "--seconds", self.seconds, *more)[0]

    # (d)
    def delay(self):
        self.title("From the server's write to the user's coroutine")
        self.note("100 streams, 20 events a second each; microseconds.")
        rows = []
        for tls in ((), ("--tls",)):
            rounds = [(self.scale(100, 20, *tls, "--client", "raw"), self.scale(100, 20, *tls))
                      for _ in range(self.rounds)]
            for place, name in enumerate(("a raw read", "tokenwire")):
                delays = [found[place]["delay_us"] for found in rounds]
                rows.append((name + (" over TLS" if tls else ""),
                             *(spread([d[p] for d in delays], 0) for p in ("p50", "p99", "p999"))))
            ratios = [ours["delay_us"]["p99"] / raw["delay_us"]["p99"] for raw, ours in rounds]
            if not tls:
                self.figure("delay: p99 / raw read's p99", median(ratios), 1.3, spread(ratios))
        self.table(("client", "p50", "p99", "p99.9"), rows)

    # (e)
    def many(self):
        self.title("Many slow streams on one thread")
        rows = []
        at_most = {("concise", False): 12, ("concise", True): 40, ("full", False): 28, ("full", True): 56}
        for mode in ("concise", "full"):
            for tls in (False, True):
                costs = {}
                # So many events a second in all cases: what is compared is how many streams they come on.
                for streams, rate in ((100, 50), (1000, 5), (10000, 0.5)):
                    more = ("--tls",) if tls else ()
                    try:
                        found = self.scale(streams, rate, "--mode", mode, *more)
                    except RuntimeError as failure:
                        self.skipped.append(f"{streams} streams: {failure}")
                        continue
                    costs[streams] = found["cpu_us_per_event"]
                    memory = found["rss_per_stream_bytes"] / 1024
                    rows.append((f"{mode}{', TLS' if tls else ''}", streams, f"{memory:.1f}", f"{costs[streams]:.2f}",
                                 *(f"{found['delay_us'][p]:.0f}" for p in ("p50", "p99", "p999"))))
                    if streams == 10000:
                        self.figure(f"KiB a stream at 10,000, {mode}{', TLS' if tls else ''}", memory, at_most[mode, tls])
                if mode == "concise" and not tls and 10000 in costs:
                    self.figure("CPU per event at 10,000 / at 100 streams", costs[10000] / costs[100], 1.5)
        self.table(("events", "streams", "KiB a stream", "CPU µs an event", "delay p50", "p99", "p99.9"), rows)

    # (f)
    def first_token(self):
        self.title("Time to the first text")
        self.note("From a server that answers at once; microseconds.")
        rows = []
        for tls in ((), ("--tls",)):
            for line in run(self.bin / "bench_first_token", *tls):
                rows.append((("TLS, " if tls else "plain, ") + line["connection"],
                             *(f"{line['first_token_us'][p]:.0f}" for p in ("p50", "p99", "p999"))))
        self.table(("connection", "p50", "p99", "p99.9"), rows)

    # (g)
    def fan_out(self):
        self.title("1,000 short answers over 50 connections")
        rows = []
        for tls in ((), ("--tls",)):
            found = {line["client"]: line for line in
                     run(self.bin / "bench_stream", "--replay", self.concise, "--rounds", self.rounds, "--concurrency", 50,
                         "--requests", 1000, *tls)}
            for client, line in found.items():
                rows.append((f"`{client}`{', TLS' if tls else ''}", f"{line['cpu_us_per_event']:.2f}",
                             f"{line['cpu_us_per_event'] * line['events'] / 1000:.0f}", f"{line['ratio']:.2f}"))
        self.table(("client", "CPU µs an event", "CPU µs an answer", "to `floor`"), rows)

    # (h)
    def frames(self):
        self.title("A loop that may never block")
        self.note("60 frames a second, 200 streams with 20 events a second each; what a frame pays, microseconds.")
        rounds = [run(self.bin / "bench_frame", "--seconds", self.seconds, "--replay", self.capture)
                  for _ in range(min(5, self.rounds))]
        self.table(("", "p50", "p99", "max"),
                   [(name, *(spread([found[place]["frame_us"][p] for found in rounds], 0) for p in ("p50", "p99", "max")))
                    for place, name in enumerate(("all slow", "one more that bursts"))])
        ratios = [burst["frame_us"]["p99"] / slow["frame_us"]["p99"] for slow, burst in rounds]
        self.figure("p99 frame overhead with one stream bursting / without", median(ratios), 1.2, spread(ratios))

    # (i)
    def compile_time(self):
        self.title("What a user's build pays")
        found = subprocess.check_output([str(ROOT / "scripts" / "measure-compile-time.sh")], text=True)
        rows = re.findall(r"^(\w+): +asio (\d+) ms, tokenwire (\d+) ms, ratio ([\d.]+)$", found, re.M)
        self.table(("the header", "Asio's awaitable, ms", "tokenwire, ms", "ratio"), rows)
        for what, _, _, ratio in rows:
            self.figure(f"compile time, header {what}", float(ratio), 1.5)
        stripped = self.work / "ask"
        subprocess.run(["strip", "-o", stripped, self.bin / "ask"], check=True)
        self.note(f"`ask`, stripped: {stripped.stat().st_size / 1024:.0f} KiB.")

    # (j)
    def structured(self):
        self.title("Structured answers: ns a byte at 10 KB, 100 KB, 1 MB")
        self.note("An answer read into a described type, in deltas of five bytes and at once, beside a document of "
                  "Boost.JSON.")
        rounds = [run(self.bin / "bench_structured") for _ in range(min(5, self.rounds))]
        rows = []
        for lines in zip(*rounds):
            size = lines[0]["bytes"]
            document = [line["us_boost_json_document"] * 1000 / size for line in lines]
            rows.append((f"{size / 1000:.0f} KB", spread([line["ns_per_byte_in_deltas"] for line in lines]),
                         spread([line["ns_per_byte_at_once"] for line in lines]), spread(document),
                         f"{lines[0]['steps_per_byte']:.2f}"))
        self.table(("answer", "in deltas", "at once", "Boost.JSON document", "steps a byte"), rows)
        # Linear: a byte of a long answer costs what one of a short answer does.
        ratios = [found[-1]["ns_per_byte_in_deltas"] / found[0]["ns_per_byte_in_deltas"] for found in rounds]
        self.figure("structured answers: ns a byte at 1 MB / at 10 KB", median(ratios), 1.5, spread(ratios))

    def machine(self):
        model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
        versions = [platform.platform(), subprocess.check_output(["c++", "--version"], text=True).splitlines()[0]]
        for command in (["node", "--version"], ["go", "version"], ["curl", "--version"], ["openssl", "version"]):
            if shutil.which(command[0]):
                versions.append(f"{command[0]}: " + subprocess.check_output(command, text=True).splitlines()[0])
        return [f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores"] + versions

    def write(self, path, began):
        with open(path, "w", encoding="utf-8") as out:
            out.write("# Benchmarks\n\n"
                      "Written by `scripts/bench.sh`. Server and client have a core each; ratios are taken within a round,\n"
                      "in which all take turns. A cell has the median of the rounds and, in brackets, their range.\n\n")
            for line in self.machine():
                out.write(f"- {line}\n")
            out.write(f"- {self.source}; streamed: `{self.capture.name}`\n")
            out.write(f"- {self.rounds} rounds, {time.time() - began:.0f} s in all, load {os.getloadavg()[0]:.1f}\n")
            for each in dict.fromkeys(self.skipped):
                out.write(f"- skipped: {each}\n")
            out.write("\n## Figures\n\n| | found | at most | reached |\n| --- | --- | --- | --- |\n")
            for row in self.figures:
                out.write("| " + " | ".join(row) + " |\n")
            out.writelines(self.text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="where the programs are")
    parser.add_argument("--captures", default=os.environ.get("TOKENWIRE_CAPTURES"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement that lasts")
    parser.add_argument("--only", nargs="*", choices=QUESTIONS, default=QUESTIONS)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    began = time.time()
    house = House(options)
    try:
        for question in options.only:
            getattr(house, question)()
        house.write(options.out, began)
    finally:
        shutil.rmtree(house.work)


if __name__ == "__main__":
    main()
