"""The three losses of the method, one file each; the trainer weighs and adds them.

L = L_cls + lambda_s L_s + lambda_u L_u   (Wang et al., ICIP 2021, equation 1)
"""
