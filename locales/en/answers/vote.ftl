tenant = Owners vote; tenants cannot vote in their own right. With the owner's written authority you may vote for them. Source: Civil Code, Article 278.
several = Somebody who owns several flats counts as one head, and the areas are added. You vote once, for all of them. Source: Civil Code, Article 278, and the Supreme Court's interpretation.
co_owner = A flat with several owners counts as one head: agree who votes. Once one of you has voted, the flat has voted; if you disagree, say so before the vote closes. Source: Civil Code, Article 278.
absent = You can vote from anywhere, here on your phone; or give somebody a written authority to vote for you.
proxy = Voting for somebody else needs a written authority signed by the owner, saying which motion and which choice. Family members are no exception. Some votes do not allow it: the announcement tells.
area = Both heads and area count: owners of two thirds of each must take part; ordinary matters pass with more than half of those taking part, raising maintenance funds or rebuilding with three quarters. Source: Civil Code, Article 278.
unreturned = A vote not cast does not simply count as agreement. Whether it follows the majority depends on your neighbourhood's rules of procedure and the announcement of the vote.
