"""The preview cards that a pasted link shows, and the small picture in a browser's tab."""
