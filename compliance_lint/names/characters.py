"""Characters that are not what they look like: invisible ones and look-alikes."""

from __future__ import annotations

import unicodedata

# Cyrillic, Greek and a few others that are drawn like a Latin letter. Upper and lower case of a
# letter share a twin, so that folding look-alikes never parts names that differ in case only.
_TWINS = str.maketrans(
    "АВЕКМНОРСТХУЅІЈҺԚԜӀҮѴԀавекмнорстхуѕіјһԛԝӏүѵԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζηικμνορτυχՕօıɡɑ",
    "ABEKMHOPCTXYSIJHQWIYVDabekmhopctxysijhqwiyvdABEZHIKMNOPTYXabezhikmnoptyxOoiga",
)
_DIGIT_TWINS = str.maketrans("01", "OI")
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the canonical combining class of the sign that joins Indic consonants
# Drawn as nothing, though Unicode does not call them format characters.
_BLANK_GLYPHS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_CONTROL_NAMES = {"\t": "tab", "\n": "line feed", "\r": "carriage return"}


def is_invisible(char: str) -> bool:
    """Tell whether ``char`` leaves no mark on paper and is not white space.

    Format characters (zero-width, bidirectional, soft hyphen), controls, variation selectors,
    blank glyphs and the two noncharacters that PDF readers emit.
    """
    category = unicodedata.category(char)
    if category == "Cf" or char in _BLANK_GLYPHS or char in "\ufffe\uffff":
        return True
    if category == "Cc":
        return not char.isspace()
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def strip_invisible(text: str, *, keep_joiners: bool = False) -> str:
    """Return ``text`` without invisible characters, in NFC.

    ``keep_joiners`` keeps a zero-width (non-)joiner behind a virama, where it is a matter of
    spelling in Indic scripts.
    """
    # The usual case, line ends of a wrapped name included, at a hundredth of the cost.
    if text.isascii() and text.replace("\n", " ").isprintable():
        return text
    kept: list[str] = []
    for char in text:
        joins = keep_joiners and char in _JOINERS and bool(kept)
        if (joins and unicodedata.combining(kept[-1]) == _VIRAMA) or not is_invisible(char):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def fold_look_alikes(text: str) -> str:
    """Return ``text`` with every look-alike replaced by the ASCII character it resembles.

    Covers Cyrillic and Greek twins, full-width and mathematical forms, ligatures, decimal digits
    of other scripts, and the digits 0 and 1 for the letters O and I.
    """
    if not text.isascii():
        text = "".join(c if c.isascii() else _compatible(c) for c in text).translate(_TWINS)
    return text.translate(_DIGIT_TWINS)


def _compatible(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if char.isspace():
        return char  # no-break and other wide blanks are a matter of white space
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isascii() else char


def unaccented(text: str) -> str:
    """Return ``text`` without combining marks: ``É`` becomes ``E``."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def code_point(char: str) -> str:
    """Name one character: ``U+200B (zero width space)``."""
    name = _CONTROL_NAMES.get(char) or unicodedata.name(char, "no name").lower()
    return f"U+{ord(char):04X} ({name})"


def script_and_letter(char: str) -> str:
    """Name a visible character by its script: ``Cyrillic 'А' (U+0410)``, ``digit '0'``."""
    if char.isascii():
        kind = "digit" if char.isdigit() else "Latin" if char.isalpha() else "plain"
        return f"{kind} '{char}'"
    script = unicodedata.name(char, "character").split()[0].capitalize()
    return f"{script} '{show(char)}' (U+{ord(char):04X})"


def show(text: str, limit: int = 40) -> str:
    """Return ``text`` fit for a message: cut at ``limit``, hidden characters escaped."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return "".join(_escape(c) for c in cut)


def _escape(char: str) -> str:
    hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return f"\\u{{{ord(char):04X}}}" if hidden or is_invisible(char) else char
