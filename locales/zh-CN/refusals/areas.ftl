unknown = 没有找到编号为 { $code } 的区域。
upside_down = { $name }不能放在{ $parent }下面，层级反了。
rule_unknown = 没有“{ $rule }”这项规则。
rule_value = “{ $rule }”不能设为 { $value }。
