"""The legal form a business has, as its numbers, its name and its GST certificate tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.india.gstin import parse_gstin
from compliance_lint.india.registration import (
    COMPANY_CLASSES,
    PAN_HOLDERS,
    RegistrationNumber,
    parse_pan,
    parse_registration_number,
)
from compliance_lint.names import clean_printed
from compliance_lint.names.legal_form import split_legal_form
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission

_NUMBER = "/end_user/registration_number"
_LLPIN = len("AAA-0000")
_Table = Mapping[str, Sequence[str]]


def company_class(
    submission: Submission,
    *,
    company_kind: str,
    classes: Mapping[str, Sequence[str]],
    constitutions: Mapping[str, Sequence[str]],
    pan_letters: Mapping[str, Sequence[str]],
) -> Iterator[CheckResult]:
    """Yield numbers and constitutions that belong to another legal form than the name's ending.

    ``classes`` gives the forms (as `split_legal_form` names them) that a CIN's class letters may
    stand for, ``constitutions`` those that a Constitution of Business may, and ``pan_letters`` the
    fourth letters of a PAN for a form or a constitution. What is in no table, and a name without a
    form, is not judged. A sole owner's certificate beside one of ``company_kind`` is
    another rule's.
    """
    read, unread = read_certificates(submission)
    yield from map(told_once, unread)
    number = parse_registration_number(submission.end_user.registration_number or "")
    if not read and number is None and not unread:
        yield NotApplicable("no number and no certificate to compare")
    yield from _numbers(submission, number, read, classes)
    companies = any(item.certificate.kind == company_kind for item in read)
    for item in read:
        sole = companies and not constitutions.get(_constitution(item, constitutions), "any")
        if not item.certificate.readings("gstin") or sole:
            continue
        found = _by_pan(item, pan_letters) or _by_constitution(item, constitutions)
        if found is not None:
            yield item.unsure("legal_name") or item.unsure("constitution") or found


def _numbers(
    submission: Submission,
    number: RegistrationNumber | None,
    read: Sequence[ReadCertificate],
    classes: _Table,
) -> Iterator[CheckResult]:
    """The number on a certificate against its names; else the one given against all names."""
    kinds = set()
    for item in read:
        readings = item.certificate.readings("registration_number")
        printed = [found for found in map(_parsed, (one.value for one in readings)) if found]
        kinds |= {found.kind for found in printed}
        misfit = _misfit(printed, _names(item), classes)
        if misfit is not None:
            data = misfit | {"other": f"the legal name on {item.file_name}"}
            doubt = item.unsure("registration_number") or item.unsure("legal_name")
            yield doubt or Hit(item.document.file_pointer, data)
    if number is None or number.kind in kinds:
        return  # compared with the certificate, by this rule or the one about the number
    names = [name for item in read for name in _names(item)]
    given = submission.end_user.name
    misfit = _misfit([number], names or ([given] if given else []), classes)
    if misfit is not None:
        doubt = next(filter(None, (item.unsure("legal_name") for item in read)), None)
        yield doubt or Hit(_NUMBER, misfit | {"other": "the legal name"})


def _parsed(text: str) -> RegistrationNumber | None:
    return parse_registration_number(text)


def _names(item: ReadCertificate) -> list[str]:
    """The legal names, and the former ones: after a conversion the old number may still stand."""
    certificate = item.certificate
    return [clean_printed(name) for name in (*certificate.legal_names, *certificate.former_names)]


def _form(name: str) -> str:
    return split_legal_form(name).form


def _misfit(
    numbers: Sequence[RegistrationNumber], names: Sequence[str], classes: _Table
) -> dict[str, str] | None:
    """What does not fit, if no number fits any name."""
    if not numbers or not names:
        return None
    if any(_fits(number, _form(name), classes) for number in numbers for name in names):
        return None
    number = numbers[0]
    what = COMPANY_CLASSES.get(number.company_class or "", "company")
    if number.kind == "llpin":
        what = "limited liability partnership"
    return {"evidence": f"{number.text} is the number of a {what}", "printed": names[0]}


def _fits(number: RegistrationNumber, form: str, classes: _Table) -> bool:
    if not _is_form(form, classes):
        return True  # no form, or one that was cut short
    if number.kind == "llpin":
        return form == "LLP" or len(number.text) > _LLPIN  # of a foreign partnership
    if number.kind != "cin":
        return True
    if number.company_class not in COMPANY_CLASSES:
        return True  # a misprint, which is another rule's
    allowed = classes.get(number.company_class)
    return form != "LLP" if allowed is None else form in allowed


def _is_form(form: str, table: _Table) -> bool:
    return form == "LLP" or any(form in forms for forms in table.values())


def _constitution(item: ReadCertificate, known: Mapping[str, object]) -> str:
    """The constitution on a certificate, spelt as in the table."""
    text = item.certificate.first("constitution") or ""
    return next((name for name in known if name.casefold() == text.casefold()), text)


def _by_pan(item: ReadCertificate, letters: _Table) -> Hit | None:
    """The PAN inside the GSTIN against the constitution, and against the name's form."""
    letter = _pan_letter(item)
    if letter is None:
        return None
    who = f"the PAN in the GSTIN on {item.file_name} is that of a {PAN_HOLDERS[letter]}"
    constitution = _constitution(item, letters)
    if letter not in letters.get(constitution, letter):
        return _hit(item, who, "the constitution", constitution)
    names = _names(item)
    if names and all(letter not in letters.get(_form(name), letter) for name in names):
        return _hit(item, who, "the legal name", names[0])
    return None


def _pan_letter(item: ReadCertificate) -> str | None:
    """The fourth letter of the PAN; None where the GSTIN is misprinted, misread or has none."""
    for reading in item.certificate.readings("gstin"):
        gstin = parse_gstin(reading.value)
        if gstin is not None and gstin.valid:
            pan = parse_pan(gstin.pan or "")
            return pan.letter if pan else None
    return None


def _by_constitution(item: ReadCertificate, constitutions: _Table) -> Hit | None:
    constitution = _constitution(item, constitutions)
    allowed = constitutions.get(constitution)
    if allowed is None:
        return None
    names = _names(item)
    forms = {_form(name) for name in names}
    known = all(_is_form(form, constitutions) for form in forms)
    if not forms or forms & set(allowed) or not known:
        return None
    evidence = f"the constitution on {item.file_name} is {constitution}"
    return _hit(item, evidence, "the legal name", names[0])


def _hit(item: ReadCertificate, evidence: str, other: str, printed: str) -> Hit:
    data = {"evidence": evidence, "other": other, "printed": printed}
    return Hit(item.document.file_pointer, data)
