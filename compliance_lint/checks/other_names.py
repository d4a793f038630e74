"""Names that are the business's and still not the legal one: trade names and former names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.reading import (
    GivenName,
    ReadCertificate,
    is_harmless,
    is_sole,
    matches,
    names_and_certificates,
    read_certificates,
)
from compliance_lint.findings import CheckResult, Hit, NotApplicable
from compliance_lint.names import clean_printed, compare
from compliance_lint.submission import Submission


def trade_name_used(
    submission: Submission,
    *,
    field: str,
    kinds: Sequence[str],
    sole_owners: Sequence[str],
    for_sole_owners: bool,
) -> Iterator[CheckResult]:
    """Yield the given name where it is a certificate's trade name and no certificate's legal name.

    With ``for_sole_owners`` only where the constitution is one of ``sole_owners``, whose legal
    name is a person's: there a registration in the trade name cannot match the legal name at all.
    Without it, only for all others. Certificates of ``kinds`` are those that carry trade names.
    """
    names, read, _ = names_and_certificates(submission, field)
    _, unread = read_certificates(submission, kinds)
    traders = [item for item in read if item.certificate.trade_names]
    if not names or not (traders or unread):
        yield NotApplicable("no certificate has a trade name")
        return
    yield from unread
    for item in traders:
        if is_sole(item, sole_owners) is not for_sole_owners:
            continue
        others = [other for other in read if other is not item]
        traded = _trades_as(names, item)
        if for_sole_owners and traded is None:
            # The data has the person's name; a Udyam certificate in the shop's name differs.
            traded = next((n for n in (_shop_name(other, item) for other in others) if n), None)
        elif not for_sole_owners and any(matches(names, o.certificate.legal_names) for o in others):
            continue  # the certificates differ, and that rule says so
        if traded is not None:
            yield _trade_hit(names[0], traded, item)


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


def _shop_name(other: ReadCertificate, item: ReadCertificate) -> str | None:
    """The name on another certificate, if it is the trade name and not the legal name of this."""
    names = [GivenName("", clean_printed(name)) for name in other.certificate.legal_names]
    return _trades_as(names, item)


def _trade_hit(name: GivenName, trade: str, item: ReadCertificate) -> Hit:
    return Hit(
        name.pointer,
        {"name": name.text, "trade": trade, "file": item.file_name,
         "printed": clean_printed(item.certificate.legal_names[0])},
        related=(item.document.file_pointer,),
    )  # fmt: skip
