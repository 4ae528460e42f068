"""Our own comment fields (METHOD.md F14): who looks when, a checklist, a clock, and a log of what was removed and why.

Source: lagen (1998:112) om ansvar för elektroniska anslagstavlor, 4 and 5 §. A rumour is no ground for removing anything.
"""
