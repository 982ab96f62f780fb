expiry = The points of a year are valid until 31 March of the next; you are told before they lapse.
family = Points belong to one person and cannot be passed on; those for the hygiene fee go to the household, once.
earn = Points come from fees paid in time, photo reports that were accepted, votes and meetings, and volunteering. The way you vote makes no difference, and nothing is taken for not voting or not signing.
