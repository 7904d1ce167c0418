"""Streets for walking and driving minutes, read from an extract of OpenStreetMap."""
