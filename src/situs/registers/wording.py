"""What a reader sees in place of the codes of the record: kinds, conditions, purposes and bases in words.

Programs get the codes, in JSON and CSV; paper and drafts have these words.
"""

from __future__ import annotations

from collections.abc import Mapping

from situs.policy import in_words, parse_obligations
from situs.registers.register import Cell, names_of

PURPOSES: Mapping[str, str] = {"infer": "answers of models", "embed": "index of texts", "count": "counting of tokens"}
"""What a call was for, by its action."""
_KINDS = {
    "IP_ADDRESS": "IP address", "MAC_ADDRESS": "MAC address", "URL": "web address", "IBAN": "IBAN", "BIC": "BIC",
    "LEI": "LEI", "VAT_NUMBER": "VAT number", "CARD": "payment card", "NATIONAL_ID": "national identity number",
    "TAX_ID": "tax number", "SOCIAL_SECURITY": "social security number", "HEALTH_ID": "health insurance number",
    "PASSPORT": "passport number", "SECURITY_ID": "number of a security", "EMAIL": "e-mail address",
    "PHONE": "telephone number", "USERNAME": "user name", "PARTY": "party to the matter", "DOCKET": "docket number",
    "SECRET_KEY": "key or password", "OPAQUE": "encoded part", "VEHICLE": "vehicle registration",
}  # fmt: skip
"""Kinds whose name in words is not their code's."""
REGIMES: Mapping[str, str] = {
    "gdpr_ch5": "GDPR Chapter V", "uk_gdpr": "UK GDPR", "ch_fadp": "Swiss FADP", "us_doj_bsd": "28 CFR Part 202 (US)",
    "us_general": "general law of the US", "cn_pipl": "PIPL (China)", "in_dpdp": "DPDP Act (India)",
    "br_lgpd": "LGPD (Brazil)", "sa_pdpl": "PDPL (Saudi Arabia)", "ru_152fz": "152-FZ (Russia)",
    "kr_pipa": "PIPA (South Korea)", "jp_appi": "APPI (Japan)", "ca_pipeda": "PIPEDA (Canada)",
    "au_privacy": "Privacy Act (Australia)", "sg_pdpa": "PDPA (Singapore)", "hk_pdpo": "PDPO (Hong Kong)",
    "nz_ipp12": "Privacy Act, IPP 12 (New Zealand)", "il_ppl": "PPL (Israel)", "tr_kvkk": "KVKK (Turkey)",
    "ae_federal": "Federal Decree-Law 45/2021 (UAE)", "za_popia": "POPIA (South Africa)",
    "vn_pdpl": "PDP Law (Vietnam)", "id_pdp": "PDP Law (Indonesia)", "th_pdpa": "PDPA (Thailand)",
    "my_pdpa": "PDPA (Malaysia)", "ar_25326": "Law 25.326 (Argentina)", "uy_18331": "Law 18.331 (Uruguay)",
    "mx_lfpdppp": "LFPDPPP (Mexico)", "ng_ndpa": "NDPA (Nigeria)", "ke_dpa": "DPA (Kenya)",
    "ua_pd": "Law 2297-VI (Ukraine)", "rs_pd": "ZZPL (Serbia)",
}  # fmt: skip
"""The transfer regimes of the law's data, as lawyers call them."""
_BASES = {
    "home": "no basis needed", "adequacy": "adequacy decision", "safeguard": "safeguard", "derogation": "derogation",
    "none": "no basis", "unknown": "no basis known",
}  # fmt: skip


def kind_words(kind: str) -> str:
    """Return what a kind of data is."""
    return _KINDS.get(kind) or kind.lower().replace("_", " ")


def kinds_words(counts: Mapping[str, int]) -> list[str]:
    """Return kinds with their counts, the most frequent first."""
    return [_counted(name) for name in names_of(dict(counts))]


def measure_words(measure: str) -> str:
    """Return what a condition of a permission asks; one of another form as it is."""
    try:
        return "; ".join(map(in_words, parse_obligations(measure)))
    except ValueError:
        return measure


def basis_words(citation: str) -> str:
    """Return on which basis text went abroad; a citation of another form as it is."""
    regime, _, rest = citation.partition(" ")
    basis, _, more = rest.partition(" ")
    if basis not in _BASES:
        return citation
    return f"{REGIMES.get(regime, regime)}: {_BASES[basis]}" + f", {more}" * bool(more)


def in_print(key: str, cell: Cell) -> Cell:
    """Return the cell of a register's column as it is printed."""
    if key == "data" and cell == []:
        return "none found"
    worded = {"measures": measure_words, "basis": basis_words, "data": _counted, "actions": _purpose}.get(key)
    if worded is None:
        return cell
    return [worded(one) for one in cell] if isinstance(cell, list) else worded(str(cell))


def _counted(name: str) -> str:
    kind, _, count = name.rpartition(" ")
    return f"{kind_words(kind)}: {count}" if count.isdigit() else name


def _purpose(name: str) -> str:
    action, _, count = name.rpartition(" ")
    return f"{PURPOSES.get(action, action)}: {count}" if count.isdigit() else name
