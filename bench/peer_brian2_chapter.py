"""What the Brian2 peers share: the neuron-glia chapter's astrocyte, and runs of C++ standalone.

Stimberg, Goodman, Brette & De Pitta, in Computational Glioscience (2019),
doi:10.1007/978-3-030-00817-8_18. Brian2 writes a C++ program, which is compiled once and then timed
as a process of its own, so that neither Python nor the compiler is in a figure.
"""

import re
import subprocess
import time
from pathlib import Path

from brian2 import (check_units, device, get_device, implementation, mmolar, ms, mV, nS, pA, pF,
                    prefs, second, set_device, umolar)

NEURON = dict(E_l=-60 * mV, g_l=9.99 * nS, E_e=0 * mV, E_i=-80 * mV, C_m=198 * pF, tau_e=5 * ms,
              tau_i=10 * ms, tau_r=5 * ms, I_ex=100 * pA, V_th=-50 * mV, w_e=0.05 * nS, w_i=1 * nS)
SYNAPSE = dict(rho_c=0.005, Y_T=500 * mmolar, Omega_c=40 / second, U_rest=0.6,
               Omega_f=3.33 / second, Omega_d=2 / second, alpha=0.0,
               O_G=1.5 / umolar / second, Omega_G=0.5 / (60 * second))
GLIOTRANSMITTER = dict(C_Theta=0.5 * umolar, Omega_A=0.6 / second, U_A=0.6, G_T=200 * mmolar,
                       rho_e=6.5e-4, Omega_e=60 / second)
ASTROCYTE = dict(C_T=2 * umolar, rho_A=0.18, Omega_C=6 / second, Omega_L=0.1 / second,
                 O_P=0.9 * umolar / second, d_1=0.13 * umolar, d_2=1.05 * umolar,
                 d_3=0.9434 * umolar, d_5=0.08 * umolar, O_2=0.2 / umolar / second,
                 kappa_delta=1.5 * umolar, K_3K=1 * umolar, O_3K=4.5 * umolar / second,
                 O_N=0.3 / umolar / second, Omega_N=0.5 / second, K_KC=0.5 * umolar, zeta=10,
                 I_Theta=0.3 * umolar, omega_I=0.05 * umolar)

# The sets that the chapter's figures use, in the order of SET_COLUMNS: uM, 1/s, uM/s.
SET_COLUMNS = ["K_P", "K_delta", "Omega_5P", "K_D", "O_delta", "O_beta", "F_ex", "F"]
SET_UNITS = [umolar, umolar, 1 / second, umolar] + [umolar / second] * 4
SETS = {
    "one synapse": [0.1, 0.3, 0.1, 0.5, 0.2, 5, 0.09, 0],
    "open loop": [0.05, 0.1, 0.05, 0.7, 0.6, 0, 2, 0],
    "closed loop": [0.05, 0.1, 0.05, 0.7, 0.6, 3.2, 2, 0],
    "ring": [0.05, 0.1, 0.05, 0.7, 0.6, 0, 0.09, 0.09],
    "network": [0.05, 0.1, 0.05, 0.7, 1.2, 0.5, 0, 0.09],
}

# {J} is what else drives IP3; Y_S is declared by whoever knows where it comes from. Brian2 turns
# every product of equal factors into pow, which costs nothing where -ffast-math lets the compiler
# undo it, and fifty times the rest without. Hidden in a function of one's own, it stays a product.
G_CHI = """
dgamma/dt = O_N*Y_S*(1 - gamma) - Omega_N*(1 + zeta*C/(C + K_KC))*gamma : 1
dI/dt = O_beta*gamma + J_delta - J_3K - Omega_5P*I{J} : mmolar
dC/dt = (Omega_C*cube(m*n*h) + Omega_L)*(C_T - (1 + rho_A)*C) - J_P : mmolar
dh/dt = O_2*(Q - (Q + C)*h) : 1
J_P = O_P*square(C)/(square(C) + square(K_P)) : mmolar/second
J_delta = O_delta/(1 + I/kappa_delta)*square(C)/(square(C) + square(K_delta)) : mmolar/second
J_3K = O_3K*fourth(C)/(fourth(C) + fourth(K_D))*I/(I + K_3K) : mmolar/second
m = I/(I + d_1) : 1
n = C/(C + d_5) : 1
Q = d_2*(I + d_1)/(I + d_3) : mmolar
"""
RESERVOIR = """
J_ex = -F_ex/2*(1 + tanh((abs(I - I_bias) - I_Theta)/omega_I))*sign(I - I_bias) : mmolar/second
"""
GLIOTRANSMISSION = """
dx_A/dt = Omega_A*(1 - x_A) : 1
dG/dt = -Omega_e*G : mmolar
"""
# Once for each time that calcium comes above C_Theta.
GLIOTRANSMITTER_RELEASE = dict(threshold="C > C_Theta", refractory="C > C_Theta",
                               reset="G += rho_e*G_T*U_A*x_A; x_A -= U_A*x_A")
JUNCTION = """
d = I_post - I_pre : mmolar
J_coupling_post = -F/2*(1 + tanh((abs(d) - I_Theta)/omega_I))*sign(d) : mmolar/second (summed)
"""


def power(name, exponent, product):
    """x**exponent as a function that Brian2 does not look into."""
    code = f"inline double {name}(double x) {{ return {product}; }}"
    function = check_units(x=None, result=lambda unit: unit**exponent)(lambda x: x**exponent)
    return implementation("cpp", code)(function)


POWERS = {"square": (2, "x*x"), "cube": (3, "x*x*x"), "fourth": (4, "(x*x)*(x*x)")}
PRODUCTS = {name: power(name, *how) for name, how in POWERS.items()}


def g_chi(J="", powers="pow"):
    """The astrocyte's equations, with "products" or with "pow" for powers. Products need PRODUCTS
    in the namespace."""
    equations = G_CHI.format(J=J)
    if powers == "pow":
        for name, (exponent, _) in POWERS.items():
            equations = re.sub(rf"{name}\(([^()]*)\)", rf"(\1)**{exponent}", equations)
    return equations


def parameters(name):
    """The namespace of the astrocytes of one set."""
    own = {column: value * unit
           for column, value, unit in zip(SET_COLUMNS, SETS[name], SET_UNITS)}
    return ASTROCYTE | GLIOTRANSMITTER | PRODUCTS | own


def set_up(flags, threads):
    """Before anything is built: what the compiler is told. `flags` is "default" or "strict"."""
    set_device("cpp_standalone", build_on_run=False)
    if flags == "strict":
        told = prefs.codegen.cpp.extra_compile_args_gcc
        prefs.codegen.cpp.extra_compile_args_gcc = [
            flag for flag in told if flag not in ("-ffast-math", "-fno-finite-math-only")]
    prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
    prefs.devices.cpp_standalone.extra_make_args_unix = ["-j1"]


def compile_program(folder):
    """Seconds that it took."""
    # What wait4 tells of a child contains the memory of the parent that it was forked from.
    device.insert_code("before_end",
                       'std::system("grep VmHWM /proc/$PPID/status >results/peak.txt");')
    begin = time.perf_counter()
    device.build(directory=str(folder), compile=True, run=False, with_output=False)
    return time.perf_counter() - begin


def run_program(folder):
    """One run of the compiled program. Afterwards Brian2's groups and monitors show its results.
    `seconds` are the loop's as Brian2 counts them: of the processor on one thread, of the wall on
    several."""
    results = Path(folder) / "results"
    begin = time.perf_counter()
    subprocess.run(["./main"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    whole = time.perf_counter() - begin
    get_device().has_been_run = True  # the proxy `device` would keep it to itself
    looped, completed = map(float, (results / "last_run_info.txt").read_text().split())
    assert completed == 1
    peak = int((results / "peak.txt").read_text().split()[1]) / 1024
    return {"seconds": looped, "whole_seconds": whole, "peak_mib": peak}
