"""Situs: a sovereign LLM gateway for legal departments.

*Situs*, in law, is the place where a thing is held to be. For every AI call this package answers where
the text may be processed, by whom, under what law, and leaves a record that a stranger can verify.

Rings, inwards: faces (`server`, `cli`) → the world (`adapters`, `config`, `driver`, `runtime`) → the call
(`pipeline`, `exchange`, `ports`) → the stages (`classify`, `law`, `policy`, …) → the nouns (`model`, `errors`).
"""

import os

__version__ = "0.1.0"

# One thread for numpy's matrices, unless the operator says otherwise: they are small, and threads that wait for each
# other on a busy machine cost tenfold. It must be said before numpy is first imported, however Situs is entered.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
