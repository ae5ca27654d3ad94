"""Partners, their locations, contacts and profiles."""
