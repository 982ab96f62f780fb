title = Where to
to = Where to?
