"""The hook of mkdocs.yml: adds the pages that are made, and leads links to where pages are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

# mkdocs loads this file by its path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tools.site.openapi import DOCUMENT
from tools.site.pages import ROOT, adapted, generated_pages

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not files of ``docs/``, and the OpenAPI document as it is."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - tests read this without mkdocs

    for name, text in generated_pages():
        files.append(File.generated(config, name, content=text))
    document = str(ROOT / DOCUMENT)
    files.append(File.generated(config, Path(document).name, abs_src_path=document))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Adapt the pages that are files of ``docs/``; those that are made have right links."""
    del config, files
    if page.file.generated_by:
        return markdown
    return adapted(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)
