"""Keep the ledger on SQLite: one writer, durable before anything is answered, readable by anyone.

Beside it: jobs, and what was cosigned of other logs.
"""

from situs.adapters.store.batch import LONGEST_SILENCE_MS as LONGEST_SILENCE_MS
from situs.adapters.store.exporting import export_log as export_log
from situs.adapters.store.exporting import export_tiles as export_tiles
from situs.adapters.store.fsck import Examined as Examined
from situs.adapters.store.fsck import examine as examine
from situs.adapters.store.jobs import Job as Job
from situs.adapters.store.jobs import JobStore as JobStore
from situs.adapters.store.mirror import MirrorStore as MirrorStore
from situs.adapters.store.reader import LedgerReader as LedgerReader
from situs.adapters.store.reader import read_ledger as read_ledger
from situs.adapters.store.reading import LedgerFile as LedgerFile
from situs.adapters.store.resuming import read_from as read_from
from situs.adapters.store.signer import FileSigner as FileSigner
from situs.adapters.store.signer import create_signer as create_signer
from situs.adapters.store.signer import load_signer as load_signer
from situs.adapters.store.sqlite_ledger import SqliteLedger as SqliteLedger
from situs.adapters.store.tiled import TiledLog as TiledLog
