"""The WhatsApp Business Cloud API over HTTP alone; imports nothing, so that its records cost nothing."""
