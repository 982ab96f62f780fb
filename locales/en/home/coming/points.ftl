title = My points
not_yet = This will show your points, where they came from and when they expire.
