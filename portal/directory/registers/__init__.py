"""The two registers, of agencies and of services, and the releases by which they change."""
