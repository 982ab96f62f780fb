found = { $name } { $address }
found_aged = { $name } ({ $age }) { $address }
