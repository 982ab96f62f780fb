private = I cannot tell you what belongs to others, just as I keep what belongs to you. To reach somebody, ask the grid worker to pass it on.
partial = Until the vote closes nobody sees the count, and I cannot say; the result is published afterwards. Only the share that took part can be seen now.
rules = That is not possible: everybody acts with their own rights, and rules cannot be skipped. To get something done, use the menu or talk to a person.
