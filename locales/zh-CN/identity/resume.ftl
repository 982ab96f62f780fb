title = 接着办
nothing = 您在别处没有没办完的事。
which = { $count ->
    [1] 您在别处有 1 件事没办完，答过的都还在。要在这里接着办吗？
   *[other] 您在别处有 { $count } 件事没办完，答过的都还在。要在这里接着办哪一件？
}
    .none = 先不办
label = { $title }（{ $channel }，{ $since }）
left = 好的，还留在那里。
