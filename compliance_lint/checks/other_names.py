"""Names that are the business's and still not the legal one: trade names and former names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.given import GivenName, is_harmless, matches
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import (
    has_constitution,
    names_and_certificates,
    read_certificates,
)
from compliance_lint.names import clean_printed, compare, same_business
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission


def trade_name_used(
    submission: Submission, *, field: str, kinds: Sequence[str], sole_owners: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield the given name where it is a certificate's trade name and no certificate's legal name.

    Certificates of ``kinds`` carry trade names. For a sole owner (constitution in
    ``sole_owners``) that is a fault only where another certificate is made out to the person too:
    else no name could match all certificates, and `owner_and_shop` speaks of it.
    """
    names, read, _ = names_and_certificates(submission, field)
    _, unread = read_certificates(submission, kinds)
    traders = [item for item in read if item.certificate.trade_names]
    if not names or not (traders or unread):
        yield NotApplicable("no certificate has a trade name")
        return
    yield from unread
    for item in traders:
        others = [other for other in read if other is not item]
        if any(matches(names, other.certificate.legal_names) for other in others):
            continue  # the certificates differ, and that rule says so
        if has_constitution(item, sole_owners) and not any(
            other.agrees_with(item) for other in others
        ):
            continue
        traded = _trades_as(names, item)
        if traded is not None:
            yield _trade_hit(names[0], traded, item)


def owner_and_shop(
    submission: Submission,
    *,
    field: str,
    kinds: Sequence[str],
    company_kind: str,
    sole_owners: Sequence[str],
) -> Iterator[CheckResult]:
    """Yield the given name where a sole owner's certificates name the person and the shop.

    The certificate of ``kinds`` (GST) is made out to the person, the other one to the shop: no
    name matches both. A certificate of ``company_kind`` beside it is another rule's.
    """
    names, read, _ = names_and_certificates(submission, field)
    _, unread = read_certificates(submission, kinds)
    owners = [item for item in read if has_constitution(item, sole_owners)]
    if not names or not (owners or unread):
        yield NotApplicable("no certificate of a sole owner")
        return
    yield from unread
    for item in owners:
        others = [other for other in read if other is not item]
        if any(other.certificate.kind == company_kind for other in others):
            continue
        shop = _shop(item, others) if others else _trades_as(names, item)
        person = item.certificate.legal_names
        if shop is not None and (matches(names, person) or _means(names, shop)):
            yield _trade_hit(names[0], shop, item)


def _means(names: Sequence[GivenName], shop: str) -> bool:
    """Whether a given name is the shop's, in whatever spelling."""
    return any(same_business(name.text, shop) for name in names)


def _shop(item: ReadCertificate, others: Sequence[ReadCertificate]) -> str | None:
    """The name on another certificate, if it may be the shop of the person on this one.

    It may where this one prints no trade name, or that name in whatever spelling.
    """
    for other in others:
        if other.agrees_with(item):
            continue
        name = other.names[0].text
        unprinted = not item.shops and not item.may_be_misspelt_as(name)
        if unprinted or any(same_business(name, text) for text in item.shops):
            return name
    return None


def former_name_used(
    submission: Submission, *, field: str, kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield the given name where it is one that a certificate of ``kinds`` says was given up."""
    names, read, _ = names_and_certificates(submission, field)
    _, unread = read_certificates(submission, kinds)
    changed = [item for item in read if item.certificate.former_names]
    if not names or not (changed or unread):
        yield NotApplicable("no certificate of a change of name")
        return
    yield from unread
    for item in changed:
        legal, former = item.certificate.legal_names, item.certificate.former_names
        if matches(names, legal) or not matches(names, former):
            continue
        yield Hit(
            names[0].pointer,
            {"name": names[0].text, "printed": clean_printed(legal[0]), "file": item.file_name},
            related=(item.document.file_pointer,),
        )


def _trades_as(names: Sequence[GivenName], item: ReadCertificate) -> str | None:
    """The trade name that the data gives, unless it gives the legal name too."""
    if matches(names, item.certificate.legal_names):
        return None
    for name in names:
        for trade in item.certificate.trade_names:
            if is_harmless(compare(name.text, trade)):
                return clean_printed(trade)
    return None


def _trade_hit(name: GivenName, trade: str, item: ReadCertificate) -> Hit:
    return Hit(
        name.pointer,
        {"name": name.text, "trade": trade, "file": item.file_name,
         "printed": clean_printed(item.certificate.legal_names[0])},
        related=(item.document.file_pointer,),
    )  # fmt: skip
