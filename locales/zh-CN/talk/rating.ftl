title = 评一评
stars = 这次谈得怎么样？
    .of = { $count } 颗星
thanks = 谢谢您的评价。
