"""What goes out: fragments, CSV files, errors, static files, compression."""
