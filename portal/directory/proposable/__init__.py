"""What officers may propose in the directory: agencies, services and offices."""
