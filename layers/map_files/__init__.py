"""Maps as one HTML file that opens with the network off: folium, and all that it needs inside."""
