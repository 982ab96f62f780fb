title = 签承诺书
which = 有 { $count } 份承诺书您还没签。想先看哪一份？
nothing_open = 现在没有要签的承诺书。有新的会在群里发链接，也可以随时来这里看。
nothing_left = 现在没有要签的了。您签过 { $count } 份：
signed_list = { $signed }
signed_line = 《{ $title }》第 { $number } 版：{ $state }，回执号 { $receipt }
see_mine = 想再看一遍或者撤回，点“我的承诺”。
child =
    同学，你好！《{ $title }》是请大人签的，你不用签，家里的大人会照看好你。
    想知道里面写了什么，可以请家里人讲给你听。谢谢你来看！
already = 《{ $title }》您已经签过了，不用再签。
new_version = 《{ $title }》换了新的内容，现在是第 { $number } 版。您以前签的仍然算数；新的这一版请看一看，再决定签不签。
text =
    《{ $title }》第 { $number } 版
    { $area }发布，{ $last }前可以签。
    请慢慢看，看完再决定。签不签都自愿，不签也不影响您办事。
    .sign = 我已阅读并签署
    .later = 以后再说
trader_text =
    《{ $title }》第 { $number } 版（店铺和单位用）
    { $area }发布，{ $last }前可以签。由负责人来签。
    请慢慢看，看完再决定。签不签都自愿，不签也不影响您办事。
    .fill = 看完了，填店名来签
    .later = 以后再说
organisation = 请写店铺或单位的全名，和营业执照上一样。
representative = 法定代表人（执照上的负责人）是您本人（{ $name }）吗？
    .yes = 是我本人
    .no = 不是我
representative_name = 法定代表人叫什么名字？
trader_sign =
    请核对一下：
    《{ $title }》
    店铺或单位：{ $organisation }
    法定代表人：{ $representative }
    都对的话，点“我已阅读并签署”。
    .sign = 我已阅读并签署
    .later = 以后再说
only_read =
    《{ $title }》第 { $number } 版
    { $area }发布，签署到{ $last }为止。
    .identify = 确认身份后签
    .done = 看完了
upcoming = 这份承诺书从{ $first }开始签，现在可以先看看。
closed = 这份承诺书已经结束，不能再签了，还可以看看内容。
unverified = 您可以先看内容。要签的话，得先确认您是谁，看完告诉您怎么办。
organisation_account = 这是单位的账号。承诺书要由人来签，请负责人用自己的账号打开。您可以先看看内容。
no_home = 我这里还没有登记您住在哪里，所以暂时不能签。请找网格员登记一下。您可以先看看内容。
elsewhere = 这份承诺书是请{ $area }的居民签的，您不住在那里，不用签。您可以看看内容。
have_read = 看完了，谢谢您。
how_to_verify = 确认了身份就能签：发“确认身份”，填姓名、住址和手机号就行。不签也没关系，不影响您办事。
later = 好的，不着急。{ $last }前想签，随时发“签承诺书”。不签也不影响您办事。
changed_meanwhile = 您看的时候，承诺书换了新的内容，所以刚才没有签。请看一下新的。
signed = 签好了，谢谢您！
more_open = 还有 { $count } 份承诺书，想看可以点“签承诺书”。
