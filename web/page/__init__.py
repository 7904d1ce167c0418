"""What every page is made with: writing, words, answers, problems, forms, and who is let in."""
