title = 我的积分
has = 您现在有 { $points } 分可以用。
owed = 您现在还欠 { $points } 分：有一笔积分核实后收回了，以后得的分先补上这一笔。
held = 另有 { $points } 分为您留着货，领取后才扣掉；不领会退回来。
household = 您家的公共积分：{ $points } 分。
good_until = 用到什么时候：
  { $lines }
until = { $points } 分，{ $day }前有效
what = 想看什么？
    .statement = 积分明细
    .why = 为什么没得分
    .rules = 做什么能得分
    .book = 公开账本
    .buildings = 楼栋榜
    .redeem = 换东西
    .done = 没事了
statement = 积分明细（新的在前）：
  { $lines }
no_lines = 还没有积分记录。签承诺书、参加投票这些事，做了就会记在这里。
no_more = 前面没有了。
page = 还想看吗？
    .older = 更早的
    .wrong = 有一笔不对
    .back = 看完了
which = 哪一笔不对？七天以内的都可以提出来。
words = 哪里不对？请写几句。
challenged = 收到了。社区工作人员会来核实，答复在“为什么没得分”里能看到。
why = 最近 90 天，您做的事和得分：
  { $lines }
no_deeds = 最近 90 天还没有能得分的事。
answered = 您提出过：“{ $words }”。答复：{ $answer }
rules = 在您这里，做这些事有积分：
  { $lines }
rules_end = 投票不管投什么，得分都一样；不签、不投、提意见，都不会扣分。
no_rules = 您这里还没有设积分规则。
book = { $area }的积分账本（只有总数，没有任何人的名字）：
  { $lines }
book_line = { $rule }（{ $area }）：预算 { $funded }，发出 { $given }，收回 { $taken }，还剩 { $left }
no_book = 您这里还没有积分账本。
even = 账目相符。全区到期清零的积分共 { $lapsed } 分。
uneven = 账目有出入，请告诉社区工作人员核查。全区到期清零的积分共 { $lapsed } 分。
fine = 好的。
trial = { $week }这一周的对账：一共发行 { $issued } 分，其中没发完的预算 { $budgets }，居民手里 { $people }，留货中 { $reserved }，已领取 { $fetched }，清零和扣除 { $lapsed }。加起来正好相等。
trial_wrong = { $week }这一周的对账有出入：发行 { $issued } 分，预算 { $budgets }，居民手里 { $people }，留货中 { $reserved }，已领取 { $fetched }，清零和扣除 { $lapsed }。正在核查。
buildings = 楼栋榜（今年人均积分，只算同意参加的人，没有任何人的名字）：
  { $lines }
building = { $place }. { $building }：{ $points } 分，{ $people } 人参加
building_mine = { $place }. { $building }：{ $points } 分，{ $people } 人参加（您家）
no_buildings = 还没有楼栋上榜：一栋楼有 { $least } 位居民同意参加，才会列出来。
take_part = 您的积分要算进您那栋楼吗？只算进总数，不显示您的名字。
    .join = 算进去
    .leave = 不再算进去
    .keep = 先不改
joined = 好的，从现在起您今年的积分算进您那栋楼。随时可以不再参加。
left = 好的，不再算进去了。
