"""Small changes to the HTML that Markdown makes."""
