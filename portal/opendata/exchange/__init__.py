"""What other people's formats of datasets share: who and where, addresses, all of them in pages."""
