"""What is known of customers."""
