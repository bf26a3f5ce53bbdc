"""What is deployed: for each service one zip with all its functions, and nothing they don't use."""
