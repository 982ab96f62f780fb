linked = This account is yours already; there is nothing to tie.
too_many_codes = Digits were asked for too often today. Please try again tomorrow.
too_many_guesses = Too many wrong digits were typed today. Please try again tomorrow, or say who you are.
code_over = These digits are used or over. Please ask for new ones on your other account.
not_mine = This account is yours no more, or takes no messages.
run_over = That matter is finished, or is not there any more.
