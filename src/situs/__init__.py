"""Situs: a sovereign LLM gateway for legal departments.

*Situs*, in law, is the place where a thing is held to be. For every AI call this package answers where
the text may be processed, by whom, under what law, and leaves a record that a stranger can verify.

Rings, inwards: faces (`server`, `cli`) → the world (`adapters`, `config`, `driver`, `runtime`) → the call
(`pipeline`, `exchange`, `ports`) → the stages (`classify`, `law`, `policy`, …) → the nouns (`model`, `errors`).
"""

__version__ = "0.1.0"
