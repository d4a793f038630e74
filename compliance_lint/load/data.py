"""What the user wrote, as pydantic models that never refuse: wrong input becomes findings.

A value of the wrong type reads as None here; the rules about types look at the raw JSON.
Field names and meaning: the "data JSON structure" section of the API page. ``documents[].file``
is ours: the path of the file that goes into the multipart part ``documents[i].file``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _object_or_empty(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


def _list_of_objects(value: Any) -> Any:
    """Entries that are no objects become empty ones, so that indexes stay true."""
    return [_object_or_empty(item) for item in value] if isinstance(value, list) else []


Text = Annotated[str | None, BeforeValidator(_text_or_none)]


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class EndUser(_Lenient):
    """Who will use the numbers."""

    type: Text = Field(default=None, description="individual or business")
    name: Text = Field(default=None, description="Full name, or the legal name of the company")
    last_name: Text = Field(default=None, description="Last name; empty for a business")
    email: Text = Field(default=None, description="Contact e-mail")
    address_line1: Text = Field(default=None, description="Street address, line 1")
    address_line2: Text = Field(default=None, description="Street address, line 2")
    city: Text = Field(default=None, description="City")
    state: Text = Field(default=None, description="State or province")
    postal_code: Text = Field(default=None, description="Postal code; six digits in India")
    country: Text = Field(default=None, description="ISO 3166-1 alpha-2 country code")
    registration_number: Text = Field(
        default=None,
        description="Business registration number: CIN, LLPIN or Udyam number in India",
    )


class DocumentEntry(_Lenient):
    """One entry of documents[]."""

    document_type_id: Text = Field(default=None, description="UUID from the Requirements answer")
    data_fields: Annotated[dict[str, Any], BeforeValidator(_object_or_empty)] = Field(
        default_factory=dict, description="Values for the required_fields of the document type"
    )
    file: Text = Field(default=None, description="Path of the file, relative to this manifest")


class SubmissionData(_Lenient):
    """The API's ``data`` object, plus ``documents[].file``."""

    country_iso: Text = Field(default=None, description="ISO 3166-1 alpha-2 country code")
    number_type: Text = Field(default=None, description="local, mobile or tollfree")
    alias: Text = Field(
        default=None, description="Friendly name, unique per end user, at most 99 characters"
    )
    end_user: Annotated[EndUser, BeforeValidator(_object_or_empty)] = Field(default_factory=EndUser)
    # No bare ``list``: pydantic asks for its signature, which takes 4 ms for a C function.
    documents: Annotated[list[DocumentEntry], BeforeValidator(_list_of_objects)] = Field(
        default_factory=lambda: [], description="One entry per document type of the requirement"
    )
    callback_url: Text = Field(
        default=None, description="HTTPS address told about changes of status"
    )
    callback_method: Text = Field(default=None, description="GET or POST")
