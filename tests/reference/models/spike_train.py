"""Regular spikes, and others that are sent: times in ms."""

from reference import write

START, PERIOD, END = 3.5, 7.3, 100.0
SENT = [(2.0, 1.0), (20.0, 0.25), (20.0, 2.0), (61.0, 1.0)]

regular = []
while (t := START + len(regular) * PERIOD) <= END:
    regular.append(t)
emitted = sorted([(t, 1.0) for t in regular] + SENT, key=lambda emission: emission[0])
# Between the regular spikes, so that no row depends on which side of one it is.
times = [0.0] + [t + 1.1 for t in regular if t + 1.1 < END] + [END]
rows = [[t, t, sum(spike <= t for spike in regular)] for t in times]
write("spike_train", "by counting", ["clock", "fired"], rows, tolerance=1e-12,
      parameters={"start": START, "period": PERIOD}, events={"fire": SENT}, emits={"spike": emitted})
