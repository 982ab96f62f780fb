floor_area = The floor area of { $address } must be more than zero.
share = The share { $part }/{ $whole } is not right; it must be more than nothing and at most the whole.
unknown = There is nobody with the code { $code }.
dwelling_unknown = There is no dwelling with the code { $code }.
