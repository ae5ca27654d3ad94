"""Partners, their teams, locations, contacts and profiles."""
