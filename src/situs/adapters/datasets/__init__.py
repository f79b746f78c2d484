"""Data sets on the disk: read as streams of records, written with their manifests, verified."""

from situs.adapters.datasets.opening import DATA_NAMES as DATA_NAMES
from situs.adapters.datasets.opening import DataSet as DataSet
from situs.adapters.datasets.opening import open_data_set as open_data_set
from situs.adapters.datasets.opening import read_tests as read_tests
from situs.adapters.datasets.verifying import data_of as data_of
from situs.adapters.datasets.verifying import verify_export as verify_export
from situs.adapters.datasets.writing import MANIFEST as MANIFEST
from situs.adapters.datasets.writing import ExportWriter as ExportWriter
