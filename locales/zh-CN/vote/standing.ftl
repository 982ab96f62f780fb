title = 愿不愿意参选
nothing = 没有等您回话的提名。
willing = 有人推荐您当业委会候选人。您愿意吗？
    .yes = 愿意
    .no = 不愿意
willing_yes = 谢谢您。资格审查通过后会上选票。
willing_no = 好的，不会把您放上选票。
