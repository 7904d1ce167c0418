"""One comment engine for the whole portal: authors, texts, moderation, discussions of anything."""
