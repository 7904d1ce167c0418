"""The government portal that grows on the layers: accounts and the directory come here first."""
