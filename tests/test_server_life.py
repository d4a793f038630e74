"""The stand-in over time: scenarios, callbacks, restarts, many clients, and being killed."""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from loopback import listening
from standin import AUTH_ID, PATH, TOKEN, running
from standin_requests import bare, config, create, form, post

from compliance_lint.server.config import OpenQuestions
from compliance_lint.server.scenario import ScenarioError, parse_scenario, read_scenario
from tools.corpus.package import Package, valid

LATER = 600.0


def scenario(*when: dict[str, Any], **top: Any) -> Any:
    return parse_scenario({"when": list(when), **top})


def wrong() -> Package:
    """A package whose certificates are another firm's."""
    return Package(valid(2).data, valid(3).files)


def test_outcomes(tmp_path: Path) -> None:
    forced = scenario(
        {"alias": "Good *", "outcome": "accept"},
        {"alias": "Bad *", "outcome": "reject", "reason": "The seal is missing."},
        {"alias": "Slow *", "outcome": "stay"},
        {"alias": "Old *", "outcome": "expire"},
        {"alias": "Late *", "review_after": LATER},
    )
    with running(config(tmp_path, scenario=forced)) as api:
        aliases = {
            "Good whatever is wrong": ("accepted", None),
            "Bad though all is right": ("rejected", "The seal is missing."),
            "Old one": ("expired", None),
        }
        for number, (alias, expected) in enumerate(aliases.items()):
            package = wrong() if alias.startswith("Good") else valid(4 + number)
            identity = create(api, package, alias=alias)["compliance_id"]
            found = api.reviewed(identity)
            assert (found["status"], found["rejection_reason"]) == expected
        waiting = [
            create(api, valid(8 + n), alias=f"{w} one") for n, w in enumerate(("Slow", "Late"))
        ]
        last = create(api, valid(10))
        assert api.reviewed(last["compliance_id"])["status"] == "accepted"
        for item in waiting:
            found = api.client.get(f"{PATH}/{item['compliance_id']}").json()
            assert found["status"] == "submitted"


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        (OpenQuestions.ACCEPT, "accepted"),
        (OpenQuestions.REJECT, "rejected"),
        (OpenQuestions.STAY, "submitted"),
    ],
)
def test_what_cannot_be_decided(tmp_path: Path, policy: OpenQuestions, status: str) -> None:
    case = Path(__file__).parent.parent / "corpus/packages/open-photos-without-ocr"
    data = json.loads((case / "submission.json").read_text())
    package = Package(data, {d["file"]: (case / d["file"]).read_bytes() for d in data["documents"]})
    from compliance_lint.settings import Ocr, Settings  # noqa: PLC0415

    blind = config(tmp_path, open_questions=policy, settings=Settings(ocr=Ocr.OFF))
    with running(blind) as api:
        identity = create(api, package)["compliance_id"]
        decided = api.store.get(AUTH_ID, identity)
        end = time.monotonic() + 30
        while decided.review_due is not None and time.monotonic() < end:
            time.sleep(0.02)
            decided = api.store.get(AUTH_ID, identity)
        assert decided.status == status
        assert bool(decided.rejection_reason) == (status == "rejected")
        assert bool(decided.note) == (status == "submitted")


def test_faults(tmp_path: Path) -> None:
    broken = scenario(
        {"alias": "Flaky", "operations": ["create"], "fault": "500", "times": 2},
        {"alias": "Lost", "fault": "drop", "times": 1},
        {"alias": "Unheard", "fault": "drop-after", "times": 1},
        {"alias": "Busy", "fault": "429", "times": 1},
        {"alias": "Slow", "answer_after": 0.4, "operations": ["create"]},
    )
    with running(config(tmp_path, scenario=broken)) as api:
        answers = [post(api, valid(2), alias="Flaky") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [500, 500, 201]
        assert answers[0].json() == {
            "type": "server_error",
            "code": "internal_error",
            "message": "internal error",
        }
        with pytest.raises(httpx.RemoteProtocolError):
            post(api, valid(3), alias="Lost")
        assert post(api, valid(3), alias="Lost").status_code == 201
        # It was carried out: who sends it again learns that it is there.
        with pytest.raises(httpx.RemoteProtocolError):
            post(api, valid(4), alias="Unheard")
        again = post(api, valid(4), alias="Unheard")
        assert again.json()["code"] == "duplicate_alias"
        assert [post(api, valid(5), alias="Busy").status_code for _ in range(2)] == [429, 201]
        began = time.monotonic()
        assert post(api, valid(6), alias="Slow").status_code == 201
        assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"whem": []}, "did you mean 'when'"),
        ({"when": [{"alais": "x"}]}, "did you mean 'alias'"),
        ({"when": [{"outcome": "acept"}]}, "when.0.outcome"),
        ({"when": [{"operations": ["made"]}]}, "when.0.operations.0"),
        ({"when": [{"times": 0}]}, "when.0.times"),
        ({"restricted": [{"country": "IN"}]}, "did you mean 'country_iso'"),
    ],
)
def test_scenarios_that_are_none(raw: dict[str, Any], told: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(told)):
        parse_scenario(raw)


def test_scenario_files(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text('numbers = ["+912212345678"]\n[[when]]\nalias = "A*"\noutcome = "reject"\n')
    found = read_scenario(path)
    assert found.numbers == ("+912212345678",)
    assert found.outcome("Acme") is not None
    assert found.outcome("Other") is None
    path.write_bytes(b"\xff")
    with pytest.raises(ScenarioError, match="not TOML"):
        read_scenario(path)
    with pytest.raises(ScenarioError, match="No such file"):
        read_scenario(tmp_path / "none.toml")


def test_numbers_of_the_account(tmp_path: Path) -> None:
    mine = scenario(numbers=["+912212345678"])
    with running(config(tmp_path, scenario=mine)) as api:
        identity = create(api, valid(2))["compliance_id"]
        assert api.reviewed(identity)["status"] == "accepted"
        pairs = [
            {"number": f"+91221234567{n}", "compliance_application_id": identity} for n in (8, 9)
        ]
        report = api.client.post(f"{PATH}/Link/", json={"numbers": pairs}).json()["report"]
        assert [item["remarks"] for item in report] == [
            "Compliance linked successfully",
            "Number not found on your account",
        ]


@dataclass
class Hook:
    """A receiver of callbacks. ``statuses`` are what it answers, the last one from then on."""

    statuses: list[int]
    seen: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def wait(self, count: int) -> list[tuple[str, str, dict[str, Any]]]:
        end = time.monotonic() + 20
        while len(self.seen) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.seen


@contextmanager
def hook(*statuses: int) -> Iterator[tuple[Hook, str]]:
    state = Hook(list(statuses) or [200])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size)) if size else {}
            state.seen.append((self.command, self.path, body))
            status = state.statuses.pop(0) if len(state.statuses) > 1 else state.statuses[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the name http.server asks for

        def log_message(self, format: str, *args: object) -> None:
            pass

    with listening(Handler) as address:
        yield state, address


def test_callbacks(tmp_path: Path) -> None:
    with hook() as (received, address), running(config(tmp_path)) as api:
        good = create(api, valid(2), callback_url=f"{address}/good")
        [(method, path, body)] = received.wait(1)
        assert (method, path) == ("POST", "/good")
        assert body == api.client.get(f"{PATH}/{good['compliance_id']}").json()
        assert body["status"] == "accepted"
        bad = create(
            api,
            Package(valid(4).data, valid(3).files),
            callback_url=f"{address}/bad",
            callback_method="GET",
        )
        method, path, _ = received.wait(2)[1]
        query = dict(httpx.URL(path).params)
        assert (method, query["compliance_id"]) == ("GET", bad["compliance_id"])
        assert query["status"] == "rejected"
        assert query["rejection_reason"]


def test_callbacks_that_fail_are_tried_again(tmp_path: Path) -> None:
    with hook(500, 302, 200) as (received, address), running(config(tmp_path)) as api:
        create(api, valid(2), callback_url=f"{address}/hook")
        # A redirect is no success, and is not followed.
        assert [path for _, path, _ in received.wait(3)] == ["/hook"] * 3


def test_callbacks_stay_on_this_machine(tmp_path: Path) -> None:
    with running(config(tmp_path)) as api:
        package = valid(2)
        answer = post(api, package, callback_url="http://example.com/hook")
        assert answer.json()["param"] == "callback_url"  # what the API would say
        identity = create(api, package, callback_url="https://example.com/hook")["compliance_id"]
        api.reviewed(identity)
        # The audit hook of these tests would have ended a look-up of the name.
        from compliance_lint.server.callbacks import Outbox  # noqa: PLC0415

        outbox = Outbox(api.store.database)
        end = time.monotonic() + 10
        while not (notes := [item.note for item in outbox.of(identity)])[0]:
            assert time.monotonic() < end
            time.sleep(0.02)
        assert notes == ["not sent: the address is not on this machine"]


def test_state_is_kept(tmp_path: Path) -> None:
    with running(config(tmp_path, review_after=LATER)) as api:
        first = create(api, valid(2))
    # What was to be reviewed still is; what has no application any more goes.
    for name in ("0" * 32, "contracts"):  # the second is none of ours, and stays
        (tmp_path / "files" / name).mkdir()
        (tmp_path / "files" / name / "0").write_bytes(b"half a file")
    with running(config(tmp_path, review_after=LATER)) as api:
        assert api.client.get(f"{PATH}/{first['compliance_id']}").json() == first
        names = {path.name for path in (tmp_path / "files").iterdir()}
        assert len(names) == 2
        assert "contracts" in names
        assert post(api, valid(2)).json()["code"] == "duplicate_alias"


def test_two_servers_on_one_folder(tmp_path: Path) -> None:
    with running(config(tmp_path)):
        done = command(tmp_path, "--port", "0", "--data", str(tmp_path))
        out, _ = done.communicate(timeout=60)
        assert done.returncode == 3
        assert "another server uses it" in out


def command(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "compliance_lint", "serve", "--isolated", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COMPLIANCE_LINT_JOBS": ""},
    )


@contextmanager
def served(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """The command in a process of its own, and a client for it."""
    process = command(folder, "--port", "0", "--rate-limit", "0", *words)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        found = next(filter(None, (re.search(r"http://[0-9.]+:\d+", line) for line in lines)), None)
        assert found, process.wait()
        with httpx.Client(
            base_url=found[0], auth=(AUTH_ID, TOKEN), trust_env=False, timeout=120
        ) as client:
            yield process, client
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def many(count: int) -> list[Package]:
    """Packages that differ in the end user's name alone."""
    base = valid(2)
    made = []
    for number in range(count):
        data = bare(base)
        data["end_user"]["name"] = f"INVENTED FIRM NUMBER {number} PRIVATE LIMITED"
        data["alias"] = f"Firm {number}"
        for document, given in zip(data["documents"], base.data["documents"], strict=True):
            document["file"] = given["file"]
        made.append(Package(data, base.files))
    return made


def test_two_hundred_creates_at_a_time(tmp_path: Path) -> None:
    packages = many(200)
    words = ("--data", str(tmp_path / "data"), "--review-after", "600")
    with served(tmp_path, *words) as (_, client), ThreadPoolExecutor(200) as pool:
        client.get(f"{PATH}/")
        parts = [form(bare(package), package) for package in packages]
        answers = list(pool.map(lambda part: httpx_post(client, part), parts))
        assert Counter(answer.status_code for answer in answers) == {201: 200}
        ids = {answer.json()["compliance_id"] for answer in answers}
        assert len(ids) == 200
        listed: set[str] = set()
        for offset in (0, 100):
            page = client.get(f"{PATH}/", params={"limit": "100", "offset": str(offset)}).json()
            assert page["meta"]["total_count"] == 200
            listed |= {item["compliance_id"] for item in page["objects"]}
        assert listed == ids
        # All at once again: nobody wins.
        again = list(pool.map(lambda part: httpx_post(client, part), parts))
        assert {answer.json()["code"] for answer in again} == {"duplicate_alias"}
        assert len(list((tmp_path / "data/files").iterdir())) == 200


def httpx_post(client: httpx.Client, parts: Any) -> httpx.Response:
    """With a connection of its own: a pool would make clients wait for each other."""
    return httpx.post(
        f"{client.base_url}{PATH}/".replace("//v1", "/v1"),
        files=parts,
        auth=(AUTH_ID, TOKEN),
        trust_env=False,
        timeout=120,
    )


def test_one_of_many_equal_ones_wins(tmp_path: Path) -> None:
    package = valid(2)
    with served(tmp_path, "--review-after", "600") as (_, client), ThreadPoolExecutor(50) as pool:
        parts = [form(bare(package, alias=f"Alias {n % 2}"), package) for n in range(50)]
        answers = list(pool.map(lambda part: httpx_post(client, part), parts))
        codes = Counter(answer.json().get("code", "created") for answer in answers)
        assert codes["created"] == 1
        assert codes["duplicate_alias"] == 24
        assert codes["duplicate_end_user"] == 25


def test_a_killed_server_has_lost_nothing(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    packages = many(60)
    accepted: list[str] = []
    words = ("--data", data, "--review-after", "600")
    with served(tmp_path, *words) as (process, client), ThreadPoolExecutor(8) as pool:

        def send(package: Package) -> None:
            try:
                answer = httpx_post(client, form(bare(package), package))
            except httpx.TransportError:
                return
            assert answer.status_code == 201
            accepted.append(answer.json()["compliance_id"])
            if len(accepted) == 20:
                process.send_signal(signal.SIGKILL)

        list(pool.map(send, packages))
    assert 20 <= len(accepted) < 60
    with served(tmp_path, "--data", data, "--review-after", "600") as (_, client):
        page = client.get(f"{PATH}/", params={"limit": "100", "expand": "documents"}).json()
        there = {item["compliance_id"]: item for item in page["objects"]}
        assert there.keys() >= set(accepted)
        for item in there.values():
            for document in item["documents"]:
                answer = client.get(document["download_url"])
                assert answer.content == packages[0].files[document["file_name"]]
        # Of what was not finished nothing is left.
        assert len(list(Path(data, "files").iterdir())) == len(there)


def test_the_command_ends_as_it_should(tmp_path: Path) -> None:
    with served(tmp_path) as (process, client):
        created = client.post(f"{PATH}/", files=form(bare(valid(2)), valid(2)))
        assert created.status_code == 201
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        rest = process.stdout.read()
        assert process.wait(timeout=30) == 0
        assert TOKEN in rest
        assert "Traceback" not in rest
        assert str(valid(2).data["end_user"]["name"]) not in rest


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--host", "0.0.0.0"], 2, "--credentials"),  # noqa: S104 - it is refused
        (["--credentials", "x"], 2, "AUTH_ID:AUTH_TOKEN"),
        (["--scenario", "none.toml"], 2, "none.toml"),
        (["--host", "192.0.2.1", "--credentials", "MAX:y"], 3, "cannot listen at 192.0.2.1"),
        (["--seed", "none.json", "--port", "0"], 3, "none.json"),
        (["--requirements", "none.json", "--port", "0"], 2, "none.json"),
        (["--data", "/dev/null/x", "--port", "0"], 3, "/dev/null/x"),
    ],
)
def test_wrong_options(tmp_path: Path, words: list[str], code: int, told: str) -> None:
    process = command(tmp_path, *words)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == code, out
    assert told in out
    assert "Traceback" not in out


def test_seeds(tmp_path: Path) -> None:
    first = {
        "compliance_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "alias": "From before",
        "status": "approved",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "end_user": {"name": "INVENTED FIRM", "type": "business"},
        "linked_numbers": [{"number": "+912212345678", "number_type": "local"}],
    }
    second = {"compliance_id": "0" * 8, "alias": "\ud800", "status": "submitted"}
    path = tmp_path / "saved.json"
    path.write_text(json.dumps({"api_id": "x", "compliances": [first, second]}))
    words = ("--seed", str(path), "--data", str(tmp_path / "data"))
    for _ in range(2):  # a second time they are there already
        with served(tmp_path, *words) as (_process, client):
            found = client.get(f"{PATH}/", params={"expand": "end_user,linked_numbers"}).json()
            item, other = found["objects"]
            assert other["alias"] == "?"
            assert item["compliance_id"] == first["compliance_id"]
            assert item["status"] == "accepted"
            assert item["linked_numbers"] == first["linked_numbers"]


def test_a_seed_that_was_saved_twice_or_mixed_up(tmp_path: Path) -> None:
    def entry(number: int, document: int) -> dict[str, object]:
        return {
            "compliance_id": f"a1b2c3d4-e5f6-7890-abcd-00000000000{number}",
            "status": "accepted",
            "user_type": "business",
            "end_user": {"name": f"INVENTED FIRM {number}"},
            "documents": [{"document_id": f"d{document}"}],
        }

    path, data = tmp_path / "saved.json", tmp_path / "data"
    pages = [{"objects": [entry(1, 1), entry(2, 2)]}, {"objects": [entry(2, 2)]}]
    path.write_text(json.dumps(pages))
    with served(tmp_path, "--seed", str(path), "--data", str(data)) as (_process, client):
        assert len(client.get(f"{PATH}/").json()["objects"]) == 2
    path.write_text(json.dumps({"objects": [entry(1, 1), entry(2, 1)]}))
    process = command(tmp_path, "--seed", str(path), "--port", "0")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 3, out
    assert "document_id" in out
    assert "Traceback" not in out


def test_the_memory_of_large_files_is_bounded(tmp_path: Path) -> None:
    """Files of 5 MB, many at a time, go to the disk and not into memory."""
    package = valid(2)
    names = list(package.files)
    package.files[names[1]] += b"\n" * (5_000_000 - len(package.files[names[1]]))
    with served(tmp_path, "--review-after", "600") as (process, client):
        client.get(f"{PATH}/")
        before = peak(process.pid)
        with ThreadPoolExecutor(40) as pool:
            base = many(40)
            parts = [form(bare(item), Package(item.data, package.files)) for item in base]
            answers = list(pool.map(lambda part: httpx_post(client, part), parts))
        assert {answer.status_code for answer in answers} == {201}
        # 200 MB were sent.
        assert peak(process.pid) - before < 120 * 1024


def peak(pid: int) -> int:
    """The most memory that a process has had, in KiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def test_a_hostile_file_does_not_end_the_server(tmp_path: Path) -> None:
    """Reviews run in processes of their own; one that is lost leaves its application open."""
    with running(config(tmp_path)) as api:
        package = valid(2)
        data = bare(package)
        name = package.data["documents"][1]["file"]
        bomb = Package(package.data, {**package.files, name: b"%PDF-1.7\n" + os.urandom(50_000)})
        identity = api.client.post(f"{PATH}/", files=form(data, bomb)).json()["compliance_id"]
        assert api.reviewed(identity)["status"] == "rejected"
        other = create(api, valid(3))["compliance_id"]
        assert api.reviewed(other)["status"] == "accepted"
