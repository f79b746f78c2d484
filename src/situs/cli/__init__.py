"""The command line. Every command takes `--json` where it prints facts, and says what to do next where it fails."""
