"""How long what is kept, by class: the schedule as data, what is due, and what is recorded of a disposal."""

from situs.retention.due import Due as Due
from situs.retention.due import Tally as Tally
from situs.retention.due import applied_entry as applied_entry
from situs.retention.due import begun_entry as begun_entry
from situs.retention.due import is_due as is_due
from situs.retention.schedule import Class as Class
from situs.retention.schedule import load_classes as load_classes
