"""Places for invented addresses: real cities, states and PIN codes, because rules compare them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city and the letters its offices put into identifiers.

    `roc` are the state letters of a CIN (PN and TZ are the Pune and Coimbatore registries, not
    states), `gst` the two digits of a GSTIN, `udyam` the letters and `tan` the jurisdiction.
    """

    city: str
    district: str
    state: str
    pin: str
    roc: str
    gst: str
    udyam: str
    tan: str
    registry: str


PLACES: tuple[Place, ...] = (
    Place("Pune", "Pune", "Maharashtra", "411033", "PN", "27", "MH-26", "PNE", "Pune"),
    Place(
        "Mumbai", "Mumbai Suburban", "Maharashtra", "400093", "MH", "27", "MH-19", "MUM", "Mumbai"
    ),
    Place(
        "Coimbatore", "Coimbatore", "Tamil Nadu", "641407", "TZ", "33", "TN-03", "CMB", "Coimbatore"
    ),
    Place("Chennai", "Chennai", "Tamil Nadu", "600096", "TN", "33", "TN-02", "CHE", "Chennai"),
    Place(
        "Bengaluru",
        "Bengaluru Urban",
        "Karnataka",
        "560037",
        "KA",
        "29",
        "KR-03",
        "BLR",
        "Bangalore",
    ),
    Place("Amritsar", "Amritsar", "Punjab", "143001", "PB", "03", "PB-01", "AMR", "Chandigarh"),
    Place("Meerut", "Meerut", "Uttar Pradesh", "250002", "UP", "09", "UP-56", "MRT", "Kanpur"),
    Place("New Delhi", "South Delhi", "Delhi", "110020", "DL", "07", "DL-08", "DEL", "Delhi"),
    Place("Hyderabad", "Hyderabad", "Telangana", "500081", "TG", "36", "TS-02", "HYD", "Hyderabad"),
    Place("Bhubaneswar", "Khordha", "Odisha", "751010", "OD", "21", "OD-19", "BBN", "Cuttack"),
    Place("Ahmedabad", "Ahmedabad", "Gujarat", "380015", "GJ", "24", "GJ-01", "AHM", "Ahmedabad"),
    Place("Kolkata", "Kolkata", "West Bengal", "700091", "WB", "19", "WB-10", "CAL", "Kolkata"),
)
