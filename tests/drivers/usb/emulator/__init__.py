"""USB scanners in Python below libusb: what a driver meets here, it meets through the real libusb.

umockdev puts a false /sys and /dev in front of one command and hands each usbfs call to Python. The emulator is run by
the system's Python, which has umockdev's bindings; the command (a scenario of our tests) by the project's:

    umockdev-wrapper /usr/bin/python3 -m tests.drivers.usb.emulator [--set KEY=VALUE] MODEL -- COMMAND ...

    model.py      what every model is made of: descriptors, control requests, waiting data, timers
    usbfs.py      usbfs calls <-> URBs <-> the model; faults happen here
    fault.py      unplug, stall, short, babble, timeout at the N-th transfer that is served
    testbed.py    plugs the model in and out
    console.py    what the command asks the emulator to do (a pipe, JSON lines): finger, plug, unplug, arm, report
    launch.py     starts a scenario behind an emulator, for tests
    uru4000.py nb1010.py described.py    the models; `__main__.MODELS` names them

To add a model: derive from `ScannerModel`, answer `control` and `out`, `send` what the device would send, and add it to
`MODELS`. Nothing here may import numpy or another package that the system's Python lacks.
"""
