"""Clients of what is not ours, one thin one each."""
