never = This cannot be done: { $what }.
