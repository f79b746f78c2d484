"""The ledger's arithmetic: canonical entries, the Merkle tree, checkpoints, receipts, and their verification.

Nothing here stores, waits or reads a clock, and everything that `situs verify` needs is here.
"""

from situs.ledger.canonical import MAX_ENTRY_BYTES as MAX_ENTRY_BYTES
from situs.ledger.canonical import TYPES as TYPES
from situs.ledger.canonical import canonicalise as canonicalise
from situs.ledger.canonical import check_envelope as check_envelope
from situs.ledger.canonical import read_entry as read_entry
from situs.ledger.checkpoint import Checkpoint as Checkpoint
from situs.ledger.checkpoint import Signer as Signer
from situs.ledger.checkpoint import VerifierKey as VerifierKey
from situs.ledger.checkpoint import is_key_name as is_key_name
from situs.ledger.checkpoint import parse_vkey as parse_vkey
from situs.ledger.checkpoint import peek_checkpoint as peek_checkpoint
from situs.ledger.checkpoint import sign_checkpoint as sign_checkpoint
from situs.ledger.checkpoint import verify_checkpoint as verify_checkpoint
from situs.ledger.logfile import Log as Log
from situs.ledger.logfile import LogEntry as LogEntry
from situs.ledger.logfile import LogHeader as LogHeader
from situs.ledger.logfile import format_log as format_log
from situs.ledger.logfile import kind_of as kind_of
from situs.ledger.logfile import parse_log as parse_log
from situs.ledger.merkle import EMPTY_ROOT as EMPTY_ROOT
from situs.ledger.merkle import Node as Node
from situs.ledger.merkle import NodeOf as NodeOf
from situs.ledger.merkle import Tree as Tree
from situs.ledger.merkle import TreeHead as TreeHead
from situs.ledger.merkle import consistency_proof as consistency_proof
from situs.ledger.merkle import inclusion_proof as inclusion_proof
from situs.ledger.merkle import leaf_hash as leaf_hash
from situs.ledger.merkle import node_hash as node_hash
from situs.ledger.merkle import restore_tree as restore_tree
from situs.ledger.merkle import root_of_inclusion as root_of_inclusion
from situs.ledger.merkle import verify_consistency as verify_consistency
from situs.ledger.merkle import verify_inclusion as verify_inclusion
from situs.ledger.receipt import Extension as Extension
from situs.ledger.receipt import ProvenEntry as ProvenEntry
from situs.ledger.receipt import Receipt as Receipt
from situs.ledger.receipt import parse_extension as parse_extension
from situs.ledger.receipt import parse_receipt as parse_receipt
from situs.ledger.tiles import Tile as Tile
from situs.ledger.tiles import Tiler as Tiler
from situs.ledger.tiles import tile_path as tile_path
from situs.ledger.verify import LogReport as LogReport
from situs.ledger.verify import Verified as Verified
from situs.ledger.verify import verify_between as verify_between
from situs.ledger.verify import verify_log as verify_log
from situs.ledger.verify import verify_receipt as verify_receipt
