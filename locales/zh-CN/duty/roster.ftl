title = 值班安排
what = 值班安排：
    .now = 现在谁在
    .mine = 我什么时候值班
    .add = 排一个班
    .table = 用表格排
    .list = 看排好的、取消
    .absent = 请假、换班
role = { $role ->
        [district_admin] 区级管理员
        [street_official] 街道干部
        [community_worker] 社区工作者
        [grid_worker] 网格员
        [microgrid_head] 微网格长
        [volunteer] 志愿者
        [commissioner] 小区专员
        [water_office] 治水办
        [department_officer] 部门工作人员
        [owners_committee] 业委会成员
        [property_company] 物业公司
       *[other] 工作人员
    }
now =
    { $area }：
    { $people }
nobody = { $area }：现在没有人。
there = { $name }（{ $role }）
there_until = { $name }（{ $role }），值班到 { $until }
mine =
    接下来两周您的班：
    { $lines }
none_mine = 接下来两周没有您的班。
shift = { $at } 到 { $until }，{ $area }
shift_for = { $at } 到 { $until }，{ $area }，替 { $name }
sentence = 用一句话说：哪些天、几点到几点、谁、哪里。比如“工作日 9:00-17:00 荷田田 松园二区”“每天 22:00-6:00 物业”。
where = 哪里的班？
who = { $area }谁值班？
    .one = { $name }（{ $role }）
not_here = 说到的人在{ $area }没有角色，请从下面选。
days = 哪些天？
    .workdays = 工作日（放假不算，调休上班算）
    .restdays = 周末和节假日
    .daily = 每天
    .weekend = 周末
    .some = 选几天
weekdays = 每周哪几天？
weekday =
    .on-0 = 周一
    .on-1 = 周二
    .on-2 = 周三
    .on-3 = 周四
    .on-4 = 周五
    .on-5 = 周六
    .on-6 = 周日
begins = 几点开始？比如“9:00”“晚上十点”。
ends = 几点结束？比开始早的算第二天。
when =
    .same_day = { $days } { $begins }–{ $ends }{ $since }
    .overnight = { $days } { $begins }–第二天 { $ends }{ $since }
    .since = ，从{ $day }起
    .between = ，{ $first }到{ $last }
sure =
    请核对：
    { $name }，{ $area }
    { $when }
    管什么：{ $subject }
    .yes = 对，排上
    .subject = 改管什么
    .dates = 改从哪天到哪天
    .drop = 不排了
subject = 管什么？
    .all = 都管
    .threads = 居民找人说话
    .orders = 报事
first = 从哪天起？
today = 今天
until = 到哪天？
    .open = 一直
    .day = 说一个日子
last = 到哪天止？
added = 排好了：{ $name }，{ $area }，{ $when }。
dropped = 好的，没有排。
none = 还没有排过班。没有排的时候，服务时间里按网格员、微网格长、社区的顺序找人。
which = 排好的有 { $count } 个，要取消哪个？
    .none = 都留着
line = { $name } · { $area } · { $when }
end = 取消 { $name } 在{ $area }的这个班？
    .yes = 取消这个班
    .no = 留着
ended = 取消了：{ $name }，{ $area }。
fine = 好的。
away = 谁不在？
    .me = 我自己
away_from = 从哪天起不在？
away_to = 到哪天（这天也不在）？
one_day = 就这一天
stand_in = 谁顶班？
    .nobody = 没有人顶
away_set = 记下了：{ $first }到{ $last }不在。这几天按顺序找下一位。
away_set_with = 记下了：{ $first }到{ $last }不在，{ $name } 顶班。
table = 请发填好的表（.xlsx 或 .csv）。上面的表可以直接填。
sheet = 值班表
read = 读到 { $rows } 行，{ $good } 行可以用。
bad_rows =
    这几行有问题：
    { $rows }
bad_row = 第 { $row } 行，{ $column }：{ $reason }
more_bad = 还有 { $count } 处，改好上面的再发一次看得到。
store = 把 { $good } 行排上？已经有的不会重复。
    .yes = 排上
    .no = 不排
stored = 排上了 { $count } 个班。
column = 列
    .area = 地方
    .person = 姓名
    .days = 日子
    .begins = 开始
    .ends = 结束
    .from-on = 从哪天起
    .to-on = 到哪天止
    .subject = 事项
wrong = 有问题
    .missing = 没有填
    .area = 您负责的地方里没有“{ $value }”
    .person = “{ $value }”在这里没有角色
    .person-twice = 有两位叫“{ $value }”，请在聊天里排
    .days = 看不懂“{ $value }”，可以写“工作日”“周一、周三”“每天”“周末和节假日”
    .clock = “{ $value }”不是几点几分
    .date = “{ $value }”不是日子，可以写 2026-12-01
    .period = 比开始的日子早
    .subject = “{ $value }”不对，可以写“全部”“咨询”“报事”
    .unread = 这一格读不了
notes =
    一行一个班。
    地方：您负责的社区、网格的名字或编号。姓名：在那里有角色的人。
    日子：工作日（放假不算，调休上班算）、周末和节假日、每天、周一到周五、周一、周三……
    开始、结束：9:00、17:00；结束早于开始的算第二天。
    从哪天起、到哪天止：可以不填。事项：全部、咨询、报事，不填就是全部。
    第二行是例子，请改掉。在聊天里说“值班安排”，选“用表格排”，把表发过来。
