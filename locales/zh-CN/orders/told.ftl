look = 看一看
waits = { $category }，{ $place }（{ $number }）
note = 您报的 { $number }（{ $place }）有一条留言，点开看看。
late = 您报的 { $number }（{ $place }）超过了时间还没办好，已经报给上一级。
lapsed = 您报的 { $number }（{ $place }）办好三天了，没有收到您的意见，先办结了。要是没办好，七天以内点开可以重新打开。
ask_again = 四周前您报的 { $number }（{ $place }）办好了，现在还好吗？又坏了就点开告诉我。
triaged = 您报的 { $number }（{ $place }）已经有人在看。
dispatched = 您报的 { $number }（{ $place }）已经派出去了。
dispatched_by = 您报的 { $number }（{ $place }）已经派出去了，最晚{ $due }办好。
returned = 您报的 { $number }（{ $place }）换人去办，很快会重新派出。
accepted = 您报的 { $number }（{ $place }）有人接手了。
accepted_by = 您报的 { $number }（{ $place }）有人接手了，最晚{ $due }办好。
in_progress = 您报的 { $number }（{ $place }）正在办。
in_progress_by = 您报的 { $number }（{ $place }）正在办，最晚{ $due }办好。
waiting_resident = 您报的 { $number }（{ $place }）要您配合，点开看看是什么。
waiting_parts = 您报的 { $number }（{ $place }）在等配件，等到了马上办，原因点开能看。
waiting_vote = 您报的 { $number }（{ $place }）要业主表决动用资金，表决以后再办。
resolved = 您报的 { $number }（{ $place }）说是办好了。点开看看，办好了就验收，没办好就说一声。
rework = 您报的 { $number }（{ $place }）重新去办。
rework_by = 您报的 { $number }（{ $place }）重新去办，最晚{ $due }办好。
closed = 您报的 { $number }（{ $place }）办结了。要是又坏了，七天以内可以重新打开。
reopened = 您报的 { $number }（{ $place }）重新打开了。
rejected = 您报的 { $number }（{ $place }）没有受理，原因点开能看。
merged = 您报的 { $number }（{ $place }）和另一件是同一件，合在一起办，有进展一样告诉您。
cancelled = 您报的 { $number }（{ $place }）已经撤回。
transferred = 您报的 { $number }（{ $place }）转给了外面的部门，说明点开能看。
desk_new = 新报的事：{ $category }，{ $place }（{ $number }，{ $level }）。
desk_urgent = 急事：{ $category }，{ $place }（{ $number }，{ $level }）。请马上看。
desk_yours = 派给您的：{ $category }，{ $place }（{ $number }，{ $level }）。
desk_added = { $number }（{ $category }，{ $place }，{ $level }）有补充。
desk_urged = { $number }（{ $category }，{ $place }，{ $level }）居民催了，第 { $times } 次。
desk_returned = { $number }（{ $category }，{ $place }，{ $level }）退回来了，第 { $times } 次，请重新派。
desk_answered = { $number }（{ $category }，{ $place }，{ $level }）居民回复了，请接着办。
desk_again = { $number }（{ $category }，{ $place }，{ $level }）没办好，要重新办。
desk_warn = { $number }（{ $category }，{ $place }，{ $level }）快到时间了：{ $clock ->
    [accept] 还没有人接手
    [act] 还没有开始办
   *[other] 还没有办好
 }。
desk_late = { $number }（{ $category }，{ $place }，{ $level }）超时了：{ $clock ->
    [accept] 还没有人接手
    [act] 还没有开始办
   *[other] 还没有办好
 }。
