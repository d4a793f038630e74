"""A request written down: as a curl command, as a list of its parts, as Python code.

Nothing here holds credentials: all forms take them from PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

from compliance_lint.request.outgoing import FilePart, NotSendableError, OutgoingRequest

API = "https://api.plivo.com"
_BELOW = "PhoneNumber/Compliance/"


def as_curl(request: OutgoingRequest, compliance_id: str = "") -> str:
    """Write the request as a command for a POSIX shell. Raises NotSendableError."""
    url = f"{API}/v1/Account/$PLIVO_AUTH_ID/{_BELOW}{compliance_id}"
    words = [
        # Double quotes: the shell is to put the variables in, and all else in it is ours.
        f'curl -X {request.method} "{url}"',
        '-u "$PLIVO_AUTH_ID:$PLIVO_AUTH_TOKEN"',
        # -F would end the value at a semicolon.
        f"--form-string {shlex.quote(f'data={request.data_text}')}",
        *(f"-F {shlex.quote(_form_word(part))}" for part in request.files),
    ]
    return " \\\n  ".join(words) + "\n"


def _form_word(part: FilePart) -> str:
    return f"{part.name}=@{curl_path(_shown(part))};type={part.media_type}"


def curl_path(path: str) -> str:
    """Write a path as curl's -F reads it: in quotes where it has signs of curl's own in it."""
    if path == "-":  # standard input
        return "./-"
    if path == path.strip() and not any(sign in path for sign in ';,"'):
        return path
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def as_parts(request: OutgoingRequest, compliance_id: str = "") -> str:
    """Write the request's multipart fields as a JSON list, in the order in which they are sent."""
    data = {
        "name": "data",
        "filename": None,
        "content_type": None,
        "size": len(request.data_text),
        "sha256": request.data_sha256,
        "value": request.data_text,
    }
    files = [
        {
            "name": part.name,
            "filename": part.filename,
            "content_type": part.media_type,
            "size": len(part.content),
            "sha256": part.sha256,
            "path": _text_of(part.path),
        }
        for part in request.files
    ]
    return json.dumps([data, *files], indent=2) + "\n"


_CODE = '''\
import hashlib
import os
from pathlib import Path

import httpx


def checked(path, sha256):
    """Read a file, and stop where it is not the one that was checked."""
    content = Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SystemExit(f"{{path}} has changed since it was checked")
    return content


auth = (os.environ["PLIVO_AUTH_ID"], os.environ["PLIVO_AUTH_TOKEN"])
files = [
    ("data", (None, {data})),
{files}]
response = httpx.request(
    {method},
    f"{api}/v1/Account/{{auth[0]}}/{below}",
    auth=auth,
    files=files,
)
print(response.status_code, response.text)
'''


def as_httpx(request: OutgoingRequest, compliance_id: str = "") -> str:
    """Write the request as a Python program that uses httpx. Raises NotSendableError.

    It compares each file with the digest that was checked before anything is sent.
    """
    return _CODE.format(
        data=ascii(request.data_text),
        files="".join(map(_httpx_file, request.files)),
        method=ascii(request.method),
        api=API,
        below=f"{_BELOW}{compliance_id}",
    )


def _httpx_file(part: FilePart) -> str:
    content = f"checked({_shown(part)!a}, {part.sha256!a})"
    value = f"({part.filename!a}, {content}, {part.media_type!a})"
    return f"    ({part.name!a}, {value}),\n"


def _shown(part: FilePart) -> str:
    path = _text_of(part.path)
    if path is None:
        raise NotSendableError(f"{part.name} lies in no file of its own")
    if not path.isprintable():
        # It could move a terminal's cursor, or be another name than it looks.
        raise NotSendableError(f"the path of {part.name} has characters that cannot be shown")
    return path


def _text_of(path: Path | None) -> str | None:
    return None if path is None else str(path)


WAYS: dict[str, Callable[[OutgoingRequest, str], str]] = {
    "curl": as_curl,
    "parts": as_parts,
    "httpx": as_httpx,
}
