title = Confidential
number = Which number?
code = The code?
right = Is it { $number }?
done = Done.
