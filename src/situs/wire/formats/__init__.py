"""The declared formats, one file each: for each field text, opaque-safe, or forbidden."""
