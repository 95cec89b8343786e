#!/usr/bin/env python3
"""Runs every benchmark beside every peer that this machine has, and writes the results as tables.

Called by scripts/bench.sh, which builds what is run. Ratios are taken within a round, in which all take turns; a cell has
the median of the rounds and, in brackets, their range. What could not be measured has a row that says so; what found
something else than its stream says fails the whole run, when all the rest is written.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import versions

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
QUESTIONS = ("decode", "stream", "other_languages", "delay", "many", "first_token", "fan_out", "frames", "compile_time",
             "structured", "allocations")


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        words = " ".join(done.stderr.split()) or "no words"
        raise RuntimeError(f"{pathlib.Path(command[0]).name}: status {done.returncode}: {words[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def ratios(found, client, peer):
    """Of two clients of bench_stream, round by round."""
    return [own / other for own, other in zip(found[client]["rounds"], found[peer]["rounds"])]


def answers(path):
    """How many events the file of a stream has."""
    return sum(line.startswith(b"data:") for line in path.read_bytes().splitlines())


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
        self.failed = []
        self.versions = []
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

    def figure_of(self, question, values, at_most):
        """Of a value a round."""
        self.figure(question, median(values), at_most, spread(values, 3))

    def went_wrong(self, question, failure):
        # A limit of the system's is one thing, a wrong answer another.
        (self.skipped if "descriptors" in str(failure) else self.failed).append(f"{question}: {failure}")

    def not_measured(self, question, at_most):
        self.figures.append((question, "not measured", f"{at_most:.3g}", "not measured"))

    # (a)
    def decode(self):
        self.title("Decoding alone")
        for name, files, figures in (
            ("captures", self.captures, (("simdjson-ondemand", 0.5), ("nlohmann", 1 / 60))),
            ("events of 300 bytes", [self.words], (("simdjson-ondemand", 2.0),)),
            ("a concise answer, whole", [self.concise], ()),
        ):
            rounds = [{line["decoder"]: line["ns_per_event"] for line in run(self.bin / "bench_decode", *files)}
                      for _ in range(self.rounds)]
            rows = []
            for decoder in rounds[0]:
                ns = [found[decoder] for found in rounds]
                ratio = [found[decoder] / found["tokenwire"] for found in rounds]
                rows.append((f"`{decoder}`", spread(ns, 0), spread(ratio)))
            self.note(f"Of {name}; {self.rounds} rounds, in each the best of 21 turns:")
            self.table(("decoder", "ns an event", "to `tokenwire`"), rows)
            for peer, most in figures:
                self.figure_of(f"{name}: whole typed chunk / {peer}", [r["tokenwire"] / r[peer] for r in rounds], most)

    def stream_rounds(self, *arguments, rounds=None, capture=None):
        command = [self.bin / "bench_stream", "--replay", capture or self.capture, "--rounds", rounds or self.rounds,
                   *arguments]
        return {line["client"]: line for line in run(*command)}

    # (b), (c)
    def stream(self):
        self.title("From the socket to the user")
        self.note("Processor time of the client for each event; 16 streams side by side. `floor` only counts line feeds, "
                  "in reads of 64 KiB; the others read 128 KiB at a time, as far as their library lets them. On loopback "
                  "the server's sends may do the client's work in the server's time: how often a client waited, an event, "
                  "says which it was. All ratios are those of the rounds: of the client to `floor`, and of `tokenwire` to "
                  f"the client. {self.rounds} rounds.")
        largest = 256
        for name, arguments, figures in (
            ("plain, 64 KiB a write", ("--requests", largest), (("curl+nlohmann", 1 / 20),)),
            ("TLS, 64 KiB a write", ("--requests", 128, "--tls"), (("floor", 1.2), ("curl+simdjson", 1.0))),
            ("plain, an event a write", ("--write-size", 0, "--pause-us", 500, "--requests", 32), (("floor", 1.35),)),
            ("TLS, an event a write", ("--write-size", 0, "--pause-us", 500, "--requests", 32, "--tls"), ()),
        ):
            found = self.stream_rounds(*arguments)
            if arguments == ("--requests", largest):
                plain = found
            rows = [(f"`{client}`", f"{line['cpu_us_per_event']:.2f} [{line['range'][0]:.2f}, {line['range'][1]:.2f}]",
                     spread(ratios(found, client, "floor")), spread(ratios(found, "tokenwire", client)),
                     f"{line['switches_per_event']:.3f} [{line['switches_range'][0]:.3f}, {line['switches_range'][1]:.3f}]",
                     f"{line['rss_kib'] / 1024:.1f}") for client, line in found.items()]
            for client in ("curl+simdjson", "curl+rapidjson", "curl+nlohmann"):
                if client not in found:
                    rows.append((f"`{client}`", *("not measured" for _ in range(5))))
                    self.skipped.append(f"{client} (bench_stream was built without libcurl)")
            self.note(f"{name}:")
            self.table(("client", "µs an event", "to `floor`", "`tokenwire` to it", "waits an event", "MiB"), rows)
            for peer, most in figures:
                question = f"{name}, the largest: CPU per event / {peer}"
                if peer in found:
                    self.figure_of(question, ratios(found, "tokenwire", peer), most)
                else:
                    self.not_measured(question, most)
        self.stream_captures(plain, largest)

    def stream_captures(self, of_largest, requests):
        """Every stream that is long enough, in rounds of about as many bytes."""
        peers = [(peer, most) for peer, most in (("floor", 1.35), ("curl+simdjson", 0.8))]
        clients = [part for client in ("floor", "tokenwire", "curl+simdjson") if client in of_largest
                   for part in ("--client", client)]
        rows = []
        medians = {peer: [] for peer, _ in peers}
        for capture in [path for path in self.captures if answers(path) >= 100] or [self.capture]:
            if capture == self.capture:
                found = of_largest
            else:
                sixteens = max(1, round(requests / 16 * self.capture.stat().st_size / capture.stat().st_size))
                found = self.stream_rounds("--requests", 16 * sixteens, *clients, capture=capture)
            ours = found["tokenwire"]
            cells = []
            for peer, _ in peers:
                if peer in found:
                    ratio = ratios(found, "tokenwire", peer)
                    medians[peer].append(median(ratio))
                    cells.append(spread(ratio))
                else:
                    cells.append("not measured")
            rows.append((f"`{capture.name}`", answers(capture), f"{capture.stat().st_size / answers(capture) / 1000:.1f}",
                         f"{ours['cpu_us_per_event']:.2f} [{ours['range'][0]:.2f}, {ours['range'][1]:.2f}]", *cells,
                         f"{ours['switches_per_event']:.3f}"))
        self.note("plain, 64 KiB a write, each stream with at least 100 events, in rounds of about as many bytes; "
                  f"{self.rounds} rounds each. The figures are the medians over these streams:")
        self.table(("stream", "events", "KB an event", "`tokenwire`, µs an event", "to `floor`", "to `curl+simdjson`",
                    "waits an event"), rows)
        for peer, most in peers:
            question = f"plain, 64 KiB a write, median of {len(rows)} streams: CPU per event / {peer}"
            if medians[peer]:
                self.figure_of(question, medians[peer], most)
            else:
                self.not_measured(question, most)

    def peers(self):
        """Clients of other languages: a name, its command or None, how many requests it has unmeasured and measured. What
        is missing is named."""
        node = shutil.which("node")
        modules = pathlib.Path(os.environ.get("TOKENWIRE_NODE_MODULES", str(HERE / "peers" / "node_modules")))
        for name, script, packages in (
            ("Node: @perplexity-ai/perplexity_ai", "perplexity_sdk.mjs", ("@perplexity-ai/perplexity_ai",)),
            ("Node: openai", "openai_sdk.mjs", ("openai",)),
            ("Node: undici + eventsource-parser", "undici.mjs", ("undici", "eventsource-parser")),
        ):
            if node and all((modules / package).exists() for package in packages):
                for package in packages:
                    told = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
                    self.versions.append(f"Node package {package}: {told['version']}")
                yield name, [node, self.node_script(script, modules)], 128, 64
            else:
                self.skipped.append(f"{name} (no {'node' if not node else 'packages: npm install in bench/peers'})")
                yield name, None, 0, 0
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
        # CPython compiles nothing while it runs; what is loaded late is loaded by the first requests.
        for name, script, module, warm_up, requests in (("Python: aiohttp", "aiohttp_client.py", "aiohttp", 32, 64),
                                                        ("Python: httpx", "httpx_client.py", "httpx", 8, 8)):
            told = subprocess.run([python, "-c", f"import platform, {module}; print(platform.python_version(), "
                                   f"{module}.__version__)"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            if told.returncode == 0:
                self.versions.append("Python {}, {} {}".format(told.stdout.split()[0], module, told.stdout.split()[1]))
                yield name, [python, HERE / "peers" / script], warm_up, requests
            else:
                self.skipped.append(f"{name} (no {module})")
                yield name, None, 0, 0
        if shutil.which("go"):
            program = self.work / "net_http"
            subprocess.run(["go", "build", "-o", program, HERE / "peers" / "net_http.go"], check=True,
                           env={**os.environ, "GO111MODULE": "off", "GOCACHE": str(self.work / "go")})
            yield "Go: net/http", [program], 64, 64
        else:
            self.skipped.append("Go: net/http (no go)")
            yield "Go: net/http", None, 0, 0

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
        concurrency, own_requests = 8, 1536
        self.note("The same load, plain, 64 KiB a write, 8 streams side by side; each pinned to one core. Each has so many "
                  "answers that do not count before those that do: Node needs them, CPython compiles nothing while it runs. "
                  "`tokenwire`, which has nothing to warm up, runs about as long as the others count. "
                  f"{self.rounds} rounds.")
        peers = list(self.peers())
        costs = {"tokenwire": []}
        server = subprocess.Popen([self.bin / "bench_stream", "--replay", self.capture, "--serve", "--concurrency", "64"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            load = json.loads(server.stdout.readline())
            for _ in range(self.rounds):
                ours = self.stream_rounds("--client", "tokenwire", "--concurrency", concurrency,
                                          "--requests", own_requests, rounds=1)["tokenwire"]
                costs["tokenwire"].append((ours["cpu_us_per_event"], 1.0))
                for name, command, warm_up, requests in peers:
                    if not command:
                        continue
                    found = run("taskset", "-c", "1", *command, load["base_url"], concurrency, requests, warm_up)[0]
                    if (found["events"], found["text_bytes"]) != (load["events"] * requests, load["text_bytes"] * requests):
                        raise RuntimeError(f"{name} did not find what the stream says: {found}")
                    cost = found["cpu_us"] / found["events"]
                    costs.setdefault(name, []).append((cost, cost / ours["cpu_us_per_event"]))
        finally:
            server.stdin.close()
            server.wait()
        rows = []
        for name, _, warm_up, requests in [("tokenwire", True, 0, own_requests), *peers]:
            found = costs.get(name)
            rows.append((name, f"{warm_up} + {requests}", spread([cost for cost, _ in found], 1),
                         spread([ratio for _, ratio in found], 1)) if found else (name, *("not measured" for _ in range(3))))
        self.table(("client", "answers", "µs an event", "to `tokenwire`"), rows)
        question = "plain: CPU per event / official TypeScript SDK"
        sdk = costs.get("Node: @perplexity-ai/perplexity_ai")
        if sdk:
            self.figure_of(question, [1 / ratio for _, ratio in sdk], 1 / 35)
        else:
            self.not_measured(question, 1 / 35)

    def scale(self, streams, rate, *more):
        return run(self.bin / "bench_scale", "--streams", streams, "--rate", rate, "--seconds", self.seconds / 2, *more)[0]

    # (d)
    def delay(self):
        self.title("From the server's write to the user's coroutine")
        self.note(f"100 streams, 20 events a second each; microseconds. {self.rounds} rounds.")
        rows = []
        for tls in ((), ("--tls",)):
            rounds = [(self.scale(100, 20, *tls, "--client", "raw"), self.scale(100, 20, *tls))
                      for _ in range(self.rounds)]
            for place, name in enumerate(("a raw read", "tokenwire")):
                delays = [found[place]["delay_us"] for found in rounds]
                rows.append((name + (" over TLS" if tls else ""),
                             *(spread([d[p] for d in delays], 0) for p in ("p50", "p99", "p999"))))
            if not tls:
                self.figure_of("delay: p99 / raw read's p99",
                               [ours["delay_us"]["p99"] / raw["delay_us"]["p99"] for raw, ours in rounds], 1.3)
        self.table(("client", "p50", "p99", "p99.9"), rows)

    # (e)
    def many(self):
        self.title("Many slow streams on one thread")
        rounds = min(3, self.rounds)
        self.note("As many events a second in all cases: what is compared is how many streams they come on. "
                  f"{rounds} rounds.")
        rows = []
        at_most = {("concise", False): 12, ("concise", True): 40, ("full", False): 28, ("full", True): 56}
        loads = ((100, 50), (1000, 5), (10000, 0.5))
        for mode in ("concise", "full"):
            for tls in (False, True):
                kind = f"{mode}{', TLS' if tls else ''}"
                found = {streams: [] for streams, _ in loads}
                without = set()
                for _ in range(rounds):
                    for streams, rate in loads:
                        if streams in without:
                            continue
                        try:
                            found[streams].append(self.scale(streams, rate, "--mode", mode, *(("--tls",) if tls else ())))
                        except RuntimeError as failure:
                            without.add(streams)
                            self.went_wrong(f"{streams} streams, {kind}", failure)
                for streams, _ in loads:
                    if streams in without:
                        rows.append((kind, streams, *("not measured" for _ in range(5))))
                        continue
                    rows.append((kind, streams, spread([one["rss_per_stream_bytes"] / 1024 for one in found[streams]], 1),
                                 spread([one["cpu_us_per_event"] for one in found[streams]]),
                                 *(spread([one["delay_us"][p] for one in found[streams]], 0)
                                   for p in ("p50", "p99", "p999"))))
                question = f"KiB a stream at 10,000, {kind}"
                if 10000 in without:
                    self.not_measured(question, at_most[mode, tls])
                else:
                    self.figure_of(question, [one["rss_per_stream_bytes"] / 1024 for one in found[10000]],
                                   at_most[mode, tls])
                if (mode, tls) == ("concise", False):
                    question = "CPU per event at 10,000 / at 100 streams"
                    if without & {100, 10000}:
                        self.not_measured(question, 1.5)
                    else:
                        self.figure_of(question, [most["cpu_us_per_event"] / few["cpu_us_per_event"]
                                                  for most, few in zip(found[10000], found[100])], 1.5)
        self.table(("events", "streams", "KiB a stream", "CPU µs an event", "delay p50", "p99", "p99.9"), rows)

    # (f)
    def first_token(self):
        self.title("Time to the first text")
        self.note("From a server that answers at once; microseconds, of 500 requests a round. "
                  f"{self.rounds} rounds.")
        rows = []
        for tls in ((), ("--tls",)):
            for lines in zip(*(run(self.bin / "bench_first_token", *tls) for _ in range(self.rounds))):
                rows.append((("TLS, " if tls else "plain, ") + lines[0]["connection"],
                             *(spread([line["first_token_us"][p] for line in lines], 0) for p in ("p50", "p99", "p999"))))
        self.table(("connection", "p50", "p99", "p99.9"), rows)

    # (g)
    def fan_out(self):
        self.title("1,000 short answers over 50 connections")
        self.note(f"{self.rounds} rounds.")
        rows = []
        for tls in ((), ("--tls",)):
            found = {line["client"]: line for line in
                     run(self.bin / "bench_stream", "--replay", self.concise, "--rounds", self.rounds, "--concurrency", 50,
                         "--requests", 1000, *tls)}
            for client, line in found.items():
                rows.append((f"`{client}`{', TLS' if tls else ''}", spread(line["rounds"]),
                             f"{line['cpu_us_per_event'] * line['events'] / 1000:.0f}",
                             spread(ratios(found, client, "floor"))))
        self.table(("client", "CPU µs an event", "CPU µs an answer", "to `floor`"), rows)

    # (h)
    def frames(self):
        self.title("A loop that may never block")
        self.note("60 frames a second, 200 streams with 20 events a second each; what a frame pays, microseconds. "
                  f"{self.rounds} rounds.")
        rounds = [run(self.bin / "bench_frame", "--seconds", self.seconds, "--replay", self.capture)
                  for _ in range(self.rounds)]
        self.table(("", "p50", "p99", "max"),
                   [(name, *(spread([found[place]["frame_us"][p] for found in rounds], 0) for p in ("p50", "p99", "max")))
                    for place, name in enumerate(("all slow", "one more that bursts"))])
        self.figure_of("p99 frame overhead with one stream bursting / without",
                       [burst["frame_us"]["p99"] / slow["frame_us"]["p99"] for slow, burst in rounds], 1.2)

    # (i)
    def compile_time(self):
        self.title("What a user's build pays")
        found = subprocess.check_output([str(ROOT / "scripts" / "measure-compile-time.sh"), str(self.rounds)], text=True)
        times = {name: [int(ms) for ms in all_of_it.split()]
                 for name, all_of_it in re.findall(r"^ms of (\w+): ([\d ]+)$", found, re.M)}
        self.note(f"{self.rounds} rounds.")
        rows = []
        for what in ("included", "used"):
            asio, tokenwire = times[f"asio_{what}"], times[f"tokenwire_{what}"]
            ratio = [own / bare for own, bare in zip(tokenwire, asio)]
            rows.append((what, spread(asio, 0), spread(tokenwire, 0), spread(ratio, 3)))
            self.figure_of(f"compile time, header {what}", ratio, 1.5)
        self.table(("the header", "Asio's awaitable, ms", "tokenwire, ms", "ratio"), rows)
        stripped = self.work / "ask"
        subprocess.run(["strip", "-o", stripped, self.bin / "ask"], check=True)
        self.note(f"`ask`, stripped: {stripped.stat().st_size / 1024:.0f} KiB.")

    # (j)
    def structured(self):
        self.title("Structured answers: ns a byte at 10 KB, 100 KB, 1 MB")
        self.note("An answer read into a described type, in deltas of five bytes and at once, beside a document of "
                  f"Boost.JSON. {min(5, self.rounds)} rounds.")
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
        self.figure_of("structured answers: ns a byte at 1 MB / at 10 KB",
                       [found[-1]["ns_per_byte_in_deltas"] / found[0]["ns_per_byte_in_deltas"] for found in rounds], 1.5)

    # (k)
    def allocations(self):
        self.title("What a chunk takes from the heap")
        self.note("Of `operator new` on the client's thread, in hundreds of chunks, each a write of its own: the median of "
                  "nine hundreds, and the most. An answer's text grows by doubling, which falls into few of them. One run.")
        rows = []
        for line in run(self.bin / "bench_allocations"):
            rows.append((f"`{line['way']}()`", f"{line['allocations_per_chunk']:.2f}", f"{line['most']:.2f}"))
            self.figure(f"heap allocations a chunk: {line['way']}()", line["allocations_per_chunk"], 0)
        self.table(("by", "a chunk", "most"), rows)

    def write(self, path, began):
        with open(path, "w", encoding="utf-8") as out:
            out.write("# Benchmarks\n\n"
                      "Written by `scripts/bench.sh`. Server and client have a core each; ratios are taken within a round,\n"
                      "in which all take turns. A cell has the median of the rounds and, in brackets, their range; each\n"
                      "table says how many rounds it has.\n\n")
            for line in [*versions.of_everything(), *dict.fromkeys(self.versions)]:
                out.write(f"- {line}\n")
            out.write(f"- {self.source}; streamed: `{self.capture.name}`\n")
            out.write(f"- {time.time() - began:.0f} s in all, load {os.getloadavg()[0]:.1f}\n")
            for each in dict.fromkeys(self.skipped):
                out.write(f"- skipped: {each}\n")
            for each in self.failed:
                out.write(f"- failed: {each}\n")
            out.write("\n## Figures\n\n| | found | at most | reached |\n| --- | --- | --- | --- |\n")
            for row in self.figures:
                out.write("| " + " | ".join(row) + " |\n")
            out.writelines(self.text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="where the programs are")
    parser.add_argument("--captures", default=os.environ.get("TOKENWIRE_CAPTURES"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5.0,
                        help="of each measurement that lasts; those of many streams have half of it")
    parser.add_argument("--only", nargs="*", choices=QUESTIONS, default=QUESTIONS)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    began = time.time()
    house = House(options)
    try:
        for question in options.only:
            started = time.time()
            try:
                getattr(house, question)()
            except RuntimeError as failure:
                # The rest stays worth reading.
                house.went_wrong(question, failure)
                house.note(f"Not measured: {failure}")
                house.figures.append((f"{question}: what is not above", "not measured", "", "not measured"))
            say(f"bench: {question}: {time.time() - started:.0f} s")
        house.write(options.out, began)
    finally:
        shutil.rmtree(house.work)
    for each in house.failed:
        say(f"bench: failed: {each}")
    return 1 if house.failed else 0


if __name__ == "__main__":
    sys.exit(main())
