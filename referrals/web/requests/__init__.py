"""What comes in: limits, logging, parameters, uploads, language."""
