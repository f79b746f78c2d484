"""Typeset a paper as PDF with Typst. The template is ours and fixed; what is printed is data and never markup."""

from situs.adapters.typesetting.pdf import MOST_ROWS as MOST_ROWS
from situs.adapters.typesetting.pdf import typeset as typeset
