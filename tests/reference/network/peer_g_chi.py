"""The G-ChI astrocyte in NumPy, any number of cells at once, in s and uM: the right-hand side that
the references of this folder are integrated from, written independently of models/."""

from types import SimpleNamespace

import numpy as np

COMMON = dict(C_T=2, rho_A=0.18, Omega_C=6, Omega_L=0.1, O_P=0.9, d_1=0.13, d_2=1.05, d_3=0.9434,
              d_5=0.08, O_2=0.2, kappa_delta=1.5, K_3K=1, O_3K=4.5, O_N=0.3, Omega_N=0.5, K_KC=0.5,
              zeta=10, I_Theta=0.3, omega_I=0.05)
OWN = ["K_P", "K_delta", "Omega_5P", "K_D", "O_delta", "O_beta", "F_ex", "F"]
SETS = {name: SimpleNamespace(**COMMON, **dict(zip(OWN, own))) for name, own in {
    "one synapse": [0.1, 0.3, 0.1, 0.5, 0.2, 5, 0.09, 0],
    "closed loop": [0.05, 0.1, 0.05, 0.7, 0.6, 3.2, 2, 0],
    "ring": [0.05, 0.1, 0.05, 0.7, 0.6, 0, 0.09, 0.09],
    "network": [0.05, 0.1, 0.05, 0.7, 1.2, 0.5, 0, 0.09],
}.items()}


def hill(x, n, half):
    return x**n / (x**n + half**n)


def reservoir(k, ip3, bias):
    """J_ex: what a clamp of IP3 outside the cell gives."""
    excess = ip3 - bias
    return -k.F_ex / 2 * (1 + np.tanh((abs(excess) - k.I_Theta) / k.omega_I)) * np.sign(excess)


def rates(k, state, transmitter, ip3_flux):
    """d/dt of state [gamma, I, C, h][cell]; `ip3_flux` enters besides what the cell makes."""
    bound, ip3, calcium, gate = state
    channel = (hill(ip3, 1, k.d_1) * hill(calcium, 1, k.d_5) * gate)**3
    Q = k.d_2 * (ip3 + k.d_1) / (ip3 + k.d_3)
    made = k.O_beta * bound + k.O_delta * (1 - hill(ip3, 1, k.kappa_delta)) * hill(
        calcium, 2, k.K_delta)
    spent = k.O_3K * hill(calcium, 4, k.K_D) * hill(ip3, 1, k.K_3K) + k.Omega_5P * ip3
    return np.array([
        k.O_N * transmitter * (1 - bound)
        - k.Omega_N * (1 + k.zeta * hill(calcium, 1, k.K_KC)) * bound,
        made - spent + ip3_flux,
        (k.Omega_C * channel + k.Omega_L) * (k.C_T - (1 + k.rho_A) * calcium)
        - k.O_P * hill(calcium, 2, k.K_P),
        k.O_2 * (Q * (1 - gate) - calcium * gate),
    ])
