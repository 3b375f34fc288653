"""What messages say: how their writer feels, what they are after, how soon, and which sentence shows it."""
