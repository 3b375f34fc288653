"""What stands in for the outside world: the demo company, later its Odoo and its WhatsApp."""
