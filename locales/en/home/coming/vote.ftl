title = Owners' vote
not_yet = Owners' votes are being prepared. You will read the motion here, check your area and your one vote, cast it, and find it again.
