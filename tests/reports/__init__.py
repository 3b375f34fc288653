"""Reports and analyses."""
