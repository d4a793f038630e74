"""The keys that the API knows in each part of the data, and other words people use for them."""

from __future__ import annotations

from collections.abc import Mapping

from compliance_lint.load.data import DocumentEntry, EndUser, SubmissionData

TOP, END_USER, ENTRY = "", "end_user", "documents[]"
KNOWN: Mapping[str, frozenset[str]] = {
    # Editors take completion and checks from $schema.
    TOP: frozenset(SubmissionData.model_fields) | {"$schema"},
    END_USER: frozenset(EndUser.model_fields),
    ENTRY: frozenset(DocumentEntry.model_fields),
}
# Other words for a key: of the older regulatory API, of the API's own answers, of everyday use.
OTHER_WORDS: Mapping[str, Mapping[str, str]] = {
    TOP: {
        "country_iso2": "country_iso", "country": "country_iso", "country_code": "country_iso",
        "friendly_name": "alias", "enduser": "end_user", "document": "documents",
        "files": "documents", "webhook_url": "callback_url",
        "type": "number_type", "name": "alias",
    },
    END_USER: {
        "user_type": "type", "end_user_type": "type", "company_name": "name", "legal_name": "name",
        "business_name": "name", "full_name": "name", "first_name": "name", "surname": "last_name",
        "contact_email": "email", "email_address": "email", "mail": "email",
        "address": "address_line1", "address1": "address_line1", "address2": "address_line2",
        "line1": "address_line1", "line2": "address_line2", "street": "address_line1",
        "town": "city", "province": "state", "region": "state", "zip": "postal_code",
        "zip_code": "postal_code", "postcode": "postal_code", "pincode": "postal_code",
        "pin_code": "postal_code", "pin": "postal_code", "country_iso": "country",
        "country_iso2": "country", "country_code": "country", "cin": "registration_number",
        "registration_no": "registration_number", "company_number": "registration_number",
    },
    ENTRY: {
        "document_type": "document_type_id", "type_id": "document_type_id",
        "type": "document_type_id", "id": "document_type_id", "meta_information": "data_fields",
        "metadata": "data_fields", "fields": "data_fields", "file_name": "file",
        "file_path": "file", "filename": "file", "path": "file",
    },
}  # fmt: skip
# Words above that are another API's key and no slip of the pen: the value stands elsewhere.
OLDER_KEYS = frozenset(
    {"user_type", "end_user_type", "country_iso2", "document_type", "meta_information"}
)
