near_building = { $place }{ $building }幢{ $stair ->
    [none] {""}
   *[other] { $stair }单元
}{ $word }
in_neighbourhood = { $place } { $word }
