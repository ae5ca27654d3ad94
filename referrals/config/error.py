"""The error with which a bad setting stops the start."""


class ConfigError(Exception):
    """A setting that cannot be used. The text is one line: which, why, what to do. It contains no part of a secret."""
