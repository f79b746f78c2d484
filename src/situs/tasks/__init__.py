"""The tasks that legal departments buy: contract analysis, policy checks, records. Pure: a port asks the model."""

from situs.tasks.asking import Ask as Ask
from situs.tasks.asking import Prompt as Prompt
from situs.tasks.asking import Reply as Reply
