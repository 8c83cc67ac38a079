"""How often the sweep is rung; imports nothing, so that the beat table can read it before the apps are ready."""

SWEEP_SECONDS = 15
