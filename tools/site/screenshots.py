"""Screenshots for the site, from real runs: ``python -m tools.site.screenshots``.

Checks a package of the corpus, writes its HTML report, and has Chromium draw it into
``docs/images/``; then has the stand-in serve some packages, and draws its pages. With
``--site DIR`` it draws pages of a built site into DIR/shots instead, to be looked at.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from tools.site.pages import ROOT
from tools.site.served import PACKAGES, served

IMAGES = ROOT / "docs" / "images"
PACKAGE = "corpus/packages/bad-pvt-ltd-everywhere"
DAY = "2026-11-23"
SIZES: Mapping[str, tuple[int, int]] = {"desktop": (1280, 900), "phone": (500, 900)}
PAGES = ("index", "rules/index", "rules/business-name-not-on-document", "formats", "coverage")
_COLOURS = 64
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def shoot(page: str, image: Path, size: tuple[int, int], browser: str) -> None:
    """Draw the page at an address. Raises CalledProcessError where the browser fails."""
    width, height = size
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, *_OPTIONS, f"--user-data-dir={profile}", f"--window-size={width},{height}",
             f"--screenshot={image}", page],
            check=True, timeout=120, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def shrink(image: Path) -> None:
    """Save an image with few colours, which is enough for a page of text."""
    with Image.open(image) as picture:
        small = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(image, optimize=True)


def draw_reports(browser: str) -> None:
    """Write the images of `docs/formats.md`."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        done = subprocess.run(
            [sys.executable, "-m", "compliance_lint", "check", "--isolated", "--quiet",
             "--as-of", DAY, "-o", f"html={report}", PACKAGE],
            check=False, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != 1:
            sys.exit(f"{PACKAGE}: exit code {done.returncode}, not 1")
        for name, size in SIZES.items():
            image = IMAGES / f"report-{name}.png"
            shoot(report.as_uri(), image, size, browser)
            finish(image)


def finish(image: Path) -> None:
    """Make an image small, and tell how small."""
    shrink(image)
    print(f"{image.relative_to(ROOT)}: {image.stat().st_size} bytes")


def draw_server(browser: str) -> None:
    """Write the images of `docs/server.md`."""
    with served(PACKAGES) as (address, waiting):
        for name, path, size in (
            ("list", "/", (1280, 840)),
            ("application", f"/applications/{waiting}", (1280, 1440)),
        ):
            image = IMAGES / f"serve-{name}.png"
            shoot(f"{address}{path}", image, size, browser)
            finish(image)


def draw_site(site: Path, browser: str) -> None:
    """Draw some pages of a built site, to be looked at."""
    shots = site / "shots"
    shots.mkdir(exist_ok=True)
    for page in PAGES:
        for name, size in SIZES.items():
            image = shots / f"{page.replace('/', '-')}-{name}.png"
            shoot((site / f"{page}.html").resolve().as_uri(), image, size, browser)
            print(image)


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", default="chromium", help="the browser's command")
    parser.add_argument("--site", type=Path, metavar="DIR", help="a built site to look at")
    given = parser.parse_args()
    if given.site:
        draw_site(given.site, given.browser)
    else:
        draw_reports(given.browser)
        draw_server(given.browser)


if __name__ == "__main__":
    main()
