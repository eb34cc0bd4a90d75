"""The equations of G-ChI astrocytes as published, in s and uM, and the parameters that all sets share."""

import numpy as np

COMMON = dict(
    C_T=2, rho_A=0.18, Omega_C=6, Omega_L=0.1, O_P=0.9, d_1=0.13, d_2=1.05, d_3=0.9434, d_5=0.08,
    O_2=0.2, kappa_delta=1.5, K_3K=1, O_3K=4.5, O_N=0.3, Omega_N=0.5, K_KC=0.5, zeta=10,
    I_Theta=0.3, omega_I=0.05, smooth=0,
)


def rates(k, transmitter, coupling, bias, influx):
    """The right-hand side under constant inputs."""

    def hill(x, n, half):
        return x**n / (x**n + half**n)

    def right_hand_side(_, state):
        bound, ip3, calcium, gate = state
        excess = ip3 - bias
        far = np.tanh((abs(excess) + k.I_Theta) / k.omega_I) if k.smooth else 1
        opening = far + np.tanh((abs(excess) - k.I_Theta) / k.omega_I)
        receptor = (hill(ip3, 1, k.d_1) * hill(calcium, 1, k.d_5) * gate) ** 3
        Q = k.d_2 * (ip3 + k.d_1) / (ip3 + k.d_3)
        return [
            k.O_N * transmitter * (1 - bound)
            - k.Omega_N * (1 + k.zeta * hill(calcium, 1, k.K_KC)) * bound,
            k.O_beta * bound
            + k.O_delta * k.kappa_delta / (k.kappa_delta + ip3) * hill(calcium, 2, k.K_delta)
            - k.O_3K * hill(calcium, 4, k.K_D) * hill(ip3, 1, k.K_3K)
            - k.Omega_5P * ip3
            - k.F_ex / 2 * opening * np.sign(excess)
            + coupling,
            (k.Omega_C * receptor + k.Omega_L) * (k.C_T - (1 + k.rho_A) * calcium)
            - k.O_P * hill(calcium, 2, k.K_P)
            + influx,
            k.O_2 * (Q - (Q + calcium) * gate),
        ]

    return right_hand_side
