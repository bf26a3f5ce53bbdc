"""How the world reaches the application: HTTP, queues, the authorizer."""
