"""The pages on which agencies and services are listed and edited."""
