found = { $name } { $address }
found_aged = { $name }（{ $age }岁）{ $address }
