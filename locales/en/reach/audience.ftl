below =
    .whole = The whole of { $area }
who =
    .everybody = Residents and owners
    .residents = Those who live here
    .owners = Owners
    .absent-owners = Owners who live elsewhere
    .tenants = Tenants
    .role = Building heads, volunteers …
    .listed = The people of a list
    .follow-up = Those who have not done what a notice asked
only_who = { $who }
who_with =
    { $who }, and
    { $conditions }
condition = · { $what }
meant = { $count } people: { $who }
such_as =
    For example:
    { $people }
sample = { $name } { $address }
narrow =
    .go = These { $count } people
    .unsigned = Only who has not signed a pledge
    .not-voted = Only who has not voted
    .unverified = Only who is not verified
    .channel = Only those on a channel
    .language = Only those of a language
    .leave-out = Leave a place out
    .again = Start again
language =
    .zh-cn = Chinese
    .en = English
unmatched =
    { $count } lines named nobody, or more than one:
    { $lines }
