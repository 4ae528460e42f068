"""How long `make run` takes the second time until the first page is answered, and what all its processes hold at rest.

Goals: 5 s, 400 MB (PSS: memory that is shared counts once). Processor time is printed too: a busy machine stretches the seconds.
Run: python -m benchmarks.bench_start [--starts 3] [--rest 150]: seconds until the worker has given back what its jobs took.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PORT = 18650
GOAL_S, GOAL_MB = 5.0, 400
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Set up once, start again a few times, rest. Exit 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--rest", type=int, default=150)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first, process = start(Path(folder))
        print(f"first start, with set-up: {first:.1f} s", flush=True)
        stop(process)
        seconds = []
        for number in range(options.starts):
            took, process = start(Path(folder))
            seconds.append(took)
            spent = processor_seconds(process.pid)
            print(f"second start: first page after {took:.2f} s, {spent:.2f} s of processor time", flush=True)
            if number < options.starts - 1:
                stop(process)
        time.sleep(options.rest)
        held = {pid: pss_mb(pid) for pid in family(process.pid)}
        stop(process)
    middle, total = statistics.median(seconds), sum(held.values())
    print(f"median {middle:.2f} s (goal {GOAL_S}), at rest {total:.0f} MB in {len(held)} processes (goal {GOAL_MB})")
    return int(middle > GOAL_S or total > GOAL_MB)


def start(folder: Path) -> tuple[float, subprocess.Popen[bytes]]:
    """As `make run` does; seconds until the library has been answered."""
    environ = os.environ | {
        "WORKBENCH_PORT": str(PORT), "WORKBENCH_INSTANCE_DIR": str(folder), "WORKBENCH_DEMO": "1",
        "WORKBENCH_ALLOWED_HOSTS": f"127.0.0.1:{PORT + 1},127.0.0.1:{PORT + 3}",
        "WORKBENCH_SMTP_URL": f"smtp://127.0.0.1:{PORT + 2}",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--set-up"]
    begun = time.monotonic()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/library", timeout=30).read()
            return time.monotonic() - begun, process
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit(f"the workbench ended with {process.returncode}: is port {PORT} taken?")


def stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does."""
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def family(pid: int) -> list[int]:
    """A process and all below it."""
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return [pid, *(one for child in children for one in family(child))]


def processor_seconds(pid: int) -> float:
    """Processor time of a family so far, also of children that have ended."""
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family(pid)]
    return sum(int(value) for row in fields for value in row[11:15]) / TICKS


def pss_mb(pid: int) -> float:
    """Memory of one process; what it shares is divided among those who share it. Nothing for one that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    sys.exit(main())
