"""Lives that change: moving, sale, birth, death, two records of one person, a phone that is lost or shared."""
