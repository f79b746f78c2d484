"""Detectors, one idea a file: each a candidate pattern for the common pass and a check."""

from situs.classify.detectors.shape import Check as Check
from situs.classify.detectors.shape import Detector as Detector
from situs.classify.detectors.shape import Hit as Hit
from situs.classify.detectors.shape import Scan as Scan
