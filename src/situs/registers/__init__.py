"""Registers that write themselves: what a verified log says of a matter, a processing, a transfer. Metadata alone.

A register is a pure function of a log's entries up to one checkpoint: a stranger who has the log makes the same.
"""

from situs.registers.absence import SENTENCES as SENTENCES
from situs.registers.absence import Absence as Absence
from situs.registers.absence import Question as Question
from situs.registers.absence import Witnessed as Witnessed
from situs.registers.absence import find_absence as find_absence
from situs.registers.absence import parse_statement as parse_statement
from situs.registers.absence import sign_statement as sign_statement
from situs.registers.absence import statement_of as statement_of
from situs.registers.absence import verify_statement as verify_statement
from situs.registers.ai_log import AiLog as AiLog
from situs.registers.calls import Calls as Calls
from situs.registers.calls import Dispatch as Dispatch
from situs.registers.calls import Recorded as Recorded
from situs.registers.duties import AiDuties as AiDuties
from situs.registers.duties import Nis2 as Nis2
from situs.registers.formats import FORMATS as FORMATS
from situs.registers.formats import REGISTER_FORMAT as REGISTER_FORMAT
from situs.registers.formats import Basis as Basis
from situs.registers.inventory import Inventory as Inventory
from situs.registers.key_use import KeyUse as KeyUse
from situs.registers.key_use import Leak as Leak
from situs.registers.papers import Paper as Paper
from situs.registers.papers import as_page as as_page
from situs.registers.papers import register_paper as register_paper
from situs.registers.papers import statement_paper as statement_paper
from situs.registers.period import Period as Period
from situs.registers.period import parse_period as parse_period
from situs.registers.privilege_log import PrivilegeLog as PrivilegeLog
from situs.registers.processing import Processing as Processing
from situs.registers.reconciling import Finding as Finding
from situs.registers.reconciling import Overhead as Overhead
from situs.registers.reconciling import Sums as Sums
from situs.registers.reconciling import Usage as Usage
from situs.registers.reconciling import reconcile_egress as reconcile_egress
from situs.registers.reconciling import reconcile_usage as reconcile_usage
from situs.registers.register import Register as Register
from situs.registers.register import repeated as repeated
from situs.registers.tia import Tia as Tia
from situs.registers.training import Training as Training
from situs.registers.transfers import Transfers as Transfers

REGISTERS: dict[str, type[Register]] = {
    "inventory": Inventory,
    "privilege-log": PrivilegeLog,
    "processing": Processing,
    "transfers": Transfers,
    "training": Training,
    "tia": Tia,
    "ai-log": AiLog,
    "ai-duties": AiDuties,
    "nis2": Nis2,
}
"""Every register by its name on the command line."""
