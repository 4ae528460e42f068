"""A "machine" of the drill: a network namespace with one wire, an instance folder of its own and the shared one in it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.workbench.campaigns.delivery_rows import KEY
from workbench.db import Database

NETWORK = "10.77.0.0/16"
HUB = "10.77.0.1"  # where the database and the receivers are
SHARED = ("pictures", "models", "model")  # docs/scale.md
ROOT = Path(__file__).resolve().parents[1]


def run(*words: str) -> None:
    """One command of iproute2 or nftables."""
    subprocess.run(words, check=True)


def lay_network() -> None:
    """The hub, in the namespace that we are in: its address, and a chain that can drop what comes over a wire."""
    Path("/run/netns").mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "none", "/run/netns")
    run("ip", "link", "set", "lo", "up")
    run("ip", "address", "add", f"{HUB}/32", "dev", "lo")
    run("nft", "add", "table", "ip", "drill")
    for hook in ("input", "output"):
        run("nft", f"add chain ip drill {hook} {{ type filter hook {hook} priority 0; }}")


@dataclass
class Machine:
    """One machine: `web` serves pages on port 8000, `worker` sends."""

    number: int
    kind: str
    folder: Path
    shared: Path
    url: str  # of the database, as the hub knows it
    receivers: int  # their port on the hub
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.name = f"{self.kind}{self.number}"
        self.address, there = f"10.77.{self.number}.2", f"10.77.{self.number}.1"
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", "name", self.name, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "address", "add", f"{there}/30", "dev", self.name)
        run("ip", "link", "set", self.name, "up")
        for words in (
            f"address add {self.address}/30 dev eth0",
            "link set eth0 up",
            "link set lo up",
            f"route add default via {there}",
        ):
            run("ip", "-n", self.name, *words.split())
        self.instance = self.folder / self.name
        self.instance.mkdir()
        for part in SHARED:
            (self.shared / part).mkdir(exist_ok=True)
            (self.instance / part).symlink_to(self.shared / part)

    def start(self) -> None:
        """Its process, as systemd would start it; a worker with quick retries and the three classes of channel."""
        place = make_url(self.url).set(host=HUB, query={"application_name": self.name})
        environment = {
            **os.environ, "WORKBENCH_INSTANCE_DIR": str(self.instance), "WORKBENCH_SECRET_KEY": KEY, "WORKBENCH_TESTING": "1",
            "WORKBENCH_DATABASE_URL": place.render_as_string(hide_password=False), "RIG_QUICK": "3",
            "WORKBENCH_ALLOWED_HOSTS": f"{HUB}:{self.receivers}", "WORKBENCH_BASE_URL": f"http://{self.address}:8000",
        }  # fmt: skip
        program = {
            "web": ["gunicorn", "-c", "python:workbench.serving", "--bind", "0.0.0.0:8000", "wsgi:app"],
            "worker": ["tests.workbench.campaigns.delivery_rig", "worker"],
        }[self.kind]
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", self.name, sys.executable, "-m", *program],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """Kill -9, with everything that it started."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def cut(self) -> None:
        """Its wire is dead: nothing comes through in either direction, and nobody is told."""
        for hook, side in (("input", "iifname"), ("output", "oifname")):
            run("nft", "add", "rule", "ip", "drill", hook, side, self.name, "drop")

    def mend(self) -> None:
        """Every wire carries again."""
        for hook in ("input", "output"):
            run("nft", "flush", "chain", "ip", "drill", hook)

    def reads_the_database(self, database: Database) -> bool:
        """Whether a connection of this machine has asked the database something within the last two seconds."""
        asked = text(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND query_start > now() - interval '2 s'"
        )
        with database.engine.connect() as connection:
            return bool(connection.scalar(asked, {"name": self.name}))
