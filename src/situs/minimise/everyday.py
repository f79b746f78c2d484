"""Say an everyday question in the words of contracts: who asks is seldom the one who drafted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from situs.minimise.words import stems

_WORDS = """
speak talk badly criticise criticize badmouth insult: disparage disparaging derogatory defamatory statements
money refund reimburse: refund refunded reimburse repay fees paid non-refundable
apart decode hack copycat reproduce: decompile disassemble reverse engineer
secret secrecy private hush: confidential confidentiality proprietary nondisclosure
judge court police authority compel: order subpoena judicial governmental compelled required
law statute legal: law regulation statute applicable
end ended ends stop quit leave cancel over exit: terminate termination expiration expiry cancel
fault blame misconduct cause: breach default cause material
break broken violate: breach default violation
leak stolen hacked incident: unauthorized disclosure breach incident
staff worker workers team people: employee employees personnel
poach hire recruit lure: solicit employ hire induce
adviser advisers advisor lawyer consultant: representatives advisors counsel agents consultants
outsider outsiders anybody anyone somebody someone stranger: third party person entity
group sister parent subsidiary: affiliate affiliates subsidiary control
sell sold sale takeover merger owner: assign transfer merger acquisition control assets
hand pass give transfer: assign transfer deliver disclose provide
tell told inform warn report: notify notice notification
erase delete wipe shred: destroy destruction deletion delete
return returned back: return destroy
logo brand name advertise mention press: trademark trademarks marks publicity logo
forbidden forbid ban banned prohibited: prohibited restrict restrictions exclusive
allowed allow permission permit okay: permitted consent approval authorized right
price cost charge bill: price fees payment invoice charges
late overdue delay: overdue interest delay late
maximum most limit cap ceiling: aggregate liability exceed limitation cap
damages harm loss compensation compensate: damages liability losses indemnify indemnification
fix repair mend correct defect: remedy cure repair correct defect
broke bankrupt insolvent: insolvent insolvency bankruptcy receiver
sue lawsuit dispute argue quarrel: claim action proceeding dispute arbitration jurisdiction
where place: jurisdiction venue courts territory
rival rivals compete competitor: compete competitor competing competitive exclusive
check inspect books look verify: audit inspect records books inspection
invent invention improve improvements own owns owner: intellectual property ownership title developments improvements
guarantee promise assure: warranty warrants represents covenant
storm war strike disaster pandemic: force majeure control
change changed amend rewrite: amend amendment modify modification
extend renew longer rollover: renew renewal extension extend
forever endless permanent lifelong: perpetual irrevocable survive indefinitely
survive live outlive afterwards after: survive survival termination
free gratis: royalty royalty-free charge
share show reveal: disclose disclosure
purpose use used uses: purpose solely use
keep hold store retain: retain retention maintain
copy copies duplicate: copy copies duplicate reproduce
buy order minimum least: purchase minimum order
licence license rights: license grant rights
revoke withdrawn taken take: revoke revocation irrevocable
insured insurance: insurance coverage policy
answer answers responsible: responsible liable liability
exception except unless not: except exclude notwithstanding
soon quickly deadline days when: days within promptly
"""


def _read(lines: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().split("\n"):
        said, _, meant = line.partition(":")
        for word in stems(said):
            found[word] = (*found.get(word, ()), *stems(meant))
    return found


_MEANT: Mapping[str, tuple[str, ...]] = _read(_WORDS)


def meant_by(words: Iterable[str]) -> tuple[str, ...]:
    """Return the stems with which a contract says what the stems of a question say, those of the question left out."""
    asked = dict.fromkeys(words)
    return tuple(dict.fromkeys(other for word in asked for other in _MEANT.get(word, ()) if other not in asked))
