title = Swallow
words = Write some words.
done = Done.
