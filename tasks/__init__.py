"""What happens without a visitor waiting. Importing this package builds nothing."""
