title = 业主投票
none = 您这里现在没有业主投票。有新的投票会通知业主。
who_are_you = 业主投票要先确认您是谁，确认以后就能看到您小区的投票。可以向网格员要一个邀请链接。
unverified = 您可以先看议案。要投票的话，得先确认您是谁，看完告诉您怎么办。
nominated = 有人推荐您当候选人，请点“愿不愿意参选”回个话。
count_waits = 有一次投票等您监票确认，请您来监票。
being_prepared = 小区正在筹备一次业主投票，可以点“核对名册”看看您的面积对不对。
label = { $title }（{ $area }，{ $last }截止）
which = 有 { $count } 次投票，看哪一次？
heading =
    { $title }（{ $area }）
    投票时间：{ $first }至{ $last }
    议案：{ $count } 个
no_vote = 您在这次投票里没有票：{ $reason }
my_vote = 您的票：{ $units }，{ $area } 平方米，算一户一票。
my_agency = 您受委托可以代投：{ $units }，{ $area } 平方米。
is_in_mine = 这一票您已经投了（{ $how }，{ $at }）。
is_in_other = 这一票已经投了（{ $how }，{ $at }），不是您本人投的。不同意可以提出异议。
is_suspended = 这一票有产权人提出异议，暂时不算数。撤回异议后才算。
secret = 这次是不记名投票：谁也查不到您投了什么，回执上也不写。面积很特别的房子，计票后仍有可能被猜到。
next = 想做什么？
    .cast = 投票
    .confirm = 监票确认
    .result = 看结果
    .read = 看议案
    .turnout = 看参与情况
    .receipt = 查我的票
    .object = 提出异议
    .done = 没事了
fine = 好的。
only_read =
    议案{ $number }《{ $title }》
    { $rule }
    .done = 看完了
have_read = 看完了，谢谢您。
result_preliminary = 这是初步结果，公示期内有异议可以提出。
result_final = 这是最终结果。
receipt_which = 请输入回执号（16 位，四个一组）。
receipt_found =
    议案{ $number }《{ $motion }》的列表里有这张票。
    投票时间：{ $at }
    状态：{ $state }
which_vote = 您有几户票，先投哪一户？
text =
    议案{ $number }《{ $title }》
    { $rule }
    .seen = 看完了，去选
choice =
    议案{ $number }《{ $title }》，您的意见是？
    .approve = 赞同
    .oppose = 反对
    .abstain = 弃权
    .follow = 随多数
ticks = 议案{ $number }《{ $title }》，最多选 { $seats } 位，选完点“选好了”。{ $rule }
candidate = { $position }号 { $name }
fewer = 您选了 { $count } 位，最多可以选 { $seats } 位。少选也有效。
    .keep = 就选这些
    .more = 再选一遍
nobody = 一位也不选（弃权）
line = 议案{ $number }《{ $title }》：{ $choice }
code = 为了确认是您本人，验证码发到了 { $phone }。请输入 6 位验证码。
code_wrong = 验证码不对，还可以试 { $left } 次。
code_failed = 验证码没有对上，这次没有投票。请重新点“投票”，再取一个验证码。
sure =
    请核对您的票：
    { $title }
    { $lines }
    房屋：{ $units }
    面积：{ $area } 平方米，算一户一票
    投出以后不能修改，也不能撤回。
    .cast = 确认投票
    .again = 重新选
    .later = 先不投
later = 好的，没有投出去。{ $last }前随时发“投票”再来投。
cast = 投好了，谢谢您参加《{ $title }》。
receipt =
    议案{ $number }《{ $title }》
    回执号：{ $receipt }
    时间：{ $at }
receipt_meaning = 请留好回执号，凭它可以查到您的票在不在列表里。截止以前谁也看不到票数。
receipt_meaning_secret = 请留好回执号，凭它可以查到您投过票，回执上看不出投了什么。截止以前谁也看不到票数。
more_votes = 您还有 { $count } 户票没投，点“业主投票”接着投。
