"""Cases of the rules about single values: choices, lengths, codes, addresses, characters."""

from __future__ import annotations

from collections.abc import Iterator

from tools.corpus.cases_data import edited, says, warns
from tools.corpus.package import Case, changed, valid


def _choices() -> Iterator[Case]:
    rule = "field-choice-unknown"
    capital = changed(valid(30), "number_type", "Local")
    yield says(f"{rule}/fail-capital-letter", capital, "/number_type")
    hyphen = changed(valid(30), "number_type", "toll-free")
    yield says(f"{rule}/fail-toll-free", hyphen, "/number_type")
    shouted = changed(valid(31), "end_user/type", "BUSINESS")
    yield says(f"{rule}/fail-business-in-capitals", shouted, "/end_user/type")
    word = changed(valid(31), "end_user/type", "company")
    yield says(f"{rule}/fail-other-word", word, "/end_user/type")
    padded = changed(valid(31), "number_type", "local ")
    yield says(f"{rule}/fail-blank-behind", padded, "/number_type")
    method = changed(valid(32), "callback_method", "PUT")
    yield says(f"{rule}/fail-callback-method", method, "/callback_method")
    yield Case(f"{rule}/pass-callback-method-lower", changed(valid(32), "callback_method", "post"))


def _alias() -> Iterator[Case]:
    rule = "alias-too-long"
    yield says(f"{rule}/fail-100", changed(valid(33), "alias", "a" * 100), "/alias")
    yield Case(f"{rule}/pass-99", changed(valid(33), "alias", "a" * 99))
    yield Case(
        f"{rule}/pass-99-devanagari",
        changed(valid(33), "alias", "क" * 99),
        comment="297 bytes in UTF-8; characters are counted.",
    )


def _countries() -> Iterator[Case]:
    rule = "country-code-malformed"
    for what, value in (("name", "India"), ("three-letters", "IND"), ("lower-case", "in")):
        yield says(f"{rule}/fail-{what}", changed(valid(34), "country_iso", value), "/country_iso")
    end_user = changed(valid(35), "end_user/country", "Bharat")
    yield says(f"{rule}/fail-end-user", end_user, "/end_user/country")
    nowhere = changed(valid(35), "country_iso", "XX")
    yield says(f"{rule}/fail-no-country-has-it", nowhere, "/country_iso")
    yield Case(f"{rule}/pass-in", valid(35))


def _addresses() -> Iterator[Case]:
    rule, pointer = "email-malformed", "/end_user/email"
    wrong = {
        "no-at-sign": "someone.example.com",
        "no-domain-ending": "someone@example",
        "two-addresses": "someone@example.com, other@example.com",
        "with-name": "Someone <someone@example.com>",
        "blank-behind": "someone@example.com ",
    }
    for what, value in wrong.items():
        yield says(f"{rule}/fail-{what}", changed(valid(36), pointer[1:], value), pointer)
    good = changed(valid(36), pointer[1:], "some.one+kyc@mail.example.co.in")
    yield Case(f"{rule}/pass-plus-and-dots", good)
    rule, pointer = "callback-url-not-https", "/callback_url"
    bad = {
        "http": "http://example.com/status",
        "no-scheme": "example.com/status",
        "no-host": "https:///status",
    }
    for what, value in bad.items():
        yield says(f"{rule}/fail-{what}", changed(valid(37), "callback_url", value), pointer)
    good = changed(valid(37), "callback_url", "HTTPS://example.com:8443/a?b=c")
    yield Case(f"{rule}/pass-port-and-query", good)


def _characters() -> Iterator[Case]:
    rule = "text-has-invisible-characters"
    hidden = {
        "zero-width-space": "Numbers\u200b one",
        "no-break-space": "Numbers\u00a0one",
        "right-to-left-override": "Numbers \u202eeno",
        "soft-hyphen": "Num\u00adbers",
        "line-feed": "Numbers\none",
        "nul": "Numbers\u0000",
        "joined-emoji": "Team \U0001f469\u200d\U0001f4bb",
    }
    for what, value in hidden.items():
        yield says(f"{rule}/fail-{what}", changed(valid(38), "alias", value), "/alias")
    choice = changed(valid(39), "number_type", "local\ufeff")
    yield says(f"{rule}/fail-byte-order-mark-in-number-type", choice, "/number_type")
    indic = "क्\u200dष numbers – “one” \U0001f4de"
    yield Case(
        f"{rule}/pass-indic-joiner",
        changed(valid(38), "alias", indic),
        comment="A joiner behind a virama is spelling; dashes, quotes and emoji can be seen.",
    )
    rule = "text-padded"
    for what, value in (("leading", " One"), ("trailing", "One "), ("doubled", "One  two")):
        yield warns(f"{rule}/fail-{what}", changed(valid(40), "alias", value), "/alias")
    city = changed(valid(41), "end_user/city", "Testpur ")
    yield warns(f"{rule}/fail-city", city, "/end_user/city")
    yield Case(f"{rule}/pass-single-blanks", changed(valid(41), "alias", "One two three"))


def _samples() -> Iterator[Case]:
    rule = "sample-value-left-in"
    alias = changed(valid(42), "alias", "Acme India Compliance")
    yield warns(f"{rule}/fail-sample-alias", alias, "/alias")
    contact = edited(
        valid(42),
        ("end_user/email", "compliance@acme.in"),
        ("end_user/address_line1", "123 MG Road"),
    )
    yield warns(f"{rule}/fail-contact", contact, "/end_user/email", "/end_user/address_line1")
    for what, value in (("words", "YOUR COMPANY numbers"), ("brackets", "<alias>"), ("x", "xxx")):
        yield warns(f"{rule}/fail-placeholder-{what}", changed(valid(43), "alias", value), "/alias")
    real = edited(
        valid(43),
        ("end_user/address_line1", "123 MG Road"),
        ("alias", "Acme-like firm numbers (xxx)"),
    )
    yield Case(
        f"{rule}/pass-common-address",
        real,
        comment="The street of the example is a common one, and the ids are the requirement's.",
    )


def cases() -> Iterator[Case]:
    """Every case of this module."""
    for group in (_choices, _alias, _countries, _addresses, _characters, _samples):
        yield from group()
