"""What the results of the benchmarks rest on: the machine, the commit, and the version of everything that is measured."""
import os
import pathlib
import platform
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARIES = (
    ("Boost", "boost/version.hpp", ("BOOST_LIB_VERSION",)),
    ("OpenSSL", "openssl/opensslv.h", ("OPENSSL_VERSION_STR",)),
    ("libcurl", "curl/curlver.h", ("LIBCURL_VERSION",)),
    ("simdjson", "simdjson.h", ("SIMDJSON_VERSION",)),
    ("RapidJSON", "rapidjson/rapidjson.h", tuple(f"RAPIDJSON_{part}_VERSION" for part in ("MAJOR", "MINOR", "PATCH"))),
    ("nlohmann/json", "nlohmann/json.hpp",
     tuple(f"NLOHMANN_JSON_VERSION_{part}" for part in ("MAJOR", "MINOR", "PATCH"))),
)


def version_in(header, *macros):
    """What a library's header says of itself, by the compiler that the benchmarks are built with; None where it is not."""
    found = subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-E", "-P", "-x", "c++", "-"], text=True,
                           input=f"#include <{header}>\nTHE_VERSION " + " . ".join(macros) + "\n",
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    last = found.stdout.splitlines()[-1] if found.stdout else ""
    said = last.removeprefix("THE_VERSION").replace('"', "").replace(" ", "")
    return said.replace("_", ".") if found.returncode == 0 else None


def commit():
    """What is measured, with `-dirty` where that is not what was committed."""
    told = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--tags", "--dirty", "--abbrev=40"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return told.stdout.strip() or "no checkout"


def of_everything():
    """A line each; who runs other programs' packages knows theirs."""
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    compiler = subprocess.check_output([os.environ.get("CXX", "c++"), "--version"], text=True)
    lines = [f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores", f"tokenwire: {commit()}",
             platform.platform(), compiler.splitlines()[0]]
    lines += [f"{name}: {version_in(header, *macros) or 'not here'}" for name, header, macros in LIBRARIES]
    for command in (["node", "--version"], ["go", "version"]):
        if shutil.which(command[0]):
            lines.append(f"{command[0]}: " + subprocess.check_output(command, text=True).splitlines()[0])
    return lines
