"""The widget: what is nearby, on pages of other sites, and the page that makes it for them."""
