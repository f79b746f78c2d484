"""Exercises from an organisation's own policies: where would this call go, and why? Policy itself gives the answers."""

from situs.learning.answering import Answer as Answer
from situs.learning.answering import Score as Score
from situs.learning.answering import is_seed as is_seed
from situs.learning.answering import parse_answers as parse_answers
from situs.learning.answering import score as score
from situs.learning.answering import seed_of as seed_of
from situs.learning.completion import COMPLETED as COMPLETED
from situs.learning.completion import Completion as Completion
from situs.learning.completion import completion_entry as completion_entry
from situs.learning.completion import pseudonym_of as pseudonym_of
from situs.learning.completion import read_completion as read_completion
from situs.learning.drawing import draw as draw
from situs.learning.exercise import Exercise as Exercise
from situs.learning.exercise import Option as Option
from situs.learning.page import page_of as page_of
from situs.learning.wording import explained as explained
from situs.learning.wording import situation as situation
