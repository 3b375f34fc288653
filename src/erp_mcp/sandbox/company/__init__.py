"""Nakhla Trading, a company that does not exist: pure data with fixed ids, the same on every machine."""
