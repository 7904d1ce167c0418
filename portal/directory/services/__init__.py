"""Services: what an agency does for people, and what that takes."""
