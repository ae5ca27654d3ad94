"""Queries: everything that reads, as small dataclasses or rows for pages, mails and actions. Nothing here writes."""
