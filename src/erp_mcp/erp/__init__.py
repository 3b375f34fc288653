"""The company's ERP: which Odoo is asked, and as whom."""
