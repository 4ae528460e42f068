"""What a machine may lack: found here, skipped by name with the Debian package to install.

With WORKBENCH_TEST_REQUIRE=all a skip is a failure (tests/conftest.py).
"""

import glob
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def chromium() -> str:
    """The path of Chromium, or a skip that names the package."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here; on Debian: apt install chromium")
    return path


def postgres_folder() -> Path:
    """The folder of PostgreSQL's server binaries, or a skip that names the package."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        path = shutil.which("initdb")
        if path is None:
            pytest.skip("no PostgreSQL server here; on Debian: apt install postgresql")
        return Path(path).resolve().parent
    return Path(found[-1]).parent


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres_server(folder: Path, network: str = "") -> Iterator[str]:
    """A throw-away PostgreSQL; yields its URL. PostgreSQL refuses root, so root hands it to another user.

    It listens on loopback alone, or for a `network` such as 10.77.0.0/16 of the drill's own, on every address.
    """
    binaries, port = postgres_folder(), free_port()
    data = folder / "data"
    prefix: list[str] = []
    if os.getuid() == 0:
        user = next(name for name in ("postgres", "nobody") if _user_exists(name))
        prefix = ["runuser", "-u", user, "--"]
        shutil.chown(folder, user)
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": "/"}
    initdb = [
        *prefix,
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "workbench",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run(initdb, **run)
    addresses = "*" if network else "127.0.0.1"
    if network:
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {network} trust\n")
    quick = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    options = f"-p {port} -k {folder} -c listen_addresses={addresses} {quick}"
    control = [*prefix, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], **run)
    try:
        yield f"postgresql://workbench@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)


def _user_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
