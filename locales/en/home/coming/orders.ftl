title = What I reported
not_yet = This will list what you reported: how far it is, who has it, and when it will be done.
