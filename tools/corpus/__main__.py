"""Write the corpus: ``python -m tools.corpus [--only WORD] [CORPUS]``, from the repository root."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import tools.corpus
from tools.corpus.package import Case, Package


def all_cases() -> Iterator[Case]:
    """Every case of every module ``tools.corpus.cases_*``, which each have ``cases()``."""
    for module in iter_modules(tools.corpus.__path__):
        if module.name.startswith("cases_"):
            yield from import_module(f"tools.corpus.{module.name}").cases()


def write_case(case: Case, corpus: Path) -> None:
    """Write one case's folder anew."""
    folder = corpus / case.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, package in (case.others or {"": case.package}).items():
        write_package(package, folder / name)
    if case.account is not None:
        text = json.dumps(case.account, indent=2, ensure_ascii=False)
        (folder / "account.json").write_text(text + "\n", encoding="utf-8")
    (folder / "expected.toml").write_text(_expected(case), encoding="utf-8")


def write_package(package: Package, folder: Path) -> None:
    """Write what a package holds into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / package.name).write_bytes(package.manifest())
    for name, content in package.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, target in package.links.items():
        (folder / name).symlink_to(target)


def _expected(case: Case) -> str:
    lines = [f"as_of = {case.as_of}", f'verdict = "{case.verdict}"']
    ocr = case.ocr
    if any(finding[:2] == ("text-unreadable", "undecided") for finding in case.findings):
        ocr = False  # that is what remains to be said where there is no OCR
    if ocr is not None:
        lines.append(f"ocr = {str(ocr).lower()}")
    if case.comment:
        lines.insert(0, f"comment = {json.dumps(case.comment, ensure_ascii=False)}")
    for rule, outcome, pointer, *package in case.findings:
        lines += ["", "[[finding]]", f'rule = "{rule}"']
        lines += [f'outcome = "{outcome}"'] if outcome != "failed" else []
        lines += [f"pointer = {json.dumps(pointer)}"]
        lines += [f"package = {json.dumps(name)}" for name in package]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the cases whose name holds --only (default: all)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("corpus"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    written = 0
    for case in all_cases():
        if options.only in case.name:
            write_case(case, options.corpus)
            written += 1
    print(f"{written} cases written to {options.corpus}")


if __name__ == "__main__":
    main()
