"""The read side: small dataclasses or rows for the pages, the mails and the actions. Nothing here writes."""
