"""Checks: how a fault is found. They know no rule's name, severity or wording.

A check is a function ``check(submission, *, arguments…)`` that yields `Hit`, `Undecided` or
`NotApplicable`. The table below is the whole list; others come by the entry point group
``compliance_lint.checks``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from compliance_lint.checks import (
    across,
    addresses,
    all_texts,
    attachments,
    certificate_dates,
    certificates,
    company,
    content,
    data,
    deleting,
    fields,
    files,
    gst_numbers,
    identifiers,
    incorporation,
    keys,
    legibility,
    likeness,
    linking,
    names,
    one_firm,
    other_names,
    requirement,
    signatures,
    standing,
    updating,
    values,
    wholeness,
)
from compliance_lint.results import CheckResult
from compliance_lint.suggest import did_you_mean

Check = Callable[..., Iterator[CheckResult]]

CHECKS: Mapping[str, Check] = {
    # the data object
    "blank_fields": data.blank_fields,
    "country_codes": values.country_codes,
    "email_syntax": values.email_syntax,
    "field_choices": values.field_choices,
    "field_types": data.field_types,
    "https_urls": values.https_urls,
    "json_faults": data.json_faults,
    "known_fields": keys.known_fields,
    "misplaced_fields": keys.misplaced_fields,
    "plain_spacing": all_texts.plain_spacing,
    "required_fields": keys.required_fields,
    "sample_values": all_texts.sample_values,
    "text_length": values.text_length,
    "visible_characters": all_texts.visible_characters,
    # documents against the requirement
    "data_field_choices": fields.data_field_choices,
    "data_field_dates": fields.data_field_dates,
    "data_field_lengths": fields.data_field_lengths,
    "data_fields_given": fields.data_fields_given,
    "data_fields_known": fields.data_fields_known,
    "document_types_given": requirement.document_types_given,
    "document_types_known": requirement.document_types_known,
    "document_types_once": requirement.document_types_once,
    "requirement_age": requirement.requirement_age,
    "requirement_exists": requirement.requirement_exists,
    "requirement_for_another_kind": requirement.requirement_for_another_kind,
    # files
    "file_active_content": content.file_active_content,
    "file_blank": content.file_blank,
    "file_corrupt": content.file_corrupt,
    "file_empty": files.file_empty,
    "file_encrypted": content.file_encrypted,
    "file_extension": content.file_extension,
    "file_is_lfs_pointer": content.file_is_lfs_pointer,
    "file_missing": attachments.file_missing,
    "file_name_length": files.file_name_length,
    "file_not_found": files.file_not_found,
    "file_not_needed": attachments.file_not_needed,
    "file_order_shifted": attachments.file_order_shifted,
    "file_outside_package": files.file_outside_package,
    "file_restricted": content.file_restricted,
    "file_size_near": files.file_size_near,
    "file_size_over": files.file_size_over,
    "file_type_unsupported": content.file_type_unsupported,
    "image_pixels": content.image_pixels,
    "same_bytes": attachments.same_bytes,
    "same_document": likeness.same_document,
    "picture_contrast": legibility.picture_contrast,
    "picture_resolution": legibility.picture_resolution,
    "picture_sharpness": legibility.picture_sharpness,
    "text_unreadable": legibility.text_unreadable,
    # update, link and delete
    "application_editable": updating.application_editable,
    "applications_in_status": linking.applications_in_status,
    "applications_known": linking.applications_known,
    "changes_something": updating.changes_something,
    "countries_fit": linking.countries_fit,
    "deletion_possible": deleting.deletion_possible,
    "deletion_unlinks": deleting.deletion_unlinks,
    "documents_reattached": updating.documents_reattached,
    "e164_numbers": linking.e164_numbers,
    "end_user_type_kept": updating.end_user_type_kept,
    "fields_kept": updating.fields_kept,
    "nulls_given": updating.nulls_given,
    "number_types_fit": linking.number_types_fit,
    "numbers_once": linking.numbers_once,
    # signatures
    "pages_after_signing": signatures.pages_after_signing,
    "signature_broken": signatures.signature_broken,
    "signature_lost": signatures.signature_lost,
    # names, certificates, identifiers
    "certificate_expired": certificates.certificate_expired,
    "certificate_in_future": certificate_dates.certificate_in_future,
    "certificate_too_early": certificate_dates.certificate_too_early,
    "company_class": company.company_class,
    "constitution_conflicts": certificates.constitution_conflicts,
    "country_differs": identifiers.country_differs,
    "document_kind": certificates.document_kind,
    "document_unrecognised": certificates.document_unrecognised,
    "documents_swapped": certificates.documents_swapped,
    "documents_merged": wholeness.documents_merged,
    "two_firms": one_firm.two_firms,
    "former_name_used": other_names.former_name_used,
    "gstin_check_digit": identifiers.gstin_check_digit,
    "gst_registration_regular": gst_numbers.gst_registration_regular,
    "gstin_state_known": gst_numbers.gstin_state_known,
    "gstin_state_on_certificate": gst_numbers.gstin_state_on_certificate,
    "gstin_pan": identifiers.gstin_pan,
    "incorporation_year": incorporation.incorporation_year,
    "name_not_on_document": names.name_not_on_document,
    "name_styled_differently": names.name_styled_differently,
    "names_differ_between_documents": names.names_differ_between_documents,
    "names_differ_in_data": names.names_differ_in_data,
    "pages_missing": wholeness.pages_missing,
    "postal_code": identifiers.postal_code,
    "registration_ended": standing.registration_ended,
    "registration_not_granted": standing.registration_not_granted,
    "registration_number_on_document": identifiers.registration_number_on_document,
    "registration_number_shape": identifiers.registration_number_shape,
    "state_differs": addresses.state_differs,
    "owner_and_shop": other_names.owner_and_shop,
    "trade_name_used": other_names.trade_name_used,
}

# Checks over several packages; they are given what a package has in common with others.
ACROSS_CHECKS: Mapping[str, Check] = {
    "contrary_trace": across.contrary_trace,
    "repeated_trace": across.repeated_trace,
}

# Checks that work on a manifest that is not JSON at all; every other one needs an object.
READS_BROKEN_JSON = frozenset({"json_faults"})

_TYPES: Mapping[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "bool": (bool,),
    "Sequence[str]": (list, tuple),
    "Mapping[str, str]": (dict,),
    "Mapping[str, Sequence[str]]": (dict,),
    "Mapping[str, Mapping[str, Sequence[str]]]": (dict,),
}


class CheckUnknownError(Exception):
    """A rule names a check that does not exist; the text suggests one."""


def find_check(name: str) -> Check:
    """The check called ``name``, built in or installed. Raises CheckUnknownError."""
    if found := CHECKS.get(name) or ACROSS_CHECKS.get(name):
        return found
    installed = _installed_checks()
    if name in installed:
        return installed[name]
    hint = did_you_mean(name, [*CHECKS, *ACROSS_CHECKS, *installed])
    raise CheckUnknownError(f"there is no check {name!r}{hint}")


def _installed_checks() -> Mapping[str, Check]:
    # Imported here: it costs 20 ms and only packs with checks of their own need it.
    from importlib.metadata import entry_points  # noqa: PLC0415

    found: dict[str, Check] = {}
    for entry in entry_points(group="compliance_lint.checks"):
        try:
            found[entry.name] = entry.load()
        except Exception as error:
            raise CheckUnknownError(
                f"the installed check {entry.name!r} cannot be loaded: {type(error).__name__}"
            ) from error
    return found


def argument_fault(check: Check, arguments: Mapping[str, Any]) -> str | None:
    """What is wrong with a rule's arguments for ``check``, or None.

    They are held against the check's keyword-only parameters and their annotations.
    """
    defaults = check.__kwdefaults__ or {}
    code = check.__code__
    first = code.co_argcount
    known = code.co_varnames[first : first + code.co_kwonlyargcount]
    for name, value in arguments.items():
        if name not in known:
            return f"the check takes no argument {name!r}{did_you_mean(name, known)}"
        expected = str(check.__annotations__.get(name, ""))
        allowed = _TYPES.get(expected)
        wrong_bool = isinstance(value, bool) and expected != "bool"
        if allowed and (wrong_bool or not isinstance(value, allowed)):
            return f"argument {name!r} is to be {expected}, not {type(value).__name__}"
    missing = [name for name in known if name not in arguments and name not in defaults]
    return f"the check needs the argument {missing[0]!r}" if missing else None
