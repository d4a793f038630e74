"""Packages held against each other and against the account; parts of an input put together."""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint.across.account import AccountUnreadableError, read_account
from compliance_lint.across.disguise import Disguise
from compliance_lint.across.index import TraceIndex
from compliance_lint.bulk.sharding import Shard, parse_shard
from compliance_lint.cli import app
from compliance_lint.findings import Trace
from compliance_lint.linter import Linter, check_path
from compliance_lint.load.find import find_packages
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.tree import FolderTree
from compliance_lint.results import Location
from compliance_lint.settings import Settings
from compliance_lint.traces import digest
from tools.corpus.__main__ import write_package
from tools.corpus.cases_across import answer, listed
from tools.corpus.package import Package, changed, valid, with_file

AS_OF = dt.date(2026, 11, 23)
DAY = AS_OF.isoformat()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four packages: b repeats a, d has c's certificate; and a line of a batch file."""
    root = tmp_path_factory.mktemp("input") / "in"
    one, two, three = valid(1), valid(2), valid(3)
    shared = with_file(three, "gst-certificate.pdf", two.files["gst-certificate.pdf"])
    for name, package in {"a": one, "b": copy.deepcopy(one), "c": two, "d": shared}.items():
        write_package(package, root / name)
    write_package(valid(4), root / "lines" / "files")
    (root / "lines" / "files" / "submission.json").unlink()
    line = valid(4).data
    for document in line["documents"]:
        document["file"] = f"files/{document['file']}"
    (root / "lines" / "batch.jsonl").write_text(json.dumps(line) + "\nnot json\n")
    return root


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = app.run([str(word) for word in words])
    out, err = capsys.readouterr()
    assert not err, err
    return code, out


def check(capsys: pytest.CaptureFixture[str], tree: Path, *words: object) -> tuple[int, str]:
    return run(capsys, "check", "--isolated", "--as-of", DAY, "-j", "0", "-f", "json", *words, tree)


def findings(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (Path(package["path"]).name, finding["rule"])
        for package in report["packages"]
        for finding in package["findings"]
    }


ACROSS = {
    ("b", "alias-repeated"),
    ("b", "end-user-repeated"),
    ("c", "file-shared-between-submissions"),
    ("d", "file-shared-between-submissions"),
}


def test_what_several_packages_have(capsys: pytest.CaptureFixture[str], tree: Path) -> None:
    code, out = check(capsys, tree)
    report = json.loads(out)
    assert code == 1
    assert findings(report) >= ACROSS
    (b,) = (item for item in report["packages"] if item["path"].endswith("/b"))
    repeated = next(item for item in b["findings"] if item["rule"] == "alias-repeated")
    assert repeated["api"]["code"] == "duplicate_alias"
    assert repeated["location"]["line"] == 4
    (other,) = repeated["related"]
    assert other["path"].endswith("/a/submission.json")
    assert other["pointer"] == "/alias"
    assert b["verdict"] == "fail"


def test_the_library_says_the_same(tree: Path) -> None:
    report = check_path(tree, as_of=AS_OF)
    found = {(Path(p.path).name, item.rule) for p in report.packages for item in p.findings}
    assert found >= ACROSS


def test_rules_that_are_ignored_are_not_run(capsys: pytest.CaptureFixture[str], tree: Path) -> None:
    _, out = check(capsys, tree, "--select", "file-too-large,alias-repeated")
    rules = {rule for _, rule in findings(json.loads(out))}
    assert rules == {"alias-repeated"}
    _, out = check(capsys, tree, "--ignore", "account,file-shared-between-submissions")
    assert not findings(json.loads(out)) & ACROSS


def test_one_package_alone_is_held_against_nothing(tree: Path) -> None:
    (package,) = check_path(tree / "b", as_of=AS_OF).packages
    assert package.verdict.value == "pass"
    assert package.outcomes["alias-repeated"].value == "not_applicable"


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_parts_put_together_are_the_whole(
    parts: int, capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    code, whole = check(capsys, tree)
    files = []
    seen: list[str] = []
    for index in range(1, parts + 1):
        _, out = check(capsys, tree, "--shard", f"{index}/{parts}")
        files.append(tmp_path / f"{index}.json")
        files[-1].write_text(out)
        seen += [package["path"] for package in json.loads(out)["packages"]]
    assert len(seen) == len(set(seen)) == len(json.loads(whole)["packages"])
    for order in (files, files[::-1]):
        assert run(capsys, "merge", "--isolated", "-f", "json", *order) == (code, whole)


def test_parts_do_not_depend_on_where_the_input_lies(tree: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(tree, tmp_path / "other" / "place"))
    for index in (1, 2, 3):
        mine = [
            [source.key for source in find_packages(root, print) if Shard(index, 3).holds(source)]
            for root in (tree, elsewhere)
        ]
        assert mine[0] == mine[1]


def test_what_is_missing_of_the_parts_is_said(
    capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    for index in (1, 2):
        _, out = check(capsys, tree, "--shard", f"{index}/3")
        (tmp_path / f"{index}.json").write_text(out)
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    (tmp_path / "garbage.json").write_text("{}")
    for files, said in (
        ([one, two], "part 3/3 is missing"),
        ([one, two, two], "part 2/3 is given twice"),
        ([one, tmp_path / "none.json"], "cannot be read"),
        ([one, tmp_path / "garbage.json"], "is no JSON report"),
    ):
        code, out = run(capsys, "merge", "--isolated", *files)
        assert code == 3
        assert said in out


def test_reports_of_another_day_or_other_rules_do_not_fit(
    capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    _, out = check(capsys, tree / "a")
    report = json.loads(out)
    plain, other = tmp_path / "a.json", tmp_path / "b.json"
    plain.write_text(out)
    report["packages"][0]["path"] = "elsewhere"
    for key, value in (("as_of", "2026-01-01"), ("tool", report["tool"] | {"rules": "2020.1.1"})):
        other.write_text(json.dumps(report | {key: value}))
        code, text = run(capsys, "merge", "--isolated", plain, other)
        assert code == 3
        assert "was made with another" in text


def test_whole_reports_are_held_against_each_other(
    capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    """Runs over different folders: what needs no secret is compared, what does is told."""
    for name in "abcd":
        _, out = check(capsys, tree / name)
        (tmp_path / f"{name}.json").write_text(out)
    files = [tmp_path / f"{name}.json" for name in "abcd"]
    code, out = run(capsys, "merge", "--isolated", "-f", "json", *files)
    report = json.loads(out)
    assert code == 1
    assert findings(report) >= ACROSS
    assert any("GSTIN" in line for line in report["not_checkable"])
    code, out = run(capsys, "merge", "--isolated", files[0], files[0])
    assert code == 3
    assert "in more than one of the reports" in out


def test_merge_takes_the_options_of_a_run(
    capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    files = []
    for name in "cd":
        _, out = check(capsys, tree / name)
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(out)
    assert run(capsys, "merge", "--isolated", "-q", files[0])[0] == 0
    account = tmp_path / "account.json"
    account.write_text(json.dumps(answer(listed(valid(2)))))
    code, out = run(capsys, "merge", "--isolated", "--account", account, files[0])
    assert code == 1
    assert "alias-repeated" in out
    target = tmp_path / "out.json"
    assert run(capsys, "merge", "--isolated", "-o", f"json={target}", files[0])[0] == 0
    assert json.loads(target.read_text())["summary"]["pass"] == 1
    assert run(capsys, "merge", "--isolated", "--fail-on", "warning", *files)[0] == 1


def test_merge_does_not_lose_what_an_account_told(
    capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    account, config = tmp_path / "account.json", tmp_path / "compliance-lint.toml"
    account.write_text(json.dumps(answer(listed(valid(2)))))
    _, out = check(capsys, tree / "c", "--account", account)
    report = tmp_path / "c.json"
    report.write_text(out)
    code, out = run(capsys, "merge", "--isolated", report)
    assert code == 3
    assert "alias-repeated was found with an account's list that is not given here" in out
    config.write_text('account = "account.json"\n')
    code, out = run(capsys, "merge", "--config", config, report)
    assert code == 1
    assert "alias-repeated" in out
    assert "not given here" not in out


def test_a_gstin_is_not_to_be_guessed_from_a_report(
    capsys: pytest.CaptureFixture[str], tree: Path, tmp_path: Path
) -> None:
    from tools.certificates.firm import make_firm  # noqa: PLC0415

    plain = digest(make_firm(1).gstin)
    _, out = check(capsys, tree / "a")
    (package,) = json.loads(out)["packages"]
    topics = {trace["topic"] for trace in package["traces"]}
    assert topics == {"alias", "end-user", "file", "number", "gstin"}
    assert plain not in out
    assert make_firm(1).gstin not in out
    # The library knows no input, and so no secret.
    (alone,) = check_path(tree / "a", as_of=AS_OF).packages
    assert "gstin" not in {trace.topic for trace in alone.traces}


@pytest.mark.parametrize("text", ["0/2", "3/2", "1/0", "a/b", "1", "1/2/3", "-1/2", "1/99999", ""])
def test_what_is_no_part(text: str, capsys: pytest.CaptureFixture[str], tree: Path) -> None:
    with pytest.raises(ValueError, match="is no part"):
        parse_shard(text)
    if text:
        assert app.run(["check", "--isolated", "--shard", text, str(tree)]) == 2
        assert "is no part" in capsys.readouterr().err


@given(st.lists(st.text("abc/-", min_size=1), unique=True, max_size=40), st.integers(1, 9))
def test_each_package_is_in_one_part(names: list[str], parts: int) -> None:
    tree = FolderTree(Path())
    for name in names:
        source = PackageSource(tree, f"{name}/submission.json")
        assert sum(Shard(index, parts).holds(source) for index in range(1, parts + 1)) == 1


_traces = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(["file", "number"]),
        st.sampled_from("abcd"),
        st.sampled_from("xyz"),
    ),
    max_size=40,
    unique_by=lambda row: row[:3],  # what a package has belongs to one end user, its own
)


@given(_traces)
def test_the_index_finds_what_a_search_finds(rows: list[tuple[int, str, str, str]]) -> None:
    traces = [
        (number, Trace(topic, digest(key), digest(value), Location("", "")))
        for number, topic, key, value in rows
    ]
    index = TraceIndex()
    for number in range(7):
        index.add(number, [trace for owner, trace in traces if owner == number])
    others = index.close()
    for number, trace in traces:
        alike = [(n, t.value) for n, t in traces if (t.topic, t.key) == (trace.topic, trace.key)]
        first = min(n for n, value in alike if value == trace.value)
        assert others.before(number, trace) == (first if first < number else None)
        contrary = {n for n, value in alike if value != trace.value}
        found = others.with_another_value(trace)
        assert found in contrary if contrary else found is None


def test_a_disguise_keeps_what_is_equal_and_hides_what_it_was() -> None:
    trace = Trace("gstin", digest("x"), "", Location("", ""))
    one, two = Disguise("secret"), Disguise("other")
    assert one.shown([trace]) == one.shown([trace]) != two.shown([trace])
    assert one.shown([trace])[0].key != trace.key
    assert one.input != two.input
    assert "secret" not in one.input


# --- the account ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]x", b"\xff", b"{}", b'{"objects": {}}', b'{"objects": [1]}', b"[1]", b'"x"',
     b"[" * 100_000, b'{"compliances": "x"}'],
)  # fmt: skip
def test_what_is_no_list_of_the_account(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], tree: Path
) -> None:
    path = tmp_path / "account.json"
    path.write_bytes(content)
    with pytest.raises(AccountUnreadableError):
        read_account(path)
    assert app.run(["check", "--isolated", "--account", str(path), str(tree / "a")]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "account.json" in err
    assert "Traceback" not in err


def test_several_pages_of_the_list(tmp_path: Path) -> None:
    one, two = valid(1), valid(2)
    path = tmp_path / "account.json"
    other = listed(two, compliance_id="5d0c7e92-1b3a-4f68-9c2d-7e8f0a1b2c3d")
    path.write_text(json.dumps([answer(listed(one), total=2), answer(other, total=2)]))
    account = read_account(path)
    assert account.gap is None
    assert {trace.topic for trace in account.traces} == {"alias", "end-user"}
    assert len(account.traces) == 4
    path.write_text(json.dumps([answer(listed(one), total=2)]))
    assert "1 of 2" in str(read_account(path).gap)
    first = answer(listed(one), total=2)
    path.write_text(json.dumps([first, first]))  # one page, saved twice
    assert "1 of 2" in str(read_account(path).gap)
    path.write_text(json.dumps({"objects": first["objects"] * 20}))
    assert read_account(path).gap is None
    path.write_text(
        json.dumps({"objects": [{**first["objects"][0], "compliance_id": n} for n in range(20)]})
    )
    assert "full page" in str(read_account(path).gap)


def test_odd_entries_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "account.json"
    entry = {"alias": 3, "end_user": {"name": None, "type": [], "last_name": 1}, "user_type": {}}
    path.write_text(json.dumps({"objects": [entry, {}], "meta": {"total_count": "x"}}))
    assert not read_account(path).traces


def test_an_update_has_its_alias_on_the_account(tmp_path: Path) -> None:
    package = valid(1)
    write_package(package, tmp_path / "p")
    (tmp_path / "p" / "application.json").write_text(json.dumps(listed(package, status="rejected")))
    account = tmp_path / "account.json"
    account.write_text(json.dumps(answer(listed(package, status="rejected"))))
    linter = Linter(Settings(account=account), as_of=AS_OF)
    (report,) = linter.check_paths([tmp_path / "p"]).packages
    assert not {item.rule for item in report.findings} & {"alias-repeated", "end-user-repeated"}


def test_settings_name_the_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package: Package = changed(valid(1), "alias", "Another")
    write_package(package, tmp_path / "p")
    (tmp_path / "account.json").write_text(json.dumps(answer(listed(valid(1)))))
    config = tmp_path / "compliance-lint.toml"
    config.write_text('account = "account.json"\n')
    code = app.run(["check", "--config", str(config), "--as-of", DAY, "-f", "concise",
                    str(tmp_path / "p")])  # fmt: skip
    assert code == 1
    assert "end-user-repeated" in capsys.readouterr().out
