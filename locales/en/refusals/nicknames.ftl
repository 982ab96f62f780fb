length = Please give { $least } to { $most } characters for the name, and say where it is in up to 60.
known = “{ $text }” is known already, or waits for somebody to agree.
many = This neighbourhood has { $most } such names already: ask a colleague to sort them out first.
