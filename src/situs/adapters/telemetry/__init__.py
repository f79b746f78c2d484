"""What operators are told: logs, metrics, spans. None of it ever holds client text."""

from situs.adapters.telemetry.log import open_log as open_log
from situs.adapters.telemetry.metrics import Metrics as Metrics
from situs.adapters.telemetry.tracing import Tracer as Tracer
from situs.adapters.telemetry.tracing import open_tracer as open_tracer
