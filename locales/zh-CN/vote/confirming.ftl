title = 监票确认
nothing = 现在没有等您确认的计票。
heading = 《{ $title }》的计票如下：
sure = 计票和唱票的一致吗？确认后才能公布。
    .yes = 一致，确认
    .no = 有问题
confirmed = 已经确认，谢谢您。
not_confirmed = 好的，没有确认。请当场向组织的工作人员说明哪里有问题。
