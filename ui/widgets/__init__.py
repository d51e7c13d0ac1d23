"""The station's own widgets, drawn with QPainter so that they are sharp at any scale."""
