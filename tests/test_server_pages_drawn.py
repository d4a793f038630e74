"""The pages of the stand-in as a browser draws them and as keys work them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from browser import CHROMIUM, Tab, browsing
from kept import application, config, hostile
from standin import Standin, running

from compliance_lint.server.records import LinkedNumber, StoredApplication
from compliance_lint.server.reviewing import Reviewer

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium"),
    pytest.mark.skipif(sys.platform == "win32", reason="pipes have numbers elsewhere"),
]
# Text that nobody sees, and what scrolls by itself, does not count.
_OUT = """[...document.querySelectorAll("body *")].filter(e => e.checkVisibility()
  && !e.closest(".hidden, .skip, thead") && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""
_CUT = """[...document.querySelectorAll("body *")].filter(e => e.checkVisibility()
  && !e.closest(".hidden, .skip, thead") && e.scrollWidth > e.clientWidth + 1
  && e.clientWidth && e.tagName !== "TEXTAREA").map(e => e.outerHTML.slice(0, 80))"""
_CONTRAST = """(() => {
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e)
    .backgroundColor); if (c.length < 4 || c[3] === 1) return c.slice(0, 3); }
    return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [rgb(getComputedStyle(e).color).slice(0, 3), behind(e)].map(light);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.push([ratio, e.outerHTML.slice(0, 80)]);
  }
  return bad; })()"""
_HEADINGS = '[...document.querySelectorAll("h1, h2, h3, h4")].map(e => +e.tagName[1])'
_FOCUS = """(() => { const e = document.activeElement, s = getComputedStyle(e);
  return { what: (e.innerText || e.id || e.name || "").trim(), tag: e.tagName,
    id: e.id, form: e.form?.querySelector("[name=decision]").value ?? "",
    seen: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2
      && e.getBoundingClientRect().left >= 0 }; })()"""
_NAMES = """[...document.querySelectorAll("a, button, textarea, section, nav, table")].filter(e =>
  !(e.innerText.trim() || e.labels?.length) || (e.matches("section, nav")
  && !e.getAttribute("aria-label") && !document.getElementById(e.getAttribute("aria-labelledby"))))
  .map(e => e.outerHTML.slice(0, 80))"""
_FINDINGS = json.dumps(
    [
        {
            "rule": f"some-rule-{kind}", "title": "The name differs", "severity": severity,
            "outcome": kind, "param": "documents[0].data_fields.business_name",
            "message": "it is another name", "help": "Write it as it is printed.",
        }
        for kind, severity in (
            ("failed", "error"), ("failed", "warning"), ("undecided", "error"), ("failed", "info"),
            ("undecided", "error"),
        )
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browsing(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    monkeypatch.setattr(Reviewer, "run", lambda _: None)
    with running(config(tmp_path)) as found:
        yield found


def filled(desk: Standin) -> list[str]:
    """Pages of all kinds, with text of all kinds."""
    worst = hostile()
    waiting = application("Waiting Sample Ltd", report=_FINDINGS)
    words = ("A", " ".join(["Long"] * 60), "W" * 255, "नमूना चाय कंपनी प्राइवेट लिमिटेड", "見本" * 80)
    rest = [
        application(f"{word} {n}", status=status, account="M" * 20, rejection_reason=word)
        for n, word in enumerate(words)
        for status in ("accepted", "rejected", "expired", "submitted", "accepted", "suspended")[n:]
    ]
    rest = [item for n, item in enumerate(rest) if item.end_user["name"] not in
            {each.end_user["name"] for each in rest[:n]}]  # fmt: skip
    numbers = tuple(LinkedNumber(f"+9180000000{n:02}", "local") for n in range(40))
    linked = application("Linked Sample Ltd", status="accepted", linked_numbers=numbers)
    many = [application(f"Sample {n} Ltd", status="accepted") for n in range(30)]
    for item in (*many, *rest, waiting, worst, linked):
        desk.store.add(item)
    one = "/applications/"
    return ["/", "/?page=2", "/?status=expired", "/?status=none", f"{one}0", *(
        f"{one}{item.id}" for item in (waiting, worst, linked, rest[0]))]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 500, 1060, 1280])
def test_pages_fit_every_window_and_can_be_read(
    desk: Standin, tab: Tab, width: int, dark: bool
) -> None:
    tab.look(width, dark=dark)
    tab.logged.clear()
    colour = "rgb(22, 22, 26)" if dark else "rgb(255, 255, 255)"
    for path in ("/", *filled(desk)):
        tab.open(f"{desk.address}{path}")
        assert tab.ask("document.documentElement.scrollWidth") == width, path
        assert tab.ask(_OUT) == [], path
        assert tab.ask(_CUT) == [], path
        assert tab.ask(_CONTRAST) == [], path
        assert tab.ask("getComputedStyle(document.body).backgroundColor") == colour
    refused = [text for text in tab.logged if "404" not in text]
    assert refused == []


def test_pages_have_landmarks_names_and_headings_in_order(desk: Standin, tab: Tab) -> None:
    tab.look(360)
    for path in ("/", *filled(desk)):
        tab.open(f"{desk.address}{path}")
        levels = tab.ask(_HEADINGS)
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels)), levels
        assert tab.ask(_NAMES) == []
        for word in ("header", "main", "footer", "html[lang=en]", "title"):
            assert tab.ask(f'document.querySelectorAll("{word}").length') == 1, word
        assert tab.ask('new Set([...document.querySelectorAll("[id]")].map(e => e.id)).size') == (
            tab.ask('document.querySelectorAll("[id]").length')
        )


def opened(desk: Standin, tab: Tab) -> StoredApplication:
    item = application(report=_FINDINGS)
    desk.store.add(item)
    tab.look(1280)
    tab.open(f"{desk.address}/")
    return item


def tabbed(tab: Tab, **wanted: str) -> None:
    """Press Tab until something has the focus; everything on the way shows that it has it."""
    for _ in range(30):
        tab.press("Tab")
        found = tab.ask(_FOCUS)
        assert found["seen"], found
        if all(found[name] == value for name, value in wanted.items()):
            return
    raise AssertionError(f"{wanted} is not reached")


def test_the_skip_link_comes_first_and_leads_to_the_content(desk: Standin, tab: Tab) -> None:
    item = opened(desk, tab)
    tab.press("Tab")
    found = tab.ask(_FOCUS)
    assert (found["what"], found["seen"]) == ("Skip to the content", True)
    tab.press("Enter")
    tabbed(tab, what="All 1")
    tabbed(tab, what=item.alias)
    tab.press("Enter")
    tab.loaded()
    assert tab.ask("location.pathname") == f"/applications/{item.id}"


def test_accepting_by_keys_alone(desk: Standin, tab: Tab) -> None:
    item = opened(desk, tab)
    tab.open(f"{desk.address}/applications/{item.id}")
    tabbed(tab, tag="BUTTON", form="accept")
    tab.press("Enter")
    tab.loaded()
    assert tab.ask('document.querySelector("[role=status]").innerText') == "Your decision is kept."
    assert "accepted" in tab.ask('document.querySelector(".state").innerText')
    assert desk.store.get(item.account, item.id).status == "accepted"


def test_rejecting_by_keys_alone_needs_a_reason(desk: Standin, tab: Tab) -> None:
    item = opened(desk, tab)
    tab.open(f"{desk.address}/applications/{item.id}")
    tabbed(tab, tag="BUTTON", form="reject")
    tab.press("Enter")  # the browser stays and says that the reason is missing
    assert tab.ask(_FOCUS)["tag"] == "TEXTAREA"
    assert desk.store.get(item.account, item.id).status == "submitted"
    tab.write("The GST certificate has run out.")
    tabbed(tab, tag="BUTTON", form="reject")
    tab.press("Enter")
    tab.loaded()
    assert "The GST certificate has run out." in tab.ask("document.body.innerText")
    kept = desk.store.get(item.account, item.id)
    assert (kept.status, kept.rejection_reason) == ("rejected", "The GST certificate has run out.")


def test_who_comes_second_is_told(desk: Standin, tab: Tab) -> None:
    item = opened(desk, tab)
    tab.open(f"{desk.address}/applications/{item.id}")
    tab.ask("window.forms = [...document.forms].map(f => new URLSearchParams(new FormData(f)))")
    body = tab.ask("window.forms[0].toString()")
    answer = desk.client.post(
        f"/applications/{item.id}/decision", content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.headers["location"].endswith("told=kept")
    tabbed(tab, id="reason")
    tab.write("no")
    tabbed(tab, tag="BUTTON", form="reject")
    tab.press("Enter")
    tab.loaded()
    assert "came too late" in tab.ask('document.querySelector("[role=status]").innerText')
    assert desk.store.get(item.account, item.id).status == "accepted"


def test_a_form_of_another_origin_changes_nothing(desk: Standin, tab: Tab) -> None:
    """The same form, sent by a page that calls this machine by another name."""
    item = opened(desk, tab)
    tab.open(f"{desk.address}/applications/{item.id}")
    form = tab.ask("document.forms[0].outerHTML")
    tab.open(f"{desk.address.replace('127.0.0.1', 'localhost')}/openapi.json")
    action = f"{desk.address}/applications/{item.id}/decision"
    tab.ask(f"document.body.innerHTML = {json.dumps(form)};")
    tab.ask(f"document.forms[0].action = {json.dumps(action)}; document.forms[0].submit()")
    tab.loaded()
    assert "Not from this page" in tab.ask("document.body.innerText")
    assert desk.store.get(item.account, item.id).status == "submitted"
