"""The losses, one file each: pure functions of logits, embeddings or projections and labels.

Those of the method are L_cls, L_s and L_u (Wang et al., ICIP 2021); the methods in
`learning/methods` weigh and add them.
"""
