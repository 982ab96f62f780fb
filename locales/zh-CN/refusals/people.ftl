floor_area = { $address }的建筑面积要大于零。
share = 产权份额 { $part }/{ $whole } 不对，份额要大于零且不超过全部。
