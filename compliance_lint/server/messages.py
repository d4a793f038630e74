"""Messages to callback addresses.

The API page does not document callbacks; the SDKs take ``callback_url`` and ``callback_method``.
What is sent here is the application, flat, as an SDK's recorded answer has it.
"""

from __future__ import annotations

import json

from compliance_lint.server.answers import PAGE_ANSWERS
from compliance_lint.server.records import StoredApplication


def status_message(item: StoredApplication) -> str:
    """What is told of an application whose status has changed, as a JSON object."""
    return json.dumps(PAGE_ANSWERS.application(item))
