matters = Matters
neighbours = Neighbours
about = About me
