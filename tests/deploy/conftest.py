"""What an administrator installs: the tests find their reader beside them, and `deploy` in the root."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2])]
