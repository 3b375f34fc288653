"""Figures of the business from the mirror, each with its period, its currency and as of when it is."""
