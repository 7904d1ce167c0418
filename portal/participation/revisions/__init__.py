"""What ideas and topics said before their authors changed them."""
