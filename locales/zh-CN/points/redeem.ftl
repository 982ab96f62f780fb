title = 积分兑换
has = 您有 { $points } 分可以用。
no_stations = 您附近还没有可以兑换的站点。
where = 去哪里领？
    .mine = 我留的货（{ $count }）
place = { $station }
place_open = { $station }（{ $opens }–{ $closes }）
nothing_here = { $station }现在没有可以兑换的东西。
free = { $station }这些不用积分，去了就有：{ $things }
things = { $names }
which = { $station }可以换这些，想换哪一样？
    .none = 不换了
thing = { $item } · { $points } 分 · 还有 { $left } 件
thing_gone = { $item } · { $points } 分 · 换完了
sure = 用 { $points } 分换{ $item }，在{ $station }领取，对吗？
    .yes = 换
    .no = 不换
reserved = 留好了：{ $item }。{ $points } 分先留着，领到手才扣。
code =
    { $item }的取货码：{ $code }
    领取地点：{ $station }，{ $address }
code_until = 请在{ $day }前去领，把码给工作人员看就行。没去领，货和积分都会退回来。别把码拍给别人。
code_alt = { $item }的取货二维码
code_caption = 给{ $station }的工作人员扫
scan = /?start=station_{ $code }
promise_which = 看哪一样？
promise = { $item }（{ $station }）
then = 还要做什么？
    .keep = 没事了
    .new_code = 换一个码
    .cancel = 不要了，退积分
changed = 码换好了，原来的码不能用了。
cancel_sure = 不要{ $item }了？{ $points } 分马上退给您。
    .yes = 不要了
    .no = 还是要
cancelled = { $item }退掉了，{ $points } 分已经退回。
lapsed = 您留的{ $item }没有来领，已经到期。{ $points } 分已经退回，想要可以再换。
fine = 好的。
