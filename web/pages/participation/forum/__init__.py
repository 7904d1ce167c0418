"""The pages of a forum: its categories and topics, one topic, and opening one."""
