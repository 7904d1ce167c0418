"""Ideas: proposed and supported by people, answered by agencies, followed until they are done."""
