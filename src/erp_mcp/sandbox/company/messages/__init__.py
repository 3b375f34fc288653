"""What went over WhatsApp before the demo begins: the written conversations, and notices of the last weeks."""
