lapsing = { $points } of your points are good until { $day } and lapse after it. If you want something for them, do it soon.
month = Your points in { $month }/{ $year }: { $earned } earned, { $used } used, { $points } now.
taken_back = { $points } of your points were taken back, for: { $reason }. If you think this is wrong, say so within seven days in the statement under “My points”.
warned = One of your reports was found to be false: { $reason }. This is a warning; another one within a year costs 10 points. If you think this is wrong, please ask your community.
deducted = One of your reports was found to be false: { $reason }. { $points } points were taken off. If you think this is wrong, say so within seven days in the statement under “My points”.
