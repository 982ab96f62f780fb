floor_area = { $address }的建筑面积要大于零。
share = 产权份额 { $part }/{ $whole } 不对，份额要大于零且不超过全部。
unknown = 没有找到编号为 { $code } 的人。
dwelling_unknown = 没有找到编号为 { $code } 的房屋。
reason_missing = 请写一下原因。
waits_already = 这件事已经有人提出，正在等第二个人同意。
same_person = 这是您自己提出的，要请另一位同事来同意。
nothing_waits = 这件事已经办过或者过期了。
