floor_area = { $address }的建筑面积要大于零。
share = 产权份额 { $part }/{ $whole } 不对，份额要大于零且不超过全部。
unknown = 没有找到编号为 { $code } 的人。
dwelling_unknown = 没有找到编号为 { $code } 的房屋。
