"""The one error with which a bad setting stops the start."""


class ConfigError(Exception):
    """A setting that cannot be used. Its text is one line: which, why, what to do. It shows no piece of a secret."""
