from handlers.layout.numbering import numbered


def test_options_follow_the_lines_with_the_number_to_type() -> None:
    assert (
        numbered(["请先读完公约。"], ["已阅读并签署", "以后再说"]) == "请先读完公约。\n\n1. 已阅读并签署\n2. 以后再说"
    )


def test_page_options_stand_apart_and_are_numbered_on() -> None:
    text = numbered(["选一幢楼："], ["1幢", "2幢"], ["下一页", "返回"])
    assert text == "选一幢楼：\n\n1. 1幢\n2. 2幢\n\n3. 下一页\n4. 返回"


def test_a_line_break_in_a_label_does_not_look_like_a_further_option() -> None:
    assert numbered([], ["甲\n2. 乙"]) == "1. 甲 2. 乙"


def test_without_options_only_the_lines_are_left() -> None:
    assert numbered(["好的。", "再见。"], []) == "好的。\n再见。"
