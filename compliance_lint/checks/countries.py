"""The country codes of ISO 3166-1, and how people write them instead."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

# Two-letter and three-letter code of each of the 249 countries and territories.
_CODES = """
    AD:AND AE:ARE AF:AFG AG:ATG AI:AIA AL:ALB AM:ARM AO:AGO AQ:ATA AR:ARG AS:ASM AT:AUT
    AU:AUS AW:ABW AX:ALA AZ:AZE BA:BIH BB:BRB BD:BGD BE:BEL BF:BFA BG:BGR BH:BHR BI:BDI
    BJ:BEN BL:BLM BM:BMU BN:BRN BO:BOL BQ:BES BR:BRA BS:BHS BT:BTN BV:BVT BW:BWA BY:BLR
    BZ:BLZ CA:CAN CC:CCK CD:COD CF:CAF CG:COG CH:CHE CI:CIV CK:COK CL:CHL CM:CMR CN:CHN
    CO:COL CR:CRI CU:CUB CV:CPV CW:CUW CX:CXR CY:CYP CZ:CZE DE:DEU DJ:DJI DK:DNK DM:DMA
    DO:DOM DZ:DZA EC:ECU EE:EST EG:EGY EH:ESH ER:ERI ES:ESP ET:ETH FI:FIN FJ:FJI FK:FLK
    FM:FSM FO:FRO FR:FRA GA:GAB GB:GBR GD:GRD GE:GEO GF:GUF GG:GGY GH:GHA GI:GIB GL:GRL
    GM:GMB GN:GIN GP:GLP GQ:GNQ GR:GRC GS:SGS GT:GTM GU:GUM GW:GNB GY:GUY HK:HKG HM:HMD
    HN:HND HR:HRV HT:HTI HU:HUN ID:IDN IE:IRL IL:ISR IM:IMN IN:IND IO:IOT IQ:IRQ IR:IRN
    IS:ISL IT:ITA JE:JEY JM:JAM JO:JOR JP:JPN KE:KEN KG:KGZ KH:KHM KI:KIR KM:COM KN:KNA
    KP:PRK KR:KOR KW:KWT KY:CYM KZ:KAZ LA:LAO LB:LBN LC:LCA LI:LIE LK:LKA LR:LBR LS:LSO
    LT:LTU LU:LUX LV:LVA LY:LBY MA:MAR MC:MCO MD:MDA ME:MNE MF:MAF MG:MDG MH:MHL MK:MKD
    ML:MLI MM:MMR MN:MNG MO:MAC MP:MNP MQ:MTQ MR:MRT MS:MSR MT:MLT MU:MUS MV:MDV MW:MWI
    MX:MEX MY:MYS MZ:MOZ NA:NAM NC:NCL NE:NER NF:NFK NG:NGA NI:NIC NL:NLD NO:NOR NP:NPL
    NR:NRU NU:NIU NZ:NZL OM:OMN PA:PAN PE:PER PF:PYF PG:PNG PH:PHL PK:PAK PL:POL PM:SPM
    PN:PCN PR:PRI PS:PSE PT:PRT PW:PLW PY:PRY QA:QAT RE:REU RO:ROU RS:SRB RU:RUS RW:RWA
    SA:SAU SB:SLB SC:SYC SD:SDN SE:SWE SG:SGP SH:SHN SI:SVN SJ:SJM SK:SVK SL:SLE SM:SMR
    SN:SEN SO:SOM SR:SUR SS:SSD ST:STP SV:SLV SX:SXM SY:SYR SZ:SWZ TC:TCA TD:TCD TF:ATF
    TG:TGO TH:THA TJ:TJK TK:TKL TL:TLS TM:TKM TN:TUN TO:TON TR:TUR TT:TTO TV:TUV TW:TWN
    TZ:TZA UA:UKR UG:UGA UM:UMI US:USA UY:URY UZ:UZB VA:VAT VC:VCT VE:VEN VG:VGB VI:VIR
    VN:VNM VU:VUT WF:WLF WS:WSM YE:YEM YT:MYT ZA:ZAF ZM:ZMB ZW:ZWE
"""
_BY_THREE = {pair[3:]: pair[:2] for pair in _CODES.split()}
COUNTRY_CODES = frozenset(_BY_THREE.values())
"""All officially assigned two-letter codes, in upper case."""

# Names and codes in use that the table does not explain; letters only, in lower case.
_NAMES: Mapping[str, str] = {
    "india": "IN", "bharat": "IN", "republicofindia": "IN", "indian": "IN", "hindustan": "IN",
    "unitedstates": "US", "unitedstatesofamerica": "US", "america": "US",
    "uk": "GB", "unitedkingdom": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB",
    "uae": "AE", "unitedarabemirates": "AE", "dubai": "AE", "singapore": "SG", "australia": "AU",
    "canada": "CA", "germany": "DE", "deutschland": "DE", "france": "FR", "netherlands": "NL",
    "ireland": "IE", "spain": "ES", "italy": "IT", "japan": "JP", "china": "CN",
    "hongkong": "HK", "malaysia": "MY", "indonesia": "ID", "philippines": "PH", "thailand": "TH",
    "vietnam": "VN", "srilanka": "LK", "bangladesh": "BD", "nepal": "NP", "bhutan": "BT",
    "pakistan": "PK", "brazil": "BR", "mexico": "MX", "southafrica": "ZA", "saudiarabia": "SA",
    "switzerland": "CH", "sweden": "SE", "poland": "PL", "israel": "IL", "newzealand": "NZ",
    "kenya": "KE", "nigeria": "NG", "southkorea": "KR", "korea": "KR", "russia": "RU",
    "turkey": "TR", "qatar": "QA", "kuwait": "KW", "oman": "OM", "bahrain": "BH",
    "mauritius": "MU",
}  # fmt: skip


def country_meant(written: str) -> str | None:
    """The two-letter code that ``written`` most likely stands for, or None."""
    letters = "".join(char for char in written[:60] if char.isascii() and char.isalpha())
    if letters.upper() in COUNTRY_CODES:
        return letters.upper()
    code = _BY_THREE.get(letters.upper()) or _NAMES.get(letters.lower())
    if code is None and len(letters) > 3:
        # Names of countries are alike: a slip of one or two letters is all that is mended.
        near = difflib.get_close_matches(letters.lower(), _NAMES, n=1, cutoff=0.8)
        code = _NAMES[near[0]] if near else None
    return code
