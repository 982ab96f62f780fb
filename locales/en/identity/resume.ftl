title = Go on here
nothing = Nothing of yours waits anywhere else.
which = { $count ->
    [1] One matter of yours waits elsewhere, with all your answers. Shall we go on with it here?
   *[other] { $count } matters of yours wait elsewhere, with all your answers. Which one shall we go on with here?
}
    .none = Not now
label = { $title } ({ $channel }, { $since })
left = All right, it stays where it is.
