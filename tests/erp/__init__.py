"""What is read from the company's Odoo."""
