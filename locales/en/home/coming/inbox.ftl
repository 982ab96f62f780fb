title = To do
not_yet = This will list what waits for you.
