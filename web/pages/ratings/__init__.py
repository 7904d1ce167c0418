"""The public pages of ratings: “was this page useful?”, and stars for services and agencies."""
