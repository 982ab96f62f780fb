title = 筹备表决
none = 您负责的范围里现在没有业主投票。
which = 看哪一次投票？
    .new = 筹备一次新的
label = { $title }（{ $state }）
state =
    .draft = 筹备中
    .upcoming = 已公告，还没开始
    .open = 正在投票
    .ended = 到时间了，等截止计票
    .closed = 已截止，等公布
    .preliminary = 公示初步结果
    .final = 已有最终结果
    .cancelled = 已取消
overview =
    { $title }（{ $area }），{ $state }
    投票：{ $first }至{ $last }
    { $motions }
motion_line = 议案{ $number }《{ $title }》
objections_wait = 有 { $count } 条异议等答复。
scrutineers_wait = 还有 { $count } 位监票人没有确认计票。
next = 想做什么？
    .announce = 公告
    .roll = 核对名册
    .motion = 加一个议案
    .candidates = 候选人
    .days = 改时间
    .remove = 去掉一个议案
    .timetable = 时间表
    .scrutineer = 监票人
    .objections = 异议
    .share = 链接和二维码
    .turnout = 参与情况
    .missing = 还没投的
    .remind = 提醒没投的
    .delivery = 送达情况
    .paper = 纸质票
    .proxy = 登记委托书
    .extend = 延长投票
    .close = 截止，开始计票
    .count = 看计票结果
    .publish = 公布初步结果
    .final = 定为最终结果
    .filing = 备案清单
    .cancel = 取消这次投票
    .nothing = 没事了
fine = 好的。
unchanged = 好的，没有改动。
area = 在哪里？
area_below = { $area }里的哪一处？
    .whole = 整个{ $area }
matter = 表决什么事？
    .election = 选举业主委员会
    .hire-pm = 选聘物业服务企业
    .dismiss-pm = 解聘物业服务企业
    .fund-use = 使用维修资金
    .fund-raise = 筹集维修资金
    .rebuild = 改建、重建（如加装电梯）
    .common-use = 改变共有部分用途或用于经营
    .rules = 制定或修改议事规则
    .covenant = 制定或修改管理规约
    .recall = 更换业主委员会成员
    .other = 其他重大事项
name = 议案标题是什么？（4 到 60 字）
content = 请把议案全文粘贴过来（10 到 10000 字），或者发一个 .txt、.md、.docx 文件。写清楚要表决的是什么、同意以后怎么办。
seats = 选几位委员？
opens = 哪一天开始投票？公告要提前 15 天，候选人也要提前 15 天公布。
    .in = { $days } 天后
length = 投票开放多少天？
    .days = { $days } 天
is_first = 这是首次业主大会吗？首次还没有议事规则，没投的票不能跟多数算。
    .yes = 是首次
    .no = 不是
mode = 记名还是不记名？记名的，截止后计票组能看到每户的票；不记名的，谁也查不到。面积很特别的房子，不记名也可能被猜到。
    .named = 记名
    .secret = 不记名
silence = 议事规则里写了没投的票怎么算吗？
    .none = 没投的不算
    .majority = 规则写了随多数
silence_basis = 是议事规则第几条、哪天通过的？
rule =
    .ordinary = 参加的过半通过
    .special = 参加的四分之三以上通过
create_sure =
    请核对：
    { $area }《{ $title }》
    投票：{ $first }至{ $last }
    通过条件：{ $rule }
    依据：{ $basis }
    方式：{ $mode }
    没投的票：{ $silence }
    .yes = 建好
    .no = 不建了
not_created = 好的，没有建。
created = 《{ $title }》开始筹备了，公告以前业主看不到，只能核对自己的名册。
created_next = 接下来：核对名册，安排监票人，然后公告。
created_election = 接下来：候选人报名和审查，核对名册，安排监票人，然后公告。
motion_added = 加好了：议案{ $number }《{ $title }》。
no_motions = 还没有议案。
remove_which = 去掉哪一个？
motion_removed = 去掉了。
days_set = 改好了：{ $first }至{ $last }。
cancel_why = 为什么取消？这句话业主会看到。
cancel_sure = 确定取消《{ $title }》吗？已经投的票不算数，不能恢复。
    .yes = 取消投票
    .no = 不取消
cancelled = 《{ $title }》已经取消，业主会收到通知。
no_election = 这次没有选举议案。
candidates =
    《{ $title }》的候选人：
    { $lines }
candidates_none = 《{ $title }》还没有候选人。{ $lines }
candidate_line = { $name }：{ $consents }，{ $eligible }
consents =
    .open = 还没表态
    .yes = 本人愿意
    .no = 本人不愿意
eligible =
    .open = 待审查
    .yes = 审查通过
    .no = 审查没通过
candidates_next = 想做什么？
    .nominate = 推荐一位
    .judge = 记录审查结果
    .nothing = 没事了
nominate_whom = 推荐谁？请写姓名，或门牌（如 21-1-601）。
statement = 用一句话介绍（2 到 200 字），会印在选票上。
nominated = 推荐了{ $name }，等本人表态。
judge_whom = 是哪一位？
judged = 审查结果是？
    .fit = 本人愿意，资格通过
    .unwilling = 本人不愿意
    .unfit = 资格没通过
judged_why = 为什么没通过？会告诉本人。
judged_done = 记好了。
roll =
    名册（按今天的档案）：{ $heads } 户票，{ $units } 套，{ $area } 平方米
    有几套房的业主：{ $several } 户，各算一票
    开发商没卖和没交付的：{ $developer_units } 套，{ $developer_area } 平方米，合算一票
    没有算进来的车位、储藏室等：{ $left_out } 处
roll_clean = 名册齐全，可以公告。
roll_unresolved =
    有 { $count } 处要先补全：
    { $lines }
unresolved =
    .no-area = { $address }：没有面积
    .no-owner = { $address }：没有业主
    .no-developer = { $address }：没有登记开发商
timetable =
    《{ $title }》时间表：
    { $lines }
step-group = { $day }起：成立筹备组，名单公示到{ $until }
step-roll = { $day }起：名册公示到{ $until }，业主核对、提异议
step-drafts = { $day }：公布议事规则、管理规约草案
step-nominations = { $day }起：候选人报名到{ $until }
step-candidates = { $day }起：公布候选人到{ $until }
step-notice = { $day }：发公告、送选票（提前 15 天以上）
step-voting = { $day }起：投票到{ $until }零点
step-count = { $day }：截止、公开唱票计票
step-objections = { $day }起：公示初步结果到{ $until }
step-final = { $day }：最终结果
step-filing = { $until }前：到街道和住建部门备案
announce_sure =
    公告《{ $title }》（{ $area }）：
    投票：{ $first }至{ $last }
    名册：{ $heads } 户票，{ $owned } 平方米
    投票验证码短信：每户至少 1 条，大约 { $heads } 条
    公告以后，议案、候选人、名册和时间都不能再改，业主会收到通知。
    .yes = 公告
    .no = 先不公告
announced =
    《{ $title }》已经公告（{ $area }，{ $first }至{ $last }）。
    名册已经固定：{ $heads } 户票，{ $total } 平方米，校验码 { $roll }
announced_told = 网上通知了 { $sent } 户；还有 { $unreached } 户没有联系上，请送纸质通知或张贴公告，在“送达情况”里登记。
forward = 可以转发到群里的话：{ $area }业主投票《{ $title }》，{ $first }至{ $last }，点链接或扫码可以看议案、投票。
link = 链接：{ $link }
picture = { $title }
caption = 投票到{ $last }
alt = 《{ $title }》的二维码
turnout_only = 截止以前只能看参加了多少，怎么投的谁也看不到。
all_voted = 您这里的业主都投了。
missing =
    还没投的，第 { $first } 到 { $last } 户，共 { $total } 户：
    { $lines }
missing_line = { $units } { $names }
turn_page = 接着看吗？
    .next = 下一页
    .previous = 上一页
    .back = 看完了
remind_sure = 提醒《{ $title }》里还没投的业主吗？提醒里不会写任何人怎么投。最多提醒 3 次。
    .yes = 提醒
    .no = 不提醒
reminded = 好的，发给了 { $count } 个账号。
delivery =
    共 { $heads } 户：
    网上发出：{ $sent } 户
    确认送达（本人打开或签收）：{ $delivered } 户
    送不到：{ $failed } 户
    还没联系上：{ $unreached } 户
delivery_next = 想做什么？
    .list = 没联系上的名单
    .record = 登记一户
    .nothing = 没事了
unreached =
    还没联系上 { $count } 户，前 20 户：
    { $lines }
unreached_line = { $head } { $units }
delivery_head = 是哪一号？例如 H0001。
delivery_kind = 怎么送的？
    .handed = 本人签收
    .failed = 送不到
    .posted = 已张贴公告
delivery_recorded = { $head } 记好了。
proxy_head = 委托的是哪一号？例如 H0001。
proxy_agent = 受托人是谁？请写姓名，或门牌（如 21-1-601）。
proxy_photo = 请拍一张委托书的照片，要看得清签名和期限。
proxy_sure = 登记 { $head } 的委托书吗？您要当面看过委托书和双方证件。
    .yes = 看过，登记
    .no = 不登记
proxy_recorded = 登记好了，受托人可以替 { $head } 投票；业主自己投了，以业主的为准。
extend_days = 《{ $title }》延长多少天？只能延一次。
extended = 《{ $title }》延长了（{ $area }，{ $first }至{ $last }），业主会收到通知。
paper_next = 纸质票（已编号 { $printed } 张），想做什么？
    .print = 给名册里每户编票号
    .enter = 录入一张
    .check = 复核别人录的（{ $count } 张）
    .nothing = 没事了
paper_printed = 好了，{ $count } 户都有票号。
paper_serial = 票面上的编号是多少？
paper_photo = 请拍一张纸质票的照片，选项和签名要看得清。
keyed = 议案{ $number }《{ $title }》，票上选的是？
unreadable = 看不清或选多了（废票）
keyed_how = 议案{ $number }《{ $title }》，票上写得清楚吗？
    .clear = 清楚
    .unclear = 看不清或选多了（废票）
keyed_ticks = 议案{ $number }《{ $title }》，票上选了谁？选完点“选好了”。
paper_sure = 录入 { $serial }（{ $units }，{ $area } 平方米）吗？另一位同事按照片再录一遍，一致才算数。
    .yes = 录入
    .no = 不录
paper_keyed = { $serial } 录好了，等另一位同事复核。
paper_shown = 票号 { $serial }，{ $units }，录入时间 { $at }。请只看照片，自己再录一遍。
paper_alt = 纸质票 { $serial }
paper_check = 照片看得清吗？
    .key = 看得清，我来录
    .refuse = 有问题，退回
    .later = 以后再看
paper_wrong = 哪里不对？
paper_refused = 退回了，可以重新录入。
paper_entered = { $serial } 两次录入一致，已经投入票箱，这户的产权人会收到通知。
paper_duplicate = { $serial } 已有另一张票算数，这张记为重复，不计票。
close_sure = 现在截止《{ $title }》吗？截止以后不再收任何票，开始计票。
    .yes = 截止
    .no = 先不
closed = 《{ $title }》已经截止。请监票人到场，公开唱票，监票人确认后公布。
publish_sure = 公布《{ $title }》的初步结果吗？业主会收到通知，公示期内可以提异议。
    .yes = 公布
    .no = 先不
published = 《{ $title }》的初步结果已经公布。
final = 《{ $title }》的最终结果已经公布。
filing =
    《{ $title }》（{ $code }）备案要带的材料，30 天内交街道和住建部门：
    1. 业主大会会议记录和公告
    2. 固定的名册和校验码
    3. 表决结果公告和监票人确认
    4. 议事规则、管理规约（有的话）
    5. 业委会委员名单（选举的话）
    6. 送达记录、异议和答复
scrutineers = 现在的监票人：{ $names }
scrutineer_whom = 请谁监票？请写姓名，或门牌（如 21-1-601）。候选人不能监票。
scrutineer_appointed = 安排好了，截止后请监票人发“监票确认”。
no_objections = 没有等答复的异议。
objection_label = { $name }：{ $note }
objection_which = 看哪一条？
objection = { $name } { $at } { $kind }：
objection_kind =
    .roll = 对名册的异议
    .candidate = 对候选人的异议
    .result = 对初步结果的异议
objection_answer = 怎么答复？本人会看到。
objection_answered = 答复好了。
task_objections = 《{ $title }》有 { $count } 条异议等答复
task_papers = 《{ $title }》有 { $count } 张纸质票等复核
task_close = 《{ $title }》到时间了，等截止计票
