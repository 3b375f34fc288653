"""Changing records of an Odoo: checked, previewed, governed, journalled, read back, and taken back."""
