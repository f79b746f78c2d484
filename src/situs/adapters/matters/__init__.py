"""Where matters come from: a TOML or CSV file, the SQLite store, or another system's records by a table of fields."""

from situs.adapters.matters.exports import read_export as read_export
from situs.adapters.matters.files import FileMatters as FileMatters
from situs.adapters.matters.loosening import check_loosening as check_loosening
from situs.adapters.matters.mapping import MatterMapping as MatterMapping
from situs.adapters.matters.mapping import matters_of as matters_of
from situs.adapters.matters.mapping import read_mapping as read_mapping
from situs.adapters.matters.mapping import soql_of as soql_of
from situs.adapters.matters.record import index_of as index_of
from situs.adapters.matters.sqlite import SqliteMatters as SqliteMatters
