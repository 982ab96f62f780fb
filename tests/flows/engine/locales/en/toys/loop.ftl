title = Loop
more = More?
stopped = Stopped.
