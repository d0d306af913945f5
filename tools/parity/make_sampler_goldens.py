"""Writes what the published scheduler (vllm-omni 0.22.0) does, for the tests of Sampling and MagiHuman.

    tools/parity/.venv/bin/python tools/parity/make_sampler_goldens.py

* Tests/SamplingTests/Goldens/schedules.json: sigmas and timesteps.
* Tests/SamplingTests/Goldens/trajectories.json: whole trajectories under the velocity of `velocity` below, every state.
* Tests/MagiHumanTests/Goldens/trajectory-*.safetensors: whole trajectories of the small network in
  Tests/SingleStreamTests/Goldens/sandwich, both modalities, with guidance where the sampler uses it, in float32.
"""

import json
import pathlib

import torch
from safetensors.torch import load_file, save_file

import references

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLING = ROOT / "Tests/SamplingTests/Goldens"
MAGIHUMAN = ROOT / "Tests/MagiHumanTests/Goldens"
NETWORK = ROOT / "Tests/SingleStreamTests/Goldens/sandwich"


def velocity(x, sigma, target):
    """A smooth nonlinear flow; the Swift test computes the same."""
    return 0.9 * x - target + 0.2 * torch.sin(3 * x + sigma)


def ready(steps, noise=None):
    scheduler = references.scheduler(noise=noise)
    scheduler.set_timesteps(steps, device="cpu", shift=5.0)  # as the published pipeline sets it
    return scheduler


def schedules():
    table = {}
    for steps in (1, 2, 3, 5, 8, 12, 32, 50):
        scheduler = ready(steps)
        table[str(steps)] = {"sigmas": scheduler.sigmas.tolist(), "timesteps": scheduler.timesteps.tolist()}
    return table


def analytic(generator):
    size = 12
    draw = lambda: torch.randn(1, size, generator=generator, dtype=torch.float64)
    target, out = draw(), []
    for solver, steps in (("unipc", 1), ("unipc", 2), ("unipc", 3), ("unipc", 5), ("unipc", 32), ("distilled", 8)):
        start = draw()
        noise = [draw() for _ in range(steps)] if solver == "distilled" else []
        scheduler, x, states = ready(steps, noise=list(noise)), start, []
        for index, t in enumerate(scheduler.timesteps):
            v = velocity(x, scheduler.sigmas[index].double(), target)
            if solver == "distilled":
                x = scheduler.step_ddim(v, index, x)
            else:
                x = scheduler.step(v, t, x, return_dict=False)[0]
            states.append(x[0].tolist())
        out.append({"solver": solver, "steps": steps, "target": target[0].tolist(), "start": start[0].tolist(),
                    "noise": [one[0].tolist() for one in noise], "states": states})
    return out


def network(solver, steps, guided, generator):
    """One trajectory of the small network; both modalities, guidance as the published pipeline applies it."""
    config = json.loads((NETWORK / "config.json").read_text())
    weights, inputs = load_file(NETWORK / "model.safetensors"), load_file(NETWORK / "inputs.safetensors")
    draw = lambda like: torch.randn(like.shape, generator=generator)
    state = {"video": draw(inputs["video_latent"]), "audio": draw(inputs["audio_latent"])}
    negative = torch.randn(3, config["text_in_channels"], generator=generator)
    tensors = {f"start.{name}": value for name, value in state.items()} | {"text": inputs["text"]}
    if guided:
        tensors["negative_text"] = negative
    noise = {name: [draw(value) for _ in range(steps)] for name, value in state.items()} if solver == "distilled" else {}
    for name, values in noise.items():
        tensors[f"noise.{name}"] = torch.stack(values)
    schedulers = {name: ready(steps, noise=list(noise.get(name, []))) for name in state}
    run = lambda text: references.forward(
        config, weights, {"video_latent": state["video"], "audio_latent": state["audio"], "text": text})
    for index, t in enumerate(schedulers["video"].timesteps):
        v = run(inputs["text"])
        if guided:
            low = run(negative)
            scale = {"video": 5.0 if t > 500 else 2.0, "audio": 5.0}
            v = {f"{name}_velocity": low[f"{name}_velocity"] + scale[name] * (
                v[f"{name}_velocity"] - low[f"{name}_velocity"]) for name in state}
        for name, scheduler in schedulers.items():
            x, vx = state[name][None], v[f"{name}_velocity"][None]
            if solver == "distilled":
                state[name] = scheduler.step_ddim(vx[0], index, x[0])
            else:
                state[name] = scheduler.step(vx, t, x, return_dict=False)[0][0]
        if index == 0:
            tensors |= {f"first.{name}": value.clone() for name, value in state.items()}
    return tensors | {f"final.{name}": value.contiguous() for name, value in state.items()}


def main():
    for folder in (SAMPLING, MAGIHUMAN):
        folder.mkdir(parents=True, exist_ok=True)
    (SAMPLING / "schedules.json").write_text(json.dumps(schedules()) + "\n")
    trajectories = analytic(torch.Generator().manual_seed(7))
    (SAMPLING / "trajectories.json").write_text(json.dumps(trajectories) + "\n")
    for name, solver, steps, guided in (("distilled-8", "distilled", 8, False), ("unipc-5", "unipc", 5, False),
                                        ("unipc-32-guided", "unipc", 32, True)):
        tensors = network(solver, steps, guided, torch.Generator().manual_seed(steps))
        save_file(tensors, MAGIHUMAN / f"trajectory-{name}.safetensors")
        print(name, "final video mean |x|", float(tensors["final.video"].abs().mean()))


if __name__ == "__main__":
    main()
