"""A question about customers in four languages made into filters, with what was not understood."""
