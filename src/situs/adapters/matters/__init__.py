"""Where matters come from: a TOML or CSV file, or the SQLite store."""

from situs.adapters.matters.files import FileMatters as FileMatters
from situs.adapters.matters.sqlite import SqliteMatters as SqliteMatters
