"""A stand-in with some packages of the corpus, for pictures of its pages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

from compliance_lint.server.config import DEFAULT_CREDENTIALS
from tools.site.pages import ROOT

PACKAGES = (
    "good-company",
    "bad-pvt-ltd-everywhere",
    "good-llp",
    "bad-gst-of-another-client",
    "good-small-enterprise",
    "open-one-scan",
)
DAY = "2026-11-23"
_AUTH_ID, _TOKEN = next(iter(DEFAULT_CREDENTIALS.items()))
_PATH = f"/v1/Account/{_AUTH_ID}/PhoneNumber/Compliance/"
_SECONDS = 60


@contextmanager
def served(packages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Its address, and the id of the last of ``packages``, when the linter has looked at all.

    Scans are not read, and what is undecided waits for a person. Exits where the server fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "settings.toml"
        settings.write_text('ocr = "off"\n')
        words = ["--port", "0", "--review-after", "0", "--undecided", "stay", "--as-of", DAY]
        with subprocess.Popen(
            [sys.executable, "-m", "compliance_lint", "serve", "--config", settings, *words],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                address = _address(process.stderr)
                with httpx.Client(
                    base_url=address, auth=(_AUTH_ID, _TOKEN), trust_env=False
                ) as client:
                    identities = [_send(client, ROOT / "corpus/packages" / p) for p in packages]
                    _wait(client, identities)
                yield address, identities[-1]
            finally:
                process.terminate()


def _address(told: IO[str] | None) -> str:
    """Where it says that it is."""
    for line in told or ():
        if found := re.search(r"applications: (http://\S+?)/ ", line):
            return found[1]
    sys.exit("the server does not say where it is")


def _send(client: httpx.Client, package: Path) -> str:
    data = json.loads((package / "submission.json").read_text("utf-8"))
    files = {
        f"documents[{index}].file": (name, (package / name).read_bytes())
        for index, name in enumerate(document.pop("file") for document in data["documents"])
    }
    answer = client.post(_PATH, data={"data": json.dumps(data)}, files=files)
    answer.raise_for_status()
    return str(answer.json()["compliance_id"])


def _wait(client: httpx.Client, identities: Sequence[str]) -> None:
    """Wait until the linter has looked at all."""
    end = time.monotonic() + _SECONDS
    while any("Otherwise" in client.get(f"/applications/{each}").text for each in identities):
        if time.monotonic() > end:
            sys.exit("the server does not get done")
        time.sleep(0.2)
