floor_area = The floor area of { $address } must be more than zero.
share = The share { $part }/{ $whole } is not right; it must be more than nothing and at most the whole.
unknown = There is nobody with the code { $code }.
dwelling_unknown = There is no dwelling with the code { $code }.
reason_missing = Please give a reason.
waits_already = Somebody has already asked for this; it waits for a second person.
same_person = You asked for this yourself; another colleague has to agree.
nothing_waits = This was already decided, or it has lapsed.
