"""What is known of a customer, and what to do next."""
