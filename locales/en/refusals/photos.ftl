too_large = This photo is too large. Please send one of at most { $megabytes } MB; a screenshot of it will do.
bomb = This photo has too many pixels (more than { $megapixels } million). Please send a screenshot of it, or take a new one.
not_a_picture = This file is not a photo. Please send a JPG, a PNG or a photo from your phone.
unreadable = This photo cannot be opened; perhaps it did not arrive completely. Please send it again, or send another one.
