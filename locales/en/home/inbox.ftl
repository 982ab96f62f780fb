title = To do
nothing = Nothing waits for you now. You will be told when something does.
counts =
    { $count ->
        [one] One thing waits for you:
       *[other] { $count } things wait for you:
    }
    { $kinds }
kind = { $title }: { $count }
which = Which one first? The one that has waited longest stands first.
task = { $title }: { $line }
