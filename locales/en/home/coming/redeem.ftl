title = Redeem points
not_yet = Here you will redeem points: reserve first, then fetch with a code.
