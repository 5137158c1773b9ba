"""The council: of whom it consists, how it meets, who may vote, how votes are counted and ranked.

Acts on one dossier are in ``actions``; they ask what is decided beside them.
"""
