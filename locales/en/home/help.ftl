title = Help
how =
    Tap a button, send a number, or type.
    At any time: “back” goes one step back, “cancel” drops it, “menu” shows what there is, “person” finds somebody.
    If you turn to something else, what you began is kept.
how_staff = Grid work is in the menu too: publish a pledge, see progress, enter paper signatures.
