"""The tests of what an administrator installs find their reader of the project beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
