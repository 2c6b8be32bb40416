"""Facts of one list of one state, and entries of it."""

WORLD = """
[source]
id = "world"
title = "World"
published = "2020-01-01"
[[node]]
id = "xx"
kind = "actor"
type = "state"
label = "Xland"
[[node]]
id = "list"
kind = "measure"
type = "list"
label = "The List"
[[statement]]
subject = "list"
relation = "issued_by"
object = "xx"
standing = "record"
citation = "law"
[[statement]]
subject = "list"
relation = "has_effect"
value = "blocking"
standing = "record"
citation = "law"
"""


def listing(actor, since="2020-01-01", until=None, label=None, **more):
    node = f'[[node]]\nid = "{actor}"\nkind = "actor"\ntype = "company"\nlabel = "{label or actor.title() + " Ltd"}"\n'
    end = f'until = "{until}"\n' if until else ""
    rest = "".join(f'{name} = "{value}"\n' for name, value in more.items())
    return f'{node}[[listing]]\nactor = "{actor}"\nlist = "list"\nsince = "{since}"\n{end}citation = "law"\n{rest}'
