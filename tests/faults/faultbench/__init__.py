"""What the fault tests share: `situs serve` as a child, raw clients, and the ledger as it is on the disk."""
