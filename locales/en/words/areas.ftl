district = district
street = street (town)
community = community (village)
grid = grid (neighbourhood)
microgrid = microgrid (building)
