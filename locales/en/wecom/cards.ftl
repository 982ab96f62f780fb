choose = Please choose
open = Open
taken = Chosen: { $label }
