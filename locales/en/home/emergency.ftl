title = Emergency numbers
numbers = Fire, trapped in a lift: 119　Injury, illness: 120　Police: 110　Gas leak: get out, then 119
call_first = Please call first. A report here does not replace the call.
fire = Fire: call 119 now. Get out first, do not use the lift.
gas = Gas leak: get out now and call 119 outside. No switches, no flames.
medical = Medical emergency: call 120 now and say the address.
police = Danger from people: call 110 now.
trapped = Trapped in a lift: call 119 now and press the alarm in the car; do not force the door.
