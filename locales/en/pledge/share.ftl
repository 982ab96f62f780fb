forward = Words to forward: “{ $title }” can be read and signed with Linli until { $last }. Signing is voluntary; open the link or scan the code.
link = Link: { $link }
picture = { $title }
caption = Scan to read it. Signing is voluntary, until { $last }.
alt = QR code of “{ $title }”
