"""What `make deploy` does beside CDK: look where it is going, publish the website, go back."""
