title = Menu
welcome = Hello, I am Linli. Neighbourhood matters can be done here.
what = What would you like to do? Tap, or send its number.
