"""The emails: what they say, how they are written on the wire, how they leave, and what came of it."""
