unknown = There is no area with the code { $code }.
upside_down = { $name } cannot be placed below { $parent }; the levels are the wrong way round.
rule_unknown = There is no rule called "{ $rule }".
rule_value = "{ $rule }" cannot be set to { $value }.
