"""The council: of whom it consists, how it meets, who may vote, how votes are counted and ranked.

Acts on one nomination are in ``workflows.actions.council``; they ask what is decided here.
"""
