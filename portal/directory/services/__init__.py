"""Services as they are asked for: what an agency does for people, and what that takes."""
