title = Rate it
stars = How was it?
    .of = { $count ->
        [one] { $count } star
       *[other] { $count } stars
    }
thanks = Thank you.
