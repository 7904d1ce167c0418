"""The pages of polls: what is asked, voting, results, the published ballots."""
