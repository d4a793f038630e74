"""The stand-in where clients, files and saved answers are hostile, or only unlucky."""

from __future__ import annotations

import http.server
import json
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hostile_pdfs
import pytest
from standin import AUTH_ID, PATH, Standin, running
from standin_requests import bare, config, create, form

from compliance_lint.evidence import file_content
from compliance_lint.server import judging
from compliance_lint.server.background import now
from compliance_lint.server.config import OpenQuestions, is_here
from compliance_lint.server.scenario import parse_scenario
from compliance_lint.server.seeding import seed
from tools.corpus.package import Package, valid

LATER = 600.0
REJECT = parse_scenario({"when": [{"outcome": "reject", "reason": "No."}]})


# --- files ---------------------------------------------------------------------------------------


def test_a_request_is_let_in_without_its_files_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of a billion forms would hold up, or end, the whole server."""

    def read(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a PDF was opened in the server's own process")

    monkeypatch.setattr(file_content, "open_pdf", read)
    package = valid(2)
    name = package.data["documents"][1]["file"]
    heavy = Package(package.data, package.files | {name: hostile_pdfs.nested_forms()})
    with running(config(tmp_path, review_after=LATER)) as api:
        began = time.monotonic()
        create(api, heavy)
        assert time.monotonic() - began < 5


# --- updates -------------------------------------------------------------------------------------


def test_of_two_updates_at_a_time_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is judged, another is taken, reviewed and rejected."""
    admit, go_on = judging.Judge.admit, threading.Event()

    def slow(self: judging.Judge, manifest: Any, **options: Any) -> None:
        admit(self, manifest, **options)
        if manifest.raw("/alias") == "late":
            go_on.wait(30)

    monkeypatch.setattr(judging.Judge, "admit", slow)
    package = valid(2)
    with running(config(tmp_path, scenario=REJECT)) as api:
        identity = create(api, package)["compliance_id"]
        api.reviewed(identity)
        path, codes = f"{PATH}/{identity}", []

        def late() -> None:
            codes.append(api.client.patch(path, files=form({"alias": "late"})).status_code)

        thread = threading.Thread(target=late)
        thread.start()
        data = {"end_user": {"city": "Pune"}, "documents": bare(package)["documents"]}
        assert api.client.patch(path, files=form(data, package)).status_code == 202
        api.reviewed(identity)
        go_on.set()
        thread.join()
        assert codes == [202]
        api.reviewed(identity)
        found = api.client.get(path, params={"expand": "end_user,documents"}).json()
        assert (found["alias"], found["end_user"]["city"]) == ("late", "Pune")
        for document in found["documents"]:
            assert api.client.get(document["download_url"]).status_code == 200


# --- forms and headers ---------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["undefined", "punycode", "no-such-one"])
def test_character_sets_that_there_are_not(tmp_path: Path, charset: str) -> None:
    with running(config(tmp_path)) as api:
        kind = f"multipart/form-data; boundary=X; charset={charset}"
        body = b'--X\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\n1\r\n--X--\r\n'
        answer = api.client.post(f"{PATH}/", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 400
        assert answer.json()["type"] == "validation_error"


def test_a_form_without_its_end_is_none(tmp_path: Path) -> None:
    package = valid(2)
    with running(config(tmp_path)) as api:
        request = api.client.build_request("POST", f"{PATH}/", files=form(bare(package), package))
        body = request.read()
        kind = {"Content-Type": request.headers["Content-Type"]}
        boundary = kind["Content-Type"].partition("boundary=")[2].encode()
        end = body.rindex(b"--" + boundary + b"--")
        for cut in (end - 100, end - 2, end):
            answer = api.client.post(f"{PATH}/", content=body[:cut], headers=kind)
            assert answer.status_code == 400
            assert "end is missing" in answer.json()["message"]
        assert api.client.post(f"{PATH}/", content=body, headers=kind).status_code == 201


def test_fields_and_files_count_together(tmp_path: Path) -> None:
    with running(config(tmp_path)) as api:
        most = api.client.post(
            f"{PATH}/",
            files=[("data", (None, "{}"))]
            + [(f"more{n}", (None, "x")) for n in range(40)]
            + [(f"documents[{n}].file", (f"{n}.pdf", b"x")) for n in range(40)],
        )
        assert most.status_code == 400
        assert "more than 60 parts" in most.json()["message"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "none"}, 201),
        ({}, 201),
    ],
)
def test_pages_of_other_sites_are_not_let_in(
    tmp_path: Path, headers: dict[str, str], code: int
) -> None:
    package = valid(2)
    with running(config(tmp_path, review_after=LATER)) as api:
        files = form(bare(package), package)
        assert api.client.post(f"{PATH}/", files=files, headers=headers).status_code == code
        ours = {"Origin": api.address, "Sec-Fetch-Site": "same-origin"}
        assert api.client.get(f"{PATH}/", headers=ours).status_code == 200


def test_a_token_may_end_in_a_bracket(tmp_path: Path) -> None:
    with running(config(tmp_path, credentials={"MAAAA": "tok>"})) as api:
        path = "/v1/Account/MAAAA/PhoneNumber/Compliance/"
        for auth, code in ((("MAAAA", "tok>"), 200), (("<MAAAA>", "<tok>>"), 401)):
            assert api.client.get(path, auth=auth).status_code == code


# --- callbacks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1%.example.com", "[::1%.example.com]", "[::1%25eth0]", "127.0.0.1.example.com"],
)
def test_addresses_that_only_look_like_this_machines(host: str) -> None:
    assert not is_here(f"http://{host}:8080/hook")
    assert is_here("http://127.0.0.1:8080/hook")
    assert is_here("http://[::1]:8080/hook")


@contextmanager
def silent() -> Iterator[str]:
    """A listener that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def quick(seen: list[float]) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(time.monotonic())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_one_that_never_answers_holds_up_neither_others_nor_the_end(tmp_path: Path) -> None:
    seen: list[float] = []
    with silent() as nowhere, quick(seen) as address:
        with running(config(tmp_path, scenario=REJECT)) as api:
            for number in range(2, 8):
                create(
                    api, valid(number), callback_url=f"{nowhere}/{number}", callback_method="POST"
                )
            create(api, valid(9), callback_url=f"{address}/", callback_method="POST")
            began = time.monotonic()
            while not seen:
                assert time.monotonic() - began < 4
                time.sleep(0.02)
            ending = time.monotonic()
        assert time.monotonic() - ending < 4


# --- what is kept, and what it begins with -------------------------------------------------------


def test_the_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with running(config(tmp_path)) as api:
        create(api, valid(2))
        for path in tmp_path.glob("compliance.sqlite3*"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def saved(api: Standin, folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "saved.json"
    path.write_text(json.dumps({"objects": entries}))
    return path


def entry(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "compliance_id": f"a1b2c3d4-e5f6-7890-abcd-00000000000{number}",
        "alias": f"Application {number}",
        "status": "rejected",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "end_user": {"name": f"INVENTED FIRM {number}", "type": "business"},
        **changes,
    }


def test_what_was_deleted_stays_deleted(tmp_path: Path) -> None:
    with running(config(tmp_path / "data")) as api:
        path = saved(api, tmp_path, entry(1), entry(2))
        assert seed(api.store, path, AUTH_ID) == 2
        assert api.client.delete(f"{PATH}/{entry(1)['compliance_id']}").status_code < 300
        seed(api.store, path, AUTH_ID)
        seed(api.store, path, "MANOTHERACCOUNT")
        left = api.client.get(f"{PATH}/").json()["objects"]
        assert [item["compliance_id"] for item in left] == [entry(2)["compliance_id"]]


@pytest.mark.parametrize(
    "time_", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"]
)
def test_times_that_are_none(tmp_path: Path, time_: str) -> None:
    with running(config(tmp_path / "data")) as api:
        path = saved(api, tmp_path, entry(1, created_at=time_, updated_at=time_))
        seed(api.store, path, AUTH_ID)
        (found,) = api.client.get(f"{PATH}/").json()["objects"]
        assert found["created_at"].startswith(str(now().year))


@pytest.mark.parametrize(
    ("policy", "status"),
    [(OpenQuestions.STAY, "submitted"), (OpenQuestions.REJECT, "rejected")],
)
def test_what_was_saved_without_its_documents_is_not_accepted(
    tmp_path: Path, policy: OpenQuestions, status: str
) -> None:
    with running(config(tmp_path / "data", open_questions=policy)) as api:
        seed(api.store, saved(api, tmp_path, entry(1, end_user=None)), AUTH_ID)
        identity = entry(1)["compliance_id"]
        answer = api.client.patch(f"{PATH}/{identity}", files=form({"alias": "Another"}))
        assert answer.status_code == 202, answer.text
        found = api.wait(identity, lambda _: api.store.get(AUTH_ID, identity).review_due is None)
        assert found["status"] == status
