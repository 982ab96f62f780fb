near_building = { $place }, building { $building }{ $stair ->
    [none] {""}
   *[other] , entrance { $stair }
} { $word }
in_neighbourhood = { $place } { $word }
