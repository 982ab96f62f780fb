unknown = There is no such shift; it may have been taken off.
person = They hold no role here and cannot be on duty. Please give them a role first.
period = The end cannot come before the beginning, and a year is the longest.
stand_in = Who stands in cannot be the same person, nor somebody who is away on those days.
too_many = There are { $most } shifts here already; take off what is not needed first.
headings = The table has no columns “Place, Name, Days, From, Until”. Please use the template.
