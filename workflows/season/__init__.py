"""A whole season played through the one door by the demonstration people.

Nothing here knows what a workbook holds. What a workbook cannot hold (evidence, consents, tờ
trình, scores, ballots) is supplied through the same actions as people use, by fixed rules, so
that two runs on the same workbooks give the same season.
"""
