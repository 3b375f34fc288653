"""A stand-in for Odoo 16 to 19: the same data, rules and errors, without an Odoo."""
