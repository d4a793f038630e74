"""An S3 server and a Dask cluster on this machine, in processes of their own, for tests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bad_input import DAY

BUCKET = "submissions-of-a-test"
# Slow files are named on standard error after a long run: not with --no-progress.
WORDS = ("check", "--isolated", "--no-progress", "--as-of", DAY, "--ocr", "off", "-f", "json")
_SERVER = """
import os
import sys
from werkzeug.serving import WSGIRequestHandler
left = int(sys.argv[1])
def count(self, *_):
    global left
    left -= self.command == "GET"
    if not left:
        os._exit(1)
WSGIRequestHandler.log_request = count
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@dataclass
class Bucket:
    """A running S3 server with one bucket."""

    process: subprocess.Popen[str]
    port: int
    env: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> Any:
        """The server's own client."""
        import boto3  # noqa: PLC0415 - an extra

        return boto3.client(
            "s3",
            endpoint_url=self.env["AWS_ENDPOINT_URL_S3"],
            aws_access_key_id="invented",
            aws_secret_access_key="invented",  # noqa: S106
            region_name="us-east-1",
        )

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)

    def upload(self, root: Path, prefix: str) -> str:
        """Copy a tree; return its URL."""
        client = self.client
        for path in sorted(root.rglob("*")):
            if path.is_file():
                key = f"{prefix}/{path.relative_to(root).as_posix()}"
                client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
        return f"s3://{BUCKET}/{prefix}"

    def ask_for_rights(self, after: int) -> None:
        """Refuse all requests after so many, as no key here has any right."""
        address = f"http://127.0.0.1:{self.port}/moto-api/reset-auth"
        kind = {"Content-Type": "text/plain"}  # a form would be taken apart
        urlopen(Request(address, str(after).encode(), kind)).close()


@contextmanager
def bucket(gone_after: int = -1) -> Iterator[Bucket]:
    """Start a server, which ends after so many requests to read something."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(gone_after)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        port = next(int(line) for line in process.stdout if line.strip().isdigit())
        place = Bucket(process, port)
        place.env = {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "invented",
            "AWS_SECRET_ACCESS_KEY": "invented",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
        }
        place.client.create_bucket(Bucket=BUCKET)
        yield place
    finally:
        process.kill()
        process.communicate()


def command(*words: object, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """The command as its users run it."""
    return subprocess.Popen(
        [sys.executable, "-m", "compliance_lint", *WORDS, *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | (env or {}),
    )  # fmt: skip


def printed(process: subprocess.Popen[bytes], code: int) -> bytes:
    """What a command prints, which ends with ``code`` and has nothing else to say."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, (process.returncode, err.decode(), out[-2000:].decode())
    assert not err, err.decode()
    return out


def without_place(report: bytes, place: str) -> bytes:
    """A report as it would be anywhere; fingerprints are made from paths too."""
    text = report.decode().replace(f"{place}/", "").replace(place, ".")
    return re.sub('"fingerprint": "[0-9a-f]+"', '"fingerprint": ""', text).encode()


@dataclass
class Cluster:
    """A running scheduler and its workers; each has a nanny that starts it anew."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def cluster(folder: Path, env: dict[str, str] | None = None, workers: int = 2) -> Iterator[Cluster]:
    """Start one. Workers take what they need to know of a bucket from their environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
            env=os.environ | {"DASK_TEMPORARY_DIRECTORY": str(folder)} | (env or {}),
        )  # fmt: skip
        started.append(process)
        return process

    try:
        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
        threads = [start("worker", address, "--nthreads", "1") for _ in range(workers)]
        yield Cluster(address, scheduler, threads)
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def running(word: str) -> list[int]:
    """The processes of this machine whose command line has ``word`` in it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and word in (entry / "cmdline").read_text():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_until(true: Any, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)
