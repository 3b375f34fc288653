"""Reports: the catalogue, their composition, their words, charts and files."""
