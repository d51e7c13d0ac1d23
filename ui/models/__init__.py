"""What the pages show, apart from how it is drawn."""
