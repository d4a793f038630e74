"""The short cut for e-mail addresses never takes what the library would refuse."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint.checks.plain_address import is_plain_address

PARTS = st.text(alphabet="abcXYZ019._+-@", min_size=1, max_size=30)
DOMAINS = st.sampled_from(
    ["example.com", "sub.example.co.in", "a-b.org", "x--y.com", "test", "mail.local", "ab--c.in",
     "xn--nxasmq6b.com", "numbers.example", "host.arpa", "1.2.3.4", "a.b", "-a.com"]
)  # fmt: skip


@given(st.builds(lambda name, domain: f"{name}@{domain}", PARTS, DOMAINS) | PARTS | st.emails())
def test_what_it_takes_the_library_takes(value: str) -> None:
    if is_plain_address(value):
        validate_email(value, check_deliverability=False)


@pytest.mark.parametrize("value", ["numbers@example.com", "a.b+c@mail.example.co.in", "X9@a-b.org"])
def test_usual_addresses_are_plain(value: str) -> None:
    assert is_plain_address(value)


@pytest.mark.parametrize("value", ["", "a@b", "a@@b.com", "a..b@c.com", "a@b.test", "a b@c.com"])
def test_anything_else_is_left_to_the_library(value: str) -> None:
    assert not is_plain_address(value)
    with pytest.raises(EmailNotValidError):
        validate_email(value, check_deliverability=False)
