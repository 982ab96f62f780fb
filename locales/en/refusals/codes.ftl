too_often = Too many codes were asked for today. Please try again tomorrow, or ask your grid worker in person.
