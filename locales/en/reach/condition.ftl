unsigned = have not signed “{ $about }”
unverified = are not verified
channel = are on { $about }
language = use { $about }
unread = have not read notice { $about }
not_voted = have not voted in “{ $about }”
