title = Residents
not_yet = This will look up, correct and complete the residents' archive of your grid; sensitive fields need a purpose.
