"""The pages of the stand-in: what they show, who may act on them, and what text does to them."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from kept import HOSTILE, application, config, hostile
from loopback import serving
from standin import AUTH_ID, PATH, Standin, running

from compliance_lint.report.escape import visible
from compliance_lint.server.downloads import Downloads
from compliance_lint.server.files import FileStore
from compliance_lint.server.handing_out import disposition
from compliance_lint.server.records import StoredApplication
from compliance_lint.server.reviewing import Reviewer
from tools.corpus.package import Package, valid

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    """A stand-in without the linter's processes, which take a second to start."""
    monkeypatch.setattr(Reviewer, "run", lambda _: None)
    with running(config(tmp_path)) as found:
        yield found


def sent(desk: Standin, package: Package, **changes: Any) -> str:
    """An application that came in through the API."""
    parts: list[tuple[str, Any]] = [("data", (None, json.dumps({**package.data, **changes})))]
    for index, document in enumerate(package.data["documents"]):
        name = document["file"]
        # What a client says of a file's type does not count.
        parts.append((f"documents[{index}].file", (name, package.files[name], "text/html")))
    answer = desk.client.post(f"{PATH}/", files=parts)
    assert answer.status_code == 201, answer.text
    identity: str = answer.json()["compliance_id"]
    return identity


def page(desk: Standin, path: str = "/", status: int = 200, **headers: str) -> str:
    """A page as a browser gets it: no password, and the headers that all pages have."""
    answer = httpx.get(f"{desk.address}{path}", headers=headers, trust_env=False)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    return answer.text


def form(text: str, decision: str) -> dict[str, str]:
    """The hidden fields of one of a page's forms."""
    (found,) = [
        dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', part))
        for part in re.findall(r"<form.*?</form>", text, re.DOTALL)
        if f'value="{decision}"' in part
    ]
    assert set(found) == {"token", "revision", "decision"}
    return found


def decide(desk: Standin, item: str, data: dict[str, str], **headers: str) -> httpx.Response:
    address = f"{desk.address}/applications/{item}/decision"
    return httpx.post(address, data=data, headers=headers, trust_env=False)


def addresses(text: str) -> list[str]:
    found = re.findall(r'(?:href|src|action)="([^"]*)"', text)
    return [html.unescape(item) for item in found]


def status_of(desk: Standin, item: StoredApplication) -> str:
    return desk.store.get(item.account, item.id).status


# --- What they show -------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_an_empty_page_tells_how_to_send_a_first_one(desk: Standin, tmp_path: Path) -> None:
    package = valid(2)
    (tmp_path / "submission.json").write_bytes(package.manifest())
    for number, document in enumerate(package.data["documents"]):
        name = ("certificate-of-incorporation.pdf", "gst-certificate.pdf")[number]
        (tmp_path / name).write_bytes(package.files[document["file"]])
    told = [
        html.unescape(item) for item in re.findall(r"<pre><code>(.*?)</code>", page(desk), re.S)
    ]
    assert told[0] == "compliance-lint init first"
    answers = [
        json.loads(
            subprocess.run(["sh", "-c", item], cwd=tmp_path, capture_output=True, check=True).stdout
        )
        for item in told[1:]
    ]
    assert answers[0]["user_type"] == "business"
    assert answers[1]["status"] == "submitted"
    assert package.data["alias"] in html.unescape(page(desk))


def test_a_token_that_somebody_chose_is_on_no_page(tmp_path: Path) -> None:
    with running(config(tmp_path, credentials={"MAOWN": "chosen-secret"})) as desk:
        text = page(desk)
        assert "curl -u MAOWN \\" in text
        assert "chosen-secret" not in text


def test_pages_of_the_list_hold_each_application_once(desk: Standin) -> None:
    items = [
        application(f"Firm {n}", status="rejected" if n % 3 == 0 else "accepted") for n in range(60)
    ]
    for item in items:
        desk.store.add(item)
    for query, wanted in (("", items), ("?status=rejected", items[::3])):
        seen: list[str] = []
        path: str | None = f"/{query}"
        while path:
            text = page(desk, path)
            seen += re.findall(r'href="/applications/([0-9a-f-]+)"', text)
            path = next((each for each in re.findall(r'rel="next" href="([^"]+)"', text)), None)
            path = html.unescape(path) if path else None
        assert seen == [item.id for item in reversed(wanted)]
    assert "Page 3 of 3" in page(desk, "/?page=99")
    assert "Page 1 of 3" in page(desk, "/?page=-1")
    assert "none with this status" in page(desk, "/?status=expired")


def test_a_row_tells_what_matters(desk: Standin) -> None:
    told = [
        {"severity": "error", "outcome": "failed"},
        {"severity": "error", "outcome": "undecided"},
    ]
    checked = application(report=json.dumps(told), status="rejected", number_type="mobile")
    for item in (checked, application("Clean Sample Ltd", report="[]", status="accepted")):
        desk.store.add(item)
    text = page(desk)
    for word in (checked.alias, checked.end_user["name"], checked.account, "mobile",
                 "rejected", "1 error, 1 undecided", "none", "Rejected <span"):  # fmt: skip
        assert word in text
    assert f'datetime="{checked.created_at.isoformat()}"' in text


def test_an_application_with_what_the_linter_found(tmp_path: Path) -> None:
    package = valid(2)
    package.data["end_user"]["name"] = "ANOTHER SAMPLE FIRM PRIVATE LIMITED"
    with running(config(tmp_path, review_after=0.0)) as desk:
        identity = sent(desk, package)
        found = desk.reviewed(identity)
        assert found["status"] == "rejected"
        text = page(desk, f"/applications/{identity}")
        item = desk.store.get(AUTH_ID, identity)
        told = json.loads(item.report)
    assert told
    for finding in told:
        for name in ("rule", "title", "message", "help", "param"):
            assert finding[name] in html.unescape(text)
    assert found["rejection_reason"].split(". ")[0] in html.unescape(text)
    assert "<form" not in text
    for word in (
        identity,
        AUTH_ID,
        "ANOTHER SAMPLE FIRM",
        package.data["documents"][0]["file"],
        "PDF, ",
    ):
        assert word in text


def test_rules_that_one_cause_leaves_open_are_told_together(desk: Standin) -> None:
    open_one = {"severity": "error", "outcome": "undecided", "param": "documents[1].file",
                "message": "gst.pdf has no text", "title": "A title", "help": ""}  # fmt: skip
    told = [{**open_one, "rule": f"rule-{n}"} for n in range(3)]
    told += [{**open_one, "rule": "rule-0", "outcome": "failed"}] * 2
    item = application(report=json.dumps(told))
    desk.store.add(item)
    text = page(desk, f"/applications/{item.id}")
    assert "2 errors, 3 undecided" in page(desk)
    assert text.count("gst.pdf has no text") == 3
    assert "3 rules are left open" in text
    assert all(text.count(f"<code>rule-{n}</code>") == (3 if n == 0 else 1) for n in range(3))


def test_nothing_comes_from_elsewhere_and_no_script_is_there(desk: Standin) -> None:
    items = [application(), hostile()]
    for item in items:
        desk.store.add(item)
    for path in ("/", *(f"/applications/{item.id}" for item in items)):
        text = page(desk, path)
        assert all(each.startswith(("/", "#")) for each in addresses(text)), addresses(text)
        assert not any(each.startswith("//") for each in addresses(text))
        assert "<script" not in text.lower()
        assert " style=" not in text
        assert not re.search(r"\son\w+=", re.sub(r'"[^"]*"', "", text))


def test_what_is_not_there_is_a_page_that_says_so(desk: Standin) -> None:
    item = application()
    desk.store.add(item)
    token = form(page(desk, f"/applications/{item.id}"), "accept")
    desk.client.delete(f"{PATH}/{item.id}")
    for identity in (item.id, "0", "%00", "a" * 5000):
        assert "There is no such application" in page(desk, f"/applications/{identity}", 404)
    assert decide(desk, item.id, token).status_code == 404


# --- Text of others -------------------------------------------------------------------------------


def test_hostile_text_is_shown_and_does_nothing(desk: Standin) -> None:
    item = hostile()
    desk.store.add(item)
    for path in ("/", f"/applications/{item.id}"):
        text = page(desk, path)
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert "{{ 7 * 7 }}" in text
        bare = re.sub(r"\s", "", text)
        assert bare.isprintable(), sorted({char for char in bare if not char.isprintable()})
        assert "\\u{202E}" in text
    assert f'href="{html.escape(item.callback_url)}' not in text
    assert visible(HOSTILE, 30) in html.unescape(page(desk, "/"))


def test_a_status_that_somebody_asks_for_is_text_too(desk: Standin) -> None:
    desk.store.add(application())
    text = page(desk, "/?status=%3Cscript%3E%E2%80%AE&page=%00")
    assert "<script" not in text
    assert "\u202e" not in text


def test_thousands_of_documents_and_callbacks_make_no_endless_page(desk: Standin) -> None:
    document = hostile().documents[0]
    many = tuple(dataclasses.replace(document, id=f"{n}", path="") for n in range(3000))
    item = application(documents=many, rejection_reason="x\n" * 10_000, status="rejected")
    desk.store.add(item)
    text = page(desk, f"/applications/{item.id}")
    assert "And 2900 more." in text
    assert "more lines" in text
    assert len(text) < 1_000_000


# --- Decisions ------------------------------------------------------------------------------------


def test_accepting_tells_the_callback(desk: Standin) -> None:
    with serving() as (api, address):
        identity = sent(desk, valid(2), callback_url=f"{address}/hook", callback_method="POST")
        data = form(page(desk, f"/applications/{identity}"), "accept")
        answer = decide(desk, identity, data, Origin=desk.address)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/applications/{identity}?told=kept"
        desk.wait(identity, lambda _: bool(api.requests))
        assert json.loads(api.only.body)["status"] == "accepted"
        desk.wait(identity, lambda _: "waits" not in page(desk, f"/applications/{identity}"))
    text = page(desk, answer.headers["location"])
    assert "Your decision is kept." in text
    assert "decided by a person" in text
    assert f"{address}/hook" in text
    assert "<form" not in text
    assert desk.client.get(f"{PATH}/{identity}").json()["status"] == "accepted"


def test_rejecting_needs_a_reason_and_keeps_its_lines(desk: Standin) -> None:
    item = application(report='[{"severity": "warning", "outcome": "failed", "title": "Odd"}]')
    desk.store.add(item)
    data = form(page(desk, f"/applications/{item.id}"), "reject")
    for reason in ("", " \r\n ", "\x07", "x" * 2001):
        answer = decide(desk, item.id, {**data, "reason": reason})
        assert answer.status_code == 400
        assert 'aria-invalid="true"' in answer.text
        assert 'aria-describedby="wrong"' in answer.text
        assert status_of(desk, item) == "submitted"
    assert "x" * 2001 in answer.text  # what was written is not lost
    reason = "The GST certificate is <b>old</b>.\r\nSend a new one.\x00 नमस्ते\u200d"
    assert decide(desk, item.id, {**data, "reason": reason}).status_code == 303
    kept = desk.store.get(item.account, item.id)
    assert kept.rejection_reason == "The GST certificate is <b>old</b>.\nSend a new one. नमस्ते\u200d"
    assert kept.report == item.report
    text = page(desk, f"/applications/{item.id}")
    assert "<p>The GST certificate is &lt;b&gt;old&lt;/b&gt;.</p>\n<p>Send a new one." in text
    answer = decide(desk, item.id, {**data, "reason": ""})
    assert "came too late" in answer.text
    assert "<form" not in answer.text


def test_of_many_decisions_at_once_one_counts(desk: Standin) -> None:
    item = application()
    desk.store.add(item)
    text = page(desk, f"/applications/{item.id}")
    forms = [form(text, "accept"), {**form(text, "reject"), "reason": "no"}] * 6
    ready = threading.Barrier(len(forms))

    def one(data: dict[str, str]) -> tuple[str, str]:
        ready.wait()
        return data["decision"], decide(desk, item.id, data).headers["location"]

    with ThreadPoolExecutor(len(forms)) as pool:
        ends = list(pool.map(one, forms))
    (first,) = [decision for decision, place in ends if place.endswith("told=kept")]
    assert sum(place.endswith("told=late") for _, place in ends) == len(forms) - 1
    assert status_of(desk, item) == {"accept": "accepted", "reject": "rejected"}[first]
    assert "came too late" in page(desk, f"/applications/{item.id}?told=late")


def test_a_decision_about_an_earlier_submission_does_not_count(desk: Standin) -> None:
    item = application(rejection_reason=None)
    desk.store.add(item)
    data = form(page(desk, f"/applications/{item.id}"), "accept")
    reject = {**form(page(desk, f"/applications/{item.id}"), "reject"), "reason": "no"}
    decide(desk, item.id, reject)
    desk.store.resubmit(dataclasses.replace(item, revision=2))
    assert decide(desk, item.id, data).headers["location"].endswith("told=late")
    assert decide(desk, item.id, {**data, "revision": "2"}).status_code == 403
    assert status_of(desk, item) == "submitted"


# --- Others ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://[::1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_forms_of_other_sites_are_refused(desk: Standin, headers: dict[str, str]) -> None:
    item = application()
    desk.store.add(item)
    data = form(page(desk, f"/applications/{item.id}"), "accept")
    answer = decide(desk, item.id, data, **headers)
    assert answer.status_code == 403
    assert status_of(desk, item) == "submitted"
    same = {"Origin": desk.address, "Sec-Fetch-Site": "same-origin"}
    assert decide(desk, item.id, data, **same).status_code == 303


def test_forms_need_the_token_of_their_application(desk: Standin) -> None:
    one, other = application("One Sample Ltd"), application("Other Sample Ltd")
    desk.store.add(one)
    desk.store.add(other)
    data = form(page(desk, f"/applications/{one.id}"), "accept")
    theirs = form(page(desk, f"/applications/{other.id}"), "accept")["token"]
    for token in (
        "",
        "0",
        theirs,
        "é",
        data["token"][:-1],
        "\ud800".encode("utf-8", "replace").decode(),
    ):
        assert decide(desk, one.id, {**data, "token": token}).status_code == 403
    for wrong in ({"decision": "expire"}, {"revision": "1.0"}, {"revision": ""}):
        assert decide(desk, one.id, {**data, **wrong}).status_code == 400
    many = {f"f{n}": "" for n in range(50)}
    assert decide(desk, one.id, {**data, **many}).status_code == 400
    assert decide(desk, one.id, {**data, "reason": "x" * 100_000}).status_code == 413
    assert status_of(desk, one) == "submitted"


def test_names_of_elsewhere_do_not_lead_here(desk: Standin) -> None:
    port = desk.address.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "localhost", "[::1]"):
        page(desk, Host=host)
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"127.0.0.1.evil.example:{port}",
        "2130706433",
    ):
        answer = httpx.get(desk.address, headers={"Host": host}, trust_env=False)
        assert answer.status_code == 400, host


def test_where_others_can_reach_it_each_sees_what_is_theirs(tmp_path: Path) -> None:
    accounts = {"MAONE": "token-one", "MATWO": "token-two"}
    with running(config(tmp_path, host="0.0.0.0", credentials=accounts)) as desk:  # noqa: S104 - what is under test; it listens on loopback
        mine, theirs = application("My Sample Ltd", account="MAONE"), application(account="MATWO")
        desk.store.add(mine)
        desk.store.add(theirs)
        for path in ("/", f"/applications/{mine.id}", "/applications/0"):
            for login in (None, ("MAONE", "token-two"), ("MAONE", ""), ("", "")):
                answer = httpx.get(f"{desk.address}{path}", auth=login, trust_env=False)
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"].startswith("Basic ")
                assert "Sample" not in answer.text
        desk.client.auth = httpx.BasicAuth("MAONE", "token-one")
        text = desk.client.get("/").text
        assert mine.id in text
        assert theirs.id not in text
        assert 'All <span class="count">1</span>' in text
        assert desk.client.get(f"/applications/{theirs.id}").status_code == 404
        data = form(desk.client.get(f"/applications/{mine.id}").text, "accept")
        assert decide(desk, mine.id, data).status_code == 401
        for item, login, status in (
            (theirs, ("MAONE", "token-one"), 404),
            (mine, ("MATWO", "token-two"), 404),
            (theirs, ("MATWO", "token-two"), 403),
            (mine, ("MAONE", "token-one"), 303),
        ):
            address = f"{desk.address}/applications/{item.id}/decision"
            answer = httpx.post(address, data=data, auth=login, trust_env=False)
            assert answer.status_code == status
        assert (status_of(desk, mine), status_of(desk, theirs)) == ("accepted", "submitted")


# --- Files ----------------------------------------------------------------------------------------


def test_files_are_to_be_saved_and_never_shown(desk: Standin) -> None:
    package = valid(2)
    identity = sent(desk, package)
    links = [
        each for each in addresses(page(desk, f"/applications/{identity}")) if "/files/" in each
    ]
    shown = desk.client.get(f"{PATH}/{identity}?expand=documents").json()["documents"]
    assert len(links) == len(shown) == 2
    for link, document, sent_one in zip(links, shown, package.data["documents"], strict=True):
        for address in (f"{desk.address}{link}", document["download_url"]):
            answer = httpx.get(address, trust_env=False)
            assert answer.content == package.files[sent_one["file"]]
            assert answer.headers["content-type"] == "application/pdf"
            name = sent_one["file"]
            assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"].startswith("sandbox;")
            assert answer.headers["cache-control"] == "no-store"
    desk.client.delete(f"{PATH}/{identity}")
    for link in links:
        assert httpx.get(f"{desk.address}{link}", trust_env=False).status_code == 404


def test_only_signed_addresses_lead_to_files(desk: Standin) -> None:
    item = desk.store.get(AUTH_ID, sent(desk, valid(2)))
    first, second = item.documents
    secret = desk.store.secret("downloads")
    good = Downloads(secret).url(first)
    path, _, query = good.partition("?")
    old = Downloads(secret, clock=lambda: 1_000_000.0).url(first)
    forged = Downloads(b"guessed").url(first)
    later = query.replace("expires=", "expires=9")
    for address in (
        path, old, forged, f"{path}?{later}", good[:-1], f"{good}%FF",
        f"/files/{second.id}?{query}", f"{path}?expires=é&signature=é",
        f"/files/..%2f..%2fcompliance.sqlite3?{query}",
    ):  # fmt: skip
        answer = desk.client.get(address)
        assert answer.status_code in (403, 404)
        assert answer.json()["message"]
        assert b"%PDF" not in answer.content
    assert desk.client.get(good).status_code == 200


def test_a_file_that_is_lost_is_not_there(desk: Standin, tmp_path: Path) -> None:
    item = desk.store.get(AUTH_ID, sent(desk, valid(2)))
    shutil.rmtree(tmp_path / "files" / item.documents[0].path.partition("/")[0])
    good = Downloads(desk.store.secret("downloads")).url(item.documents[0])
    assert desk.client.get(good).status_code == 404


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gst.pdf", "gst.pdf"),
        ('a"; filename="b.html', "a_%3B%20filename%3D_b.html"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie_%20x"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("प्रमाण.pdf", "%E0%A4%AA%E0%A5%8D%E0%A4%B0%E0%A4%AE%E0%A4%BE%E0%A4%A3.pdf"),
        ("a\ud800.pdf", "a%3F.pdf"),
        ("..", "document"),
        ("", "document"),
        ("x" * 500 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_of_files_cannot_break_out(name: str, told: str) -> None:
    assert disposition(name) == f"attachment; filename*=UTF-8''{told}"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
        (b"<svg onload='alert(1)'>" + b" " * 400_000, "image/svg+xml"),
        (b"", "application/x-empty"),
    ],
)
def test_types_are_told_by_content(tmp_path: Path, content: bytes, kind: str) -> None:
    saved = FileStore(tmp_path / "files").save({0: BytesIO(content)})[0]
    assert saved.media_type == kind
    assert (tmp_path / "files" / saved.path).read_bytes() == content
    assert saved.size == len(content)
