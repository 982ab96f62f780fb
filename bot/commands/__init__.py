"""The commands of `linli`, one file each: a file here with `register(app)` is a command."""
