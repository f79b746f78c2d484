"""Requests of one format in the terms of another. What has no faithful counterpart is refused, by pointer."""
