empty = There is no progress to show yet.
