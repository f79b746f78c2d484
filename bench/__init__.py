"""Speed, measured side by side: a fixed upstream, a bare pass-through, and Situs with all its controls on."""
