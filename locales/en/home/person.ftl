title = Talk to a person
worker = Your grid worker is { $name } ({ $area }).
desk = Please come to the community desk or call it; somebody will help you.
urgent = In danger call 110, 119 or 120 first.
