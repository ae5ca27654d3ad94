"""The counts that the ranking reads."""
